"""Commands for the settings of the site, which the database holds for every process."""

import json

import click

from feedsvc import editorial
from feedsvc.cli.base import (
    EDITOR,
    as_json,
    format_amount,
    open_services,
    print_json,
    read_clock,
)
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.domain.site import STORED
from feedsvc.errors import SettingsError
from feedsvc.services import Services


@click.group("site")
def manage_site() -> None:
    """Show or change the site's settings, or renew a trial's ids."""


site = manage_site  # the name by which feedsvc.cli looks it up


@manage_site.command("show")
@as_json
def show_site(*, as_json: bool) -> None:
    """Print the settings of the site as they are in force."""
    with open_services() as services:
        values = _list_values(services)
        former = editorial.site_settings.list_former_addresses(services.current.stored)
    if as_json:
        return print_json(values | {"former_addresses": former})
    for name, value in values.items():
        click.echo(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    _print_redirects(services.site.base_url, former)
    return None


@manage_site.command("set")
@click.argument("name", type=click.Choice(STORED), metavar="NAME")
@click.argument("value")
def set_site(name: str, value: str) -> None:
    """Set NAME to VALUE for every process, and refresh all feeds.

    NAME is a setting that "feedsvc site show" lists, such as site.title. VALUE "" means the
    default. Articles and feeds keep their ids.
    """
    with open_services() as services:
        if name in services.settings.origins:
            origin = services.settings.origins[name]
            raise SettingsError(f"{name}: it is fixed by {origin}: change it there", name)
        with services.database.writing() as session:
            changed = editorial.site_settings.change(
                session, {name: value}, services.settings, by=EDITOR, now=read_clock()
            )
        services.reload_site()
        refresh_after_change(services.database, services.site)
        former = editorial.site_settings.list_former_addresses(services.current.stored)
    shown = json.dumps(_list_values(services)[name], ensure_ascii=False)
    click.echo(f"{name} = {shown}{'' if changed else ', as before'}")
    if changed and name == "base_url":
        _print_redirects(services.site.base_url, former)


@site.command("renew-ids")
@click.option("--yes", is_flag=True, help="Do not ask.")
def renew_ids(*, yes: bool) -> None:
    """Renew the ids that a trial minted, before the first subscriber.

    The ids of a trial contain the name of its machine, such as 127.0.0.1, for ever. This replaces
    it by the site's domain, once, in the ids of all articles and feeds that have it. Readers that
    have subscribed already show these articles as new ones, so do it before the first subscriber.
    """
    with open_services() as services:
        authority = services.site.authority
        with services.database.reading() as session:
            trial = editorial.renewal.find_trial_ids(session)
        if not trial:
            click.echo("No id was minted by a trial: nothing to do.")
            return
        articles, feeds = len(trial.articles), len(trial.feeds)
        count = " and ".join((format_amount(articles, "article"), format_amount(feeds, "feed")))
        example = next(iter([*trial.articles.values(), *trial.feeds.values()]))
        if not yes:
            click.echo(
                f"The ids of {count} are of a trial, such as {example}. Their domain becomes"
                f" {authority}."
                " Readers that have subscribed already show these articles as new ones."
            )
            click.confirm("Renew the ids?", abort=True)
        with services.database.writing() as session:
            editorial.renewal.renew_ids(
                session,
                editorial.renewal.find_trial_ids(session),
                authority=authority,
                by=EDITOR,
                now=read_clock(),
            )
        refresh_after_change(services.database, services.site)
    click.echo(f"{count} now have ids of {authority}")


def _list_values(services: Services) -> dict[str, object]:
    current = services.site
    return dict(
        zip(
            STORED,
            (
                current.base_url,
                current.authority,
                current.title,
                current.language,
                current.time_zone.key,
                current.description,
                current.rights,
                current.icon_url,
                current.entry_limit,
                current.ttl,
                list(current.hub_urls),
            ),
            strict=True,
        )
    )


def _print_redirects(base_url: str, former: list[str]) -> None:
    """Say which redirects the operator has to set up, so that subscribers follow."""
    for url in former:
        click.echo(
            f"Readers still use {url}: set up a permanent redirect (301 or 308) from"
            f" {url}/... to {base_url}/... ."
        )
