"""The note in the article form on the language that the article gets."""

from typing import Any

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.text import to_line
from feedsvc.editorial.languages import PROSE, guess_language_of
from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.context import site
from feedsvc.web.i18n import format_language, gettext


def describe_language(form: ArticleForm) -> str:
    """Say which language the article gets if the form does not name one.

    Return "" for an empty form, or if the words are in the site's language.
    """
    prose: dict[str, Any] = {name: form[name] for name in PROSE}
    if form.inputs.get("language", "").strip() or not any(map(to_line, prose.values())):
        return ""
    guess = guess_language_of(ArticleContent(**prose), site().language)
    if guess == site().language:
        return ""
    message = (
        gettext("Language guessed from the words: %(language)s")
        if guess
        else gettext(
            "Language: %(language)s, like the site. The text is not enough to guess its language."
        )
    )
    return message % {"language": format_language(guess or site().language)}
