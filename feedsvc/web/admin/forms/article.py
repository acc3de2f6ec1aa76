"""The article's form as text: every character that an editor typed, until it is a submission.

Nothing is judged here but what only a form can get wrong; what an article may hold, editorial knows.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import ImageUse, Submission
from feedsvc.domain.documents import Person
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.text import to_line
from feedsvc.editorial import content
from feedsvc.editorial.autosave import Base
from feedsvc.errors import Problem
from feedsvc.parsing.pasted.page import read_pasted_page
from feedsvc.storage.tables import Article, Draft
from feedsvc.web.admin.forms.fields import (
    format_sources,
    format_time,
    read_source,
    read_time,
    split_names,
)
from feedsvc.web.http.numbers import parse_revision

_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_KEY = re.compile(r"(20[0-9]{2}[01][0-9][0-3][0-9])([0-9a-f]{16})")
_TOKEN = re.compile(r"[0-9a-z]{8,40}")
_MOST_TOKENS = 300
_TAG = 50
_WHERE = frozenset({"revision", "key", "copy", "over", "token"})


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """What stands in each field. Names are several to a field: topics by comma, authors by line.

    `key` names the new article that the form is for, so that sending it twice makes one: the day
    that it was opened, and a random part. `image` is the stored picture's name; a ticked box is "1".
    `revision`, `copy` and `over` say what the text was based on (`editorial.Base`), `token` names this
    write of it.
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
    copy: str = ""
    over: str = ""
    token: str = ""

    @property
    def base(self) -> Base:
        """What the text was based on."""
        known = tuple(filter(_TOKEN.fullmatch, self.copy.split()))[-_MOST_TOKENS:]
        return Base(self.version, known, self.over)

    @property
    def version(self) -> int:
        """The revision that the form was based on; -1, which no article has, if that is no number."""
        return parse_revision(self.revision)

    @property
    def topic_names(self) -> tuple[str, ...]:
        """The topics asked for."""
        return split_names(re.split(r"[,;\n]", self.topics))


def read_form(given: Mapping[str, str]) -> ArticleForm:
    """Return what a client sent, whatever it sent; what is missing is empty."""
    form = ArticleForm(**{field.name: given.get(field.name, "") for field in fields(ArticleForm)})
    form = replace(form, image=given.get("library") or form.image)  # chosen there just now
    return replace(
        form,
        image=form.image if _MEDIA_NAME.fullmatch(form.image) and not form.image_remove else "",
        image_remove="",
        key=form.key if _read_opened(form.key) else "",
        over=form.over if _TOKEN.fullmatch(form.over) else "",
        token=form.token if _TOKEN.fullmatch(form.token) else "",
    )


def create_form_key(now: datetime) -> str:
    """Return the key of a form that is opened now."""
    return f"{now:%Y%m%d}{secrets.token_hex(8)}"


def form_guid(key: str, authority: str) -> str:
    """Return the id of the article that the form of this key makes, whenever it is sent."""
    opened = _read_opened(key)
    return mint_guid(authority, opened, "article", key[8:]) if opened else ""


def _read_opened(key: str) -> datetime | None:
    found = _KEY.fullmatch(key)
    try:
        return datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def dump_form(form: ArticleForm) -> dict[str, str]:
    """Return what a working copy keeps of a form: all that an editor typed or chose."""
    return {name: value for name, value in asdict(form).items() if name not in _WHERE}


def is_same_text(one: ArticleForm, other: ArticleForm) -> bool:
    """Tell whether two forms say the same to the letter; only line ends may be another system's."""
    ours, theirs = dump_form(one), dump_form(other)
    return all(
        ours[name].replace("\r\n", "\n") == theirs[name].replace("\r\n", "\n") for name in ours
    )


def form_from_draft(copy: Draft, article: Article) -> ArticleForm:
    """Return the form that goes on where a working copy ended."""
    known = {field.name for field in fields(ArticleForm)} - _WHERE
    kept = {name: str(value) for name, value in copy.fields.items() if name in known}
    return ArticleForm(
        **kept, revision=str(article.revision), copy="" if copy.ended else copy.token
    )


def form_from_article(article: Article, zone: ZoneInfo) -> ArticleForm:
    """Return the form of an article as it is stored."""
    form = replace(
        form_from_submission(content.read_content(article), zone), revision=str(article.revision)
    )
    if article.revision == 0:
        return replace(form, slug="")  # its first save makes one
    return replace(form, publish_at="") if article.published else form  # its time stays what it was


def form_from_submission(it: Submission, zone: ZoneInfo) -> ArticleForm:
    """Return the form that would hand this submission in."""
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
        sources=format_sources(it.sources),
        language=it.language,
        publish_at=format_time(it.publish_at.astimezone(zone)) if it.publish_at else "",
    )


def fill_from_page(form: ArticleForm, pasted: str) -> tuple[ArticleForm, tuple[str, ...]]:
    """Fill the empty fields from the text of a whole page; return also what found no place.

    What the editor wrote already stays; what the page would have said there is left out.
    """
    found = read_pasted_page(pasted)
    offered = {
        "title": found.title,
        "body": found.body_html,
        "image_caption": found.caption,
        "image_credit": found.credit,
        "summary": found.summary,
        "authors": "\n".join(found.authors),
        "section": found.section,
        "sources": format_sources(found.sources),
        "publish_at": format_time(found.published) if found.published else "",
    }
    taken = {
        name: value for name, value in offered.items() if value and not getattr(form, name).strip()
    }
    kept_out = [
        value
        for name, value in offered.items()
        if value and name != "body" and getattr(form, name).strip()
    ]
    return replace(form, **taken), (*found.left_out, *kept_out)


def form_to_submission(form: ArticleForm, zone: ZoneInfo) -> tuple[Submission, tuple[Problem, ...]]:
    """Return what the form hands in, and what can be said against it before editorial looks."""
    at, problems = read_time(form.publish_at, zone)
    if len(form.language) > _TAG:
        problems = (*problems, Problem("language", "Give a language tag, such as id or en."))
    image = None
    if form.image or form.image_alt or form.image_caption or form.image_credit:
        image = ImageUse(
            form.image,
            form.image_alt,
            form.image_caption,
            form.image_credit,
            decorative=bool(form.image_decorative),
        )
    made = Submission(
        title=form.title,
        body=form.body,
        language=form.language,
        summary=form.summary,
        slug=form.slug,
        section=form.section,
        topics=form.topic_names,
        authors=tuple(Person(name) for name in split_names(form.authors.splitlines())),
        image=image,
        sources=tuple(read_source(row) for row in form.sources.splitlines() if to_line(row)),
        publish_at=at,
    )
    return made, problems


def list_differences(mine: ArticleForm, theirs: ArticleForm) -> list[str]:
    """Name the fields in which two forms of one article differ in more than white space."""
    silent = _WHERE | {"create_topics", "image_remove"}
    return [
        field.name
        for field in fields(ArticleForm)
        if field.name not in silent
        and to_line(getattr(mine, field.name)) != to_line(getattr(theirs, field.name))
    ]
