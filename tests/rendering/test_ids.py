"""Ids of earlier systems stay as they are in RSS and JSON Feed; Atom gets a constant IRI."""

import json
from dataclasses import replace
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from lxml import etree

from feedsvc.domain.documents import Tombstone
from feedsvc.domain.identity import is_iri, to_iri
from feedsvc.rendering import FORMATS
from tests.rendering.golden.full import DOCUMENT, FLOOD
from tests.rendering.test_fragments import compose

NO_IRIS = (
    "12345",
    "berita-2020-001",
    "a|b",
    "100%",
    "https://old.example/50%",
    "123 at http://old.example",
    "  12 ",
    "x\ty\r\nz",
    "e\u0301 \u00e9",
    "<guid> & ]]>",
    "\u00ad\u200e\ufeff\x85\ufdd0",
    "?cut here?><?",
)
IRIS = (
    "https://old.example/?p=1",
    "tag:old.example,2020:x",
    "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
    "https://old.example/é#e\u0301",
)


@pytest.mark.parametrize("guid", [*NO_IRIS, *IRIS])
def test_an_id_stays_to_the_letter_in_rss_and_json_feed(guid: str) -> None:
    document = replace(DOCUMENT, entries=(replace(FLOOD, guid=guid), *DOCUMENT.entries[1:]))
    for suffix in ("rss", "json"):
        rendered = FORMATS[suffix].render(document)
        assert rendered.excluded == ()
        assert FORMATS[suffix].read_guids(rendered.body)[0] == guid
        assert compose(FORMATS[suffix], document) == rendered


@pytest.mark.parametrize("guid", NO_IRIS)
def test_atom_has_a_uuid_of_an_id_that_is_no_iri(guid: str) -> None:
    document = replace(DOCUMENT, entries=(replace(FLOOD, guid=guid), *DOCUMENT.entries[1:]))
    rendered = FORMATS["atom"].render(document)
    written = FORMATS["atom"].read_guids(rendered.body)[0]
    assert written == f"urn:uuid:{uuid5(NAMESPACE_URL, ascii(guid))}" == to_iri(guid)
    assert UUID(written).version == 5
    assert is_iri(written)
    assert rendered.excluded == ()
    assert compose(FORMATS["atom"], document) == rendered


@pytest.mark.parametrize("guid", IRIS)
def test_atom_has_an_id_that_is_an_iri_to_the_letter(guid: str) -> None:
    rendered = FORMATS["atom"].render(replace(DOCUMENT, entries=(replace(FLOOD, guid=guid),)))
    assert FORMATS["atom"].read_guids(rendered.body) == (guid,)


def test_only_json_feed_keeps_an_id_that_xml_cannot_carry() -> None:
    document = replace(DOCUMENT, entries=(replace(FLOOD, guid="a\x01b\uffff"),))
    ids = {
        suffix: chosen.read_guids(chosen.render(document).body)
        for suffix, chosen in FORMATS.items()
    }
    assert ids["json"] == ("a\x01b\uffff",)
    assert ids["rss"] == ids["atom"] == ids["ninjs"] == (to_iri("a\x01b\uffff"),)


@pytest.mark.parametrize("guid", NO_IRIS)
def test_a_tombstone_has_the_id_that_its_entry_had(guid: str) -> None:
    document = replace(DOCUMENT, entries=(FLOOD,), tombstones=(Tombstone(guid, FLOOD.updated),))
    atom = etree.fromstring(FORMATS["atom"].render(document).body)
    names = {"at": "http://purl.org/atompub/tombstones/1.0"}
    assert [each.get("ref") for each in atom.findall("at:deleted-entry", names)] == [to_iri(guid)]
    feed = json.loads(FORMATS["json"].render(document).body)
    assert [each["id"] for each in feed["_feedsvc"]["tombstones"]] == [guid]
    # An entry that is live has no tombstone.
    back = replace(document, entries=(replace(FLOOD, guid=guid),))
    for suffix in ("atom", "json"):
        assert b"deleted-entry" not in FORMATS[suffix].render(back).body
        assert b"tombstones" not in FORMATS[suffix].render(back).body.replace(b"atompub", b"")


def test_two_ids_that_are_one_in_atom_are_one_entry_there() -> None:
    twins = (replace(FLOOD, guid="12345"), replace(FLOOD, guid=to_iri("12345")))
    document = replace(DOCUMENT, entries=twins, tombstones=())
    for suffix, chosen in FORMATS.items():
        rendered = chosen.render(document)
        assert compose(chosen, document) == rendered
        if suffix in {"atom", "ninjs"}:
            assert chosen.read_guids(rendered.body) == (to_iri("12345"),)
            assert [(each.guid, each.reason) for each in rendered.excluded] == [
                (to_iri("12345"), "another entry has the same guid")
            ]
        else:
            assert chosen.read_guids(rendered.body) == ("12345", to_iri("12345"))
            assert rendered.excluded == ()
