"""Revisions: every former text is read back as it was, costs little, and goes when it is old."""

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
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom

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


def text(length: int, seed: int = 1) -> str:
    """Return an article's text of about so many characters."""
    chance = random.Random(seed)  # noqa: S311  words, no secret
    found = "".join(f"{chance.choice(WORDS)}{chance.randrange(100)} " for _ in range(length // 9))
    return f"<p>{found.strip()}</p>"


def stored(newsroom: Newsroom, article_id: int) -> dict[str, Any]:
    with newsroom.database.reading() as session:
        return snapshots.take_snapshot(articles.get_article(session, article_id))


def read(newsroom: Newsroom, article_id: int, number: int) -> dict[str, Any] | None:
    with newsroom.database.reading() as session:
        return revisions.read_revision(session, article_id, number)


def kept(newsroom: Newsroom, article_id: int) -> set[int]:
    with newsroom.database.reading() as session:
        return rows.list_revision_numbers(session, article_id)


def sizes(newsroom: Newsroom, article_id: int) -> list[int]:
    with newsroom.database.reading() as session:
        return [len(row.content) for row in rows.list_revisions(session, article_id, 0, 10_000)]


def edit(newsroom: Newsroom, article_id: int, body: str) -> None:
    newsroom.later()
    newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, body=body))


def test_every_revision_is_read_back_as_the_article_was(newsroom: Newsroom) -> None:
    article_id = newsroom.start(body=text(3000))
    was = [stored(newsroom, article_id)]
    for verb in (
        Verb.SAVE,
        Verb.PUBLISH,
        Verb.UPDATE,
        Verb.UNDO,
        Verb.WITHDRAW,
        Verb.TRASH,
        Verb.RESTORE,
    ):
        newsroom.later()
        body = text(3000, seed=len(was))
        newsroom.act(verb, article_id, replace(SAMPLE, body=body, topics=("Kota", verb)))
        was.append(stored(newsroom, article_id))
    assert [read(newsroom, article_id, number) for number in range(1, len(was) + 1)] == was
    assert read(newsroom, article_id, 0) is None
    assert read(newsroom, article_id, len(was) + 1) is None


def test_ten_changes_of_an_article_of_5_kb_take_less_than_its_text_once(newsroom: Newsroom) -> None:
    body = text(5000)
    article_id = newsroom.start(body=body)
    for number in range(9):
        at = 500 * number + 10
        body = f"{body[:at]}kata{number} baru{body[at:]}"
        edit(newsroom, article_id, body)
    found = sizes(newsroom, article_id)
    assert len(found) == 10
    assert sum(found) < len(body.encode()), found
    assert max(found[:-1]) < 200, found
    assert found[-1] < 3000, "the newest is whole, and compressed"


def test_changing_no_text_costs_almost_nothing(newsroom: Newsroom) -> None:
    article_id = newsroom.start(body=text(200_000))
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.act(Verb.TRASH, article_id)
    assert max(sizes(newsroom, article_id)[:-1]) < 400


def test_reading_an_old_revision_never_takes_more_than_fifty_steps(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    count = 2 * revisions.WHOLE_EVERY + 5
    for number in range(2, count + 1):
        edit(newsroom, article_id, f"<p>Nomor {number}.</p>")
    asked: list[int] = []
    with newsroom.database.reading() as session:
        whole = set(session.scalars(select(Revision.number).where(Revision.complete)))
        for number in range(2, count + 1):
            snapshot = revisions.read_revision(session, article_id, number)
            assert snapshot
            assert snapshot["body_html"] == f"<p>Nomor {number}.</p>"
            asked.append(min(one for one in whole if one >= number) - number)
    assert whole == {50, 100, count}
    assert max(asked) < revisions.WHOLE_EVERY


def test_a_save_reads_and_writes_two_revisions_however_many_there_are(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    seen: list[int] = []
    statements: list[str] = []
    event.listen(
        newsroom.database.engine,
        "before_cursor_execute",
        lambda *given: statements.append(given[2]),
    )
    for number in range(12):
        statements.clear()
        edit(newsroom, article_id, f"<p>Nomor {number}.</p>")
        seen.append(sum("revisions" in one.replace("\n", " ") for one in statements))
    assert set(seen) == {3}, "one is read, it is rewritten, one is added"


def test_old_revisions_go_but_the_newest_two_and_the_record_of_who_did_what_stay(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start()
    for number in range(2, 6):
        newsroom.later(DAY)
        newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, title=f"Judul {number}"))
    newsroom.later(DAY)
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
    assert kept(newsroom, article_id) == {2, 3, 4, 5}
    assert read(newsroom, article_id, 1) is None
    assert (read(newsroom, article_id, 2) or {})["title"] == "Judul 2"
    assert (
        editorial.revisions.remove_old_revisions(
            newsroom.database, days=1, now=newsroom.now + 99 * DAY
        )
        == 2
    )
    assert (kept(newsroom, article_id), kept(newsroom, lone)) == ({4, 5}, {1})
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


def test_a_clock_that_was_set_back_makes_no_revision_unreadable(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    for number, days in enumerate((30, -29, 1, 1, 1), 2):
        newsroom.later(days * DAY)
        newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, title=f"Judul {number}"))
    removed = editorial.revisions.remove_old_revisions(
        newsroom.database, days=10, now=newsroom.now + 20 * DAY
    )
    assert removed == 1, "the second is from the future; what it is stored against has to stay"
    for number in kept(newsroom, article_id):
        assert (read(newsroom, article_id, number) or {})["title"] == f"Judul {number}"


def test_many_old_revisions_are_looked_at_page_by_page(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "_PAGE", 2)
    numbers = [newsroom.start(title=f"Judul {number}") for number in range(4)]
    for article_id in numbers:
        for _ in range(4):
            edit(newsroom, article_id, "<p>Lain.</p>")
    assert (
        editorial.revisions.remove_old_revisions(
            newsroom.database, days=1, now=newsroom.now + 99 * DAY
        )
        == 12
    )
    assert [kept(newsroom, article_id) for article_id in numbers] == [{4, 5}] * 4


def test_what_is_deleted_for_ever_takes_its_revisions_with_it(newsroom: Newsroom) -> None:
    public, draft = newsroom.published(), newsroom.start(title="Rahasia")
    for article_id in (public, draft):
        newsroom.act(Verb.TRASH, article_id)
    assert (
        editorial.trash.empty_trash(newsroom.database, now=newsroom.now + HOUR, all_of_it=True) == 2
    )
    with newsroom.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0
        assert session.scalar(select(func.count()).select_from(Change)) == 0
    assert newsroom.article(public).state == State.PURGED
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, public)


def test_bytes_that_belong_to_another_base_are_an_error_and_never_a_wrong_text(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.start(body=text(500))
    edit(newsroom, article_id, text(500, seed=2))
    edit(newsroom, article_id, text(500, seed=3))
    with newsroom.database.writing() as session:
        first, second, _ = rows.list_revisions(session, article_id, 1, 3)
        first.content, second.content = second.content, first.content
    with pytest.raises(ValueError, match="damaged"):
        read(newsroom, article_id, 1)


def test_the_first_change_has_nothing_before_it(newsroom: Newsroom) -> None:
    article_id = newsroom.start()
    with pytest.raises(InvalidStateError):
        newsroom.act(Verb.UNDO, article_id)
    assert json.dumps(read(newsroom, article_id, 1), sort_keys=True) == json.dumps(
        stored(newsroom, article_id), sort_keys=True
    )
