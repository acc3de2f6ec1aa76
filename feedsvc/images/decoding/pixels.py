"""Bring the pixels of a decoded image into a plain mode, upright, in sRGB and to a size.

They are converted and scaled in bands of a few rows, so that no second image of full size exists.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from math import ceil

from PIL import Image, ImageCms, ImageOps

from .reading import ORIENTATION

_SRGB = ImageCms.createProfile("sRGB")
_BAND_PIXELS = 1_000_000  # converted and scaled at once
_LANCZOS_REACH = 3  # the filter's radius in pixels of the result (Pillow's Resample.c)


def scale(image: Image.Image, size: tuple[int, int]) -> Image.Image:
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


def apply_orientation(image: Image.Image, orientation: int | None) -> Image.Image:
    """Return `image` upright, given how the camera was held (Exif)."""
    if orientation and 2 <= orientation <= 8:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        image.info = {"exif": exif.tobytes()}
        return ImageOps.exif_transpose(image)
    return image


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
