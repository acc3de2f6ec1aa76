"""Encode an image, its thumbnail and its renditions: the same picture in other sizes and formats.

A rendition is a WebP, which is the smallest file, or a JPEG or PNG, which every reader knows: PNG
for a transparent image, the smaller file for another PNG, and otherwise JPEG. A WebP of a PNG is
without loss if that is smaller. An image has at most twelve renditions, with 2.3 times its pixels
in each of the two kinds.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image

from .texts import build_metadata

# Pixels. A page shows a picture at up to 690, and a screen may have three for each; 1200 is what
# aggregators and social networks ask for.
WIDTHS = (320, 640, 960, 1200, 1600, 2048)
# The same as images.FEED_WIDTH, which this package may not import; a test compares them.
FEED_WIDTH = 1200
_FOR_FEEDS = ("JPEG", "PNG")
_STORED: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
}
_RENDITION: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 82, "progressive": True, "optimize": True},
    "PNG": {},  # to optimize takes ten times as long, for 2 % fewer bytes
    "WEBP": {"quality": 80, "method": 4},
}
# Drawings and screenshots, which are PNGs, have half the bytes without loss. Pillow cannot write
# nearly lossless WebP, and photographs have nine times the bytes without loss.
_LOSSLESS: dict[str, object] = {"lossless": True, "method": 4}
_MOST_LOSSLESS = 3_500_000  # pixels: 4,200,000 took 250 of the 300 MB that there are
_LONGEST_WEBP = 16_383  # pixels of a side (RFC 9649)
_THUMBNAIL_SIDE = 480  # pixels
_SMALL_FILE = 30_000  # bytes; a smaller image of thumbnail size needs no thumbnail


class File(NamedTuple):
    """An encoded image, with its size in pixels."""

    format: str
    width: int
    height: int
    data: bytes


def encode(image: Image.Image, written_as: str, texts: dict[str, str]) -> File:
    """Return an image as it is stored, with its texts."""
    return _encode(image, written_as, _STORED[written_as], texts)


def make_for_feeds(image: Image.Image, written_as: str, texts: dict[str, str]) -> list[File]:
    """Return the rendition that feeds show, if the image itself is too wide for them or no JPEG."""
    if image.width <= FEED_WIDTH and written_as in _FOR_FEEDS:
        return []
    return [_make_fallback(_resize(image, min(image.width, FEED_WIDTH)), written_as, texts)]


def make_missing(
    image: Image.Image,
    written_as: str,
    size: int,
    made: Sequence[int],
    texts: dict[str, str],
) -> Iterator[File]:
    """Yield the renditions of a stored image of `size` bytes.

    `made` are the widths of the renditions for every reader that it has already. A rendition that
    is not smaller than the image is left out, unless it is for feeds.
    """
    narrower = [width for width in WIDTHS if width < image.width]
    if not {image.width, FEED_WIDTH} & set(made):
        yield from make_for_feeds(image, written_as, texts)
        made = [*made, min(image.width, FEED_WIDTH)]
    for width in sorted(set(narrower) - set(made)):
        file = _make_fallback(_resize(image, width), written_as, texts)
        if len(file.data) < size:
            yield file
    yield from _make_webp(image, narrower, written_as, size, texts)


def _make_webp(
    image: Image.Image, narrower: Sequence[int], written_as: str, size: int, texts: dict[str, str]
) -> Iterator[File]:
    """Yield the renditions in WebP, if the widest one is smaller than the image.

    A browser that knows WebP looks at no others, so the widest one is always among them.
    """
    if image.height > _LONGEST_WEBP:
        return
    lossless = written_as == "PNG"
    if written_as != "WEBP":
        widest = _resize(image, min(image.width, WIDTHS[-1]))
        file, lossless = _encode_webp(widest, texts, lossless=lossless)
        size = min(size, len(file.data))
        if size < len(file.data):
            return
        yield file
        narrower = [width for width in narrower if width < widest.width]
    for width in narrower:
        # Scaling adds shades: if the widest one is smaller with loss, the narrower ones are too.
        file, _ = _encode_webp(_resize(image, width), texts, lossless=lossless)
        if len(file.data) < size:
            yield file


def _encode_webp(image: Image.Image, texts: dict[str, str], *, lossless: bool) -> tuple[File, bool]:
    """Return the image in WebP, and whether it is without loss: if allowed and not larger."""
    lossy = _encode(image, "WEBP", _RENDITION["WEBP"], texts)
    if lossless and image.width * image.height <= _MOST_LOSSLESS:
        exact = _encode(image, "WEBP", _LOSSLESS, texts)
        if len(exact.data) <= len(lossy.data):
            return exact, True
    return lossy, False


def _resize(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    size = width, max(1, round(image.height * width / image.width))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _make_fallback(image: Image.Image, written_as: str, texts: dict[str, str]) -> File:
    """Return the image in a format that every reader knows."""
    formats = ["PNG"] if image.mode == "RGBA" or written_as == "PNG" else []
    formats += ["JPEG"] if image.mode != "RGBA" else []
    files = (_encode(image, each, _RENDITION[each], texts) for each in formats)
    return min(files, key=lambda file: len(file.data))


def make_thumbnail(image: Image.Image, size: int) -> list[File]:
    """Return a JPEG of the image on white, with sides of at most 480 pixels.

    An image of this size that has few bytes (`size`) needs none.
    """
    if max(image.size) <= _THUMBNAIL_SIDE and size < _SMALL_FILE:
        return []
    image = image.copy()
    image.thumbnail((_THUMBNAIL_SIDE, _THUMBNAIL_SIDE))
    if image.mode == "RGBA":
        background = Image.new("RGB", image.size, "white")
        background.paste(image, mask=image.getchannel("A"))
        image = background
    return [_encode(image, "JPEG", {"quality": 80}, {})]


def _encode(
    image: Image.Image, written_as: str, options: dict[str, Any], texts: dict[str, str]
) -> File:
    out = BytesIO()
    image.save(out, written_as, **options, **build_metadata(written_as, texts))
    return File(written_as, image.width, image.height, out.getvalue())
