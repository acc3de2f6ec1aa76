"""Identity: a guid is minted once, at creation, and stays the same string in every format."""

from datetime import datetime


def mint_guid(authority: str, now: datetime, kind: str, unique: str) -> str:
    """Return a tag: URI (RFC 4151) that nothing else will ever have.

    `authority` is a domain that the newsroom owned at `now`; `kind` is "article" or "feed";
    `unique` comes from a random source. The guid contains neither slug nor host nor scheme of the
    URL, so that all three can change later.
    """
    return f"tag:{authority.lower()},{now:%Y-%m-%d}:{kind}/{unique}"
