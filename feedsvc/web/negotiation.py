"""Which encoding a client is given: one rule, for the counter and for Flask alike."""

from functools import lru_cache

from werkzeug.http import parse_accept_header

from feedsvc.encoding import ENCODINGS

_LONGEST = 200


def encoding(accepted: str) -> str:
    """Return the encoding to answer Accept-Encoding with: one that we hold, or "identity".

    The client's weights decide, then our order; identity comes last unless the client prefers it
    (RFC 9110, 12.5.3). What is not acceptable at all gets identity: it hurts nobody.
    """
    return _chosen(accepted) if len(accepted) <= _LONGEST else "identity"


@lru_cache(maxsize=1024)
def _chosen(accepted: str) -> str:
    listed = {name.lower().removeprefix("x-"): weight for name, weight in parse_accept_header(accepted)}
    offered = {name: listed.get(name, listed.get("*", 0)) for name in ENCODINGS}
    best = max(ENCODINGS, key=lambda name: offered[name])
    return best if offered[best] > 0 and offered[best] >= listed.get("identity", 0) else "identity"
