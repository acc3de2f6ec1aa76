"""Print articles (`feedsvc article show`), and problems with the keys of records."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, is_dataclass, replace
from datetime import datetime

import click
from sqlalchemy.orm import Session

from feedsvc.cli.base import as_json, open_services, print_json
from feedsvc.cli.lookup import find_article
from feedsvc.domain.articles import LABELS, ArticleContent, State, flatten
from feedsvc.domain.site import Site
from feedsvc.domain.text import to_line
from feedsvc.editorial.records import dump_record, format_local_instant
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.storage.articles import drafts
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article

# The fields that are not among the rows: the head, the text, and one of the dates.
_SHOWN_APART = ("title", "subtitle", "body", "publish_at")
_COLUMN = max(map(len, LABELS.values())) + 2  # where the values begin
_ADDRESSES: Mapping[str, Callable[[Site, str], str]] = {
    "slug": Site.article_url,
    "translations": Site.article_url,
    "image": Site.media_url,
}


@click.command("show")
@click.argument("reference", metavar="REF")
@as_json
def show_command(reference: str, *, as_json: bool) -> None:
    """Show an article: its fields, its state and its text.

    REF is its number, guid, slug or address. With --json this is the record that "article edit"
    and "article add" take back; keys that follow from the article, such as url, are not read then.
    """
    with open_services() as services, services.database.reading() as session:
        article = find_article(session, reference, services.site)
        if as_json:
            print_json(dump_record(article, site=services.site))
        else:
            click.echo(format_article(session, article, services.site))


def print_problems(problems: Iterable[Problem], prefix: str) -> list[str]:
    """Print a line for each problem, with the name that its field has in records; return them.

    The problems are advice, or parts of the record that are not in its article, which is stored.
    """
    lines = [to_line(str(rename_field(problem))) for problem in problems]
    for line in lines:
        click.echo(f"feedsvc: {prefix}: {line}", err=True)
    return lines


def rename_field(problem: Problem) -> Problem:
    """Return a problem with the name that the field has in records."""
    return replace(problem, field="published") if problem.field == "publish_at" else problem


def rename_fields(error: ValidationError, name: str = "published") -> ValidationError:
    """Return an error whose problems name the fields of records; `name` is the time's field."""
    problems = [
        replace(each, field=name) if each.field == "publish_at" else each for each in error.problems
    ]
    return ValidationError(problems, error.subject)


def to_printable(guid: str) -> str:
    """Return a guid as one printable line: a guid of another system may hold any character."""
    return guid if guid.isprintable() else json.dumps(guid)


def print_schedule(article: Article, site: Site) -> None:
    """Say on stderr when a scheduled article will be published."""
    if article.state == State.SCHEDULED:
        at = format_local_instant(article.publish_at, site.time_zone)
        click.echo(f"scheduled: it will be published at {at}", err=True)


def print_unsaved_text(session: Session, article: Article, site: Site) -> None:
    """Say on stderr whose text of an article is not saved, and therefore no part of a change."""
    draft = drafts.find_draft(session, article.id)
    if draft:
        at = format_local_instant(draft.at, site.time_zone)
        click.echo(
            f"feedsvc: {draft.editor} has typed text at {at} that is not saved yet. It is not"
            " included",
            err=True,
        )


def format_article(session: Session, article: Article, site: Site) -> str:
    """Return an article as text to read: its fields, one on each line, and its body."""
    content = read_content(article)
    rows = [*_list_facts(session, article, site), *_list_fields(content, site)]
    lines = [f"{label:<{_COLUMN}}{to_line(text)}" for label, text in rows if text]
    head = [line for line in (content.title or "(no title)", content.subtitle) if line]
    body = sanitizer.html_to_plain(content.body).replace("\n", "\n\n")
    return "\n".join([*head, "", *lines, *(["", body] if body else [])])


def _list_facts(session: Session, article: Article, site: Site) -> list[tuple[str, str | None]]:
    """Return (label, text) of all that is known about an article besides its fields."""
    draft = drafts.find_draft(session, article.id)

    def format_instant(instant: datetime | None) -> str | None:
        return format_local_instant(instant, site.time_zone)

    return [
        ("state", f"{article.state} (number {article.id}, revision {article.revision})"),
        ("published", format_instant(article.publish_at)),
        ("updated", format_instant(article.updated)),
        ("withdrawn", format_instant(article.withdrawn)),
        ("notice", ": ".join(filter(None, (article.notice_title, article.notice)))),
        ("changed", format_instant(article.changed)),
        ("not saved", f"by {draft.editor} at {format_instant(draft.at)}" if draft else ""),
        ("guid", to_printable(article.guid)),
    ]


def _list_fields(content: ArticleContent, site: Site) -> list[tuple[str, str]]:
    """Return (label, text) of each field that is not shown apart."""
    return [
        (spec.label.lower(), _format_value(name, value, site))
        for name, spec, value in flatten(content)
        if name not in _SHOWN_APART
    ]


def _format_value(name: str, value: object, site: Site) -> str:
    """Return the value of a field; articles and pictures are named by their addresses."""
    if not value:
        return ""
    if isinstance(value, tuple):
        return ", ".join(_format_value(name, each, site) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        first, *others = astuple(value)
        more = " ".join(filter(None, others))
        return f"{first} <{more}>" if more else first
    if isinstance(value, bool):
        return "yes"
    find_address = _ADDRESSES.get(name)
    return find_address(site, str(value)) if find_address else str(value)
