"""Pictures: convert an uploaded image to a file that every feed reader shows.

An image is decoded and encoded again. Only its pixels remain, and the texts of its photographer or
agency: caption, credit, creator, copyright and alternative text. The location, the camera model,
comments and a second file hidden in the first do not remain.

JPEG, PNG and WebP keep their format. A GIF becomes a PNG of its first frame. AVIF becomes JPEG, or
PNG if it is transparent, because many feed and mail readers cannot show AVIF. So does HEIC, where
its decoder pi-heif is installed: pillow-heif without encoders, one of which is under the GPL.

Each image is decoded in a process of its own (`decoding`), with at most 300 MB and one minute. In
the web process, 60 megapixels took 700 MB, which the process never returned. One image is decoded
at a time.
"""

import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from feedsvc.domain.representations import compute_digest
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.images._structure import has_active_content, name_format
from feedsvc.images._structure import is_picture as is_picture

MAX_MEMORY = 300_000_000  # bytes that the decoding process may allocate
_MAX_SECONDS = 60  # for decoding one image
_MAX_WAIT = 20  # seconds that an image waits until those before it are decoded
_MAX_PIXELS = 60_000_000  # of a stored image, whatever limit uploads had at that time
# The package `decoding` runs as a program by itself, so that it imports nothing of feedsvc.
_PROGRAM = "import sys; sys.path.append(sys.argv[1]); import decoding; decoding.main()"
_DECODER = [sys.executable, "-I", "-c", _PROGRAM, str(Path(__file__).parent)]
_ORIGINAL = re.compile(r"([0-9]{1,5})x([0-9]{1,5})(-animated)?(-texts)?")
FEED_WIDTH = 1200  # pixels: the largest width of a picture in a feed
_decoder_lock = Lock()

_MEDIA_TYPES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
MEDIA_TYPES = {
    suffix: media_type for media_type, suffix in _MEDIA_TYPES.values()
}  # ".jpg": "image/jpeg", ...
IS_HEIC_READ = find_spec("pi_heif") is not None
# The types of files that may be uploaded, as a value of HTML's attribute `accept`.
ACCEPTED = ",".join(
    [
        *("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"),
        *(("image/heic", "image/heif") if IS_HEIC_READ else ()),
    ]
)
_MEMORY = (
    "This picture needs more memory than is allowed."
    " Make it smaller, or save it as JPEG, and choose it again."
)
_BROKEN = "The picture file is damaged or cut off. Save or download it again and choose that file."
_SLOW = "Reading this picture took more than a minute. Make it smaller and choose it again."
_BUSY = "Other pictures are being processed. Wait a minute and choose this one again."
_EMPTY = "The picture file is empty. Choose another file."
_SVG = (
    "SVG drawings can contain scripts and are not allowed."
    " Save the picture as PNG and choose that file."
)
_HEIC = (
    "HEIC pictures cannot be used. Save or share the picture as JPEG and choose that file."
    " To take JPEGs with an iPhone, choose Settings, Camera, Formats, Most Compatible."
)
_UNKNOWN = (
    "This file is not a picture that can be used. Choose a JPEG, PNG, WebP, AVIF or GIF file."
)
_UNKNOWN_WITH_HEIC = (
    "This file is not a picture that can be used. Choose a JPEG, PNG, WebP, AVIF, GIF or HEIC file."
)
_TOO_LARGE = "The picture has more than %(most)s pixels. Make it smaller and choose it again."
_TOO_LONG = (
    "One side of the picture has more than %(most)s pixels."
    " Crop it or make it smaller, and choose it again."
)
_POLYGLOT = (
    "This file is a picture and another kind of file at once, which can be harmful."
    " Save it again as JPEG or PNG and choose that file."
)


class BusyError(ValidationError):
    """Other images are being decoded: the same image may be accepted later."""


@dataclass(frozen=True, slots=True)
class Original:
    """The image that was given: its size in pixels, upright, and whether it has several frames.

    `has_texts` tells whether its file contains a text that articles show.
    """

    width: int
    height: int
    is_animated: bool = False
    has_texts: bool = False

    def dump(self) -> str:
        """Return this as a parameter of an address: 4000x3000, or 90x60-animated-texts."""
        marks = "-animated" * self.is_animated + "-texts" * self.has_texts
        return f"{self.width}x{self.height}{marks}"

    @classmethod
    def load(cls, dumped: str) -> "Original | None":
        """Return what `dump` wrote; None for anything else."""
        match = _ORIGINAL.fullmatch(dumped)
        if not match:
            return None
        return cls(int(match[1]), int(match[2]), bool(match[3]), bool(match[4]))


@dataclass(frozen=True, slots=True)
class FileTexts:
    """The texts about an image in its file: one line each, "" for a missing one.

    `credit` names the provider of the image, `creator` the person who made it.
    """

    alt: str = ""
    caption: str = ""
    credit: str = ""
    creator: str = ""
    copyright: str = ""

    @property
    def credit_line(self) -> str:
        """The text that stands below the image: creator and provider, or else the copyright."""
        if self.creator and self.credit and self.creator not in self.credit:
            return f"{self.creator}/{self.credit}"
        return self.credit or self.creator or self.copyright

    def to_fields(self) -> dict[str, str]:
        """Return the texts that an article has, by the names of its fields."""
        return {"alt": self.alt, "caption": self.caption, "credit": self.credit_line}


