"""Feeds: list them with their addresses."""

from typing import Any

from flask import Blueprint

from feedsvc import syndication
from feedsvc.domain.scopes import Scope
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds, status
from feedsvc.storage.tables import Feed
from feedsvc.web.api.article_records import format_instant
from feedsvc.web.api.listing import build_list
from feedsvc.web.api.operations import Answer, declare
from feedsvc.web.api.queries import PAGE
from feedsvc.web.context import database, site

pages = Blueprint("feeds", __name__)


@declare(pages, "GET", "/feeds", scope=Scope.READ, query=PAGE, answers={200: "FeedList"})
def get_feed_list(query: dict[str, Any]) -> Answer:
    """List the feeds by path; a private one has no addresses here, because each is a secret."""
    with database().reading() as session:
        after = feeds.get_feed(session, query["after"]) if query["after"] else None
        rows = status.list_feeds_page(session, after=after, limit=query["limit"] + 1)
        return build_list(rows, query, _dump_feed)


def _dump_feed(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "guid": feed.guid,
        "title": syndication.documents.name_feed(feed),
        "is_private": feed.private,
        "urls": {} if feed.private else site().feed_urls(feed.path, FORMATS),
        "refreshed": format_instant(feed.refreshed),
        "is_stale": feed.stale_since is not None,
    }
