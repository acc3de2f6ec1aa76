"""The ceremonies of WebAuthn: options for a browser, and the verification of its answers.

Only this module uses the library webauthn. `passkeys` imports this module at the first ceremony:
the library takes 0.1 s to load, because it brings certificates of many vendors, and few processes
see a passkey.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_REQUIRED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True, slots=True)
class NewKey:
    """The stored values of a new passkey: credential id in base64url, public key and counter."""

    credential_id: str
    public_key: bytes
    sign_count: int


class Registration:
    """A browser's answer to the options of `create_registration_options`.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError: it is malformed.
    """

    def __init__(self, credential: str) -> None:
        with _refuse_malformed():
            self._parsed: RegistrationCredential = parse_registration_credential_json(credential)
            self.challenge: bytes = _read_challenge(self._parsed.response.client_data_json)

    def verify(self, challenge: bytes, *, host: str, origin: str) -> NewKey:
        """Return the new passkey if it answers `challenge` for this site.

        Raises:
            ValueError, KeyError, TypeError, AttributeError, RecursionError: it does not.
        """
        with _refuse_malformed():
            verified = verify_registration_response(
                credential=self._parsed,
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origin,
                require_user_verification=True,
            )
        return NewKey(
            bytes_to_base64url(verified.credential_id),
            verified.credential_public_key,
            verified.sign_count,
        )


class Assertion:
    """A browser's answer to the options of `create_authentication_options`.

    Raises:
        ValueError, KeyError, TypeError, AttributeError, RecursionError: it is malformed.
    """

    def __init__(self, credential: str) -> None:
        with _refuse_malformed():
            self._parsed: AuthenticationCredential = parse_authentication_credential_json(
                credential
            )
            self.challenge: bytes = _read_challenge(self._parsed.response.client_data_json)
            self.credential_id: str = bytes_to_base64url(self._parsed.raw_id)
            self.user_handle: bytes | None = self._parsed.response.user_handle

    def verify(
        self, challenge: bytes, *, host: str, origin: str, public_key: bytes, sign_count: int
    ) -> int:
        """Return the new signature counter if the passkey signed `challenge` for this site.

        Raises:
            ValueError, KeyError, TypeError, AttributeError, RecursionError: it did not.
        """
        with _refuse_malformed():
            return verify_authentication_response(
                credential=self._parsed,
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origin,
                credential_public_key=public_key,
                credential_current_sign_count=sign_count,
                require_user_verification=True,
            ).new_sign_count


def create_registration_options(
    *,
    host: str,
    title: str,
    user: tuple[bytes, str],
    challenge: bytes,
    milliseconds: int,
    known: Iterable[str],
) -> str:
    """Return the options with which a browser creates a passkey, as JSON.

    `user` is the editor's handle and name, `known` the ids of the passkeys that they have already.
    """
    handle, name = user
    options = generate_registration_options(
        rp_id=host,
        rp_name=title,
        user_id=handle,
        user_name=name,
        challenge=challenge,
        timeout=milliseconds,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=_to_bytes(each)) for each in known],
    )
    return options_to_json(options)


def create_authentication_options(*, host: str, challenge: bytes, milliseconds: int) -> str:
    """Return the options with which a browser signs in with any passkey of this site, as JSON."""
    return options_to_json(
        generate_authentication_options(
            rp_id=host, challenge=challenge, timeout=milliseconds, user_verification=_REQUIRED
        )
    )


@contextmanager
def _refuse_malformed() -> Iterator[None]:
    """Raise the library's own errors as ValueError."""
    try:
        yield
    except WebAuthnException as error:
        raise ValueError(str(error)) from error


def _read_challenge(client_data: bytes) -> bytes:
    return parse_client_data_json(client_data).challenge


def _to_bytes(credential_id: str) -> bytes:
    return urlsafe_b64decode(credential_id + "=" * (-len(credential_id) % 4))
