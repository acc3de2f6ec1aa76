"""Accounts: editors, their invitations, passwords and passkeys, and their sessions.

`passkeys` is not imported here, because no command needs it.
"""

from feedsvc.accounts import (
    api_tokens,
    authentication,
    common_passwords,
    credentials,
    invitations,
    passwords,
    people,
    tokens,
)

__all__ = [
    "api_tokens",
    "authentication",
    "common_passwords",
    "credentials",
    "invitations",
    "passwords",
    "people",
    "tokens",
]
