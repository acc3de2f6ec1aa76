"""The form of a custom feed, with a preview, and the access tokens of a private one."""

import secrets
from collections.abc import Mapping
from dataclasses import fields

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial, syndication
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.names import to_sort_key
from feedsvc.domain.text import to_line
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import access_tokens, feeds
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.tables import CustomFeed, Feed
from feedsvc.syndication.preview import Preview
from feedsvc.web.admin import audit, refresh
from feedsvc.web.admin.forms.custom_feed import CustomFeedForm
from feedsvc.web.context import database, now, site
from feedsvc.web.http import form_keys
from feedsvc.web.http.numbers import parse_revision
from feedsvc.web.search_text import read_search_text

pages = Blueprint("builder", __name__)
SHOWN = 30_000  # characters of each format's source in the preview


@pages.get("/new")
def show_new_feed() -> ResponseReturnValue:
    """Show an empty form, filled with the names in the query string."""
    texts = {
        name: read_search_text(request.args, name)
        for name in ("title", "include_topics", "include_sections")
    }
    return _render_builder(
        None,
        CustomFeedForm(
            image_in_body="1",
            entry_limit=str(min(site().entry_limit, 500)),
            key=form_keys.create_form_key(now()),
            **texts,
        ),
    )


@pages.post("/new")
def create_feed() -> ResponseReturnValue:
    """Preview a new custom feed, or create it."""
    form = _read_form()
    try:
        if request.form.get("do") != "save":
            return _render_builder(None, form, preview=_build_preview(None, form))
        guid = form_keys.form_guid(form.key, site().authority, "feed")
        with database().writing() as session:
            articles.lock_articles(session)  # a form that was sent twice may arrive twice at once
            repeated = custom_feed_rows.find_feed_by_guid(session, guid) if guid else None
            feed = repeated or editorial.custom_feeds.create_custom_feed(
                session, form.to_request(), authority=site().authority, now=now(), guid=guid
            )
            if not repeated:  # the log names each creation once
                _record(session, feed, "created")
    except ValidationError as error:
        return _render_builder(None, form, error.problems, 422)
    refresh.refresh_after_change()
    # Nobody can read a private feed before it has a partner: the form for partners comes next.
    if feed.private:
        return redirect(
            url_for("admin.feeds.builder.show_feed", feed_id=feed.id, _anchor="partners"), 303
        )
    return _redirect_back("created", feed.id)


@pages.get("/<id:feed_id>")
def show_feed(feed_id: int) -> ResponseReturnValue:
    """Show the form of a custom feed."""
    with database().reading() as session:
        feed, custom = _find_custom_feed(session, feed_id)
        form = _form_from_feed(session, feed, custom)
    return _render_builder(feed, form)


@pages.post("/<id:feed_id>")
def change_feed(feed_id: int) -> ResponseReturnValue:
    """Preview, change, retire or revive a custom feed."""
    do, form = request.form.get("do", "preview"), _read_form()
    with database().reading() as session:
        feed, _ = _find_custom_feed(session, feed_id)
    if do not in {"preview", "save", "retire", "revive"}:
        abort(400)
    try:
        if do == "preview":
            return _render_builder(feed, form, preview=_build_preview(feed, form))
        outcome = {"retire": "retired", "revive": "revived"}.get(do, "saved")
        with database().writing() as session:
            if _change(session, feed_id, do, form):
                verb = "changed" if outcome == "saved" else outcome
                _record(session, feeds.get_feed(session, feed_id), verb)
    except ValidationError as error:
        return _render_builder(feed, form, error.problems, 422)
    refresh.refresh_after_change()
    return _redirect_back(outcome, feed_id)


def _change(session: Session, feed_id: int, do: str, form: CustomFeedForm) -> bool:
    """Save, retire or revive a custom feed; return False if a repeated form changes nothing."""
    articles.lock_articles(session)
    feed, custom = _find_custom_feed(session, feed_id)
    # Read before the change, which writes into the same objects.
    former = (custom.revision, feed.withdrawn)
    if do == "save":
        revision = parse_revision(form.revision)
        editorial.custom_feeds.change_custom_feed(
            session, feed_id, form.to_request(), revision=revision, now=now()
        )
    elif do == "retire":
        editorial.custom_feeds.retire_custom_feed(session, feed_id, now=now())
    else:
        editorial.custom_feeds.revive_custom_feed(session, feed_id, now=now())
    return (custom.revision, feed.withdrawn) != former


@pages.post("/<id:feed_id>/tokens")
def create_token(feed_id: int) -> ResponseReturnValue:
    """Create an access token for a partner, and show its addresses once.

    The form carries the token, so a double click or a reload shows the same addresses.
    """
    partner = request.form.get("partner", "")
    token = form_keys.read_new_token(request.form.get("new_token", ""))
    try:
        with database().writing() as session:
            if editorial.access_tokens.find_repeated(session, feed_id, token) is None:
                editorial.access_tokens.create_access_token(
                    session, feed_id, partner, now=now(), token=token
                )
                feed = feeds.get_feed(session, feed_id)
                _record(session, feed, "token_created", partner=to_line(partner))
    except ValidationError as error:
        return _render_again(feed_id, error.problems, partner=partner, status=422)
    return _render_again(feed_id, partner=partner, token=token)


