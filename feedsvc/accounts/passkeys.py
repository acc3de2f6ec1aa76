"""Passkeys (WebAuthn): made by an editor's own devices, asked for a signature, checked.

A key verifies its owner itself, by finger, face or a number: it is a whole log-in, not a second step.
Which key it is, is not asked (no attestation): any that the editor trusts is good.
"""

import base64
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from feedsvc.accounts import people
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.text import to_line
from feedsvc.errors import LoginError, Problem, ThrottledError, ValidationError
from feedsvc.storage.people import passkeys
from feedsvc.storage.tables import Editor, Passkey

PATIENCE = timedelta(minutes=5)
ASKS_PER_ADDRESS, MOST_EACH = 60, 20
_WINDOW = timedelta(minutes=15)
_LONGEST = 20_000  # characters of what a browser sends; real ones are below 2,000
_REQUIRED = UserVerificationRequirement.REQUIRED
# What anything but a browser's words may end in; what is wrong with them is of no interest.
_ODD = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Whom a key is for: the host that it is bound to, where it may be used, and what it is called."""

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
    """Return what a browser needs to make a key for this editor, as JSON.

    Raises:
        ThrottledError: too many were asked for from this address and not made.
    """
    options = generate_registration_options(
        rp_id=party.host,
        rp_name=party.title,
        user_id=bytes.fromhex(editor.handle),
        user_name=editor.name,
        challenge=_create_challenge(session, bound=bound, address=address, now=now),
        timeout=int(PATIENCE.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=_bytes(one.credential_id))
            for one in passkeys.list_passkeys(session, editor.id)
        ],
    )
    return options_to_json(options)


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
    """Keep the key that a browser made.

    Raises:
        Refused: it does not answer what was asked, it is there already, or the name will not do.
    """
    name = to_line(name)
    if not name or len(name) > 100:
        raise ValidationError(
            [Problem("key_name", "Enter a name of 1 to 100 characters for the passkey.")]
        )
    try:
        given = parse_registration_credential_json(credential[:_LONGEST])
        found = verify_registration_response(
            credential=given,
            expected_challenge=_consume_challenge(
                session, given.response.client_data_json, bound=bound, now=now
            ),
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except _ODD as error:
        raise ValidationError(
            [Problem("key_name", "The passkey could not be created. Try again.")], name
        ) from error
    known = bytes_to_base64url(found.credential_id)
    if len(known) > 1400 or passkeys.find_passkey(session, known):
        raise ValidationError([Problem("key_name", "This passkey is already registered.")], name)
    if len(passkeys.list_passkeys(session, editor.id)) >= MOST_EACH:
        raise ValidationError(
            [
                Problem(
                    "key_name",
                    "You already have %(most)d passkeys. Remove one first.",
                    {"most": MOST_EACH},
                )
            ],
            name,
        )
    row = Passkey(
        editor_id=editor.id,
        credential_id=known,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=name,
        created=now,
    )
    detail = {"passkey": name}
    people.record_entry(session, "passkey_added", editor, by=editor.name, now=now, detail=detail)
    return passkeys.add_passkey(session, row)


def delete_passkey(session: Session, editor: Editor, passkey_id: int, *, now: datetime) -> None:
    """Let one of an editor's keys open nothing any more; nothing happens if it is gone already."""
    found = passkeys.get_passkey(session, passkey_id, editor.id)
    if found:
        passkeys.delete_passkey(session, found)
        detail = {"passkey": found.name}
        people.record_entry(
            session, "passkey_removed", editor, by=editor.name, now=now, detail=detail
        )


def rename_passkey(
    session: Session, editor: Editor, passkey_id: int, name: str, *, now: datetime
) -> None:
    """Call one of an editor's keys by another name.

    Raises:
        Refused: the name will not do.
    """
    name, found = to_line(name), passkeys.get_passkey(session, passkey_id, editor.id)
    if not name or len(name) > 100:
        raise ValidationError(
            [Problem("key_name", "Enter a name of 1 to 100 characters for the passkey.")]
        )
    if found and found.name != name:
        detail = {"passkey": name, "former": found.name}
        found.name = name
        people.record_entry(
            session, "passkey_renamed", editor, by=editor.name, now=now, detail=detail
        )


def start_authentication(
    session: Session, party: RelyingParty, *, bound: str, address: str, now: datetime
) -> str:
    """Return what a browser needs to let any key of this site sign, as JSON.

    Raises:
        ThrottledError: too many were asked for from this address and not answered.
    """
    challenge = _create_challenge(session, bound=bound, address=address, now=now)
    timeout = int(PATIENCE.total_seconds() * 1000)
    return options_to_json(
        generate_authentication_options(
            rp_id=party.host, challenge=challenge, timeout=timeout, user_verification=_REQUIRED
        )
    )


def finish_authentication(
    session: Session, party: RelyingParty, credential: str, *, bound: str, now: datetime
) -> Editor:
    """Return the editor whose key signed what was asked.

    Raises:
        LoginError: nobody's did, or it was asked of somebody else, or too long ago.
    """
    try:
        given = parse_authentication_credential_json(credential[:_LONGEST])
        challenge = _consume_challenge(
            session, given.response.client_data_json, bound=bound, now=now
        )
        found = passkeys.find_passkey(session, bytes_to_base64url(given.raw_id))
        if found is None or given.response.user_handle not in {
            None,
            bytes.fromhex(found.editor.handle),
        }:
            raise LoginError("This passkey is not registered here.")
        checked = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=True,
        )
    except _ODD as error:
        _log.warning("log-in by passkey refused")
        raise LoginError("This passkey is not registered here.") from error
    found.sign_count, found.last_used = checked.new_sign_count, now
    return found.editor


def _create_challenge(session: Session, *, bound: str, address: str, now: datetime) -> bytes:
    """Return 256 random bits for a key to sign, once; they are kept as a hash."""
    address = to_line(address[:1000])[:100]
    if (
        passkeys.count_challenges(
            session, address=address, since=now - _WINDOW, until=now + _WINDOW
        )
        >= ASKS_PER_ADDRESS
    ):
        raise ThrottledError(
            "Too many attempts. Try again in 15 minutes.", int(_WINDOW.total_seconds())
        )
    challenge = secrets.token_bytes(32)
    passkeys.add_challenge(
        session, hash_token(challenge.hex()), hash_token(bound), address=address, now=now
    )
    return challenge


def _consume_challenge(session: Session, client_data: bytes, *, bound: str, now: datetime) -> bytes:
    """Return what was signed, if we asked for it, here and lately; nobody can answer it again.

    Raises:
        ValueError: we did not.
    """
    challenge = parse_client_data_json(client_data).challenge
    if not passkeys.consume_challenge(
        session,
        hash_token(challenge.hex()),
        hash_token(bound),
        since=now - PATIENCE,
        until=now + PATIENCE,
    ):
        raise ValueError("we did not ask for this")
    return challenge


def _bytes(known: str) -> bytes:
    padded = known + "=" * (-len(known) % 4)
    return base64.urlsafe_b64decode(padded)
