"""A notice replaces the text of a withdrawn article in feeds, until it is published again."""

import json
from dataclasses import replace

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import NO_NOTICE, Notice, State, Verb
from feedsvc.domain.fields import NOTICE as LONGEST
from feedsvc.domain.times import truncate_to_second
from feedsvc.errors import ValidationError
from feedsvc.storage.tables import Article
from tests.editorial.newsroom import NOTICE, PICTURE, SAMPLE, SMALL, Newsroom

PATHS = ("all", "topics/desa", "topics/pendidikan", "sections/news", "authors/ani")
# Words of the article that no feed may show while the notice stands.
TEXT = (b"Jembatan itu", b"Kini anak-anak", b"a1.jpg", b"source.example", b"Budi")


def withdraw(newsroom: Newsroom, article_id: int, notice: Notice = NOTICE) -> Article:
    """Withdraw an article with a notice, and refresh its feeds."""
    with newsroom.database.writing() as session:
        article = editorial.articles.withdraw_article(
            session,
            article_id,
            revision=read_revision(newsroom, article_id),
            editor="sari",
            now=newsroom.now,
            notice=notice,
        )
    newsroom.refresh()
    return article


def read_revision(newsroom: Newsroom, article_id: int) -> int:
    """Return the present revision of an article."""
    return newsroom.get_article(article_id).revision


def publish_with_picture(newsroom: Newsroom) -> int:
    """Publish an article that has everything that a notice has to remove."""
    newsroom.store_picture()
    return newsroom.publish(subtitle="Anak-anak berjalan kaki", image=PICTURE)


def read_item(newsroom: Newsroom, path: str = "all") -> dict[str, object]:
    """Return the only item of a feed in JSON."""
    [item] = json.loads(newsroom.read_body(path, "json"))["items"]
    assert isinstance(item, dict)
    return item


def assert_withdrawn_everywhere(newsroom: Newsroom, guid: str) -> None:
    """Check that every feed has a tombstone and no entry."""
    for path in PATHS:
        assert newsroom.read_guids(path) == []
        assert f'deleted-entry ref="{guid}"'.encode() in newsroom.read_body(path, "atom")
        assert b"Maaf" not in b"".join(newsroom.read_bodies(path).values())


