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

from feedsvc.domain.articles import Submission
from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.text import excerpt, line
from feedsvc.editorial import checks, health
from feedsvc.editorial.sketches import sketched
from feedsvc.errors import Problem, Refused
from feedsvc.rendering import FORMATS, Format
from feedsvc.storage import articles, feeds
from feedsvc.storage.tables import Article
from feedsvc.syndication import entry
from feedsvc.syndication.assembling import surroundings
from feedsvc.web.admin import forms, paging
from feedsvc.web.admin.forms import ArticleForm
from feedsvc.web.articles import list_paths, words_of
from feedsvc.web.context import database, now, site

pages = Blueprint("preview", __name__)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The item as one format spells it, or why it would be left out."""

    format: Format
    text: str
    left_out: str


@pages.post("/articles/preview")
def show() -> ResponseReturnValue:
    """Show what the form holds in three ways, and what could be said against it."""
    form = forms.posted(request.form)
    number = paging.number(request.args.get("of", ""))
    with database().reading() as session:
        stored = articles.get(session, number) if number else None
        return make_response(_shown(session, form, stored))


def _shown(session: Session, form: ArticleForm, stored: Article | None) -> str:
    raw, problems = forms.submission(form, site().time_zone)
    clean = checks.cleaned(raw)
    guid = stored.guid if stored else forms.guid(form.key, site().authority) or "tag:preview"
    article = sketched(session, _short(clean), stored, guid=guid, now=now())
    made = entry(article, site())
    feed = feeds.by_path(session, feeds.ALL)
    around = surroundings(session, feed, site=site(), now=now()) if feed else None
    return render_template(
        "admin/_preview.html" if request.args.get("part") else "admin/preview.html",
        stored=stored,
        form=form,
        kept=forms.typed(form) | {"revision": form.revision, "key": form.key, "copy": form.copy, "over": form.over},
        is_part=bool(request.args.get("part")),
        notes=[*problems, *_refused(clean), *health.notes(raw, clean, article.media, now=now())],
        excerpt=excerpt(made.summary, 200),
        spellings=[_spelled(chosen, around, made) for chosen in FORMATS.values()] if around else [],
        entry=made,
        **words_of(article, made, feeds.find_readable(session, list_paths(article))),
    )


def _short(it: Submission) -> Submission:
    """Cut what is too long to be a name, so that it can be shown at all."""
    return replace(
        it,
        title=it.title[: checks.TITLE],
        topics=tuple(name[: checks.NAME] for name in it.topics[: checks.LIST]),
        sources=it.sources[: checks.LIST],
        authors=it.authors[: checks.LIST],
    )


def _refused(clean: Submission) -> tuple[Problem, ...]:
    try:
        checks.check(clean, complete=True, now=now())
    except Refused as error:
        return error.problems
    return ()


def _spelled(chosen: Format, around: FeedDocument, made: Entry) -> Spelling:
    rendered = chosen.render(replace(around, entries=(made,), tombstones=(), updated=made.updated))
    left_out = "; ".join(line(each.reason) for each in rendered.left_out)
    return Spelling(chosen, "" if left_out else _item(chosen.suffix, rendered.body.decode()), left_out)


def _item(suffix: str, body: str) -> str:
    """Return the item alone, out of the feed around it."""
    if suffix == "json":
        return json.dumps(json.loads(body)["items"][0], indent=2, ensure_ascii=False)
    found = re.search(r"<(item|entry)[\s>].*</\1>", body, re.DOTALL)
    return found[0] if found else body
