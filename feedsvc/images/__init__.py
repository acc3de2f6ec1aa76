"""Pictures: convert an uploaded image to a file that every feed reader shows.

An image is decoded and encoded again, so that nothing but its pixels remains: no location, no
camera model, no comment, no second file hidden in the first.

JPEG, PNG and WebP keep their format. GIF becomes PNG, of its first frame. AVIF becomes JPEG, or PNG
if it is transparent, because many feed and mail readers cannot show AVIF. HEIC is refused with what
to do: the wheels of its decoder, pillow-heif, contain x265, which is under the GPL.

Each image is decoded in a process of its own (`_decoding`), with at most 300 MB and one minute. In
the web process, 60 megapixels took 700 MB, which the process never returned. One image is decoded
at a time.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from feedsvc.domain.representations import compute_digest
from feedsvc.errors import Problem, ValidationError
from feedsvc.images._structure import has_active_content, name_format

MAX_MEMORY = 300_000_000  # bytes that the decoding process may allocate
_MAX_SECONDS = 60  # that decoding may take
_MAX_WAIT = 20  # seconds that an image waits until those before it are decoded
_DECODER = [sys.executable, "-I", str(Path(__file__).with_name("_decoding.py"))]
_ORIGINAL = re.compile(r"([0-9]{1,5})x([0-9]{1,5})(-animated)?")
_decoder_lock = Lock()

_MEDIA_TYPES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
MEDIA_TYPES = {
    suffix: media_type for media_type, suffix in _MEDIA_TYPES.values()
}  # ".jpg": "image/jpeg", ...
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
_TOO_LARGE = "The picture has more than %(most)s pixels. Make it smaller and choose it again."
_TOO_LONG = (
    "One side of the picture has more than %(most)s pixels."
    " Crop it or make it smaller, and choose it again."
)
_POLYGLOT = (
    "This file is a picture and another kind of file at once, which can be harmful."
    " Save it again as JPEG or PNG and choose that file."
)


@dataclass(frozen=True, slots=True)
class Original:
    """The image that was given: its size in pixels, upright, and whether it has several frames."""

    width: int
    height: int
    is_animated: bool = False

    def dump(self) -> str:
        """Return this as a parameter of an address: 4000x3000, or 90x60-animated."""
        return f"{self.width}x{self.height}" + "-animated" * self.is_animated

    @classmethod
    def load(cls, dumped: str) -> "Original | None":
        """Return what `dump` wrote; None for anything else."""
        match = _ORIGINAL.fullmatch(dumped)
        return cls(int(match[1]), int(match[2]), bool(match[3])) if match else None


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """An image that is ready to publish. `size` is in bytes, `width` and `height` in pixels.

    `small` is a JPEG thumbnail for lists, or None if the image itself is small enough.
    """

    data: bytes
    media_type: str
    size: int
    width: int
    height: int
    digest: str
    suffix: str
    original: Original
    small: bytes | None = None

    @property
    def name(self) -> str:
        """The file name. It contains the digest, so the file may be cached for ever."""
        return self.digest + self.suffix


def process_image(data: bytes, *, max_pixels: int, max_width: int) -> ProcessedImage:
    """Return the image in `data` upright, in sRGB and without metadata.

    It is scaled down to a width of `max_width` pixels, and to 2.4 times the pixels of a square of
    that width, or of one square if there is not enough memory. The same bytes give the same result.
    Only the first frame of an animation is used.

    Raises:
        ValidationError: `data` is no image or a damaged one, has more than `max_pixels` pixels or
            more than 30,000 in a row, exceeds the limits of memory or time, or waited too long.
    """
    if has_active_content(data):
        raise _refuse(_POLYGLOT)
    limits = {"max_pixels": max_pixels, "max_width": max_width, "memory": MAX_MEMORY}
    if not _decoder_lock.acquire(timeout=_MAX_WAIT):
        raise _refuse(_BUSY)
    try:
        result, output = _decode(limits, data)
    finally:
        _decoder_lock.release()
    if "refused" in result:
        reason = name_format(data) if result["refused"] == "unknown" else result["refused"]
        raise _list_errors(result.get("most", 0))[reason]
    media_type, suffix = _MEDIA_TYPES[result["format"]]
    width, height = result["size"]
    size = int(result["bytes"])
    data, small = output[:size], output[size:] if result["small"] else None
    return ProcessedImage(
        data,
        media_type,
        size,
        width,
        height,
        compute_digest(data),
        suffix,
        Original(**result["original"]),
        small,
    )


def _decode(limits: dict[str, int], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode `data` in a process of its own. Return the result's fields and the new bytes."""
    request = json.dumps(limits).encode() + b"\n" + data
    try:
        process = subprocess.run(  # noqa: S603  our own program
            _DECODER, input=request, capture_output=True, timeout=_MAX_SECONDS, check=False, env={}
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
        "heic": _refuse(_HEIC),
        "unknown": _refuse(_UNKNOWN),
        "too large": _refuse(_TOO_LARGE, most=most),
        "too long": _refuse(_TOO_LONG, most=most),
        "broken": _refuse(_BROKEN),
        "memory": _refuse(_MEMORY),
    }


def _refuse(message: str, **params: object) -> ValidationError:
    return ValidationError([Problem("image", message, params)])
