"""The command that exports the whole site as one file that other programs can read."""

from pathlib import Path

import click

from feedsvc import __version__
from feedsvc.cli.base import open_services
from feedsvc.editorial.exports import archive, items, restoring, writing
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.services import Services
from feedsvc.storage.backups import files

_MEGABYTE = 1_000_000


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it exists.")
def export(file: Path, *, replace: bool) -> None:
    """Export the whole site as one ZIP file.

    FILE has every article in every state with its earlier texts, topics, sections, authors, feeds,
    pictures, redirects and the settings of the site, as JSON Feed documents, and wordpress.xml for
    WordPress. "feedsvc import FILE" makes the same site in an empty one. It has no passwords,
    passkeys, sessions or addresses of private feeds, but it has what was not published, and the
    e-mail addresses of authors.

    FILE gets its name when it is complete.
    """
    with open_services() as services:
        files.check_place(services.database, file, replace=replace)
        with files.open_part(file) as part:
            program = f"feedsvc {__version__}"
            with part.open("wb") as output:
                for piece in writing.write_export(
                    services.database, services.site, program=program
                ):
                    output.write(piece)
            size = part.stat().st_size
            files.publish(part, file, replace=replace)
    click.echo(f"{file}: {size / _MEGABYTE:.1f} MB")


def restore_export(
    services: Services, context: ImportContext, source: items.ExportSource
) -> int | None:
    """Make the site of an export if there is none here yet; return the id of the run, or None.

    Otherwise the pictures that are missing here are stored, for the articles that come next.
    """
    fixed = services.settings.list_fixed()
    name, version = source.identify_source()
    with archive.open_export(source.paths[0]) as export:
        run_id = restoring.restore_site(context, export, source=name, version=version, fixed=fixed)
        if run_id is None:
            items.save_missing_media(context, export)
    services.reload_site()
    return run_id
