"""Another version of an article beside the form: who wrote it, when, and which words differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.differences import Passage, compare_texts
from feedsvc.parsing.html import sanitizer
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article, Draft
from feedsvc.web.admin.forms import prefill
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.context import site


@dataclass(frozen=True, slots=True)
class Difference:
    """An input in which two versions differ, and the passages that turn the other into the form.

    There are no passages if the words are the same: only formatting, links or pictures differ.
    """

    name: str
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another version of the text: its form, its editor, when it was written, what differs.

    `editor` is "" for the scheduler. `is_saved` is False for a draft.
    """

    form: ArticleForm
    editor: str
    at: datetime
    is_saved: bool
    differences: Sequence[Difference]


def compare_with_saved(session: Session, article: Article, form: ArticleForm) -> OtherVersion:
    """Compare a form with the article as it is saved."""
    saved = prefill.form_from_article(article, site().time_zone)
    # An article that only autosave has stored has no recorded change.
    last = next(iter(articles.list_changes(session, article.id, 1)), None)
    return OtherVersion(
        saved,
        last.editor if last else "",
        last.at if last else article.changed,
        is_saved=True,
        differences=_compare_forms(saved, form),
    )


def compare_with_newest(
    session: Session, article: Article, form: ArticleForm, draft: Draft | None
) -> OtherVersion:
    """Compare a form with the newest version: the draft, or else the saved article."""
    if draft is None:
        return compare_with_saved(session, article, form)
    other = prefill.form_from_draft(draft, article)
    # The page shows the body as HTML, but a draft holds it as it was typed or pasted.
    inputs = {**other.inputs, "body": sanitizer.read_body(other["body"])}
    other = replace(other, inputs=inputs)
    return OtherVersion(
        other, draft.editor, draft.at, is_saved=False, differences=_compare_forms(other, form)
    )


def _compare_forms(other: ArticleForm, form: ArticleForm) -> list[Difference]:
    return [
        Difference(name, compare_texts(_read_text(other, name), _read_text(form, name)))
        for name in prefill.list_differences(form, other)
    ]


def _read_text(form: ArticleForm, name: str) -> str:
    """Return the words of an input."""
    text = form[name]
    return sanitizer.html_to_plain(sanitizer.read_body(text)) if name == "body" else text
