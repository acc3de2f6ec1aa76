"""Content negotiation: the response cache and Flask read the headers of a request in one way."""

from functools import lru_cache

from werkzeug.http import parse_accept_header, parse_etags

from feedsvc.compression import ENCODINGS

_LONGEST = 200


def choose_encoding(accepted: str) -> str:
    """Return the stored encoding to answer Accept-Encoding with, or "identity".

    The client's weights decide, then our order; identity comes last unless the client prefers it
    (RFC 9110, 12.5.3). A client that accepts nothing gets identity rather than a 406.
    """
    return _choose(accepted) if len(accepted) <= _LONGEST else "identity"


def entity_tags(header: str | None, *, weak: bool = True) -> set[str]:
    """Return the tags that If-None-Match lists, strong and weak, without their quotes.

    Without `weak`, return only the strong ones, which If-Match compares (RFC 9110, 13.1.1).

    Werkzeug reads the empty tag, which RFC 9110 (8.8.3) allows and curl's --etag-compare sends, as
    None. No representation of ours has it, so it is left out.
    """
    return {tag for tag in parse_etags(header).as_set(include_weak=weak) if tag}


@lru_cache(maxsize=1024)
def _choose(accepted: str) -> str:
    accepted_weights = {
        name.lower().removeprefix("x-"): weight for name, weight in parse_accept_header(accepted)
    }
    any_other = accepted_weights.get("*", 0)
    weights = {name: accepted_weights.get(name, any_other) for name in ENCODINGS}
    best = max(ENCODINGS, key=lambda name: weights[name])
    is_better = weights[best] > 0 and weights[best] >= accepted_weights.get("identity", 0)
    return best if is_better else "identity"
