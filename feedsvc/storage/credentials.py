"""Credentials in a database URL: find them, and remove them.

They may be before the host or in the query (`?password=...`), percent-encoded or not.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from sqlalchemy import URL
from sqlalchemy.util import to_list

from feedsvc.errors import SettingsError

# libpq's parameters: password, sslpassword, oauth_client_secret, scram_client_key, require_auth ...
_SECRET = re.compile(r"password|secret|scram_|token", re.IGNORECASE)
_PLACE = ("host", "hostaddr", "port", "dbname", "service")


def list_secrets(url: URL) -> list[str]:
    """Return every secret in `url`, in each encoding that a message could contain."""
    secrets = [str(url.password)] if url.password is not None else []
    secrets += [
        value for name in url.query if _SECRET.search(name) for value in to_list(url.query[name])
    ]
    return list(dict.fromkeys(text for secret in secrets for text in _yield_encodings(secret)))


def remove_credentials(url: URL) -> str:
    """Return `url` with only the parts that say where the database is."""
    place = {name: value for name, value in url.query.items() if name in _PLACE}
    bare = URL.create(
        "postgresql", host=url.host, port=url.port, database=url.database, query=place
    )
    return bare.render_as_string()


def check_credentials(url: URL) -> None:
    """Check that no part of a password is read as another part of the URL.

    Raises:
        SettingsError: an @ in the user or password is not written as %40.
    """
    if "@" in (url.host or ""):
        raise SettingsError(
            "database_url: an @ in the user's name or the password must be written as %40"
        )


def _yield_encodings(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), quote(secret, safe=" +"), quote_plus(secret))
