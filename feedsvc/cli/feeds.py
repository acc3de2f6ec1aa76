"""Commands for feeds: list them, and make their bytes tell the truth."""

from typing import Any

import click

from feedsvc import scheduler, syndication
from feedsvc.cli.base import as_json, open_services, print_json, read_clock
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Feed
from feedsvc.syndication.documents import title_feed


@click.group()
def feed() -> None:
    """List the feeds."""


@feed.command("list")
@as_json
def list_command(*, as_json: bool) -> None:
    """List the feeds and their addresses."""
    with open_services() as services, services.database.reading() as session:
        rows = [_summarize_feed(row, services) for row in feeds.list_feeds(session)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['title']}{'  (stale)' if row['stale_since'] else ''}")
        for url in row["urls"].values():
            click.echo(f"  {url}")


@click.command()
@click.option(
    "--all", "everything", is_flag=True, help="Make every feed anew, in case something was missed."
)
def refresh(*, everything: bool) -> None:
    """Publish the articles whose time has come, then make the feeds that are stale anew.

    The scheduler does the same all the time; this is for when it does not run.
    """
    with open_services() as services:
        published, refreshed = scheduler.refresh(services)
        if everything:
            refreshed = syndication.refresh.sweep_feeds(
                services.database, site=services.site, now=read_clock(), anew=True
            )
    click.echo(f"{published} published, {refreshed} feeds refreshed")


@click.command()
def recompress() -> None:
    """Encode feeds that have not changed for a minute as small as can be. The scheduler does it when idle."""
    with open_services() as services:
        done = 0
        while encoded := scheduler.recompress(services):
            done += encoded
    click.echo(f"{done} encoded densely")


def _summarize_feed(row: Feed, services: Services) -> dict[str, Any]:
    return {
        "path": row.path,
        "title": title_feed(row, services.site),
        "guid": row.guid,
        "updated": row.updated.isoformat(timespec="seconds"),
        "stale_since": row.stale_since.isoformat(timespec="seconds") if row.stale_since else None,
        "page": services.site.feed_page_url(row.path),
        "urls": services.site.feed_urls(row.path, FORMATS),
    }
