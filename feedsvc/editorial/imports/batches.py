"""Store the items of a batch, each behind a savepoint, in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State, Verb
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedItem,
    ImportedRedirect,
    Outcome,
    SkippedItem,
)
from feedsvc.domain.redirects import check_redirect, simplify_address
from feedsvc.domain.text import slugify
from feedsvc.domain.times import truncate_to_second
from feedsvc.editorial import snapshots
from feedsvc.editorial.content import fill_article
from feedsvc.editorial.entries import find_selecting, leave_tombstones
from feedsvc.editorial.imports.preparation import (
    ImportContext,
    Known,
    Preparation,
    Prepared,
    decide,
    get_title,
)
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage import imports, known_terms, taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.translations import list_translations
from feedsvc.storage.feeds import feeds
from feedsvc.storage.import_tables import ImportRun
from feedsvc.storage.system import redirects
from feedsvc.storage.tables import Article, Author, Section, Topic


class BatchStore:
    """Stores the items of a batch in one transaction."""

    def __init__(
        self, session: Session, run: ImportRun, context: ImportContext, known: Known
    ) -> None:
        self._session, self._run, self._context, self._known = session, run, context, known
        self._counts = dict.fromkeys(map(str, Outcome), 0) | run.counts
        self._stale = set(run.stale_feeds["ids"])
        self._redirects: dict[str, int] = {}
        self._targets: dict[str, str] = {}

    def read_terms(self, prepared: Sequence[Preparation]) -> None:
        """Read the terms of a batch by one statement for each kind, not one for each name."""
        contents = [each.content for each in prepared if isinstance(each, Prepared)]
        names: dict[type[Topic], set[str]] = {
            cast("type[Topic]", Section): {each.section for each in contents},
            Topic: {name for each in contents for name in each.topics},
            cast("type[Topic]", Author): {who.name for each in contents for who in each.authors},
        }
        for table, wanted in names.items():
            known_terms.find_by_exact_name(self._session, table, sorted(wanted))

    def settle(self, item: ImportedItem, result: Preparation) -> None:
        """Store an item, or record why it is not stored."""
        if isinstance(item, ImportedRedirect):
            self._redirect_page(item)
            return
        if isinstance(result, list):
            is_skipped = isinstance(item, SkippedItem)
            self._record_outcome(item, Outcome.SKIPPED if is_skipped else Outcome.REFUSED, result)
            return
        try:
            with self._session.begin_nested():
                outcome, problems = self._store_prepared(result)
        except ValidationError as error:
            outcome, problems = Outcome.REFUSED, list(error.problems)
        self._record_outcome(item, outcome, problems)

    def record_progress(self, count: int) -> None:
        """Store how far the run is."""
        redirects.add_article_redirects(self._session, self._redirects, now=self._context.now)
        redirects.add_run_redirects(
            self._session, self._run.id, self._targets, now=self._context.now
        )
        self._run.done += count
        self._run.counts = self._counts
        self._run.stale_feeds = {"ids": sorted(self._stale)}

    def _record_outcome(
        self, item: ImportedItem, outcome: Outcome, problems: list[Problem]
    ) -> None:
        self._counts[outcome] += 1
        imports.add_remarks(
            self._session, self._run.id, item.place, get_title(item), outcome, problems
        )

    def _redirect_page(self, item: ImportedRedirect) -> None:
        """Let the former page or feed of a term, or of the site, lead to what is here."""
        former, slug = simplify_address(item.former), ""
        if item.kind:
            found = taxonomy.find_terms(
                self._session, cast("type[Topic]", taxonomy.KINDS[item.kind]), [item.name]
            )
            if item.name not in found:
                return
            slug = found[item.name].slug
        target = item.build_target(slug)
        is_ours = former.partition("?")[0] == target
        if former and not is_ours and not list(check_redirect(former, target)):
            self._targets.setdefault(former, target)

    def _store_prepared(self, prepared: Prepared) -> tuple[Outcome, list[Problem]]:
        outcome, problems = decide(prepared, self._known)
        if outcome is Outcome.CREATED:
            self._create_article(prepared)
        elif outcome is Outcome.UPDATED:
            self._update_article(self._known[prepared.item.guid][0], prepared)
        return outcome, problems

    def _create_article(self, prepared: Prepared) -> None:
        session, item, now = self._session, prepared.item, self._context.now
        article = Article(
            guid=item.guid,
            state=State.DRAFT,
            created=now,
            revision=0,
            slug="",
            topics=[],
            authors=[],
        )
        content = replace(prepared.content, slug=self._choose_slug(prepared))
        self._fill_from_item(article, content, item)
        verb = {State.DRAFT: Verb.SAVE, State.SCHEDULED: Verb.SCHEDULE}.get(
            State(article.state), Verb.PUBLISH
        )
        snapshots.record_change(
            session, article, verb, before=None, editor=self._context.editor, now=now
        )
        imports.record_created(session, self._run, article, prepared.fingerprint)
        self._known[item.guid] = (article, True, prepared.fingerprint)
        self._redirect_former(item, article)

    def _update_article(self, article: Article, prepared: Prepared) -> None:
        session, now = self._session, self._context.now
        before = snapshots.take_snapshot(article)
        former_feeds = feeds.find_containing(session, article.id)
        self._fill_from_item(article, prepared.content, prepared.item)
        self._stale |= former_feeds
        if article.state != State.PUBLISHED and former_feeds:
            leave_tombstones(session, article, now=now)
        snapshots.record_change(
            session, article, Verb.UPDATE, before=before, editor=self._context.editor, now=now
        )
        imports.record_updated(session, self._run, article, prepared.fingerprint)
        self._known[prepared.item.guid] = (article, True, prepared.fingerprint)
        self._redirect_former(prepared.item, article)

    def _fill_from_item(
        self, article: Article, content: ArticleContent, item: ImportedArticle
    ) -> None:
        """Put the content, the state and the times of an item into an article."""
        session, now = self._session, self._context.now
        # Before `fill_article` stores the row, because each flush takes a twentieth of the time.
        article.state = _choose_state(item, content, now)
        if article.state == State.PUBLISHED:
            published = article.published = content.publish_at
            assert published is not None  # noqa: S101  `_complete` has set it
            updated = max(published, item.updated or published)
            article.updated = min(updated, truncate_to_second(now))
        # A feed names no translations: those that editors have linked stay.
        linked = tuple(each.slug for each in list_translations(article))
        fill_article(
            session,
            article,
            replace(content, translations=linked),
            editor=self._context.editor,
            authority=self._context.site.authority,
            now=now,
        )
        if article.state == State.PUBLISHED:
            selecting = find_selecting(session, article, now=now)
            feeds.set_feeds(session, article, selecting)
            self._stale |= selecting

    def _choose_slug(self, prepared: Prepared) -> str:
        """Return the last part of the former address if it is free; "" lets one be made."""
        address = simplify_address(prepared.item.url).partition("?")[0].rstrip("/")
        name = address.rpartition("/")[2].rpartition(".")
        slug = slugify(name[0] or name[2])
        is_number = slug.replace("-", "").isdecimal()
        if not slug or is_number or articles.is_slug_taken(self._session, slug, None):
            return ""
        return slug

    def _redirect_former(self, item: ImportedArticle, article: Article) -> None:
        """Let the former addresses lead to the article; of an unknown host they are paths."""
        for address in dict.fromkeys([item.url, article.guid, *item.aliases]):
            is_path = address != article.guid and address.startswith("/")
            is_address = is_path or address.startswith(("http://", "https://"))
            former = simplify_address(address) if is_address else ""
            is_ours = former.partition("?")[0] == f"/articles/{article.slug}"
            if former and not is_ours and not list(check_redirect(former, "/")):
                self._redirects.setdefault(former, article.id)


def _choose_state(item: ImportedArticle, content: ArticleContent, now: datetime) -> State:
    if item.state == State.DRAFT:
        return State.DRAFT
    is_future = content.publish_at is not None and content.publish_at > now
    return State.SCHEDULED if is_future else State.PUBLISHED
