"""Addresses of feeds: readers may subscribe to one, so it never leads to another feed later."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from feedsvc.errors import Problem
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Feed


def describe_taken_address(slug: str) -> Problem:
    """Return the Problem of an address that another article, term or custom feed has."""
    return Problem("slug", "The address “%(slug)s” is taken. Choose another.", {"slug": slug})


def check_former_address(
    session: Session, folder: str, slug: str, feed: Feed | None
) -> Iterator[Problem]:
    """Yield a Problem if `slug` in a folder of feeds was the address of another feed than `feed`.

    `feed` is None for a new feed. A former address redirects for ever.
    """
    owner = feeds.find_former_owner(session, f"{folder}/{slug}")
    if owner is None or owner is feed:
        return
    named = owner.topic or owner.section or owner.author or owner.custom
    yield Problem(
        "slug",
        "The address “%(slug)s” belonged to “%(name)s”, and its subscribers may still use it. "
        "Choose another.",
        {"slug": slug, "name": named.name if named else owner.path},
    )
