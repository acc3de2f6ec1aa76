"""The session of a request, and whether a change was sent from our own pages.

A change is accepted if the browser says that it comes from our own origin and the form carries the
session's CSRF token. Either alone stops most attacks; together they also cover old browsers.
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
from feedsvc.web.admin.auth import access, cookies, relying_party
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.http.public_address import REQUESTED
from feedsvc.web.http.security_headers import LONGEST_LOCATION
from feedsvc.web.i18n import LANGUAGES, guess_language
from feedsvc.web.middleware.senders import DEVICE, SESSION, session_limits

LOGIN_FIELDS = frozenset({"login_name", "login_password", "login_token", "login_passkey"})
_LOGIN_TOKEN = 32  # characters
_LOGIN_SECONDS, _DEVICE_SECONDS = 3600, 365 * 86400
# The cookie with the editor's language, for pages that are shown while the database is unavailable.
_LANGUAGE = "feedsvc-language"
# No "//host" and no backslash, by which a browser would leave this site.
_LOCAL = re.compile(r"/admin(?:/[\w\-.~%/]*)?(?:\?[\w\-.~%=&+,:]*)?", re.ASCII)


def identify() -> None:
    """Find the session of the request, and set the language of the page to its editor's.

    Without a session the page has the language of the editor who last used this browser, else the
    one that the browser prefers.

    Raises:
        UnavailableError: the database is unavailable; the page has that language, too.
    """
    # Set this first: the page of an outage needs it if the next statement raises.
    g.language = _find_browser_language()
    token = cookies.read(SESSION)
    editor_session = (
        accounts.authentication.find_session(
            database(),
            token,
            limits=current_limits(),
            now=now(),
            is_use=not access.is_background(),
        )
        if token
        else None
    )
    _set(editor_session)


def current_limits() -> Limits:
    """Return how long a session may last."""
    return session_limits(settings().web)


def is_logged_in() -> bool:
    """Return whether the request is in an editor's session."""
    return g.get("editor_session") is not None


def current_session() -> EditorSession:
    """Return the session of the request; call it only where `is_logged_in()`."""
    return cast("EditorSession", g.editor_session)


def current_editor() -> str:
    """Return the name of the request's editor, for the history and the audit log."""
    return current_session().editor.name


def is_administrator() -> bool:
    """Return whether the request's editor is an administrator."""
    return is_logged_in() and current_session().editor.role == Role.ADMINISTRATOR


def is_recently_authenticated() -> bool:
    """Return whether the request's editor has authenticated in the last 15 minutes."""
    return accounts.authentication.is_recently_authenticated(current_session(), now=now())


def login_attempt() -> LoginAttempt:
    """Return the address, the User-Agent and the device of the client that logs in."""
    return LoginAttempt(
        address=request.remote_addr or "",
        client=request.headers.get("User-Agent", ""),
        device=cookies.read(DEVICE),
    )


def csrf_token() -> str:
    """Return the token that the forms of this session carry."""
    return current_session().csrf_token if is_logged_in() else ""


def has_csrf_token() -> bool:
    """Return whether the form carries its session's token."""
    return _same(request.form.get("csrf", ""), csrf_token())


