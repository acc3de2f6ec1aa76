"""Fill the article form: from a stored article, a draft, a former version or a pasted page.

The texts are those that `content.parse_content` reads back as the same content.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from feedsvc.domain.articles import ArticleContent, State, flatten
from feedsvc.domain.documents import Source
from feedsvc.domain.text import to_line
from feedsvc.domain.times import INDONESIAN_ZONES
from feedsvc.errors import ValidationError
from feedsvc.parsing.dates import find_date
from feedsvc.parsing.pasted.page import read_pasted_page
from feedsvc.parsing.typed_times import read_typed_instant
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article, Draft
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import INPUTS
from feedsvc.web.context import site
from feedsvc.web.i18n import current_language


def form_from_draft(draft: Draft, article: Article) -> ArticleForm:
    """Return the form that continues a draft."""
    stored = {name: str(value) for name, value in draft.fields.items()}
    stored["publish_at"] = _resolve_time(stored.get("publish_at", ""), draft.at)
    form = ArticleForm(
        {name: stored.get(name, "") for name in INPUTS},
        create_topics=stored.get("create_topics", ""),
        revision=str(article.revision),
        draft="" if draft.archived else draft.token,
    )
    return keep_time(form, article)


def keep_time(form: ArticleForm, article: Article) -> ArticleForm:
    """Return the form; without a time it gets the time of publication, which saving would keep."""
    if form["publish_at"] or not article.published:
        return form
    return replace_time(form, article)


def replace_time(form: ArticleForm, article: Article) -> ArticleForm:
    """Return the form with the time that the article has now, in place of its own."""
    present = form_from_article(article, site().time_zone)
    return _replace_inputs(form, publish_at=present["publish_at"])


def form_from_article(article: Article, zone: ZoneInfo) -> ArticleForm:
    """Return the form of an article as it is stored."""
    form = form_from_content(read_content(article), zone, article.revision)
    if article.revision == 0:
        return _replace_inputs(form, slug="", language="")  # the first save determines both
    if article.published and article.state != State.PUBLISHED:
        return _replace_inputs(form, publish_at="")  # the article keeps the time of its publication
    return form


def _resolve_time(typed: str, at: datetime) -> str:
    """Return the whole date of a time such as "tomorrow", which was typed at an earlier instant."""
    zone = site().time_zone
    try:
        instant = read_typed_instant(typed, zone, at)
    except ValidationError:
        return typed
    return typed if find_date(typed) else format_time(instant.astimezone(zone))


def form_from_content(content: ArticleContent, zone: ZoneInfo, revision: int) -> ArticleForm:
    """Return the form that would submit this content as the revision after `revision`."""
    return ArticleForm(format_content(content, zone), revision=str(revision))


def _replace_inputs(form: ArticleForm, **inputs: str) -> ArticleForm:
    return replace(form, inputs={**form.inputs, **inputs})


def fill_from_page(form: ArticleForm, pasted: str) -> tuple[ArticleForm, tuple[str, ...]]:
    """Fill the empty inputs from the text of a whole page.

    Return also the lines that fit into no input. An input that the editor has filled already keeps
    its text, and the page's text for that input is among those lines.
    """
    page = read_pasted_page(pasted)
    offered = {
        "title": page.title,
        "subtitle": page.subtitle,
        "body": page.body_html,
        "image_caption": page.caption,
        "image_credit": page.credit,
        "summary": page.summary,
        "authors": "\n".join(page.authors),
        "section": page.section,
        "sources": format_sources(page.sources),
        "publish_at": format_time(page.published) if page.published else "",
    }
    offered = {name: text for name, text in offered.items() if text}
    # Typed text takes precedence: a page may have more around its text than its article.
    typed = {name for name in offered if form[name].strip()}
    filled = _replace_inputs(form, **{name: offered[name] for name in offered.keys() - typed})
    left_out = [text for name, text in offered.items() if name in typed and name != "body"]
    return filled, (*page.left_out, *left_out)


def is_same_text(form: ArticleForm, other: ArticleForm) -> bool:
    """Return whether two forms hold the same texts; different line ends count as equal."""
    return _normalize_line_ends(form) == _normalize_line_ends(other)


def _normalize_line_ends(form: ArticleForm) -> dict[str, str]:
    texts = {name: form[name] for name in INPUTS} | {"create_topics": form.create_topics}
    return {name: text.replace("\r\n", "\n") for name, text in texts.items()}


def list_differences(mine: ArticleForm, theirs: ArticleForm) -> list[str]:
    """Name the inputs in which two forms of one article differ in more than white space."""
    return [name for name in INPUTS if to_line(mine[name]) != to_line(theirs[name])]


def format_content(content: ArticleContent, zone: ZoneInfo) -> dict[str, str]:
    """Return the inputs that `content.parse_content` reads as this content; times are in `zone`."""
    instant = content.publish_at
    formatted = {
        "topics": ", ".join(content.topics),
        "authors": "\n".join(person.name for person in content.authors),
        "sources": format_sources(content.sources),
        "translations": "\n".join(content.translations),
        "publish_at": format_time(instant.astimezone(zone)) if instant else "",
        "image_decorative": "1" if content.image and content.image.decorative else "",
    }
    return {name: formatted.get(name, value) for name, _, value in flatten(content)}


def format_time(at: date) -> str:
    """Return a date or a local time as the input reads it: 7 September 2022 14.30 WIB."""
    if not isinstance(at, datetime):
        return str(format_date(at, "d MMMM y", locale=current_language()))
    # Indonesian writes 14.30. Seconds appear unless they are 0: the input must read back the same.
    separator = "." if current_language() == "id" else ":"
    pattern = f"d MMMM y HH{separator}mm{separator}ss" if at.second else f"d MMMM y HH{separator}mm"
    zone = f" {at.tzname()}" if at.tzname() in INDONESIAN_ZONES else ""
    return f"{format_datetime(at, pattern, locale=current_language())}{zone}"


def format_sources(sources: Iterable[Source]) -> str:
    """Return sources as their input reads them: one per line."""
    return "\n".join(f"{source.url} {source.title}".strip() for source in sources)
