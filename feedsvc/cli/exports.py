"""The command that exports the whole site as one file that other programs can read."""

from pathlib import Path

import click

from feedsvc import __version__
from feedsvc.cli.base import format_megabytes, open_services, read_clock
from feedsvc.editorial.exports import resuming
from feedsvc.editorial.exports.work import Work, open_work
from feedsvc.services import Services
from feedsvc.storage import exports
from feedsvc.storage.backups import files


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it exists.")
@click.option(
    "--fresh", is_flag=True, help="Begin a new export instead of continuing a stopped one."
)
def export(file: Path, *, replace: bool, fresh: bool) -> None:
    """Export the whole site as one ZIP file.

    FILE has every article in every state with its earlier texts, topics, sections, authors, feeds,
    pictures, redirects and the settings of the site, as JSON Feed documents, and wordpress.xml for
    WordPress. "feedsvc import FILE" makes the same site in an empty one. It has no passwords,
    passkeys, sessions or addresses of private feeds, but it has unpublished texts and the e-mail
    addresses of authors.

    FILE gets its name when it is complete, and is the state of one instant. Within a day, the same
    command continues a stopped export; rows that have changed meanwhile are copied again.
    """
    with open_services() as services:
        files.check_place(services.database, file, replace=replace)
        program = f"feedsvc {__version__}"
        about = resuming.describe_origin(services.database, services.site, program)
        with (
            files.report_disk_errors(file.absolute().parent),
            open_work(file, about=about, now=read_clock(), fresh=fresh) as work,
        ):
            _say_what_is_done(services, work)
            try:
                resuming.write_whole_export(services.database, services.site, work, program=program)
                size = work.part.stat().st_size
                files.publish(work.part, file, replace=replace)
            except BaseException:
                click.echo(
                    f"The finished part of the export is kept in {work.folder}."
                    " Run the command again to continue.",
                    err=True,
                )
                raise
    click.echo(f"{file}: {format_megabytes(size)}")


def _say_what_is_done(services: Services, work: Work) -> None:
    began = f"{work.started:%Y-%m-%d %H:%M} UTC"
    if work.refusal:
        click.echo(f"The export of {began} starts again, because {work.refusal}.", err=True)
    if work.is_continued:
        with services.database.reading() as session:
            count = exports.count_main_rows(session).articles
        click.echo(
            f"Continuing the export of {began} (articles done: {work.count:,} of {count:,})."
            " Use --fresh to start again.",
            err=True,
        )
