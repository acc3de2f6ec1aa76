"""Stale feeds made fresh, at the cost of what changed.

An entry's bytes are made once, kept, and reused in every feed that shows it. Feeds go through the
press several at a time: what they ask the database, and what they write, is done once for all.
"""

import logging
import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from feedsvc import encoding
from feedsvc.domain.documents import FeedDocument, LeftOut
from feedsvc.domain.representations import Head, Printed, digest
from feedsvc.domain.site import Site
from feedsvc.domain.text import excerpt
from feedsvc.errors import UnavailableError
from feedsvc.rendering import FORMATS, Format, Fragment, fragment, spliced
from feedsvc.storage import feeds, fragments, representations
from feedsvc.storage.database import Database
from feedsvc.syndication import reading
from feedsvc.syndication.fitting import fitting

_PIECE = 10  # feeds at a time; then we look again whether something urgent came
_HANDS = min(os.cpu_count() or 1, 4)  # digests and encoders let other threads run
_Fresh: TypeAlias = Mapping[int, Mapping[str, Fragment]]  # by article and suffix
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """One representation's bytes, if they differ from those that are kept, and what is not in them."""

    printed: Printed | None
    left_out: tuple[LeftOut, ...]


def refresh(database: Database, feed_id: int, *, site: Site, now: datetime, anew: bool = False) -> bool:
    """Make one feed's bytes tell the truth; True if any byte changed. `anew` spells every entry again.

    Idempotent, and safe in several processes at once. A format that cannot be made keeps its last
    good bytes, and editors are shown why.

    Raises:
        UnavailableError: the database cannot be reached; the feed stays stale.
    """
    return _press(database, [feed_id], site=site, now=now, anew=anew)


def refresh_stale(database: Database, *, site: Site, now: datetime, limit: int = 1000) -> int:
    """Refresh the feeds that are stale, those with news first, then the longest; return how many.

    Passes over a feed that fails. One that is stale again after its turn gets another, within the `limit`.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    turns, done, failed = 0, set[int](), set[int]()
    while turns < limit:
        with database.reading() as session:
            waiting = feeds.stale(session, len(failed) + _PIECE)
        piece = [feed_id for feed_id in waiting if feed_id not in failed][: min(_PIECE, limit - turns)]
        if not piece:
            break
        failed |= _try(database, piece, site=site, now=now)
        turns += len(piece)
        done.update(piece)
    return len(done)


def sweep(database: Database, *, site: Site, now: datetime, anew: bool = False) -> int:
    """Look at every feed, in case a mark was missed or the renderer changed; return how many.

    What became stale meanwhile goes first. Unchanged bytes change no validator. `anew` takes
    nothing that is kept for granted.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done, last = 0, 0
    while True:
        refresh_stale(database, site=site, now=now)
        with database.reading() as session:
            piece = feeds.after(session, last, _PIECE)
        if not piece:
            break
        _try(database, piece, site=site, now=now, anew=anew)
        done, last = done + len(piece), piece[-1]
    _drop_unshown(database, site)
    return done


def _try(database: Database, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool = False) -> set[int]:
    """Refresh feeds together, or where that fails each by itself; return those that cannot be."""
    try:
        _press(database, feed_ids, site=site, now=now, anew=anew)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one feed, the rest ships
        if len(feed_ids) == 1:
            _log.exception("feed %s stays stale", *feed_ids)
            return set(feed_ids)
        return set().union(*(_try(database, [feed_id], site=site, now=now, anew=anew) for feed_id in feed_ids))
    return set()


def _press(database: Database, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool) -> bool:
    with database.reading() as session:
        copy = reading.read(session, feed_ids, site=site, now=now, anew=anew)
    fresh = _spelled(copy)
    made = _printed(copy, fresh)
    due = [
        feed_id
        for feed_id, sheet in copy.sheets.items()
        if sheet.stale
        or any(_says_anything(made.get((feed_id, suffix)), copy, (feed_id, suffix)) for suffix in FORMATS)
    ]
    if not due and not fresh:
        return False  # so that a sweep over what is right already writes nothing
    with database.writing() as session:
        seen = {feed_id: sheet.version for feed_id, sheet in copy.sheets.items()}
        wanted = feeds.mark_fresh(session, seen, now=now)
        changed = _keep(session, {key: each for key, each in made.items() if key[0] in wanted}, now=now)
        if wanted == seen:
            fragments.keep(session, _storable(copy, fresh), reading.imprint(site))
        return changed


