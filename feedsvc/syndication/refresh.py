"""Stale feeds made fresh, at the cost of what changed.

An entry's bytes are made once, kept, and reused in every feed that shows it. Feeds go through the
press several at a time: what they ask the database, and what they write, is done once for all. What is
written is of what the feeds consist now: from then on readers see it. Their bytes are bound together and
encoded right after (`binding`), news of other feeds first.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.site import Site
from feedsvc.errors import UnavailableError
from feedsvc.storage.cache import exclusions, fragments, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.syndication import encode as syndication_encode
from feedsvc.syndication import render, snapshot
from feedsvc.syndication.render import RenderedEntries, RenderedEntry, RenderedFeed
from feedsvc.syndication.verify import mark_damaged, repair_generation

_PIECE = 10  # feeds at a time; then we look again whether something urgent came
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _RefreshResult:
    """What one press did: whether any byte changed, how many entries it spelled, which feeds failed."""

    changed: bool = False
    spelled: int = 0
    failed: frozenset[int] = frozenset()


def refresh_feed(
    database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool = False
) -> bool:
    """Make one feed's bytes tell the truth; True if any byte changed. `anew` spells every entry again.

    Idempotent, and safe in several processes at once. A format that cannot be made keeps its last
    good bytes, and editors are shown why.

    Raises:
        UnavailableError: the database cannot be reached; the feed stays stale.
    """
    changed = _refresh_together(database, [feed_id], site=site, now=now, anew=anew).changed
    while syndication_encode.encode_pending(database, now=now):
        pass
    return changed


def refresh_stale(
    database: Database, *, site: Site, now: datetime, limit: int = 1000, encode: bool = True
) -> int:
    """Refresh the feeds that are stale, those with news first, then the longest; return how many.

    Who has other things to do does not `encode`: the next refresher does it.

    Passes over a feed that fails. One that is stale again after its turn gets another, within the `limit`.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    turns, size, done, failed = 0, 1, set[int](), set[int]()
    while turns < limit:
        most = min(_PIECE, limit - turns)
        piece = _list_stale(database, failed, most, only_urgent=True)
        if not piece and encode and syndication_encode.encode_pending(database, now=now):
            continue
        piece = piece or _list_stale(database, failed, min(size, most))
        if not piece:
            break
        pressed = _refresh_or_split(database, piece, site=site, now=now)
        failed |= pressed.failed
        size = _compute_next_size(pressed)
        turns += len(piece)
        done.update(piece)
    return len(done)


def _list_stale(
    database: Database, but: Collection[int], most: int, *, only_urgent: bool = False
) -> Sequence[int]:
    with database.reading() as session:
        stale = feeds.list_stale(session, len(but) + most, only_urgent=only_urgent)
    return [feed_id for feed_id in stale if feed_id not in but][:most]


def _compute_next_size(pressed: _RefreshResult) -> int:
    """Return how many feeds to take next: where much has to be spelled, news shall not wait for ten feeds."""
    return 1 if pressed.spelled > _PIECE else _PIECE


