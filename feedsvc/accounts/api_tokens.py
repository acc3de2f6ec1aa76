"""API tokens: a program with one acts for an editor, within a scope, until the token is revoked.

Each creation and revocation is in the audit log. Only the hash of a token is stored.
"""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.accounts import people
from feedsvc.accounts.authentication import SEEN_EVERY
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.roles import Role
from feedsvc.domain.scopes import Scope
from feedsvc.domain.text import is_visible, to_line
from feedsvc.errors import LoginError, NotFoundError, Problem, UnavailableError, ValidationError
from feedsvc.storage.api_tables import ApiToken
from feedsvc.storage.database import Database
from feedsvc.storage.people import api_tokens, sessions
from feedsvc.storage.tables import Editor

LONGEST_NAME, MOST_EACH = 100, 50


def create_api_token(
    session: Session, editor: Editor, name: str, scope: Scope, *, now: datetime, token: str
) -> None:
    """Store the hash of a new token of an editor; a form that is sent twice stores one.

    `token` is the random token that the form carries.

    Raises:
        ValidationError: the name is missing or too long, the editor has too many tokens, or the
            token of this form was revoked.
    """
    sessions.lock_logins(session)  # both sendings may arrive at the same time
    stored = api_tokens.find_api_token(session, hash_token(token))
    if stored and stored.editor_id == editor.id and not stored.revoked:
        return
    if stored:
        raise ValidationError(
            [Problem("", "The token of this form was revoked. Create another one.")]
        )
    name = to_line(name)
    if not is_visible(name) or len(name) > LONGEST_NAME:
        raise ValidationError(
            [Problem("token_name", "Enter a name of 1 to 100 characters for the token.")]
        )
    if api_tokens.count_live_tokens(session, editor.id) >= MOST_EACH:
        message = "You already have %(most)d tokens. Revoke one first."
        raise ValidationError([Problem("token_name", message, {"most": MOST_EACH})], name)
    row = ApiToken(
        editor_id=editor.id, name=name, scope=scope, token_hash=hash_token(token), created=now
    )
    session.add(row)
    session.flush()
    detail = {"token": name, "scope": scope}
    people.record_entry(session, "token_created", editor, by=editor.name, now=now, detail=detail)


def revoke_api_token(session: Session, token_id: int, *, by: Editor, now: datetime) -> None:
    """Revoke a token permanently. A token that was revoked before keeps that time.

    Raises:
        NotFoundError: there is no such token, or it is another editor's and `by` is no
            administrator.
    """
    sessions.lock_logins(session)
    row = api_tokens.get_api_token(session, token_id)
    if row.editor_id != by.id and by.role != Role.ADMINISTRATOR:
        raise NotFoundError(f"there is no token {token_id} of {by.name}", token_id)
    if not row.revoked:
        row.revoked = now
        detail = {"token": row.name}
        people.record_entry(
            session, "token_revoked", row.editor, by=by.name, now=now, detail=detail
        )


def find_valid_token(database: Database, token: str) -> ApiToken | None:
    """Return the stored token that a program sends; None if it is revoked or its editor suspended.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        row = api_tokens.find_api_token(session, hash_token(token))
    return row if row and not row.revoked and not row.editor.suspended else None


def authenticate_program(database: Database, token: str, *, now: datetime) -> ApiToken:
    """Return the stored token that a program sends; at most once a minute, its use is stored.

    Raises:
        LoginError: there is no such token, it is revoked, or its editor is suspended.
        UnavailableError: the database cannot be reached.
    """
    row = find_valid_token(database, token)
    if row is None:
        raise LoginError("This token is not known here, or it was revoked. Create another one.")
    if row.last_used is None or abs(now - row.last_used) >= SEEN_EVERY:
        # The database may be read-only now: the token is valid all the same.
        with suppress(UnavailableError), database.writing() as session:
            api_tokens.record_api_use(session, row.id, now=now, since=now - SEEN_EVERY)
    return row
