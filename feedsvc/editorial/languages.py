"""The language of an article: the one that the editor chose, else the language of its words."""

from collections.abc import Iterator
from dataclasses import replace

from feedsvc.domain.articles import EMPTY, ArticleContent, flatten
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.language import guess_language

# The fields whose words are in the article's language: the searched ones, since names are not.
PROSE = tuple(name for name, spec, _ in flatten(EMPTY) if spec.is_searched)
_LOOKED_AT = 20_000  # characters of a body; twenty words are enough to decide


def choose_language(content: ArticleContent, default: str) -> ArticleContent:
    """Return `content` with its language, else the language of its words, else `default`."""
    if content.language.strip():
        return content
    return replace(content, language=guess_language_of(content, default) or default)


def guess_language_of(content: ArticleContent, likely: str) -> str:
    """Return the tag of the language in which `content` is written, or "" if that is uncertain.

    `likely` is returned for a text in its language, whatever region the tag names.
    """
    plain = replace(content, body=sanitizer.html_to_plain(content.body[:_LOOKED_AT]))
    words = "\n".join(text for name, _, text in flatten(plain) if name in PROSE)
    guess = guess_language(words, _get_primary(likely))
    return likely if guess == _get_primary(likely) else guess


def advise_on_language(content: ArticleContent) -> Iterator[Problem]:
    """Yield advice if the words of `content` are in another language than it says."""
    guess = guess_language_of(content, content.language)
    if guess and content.language and guess != content.language:
        message = (
            "The text seems to be in “%(guess)s”, but its language is “%(language)s”. "
            "Correct the language if it is wrong."
        )
        yield Problem("language", message, {"guess": guess, "language": content.language})


def _get_primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
