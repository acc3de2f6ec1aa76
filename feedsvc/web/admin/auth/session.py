"""The gate of the desk: who is there, and whether a change is of their own doing.

A change is taken if the browser says that it comes from our own pages and the form carries the
session's token; either alone would do against most attacks, together they also cover old browsers.
"""

import hmac
import re
import secrets
from typing import cast
from urllib.parse import urlsplit

from flask import Response, g, request
from sqlalchemy.orm import Session

from feedsvc import accounts
from feedsvc.accounts import passkeys
from feedsvc.accounts.authentication import Limits, NewSession
from feedsvc.accounts.credentials import LoginAttempt
from feedsvc.domain.roles import Role
from feedsvc.errors import LoginError
from feedsvc.storage.people import sessions
from feedsvc.storage.tables import Editor, EditorSession
from feedsvc.web.admin.auth import cookies, relying_party
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.http.public_address import REQUESTED
from feedsvc.web.http.security_headers import LONGEST_LOCATION
from feedsvc.web.i18n import LANGUAGES
from feedsvc.web.middleware.senders import DEVICE, SESSION, session_limits

LOGIN_FIELDS = frozenset({"login_name", "login_password", "login_token", "login_passkey"})
_LOGIN_TOKEN = 32  # characters
_LOGIN_SECONDS, _DEVICE_SECONDS = 3600, 365 * 86400
_LANGUAGE = "feedsvc-language"  # of its cookie: what the desk speaks while the database cannot say
_LOCAL = re.compile(r"/admin(?:/[\w\-.~%/]*)?(?:\?[\w\-.~%=&+,:]*)?", re.ASCII)


def identify() -> None:
    """Find out whose session the request is in; the page speaks their language from here on.

    Raises:
        UnavailableError: the database cannot tell; the page speaks the language that its cookie says.
    """
    chosen = cookies.read(_LANGUAGE)
    g.language = chosen if chosen in LANGUAGES else ""
    token = cookies.read(SESSION)
    found = (
        accounts.authentication.find_session(database(), token, limits=current_limits(), now=now())
        if token
        else None
    )
    _set(found)


def current_limits() -> Limits:
    """Return how long a session may last."""
    return session_limits(settings().web)


def is_logged_in() -> bool:
    """Tell whether the request is in an editor's session."""
    return g.get("desk_session") is not None


def current_session() -> EditorSession:
    """Return the session of the request; only behind the gate."""
    return cast("EditorSession", g.desk_session)


def current_editor() -> str:
    """Return the name that goes into the history of what this request changes."""
    return current_session().editor.name


def is_administrator() -> bool:
    """Tell whether the request's editor keeps the people."""
    return is_logged_in() and current_session().editor.role == Role.ADMINISTRATOR


def is_recently_authenticated() -> bool:
    """Tell whether the request's editor has shown lately who they are."""
    return accounts.authentication.is_recently_authenticated(current_session(), now=now())


def login_attempt() -> LoginAttempt:
    """Return who sends the request, as far as can be told before they are known."""
    return LoginAttempt(
        address=request.remote_addr or "",
        client=request.headers.get("User-Agent", ""),
        device=cookies.read(DEVICE),
    )


def csrf_token() -> str:
    """Return the token that the forms of this session carry."""
    return current_session().csrf_token if is_logged_in() else ""


def has_csrf_token() -> bool:
    """Tell whether the form carries its session's token."""
    return _same(request.form.get("csrf", ""), csrf_token())


