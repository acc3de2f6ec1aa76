"""The bin: what was deleted, for 30 days; taken out again, or deleted for ever, which asks first."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.editorial.bin import DAYS
from feedsvc.errors import ConflictError, NotFoundError, NotPossibleError, Problem, Refused
from feedsvc.storage import articles, listings
from feedsvc.storage.articles import Line
from feedsvc.storage.listings import Wanted
from feedsvc.storage.tables import Article
from feedsvc.web.admin import bulk, gate, press
from feedsvc.web.context import database, now
from feedsvc.web.errors import status_of

pages = Blueprint("bin", __name__)
NUMBER = "<int(max=2147483647):article_id>"
PAGE = 40
DID = frozenset({"restored", "erased", "emptied"})


@pages.get("/bin")
def listed() -> ResponseReturnValue:
    """Show what lies in the bin, the last deleted first."""
    given = request.args.get("before", "")
    before = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
    with database().reading() as session:
        found = listings.page(session, Wanted(state=State.BINNED), before=before, limit=PAGE + 1)
        did = request.args.get("did", "")
        page = render_template(
            "admin/bin.html",
            articles=articles.lines(session, [article_id for _, article_id in found[:PAGE]]),
            total=listings.counts(session).get(State.BINNED, 0),
            older=found[PAGE - 1][0] if len(found) > PAGE else None,
            days=DAYS,
            days_left=_days_left,
            did=did if did in DID else "",
            **bulk.told(session),
        )
    return make_response(page)


@pages.post(f"/articles/{NUMBER}/bin")
def discard(article_id: int) -> ResponseReturnValue:
    """Put one article into the bin, and show the list with an undo."""
    return bulk.lead(editorial.Bulk.BIN, article_id, url_for("admin.articles.listed"))


@pages.get(f"/bin/{NUMBER}")
def show(article_id: int) -> ResponseReturnValue:
    """Show one article of the bin, and ask what is to become of it."""
    return _page(article_id)


@pages.post(f"/bin/{NUMBER}")
def decide(article_id: int) -> ResponseReturnValue:
    """Take one article out, or delete it for ever."""
    given, do = request.form.get("revision", ""), request.form.get("do", "")
    revision = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else -1
    try:
        with database().writing() as session:
            if do == "erase":
                editorial.erase(session, article_id, revision=revision)
                answer = redirect(url_for("admin.bin.listed", did="erased"), 303)
            elif do == "restore":
                article = editorial.restore(session, article_id, revision=revision, editor=gate.editor(), now=now())
                answer = redirect(
                    url_for("admin.article.edit", article_id=article_id, did="restored", at=article.revision), 303
                )
            else:
                return _page(article_id)
    except Refused as error:
        problems = error.problems
        if isinstance(error, ConflictError):
            problems = (Problem("", "It was changed after this list was made. Look at it again."),)
        if isinstance(error, NotPossibleError):
            return redirect(url_for("admin.bin.listed"), 303)
        return _page(article_id, problems, status_of(error))
    press.refresh()
    return answer


@pages.get("/bin/empty")
def ask() -> ResponseReturnValue:
    """Ask whether all of the bin is to be deleted for ever."""
    with database().reading() as session:
        total = listings.counts(session).get(State.BINNED, 0)
    return make_response(render_template("admin/bin_empty.html", total=total))


@pages.post("/bin/empty")
def empty() -> ResponseReturnValue:
    """Delete all that lies in the bin for ever."""
    editorial.empty_bin(database(), now=now(), all_of_it=True)
    return redirect(url_for("admin.bin.listed", did="emptied"), 303)


def _page(article_id: int, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    with database().reading() as session:
        article = articles.get(session, article_id)
    if article.state == State.ERASED:
        raise NotFoundError(f"article {article_id} was deleted for ever", article_id)
    if article.state != State.BINNED:
        return make_response(redirect(url_for("admin.article.edit", article_id=article_id), 303))
    page = render_template(
        "admin/bin_article.html", article=article, problems=problems, days_left=_days_left(article), days=DAYS
    )
    return make_response(page, status)


def _days_left(article: Article | Line) -> int:
    """Return for how many more days an article can be taken out."""
    since: datetime = article.binned or now()
    return max(0, -((now() - since - timedelta(days=DAYS)) // timedelta(days=1)))
