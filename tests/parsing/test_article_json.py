"""Articles as JSON: keys and types are checked strictly, texts are left to validation."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from feedsvc.domain.articles import State
from feedsvc.domain.documents import Person, Source
from feedsvc.errors import ValidationError
from feedsvc.parsing.article_json import ArticleRecord, read_article_json
from tests.strategies import count_repetitions

JAKARTA = ZoneInfo("Asia/Jakarta")
KEYS = (
    "title",
    "body",
    "topics",
    "authors",
    "image",
    "sources",
    "published",
    "time_zone",
    "state",
    "guid",
    "x",
)
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from((*KEYS, "file", "url")), inner)
    ),
    max_leaves=8,
)


def read(record: object) -> ArticleRecord:
    return read_article_json(json.dumps(record).encode(), language="id", zone=JAKARTA)


def test_a_title_is_enough() -> None:
    record = read({"title": "Halo"})
    assert (record.state, record.guid, record.image_file) == (State.PUBLISHED, "", "")
    assert (record.content.title, record.content.language) == ("Halo", "id")
    assert record.content.publish_at is None


def test_null_is_as_good_as_nothing() -> None:
    assert read({"title": "Halo", "image": None, "topics": None, "guid": None}) == read(
        {"title": "Halo"}
    )


@pytest.mark.parametrize(
    ("published", "zone", "instant"),
    [
        ("2022-09-07", "Asia/Jakarta", datetime(2022, 9, 6, 17, tzinfo=UTC)),
        ("2022-09-07", None, datetime(2022, 9, 6, 17, tzinfo=UTC)),
        ("2022-09-07T10:30:00", "Asia/Jayapura", datetime(2022, 9, 7, 1, 30, tzinfo=UTC)),
        ("2022-09-07T10:30:00+02:00", "Asia/Jayapura", datetime(2022, 9, 7, 8, 30, tzinfo=UTC)),
        ("2022-09-07T10:30:00Z", None, datetime(2022, 9, 7, 10, 30, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_in_its_zone(published: str, zone: str | None, instant: datetime) -> None:
    assert (
        read({"title": "x", "published": published, "time_zone": zone}).content.publish_at
        == instant
    )


def test_authors_are_names_or_objects() -> None:
    authors = read(
        {"title": "x", "authors": ["A", {"name": "B", "url": "https://b.example"}]}
    ).content.authors
    assert authors == (Person("A"), Person("B", None, "https://b.example"))


def test_sources_keep_title_and_address() -> None:
    sources = read(
        {"title": "x", "sources": [{"title": "T", "url": "https://t.example"}]}
    ).content.sources
    assert sources == (Source("T", "https://t.example"),)


def test_a_picture_is_named_once_it_is_stored() -> None:
    record = read({"title": "x", "image": {"file": "a.jpg", "decorative": True}})
    assert record.image_file == "a.jpg"
    image = record.with_media("0123.jpg").image
    assert image
    assert (image.media, image.decorative) == ("0123.jpg", True)
    assert read({"title": "x"}).with_media("").image is None


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert (
        read_article_json(b'\xef\xbb\xbf{"title": "x"}', language="id", zone=JAKARTA).content.title
        == "x"
    )


def test_a_file_too_large_is_not_parsed() -> None:
    with pytest.raises(ValidationError, match="larger than"):
        read_article_json(b" " * 10_000_001, language="id", zone=JAKARTA)


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=count_repetitions(25, 100))
@given(some.dictionaries(some.sampled_from(KEYS), anything))
def test_any_json_is_read_or_refused(record: dict[str, object]) -> None:
    with suppress(ValidationError):
        assert isinstance(read(record), ArticleRecord)


@given(some.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ValidationError):
        assert isinstance(read_article_json(data, language="id", zone=JAKARTA), ArticleRecord)
