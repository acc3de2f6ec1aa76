"""Validation: content is cleaned as a whole, then accepted or refused with every problem it has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from html import escape
from typing import Any, TypeVar

from feedsvc.domain.articles import (
    EARLIEST_YEAR,
    ArticleContent,
    ImageUse,
    State,
    flatten,
    list_texts,
    to_article_names,
)
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.fields import BODY, NAME, URL, FieldSpec, spec_of
from feedsvc.domain.languages import canonicalize_language_tag, is_language_tag
from feedsvc.domain.names import fold_name, to_name
from feedsvc.domain.text import clean, is_visible, is_web_url, slugify, to_line
from feedsvc.domain.times import truncate_to_second
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.data_urls import measure_text

Value = TypeVar("Value")
_FURTHEST = timedelta(days=3660)  # a later time is more likely a typing error
# Characters of all fields. A draft may be longer than its article may be, so that a text that has
# to be shortened is not lost meanwhile; without a bound, a form could fill the disk.
_LARGEST_DRAFT = 2 * BODY

# Publishing and adding articles are refused with this while `Site.authority` is "".
NO_PUBLIC_DOMAIN = Problem(
    "",
    "Each article gets a permanent id with the site's domain, but this site has no public domain "
    "yet. First set the site's address, or the domain for its ids, in the settings or by feedsvc "
    "site set.",
)


def clean_content(content: ArticleContent) -> ArticleContent:
    """Return `content` with every text clean, the body as sanitized HTML, and no name twice.

    A field that has no rule of its own in `_CLEANERS` becomes plain text on one line.
    """
    cleaned = {
        each.name: _CLEANERS.get(each.name, to_line)(getattr(content, each.name))
        for each in fields(content)
    }
    return ArticleContent(**cleaned)


def validate_content(content: ArticleContent, *, complete: bool, now: datetime) -> None:
    """Check that cleaned content can be stored, and published too if `complete`.

    Raises:
        ValidationError: with one Problem for each thing that is wrong.
    """
    problems = [
        *_check_required(content, complete=complete),
        *_check_lengths(content),
        *_check_formats(content),
    ]
    instant = content.publish_at
    if instant and not (instant.year >= EARLIEST_YEAR and instant <= now + _FURTHEST):
        problems.append(Problem("publish_at", "This time is too far away. Check the year."))
    if problems:
        raise ValidationError(problems, content.title)


def describe_state(state: State) -> Problem:
    """Return the Problem of an action that an article in `state` does not allow."""
    message = "This article is %(state)s, so this action is not possible. Choose another action."
    return Problem("", message, {"state": str(state)})


def describe_missing_alt() -> Problem:
    """Return the Problem of a picture without a text for readers who do not see it."""
    return Problem("image_alt", "Say what the picture shows, or mark it as decorative.")


def describe_wrong_language() -> Problem:
    """Return the Problem of a language that is no tag of BCP 47."""
    return Problem("language", "Give a language tag, such as id or en.")


def check_published_time(
    publish_at: datetime | None, stored: datetime | None, *, now: datetime
) -> Iterator[Problem]:
    """Yield a Problem if a published article cannot get this time: it is in the future.

    Its present time (`stored`) may be in the future, if the clock was set back.
    """
    if publish_at and publish_at > now and publish_at != stored:
        yield Problem(
            "publish_at",
            "A published article cannot have a time in the future. Give a time that has passed.",
        )


def truncate_content(content: ArticleContent) -> ArticleContent:
    """Return `content` with its lines and lists cut to their bounds, so that a page can show it.

    The body stays whole: a part of it would show a text that nobody wrote.
    """
    shortened = {
        each.name: _truncate(getattr(content, each.name), spec_of(each))
        for each in fields(content)
        if each.name != "body"
    }
    return replace(content, **shortened)


def _truncate(value: Any, spec: FieldSpec) -> Any:  # noqa: ANN401  a value of any field
    if isinstance(value, str):
        return value[: spec.bound] if spec.bound else value
    if isinstance(value, tuple):
        return tuple(_truncate(item, spec) for item in value[: spec.most])
    if is_dataclass(value) and not isinstance(value, type):
        parts = {
            each.name: _truncate(getattr(value, each.name), spec_of(each)) for each in fields(value)
        }
        return replace(value, **parts)
    return value


def check_draft_size(fields: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a Problem if the fields of a form are too large together to be stored as a draft."""
    if sum(map(len, fields.values())) > _LARGEST_DRAFT:
        yield Problem("body", "This is too long to be saved. Shorten it.")


def check_length(field: str, text: str, longest: int) -> Iterator[Problem]:
    """Yield a Problem if `text` has more than `longest` characters."""
    if len(text) > longest:
        yield Problem(
            field,
            "This is %(length)d characters long; at most %(longest)d fit. Shorten it.",
            {"length": len(text), "longest": longest},
        )


