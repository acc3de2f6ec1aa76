"""The program that makes a request: its token, the token's rights, and how often it may ask.

Only a bearer token is accepted (RFC 6750, 2.1). No cookie is ever read here: if another site makes
an editor's browser send a request, the request counts as a stranger's.
"""

from typing import cast

from flask import current_app, g, request

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.domain.scopes import Scope
from feedsvc.errors import LoginError, Problem
from feedsvc.storage.api_tables import ApiToken
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.api.token_limits import Quota, TokenLimiter
from feedsvc.web.context import database, now
from feedsvc.web.i18n import LANGUAGES, guess_language
from feedsvc.web.middleware.senders import read_bearer_token

_CHALLENGE = 'Bearer realm="feedsvc"'


def find_sent_token() -> str:
    """Return the token in the Authorization header; "" if there is none."""
    return read_bearer_token(request.headers.get("Authorization", ""))


def identify_program(token: str) -> None:
    """Find the token of the request, and count the request.

    Messages are in the language that the program prefers, or else in its editor's.

    Raises:
        RefusalError: 401 without a valid token, 429 beyond its limit.
        UnavailableError: the database cannot be reached.
    """
    g.language = guess_language()
    if not token:
        problem = Problem(
            "", "Send a token from your account page in the header: Authorization: Bearer TOKEN."
        )
        raise RefusalError(401, [problem], {"WWW-Authenticate": _CHALLENGE})
    try:
        g.api_token = accounts.api_tokens.authenticate_program(database(), token, now=now())
    except LoginError as error:
        challenge = {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'}
        problem = Problem(
            "", "This token is not known here, or it was revoked. Create another one."
        )
        raise RefusalError(401, [problem], challenge) from error
    language = current_token().editor.language
    g.language = g.language or (language if language in LANGUAGES else "")
    limiter = cast("TokenLimiter", current_app.extensions["feedsvc.token_limiter"])
    g.quota = quota = limiter.count_request(current_token().id)
    if quota.is_spent:
        message = "This token may make %(limit)d requests a minute. Wait %(seconds)d s."
        params = {"limit": quota.limit, "seconds": quota.seconds}
        raise RefusalError(429, [Problem("", message, params)])


def current_token() -> ApiToken:
    """Return the token of the request; call it only after `identify_program`."""
    return cast("ApiToken", g.api_token)


def current_quota() -> Quota:
    """Return how many requests the token has left; a request without a token has no limit here."""
    return cast("Quota", g.get("quota", Quota(0, 0, 0)))


def current_editor() -> str:
    """Return the name of the editor for whom the program acts."""
    return current_token().editor.name


def has_scope(needed: Scope) -> bool:
    """Return whether the scope of the token includes `needed`."""
    scope = current_token().scope
    return scope in set(Scope) and Scope(scope).includes(needed)


def require_scope(needed: Scope) -> None:
    """Refuse the request unless the scope of its token includes `needed`.

    Raises:
        RefusalError: 403.
    """
    if not has_scope(needed):
        message = "This token has the scope “%(scope)s”, but this request needs “%(needed)s”."
        params = {"scope": current_token().scope, "needed": str(needed)}
        challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{needed}"'
        raise RefusalError(403, [Problem("", message, params)], {"WWW-Authenticate": challenge})


def require_administrator() -> None:
    """Refuse the request unless the program acts for an administrator.

    Raises:
        RefusalError: 403.
    """
    if current_token().editor.role != Role.ADMINISTRATOR:
        raise RefusalError(403, [Problem("", "Only the token of an administrator allows this.")])
