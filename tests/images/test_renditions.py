"""Renditions of a stored picture: which are made, and which are left out."""

import random
from io import BytesIO
from itertools import product

import pytest
from PIL import Image

from feedsvc import images
from feedsvc.errors import ValidationError
from feedsvc.images import BusyError, ProcessedImage, make_renditions, process_image
from feedsvc.images.decoding import renditions


def draw(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Return a picture of coloured noise, blurred as a photograph is."""
    small = random.Random(1).randbytes(60 * 40 * len(mode))  # noqa: S311  a picture, no secret
    return Image.frombytes(mode, (60, 40), small).resize(size, Image.Resampling.BICUBIC)


def process(image: Image.Image, format_: str) -> ProcessedImage:
    out = BytesIO()
    image.save(out, format_)
    return process_image(out.getvalue(), max_pixels=60_000_000, max_width=2048)


def make(picture: ProcessedImage) -> dict[str, list[int]]:
    """Return the widths of all renditions of a picture, by suffix."""
    made = make_renditions(picture.data, made=[each.width for each in picture.renditions])
    found: dict[str, list[int]] = {}
    for each in (*picture.renditions, *made):
        image = Image.open(BytesIO(each.data))
        assert image.size == (each.width, each.height)
        assert len(each.data) == each.size
        found.setdefault(each.suffix, []).append(each.width)
    return {suffix: sorted(widths) for suffix, widths in found.items()}


def test_the_width_for_feeds_is_one() -> None:
    assert images.FEED_WIDTH == renditions.FEED_WIDTH
    assert images.FEED_WIDTH in renditions.WIDTHS


def test_a_photograph_has_six_widths_in_two_formats() -> None:
    picture = process(draw((2400, 160)), "JPEG")
    assert [(each.suffix, each.width) for each in picture.renditions] == [(".jpg", 1200)]
    assert make(picture) == {
        ".jpg": [320, 640, 960, 1200, 1600],
        ".webp": [320, 640, 960, 1200, 1600, 2048],
    }


def test_a_small_picture_has_no_wider_renditions_and_a_tiny_one_none_but_webp() -> None:
    picture = process(draw((700, 400)), "JPEG")
    assert picture.renditions == ()
    assert make(picture) == {".jpg": [320, 640], ".webp": [320, 640, 700]}
    assert set(make(process(draw((200, 100)), "JPEG"))) <= {".webp"}


def test_a_webp_has_a_jpeg_for_every_reader() -> None:
    picture = process(draw((900, 600)), "WEBP")
    assert [(each.suffix, each.width) for each in picture.renditions] == [(".jpg", 900)]
    made = make(picture)
    assert made[".jpg"][-1] == 900
    assert 900 not in made.get(".webp", [])


@pytest.mark.parametrize("format_", ["PNG", "WEBP"])
def test_transparency_stays_in_every_rendition(format_: str) -> None:
    image = draw((1300, 60), "RGBA")  # a low picture has the same widths for a tenth of the time
    image.paste((0, 0, 0, 0), (0, 0, 400, 60))
    picture = process(image, format_)
    made = make_renditions(picture.data, made=[each.width for each in picture.renditions])
    assert {each.suffix for each in (*picture.renditions, *made)} == {".png", ".webp"}
    for each in (*picture.renditions, *made):
        alpha = Image.open(BytesIO(each.data)).convert("RGBA").getchannel("A")
        assert alpha.getpixel((5, 5)) == 0


def test_of_a_drawing_only_what_is_smaller_stays() -> None:
    # Scaling adds shades to this pattern. The PNG of 960 pixels is larger than the picture, and
    # each narrower WebP is larger than the widest.
    drawing = Image.new("1", (1500, 90), 1)
    for x, y in product(range(0, 1500, 3), range(0, 90, 2)):
        drawing.putpixel((x, y), 0)
    picture = process(drawing, "PNG")
    [for_feeds] = picture.renditions
    assert (for_feeds.width, for_feeds.size > picture.size) == (1200, True)
    made = make_renditions(picture.data, made=[1200])
    assert [(each.suffix, each.width) for each in made] == [
        (".png", 320),
        (".png", 640),
        (".webp", 1500),
    ]
    assert all(each.size < picture.size for each in made)


def test_the_webp_of_a_png_is_lossless_where_that_is_smaller() -> None:
    drawing = Image.new("RGB", (350, 200), "white")
    for at in range(0, 350, 7):
        drawing.paste((200, at % 250, 30), (at, at % 190, at + 4, at % 190 + 9))
    photograph = draw((350, 200))
    for image, is_lossless in ((drawing, True), (photograph, False)):
        picture = process(image, "PNG")
        made = {(each.suffix, each.width): each for each in make_renditions(picture.data, made=[])}
        widest = made[".webp", 350]
        assert widest.size < picture.size
        assert (Image.open(BytesIO(widest.data)).tobytes() == image.tobytes()) is is_lossless


def test_a_very_tall_picture_has_no_webp() -> None:
    picture = process(draw((420, 16_400)), "JPEG")
    assert set(make(picture)) == {".jpg"}


def test_the_first_frame_of_an_animation_has_renditions() -> None:
    out = BytesIO()
    frames = [draw((700, 60)).convert("P"), Image.new("P", (700, 60))]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    picture = process_image(out.getvalue(), max_pixels=60_000_000, max_width=2048)
    assert picture.original.is_animated
    assert ".webp" in make(picture)


def test_the_same_picture_has_the_same_renditions() -> None:
    data = process(draw((1300, 80)), "JPEG").data
    assert make_renditions(data, made=[]) == make_renditions(data, made=[])


def test_renditions_of_damaged_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = process(draw((1300, 800)), "JPEG").data
    for damaged in (b"", data[: len(data) // 2], b"x" * 100):
        with pytest.raises(ValidationError):
            make_renditions(damaged, made=[])
    monkeypatch.setattr(images, "_MAX_WAIT", 0.01)
    with images._decoder_lock, pytest.raises(BusyError):  # noqa: SLF001  as another thread holds it
        make_renditions(data, made=[])
