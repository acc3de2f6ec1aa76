"""Identity: a guid is minted once, at creation, and is the same string in every format for ever."""

from datetime import datetime


def mint_guid(authority: str, now: datetime, kind: str, unique: str) -> str:
    """Return a tag: URI (RFC 4151) that nothing else will ever have.

    `authority` is a domain that the newsroom held at `now`; `kind` says what it names
    ("article", "feed"); `unique` comes from a random source. Slugs, hosts and schemes may
    change afterwards: the guid does not know them.
    """
    return f"tag:{authority.lower()},{now:%Y-%m-%d}:{kind}/{unique}"
