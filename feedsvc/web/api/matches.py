"""If-Match and If-None-Match: which version of a resource a client has (RFC 9110, 13.1).

Proxies weaken a tag or append the name of an encoding when they compress. Both still name the
version for If-None-Match. If-Match compares strongly: a weak tag matches nothing there.
"""

from flask import request

from feedsvc.errors import Problem
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.http.conditional import strip_encoding
from feedsvc.web.http.negotiation import entity_tags


def check_match(etag: str) -> None:
    """Check that If-Match, if it was sent, names the present version `etag`.

    Raises:
        RefusalError: 412, the client has another version.
    """
    header = request.headers.get("If-Match")
    if header is None or _names(header, etag, weakly=False):
        return
    message = (
        "If-Match needs the ETag without W/ in front: a weak tag does not match."
        if _names(header, etag, weakly=True)
        else "The object has changed since you read it. Read it again, and repeat your change."
    )
    raise RefusalError(412, [Problem("", message)], {"ETag": f'"{etag}"'})


def is_stored_by_client(etag: str) -> bool:
    """Return whether If-None-Match names the present version `etag`."""
    header = request.headers.get("If-None-Match")
    return header is not None and _names(header, etag, weakly=True)


def _names(header: str, etag: str, *, weakly: bool) -> bool:
    tags = entity_tags(header, weak=weakly)
    return header.strip() == "*" or etag in {strip_encoding(tag) for tag in tags}
