"""The list of articles, last changed first, searched by words and filtered by state and terms.

`static/lists.js` requests this page while an editor types, and takes the list out of it.
"""

from collections.abc import Sequence
from operator import itemgetter

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.storage.articles import articles, drafts, search
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web.admin.articles import alerts, bulk
from feedsvc.web.context import database
from feedsvc.web.http.numbers import parse_id, parse_sequence
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor
from feedsvc.web.search_text import read_search_text

pages = Blueprint("list", __name__)
PAGE = 40
MOST_COUNTED = 1000  # counting stops here: among 100,000 articles the page says "1000+"
_MOST_CHOICES = 1000  # terms in a filter


def list_menu_entries() -> list[tuple[str, str]]:
    """Return the menu entry of this page: its address and label."""
    return [(url_for("admin.articles.list.list_articles"), gettext("Articles"))]


@pages.get("")
def list_articles() -> ResponseReturnValue:
    """Show the articles that match the query; without one, all of them."""
    with database().reading() as session:
        context = _read_list(session)
    return make_response(render_template("admin/articles/list.html", **context))


def _read_list(session: Session) -> dict[str, object]:
    """Return the variables of the template."""
    query, cursor = _read_query(), read_cursor(parse_sequence)
    counts = search.count_by_state(session, most=MOST_COUNTED)
    matches, total = _search(session, query, cursor.after, counts)
    page = cut_page(matches, cursor, PAGE, key=itemgetter(0))
    ids = [article_id for _, article_id in page.rows]
    return {
        "articles": articles.list_rows(session, ids),
        "with_draft": drafts.filter_with_draft(session, ids),
        "states": LIVE,
        "state": query.state,
        "counts": counts,
        "total": sum(counts.get(state, 0) for state in LIVE),
        "trashed": counts.get(State.TRASHED, 0),
        "found": total,
        "most": MOST_COUNTED,
        "query": query,
        "query_args": _dump_query(query),
        "choices": _list_choices(session),
        "page": page,
        **bulk.describe_bulk(session),
        **alerts.read_alerts(session),
    }


def _search(
    session: Session, query: SearchQuery, before: int | None, counts: dict[str, int]
) -> tuple[Sequence[tuple[int, int]], int]:
    """Return a page of (sequence, article id) with one row more, and the number of all matches.

    Counting stops beyond `MOST_COUNTED`.
    """
    if query.is_filtered:
        return search.search_page_and_count(
            session, query, before=before, limit=PAGE + 1, most=MOST_COUNTED + 1
        )
    states = [query.state] if query.state else LIVE
    total = sum(counts.get(state, 0) for state in states)
    return search.search_page(session, query, before=before, limit=PAGE + 1), total


def _read_query() -> SearchQuery:
    """Return the query in the address; a malformed part is ignored."""
    state, language = request.args.get("state", ""), request.args.get("language", "")
    language = canonicalize_language_tag(language)  # as articles store it
    return SearchQuery(
        words=read_search_text(request.args),
        state=State(state) if state in LIVE else None,
        topic=parse_id(request.args.get("topic", "")) or None,
        section=parse_id(request.args.get("section", "")) or None,
        author=parse_id(request.args.get("author", "")) or None,
        language=language if is_language_tag(language) else "",
    )


def _dump_query(query: SearchQuery) -> dict[str, object]:
    """Return the parameters of an address with this query, without its state."""
    parameters = {
        "q": query.words,
        "topic": query.topic,
        "section": query.section,
        "author": query.author,
        "language": query.language,
    }
    return {name: value for name, value in parameters.items() if value}


def _list_choices(session: Session) -> dict[str, Sequence[tuple[int, str]]]:
    """Return the (id, name) of the terms of each kind that the filters offer."""
    kinds: tuple[tuple[str, type[Topic]], ...] = (
        ("topic", Topic),
        ("section", Section),
        ("author", Author),
    )  # type: ignore[assignment]  # alike
    return {name: search.list_term_names(session, table)[:_MOST_CHOICES] for name, table in kinds}
