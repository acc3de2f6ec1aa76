"""Conditional requests: Werkzeug decides what is answered 304 (RFC 9110, 13).

We only undo what compressing proxies do to a validator: nginx weakens "x" to W/"x", Apache's
mod_deflate makes it "x-gzip", and its mod_brotli "x;br".
"""

import re

from flask import Response, request

from feedsvc.web.http.negotiation import entity_tags

# Two separators: mod_deflate appends its own to a tag that another module has cut ("x--gzip").
_SUFFIXES = re.compile(r"([-;]{1,2}(gzip|br|zstd|deflate)){1,3}$")


def strip_encoding(tag: str) -> str:
    """Return an entity tag without the names of encodings that we or proxies append."""
    return _SUFFIXES.sub("", tag)


def make_conditional(response: Response) -> None:
    """Let Werkzeug answer 304 if the client has these bytes, whatever a proxy did to the tag."""
    etag = response.get_etag()[0] or ""
    tags = entity_tags(request.headers.get("If-None-Match"))
    environ = request.environ.copy()
    if any(strip_encoding(tag) == strip_encoding(etag) for tag in tags):
        environ["HTTP_IF_NONE_MATCH"] = f'"{etag}"'
    response.make_conditional(environ)
