"""Draw the sample articles' pictures from gradients, waves and blocks, always the same."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Canvas = ImageDraw.ImageDraw
WIDTH, HEIGHT = 1200, 800
_SCALE = 2  # drawn larger and scaled down, for smooth edges
_W, _H = WIDTH * _SCALE, HEIGHT * _SCALE


def draw(name: str) -> bytes:
    """Return the picture `name` as a JPEG file of 1200 x 800 pixels."""
    sky, paint, seed = _PICTURES[name]
    image = _gradient(_colour(sky[0]), _colour(sky[1]))
    paint(image, random.Random(seed), [_colour(text) for text in sky[2:]])  # noqa: S311  not a secret
    out = BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=90)
    return out.getvalue()


def _colour(text: str) -> Colour:
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _gradient(top: Colour, bottom: Colour) -> Image.Image:
    column = Image.new("RGB", (1, 256))
    for y in range(256):
        column.putpixel((0, y), _mix(top, bottom, y / 255))
    # Each row has one colour, which is computed once and copied: a picture takes a quarter less.
    column = column.resize((1, _H), Image.Resampling.BICUBIC)
    return column.resize((_W, _H), Image.Resampling.NEAREST)


def _glow(image: Image.Image, x: float, y: float, radius: float, colour: Colour) -> None:
    """Draw a sun or a moon with a glow around it."""
    small = Image.new("L", (_W // 8, _H // 8))
    reach = [(x * _W - 2.6 * radius * _H) / 8, (y * _H - 2.6 * radius * _H) / 8]
    reach += [(x * _W + 2.6 * radius * _H) / 8, (y * _H + 2.6 * radius * _H) / 8]
    ImageDraw.Draw(small).ellipse(reach, fill=110)
    light = small.filter(ImageFilter.GaussianBlur(radius * _H / 8)).resize((_W, _H))
    image.paste(colour, (0, 0, _W, _H), light)
    centre, size = (x * _W, y * _H), radius * _H
    ImageDraw.Draw(image).ellipse(
        (centre[0] - size, centre[1] - size, centre[0] + size, centre[1] + size), fill=colour
    )


def _ridge(
    dice: random.Random, height: float, swing: float, rough: float
) -> list[tuple[float, float]]:
    """Return a line of hills across the picture, as a sum of waves."""
    waves = [(rough * 2**n, dice.uniform(0, math.tau), swing / 1.9**n) for n in range(4)]
    steps = range(0, _W + 8, 8)
    return [
        (
            x,
            _H
            * (
                height
                + sum(
                    size * math.sin(often * math.tau * x / _W + start)
                    for often, start, size in waves
                )
            ),
        )
        for x in steps
    ]


def _fill_below(canvas: Canvas, line: list[tuple[float, float]], colour: Colour) -> None:
    canvas.polygon([*line, (_W, _H), (0, _H)], fill=colour)


def _hills(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    sun, far, near = colours
    _glow(image, dice.uniform(0.25, 0.75), 0.36, 0.1, sun)
    canvas = ImageDraw.Draw(image)
    for layer in range(6):
        share = layer / 5
        line = _ridge(dice, 0.45 + 0.42 * share, 0.055 - 0.02 * share, 0.8 + 0.3 * layer)
        _fill_below(canvas, line, _mix(far, near, share))


def _sea(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    sun, far, near = colours
    _glow(image, 0.68, 0.34, 0.12, sun)
    canvas = ImageDraw.Draw(image)
    for layer in range(11):
        share = layer / 10
        line = _ridge(dice, 0.5 + 0.47 * share, 0.006 + 0.014 * share, 5 - 3 * share)
        _fill_below(canvas, line, _mix(far, near, share))
    _boat(canvas, 0.3, 0.57, near, sun)


def _boat(canvas: Canvas, x: float, y: float, hull: Colour, sail: Colour) -> None:
    left, water, unit = x * _W, y * _H, _H / 40
    canvas.polygon(
        [
            (left, water),
            (left + 6 * unit, water),
            (left + 5 * unit, water + unit),
            (left + unit, water + unit),
        ],
        fill=hull,
    )
    canvas.polygon(
        [(left + 3 * unit, water - 7 * unit), (left + 3 * unit, water), (left + 5.5 * unit, water)],
        fill=sail,
    )
    canvas.polygon(
        [(left + 2.7 * unit, water - 6 * unit), (left + 2.7 * unit, water), (left + unit, water)],
        fill=sail,
    )


def _city(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    light, far, near = colours
    _glow(image, 0.2, 0.24, 0.07, light)
    canvas = ImageDraw.Draw(image)
    for layer in range(3):
        colour, x = _mix(far, near, layer / 2), -40.0
        while x < _W:
            wide = dice.uniform(0.04, 0.09) * _W
            top = _H * (dice.uniform(0.3, 0.55) + 0.13 * layer)
            canvas.rectangle((x, top, x + wide, _H), fill=colour)
            if layer:
                _windows(canvas, dice, (x, top, wide), light)
            x += wide + dice.uniform(0, 0.01) * _W


def _windows(
    canvas: Canvas, dice: random.Random, services: tuple[float, float, float], light: Colour
) -> None:
    x, top, wide = services
    step = _H / 32
    for row in range(1, int((_H - top) / step)):
        for column in range(1, max(2, int(wide / step))):
            if dice.random() < 0.3:
                at, height = x + column * step - step / 3, top + row * step
                canvas.rectangle((at, height, at + step / 3, height + step / 2), fill=light)


def _terraces(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    sun, far, near = colours
    _glow(image, 0.5, 0.2, 0.08, sun)
    canvas = ImageDraw.Draw(image)
    _fill_below(canvas, _ridge(dice, 0.36, 0.05, 1.1), _mix(far, sun, 0.35))
    shift = dice.uniform(0, math.tau)
    for step in range(14):
        share = step / 13
        base, bow = 0.42 + 0.56 * share**1.3, 0.07 * (1 - share / 2)
        line: list[tuple[float, float]] = [
            (x, _H * (base + bow * math.sin(math.tau * x / _W * 0.9 + shift + step * 0.23)))
            for x in range(0, _W + 8, 8)
        ]
        _fill_below(canvas, line, _mix(far, near, share))
        canvas.line(line, fill=_mix(sun, near, 0.3 + share / 2), width=5)


def _stars(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    star, far, near = colours
    canvas = ImageDraw.Draw(image)
    for _ in range(260):
        x, y, size = dice.uniform(0, _W), dice.uniform(0, 0.8 * _H), dice.choice((1.5, 2, 2, 3, 5))
        canvas.ellipse((x - size, y - size, x + size, y + size), fill=star)
    for ring in range(5):
        size = _H * (0.16 + 0.12 * ring)
        box = (
            0.5 * _W - 1.6 * size,
            0.42 * _H - 0.5 * size,
            0.5 * _W + 1.6 * size,
            0.42 * _H + 0.5 * size,
        )
        canvas.ellipse(box, outline=_mix(far, star, 0.25), width=4)
        angle = dice.uniform(0, math.tau)
        x, y, dot = (
            0.5 * _W + 1.6 * size * math.cos(angle),
            0.42 * _H + 0.5 * size * math.sin(angle),
            14 + 5 * ring,
        )
        canvas.ellipse((x - dot, y - dot, x + dot, y + dot), fill=_mix(star, far, 0.12 * ring))
    _glow(image, 0.5, 0.42, 0.06, star)
    for layer in range(2):
        _fill_below(
            ImageDraw.Draw(image),
            _ridge(dice, 0.83 + 0.07 * layer, 0.03, 1.4),
            _mix(far, near, layer),
        )


def _blocks(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    canvas, size = ImageDraw.Draw(image), _H // 4
    for row in range(4):
        for column in range(6):
            x, y = column * size, row * size
            fore, back = dice.sample(colours, 2)
            canvas.rectangle((x, y, x + size, y + size), fill=back)
            match dice.randrange(4):
                case 0:
                    canvas.ellipse(
                        (x + size / 8, y + size / 8, x + size * 7 / 8, y + size * 7 / 8), fill=fore
                    )
                case 1:
                    start = dice.choice((0, 90, 180, 270))
                    canvas.pieslice(
                        (x - size, y - size, x + size, y + size), 0, 90, fill=fore
                    ) if start < 180 else (
                        canvas.pieslice((x, y, x + 2 * size, y + 2 * size), 180, 270, fill=fore)
                    )
                case 2:
                    canvas.polygon([(x, y), (x + size, y + size), (x, y + size)], fill=fore)
                case _:
                    for bar in range(0, 4, 2):
                        canvas.rectangle(
                            (x, y + bar * size / 4, x + size, y + (bar + 1) * size / 4), fill=fore
                        )


def _bars(image: Image.Image, dice: random.Random, colours: list[Colour]) -> None:
    low, high, line = colours
    canvas, count = ImageDraw.Draw(image), 14
    tops = [0.72 - 0.4 * n / count + dice.uniform(-0.07, 0.07) for n in range(count)]
    wide = _W / (count + 2)
    for n, top in enumerate(tops):
        x = wide * (n + 1)
        canvas.rounded_rectangle(
            (x + wide * 0.15, top * _H, x + wide * 0.85, _H * 0.9),
            radius=wide / 6,
            fill=_mix(low, high, n / count),
        )
    points = [(wide * (n + 1.5), _H * (top - 0.07)) for n, top in enumerate(tops)]
    canvas.line(points, fill=line, width=12, joint="curve")
    for x, y in points:
        canvas.ellipse((x - 18, y - 18, x + 18, y + 18), fill=line)


Paint = Callable[[Image.Image, random.Random, list[Colour]], None]
# By name: the sky's colours at its top and bottom, three colours to paint with, the function, the
# seed of its random numbers.
_PICTURES: dict[str, tuple[tuple[str, ...], Paint, int]] = {
    "dawn-hills": (("2b3a67", "f7b267", "ffe8c2", "8d6a9f", "1f2041"), _hills, 4),
    "green-hills": (("a8dadc", "f1faee", "fff3b0", "74a892", "1d3b2f"), _hills, 11),
    "red-mountain": (("3d1e3f", "f25f5c", "ffe066", "a23b52", "24112b"), _hills, 23),
    "harbour": (("0f4c75", "fbd1a2", "fff1d0", "5fa8d3", "0b2545"), _sea, 7),
    "mangrove-bay": (("58b09c", "f5f0d8", "fffbe6", "7cc6b0", "114b4e"), _sea, 15),
    "night-city": (("10002b", "7b2cbf", "ffd166", "3c096c", "0b0220"), _city, 5),
    "morning-city": (("89c2d9", "fde2c8", "fff6e0", "a9b8c9", "2f4858"), _city, 19),
    "rice-terraces": (("8ecae6", "fefae0", "fff8d6", "95d5b2", "1b4332"), _terraces, 3),
    "tea-terraces": (("f6bd60", "f7ede2", "fff9ec", "b5c99a", "344e41"), _terraces, 8),
    "night-sky": (("03071e", "1d3557", "f8edeb", "457b9d", "0a0f24"), _stars, 2),
    "woven-blocks": (
        ("ffffff", "ffffff", "bc4749", "f2e8cf", "386641", "1d3557", "e9a23b"),
        _blocks,
        21,
    ),
    "rising-bars": (("fdf0d5", "f7d9a8", "669bbc", "003049", "c1121f"), _bars, 9),
}
