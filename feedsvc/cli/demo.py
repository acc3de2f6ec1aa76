"""The command that fills an empty site with sample articles."""

from datetime import datetime

import click

from feedsvc import syndication
from feedsvc.cli.articles import store_record
from feedsvc.cli.base import open_services, read_clock
from feedsvc.demo import ARTICLES, DemoArticle, draw
from feedsvc.domain.articles import State
from feedsvc.parsing.article_json import ArticleRecord
from feedsvc.storage.articles import articles


@click.command()
def demo() -> None:
    """Load a dozen sample articles with pictures, in Indonesian and English. Safe to repeat."""
    with open_services() as services:
        now = read_clock()
        with services.database.reading() as session:
            missing = [one for one in ARTICLES if articles.find_by_guid(session, one.guid) is None]
        for one in missing:
            picture = draw(one.picture)
            with services.database.writing() as session:
                store_record(session, _build_record(one, now), picture, services=services, now=now)
        syndication.refresh.refresh_stale(services.database, site=services.site, now=read_clock())
    if missing:
        click.echo(f"{len(missing)} sample articles were added: see {services.site.url()}")
    else:
        click.echo("The sample articles are all there already: nothing was added.")


def _build_record(one: DemoArticle, now: datetime) -> ArticleRecord:
    return ArticleRecord(
        one.submission(now), one.guid, State.DRAFT if one.draft else State.PUBLISHED, one.picture
    )
