"""The trash keeps deleted articles for 30 days: restore them, or confirm and purge them."""

from datetime import datetime, timedelta
from operator import itemgetter

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.editorial.trash import DAYS
from feedsvc.errors import ConflictError, InvalidStateError, NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles, search
from feedsvc.storage.articles.articles import ArticleRow
from feedsvc.storage.articles.search import SearchQuery
from feedsvc.storage.tables import Article
from feedsvc.web.admin import refresh
from feedsvc.web.admin.articles import bulk
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.context import database, now
from feedsvc.web.http.errors import status_of
from feedsvc.web.http.numbers import parse_revision, parse_sequence
from feedsvc.web.pagination import cut_page, read_cursor

pages = Blueprint("trash", __name__)
PAGE = 40
OUTCOMES = frozenset({"restored", "purged", "emptied"})


@pages.get("/trash")
def list_trash() -> ResponseReturnValue:
    """Show the trashed articles, the last deleted first."""
    cursor, query = read_cursor(parse_sequence), SearchQuery(state=State.TRASHED)
    with database().reading() as session:
        matches = search.search_page(session, query, before=cursor.after, limit=PAGE + 1)
        page = cut_page(matches, cursor, PAGE, key=itemgetter(0))
        rows = articles.list_rows(session, [article_id for _, article_id in page.rows])
        total = search.count_by_state(session).get(State.TRASHED, 0)
        report = bulk.describe_bulk(session)
    outcome = request.args.get("outcome", "")
    html = render_template(
        "admin/articles/trash.html",
        articles=rows,
        total=total,
        page=page,
        days=DAYS,
        days_left=_count_days_left,
        outcome=outcome if outcome in OUTCOMES else "",
        **report,
    )
    return make_response(html)


@pages.post("/<id:article_id>/trash")
def move_to_trash(article_id: int) -> ResponseReturnValue:
    """Move one article to the trash, and show the list with an undo button."""
    return bulk.run_single(
        editorial.bulk.BulkVerb.TRASH, article_id, url_for("admin.articles.list.list_articles")
    )


@pages.get("/trash/<id:article_id>")
def show_trashed(article_id: int) -> ResponseReturnValue:
    """Show one trashed article, and ask whether to restore or to purge it."""
    return _answer_trashed(article_id)


@pages.post("/trash/<id:article_id>")
def decide_trashed(article_id: int) -> ResponseReturnValue:
    """Restore one article, or purge it."""
    revision = parse_revision(request.form.get("revision", ""))
    do = request.form.get("do", "")
    # The page asks once more: a form without its button must not delete anything.
    if do not in {"purge", "restore"}:
        return _answer_trashed(article_id)
    editor = auth_session.current_editor()
    try:
        with database().writing() as session:
            if do == "purge":
                editorial.trash.purge_article(
                    session, article_id, revision=revision, editor=editor, now=now()
                )
                address = url_for("admin.articles.trash.list_trash", outcome="purged")
            else:
                article = editorial.trash.restore_from_trash(
                    session, article_id, revision=revision, editor=editor, now=now()
                )
                address = url_for(
                    "admin.articles.edit.show_edit",
                    article_id=article_id,
                    outcome="restored",
                    revision=article.revision,
                )
    except ValidationError as error:
        problems = error.problems
        if isinstance(error, ConflictError):
            problems = (editorial.bulk.describe_late_choice(),)
        # The article is not in the trash any more, for instance because the form was sent twice.
        if isinstance(error, InvalidStateError):
            return redirect(url_for("admin.articles.trash.list_trash"), 303)
        return _answer_trashed(article_id, problems, status_of(error))
    refresh.refresh_after_change()
    return redirect(address, 303)


@pages.get("/trash/empty")
def confirm_empty() -> ResponseReturnValue:
    """Ask whether to purge all trashed articles."""
    with database().reading() as session:
        total = search.count_by_state(session).get(State.TRASHED, 0)
    return make_response(render_template("admin/articles/trash_empty.html", total=total))


@pages.post("/trash/empty")
def empty_trash() -> ResponseReturnValue:
    """Purge all trashed articles."""
    editorial.trash.empty_trash(
        database(), editor=auth_session.current_editor(), now=now(), all_of_it=True
    )
    return redirect(url_for("admin.articles.trash.list_trash", outcome="emptied"), 303)


def _answer_trashed(
    article_id: int, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    """Show one trashed article; if the article is not in the trash, redirect to its form.

    Raises:
        NotFoundError: there is no such article, or it was purged.
    """
    with database().reading() as session:
        article = articles.get_article(session, article_id)
    if article.state == State.PURGED:
        raise NotFoundError(f"article {article_id} was deleted for ever", article_id)
    if article.state != State.TRASHED:
        return make_response(
            redirect(url_for("admin.articles.edit.show_edit", article_id=article_id), 303)
        )
    page = render_template(
        "admin/articles/trash_article.html",
        article=article,
        problems=problems,
        days_left=_count_days_left(article),
        days=DAYS,
    )
    return make_response(page, status)


def _count_days_left(article: Article | ArticleRow) -> int:
    """Return for how many more days an article can be restored."""
    # Rounded up: an article that is purged in an hour has one more day.
    since: datetime = article.trashed or now()
    return max(0, -((now() - since - timedelta(days=DAYS)) // timedelta(days=1)))
