"""Decodes and encodes one picture in a process of its own: the only module that knows Pillow here.

It is run by its path and imports nothing of ours, so that it starts in 0.1 s. It reads one line of
JSON and the picture's bytes, and writes one line of JSON and the bytes that were made. When it ends,
all the memory that decoding took is given back.

What it may take is estimated from the picture's header before a pixel is decoded, and the kernel
holds it to that besides. A JPEG is decoded smaller than it is; what cannot be is decoded once, and
then converted and scaled in bands of some rows, so that there is never a second picture of full size.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from math import ceil
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps

_READ = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_WRITTEN_AS = {
    "JPEG": "JPEG",
    "MPO": "JPEG",
    "PNG": "PNG",
    "GIF": "PNG",
    "WEBP": "WEBP",
    "AVIF": "JPEG",
}
_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
}
_SMALL, _LIGHT = 480, 30_000
_SRGB = ImageCms.createProfile("sRGB")
_LONGEST = 30_000  # pixels of a side: what making it smaller costs grows with it, however few there are in all
_MANY_PIXELS = 20_000_000
_BAND = 1_000_000  # pixels that are converted and scaled at once
_LANCZOS_REACH = 3  # what each pixel made depends on: so many pixels made, to each side
# Bytes for a pixel while it is decoded, Pillow's own copy included. WebP's decoder keeps three whole
# pictures besides, AVIF's up to four planes and one picture.
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
_DECODERS = {"WEBP": 16, "AVIF": 16, "GIF": 6}
_OVERHEAD = 50_000_000  # the interpreter, Pillow, the bands and the picture made

# What browsers, servers or archivers would run or open, wherever in a file it stands. What else hides is lost with
# the encoding; these are refused, because who sends them means harm or was sent some.
_ANOTHER = re.compile(rb"<(?:script|html|svg|iframe|!doctype html|\?php)\b", re.IGNORECASE)
_END_OF_ARCHIVE = b"PK\x05\x06"


class _RefusedError(Exception):
    """The picture is not taken; the argument says why: a key of `feedsvc.images`'s messages."""


def main() -> None:
    """Answer the one request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_DATA, (request["memory"], request["memory"]))
    told, made = answer(request, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + made)


def answer(request: dict[str, int], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what is to be told of the picture in `data`, and the bytes that were made of it.

    `request` has `max_pixels`, `max_side` and `memory`, in bytes.
    """
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each would have its own memory
    try:
        told, parts = _read(data, **request)
    except _RefusedError as error:
        return {"refused": error.args[0], "most": error.args[1] if len(error.args) > 1 else 0}, b""
    except MemoryError:
        return {"refused": "memory"}, b""
    return told, b"".join(parts)


def _read(
    data: bytes, max_pixels: int, max_side: int, memory: int
) -> tuple[dict[str, Any], list[bytes]]:
    image, written_as = _open(data, max_pixels, memory)
    scale = max(1.0, max(image.size) / max_side)
    size = (max(1, round(image.width / scale)), max(1, round(image.height / scale)))
    whole = image.width * image.height
    # JPEG only: its decoder makes it smaller at no cost, to twice what is wanted where there is room.
    times = 1 if whole > _MANY_PIXELS else 2
    image.draft(None, (times * size[0], times * size[1]))
    if _estimate_memory(image, whole) + 2 * len(data) > memory:
        raise _RefusedError("memory")
    try:
        image.load()
        turned = (
            image.getexif().get(0x0112) if "exif" in image.info or image.format == "MPO" else None
        )
        image = _apply_orientation(_shrink(image, size), turned)
        if written_as == "JPEG" and image.mode == "RGBA":
            written_as = "PNG"
        image.info = {}  # the encoders would copy profile and comment from here
        made, small = _encode(image, written_as, **_OPTIONS[written_as]), None
        if max(image.size) > _SMALL or len(made) >= _LIGHT:
            small = _make_thumbnail(image)
    except Exception as error:  # decoders raise what they like on hostile bytes
        raise _RefusedError("memory" if _is_memory_error(error) else "broken") from error
    told = {
        "format": written_as,
        "size": image.size,
        "bytes": len(made),
        "small": small is not None,
    }
    return told, [made, small or b""]


def _open(data: bytes, max_pixels: int, memory: int) -> tuple[Image.Image, str]:
    """Return the picture, not decoded yet, and the format to write it in."""
    if not data:
        raise _RefusedError("empty")
    if _ANOTHER.search(data) or b"%PDF-" in data[:1024] or _END_OF_ARCHIVE in data[-65_557:]:
        head = data[:1024].lstrip().lower()
        if not head.startswith((b"<", b"%pdf", b"pk")):
            raise _RefusedError("twofold")
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, and looked at next
    _measure_webp(data, max_pixels, memory)
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=_READ)
    except Exception as error:  # as above
        if _is_memory_error(error):
            raise _RefusedError("memory") from error
        head = data[:1024].lower()
        raise _RefusedError(
            "svg" if b"<svg" in head or b"<!doctype svg" in head else "unknown"
        ) from error
    if image.width * image.height > max_pixels:
        raise _RefusedError("too large", max_pixels)
    if max(image.size) > _LONGEST:
        raise _RefusedError("too long", _LONGEST)
    return image, _WRITTEN_AS[image.format or "JPEG"]


