"""Topics, sections and authors: their names, addresses and descriptions, and what they hold."""

from typing import cast

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.errors import Problem, Refused
from feedsvc.storage import feeds, headings
from feedsvc.storage.tables import Topic
from feedsvc.web.admin import press
from feedsvc.web.context import database, now
from feedsvc.web.words import gettext

pages = Blueprint("headings", __name__)
KIND = f"<any({', '.join(headings.KINDS)}):kind>"
NUMBER = "<int(max=2147483647):heading_id>"
DID = frozenset({"saved", "retired", "revived"})


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of these pages."""
    words = {"topics": gettext("Topics"), "sections": gettext("Sections"), "authors": gettext("Authors")}
    return [(url_for("admin.headings.listed", kind=kind), word) for kind, word in words.items()]


@pages.get(f"/{KIND}")
def listed(kind: str) -> ResponseReturnValue:
    """Show all headings of a kind, the retired ones too."""
    with database().reading() as session:
        found = headings.listed(session, _table(kind), withdrawn=True)
        counts = headings.counts(session, _table(kind))
    return render_template("admin/headings.html", kind=kind, headings=found, counts=counts, did=_did())


@pages.get(f"/{KIND}/{NUMBER}")
def edit(kind: str, heading_id: int) -> ResponseReturnValue:
    """Show a heading's form."""
    return _form(kind, heading_id)


@pages.post(f"/{KIND}/{NUMBER}")
def change(kind: str, heading_id: int) -> ResponseReturnValue:
    """Give a heading other words, retire it or bring it back."""
    do, table = request.form.get("do", ""), _table(kind)
    given = {name: request.form.get(name, "") for name in ("name", "slug", "description")}
    try:
        with database().writing() as session:
            if do == "retire":
                editorial.retire(session, table, heading_id, now=now())
            elif do == "revive":
                editorial.revive(session, table, heading_id, now=now())
            elif do == "save":
                editorial.describe(session, table, heading_id, now=now(), **given)
            else:
                abort(400)
    except Refused as error:
        return _form(kind, heading_id, given, error.problems, 422)
    press.refresh()
    did = {"retire": "retired", "revive": "revived"}.get(do, "saved")
    return redirect(url_for("admin.headings.listed", kind=kind, did=did), 303)


def _form(
    kind: str,
    heading_id: int,
    given: dict[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    with database().reading() as session:
        heading = headings.get(session, _table(kind), heading_id)
        feed = feeds.of(session, heading)
    given = given or {"name": heading.name, "slug": heading.slug, "description": heading.description}
    page = render_template("admin/heading.html", kind=kind, heading=heading, feed=feed, form=given, problems=problems)
    return make_response(page, status)


def _table(kind: str) -> type[Topic]:
    """Return the table of a kind; the three are alike, so one name of their type does for all."""
    return cast("type[Topic]", headings.KINDS[kind])


def _did() -> str:
    did = request.args.get("did", "")
    return did if did in DID else ""
