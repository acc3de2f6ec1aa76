"""Form limits: how large a form may be and how many fields it may have, checked before parsing.

Parsing costs a microsecond and half a kilobyte for each field, however small it is: a body of
3.8 MB with 1.9 million fields took 7 s of a core and 700 MB. Werkzeug counts only the parts of
multipart forms, so the fields of url-encoded forms are counted here. They are also decoded here:
the standard library makes an object of each encoded byte, so 6 MB of `%C2%A0` took 462 MB and
1.3 s; now they take 20 MB and 0.04 s.

A stranger is a client that no editor has logged in from.
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
# Bytes from a client while the database cannot say whether it is an editor's: a long text, but no
# pictures.
UNCHECKED_BYTES = 4_000_000
# Characters. RFC 2046 (5.1.1) allows 70, and some clients send a few more. Werkzeug compiles a
# pattern of a boundary: with 60,000 characters that took 0.19 s.
_LONGEST_BOUNDARY = 200
EDITOR_TEXT, EDITOR_FIELDS, _UPLOADS = 16_000_000, 500, 10  # bytes, fields, files


def editor_bytes(max_upload: int, max_import: int = 0) -> int:
    """Return how many bytes a request of an editor may have.

    There is room for images that are too large, so that the text beside them is not lost, and for
    a file to import.
    """
    return max(_UPLOADS * max_upload, max_import) + EDITOR_TEXT


_LONE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# Bytes that are no UTF-8 stay percent-encoded, as Werkzeug leaves them.
_NOT_DECODED = re.compile("[\udc80-\udcff]")
_AS_SENT = {0xDC00 + byte: f"%{byte:02X}" for byte in range(0x80, 0x100)}


class _BoundedParser(FormDataParser):
    """Werkzeug's parser, but url-encoded forms have a limit of fields and a cheaper decoder."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:
        """Return the stream, the fields and the files of a form.

        A multipart body whose boundary is very long gives no fields and no files.

        Raises:
            RequestEntityTooLarge: the form has too many bytes or fields.
        """
        if mimetype != "application/x-www-form-urlencoded":
            if len((options or {}).get("boundary", "")) > _LONGEST_BOUNDARY:
                options = {}
            return super().parse(stream, mimetype, content_length, options)
        return (
            stream,
            self.cls(decode_form(self._read_bounded(stream, content_length or 0))),
            self.cls(),
        )

    def _read_bounded(self, stream: IO[bytes], length: int) -> bytes:
        if self.max_form_memory_size is not None and length > self.max_form_memory_size:
            raise RequestEntityTooLarge
        body = stream.read()
        # The fields are counted before they are parsed, because parsing is expensive.
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return body


def decode_form(body: bytes) -> list[tuple[str, str]]:
    """Return names and values as `urllib.parse.parse_qsl` does with `keep_blank_values`."""
    fields = (part.partition(b"=") for part in body.split(b"&") if part)
    return [(_decode(name), _decode(value)) for name, _, value in fields]


def _decode(encoded: bytes) -> str:
    """Decode percent-encoded bytes as quoted-printable, whose decoder is one call of C code."""
    # "%2" and "%zz" are not encoded characters: they stay as they are, as in parse_qsl. Then "%"
    # is quoted-printable's "=", and a "=" of the text is encoded before it could be taken for one.
    escaped = _LONE_PERCENT.sub(b"%25", encoded.replace(b"+", b" "))
    text = a2b_qp(escaped.replace(b"=", b"%3D").replace(b"%", b"=")).decode(
        "utf-8", "surrogateescape"
    )
    return text.translate(_AS_SENT) if _NOT_DECODED.search(text) else text


class BoundedRequest(Request):
    """A request with the form limits of a stranger, until `raise_limits` sets an editor's."""

    form_data_parser_class = _BoundedParser

    def raise_limits(self, max_upload: int, max_import: int = 0) -> None:
        """Set the limits of an editor's forms."""
        self.max_form_parts = EDITOR_FIELDS
        self.max_form_memory_size = EDITOR_TEXT
        self.max_content_length = editor_bytes(max_upload, max_import)
