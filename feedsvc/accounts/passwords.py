"""Passwords: what one must be, how it is kept, and whether it fits.

Long, and not one that everybody has; made up as it likes otherwise. Kept as argon2id, never as it is.

Hashing is meant to be costly, and a stranger may ask for it: so one is hashed at a time, and few wait for that. Browsers
that editors use have a turn of their own.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedsvc.accounts.common_passwords import is_common
from feedsvc.errors import Problem, ThrottledError

SHORTEST, LONGEST = 10, 200
# argon2id as OWASP recommends it: 20 ms of a core and 19 MiB. RFC 9106's 64 MiB in three passes took 138 ms, which anybody
# can make us spend as often as they like.
_hasher = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
# What an unknown name is checked against, in the same time: a hash that nothing is known to have.
NOBODY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"
QUEUE = 4  # at a time, with the one whose turn it is
PATIENCE = 1.0  # seconds that one waits
_AGAIN = 5


class _Turns:
    """Lets one in at a time; a few may wait for a moment."""

    def __init__(self) -> None:
        self._queue = BoundedSemaphore(QUEUE)
        self._turn = BoundedSemaphore(1)

    @contextmanager
    def taken(self) -> Iterator[None]:
        if not self._queue.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turn.acquire(timeout=PATIENCE):
                raise _busy()
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._queue.release()


_strangers, _editors = _Turns(), _Turns()


@contextmanager
def take_turn(*, is_known: bool) -> Iterator[None]:
    """Let no more than one password be checked at a time for strangers, and one for browsers that are known.

    Raises:
        ThrottledError: others were waiting already, or for too long.
    """
    with (_editors if is_known else _strangers).taken():
        yield


def _busy() -> ThrottledError:
    return ThrottledError(
        "Others are logging in at this moment. Try again in a few seconds.", _AGAIN
    )


def check_password(password: str, about: Iterable[str] = ()) -> list[Problem]:
    """Return what speaks against a new password; `about` are words too close to its owner."""
    if not SHORTEST <= len(password) <= LONGEST:
        limits = {"shortest": SHORTEST, "longest": LONGEST}
        return [
            Problem(
                "password", "Choose a password of %(shortest)d to %(longest)d characters.", limits
            )
        ]
    if is_common(password, about):
        return [
            Problem(
                "password",
                "Many people choose this password or one like it. Take a few words of your own.",
            )
        ]
    return []


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(_bytes(password))


def verify_password(password_hash: str, password: str) -> bool:
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
