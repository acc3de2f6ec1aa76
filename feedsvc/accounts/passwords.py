"""Passwords: what one must be, how it is kept, and whether it fits.

Long, and not one that everybody has; made up as it likes otherwise. Kept as argon2id, never as it is.
"""

from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedsvc.accounts.commonest import is_common
from feedsvc.errors import Problem

SHORTEST, LONGEST = 10, 200
_hasher = PasswordHasher()  # argon2id, with the parameters of RFC 9106's second choice
# What an unknown name is checked against, in the same time: a hash that nothing is known to have.
NOBODY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"


def problems(password: str, about: Iterable[str] = ()) -> list[Problem]:
    """Return what speaks against a new password; `about` are words too close to its owner."""
    if not SHORTEST <= len(password) <= LONGEST:
        limits = {"shortest": SHORTEST, "longest": LONGEST}
        return [Problem("password", "Choose a password of %(shortest)d to %(longest)d characters.", limits)]
    if is_common(password, about):
        return [Problem("password", "Many people choose this password or one like it. Take a few words of your own.")]
    return []


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(_bytes(password))


def fits(password_hash: str, password: str) -> bool:
    """Tell whether a password is the one that was kept."""
    try:
        return _hasher.verify(password_hash, _bytes(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Tell whether a password should be kept anew, at today's cost."""
    return _hasher.check_needs_rehash(password_hash)


def _bytes(password: str) -> bytes:
    """Return a password as bytes, whatever code points a client sends."""
    return password.encode("utf-8", "surrogatepass")
