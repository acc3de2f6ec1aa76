"""The admin pages: every module in GROUPS is registered, guarded and in the menu."""

from contextlib import suppress
from types import ModuleType
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.routing import MapAdapter

from feedsvc import accounts
from feedsvc.errors import UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.web.admin import exports, imports, media, redirects, refusals, site, taxonomy
from feedsvc.web.admin.articles import autosave, bulk, edit, presence, preview, trash
from feedsvc.web.admin.articles import list as articles_list
from feedsvc.web.admin.auth import access, account, login, passkeys, setup, tokens
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.user_agents import name_user_agent
from feedsvc.web.admin.feeds import builder
from feedsvc.web.admin.feeds import list as feeds_list
from feedsvc.web.admin.form_errors import group_by_field
from feedsvc.web.admin.people import audit_log, users
from feedsvc.web.context import database, now, settings
from feedsvc.web.http.errors import answer_http_error, log_failure
from feedsvc.web.http.form_limits import BoundedRequest
from feedsvc.web.middleware.request_bodies import BodyOutcome
from feedsvc.web.middleware.request_guard import BODY_OUTCOME, KNOWN
from feedsvc.web.public import guessed_addresses

# The pages by folder, in the order of the menu. The key "" stands for this folder.
GROUPS: dict[str, tuple[ModuleType, ...]] = {
    "articles": (articles_list, edit, autosave, presence, preview, trash, bulk),
    "": (media, taxonomy, imports, exports, redirects, site),
    "feeds": (feeds_list, builder),
    "people": (users, audit_log),
    "auth": (account, passkeys, tokens, login, setup),
}
PAGES = tuple(module for modules in GROUPS.values() for module in modules)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

pages = Blueprint("admin", __name__, url_prefix="/admin")


def _register_pages() -> None:
    """Register each page below its group: `articles/trash.py` is `admin.articles.trash`."""
    for name, modules in GROUPS.items():
        # The pages of "auth" have short addresses: /admin/login.
        prefix = None if name == "auth" else f"/{name}"
        group = Blueprint(name, __name__, url_prefix=prefix) if name else pages
        for module in modules:
            group.register_blueprint(module.pages)
        if name:
            pages.register_blueprint(group)


_register_pages()


@pages.get("")
@pages.get("/")
def redirect_to_articles() -> ResponseReturnValue:
    """Redirect to the first page, at the host that the editor used."""
    query = urlencode(list(request.args.items(multi=True)))
    return redirect(f"{url_for('admin.articles.list.list_articles')}?{query}".rstrip("?"), 308)


@pages.before_request
def guard_request() -> ResponseReturnValue | None:
    """Answer requests without access and changes that may be forged; let the others pass."""
    if request.environ.get(KNOWN):
        # Raise the limits before asking the database: if it is away, the page of the outage has to
        # read the form to send it back.
        _raise_form_limits()
    auth_session.identify()
    if request.method not in SAFE:
        # The request guard does not keep a large form that it takes for a stranger's. Then the
        # limits stay small: the empty form that is left here would be answered with 403.
        if request.environ.get(KNOWN, True) and _is_sent_by_an_editor():
            _raise_form_limits()
        outcome = request.environ.get(BODY_OUTCOME)
        # Check the outcome first: a form that is not whole may lack its CSRF token and look forged.
        return _not_received(outcome) if outcome else _guard_change()
    if access.is_public():
        return None
    if auth_session.is_logged_in():
        return refusals.answer_refusal("role", 403) if _is_closed() else None
    return redirect(url_for("admin.auth.login.show_login", next=refusals.address()), 303)


def _guard_change() -> ResponseReturnValue | None:
    # None passes: an old browser does not tell the origin, and the CSRF token alone decides.
    if auth_session.is_same_origin() is False:
        return refusals.answer_refusal("foreign", 403)
    if access.is_public():
        return None  # these views check the login token themselves
    return _guard_editors() if auth_session.is_logged_in() else login.answer_anonymous_form()


def _guard_editors() -> ResponseReturnValue | None:
    """Check the CSRF token, the role and the age of the login before an editor's change."""
    if not auth_session.has_csrf_token():
        return refusals.answer_refusal("again" if auth_session.is_same_origin() else "foreign", 403)
    # Check the role before asking for the password, which would not help without the role.
    if _is_closed():
        return refusals.answer_refusal("role", 403)
    if access.requires_recent_login() and not auth_session.is_recently_authenticated():
        return login.require_reauthentication()
    return None


