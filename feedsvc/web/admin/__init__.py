"""The desk: where editors write. One guard in front of all; a page in PAGES is in the menu and guarded."""

import logging
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from feedsvc import accounts
from feedsvc.errors import UnavailableError
from feedsvc.web.admin import (
    account,
    article,
    article_copies,
    article_preview,
    articles,
    binned,
    bulk,
    feeds,
    gate,
    headings,
    login,
    noted,
    passkeys,
    people,
    pictures,
    selections,
    setup,
    stopped,
    trail,
)
from feedsvc.web.admin.faults import by_field
from feedsvc.web.admin.programs import named
from feedsvc.web.context import database, now, settings
from feedsvc.web.errors import log_failure
from feedsvc.web.form_limits import BoundedRequest
from feedsvc.web.porter import ARRIVAL, KNOWN
from feedsvc.web.request_bodies import Arrival

PAGES = (
    articles,
    article,
    article_copies,
    article_preview,
    binned,
    bulk,
    pictures,
    headings,
    feeds,
    selections,
    people,
    trail,
    account,
    passkeys,
    login,
    setup,
)
OPEN = frozenset(
    {"admin.login.show", "admin.login.enter", "admin.passkeys.ask", "admin.setup.show", "admin.setup.make"}
)
ADMINISTRATORS = frozenset({"admin.people", "admin.trail"})  # nobody else sees these pages
CAREFUL = frozenset(  # who it is has to be shown anew for these
    {
        "admin.account.end_session",
        "admin.passkeys.add",
        "admin.passkeys.remove",
        "admin.people.change",
        "admin.people.invite",
    }
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger(__name__)

pages = Blueprint("admin", __name__, url_prefix="/admin")
for _page in PAGES:
    pages.register_blueprint(_page.pages)


@pages.get("")
def add_slash() -> ResponseReturnValue:
    """Lead /admin to /admin/, at the address where the editor is; Werkzeug would name a host."""
    query = urlencode(list(request.args.items(multi=True)))
    return redirect(f"{url_for('admin.articles.listed')}?{query}".rstrip("?"), 308)


@pages.before_request
def guard() -> ResponseReturnValue | None:
    """Let nobody in but editors, and change nothing that they did not mean to."""
    if request.environ.get(KNOWN):
        _make_room()  # before the database is asked: were it away, the form would be given back
    gate.find()
    if request.method not in SAFE:
        if _is_sent_by_an_editor():
            _make_room()
        arrival = request.environ.get(ARRIVAL)
        return _not_received(arrival) if arrival else _guard_change()
    if request.endpoint in OPEN:
        return None
    if gate.is_known():
        return stopped.answer("role", 403) if _is_closed() else None
    return redirect(url_for("admin.login.show", next=stopped.address()), 303)


def _guard_change() -> ResponseReturnValue | None:
    if gate.from_us() is False:
        return stopped.answer("foreign", 403)
    if request.endpoint in OPEN:
        return None  # these check the login form's own token
    return _guard_editors() if gate.is_known() else login.at_the_gate()


def _guard_editors() -> ResponseReturnValue | None:
    """Take from an editor what their form says, if it is theirs and they may."""
    if not gate.has_token():
        return stopped.answer("again" if gate.from_us() else "foreign", 403)
    if _is_closed():
        return stopped.answer("role", 403)
    if request.endpoint in CAREFUL and not gate.is_proved():
        return login.prove()
    return None


def _is_closed() -> bool:
    """Tell whether a page is not for the editor who asks for it."""
    return request.blueprint in ADMINISTRATORS and not gate.is_administrator()


@pages.after_request
def finish(response: Response) -> Response:
    """Note what was done; let no cache and no search engine keep what the desk shows."""
    if request.method not in SAFE and gate.is_known():
        _note(response)
    gate.set_cookies(response)
    response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _note(response: Response) -> None:
    """Note what was done; where the database is gone since then, the answer says so all the same."""
    try:
        noted.note(response, gate.editor())
    except UnavailableError as error:
        _log.info("the audit trail has no note of %s %s: %s", request.method, request.path, error)


@pages.context_processor
def words() -> dict[str, object]:
    """Give the desk's templates its menu, and the session that their forms speak for."""
    menu = [entry for page in PAGES for entry in getattr(page, "menu", list)()]
    return {
        "menu": menu,
        "desk": gate.session() if gate.is_known() else None,
        "csrf": gate.csrf(),
        "by_field": by_field,
        "program": named,
    }


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> Response:
    """Say what was too large; the text is still in the form that the editor goes back to."""
    return stopped.answer("large", 413)


@pages.errorhandler(UnavailableError)
def away(error: UnavailableError) -> Response:
    """Keep what was typed while the database cannot be used, and offer to try again."""
    log_failure(error)
    try:
        return stopped.answer_outage(error)
    except RequestEntityTooLarge as too_much:
        return too_large(too_much)


def _is_sent_by_an_editor() -> bool:
    """Tell whether the request is in a session, or in a browser in which an editor was logged in before."""
    device = gate.knock().device
    if gate.is_known() or not device:
        return gate.is_known()
    return accounts.is_known(database(), "", device, limits=gate.limits(), now=now())


def _make_room() -> None:
    """Take more from an editor than from a stranger, also from one whose session has run out meanwhile."""
    cast("BoundedRequest", request).make_room(settings().media.max_upload)


def _not_received(arrival: Arrival) -> Response:
    """Say that the form did not arrive whole, and show an editor what did: to copy, since it is not all of it."""
    response = stopped.answer(arrival, 408 if arrival == Arrival.LATE else 503)
    response.headers["Retry-After"] = "5"
    return response
