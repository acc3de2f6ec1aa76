"""How an article's form looks: its fields, what is wrong with them, and what can be done next."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from feedsvc.domain.articles import ALLOWED_VERBS, LABELS, State
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles, drafts, revisions
from feedsvc.storage.tables import Article, Author, Draft, Section, Topic
from feedsvc.web.admin.form_errors import group_by_field
from feedsvc.web.admin.forms import article as article_form
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.fields import read_time
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.i18n import format_problem, format_time, format_zone, gettext

DID = frozenset(
    {
        "saved",
        "published",
        "scheduled",
        "unscheduled",
        "updated",
        "corrected",
        "withdrawn",
        "undone",
        "restored",
    }
) | {"kept", "discarded"}
_SUGGESTED = 500
_SENT = re.compile(r"[0-9a-z]{8,40}")
_FOLDED = ("summary", "authors", "section", "slug", "sources", "language", "publish_at")


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another's text to compare one's own with: the form it would stand in, who wrote it and when."""

    form: ArticleForm
    editor: str
    at: datetime
    is_saved: bool

    @classmethod
    def from_saved(cls, article: Article, form: ArticleForm) -> "OtherVersion":
        """Return what is stored."""
        with database().reading() as session:
            last = next(iter(articles.list_changes(session, article.id, 1)), None)
        return cls(
            form, last.editor if last else "", last.at if last else article.changed, is_saved=True
        )

    @classmethod
    def from_draft(cls, copy: Draft, form: ArticleForm) -> "OtherVersion":
        """Return what is being written; it is cleaned, because this page shows it as it will look."""
        return cls(
            form.fill(body=sanitizer.read_body(form["body"])), copy.editor, copy.at, is_saved=False
        )


def render_form(
    article: Article | None,
    form: ArticleForm,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
    theirs: OtherVersion | None = None,
    left_out: Sequence[str] = (),
    unknown: Sequence[str] = (),
    notice: str = "",
) -> Response:
    """Answer with the form, whatever is to be said of it on top."""
    state = State(article.state) if article else State.DRAFT
    page = render_template(
        "admin/articles/edit.html",
        article=article,
        name=article.guid if article else article_form.form_guid(form.key, site().authority),
        form=form,
        labels={name: gettext(label) for name, label in LABELS.items()},
        state=state,
        may={str(verb) for verb in ALLOWED_VERBS[state]},
        problems=problems,
        faults=group_by_field(problems),
        unfolded=_is_unfolded(form, problems),
        theirs=theirs,
        differing=article_form.list_differences(form, theirs.form) if theirs else [],
        is_unsaved=bool(problems or theirs or notice),
        left_out=left_out,
        unknown=unknown,
        notice=notice,
        promise=describe_publishing(form, state),
        most=settings().media.max_upload,
        zone=format_zone(now()),
        example=format_time(_example_time()),
        **_read_stored(article, form),
        **_read_status(article),
    )
    return make_response(page, status)


def _read_stored(article: Article | None, form: ArticleForm) -> dict[str, object]:
    """Return what the page shows of the store: the names that it suggests, and what was written before."""
    with database().reading() as session:
        if article is None:
            return {
                "known": _list_known_names(session),
                "history": [],
                "readable": (),
                "copy": None,
                "aside": [],
            }
        copy = drafts.find_draft(session, article.id)
        return {
            "known": _list_known_names(session),
            "history": articles.list_changes(session, article.id),
            "readable": revisions.list_revision_numbers(session, article.id),
            "copy": copy if copy and form.copy == copy.token else None,
            "aside": drafts.list_archived(session, article.id),
        }


def _list_known_names(session: Session) -> dict[str, list[str]]:
    """Return the names that the form suggests."""
    return {
        "topics": [row.name for row in taxonomy.list_terms(session, Topic)][:_SUGGESTED],
        "sections": [row.name for row in taxonomy.list_terms(session, Section)][:_SUGGESTED],
        "authors": [row.name for row in taxonomy.list_terms(session, Author)][:_SUGGESTED],
    }


def _example_time() -> datetime:
    """Return a time to show how one is written: tomorrow at seven, where the newsroom is."""
    tomorrow = now().astimezone(site().time_zone) + timedelta(days=1)
    return tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)


def _read_status(article: Article | None) -> dict[str, object]:
    """Return what was just done, if the address says so; undo is offered for the last change only."""
    did = request.args.get("did", "")
    said = did if article and did in DID and request.method == "GET" else ""
    return {"did": said, **_describe_done(article, said)}


def _describe_done(article: Article | None, said: str) -> dict[str, object]:
    last = bool(said and article and request.args.get("at") == str(article.revision))
    sent = request.args.get("sent", "")
    return {
        "undoable": last and said not in {"kept", "discarded"},
        "sent": sent if request.method == "GET" and _SENT.fullmatch(sent) else "",
    }


def _is_unfolded(form: ArticleForm, problems: Sequence[Problem]) -> bool:
    """Tell whether a folded field holds something that its editor ought to see."""
    if any(problem.field in _FOLDED for problem in problems):
        return True
    return (
        any(form[name] for name in _FOLDED if name != "language")
        or form["language"] != site().language
    )


def describe_publishing(form: ArticleForm, state: str) -> Mapping[str, str]:
    """Say what publishing will do, and with which words the button says so."""
    at, problems = read_time(form["publish_at"], site().time_zone)
    if problems:
        return {"button": gettext("Publish"), "said": format_problem(problems[0]), "wrong": "1"}
    if at and at > now() and state in {State.DRAFT, State.SCHEDULED, ""}:
        said = gettext("It will appear %(at)s.") % {"at": format_time(at)}
        return {"button": gettext("Schedule for %(at)s") % {"at": format_time(at)}, "said": said}
    if at and state in {State.DRAFT, ""}:
        return {
            "button": gettext("Publish"),
            "said": gettext("It will bear the date %(at)s.") % {"at": format_time(at)},
        }
    return {"button": gettext("Publish"), "said": ""}
