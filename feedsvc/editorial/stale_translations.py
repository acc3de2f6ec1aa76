"""Entries name the translations of their article, so a change of one article concerns the others.

That is so when an article becomes public or stops being public, moves, or changes its language or
its story.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.storage.articles.translations import list_public_ids
from feedsvc.storage.cache import fragments
from feedsvc.storage.feeds import feeds, stale_marks

_SHOWN = ("state", "slug", "language", "story")


def mark_translations_stale(
    session: Session,
    article_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    """Have the entries of a story rendered again if an article's change has changed what they show.

    `before` and `after` are snapshots of the article; `before` is empty for a new one. This is no
    significant change and makes no feed urgent. An article without translations costs no statement.
    """
    stories = {story for story in (before.get("story"), after["story"]) if story}
    is_public = State.PUBLISHED in {before.get("state"), after["state"]}
    if not (stories and is_public) or all(before.get(name) == after[name] for name in _SHOWN):
        return
    # The article itself too: it may have left the story by a change of another article.
    article_ids = {article_id, *list_public_ids(session, stories)}
    fragments.invalidate_articles(session, article_ids)
    feed_ids = feeds.find_containing_any(session, article_ids)
    stale_marks.mark_stale(session, feed_ids, now=now, significant=False, urgent=False)
