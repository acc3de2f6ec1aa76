"""The credentials in a database's URL: which parts of it are secret, and the URL without them.

They may stand before the host, or among the parameters (`?password=...`), and each in the spelling
of a URL or as it is.
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


def secrets_of(url: URL) -> list[str]:
    """Return every secret in `url`, in each spelling that a message could hold."""
    found = [str(url.password)] if url.password is not None else []
    found += [
        value for name in url.query if _SECRET.search(name) for value in to_list(url.query[name])
    ]
    return list(dict.fromkeys(spelled for secret in found for spelled in _spellings(secret)))


def strip(url: URL) -> str:
    """Return `url` with nothing but where the database is."""
    place = {name: value for name, value in url.query.items() if name in _PLACE}
    bare = URL.create(
        "postgresql", host=url.host, port=url.port, database=url.database, query=place
    )
    return bare.render_as_string()


def check(url: URL) -> None:
    """Make sure that no part of a password is taken for another part of the URL.

    Raises:
        SettingsError: an @ in the password is not written as %40.
    """
    if "@" in (url.host or ""):
        raise SettingsError(
            "database_url: an @ in the user's name or the password must be written as %40"
        )


def _spellings(secret: str) -> Iterator[str]:
    yield from (secret, quote(secret, safe=""), quote(secret, safe=" +"), quote_plus(secret))
