"""What a client accepts and what it has: one reading of its headers, for counter and Flask."""

from functools import lru_cache

from werkzeug.http import parse_accept_header, parse_etags

from feedsvc.compression import ENCODINGS

_LONGEST = 200


def choose_encoding(accepted: str) -> str:
    """Return the encoding to answer Accept-Encoding with: one that we hold, or "identity".

    The client's weights decide, then our order; identity comes last unless the client prefers it
    (RFC 9110, 12.5.3). What is not acceptable at all gets identity: it hurts nobody.
    """
    return _choose(accepted) if len(accepted) <= _LONGEST else "identity"


def entity_tags(header: str | None) -> set[str]:
    """Return the tags that If-None-Match lists, strong and weak, without their quotes.

    Werkzeug reads the empty tag, which RFC 9110 (8.8.3) allows and curl's --etag-compare sends, as
    None. No representation of ours has it, so it is left out here, once for all who read tags.
    """
    return {tag for tag in parse_etags(header).as_set(include_weak=True) if tag}


@lru_cache(maxsize=1024)
def _choose(accepted: str) -> str:
    listed = {
        name.lower().removeprefix("x-"): weight for name, weight in parse_accept_header(accepted)
    }
    offered = {name: listed.get(name, listed.get("*", 0)) for name in ENCODINGS}
    best = max(ENCODINGS, key=lambda name: offered[name])
    return best if offered[best] > 0 and offered[best] >= listed.get("identity", 0) else "identity"
