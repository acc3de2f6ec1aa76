"""Commands for feeds: list them, refresh them, compress them better."""

from typing import Any

import click

from feedsvc import scheduler, syndication
from feedsvc.cli.base import as_json, format_amount, open_services, print_json, read_clock
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
    """List the feeds with their addresses.

    A feed whose stored bytes are out of date is marked as stale.
    """
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
    "--all", "everything", is_flag=True, help="Render every feed again, not only stale ones."
)
def refresh(*, everything: bool) -> None:
    """Publish due articles, then render stale feeds.

    The scheduler does the same twice a second. Use this command when no scheduler runs.
    """
    with open_services() as services:
        published, refreshed = scheduler.refresh(services)
        if everything:
            # Also the feeds that were refreshed just now: their stored bytes may be damaged.
            refreshed = syndication.refresh.sweep_feeds(
                services.database, site=services.site, now=read_clock(), anew=True
            )
    click.echo(f"{published} published, {format_amount(refreshed, 'feed')} refreshed")


@click.command()
def recompress() -> None:
    """Compress unchanged feeds as well as possible.

    Feeds that changed in the last minute are left out. The scheduler does the same at the interval
    scheduler.recompress.
    """
    with open_services() as services:
        total = 0
        # A run takes a limited number, so that the scheduler's other jobs get their turn.
        while count := scheduler.recompress(services):
            total += count
    click.echo(f"{format_amount(total, 'representation')} recompressed")


@click.command()
def renditions() -> None:
    """Make the sizes of pictures that pages offer.

    The scheduler does the same within seconds after an upload.
    """
    with open_services() as services:
        total = 0
        while count := scheduler.make_renditions(services):
            total += count
    click.echo(f"{format_amount(total, 'picture')} done")


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