@pages.post("/<id:feed_id>/tokens/<id:token_id>")
def revoke_token(feed_id: int, token_id: int) -> ResponseReturnValue:
    """Revoke an access token."""
    with database().writing() as session:
        articles.lock_articles(session)
        token = access_tokens.get_access_token(session, feed_id, token_id)
        # A second click revokes nothing, and the log would have two entries for one action.
        is_live = token is not None and not token.revoked
        token = editorial.access_tokens.revoke_access_token(session, feed_id, token_id, now=now())
        if is_live:
            feed = feeds.get_feed(session, feed_id)
            _record(session, feed, "token_revoked", partner=token.partner)
    return redirect(
        url_for("admin.feeds.builder.show_feed", feed_id=feed_id, _anchor="partners"), 303
    )


def _record(session: Session, feed: Feed, verb: str, **detail: str) -> None:
    name = syndication.documents.name_feed(feed)
    audit.record_action(session, "feeds", verb, subject=name, subject_id=feed.id, **detail)


def _render_again(
    feed_id: int,
    problems: tuple[Problem, ...] = (),
    *,
    partner: str,
    token: str = "",
    status: int = 200,
) -> Response:
    with database().reading() as session:
        feed, custom = _find_custom_feed(session, feed_id)
        form = _form_from_feed(session, feed, custom)
    return _render_builder(feed, form, problems, status, partner=partner, token=token)


def _render_builder(
    feed: Feed | None,
    form: CustomFeedForm,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
    *,
    preview: Preview | None = None,
    partner: str = "",
    token: str = "",
) -> Response:
    with database().reading() as session:
        tokens = access_tokens.list_access_tokens(session, feed.id) if feed and feed.private else ()
    page = render_template(
        "admin/feeds/builder.html",
        feed=feed,
        form=form,
        problems=problems,
        preview=preview,
        sources=_format_sources(preview.bodies) if preview else {},
        shown=SHOWN,
        tokens=tokens,
        partner=partner,
        token=token,
        new_token=form_keys.create_new_token(),
    )
    return make_response(page, status)


def _build_preview(feed: Feed | None, form: CustomFeedForm) -> Preview:
    with database().reading() as session:
        validated = editorial.custom_feeds.validate_custom_feed(
            session, form.to_request(), feed_id=feed.id if feed else 0
        )
        # A row for the preview alone: it is in no session, so nothing stores it.
        previewed = feed or Feed(
            guid=mint_guid(site().authority, now(), "feed", secrets.token_hex(8)),
            path=f"custom/{validated.request.slug}",
            updated=now(),
            private=validated.request.private,
        )
        return syndication.preview.preview_custom_feed(
            session, previewed, validated.to_row(), site=site(), now=now()
        )


def _format_sources(bodies: Mapping[str, bytes]) -> dict[str, str]:
    return {
        # A character takes at most 4 bytes in UTF-8; the last one may be cut.
        suffix: body[: SHOWN * 4].decode(errors="ignore")[:SHOWN]
        for suffix, body in bodies.items()
    }


def _form_from_feed(session: Session, feed: Feed, custom: CustomFeed) -> CustomFeedForm:
    selection = custom_feed_rows.read_selection(custom)
    names = {
        f"{side}_{kind}": "\n".join(
            sorted(
                (
                    taxonomy.get_term_name(session, kind, term_id)
                    for term_kind, term_id in terms
                    if term_kind == kind
                ),
                key=to_sort_key,
            )
        )
        for side, terms in (("include", selection.include), ("exclude", selection.exclude))
        for kind in taxonomy.KINDS
    }
    return CustomFeedForm(
        title=custom.name,
        slug=custom.slug,
        description=custom.description,
        languages=" ".join(sorted(selection.languages)),
        match="all" if selection.every else "any",
        text="full" if custom.full_text else "excerpt",
        image_in_body="1" if custom.image_in_body else "",
        entry_limit=str(custom.entry_limit),
        byte_limit=str(custom.byte_limit // 1000) if custom.byte_limit else "",
        private="1" if feed.private else "",
        revision=str(custom.revision),
        **names,
    )


def _read_form() -> CustomFeedForm:
    return CustomFeedForm(
        **{field.name: request.form.get(field.name, "") for field in fields(CustomFeedForm)}
    )


def _find_custom_feed(session: Session, feed_id: int) -> tuple[Feed, CustomFeed]:
    feed = feeds.get_feed(session, feed_id)
    if feed.custom is None:
        raise NotFoundError(f"feed {feed_id} is not a custom feed", feed_id)
    return feed, feed.custom


def _redirect_back(outcome: str, feed_id: int) -> ResponseReturnValue:
    return redirect(
        url_for("admin.feeds.list.list_feeds", show="custom", outcome=outcome, feed=feed_id), 303
    )
