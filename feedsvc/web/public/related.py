"""Related articles: those that share the most topics with an article, and then its section."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy.orm import Session

from feedsvc.storage.articles.headlines import Headline, read_headlines
from feedsvc.storage.feeds import items

MOST = 4
_FEEDS, _NEWEST = 10, 12  # that are read: feeds of topics, and articles of each feed
_TOPIC, _SECTION = 2, 1  # weights of sharing a topic or the section


def find_related(session: Session, article_id: int, live: Mapping[str, int]) -> list[Headline]:
    """Return the articles to read after one, the closest first, and among equals the newest first.

    `live` maps the paths of the article's feeds to their ids. Only the newest articles of each are
    considered: two statements read as much of a large site as of a small one.
    """
    topics = [feed_id for path, feed_id in live.items() if path.startswith("topics/")][:_FEEDS]
    sections = [feed_id for path, feed_id in live.items() if path.startswith("sections/")]
    weights = dict.fromkeys(sections, _SECTION) | dict.fromkeys(topics, _TOPIC)
    scores: Counter[int] = Counter()
    for feed_id, ids in items.list_newest_ids(session, dict.fromkeys(weights, _NEWEST)).items():
        scores.update({each: weights[feed_id] for each in ids if each != article_id})
    found = read_headlines(session, scores).values()
    closest = sorted(found, key=lambda each: (scores[each.id], each.published, each.id))
    return closest[: -MOST - 1 : -1]
