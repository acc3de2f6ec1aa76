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
from feedsvc.storage import feeds, fragments, omissions, representations
from feedsvc.storage.database import Database
from feedsvc.syndication import binding, printing, reading
from feedsvc.syndication.printing import Fresh, Made, Spelled
from feedsvc.syndication.verifying import mend, repair_generation

_PIECE = 10  # feeds at a time; then we look again whether something urgent came
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """What one press did: whether any byte changed, how many entries it spelled, which feeds failed."""

    changed: bool = False
    spelled: int = 0
    failed: frozenset[int] = frozenset()


def refresh(database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool = False) -> bool:
    """Make one feed's bytes tell the truth; True if any byte changed. `anew` spells every entry again.

    Idempotent, and safe in several processes at once. A format that cannot be made keeps its last
    good bytes, and editors are shown why.

    Raises:
        UnavailableError: the database cannot be reached; the feed stays stale.
    """
    changed = _press(database, [feed_id], site=site, now=now, anew=anew).changed
    while binding.bind(database, now=now):
        pass
    return changed


def refresh_stale(database: Database, *, site: Site, now: datetime, limit: int = 1000, encode: bool = True) -> int:
    """Refresh the feeds that are stale, those with news first, then the longest; return how many.

    Who has other things to do does not `encode`: the next refresher does it.

    Passes over a feed that fails. One that is stale again after its turn gets another, within the `limit`.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    turns, size, done, failed = 0, 1, set[int](), set[int]()
    while turns < limit:
        most = min(_PIECE, limit - turns)
        piece = _waiting(database, failed, most, only_urgent=True)
        if not piece and encode and binding.bind(database, now=now):
            continue
        piece = piece or _waiting(database, failed, min(size, most))
        if not piece:
            break
        pressed = _try(database, piece, site=site, now=now)
        failed |= pressed.failed
        size = _next_size(pressed)
        turns += len(piece)
        done.update(piece)
    return len(done)


def _waiting(database: Database, but: Collection[int], most: int, *, only_urgent: bool = False) -> Sequence[int]:
    with database.reading() as session:
        stale = feeds.stale(session, len(but) + most, only_urgent=only_urgent)
    return [feed_id for feed_id in stale if feed_id not in but][:most]


def _next_size(pressed: _Pressed) -> int:
    """Return how many feeds to take next: where much has to be spelled, news shall not wait for ten feeds."""
    return 1 if pressed.spelled > _PIECE else _PIECE


def sweep(database: Database, *, site: Site, now: datetime, anew: bool = False) -> int:
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
            piece = feeds.after(session, last, size)
        if not piece:
            break
        _try_to_mend(database, piece, now=now)
        pressed = _try(database, piece, site=site, now=now, anew=anew)
        done, last = done + len(piece), piece[-1]
        size = _next_size(pressed)
    _drop_unshown(database, site, now=now)
    return done


def _try(database: Database, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool = False) -> _Pressed:
    """Refresh feeds together, or where that fails each by itself."""
    try:
        return _press(database, feed_ids, site=site, now=now, anew=anew)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one feed, the rest ships
        if len(feed_ids) == 1:
            _log.exception("feed %s stays stale", *feed_ids)
            return _Pressed(failed=frozenset(feed_ids))
        each = [_try(database, [feed_id], site=site, now=now, anew=anew) for feed_id in feed_ids]
        failed = frozenset[int]().union(*(one.failed for one in each))
        return _Pressed(any(one.changed for one in each), sum(one.spelled for one in each), failed)


def _try_to_mend(database: Database, feed_ids: Collection[int], *, now: datetime) -> None:
    try:
        mend(database, feed_ids, now=now)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with some feeds, the rest is looked at
        _log.exception("feeds %s cannot be verified", sorted(feed_ids))


def _press(database: Database, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool) -> _Pressed:
    with database.reading() as session:
        copy = reading.read(session, feed_ids, site=site, now=now, anew=anew)
    fresh = printing.spelled(copy)
    made = printing.printed(copy, fresh)
    is_stale = any(sheet.stale for sheet in copy.sheets.values())
    has_news = any(each.printed or each.left_out or key in copy.omitted for key, each in made.items())
    if not (is_stale or has_news or fresh.common):
        return _Pressed()  # so that a sweep over what is right already writes nothing
    with database.writing() as session:
        seen = {feed_id: sheet.version for feed_id, sheet in copy.sheets.items()}
        wanted = feeds.mark_fresh(session, seen, now=now)
        kept = {key: each for key, each in made.items() if key[0] in wanted}
        _keep_fragments(session, fresh, kept, imprint=reading.imprint(site) if wanted == seen else "", now=now)
        changed = _keep(session, kept, now=now)
        return _Pressed(changed, len(fresh.common))


def _keep_fragments(
    session: Session, fresh: Fresh, made: Mapping[representations.Key, Made], *, imprint: str, now: datetime
) -> None:
    """Keep the bytes of what was spelled: to be reused if they have an `imprint`, or else for what is made of them now."""
    good = {number: each for number, each in fresh.common.items() if imprint and each.is_whole}
    changed = {feed_id for (feed_id, _), each in made.items() if each.printed}
    own = [each for feed_id, each in fresh.own.items() if feed_id in changed]
    fragments.keep(session, _storable(good), imprint, now=now)
    for rest in ({number: each for number, each in fresh.common.items() if number not in good}, *own):
        fragments.lend(session, _storable(rest), now=now)


def _storable(spelled: Mapping[int, Spelled]) -> dict[int, tuple[fragments.Kept, bytes]]:
    """Return what has any bytes."""
    return {
        number: (each.kept, each.packed)
        for number, each in spelled.items()
        if any(part.digest for part in each.kept.parts.values())
    }


def _keep(session: Session, made: Mapping[representations.Key, Made], *, now: datetime) -> bool:
    changed = representations.keep(session, {key: each.printed for key, each in made.items() if each.printed}, now=now)
    omissions.record(session, {key: each.left_out for key, each in made.items()}, now=now)
    return changed


def _drop_unshown(database: Database, site: Site, *, now: datetime) -> None:
    """Forget the bytes that no feed shows any more, in short transactions."""
    last = 0
    while True:
        with database.reading() as session:
            following = fragments.after(session, last)
        if not following:
            return
        with database.writing() as session:
            fragments.drop_unshown(session, following, site.entry_limit, now=now)
        last = following[-1]
