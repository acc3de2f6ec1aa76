"""Find free slugs with a few index look-ups, however many slugs begin alike."""

from collections.abc import Collection

from sqlalchemy import select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedsvc.storage.tables import FeedAlias

_FIRST = 20  # numbers up to here are tried one by one
_LIMIT = 2**31


def find_taken(
    session: Session,
    slugs: Collection[str],
    *columns: InstrumentedAttribute[str],
    feed_folder: str = "",
) -> set[str]:
    """Return which of `slugs` any of the columns holds.

    With a `feed_folder` ("topics"), slugs of former paths of feeds in it are taken too: such a path
    redirects for ever, so no other feed may get it.
    """
    holders = [select(column).where(column.in_(slugs)) for column in columns]
    if feed_folder:
        paths = [f"{feed_folder}/{slug}" for slug in slugs]
        holders.append(select(FeedAlias.path).where(FeedAlias.path.in_(paths)))
    # No slug contains a slash, so only paths begin with the folder.
    return {slug.removeprefix(f"{feed_folder}/") for slug in session.scalars(union_all(*holders))}


def find_free(
    session: Session,
    stem: str,
    *columns: InstrumentedAttribute[str],
    feed_folder: str = "",
    reserved: Collection[str] = (),
) -> str:
    """Return `stem` if it is free, or else with a number: the lowest below 20, or some free one.

    A slug is not free if `find_taken` returns it or it is in `reserved`.
    """
    # Nearly every stem is free, so this short look-up is usually the only one.
    if stem not in reserved and not find_taken(session, [stem], *columns, feed_folder=feed_folder):
        return stem
    candidates = list_candidates(stem)
    # Beyond these, the powers of two are looked up together, and the gap between a taken and a free
    # number is halved: about 30 look-ups, even where ten thousand articles are called "Live".
    doubled = {2**power: _append_number(stem, 2**power) for power in range(5, 31)}
    taken = find_taken(session, [*candidates, *doubled.values()], *columns, feed_folder=feed_folder)
    taken.update(reserved)
    for slug in candidates:
        if slug not in taken:
            return slug
    low = _FIRST - 1
    high = next((number for number, slug in doubled.items() if slug not in taken), _LIMIT)
    low = max([low, *(number for number in doubled if number < high)])
    while high - low > 1:  # `low` is taken and `high` is free
        middle = (low + high) // 2
        slug = _append_number(stem, middle)
        if slug in reserved or find_taken(session, [slug], *columns, feed_folder=feed_folder):
            low = middle
        else:
            high = middle
    return _append_number(stem, high)


def list_candidates(stem: str) -> list[str]:
    """Return `stem` and the slugs that are tried after it, in order."""
    return [_append_number(stem, number) for number in range(1, _FIRST)]


def _append_number(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
