"""Refresh stale feeds; the cost depends on how much has changed.

An entry is rendered once, stored as a fragment, and used by every feed that shows it. Several feeds
are refreshed together, so that each query and each write serves all of them. A refresh writes the
compositions of the feeds, and readers see these from then on. The bytes are joined and encoded
right afterwards (`encode`), unless another feed is urgent: that feed comes first.
"""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.documents import ExcludedEntry
from feedsvc.domain.representations import Composition
from feedsvc.domain.site import Site
from feedsvc.errors import OutdatedSiteError, UnavailableError
from feedsvc.storage.cache import exclusions, fragments, representations
from feedsvc.storage.cache.fragments import RenderedEntry
from feedsvc.storage.cache.representations import Key
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.syndication import combined_feeds, render, snapshot
from feedsvc.syndication import encode as encoding
from feedsvc.syndication.snapshot import FeedSnapshot, UnrenderedEntry
from feedsvc.syndication.stale import read_stale
from feedsvc.syndication.verify import mark_damaged, repair_generation

_BATCH = 10  # feeds at a time; after each batch, urgent feeds are looked for again
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _RefreshResult:
    """Whether any bytes changed, how many shared entries were rendered, and which feeds failed."""

    changed: bool = False
    rendered: int = 0
    failed: frozenset[int] = frozenset()


def refresh_feed(
    database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool = False
) -> bool:
    """Render one feed as its articles are now; return True if any bytes changed.

    `anew` renders every entry again. This is idempotent, and safe in several processes at once. A
    format that cannot be rendered keeps its last good bytes, and editors see why.

    Raises:
        UnavailableError: the database cannot be reached; the feed stays stale.
        OutdatedSiteError: the site was changed meanwhile; the feed stays stale.
    """
    changed = _refresh_together(database, [feed_id], site=site, now=now, anew=anew).changed
    while encoding.encode_pending(database, now=now):
        pass
    return changed


def refresh_stale(
    database: Database, *, site: Site, now: datetime, limit: int = 1000, encode: bool = True
) -> int:
    """Refresh the stale feeds, the urgent ones first, then the longest stale; return how many.

    With `encode` false, the next call encodes what this one has rendered.

    A feed that fails is skipped and not counted. One that becomes stale again is refreshed again,
    within `limit`.

    Raises:
        UnavailableError: the database cannot be reached.
        OutdatedSiteError: the site was changed meanwhile; the feeds not yet stored stay stale.
    """
    count, size, refreshed_ids, failed = 0, 1, set[int](), set[int]()
    while count < limit:
        most = min(_BATCH, limit - count)
        # Feeds that are not urgent come after the representations that are to be encoded.
        postponed = min(size, most)
        batch = read_stale(database, failed, most, 0 if encode else postponed, site=site, now=now)
        if not batch and encode:
            if encoding.encode_pending(database, now=now):
                continue
            batch = read_stale(database, failed, most, postponed, site=site, now=now)
        if not batch:
            break
        result = _refresh_or_split(
            database, batch.feed_ids, site=site, now=now, snapshots=batch.snapshots
        )
        failed |= result.failed
        size = _compute_next_size(result)
        count += len(batch.feed_ids)
        refreshed_ids.update(batch.feed_ids)
    return len(refreshed_ids - failed)


def _compute_next_size(result: _RefreshResult) -> int:
    """Return the size of the next batch: 1 after much rendering: an urgent feed waits briefly."""
    return 1 if result.rendered > _BATCH else _BATCH


def sweep_feeds(database: Database, *, site: Site, now: datetime, anew: bool = False) -> int:
    """Refresh every feed, in case a mark was missed or the renderer changed; return how many.

    Feeds that become stale meanwhile come first. Damaged rows are made again. Equal bytes change no
    validator. `anew` uses no stored fragment.

    Raises:
        UnavailableError: the database cannot be reached.
        OutdatedSiteError: the site was changed meanwhile.
    """
    repair_generation(database)
    count, last, size = 0, 0, 1
    while True:
        refresh_stale(database, site=site, now=now)
        with database.reading() as session:
            batch = feeds.list_feeds_after(session, last, size)
        if not batch:
            break
        _try_to_mark_damaged(database, batch, now=now)
        result = _refresh_or_split(database, batch, site=site, now=now, anew=anew)
        count, last = count + len(batch), batch[-1]
        size = _compute_next_size(result)
    _delete_unused(database, site, now=now)
    return count


def _refresh_or_split(
    database: Database,
    feed_ids: Collection[int],
    *,
    site: Site,
    now: datetime,
    anew: bool = False,
    snapshots: Mapping[int, FeedSnapshot] | None = None,
) -> _RefreshResult:
    """Refresh feeds together or, if that fails, one by one; `snapshots` may be read already."""
    try:
        return _refresh_together(
            database, feed_ids, site=site, now=now, anew=anew, snapshots=snapshots
        )
    except (UnavailableError, OutdatedSiteError):
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one feed, the rest ships
        if len(feed_ids) == 1:
            _log.exception("feed %s stays stale", *feed_ids)
            return _RefreshResult(failed=frozenset(feed_ids))
        results = [
            _refresh_or_split(database, [feed_id], site=site, now=now, anew=anew)
            for feed_id in feed_ids
        ]
        failed = frozenset[int]().union(*(each.failed for each in results))
        return _RefreshResult(
            any(each.changed for each in results), sum(each.rendered for each in results), failed
        )