def sweep_feeds(database: Database, *, site: Site, now: datetime, anew: bool = False) -> int:
    """Look at every feed, in case a mark was missed or the renderer changed; return how many.

    What became stale meanwhile goes first. What is damaged is made again. Unchanged bytes change no
    validator. `anew` takes nothing that is kept for granted.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    repair_generation(database)
    done, last, size = 0, 0, 1
    while True:
        refresh_stale(database, site=site, now=now)
        with database.reading() as session:
            piece = feeds.list_feeds_after(session, last, size)
        if not piece:
            break
        _try_to_mend(database, piece, now=now)
        pressed = _refresh_or_split(database, piece, site=site, now=now, anew=anew)
        done, last = done + len(piece), piece[-1]
        size = _compute_next_size(pressed)
    _delete_unused(database, site, now=now)
    return done


def _refresh_or_split(
    database: Database, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool = False
) -> _RefreshResult:
    """Refresh feeds together, or where that fails each by itself."""
    try:
        return _refresh_together(database, feed_ids, site=site, now=now, anew=anew)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one feed, the rest ships
        if len(feed_ids) == 1:
            _log.exception("feed %s stays stale", *feed_ids)
            return _RefreshResult(failed=frozenset(feed_ids))
        each = [
            _refresh_or_split(database, [feed_id], site=site, now=now, anew=anew)
            for feed_id in feed_ids
        ]
        failed = frozenset[int]().union(*(one.failed for one in each))
        return _RefreshResult(
            any(one.changed for one in each), sum(one.spelled for one in each), failed
        )


def _try_to_mend(database: Database, feed_ids: Collection[int], *, now: datetime) -> None:
    try:
        mark_damaged(database, feed_ids, now=now)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with some feeds, the rest is looked at
        _log.exception("feeds %s cannot be verified", sorted(feed_ids))


def _refresh_together(
    database: Database, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool
) -> _RefreshResult:
    with database.reading() as session:
        copy = snapshot.read_snapshot(session, feed_ids, site=site, now=now, anew=anew)
    fresh = render.render_entries(copy)
    made = render.render_feeds(copy, fresh)
    is_stale = any(sheet.stale for sheet in copy.sheets.values())
    has_news = any(
        each.printed or each.left_out or key in copy.omitted for key, each in made.items()
    )
    if not (is_stale or has_news or fresh.common):
        return _RefreshResult()  # so that a sweep over what is right already writes nothing
    with database.writing() as session:
        seen = {feed_id: sheet.version for feed_id, sheet in copy.sheets.items()}
        wanted = feeds.mark_rendered(session, seen, now=now)
        kept = {key: each for key, each in made.items() if key[0] in wanted}
        _save_fragments(
            session,
            fresh,
            kept,
            imprint=snapshot.compute_renderer_fingerprint(site) if wanted == seen else "",
            now=now,
        )
        changed = _save_representations(session, kept, now=now)
        return _RefreshResult(changed, len(fresh.common))


def _save_fragments(
    session: Session,
    fresh: RenderedEntries,
    made: Mapping[representations.Key, RenderedFeed],
    *,
    imprint: str,
    now: datetime,
) -> None:
    """Keep the bytes of what was spelled: to be reused if they have an `imprint`, or else for what is made of them now."""
    good = {number: each for number, each in fresh.common.items() if imprint and each.is_whole}
    changed = {feed_id for (feed_id, _), each in made.items() if each.printed}
    own = [each for feed_id, each in fresh.own.items() if feed_id in changed]
    fragments.save_fragments(session, _filter_storable(good), imprint, now=now)
    for rest in (
        {number: each for number, each in fresh.common.items() if number not in good},
        *own,
    ):
        fragments.save_uncurrent_fragments(session, _filter_storable(rest), now=now)


def _filter_storable(
    spelled: Mapping[int, RenderedEntry],
) -> dict[int, tuple[fragments.StoredFragment, bytes]]:
    """Return what has any bytes."""
    return {
        number: (each.kept, each.packed)
        for number, each in spelled.items()
        if any(part.digest for part in each.kept.parts.values())
    }


def _save_representations(
    session: Session, made: Mapping[representations.Key, RenderedFeed], *, now: datetime
) -> bool:
    changed = representations.save_representations(
        session, {key: each.printed for key, each in made.items() if each.printed}, now=now
    )
    exclusions.replace_excluded(
        session, {key: each.left_out for key, each in made.items()}, now=now
    )
    return changed


def _delete_unused(database: Database, site: Site, *, now: datetime) -> None:
    """Forget the bytes that no feed shows any more, in short transactions."""
    last = 0
    while True:
        with database.reading() as session:
            following = fragments.list_articles_after(session, last)
        if not following:
            return
        with database.writing() as session:
            fragments.delete_unused_fragments(session, following, site.entry_limit, now=now)
        last = following[-1]
