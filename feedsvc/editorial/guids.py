"""Mint the permanent ids of articles."""

import secrets
from datetime import datetime

from feedsvc.domain.identity import mint_guid
from feedsvc.editorial.validation import NO_PUBLIC_DOMAIN
from feedsvc.errors import ValidationError


def mint_article_guid(authority: str, now: datetime) -> str:
    """Return a new guid of an article; `authority` is the domain in it.

    Raises:
        ValidationError: the site has no public domain, which would be in the id for ever.
    """
    if not authority:
        raise ValidationError([NO_PUBLIC_DOMAIN])
    return mint_guid(authority, now, "article", secrets.token_hex(8))
