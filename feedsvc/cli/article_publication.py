"""The command that publishes an article: `feedsvc article publish`."""

from dataclasses import replace
from datetime import datetime

import click
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.cli.article_reports import (
    print_problems,
    print_schedule,
    print_unsaved_text,
    rename_fields,
)
from feedsvc.cli.base import EDITOR, open_services, read_clock
from feedsvc.cli.lookup import find_article
from feedsvc.cli.records import list_advice
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.cli.reporting import exit_with_error
from feedsvc.domain.articles import State
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.typed_times import read_typed_instant
from feedsvc.services import Services
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article

_NOW = ("now", "sekarang")


@click.command("publish")
@click.argument("reference", metavar="REF")
@click.option(
    "--at",
    default="",
    metavar="TIME",
    help="Publish it at this time, such as 2026-11-29 07:00 or tomorrow 7am; in the future, it is"
    " scheduled. “now” publishes a scheduled article at once.",
)
def publish_command(reference: str, at: str) -> None:
    """Publish a draft, a scheduled or a withdrawn article.

    REF is its number, guid, slug or address. An article with a time in the future is scheduled.
    What the preview of the form would advise is printed on stderr.
    """
    with open_services() as services:
        now = read_clock()
        try:
            with services.database.writing() as session:
                articles.lock_articles(session)
                article = find_article(session, reference, services.site)
                print_unsaved_text(session, article, services.site)
                article = _publish_at(session, article, at, services, now)
                advice = list_advice(session, article, now=now)
        except ValidationError as error:
            exit_with_error(rename_fields(error, "--at" if at else "published"))
        refresh_after_change(services.database, services.site)
        print_problems(advice, "advice")
        click.echo(f"{article.state}: {article.title}")
        print_schedule(article, services.site)


def _publish_at(
    session: Session, article: Article, at: str, services: Services, now: datetime
) -> Article:
    """Publish an article, at a time if one is given: in the steps of the form's buttons.

    Raises:
        ValidationError, InvalidStateError: the form would refuse it too.
    """
    if not services.site.authority:
        raise ValidationError([editorial.validation.NO_PUBLIC_DOMAIN], article.id)
    if at and article.state == State.WITHDRAWN:
        message = "A withdrawn article keeps the time of its first publication. Leave this out."
        raise ValidationError([Problem("publish_at", message)], article.id)
    if at and article.state in (State.DRAFT, State.SCHEDULED):
        is_now = to_line(at).casefold() in _NOW
        publish_at = None if is_now else read_typed_instant(at, services.site.time_zone, now)
        content = replace(read_content(article), publish_at=publish_at)
        if publish_at != article.publish_at:
            article = editorial.articles.save_article(
                session,
                article.id,
                content,
                revision=article.revision,
                editor=EDITOR,
                authority=services.site.authority,
                now=now,
            )
    return editorial.articles.publish_article(
        session, article.id, revision=article.revision, editor=EDITOR, now=now
    )
