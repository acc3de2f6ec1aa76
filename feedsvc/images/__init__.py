"""Pictures: whatever a camera or a site made, as a file that every feed reader shows.

A picture is decoded and encoded anew, so that nothing but its pixels is kept: no place, no camera,
no comment, no second file hidden in the first.

JPEG, PNG and WebP stay what they are. GIF becomes PNG, with its first frame. AVIF becomes JPEG, or
PNG where it is transparent: many feed and mail readers cannot show it, and a picture that some do
not see is worth less than the bytes it saves.

Each is decoded in a process of its own (`_decoding`), which may take 300 MB and one minute and then
ends: 60 megapixels took 700 MB here before, and the web process kept them. One runs at a time.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from feedsvc.domain.representations import compute_digest
from feedsvc.errors import Problem, ValidationError

MEMORY = 300_000_000  # bytes that decoding may take
_SECONDS = 60  # that it may take
_PATIENCE = 20  # seconds that a picture waits for those before it
_DECODER = [sys.executable, "-I", str(Path(__file__).with_name("_decoding.py"))]
_turn = Lock()

_MEDIA_TYPES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
MEDIA_TYPES = {
    suffix: media_type for media_type, suffix in _MEDIA_TYPES.values()
}  # ".jpg": "image/jpeg", ...
_MEMORY = "This picture needs more memory than one may take here. Make it smaller, or save it as JPEG, and choose it again."
_BROKEN = "The picture file is damaged or cut off. Save or download it again and choose that file."
_SLOW = "This picture took more than a minute to read. Make it smaller and choose it again."
_BUSY = (
    "Other pictures are being read, one after the other. Wait a minute and choose this one again."
)
_EMPTY = "The picture file is empty. Choose another file."
_SVG = "SVG drawings can carry scripts and are not taken. Save it as PNG and choose that file."
_UNKNOWN = (
    "This file is not a picture that can be used. Choose a JPEG, PNG, WebP, AVIF or GIF file."
)
_TOO_LARGE = "The picture has more than %(most)s pixels. Make it smaller and choose it again."
_TOO_LONG = (
    "The picture is more than %(most)s pixels long. Cut it or make it smaller and choose it again."
)
_TWOFOLD = "This file is a picture and something else at once, which can do harm. Save it anew as JPEG or PNG and choose that."


@dataclass(frozen=True, slots=True)
class ProcessedImage:
    """A picture ready to publish: its bytes, their true measures, and a name made from them."""

    data: bytes
    media_type: str
    size: int
    width: int
    height: int
    digest: str
    suffix: str
    small: bytes | None = None  # the same for lists, as JPEG; None where it would save nothing

    @property
    def name(self) -> str:
        """The file name: other bytes have another name, so it may be cached for ever."""
        return self.digest + self.suffix


def process_image(data: bytes, *, max_pixels: int, max_side: int) -> ProcessedImage:
    """Return the picture in `data`, upright, in sRGB, without metadata, at most `max_side` long.

    The same bytes give the same picture. Of an animation the first frame is taken.

    Raises:
        Refused: `data` is no picture or a damaged one, has more than `max_pixels` pixels or more
            than 30,000 in a row, needs more memory or time than it may take, or waited too long.
    """
    limits = {"max_pixels": max_pixels, "max_side": max_side, "memory": MEMORY}
    if not _turn.acquire(timeout=_PATIENCE):
        raise _refuse(_BUSY)
    try:
        told, made = _decode(limits, data)
    finally:
        _turn.release()
    if "refused" in told:
        raise _list_refusals(told.get("most", 0))[told["refused"]]
    media_type, suffix = _MEDIA_TYPES[told["format"]]
    width, height = told["size"]
    size = int(told["bytes"])
    whole, small = made[:size], made[size:] if told["small"] else None
    return ProcessedImage(
        whole, media_type, size, width, height, compute_digest(whole), suffix, small
    )


def _decode(limits: dict[str, int], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Let a process of its own answer; return what it tells and the bytes that it made."""
    request = json.dumps(limits).encode() + b"\n" + data
    try:
        done = subprocess.run(  # noqa: S603  our own program
            _DECODER, input=request, capture_output=True, timeout=_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        raise _refuse(_SLOW) from None
    head, _, made = done.stdout.partition(b"\n")
    if done.returncode or not head:
        killed = done.returncode == -9 or b"MemoryError" in done.stderr
        raise _refuse(_MEMORY if killed else _BROKEN)
    return json.loads(head), made


def _list_refusals(most: int) -> dict[str, ValidationError]:
    """Return what to say for each reason that the decoder gives."""
    return {
        "empty": _refuse(_EMPTY),
        "svg": _refuse(_SVG),
        "unknown": _refuse(_UNKNOWN),
        "too large": _refuse(_TOO_LARGE, most=most),
        "too long": _refuse(_TOO_LONG, most=most),
        "twofold": _refuse(_TWOFOLD),
        "broken": _refuse(_BROKEN),
        "memory": _refuse(_MEMORY),
    }


def _refuse(message: str, **params: object) -> ValidationError:
    return ValidationError([Problem("image", message, params)])
