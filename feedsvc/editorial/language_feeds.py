"""Feeds of languages: they open with the second language in which articles appear."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.identity import find_authority, mint_guid
from feedsvc.domain.languages import to_feed_language
from feedsvc.storage.cache import generation
from feedsvc.storage.feeds import feeds, languages, membership, paths, stale_marks
from feedsvc.storage.tables import Article


def is_new_language(article: Article, known: Collection[str]) -> bool:
    """Return whether an article is in a language that has no feed yet, open or not."""
    language = to_feed_language(article.language)
    return bool(language) and language not in known


def add_languages(session: Session, articles: Sequence[Article], *, now: datetime) -> None:
    """Add the feeds of articles' languages, and open all of them if there are two now.

    The articles themselves are put into their feeds by the caller. Articles that an earlier version
    has published may be in further languages, which get their feeds here too.
    """
    tags = [*languages.list_published_tags(session), *(each.language for each in articles)]
    known = {feed.language for feed in languages.list_feeds(session)}
    main = feeds.find_feed(session, feeds.ALL)
    authority = find_authority(main.guid) if main else ""
    for language in dict.fromkeys(map(to_feed_language, tags)):
        if language and language not in known:
            guid = mint_guid(authority, now, "feed", secrets.token_hex(8))
            path = languages.build_path(language)
            paths.add_feed(session, path, guid, now=now, language=language)
    every = languages.list_feeds(session)
    if len(every) < 2:
        return
    opening = [feed for feed in every if not feed.opened]
    for feed in opening:
        feed.opened, feed.stale_since, feed.urgent = True, now, True
        session.flush()
        membership.rebuild_items(session, feed)
    article_ids = [each.id for each in articles]
    membership.remove_articles(session, article_ids, [feed.id for feed in opening])
    stale_marks.mark_stale(session, [feed.id for feed in opening], now=now)
    generation.mark_addresses_changed(session)