def _says_anything(made: _Made | None, copy: reading.Copy, key: representations.Key) -> bool:
    return made is not None and bool(made.printed or made.left_out or key in copy.omitted)


def _spelled(copy: reading.Copy) -> dict[int, dict[str, Fragment]]:
    """Spell in every format what is not known."""
    return {
        article_id: {suffix: _fragment(chosen, new) for suffix, chosen in FORMATS.items()}
        for article_id, new in copy.new.items()
    }


def _fragment(chosen: Format, new: reading.New) -> Fragment:
    if isinstance(new.entry, Exception):
        return Fragment(new.guid, b"", excerpt(str(new.entry)) or type(new.entry).__name__)
    return fragment(chosen, new.entry)


def _printed(copy: reading.Copy, fresh: _Fresh) -> dict[representations.Key, _Made]:
    """Print every feed in every format."""
    todo = [
        (feed_id, suffix, sheet.document, entries)
        for feed_id, sheet in copy.sheets.items()
        if sheet.document
        for suffix, entries in _entries(sheet, sheet.document, copy, fresh).items()
    ]
    with ThreadPoolExecutor(_HANDS) as hands:
        made = [
            hands.submit(_made, FORMATS[suffix], document, entries, copy.heads.get((feed_id, suffix)))
            for feed_id, suffix, document, entries in todo
        ]
        return {(feed_id, suffix): each.result() for (feed_id, suffix, *_), each in zip(todo, made, strict=True)}


def _entries(
    sheet: reading.Sheet, document: FeedDocument, copy: reading.Copy, fresh: _Fresh
) -> dict[str, list[Fragment]]:
    """Return the bytes of a feed's entries by format, newest first, as many as its budget has room for."""
    own = sheet.own
    found = {
        suffix: [
            _bytes_of(number, suffix, copy, fresh) if own is None else _fragment(chosen, own[number])
            for number in sheet.newest
        ]
        for suffix, chosen in FORMATS.items()
    }
    if not sheet.budget:
        return found
    fits = fitting(document, found, sheet.budget)
    return {suffix: each[:fits] for suffix, each in found.items()}


def _bytes_of(article_id: int, suffix: str, copy: reading.Copy, fresh: _Fresh) -> Fragment:
    kept = copy.known.get(article_id)
    return Fragment(kept.guid, kept.bodies[suffix]) if kept else fresh[article_id][suffix]


def _made(chosen: Format, document: FeedDocument, entries: Sequence[Fragment], head: Head | None) -> _Made:
    try:
        rendered = spliced(chosen, document, entries)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one format, the others ship
        _log.exception("%s of %s cannot be made; its last good bytes stay", chosen.title, document.guid)
        return _Made(None, (LeftOut("", excerpt(str(error)) or type(error).__name__),))
    name = digest(rendered.body)
    if representations.is_printed(head, name, chosen.media_type):
        return _Made(None, rendered.left_out)
    number = len(entries) - len(rendered.left_out)
    encoded = encoding.quick(rendered.body)
    return _Made(Printed(chosen.media_type, name, len(rendered.body), number, encoded), rendered.left_out)


def _keep(session: Session, made: Mapping[representations.Key, _Made], *, now: datetime) -> bool:
    changed = representations.keep(session, {key: each.printed for key, each in made.items() if each.printed}, now=now)
    representations.record_omissions(session, {key: each.left_out for key, each in made.items()}, now=now)
    return changed


def _storable(copy: reading.Copy, fresh: _Fresh) -> dict[int, fragments.Kept]:
    """Return what can be reused: entries that every format can spell."""
    return {
        article_id: fragments.Kept(
            copy.new[article_id].guid,
            copy.new[article_id].revision,
            {suffix: each.body for suffix, each in spelled.items()},
        )
        for article_id, spelled in fresh.items()
        if all(each.body for each in spelled.values())
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
