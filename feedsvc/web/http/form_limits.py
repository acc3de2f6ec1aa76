"""Form limits: how large a form may be and how many fields it may have, decided before it is parsed.

Parsing costs a microsecond and half a kilobyte for each field, however small that is: 1.9 million of them in a body of
3.8 MB took 7 s of a core and 700 MB. Werkzeug bounds the parts of a multipart form alone, so url-encoded ones are
bounded here. And they are decoded here: the standard library makes an object of each encoded byte, so that 6 MB of
`%C2%A0` took 462 MB and 1.3 s; now they take 20 MB and 0.04 s.
"""

import re
from binascii import a2b_qp
from typing import IO

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]
STRANGER_BYTES, STRANGER_FIELDS = 100_000, 100
EDITOR_TEXT, EDITOR_FIELDS, _UPLOADS = 16_000_000, 500, 10


def editor_bytes(max_upload: int) -> int:
    """Return how large a request of an editor may be: a picture that is too large must not cost the text."""
    return _UPLOADS * max_upload + EDITOR_TEXT


_LONE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# What is no UTF-8 stays percent-encoded, as Werkzeug leaves it.
_NOT_DECODED = re.compile("[\udc80-\udcff]")
_AS_SENT = {0xDC00 + byte: f"%{byte:02X}" for byte in range(0x80, 0x100)}


class _BoundedParser(FormDataParser):
    """Werkzeug's parser, which counts the fields of url-encoded forms too, and decodes these itself."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """Return what a form holds.

        Raises:
            RequestEntityTooLarge: it has too many bytes or fields.
        """
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        return stream, self.cls(decode_form(self._bounded(stream, content_length or 0))), self.cls()

    def _bounded(self, stream: IO[bytes], length: int) -> bytes:
        if self.max_form_memory_size is not None and length > self.max_form_memory_size:
            raise RequestEntityTooLarge
        body = stream.read()
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return body


def decode_form(body: bytes) -> list[tuple[str, str]]:
    """Return the names and values of a url-encoded form, as `urllib.parse.parse_qsl` does, blank values too."""
    fields = (part.partition(b"=") for part in body.split(b"&") if part)
    return [(_decode(name), _decode(value)) for name, _, value in fields]


def _decode(encoded: bytes) -> str:
    """Return percent-encoded bytes as text; the decoder of quoted-printable makes no object of each byte."""
    whole = _LONE_PERCENT.sub(b"%25", encoded.replace(b"+", b" "))
    text = a2b_qp(whole.replace(b"=", b"%3D").replace(b"%", b"=")).decode(
        "utf-8", "surrogateescape"
    )
    return text.translate(_AS_SENT) if _NOT_DECODED.search(text) else text


class BoundedRequest(Request):
    """A request whose forms are bounded in fields as well as bytes: as a stranger's, until more room is made."""

    form_data_parser_class = _BoundedParser

    def make_room(self, max_upload: int) -> None:
        """Take from now on what an editor may send."""
        self.max_form_parts = EDITOR_FIELDS
        self.max_form_memory_size = EDITOR_TEXT
        self.max_content_length = editor_bytes(max_upload)
