"""What refreshing feeds costs when little has changed, compared with rendering everything.

    .venv/bin/python -m benchmarks.refresh [--topics 200] [--rounds 3]

The feeds have 50 full entries each and were rendered before, in all formats. Four cases are
measured in turn: one entry changed in every feed; the first sweep after that, an hour later, which
compresses what is left; a sweep when nothing changed; and the reference, which renders every entry
of every feed and gzips it (-6). All use one core.
"""

import argparse
import gc
import gzip
import os
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from benchmarks import newsroom, stored_articles
from benchmarks.tables import milliseconds, percentile, table
from feedsvc import syndication
from feedsvc.domain.site import Site
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, items, stale_marks
from feedsvc.storage.tables import Article, Feed


def main() -> None:
    """Run the rounds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.sched_setaffinity(0, {0})
    with tempfile.TemporaryDirectory() as name:
        services = newsroom.open_newsroom(Path(name))
        stored_articles.fill(services, articles=options.topics * 30, topics=options.topics)
        now = newsroom.START + timedelta(days=3000)
        syndication.refresh.sweep_feeds(services.database, site=services.site, now=now)
        count = options.topics + 3
        one, first, nothing, plain = (list[float]() for _ in range(4))
        for _ in range(options.rounds):
            now += timedelta(hours=1)
            touch(services, now)
            one.append(measure(syndication.refresh.refresh_stale, services, now) / count)
            for sweeps in (first, nothing):
                now += timedelta(hours=1)
                sweeps.append(measure(syndication.refresh.sweep_feeds, services, now) / count)
            plain.append(measure(render_all, services, now) / count)
        services.database.close()
    reference = percentile(plain, 0.5)
    rows = [
        (
            what,
            milliseconds(percentile(times, 0.5)),
            f"{1 / percentile(times, 0.5):,.0f}",
            f"{reference / percentile(times, 0.5):.1f}",
        )
        for what, times in (
            ("rendering all, gzip -6", plain),
            ("one entry changed", one),
            ("first sweep after that", first),
            ("nothing changed", nothing),
        )
    ]
    table(("what", "each feed", "feeds/s and core", "times faster"), rows)


def measure(act: Callable[..., object], services: Services, now: datetime) -> float:
    """Return the processor time in seconds that a call takes."""
    gc.collect()  # a full pass takes 60 ms, and would fall into any of the rounds
    began = time.process_time()
    act(services.database, site=services.site, now=now)
    return time.process_time() - began


def touch(services: Services, now: datetime) -> None:
    """Change the newest article of every feed, and mark the feeds as stale."""
    with services.database.writing() as session:
        ids = session.scalars(select(Feed.id)).all()
        newest = {
            number
            for feed_id in ids
            for number in items.list_newest_ids(session, {feed_id: 1})[feed_id]
        }
        changed = update(Article).where(Article.id.in_(newest))
        session.execute(
            changed.values(title=f"Changed {now}", revision=Article.revision + 1, updated=now)
        )
        stale_marks.mark_stale(session, ids, now=now)


def render_all(database: Database, *, site: Site, now: datetime) -> None:
    """Render every feed whole."""
    with database.reading() as session:
        for feed in feeds.list_feeds(session):
            document = syndication.documents.build_document(session, feed, site=site, now=now)
            for chosen in FORMATS.values():
                gzip.compress(chosen.render(document).body, 6, mtime=0)


if __name__ == "__main__":
    main()