def is_same_origin() -> bool | None:
    """Return whether the browser says that one of our pages sent this; None if it says nothing.

    Browsers set Sec-Fetch-Site from the origins that they know, also where a proxy hides them from
    us. Older ones send Origin: it has to be the configured address or the requested one (an editor
    may use 127.0.0.1 without the proxy). A host of the same site ("same-site") is foreign.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched:
        return fetched in {"same-origin", "none"}
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if not source:
        return None
    return _origin(source) in {_origin(site().base_url), _origin(request.environ[REQUESTED])} - {""}


def log_in(name: str, password: str) -> None:
    """Begin a session for the editor of this name and password.

    Raises:
        LoginError: one of them is wrong, there were too many attempts, or the editor is suspended.
    """
    admit_session(
        accounts.authentication.log_in(
            database(), name, password, attempt=login_attempt(), now=now()
        )
    )


def log_in_with_passkey(credential: str) -> None:
    """Begin a session for the editor of the passkey that signed this browser's challenge.

    Raises:
        LoginError: no passkey signed it, or the editor is suspended.
    """
    with database().writing() as rows:
        editor = passkeys.finish_authentication(
            rows, relying_party.site_relying_party(), credential, bound=login_token(), now=now()
        )
        entered = begin_session(rows, editor, "passkey")
    admit_session(entered)


def reauthenticate_with_passkey(credential: str) -> None:
    """Record that a passkey of the request's editor signed this browser's challenge.

    Raises:
        LoginError: no passkey of this editor signed it.
    """
    with database().writing() as rows:
        editor = passkeys.finish_authentication(
            rows, relying_party.site_relying_party(), credential, bound=login_token(), now=now()
        )
        # A colleague's passkey on the same computer proves nothing about this session's editor.
        if editor.id != current_session().editor_id:
            raise LoginError("This passkey belongs to another editor.", editor.name)
        token = accounts.authentication.record_reauthentication(rows, current_session(), now=now())
    _renew(token)


def reauthenticate(password: str) -> None:
    """Record that the request's editor has entered the password again.

    Raises:
        LoginError: the password is wrong, or there were too many attempts.
    """
    _renew(
        accounts.authentication.reauthenticate(
            database(), current_session(), password, attempt=login_attempt(), now=now()
        )
    )


def _renew(token: str) -> None:
    """Continue the session with its new token."""
    with database().reading() as rows:
        g.editor_session = sessions.find_session(rows, accounts.tokens.hash_token(token))
    g.session_token = token


def begin_session(rows: Session, editor: Editor, way: str) -> NewSession:
    """Begin a session for an authenticated editor; call `admit_session` after the commit.

    Raises:
        SuspendedError: the account is suspended.
    """
    return accounts.authentication.begin_session(
        rows, editor, attempt=login_attempt(), now=now(), way=way
    )


def admit_session(entered: NewSession) -> None:
    """Give the browser the cookies of a new session, and end its previous session."""
    former = cookies.read(SESSION)
    if former:  # the browser loses its token now
        with database().writing() as rows:
            accounts.authentication.log_out(rows, former, now=now())
    _set(entered.session)
    g.session_token, g.device_token = entered.token, entered.device


def log_out() -> None:
    """End the session of the request."""
    with database().writing() as rows:
        accounts.authentication.log_out(rows, cookies.read(SESSION), now=now())
    _set(None)
    g.session_token = ""


def login_token() -> str:
    """Return the token that a login form and a cookie both carry, against login CSRF."""
    if "login_token" not in g:
        g.login_token = _read_login_token() or secrets.token_urlsafe(24)
    return cast("str", g.login_token)


def has_login_token() -> bool:
    """Return whether the login form was made for this browser in the last hour."""
    return _same(request.form.get("login_token", ""), _read_login_token())


def _read_login_token() -> str:
    """Return the login token of the cookie; "" if there is none or it is malformed."""
    token = cookies.read("feedsvc-login")
    return token if len(token) == _LOGIN_TOKEN else ""


def local_or_default(address: str) -> str:
    """Return `address` if it is an admin page, or else the list of articles (no open redirect)."""
    inside = len(address) <= LONGEST_LOCATION and _LOCAL.fullmatch(address) and ".." not in address
    return address if inside else "/admin/articles"


def set_cookies(response: Response) -> None:
    """Set the cookies that changed in this request."""
    if "login_token" in g:
        cookies.write(response, "feedsvc-login", g.login_token, _LOGIN_SECONDS)
    token = g.get("session_token")
    if token:
        cookies.write(response, SESSION, token, settings().web.session_age)
    elif token == "":  # after a logout; None means that the request changed no session
        cookies.write(response, SESSION, "", 0)
    if is_logged_in() and cookies.read(_LANGUAGE) != current_session().editor.language:
        cookies.write(response, _LANGUAGE, current_session().editor.language, _DEVICE_SECONDS)
    if "device_token" in g:
        cookies.write(response, DEVICE, g.device_token, _DEVICE_SECONDS)


def _set(editor_session: EditorSession | None) -> None:
    g.editor_session = editor_session
    chosen = editor_session.editor.language if editor_session else _find_browser_language()
    g.language = chosen if chosen in LANGUAGES else ""


def _find_browser_language() -> str:
    chosen = cookies.read(_LANGUAGE)
    return chosen if chosen in LANGUAGES else guess_language()


def _same(received: str, expected: str) -> bool:
    return bool(expected) and hmac.compare_digest(
        # compare_digest accepts only ASCII text, and a client may send any text.
        received.encode("utf-8", "replace"),
        expected.encode(),
    )


def _origin(url: str) -> str:
    """Return scheme, host and port of `url`; "" where there is none, as in "null"."""
    try:
        parts = urlsplit(url.lower())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else ""
