"""Accounts: who may enter the desk. Invite people and keep them, let them in, end their sessions.

Their passkeys are a room of its own (`passkeys`): what it needs takes long to load, and no command wants it.
"""

from feedsvc.accounts import (
    authentication,
    common_passwords,
    credentials,
    invitations,
    passwords,
    people,
    tokens,
)

__all__ = [
    "authentication",
    "common_passwords",
    "credentials",
    "invitations",
    "passwords",
    "people",
    "tokens",
]
