"""Describe in words what pressing "Publish" will do with the time in the form."""

from collections.abc import Mapping

from feedsvc.domain.articles import State
from feedsvc.domain.text import to_line
from feedsvc.editorial.validation import check_published_time
from feedsvc.errors import ValidationError
from feedsvc.parsing.typed_times import read_typed_instant
from feedsvc.storage.tables import Article
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.context import now, site
from feedsvc.web.i18n import format_problem, format_time, gettext


def describe_publishing_of(article: Article | None, form: ArticleForm) -> Mapping[str, str]:
    """Return what publishing will do, without a sentence if the article keeps its present time."""
    state = State(article.state) if article else State.DRAFT
    effect = describe_publishing(form["publish_at"], state)
    is_present = article is not None and effect.get("at") == str(article.published)
    return {**effect, "message": ""} if is_present else effect


def describe_publishing(time: str, state: str) -> Mapping[str, str]:
    """Return what publishing at the typed time will do, and the label of its button.

    `message` is the sentence, "" for publishing now; `at` is the instant. `wrong` is there if the
    time cannot be read or used.
    """
    button = gettext("Publish")
    try:
        instant = read_typed_instant(time, site().time_zone, now()) if to_line(time) else None
    except ValidationError as error:
        return {"button": button, "message": format_problem(error.problems[0]), "wrong": "1"}
    # Publishing a withdrawn article again does not wait for a time (`editorial.articles`).
    if instant is None or state == State.WITHDRAWN:
        return {"button": button, "message": ""}
    params = {"at": format_time(instant)}
    effect = {"button": button, "at": str(instant)}
    if state == State.PUBLISHED:
        problems = list(check_published_time(instant, None, now=now()))
        if problems:
            return {**effect, "message": format_problem(problems[0]), "wrong": "1"}
        message = gettext(
            "Pages and feeds will show %(at)s, and the article moves to its place among the "
            "others. Feed readers that have the article may keep its former time."
        )
        return {**effect, "message": message % params}
    if instant > now():
        label = gettext("Schedule for %(at)s") % params
        return {**effect, "button": label, "message": gettext("It will appear %(at)s.") % params}
    return {**effect, "message": gettext("It will be dated %(at)s.") % params}