NO_TEXTS = FileTexts()


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An encoded image. `size` is in bytes, `width` and `height` in pixels."""

    data: bytes
    media_type: str
    size: int
    width: int
    height: int
    digest: str
    suffix: str

    @property
    def name(self) -> str:
        """The file name. It contains the digest, so the file may be cached for ever."""
        return self.digest + self.suffix


@dataclass(frozen=True, slots=True)
class ProcessedImage(ImageFile):
    """An image that is ready to publish.

    `small` is a JPEG thumbnail for lists, or None if the image itself is small enough. `renditions`
    has the one for feeds, unless they can show the image itself.
    """

    original: Original
    small: bytes | None = None
    texts: FileTexts = NO_TEXTS
    renditions: tuple[ImageFile, ...] = ()


def process_image(data: bytes, *, max_pixels: int, max_width: int) -> ProcessedImage:
    """Return the image in `data` upright, in sRGB, with the texts of its file.

    It is scaled down to a width of `max_width` pixels, and to 2.4 times the pixels of a square of
    that width, or of one square if there is not enough memory. The same bytes give the same result.
    Only the first frame of an animation is used.

    Raises:
        ValidationError: `data` is no image or a damaged one, has more than `max_pixels` pixels or
            more than 30,000 in a row, or exceeds the limits of memory or time.
        BusyError: the image waited too long.
    """
    if has_active_content(data):
        raise _refuse(_POLYGLOT)
    result, output = _run({"max_pixels": max_pixels, "max_width": max_width}, data)
    first, *files = _list_files(result, output)
    texts = FileTexts(**{name: to_line(text) for name, text in result["texts"].items()})
    return ProcessedImage(
        first.data,
        first.media_type,
        first.size,
        first.width,
        first.height,
        first.digest,
        first.suffix,
        original=Original(**result["original"], has_texts=any(texts.to_fields().values())),
        small=files[-1].data if result["thumbnails"] else None,
        texts=texts,
        renditions=tuple(files[: result["for_feeds"]]),
    )


def make_renditions(data: bytes, *, made: Collection[int]) -> list[ImageFile]:
    """Return the renditions that a stored image lacks: other sizes and formats, with its texts.

    `made` are the widths in pixels of the renditions for every reader, in JPEG or PNG, that it has.

    Raises:
        ValidationError: `data` is damaged, or exceeds the limits of memory or time.
        BusyError: the image waited too long.
    """
    return list(_list_files(*_run({"max_pixels": _MAX_PIXELS, "made": sorted(made)}, data)))


def _list_files(result: Mapping[str, Any], output: bytes) -> Iterator[ImageFile]:
    """Yield the files that the decoding process has returned."""
    at = 0
    for file in result["files"]:
        media_type, suffix = _MEDIA_TYPES[file["format"]]
        size, width, height = file["size"], file["width"], file["height"]
        data = output[at : at + size]
        at += size
        yield ImageFile(data, media_type, size, width, height, compute_digest(data), suffix)


def _run(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Let one process at a time fulfil a request. Return the result's fields and the new bytes.

    Raises:
        ValidationError: the process refuses the image.
        BusyError: the image waited too long.
    """
    if not _decoder_lock.acquire(timeout=_MAX_WAIT):
        raise BusyError([Problem("image", _BUSY)])
    try:
        result, output = _decode(request | {"memory": MAX_MEMORY}, data)
    finally:
        _decoder_lock.release()
    if "refused" in result:
        reason = name_format(data) if result["refused"] == "unknown" else result["refused"]
        raise _list_errors(result.get("most", 0))[reason]
    return result, output


def _decode(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode `data` in a process of its own. Return the result's fields and the new bytes."""
    sent = json.dumps(request).encode() + b"\n" + data
    try:
        process = subprocess.run(  # noqa: S603  our own program
            _DECODER, input=sent, capture_output=True, timeout=_MAX_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        raise _refuse(_SLOW) from None
    head, _, output = process.stdout.partition(b"\n")
    if process.returncode or not head:
        killed = process.returncode == -9 or b"MemoryError" in process.stderr
        raise _refuse(_MEMORY if killed else _BROKEN)
    return json.loads(head), output


def _list_errors(most: int) -> dict[str, ValidationError]:
    """Return the error for each reason that the decoder can report."""
    return {
        "empty": _refuse(_EMPTY),
        "svg": _refuse(_SVG),
        "heic": _refuse(_BROKEN if IS_HEIC_READ else _HEIC),
        "unknown": _refuse(_UNKNOWN_WITH_HEIC if IS_HEIC_READ else _UNKNOWN),
        "too large": _refuse(_TOO_LARGE, most=most),
        "too long": _refuse(_TOO_LONG, most=most),
        "broken": _refuse(_BROKEN),
        "memory": _refuse(_MEMORY),
    }


def _refuse(message: str, **params: object) -> ValidationError:
    return ValidationError([Problem("image", message, params)])