def _is_memory_error(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "memory" in str(error).lower()


def _measure_webp(data: bytes, max_pixels: int, memory: int) -> None:
    """Look at a WebP file's size before it is opened: that alone takes the memory for two pictures."""
    if data[:4] != b"RIFF" or data[8:15] != b"WEBPVP8" or len(data) < 30:
        return
    number = int.from_bytes
    match data[15:16]:
        case b"X":
            width, height = 1 + number(data[24:27], "little"), 1 + number(data[27:30], "little")
        case b"L":
            bits = number(data[21:25], "little")
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case _:
            width, height = (
                number(data[26:28], "little") & 0x3FFF,
                number(data[28:30], "little") & 0x3FFF,
            )
    if width * height > max_pixels:
        raise _RefusedError("too large", max_pixels)
    if width * height * _DECODERS["WEBP"] + _OVERHEAD + 2 * len(data) > memory:
        raise _RefusedError("memory")


def _estimate_memory(image: Image.Image, whole: int) -> int:
    """Return how many bytes decoding a picture of `whole` pixels will take, as its header tells."""
    pixels = image.width * image.height
    needed = pixels * _DECODERS.get(image.format or "", _BYTES.get(image.mode, 4)) + _OVERHEAD
    if image.info.get("progressive"):  # JPEG: two bytes for each coefficient of the whole picture
        layers = getattr(image, "layer", [])
        most = max((layer[1] * layer[2] for layer in layers), default=1)
        share = sum(layer[1] * layer[2] for layer in layers) / most
        needed += int(2 * share * whole)
    return needed


def _shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return `image` in plain modes and sRGB at another size, made band by band."""
    bands = _yield_bands(image, size)
    _, band = next(bands)
    made = Image.new(band.mode, size)
    made.paste(band, (0, 0))
    for top, band in bands:
        made.paste(band, (0, top))
    if made.mode == "RGBA" and made.getchannel("A").getextrema() == (255, 255):
        return made.convert("RGB")
    return made


def _yield_bands(image: Image.Image, size: tuple[int, int]) -> Iterator[tuple[int, Image.Image]]:
    """Yield the first row of each band and its pixels, at the new size."""
    scale = image.height / size[1]
    margin = ceil(_LANCZOS_REACH * scale) + 1 if size != image.size else 0
    step = max(1, int(_BAND / (image.width * scale)))
    for top in range(0, size[1], step):
        bottom = min(size[1], top + step)
        above, below = (
            max(0, int(top * scale) - margin),
            min(image.height, ceil(bottom * scale) + margin),
        )
        band = _convert_mode(_convert_to_srgb(image.crop((0, above, image.width, below))))
        if size != image.size:
            box = (0, top * scale - above, image.width, min(bottom * scale - above, band.height))
            band = band.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box)
        yield top, band


def _apply_orientation(image: Image.Image, turned: int | None) -> Image.Image:
    if turned and 2 <= turned <= 8:
        exif = Image.Exif()
        exif[0x0112] = turned
        image.info = {"exif": exif.tobytes()}
        return ImageOps.exif_transpose(image)
    return image


def _encode(image: Image.Image, written_as: str, **options: Any) -> bytes:  # noqa: ANN401  each has its own type
    out = BytesIO()
    image.save(out, written_as, **options)
    return out.getvalue()


def _make_thumbnail(image: Image.Image) -> bytes:
    """Return a picture as a list shows it: on white, at most 480 pixels long."""
    image = image.copy()
    image.thumbnail((_SMALL, _SMALL))
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    return _encode(image, "JPEG", quality=80)


def _convert_to_srgb(image: Image.Image) -> Image.Image:
    """Return `image` with its colours in sRGB where it says in which other space they are."""
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if not isinstance(profile, bytes) or image.mode not in ("L", "RGB", "CMYK", "RGBA"):
        return image
    with suppress(
        ImageCms.PyCMSError, OSError, ValueError, TypeError
    ):  # a damaged or foreign profile:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))  # the numbers as they are come nearest
        colours = image.convert("RGB") if image.mode == "RGBA" else image
        converted = ImageCms.profileToProfile(colours, source, _SRGB, outputMode="RGB")
        if converted is not None:
            if image.mode == "RGBA":
                converted.putalpha(image.getchannel("A"))
            elif "transparency" in image.info:
                converted.putalpha(image.convert("RGBA").getchannel("A"))
            converted.info.pop("transparency", None)
            return converted
    return image


def _convert_mode(image: Image.Image) -> Image.Image:
    """Return `image` in L, RGB or, where something may show through, RGBA."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return (
            image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
        )  # 16 bits to 8
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("L", "1") else "RGB")


if __name__ == "__main__":
    main()
