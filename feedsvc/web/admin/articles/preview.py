"""Preview: what is typed, as the page, as readers show it and as each format spells it; nothing is saved.

The same renderer makes it that makes the feeds. What is typed comes by the form itself, so that it works
without scripts; with them the same parts are shown beside the form while it is written.
"""

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Entry
from feedsvc.domain.text import excerpt, to_line
from feedsvc.editorial import advice, validation
from feedsvc.editorial.preview import build_unsaved_article
from feedsvc.errors import Problem, RenderingError, ValidationError
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article
from feedsvc.syndication.documents import build_entry
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import parse_content
from feedsvc.web.context import database, now, site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.public.articles import describe_article, list_paths

pages = Blueprint("preview", __name__)


@dataclass(frozen=True, slots=True)
class FormatPreview:
    """The source of the entry in one format, or why that format would exclude it."""

    format: Format
    text: str
    left_out: str


@pages.post("/preview")
def show_preview() -> ResponseReturnValue:
    """Show what the form holds in three ways, and what could be said against it."""
    form = article_form.read_form(request.form)
    number = parse_id(request.args.get("of", ""))
    with database().reading() as session:
        stored = articles.get_article(session, number) if number else None
        return make_response(_render_preview(session, form, stored))


def _render_preview(session: Session, form: ArticleForm, stored: Article | None) -> str:
    raw, problems = parse_content(form.inputs, site().time_zone)
    clean = validation.clean_content(raw)
    guid = (
        stored.guid
        if stored
        else article_form.form_guid(form.key, site().authority) or "tag:preview"
    )
    article = build_unsaved_article(
        session, validation.truncate_content(clean), stored, guid=guid, now=now()
    )
    made = build_entry(article, site())
    return render_template(
        "admin/articles/_preview.html"
        if request.args.get("part")
        else "admin/articles/preview.html",
        stored=stored,
        form=form,
        kept=article_form.dump_form(form)
        | {"revision": form.revision, "key": form.key, "copy": form.copy, "over": form.over},
        is_part=bool(request.args.get("part")),
        notes=[
            *problems,
            *_list_refusals(clean),
            *advice.list_advice(raw, clean, article.media, now=now()),
        ],
        excerpt=excerpt(made.summary, 200),
        spellings=[_render_format(chosen, made) for chosen in FORMATS.values()],
        entry=made,
        **describe_article(article, made, feeds.find_readable(session, list_paths(article))),
    )


def _list_refusals(clean: ArticleContent) -> tuple[Problem, ...]:
    try:
        validation.validate_content(clean, complete=True, now=now())
    except ValidationError as error:
        return error.problems
    return ()


def _render_format(chosen: Format, entry: Entry) -> FormatPreview:
    try:
        return FormatPreview(chosen, chosen.to_source(chosen.render_entry(entry)), "")
    except RenderingError as error:
        return FormatPreview(chosen, "", to_line(str(error)))
