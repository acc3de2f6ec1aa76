"""The permanent ids of articles: mint them, and check those that an earlier system gave."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.identity import LONGEST_GUID, is_storable_guid, mint_guid
from feedsvc.editorial.validation import NO_PUBLIC_DOMAIN
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.articles import articles


def mint_article_guid(authority: str, now: datetime) -> str:
    """Return a new guid of an article; `authority` is the domain in it.

    Raises:
        ValidationError: the site has no public domain, which would be in the id for ever.
    """
    if not authority:
        raise ValidationError([NO_PUBLIC_DOMAIN])
    return mint_guid(authority, now, "article", secrets.token_hex(8))


def check_guid(session: Session, guid: str) -> None:
    """Check a guid that an earlier system gave. Any text may be one: subscribers may know it.

    Raises:
        ValidationError: it is blank or too long, another article has it or had it, or no database
            can store it.
    """
    if not guid.strip() or len(guid) > LONGEST_GUID:
        problem = Problem("guid", "Give an id of 1 to %(most)d characters.", {"most": LONGEST_GUID})
    elif not is_storable_guid(guid):
        problem = Problem("guid", "This id contains a character that cannot be stored. Remove it.")
    elif articles.find_by_guid(session, guid):
        problem = Problem("guid", "Another article has this id.")
    else:
        return
    raise ValidationError([problem], guid)
