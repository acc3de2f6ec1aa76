"""The list of articles: the last changed first, found by words and by what they stand under.

A script of ours asks for this very page while an editor types and takes the list out of it.
"""

from collections.abc import Sequence
from operator import itemgetter

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.text import to_line
from feedsvc.storage.articles import articles, drafts, search
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web.admin.articles import alerts, bulk
from feedsvc.web.context import database
from feedsvc.web.http.numbers import parse_id, parse_sequence
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor

pages = Blueprint("list", __name__)
PAGE, COUNTED, _LONGEST, _OFFERED, _TAG = 40, 1000, 200, 1000, 35


def list_menu_entries() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.articles.list.list_articles"), gettext("Articles"))]


@pages.get("")
def list_articles() -> ResponseReturnValue:
    """Show the articles that are looked for, all of them to begin with."""
    wanted, cursor = _read_query(), read_cursor(parse_sequence)
    with database().reading() as session:
        counts = search.count_by_state(session, most=COUNTED)
        found, total = _search(session, wanted, cursor.after, counts)
        page = cut_page(found, cursor, PAGE, key=itemgetter(0))
        shown = page.rows
        return _render_list(
            articles=articles.list_rows(session, [article_id for _, article_id in shown]),
            pending=drafts.filter_with_draft(session, [article_id for _, article_id in shown]),
            states=LIVE,
            state=wanted.state,
            counts=counts,
            total=sum(counts.get(state, 0) for state in LIVE),
            binned=counts.get(State.TRASHED, 0),
            found=total,
            most=COUNTED,
            wanted=wanted,
            given=_dump_query(wanted),
            offered=_list_choices(session),
            page=page,
            **bulk.describe_bulk(session),
            **alerts.read_alerts(session),
        )


def _render_list(**shown: object) -> Response:
    return make_response(render_template("admin/articles/list.html", **shown))


def _search(
    session: Session, wanted: SearchQuery, before: int | None, counts: dict[str, int]
) -> tuple[Sequence[tuple[int, int]], int]:
    """Return a page and one more, and how many there are in all, as far as they are counted."""
    if wanted.is_filtered:
        return search.search_page_and_count(
            session, wanted, before=before, limit=PAGE + 1, most=COUNTED + 1
        )
    total = (
        counts.get(wanted.state, 0) if wanted.state else sum(counts.get(state, 0) for state in LIVE)
    )
    return search.search_page(session, wanted, before=before, limit=PAGE + 1), total


def _read_query() -> SearchQuery:
    """Return what is looked for; whatever is nothing that can be, is any."""
    given = request.args
    state = given.get("state", "")
    language = given.get("language", "")
    return SearchQuery(
        words=to_line(given.get("q", "")[:_LONGEST]),
        state=State(state) if state in LIVE else None,
        topic=parse_id(given.get("topic", "")) or None,
        section=parse_id(given.get("section", "")) or None,
        author=parse_id(given.get("author", "")) or None,
        language=language
        if len(language) <= _TAG and language.replace("-", "").isalnum() and language.isascii()
        else "",
    )


def _dump_query(wanted: SearchQuery) -> dict[str, object]:
    """Return what is looked for as an address says it, but for the state."""
    given = {
        "q": wanted.words,
        "topic": wanted.topic,
        "section": wanted.section,
        "author": wanted.author,
        "language": wanted.language,
    }
    return {name: value for name, value in given.items() if value}


def _list_choices(session: Session) -> dict[str, Sequence[tuple[int, str]]]:
    """Return what can be chosen to look under."""
    kinds: tuple[tuple[str, type[Topic]], ...] = (
        ("topic", Topic),
        ("section", Section),
        ("author", Author),
    )  # type: ignore[assignment]  # alike
    return {name: search.list_term_names(session, table)[:_OFFERED] for name, table in kinds}