def is_same_origin() -> bool | None:
    """Tell whether the browser says that one of our pages sent this; None if it says nothing.

    A browser sets Sec-Fetch-Site itself and compares the origins that it really knows, also where a
    proxy hides them from us. Older ones send an Origin: it has to be the configured address or the one
    that was asked for (an editor may come by 127.0.0.1, past the proxy). A neighbouring host is foreign.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched:
        return fetched in {"same-origin", "none"}
    sent = request.headers.get("Origin") or request.headers.get("Referer")
    if not sent:
        return None
    return _origin(sent) in {_origin(site().base_url), _origin(request.environ[REQUESTED])} - {""}


def log_in(name: str, password: str) -> None:
    """Begin a session for the editor that name and password fit.

    Raises:
        LoginError: they do not fit together, there were too many attempts, or the editor is suspended.
    """
    admit_session(
        accounts.authentication.log_in(
            database(), name, password, attempt=login_attempt(), now=now()
        )
    )


def log_in_with_passkey(credential: str) -> None:
    """Begin a session for the editor whose passkey signed what this browser was given.

    Raises:
        LoginError: nobody's did, or the editor is suspended.
    """
    with database().writing() as rows:
        editor = passkeys.finish_authentication(
            rows, relying_party.site_relying_party(), credential, bound=login_token(), now=now()
        )
        entered = begin_session(rows, editor, "passkey")
    admit_session(entered)


def reauthenticate_with_passkey(credential: str) -> None:
    """Note that a passkey of the request's editor signed what this browser was given.

    Raises:
        LoginError: it did not.
    """
    with database().writing() as rows:
        editor = passkeys.finish_authentication(
            rows, relying_party.site_relying_party(), credential, bound=login_token(), now=now()
        )
        if editor.id != current_session().editor_id:
            raise LoginError("This passkey is somebody else's.", editor.name)
        token = accounts.authentication.record_reauthentication(rows, current_session(), now=now())
    _renew(token)


def reauthenticate(password: str) -> None:
    """Note that who sends the request knows its editor's password.

    Raises:
        LoginError: they do not, or there were too many attempts.
    """
    _renew(
        accounts.authentication.reauthenticate(
            database(), current_session(), password, attempt=login_attempt(), now=now()
        )
    )


def _renew(token: str) -> None:
    """Go on in the same session by another token."""
    with database().reading() as rows:
        g.desk_session = sessions.find_session(rows, accounts.tokens.hash_token(token))
    g.desk_cookie = token


def begin_session(rows: Session, editor: Editor, way: str) -> NewSession:
    """Begin a session for an editor who has shown otherwise who they are; `admit` it after the commit.

    Raises:
        SuspendedError: this editor may not come in.
    """
    return accounts.authentication.begin_session(
        rows, editor, attempt=login_attempt(), now=now(), way=way
    )


def admit_session(entered: NewSession) -> None:
    """Let the browser have a session that began; the former one of this browser ends."""
    former = cookies.read(SESSION)
    if former:
        with database().writing() as rows:
            accounts.authentication.log_out(rows, former, now=now())
    _set(entered.session)
    g.desk_cookie, g.desk_device = entered.token, entered.device


def log_out() -> None:
    """End the session of the request."""
    with database().writing() as rows:
        accounts.authentication.log_out(rows, cookies.read(SESSION), now=now())
    _set(None)
    g.desk_cookie = ""


def login_token() -> str:
    """Return what a login form carries and a cookie repeats: nobody can log an editor in as another."""
    if "login_token" not in g:
        g.login_token = _given_login_token() or secrets.token_urlsafe(24)
    return cast("str", g.login_token)


def has_login_token() -> bool:
    """Tell whether a login form was made for this browser, and lately."""
    return _same(request.form.get("login_token", ""), _given_login_token())


def _given_login_token() -> str:
    """Return the login form's token that the browser repeats; "" for what was never one."""
    given = cookies.read("feedsvc-login")
    return given if len(given) == _LOGIN_TOKEN else ""


def local_or_default(address: str) -> str:
    """Return `address` if it is one of the desk's; else the desk's first page. No way out is open."""
    inside = len(address) <= LONGEST_LOCATION and _LOCAL.fullmatch(address) and ".." not in address
    return address if inside else "/admin/articles"


def set_cookies(response: Response) -> None:
    """Hand out the cookies that the request earned."""
    if "login_token" in g:
        cookies.write(response, "feedsvc-login", g.login_token, _LOGIN_SECONDS)
    given = g.get("desk_cookie")
    if given:
        cookies.write(response, SESSION, given, settings().web.session_age)
    elif given == "":
        cookies.write(response, SESSION, "", 0)
    if is_logged_in() and cookies.read(_LANGUAGE) != current_session().editor.language:
        cookies.write(response, _LANGUAGE, current_session().editor.language, _DEVICE_SECONDS)
    if "desk_device" in g:
        cookies.write(response, DEVICE, g.desk_device, _DEVICE_SECONDS)


def _set(found: EditorSession | None) -> None:
    g.desk_session = found
    chosen = found.editor.language if found else ""
    g.language = chosen if chosen in LANGUAGES else ""


def _same(given: str, expected: str) -> bool:
    return bool(expected) and hmac.compare_digest(
        given.encode("utf-8", "replace"), expected.encode()
    )


def _origin(url: str) -> str:
    """Return scheme, host and port of `url`; "" where there is none, as in "null"."""
    try:
        parts = urlsplit(url.lower())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else ""
