"""Feeds of the editors' own: made, changed, retired and brought back; a selection keeps up with what is merged."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from feedsvc.domain.identity import mint
from feedsvc.domain.selections import Mark, Names, Plan, Selection
from feedsvc.domain.text import clean, is_language_tag, line, slugify
from feedsvc.editorial import checks
from feedsvc.errors import ConflictError, NotFoundError, Problem, Refused
from feedsvc.storage import articles, editions, feeds, headings, placements, selections, slugs
from feedsvc.storage.tables import CustomFeed, Feed, Topic

MOST_ENTRIES, LEAST_BYTES, MOST_BYTES, MOST_LANGUAGES = 500, 10_000, 10_000_000, 20
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Design:
    """A plan whose every word is clean and known; what a feed can be made of."""

    plan: Plan
    selection: Selection

    def row(self) -> CustomFeed:
        """Return the design as a row, that belongs to no feed yet."""
        row = CustomFeed(slug=self.plan.slug, revision=0)
        self.fill(row)
        return row

    def fill(self, row: CustomFeed) -> None:
        """Let a row say what the design says, but for its address."""
        plan = self.plan
        row.name, row.description, row.selection = plan.title, plan.description, selections.stored(self.selection)
        row.full_text, row.image_in_body = plan.full_text, plan.image_in_body
        row.entry_limit, row.byte_budget = plan.entry_limit or 0, plan.byte_budget or 0
        row.revision += 1


def designed(session: Session, plan: Plan, *, feed_id: int = 0) -> Design:
    """Return what a plan means, for a new feed or for one that is there.

    Raises:
        Refused: something is missing, unknown or contradicts itself; one Problem for each.
    """
    title = line(plan.title)
    plan = replace(
        plan,
        title=title,
        slug=slugify(plan.slug),
        description=clean(plan.description).strip(),
        languages=tuple(dict.fromkeys(tag.strip().lower() for tag in plan.languages if tag.strip())),
    )
    unknown: list[Problem] = []
    selection = Selection(
        include=_marks(session, "include", plan.include, unknown),
        exclude=_marks(session, "exclude", plan.exclude, unknown),
        languages=frozenset(plan.languages),
        every=plan.every,
    )
    problems = [*_wrong_words(session, plan, feed_id), *unknown, *_wrong_choice(selection), *_wrong_numbers(plan)]
    if problems:
        raise Refused(problems, title)
    stem = slugify(title) or "feed"
    return Design(replace(plan, slug=plan.slug or slugs.free(session, stem, CustomFeed.slug)), selection)


def make_feed(session: Session, plan: Plan, *, authority: str, now: datetime) -> Feed:
    """Make a feed of the editors' own; every published article that it takes stands in it at once.

    Raises:
        Refused: as `designed` says.
    """
    articles.take_turn(session)
    design = designed(session, plan)
    # Nobody can guess the path of a private feed, should anything ever forget to ask whether it is one.
    path = f"private/{secrets.token_hex(16)}" if plan.private else f"custom/{design.plan.slug}"
    feed = feeds.add(session, path, mint(authority, now, "feed", secrets.token_hex(8)), now=now)
    feed.private, feed.custom, feed.urgent = plan.private, design.row(), True
    session.flush()
    placements.refill(session, feed)
    editions.note_addresses(session)
    return feed


def change_feed(session: Session, feed_id: int, plan: Plan, *, revision: int, now: datetime) -> Feed:
    """Give a feed of the editors' own another plan; its articles are chosen anew in the same transaction.

    It stays private or public, whatever the plan says. A former address redirects for ever.

    Raises:
        NotFoundError: there is no such feed.
        ConflictError: somebody else changed it since `revision`.
        Refused: as `designed` says.
    """
    articles.take_turn(session)
    feed, row = _own(session, feed_id)
    if row.revision != revision:
        raise ConflictError(
            [Problem("", "Somebody else changed this feed after you opened it. Open it again to see how.")], feed_id
        )
    design = designed(session, plan, feed_id=feed_id)
    if design.plan.slug != row.slug:
        row.slug = design.plan.slug
        if not feed.private:
            feeds.move(session, feed, f"custom/{row.slug}")
    design.fill(row)
    session.flush()
    if not feed.withdrawn:
        placements.refill(session, feed)
    feeds.mark_stale(session, [feed.id], now=now)
    editions.note_addresses(session)
    return feed


def retire_feed(session: Session, feed_id: int, *, now: datetime) -> None:
    """Withdraw a feed of the editors' own: it answers 410; its articles stay in all the others.

    Raises:
        NotFoundError: there is no such feed.
    """
    _set_withdrawn(session, feed_id, withdrawn=now, now=now)


def revive_feed(session: Session, feed_id: int, *, now: datetime) -> None:
    """Bring a retired feed of the editors' own back, with what it takes now.

    Raises:
        NotFoundError: there is no such feed.
    """
    _set_withdrawn(session, feed_id, withdrawn=None, now=now)


def follow(session: Session, former: Mark, into: Mark, *, now: datetime) -> None:
    """Let every selection that names a merged heading name the other one, and choose anew what names either."""
    for row in selections.naming(session, former):
        row.selection = selections.stored(selections.of(row).with_merged(former, into))
        row.revision += 1
    session.flush()
    for row in selections.naming(session, into):
        feed = feeds.get(session, row.feed_id)
        if not feed.withdrawn:
            placements.refill(session, feed)
            feeds.mark_stale(session, [feed.id], now=now)


def _own(session: Session, feed_id: int) -> tuple[Feed, CustomFeed]:
    feed = feeds.get(session, feed_id)
    if feed.custom is None:
        raise NotFoundError(f"feed {feed_id} is none of the editors' own", feed_id)
    return feed, feed.custom


def _set_withdrawn(session: Session, feed_id: int, *, withdrawn: datetime | None, now: datetime) -> None:
    articles.take_turn(session)
    feed, _ = _own(session, feed_id)
    feed.withdrawn = withdrawn
    session.flush()
    if withdrawn is None:
        placements.refill(session, feed)
    feeds.mark_stale(session, [feed.id], now=now)
    editions.note_addresses(session)


def _marks(session: Session, side: str, names: Names, problems: list[Problem]) -> frozenset[Mark]:
    found: set[Mark] = set()
    for kind, table in headings.KINDS.items():
        given = dict.fromkeys(filter(None, map(line, names.get(kind, ()))))
        if len(given) > _MOST_NAMES:
            problems.append(Problem(f"{side}_{kind}", "Give at most %(most)d names.", {"most": _MOST_NAMES}))
            continue
        unknown = []
        for name in given:
            heading = headings.by_name(session, cast("type[Topic]", table), name)
            if heading:
                found.add((kind, heading.id))
            else:
                unknown.append(name)
        if unknown:
            words = {"names": ", ".join(unknown)}
            problems.append(Problem(f"{side}_{kind}", "There is none of this name: %(names)s. Correct it.", words))
    return frozenset(found)


def _wrong_words(session: Session, plan: Plan, feed_id: int) -> Iterator[Problem]:
    if not slugify(plan.title):
        yield Problem("title", "Give the feed a title with a letter or digit.")
    yield from checks.too_long("title", plan.title, checks.NAME)
    yield from checks.too_long("description", plan.description, checks.TEXT)
    known = selections.by_slug(session, plan.slug) if plan.slug else None
    if known and known.feed_id != feed_id:
        yield Problem("slug", "The address “%(slug)s” is taken. Choose another.", {"slug": plan.slug})
    if not all(map(is_language_tag, plan.languages)) or len(plan.languages) > MOST_LANGUAGES:
        yield Problem("languages", "Give language tags, such as id or en.")


def _wrong_choice(selection: Selection) -> Iterator[Problem]:
    sides = {kind: sum(mark[0] == kind for mark in selection.include) for kind in headings.KINDS}
    if selection.every and sides["sections"] > 1:
        yield Problem(
            "include_sections", "An article stands in one section only. Name one, or take any instead of all."
        )
    for kind in headings.KINDS:
        if any(mark[0] == kind for mark in selection.include & selection.exclude):
            yield Problem(f"exclude_{kind}", "The same is included above. Take it out in one place.")


def _wrong_numbers(plan: Plan) -> Iterator[Problem]:
    if plan.entry_limit is None or not 1 <= plan.entry_limit <= MOST_ENTRIES:
        yield Problem("entry_limit", "Give a number from 1 to %(most)d.", {"most": MOST_ENTRIES})
    if plan.byte_budget is None or (plan.byte_budget and not LEAST_BYTES <= plan.byte_budget <= MOST_BYTES):
        least, most = LEAST_BYTES // 1000, MOST_BYTES // 1000
        yield Problem(
            "byte_budget",
            "Give a number from %(least)d to %(most)d, or leave it empty.",
            {"least": least, "most": most},
        )
