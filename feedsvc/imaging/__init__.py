"""Pictures: whatever a camera or a site made, as a file that every feed reader shows.

A picture is decoded and encoded anew, so that nothing but its pixels is kept: no place, no camera,
no comment, no second file hidden in the first. This is the only room that knows Pillow.

JPEG, PNG and WebP stay what they are. GIF becomes PNG, with its first frame. AVIF becomes JPEG, or
PNG where it is transparent: many feed and mail readers cannot show it, and a picture that some do
not see is worth less than the bytes it saves.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps

from feedsvc.domain.representations import digest
from feedsvc.errors import Problem, Refused

_READ = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_WRITTEN_AS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "GIF": "PNG", "WEBP": "WEBP", "AVIF": "JPEG"}
_MEDIA_TYPES = {"JPEG": ("image/jpeg", ".jpg"), "PNG": ("image/png", ".png"), "WEBP": ("image/webp", ".webp")}
_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
}
_SMALL, _LIGHT = 480, 30_000
_SRGB = ImageCms.createProfile("sRGB")

# What browsers, servers or archivers would run or open, wherever in a file it stands. What else hides is lost with
# the encoding; these are refused, because who sends them means harm or was sent some.
_ANOTHER = re.compile(rb"<(?:script|html|svg|iframe|!doctype html|\?php)\b", re.IGNORECASE)
_END_OF_ARCHIVE = b"PK\x05\x06"

_EMPTY = "The picture file is empty. Choose another file."
_SVG = "SVG drawings can carry scripts and are not taken. Save it as PNG and choose that file."
_UNKNOWN = "This file is not a picture that can be used. Choose a JPEG, PNG, WebP, AVIF or GIF file."
_LONGEST = 30_000  # pixels of a side: what making it smaller costs grows with it, however few there are in all
_TOO_LARGE = "The picture has more than %(most)s pixels. Make it smaller and choose it again."
_TOO_LONG = "The picture is more than %(most)s pixels long. Cut it or make it smaller and choose it again."
_TWOFOLD = (
    "This file is a picture and something else at once, which can do harm. Save it anew as JPEG or PNG and choose that."
)
_BROKEN = "The picture file is damaged or cut off. Save or download it again and choose that file."


@dataclass(frozen=True, slots=True)
class Picture:
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


def read_picture(data: bytes, *, max_pixels: int, max_side: int) -> Picture:
    """Return the picture in `data`, upright, in sRGB, without metadata, at most `max_side` long.

    The same bytes give the same picture. Of an animation the first frame is taken.

    Raises:
        Refused: `data` is no picture, a damaged one, or has more than `max_pixels` pixels,
            or more than 30,000 in a row.
    """
    image, written_as = _open(data, max_pixels)
    try:
        image = _plain_modes(_in_srgb(_upright(image)))
        if max(image.size) > max_side:
            scale = max_side / max(image.size)
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            image = image.resize(size, Image.Resampling.LANCZOS)
        if written_as == "JPEG" and image.mode == "RGBA":
            written_as = "PNG"
        image.info = {}  # the encoders would copy profile and comment from here
        out = BytesIO()
        image.save(out, written_as, **_OPTIONS[written_as])
    except Exception as error:  # decoders raise what they like on hostile bytes
        raise _refused(_BROKEN) from error
    media_type, suffix = _MEDIA_TYPES[written_as]
    made = out.getvalue()
    return Picture(made, media_type, len(made), image.width, image.height, digest(made), suffix, _small(image, made))


def _small(image: Image.Image, made: bytes) -> bytes | None:
    """Return a picture as a list shows it: on white, at most 480 pixels long."""
    if max(image.size) <= _SMALL and len(made) < _LIGHT:
        return None
    image = image.copy()
    image.thumbnail((_SMALL, _SMALL))
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    out = BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _open(data: bytes, max_pixels: int) -> tuple[Image.Image, str]:
    """Return the decoded picture and the format to write it in; check its size before decoding."""
    if not data:
        raise _refused(_EMPTY)
    if _ANOTHER.search(data) or b"%PDF-" in data[:1024] or _END_OF_ARCHIVE in data[-65_557:]:
        head = data[:1024].lstrip().lower()
        if not head.startswith((b"<", b"%pdf", b"pk")):
            raise _refused(_TWOFOLD)
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=_READ)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _refused(_TOO_LARGE, most=max_pixels) from error
    except Exception as error:  # as above
        head = data[:1024].lower()
        raise _refused(_SVG if b"<svg" in head or b"<!doctype svg" in head else _UNKNOWN) from error
    if image.width * image.height > max_pixels:
        raise _refused(_TOO_LARGE, most=max_pixels)
    if max(image.size) > _LONGEST:
        raise _refused(_TOO_LONG, most=_LONGEST)
    try:
        image.load()
    except Exception as error:  # as above
        raise _refused(_BROKEN) from error
    return image, _WRITTEN_AS[image.format or "JPEG"]


def _refused(message: str, **params: object) -> Refused:
    return Refused([Problem("image", message, params)])


def _upright(image: Image.Image) -> Image.Image:
    with suppress(Exception):  # a damaged EXIF block says nothing about the picture
        return ImageOps.exif_transpose(image)
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return `image` with its colours in sRGB where it says in which other space they are."""
    profile = image.info.get("icc_profile")
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if not isinstance(profile, bytes) or image.mode not in ("L", "RGB", "CMYK", "RGBA"):
        return image
    with suppress(Exception):  # a damaged or foreign profile: the numbers as they are come nearest
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


def _plain_modes(image: Image.Image) -> Image.Image:
    """Return `image` in L, RGB or, where it shows anything through, RGBA."""
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")  # 16 bits to 8
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return image.convert("RGB") if image.getchannel("A").getextrema() == (255, 255) else image
    if image.mode in ("L", "1"):
        return image.convert("L")
    return image.convert("RGB")
