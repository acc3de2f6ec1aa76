"""Preview: what is typed, as the page, as readers show it and as each format spells it; nothing is saved.

The same renderer makes it that makes the feeds. What is typed comes by the form itself, so that it works
without scripts; with them the same parts are shown beside the form while it is written.
"""

import json
import re
from dataclasses import dataclass, replace

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.text import excerpt, to_line
from feedsvc.editorial import advice, validation
from feedsvc.editorial.preview import build_unsaved_article
from feedsvc.errors import Problem, ValidationError
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article
from feedsvc.syndication.documents import build_document_without_entries, build_entry
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import parse_content
from feedsvc.web.context import database, now, site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.public.articles import describe_article, list_paths

pages = Blueprint("preview", __name__)


@dataclass(frozen=True, slots=True)
class FormatPreview:
    """The item as one format spells it, or why it would be left out."""

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
    feed = feeds.find_feed(session, feeds.ALL)
    around = build_document_without_entries(session, feed, site=site(), now=now()) if feed else None
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
        spellings=[_render_format(chosen, around, made) for chosen in FORMATS.values()]
        if around
        else [],
        entry=made,
        **describe_article(article, made, feeds.find_readable(session, list_paths(article))),
    )


def _list_refusals(clean: ArticleContent) -> tuple[Problem, ...]:
    try:
        validation.validate_content(clean, complete=True, now=now())
    except ValidationError as error:
        return error.problems
    return ()


def _render_format(chosen: Format, around: FeedDocument, made: Entry) -> FormatPreview:
    rendered = chosen.render(replace(around, entries=(made,), tombstones=(), updated=made.updated))
    left_out = "; ".join(to_line(each.reason) for each in rendered.left_out)
    return FormatPreview(
        chosen, "" if left_out else _extract_item(chosen.suffix, rendered.body.decode()), left_out
    )


def _extract_item(suffix: str, body: str) -> str:
    """Return the item alone, out of the feed around it."""
    if suffix == "json":
        return json.dumps(json.loads(body)["items"][0], indent=2, ensure_ascii=False)
    found = re.search(r"<(item|entry)[\s>].*</\1>", body, re.DOTALL)
    return found[0] if found else body
