"""The choices beside an article's form: for a withdrawal and for a reissue."""

from collections.abc import Mapping

from feedsvc.domain.articles import get_default_notice
from feedsvc.domain.fields import NOTICE
from feedsvc.storage.tables import Article
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.context import site


def describe_choices(article: Article | None, form: ArticleForm) -> dict[str, object]:
    """Return the values of the choices: those that were sent, else those of the article."""
    language = article.language if article else ""
    stored: Mapping[str, str] = {
        "keep_entry": "1" if article and article.notice else "",
        "notice": (article.notice if article else "")
        or get_default_notice(language or site().language),
        "notice_title": (article.notice_title or article.title) if article else "",
        "confirm_reissue": "",
    }
    return {"choices": {**stored, **form.choices}, "longest_notice": NOTICE}
