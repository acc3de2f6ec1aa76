"""Decode and encode one image in a process of its own. Only this module uses Pillow here.

It runs as a script and imports nothing of feedsvc, so it starts in 0.1 s. It reads one line of JSON
and the image's bytes, and writes one line of JSON and the new bytes. When the process ends, the
system gets all of its memory back.

The memory that decoding needs is estimated from the image's header before a pixel is decoded, and
the kernel enforces the limit too. A JPEG is decoded at a reduced size. Other formats are decoded
once, and then converted and scaled in bands of a few rows, so that no second image of full size
exists.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from math import ceil, sqrt
from typing import Any

from PIL import AvifImagePlugin, Image, ImageCms, ImageOps

_READ = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_WRITTEN_AS = {"MPO": "JPEG", "GIF": "PNG", "AVIF": "JPEG"}  # the other formats stay
_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
}
_THUMBNAIL_SIDE = 480  # pixels
_SMALL_FILE = 30_000  # bytes; a smaller image of thumbnail size needs no thumbnail
_SRGB = ImageCms.createProfile("sRGB")
_MAX_SIDE = 30_000  # pixels: the cost of scaling grows with the side, even of a narrow image
_MANY_PIXELS = 20_000_000
_BAND_PIXELS = 1_000_000  # converted and scaled at once
_LANCZOS_REACH = 3  # the filter's radius in pixels of the result (Pillow's Resample.c)
# Bytes per pixel while an image is decoded, Pillow's own copy included. WebP's decoder holds three
# whole images as well, AVIF's up to four planes and one image.
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
_DECODERS = {"WEBP": 16, "AVIF": 16, "GIF": 6}
_OVERHEAD = 50_000_000  # bytes: the interpreter, Pillow, the bands and the resulting image

_ORIENTATION = 0x0112  # the tag in Exif
_TURNED = range(5, 9)  # its values that exchange width and height
_MAX_SQUARES = 2.4  # of the largest width: 10 million pixels for 2048
_RESULT_BYTES = 4  # per pixel of the new image; those of one square are in _OVERHEAD


class _RefusedError(Exception):
    """The image is refused. The argument is a key of the errors in `feedsvc.images`."""


def main() -> None:
    """Process the one request on standard input."""
    request = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_DATA, (request["memory"], request["memory"]))
    result, output = process(request, sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(result).encode() + b"\n" + output)


def process(request: dict[str, int], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the fields of the result, and the bytes of the new image and its thumbnail.

    `request` has `max_pixels`, `max_width` in pixels, and `memory` in bytes. If the image is
    refused, the only fields are `refused`, the reason, and `most`, the limit that it exceeds.
    """
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread would allocate its own memory
    try:
        result, parts = _convert(data, **request)
    except _RefusedError as error:
        return {"refused": error.args[0], "most": error.args[1] if len(error.args) > 1 else 0}, b""
    except MemoryError:
        return {"refused": "memory"}, b""
    return result, b"".join(parts)


def _convert(
    data: bytes, max_pixels: int, max_width: int, memory: int
) -> tuple[dict[str, Any], list[bytes]]:
    image, written_as = _open(data, max_pixels, memory)
    try:
        original = _describe_original(image)
        size = _prepare(image, max_width, memory - 2 * len(data))
        image.load()
        orientation = _read_orientation(image)
        image = _scale(image, size)  # the decoded image is freed before another one is made
        image = _apply_orientation(image, orientation)
        if written_as == "JPEG" and image.mode == "RGBA":
            written_as = "PNG"
        image.info = {}  # the encoders would copy the profile and comments from here
        output, small = _encode(image, written_as, **_OPTIONS[written_as]), None
        if max(image.size) > _THUMBNAIL_SIDE or len(output) >= _SMALL_FILE:
            small = _make_thumbnail(image)
    except _RefusedError:
        raise
    except Exception as error:  # on hostile bytes decoders raise any kind of exception
        raise _RefusedError("memory" if _is_memory_error(error) else "broken") from error
    result = {
        "format": written_as,
        "size": image.size,
        "original": original,
        "bytes": len(output),
        "small": small is not None,
    }
    return result, [output, small or b""]


def _prepare(image: Image.Image, max_width: int, memory: int) -> tuple[int, int]:
    """Return the size to scale `image` to, before it is turned upright; draft a JPEG near to it.

    The width bounds a picture, and its pixels do. Its height does not, so that an infographic of
    900 x 9000 pixels stays readable. If there is no memory for so many pixels, there are fewer.
    """
    whole, square = image.width * image.height, max_width**2
    size = _fit(image, max_width, int(_MAX_SQUARES * square))
    extra = _RESULT_BYTES * max(0, size[0] * size[1] - square)
    if _estimate_memory(image, whole) + extra > memory:
        size, extra = _fit(image, max_width, square), 0
    # For JPEG only, whose decoder scales down for free. Twice the final size gives a sharper
    # result, and an image of many pixels has no memory for that.
    factor = 1 if whole > _MANY_PIXELS else 2
    image.draft(None, (factor * size[0], factor * size[1]))
    if _estimate_memory(image, whole) + extra > memory:
        raise _RefusedError("memory")
    return size


