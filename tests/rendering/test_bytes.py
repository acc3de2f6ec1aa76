"""The same document is the same bytes everywhere, and all bytes are read back."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from feedsvc.domain.documents import Entry, ExcludedEntry, FeedDocument
from feedsvc.domain.representations import Envelope
from feedsvc.errors import RenderingError, UnreadableError
from feedsvc.rendering import FORMATS, Format, Rendered
from tests.rendering.golden.full import DOCUMENT

every_format = pytest.mark.parametrize("chosen", FORMATS.values(), ids=FORMATS)
GUIDS = tuple(entry.guid for entry in DOCUMENT.entries)
SCRIPT = """
import locale, time
from tests.rendering.golden.full import DOCUMENT
from feedsvc.rendering import FORMATS
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
print(time.tzname, *(chosen.render(DOCUMENT).body.hex() for chosen in FORMATS.values()), sep="\\n")
"""
ENVIRONMENTS = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Jakarta", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "America/St_Johns", "LC_ALL": "id_ID.UTF-8", "PYTHONHASHSEED": "3"},
)


@pytest.mark.slow
def test_other_environments_render_the_same_bytes() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        for environment in ENVIRONMENTS
    ]
    here = [chosen.render(DOCUMENT).body.hex() for chosen in FORMATS.values()]
    assert all(bodies == here for _, *bodies in outputs)
    assert all(before[0] != after[0] for before, after in pairwise(outputs)), "the zones differ"


@every_format
def test_a_media_type_names_its_characters(chosen: Format) -> None:
    assert chosen.media_type.startswith("application/")
    assert chosen.media_type.endswith("; charset=utf-8")
    assert FORMATS[chosen.suffix] is chosen


@every_format
def test_the_guids_are_read_back(chosen: Format) -> None:
    assert chosen.read_guids(chosen.render(DOCUMENT).body) == GUIDS


@every_format
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda body: body[:-9],
        lambda body: body.replace(b"Warta", b"\xff\xfe", 1),
        lambda body: body.replace(b"Warta", b"\x00", 1),
        lambda body: body + b"<",
        lambda body: body.decode().encode("utf-16"),
        lambda _: b"<html/>",
        lambda _: b"[]",
        lambda _: (
            b'{"version": "https://jsonfeed.org/version/1.1", "title": "", "items": [{"id": 1}]}'
        ),
        lambda _: b'{"version": "https://jsonfeed.org/version/2", "title": "", "items": []}',
        lambda _: b"[" * 200_000,
        lambda body: body.replace(GUIDS[0].encode(), b"", 1),
        lambda body: (
            b'<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + body.partition(b"\n")[2]
        ),
    ],
)
def test_spoiled_bytes_are_unreadable(chosen: Format, spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(UnreadableError):
        chosen.read_guids(spoil(chosen.render(DOCUMENT).body))


class Fixed(Format):
    """A format that renders every document as `guids`, one on a line."""

    suffix, media_type, title = "txt", "text/plain", "Text"

    def __init__(self, guids: tuple[str, ...] | None, *excluded: ExcludedEntry) -> None:
        self.rendered = Rendered("\n".join(guids or ()).encode(), excluded)

    def render_whole(self, document: FeedDocument) -> Rendered:  # noqa: ARG002  the point
        """Return the same for every document."""
        return self.rendered

    def write_entry(self, entry: Entry) -> bytes:
        """Return the guid on a line."""
        return entry.guid.encode() + b"\n"

    def write_envelope(self, document: FeedDocument) -> Envelope:  # noqa: ARG002  it has none
        """Return nothing."""
        return Envelope(b"", b"", b"")

    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the lines."""
        if not body:
            raise UnreadableError("nothing")
        return tuple(body.decode().split())


def test_rendered_bytes_have_every_entry_or_say_which_they_exclude() -> None:
    assert Fixed(GUIDS).render(DOCUMENT).excluded == ()
    excluded = ExcludedEntry(GUIDS[1], "broken")
    assert Fixed((GUIDS[0], GUIDS[2]), excluded).render(DOCUMENT).excluded == (excluded,)


@pytest.mark.parametrize(
    ("guids", "message"),
    [
        (None, "cannot be read back: nothing"),
        (GUIDS[:2], "has lost"),
        (GUIDS[::-1], "another order"),
        ((*GUIDS, "tag:x,2024:y"), "carries other entries"),
        ((*GUIDS, GUIDS[0]), "carries other entries"),
    ],
)
def test_bytes_that_disagree_with_their_document_are_refused(
    guids: tuple[str, ...] | None, message: str
) -> None:
    with pytest.raises(RenderingError, match=message) as caught:
        Fixed(guids).render(DOCUMENT)
    assert caught.value.subject == DOCUMENT.guid


@every_format
def test_a_document_is_not_changed_by_rendering(chosen: Format) -> None:
    before = repr(DOCUMENT)
    chosen.render(DOCUMENT)
    assert repr(DOCUMENT) == before


@every_format
def test_a_changed_description_changes_nothing_else(chosen: Format) -> None:
    other = replace(DOCUMENT, description="Kabar lain.")
    assert chosen.render(other).body != chosen.render(DOCUMENT).body
    assert chosen.render(other).body.replace(b"Kabar lain.", b"") in {
        chosen.render(DOCUMENT).body.replace(text, b"")
        for text in (
            DOCUMENT.description.encode(),
            DOCUMENT.description.replace("&", "&amp;").encode(),
        )
    }
