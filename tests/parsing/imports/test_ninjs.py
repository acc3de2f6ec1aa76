"""ninjs as agencies send it: versions 1 to 3, lists and lines, pictures, and our own feeds."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from feedsvc.domain.articles import ImageUse, State
from feedsvc.domain.imports import ImportedArticle, SkippedItem
from feedsvc.errors import ValidationError
from feedsvc.rendering import FORMATS
from tests.parsing.imports.samples import read_items
from tests.rendering.golden.full import DOCUMENT

TEXT: dict[str, Any] = {
    "uri": "urn:newsml:kantor.example:20200509:1",
    "type": "text",
    "versioncreated": "2020-05-09T07:30:00+07:00",
    "headlines": [{"role": "main", "value": "Air naik"}],
    "bodies": [{"contenttype": "text/plain", "value": "Air naik.\n\nLalu surut."}],
}
IN_VERSION_1 = {
    "uri": TEXT["uri"],
    "type": "text",
    "versioncreated": TEXT["versioncreated"],
    "headline": "Air naik",
    "body_text": TEXT["bodies"][0]["value"],
    "byline": "By Sari",
    "subject": [{"name": "Banjir", "code": "1"}],
    "associations": {
        "utama": {
            "uri": "urn:foto",
            "type": "picture",
            "byline": "Budi",
            "description_text": "Kali",
            "renditions": {
                "kecil": {"href": "https://kantor.example/k.jpg", "width": 90},
                "besar": {"href": "https://kantor.example/b.jpg", "width": 900},
            },
        }
    },
}
IN_VERSION_3 = {
    "uri": TEXT["uri"],
    "type": "text",
    "versionCreated": TEXT["versioncreated"],
    "headlines": TEXT["headlines"],
    "bodies": [{"contentType": "text/plain", "value": TEXT["bodies"][0]["value"]}],
    "by": "Sari",
    "subjects": [{"name": "Banjir"}],
    "associations": [
        {
            "name": "utama",
            "type": "picture",
            "by": "Budi",
            "descriptions": [{"role": "caption", "value": "Kali"}],
            "renditions": [
                {"href": "https://kantor.example/b.jpg", "width": 900, "contentType": "image/jpeg"}
            ],
        }
    ],
}


def read_one(*values: object, size: int = 100_000) -> ImportedArticle:
    (item,) = read_items("\n".join(map(json.dumps, values)), size=size)
    assert isinstance(item, ImportedArticle)
    return item


@pytest.mark.parametrize("value", [IN_VERSION_1, IN_VERSION_3])
def test_every_version_says_the_same(value: dict[str, Any]) -> None:
    item = read_one(value)
    assert item.guid == TEXT["uri"]
    assert (item.content.title, item.content.body) == ("Air naik", "Air naik.\n\nLalu surut.")
    assert item.content.publish_at == datetime(2020, 5, 9, 0, 30, tzinfo=UTC)
    assert [each.name for each in item.content.authors] == ["Sari"]
    assert item.content.topics == ("Banjir",)
    assert item.picture == "https://kantor.example/b.jpg"
    assert item.content.image == ImageUse("", "", "Kali", "Budi")
    assert item.remarks == ()


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize(
    "write",
    [
        json.dumps,
        lambda values: json.dumps(values, indent=2),
        lambda values: "\n".join(map(json.dumps, values)),
        lambda values: "\r\n\r\n".join(json.dumps(each, indent=1) for each in values),
        lambda values: "\ufeff" + json.dumps(values),
    ],
)
def test_a_list_and_lines_are_read_in_pieces(write: Any, size: int) -> None:
    values = [{**TEXT, "uri": f"urn:{number}"} for number in range(3)]
    items = read_items(write(values), size=size)
    assert [each.place for each in items] == [1, 2, 3]
    assert [each.guid for each in items if isinstance(each, ImportedArticle)] == [
        "urn:0", "urn:1", "urn:2",
    ]  # fmt: skip


def test_what_is_not_kept_is_told() -> None:
    told = {
        "urgency": 2,
        "located": "Semarang",
        "ednote": "Mohon cek nama.",
        "usageterms": "Hanya Indonesia",
        "people": [{"name": "Tokoh"}],
        "pubstatus": "withheld",
    }
    item = read_one({**TEXT, **told})
    text = " ".join(map(str, item.remarks))
    for word in ("(2)", "Semarang", "Mohon cek nama", "Hanya Indonesia", ": 1", "withholds"):
        assert word in text
    assert item.state == State.DRAFT
    begun = {**TEXT, "located": "Air", "embargoed": "2020-05-10T00:00:00Z"}
    assert read_one(begun).remarks == ()
    assert read_one(begun).content.publish_at == datetime(2020, 5, 10, tzinfo=UTC)


def test_the_newest_version_counts_and_kill_notices_are_told() -> None:
    values = [
        {**TEXT, "version": "2"},
        {**TEXT, "version": "1"},
        {**TEXT, "version": "3", "headlines": [{"value": "Surut"}]},
        {"uri": TEXT["uri"], "version": "4", "pubstatus": "canceled"},
        {"uri": "urn:foto", "type": "picture", "renditions": []},
        [],
    ]
    items = read_items(json.dumps(values))
    kinds = [type(each).__name__.removesuffix("Item") for each in items]
    told = ["Skipped", "Skipped", "Unreadable"]
    assert kinds == ["ImportedArticle", "Skipped", "ImportedArticle", *told]


def test_pictures_in_and_beside_a_text_are_the_largest_and_there_once() -> None:
    def build(name: str) -> dict[str, Any]:
        files = [(90, f"https://k.example/{name}?w=90&q=1"), (900, f"https://k.example/{name}.jpg")]
        return {
            "name": name,
            "type": "picture",
            "renditions": [{"name": "r", "href": url, "width": width} for width, url in files],
        }

    html = (
        "<html><head><title>Air naik</title></head><body><article><h1>Air naik</h1>"
        '<p>Air.</p><img src="https://k.example/a?w=90&amp;q=1"></article></body></html>'
    )
    body = [{"contenttype": "text/html", "value": html}]
    item = read_one({**TEXT, "bodies": body, "associations": list(map(build, "abc"))})
    assert item.content.body.count("https://k.example/a.jpg") == 1
    assert "w=90" not in item.content.body
    assert "<h1>" not in item.content.body
    assert item.picture == "https://k.example/b.jpg"
    assert item.content.body.count("https://k.example/c.jpg") == 1


def test_our_own_feed_comes_back() -> None:
    items = read_items(FORMATS["ninjs"].render(DOCUMENT).body)
    read = [each for each in items if isinstance(each, ImportedArticle)]
    assert [each.guid for each in read] == [each.guid for each in DOCUMENT.entries]
    first, entry = read[0], DOCUMENT.entries[0]
    assert (first.content.title, first.content.subtitle) == (entry.title, entry.subtitle)
    assert first.content.body == entry.body_html
    assert [each.name for each in first.content.authors] == [each.name for each in entry.authors]
    assert first.content.sources == entry.sources
    assert (first.content.publish_at, first.updated) == (entry.published, entry.updated)
    assert first.picture == (entry.image and entry.image.url)
    assert len(items) - len(read) == len(DOCUMENT.tombstones)
    canceled = replace(DOCUMENT, entries=(replace(entry, is_withdrawn=True),), tombstones=())
    (item,) = read_items(FORMATS["ninjs"].render(canceled).body)
    assert isinstance(item, SkippedItem)


@pytest.mark.parametrize(
    "document",
    [
        json.dumps([TEXT])[:-40],
        json.dumps(TEXT) + "\n{oops",
        '[{"uri": "a", "headlines": ' + "[" * 100_000,
    ],
)
def test_a_damaged_file_is_one_message(document: str) -> None:
    with pytest.raises(ValidationError, match="is not JSON"):
        read_items(document)


@pytest.mark.parametrize("odd", [None, 1, "x", [], {}, [1], {"a": 1}, [{"value": 1}]])
def test_no_odd_value_is_an_error(odd: object) -> None:
    names = ("uri", "version", "headlines", "bodies", "people", "subjects", "associations", "by")
    for name in (*names, "renditions", "located", "urgency", "pubstatus", "type", "infosources"):
        read_items(json.dumps([{**TEXT, name: odd}]))
