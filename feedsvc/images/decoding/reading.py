"""Open an image, and refuse one that is too large before a pixel of it is decoded.

The memory that decoding needs is estimated from the image's header, and the kernel enforces the
limit too. A JPEG is decoded at a reduced size.
"""

from contextlib import suppress
from importlib import import_module
from io import BytesIO
from math import sqrt

from PIL import Image

_READ = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_WRITTEN_AS = {  # the other formats stay
    "MPO": "JPEG",
    "GIF": "PNG",
    "AVIF": "JPEG",
    "HEIF": "JPEG",
}
_MAX_SIDE = 30_000  # pixels: the cost of scaling grows with the side, even of a narrow image
_MANY_PIXELS = 20_000_000
# Bytes per pixel while an image is decoded, Pillow's own copy included. WebP's decoder holds three
# whole images as well, AVIF's up to four planes and one image. HEIC takes 7.8.
_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
_DECODERS = {"WEBP": 16, "AVIF": 16, "GIF": 6, "HEIF": 10}
_OVERHEAD = 50_000_000  # bytes: the interpreter, Pillow, the bands and the resulting image

ORIENTATION = 0x0112  # the tag in Exif
_TURNED = range(5, 9)  # its values that exchange width and height
_MAX_SQUARES = 2.4  # of the largest width: 10 million pixels for 2048
_RESULT_BYTES = 4  # per pixel of the new image; the bytes of one square are in _OVERHEAD


class RefusedError(Exception):
    """The image is refused. The argument is a key of the errors in `feedsvc.images`."""


def prepare(image: Image.Image, max_width: int, memory: int) -> tuple[int, int]:
    """Return the size to scale `image` to, before it is turned upright; draft a JPEG near to it.

    The width and the number of pixels have a limit. The height has none, so that an infographic of
    900 x 9000 pixels stays readable. If there is no memory for so many pixels, there are fewer.
    """
    whole, square = image.width * image.height, max_width**2
    size = _fit(image, max_width, int(_MAX_SQUARES * square))
    extra = _RESULT_BYTES * max(0, size[0] * size[1] - square)
    if _estimate_memory(image, whole) + extra > memory:
        size, extra = _fit(image, max_width, square), 0
    # For JPEG only, whose decoder scales down for free. A draft of twice the final size gives a
    # sharper result, but there is no memory for it if the image has many pixels.
    factor = 1 if whole > _MANY_PIXELS else 2
    image.draft(None, (factor * size[0], factor * size[1]))
    if _estimate_memory(image, whole) + extra > memory:
        raise RefusedError("memory")
    return size


def _fit(image: Image.Image, max_width: int, max_pixels: int) -> tuple[int, int]:
    """Return the largest size for the image within `max_width`, seen upright, and `max_pixels`.

    The height is rounded, so it may have a row more than fits.
    """
    width = image.height if read_orientation(image) in _TURNED else image.width
    scale = max(1.0, width / max_width, sqrt(image.width * image.height / max_pixels))
    return max(1, round(image.width / scale)), max(1, round(image.height / scale))


def describe_original(image: Image.Image) -> dict[str, int | bool]:
    """Return the size of an image, upright, and whether it has several frames."""
    width, height = image.size[::-1] if read_orientation(image) in _TURNED else image.size
    # Beside its picture, a HEIC or MPO file holds others, such as the other eye's.
    is_animated = image.format not in {"MPO", "HEIF"} and bool(getattr(image, "is_animated", False))
    return {"width": width, "height": height, "is_animated": is_animated}


def read_orientation(image: Image.Image) -> int | None:
    """Return how the camera was held (Exif), if the part of the file that was read says it."""
    has_exif = "exif" in image.info or image.format == "MPO"
    return image.getexif().get(ORIENTATION) if has_exif else None


def open_image(data: bytes, max_pixels: int, memory: int) -> tuple[Image.Image, str]:
    """Return the image, not decoded yet, and the format to encode it in."""
    if not data:
        raise RefusedError("empty")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked below
    _check_webp(data, max_pixels, memory)
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=(*_READ, *_load_heif(data)))
    except Exception as error:  # on hostile bytes decoders raise any kind of exception
        if is_memory_error(error):
            raise RefusedError("memory") from error
        raise RefusedError("unknown") from error
    if image.width * image.height > max_pixels:
        raise RefusedError("too large", max_pixels)
    if max(image.size) > _MAX_SIDE:
        raise RefusedError("too long", _MAX_SIDE)
    written_as = image.format or "JPEG"
    return image, _WRITTEN_AS.get(written_as, written_as)


def _load_heif(data: bytes) -> tuple[str, ...]:
    """Return the format of HEIC if `data` may be in it and its decoder is installed.

    Loading the decoder takes 30 ms, so no other image waits for it.
    """
    if data[4:8] != b"ftyp" or data[8:11] == b"avi":
        return ()
    with suppress(ImportError):
        import_module("pi_heif").register_heif_opener(
            decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
        )
        return ("HEIF",)
    return ()


def check_memory(image: Image.Image, memory: int) -> None:
    """Refuse an image whose decoding needs more bytes than `memory`."""
    if _estimate_memory(image, image.width * image.height) > memory:
        raise RefusedError("memory")


def is_memory_error(error: Exception) -> bool:
    """Return whether an exception of a decoder says that memory was missing."""
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
        raise RefusedError("too large", max_pixels)
    if width * height * _DECODERS["WEBP"] + _OVERHEAD + 2 * len(data) > memory:
        raise RefusedError("memory")


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
