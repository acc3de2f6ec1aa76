"""The command that fills an empty site with sample articles."""

from datetime import datetime

import click

from feedsvc import syndication
from feedsvc.cli.articles import take_in
from feedsvc.cli.door import clock, opened
from feedsvc.demo import ARTICLES, DemoArticle, draw
from feedsvc.domain.articles import State
from feedsvc.parsing.record import ArticleRecord
from feedsvc.storage import articles


@click.command()
def demo() -> None:
    """Load a dozen sample articles with pictures, in Indonesian and English. Safe to repeat."""
    with opened() as house:
        now = clock()
        with house.database.reading() as session:
            missing = [one for one in ARTICLES if articles.by_guid(session, one.guid) is None]
        for one in missing:
            picture = draw(one.picture)
            with house.database.writing() as session:
                take_in(session, _record(one, now), picture, house=house, now=now)
        syndication.refresh_stale(house.database, site=house.site, now=clock())
    if missing:
        click.echo(f"{len(missing)} sample articles were added: see {house.site.url()}")
    else:
        click.echo("The sample articles are all there already: nothing was added.")


def _record(one: DemoArticle, now: datetime) -> ArticleRecord:
    return ArticleRecord(one.submission(now), one.guid, State.DRAFT if one.draft else State.PUBLISHED, one.picture)
