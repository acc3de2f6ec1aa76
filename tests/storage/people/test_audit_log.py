"""The audit log lists every entry in order, by page and by editor, with the changes of articles."""

from datetime import datetime, timedelta

import pytest

from feedsvc import accounts
from feedsvc.accounts.authentication import Limits
from feedsvc.accounts.credentials import LoginAttempt
from feedsvc.errors import LoginError
from feedsvc.storage.database import Database
from feedsvc.storage.people import audit_log
from feedsvc.storage.people.audit_log import AuditPosition, AuditRow
from feedsvc.storage.tables import Article, Change

PASSWORD = "jembatan bambu"


def fill(database: Database, now: datetime, count: int = 40) -> None:
    """Write changes of an article and entries of the audit log, several of them at one instant."""
    with database.writing() as session:
        article = Article(
            guid="tag:x", slug="hujan", title="Hujan", summary="", body_html="", language="id",
            sources=[], state="draft", created=now, changed=now, revision=count,
        )  # fmt: skip
        session.add(article)
        session.flush()
        for number in range(count):
            at, who = now + timedelta(seconds=number // 4), ("Sari", "Budi")[number % 3 == 0]
            if number % 2:
                audit_log.record_audit_entry(
                    session, "topics", "changed", by=who, now=at, subject=f"Topik {number}"
                )
            else:
                row = Change(article_id=article.id, revision=number, verb="save", editor=who, at=at)
                session.add(row)


def read_all_pages(database: Database, size: int, editor: str | None = None) -> list[AuditRow]:
    """Read the whole audit log, page by page."""
    rows: list[AuditRow] = []
    before: AuditPosition | None = None
    while True:
        with database.reading() as session:
            page = audit_log.list_audit_log(session, editor=editor, before=before, limit=size)
        if not page:
            return rows
        rows += page
        before = page[-1].place


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_pages_of_any_size_hold_everything_once_the_last_first(
    database: Database, now: datetime, size: int
) -> None:
    fill(database, now)
    rows = read_all_pages(database, size)
    assert len(rows) == len({row.place for row in rows}) == 40
    assert rows == sorted(rows, key=lambda row: row.place, reverse=True)
    assert {row.kind for row in rows} == {"articles", "topics"}


def test_what_one_person_did_is_found_by_their_name(database: Database, now: datetime) -> None:
    fill(database, now)
    assert {row.editor for row in read_all_pages(database, 5, "Budi")} == {"Budi"}
    assert len(read_all_pages(database, 5, "Budi")) + len(read_all_pages(database, 5, "Sari")) == 40
    assert read_all_pages(database, 5, "Siapa") == []


def test_what_happens_while_somebody_reads_does_not_move_their_pages(
    database: Database, now: datetime
) -> None:
    fill(database, now)
    with database.reading() as session:
        first = audit_log.list_audit_log(session, limit=10)
    with database.writing() as session:
        audit_log.record_audit_entry(
            session, "topics", "retired", by="Sari", now=now + timedelta(hours=1)
        )
    with database.reading() as session:
        second = audit_log.list_audit_log(session, before=first[-1].place, limit=100)
    assert len(second) == 30
    assert not {row.place for row in first} & {row.place for row in second}


def test_logins_leave_a_trace_and_guesses_are_counted_into_it(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        accounts.people.add_editor(session, "Sari", PASSWORD, now=now)
    token = accounts.authentication.log_in(
        database, "Sari", PASSWORD, attempt=LoginAttempt("192.0.2.1", "Firefox"), now=now
    ).token
    with database.writing() as session:
        accounts.authentication.log_out(session, token, now=now + timedelta(minutes=1))
    for name, address in (
        ("sari", "192.0.2.2"),
        ("SARI", "192.0.2.3"),
        ("my other password", "192.0.2.3"),
    ):
        with pytest.raises(LoginError):
            accounts.authentication.log_in(
                database,
                name,
                "salah",
                attempt=LoginAttempt(address),
                now=now + timedelta(minutes=2),
            )
    limits = Limits(idle=timedelta(hours=12), age=timedelta(days=7))
    for minutes in (10, 20, 30):
        accounts.authentication.delete_expired(
            database, limits=limits, now=now + timedelta(minutes=minutes)
        )
    with database.reading() as session:
        rows = audit_log.list_audit_log(session)
    assert [(row.verb, row.editor, row.subject) for row in rows] == [
        ("failed", "", "Sari"),
        ("logged_out", "Sari", ""),
        ("logged_in", "Sari", ""),
        ("added", "Sari", "Sari"),
    ]
    assert rows[0].detail == {"times": 2, "addresses": 2}
    assert rows[2].detail == {"way": "password", "client": "Firefox", "address": "192.0.2.1"}
    assert "other password" not in repr(rows)
