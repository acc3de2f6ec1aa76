"""Texts that photographers and agencies write into a picture's file.

There are three forms: IPTC IIM, XMP and Exif. They may all say the same; XMP does not cut texts, so
it comes first, and Exif, which cameras fill too, last. Their data about the place, the camera and
the time is not read, and only the texts are written.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from xml.parsers import expat

from PIL import Image, PngImagePlugin

# The names of the texts, with the largest number of characters of each.
LIMITS = {"alt": 1000, "caption": 2000, "credit": 300, "creator": 300, "copyright": 300}
_MAX_XMP = 1_000_000  # bytes
_PHOTOSHOP_IPTC = 0x0404  # the resource of Photoshop that holds IIM
_IIM = {(2, 80): "creator", (2, 110): "credit", (2, 116): "copyright", (2, 120): "caption"}
_IIM_CHARACTER_SET = (1, 90)
_UTF_8 = b"\x1b%G"
_EXIF = {0x010E: "caption", 0x013B: "creator", 0x8298: "copyright"}  # in the order of tags
# Texts that cameras and programs write into ImageDescription of every picture.
_BY_MACHINE = re.compile(
    r"(?:olympus|minolta|konica|kodak|sony|samsung|digital)[\w ]{0,20}(?:camera|dsc)"
    r"|exif[_ ]jpeg\w*|dscf?\d*|dcim\w*|img_\d+|default|untitled|screenshot|created with gimp",
    re.IGNORECASE,
)
_DC, _RDF = "http://purl.org/dc/elements/1.1/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_IPTC_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_XMP = {
    f"{_DC} description": "caption",
    f"{_DC} creator": "creator",
    f"{_DC} rights": "copyright",
    f"{_PHOTOSHOP} Credit": "credit",
    f"{_IPTC_CORE} AltTextAccessibility": "alt",
}
_ITEM = f"{_RDF} li"
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}"><rdf:Description rdf:about=""'
    ' xmlns:dc="{dc}" xmlns:photoshop="{photoshop}" xmlns:Iptc4xmpCore="{iptc}">{content}'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
_LANGUAGES = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
_ELEMENTS = {
    "caption": f"<dc:description>{_LANGUAGES}</dc:description>",
    "creator": "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>",
    "copyright": f"<dc:rights>{_LANGUAGES}</dc:rights>",
    "credit": "<photoshop:Credit>{}</photoshop:Credit>",
    "alt": f"<Iptc4xmpCore:AltTextAccessibility>{_LANGUAGES}</Iptc4xmpCore:AltTextAccessibility>",
}


def read_texts(image: Image.Image) -> dict[str, str]:
    """Return the texts that the file of an image has, by the names in LIMITS."""
    texts: dict[str, str] = {}
    for read in (_read_xmp, _read_iim, _read_exif):
        with suppress(Exception):  # hostile bytes cause errors of any kind
            for name, value in read(image):
                text = _clean(value, LIMITS[name])
                if text and not _BY_MACHINE.fullmatch(text):
                    texts.setdefault(name, text)
    return texts


def _clean(text: str, limit: int) -> str:
    """Return `text` on one line, without controls and halves of characters, cut after a word."""
    kept = (" " if _is_unprintable(char) else char for char in text[: 10 * limit])
    text = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    if len(text) > limit:
        text = text[: limit - 1].rpartition(" ")[0] or text[: limit - 1]
        text += "…"
    return text


def _is_unprintable(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} or ord(char) & 0xFFFE == 0xFFFE


def _read_exif(image: Image.Image) -> Iterator[tuple[str, str]]:
    exif = image.getexif()
    for tag, name in _EXIF.items():
        value = exif.get(tag)
        if isinstance(value, str):  # Pillow reads bytes as Latin-1
            # The copyright of the photographer comes first, the editor's copyright after a NUL.
            yield name, _decode(value.encode("latin-1", "ignore").partition(b"\0")[0])


def _decode(data: bytes) -> str:
    """Return a text of unknown encoding, read as UTF-8 if it can be that, else as Windows-1252."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _read_iim(image: Image.Image) -> Iterator[tuple[str, str]]:
    resources = image.info.get("photoshop")
    data = resources.get(_PHOTOSHOP_IPTC) if isinstance(resources, dict) else None
    if not isinstance(data, bytes):
        return
    is_utf8, creators = False, list[str]()
    for key, value in _list_datasets(data):
        is_utf8 = is_utf8 or (key == _IIM_CHARACTER_SET and value == _UTF_8)
        if key in _IIM:
            text = value.decode("utf-8", "replace") if is_utf8 else _decode(value)
            if _IIM[key] == "creator":
                creators.append(text)
            else:
                yield _IIM[key], text
    yield "creator", ", ".join(creators)


