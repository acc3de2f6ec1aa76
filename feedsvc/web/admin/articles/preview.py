"""Preview a form as the article's page, as a reader shows it and as the source of each format.

Nothing is saved. The renderers are those of the feeds. The form itself is posted, so that it works
without scripts; with scripts the same parts are shown beside the form while an editor types.
"""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Entry
from feedsvc.domain.text import excerpt, to_line
from feedsvc.editorial import advice, validation
from feedsvc.editorial.duplicates import advise_on_duplicate
from feedsvc.editorial.languages import choose_language
from feedsvc.editorial.preview import build_unsaved_article
from feedsvc.errors import Problem, RenderingError, ValidationError
from feedsvc.parsing.words import find_word_end
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article
from feedsvc.syndication.documents import build_entry
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import parse_content
from feedsvc.web.context import database, now, site
from feedsvc.web.http import form_keys
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.public.articles import describe_article, list_paths
from feedsvc.web.public.pictures import read_pictures

pages = Blueprint("preview", __name__)


@dataclass(frozen=True, slots=True)
class FormatPreview:
    """The source of the entry in one format, or why that format would exclude it."""

    format: Format
    source: str
    reason: str


@pages.post("/preview")
def show_preview() -> ResponseReturnValue:
    """Show the form's article in three ways, with its problems and advice."""
    form = article_form.read_form(request.form)
    article_id, is_part = parse_id(request.args.get("article", "")), bool(request.args.get("part"))
    with database().reading() as session:
        stored = articles.get_article(session, article_id) if article_id else None
        context = _read_preview(session, form, stored)
    name = "_preview" if is_part else "preview"
    page = render_template(f"admin/articles/{name}.html", is_part=is_part, **context)
    return make_response(page)


def _read_preview(session: Session, form: ArticleForm, stored: Article | None) -> dict[str, object]:
    """Return the variables of the template; `stored` is None for a new article."""
    # Unlike saving, a preview refuses nothing, because editors preview unfinished forms.
    raw, problems = parse_content(form.inputs, site().time_zone, now())
    content = choose_language(validation.clean_content(raw), site().language)
    # A client may send a form without a key, but no format can write an entry without an id.
    new_guid = form_keys.form_guid(form.key, site().authority) or "tag:preview"
    guid = stored.guid if stored else new_guid
    article = build_unsaved_article(
        session,
        validation.truncate_content(content),  # a form may hold texts of any length
        stored,
        guid=guid,
        now=now(),
    )
    entry = build_entry(article, site())
    live = feeds.find_readable(session, list_paths(article))
    pictures = read_pictures(session, article.body_html)
    return {
        "stored": stored,
        "form": form,
        "inputs": _dump_form(form),
        "notes": _remove_repeated(
            [
                *problems,
                *_list_refusals(content),
                *advice.list_losses(raw, content),
                *advice.list_advice(content, article.media, now=now()),
                *advise_on_duplicate(session, content, guid),
            ]
        ),
        "excerpt": excerpt(entry.summary, 200, partial(find_word_end, language=entry.language)),
        "formats": [_render_format(each, entry) for each in FORMATS.values()],
        "entry": entry,
        **describe_article(article, entry, live, pictures),
    }


def _dump_form(form: ArticleForm) -> dict[str, str]:
    """Return the fields that the page sends on, with those that identify the article."""
    return article_form.dump_form(form) | {
        "revision": form.revision,
        "key": form.key,
        "draft": form.draft,
        "replaces": form.replaces,
    }


def _remove_repeated(notes: list[Problem]) -> list[Problem]:
    """Return each note once: the reason for a refusal may also be advice on a draft."""
    return [note for number, note in enumerate(notes) if note not in notes[:number]]


def _list_refusals(content: ArticleContent) -> tuple[Problem, ...]:
    """Return the problems that would keep the article from being published."""
    try:
        validation.validate_content(content, complete=True, now=now())
    except ValidationError as error:
        return error.problems
    return ()


def _render_format(format_: Format, entry: Entry) -> FormatPreview:
    try:
        return FormatPreview(format_, format_.to_source(format_.render_entry(entry)), "")
    except RenderingError as error:
        return FormatPreview(format_, "", to_line(str(error)))
