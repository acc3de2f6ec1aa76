"""Passkeys (WebAuthn): registered by an editor's devices, and verified at login.

A passkey verifies its user itself, by fingerprint, face or PIN: it is a whole login, not a second
factor. No attestation is requested: any device that the editor trusts is accepted.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.accounts import people
from feedsvc.accounts.credentials import WINDOW, throttled_error
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.text import is_visible, to_line
from feedsvc.errors import LoginError, Problem, ValidationError
from feedsvc.storage.people import passkeys
from feedsvc.storage.tables import Editor, Passkey

TIMEOUT = timedelta(minutes=5)  # in which a challenge has to be answered
CHALLENGES_PER_ADDRESS, MOST_EACH = 60, 20
_LONGEST = 20_000  # characters of a browser's answer; real answers are below 2,000
_MILLISECONDS = int(TIMEOUT.total_seconds() * 1000)
# Errors that parsing and verifying a malformed credential can raise; all get the same answer.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are bound to: its host, its origin and its title."""

    host: str
    origin: str
    title: str


def start_registration(
    session: Session,
    party: RelyingParty,
    editor: Editor,
    *,
    bound: str,
    address: str,
    now: datetime,
) -> str:
    """Return the options with which a browser creates a passkey for this editor, as JSON.

    `bound` is the value to which the challenge is bound: only a form that carries it can answer.

    Raises:
        ThrottledError: this address has asked for too many challenges and not answered them.
    """
    options: str = _load_ceremonies().create_registration_options(
        host=party.host,
        title=party.title,
        user=(bytes.fromhex(editor.handle), editor.name),
        challenge=_create_challenge(session, bound=bound, address=address, now=now),
        milliseconds=_MILLISECONDS,
        known=[each.credential_id for each in passkeys.list_passkeys(session, editor.id)],
    )
    return options


def finish_registration(
    session: Session,
    party: RelyingParty,
    editor: Editor,
    credential: str,
    name: str,
    *,
    bound: str,
    now: datetime,
) -> Passkey:
    """Store the passkey that a browser created.

    Raises:
        ValidationError: it answers no valid challenge, it is already registered, the editor has 20
            passkeys, or the name is empty or too long.
    """
    name = _check_name(name)
    try:
        registration = _load_ceremonies().Registration(credential[:_LONGEST])
        challenge = _consume_challenge(session, registration.challenge, bound=bound, now=now)
        key = registration.verify(challenge, host=party.host, origin=party.origin)
    except _MALFORMED as error:
        problem = Problem("key_name", "The passkey could not be created. Try again.")
        raise ValidationError([problem], name) from error
    _check_new(session, editor, key.credential_id, name)
    row = Passkey(
        editor_id=editor.id,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        name=name,
        created=now,
    )
    detail = {"passkey": name}
    people.record_entry(session, "passkey_added", editor, by=editor.name, now=now, detail=detail)
    return passkeys.add_passkey(session, row)


def _check_new(session: Session, editor: Editor, credential_id: str, name: str) -> None:
    """Refuse a passkey that is registered already, or one more than an editor may have."""
    # WebAuthn allows 1,023 bytes for a credential id (7.1): 1,364 characters in base64url.
    if len(credential_id) > 1400 or passkeys.find_passkey(session, credential_id):
        raise ValidationError([Problem("key_name", "This passkey is already registered.")], name)
    if len(passkeys.list_passkeys(session, editor.id)) >= MOST_EACH:
        problem = Problem(
            "key_name",
            "You already have %(most)d passkeys. Remove one first.",
            {"most": MOST_EACH},
        )
        raise ValidationError([problem], name)


def _check_name(name: str) -> str:
    name = to_line(name)
    if not is_visible(name) or len(name) > 100:
        raise ValidationError(
            [Problem("key_name", "Enter a name of 1 to 100 characters for the passkey.")]
        )
    return name


