"""Lists of the API: a page of rows, and the address of the next page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from flask import request, url_for

from feedsvc.web.api.operations import Answer

Row = TypeVar("Row")


def build_list(
    rows: Sequence[Row], query: Mapping[str, Any], dump: Callable[[Row], dict[str, Any]]
) -> Answer:
    """Return a page of `rows`, which have one row beyond the limit if another page follows.

    `next` in the answer is the address of that page, which the Link header names too.
    """
    limit = query["limit"]
    items = [dump(row) for row in rows[:limit]]
    following = None
    if len(rows) > limit:
        given = {**(request.view_args or {}), **request.args.to_dict(), "after": items[-1]["id"]}
        following = url_for(request.endpoint or "", _external=True, **given)
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Answer(200, {"items": items, "next": following}, headers)
