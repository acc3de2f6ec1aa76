"""Active content in picture files: found in every readable part, and never in pixels."""

import random
import struct
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from feedsvc.images._structure import has_active_content

TAG = b"<svg onload=alert(1)><script>"
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def encode_picture(format_: str, side: int = 64, **options: Any) -> bytes:
    noise = random.Random(3).randbytes(side * side * 3)  # noqa: S311  a picture, no secret
    out = BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, format_, **options)
    return out.getvalue()


def put_into_pixels(format_: str, data: bytes) -> bytes:
    """Return `data` with the tag among its compressed pixels."""
    start = {"JPEG": b"\xff\xda", "PNG": b"IDAT", "WEBP": b"VP8 ", "GIF": b"\x2c", "AVIF": b"mdat"}
    at = data.rindex(start[format_]) + 300 if format_ != "GIF" else len(data) - 300
    return data[:at] + TAG + data[at + len(TAG) :]


@pytest.mark.parametrize("format_", FORMATS)
def test_bytes_of_pixels_that_look_like_a_tag_are_no_active_content(format_: str) -> None:
    data = put_into_pixels(format_, encode_picture(format_))
    assert TAG in data
    assert not has_active_content(data)
    assert has_active_content(data + TAG)


def test_the_jpegs_that_cameras_append_are_cut_into_their_segments_too() -> None:
    preview = put_into_pixels("JPEG", encode_picture("JPEG"))
    assert not has_active_content(encode_picture("JPEG") + bytes(20) + preview)
    assert has_active_content(encode_picture("JPEG") + encode_picture("JPEG", comment=TAG))


def test_short_tags_in_other_binary_data_are_no_active_content() -> None:
    video = b"\0\0\0\x18ftypmp42" + bytes(50)
    for chance in (
        b"<svg\x80",
        b"<SvG>\x03",
        b"<svg /\x90",
        b"<html\xff",
        b"<?php\0",
        b"PK\x05\x06",
    ):
        assert not has_active_content(encode_picture("JPEG") + video + chance + video)


@pytest.mark.parametrize(
    "hidden",
    [b"<svg/onload=alert(1)>", b"<svg>\n<a href=x>", b'<svg xmlns="x">', b"<html>", b"<?php echo"],
)
def test_tags_that_a_program_would_read_are_active_content(hidden: bytes) -> None:
    assert has_active_content(encode_picture("JPEG") + hidden)
    assert has_active_content(encode_picture("WEBP", exif=b"Exif\0\0" + hidden))
    assert has_active_content(encode_picture("GIF", comment=hidden))
    assert not has_active_content(hidden)  # this is no picture: the decoder reports that


def test_a_file_of_very_many_parts_is_searched_to_its_end() -> None:
    segments = struct.pack(">BBH", 0xFF, 0xE0, 2) * 100_001
    assert has_active_content(b"\xff\xd8" + segments + TAG)
    assert not has_active_content(b"\xff\xd8" + segments)


@given(st.sampled_from(FORMATS), st.integers(0, 400), st.binary(max_size=40))
def test_damaged_files_are_searched_without_an_error(format_: str, at: int, damage: bytes) -> None:
    data = encode_picture(format_, 8)
    assert has_active_content(data[:at] + damage + data[at + len(damage) :]) in (True, False)
