"""Feeds of the editors' own: made, changed, retired and brought back; a selection keeps up with what is merged."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from feedsvc.domain.custom_feeds import CustomFeedRequest, Names, Selection, TermKey
from feedsvc.domain.fields import NAME, TEXT
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.text import clean, is_language_tag, slugify, to_line
from feedsvc.editorial import validation
from feedsvc.errors import ConflictError, NotFoundError, Problem, ValidationError
from feedsvc.storage import slugs, taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import generation
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, membership
from feedsvc.storage.tables import CustomFeed, Feed, Topic

MOST_ENTRIES, LEAST_BYTES, MOST_BYTES, MOST_LANGUAGES = 500, 10_000, 10_000_000, 20
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class CustomFeedPlan:
    """A plan whose every word is clean and known; what a feed can be made of."""

    plan: CustomFeedRequest
    selection: Selection

    def to_row(self) -> CustomFeed:
        """Return the design as a row, that belongs to no feed yet."""
        row = CustomFeed(slug=self.plan.slug, revision=0)
        self.apply_to(row)
        return row

    def apply_to(self, row: CustomFeed) -> None:
        """Let a row say what the design says, but for its address."""
        plan = self.plan
        row.name, row.description, row.selection = (
            plan.title,
            plan.description,
            custom_feed_rows.dump_selection(self.selection),
        )
        row.full_text, row.image_in_body = plan.full_text, plan.image_in_body
        row.entry_limit, row.byte_limit = plan.entry_limit or 0, plan.byte_limit or 0
        row.revision += 1


def validate_custom_feed(
    session: Session, plan: CustomFeedRequest, *, feed_id: int = 0
) -> CustomFeedPlan:
    """Return what a plan means, for a new feed or for one that is there.

    Raises:
        Refused: something is missing, unknown or contradicts itself; one Problem for each.
    """
    title = to_line(plan.title)
    plan = replace(
        plan,
        title=title,
        slug=slugify(plan.slug),
        description=clean(plan.description).strip(),
        languages=tuple(
            dict.fromkeys(tag.strip().lower() for tag in plan.languages if tag.strip())
        ),
    )
    unknown: list[Problem] = []
    selection = Selection(
        include=_resolve_marks(session, "include", plan.include, unknown),
        exclude=_resolve_marks(session, "exclude", plan.exclude, unknown),
        languages=frozenset(plan.languages),
        every=plan.every,
    )
    problems = [
        *_check_texts(session, plan, feed_id),
        *unknown,
        *_check_selection(selection),
        *_check_numbers(plan),
    ]
    if problems:
        raise ValidationError(problems, title)
    stem = slugify(title) or "feed"
    return CustomFeedPlan(
        replace(plan, slug=plan.slug or slugs.find_free(session, stem, CustomFeed.slug)), selection
    )


def create_custom_feed(
    session: Session, plan: CustomFeedRequest, *, authority: str, now: datetime
) -> Feed:
    """Make a feed of the editors' own; every published article that it takes stands in it at once.

    Raises:
        Refused: as `designed` says.
    """
    articles.lock_articles(session)
    design = validate_custom_feed(session, plan)
    # Nobody can guess the path of a private feed, should anything ever forget to ask whether it is one.
    path = f"private/{secrets.token_hex(16)}" if plan.private else f"custom/{design.plan.slug}"
    feed = feeds.add_feed(
        session, path, mint_guid(authority, now, "feed", secrets.token_hex(8)), now=now
    )
    feed.private, feed.custom, feed.urgent = plan.private, design.to_row(), True
    session.flush()
    membership.rebuild_items(session, feed)
    generation.mark_addresses_changed(session)
    return feed


def change_custom_feed(
    session: Session, feed_id: int, plan: CustomFeedRequest, *, revision: int, now: datetime
) -> Feed:
    """Give a feed of the editors' own another plan; its articles are chosen anew in the same transaction.

    It stays private or public, whatever the plan says. A former address redirects for ever.

    Raises:
        NotFoundError: there is no such feed.
        ConflictError: somebody else changed it since `revision`.
        Refused: as `designed` says.
    """
    articles.lock_articles(session)
    feed, row = _get_custom_feed(session, feed_id)
    if row.revision != revision:
        raise ConflictError(
            [
                Problem(
                    "",
                    "Somebody else changed this feed after you opened it. Open it again to see how.",
                )
            ],
            feed_id,
        )
    design = validate_custom_feed(session, plan, feed_id=feed_id)
    if design.plan.slug != row.slug:
        row.slug = design.plan.slug
        if not feed.private:
            feeds.change_path(session, feed, f"custom/{row.slug}")
    design.apply_to(row)
    session.flush()
    if not feed.withdrawn:
        membership.rebuild_items(session, feed)
    feeds.mark_stale(session, [feed.id], now=now)
    generation.mark_addresses_changed(session)
    return feed


def retire_custom_feed(session: Session, feed_id: int, *, now: datetime) -> None:
    """Withdraw a feed of the editors' own: it answers 410; its articles stay in all the others.

    Raises:
        NotFoundError: there is no such feed.
    """
    _set_withdrawn(session, feed_id, withdrawn=now, now=now)


def revive_custom_feed(session: Session, feed_id: int, *, now: datetime) -> None:
    """Bring a retired feed of the editors' own back, with what it takes now.

    Raises:
        NotFoundError: there is no such feed.
    """
    _set_withdrawn(session, feed_id, withdrawn=None, now=now)


def follow_merged_term(session: Session, former: TermKey, into: TermKey, *, now: datetime) -> None:
    """Let every selection that names a merged heading name the other one, and choose anew what names either."""
    for row in custom_feed_rows.list_custom_feeds_naming(session, former):
        row.selection = custom_feed_rows.dump_selection(
            custom_feed_rows.read_selection(row).replace_term(former, into)
        )
        row.revision += 1
    session.flush()
    for row in custom_feed_rows.list_custom_feeds_naming(session, into):
        feed = feeds.get_feed(session, row.feed_id)
        if not feed.withdrawn:
            membership.rebuild_items(session, feed)
            feeds.mark_stale(session, [feed.id], now=now)


def _get_custom_feed(session: Session, feed_id: int) -> tuple[Feed, CustomFeed]:
    feed = feeds.get_feed(session, feed_id)
    if feed.custom is None:
        raise NotFoundError(f"feed {feed_id} is none of the editors' own", feed_id)
    return feed, feed.custom


def _set_withdrawn(
    session: Session, feed_id: int, *, withdrawn: datetime | None, now: datetime
) -> None:
    articles.lock_articles(session)
    feed, _ = _get_custom_feed(session, feed_id)
    feed.withdrawn = withdrawn
    session.flush()
    if withdrawn is None:
        membership.rebuild_items(session, feed)
    feeds.mark_stale(session, [feed.id], now=now)
    generation.mark_addresses_changed(session)


def _resolve_marks(
    session: Session, side: str, names: Names, problems: list[Problem]
) -> frozenset[TermKey]:
    found: set[TermKey] = set()
    for kind, table in taxonomy.KINDS.items():
        given = dict.fromkeys(filter(None, map(to_line, names.get(kind, ()))))
        if len(given) > _MOST_NAMES:
            problems.append(
                Problem(f"{side}_{kind}", "Give at most %(most)d names.", {"most": _MOST_NAMES})
            )
            continue
        unknown = []
        for name in given:
            heading = taxonomy.find_term(session, cast("type[Topic]", table), name)
            if heading:
                found.add((kind, heading.id))
            else:
                unknown.append(name)
        if unknown:
            words = {"names": ", ".join(unknown)}
            problems.append(
                Problem(
                    f"{side}_{kind}", "There is none of this name: %(names)s. Correct it.", words
                )
            )
    return frozenset(found)


def _check_texts(session: Session, plan: CustomFeedRequest, feed_id: int) -> Iterator[Problem]:
    if not slugify(plan.title):
        yield Problem("title", "Give the feed a title with a letter or digit.")
    yield from validation.check_length("title", plan.title, NAME)
    yield from validation.check_length("description", plan.description, TEXT)
    known = custom_feed_rows.find_custom_feed_by_slug(session, plan.slug) if plan.slug else None
    if known and known.feed_id != feed_id:
        yield Problem(
            "slug", "The address “%(slug)s” is taken. Choose another.", {"slug": plan.slug}
        )
    if not all(map(is_language_tag, plan.languages)) or len(plan.languages) > MOST_LANGUAGES:
        yield Problem("languages", "Give language tags, such as id or en.")


def _check_selection(selection: Selection) -> Iterator[Problem]:
    sides = {kind: sum(mark[0] == kind for mark in selection.include) for kind in taxonomy.KINDS}
    if selection.every and sides["sections"] > 1:
        yield Problem(
            "include_sections",
            "An article stands in one section only. Name one, or take any instead of all.",
        )
    for kind in taxonomy.KINDS:
        if any(mark[0] == kind for mark in selection.include & selection.exclude):
            yield Problem(
                f"exclude_{kind}", "The same is included above. Take it out in one place."
            )


def _check_numbers(plan: CustomFeedRequest) -> Iterator[Problem]:
    if plan.entry_limit is None or not 1 <= plan.entry_limit <= MOST_ENTRIES:
        yield Problem("entry_limit", "Give a number from 1 to %(most)d.", {"most": MOST_ENTRIES})
    if plan.byte_limit is None or (
        plan.byte_limit and not LEAST_BYTES <= plan.byte_limit <= MOST_BYTES
    ):
        least, most = LEAST_BYTES // 1000, MOST_BYTES // 1000
        yield Problem(
            "byte_limit",
            "Give a number from %(least)d to %(most)d, or leave it empty.",
            {"least": least, "most": most},
        )
