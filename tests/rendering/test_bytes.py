"""The same document is the same bytes everywhere, and bytes are read back before they are shown."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest

from feedsvc.domain.documents import Entry, ExcludedEntry, FeedDocument
from feedsvc.errors import RenderingError, UnreadableError
from feedsvc.rendering import FORMATS, Envelope, Format, Rendered, render_and_read_back
from tests.rendering.golden.full import DOCUMENT

every_format = pytest.mark.parametrize("chosen", FORMATS.values(), ids=FORMATS)
GUIDS = tuple(entry.guid for entry in DOCUMENT.entries)
PRINT = """
import locale, time
from tests.rendering.golden.full import DOCUMENT
from feedsvc.rendering import FORMATS
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
print(time.tzname, *(chosen.render(DOCUMENT).body.hex() for chosen in FORMATS.values()), sep="\\n")
"""
PLACES = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Jakarta", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "America/St_Johns", "LC_ALL": "id_ID.UTF-8", "PYTHONHASHSEED": "3"},
)


def test_other_places_print_the_same_bytes() -> None:
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, **place},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        for place in PLACES
    ]
    here = [chosen.render(DOCUMENT).body.hex() for chosen in FORMATS.values()]
    assert all(bodies == here for _, *bodies in printed)
    assert all(one[0] != other[0] for one, other in pairwise(printed)), "they are other places"


@every_format
def test_a_media_type_names_its_characters(chosen: Format) -> None:
    assert chosen.media_type.startswith("application/")
    assert chosen.media_type.endswith("; charset=utf-8")
    assert FORMATS[chosen.suffix] is chosen


@every_format
def test_what_is_read_is_what_was_written(chosen: Format) -> None:
    assert chosen.read(chosen.render(DOCUMENT).body) == GUIDS


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
        chosen.read(spoil(chosen.render(DOCUMENT).body))


def spelled(body: object, *left_out: ExcludedEntry) -> Format:
    """Return a format that always renders `body` and reads guids from its lines."""

    def read(body: bytes) -> tuple[str, ...]:
        if not body:
            raise UnreadableError("nothing")
        return tuple(body.decode().split())

    def render(_: FeedDocument) -> Rendered:
        return Rendered(
            " ".join(map(str, body)).encode() if isinstance(body, tuple) else b"", left_out
        )

    def spell(entry: Entry) -> bytes:
        return entry.guid.encode() + b" "

    return Format(
        "txt", "text/plain", "Text", render, read, spell, lambda *_: Envelope(b"", b"", b"")
    )


def test_checked_bytes_carry_every_entry_or_say_which_are_left_out() -> None:
    assert render_and_read_back(spelled(GUIDS), DOCUMENT).left_out == ()
    out = ExcludedEntry(GUIDS[1], "broken")
    assert render_and_read_back(spelled((GUIDS[0], GUIDS[2]), out), DOCUMENT).left_out == (out,)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "cannot be read back: nothing"),
        (GUIDS[:2], "has lost"),
        (GUIDS[::-1], "another order"),
        ((*GUIDS, "tag:x,2024:y"), "carries other entries"),
        ((*GUIDS, GUIDS[0]), "carries other entries"),
    ],
)
def test_bytes_that_disagree_with_their_document_are_refused(body: object, words: str) -> None:
    with pytest.raises(RenderingError, match=words) as caught:
        render_and_read_back(spelled(body), DOCUMENT)
    assert caught.value.subject == DOCUMENT.guid


@every_format
def test_a_document_is_not_changed_by_rendering(chosen: Format) -> None:
    before = repr(DOCUMENT)
    chosen.render(DOCUMENT)
    assert repr(DOCUMENT) == before


@every_format
def test_silent_news_changes_only_what_it_names(chosen: Format) -> None:
    other = replace(DOCUMENT, description="Kabar lain.")
    assert chosen.render(other).body != chosen.render(DOCUMENT).body
    assert chosen.render(other).body.replace(b"Kabar lain.", b"") in {
        chosen.render(DOCUMENT).body.replace(text, b"")
        for text in (
            DOCUMENT.description.encode(),
            DOCUMENT.description.replace("&", "&amp;").encode(),
        )
    }