def check_no_comma(field: str, topic: str) -> Iterator[Problem]:
    """Yield a Problem if a form would read a topic's name as several topics."""
    if "," in topic or ";" in topic:
        yield Problem(
            field,
            "“%(name)s” contains a comma or semicolon, which separate topics. Write the name "
            "without them.",
            {"name": topic},
        )


def check_person(email_field: str, url_field: str, email: str, url: str) -> Iterator[Problem]:
    """Yield a Problem for each thing that is wrong with a person's e-mail and web address."""
    yield from check_length(email_field, email, NAME)
    yield from check_length(url_field, url, URL)
    yield from _check_addresses(email_field, url_field, email, url)


def _check_addresses(email_field: str, url_field: str, email: str, url: str) -> Iterator[Problem]:
    if url and not is_web_url(url):
        yield _describe_wrong_url(url_field, url)
    if email and (email.count("@") != 1 or " " in email):
        yield Problem(email_field, "“%(email)s” is not an e-mail address.", {"email": email})


def _describe_wrong_url(field: str, url: str) -> Problem:
    message = "“%(url)s” is not a web address. Begin it with https://."
    return Problem(field, message, {"url": clean(url)})


def _clean_body(body: str) -> str:
    """Return a body as sanitized HTML.

    A body that is too long is escaped and not cut: `validate_content` refuses it then.
    """
    return sanitizer.read_body(body) if measure_text(body) <= BODY else escape(body)


def _clean_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names without those that look like an earlier one, in order."""
    seen = map(to_name, names)
    return tuple(_unique_by_name((fold_name(name), name) for name in seen).values())


def _clean_people(people: Iterable[Person]) -> tuple[Person, ...]:
    named = _unique_by_name((fold_name(to_name(each.name)), each) for each in people)
    return tuple(
        Person(
            to_name(person.name),
            to_line(person.email or "") or None,
            (person.url or "").strip() or None,
        )
        for person in named.values()
    )


def _clean_sources(sources: Iterable[Source]) -> tuple[Source, ...]:
    return tuple(
        Source(to_line(source.title), source.url.strip())
        for source in sources
        if source.url.strip()
    )


def _clean_image(image: ImageUse | None) -> ImageUse | None:
    if image is None:
        return None
    texts = {
        part.name: to_line(value)
        for part in fields(image)
        if isinstance(value := getattr(image, part.name), str)
    }
    if image.decorative:
        texts["alt"] = ""
    return replace(image, decorative=image.decorative, **texts)


def _clean_time(at: datetime | None) -> datetime | None:
    return at and truncate_to_second(at)


_CLEANERS: Mapping[str, Callable[[Any], Any]] = {
    "body": _clean_body,
    "section": to_name,
    "topics": _clean_names,
    "authors": _clean_people,
    "sources": _clean_sources,
    "image": _clean_image,
    "slug": slugify,
    "translations": to_article_names,
    "language": canonicalize_language_tag,
    "publish_at": _clean_time,
}


def _unique_by_name(named: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    """Return the first value of each name, in order, without the values that have no name."""
    unique: dict[str, Value] = {}
    for name, value in named:
        if name:
            unique.setdefault(name, value)
    return unique


def _check_required(content: ArticleContent, *, complete: bool) -> Iterator[Problem]:
    if not is_visible(content.title):
        yield Problem("title", "Give the article a title.")
    # A body may consist of one image.
    if (
        complete
        and not sanitizer.html_to_plain(content.body).strip()
        and "<img" not in content.body
    ):
        yield Problem("body", "Write or paste the text.")
    image = content.image
    if complete and image and image.media and not (image.alt or image.decorative):
        yield describe_missing_alt()


def _check_lengths(content: ArticleContent) -> Iterator[Problem]:
    for name, text, bound in list_texts(content):
        if bound:
            yield from check_length(name, text, bound)
    for name, spec, value in flatten(content):
        if isinstance(value, tuple) and len(value) > spec.most:
            yield Problem(
                name,
                "This field can have at most %(most)d entries. Remove the others.",
                {"most": spec.most},
            )


def _check_formats(content: ArticleContent) -> Iterator[Problem]:
    if not is_language_tag(content.language):
        yield describe_wrong_language()
    for field, names in (
        ("section", [content.section] if content.section else []),
        ("topics", content.topics),
        ("authors", [person.name for person in content.authors]),
    ):
        for name in names:
            if not slugify(name):
                yield Problem(
                    field, "“%(name)s” has no letter or digit. Choose another name.", {"name": name}
                )
    for name in content.topics:
        yield from check_no_comma("topics", name)
    for person in content.authors:
        yield from _check_addresses("authors", "authors", person.email or "", person.url or "")
    for source in content.sources:
        if not is_web_url(source.url):
            yield _describe_wrong_url("sources", source.url)
