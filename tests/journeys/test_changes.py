"""Each format shows every change of a published article, and nothing else."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from lxml import etree
from sqlalchemy import update

from feedsvc.domain.articles import State
from feedsvc.rendering import FORMATS
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article
from tests.commands import wait_until
from tests.journeys.conftest import Deployment, read_hidden
from tests.mixed_load import wait_until_current

NAMES = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
FIRST = {
    "title": "Kabar Satu",
    "body": "Isi satu.",
    "topics": "Desa",
    "create_topics": "1",
    "language": "id",
}


def cut_to_second(instant: str) -> str:
    """Return an instant of Atom in whole seconds: only Atom has fractions, one for each entry."""
    return datetime.fromisoformat(instant).replace(microsecond=0).isoformat()


def read_entries(newsroom: Deployment) -> dict[str, dict[str, Any]]:
    """Return the entries in each format: guid -> (title, text, published, updated)."""
    atom = etree.fromstring(newsroom.get("/feeds/topics/desa.atom"))
    rss = etree.fromstring(newsroom.get("/feeds/topics/desa.rss"))
    return {
        "atom": {
            entry.findtext("a:id", "", NAMES): (
                entry.findtext("a:title", "", NAMES),
                entry.findtext("a:content", "", NAMES),
                cut_to_second(entry.findtext("a:published", "", NAMES)),
                cut_to_second(entry.findtext("a:updated", "", NAMES)),
            )
            for entry in atom.findall("a:entry", NAMES)
        },
        "rss": {
            item.findtext("guid", ""): (
                item.findtext("title"),
                item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"),
                to_rfc3339(item.findtext("pubDate")),
                item.findtext("a:updated", "", NAMES),
            )
            for item in rss.iter("item")
        },
        "json": {
            item["id"]: (
                item["title"],
                item["content_html"],
                item["date_published"],
                item["date_modified"],
            )
            for item in json.loads(newsroom.get("/feeds/topics/desa.json"))["items"]
        },
    }


def to_rfc3339(date: str | None) -> str:
    """Return a date of RSS (RFC 822) as Atom prints it (RFC 3339)."""
    assert date
    return datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %z").strftime("%Y-%m-%dT%H:%M:%S+00:00")


def read_same_entries(newsroom: Deployment) -> dict[str, Any]:
    """Return the entries, which are the same in RSS, Atom and JSON Feed."""
    wait_until_current(newsroom, (f"/feeds/topics/desa.{kind}" for kind in FORMATS))
    entries_by_format = read_entries(newsroom)
    assert entries_by_format["atom"] == entries_by_format["rss"] == entries_by_format["json"]
    return entries_by_format["json"]


def change(newsroom: Deployment, form: str, do: str, **more: str) -> None:
    """Open an article's form, change fields, and send it."""
    page = newsroom.get(form).decode()
    slug = re.search(r'name="slug" value="([^"]*)"', page)
    assert slug
    newsroom.publish({**read_hidden(page), **FIRST, "slug": slug[1], **more}, form, do)


def test_formats_print_a_correction_an_update_and_a_withdrawal(
    make_deployment: Callable[..., Deployment],
) -> None:
    newsroom = make_deployment()
    newsroom.start()
    newsroom.log_in()
    form = newsroom.publish(FIRST)
    [(guid, first)] = read_same_entries(newsroom).items()
    assert first[2] == first[3]
    wait_until(lambda: datetime.now(UTC) >= datetime.fromisoformat(first[3]) + timedelta(seconds=1))

    change(newsroom, form, "correct", body="Isi satu, dibetulkan.")
    [(same, corrected)] = read_same_entries(newsroom).items()
    assert same == guid
    assert "dibetulkan" in corrected[1]
    assert (corrected[0], *corrected[2:]) == (first[0], *first[2:]), (
        "a correction changes the text, and no date"
    )

    change(newsroom, form, "update", title="Kabar Satu, Bagian Dua", body="Isi dua.")
    [(same, updated)] = read_same_entries(newsroom).items()
    assert same == guid
    assert updated[0] == "Kabar Satu, Bagian Dua"
    assert updated[2] == first[2], "published never moves"
    assert updated[3] > first[3]

    page = f"/articles/{newsroom.read_feed()['items'][0]['url'].rpartition('/')[2]}"
    assert newsroom.status(page) == 200
    change(newsroom, form, "withdraw")
    assert read_same_entries(newsroom) == {}
    assert newsroom.status(page) == 410
    atom = etree.fromstring(newsroom.get("/feeds/topics/desa.atom"))
    assert [tombstone.get("ref") for tombstone in atom.findall("at:deleted-entry", NAMES)] == [guid]

    change(newsroom, form, "publish", title="Kabar Satu, Bagian Dua", body="Isi dua.")
    [(same, back)] = read_same_entries(newsroom).items()
    assert (same, back[0], back[2]) == (guid, updated[0], first[2])
    assert b"deleted-entry" not in newsroom.get("/feeds/topics/desa.atom")
    assert newsroom.status(page) == 200
    assert newsroom.stop() == [0, 0]


def move_due(newsroom: Deployment, due: datetime) -> None:
    """Change when the scheduled article is due. A form may be too slow for an instant so close."""
    database = Database(f"sqlite:///{newsroom.folder / 'feedsvc.db'}")
    with database.writing() as session:
        session.execute(
            update(Article).where(Article.state == State.SCHEDULED).values(publish_at=due)
        )
    database.close()


def test_a_scheduled_article_appears_in_its_second_and_leaks_nowhere_before(
    make_deployment: Callable[..., Deployment],
) -> None:
    newsroom = make_deployment()
    newsroom.start()
    newsroom.log_in()
    newsroom.publish(FIRST)
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    newsroom.publish({**FIRST, "title": "Rahasia Besok", "publish_at": later.isoformat()})
    pages = (
        "/",
        "/feeds",
        "/feeds/all",
        "/feeds/topics/desa",
        *(f"/feeds/all.{kind}" for kind in ("rss", "atom", "json")),
    )
    before = {page: newsroom.get(page) for page in pages if "." in page}
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=4)
    move_due(newsroom, due)
    while datetime.now(UTC) < due - timedelta(seconds=0.5):
        for page in pages:
            body = newsroom.get(page)
            if datetime.now(UTC) < due:
                assert b"Rahasia" not in body, page
                assert before.get(page, body) == body
        is_hidden = newsroom.status("/articles/rahasia-besok") == 404
        assert is_hidden or datetime.now(UTC) >= due
        time.sleep(0.25)
    wait_until(lambda: all(len(items) == 2 for items in read_entries(newsroom).values()))
    stamps = {item[0]: item[2] for item in read_same_entries(newsroom).values()}
    assert stamps["Rahasia Besok"] == due.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def test_an_article_that_became_due_while_all_was_down_is_published_at_the_start(
    make_deployment: Callable[..., Deployment],
) -> None:
    newsroom = make_deployment()
    newsroom.start()
    newsroom.log_in()
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    newsroom.publish({**FIRST, "publish_at": later.isoformat()})
    newsroom.kill()
    due = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=3)
    move_due(newsroom, due)
    newsroom.start()
    wait_until(
        lambda: (
            newsroom.status("/feeds/topics/desa.json") == 200
            and len(newsroom.read_feed()["items"]) == 1
        )
    )
    assert newsroom.read_feed()["items"][0]["date_published"] == due.strftime(
        "%Y-%m-%dT%H:%M:%S+00:00"
    )
