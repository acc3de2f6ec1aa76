"""Stale feeds made fresh, at the cost of what changed: an entry's bytes are made once and reused."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc import encoding
from feedsvc.domain.documents import LeftOut
from feedsvc.domain.representations import Printed, digest
from feedsvc.domain.site import Site
from feedsvc.domain.text import excerpt
from feedsvc.errors import RenderingError, UnavailableError
from feedsvc.rendering import FORMATS, Format, Fragment, fragment, spliced
from feedsvc.storage import feeds, fragments, representations
from feedsvc.storage.database import Database
from feedsvc.syndication.fitting import fitting
from feedsvc.syndication.reading import Copy, copy, imprint

_PIECE = 10  # feeds that are made before we look again whether something urgent came
_log = logging.getLogger(__name__)


class _DamagedError(Exception):
    """Bytes that were put together of kept ones cannot be read back."""


@dataclass(frozen=True, slots=True)
class _Made:
    """One format's bytes, if they differ from those that are kept, and what is not in them."""

    printed: Printed | None
    left_out: tuple[LeftOut, ...]


def refresh(database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool = False) -> bool:
    """Make one feed's bytes tell the truth; True if any byte changed. `anew` spells every entry again.

    Idempotent, and safe in several processes at once. A format that cannot be made keeps its last
    good bytes, and editors are shown why.

    Raises:
        UnavailableError: the database cannot be reached; the feed stays stale.
    """
    try:
        return _pressed(database, feed_id, site=site, now=now, anew=anew)
    except _DamagedError:
        _log.warning("the kept entries of feed %s are damaged: all are spelled anew", feed_id)
        return _pressed(database, feed_id, site=site, now=now, anew=True)


def refresh_stale(database: Database, *, site: Site, now: datetime, limit: int = 1000) -> int:
    """Refresh the feeds that are stale, those with news first, then the longest; return how many.

    Leaves a feed that is stale again after its turn, and passes over one that fails.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    tried: set[int] = set()
    while len(tried) < limit:
        with database.reading() as session:
            waiting = feeds.stale(session, len(tried) + _PIECE)
        piece = [feed_id for feed_id in waiting if feed_id not in tried][: min(_PIECE, limit - len(tried))]
        if not piece:
            break
        for feed_id in piece:
            _try(database, feed_id, site=site, now=now)
        tried.update(piece)
    return len(tried)


def sweep(database: Database, *, site: Site, now: datetime, anew: bool = False) -> int:
    """Look at every feed, in case a mark was missed or the renderer changed; return how many.

    What became stale meanwhile goes first. Unchanged bytes change no validator. `anew` takes
    nothing that is kept for granted.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done, last = 0, 0
    while True:
        with database.reading() as session:
            following = feeds.after(session, last)
        if not following:
            break
        for feed_id in following:
            refresh_stale(database, site=site, now=now)
            _try(database, feed_id, site=site, now=now, anew=anew)
            done, last = done + 1, feed_id
    _drop_unshown(database, site)
    return done


def _try(database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool = False) -> None:
    """Refresh one feed of many: a bad one spoils only itself."""
    try:
        refresh(database, feed_id, site=site, now=now, anew=anew)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one feed, the rest ships
        _log.exception("feed %s stays stale", feed_id)


def _pressed(database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool) -> bool:
    with database.reading() as session:
        feed = feeds.get(session, feed_id)
        shown = feed.opened and not feed.withdrawn
        seen, read = feed.wanted, copy(session, feed, site=site, now=now, anew=anew) if shown else None
    if read is None:
        with database.writing() as session:
            feeds.mark_fresh(session, feed_id, seen=seen)
        return False
    fresh = _spelled(read)
    read = _fitted(read, fresh)
    made = {suffix: _made(chosen, read, fresh) for suffix, chosen in FORMATS.items()}
    right = not read.omitted and not any(each.printed or each.left_out for each in made.values())
    if right and not read.stale and not fresh:
        return False  # so that a sweep over what is right already writes nothing
    with database.writing() as session:
        wanted = feeds.mark_fresh(session, feed_id, seen=seen, now=now)
        if wanted is None:
            return False
        changed = _keep(session, feed_id, made, now=now)
        if wanted == seen and read.shared:  # else what they print may have changed after we read it
            fragments.keep(session, _storable(read, fresh), imprint(site))
        return changed


def _spelled(read: Copy) -> dict[fragments.Key, Fragment]:
    """Spell what is new in every format in which it is not known."""
    fresh = {}
    for article_id, new in read.new.items():
        for suffix, chosen in FORMATS.items():
            if (article_id, suffix) in read.known:
                continue
            if isinstance(new.entry, Exception):
                fresh[article_id, suffix] = Fragment(new.guid, b"", excerpt(str(new.entry)) or type(new.entry).__name__)
            else:
                fresh[article_id, suffix] = fragment(chosen, new.entry)
    return fresh


def _made(chosen: Format, read: Copy, fresh: Mapping[fragments.Key, Fragment]) -> _Made:
    try:
        rendered = spliced(chosen, read.document, _in_order(chosen.suffix, read, fresh))
    except Exception as error:  # whatever is wrong with one format, the others ship
        if isinstance(error, RenderingError) and read.known:
            raise _DamagedError from error
        _log.exception("%s of %s cannot be made; its last good bytes stay", chosen.title, read.document.guid)
        return _Made(None, (LeftOut("", excerpt(str(error)) or type(error).__name__),))
    name = digest(rendered.body)
    if representations.is_printed(read.heads.get(chosen.suffix), name, chosen.media_type):
        return _Made(None, rendered.left_out)
    entries = len(read.newest) - len(rendered.left_out)
    encoded = encoding.quick(rendered.body)
    return _Made(Printed(chosen.media_type, name, len(rendered.body), entries, encoded), rendered.left_out)


def _in_order(suffix: str, read: Copy, fresh: Mapping[fragments.Key, Fragment]) -> Sequence[Fragment]:
    found = []
    for article_id in read.newest:
        kept = read.known.get((article_id, suffix))
        found.append(Fragment(kept.guid, kept.body) if kept else fresh[article_id, suffix])
    return found


def _fitted(read: Copy, fresh: Mapping[fragments.Key, Fragment]) -> Copy:
    """Leave the oldest entries out until the largest format fits into the feed's budget."""
    if not read.budget:
        return read
    spelled = {suffix: _in_order(suffix, read, fresh) for suffix in FORMATS}
    return replace(read, newest=read.newest[: fitting(read.document, spelled, read.budget)])


def _keep(session: Session, feed_id: int, made: Mapping[str, _Made], *, now: datetime) -> bool:
    printed = {suffix: each.printed for suffix, each in made.items() if each.printed}
    changed = representations.keep(session, feed_id, printed, now=now)
    for suffix, each in made.items():
        representations.record_omissions(session, feed_id, suffix, each.left_out, now=now)
    return changed


def _storable(read: Copy, fresh: Mapping[fragments.Key, Fragment]) -> dict[fragments.Key, fragments.Kept]:
    return {
        key: fragments.Kept(each.guid, read.new[key[0]].revision, each.body) for key, each in fresh.items() if each.body
    }


def _drop_unshown(database: Database, site: Site) -> None:
    """Forget the bytes of articles that no feed shows any more, in short transactions."""
    last = 0
    while True:
        with database.reading() as session:
            following = fragments.after(session, last)
        if not following:
            return
        with database.writing() as session:
            fragments.drop_unshown(session, following, site.entry_limit)
        last = following[-1]
