"""Custom feeds: create, change, retire and revive; selections follow merged terms."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from feedsvc.domain.custom_feeds import CustomFeedRequest, Names, Selection, TermKey
from feedsvc.domain.fields import NAME, TEXT
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.domain.names import to_name
from feedsvc.domain.text import clean, slugify, to_line
from feedsvc.editorial import validation
from feedsvc.editorial.addresses import check_former_address, describe_taken_address
from feedsvc.errors import ConflictError, NotFoundError, Problem, ValidationError
from feedsvc.storage import slugs, taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import generation
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, membership, paths, stale_marks
from feedsvc.storage.tables import CustomFeed, Feed, Topic

MOST_ENTRIES, LEAST_BYTES, MOST_BYTES, MOST_LANGUAGES = 500, 10_000, 10_000_000, 20
_MOST_NAMES = 200  # each is looked up by a statement of its own


@dataclass(frozen=True, slots=True)
class ValidatedCustomFeed:
    """A validated request: every text is clean, every term exists."""

    request: CustomFeedRequest
    selection: Selection

    def to_row(self) -> CustomFeed:
        """Return it as a row that belongs to no feed yet."""
        row = CustomFeed(slug=self.request.slug, revision=0)
        self.apply_to(row)
        return row

    def apply_to(self, row: CustomFeed) -> None:
        """Write it into a row, except its slug, which needs a redirect."""
        request = self.request
        row.name, row.description = request.title, request.description
        row.selection = custom_feed_rows.dump_selection(self.selection)
        row.full_text, row.image_in_body = request.full_text, request.image_in_body
        row.entry_limit, row.byte_limit = request.entry_limit or 0, request.byte_limit or 0
        row.revision += 1


def validate_custom_feed(
    session: Session, request: CustomFeedRequest, *, feed_id: int = 0
) -> ValidatedCustomFeed:
    """Validate the request for a new custom feed, or for the existing one with this `feed_id`.

    Raises:
        ValidationError: with one Problem for each thing that is missing, unknown or contradictory.
    """
    title = to_name(request.title)
    existing = custom_feed_rows.find_custom_feed(session, feed_id) if feed_id else None
    request = replace(
        request,
        title=title,
        slug=slugify(request.slug) or (existing.slug if existing else ""),
        description=clean(request.description).strip(),
        languages=tuple(
            dict.fromkeys(
                canonicalize_language_tag(tag).lower() for tag in request.languages if tag.strip()
            )
        ),
    )
    unknown: list[Problem] = []
    selection = Selection(
        include=_resolve_terms(session, "include", request.include, unknown),
        exclude=_resolve_terms(session, "exclude", request.exclude, unknown),
        languages=frozenset(request.languages),
        every=request.every,
    )
    problems = [
        *_check_texts(session, request, feed_id),
        *unknown,
        *_check_selection(selection),
        *_check_numbers(request),
    ]
    if problems:
        raise ValidationError(problems, title)
    slug = request.slug or slugs.find_free(
        session, slugify(title) or "feed", CustomFeed.slug, feed_folder="custom"
    )
    return ValidatedCustomFeed(replace(request, slug=slug), selection)


def create_custom_feed(
    session: Session, request: CustomFeedRequest, *, authority: str, now: datetime, guid: str = ""
) -> Feed:
    """Create a custom feed with every published article that it selects.

    Without `guid` one is minted.

    Raises:
        ValidationError: as `validate_custom_feed` says.
    """
    articles.lock_articles(session)
    validated = validate_custom_feed(session, request)
    # A private feed has a path that nobody can guess, in case a check is ever forgotten.
    slug = validated.request.slug
    path = f"private/{secrets.token_hex(16)}" if request.private else f"custom/{slug}"
    guid = guid or mint_guid(authority, now, "feed", secrets.token_hex(8))
    feed = paths.add_feed(session, path, guid, now=now)
    # The feed is urgent: an editor waits for its first rendering, so it comes before corrections.
    feed.private, feed.custom, feed.urgent = request.private, validated.to_row(), True
    session.flush()  # `rebuild_items` selects by the stored row
    membership.rebuild_items(session, feed)
    generation.mark_addresses_changed(session)
    return feed


def change_custom_feed(
    session: Session, feed_id: int, request: CustomFeedRequest, *, revision: int, now: datetime
) -> Feed:
    """Change a custom feed and rebuild its items in the same transaction.

    It stays private or public, whatever the request says. A former slug redirects for ever.

    Raises:
        NotFoundError: there is no such custom feed.
        ConflictError: another editor has changed it since `revision`.
        ValidationError: as `validate_custom_feed` says.
    """
    articles.lock_articles(session)
    feed, row = _get_custom_feed(session, feed_id)
    if row.revision != revision:
        if _is_repeated(session, request, row, revision):
            return feed
        message = "Somebody else changed this feed after you opened it. Open it again to see how."
        raise ConflictError([Problem("", message)], feed_id)
    validated = validate_custom_feed(session, request, feed_id=feed_id)
    if validated.request.slug != row.slug:
        row.slug = validated.request.slug
        if not feed.private:  # a private feed's path does not contain the slug
            paths.change_path(session, feed, f"custom/{row.slug}")
    validated.apply_to(row)
    session.flush()
    # A retired feed is filled when it is revived.
    if not feed.withdrawn:
        membership.rebuild_items(session, feed)
    stale_marks.mark_stale(session, [feed.id], now=now)
    generation.mark_addresses_changed(session)
    return feed


def retire_custom_feed(session: Session, feed_id: int, *, now: datetime) -> None:
    """Retire a custom feed: it answers 410; its articles stay in all other feeds.

    Raises:
        NotFoundError: there is no such feed.
    """
    _set_withdrawn(session, feed_id, withdrawn=now, now=now)


def revive_custom_feed(session: Session, feed_id: int, *, now: datetime) -> None:
    """Revive a retired custom feed with the articles that it selects now.

    Raises:
        NotFoundError: there is no such feed.
    """
    _set_withdrawn(session, feed_id, withdrawn=None, now=now)


def follow_merged_term(session: Session, former: TermKey, into: TermKey, *, now: datetime) -> None:
    """Replace a merged term in every selection, and rebuild the feeds that name either term."""
    for row in custom_feed_rows.list_custom_feeds_naming(session, former):
        row.selection = custom_feed_rows.dump_selection(
            custom_feed_rows.read_selection(row).replace_term(former, into)
        )
        row.revision += 1  # an open form names the merged term: saving it is a conflict
    session.flush()
    # This includes the feeds that named `into` before, because it has more articles now.
    for row in custom_feed_rows.list_custom_feeds_naming(session, into):
        feed = feeds.get_feed(session, row.feed_id)
        if not feed.withdrawn:
            membership.rebuild_items(session, feed)
            stale_marks.mark_stale(session, [feed.id], now=now)


def _is_repeated(
    session: Session, request: CustomFeedRequest, row: CustomFeed, revision: int
) -> bool:
    """Return whether a request that was based on `revision` was the last change of the feed.

    Raises:
        ValidationError: as `validate_custom_feed` says.
    """
    if row.revision != revision + 1:
        return False
    validated = validate_custom_feed(session, request, feed_id=row.feed_id)
    return custom_feed_rows.is_same(row, validated.to_row())


def _get_custom_feed(session: Session, feed_id: int) -> tuple[Feed, CustomFeed]:
    feed = feeds.get_feed(session, feed_id)
    if feed.custom is None:
        raise NotFoundError(f"feed {feed_id} is not a custom feed", feed_id)
    return feed, feed.custom


def _set_withdrawn(
    session: Session, feed_id: int, *, withdrawn: datetime | None, now: datetime
) -> None:
    articles.lock_articles(session)
    feed, _ = _get_custom_feed(session, feed_id)
    if bool(feed.withdrawn) == bool(withdrawn):
        return
    feed.withdrawn = withdrawn
    session.flush()
    if withdrawn is None:  # a retired feed gets no articles, so it lacks the newer ones
        membership.rebuild_items(session, feed)
    stale_marks.mark_stale(session, [feed.id], now=now)
    generation.mark_addresses_changed(session)


def _resolve_terms(
    session: Session, side: str, names: Names, problems: list[Problem]
) -> frozenset[TermKey]:
    """Return the keys of the terms that `names` name; add a Problem for each unknown name."""
    keys: set[TermKey] = set()
    for kind, table in taxonomy.KINDS.items():
        kind_names = dict.fromkeys(filter(None, map(to_line, names.get(kind, ()))))
        if len(kind_names) > _MOST_NAMES:
            problems.append(
                Problem(f"{side}_{kind}", "Give at most %(most)d names.", {"most": _MOST_NAMES})
            )
            continue
        unknown = []
        for name in kind_names:
            term = taxonomy.find_term(session, cast("type[Topic]", table), name)
            if term:
                keys.add((kind, term.id))
            else:
                unknown.append(name)
        if unknown:
            message = "These names do not exist: %(names)s. Correct them."
            problems.append(Problem(f"{side}_{kind}", message, {"names": ", ".join(unknown)}))
    return frozenset(keys)


def _check_texts(session: Session, request: CustomFeedRequest, feed_id: int) -> Iterator[Problem]:
    if not slugify(request.title):
        yield Problem("title", "Give the feed a title with a letter or digit.")
    yield from validation.check_length("title", request.title, NAME)
    yield from validation.check_length("description", request.description, TEXT)
    existing = (
        custom_feed_rows.find_custom_feed_by_slug(session, request.slug) if request.slug else None
    )
    if existing and existing.feed_id != feed_id:
        yield describe_taken_address(request.slug)
    elif request.slug:
        feed = feeds.get_feed(session, feed_id) if feed_id else None
        yield from check_former_address(session, "custom", request.slug, feed)
    if not all(map(is_language_tag, request.languages)) or len(request.languages) > MOST_LANGUAGES:
        yield Problem("languages", "Give language tags, such as id or en.")


def _check_selection(selection: Selection) -> Iterator[Problem]:
    sides = {kind: sum(key[0] == kind for key in selection.include) for kind in taxonomy.KINDS}
    # "All of them" with two sections would select nothing, which looks like a broken feed.
    if selection.every and sides["sections"] > 1:
        yield Problem(
            "include_sections",
            "An article has one section only. Name one section, or choose “Any of them”.",
        )
    for kind in taxonomy.KINDS:
        if any(key[0] == kind for key in selection.include & selection.exclude):
            yield Problem(
                f"exclude_{kind}",
                "This is included above, too. Remove it in one of the two places.",
            )


def _check_numbers(request: CustomFeedRequest) -> Iterator[Problem]:
    if request.entry_limit is None or not 1 <= request.entry_limit <= MOST_ENTRIES:
        yield Problem("entry_limit", "Give a number from 1 to %(most)d.", {"most": MOST_ENTRIES})
    if request.byte_limit is None or (
        request.byte_limit and not LEAST_BYTES <= request.byte_limit <= MOST_BYTES
    ):
        least, most = LEAST_BYTES // 1000, MOST_BYTES // 1000
        yield Problem(
            "byte_limit",
            "Give a number from %(least)d to %(most)d, or leave it empty.",
            {"least": least, "most": most},
        )
