"""Decide what becomes of each item of a source, before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.fields import BODY
from feedsvc.domain.identity import LONGEST_GUID, is_storable_guid
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedItem,
    ImportedRedirect,
    Outcome,
    SkippedItem,
    UnreadableItem,
)
from feedsvc.domain.site import Site
from feedsvc.domain.text import to_line
from feedsvc.domain.times import truncate_to_second
from feedsvc.editorial import languages, validation
from feedsvc.editorial.advice import list_losses
from feedsvc.editorial.imports import inline_pictures
from feedsvc.editorial.imports.terms import tidy_terms
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.data_urls import measure_text
from feedsvc.parsing.html.result import CleanHtml
from feedsvc.storage import imports
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article

Known = dict[str, tuple[Article, bool, str]]
_EDITED = "An editor has changed this article since it was imported. The import does not change it."
_OWN = "There is an article with this id that was not imported. The import does not change it."
_NO_TIME = "Its date is missing or cannot be read, so it gets the time of the import."
_WRONG_ID = (
    "Its id is empty, is longer than %(most)d characters, or contains a character that cannot be "
    "stored."
)


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What all articles of a run share."""

    database: Database
    site: Site
    editor: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item that can be stored: its content is clean and valid, unless it `is_known` already.

    `remarks` name the parts of the item that the content lacks. With `has_lead` the text begins
    with the lead picture. `inline` are the data: URLs of pictures that the item contains itself, by
    the addresses that stand in for them in the content.
    """

    item: ImportedArticle
    content: ArticleContent
    fingerprint: str
    is_known: bool = False
    remarks: tuple[Problem, ...] = ()
    has_lead: bool = False
    inline: Mapping[str, str] = field(default_factory=dict)


Preparation = Prepared | list[Problem]


def get_title(item: ImportedItem) -> str:
    """Return the title of an item on one line, "" where it has none."""
    if isinstance(item, ImportedArticle):
        return to_line(item.content.title)
    return "" if isinstance(item, ImportedRedirect) else to_line(item.title)


def find_stored(session: Session, batch: Sequence[ImportedItem]) -> Known:
    """Return the articles that are stored under the ids of a batch."""
    guids = {item.guid for item in batch if isinstance(item, ImportedArticle)}
    return imports.find_known(session, {guid for guid in guids if is_storable_guid(guid)})


def prepare_batch(
    batch: Sequence[ImportedItem], fingerprints: Mapping[str, str], language: str, now: datetime
) -> list[Preparation]:
    """Return each item ready to be stored, or the Problems for which it is refused.

    `fingerprints` are the stored ones, by ids. `language` is the site's. This needs no
    database, so that another process can do it.
    """
    return [_prepare_item(item, fingerprints, language, now) for item in batch]


def _prepare_item(
    item: ImportedItem, fingerprints: Mapping[str, str], language: str, now: datetime
) -> Preparation:
    if isinstance(item, ImportedRedirect):
        return []
    if isinstance(item, (UnreadableItem, SkippedItem)):
        return [item.problem]
    if not item.guid.strip() or len(item.guid) > LONGEST_GUID or not is_storable_guid(item.guid):
        return [Problem("guid", _WRONG_ID, {"most": LONGEST_GUID})]
    fingerprint = item.compute_fingerprint()
    if fingerprints.get(item.guid) == fingerprint:
        return Prepared(item, item.content, fingerprint, is_known=True)
    content, remarks, inline = _complete(item, language, now)
    try:
        validation.validate_content(content, complete=item.state != State.DRAFT, now=now)
    except ValidationError as error:
        return list(error.problems)
    return Prepared(
        item,
        content,
        fingerprint,
        remarks=remarks,
        has_lead=_lacks_lead(item),
        inline=inline,
    )


def decide(prepared: Prepared, known: Known) -> tuple[Outcome, list[Problem]]:
    """Return what becomes of an item, and the remarks on it."""
    article, is_untouched, fingerprint = known.get(prepared.item.guid, (None, False, ""))
    # If the stored fingerprint has become equal meanwhile, another import was first.
    if prepared.is_known or fingerprint == prepared.fingerprint:
        return Outcome.UNCHANGED, []
    if article is None:
        return Outcome.CREATED, [*prepared.remarks]
    if not is_untouched or article.state in {State.TRASHED, State.PURGED}:
        return Outcome.KEPT, [Problem("", _EDITED) if fingerprint else Problem("", _OWN)]
    return Outcome.UPDATED, [*prepared.remarks]


def _lacks_lead(item: ImportedArticle) -> bool:
    """Return whether the text of an item does not show its lead picture."""
    return bool(item.picture) and item.picture not in item.content.body


def _complete(
    item: ImportedArticle, language: str, now: datetime
) -> tuple[ArticleContent, tuple[Problem, ...], Mapping[str, str]]:
    """Return the cleaned content of an item, with a language and a time, and remarks on it.

    The third value is `Prepared.inline`.
    """
    content, remarks = tidy_terms(replace(item.content, slug="", image=None))
    content, losses, inline = _clean_text(content, item.url)
    if _lacks_lead(item):
        alt = item.content.image.alt if item.content.image else ""
        picture, leads = inline_pictures.read_text(
            f'<p><img src="{escape(item.picture)}" alt="{escape(alt)}"></p>'
        )
        # The body was read by itself: without any tag it is plain text, also below a picture.
        parts = filter(None, (picture.html, content.body))
        content, inline = replace(content, body="\n".join(parts)), {**inline, **leads}
    if not content.language:
        content = languages.choose_language(content, language)
    has_no_time = item.state == State.PUBLISHED and content.publish_at is None
    if has_no_time:
        content = replace(content, publish_at=truncate_to_second(now))
    no_time = [Problem("publish_at", _NO_TIME)] if has_no_time else []
    return content, (*item.remarks, *remarks, *no_time, *losses), inline


def _clean_text(
    content: ArticleContent, url: str
) -> tuple[ArticleContent, Iterator[Problem], Mapping[str, str]]:
    """Return the cleaned content of the page at `url`, its losses, and its inline pictures."""
    if measure_text(content.body) > BODY:  # it will be refused
        return validation.clean_content(content), iter(()), {}
    source, inline = inline_pictures.read_text(content.body)
    source = replace(source, html=sanitizer.absolutize(source.html, url))
    # The body is sanitized once: that is most of the work of an import.
    clean = replace(validation.clean_content(replace(content, body="")), body=source.html)
    return clean, _list_losses(content, clean, source), inline


def _list_losses(
    content: ArticleContent, clean: ArticleContent, source: CleanHtml
) -> Iterator[Problem]:
    if source.inline_pictures:
        yield inline_pictures.describe_left_out(len(source.inline_pictures))
    yield from list_losses(content, clean, source=inline_pictures.without_inline(source))
