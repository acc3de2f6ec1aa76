"""Every feed on offer, of every kind and in every format, keeps all rules of the validators."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
from lxml import etree

from feedsvc import editorial
from feedsvc.demo import ARTICLES
from feedsvc.domain.archives import format_key
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds, item_pages
from tests.rendering.feed_rules import list_faults, list_opml_faults
from tests.web.conftest import AUTHORITY, BRIDGE, Newsroom
from tests.web.public.test_languages import ARABIC, ENGLISH

SITE = "https://news.example"
KINDS = {"all", "topics", "sections", "authors", "languages", "custom"}
COMBINED = ("topics/desa+pendidikan", "sections/-daerah", "search/warga")
GRAMMAR = Path(__file__).parents[2] / "rendering" / "atom.rng"


def fill(newsroom: Newsroom) -> None:
    """Publish the sample articles of the demo, one with everything, and its translations."""
    name = newsroom.store_image()
    for sample in ARTICLES:
        content = sample.to_content(newsroom.now)
        if sample.draft or not content.publish_at or content.publish_at > newsroom.now:
            continue
        image = content.image and replace(content.image, media=name)
        newsroom.publish(replace(content, image=image), refresh=False)
    whole = replace(BRIDGE, subtitle="Warga & ilalang <sehari>", summary="3 < 5 & 7 > 2")
    newsroom.publish(whole, at=newsroom.now - timedelta(hours=1), refresh=False)
    for content in (ENGLISH, ARABIC):
        newsroom.publish(replace(content, translations=(BRIDGE.title,)), refresh=False)
    with newsroom.services.database.writing() as session:
        chosen = CustomFeedRequest("Pilihan & lain-lain", languages=("id",), full_text=False)
        editorial.custom_feeds.create_custom_feed(
            session, chosen, authority=AUTHORITY, now=newsroom.now
        )
    newsroom.refresh()


def test_every_feed_on_offer_keeps_the_rules_of_the_validators(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(feeds={"hubs": ["https://hub.example/"]})
    fill(newsroom)
    client, grammar = newsroom.app.test_client(), etree.RelaxNG(etree.parse(GRAMMAR))
    with newsroom.services.database.reading() as session:
        every = feeds.list_feeds(session)
        main_feed = next(feed for feed in every if feed.path == feeds.ALL)
        (newest,) = item_pages.list_keys_after(session, main_feed.id, None, limit=1)
    paths = [feed.path for feed in every]
    assert {path.partition("/")[0] for path in paths} == KINDS
    for path in (*paths, *COMBINED, f"{feeds.ALL}/archive/{format_key(newest)}"):
        for suffix in FORMATS:
            url = newsroom.services.site.feed_url(path, suffix)
            answer = client.get(url.removeprefix(SITE))
            assert answer.status_code == 200, url
            assert list_faults(suffix, answer.data, url) == [], url
            if suffix == "atom":
                grammar.assertValid(etree.fromstring(answer.data))
            if suffix not in {"json", "ninjs"}:
                parsed = feedparser.parse(answer.data)
                assert not parsed.bozo, url
                assert all(entry.link.startswith(f"{SITE}/articles/") for entry in parsed.entries)
    assert list_opml_faults(client.get("/feeds.opml").data) == []
