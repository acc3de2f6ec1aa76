"""Passwords: rules for new ones, hashing with argon2id, and verification.

A password has to be long and uncommon; there are no rules of composition (NIST SP 800-63B,
5.1.1.2).

Hashing is expensive by design, and anyone can ask for it: so one password is verified at a time,
and few requests wait. Browsers in which editors have logged in have a queue of their own.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedsvc.accounts.common_passwords import is_common
from feedsvc.errors import Problem, ThrottledError

SHORTEST, LONGEST = 10, 200
# The parameters that OWASP recommends take 20 ms of a core and 19 MiB. RFC 9106's 64 MiB in three
# passes took 138 ms, which anyone can make the server spend.
_hasher = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
# The password of an unknown name is verified against this hash, which takes the same time.
UNKNOWN_HASH = (
    f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    f"${'A' * 22}${'A' * 43}"
)
QUEUE = 4  # requests that wait or are being verified
PATIENCE = 1.0  # seconds that a request waits
_RETRY_AFTER = 5  # seconds


class _Queue:
    """Runs one verification at a time; a few requests may wait for a moment."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(QUEUE)
        self._running = BoundedSemaphore(1)

    @contextmanager
    def enter(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise _busy_error()
        try:
            if not self._running.acquire(timeout=PATIENCE):
                raise _busy_error()
            try:
                yield
            finally:
                self._running.release()
        finally:
            self._places.release()


_strangers, _editors = _Queue(), _Queue()


@contextmanager
def wait_to_verify(*, is_known: bool) -> Iterator[None]:
    """Wait until no other password is being verified; known browsers and others wait separately.

    Raises:
        ThrottledError: too many requests wait already, or this one has waited for a second.
    """
    with (_editors if is_known else _strangers).enter():
        yield


def _busy_error() -> ThrottledError:
    return ThrottledError(
        "Too many people are logging in right now. Try again in a few seconds.", _RETRY_AFTER
    )


def check_password(password: str, about: Iterable[str] = ()) -> list[Problem]:
    """Return the problems of a new password; `about` are words that it must not consist of."""
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
                "This password is too common. Choose a few words of your own.",
            )
        ]
    return []


def check_repeated(password: str, again: str) -> list[Problem]:
    """Return the problem of a new password that was typed differently the second time."""
    if password == again:
        return []
    return [Problem("again", "The two passwords differ. Enter the same password twice.")]


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and parameters."""
    return _hasher.hash(_bytes(password))


def verify_password(password_hash: str, password: str) -> bool:
    """Return whether a password has this hash."""
    try:
        return _hasher.verify(password_hash, _bytes(password[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Return whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _bytes(password: str) -> bytes:
    """Return a password as UTF-8; lone surrogates, which a client may send, are encoded too."""
    return password.encode("utf-8", "surrogatepass")
