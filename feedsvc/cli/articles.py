"""Commands that add an article from a file, and list, withdraw, reissue and purge articles.

`article_reports`, `article_changes` and `article_publication` show, edit and publish articles.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.cli.article_changes import edit_command
from feedsvc.cli.article_publication import publish_command
from feedsvc.cli.article_reports import (
    print_problems,
    rename_fields,
    show_command,
    to_printable,
)
from feedsvc.cli.base import EDITOR, as_json, open_services, print_json, read_clock
from feedsvc.cli.lookup import find_article
from feedsvc.cli.record_files import name_source, read_source
from feedsvc.cli.records import (
    list_advice,
    list_losses,
    list_picture_changes,
    read_article,
    store_record,
)
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.cli.reporting import exit_with_error
from feedsvc.domain.articles import LIVE, Notice, State
from feedsvc.domain.site import Site
from feedsvc.editorial.records import format_local_instant
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.article_json import ArticleRecord
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article, Feed


@click.group()
def article() -> None:
    """Add, show, edit, publish, list, withdraw and reissue articles."""


for command in (show_command, edit_command, publish_command):
    article.add_command(command)


@article.command("add")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@as_json
def add_command(file: Path, *, as_json: bool) -> None:
    """Add an article from a JSON file. Print its guid.

    FILE may be “-”, which is standard input; pictures are in the current folder then.

    \b
    title, subtitle, summary,
    language, section                   texts; only the title is needed
    body_html or body                   the text, as HTML or plain; its pictures may be files
                                        next to FILE
    published, time_zone                "2026-11-22 14:30", "Asia/Jakarta"; in the future: scheduled
    authors                             ["Name", {"name": ..., "email": ..., "url": ...}]
    topics                              ["Name", ...]
    image                               {"file": "photo.jpg", "alt": ..., "caption": ...,
                                         "credit": ..., "decorative": false}; a file next to FILE,
                                         or a stored picture
    sources                             [{"title": ..., "url": ...}]
    translations                        addresses or titles of the same story in other languages
    slug, guid                          those that the article had elsewhere
    state                               "published" or "draft"
    """  # noqa: D301  click keeps the lines after \b as they are
    with open_services() as services:
        name = name_source(file)
        try:
            record, advice, summary = _add_article(file, services)
        except ValidationError as error:
            exit_with_error(rename_fields(error), f"{name}: ")
        refresh_after_change(services.database, services.site)
    summary["advice"] = print_problems(advice, f"{name}: advice")
    if as_json:
        print_json(summary)
        return
    click.echo(to_printable(summary["guid"]))  # alone on stdout, for scripts
    _print_remarks(record, summary, services.site)


def _add_article(
    file: Path, services: Services
) -> tuple[ArticleRecord, list[Problem], dict[str, Any]]:
    """Store the article in a file; return its record, the advice on it and its summary."""
    now = read_clock()
    prepared = read_article(read_source(file), services, now=now)
    record, image, pictures = prepared.record, prepared.image, prepared.pictures
    losses = (*list_losses(record), *list_picture_changes(image, pictures))
    print_problems(losses, name_source(file))
    with services.database.writing() as session:
        added = store_record(session, record, image, pictures=pictures, services=services, now=now)
        advice = list_advice(session, added, now=now)
        return record, advice, _summarize_added(session, added, services.site)


def _print_remarks(record: ArticleRecord, summary: Mapping[str, Any], site: Site) -> None:
    if record.is_language_guessed:
        guess = editorial.languages.guess_language_of(record.content, site.language)
        if not guess:
            reason = "the site's language, because the text is too short to guess its language"
            click.echo(f"language: {summary['language']}, {reason}", err=True)
        elif guess != site.language:
            click.echo(f"language: {summary['language']}, guessed from the words", err=True)
    if summary["state"] == State.SCHEDULED:
        click.echo(f"scheduled: it will be published at {summary['publish_at']}", err=True)


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
@click.argument("article_id", metavar="REF")
@click.option("--notice", default="", help="Keep the entry in feeds, with this text in its place.")
@click.option("--title", default="", help="The title of the entry with the notice.")
def withdraw_command(article_id: str, notice: str, title: str) -> None:
    """Withdraw a published article.

    REF is its number, guid, slug or address. The article leaves all feeds, and its page says that
    it was withdrawn. Feed readers keep the text that they have; with --notice some of them replace
    it (docs/readers.md).
    """
    withdraw = partial(editorial.articles.withdraw_article, notice=Notice(notice, title))
    with open_services() as services:
        former = _change_article(services, article_id, withdraw)
    click.echo(f"withdrawn: {former.title}")


@article.command("reissue")
@click.argument("article_id", metavar="REF")
def reissue_command(article_id: str) -> None:
    """Show a published article again as new. Print its new guid.

    REF is its number, guid, slug or address. The article gets a new guid and the present time; its
    address stays. Feed readers show it as a new entry and keep the former one (docs/readers.md).
    """
    with open_services() as services:
        reissue = partial(editorial.reissue.reissue_article, authority=services.site.authority)
        changed = _change_article(services, article_id, reissue)
    click.echo(to_printable(changed.guid))


def _change_article(services: Services, article_id: str, change: Callable[..., Article]) -> Article:
    """Change the article that `article_id` names, and refresh its feeds."""
    # The article is found in the transaction that changes it, so its revision is the present one.
    with services.database.writing() as session:
        articles.lock_articles(session)
        row = find_article(session, article_id, services.site)
        changed = change(session, row.id, revision=row.revision, editor=EDITOR, now=read_clock())
    refresh_after_change(services.database, services.site)
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
        "publish_at": format_local_instant(row.publish_at, site.time_zone),
        "published": format_local_instant(row.published, site.time_zone),
        "updated": format_local_instant(row.updated, site.time_zone),
        "url": site.article_url(row.slug),
    }


def _summarize_added(session: Session, row: Article, site: Site) -> dict[str, Any]:
    selecting: list[Feed] = [
        feeds.get_feed(session, feed_id) for feed_id in sorted(feeds.find_matching(session, row))
    ]
    matching = [feed for feed in selecting if feed.combined is None]  # no list has combined feeds
    return {
        **_summarize(row, site),
        "feeds": {feed.path: site.feed_urls(feed.path, FORMATS) for feed in matching},
    }
