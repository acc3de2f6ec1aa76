"""Print articles (`feedsvc article show`), and problems with the keys of records."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click
from sqlalchemy.orm import Session

from feedsvc.cli.base import as_json, open_services, print_json
from feedsvc.cli.lookup import find_article
from feedsvc.domain.articles import State
from feedsvc.domain.site import Site
from feedsvc.domain.text import to_line
from feedsvc.editorial.records import dump_record, format_local_instant
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.storage.articles import drafts
from feedsvc.storage.tables import Article, Draft


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


def _format_draft(draft: Draft, site: Site) -> str:
    return f"by {draft.editor} at {format_local_instant(draft.at, site.time_zone)}"


def format_article(session: Session, article: Article, site: Site) -> str:
    """Return an article as text to read: its fields, one on each line, and its body."""
    record = dump_record(article, site=site)
    image = record["image"] or {}
    draft = drafts.find_draft(session, article.id)
    rows: dict[str, Any] = {
        "state": f"{record['state']} (number {article.id}, revision {article.revision})",
        "published": record["published"],
        "updated": record["updated"],
        "withdrawn": record["withdrawn"],
        "notice": ": ".join(filter(None, (record["notice_title"], record["notice"]))),
        "changed": record["changed"],
        "not saved": _format_draft(draft, site) if draft else "",
        "address": record["url"],
        "guid": to_printable(article.guid),
        "language": record["language"],
        "section": record["section"],
        "topics": ", ".join(record["topics"]),
        "authors": ", ".join(map(_format_author, record["authors"])),
        "picture": image.get("url"),
        "shows": "nothing: it is decorative" if image.get("decorative") else image.get("alt"),
        "caption": image.get("caption"),
        "credit": image.get("credit"),
        "sources": ", ".join(f"{each['title']} <{each['url']}>" for each in record["sources"]),
        "translations": ", ".join(record["translations"]),
        "summary": record["summary"],
    }
    lines = [f"{name:<14}{to_line(str(value))}" for name, value in rows.items() if value]
    head = [line for line in (record["title"] or "(no title)", record["subtitle"]) if line]
    body = sanitizer.html_to_plain(record["body_html"]).replace("\n", "\n\n")
    return "\n".join([*head, "", *lines, *(["", body] if body else [])])


def _format_author(author: dict[str, Any]) -> str:
    more = " ".join(filter(None, (author["email"], author["url"])))
    return f"{author['name']} <{more}>" if more else str(author["name"])