def _try_to_mark_damaged(database: Database, feed_ids: Collection[int], *, now: datetime) -> None:
    try:
        mark_damaged(database, feed_ids, now=now)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with some feeds, the rest is verified
        _log.exception("feeds %s cannot be verified", sorted(feed_ids))


def _refresh_together(
    database: Database,
    feed_ids: Collection[int],
    *,
    site: Site,
    now: datetime,
    anew: bool = False,
    snapshots: Mapping[int, FeedSnapshot] | None = None,
) -> _RefreshResult:
    def read() -> Mapping[int, FeedSnapshot]:
        with database.reading() as session:
            return snapshot.read_snapshots(session, feed_ids, site=site, now=now, anew=anew)

    snapshots = snapshots or read()
    if combined_feeds.rebuild_outdated(database, snapshots, site=site):
        snapshots = read()
    rendered = render.render_entries(snapshots)
    composed = render.render_feeds(snapshots, rendered)
    common = sum(not entry.is_custom for entry in rendered)
    if not (common or _has_changes(snapshots, composed)):
        return _RefreshResult()  # a sweep over feeds that are right already writes nothing
    versions = {feed_id: each.versions for feed_id, each in snapshots.items()}
    with database.writing() as session:
        wanted = stale_marks.mark_rendered(session, versions, now=now, site_revision=site.revision)
        current = {key: each for key, each in composed.items() if key[0] in wanted}
        changed = _list_changed(snapshots, current)
        # Where a feed was marked meanwhile, a term may have changed, which no revision shows.
        is_current = wanted == {feed_id: each.wanted for feed_id, each in versions.items()}
        fingerprint = snapshot.compute_renderer_fingerprint(site) if is_current else ""
        _save_fragments(session, rendered, fingerprint, now=now)
        _save_custom_fragments(
            session, [snapshots[feed_id] for feed_id, _ in changed], rendered, now=now
        )
        is_changed = representations.save_representations(
            session, changed, _collect_heads(snapshots), now=now
        )
        excluded = _list_excluded(current)
        if any(excluded.values()) or any(each.excluding for each in snapshots.values()):
            exclusions.replace_excluded(session, excluded, now=now)
        return _RefreshResult(is_changed, common)


def _has_changes(
    snapshots: Mapping[int, FeedSnapshot], composed: Mapping[Key, Composition | ExcludedEntry]
) -> bool:
    """Return whether a mark, a composition or an excluded entry is to be written."""
    return (
        any(each.versions.rendered < each.versions.wanted for each in snapshots.values())
        or bool(_list_changed(snapshots, composed))
        or any(_list_excluded(composed).values())
        or any(suffix in snapshots[feed_id].excluding for feed_id, suffix in composed)
    )


def _list_changed(
    snapshots: Mapping[int, FeedSnapshot], composed: Mapping[Key, Composition | ExcludedEntry]
) -> dict[Key, Composition]:
    """Return the compositions whose bytes differ from the stored ones."""
    return {
        (feed_id, suffix): each
        for (feed_id, suffix), each in composed.items()
        if isinstance(each, Composition)
        and not representations.is_unchanged(snapshots[feed_id].heads.get(suffix), each)
    }


def _collect_heads(snapshots: Mapping[int, FeedSnapshot]) -> representations.Heads:
    generations = {each.generation for each in snapshots.values()}
    heads = {
        (feed_id, suffix): head
        for feed_id, each in snapshots.items()
        for suffix, head in each.heads.items()
    }
    return representations.Heads(heads, generations.pop() if len(generations) == 1 else None)


def _list_excluded(
    composed: Mapping[Key, Composition | ExcludedEntry],
) -> dict[Key, tuple[ExcludedEntry, ...]]:
    return {
        key: each.excluded if isinstance(each, Composition) else (each,)
        for key, each in composed.items()
    }


def _save_fragments(
    session: Session,
    rendered: Mapping[UnrenderedEntry, RenderedEntry],
    fingerprint: str,
    *,
    now: datetime,
) -> None:
    """Store shared entries: as current ones with a `fingerprint`, or else only for these feeds."""
    common = [each for entry, each in rendered.items() if not entry.is_custom]
    current = [each for each in common if fingerprint and each.is_complete]
    others = [each for each in common if not (fingerprint and each.is_complete)]
    fragments.save_fragments(session, current, fingerprint, now=now)
    fragments.save_uncurrent_fragments(session, others, now=now)


def _save_custom_fragments(
    session: Session,
    changed: Iterable[FeedSnapshot],
    rendered: Mapping[UnrenderedEntry, RenderedEntry],
    *,
    now: datetime,
) -> None:
    """Store the entries that only one custom feed uses; several may render to the same bytes."""
    entries = [entry for each in changed for entry in each.entries.values()]
    custom = [
        rendered[entry]
        for entry in entries
        if isinstance(entry, UnrenderedEntry) and entry.is_custom
    ]
    fragments.save_uncurrent_fragments(
        session, {each.name: each for each in custom}.values(), now=now
    )


def _delete_unused(database: Database, site: Site, *, now: datetime) -> None:
    """Delete the fragments that no feed needs any more, in short transactions."""
    last = 0
    while True:
        with database.reading() as session:
            following = fragments.list_articles_after(session, last)
        if not following:
            return
        with database.writing() as session:
            fragments.delete_unused_fragments(session, following, site.entry_limit, now=now)
        last = following[-1]
