"""Topics, sections and authors: their names, addresses and descriptions, what they hold, and what becomes of them."""

from dataclasses import asdict, fields
from typing import cast

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.headings import Wording
from feedsvc.domain.text import line
from feedsvc.errors import NotFoundError, Problem, Refused
from feedsvc.storage import feeds, headings
from feedsvc.storage.tables import Topic
from feedsvc.web.admin import deeds, paging, press
from feedsvc.web.context import database, now, site
from feedsvc.web.words import gettext

pages = Blueprint("headings", __name__)
KIND = f"<any({', '.join(headings.KINDS)}):kind>"
NUMBER = "<int(max=2147483647):heading_id>"
DID = frozenset({"made", "saved", "retired", "revived", "merged"})
PAGE, OFFERED, SUGGESTED = 50, 20, 8


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of these pages."""
    words = {"topics": gettext("Topics"), "sections": gettext("Sections"), "authors": gettext("Authors")}
    return [(url_for("admin.headings.listed", kind=kind), word) for kind, word in words.items()]


@pages.get(f"/{KIND}")
def listed(kind: str) -> ResponseReturnValue:
    """Show the headings of a kind whose name holds what is looked for, the retired ones too."""
    table, looked_for, place = _table(kind), line(request.args.get("q", "")[:200]), paging.asked()
    retired = request.args.get("show") == "retired"
    with database().reading() as session:
        rows = headings.page(
            session,
            table,
            containing=looked_for,
            withdrawn=True if retired else None,
            after=_known(session, kind, place.after),
            before=_known(session, kind, place.before),
            limit=PAGE + 1,
        )
        page = paging.cut(rows, place, PAGE)
        return render_template(
            "admin/headings.html",
            kind=kind,
            page=page,
            readable=feeds.find_readable(session, [f"{kind}/{heading.slug}" for heading in page.shown]),
            counts=headings.counts(session, table, [heading.id for heading in page.shown]),
            q=looked_for,
            show="retired" if retired else "",
            total=headings.total(session, table),
            retired=headings.total(session, table, withdrawn=True),
            did=_did(),
            of=_known(session, kind, paging.number(request.args.get("of", ""))),
        )


@pages.get(f"/{KIND}/names")
def names(kind: str) -> ResponseReturnValue:
    """Return a few names that hold what is being typed, for a field to offer, and whether it is one by itself."""
    looked_for = line(request.args.get("q", "")[:200])
    with database().reading() as session:
        found = headings.page(session, _table(kind), containing=looked_for, withdrawn=False, limit=SUGGESTED)
        known = headings.by_name(session, _table(kind), looked_for) is not None
        return {"names": [heading.name for heading in found], "known": known}


@pages.get(f"/{KIND}/new")
def new(kind: str) -> ResponseReturnValue:
    """Show an empty form."""
    return _form(kind, None, Wording(line(request.args.get("name", "")[:200])))


@pages.post(f"/{KIND}/new")
def make(kind: str) -> ResponseReturnValue:
    """Make a heading: an address that readers may learn of."""
    given = _given()
    try:
        with database().writing() as session:
            made = editorial.make(session, _table(kind), given, authority=site().authority, now=now())
            deeds.note(session, kind, "made", made.name, made.id)
    except Refused as error:
        return _form(kind, None, given, error.problems, 422)
    return _back(kind, "made", made.id)


@pages.get(f"/{KIND}/{NUMBER}")
def edit(kind: str, heading_id: int) -> ResponseReturnValue:
    """Show a heading's form; of one that was merged, the other's."""
    with database().reading() as session:
        current = headings.current(session, _table(kind), heading_id)
    if current.id != heading_id:
        return redirect(url_for(".edit", kind=kind, heading_id=current.id), 303)
    return _form(kind, heading_id)


@pages.post(f"/{KIND}/{NUMBER}")
def change(kind: str, heading_id: int) -> ResponseReturnValue:
    """Give a heading other words, retire it or bring it back."""
    do, table, given = request.form.get("do", ""), _table(kind), _given()
    try:
        with database().writing() as session:
            heading = headings.get(session, table, heading_id)
            former = heading.name
            if do == "retire":
                editorial.retire(session, table, heading_id, now=now())
            elif do == "revive":
                editorial.revive(session, table, heading_id, now=now())
            elif do == "save":
                editorial.describe(session, table, heading_id, given, now=now())
            else:
                abort(400)
            verb = {"retire": "retired", "revive": "revived"}.get(do, "described")
            deeds.note(session, kind, verb, heading.name, heading_id, former=former if former != heading.name else "")
    except Refused as error:
        return _form(kind, heading_id, given if do == "save" else None, error.problems, 422)
    press.refresh()
    return _back(kind, {"retire": "retired", "revive": "revived"}.get(do, "saved"), heading_id)


@pages.get(f"/{KIND}/{NUMBER}/merge")
def ask(kind: str, heading_id: int) -> ResponseReturnValue:
    """Let the editor choose what a heading is to become part of; then say what will happen, and ask."""
    return _ask(kind, heading_id, paging.number(request.args.get("into", "")))


@pages.post(f"/{KIND}/{NUMBER}/merge")
def merge(kind: str, heading_id: int) -> ResponseReturnValue:
    """Let a heading become part of the one that was chosen."""
    into = paging.number(request.form.get("into", ""))
    try:
        with database().writing() as session:
            other = editorial.merge(session, _table(kind), heading_id, into, now=now())
            former = headings.get(session, _table(kind), heading_id).name
            deeds.note(session, kind, "merged", other.name, into, former=former)
    except NotFoundError:
        return _ask(kind, heading_id, 0, (Problem("q", "Choose another one, that is not retired."),), 422)
    except Refused as error:
        return _ask(kind, heading_id, 0, error.problems, 422)
    press.refresh()
    return _back(kind, "merged", into)


def _ask(
    kind: str, heading_id: int, into_id: int, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    table, looked_for = _table(kind), line(request.args.get("q", "")[:200])
    with database().reading() as session:
        heading, into = headings.get(session, table, heading_id), _known(session, kind, into_id)
        if heading.merged_id:
            return redirect(url_for(".edit", kind=kind, heading_id=heading.merged_id), 303)
        offered = headings.page(
            session, table, containing=looked_for, withdrawn=False, but=heading_id, limit=OFFERED + 1
        )
        page = render_template(
            "admin/heading_merge.html",
            kind=kind,
            heading=heading,
            into=into if into and not into.withdrawn and into.id != heading.id else None,
            shared=headings.shared(session, heading, into) if into else 0,
            offered=offered[:OFFERED],
            more=len(offered) > OFFERED,
            counts=headings.counts(session, table, [heading.id, into_id, *(row.id for row in offered)]),
            q=looked_for,
            problems=problems,
        )
    return make_response(page, status)


def _form(
    kind: str,
    heading_id: int | None,
    given: Wording | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    heading, feed, count = None, None, 0
    if heading_id is not None:
        with database().reading() as session:
            heading = headings.get(session, _table(kind), heading_id)
            count = headings.counts(session, _table(kind), [heading_id]).get(heading_id, 0)
            feed = feeds.of(session, heading)
    stored = {field.name: getattr(heading, field.name, None) or "" for field in fields(Wording)}
    page = render_template(
        "admin/heading.html",
        kind=kind,
        heading=heading,
        opened=feed is not None and feed.opened,
        readable=feed is not None and feed.refreshed is not None,
        count=count,
        form=asdict(given) if given else stored,
        problems=problems,
    )
    return make_response(page, status)


def _given() -> Wording:
    return Wording(**{field.name: request.form.get(field.name, "") for field in fields(Wording)})


def _known(session: Session, kind: str, heading_id: int) -> Topic | None:
    """Return a heading, or None where a number is none's."""
    try:
        return headings.get(session, _table(kind), heading_id)
    except NotFoundError:
        return None


def _table(kind: str) -> type[Topic]:
    """Return the table of a kind; the three are alike, so one name of their type does for all."""
    return cast("type[Topic]", headings.KINDS[kind])


def _back(kind: str, did: str, heading_id: int) -> ResponseReturnValue:
    return redirect(url_for(".listed", kind=kind, did=did, of=heading_id), 303)


def _did() -> str:
    did = request.args.get("did", "")
    return did if did in DID else ""
