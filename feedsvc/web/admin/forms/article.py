"""The article form as a client sends it: its texts, and the content that they are parsed into.

Parsing finds only the problems that a form alone can have; `editorial.validation` knows the rules
of articles. `prefill` goes the other way, from stored content to the texts of a form.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from feedsvc.domain.articles import IMAGE_TEXTS, NO_NOTICE, ArticleContent, Notice, to_image_field
from feedsvc.domain.drafts import Base
from feedsvc.domain.names import fold_name
from feedsvc.editorial.body_pictures import StoredSize
from feedsvc.editorial.languages import choose_language
from feedsvc.editorial.notices import clean_notice
from feedsvc.editorial.validation import clean_content
from feedsvc.errors import Problem
from feedsvc.images import Original
from feedsvc.web.admin.forms.content import INPUTS, parse_content
from feedsvc.web.http.form_keys import form_guid, is_form_key
from feedsvc.web.http.numbers import parse_revision

# A name that a client sends has no slash and no leading dot, so it cannot lead to another path.
MEDIA_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TOKEN = re.compile(r"[0-9a-z]{8,40}")
_MOST_TOKENS = 300
_MARKS = ("create_topics", "revision", "key", "draft", "replaces", "token")
# The choices of an editor for a withdrawal or a reissue.
CHOICES = ("keep_entry", "notice", "notice_title", "confirm_reissue")


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """The inputs of an article's form as an editor left them.

    `inputs` holds the content by the names of `content.INPUTS`, read as `form["title"]`. "image"
    is the stored image's name; a ticked box is "1". `key` identifies the form of a new article, so
    that sending it twice creates one article: the day on which the form was opened, and a random
    part. `revision`, `draft` and `replaces` name the version that the text is based on
    (`domain.drafts.Base`), `token` names this write of the text. `create_topics` is "1" if all new
    topics may be created, or else the names of the allowed topics, each followed by a line end.
    `choices` holds the choices for a withdrawal or a reissue, by the names of `CHOICES`.
    """

    inputs: Mapping[str, str] = field(default_factory=dict)
    create_topics: str = ""
    revision: str = ""
    key: str = ""
    draft: str = ""
    replaces: str = ""
    token: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return an input of the content; templates write `form.title`."""
        return self.inputs.get(name, "") if name in INPUTS else ""

    def is_confirmed(self, topic: str) -> bool:
        """Return whether an editor has said that this new topic may be created."""
        names = map(fold_name, self.create_topics.splitlines())
        return self.create_topics == "1" or fold_name(topic) in names

    @property
    def base(self) -> Base:
        """The text's base version; a malformed revision becomes -1, which no article has."""
        # Keep the last tokens: the current draft is among the latest writes, not the first.
        tokens = tuple(filter(_TOKEN.fullmatch, self.draft.split()))[-_MOST_TOKENS:]
        return Base(parse_revision(self.revision), tokens, self.replaces)


@dataclass(frozen=True, slots=True)
class ReceivedImage:
    """The lead image that was sent with a form, and its problems.

    `name` is the stored name of an image that was sent, and `original` describes it as sent.
    `texts` are for empty inputs: the texts of a sent file fill each empty input, those of an image
    from the library are used only if all these inputs are empty. `body_sizes` are the sizes of
    pictures that were sent in the text and differ from their originals.
    """

    name: str = ""
    original: Original | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    body_sizes: Sequence[StoredSize] = ()


@dataclass(frozen=True, slots=True)
class SubmittedArticle:
    """A form, parsed once: its content, the version that it is based on, and its problems.

    `content` is cleaned. `guid` is the guid of the form's new article, or "" for an article that
    exists. `draft_fields` are the fields that a draft stores, and `confirmed_topics` the topics of
    the content that may be created. `original` describes the image that came with the form, and
    `body_sizes` the pictures that came in the text. If `keeps_entry`, a withdrawal leaves the entry
    in feeds with the cleaned `notice`, which is empty otherwise.
    """

    form: ArticleForm
    content: ArticleContent
    problems: tuple[Problem, ...]
    base: Base
    guid: str
    authority: str
    draft_fields: Mapping[str, str]
    confirmed_topics: frozenset[str]
    original: Original | None = None
    body_sizes: Sequence[StoredSize] = ()
    notice: Notice = NO_NOTICE
    keeps_entry: bool = False
    confirms_reissue: bool = False


def parse_form(
    values: Mapping[str, str],
    *,
    zone: ZoneInfo,
    authority: str,
    language: str,
    now: datetime,
    image: ReceivedImage | None = None,
) -> SubmittedArticle:
    """Parse the values of a form, whatever a client sent.

    Times without a zone are in `zone`. An article without a language gets the language of its
    words, or `language` if the words leave it uncertain.
    """
    image = image or ReceivedImage()
    form = _add_image(read_form(values), image)
    content, problems = parse_content(form.inputs, zone, now)
    content = choose_language(clean_content(content), language)
    return SubmittedArticle(
        form=form,
        content=content,
        problems=(*image.problems, *problems),
        base=form.base,
        guid=form_guid(form.key, authority),
        authority=authority,
        draft_fields=dump_form(form),
        confirmed_topics=frozenset(filter(form.is_confirmed, content.topics)),
        original=image.original,
        body_sizes=image.body_sizes,
        notice=_read_notice(form.choices),
        keeps_entry=_keeps_entry(form.choices),
        confirms_reissue=form.choices.get("confirm_reissue") == "1",
    )


def _keeps_entry(choices: Mapping[str, str]) -> bool:
    return choices.get("keep_entry") == "1"


def _read_notice(choices: Mapping[str, str]) -> Notice:
    if not _keeps_entry(choices):
        return NO_NOTICE
    return clean_notice(Notice(choices.get("notice", ""), choices.get("notice_title", "")))


def read_form(values: Mapping[str, str]) -> ArticleForm:
    """Return the texts that a client sent; a missing or malformed text is empty."""
    texts = {name: values.get(name, "") for name in (*INPUTS, *_MARKS)}
    image = values.get("library") or texts["image"]  # an image was chosen in the library just now
    is_removed = bool(values.get("image_remove"))
    return ArticleForm(
        {name: texts[name] for name in INPUTS}
        | {"image": image if MEDIA_NAME.fullmatch(image) and not is_removed else ""},
        create_topics=texts["create_topics"],
        revision=texts["revision"],
        draft=texts["draft"],
        key=texts["key"] if is_form_key(texts["key"]) else "",
        replaces=texts["replaces"] if _TOKEN.fullmatch(texts["replaces"]) else "",
        token=texts["token"] if _TOKEN.fullmatch(texts["token"]) else "",
        choices={name: values[name] for name in CHOICES if name in values},
    )


def _add_image(form: ArticleForm, image: ReceivedImage) -> ArticleForm:
    if image.name:
        texts = {name: form[name] or text for name, text in image.texts.items()}
        if form["image_decorative"]:  # then the image has no alternative text on purpose
            texts["image_alt"] = form["image_alt"]
        return replace(form, inputs={**form.inputs, **texts, "image": image.name})
    # The texts of the library are an offer: they never replace what was typed for this article.
    has_texts = any(form[to_image_field(name)] for name in IMAGE_TEXTS)
    if has_texts or not form["image"]:
        return form
    return replace(form, inputs={**form.inputs, **image.texts})


def dump_form(form: ArticleForm) -> dict[str, str]:
    """Return the fields that a draft stores: all that an editor typed or chose."""
    return {name: form[name] for name in INPUTS} | {"create_topics": form.create_topics}
