"""The list of articles: the last changed first, found by words and by what they stand under.

A script of ours asks for this very page while an editor types and takes the list out of it.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.text import line
from feedsvc.storage import articles, copies, listings
from feedsvc.storage.listings import Wanted
from feedsvc.storage.tables import MOST, Author, Section, Topic
from feedsvc.web.admin import bulk, notices
from feedsvc.web.context import database
from feedsvc.web.words import gettext

pages = Blueprint("articles", __name__)
PAGE, COUNTED, _LONGEST, _OFFERED, _TAG = 40, 1000, 200, 1000, 35


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.articles.listed"), gettext("Articles"))]


@pages.get("/")
def listed() -> ResponseReturnValue:
    """Show the articles that are looked for, all of them to begin with."""
    wanted, before = _wanted(), _number(request.args.get("before", ""), 2**62)
    with database().reading() as session:
        counts = listings.counts(session, most=COUNTED)
        found, total = _found(session, wanted, before, counts)
        shown = found[:PAGE]
        return _answer(
            articles=articles.lines(session, [article_id for _, article_id in shown]),
            pending=copies.pending(session, [article_id for _, article_id in shown]),
            states=LIVE,
            state=wanted.state,
            counts=counts,
            total=sum(counts.get(state, 0) for state in LIVE),
            binned=counts.get(State.BINNED, 0),
            found=total,
            most=COUNTED,
            wanted=wanted,
            given=_given(wanted),
            offered=_offered(session),
            older=shown[-1][0] if len(found) > PAGE else None,
            is_first_page=before is None,
            **bulk.told(session),
            **notices.notices(session),
        )


def _answer(**shown: object) -> Response:
    return make_response(render_template("admin/articles.html", **shown))


def _found(
    session: Session, wanted: Wanted, before: int | None, counts: dict[str, int]
) -> tuple[Sequence[tuple[int, int]], int]:
    """Return a page and one more, and how many there are in all, as far as they are counted."""
    if wanted.is_filtered:
        return listings.page_and_count(session, wanted, before=before, limit=PAGE + 1, most=COUNTED + 1)
    total = counts.get(wanted.state, 0) if wanted.state else sum(counts.get(state, 0) for state in LIVE)
    return listings.page(session, wanted, before=before, limit=PAGE + 1), total


def _wanted() -> Wanted:
    """Return what is looked for; whatever is nothing that can be, is any."""
    given = request.args
    state = given.get("state", "")
    language = given.get("language", "")
    return Wanted(
        words=line(given.get("q", "")[:_LONGEST]),
        state=State(state) if state in LIVE else None,
        topic=_number(given.get("topic", "")),
        section=_number(given.get("section", "")),
        author=_number(given.get("author", "")),
        language=language
        if len(language) <= _TAG and language.replace("-", "").isalnum() and language.isascii()
        else "",
    )


def _given(wanted: Wanted) -> dict[str, object]:
    """Return what is looked for as an address says it, but for the state."""
    given = {
        "q": wanted.words,
        "topic": wanted.topic,
        "section": wanted.section,
        "author": wanted.author,
        "language": wanted.language,
    }
    return {name: value for name, value in given.items() if value}


def _offered(session: Session) -> dict[str, Sequence[tuple[int, str]]]:
    """Return what can be chosen to look under."""
    kinds: tuple[tuple[str, type[Topic]], ...] = (("topic", Topic), ("section", Section), ("author", Author))  # type: ignore[assignment]  # alike
    return {name: listings.names(session, table)[:_OFFERED] for name, table in kinds}


def _number(given: str, most: int = MOST) -> int | None:
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 20 else 0
    return number if 0 < number <= most else None
