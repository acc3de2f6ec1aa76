"""What happens to an article after it is out, as each format tells it, and only that."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree
from sqlalchemy import update

from feedsvc.domain.articles import State
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article
from tests.journeys.conftest import Whole, hidden, until

NAMES = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
FIRST = {"title": "Kabar Satu", "body": "Isi satu.", "topics": "Desa", "create_topics": "1", "language": "id"}


def told(room: Whole) -> dict[str, dict[str, Any]]:
    """Return what each format tells of its entries: guid -> (title, text, published, updated)."""
    atom = etree.fromstring(room.get("/feeds/topics/desa.atom"))
    rss = etree.fromstring(room.get("/feeds/topics/desa.rss"))
    return {
        "atom": {
            entry.findtext("a:id", "", NAMES): (
                entry.findtext("a:title", "", NAMES),
                entry.findtext("a:content", "", NAMES),
                entry.findtext("a:published", "", NAMES),
                entry.findtext("a:updated", "", NAMES),
            )
            for entry in atom.findall("a:entry", NAMES)
        },
        "rss": {
            item.findtext("guid", ""): (
                item.findtext("title"),
                item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"),
                seconds(item.findtext("pubDate")),
                item.findtext("a:updated", "", NAMES),
            )
            for item in rss.iter("item")
        },
        "json": {
            item["id"]: (item["title"], item["content_html"], item["date_published"], item["date_modified"])
            for item in json.loads(room.get("/feeds/topics/desa.json"))["items"]
        },
    }


def seconds(date: str | None) -> str:
    """Return a date of RSS as Atom writes it."""
    assert date
    return datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %z").strftime("%Y-%m-%dT%H:%M:%S+00:00")


def agreed(room: Whole) -> dict[str, Any]:
    """Return what is told, which is the same in all three."""
    every = told(room)
    assert every["atom"] == every["rss"] == every["json"]
    return every["json"]


def change(room: Whole, form: str, do: str, **more: str) -> None:
    """Open an article's form, change fields, and send it."""
    page = room.get(form).decode()
    slug = re.search(r'name="slug" value="([^"]*)"', page)
    assert slug
    room.publish({**hidden(page), **FIRST, "slug": slug[1], **more}, form, do)


def test_correction_update_and_withdrawal_tell_what_they_should(whole: Callable[..., Whole]) -> None:
    room = whole()
    room.start()
    room.log_in()
    form = room.publish(FIRST)
    [(guid, first)] = agreed(room).items()
    assert first[2] == first[3]
    until(lambda: datetime.now(UTC) >= datetime.fromisoformat(first[3]) + timedelta(seconds=1))

    change(room, form, "correct", body="Isi satu, dibetulkan.")
    [(same, corrected)] = agreed(room).items()
    assert same == guid
    assert "dibetulkan" in corrected[1]
    assert (corrected[0], *corrected[2:]) == (first[0], *first[2:]), "a correction moves nothing but the bytes"

    change(room, form, "update", title="Kabar Satu, Bagian Dua", body="Isi dua.")
    [(same, updated)] = agreed(room).items()
    assert same == guid
    assert updated[0] == "Kabar Satu, Bagian Dua"
    assert updated[2] == first[2], "published never moves"
    assert updated[3] > first[3]

    page = f"/articles/{room.feed()['items'][0]['url'].rpartition('/')[2]}"
    assert room.status(page) == 200
    change(room, form, "withdraw")
    assert agreed(room) == {}
    assert room.status(page) == 410
    atom = etree.fromstring(room.get("/feeds/topics/desa.atom"))
    assert [gone.get("ref") for gone in atom.findall("at:deleted-entry", NAMES)] == [guid]

    change(room, form, "publish", title="Kabar Satu, Bagian Dua", body="Isi dua.")
    [(same, back)] = agreed(room).items()
    assert (same, back[0], back[2]) == (guid, updated[0], first[2])
    assert b"deleted-entry" not in room.get("/feeds/topics/desa.atom")
    assert room.status(page) == 200
    assert room.stop() == 0


def move_due(room: Whole, due: datetime) -> None:
    """Let the scheduled article be due at an instant that no form is too slow for."""
    database = Database(f"sqlite:///{room.folder / 'feedsvc.db'}")
    with database.writing() as session:
        session.execute(update(Article).where(Article.state == State.SCHEDULED).values(publish_at=due))
    database.close()


def test_a_scheduled_article_appears_in_its_second_and_leaks_nowhere_before(whole: Callable[..., Whole]) -> None:
    room = whole(FEEDSVC_WEB__EXTRA_BODIES="0")  # it asks without pause
    room.start()
    room.log_in()
    room.publish(FIRST)
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    room.publish({**FIRST, "title": "Rahasia Besok", "publish_at": later.isoformat()})
    pages = (
        "/",
        "/feeds",
        "/feeds/all",
        "/feeds/topics/desa",
        *(f"/feeds/all.{kind}" for kind in ("rss", "atom", "json")),
    )
    before = {page: room.get(page) for page in pages if "." in page}
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    move_due(room, due)
    while datetime.now(UTC) < due - timedelta(seconds=0.5):
        for page in pages:
            body = room.get(page)
            if datetime.now(UTC) < due:
                assert b"Rahasia" not in body, page
                assert before.get(page, body) == body
        is_hidden = room.status("/articles/rahasia-besok") == 404
        assert is_hidden or datetime.now(UTC) >= due
    until(lambda: all(len(items) == 2 for items in told(room).values()))
    stamps = {item[0]: item[2] for item in agreed(room).values()}
    assert stamps["Rahasia Besok"] == due.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def test_a_moment_passed_while_all_was_down_is_made_up_for(whole: Callable[..., Whole]) -> None:
    room = whole()
    room.start()
    room.log_in()
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    room.publish({**FIRST, "publish_at": later.isoformat()})
    room.kill()
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=3)
    move_due(room, due)
    room.start()
    until(lambda: room.status("/feeds/topics/desa.json") == 200 and len(room.feed()["items"]) == 1)
    assert room.feed()["items"][0]["date_published"] == due.strftime("%Y-%m-%dT%H:%M:%S+00:00")
