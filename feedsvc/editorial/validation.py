"""Checks: a submission is taken whole and clean, or refused with every problem it has."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape
from typing import TypeVar

from feedsvc.domain.articles import ImageUse, Submission
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.text import clean, is_language_tag, is_visible, is_web_url, slugify, to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer

TITLE, NAME, URL, TEXT, BODY, LIST = 500, 200, 2_000, 5_000, 2_000_000, 50
Thing = TypeVar("Thing")
_EARLIEST, _FURTHEST = 1900, timedelta(days=3660)


def clean_content(submission: Submission) -> Submission:
    """Return the submission with every text clean and the body as sanitised HTML."""
    return replace(
        submission,
        title=to_line(submission.title),
        body=_clean_body(submission.body),
        language=submission.language.strip(),
        summary=to_line(submission.summary),
        slug=slugify(submission.slug),
        section=to_line(submission.section),
        topics=tuple(
            _unique_by_name(
                (to_line(name).casefold(), to_line(name)) for name in submission.topics
            ).values()
        ),
        authors=tuple(
            Person(name, to_line(person.email or "") or None, (person.url or "").strip() or None)
            for name, person in _unique_by_name(
                (to_line(person.name), person) for person in submission.authors
            ).items()
        ),
        image=_clean_image(submission.image),
        sources=tuple(
            Source(to_line(source.title), source.url.strip())
            for source in submission.sources
            if source.url.strip()
        ),
    )


def validate_content(submission: Submission, *, complete: bool, now: datetime) -> None:
    """Make sure that a cleaned submission can be stored; published, if `complete`.

    Raises:
        Refused: with one Problem for each thing that is wrong.
    """
    problems = [
        *_check_required(submission, complete=complete),
        *_check_lengths(submission),
        *_check_forms(submission),
    ]
    at = submission.publish_at
    if at and not (at.year >= _EARLIEST and at <= now + _FURTHEST):
        problems.append(Problem("publish_at", "This time is too far away. Check the year."))
    if problems:
        raise ValidationError(problems, submission.title)


def check_length(field: str, text: str, longest: int) -> Iterator[Problem]:
    """Tell that a text is too long, if it is."""
    if len(text) > longest:
        yield Problem(
            field,
            "This is %(length)d characters long; at most %(longest)d fit. Shorten it.",
            {"length": len(text), "longest": longest},
        )


def check_no_comma(field: str, topic: str) -> Iterator[Problem]:
    """Tell that a topic's name would be several in a form, if it would."""
    if "," in topic or ";" in topic:
        yield Problem(
            field,
            "“%(name)s” has a comma or semicolon, which stand between topics. Write it without.",
            {"name": topic},
        )


def check_person(email_field: str, url_field: str, email: str, url: str) -> Iterator[Problem]:
    """Tell what is wrong with a person's e-mail and web address, if anything is."""
    yield from check_length(email_field, email, NAME)
    yield from check_length(url_field, url, URL)
    yield from _check_addresses(email_field, url_field, email, url)


def _check_addresses(email_field: str, url_field: str, email: str, url: str) -> Iterator[Problem]:
    if url and not is_web_url(url):
        yield Problem(
            url_field, "“%(url)s” is no web address. Begin it with https://.", {"url": clean(url)}
        )
    if email and (email.count("@") != 1 or " " in email):
        yield Problem(email_field, "“%(email)s” is no e-mail address.", {"email": email})


def _clean_body(body: str) -> str:
    """Clean a body; one that is too long stays so, as text, that `check` may refuse it and nothing is cut."""
    return sanitizer.read_body(body) if len(body) <= BODY else escape(body)


def _unique_by_name(named: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """Return the first thing of each name, in order; nothing has no name."""
    seen: dict[str, Thing] = {}
    for name, thing in named:
        if name:
            seen.setdefault(name, thing)
    return seen


def _clean_image(image: ImageUse | None) -> ImageUse | None:
    if image is None:
        return None
    return replace(
        image,
        media=to_line(image.media),
        alt="" if image.decorative else to_line(image.alt),
        caption=to_line(image.caption),
        credit=to_line(image.credit),
    )


def _check_required(submission: Submission, *, complete: bool) -> Iterator[Problem]:
    if not is_visible(submission.title):
        yield Problem("title", "Give the article a title.")
    if (
        complete
        and not sanitizer.html_to_plain(submission.body).strip()
        and "<img" not in submission.body
    ):
        yield Problem("body", "Write or paste the text.")
    image = submission.image
    if complete and image and image.media and not (image.alt or image.decorative):
        yield Problem("image_alt", "Say what the picture shows, or mark it as decorative.")


def _check_lengths(submission: Submission) -> Iterator[Problem]:
    image = submission.image or ImageUse("")
    measured = [
        ("title", TITLE, submission.title),
        ("body", BODY, submission.body),
        ("summary", TEXT, submission.summary),
        ("image_alt", TEXT, image.alt),
        ("image_caption", TEXT, image.caption),
        ("image_credit", TEXT, image.credit),
        ("section", NAME, submission.section),
        *(("topics", NAME, name) for name in submission.topics),
        *(("authors", NAME, person.name) for person in submission.authors),
        *(("authors", NAME, person.email or "") for person in submission.authors),
        *(("authors", URL, person.url or "") for person in submission.authors),
        *(("sources", TITLE, source.title) for source in submission.sources),
        *(("sources", URL, source.url) for source in submission.sources),
    ]
    for field, longest, text in measured:
        yield from check_length(field, text, longest)
    for field, things in (
        ("topics", submission.topics),
        ("authors", submission.authors),
        ("sources", submission.sources),
    ):
        if len(things) > LIST:
            yield Problem(field, "At most %(most)d fit here.", {"most": LIST})


def _check_forms(submission: Submission) -> Iterator[Problem]:
    if not is_language_tag(submission.language):
        yield Problem("language", "Give a language tag, such as id or en.")
    for field, names in (
        ("section", [submission.section] if submission.section else []),
        ("topics", submission.topics),
        ("authors", [person.name for person in submission.authors]),
    ):
        for name in names:
            if not slugify(name):
                yield Problem(
                    field, "“%(name)s” has no letter or digit. Choose another name.", {"name": name}
                )
    for name in submission.topics:
        yield from check_no_comma("topics", name)
    for person in submission.authors:
        yield from _check_addresses("authors", "authors", person.email or "", person.url or "")
    for source in submission.sources:
        if not is_web_url(source.url):
            yield Problem(
                "sources",
                "“%(url)s” is no web address. Begin it with https://.",
                {"url": clean(source.url)},
            )