def delete_passkey(session: Session, editor: Editor, passkey_id: int, *, now: datetime) -> None:
    """Delete one of an editor's passkeys; do nothing if there is none with this id."""
    passkey = passkeys.get_passkey(session, passkey_id, editor.id)
    if passkey:
        passkeys.delete_passkey(session, passkey)
        detail = {"passkey": passkey.name}
        people.record_entry(
            session, "passkey_removed", editor, by=editor.name, now=now, detail=detail
        )


def rename_passkey(
    session: Session, editor: Editor, passkey_id: int, name: str, *, now: datetime
) -> None:
    """Rename one of an editor's passkeys.

    Raises:
        ValidationError: the name is empty or too long.
    """
    name, passkey = _check_name(name), passkeys.get_passkey(session, passkey_id, editor.id)
    if passkey and passkey.name != name:
        detail = {"passkey": name, "former": passkey.name}
        passkey.name = name
        people.record_entry(
            session, "passkey_renamed", editor, by=editor.name, now=now, detail=detail
        )


def start_authentication(
    session: Session, party: RelyingParty, *, bound: str, address: str, now: datetime
) -> str:
    """Return the options with which a browser signs in with any passkey of this site, as JSON.

    Raises:
        ThrottledError: this address has asked for too many challenges and not answered them.
    """
    challenge = _create_challenge(session, bound=bound, address=address, now=now)
    options: str = _load_ceremonies().create_authentication_options(
        host=party.host, challenge=challenge, milliseconds=_MILLISECONDS
    )
    return options


def finish_authentication(
    session: Session, party: RelyingParty, credential: str, *, bound: str, now: datetime
) -> Editor:
    """Return the editor of the passkey that signed the challenge.

    Raises:
        LoginError: the passkey is unknown, or it answers no valid challenge.
    """
    try:
        assertion = _load_ceremonies().Assertion(credential[:_LONGEST])
        challenge = _consume_challenge(session, assertion.challenge, bound=bound, now=now)
        passkey = passkeys.find_passkey(session, assertion.credential_id)
        # An authenticator need not send the user handle; if it does, it must be this editor's
        # (WebAuthn, 7.2, step 6).
        if passkey is None or assertion.user_handle not in {
            None,
            bytes.fromhex(passkey.editor.handle),
        }:
            raise _unknown_error()
        sign_count = assertion.verify(
            challenge,
            host=party.host,
            origin=party.origin,
            public_key=passkey.public_key,
            sign_count=passkey.sign_count,
        )
    except _MALFORMED as error:
        _log.warning("login by passkey failed")
        raise _unknown_error() from error
    passkey.sign_count, passkey.last_used = sign_count, now
    return passkey.editor


def _unknown_error() -> LoginError:
    return LoginError("This passkey is not registered here. Log in with your password instead.")


def _create_challenge(session: Session, *, bound: str, address: str, now: datetime) -> bytes:
    """Return a challenge of 256 random bits that can be answered once; its hash is stored."""
    address = to_line(address[:1000])[:100]
    if (
        passkeys.count_challenges(session, address=address, since=now - WINDOW, until=now + WINDOW)
        >= CHALLENGES_PER_ADDRESS
    ):
        raise throttled_error()
    challenge = secrets.token_bytes(32)
    passkeys.add_challenge(
        session, hash_token(challenge.hex()), hash_token(bound), address=address, now=now
    )
    return challenge


def _consume_challenge(session: Session, challenge: bytes, *, bound: str, now: datetime) -> bytes:
    """Return the challenge that was signed, and delete it so that it cannot be answered again.

    Raises:
        ValueError: there is no such challenge for this form, or it has expired.
    """
    if not passkeys.consume_challenge(
        session,
        hash_token(challenge.hex()),
        hash_token(bound),
        since=now - TIMEOUT,
        until=now + TIMEOUT,
    ):
        raise ValueError("there is no such challenge")
    return challenge


def _load_ceremonies() -> Any:  # noqa: ANN401  the module `ceremonies`
    return import_module("feedsvc.accounts.ceremonies")