def _fit(image: Image.Image, max_width: int, max_pixels: int) -> tuple[int, int]:
    """Return the largest size of the image that is no wider, seen upright, and has no more pixels.

    Its height is rounded, so it may have a row more than fits.
    """
    width = image.height if _read_orientation(image) in _TURNED else image.width
    scale = max(1.0, width / max_width, sqrt(image.width * image.height / max_pixels))
    return max(1, round(image.width / scale)), max(1, round(image.height / scale))


def _describe_original(image: Image.Image) -> dict[str, int | bool]:
    """Return the size of an image, upright, and whether it has several frames."""
    width, height = image.size[::-1] if _read_orientation(image) in _TURNED else image.size
    is_animated = image.format != "MPO" and bool(getattr(image, "is_animated", False))
    return {"width": width, "height": height, "is_animated": is_animated}


def _read_orientation(image: Image.Image) -> int | None:
    """Return how the camera was held (Exif), as far as the part that is read says it."""
    has_exif = "exif" in image.info or image.format == "MPO"
    return image.getexif().get(_ORIENTATION) if has_exif else None


def _open(data: bytes, max_pixels: int, memory: int) -> tuple[Image.Image, str]:
    """Return the image, not decoded yet, and the format to encode it in."""
    if not data:
        raise _RefusedError("empty")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked below
    _check_webp(data, max_pixels, memory)
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=_READ)
    except Exception as error:  # on hostile bytes decoders raise any kind of exception
        if _is_memory_error(error):
            raise _RefusedError("memory") from error
        raise _RefusedError("unknown") from error
    if image.width * image.height > max_pixels:
        raise _RefusedError("too large", max_pixels)
    if max(image.size) > _MAX_SIDE:
        raise _RefusedError("too long", _MAX_SIDE)
    written_as = image.format or "JPEG"
    return image, _WRITTEN_AS.get(written_as, written_as)


def _is_memory_error(error: Exception) -> bool:
    return isinstance(error, MemoryError) or "memory" in str(error).lower()


def _check_webp(data: bytes, max_pixels: int, memory: int) -> None:
    """Check a WebP image's size in its header: opening it allocates memory for two images."""
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
    """Return how many bytes decoding an image of `whole` pixels takes, according to its header."""
    pixels = image.width * image.height
    needed = pixels * _DECODERS.get(image.format or "", _BYTES.get(image.mode, 4)) + _OVERHEAD
    if image.info.get("progressive"):  # JPEG: two bytes for each coefficient of the whole image
        layers = getattr(image, "layer", [])
        most = max((layer[1] * layer[2] for layer in layers), default=1)
        share = sum(layer[1] * layer[2] for layer in layers) / most
        needed += int(2 * share * whole)
    return needed


def _scale(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return `image` in a plain mode, in sRGB and scaled to `size`. It is converted in bands."""
    bands = _yield_bands(image, size)
    _, band = next(bands)
    scaled = Image.new(band.mode, size)
    scaled.paste(band, (0, 0))
    for top, band in bands:
        scaled.paste(band, (0, top))
    if scaled.mode == "RGBA" and scaled.getchannel("A").getextrema() == (255, 255):
        return scaled.convert("RGB")
    return scaled


def _yield_bands(image: Image.Image, size: tuple[int, int]) -> Iterator[tuple[int, Image.Image]]:
    """Yield the first row and the pixels of each band, at the new size."""
    scale = image.height / size[1]
    margin = ceil(_LANCZOS_REACH * scale) + 1 if size != image.size else 0
    step = max(1, int(_BAND_PIXELS / (image.width * scale)))
    for top in range(0, size[1], step):
        bottom = min(size[1], top + step)
        first = max(0, int(top * scale) - margin)
        last = min(image.height, ceil(bottom * scale) + margin)
        band = _convert_mode(_convert_to_srgb(image.crop((0, first, image.width, last))))
        if size != image.size:
            box = (0, top * scale - first, image.width, min(bottom * scale - first, band.height))
            band = band.resize((size[0], bottom - top), Image.Resampling.LANCZOS, box)
        yield top, band


def _apply_orientation(image: Image.Image, orientation: int | None) -> Image.Image:
    if orientation and 2 <= orientation <= 8:
        exif = Image.Exif()
        exif[_ORIENTATION] = orientation
        image.info = {"exif": exif.tobytes()}
        return ImageOps.exif_transpose(image)
    return image


def _encode(image: Image.Image, written_as: str, **options: Any) -> bytes:  # noqa: ANN401  each has its own type
    out = BytesIO()
    image.save(out, written_as, **options)
    return out.getvalue()


def _make_thumbnail(image: Image.Image) -> bytes:
    """Return a JPEG of the image on white, with sides of at most 480 pixels."""
    image = image.copy()
    image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    if image.mode == "RGBA":
        background = Image.new("RGB", image.size, "white")
        background.paste(image, mask=image.getchannel("A"))
        image = background
    return _encode(image, "JPEG", quality=80)


def _convert_to_srgb(image: Image.Image) -> Image.Image:
    """Return `image` with its colours converted to sRGB if it has a profile of another space."""
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if not isinstance(profile, bytes) or image.mode not in ("L", "RGB", "CMYK", "RGBA"):
        return image
    # If the profile is damaged or does not fit the image, the unchanged numbers are the best guess.
    with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
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
    """Return `image` in mode L, RGB or, if it has transparency, RGBA."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return (
            image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
        )  # 16 to 8 bits
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("L", "1") else "RGB")


if __name__ == "__main__":
    main()
