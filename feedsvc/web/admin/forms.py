"""The article's form as text: every character that an editor typed, until it is a submission.

Nothing is judged here but what only a form can get wrong; what an article may hold, editorial knows.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from feedsvc.domain.articles import ImageUse, Submission
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.text import line
from feedsvc.editorial import content
from feedsvc.errors import Problem, Refused
from feedsvc.parsing.dates import read_instant
from feedsvc.parsing.pasted import read_pasted
from feedsvc.storage.tables import Article
from feedsvc.web.words import language

_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_KEY = re.compile(r"[0-9a-f]{16}")
_ADDRESS = re.compile(r"(?<!\S)\S+?://\S+")  # tried once a word: a long one costs no more than its length
_REVISION = re.compile(r"[0-9]{1,9}")
_TAG = 50


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """What stands in each field. Names are several to a field: topics by comma, authors by line.

    `key` names the new article that the form is for, so that sending it twice makes one;
    `image` is the stored picture's name; a ticked box is "1".
    """

    title: str = ""
    body: str = ""
    topics: str = ""
    create_topics: str = ""
    image: str = ""
    image_alt: str = ""
    image_decorative: str = ""
    image_caption: str = ""
    image_credit: str = ""
    image_remove: str = ""
    summary: str = ""
    authors: str = ""
    section: str = ""
    slug: str = ""
    sources: str = ""
    language: str = ""
    publish_at: str = ""
    revision: str = ""
    key: str = ""

    @property
    def version(self) -> int:
        """The revision that the form was based on; -1, which no article has, if that is no number."""
        return int(self.revision) if _REVISION.fullmatch(self.revision) else -1

    @property
    def topic_names(self) -> tuple[str, ...]:
        """The topics asked for."""
        return _names(re.split(r"[,;\n]", self.topics))


def posted(given: Mapping[str, str]) -> ArticleForm:
    """Return what a client sent, whatever it sent; what is missing is empty."""
    form = ArticleForm(**{field.name: given.get(field.name, "") for field in fields(ArticleForm)})
    form = replace(form, image=given.get("library") or form.image)  # chosen there just now
    return replace(
        form,
        image=form.image if _MEDIA_NAME.fullmatch(form.image) and not form.image_remove else "",
        image_remove="",
        key=form.key if _KEY.fullmatch(form.key) else "",
    )


def shown(article: Article, zone: ZoneInfo) -> ArticleForm:
    """Return the form of an article as it is stored."""
    it = content.of(article)
    image = it.image or ImageUse("")
    return ArticleForm(
        title=it.title,
        body=it.body,
        topics=", ".join(it.topics),
        image=image.media,
        image_alt=image.alt,
        image_decorative="1" if image.decorative else "",
        image_caption=image.caption,
        image_credit=image.credit,
        summary=it.summary,
        authors="\n".join(person.name for person in it.authors),
        section=it.section,
        slug=it.slug,
        sources=_lines(it.sources),
        language=it.language,
        publish_at=_written(it.publish_at.astimezone(zone)) if it.publish_at else "",
        revision=str(article.revision),
    )


def from_page(form: ArticleForm, pasted: str) -> tuple[ArticleForm, tuple[str, ...]]:
    """Fill the empty fields from the text of a whole page; return also what found no place.

    What the editor wrote already stays; what the page would have said there is left out.
    """
    found = read_pasted(pasted)
    offered = {
        "title": found.title,
        "body": found.body_html,
        "image_caption": found.caption,
        "image_credit": found.credit,
        "summary": found.summary,
        "authors": "\n".join(found.authors),
        "section": found.section,
        "sources": _lines(found.sources),
        "publish_at": _written(found.published) if found.published else "",
    }
    taken = {name: value for name, value in offered.items() if value and not getattr(form, name).strip()}
    kept_out = [value for name, value in offered.items() if value and name != "body" and getattr(form, name).strip()]
    return replace(form, **taken), (*found.left_out, *kept_out)


def submission(form: ArticleForm, zone: ZoneInfo) -> tuple[Submission, tuple[Problem, ...]]:
    """Return what the form hands in, and what can be said against it before editorial looks."""
    at, problems = _instant(form.publish_at, zone)
    if len(form.language) > _TAG:
        problems = (*problems, Problem("language", "Give a language tag, such as id or en."))
    image = None
    if form.image or form.image_alt or form.image_caption or form.image_credit:
        image = ImageUse(
            form.image, form.image_alt, form.image_caption, form.image_credit, decorative=bool(form.image_decorative)
        )
    made = Submission(
        title=form.title,
        body=form.body,
        language=form.language,
        summary=form.summary,
        slug=form.slug,
        section=form.section,
        topics=form.topic_names,
        authors=tuple(Person(name) for name in _names(form.authors.splitlines())),
        image=image,
        sources=tuple(_source(row) for row in form.sources.splitlines() if line(row)),
        publish_at=at,
    )
    return made, problems


def differences(mine: ArticleForm, theirs: ArticleForm) -> list[str]:
    """Name the fields in which two forms of one article differ in more than white space."""
    silent = {"revision", "key", "create_topics", "image_remove"}
    return [
        field.name
        for field in fields(ArticleForm)
        if field.name not in silent and line(getattr(mine, field.name)) != line(getattr(theirs, field.name))
    ]


def _instant(written: str, zone: ZoneInfo) -> tuple[datetime | None, tuple[Problem, ...]]:
    if not line(written):
        return None, ()
    try:
        return read_instant(written, zone), ()
    except Refused as error:
        return None, tuple(Problem("publish_at", problem.message, problem.params) for problem in error.problems)


def _written(at: date) -> str:
    """Return a date or a local time as the field takes it back: 7 September 2022 14.30 WIB."""
    if not isinstance(at, datetime):
        return str(format_date(at, "d MMMM y", locale=language()))
    mark = "." if language() == "id" else ":"
    pattern = f"d MMMM y HH{mark}mm{mark}ss" if at.second else f"d MMMM y HH{mark}mm"
    zone = f" {at.tzname()}" if at.tzname() in {"WIB", "WITA", "WIT"} else ""
    return f"{format_datetime(at, pattern, locale=language())}{zone}"


def _names(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(line, given)))


def _source(row: str) -> Source:
    """Read an address and a title, in either order; without an address checks will say so."""
    words = line(row)
    found = _ADDRESS.search(words)
    if not found:
        return Source(words, words)
    title = line(words[: found.start()] + " " + words[found.end() :]).strip(" -\u2013\u2014|")
    return Source(title or _host(found[0]), found[0])


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _lines(sources: Iterable[Source]) -> str:
    return "\n".join(f"{source.url} {source.title}".strip() for source in sources)
