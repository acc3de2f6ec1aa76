"""Commands for articles: add one from a file, list them, withdraw one."""

import stat
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from feedsvc import editorial, syndication
from feedsvc.cli.base import EDITOR, as_json, exit_with_error, open_services, print_json, read_clock
from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.site import Site
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.parsing.article_json import LARGEST, ArticleRecord, read_article_json
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article, Feed


@click.group()
def article() -> None:
    """Add, list and withdraw articles."""


@article.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def add_command(file: Path, *, as_json: bool) -> None:
    """Publish the article that FILE, a JSON object, describes; print its guid.

    \b
    title, language, section, summary   texts; only the title is needed
    body_html or body                   the text, as HTML or plain
    published, time_zone                "2026-11-22 14:30", "Asia/Jakarta"; to come: it is scheduled
    authors                             ["Name", {"name": ..., "email": ..., "url": ...}]
    topics                              ["Name", ...]
    image                               {"file": "photo.jpg", "alt": ..., "caption": ...,
                                         "credit": ..., "decorative": false}; the file is beside FILE
    sources                             [{"title": ..., "url": ...}]
    slug, guid                          where the article had them before
    state                               "published" or "draft"
    """  # noqa: D301  \b is click's mark for lines that stay
    with open_services() as services:
        now = read_clock()
        try:
            record, picture = read_article(file, services)
            with services.database.writing() as session:
                added = store_record(session, record, picture, services=services, now=now)
                said = _summarize_added(session, added, services.site)
        except ValidationError as error:
            exit_with_error(
                ValidationError(
                    [_rename_field(problem) for problem in error.problems], error.subject
                ),
                f"{file}: ",
            )
        syndication.refresh.refresh_stale(services.database, site=services.site, now=read_clock())
    if as_json:
        print_json(said)
        return
    click.echo(said["guid"])
    if said["state"] == State.SCHEDULED:
        click.echo(f"scheduled: it will be published at {said['publish_at']}", err=True)


@article.command("list")
@click.option(
    "--state",
    type=click.Choice([*map(str, LIVE), str(State.TRASHED)]),
    help="Only articles in this state.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="At most so many.",
)
@as_json
def list_command(state: str | None, limit: int, *, as_json: bool) -> None:
    """List articles, the last changed first: id, state, time, title."""
    with open_services() as services, services.database.reading() as session:
        found = articles.list_articles(session, state=State(state) if state else None, limit=limit)
        rows = [_summarize(row, services.site) for row in found]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['id']:>6}  {row['state']:<9}  {row['published'] or row['publish_at'] or '-':<25}  {row['title']}"
        )
    if not rows:
        click.echo("There are none.", err=True)


@article.command("withdraw")
@click.argument("named", metavar="ID")
def withdraw_command(named: str) -> None:
    """Take an article back, by its number or guid: it leaves all feeds, and its page says so."""
    with open_services() as services:
        with services.database.writing() as session:
            found = _find_article(session, named)
            title = editorial.articles.withdraw_article(
                session, found.id, revision=found.revision, editor=EDITOR, now=read_clock()
            ).title
        syndication.refresh.refresh_stale(services.database, site=services.site, now=read_clock())
    click.echo(f"withdrawn: {title}")


def _find_article(session: Session, named: str) -> Article:
    if named.isascii() and named.isdecimal():
        return articles.get_article(session, int(named))
    found = articles.find_by_guid(session, named)
    if found is None:
        raise NotFoundError(f"there is no article {named}", named)
    return found


@article.command("empty-trash")
@click.option(
    "--all", "all_of_it", is_flag=True, help="All of it, not only what has lain there for 30 days."
)
def empty_trash(*, all_of_it: bool) -> None:
    """Delete for ever what has lain in the bin for 30 days. The scheduler does it every hour."""
    with open_services() as services:
        done = editorial.trash.empty_trash(services.database, now=read_clock(), all_of_it=all_of_it)
    click.echo(
        f"{done} articles were deleted for ever"
        if done != 1
        else "one article was deleted for ever"
    )


@article.command("remove-revisions")
def remove_revisions() -> None:
    """Remove former texts older than the setting articles.revision_days. The scheduler does it every day."""
    with open_services() as services:
        days = services.settings.articles.revision_days
        done = editorial.revisions.remove_old_revisions(
            services.database, days=days, now=read_clock()
        )
    click.echo(f"{done} former texts were removed" if done != 1 else "one former text was removed")


def read_article(file: Path, services: Services) -> tuple[ArticleRecord, bytes | None]:
    """Read the record in `file` and its picture; nothing is stored yet.

    Raises:
        Refused: one of them cannot be read.
    """
    site = services.site
    record = read_article_json(
        _read_file(file, "", LARGEST), language=site.language, zone=site.time_zone
    )
    if not record.image_file:
        return record, None
    return record, _read_image(file.parent, record.image_file, services.settings.media.max_upload)


class _Context(TypedDict):
    """Who stores an article, on which authority its new names get their ids, and when."""

    editor: str
    authority: str
    now: datetime


def store_record(
    session: Session,
    record: ArticleRecord,
    picture: bytes | None,
    *,
    services: Services,
    now: datetime,
) -> Article:
    """Store a record's article and its picture, and publish it if the record says so.

    Raises:
        Refused: the desk does not take it as it stands, or its guid is known.
    """
    limits, authority, name = services.settings.media, services.site.authority, ""
    if picture is not None:
        name = editorial.media.store_media(
            session, picture, max_pixels=limits.max_pixels, max_side=limits.max_side, now=now
        )
    articles.lock_articles(session)
    known = articles.find_by_guid(session, record.guid) if record.guid else None
    if known:
        message = "There is an article with this guid already: number %(id)d, “%(title)s”."
        raise ValidationError(
            [Problem("guid", message, {"id": known.id, "title": known.title})], record.guid
        )
    content = record.with_media(name)
    context = _Context(editor=EDITOR, authority=authority, now=now)
    if record.state == State.PUBLISHED:
        return editorial.articles.publish_new_article(session, content, **context, guid=record.guid)
    return editorial.articles.create_article(session, content, **context, guid=record.guid)


def _read_image(folder: Path, name: str, largest: int) -> bytes:
    """Read the picture `name`, which a link may not lead out of `folder`."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValidationError(
            [
                Problem(
                    "image.file", "Give the name of a picture beside this file, such as photo.jpg."
                )
            ]
        )
    return _read_file(path, "image.file", largest)


def _read_file(path: Path, field: str, largest: int) -> bytes:
    """Read a plain file of at most `largest` bytes."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise ValidationError([Problem(field, "%(path)s is no file.", {"path": path})])
        if found.st_size > largest:
            params = {"path": path, "size": found.st_size, "most": largest}
            raise ValidationError(
                [Problem(field, "%(path)s has %(size)d bytes; at most %(most)d are taken.", params)]
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        why = getattr(error, "strerror", None) or error
        raise ValidationError(
            [Problem(field, "%(path)s cannot be read: %(why)s.", {"path": path, "why": why})]
        ) from error


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
    """Name the field of a problem as files do."""
    return replace(problem, field="published") if problem.field == "publish_at" else problem


def _summarize_added(session: Session, row: Article, site: Site) -> dict[str, Any]:
    found: list[Feed] = [
        feeds.get_feed(session, feed_id) for feed_id in sorted(feeds.find_matching(session, row))
    ]
    return {
        **_summarize(row, site),
        "feeds": {feed.path: site.feed_urls(feed.path, FORMATS) for feed in found},
    }


def _format_local(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else None
