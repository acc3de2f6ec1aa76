"""The article's form as text: every character that an editor typed, until it is content.

Nothing is judged here but what only a form can get wrong; what an article may hold, editorial knows.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.text import to_line
from feedsvc.editorial.autosave import Base
from feedsvc.parsing.pasted.page import read_pasted_page
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article, Draft
from feedsvc.web.admin.forms.content import INPUTS, format_content, split_topics
from feedsvc.web.admin.forms.fields import format_sources, format_time
from feedsvc.web.http.numbers import parse_revision

_MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_KEY = re.compile(r"(20[0-9]{2}[01][0-9][0-3][0-9])([0-9a-f]{16})")
_TOKEN = re.compile(r"[0-9a-z]{8,40}")
_MOST_TOKENS = 300
_MARKS = ("create_topics", "revision", "key", "copy", "over", "token")


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """The inputs of an article's form as an editor left them.

    `inputs` holds the content by the names of `content.INPUTS`; `form["title"]` reads one. "image"
    is the stored image's name; a ticked box is "1". `key` names the new article that the form is
    for, so that sending it twice creates one: the day on which it was opened, and a random part.
    `revision`, `copy` and `over` say what the text was based on (`autosave.Base`), `token` names
    this write of it.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    create_topics: str = ""
    revision: str = ""
    key: str = ""
    copy: str = ""
    over: str = ""
    token: str = ""

    def __getitem__(self, name: str) -> str:
        """Return an input of the content; templates write `form.title`."""
        return self.inputs.get(name, "") if name in INPUTS else ""

    def fill(self, **inputs: str) -> "ArticleForm":
        """Return the form with these inputs of the content."""
        return replace(self, inputs={**self.inputs, **inputs})

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
        return split_topics(self["topics"])


def read_form(given: Mapping[str, str]) -> ArticleForm:
    """Return what a client sent, whatever it sent; what is missing is empty."""
    texts = {name: given.get(name, "") for name in (*INPUTS, *_MARKS)}
    image = given.get("library") or texts["image"]  # an image was chosen in the library just now
    is_removed = bool(given.get("image_remove"))
    return ArticleForm(
        {name: texts[name] for name in INPUTS}
        | {"image": image if _MEDIA_NAME.fullmatch(image) and not is_removed else ""},
        create_topics=texts["create_topics"],
        revision=texts["revision"],
        copy=texts["copy"],
        key=texts["key"] if _read_opened(texts["key"]) else "",
        over=texts["over"] if _TOKEN.fullmatch(texts["over"]) else "",
        token=texts["token"] if _TOKEN.fullmatch(texts["token"]) else "",
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
    """Return what a draft stores of a form: all that an editor typed or chose."""
    return {name: form[name] for name in INPUTS} | {"create_topics": form.create_topics}


def is_same_text(one: ArticleForm, other: ArticleForm) -> bool:
    """Tell whether two forms say the same to the letter; only line ends may be another system's."""
    ours, theirs = dump_form(one), dump_form(other)
    return all(
        ours[name].replace("\r\n", "\n") == theirs[name].replace("\r\n", "\n") for name in ours
    )


def form_from_draft(copy: Draft, article: Article) -> ArticleForm:
    """Return the form that continues a draft."""
    stored = {name: str(value) for name, value in copy.fields.items()}
    return ArticleForm(
        {name: stored.get(name, "") for name in INPUTS},
        create_topics=stored.get("create_topics", ""),
        revision=str(article.revision),
        copy="" if copy.archived else copy.token,
    )


def form_from_article(article: Article, zone: ZoneInfo) -> ArticleForm:
    """Return the form of an article as it is stored."""
    form = form_from_content(read_content(article), zone, article.revision)
    if article.revision == 0:
        return form.fill(slug="")  # its first save makes one
    return form.fill(publish_at="") if article.published else form  # its time stays what it was


def form_from_content(content: ArticleContent, zone: ZoneInfo, revision: int) -> ArticleForm:
    """Return the form that would submit this content as the next after `revision`."""
    return ArticleForm(format_content(content, zone), revision=str(revision))


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
    taken = {name: value for name, value in offered.items() if value and not form[name].strip()}
    kept_out = [
        value for name, value in offered.items() if value and name != "body" and form[name].strip()
    ]
    return form.fill(**taken), (*found.left_out, *kept_out)


def list_differences(mine: ArticleForm, theirs: ArticleForm) -> list[str]:
    """Name the inputs in which two forms of one article differ in more than white space."""
    return [name for name in INPUTS if to_line(mine[name]) != to_line(theirs[name])]