def _is_closed() -> bool:
    """Return whether the requested view is for administrators and this editor is not one."""
    return access.is_for_administrators() and not auth_session.is_administrator()


@pages.after_request
def finish_response(response: Response) -> Response:
    """Set the session's cookies, and forbid caches and search engines to store admin pages."""
    auth_session.set_cookies(response)
    # "no-store" also keeps "Back" from showing the page to the next user after a logout.
    response.headers["Cache-Control"] = "no-store"
    # This is a default: the page of a one-time address lets browsers send only the origin.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@pages.context_processor
def provide_template_context() -> dict[str, object]:
    """Return the variables of all admin templates: the menu, the session and its CSRF token."""
    # The menu is built for each page, because it depends on the editor's role and language.
    menu = [entry for page in PAGES for entry in getattr(page, "list_menu_entries", list)()]
    return {
        "menu": menu,
        "editor_session": auth_session.current_session() if auth_session.is_logged_in() else None,
        "csrf": auth_session.csrf_token(),
        "by_field": group_by_field,
        "formats": tuple(FORMATS.values()),
        "media_limits": settings().media,
        "name_user_agent": name_user_agent,
    }


@pages.app_errorhandler(NotFound)
def answer_not_found(error: NotFound) -> ResponseReturnValue:
    """Answer 404 in the editor's language; redirect a page's address that ends with a slash.

    If no page has the address, Flask calls neither `guard_request` nor `finish_response`.
    """
    if not request.path.startswith(f"{pages.url_prefix}/"):
        return guessed_addresses.answer_unknown_address(error)
    if request.url_rule:
        return answer_http_error(error)
    path = request.path.rstrip("/")
    if path != request.path and request.method in SAFE and _is_page(path):
        query = request.query_string.decode("ascii", "ignore")
        moved = redirect(f"{request.script_root}{path}?{query}".rstrip("?"), 308)
        moved.headers["Cache-Control"] = "no-store"
        return moved
    with suppress(UnavailableError):  # then the page has the language of the cookie
        auth_session.identify()
    return answer_http_error(error)


def _is_page(path: str) -> bool:
    """Return whether the admin has a page at a path."""
    try:
        endpoint, _ = _create_url_adapter().match(path, method="GET")
    except HTTPException:
        return False
    return str(endpoint).startswith(f"{pages.name}.")


def _create_url_adapter() -> MapAdapter:
    """Return the adapter for this request, which finds the view of an address."""
    return cast("MapAdapter", current_app.create_url_adapter(request))


@pages.errorhandler(RequestEntityTooLarge)
def answer_too_large(_: RequestEntityTooLarge) -> Response:
    """Answer 413 and say what was too large; "Back" in the browser still has the form's text."""
    return refusals.answer_refusal("large", 413)


@pages.errorhandler(UnavailableError)
def answer_unavailable(error: UnavailableError) -> Response:
    """Answer 503 with the text of the form, to send again when the database is available."""
    log_failure(error)
    outcome = request.environ.get(BODY_OUTCOME)
    if outcome and request.accept_mimetypes.best != "application/json":
        return _not_received(outcome)  # a part of a form must not be sent again as the whole
    try:
        return refusals.answer_outage(error)
    except RequestEntityTooLarge as too_large:
        return answer_too_large(too_large)


def _is_sent_by_an_editor() -> bool:
    """Return whether the request has a session or comes from a known browser."""
    device = auth_session.login_attempt().device
    if auth_session.is_logged_in() or not device:
        return auth_session.is_logged_in()
    return accounts.authentication.is_known(
        database(), "", device, limits=auth_session.current_limits(), now=now()
    )


def _raise_form_limits() -> None:
    """Allow the larger forms of editors, even if the session expired while a form was typed."""
    cast("BoundedRequest", request).raise_limits(
        settings().media.max_upload, settings().imports.max_upload
    )


def _not_received(outcome: BodyOutcome) -> Response:
    """Answer that the form is incomplete, and show an editor the received part, to copy."""
    response = refusals.answer_refusal(outcome, 408 if outcome == BodyOutcome.LATE else 503)
    response.headers["Retry-After"] = "5"
    return response
