"""Bytes joined from an envelope and entries are the same as the bytes of one run of feedgen."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from feedsvc.domain.documents import Entry, FeedDocument, History, Tombstone
from feedsvc.domain.representations import EntryPart, Envelope
from feedsvc.errors import RenderingError
from feedsvc.rendering import FORMATS, Format, Rendered
from feedsvc.syndication.render import render_part
from tests.rendering.golden.full import DOCUMENT
from tests.strategies import count_repetitions, sound_documents, sound_entries, wild_documents

EXAMPLES = count_repetitions(15, 100)

OTHERS: dict[str, Any] = {  # another value of each field of a document except its entries
    "guid": "urn:other",
    "title": "Lain",
    "description": "Lain.",
    "language": "en",
    "home_url": "https://other.example/",
    "page_url": "https://other.example/feeds",
    "urls": {"rss": "https://other.example/x.rss", "atom": "https://other.example/x.atom"},
    "updated": datetime(2031, 2, 3, 4, 5, 6, tzinfo=UTC),
    "ttl": 7200,
    "rights": "Lain",
    "publisher": "Penerbit Lain",
    "icon_url": "https://other.example/icon.png",
    "hub_urls": ("https://hub.other.example/",),
    "tombstones": (Tombstone("urn:gone", datetime(2026, 1, 2, tzinfo=UTC)),),
    "history": History("https://other.example/x/archive", previous="1-1", name="2-2"),
}

every_format = pytest.mark.parametrize("chosen", FORMATS.values(), ids=FORMATS)


def compose(chosen: Format, document: FeedDocument) -> Rendered:
    """Render each entry by itself and join the bytes with the envelope."""
    parts: list[EntryPart] = []
    bodies = {}
    for number, entry in enumerate(document.entries):
        part, bodies[str(number)] = render_part(chosen, entry.guid, entry)
        parts.append(part._replace(fragment=str(number)))
    composition = chosen.compose(replace(document, entries=()), parts)
    body = composition.envelope.wrap(bodies[part.fragment] for part in composition.parts)
    assert composition.size == len(body)
    assert composition.media_type == chosen.media_type
    assert Envelope.unpack(composition.envelope.pack()) == composition.envelope
    return Rendered(body, composition.excluded)


def override(chosen: Format, **methods: Any) -> Format:
    """Return a format like `chosen` with other methods."""
    changed: Format = type("Changed", (type(chosen),), methods)()
    return changed


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=EXAMPLES)
@given(document=wild_documents)
def test_composed_bytes_are_those_of_one_run_for_any_document(document: FeedDocument) -> None:
    for chosen in FORMATS.values():  # drawing a document costs more than rendering it
        assert compose(chosen, document) == chosen.render(document)


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=EXAMPLES)
@given(document=sound_documents())
def test_bytes_are_the_same_composed_in_one_run_and_whole_for_what_newsrooms_write(
    document: FeedDocument,
) -> None:
    for chosen in FORMATS.values():
        rendered = chosen.render(document)
        assert compose(chosen, document) == rendered
        # A format that renders no whole documents gives the same bytes.
        assert Format.render_whole(chosen, document) == rendered


@pytest.mark.slow
@every_format
def test_envelopes_of_documents_that_differ_in_one_field_are_those_of_one_run(
    chosen: Format,
) -> None:
    tricky = replace(
        DOCUMENT,
        title="<updated>1970-01-01T00:00:00+00:00</updated>",
        description="<lastBuildDate>Thu, 01 Jan 1970 00:00:00 +0000</lastBuildDate>",
    )
    assert {each.name for each in fields(FeedDocument)} == {"entries", *OTHERS}
    for document in (DOCUMENT, tricky):
        rendered = chosen.render(document)
        for name, other in OTHERS.items():
            changed = replace(document, **{name: other})
            assert compose(chosen, document) == rendered, name
            assert compose(chosen, changed) == chosen.render(changed), name
            assert compose(chosen, document) == rendered, name


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=EXAMPLES)
@given(entry=sound_entries(9))
def test_an_entry_has_the_same_bytes_in_every_feed(entry: Entry) -> None:
    other = replace(
        DOCUMENT, language="en", title="Another", rights="", icon_url=None, tombstones=()
    )
    for chosen in FORMATS.values():
        body = chosen.render_entry(entry)
        assert body
        for document in (
            replace(DOCUMENT, entries=(entry,)),
            replace(other, entries=(*DOCUMENT.entries, entry)),
        ):
            assert body in chosen.render(document).body


@every_format
def test_an_entry_that_comes_twice_is_included_once(chosen: Format) -> None:
    document = replace(DOCUMENT, entries=(*DOCUMENT.entries, DOCUMENT.entries[0]))
    assert compose(chosen, document) == chosen.render(document)
    assert [each.reason for each in compose(chosen, document).excluded] == [
        "another entry has the same guid"
    ]


@every_format
def test_an_entry_that_cannot_be_written_is_excluded_and_the_rest_ships(chosen: Format) -> None:
    bad = replace(DOCUMENT.entries[0], guid=" ")
    composed = compose(chosen, replace(DOCUMENT, entries=(bad, *DOCUMENT.entries[1:])))
    assert [(each.guid, each.reason) for each in composed.excluded] == [(" ", "its guid is empty")]
    assert chosen.read_guids(composed.body) == tuple(entry.guid for entry in DOCUMENT.entries[1:])


@every_format
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-9],
        lambda body: body + b"<",
        lambda body: body * 2,
        lambda body: body.replace(b"tag:", b"gat:"),
        lambda _: b"\n",
    ],
)
def test_an_entry_that_is_written_wrong_is_found_before_readers_see_it(
    chosen: Format, spoil: Callable[[bytes], bytes]
) -> None:
    wrong = override(chosen, write_entry=lambda _, entry: spoil(chosen.write_entry(entry)))
    with pytest.raises(RenderingError) as caught:
        wrong.render_entry(DOCUMENT.entries[0])
    assert caught.value.subject == DOCUMENT.entries[0].guid
    assert str(caught.value)


@every_format
@pytest.mark.parametrize(
    "spoil",
    [
        lambda envelope, _: replace(envelope, before=envelope.before[:-9]),
        lambda envelope, _: replace(envelope, after=b"<" + envelope.after),
        lambda envelope, entry: replace(envelope, before=envelope.before + entry),
    ],
)
def test_an_envelope_that_is_written_wrong_is_found_before_readers_see_it(
    chosen: Format, spoil: Callable[[Envelope, bytes], Envelope]
) -> None:
    rendered = [render_part(chosen, entry.guid, entry) for entry in DOCUMENT.entries]
    parts, bodies = zip(*rendered, strict=True)
    wrong = override(
        chosen,
        write_envelope=lambda _, document: spoil(chosen.write_envelope(document), bodies[0]),
    )
    with pytest.raises(RenderingError):
        wrong.compose(replace(DOCUMENT, entries=()), parts)


@every_format
def test_the_envelope_is_all_that_is_not_an_entry(chosen: Format) -> None:
    envelope = chosen.render_envelope(DOCUMENT, ())
    assert isinstance(envelope, Envelope)
    assert envelope.wrap(()) == chosen.render(replace(DOCUMENT, entries=())).body
    assert b"cut" not in envelope.wrap(())


def test_an_envelope_with_a_nul_byte_cannot_be_stored() -> None:
    with pytest.raises(ValueError, match="NUL"):
        Envelope(b"\0", b"", b"").pack()
