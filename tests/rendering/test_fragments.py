"""An entry's bytes, made once and reused, are the very bytes that a whole run of feedgen gives."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.representations import Composition, Envelope
from feedsvc.errors import RenderingError
from feedsvc.rendering import (
    FORMATS,
    Format,
    Rendered,
    compose,
    render_and_read_back,
    render_fragment,
)
from tests.rendering.golden.full import DOCUMENT
from tests.strategies import sound_documents, sound_entries, wild_documents

every_format = pytest.mark.parametrize("chosen", FORMATS.values(), ids=FORMATS)


def put_together(chosen: Format, document: FeedDocument) -> Rendered:
    """Return a document's bytes, made of its entries' own."""
    spelled = [render_fragment(chosen, entry) for entry in document.entries]
    named = {str(number): one.body for number, one in enumerate(spelled)}
    parts = [one.part(str(number)) for number, one in enumerate(spelled)]
    outline = compose(chosen, replace(document, entries=()), parts)
    made = Composition(chosen.media_type, outline.frame, outline.parts)
    body = outline.frame.wrap(named[part.fragment] for part in outline.parts)
    assert made.size == len(body)
    assert Envelope.unpack(outline.frame.pack()) == outline.frame
    return Rendered(body, outline.left_out)


@every_format
@given(document=wild_documents)
def test_bytes_put_together_are_those_of_a_whole_run_whatever_the_document(
    chosen: Format, document: FeedDocument
) -> None:
    assert put_together(chosen, document) == render_and_read_back(chosen, document)


@every_format
@given(document=sound_documents())
def test_bytes_put_together_are_those_of_a_whole_run_for_what_newsrooms_write(
    chosen: Format, document: FeedDocument
) -> None:
    assert put_together(chosen, document) == render_and_read_back(chosen, document)


@every_format
@given(one=sound_entries(9))
def test_an_entry_has_the_same_bytes_in_whichever_feed(chosen: Format, one: Entry) -> None:
    body = render_fragment(chosen, one).body
    assert body
    other = replace(
        DOCUMENT, language="en", title="Another", rights="", icon_url=None, tombstones=()
    )
    for document in (
        replace(DOCUMENT, entries=(one,)),
        replace(other, entries=(*DOCUMENT.entries, one)),
    ):
        assert body in render_and_read_back(chosen, document).body


@every_format
def test_an_entry_that_comes_twice_is_printed_once(chosen: Format) -> None:
    document = replace(DOCUMENT, entries=(*DOCUMENT.entries, DOCUMENT.entries[0]))
    assert put_together(chosen, document) == render_and_read_back(chosen, document)
    assert [out.reason for out in put_together(chosen, document).left_out] == [
        "another entry has the same guid"
    ]


@every_format
def test_an_entry_that_cannot_be_spelled_is_left_out_and_the_rest_ships(chosen: Format) -> None:
    bad = replace(DOCUMENT.entries[0], guid="no URI")
    made = put_together(chosen, replace(DOCUMENT, entries=(bad, *DOCUMENT.entries[1:])))
    assert [(out.guid, out.reason) for out in made.left_out] == [
        ("no URI", "its guid is not a URI: 'no URI'")
    ]
    assert chosen.read(made.body) == tuple(entry.guid for entry in DOCUMENT.entries[1:])


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
def test_an_entry_that_is_spelled_wrong_is_found_before_readers_see_it(
    chosen: Format, spoil: Callable[[bytes], bytes]
) -> None:
    wrong = replace(chosen, spell=lambda entry: spoil(chosen.spell(entry)))
    made = render_fragment(wrong, DOCUMENT.entries[0])
    assert (made.guid, made.body) == (DOCUMENT.entries[0].guid, b"")
    assert made.reason


@every_format
def test_a_frame_that_is_spelled_wrong_is_found_before_readers_see_it(chosen: Format) -> None:
    fragments = [render_fragment(chosen, entry) for entry in DOCUMENT.entries]
    parts = [one.part() for one in fragments]
    for spoil in (
        lambda frame: replace(frame, before=frame.before[:-9]),
        lambda frame: replace(frame, after=b"<" + frame.after),
        lambda frame: replace(frame, before=frame.before + fragments[0].body),
    ):
        wrong = replace(chosen, frame=lambda *given, spoil=spoil: spoil(chosen.frame(*given)))
        with pytest.raises(RenderingError):
            compose(wrong, replace(DOCUMENT, entries=()), parts)


@every_format
def test_the_frame_is_all_that_is_not_an_entry(chosen: Format) -> None:
    frame = chosen.frame(DOCUMENT, ())
    assert isinstance(frame, Envelope)
    assert frame.before + frame.after == chosen.render(replace(DOCUMENT, entries=())).body
    assert b"cut" not in frame.before + frame.after
