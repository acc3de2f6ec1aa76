"""Feeds are cut into archive documents at the same places, whatever changes elsewhere."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feedsvc.domain.archives import (
    MOST_ENTRIES,
    ItemKey,
    count_current,
    cut_archive,
    find_following,
    format_key,
    is_boundary,
)

START = datetime(2026, 11, 22, 7, 3, 12, tzinfo=UTC)
END = ItemKey(START + timedelta(days=1), 1)
# Articles, the newest first. Their numbers are in no order, because dates can be corrected.
sequences = st.lists(st.integers(1, 2**31 - 1), max_size=120, unique=True).map(
    lambda numbers: [
        ItemKey(START - timedelta(seconds=place), number) for place, number in enumerate(numbers)
    ]
)


def cut_after(keys: list[ItemKey], name: ItemKey) -> list[ItemKey]:
    """Return the articles of the document with this name."""
    return list(cut_archive([key for key in keys if key < name]))


def cut_all(keys: list[ItemKey], name: ItemKey = END) -> dict[ItemKey, list[ItemKey]]:
    """Return the documents from the one with this name to the oldest, by name."""
    documents = {}
    while shown := cut_after(keys, name):
        documents[name] = shown
        name = shown[-1]
    return documents


@given(keys=sequences)
def test_every_article_is_in_one_document(keys: list[ItemKey]) -> None:
    documents = cut_all(keys)
    assert [key for shown in documents.values() for key in shown] == keys
    assert all(len(shown) <= MOST_ENTRIES for shown in documents.values())


@given(keys=sequences, data=st.data())
def test_what_is_in_no_document_changes_none(keys: list[ItemKey], data: st.DataObject) -> None:
    documents = cut_all(keys)
    if keys:
        gone = data.draw(st.sampled_from(keys))
        without = [key for key in keys if key != gone]
        for name, shown in documents.items():
            assert gone in shown or cut_after(without, name) == shown
    number = data.draw(st.integers(2**31, 2**32))
    new = ItemKey(START - timedelta(seconds=data.draw(st.integers(-1, len(keys)))), number)
    more = sorted([*keys, new], reverse=True)
    for name, shown in documents.items():
        after = cut_after(more, name)
        assert new in after or after == shown or len(shown) < MOST_ENTRIES


@given(keys=sequences, data=st.data())
def test_documents_lead_forward_to_the_ones_that_lead_back(
    keys: list[ItemKey], data: st.DataObject
) -> None:
    boundaries = [key for key in keys if is_boundary(key.article_id)]
    for name in cut_all(keys, data.draw(st.sampled_from([*boundaries, END]))):
        newer = [key for key in reversed(keys) if key >= name][: MOST_ENTRIES + 1]
        following = find_following(newer, name)
        if following:
            assert name < following
            assert cut_after(keys, following)[-1] <= name, "nothing between them is left out"
            if is_boundary(name.article_id):
                assert cut_after(keys, following)[-1] == name, "and nothing is in both"


def test_a_feed_leads_to_the_same_document_until_another_is_complete() -> None:
    limit, names = 50, []
    for newest in range(200, 400):
        ids = list(range(newest, newest - limit - 1, -1))
        count = count_current(ids, limit)
        assert limit // 2 <= count <= limit
        names.append(ids[count - 1])
        assert is_boundary(names[-1])
    firsts = list(dict.fromkeys(names))
    assert firsts == sorted(firsts)
    assert {after - before for before, after in pairwise(firsts)} <= {5, 8, 13}


@given(keys=sequences, limit=st.integers(1, 60))
def test_a_feed_shows_its_newest_articles_up_to_its_limit(keys: list[ItemKey], limit: int) -> None:
    ids = [key.article_id for key in keys][: limit + 1]
    count = count_current(ids, limit)
    assert count == len(ids) if len(ids) <= limit else limit // 2 <= count <= limit
    assert limit > 20 or count == min(limit, len(ids)), "a short feed has as many as it may"


def test_boundaries_are_spread_evenly() -> None:
    boundaries = [number for number in range(1, 100_000) if is_boundary(number)]
    assert {after - before for before, after in pairwise(boundaries)} == {5, 8, 13}


def test_a_name_is_the_time_and_the_number_of_an_article() -> None:
    assert format_key(ItemKey(START, 42)) == "20261122070312-42"
