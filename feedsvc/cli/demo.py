"""The command that fills an empty site with sample articles."""

from datetime import datetime

import click

from feedsvc.cli.base import format_amount, open_services, read_clock
from feedsvc.cli.records import decode_image, store_record
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.demo import ARTICLES, DemoArticle, draw
from feedsvc.domain.articles import State
from feedsvc.parsing.article_json import ArticleRecord
from feedsvc.storage.articles import articles


@click.command()
def demo() -> None:
    """Add sample articles with pictures.

    They are in Indonesian and English, and one story is in both. Safe to repeat.
    """
    with open_services() as services:
        now = read_clock()
        with services.database.reading() as session:
            missing = [
                sample for sample in ARTICLES if articles.find_by_guid(session, sample.guid) is None
            ]
        # One transaction each: a demo that was stopped is completed by the next run.
        for sample in missing:
            image = decode_image(draw(sample.picture), services)
            with services.database.writing() as session:
                store_record(session, _build_record(sample, now), image, services=services, now=now)
        refresh_after_change(services.database, services.site)
    if missing:
        added = format_amount(len(missing), "sample article")
        click.echo(f"Added {added}: see {services.site.url()}")
    else:
        click.echo("All sample articles exist already: nothing was added.")


def _build_record(sample: DemoArticle, now: datetime) -> ArticleRecord:
    return ArticleRecord(
        sample.to_content(now),
        sample.guid,
        State.DRAFT if sample.draft else State.PUBLISHED,
        sample.picture,
    )
