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
from tests.editorial.newsroom import HOUR, SAMPLE, Desk

DAY = timedelta(days=1)
WORDS = ("banjir", "jembatan", "desa", "warga", "sungai", "pagi", "hujan", "sekolah", "anak", "jalan")


def text(length: int, seed: int = 1) -> str:
    """Return an article's text of about so many characters."""
    chance = random.Random(seed)  # noqa: S311  words, no secret
    found = "".join(f"{chance.choice(WORDS)}{chance.randrange(100)} " for _ in range(length // 9))
    return f"<p>{found.strip()}</p>"


def stored(desk: Desk, article_id: int) -> dict[str, Any]:
    with desk.database.reading() as session:
        return snapshots.take_snapshot(articles.get_article(session, article_id))


def read(desk: Desk, article_id: int, number: int) -> dict[str, Any] | None:
    with desk.database.reading() as session:
        return revisions.read_revision(session, article_id, number)


def kept(desk: Desk, article_id: int) -> set[int]:
    with desk.database.reading() as session:
        return rows.list_revision_numbers(session, article_id)


def sizes(desk: Desk, article_id: int) -> list[int]:
    with desk.database.reading() as session:
        return [len(row.content) for row in rows.list_revisions(session, article_id, 0, 10_000)]


def edit(desk: Desk, article_id: int, body: str) -> None:
    desk.later()
    desk.act(Verb.SAVE, article_id, replace(SAMPLE, body=body))


def test_every_revision_is_read_back_as_the_article_was(desk: Desk) -> None:
    article_id = desk.start(body=text(3000))
    was = [stored(desk, article_id)]
    for verb in (Verb.SAVE, Verb.PUBLISH, Verb.UPDATE, Verb.UNDO, Verb.WITHDRAW, Verb.TRASH, Verb.RESTORE):
        desk.later()
        body = text(3000, seed=len(was))
        desk.act(verb, article_id, replace(SAMPLE, body=body, topics=("Kota", verb)))
        was.append(stored(desk, article_id))
    assert [read(desk, article_id, number) for number in range(1, len(was) + 1)] == was
    assert read(desk, article_id, 0) is None
    assert read(desk, article_id, len(was) + 1) is None


def test_ten_changes_of_an_article_of_5_kb_take_less_than_its_text_once(desk: Desk) -> None:
    body = text(5000)
    article_id = desk.start(body=body)
    for number in range(9):
        at = 500 * number + 10
        body = f"{body[:at]}kata{number} baru{body[at:]}"
        edit(desk, article_id, body)
    found = sizes(desk, article_id)
    assert len(found) == 10
    assert sum(found) < len(body.encode()), found
    assert max(found[:-1]) < 200, found
    assert found[-1] < 3000, "the newest is whole, and compressed"


def test_changing_no_text_costs_almost_nothing(desk: Desk) -> None:
    article_id = desk.start(body=text(200_000))
    desk.act(Verb.PUBLISH, article_id)
    desk.act(Verb.WITHDRAW, article_id)
    desk.act(Verb.TRASH, article_id)
    assert max(sizes(desk, article_id)[:-1]) < 400


def test_reading_an_old_revision_never_takes_more_than_fifty_steps(desk: Desk) -> None:
    article_id = desk.start()
    count = 2 * revisions.WHOLE_EVERY + 5
    for number in range(2, count + 1):
        edit(desk, article_id, f"<p>Nomor {number}.</p>")
    asked: list[int] = []
    with desk.database.reading() as session:
        whole = set(session.scalars(select(Revision.number).where(Revision.whole)))
        for number in range(2, count + 1):
            snapshot = revisions.read_revision(session, article_id, number)
            assert snapshot
            assert snapshot["body_html"] == f"<p>Nomor {number}.</p>"
            asked.append(min(one for one in whole if one >= number) - number)
    assert whole == {50, 100, count}
    assert max(asked) < revisions.WHOLE_EVERY


def test_a_save_reads_and_writes_two_revisions_however_many_there_are(desk: Desk) -> None:
    article_id = desk.start()
    seen: list[int] = []
    statements: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for number in range(12):
        statements.clear()
        edit(desk, article_id, f"<p>Nomor {number}.</p>")
        seen.append(sum("revisions" in one.replace("\n", " ") for one in statements))
    assert set(seen) == {3}, "one is read, it is rewritten, one is added"


def test_old_revisions_go_but_the_newest_two_and_the_record_of_who_did_what_stay(desk: Desk) -> None:
    article_id = desk.start()
    for number in range(2, 6):
        desk.later(DAY)
        desk.act(Verb.SAVE, article_id, replace(SAMPLE, title=f"Judul {number}"))
    desk.later(DAY)
    lone = desk.start(title="Sendiri")
    assert editorial.revisions.remove_old_revisions(desk.database, days=0, now=desk.now + 9999 * DAY) == 0
    assert editorial.revisions.remove_old_revisions(desk.database, days=4, now=desk.now) == 1
    assert kept(desk, article_id) == {2, 3, 4, 5}
    assert read(desk, article_id, 1) is None
    assert (read(desk, article_id, 2) or {})["title"] == "Judul 2"
    assert editorial.revisions.remove_old_revisions(desk.database, days=1, now=desk.now + 99 * DAY) == 2
    assert (kept(desk, article_id), kept(desk, lone)) == ({4, 5}, {1})
    with desk.database.reading() as session:
        assert len(articles.list_changes(session, article_id)) == 5
    assert desk.act(Verb.UNDO, article_id).title == "Judul 4"
    assert desk.act(Verb.UNDO, article_id).title == "Judul 5"
    assert editorial.revisions.remove_old_revisions(desk.database, days=1, now=desk.now + 99 * DAY) == 2


def test_a_clock_that_was_set_back_makes_no_revision_unreadable(desk: Desk) -> None:
    article_id = desk.start()
    for number, days in enumerate((30, -29, 1, 1, 1), 2):
        desk.later(days * DAY)
        desk.act(Verb.SAVE, article_id, replace(SAMPLE, title=f"Judul {number}"))
    removed = editorial.revisions.remove_old_revisions(desk.database, days=10, now=desk.now + 20 * DAY)
    assert removed == 1, "the second is from the future; what it is stored against has to stay"
    for number in kept(desk, article_id):
        assert (read(desk, article_id, number) or {})["title"] == f"Judul {number}"


def test_many_old_revisions_are_looked_at_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "_PAGE", 2)
    numbers = [desk.start(title=f"Judul {number}") for number in range(4)]
    for article_id in numbers:
        for _ in range(4):
            edit(desk, article_id, "<p>Lain.</p>")
    assert editorial.revisions.remove_old_revisions(desk.database, days=1, now=desk.now + 99 * DAY) == 12
    assert [kept(desk, article_id) for article_id in numbers] == [{4, 5}] * 4


def test_what_is_deleted_for_ever_takes_its_revisions_with_it(desk: Desk) -> None:
    public, draft = desk.published(), desk.start(title="Rahasia")
    for article_id in (public, draft):
        desk.act(Verb.TRASH, article_id)
    assert editorial.trash.empty_trash(desk.database, now=desk.now + HOUR, all_of_it=True) == 2
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 0
        assert session.scalar(select(func.count()).select_from(Change)) == 0
    assert desk.article(public).state == State.PURGED
    with pytest.raises(InvalidStateError):
        desk.act(Verb.UNDO, public)


def test_bytes_that_belong_to_another_base_are_an_error_and_never_a_wrong_text(desk: Desk) -> None:
    article_id = desk.start(body=text(500))
    edit(desk, article_id, text(500, seed=2))
    edit(desk, article_id, text(500, seed=3))
    with desk.database.writing() as session:
        first, second, _ = rows.list_revisions(session, article_id, 1, 3)
        first.content, second.content = second.content, first.content
    with pytest.raises(ValueError, match="damaged"):
        read(desk, article_id, 1)


def test_the_first_change_has_nothing_before_it(desk: Desk) -> None:
    article_id = desk.start()
    with pytest.raises(InvalidStateError):
        desk.act(Verb.UNDO, article_id)
    assert json.dumps(read(desk, article_id, 1), sort_keys=True) == json.dumps(stored(desk, article_id), sort_keys=True)
