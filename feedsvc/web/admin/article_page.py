"""How an article's form looks: its fields, what is wrong with them, and what can be done next."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from feedsvc.domain.articles import MAY, State, Verb
from feedsvc.errors import Problem
from feedsvc.storage import articles, headings
from feedsvc.storage.tables import Article, Author, Section, Topic
from feedsvc.web.admin import forms
from feedsvc.web.admin.faults import by_field
from feedsvc.web.admin.forms import ArticleForm
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.words import gettext, moment, zone_name

DID = frozenset(
    {"saved", "published", "scheduled", "unscheduled", "updated", "corrected", "withdrawn", "undone", "restored"}
)
_SUGGESTED = 500
_FOLDED = ("summary", "authors", "section", "slug", "sources", "language", "publish_at")


def answer(
    article: Article | None,
    form: ArticleForm,
    *,
    problems: Sequence[Problem] = (),
    status: int = 200,
    theirs: ArticleForm | None = None,
    left_out: Sequence[str] = (),
    unknown: Sequence[str] = (),
    notice: str = "",
) -> Response:
    """Answer with the form, whatever is to be said of it on top."""
    state = State(article.state) if article else State.DRAFT
    problems = [_worded(problem) for problem in problems]
    with database().reading() as session:
        known = _known(session)
        history = articles.history(session, article.id) if article else []
    page = render_template(
        "admin/article.html",
        article=article,
        form=form,
        state=state,
        may={str(verb) for verb in MAY[state]},
        problems=problems,
        faults=by_field(problems),
        unfolded=_is_unfolded(form, problems),
        theirs=theirs,
        differing=forms.differences(form, theirs) if theirs else [],
        left_out=left_out,
        unknown=unknown,
        notice=notice,
        known=known,
        history=history,
        will_wait=_will_wait(form, state),
        most=settings().media.max_upload,
        zone=zone_name(now()),
        example=moment(_example()),
        **_status(article),
    )
    return make_response(page, status)


def _known(session: Session) -> dict[str, list[str]]:
    """Return the names that the form suggests."""
    return {
        "topics": [row.name for row in headings.listed(session, Topic)][:_SUGGESTED],
        "sections": [row.name for row in headings.listed(session, Section)][:_SUGGESTED],
        "authors": [row.name for row in headings.listed(session, Author)][:_SUGGESTED],
    }


def _example() -> datetime:
    """Return a time to show how one is written: tomorrow at seven, where the newsroom is."""
    tomorrow = now().astimezone(site().time_zone) + timedelta(days=1)
    return tomorrow.replace(hour=7, minute=0, second=0, microsecond=0)


def _status(article: Article | None) -> dict[str, object]:
    """Return what was just done, if the address says so; undo is offered for the last change only."""
    did = request.args.get("did", "")
    said = did if article and did in DID and request.method == "GET" else ""
    return {"did": said, "undoable": bool(said and article and request.args.get("at") == str(article.revision))}


def _worded(problem: Problem) -> Problem:
    """Return a problem whose words for a state are the reader's."""
    state = problem.params.get("state")
    if state not in set(State):
        return problem
    names = {
        State.DRAFT: gettext("a draft"),
        State.SCHEDULED: gettext("scheduled"),
        State.PUBLISHED: gettext("published"),
        State.WITHDRAWN: gettext("withdrawn"),
        State.BINNED: gettext("in the bin"),
        State.ERASED: gettext("deleted for ever"),
    }
    return Problem(problem.field, problem.message, {**problem.params, "state": names[State(str(state))]})


def _is_unfolded(form: ArticleForm, problems: Sequence[Problem]) -> bool:
    """Tell whether a folded field holds something that its editor ought to see."""
    if any(problem.field in _FOLDED for problem in problems):
        return True
    return any(getattr(form, name) for name in _FOLDED if name != "language") or form.language != site().language


def _will_wait(form: ArticleForm, state: State) -> bool:
    """Tell whether publishing would schedule, as far as the form's time can be read."""
    wanted, problems = forms.submission(form, site().time_zone)
    return bool(not problems and wanted.publish_at and wanted.publish_at > now() and Verb.SCHEDULE in MAY[state])
