"""Topics, sections, authors and feeds on the desk."""

import pytest

from feedsvc.domain.documents import LeftOut
from feedsvc.storage import feeds, representations
from tests.web.admin.conftest import Desk, fields, problems, tree

KINDS = ["topics", "sections", "authors"]


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A desk with one article under each kind of heading."""
    desk.write("publish", topics="Cuaca, Desa", create_topics="1", section="Daerah", authors="Ratna Wulandari")
    return desk


def first(desk: Desk, kind: str) -> str:
    found = tree(desk.text(f"/admin/{kind}")).xpath("//li//h2/a/@href")
    return str(found[0])


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_listed_with_what_they_hold(full: Desk, kind: str) -> None:
    page = full.text(f"/admin/{kind}")
    assert "1 article" in page
    assert f"/feeds/{kind}/" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_heading_gets_other_words_and_its_feed_follows(full: Desk, kind: str) -> None:
    path = first(full, kind)
    form = fields(full.text(path), "//main//form//*[@name]")
    former = form["slug"]
    done = full.post(
        path, **(form | {"name": "Nama <Baru>", "slug": "nama-baru", "description": "Kata & kata", "do": "save"})
    )
    assert done.location == f"/admin/{kind}?did=saved"
    assert "Nama &lt;Baru&gt;" in full.text(f"/admin/{kind}?did=saved")
    assert "Kata &amp; kata" in full.feed(f"{kind}/nama-baru.rss")
    assert full.get(f"/feeds/{kind}/{former}.rss").status_code == 301


def test_a_taken_or_empty_name_is_refused_and_kept(full: Desk) -> None:
    path = first(full, "topics")
    answer = full.post(path, name="desa", slug="desa", description="Tetap", do="save")
    assert answer.status_code == 422
    assert len(problems(answer)) == 2
    assert "Tetap" in answer.get_data(as_text=True)
    assert full.post(path, name=" \x00 ", slug="", description="", do="save").status_code == 422


@pytest.mark.parametrize("kind", KINDS)
def test_a_heading_is_retired_and_comes_back(full: Desk, kind: str) -> None:
    path = first(full, kind)
    slug = fields(full.text(path), "//main//form//*[@name]")["slug"]
    assert full.post(path, do="retire").status_code == 303
    assert full.get(f"/feeds/{kind}/{slug}.rss").status_code == 410
    assert "Retired" in full.text(f"/admin/{kind}")
    assert "Menakar Hujan" in full.feed()
    assert full.post(path, do="revive").status_code == 303
    assert "Menakar Hujan" in full.feed(f"{kind}/{slug}.rss")


def test_a_heading_that_is_not_there_is_not_found(full: Desk) -> None:
    for path in ("/admin/topics/999", "/admin/topics/99999999999999999999", "/admin/kinds/1", "/admin/articles/999"):
        assert full.get(path).status_code == 404
    assert full.post("/admin/topics/999", do="retire").status_code == 404
    assert full.post(first(full, "topics"), do="explode").status_code == 400


def test_the_feeds_are_listed_with_their_addresses_and_state(full: Desk) -> None:
    page = full.text("/admin/feeds")
    for suffix in ("rss", "atom", "json"):
        assert f'href="https://news.example/feeds/topics/cuaca.{suffix}"' in page
    assert "Up to date" in page
    assert "1 entry" in page
    assert len(tree(full.text("/admin/feeds?q=cuaca")).xpath("//li//h2")) == 1
    for odd in ("?page=0", "?page=-1", "?page=9999999999", "?page=x", "?page=٣", "?q=%00"):
        assert full.get(f"/admin/feeds{odd}").status_code == 200
    with full.room.house.database.writing() as session:
        feeds.mark_stale(session, [feed.id for feed in feeds.listed(session)], now=full.room.now)
    assert "Being made anew" in full.text("/admin/feeds")


def test_what_is_left_out_of_a_feed_is_said_on_the_list_and_at_the_feeds(full: Desk) -> None:
    article = full.article(1)
    with full.room.house.database.writing() as session:
        feed = feeds.by_path(session, "all")
        assert feed
        left_out = {
            (feed.id, "rss"): [LeftOut(article.guid, "It holds <what> no reader takes.")],
            (feed.id, "atom"): [LeftOut("", "Broken.")],
        }
        representations.record_omissions(session, left_out, now=full.room.now)
    for path in ("/admin/", "/admin/feeds"):
        page = full.text(path)
        assert "It holds &lt;what&gt; no reader takes." in page
        assert "Broken." in page
        assert 'href="/admin/articles/1"' in page
