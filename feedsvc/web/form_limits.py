"""Form limits: how large a form may be and how many fields it may have, decided before it is parsed.

Parsing costs a microsecond and half a kilobyte for each field, however small that is: 1.9 million of them in a body of
3.8 MB took 7 s of a core and 700 MB. Werkzeug bounds the parts of a multipart form alone, so url-encoded ones are
bounded here.
"""

from io import BytesIO
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


class _BoundedParser(FormDataParser):
    """Werkzeug's parser, which counts the fields of url-encoded forms too."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Parsed:
        """Return what a form holds.

        Raises:
            RequestEntityTooLarge: it has too many bytes or fields.
        """
        if mimetype == "application/x-www-form-urlencoded":
            stream = BytesIO(self._bounded(stream, content_length or 0))
        return super().parse(stream, mimetype, content_length, options)

    def _bounded(self, stream: IO[bytes], length: int) -> bytes:
        if self.max_form_memory_size is not None and length > self.max_form_memory_size:
            raise RequestEntityTooLarge
        body = stream.read()
        if self.max_form_parts is not None and body.count(b"&") >= self.max_form_parts:
            raise RequestEntityTooLarge
        return body


class BoundedRequest(Request):
    """A request whose forms are bounded in fields as well as bytes: as a stranger's, until more room is made."""

    form_data_parser_class = _BoundedParser

    def make_room(self, max_upload: int) -> None:
        """Take from now on what an editor may send."""
        self.max_form_parts = EDITOR_FIELDS
        self.max_form_memory_size = EDITOR_TEXT
        self.max_content_length = editor_bytes(max_upload)
