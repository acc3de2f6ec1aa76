"""Conditional requests: Werkzeug decides which requests are answered 304 (RFC 9110, 13).

We only undo what compressing proxies do to a validator: nginx weakens "x" to W/"x", Apache's
mod_deflate makes it "x-gzip", and its mod_brotli "x;br".
"""

import re

from flask import Flask, Response, request

from feedsvc.web.http.negotiation import entity_tags
from feedsvc.web.http.problems import MEDIA_TYPE

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


def install_conditional_requests(app: Flask) -> None:
    """Answer a failed If-Match (412) in a way that no cache repeats.

    Werkzeug changes only the status, so the answer would have the body of a page, a feed or a file,
    and let caches repeat the error as long as the page: a picture's for a year.
    """
    app.after_request(_replace_failed_precondition)


def _replace_failed_precondition(response: Response) -> Response:
    if response.status_code != 412 or response.mimetype == MEDIA_TYPE:
        return response
    response.close()  # the answer may hold an open static file
    return Response("412\n", 412, {"Cache-Control": "no-store"}, mimetype="text/plain")
