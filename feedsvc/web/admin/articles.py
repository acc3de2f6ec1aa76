"""The list of articles: the last changed first, and on top what needs an editor's eye."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.text import line
from feedsvc.storage import articles, copies, heartbeats, representations
from feedsvc.storage.tables import Article, Omission
from feedsvc.web.context import database, now
from feedsvc.web.status import HEART_SECONDS
from feedsvc.web.words import gettext

pages = Blueprint("articles", __name__)
PAGE, _LONGEST = 40, 200


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.articles.listed"), gettext("Articles"))]


@pages.get("/")
def listed() -> ResponseReturnValue:
    """Show the articles, all or of one state, whose title holds what is looked for."""
    state, looked_for = _state(request.args.get("state", "")), line(request.args.get("q", "")[:_LONGEST])
    with database().reading() as session:
        found = articles.listed(
            session,
            state=state,
            containing=looked_for,
            before=_cursor(request.args.get("before", "")),
            limit=PAGE + 1,
        )
        shown = found[:PAGE]
        counts = articles.counts(session)
        beat = heartbeats.last(session, "scheduler")
        return render_template(
            "admin/articles.html",
            articles=shown,
            editors=articles.last_editors(session, [article.id for article in shown]),
            pending=copies.current_of(session, [article.id for article in shown]),
            states=list(State),
            state=state,
            counts=counts,
            total=sum(counts.values()),
            q=looked_for,
            older=_cursor_of(shown[-1]) if len(found) > PAGE else "",
            is_first_page="before" not in request.args,
            omissions=_omitted(session, representations.omissions(session)),
            asleep=beat is None or now() - beat > timedelta(seconds=HEART_SECONDS),
            beat=beat,
        )


def _state(given: str) -> State | None:
    return State(given) if given in set(State) else None


def _cursor_of(article: Article) -> str:
    return f"{article.changed.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{article.id}"


def _cursor(given: str) -> tuple[datetime, int] | None:
    """Read where the page begins; whatever is no such place is the beginning."""
    at, _, number = given.partition("-")
    try:
        return datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), int(number[:9])
    except ValueError:
        return None


def _omitted(session: Session, rows: Sequence[Omission]) -> list[tuple[Article | None, list[Omission]]]:
    """Group what is left out of feeds by article; None holds feeds that could not be made at all."""
    by_guid: dict[str, list[Omission]] = {}
    for row in rows:
        by_guid.setdefault(row.guid, []).append(row)
    return [(articles.by_guid(session, guid) if guid else None, group) for guid, group in by_guid.items()]
