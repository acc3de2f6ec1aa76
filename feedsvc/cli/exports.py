"""The command that exports the whole site as one file that other programs can read."""

from pathlib import Path

import click

from feedsvc import __version__
from feedsvc.cli.base import open_services
from feedsvc.editorial.exports import writing
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
