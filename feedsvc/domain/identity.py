"""Identity: a guid is minted once, at creation, or comes from an earlier system; it never changes.

RSS and JSON Feed take any text as the id of an entry. So a guid that an earlier system has made,
such as "12345", stays as it is, and its subscribers do not see the article as a new one.
"""

import re
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from feedsvc.domain.text import find_unprintable

LONGEST_GUID = 300
_MINTED = re.compile(
    r"tag:(?P<authority>[^,/]+),\d{4}-\d\d-\d\d:(?P<kind>article|feed)/(?P<unique>[0-9a-f]{16})"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNWRITABLE_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_IRI_CHARACTER = r"([^\s<>\"{}|\\^`#%]|%[0-9A-Fa-f]{2})"
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_IRI_CHARACTER}+(#{_IRI_CHARACTER}*)?")
_IN_URIS = "%/:?#[]@!$&'()*+,;=-._~"  # beside letters and digits (RFC 3986, 2)


def mint_guid(authority: str, now: datetime, kind: str, unique: str) -> str:
    """Return a tag: URI (RFC 4151) that nothing else will ever have.

    `authority` is a domain that the newsroom owned at `now`; `kind` is "article" or "feed";
    `unique` comes from a random source. The guid contains neither slug nor host nor scheme of the
    URL, so that all three can change later. Without an authority, while the site has no public
    domain, it is a urn:uuid of the same `unique`, which contains no domain at all.
    """
    if not authority:
        return uuid5(NAMESPACE_URL, f"{kind}/{unique}").urn
    return f"tag:{authority.lower()},{now:%Y-%m-%d}:{kind}/{unique}"


def derive_guid(base: str, name: str) -> str:
    """Return a guid made from `base` and `name`; it is always the same for the same two.

    `base` is a guid of `mint_guid`; the result has the same domain and day. So a combined feed that
    was deleted has its former guid when it is created again.
    """
    match = _MINTED.fullmatch(base)
    if match is None:
        return uuid5(NAMESPACE_URL, f"{base} {name}").urn
    unique = blake2b(f"{match['unique']} {name}".encode(), digest_size=8).hexdigest()
    return base.removesuffix(match["unique"]) + unique


def find_authority(guid: str) -> str:
    """Return the domain in a guid that `mint_guid` has made, "" for any other guid."""
    match = _MINTED.fullmatch(guid)
    return match["authority"] if match else ""


def renew_guid(guid: str, authority: str, now: datetime) -> str:
    """Return a guid that `mint_guid` has made with another authority.

    Raises:
        ValueError: `mint_guid` has not made it.
    """
    match = _MINTED.fullmatch(guid)
    if match is None:
        raise ValueError(f"not minted here: {guid}")
    return mint_guid(authority, now, match["kind"], match["unique"])


def is_storable_guid(guid: str) -> bool:
    """Return whether a database can store `guid`: none can store U+0000 or half a surrogate."""
    return not _UNSTORABLE.search(guid)


def is_iri(text: str) -> bool:
    """Return whether `text` is an absolute IRI (RFC 3987)."""
    return bool(_IRI.fullmatch(text)) and not find_unprintable(text)


@lru_cache(maxsize=4096)  # each refresh asks again for the same entries
def to_iri(guid: str) -> str:
    """Return `guid` if it is an IRI, else a urn:uuid that is made of it, always the same.

    Atom requires an IRI (RFC 4287, 4.2.6); RFC 9562, 5.5 makes a UUID of a name.
    """
    return guid if is_iri(guid) else _to_urn(guid)


def to_uri(guid: str) -> str:
    """Return the IRI of `guid` as a URI (RFC 3986): what is not ASCII is percent-encoded."""
    return quote(to_iri(guid), safe=_IN_URIS)


@lru_cache(maxsize=4096)
def to_unicode(guid: str) -> str:
    """Return `guid` if UTF-8 can carry it, else the urn:uuid that is made of it."""
    return _to_urn(guid) if _SURROGATE.search(guid) else guid


@lru_cache(maxsize=4096)
def to_xml_text(guid: str) -> str:
    """Return `guid` if XML 1.0 can carry it (2.2, Char), else the urn:uuid that is made of it."""
    return _to_urn(guid) if _UNWRITABLE_IN_XML.search(guid) else guid


def _to_urn(guid: str) -> str:
    return uuid5(NAMESPACE_URL, ascii(guid)).urn
