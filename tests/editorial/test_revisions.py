"""Revisions store every former text in little space, and are removed when they are old."""

import json
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.editorial import revisions, snapshots
from feedsvc.errors import InvalidStateError
from feedsvc.storage.articles import articles
from feedsvc.storage.articles import revisions as rows
from feedsvc.storage.tables import Change, Revision
from tests.editorial.newsroom import HOUR, SAMPLE, SMALL, Newsroom

DAY = timedelta(days=1)
WORDS = (
    "banjir",
    "jembatan",
    "desa",
    "warga",
    "sungai",
    "pagi",
    "hujan",
    "sekolah",
    "anak",
    "jalan",
)


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def draw_text(length: int, seed: int = 1) -> str:
    """Return an article's text of about `length` characters."""
    chance = random.Random(seed)  # noqa: S311  words, no secret
    words = "".join(f"{chance.choice(WORDS)}{chance.randrange(100)} " for _ in range(length // 9))
    return f"<p>{words.strip()}</p>"


def take_current_snapshot(newsroom: Newsroom, article_id: int) -> dict[str, Any]:
    with newsroom.database.reading() as session:
        return snapshots.take_snapshot(articles.get_article(session, article_id))


def read_revision(newsroom: Newsroom, article_id: int, number: int) -> dict[str, Any] | None:
    with newsroom.database.reading() as session:
        return revisions.read_revision(session, article_id, number)


def list_numbers(newsroom: Newsroom, article_id: int) -> set[int]:
    with newsroom.database.reading() as session:
        return rows.list_revision_numbers(session, article_id)


def list_sizes(newsroom: Newsroom, article_id: int) -> list[int]:
    with newsroom.database.reading() as session:
        return [len(row.content) for row in rows.list_revisions(session, article_id, 0, 10_000)]


def save_body(newsroom: Newsroom, article_id: int, body: str) -> None:
    newsroom.move_clock()
    newsroom.act(Verb.SAVE, article_id, replace(SMALL, body=body))


@pytest.mark.any_database
def test_every_revision_reads_as_the_article_was(newsroom: Newsroom) -> None:
    article_id = newsroom.start(SAMPLE, body=draw_text(3000))
    expected = [take_current_snapshot(newsroom, article_id)]
    for verb in (
        Verb.SAVE,
        Verb.PUBLISH,
        Verb.UPDATE,
        Verb.UNDO,
        Verb.WITHDRAW,
        Verb.TRASH,
        Verb.RESTORE,
    ):
        newsroom.move_clock()
        body = draw_text(3000, seed=len(expected))
        newsroom.act(verb, article_id, replace(SAMPLE, body=body, topics=("Kota", verb)))
        expected.append(take_current_snapshot(newsroom, article_id))
    assert [
        read_revision(newsroom, article_id, number) for number in range(1, len(expected) + 1)
    ] == expected
    assert read_revision(newsroom, article_id, 0) is None
    assert read_revision(newsroom, article_id, len(expected) + 1) is None


@pytest.mark.any_database
def test_ten_changes_of_an_article_of_5_kb_take_less_space_than_its_text(
    newsroom: Newsroom,
) -> None:
    body = draw_text(5000)
    article_id = newsroom.start(body=body)
    for number in range(9):
        at = 500 * number + 10
        body = f"{body[:at]}kata{number} baru{body[at:]}"
        save_body(newsroom, article_id, body)
    sizes = list_sizes(newsroom, article_id)
    assert len(sizes) == 10
    assert sum(sizes) < len(body.encode()), sizes
    assert max(sizes[:-1]) < 200, sizes
    assert sizes[-1] < 3000, "the newest is whole, and compressed"


@pytest.mark.any_database
def test_a_change_of_state_takes_almost_no_space(newsroom: Newsroom) -> None:
    article_id = newsroom.start(body=draw_text(200_000))
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.act(Verb.TRASH, article_id)
    assert max(list_sizes(newsroom, article_id)[:-1]) < 400


@pytest.mark.any_database
def test_reading_an_old_revision_never_takes_more_than_fifty_steps(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert revisions.WHOLE_EVERY == 50
    monkeypatch.setattr(revisions, "WHOLE_EVERY", 5)
    article_id = newsroom.start()
    count = 2 * revisions.WHOLE_EVERY + 5
    for number in range(2, count + 1):
        save_body(newsroom, article_id, f"<p>Nomor {number}.</p>")
    distances: list[int] = []
    with newsroom.database.reading() as session:
        whole = set(session.scalars(select(Revision.number).where(Revision.complete)))
        for number in range(2, count + 1):
            snapshot = revisions.read_revision(session, article_id, number)
            assert snapshot
            assert snapshot["body_html"] == f"<p>Nomor {number}.</p>"
            distances.append(min(base for base in whole if base >= number) - number)
    assert whole == {5, 10, count}
    assert max(distances) < revisions.WHOLE_EVERY


@pytest.mark.any_database
def test_a_save_reads_and_writes_two_revisions_however_many_there_are(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    counts: list[int] = []
    statements: list[str] = []
    event.listen(
        newsroom.database.engine,
        "before_cursor_execute",
        lambda *args: statements.append(args[2]),
    )
    for number in range(12):
        statements.clear()
        save_body(newsroom, article_id, f"<p>Nomor {number}.</p>")
        counts.append(sum("revisions" in statement.replace("\n", " ") for statement in statements))
    assert set(counts) == {3}, "one is read and rewritten, and one is added"


@pytest.mark.any_database
def test_old_revisions_are_removed_but_not_the_newest_two_or_the_history(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start()
    for number in range(2, 6):
        newsroom.move_clock(DAY)
        newsroom.act(Verb.SAVE, article_id, replace(SMALL, title=f"Judul {number}"))
    newsroom.move_clock(DAY)
    lone = newsroom.start(title="Sendiri")
    assert (
        editorial.revisions.remove_old_revisions(
            newsroom.database, days=0, now=newsroom.now + 9999 * DAY
        )
        == 0
    )
    assert (
        editorial.revisions.remove_old_revisions(newsroom.database, days=4, now=newsroom.now) == 1
    )
    assert list_numbers(newsroom, article_id) == {2, 3, 4, 5}
    assert read_revision(newsroom, article_id, 1) is None
    assert (read_revision(newsroom, article_id, 2) or {})["title"] == "Judul 2"
    assert (
        editorial.revisions.remove_old_revisions(
            newsroom.database, days=1, now=newsroom.now + 99 * DAY
        )
        == 2
    )
    assert (list_numbers(newsroom, article_id), list_numbers(newsroom, lone)) == ({4, 5}, {1})
    with newsroom.database.reading() as session:
        assert len(articles.list_changes(session, article_id)) == 5
    assert newsroom.act(Verb.UNDO, article_id).title == "Judul 4"
    assert newsroom.act(Verb.UNDO, article_id).title == "Judul 5"
    assert (
        editorial.revisions.remove_old_revisions(
            newsroom.database, days=1, now=newsroom.now + 99 * DAY
        )
        == 2
    )


@pytest.mark.any_database
def test_a_clock_that_was_set_back_makes_no_revision_unreadable(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    for number, days in enumerate((30, -29, 1, 1, 1), 2):
        newsroom.move_clock(days * DAY)
        newsroom.act(Verb.SAVE, article_id, replace(SMALL, title=f"Judul {number}"))
    removed = editorial.revisions.remove_old_revisions(
        newsroom.database, days=10, now=newsroom.now + 20 * DAY
    )
    assert removed == 1, (
        "the second is from the future, and the revisions that it is a difference to must stay"
    )
    for number in list_numbers(newsroom, article_id):
        assert (read_revision(newsroom, article_id, number) or {})["title"] == f"Judul {number}"


def test_many_old_revisions_are_read_page_by_page(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "_PAGE", 2)
    numbers = [newsroom.start(title=f"Judul {number}") for number in range(3)]
    for article_id in numbers:
        for _ in range(3):
            save_body(newsroom, article_id, "<p>Lain.</p>")
    assert (
        editorial.revisions.remove_old_revisions(
            newsroom.database, days=1, now=newsroom.now + 99 * DAY
        )
        == 6
    )
    assert [list_numbers(newsroom, article_id) for article_id in numbers] == [{3, 4}] * 3


def test_purging_an_article_removes_its_revisions(newsroom: Newsroom) -> None:
    public, draft = newsroom.publish(), newsroom.start(title="Rahasia")
    for article_id in (public, draft):
        newsroom.act(Verb.TRASH, article_id)
    assert (
        editorial.trash.empty_trash(newsroom.database, now=newsroom.now + HOUR, all_of_it=True) == 2
    )
    with newsroom.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0
        assert session.scalar(select(func.count()).select_from(Change)) == 0
    assert newsroom.get_article(public).state == State.PURGED
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, public)


def test_a_difference_to_another_revision_raises_an_error_instead_of_a_wrong_text(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start(body=draw_text(500))
    save_body(newsroom, article_id, draw_text(500, seed=2))
    save_body(newsroom, article_id, draw_text(500, seed=3))
    with newsroom.database.writing() as session:
        first, second, _ = rows.list_revisions(session, article_id, 1, 3)
        first.content, second.content = second.content, first.content
    with pytest.raises(ValueError, match="damaged"):
        read_revision(newsroom, article_id, 1)


@pytest.mark.any_database
def test_the_first_change_cannot_be_undone(newsroom: Newsroom) -> None:
    article_id = newsroom.start(SAMPLE)
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, article_id)
    assert json.dumps(read_revision(newsroom, article_id, 1), sort_keys=True) == json.dumps(
        take_current_snapshot(newsroom, article_id), sort_keys=True
    )
