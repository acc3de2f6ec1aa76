"""The functions that take an editor's text."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedsvc.domain import identity, languages, names
from feedsvc.domain import text as texts
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Person, Source
from feedsvc.editorial import advice, validation
from feedsvc.errors import ValidationError
from feedsvc.parsing.article_json import read_article_json
from feedsvc.parsing.dates import read_instant
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.links import resolve_link
from feedsvc.parsing.html.word import convert_word
from feedsvc.parsing.language import guess_language
from feedsvc.parsing.pasted import captions, head, phrases, timestamps
from feedsvc.parsing.pasted.clipboard import read_clipboard
from feedsvc.parsing.pasted.page import read_pasted_page
from feedsvc.rendering import FORMATS
from tests.rendering.golden.full import DOCUMENT, FLOOD

NOW = datetime(2026, 11, 22, 7, 3, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")


def _fields(hostile_text: str) -> ArticleContent:
    people = (Person(hostile_text, hostile_text, hostile_text),)
    texts = dict.fromkeys(
        ("title", "subtitle", "body", "language", "summary", "slug", "section"), hostile_text
    )
    return ArticleContent(
        **texts,  # type: ignore[arg-type]  # they are all texts
        topics=(hostile_text,),
        authors=people,
        sources=(Source(hostile_text, hostile_text),),
    )


def _check(hostile_text: str) -> None:
    submission = _fields(hostile_text)
    try:
        validation.validate_content(
            replace(validation.clean_content(submission), body=hostile_text), complete=True, now=NOW
        )
    except ValidationError:
        return


def _advise(hostile_text: str) -> None:
    list(advice.list_losses(_fields(hostile_text), _fields(hostile_text)))
    list(advice.list_advice(_fields(hostile_text), None, now=NOW))


def _record(hostile_text: str) -> None:
    try:
        read_article_json(
            json.dumps(
                {"title": hostile_text, "body": hostile_text, "guid": hostile_text}
            ).encode(),
            language="id",
            zone=ZONE,
        )
    except ValidationError:
        return


def _date(hostile_text: str) -> None:
    try:
        read_instant(hostile_text, ZONE)
    except ValidationError:
        return


def _line(hostile_text: str) -> None:
    phrases.is_chrome(hostile_text)
    phrases.is_end(hostile_text)
    phrases.is_announcement(hostile_text)
    phrases.find_byline(hostile_text, in_head=True)
    captions.find_caption(hostile_text)
    captions.find_credit(hostile_text)
    timestamps.find_timestamp(hostile_text)
    head.find_dated_byline(hostile_text)
    head.find_dated_name(hostile_text)
    phrases.find_dateline(hostile_text)
    phrases.find_sources(hostile_text)


def _render(hostile_text: str) -> None:
    entry = replace(
        FLOOD,
        title=hostile_text,
        summary=hostile_text,
        body_html=hostile_text,
        language=hostile_text,
    )
    for chosen in FORMATS.values():
        chosen.render(replace(DOCUMENT, entries=(entry,)))


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean": texts.clean,
    "line": texts.to_line,
    "unprintable": texts.find_unprintable,
    "excerpt": texts.excerpt,
    "is_web_url": texts.is_web_url,
    "is_language_tag": languages.is_language_tag,
    "canonicalize_language_tag": languages.canonicalize_language_tag,
    "shows": texts.is_visible,
    "slugify": texts.slugify,
    "terms": texts.split_terms,
    "spellings": lambda hostile_text: list(texts.list_spellings(hostile_text)),
    "fold_name": names.fold_name,
    "sort_key": names.to_sort_key,
    "id": identity.to_iri,
    "sanitize": sanitizer.sanitize_html,
    "body": sanitizer.read_body,
    "from_plain": sanitizer.plain_to_html,
    "plain": sanitizer.html_to_plain,
    "first_paragraph": sanitizer.find_first_paragraph,
    "absolutize": lambda hostile_text: sanitizer.absolutize(
        hostile_text, "https://news.example/a/"
    ),
    "read_pasted": read_pasted_page,
    "read_clipboard": lambda hostile_text: read_clipboard(hostile_text, hostile_text),
    "guess_language": guess_language,
    "convert_word": lambda hostile_text: convert_word(f'<p class="MsoQuote">{hostile_text}</p>'),
    "resolve_link": lambda hostile_text: resolve_link(f"https://google.com/url?q={hostile_text}"),
    "phrases": _line,
    "read_instant": _date,
    "read_record": _record,
    "check": _check,
    "advise": _advise,
    "render": _render,
}
COMPOSED = (
    "body",
    "from_plain",
    "check",
    "advise",
    "read_pasted",
    "read_clipboard",
    "render",
)  # composed of other functions here, so some units are enough
CHEAP = (
    "clean",
    "line",
    "unprintable",
    "excerpt",
    "is_web_url",
    "is_language_tag",
    "canonicalize_language_tag",
    "read_instant",
    "phrases",
)