def _list_datasets(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield record, number and value of each dataset (IIM 4.2, 1.5) until one that is damaged."""
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        if length & 0x8000 or at + 5 + length > len(data):  # one of more than 32 kB is no text
            return
        yield (data[at + 1], data[at + 2]), data[at + 5 : at + 5 + length]
        at += 5 + length


def _read_xmp(image: Image.Image) -> Iterator[tuple[str, str]]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode()
    if isinstance(packet, bytes) and len(packet) <= _MAX_XMP:
        reader = _XmpReader()
        with suppress(expat.ExpatError):  # the texts before the error are used
            reader.parse(packet.strip(b"\0"))
        for name, values in reader.values.items():
            yield name, ", ".join(values) if name == "creator" else values[0]


class _XmpReader:
    """Collect the values of the properties in `_XMP`, in order; the first language is enough."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        self._property = ""
        self._text: list[str] = []

    def parse(self, packet: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._refuse  # XMP has none, and entities may be bombs
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.Parse(packet, True)

    def _refuse(self, *_: object) -> None:
        raise ValueError("XMP with a document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._text.clear()
        self._property = _XMP.get(name, self._property)
        for attribute, value in attributes.items():
            if attribute in _XMP:
                self.values.setdefault(_XMP[attribute], []).append(value)

    def _end(self, name: str) -> None:
        text = "".join(self._text).strip()
        if self._property and text and (name == _ITEM or name in _XMP):
            self.values.setdefault(self._property, []).append(text)
        if name in _XMP:
            self._property = ""
        self._text.clear()


def build_metadata(written_as: str, texts: dict[str, str]) -> dict[str, Any]:
    """Return the arguments with which Pillow writes these texts as Exif and XMP."""
    if not texts:
        return {}
    packet = _build_xmp(texts)
    if written_as != "PNG":
        return {"exif": _build_exif(texts), "xmp": packet}
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", packet.decode())
    return {"exif": _build_exif(texts), "pnginfo": chunks}


def _build_xmp(texts: dict[str, str]) -> bytes:
    content = "".join(
        element.format(_escape(_defuse(texts[name])))
        for name, element in _ELEMENTS.items()
        if name in texts
    )
    return _PACKET.format(
        rdf=_RDF, dc=_DC, photoshop=_PHOTOSHOP, iptc=_IPTC_CORE, content=content
    ).encode()


def _build_exif(texts: dict[str, str]) -> bytes:
    """Return Exif with the texts in UTF-8: Exif names no encoding, but programs read UTF-8."""
    values = [
        (tag, _defuse(texts[name]).replace("<", "\u2039").encode() + b"\0")
        for tag, name in _EXIF.items()
        if name in texts
    ]
    at = 8 + 2 + 12 * len(values) + 4
    directory, strings = len(values).to_bytes(2, "little"), b""
    for tag, value in values:
        place = (
            value.ljust(4, b"\0") if len(value) <= 4 else (at + len(strings)).to_bytes(4, "little")
        )
        directory += tag.to_bytes(2, "little") + b"\2\0" + len(value).to_bytes(4, "little") + place
        strings += value if len(value) > 4 else b""
    return b"Exif\0\0II*\0\x08\0\0\0" + directory + bytes(4) + strings


def _escape(text: str) -> str:
    # The function of the standard library would load two megabytes of other modules.
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _defuse(text: str) -> str:
    """Return `text` so that its bytes cannot make the file that holds them a PDF as well."""
    return text.replace("%PDF-", "PDF-")
