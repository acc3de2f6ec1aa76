"""Store a batch of items in one transaction; an item that cannot be stored affects only itself."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from feedsvc.editorial import snapshots
from feedsvc.editorial.content import fill_article
from feedsvc.editorial.entries import find_selecting, leave_tombstones
from feedsvc.editorial.imports.creation import create_articles, set_state
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

    def settle_items(self, batch: Sequence[ImportedItem], prepared: Sequence[Preparation]) -> None:
        """Store items, or record why they are not stored.

        New articles that follow each other are created together.
        """
        new: dict[str, Prepared] = {}
        for item, result in zip(batch, prepared, strict=True):
            if isinstance(result, Prepared) and self._is_new(result, new):
                new[result.item.guid] = result
                continue
            self._create_articles([*new.values()])
            new = {}
            self._settle(item, result)
        self._create_articles([*new.values()])

    def _is_new(self, prepared: Prepared, new: Mapping[str, Prepared]) -> bool:
        """Return whether this is the first item with its id, here and in the database."""
        outcome, _ = decide(prepared, self._known)
        return outcome is Outcome.CREATED and prepared.item.guid not in new

    def _settle(self, item: ImportedItem, result: Preparation) -> None:
        if isinstance(item, ImportedRedirect):
            self._redirect_page(item)
            return
        if isinstance(result, list):
            is_skipped = isinstance(item, SkippedItem)
            self._record_outcome(item, Outcome.SKIPPED if is_skipped else Outcome.REFUSED, result)
            return
        outcome, problems = decide(result, self._known)
        if outcome is Outcome.UPDATED:
            try:
                with self._session.begin_nested():
                    self._update_article(self._known[result.item.guid][0], result)
            except ValidationError as error:
                outcome, problems = Outcome.REFUSED, list(error.problems)
        self._record_outcome(item, outcome, problems)

    def record_progress(self, count: int) -> None:
        """Store the progress of the run."""
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
        """Redirect the former page or feed of a term, or of the site, to the address here."""
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

    def _create_articles(self, new: Sequence[Prepared]) -> None:
        """Create articles together; if that fails, create each half of them by itself.

        So an article that cannot be stored at all affects only itself.
        """
        if not new:
            return
        try:
            with self._session.begin_nested():
                created, stale = create_articles(self._session, self._run.id, self._context, new)
        except ValidationError as error:
            if len(new) == 1:
                self._record_outcome(new[0].item, Outcome.REFUSED, list(error.problems))
                return
            middle = len(new) // 2
            self._create_articles(new[:middle])
            self._create_articles(new[middle:])
            return
        self._stale |= stale
        for article, each in zip(created, new, strict=True):
            self._known[each.item.guid] = (article, True, each.fingerprint)
            self._redirect_former(each.item, article)
            self._record_outcome(each.item, Outcome.CREATED, [*each.remarks])

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
        # A feed names no translations, so those that editors have linked stay.
        linked = tuple(each.slug for each in list_translations(article))
        fill_article(
            session,
            article,
            replace(content, translations=linked),
            editor=self._context.editor,
            authority=self._context.site.authority,
            now=now,
        )
        set_state(article, item, self._context)
        if article.state == State.PUBLISHED:
            selecting = find_selecting(session, article, now=now)
            feeds.set_feeds(session, article, selecting)
            self._stale |= selecting

    def _redirect_former(self, item: ImportedArticle, article: Article) -> None:
        """Redirect the former addresses to the article; without a known host they are paths."""
        for address in dict.fromkeys([item.url, article.guid, *item.aliases]):
            is_path = address != article.guid and address.startswith("/")
            is_address = is_path or address.startswith(("http://", "https://"))
            former = simplify_address(address) if is_address else ""
            is_ours = former.partition("?")[0] == f"/articles/{article.slug}"
            if former and not is_ours and not list(check_redirect(former, "/")):
                self._redirects.setdefault(former, article.id)
