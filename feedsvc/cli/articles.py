"""Commands for articles: add one from a file, list, withdraw, show again as new, purge."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from feedsvc import editorial, syndication
from feedsvc.cli.base import EDITOR, as_json, open_services, print_json, read_clock
from feedsvc.cli.lookup import find_article
from feedsvc.cli.records import (
    list_advice,
    list_losses,
    list_picture_changes,
    read_article,
    store_record,
)
from feedsvc.cli.reporting import exit_with_error
from feedsvc.domain.articles import LIVE, Notice, State
from feedsvc.domain.site import Site
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.article_json import ArticleRecord
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article, Feed


@click.group()
def article() -> None:
    """Add, list, withdraw and reissue articles."""


@article.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def add_command(file: Path, *, as_json: bool) -> None:
    """Add an article from a JSON file. Print its guid.

    \b
    title, subtitle, summary,
    language, section                   texts; only the title is needed
    body_html or body                   the text, as HTML or plain; its pictures may be files
                                        next to FILE
    published, time_zone                "2026-11-22 14:30", "Asia/Jakarta"; in the future: scheduled
    authors                             ["Name", {"name": ..., "email": ..., "url": ...}]
    topics                              ["Name", ...]
    image                               {"file": "photo.jpg", "alt": ..., "caption": ...,
                                         "credit": ..., "decorative": false}; a file next to FILE
    sources                             [{"title": ..., "url": ...}]
    translations                        addresses or titles of the same story in other languages
    slug, guid                          those that the article had elsewhere
    state                               "published" or "draft"
    """  # noqa: D301  click keeps the lines after \b as they are
    with open_services() as services:
        now = read_clock()
        try:
            record, image, pictures = read_article(file, services, now=now)
            losses = (*list_losses(record), *list_picture_changes(image, pictures))
            _print_problems(losses, str(file))
            with services.database.writing() as session:
                added = store_record(
                    session, record, image, pictures=pictures, services=services, now=now
                )
                advice = list_advice(session, added, now=now)
                summary = _summarize_added(session, added, services.site)
        except ValidationError as error:
            problems = [_rename_field(problem) for problem in error.problems]
            exit_with_error(ValidationError(problems, error.subject), f"{file}: ")
        syndication.refresh.refresh_stale(services.database, site=services.site, now=read_clock())
    summary["advice"] = _print_problems(advice, f"{file}: advice")
    if as_json:
        print_json(summary)
        return
    click.echo(_to_printable(summary["guid"]))  # alone on stdout, for scripts
    _print_remarks(record, summary, services.site)


def _print_remarks(record: ArticleRecord, summary: Mapping[str, Any], site: Site) -> None:
    if record.is_language_guessed:
        guess = editorial.languages.guess_language_of(record.content, site.language)
        if not guess:
            reason = "that of the site: the text is too short to guess it from its words"
            click.echo(f"language: {summary['language']}, {reason}", err=True)
        elif guess != site.language:
            click.echo(f"language: {summary['language']}, guessed from the words", err=True)
    if summary["state"] == State.SCHEDULED:
        click.echo(f"scheduled: it will be published at {summary['publish_at']}", err=True)


def _print_problems(problems: Iterable[Problem], prefix: str) -> list[str]:
    """Print a line for each problem, with the name that its field has in JSON files; return them.

    The problems are what of a record is not in its article, or advice: the article is stored.
    """
    lines = [to_line(str(_rename_field(problem))) for problem in problems]
    for line in lines:
        click.echo(f"feedsvc: {prefix}: {line}", err=True)
    return lines


@article.command("list")
@click.option(
    "--state",
    type=click.Choice([*map(str, LIVE), str(State.TRASHED)]),
    help="List only articles in this state.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="List at most this many.",
)
@as_json
def list_command(state: str | None, limit: int, *, as_json: bool) -> None:
    """List articles, the most recently changed first.

    The columns are number, state, time, title.
    """
    with open_services() as services, services.database.reading() as session:
        listed = articles.list_articles(session, state=State(state) if state else None, limit=limit)
        rows = [_summarize(row, services.site) for row in listed]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        time = row["published"] or row["publish_at"] or "-"
        click.echo(f"{row['id']:>6}  {row['state']:<9}  {time:<25}  {row['title']}")
    if not rows:  # on stderr: a script that counts lines must find none
        click.echo("There are no such articles.", err=True)


@article.command("withdraw")
@click.argument("article_id", metavar="ID")
@click.option("--notice", default="", help="Keep the entry in feeds, with this text in its place.")
@click.option("--title", default="", help="The title of the entry with the notice.")
def withdraw_command(article_id: str, notice: str, title: str) -> None:
    """Withdraw the article with this number or guid.

    It leaves all feeds, and its page says that it was withdrawn. Feed readers keep the text that
    they have; with --notice some of them replace it (docs/readers.md).
    """
    withdraw = partial(editorial.articles.withdraw_article, notice=Notice(notice, title))
    with open_services() as services:
        former = _change_article(services, article_id, withdraw)
    click.echo(f"withdrawn: {former.title}")


@article.command("reissue")
@click.argument("article_id", metavar="ID")
def reissue_command(article_id: str) -> None:
    """Show a published article again as new. Print its new guid.

    ID is its number or guid. The article gets a new guid and the present time; its address stays.
    Feed readers show it as a new entry and keep the former one (docs/readers.md).
    """
    with open_services() as services:
        reissue = partial(editorial.reissue.reissue_article, authority=services.site.authority)
        changed = _change_article(services, article_id, reissue)
    click.echo(_to_printable(changed.guid))


def _change_article(services: Services, article_id: str, change: Callable[..., Article]) -> Article:
    """Change the article with this number or guid, and refresh its feeds."""
    # Found in the transaction that changes it: so its revision is the present one.
    with services.database.writing() as session:
        articles.lock_articles(session)
        row = find_article(session, article_id)
        changed = change(session, row.id, revision=row.revision, editor=EDITOR, now=read_clock())
    syndication.refresh.refresh_stale(services.database, site=services.site, now=read_clock())
    return changed


@article.command("empty-trash")
@click.option(
    "--all", "everything", is_flag=True, help="Delete every article in the trash, however recent."
)
def empty_trash(*, everything: bool) -> None:
    """Delete articles after 30 days in the trash, for ever.

    The scheduler does so every hour.
    """
    with open_services() as services:
        count = editorial.trash.empty_trash(
            services.database, editor=EDITOR, now=read_clock(), all_of_it=everything
        )
    click.echo(
        "1 article was deleted for ever"
        if count == 1
        else f"{count} articles were deleted for ever"
    )


@article.command("remove-revisions")
def remove_revisions() -> None:
    """Delete old revisions of articles.

    The setting articles.revision_days decides which are old. The scheduler does so every day.
    """
    with open_services() as services:
        days = services.settings.articles.revision_days
        count = editorial.revisions.remove_old_revisions(
            services.database, days=days, now=read_clock()
        )
    click.echo("1 revision was deleted" if count == 1 else f"{count} revisions were deleted")


def _summarize(row: Article, site: Site) -> dict[str, Any]:
    return {
        "id": row.id,
        "guid": row.guid,
        "state": str(row.state),
        "slug": row.slug,
        "title": row.title,
        "language": row.language,
        "publish_at": _format_local(row.publish_at, site.time_zone),
        "published": _format_local(row.published, site.time_zone),
        "updated": _format_local(row.updated, site.time_zone),
        "url": site.article_url(row.slug),
    }


def _rename_field(problem: Problem) -> Problem:
    """Return a problem with the name that the field has in JSON files."""
    return replace(problem, field="published") if problem.field == "publish_at" else problem


def _summarize_added(session: Session, row: Article, site: Site) -> dict[str, Any]:
    selecting: list[Feed] = [
        feeds.get_feed(session, feed_id) for feed_id in sorted(feeds.find_matching(session, row))
    ]
    matching = [feed for feed in selecting if feed.combined is None]  # no list has these
    return {
        **_summarize(row, site),
        "feeds": {feed.path: site.feed_urls(feed.path, FORMATS) for feed in matching},
    }


def _to_printable(guid: str) -> str:
    """Return a guid as one line that a terminal can print; one of another system may hold any."""
    return guid if guid.isprintable() else json.dumps(guid)


def _format_local(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else None
