"""The functions that take an editor's text."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedsvc.domain import text as texts
from feedsvc.domain.articles import Submission
from feedsvc.domain.documents import Person, Source
from feedsvc.editorial import checks, health
from feedsvc.errors import Refused
from feedsvc.parsing import _phrases, sanitizing
from feedsvc.parsing.dates import read_instant
from feedsvc.parsing.pasted import read_pasted
from feedsvc.parsing.record import read_record
from feedsvc.rendering import FORMATS, checked
from tests.rendering.golden.full import DOCUMENT, FLOOD

NOW = datetime(2026, 11, 22, 7, 3, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")


def _fields(given: str) -> Submission:
    people = (Person(given, given, given),)
    return Submission(title=given, body=given, language=given, summary=given, slug=given, section=given, topics=(given,),
                      authors=people, sources=(Source(given, given),))  # fmt: skip


def _check(given: str) -> None:
    submission = _fields(given)
    try:
        checks.check(replace(checks.cleaned(submission), body=given), complete=True, now=NOW)
    except Refused:
        return


def _advise(given: str) -> None:
    health.notes(_fields(given), _fields(given), None, now=NOW)


def _record(given: str) -> None:
    try:
        read_record(json.dumps({"title": given, "body": given, "guid": given}).encode(), language="id", zone=ZONE)
    except Refused:
        return


def _date(given: str) -> None:
    try:
        read_instant(given, ZONE)
    except Refused:
        return


def _line(given: str) -> None:
    _phrases.is_chrome(given)
    _phrases.is_tail(given)
    _phrases.byline(given, in_head=True)
    _phrases.caption(given)
    _phrases.dateline(given)
    _phrases.sources(given)


def _render(given: str) -> None:
    entry = replace(FLOOD, title=given, summary=given, body_html=given, language=given)
    for chosen in FORMATS.values():
        checked(chosen, replace(DOCUMENT, entries=(entry,)))


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean": texts.clean,
    "line": texts.line,
    "unprintable": texts.unprintable,
    "excerpt": texts.excerpt,
    "is_web_url": texts.is_web_url,
    "is_language_tag": texts.is_language_tag,
    "shows": texts.shows,
    "slugify": texts.slugify,
    "terms": texts.terms,
    "sanitize": sanitizing.sanitize,
    "body": sanitizing.body,
    "from_plain": sanitizing.from_plain,
    "plain": sanitizing.plain,
    "first_paragraph": sanitizing.first_paragraph,
    "absolutize": lambda given: sanitizing.absolutize(given, "https://news.example/a/"),
    "read_pasted": read_pasted,
    "phrases": _line,
    "read_instant": _date,
    "read_record": _record,
    "check": _check,
    "advise": _advise,
    "render": _render,
}
COMPOSED = ("body", "from_plain", "check", "advise", "read_pasted", "render")  # of others here, so some units will do
CHEAP = ("clean", "line", "unprintable", "excerpt", "is_web_url", "is_language_tag", "read_instant", "phrases")
