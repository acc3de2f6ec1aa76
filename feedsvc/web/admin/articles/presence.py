"""Presence: an open form reports every 20 seconds that it is open, and learns of changes.

`static/presence.js` sends the reports. If the scheduler has published the article meanwhile, the
script goes on with the article's new state.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from feedsvc import editorial
from feedsvc.errors import NotFoundError
from feedsvc.storage.articles import articles
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import background
from feedsvc.web.context import database, now
from feedsvc.web.i18n import format_clock, gettext

pages = Blueprint("presence", __name__)
_RECENT = timedelta(seconds=30)  # an open page reports every 20 s
# The random name that the script gives an open page: two windows of one editor are two pages.
_PAGE = re.compile(r"[0-9a-z]{8,40}")


@pages.post("/<id:article_id>/presence")
@background
def record_presence(article_id: int) -> ResponseReturnValue:
    """Store that a page has the article open, or has `closed` it; name the others who have it open.

    The answer also has the article's revision and state, and in `same_since` the first revision
    with the present text: a form that is based on that revision can go on.

    Raises:
        NotFoundError: there is no such article, or the page has no name.
    """
    page, editor = request.form.get("page", ""), auth_session.current_editor()
    if not _PAGE.fullmatch(page):
        raise NotFoundError("this page has no name", page)
    with database().writing() as session:
        # The page sends this while it is being left, so no script remains to read an answer.
        if request.form.get("closed"):
            editorial.presence.end_presence(session, article_id, page)
            return "", 204
        others = editorial.presence.record_presence(
            session, article_id, page, editor=editor, now=now()
        )
        article = articles.get_article(session, article_id)
        same_since = editorial.autosave.find_text_revision(session, article)
    return jsonify(
        others=describe_others(others, editor),
        revision=article.revision,
        same_since=same_since,
        state=article.state,
        message=gettext("The article was published (%(at)s). Go on writing: nothing is lost.")
        % {"at": format_clock(article.published or now())},
    )


def describe_others(present: Sequence[tuple[str, datetime]], editor: str) -> str:
    """Return a sentence that names who else has the article open; "" if nobody has.

    `present` has the time when each page was last seen. A browser that was killed cannot report
    that the page is closed, so the sentence gives the seconds since a silent page was last seen.
    """
    others = [_describe_editor(name, seen) for name, seen in present if name != editor]
    if others:
        message = gettext(
            "These editors have this article open, too: %(who)s. Agree with them on who edits it."
        )
        return message % {"who": ", ".join(others)}
    for _, seen in present:
        if now() - seen < _RECENT:
            return gettext("You have this article open in another window, too.")
        message = gettext(
            "You had this article open in another window %(seconds)d seconds ago. It may be closed."
        )
        return message % {"seconds": (now() - seen).seconds}
    return ""


def _describe_editor(name: str, seen: datetime) -> str:
    silence = now() - seen
    if silence < _RECENT:
        return name
    message = gettext("%(name)s (last seen %(seconds)d seconds ago)")
    return message % {"name": name, "seconds": silence.seconds}