@pytest.mark.any_database
@pytest.mark.every_database
def test_the_entry_stays_with_its_id_and_dates_and_nothing_of_the_text(newsroom: Newsroom) -> None:
    article_id = publish_with_picture(newsroom)
    before = newsroom.get_article(article_id)
    newsroom.move_clock()
    withdraw(newsroom, article_id)
    assert newsroom.find_feed_paths(article_id) == set(), "no page may list it"
    for path in PATHS:
        assert newsroom.read_guids(path) == [before.guid]
        for suffix, body in newsroom.read_bodies(path).items():
            entries = body.partition(b"<item>")[2] or body.partition(b"<entry")[2] or body
            assert not [each for each in TEXT if each in entries], (path, suffix)
            assert b"Artikel ini ditarik." in entries
            assert b"deleted-entry" not in body
    item = read_item(newsroom)
    assert item["content_html"] == "<p>Artikel ini ditarik.</p><p>Maaf.</p>"
    assert item["title"] == SAMPLE.title
    assert item["_feedsvc"] == {"withdrawn": True}
    assert item["date_published"] == before.published.isoformat() if before.published else None
    assert item["date_modified"] == truncate_to_second(newsroom.now).isoformat()
    rss = newsroom.read_body("all", "rss")
    assert b'<media:status state="deleted"/>' in rss
    assert b"<enclosure" not in rss
    assert b"<media:content" not in rss
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_publishing_again_and_undo_bring_the_text_back(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    guid = newsroom.get_article(article_id).guid
    for verb in (Verb.PUBLISH, Verb.UNDO):
        newsroom.move_clock()
        withdraw(newsroom, article_id)
        newsroom.move_clock()
        article = newsroom.act(verb, article_id)
        newsroom.refresh()
        assert (article.state, article.notice, article.notice_title) == (State.PUBLISHED, "", "")
        for path in PATHS:
            assert newsroom.read_guids(path) == [guid]
        assert SAMPLE.body in str(read_item(newsroom)["content_html"]).replace("\n", "")
        assert b"media:status" not in newsroom.read_body("all", "rss")
        newsroom.assert_feeds_are_current()


def test_undoing_a_second_publication_brings_the_notice_back(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SMALL)
    withdraw(newsroom, article_id)
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    newsroom.move_clock()
    newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    assert "Maaf." in str(read_item(newsroom, "topics/desa")["content_html"])
    assert newsroom.get_article(article_id).notice == NOTICE.text


@pytest.mark.any_database
def test_a_notice_is_set_changed_and_removed_later(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    guid = newsroom.get_article(article_id).guid
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    assert_withdrawn_everywhere(newsroom, guid)
    newsroom.move_clock()
    newsroom.act(Verb.NOTICE, article_id)
    newsroom.refresh()
    assert "Maaf." in str(read_item(newsroom, "topics/desa")["content_html"])
    with newsroom.database.writing() as session:
        editorial.articles.change_notice(
            session, article_id, NO_NOTICE, revision=4, editor="sari", now=newsroom.now
        )
    newsroom.refresh()
    assert_withdrawn_everywhere(newsroom, guid)
    newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    assert "Maaf." in str(read_item(newsroom)["content_html"])
    newsroom.assert_feeds_are_current()
    assert newsroom.list_actions(article_id)[:3] == ["undo", "notice", "notice"]


@pytest.mark.any_database
def test_the_trash_removes_the_notice_and_restoring_brings_it_back(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    guid = newsroom.get_article(article_id).guid
    withdraw(newsroom, article_id)
    newsroom.move_clock()
    newsroom.act(Verb.TRASH, article_id)
    newsroom.refresh()
    assert_withdrawn_everywhere(newsroom, guid)
    newsroom.act(Verb.RESTORE, article_id)
    newsroom.refresh()
    assert "Maaf." in str(read_item(newsroom, "topics/desa")["content_html"])
    newsroom.act(Verb.TRASH, article_id)
    with newsroom.database.writing() as session:
        editorial.trash.purge_article(
            session,
            article_id,
            revision=newsroom.get_article(article_id).revision,
            editor="sari",
            now=newsroom.now,
        )
    newsroom.refresh()
    assert_withdrawn_everywhere(newsroom, guid)
    assert newsroom.get_article(article_id).notice == ""


@pytest.mark.any_database
def test_what_is_edited_meanwhile_is_in_no_feed(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    withdraw(newsroom, article_id, Notice("Ditarik.", "Ditarik: sebuah jembatan"))
    secret = replace(SAMPLE, title="Rahasia", body="<p>Rahasia</p>", topics=("Rahasia",))
    newsroom.act(Verb.SAVE, article_id, replace(secret, language="en", slug="alamat-lain"))
    newsroom.refresh()
    for path in PATHS:
        for body in newsroom.read_bodies(path).values():
            assert b"Rahasia" not in body
            assert b"alamat-lain" in body, "the address is the present one"
    item = read_item(newsroom)
    assert (item["title"], item["language"]) == ("Ditarik: sebuah jembatan", "en")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_notice_ages_out_of_a_feed_as_other_entries_do(newsroom: Newsroom) -> None:
    limit = 8  # a larger feed may leave some entries to its archive
    newsroom.site = replace(newsroom.site, entry_limit=limit)
    article_id = newsroom.publish(SMALL)
    guid = newsroom.get_article(article_id).guid
    withdraw(newsroom, article_id)
    for number in range(limit):
        newsroom.move_clock()
        last = newsroom.publish_new(SMALL, title=f"Baru {number}")
        if number == limit - 2:
            newsroom.refresh()
            assert newsroom.read_guids()[-1] == guid
    newsroom.refresh()
    guids = newsroom.read_guids()
    assert len(guids) == limit
    assert guid not in guids
    assert guids[0] == newsroom.get_article(last).guid
    assert b"deleted-entry" not in newsroom.read_body("all", "atom")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (Notice("  Satu\r\n\r\n<b>Dua</b>\x00 "), ("Satu\n<b>Dua</b>", SAMPLE.title)),
        (Notice("Satu", " Judul\nbaru "), ("Satu", "Judul baru")),
        (Notice(" \u200b ", "Judul"), ("", "")),
    ],
)
def test_a_notice_is_plain_text(newsroom: Newsroom, typed: Notice, stored: tuple[str, str]) -> None:
    article_id = newsroom.publish(SMALL)
    article = withdraw(newsroom, article_id, typed)
    assert (article.notice, article.notice_title) == stored
    if "<b>" in article.notice:
        assert "<p>&lt;b&gt;Dua&lt;/b&gt;</p>" in str(read_item(newsroom)["content_html"])


@pytest.mark.any_database
def test_a_notice_is_bounded(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(SMALL)
    with pytest.raises(ValidationError) as refusal:
        withdraw(newsroom, article_id, Notice("x" * (LONGEST + 1), "y" * 501))
    assert [problem.field for problem in refusal.value.problems] == ["notice", "notice_title"]
    assert newsroom.get_article(article_id).state == State.PUBLISHED
