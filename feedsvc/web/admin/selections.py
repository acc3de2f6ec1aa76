"""The feed builder: a feed of the editors' own, seen before it is saved; and for a private one, its partners' keys."""

import secrets
from collections.abc import Mapping
from dataclasses import fields

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial, syndication
from feedsvc.domain.identity import mint
from feedsvc.domain.text import line
from feedsvc.errors import NotFoundError, Problem, Refused
from feedsvc.storage import feeds, headings, keys, selections
from feedsvc.storage.tables import CustomFeed, Feed
from feedsvc.syndication import Preview
from feedsvc.web.admin import deeds, press
from feedsvc.web.admin.paging import number
from feedsvc.web.admin.selection_form import PlanForm
from feedsvc.web.context import database, now, site

pages = Blueprint("selections", __name__)
FEED = "<int(max=2147483647):feed_id>"
SHOWN = 30_000  # characters of source: enough to see how it is made


@pages.get("/feeds/new")
def new() -> ResponseReturnValue:
    """Show an empty form; with names in the address, one that has them already."""
    asked = {name: request.args.get(name, "")[:200] for name in ("title", "include_topics", "include_sections")}
    return _page(None, PlanForm(image_in_body="1", entry_limit=str(min(site().entry_limit, 500)), **asked))


@pages.post("/feeds/new")
def make() -> ResponseReturnValue:
    """Show what the feed would be, or make it."""
    form = _posted()
    try:
        if request.form.get("do") != "save":
            return _page(None, form, preview=_preview(None, form))
        with database().writing() as session:
            feed = editorial.make_feed(session, form.plan(), authority=site().authority, now=now())
            deeds.note(session, "feeds", "made", syndication.feed_name(feed), feed.id)
    except Refused as error:
        return _page(None, form, error.problems, 422)
    press.refresh()
    if feed.private:
        return redirect(url_for(".edit", feed_id=feed.id, _anchor="keys"), 303)
    return _back("made", feed.id)


@pages.get(f"/feeds/{FEED}")
def edit(feed_id: int) -> ResponseReturnValue:
    """Show the form of a feed of the editors' own."""
    with database().reading() as session:
        feed, custom = _own(session, feed_id)
        form = _stored(session, feed, custom)
    return _page(feed, form)


@pages.post(f"/feeds/{FEED}")
def change(feed_id: int) -> ResponseReturnValue:
    """Show what the feed would be, or change it, retire it, bring it back."""
    do, form = request.form.get("do", "preview"), _posted()
    with database().reading() as session:
        feed, _ = _own(session, feed_id)
    if do not in {"preview", "save", "retire", "revive"}:
        abort(400)
    try:
        if do == "preview":
            return _page(feed, form, preview=_preview(feed, form))
        with database().writing() as session:
            if do == "save":
                revision = number(form.revision)
                editorial.change_feed(session, feed_id, form.plan(), revision=revision, now=now())
            else:
                verb = editorial.retire_feed if do == "retire" else editorial.revive_feed
                verb(session, feed_id, now=now())
            name = syndication.feed_name(feeds.get(session, feed_id))
            did = {"retire": "retired", "revive": "revived"}.get(do, "saved")
            deeds.note(session, "feeds", did, name, feed_id)
    except Refused as error:
        return _page(feed, form, error.problems, 422)
    press.refresh()
    return _back(did, feed_id)


@pages.post(f"/feeds/{FEED}/keys")
def give(feed_id: int) -> ResponseReturnValue:
    """Make a key for a partner, and show its addresses: now, and never again."""
    partner = request.form.get("partner", "")
    try:
        with database().writing() as session:
            token = editorial.give_key(session, feed_id, partner, now=now())
            name = syndication.feed_name(feeds.get(session, feed_id))
            deeds.note(session, "feeds", "key_given", name, feed_id, partner=line(partner))
    except Refused as error:
        return _again(feed_id, error.problems, partner=partner, status=422)
    return _again(feed_id, partner=partner, token=token)


@pages.post(f"/feeds/{FEED}/keys/<int(max=2147483647):key_id>")
def revoke(feed_id: int, key_id: int) -> ResponseReturnValue:
    """Take a partner's key back."""
    with database().writing() as session:
        partner = editorial.revoke_key(session, feed_id, key_id, now=now()).partner
        name = syndication.feed_name(feeds.get(session, feed_id))
        deeds.note(session, "feeds", "key_revoked", name, feed_id, partner=partner)
    return redirect(url_for(".edit", feed_id=feed_id, _anchor="keys"), 303)


def _again(
    feed_id: int, problems: tuple[Problem, ...] = (), *, partner: str, token: str = "", status: int = 200
) -> Response:
    with database().reading() as session:
        feed, custom = _own(session, feed_id)
        form = _stored(session, feed, custom)
    return _page(feed, form, problems, status, partner=partner, token=token)


def _page(
    feed: Feed | None,
    form: PlanForm,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    *,
    preview: Preview | None = None,
    partner: str = "",
    token: str = "",
) -> Response:
    with database().reading() as session:
        given = keys.of(session, feed.id) if feed and feed.private else ()
    page = render_template(
        "admin/selection.html",
        feed=feed,
        form=form,
        problems=problems,
        preview=preview,
        sources=_sources(preview.bodies) if preview else {},
        shown=SHOWN,
        keys=given,
        partner=partner,
        token=token,
    )
    return make_response(page, status)


def _preview(feed: Feed | None, form: PlanForm) -> Preview:
    with database().reading() as session:
        design = editorial.designed(session, form.plan(), feed_id=feed.id if feed else 0)
        planned = feed or Feed(
            guid=mint(site().authority, now(), "feed", secrets.token_hex(8)),
            path=f"custom/{design.plan.slug}",
            updated=now(),
            private=design.plan.private,
        )
        return syndication.preview(session, planned, design.row(), site=site(), now=now())


def _sources(bodies: Mapping[str, bytes]) -> dict[str, str]:
    return {suffix: body[: SHOWN * 4].decode(errors="ignore")[:SHOWN] for suffix, body in bodies.items()}


def _stored(session: Session, feed: Feed, custom: CustomFeed) -> PlanForm:
    selection = selections.of(custom)
    names = {
        f"{side}_{kind}": "\n".join(
            sorted(headings.get_name(session, kind, each) for mark, each in marks if mark == kind)
        )
        for side, marks in (("include", selection.include), ("exclude", selection.exclude))
        for kind in headings.KINDS
    }
    return PlanForm(
        title=custom.name,
        slug=custom.slug,
        description=custom.description,
        languages=" ".join(sorted(selection.languages)),
        match="all" if selection.every else "any",
        text="full" if custom.full_text else "excerpt",
        image_in_body="1" if custom.image_in_body else "",
        entry_limit=str(custom.entry_limit),
        byte_budget=str(custom.byte_budget // 1000) if custom.byte_budget else "",
        private="1" if feed.private else "",
        revision=str(custom.revision),
        **names,
    )


def _posted() -> PlanForm:
    return PlanForm(**{field.name: request.form.get(field.name, "") for field in fields(PlanForm)})


def _own(session: Session, feed_id: int) -> tuple[Feed, CustomFeed]:
    feed = feeds.get(session, feed_id)
    if feed.custom is None:
        raise NotFoundError(f"feed {feed_id} is none of the editors' own", feed_id)
    return feed, feed.custom


def _back(did: str, feed_id: int) -> ResponseReturnValue:
    return redirect(url_for("admin.feeds.listed", show="custom", did=did, of=feed_id), 303)
