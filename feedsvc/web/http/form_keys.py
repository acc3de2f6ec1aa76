"""Keys of forms: values in a form by which sending it twice does its work only once.

A form that creates an object carries the random part of its guid (`key`); one that creates a secret
address carries the secret itself (`new_token`). The server draws both when it shows the form. So a
double click or a reload finds the object that the first sending created, and shows it again. Both
come back from a browser that is logged in: an editor who forges them only chooses an object of
their own.
"""

import hashlib
import json
import re
import secrets
from datetime import UTC, datetime

from feedsvc.domain.identity import mint_guid

# The day, which is part of the guid, and 64 random bits.
_KEY = re.compile(r"(20[0-9]{2}[01][0-9][0-3][0-9])([0-9a-f]{16})")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_TOKEN_BYTES = 32


def create_form_key(now: datetime) -> str:
    """Return the key of a form that is opened now: the day, and a random part."""
    return f"{now:%Y%m%d}{secrets.token_hex(8)}"


def is_form_key(key: str) -> bool:
    """Return whether `key` can come from `create_form_key`."""
    return _parse_day(key) is not None


def form_guid(key: str, authority: str, kind: str = "article") -> str:
    """Return the guid of the object that the form with this key creates; "" for an invalid key."""
    opened = _parse_day(key)
    return mint_guid(authority, opened, kind, key[8:]) if opened else ""


def create_new_token() -> str:
    """Return the secret of the address that a form will create."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def read_new_token(text: str) -> str:
    """Return the secret that a form carries; a new one if that is missing or malformed."""
    return text if _TOKEN.fullmatch(text) else create_new_token()


def hash_request(*parts: object) -> str:
    """Return 64 characters that are the same for the same parts of a request."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _parse_day(key: str) -> datetime | None:
    """Return the day on which a form was opened, as its key says."""
    match = _KEY.fullmatch(key)
    try:
        return datetime.strptime(match[1], "%Y%m%d").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None
