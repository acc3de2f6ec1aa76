"""The settings of the site, for administrators."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.domain.site import ENTRY_LIMITS, TTLS
from feedsvc.editorial.site_validation import name_field
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.web.admin import media
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import administrators_only, recent_login_required
from feedsvc.web.admin.forms.site import (
    LABELS,
    SiteForm,
    list_time_zones,
    name_origins,
    read_site_form,
    show_stored,
)
from feedsvc.web.admin.refresh import refresh_after_change
from feedsvc.web.admin.site_moved import answer_if_moved
from feedsvc.web.context import database, now, services, settings, site
from feedsvc.web.http.errors import status_of
from feedsvc.web.http.numbers import parse_revision
from feedsvc.web.i18n import gettext

pages = Blueprint("site", __name__)


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return (
        [(url_for("admin.site.show_settings"), gettext("Settings"))]
        if auth_session.is_administrator()
        else []
    )


@pages.app_template_global("setting_label")
def label_setting(name: str) -> str:
    """Return what a setting is called, by the name of its input or by its dotted name."""
    return gettext(LABELS.get(name_field(name), name))


@pages.get("/site")
@administrators_only
def show_settings() -> ResponseReturnValue:
    """Show the settings of the site, also those that only a file or the environment changes."""
    _read_site()
    return _render_settings(show_stored(services().current.stored, settings().list_fixed()))


@pages.post("/site")
@administrators_only
@recent_login_required
def change_settings() -> ResponseReturnValue:
    """Store the settings, and refresh the feeds, which all show some of them."""
    form, problems = _store_icon(read_site_form(request.form))
    if problems:
        return _render_settings(form, problems, 422)
    try:
        with database().writing() as session:
            editorial.site_settings.change(
                session,
                form.to_typed(),
                settings(),
                revision=parse_revision(form.revision),
                by=auth_session.current_editor(),
                now=now(),
            )
    except ValidationError as error:
        _read_site()
        if isinstance(error, ConflictError):  # the form may be saved once more, as the error says
            form = replace(form, revision=str(site().revision))
        return _render_settings(form, error.problems, status_of(error))
    _read_site()
    refresh_after_change()
    moved = answer_if_moved()
    return moved or redirect(url_for("admin.site.show_settings", outcome="saved"), 303)


def _read_site() -> None:
    """Read the settings again: this request or another process may have changed them."""
    with database().reading() as session:
        services().current.read_site(session)


def _store_icon(form: SiteForm) -> tuple[SiteForm, Sequence[Problem]]:
    """Store an uploaded icon among the pictures; return the form with it, or its problems."""
    file = request.files.get("icon_file")
    if not file or not file.filename or "site.icon" in settings().origins:
        return form, ()
    upload = media.store_upload(file)
    if upload.problems:
        return form, [Problem("icon_file", each.message, each.params) for each in upload.problems]
    return replace(form, icon=f"media/{upload.name}"), ()


def _render_settings(
    form: SiteForm, problems: Sequence[Problem] = (), status: int = 200
) -> Response:
    stored = services().current.stored
    page = render_template(
        "admin/site.html",
        form=form,
        problems=problems,
        fixed=name_origins(settings()),
        zones=list_time_zones(),
        bounds={"entry_limit": ENTRY_LIMITS, "ttl": TTLS},
        former=editorial.site_settings.list_former_addresses(stored),
        outcome="saved" if request.args.get("outcome") == "saved" else "",
    )
    return make_response(page, status)
