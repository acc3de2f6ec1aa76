"""Commands for feeds: list them, and make their bytes tell the truth."""

from typing import Any

import click

from feedsvc import scheduler, syndication
from feedsvc.cli.door import as_json, clock, opened, say_json
from feedsvc.rendering import FORMATS
from feedsvc.storage import feeds
from feedsvc.storage.tables import Feed
from feedsvc.syndication import feed_title
from feedsvc.wiring import House


@click.group()
def feed() -> None:
    """List the feeds."""


@feed.command("list")
@as_json
def listing(*, as_json: bool) -> None:
    """List the feeds and their addresses."""
    with opened() as house, house.database.reading() as session:
        rows = [_brief(row, house) for row in feeds.listed(session)]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        click.echo(f"{row['title']}{'  (stale)' if row['stale_since'] else ''}")
        for url in row["urls"].values():
            click.echo(f"  {url}")


@click.command()
@click.option("--all", "everything", is_flag=True, help="Make every feed anew, in case something was missed.")
def refresh(*, everything: bool) -> None:
    """Publish the articles whose time has come, then make the feeds that are stale anew.

    The scheduler does the same all the time; this is for when it does not run.
    """
    with opened() as house:
        published, refreshed = scheduler.refresh(house)
        if everything:
            refreshed = syndication.sweep(house.database, site=house.site, now=clock(), anew=True)
    click.echo(f"{published} published, {refreshed} feeds refreshed")


@click.command()
def densify() -> None:
    """Encode feeds that have not changed for a minute as small as can be. The scheduler does it when idle."""
    with opened() as house:
        done = 0
        while encoded := scheduler.densify(house):
            done += encoded
    click.echo(f"{done} encoded densely")


def _brief(row: Feed, house: House) -> dict[str, Any]:
    return {
        "path": row.path,
        "title": feed_title(row, house.site),
        "guid": row.guid,
        "updated": row.updated.isoformat(timespec="seconds"),
        "stale_since": row.stale_since.isoformat(timespec="seconds") if row.stale_since else None,
        "page": house.site.feed_page_url(row.path),
        "urls": house.site.feed_urls(row.path, FORMATS),
    }
