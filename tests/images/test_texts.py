"""The texts of a picture's file: only IPTC, XMP and Exif are read and written again."""

import struct
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from feedsvc.images import FileTexts, process_image
from feedsvc.images._structure import has_active_content
from feedsvc.images.decoding import renditions, texts
from tests.strategies import count_repetitions

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:Credit="Antara"
  xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Kali &amp; jembatan</rdf:li>
  <rdf:li xml:lang="en">River</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Sari</rdf:li><rdf:li>Budi</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Kabar</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li>Jembatan bambu</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def encode(format_: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (90, 120, 30)).save(out, format_, **options)
    return out.getvalue()


def build_dataset(number: int, value: bytes, record: int = 2) -> bytes:
    return b"\x1c" + bytes([record, number]) + struct.pack(">H", len(value)) + value


def add_iptc(jpeg: bytes, datasets: bytes) -> bytes:
    """Return a JPEG with IIM in a resource of Photoshop, as agencies send it."""
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(datasets)) + datasets
    body = b"Photoshop 3.0\0" + resource + bytes(len(datasets) % 2)
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def read(data: bytes) -> FileTexts:
    return process_image(data, max_pixels=4_000_000, max_width=400).texts


def test_iptc_is_read_in_utf_8_and_in_the_encoding_of_windows() -> None:
    values = {80: "Sari", 110: "Antara", 116: "© Antara", 120: "Banjir “besar” di Demak"}
    marked = build_dataset(90, b"\x1b%G", record=1)
    marked += b"".join(build_dataset(key, value.encode()) for key, value in values.items())
    unmarked = b"".join(build_dataset(key, value.encode("cp1252")) for key, value in values.items())
    expected = FileTexts("", values[120], "Antara", "Sari", "© Antara")
    assert read(add_iptc(encode(), marked)) == expected
    assert read(add_iptc(encode(), unmarked)) == expected
    assert expected.credit_line == "Sari/Antara"


def test_several_creators_are_all_named() -> None:
    both = build_dataset(80, b"Sari") + build_dataset(80, b"Budi")
    assert read(add_iptc(encode(), both)).creator == "Sari, Budi"


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG", "AVIF"])
def test_xmp_is_read_from_every_format(format_: str) -> None:
    options: dict[str, Any] = {"xmp": XMP}
    if format_ == "PNG":
        options = texts.build_metadata("PNG", {})
        from_pillow = Image.new("RGB", (60, 40))
        from_pillow.info["XML:com.adobe.xmp"] = XMP.decode()
        assert texts.read_texts(from_pillow)["caption"] == "Kali & jembatan"
        return
    assert read(encode(format_, **options)) == FileTexts(
        "Jembatan bambu", "Kali & jembatan", "Antara", "Sari, Budi", "© Kabar"
    )


def test_exif_is_read_last_and_the_words_of_cameras_are_not() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = "OLYMPUS DIGITAL CAMERA", "Ani", "Ani\0Kabar"
    assert read(encode(exif=exif)) == FileTexts(creator="Ani", copyright="Ani")
    assert read(encode(exif=exif, xmp=XMP)).creator == "Sari, Budi"
    assert read(encode(exif=exif)).credit_line == "Ani"
    assert FileTexts(copyright="© Ani").credit_line == "© Ani"
    assert FileTexts(credit="Ani/Antara", creator="Ani").credit_line == "Ani/Antara"


def test_texts_are_bounded_and_on_one_line() -> None:
    long = "kata\0 \n" * 5000
    data = add_iptc(encode(), build_dataset(120, long.encode()[:30_000]) + build_dataset(80, b"A"))
    found = read(data)
    assert len(found.caption) <= 2000
    assert found.caption.startswith("kata kata kata")
    assert found.caption.endswith("kata…")
    assert found.creator == "A"


@pytest.mark.parametrize(
    "damaged",
    [
        b"\x1c",
        b"\x1c\x02\x78\x00\xffshort",
        b"\x1c\x02\x78\x80\x04\x7f\xff\xff\xff",
        build_dataset(120, b"\xff\xfe\x00\x81"),
        b"\x1c\x02" * 1000,
    ],
)
def test_damaged_iptc_gives_no_error(damaged: bytes) -> None:
    read(add_iptc(encode(), damaged))


def test_xmp_with_entities_or_too_many_bytes_is_not_read() -> None:
    bomb = b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>" + XMP
    image = Image.new("RGB", (6, 4))
    for packet in (bomb, XMP + b" " * 1_000_000, b"<", b"\xff\xfe<\0"):
        image.info["xmp"] = packet
        assert texts.read_texts(image) == {}


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_the_texts_stay_in_what_is_served_and_place_and_camera_do_not(format_: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x010E] = "KameraRahasia", "ModelRahasia", "Hujan"
    exif[0x013B], exif[0x8298] = "Ani Sari", "(c) Sari"
    exif.get_ifd(0x8825)[2] = (6.0, 12.0, 0.0)
    data = encode(format_, size=(1500, 100), exif=exif)
    assert b"Rahasia" in data
    picture = process_image(data, max_pixels=4_000_000, max_width=2048)
    rest = renditions.make_missing(
        Image.open(BytesIO(picture.data)),
        {"WEBP": "WEBP", "PNG": "PNG"}.get(format_, "JPEG"),
        picture.size,
        [],
        texts.read_texts(Image.open(BytesIO(picture.data))),
    )
    served = [picture.data, *(each.data for each in picture.renditions)]
    served += [each.data for each in rest]
    assert len(served) > 3
    for file in served:
        assert b"Rahasia" not in file
        image = Image.open(BytesIO(file))
        assert set(image.getexif()) == {0x010E, 0x013B, 0x8298}
        assert texts.read_texts(image) == {
            "caption": "Hujan",
            "creator": "Ani Sari",
            "copyright": "(c) Sari",
        }
    assert picture.small
    assert b"Sari" not in picture.small


@pytest.mark.soak
@settings(max_examples=count_repetitions(50, 150), deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(texts.LIMITS)), st.text(max_size=200)))
def test_any_text_is_written_so_that_it_is_read_again_and_runs_nowhere(
    given_texts: dict[str, str],
) -> None:
    cleaned = {name: texts._clean(text, 300) for name, text in given_texts.items()}  # noqa: SLF001  as it is read
    cleaned = {name: text for name, text in cleaned.items() if text}
    file = renditions.encode(Image.new("RGB", (6, 4)), "JPEG", cleaned)
    found = texts.read_texts(Image.open(BytesIO(file.data)))
    assert {name: found.get(name) for name in cleaned} == cleaned
    assert not has_active_content(file.data)


@pytest.mark.parametrize(
    "hidden", ["<script>alert(1)</script>", "%PDF-1.7", "<?php x", "<svg onload=x>"]
)
@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_a_text_that_was_hidden_by_its_encoding_is_not_written_as_it_would_run(
    format_: str, hidden: str
) -> None:
    found = dict.fromkeys(texts.LIMITS, hidden)
    file = renditions.encode(Image.new("RGB", (6, 4)), format_, found)
    assert not has_active_content(file.data)
