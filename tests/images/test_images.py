"""Images of every format keep their pixels and lose everything else. Errors say what to do."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from feedsvc import images
from feedsvc.errors import ValidationError
from feedsvc.images import FileTexts, Original, ProcessedImage, process_image

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")


def read(data: bytes, max_pixels: int = 4_000_000, max_width: int = 400) -> ProcessedImage:
    return process_image(data, max_pixels=max_pixels, max_width=max_width)


def draw(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Draw a picture that is red on its left and blue on its right."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    return image.convert(mode)


def encode_picture(image: Image.Image, format_: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def open_picture(picture: ProcessedImage) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    image.load()
    return image


def is_near(colour: Any, wanted: tuple[int, ...], within: int = 25) -> bool:
    return all(abs(one - other) <= within for one, other in zip(colour, wanted, strict=True))


def find_error(data: bytes, **limits: int) -> str:
    with pytest.raises(ValidationError) as refused:
        read(data, **limits)
    (problem,) = refused.value.problems
    assert problem.field == "image"
    return str(problem)


@pytest.mark.parametrize(
    ("format_", "media_type", "suffix"),
    [
        ("JPEG", "image/jpeg", ".jpg"),
        ("PNG", "image/png", ".png"),
        ("WEBP", "image/webp", ".webp"),
        ("AVIF", "image/jpeg", ".jpg"),
        ("GIF", "image/png", ".png"),
    ],
)
def test_every_format_is_accepted(format_: str, media_type: str, suffix: str) -> None:
    picture = read(encode_picture(draw(), format_))
    assert (picture.media_type, picture.suffix) == (media_type, suffix)
    assert (picture.width, picture.height, picture.size) == (60, 40, len(picture.data))
    assert picture.name == picture.digest + suffix
    image = open_picture(picture).convert("RGB")
    assert is_near(image.getpixel((10, 20)), (200, 30, 30))
    assert is_near(image.getpixel((50, 20)), (30, 30, 200))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_bytes_give_the_same_picture(format_: str) -> None:
    data = encode_picture(draw(), format_)
    assert read(data) == read(data)
    assert read(data).digest != read(encode_picture(draw((40, 60)), format_)).digest


def test_a_picture_is_upright_and_has_no_data_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned
    exif[0x010F] = "KameraRahasia"
    exif.get_ifd(0x8825)[2] = (6.0, 12.0, 0.0)
    data = encode_picture(
        draw(),
        "JPEG",
        exif=exif,
        comment=b"KomentarRahasia",
        xmp=b"<x:xmpmeta>XmpRahasia</x:xmpmeta>",
    )
    assert data.count(b"Rahasia") == 3
    picture = read(data)
    assert b"Rahasia" not in picture.data
    assert (picture.width, picture.height) == (40, 60)
    assert is_near(open_picture(picture).getpixel((20, 5)), (200, 30, 30))
    assert not open_picture(picture).getexif()


def test_text_chunks_of_png_and_webp_metadata_are_removed() -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Author", "Rahasia")
    exif = Image.Exif()
    exif[0x010F] = "Rahasia"
    for data in (
        encode_picture(draw(), "PNG", pnginfo=chunks),
        *(encode_picture(draw(), kind, exif=exif) for kind in ("WEBP", "AVIF", "PNG")),
    ):
        assert b"Rahasia" in data
        assert b"Rahasia" not in read(data).data


def test_a_second_file_after_the_first_is_removed() -> None:
    assert (
        b"ftypmp42"
        not in read(encode_picture(draw(), "JPEG") + b"\0\0\0\x18ftypmp42" + bytes(500)).data
    )  # a moving photo


def build_archive() -> bytes:
    """Return a ZIP archive, such as a JAR file. It may begin anywhere in a file."""
    out = BytesIO()
    with ZipFile(out, "w") as zipped:
        zipped.writestr("Evil.class", b"\xca\xfe\xba\xbe")
    return out.getvalue()


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "hidden",
    [
        build_archive(),
        b"<html><body onload=alert(1)>",
        b"<!DOCTYPE html>",
        b"*/<ScRiPt >alert(1)</script>",
        b"<svg onload=alert(1)>",
        b"<?php system($_GET['x']); ?>",
        b"<iframe src=//evil.example>",
    ],
    ids=["gifar", "html", "doctype", "script", "svg", "php", "iframe"],
)
def test_a_picture_that_is_another_kind_of_file_too_is_refused(format_: str, hidden: bytes) -> None:
    assert "another kind of file at once" in find_error(encode_picture(draw(), format_) + hidden)


def test_a_picture_whose_pixels_spell_a_tag_is_accepted() -> None:
    pixels = Image.frombytes("P", (22, 20), b"<svg onload=x><script>" * 20)
    pixels.putpalette(bytes(range(256)) * 3)  # indexes are stored unfiltered, as they are
    data = encode_picture(pixels, "PNG", compress_level=0)
    assert b"<svg onload" in data
    assert read(data).width == 22


def test_active_content_in_a_comment_or_before_the_picture_is_found() -> None:
    hidden = b"<script>alert(document.domain)</script>"
    assert "another kind of file at once" in find_error(
        encode_picture(draw(), "JPEG", comment=hidden)
    )
    assert "another kind of file at once" in find_error(
        encode_picture(draw(), "GIF", comment=hidden)
    )
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("Comment", hidden.decode())
    assert "another kind of file at once" in find_error(
        encode_picture(draw(), "PNG", pnginfo=chunks)
    )
    assert "not a picture" in find_error(b"%PDF-1.7\n" + encode_picture(draw(), "PNG"))
    assert "not a picture" in find_error(b"<html>" + encode_picture(draw(), "PNG"))
    assert "not a picture" in find_error(build_archive() + encode_picture(draw(), "PNG"))


def test_a_wrong_suffix_does_not_matter_and_a_right_one_does_not_help() -> None:
    assert read(encode_picture(draw(), "WEBP")).suffix == ".webp"  # the file's name does not matter
    for data in (
        b"MZ\x90\0" + bytes(200),
        b"#!/bin/sh\nrm -rf",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"\x7fELF",
    ):
        assert "not a picture" in find_error(data)


def test_avif_may_have_transparency_and_many_bits() -> None:
    assert read(encode_picture(draw(), "AVIF", quality=90)).suffix == ".jpg"
    assert read(encode_picture(draw(mode="RGBA"), "AVIF")).suffix == ".jpg"  # nothing shows through
    assert (
        read(encode_picture(draw((300, 200)), "AVIF", subsampling="4:4:4", codec="auto")).width
        == 300
    )


def test_a_thumbnail_is_small_and_on_white() -> None:
    assert read(encode_picture(draw(), "PNG")).small is None
    small = read(encode_picture(draw((900, 600)), "WEBP"), max_width=2000).small
    assert small
    assert Image.open(BytesIO(small)).size == (480, 320)
    clear = read(
        encode_picture(Image.new("RGBA", (900, 600), (0, 0, 0, 0)), "PNG"), max_width=2000
    ).small
    assert clear
    assert is_near(Image.open(BytesIO(clear)).getpixel((5, 5)), (255, 255, 255))


def test_colours_are_converted_to_srgb() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (srgb, profile, b"no profile at all"):
        picture = read(encode_picture(draw(), "JPEG", icc_profile=icc))
        assert "icc_profile" not in open_picture(picture).info
        assert is_near(open_picture(picture).getpixel((10, 20)), (200, 30, 30))


@pytest.mark.parametrize("mode", ["RGB", "P", "RGBA"])
def test_colours_of_another_space_are_converted(mode: str) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = (
        icc.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")
    )  # its red is our blue
    picture = read(encode_picture(draw(mode=mode), "PNG", icc_profile=swapped))
    assert is_near(open_picture(picture).convert("RGB").getpixel((10, 20)), (30, 30, 200), 40)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_mode_of_png_is_accepted(mode: str) -> None:
    image = Image.new(mode, (20, 10)) if mode == "I;16" else draw((20, 10), mode)
    picture = read(encode_picture(image, "PNG"))
    assert (picture.width, picture.suffix) == (20, ".png")
    assert open_picture(picture).mode in ("L", "RGB")  # nothing shows through


def test_sixteen_bits_become_eight_of_the_same_brightness() -> None:
    assert open_picture(read(encode_picture(Image.new("I;16", (4, 4), 0x8080), "PNG"))).getpixel(
        (1, 1)
    ) in (
        127,
        128,
        129,
    )
    assert (
        open_picture(read(encode_picture(Image.new("I;16", (4, 4), 0xFFFF), "PNG"))).getpixel(
            (1, 1)
        )
        == 255
    )


def test_print_colours_become_screen_colours() -> None:
    picture = read(encode_picture(draw(mode="CMYK"), "JPEG"))
    assert open_picture(picture).mode == "RGB"
    assert is_near(open_picture(picture).getpixel((10, 20)), (200, 30, 30))


@pytest.mark.parametrize(
    ("format_", "suffix"), [("PNG", ".png"), ("WEBP", ".webp"), ("AVIF", ".png"), ("GIF", ".png")]
)
def test_transparency_stays(format_: str, suffix: str) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.paste((200, 30, 30, 255), (0, 0, 10, 20))
    picture = read(encode_picture(image, format_))
    assert picture.suffix == suffix
    alpha = open_picture(picture).convert("RGBA").getchannel("A")
    assert (alpha.getpixel((2, 10)), alpha.getpixel((18, 10))) == (255, 0)


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG", "AVIF"])
def test_only_the_first_frame_of_an_animation_is_used(format_: str) -> None:
    frames = [Image.new("RGB", (20, 20), (0, 0, 250))]
    data = encode_picture(
        Image.new("RGB", (20, 20), (250, 0, 0)), format_, save_all=True, append_images=frames
    )
    picture = read(data)
    assert picture.original == Original(20, 20, is_animated=True)
    image = open_picture(picture)
    assert getattr(image, "n_frames", 1) == 1
    assert is_near(image.convert("RGB").getpixel((5, 5)), (250, 0, 0))


def test_large_pictures_become_smaller_and_small_ones_stay() -> None:
    assert (
        read(encode_picture(draw((1000, 500)), "JPEG")).width,
        read(encode_picture(draw((1000, 500)), "JPEG")).height,
    ) == (400, 200)
    assert (
        read(encode_picture(draw((2000, 1)), "PNG")).width,
        read(encode_picture(draw((2000, 1)), "PNG")).height,
    ) == (400, 1)
    assert read(encode_picture(draw((400, 400)), "WEBP")).width == 400


def test_a_tall_infographic_stays_readable() -> None:
    tall = read(encode_picture(draw((180, 1800)), "PNG"))
    assert (tall.width, tall.height) == (180, 1800)
    too_many = read(
        encode_picture(draw((400, 4000)), "PNG")
    )  # 2.4 squares of 400 have 384,000 pixels
    assert (too_many.width, too_many.height) == (196, 1960)
    infographic = read(
        encode_picture(draw((900, 9000)), "JPEG"), max_pixels=60_000_000, max_width=2048
    )
    assert (infographic.width, infographic.height) == (900, 9000)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_width_of_a_picture_is_bounded_as_it_is_seen(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read(encode_picture(draw((800, 600)), "JPEG", exif=exif))
    turned = orientation in (6, 8)
    assert (picture.width, picture.height) == ((400, 533) if turned else (400, 300))


@pytest.mark.parametrize(
    "brands", [b"heic\0\0\0\0mif1heic", b"mif1\0\0\0\0mif1heic", b"heix\0\0\0\0mif1"]
)
def test_heic_that_cannot_be_read_is_refused_with_what_to_do(
    brands: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands
    for data in (box + bytes(100), box + random.Random(1).randbytes(5000)):  # noqa: S311  no secret
        assert ("damaged" if images.IS_HEIC_READ else "as JPEG") in find_error(data)
        with monkeypatch.context() as patched:
            patched.setattr(images, "IS_HEIC_READ", False)  # there is no wheel of its decoder
            assert "as JPEG" in find_error(data)


@pytest.mark.skipif(not images.IS_HEIC_READ, reason="there is no wheel of pi-heif here")
def test_heic_becomes_jpeg_with_the_texts_of_its_file_and_nothing_else() -> None:
    data = (Path(__file__).parent / "picture.heic").read_bytes()
    assert b"KameraRahasia" in data
    picture = read(data)
    assert (picture.suffix, picture.width, picture.height) == (".jpg", 60, 40)
    assert is_near(open_picture(picture).getpixel((10, 20)), (200, 30, 30))
    assert picture.texts == FileTexts(caption="Banjir di Demak", creator="Sari")
    assert b"Rahasia" not in picture.data
    assert "damaged" in find_error(data[: len(data) // 2])


def build_bomb(width: int, height: int) -> bytes:
    """Return a small PNG whose header says that it is huge."""

    def build_chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + build_chunk(b"IHDR", header)
        + build_chunk(b"IDAT", zlib.compress(b"\0" * 10_000))
        + build_chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(3000, 3000), (12_000, 9_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)]
)
def test_pictures_of_too_many_pixels_are_refused_before_decoding(size: tuple[int, int]) -> None:
    assert "4000000 pixels" in find_error(build_bomb(*size))


@pytest.mark.parametrize("size", [(3_000_000, 1), (1, 3_000_000)])
def test_pictures_with_a_very_long_side_are_refused_however_narrow(size: tuple[int, int]) -> None:
    assert "more than 30000 pixels" in find_error(build_bomb(*size))


def test_a_picture_of_just_the_limit_is_accepted() -> None:
    assert read(encode_picture(draw((100, 100)), "PNG"), max_pixels=10_000).width == 100
    assert "9999 pixels" in find_error(encode_picture(draw((100, 100)), "PNG"), max_pixels=9_999)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_truncated_picture_is_refused(format_: str) -> None:
    noise = Image.frombytes("RGB", (80, 80), random.Random(7).randbytes(80 * 80 * 3))  # noqa: S311  a picture, no secret
    data = encode_picture(noise, format_)
    assert "Choose" in find_error(data[: len(data) // 2]) or "again" in find_error(
        data[: len(data) // 2]
    )


def test_other_files_are_refused_with_what_to_do() -> None:
    assert "empty" in find_error(b"")
    assert "SVG" in find_error(
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
    )
    for data in (
        b"hello",
        b"%PDF-1.7",
        b"GIF89a",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        encode_picture(draw(), "TIFF"),
        encode_picture(draw(), "BMP"),
    ):
        assert "JPEG, PNG, WebP, AVIF" in find_error(data) or "damaged" in find_error(data)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_accepted_or_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        read(data)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.soak_only)])
def test_damaged_pictures_are_accepted_or_refused_without_another_error(
    format_: str, count: int
) -> None:
    chance = random.Random(format_)  # noqa: S311  damage, no secret
    exif = Image.Exif()
    exif[0x0112] = 6
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {} if format_ == "GIF" else {"exif": exif, "icc_profile": icc}
    whole = encode_picture(draw((24, 16), "P" if format_ == "GIF" else "RGB"), format_, **options)
    outcomes = set()
    for _ in range(count):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(len(data)) :]
        try:
            outcomes.add(read(bytes(data)).media_type.partition("/")[0])
        except ValidationError as refused:
            outcomes.add(refused.problems[0].field)
    assert outcomes <= {"image"}
    assert outcomes
