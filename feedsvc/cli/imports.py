"""The command that imports articles from a file or a feed, and undoes an import."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from feedsvc.cli.base import EDITOR, as_json, format_amount, open_services, print_json, read_clock
from feedsvc.cli.progress import ProgressLine
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.domain.text import is_web_url, to_line
from feedsvc.editorial.imports import reversal, runs
from feedsvc.editorial.imports.exported.importing import import_export, preview_export
from feedsvc.editorial.imports.exported.items import ExportSource, open_files
from feedsvc.editorial.imports.picture_files import PictureFiles
from feedsvc.editorial.imports.pictures import PictureTaker
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.sources import AddressSource, FileSource, open_unpacked
from feedsvc.editorial.validation import NO_PUBLIC_DOMAIN
from feedsvc.errors import Problem, ValidationError
from feedsvc.outbound import OutboundClient
from feedsvc.parsing.imports.documents import ImportOptions
from feedsvc.scheduler.imports import work_on_imports
from feedsvc.services import Services
from feedsvc.storage import imports
from feedsvc.storage.import_tables import ImportRemark

_WRONG_USE = "Give a file or an address, or --undo RUN, --report RUN or --waiting."
_PICTURE_FOLDERS = ("content/images", "images", "wp-content/uploads", "uploads")
_SHOWN = 50  # lines of the report that an import prints; --report prints all


@click.command("import")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option(
    "--dry-run", is_flag=True, help="Only say what the import would do. Nothing is written."
)
@click.option("--address", default="", metavar="URL", help="The address that the site had.")
@click.option("--pages", "takes_pages", is_flag=True, help="Import pages as articles too.")
@click.option(
    "--pictures/--no-pictures", "takes_pictures", default=True, help="Store the pictures here."
)
@click.option(
    "--pictures-from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with the pictures, as the former site had it.",
)
@click.option("--undo", "undone_id", type=int, metavar="RUN", help="Undo an import.")
@click.option("--report", "report_id", type=int, metavar="RUN", help="Print a whole report.")
@click.option(
    "--waiting", is_flag=True, help="Do the imports that were requested on the admin pages."
)
@as_json
def import_source(  # noqa: PLR0913  one parameter for each option
    sources: tuple[str, ...],
    *,
    dry_run: bool,
    address: str,
    takes_pages: bool,
    takes_pictures: bool,
    folder: Path | None,
    undone_id: int | None,
    report_id: int | None,
    waiting: bool,
    as_json: bool,
) -> None:
    """Import the articles of files or a feed.

    The format of SOURCE is recognized: an export of WordPress or Ghost, a feed with all its older
    documents, a folder of Markdown, or a file of "feedsvc export", which restores the site into an
    empty one. Each article keeps its id, and its former address leads to it. The same source again
    changes nothing; a changed one updates articles that no editor has touched. A stopped import
    goes on.
    """
    if sum(map(bool, (sources, undone_id, report_id, waiting))) != 1:
        raise click.UsageError(_WRONG_USE)
    with open_services() as services:
        if waiting:
            _do_waiting(services, as_json=as_json)
            return
        context = ImportContext(services.database, services.site, EDITOR, read_clock())
        if undone_id is not None:
            _undo_run(context, undone_id, as_json=as_json)
        elif report_id is not None:
            _print_report(services, report_id, as_json=as_json)
        else:
            options = ImportOptions(_check_address(address), takes_pages)
            source = _open_source(services, sources, options)
            if dry_run:
                _preview_import(context, source, as_json=as_json)
                return
            build = partial(_build_taker, services, context, folder, sources, takes_pictures)
            _run_import(services, context, source, build, as_json=as_json)


def _preview_import(
    context: ImportContext, source: FileSource | AddressSource, *, as_json: bool
) -> None:
    if not context.site.authority:
        raise ValidationError([NO_PUBLIC_DOMAIN])
    with open_unpacked(source):
        if isinstance(source, ExportSource):
            preview = preview_export(context, source)
        else:
            preview = runs.preview_import(context, source.list_items())
    _print_counts(preview.counts, preview.remarks, as_json=as_json)


def _do_waiting(services: Services, *, as_json: bool) -> None:
    """Do the waiting imports, which the scheduler would do within seconds."""
    count = work_on_imports(services)
    if as_json:
        print_json({"done": count})
    else:
        click.echo(format_amount(count, "import"))


def _run_import(
    services: Services,
    context: ImportContext,
    source: FileSource | AddressSource,
    build_taker: Callable[[FileSource | AddressSource], PictureTaker] | None,
    *,
    as_json: bool,
) -> None:
    if not services.site.authority:
        raise ValidationError([NO_PUBLIC_DOMAIN])
    progress = ProgressLine(source)
    try:
        with open_unpacked(source) as (name, version):
            if isinstance(source, ExportSource):
                run_id = import_export(
                    context,
                    source,
                    name=name,
                    version=version,
                    fixed=services.settings.list_fixed(),
                    report=progress.show_run,
                )
            else:
                run_id = runs.run_import(
                    context,
                    source.list_items(),
                    source=name,
                    version=version or context.now.isoformat(),
                    report=progress.show_run,
                    pictures=build_taker(source) if build_taker else None,
                )
    finally:
        progress.clear_line()
        services.reload_site()  # an export brings settings of the site
        _refresh_feeds(replace(context, site=services.site))
    _print_report(services, run_id, as_json=as_json, most=_SHOWN)


def _open_source(
    services: Services, sources: tuple[str, ...], options: ImportOptions
) -> FileSource | AddressSource:
    if not any(each.startswith(("http://", "https://")) for each in sources):
        return open_files(tuple(map(Path, sources)), options)
    address, *others = sources
    if others:
        raise click.UsageError("Give one address, or files.")
    return AddressSource(_build_client(services), address, options)


def _check_address(address: str) -> str:
    if address and not is_web_url(address):
        raise click.UsageError("Give the whole address of the former site: https://old.example")
    return address


def _find_folder(sources: tuple[str, ...]) -> Path | None:
    """Return the folder of a source that has another program's folder of pictures beside it."""
    for parent in dict.fromkeys(Path(source).parent for source in sources):
        if any((parent / name).is_dir() for name in _PICTURE_FOLDERS):
            return parent
    return None


def _build_client(services: Services) -> OutboundClient:
    limits = services.settings.outbound
    return OutboundClient(limits.timeout, allow_loopback=limits.allow_loopback)


def _build_taker(
    services: Services,
    context: ImportContext,
    folder: Path | None,
    sources: tuple[str, ...],
    fetches: bool,  # noqa: FBT001  bound by its place
    source: FileSource | AddressSource,
) -> PictureTaker:
    limits = services.settings.media
    folder = folder or source.folder or _find_folder(sources)
    files = PictureFiles(_build_client(services), limits.max_upload, folder)
    sizes = {"max_pixels": limits.max_pixels, "max_width": limits.max_width}
    return PictureTaker(context, files, **sizes, fetches=fetches)


def _refresh_feeds(context: ImportContext) -> None:
    """Refresh the feeds that have changed, once for all articles."""
    refresh_after_change(context.database, context.site, limit=sys.maxsize)


def _undo_run(context: ImportContext, run_id: int, *, as_json: bool) -> None:
    try:
        result = reversal.undo_import(context, run_id)
    finally:
        _refresh_feeds(context)
    if as_json:
        kept = list(result.kept)
        print_json({"removed": result.removed, "restored": result.restored, "kept": kept})
        return
    click.echo(f"removed: {result.removed}, changed back: {result.restored}")
    for title in result.kept:
        click.echo(f"feedsvc: stays, because an editor has changed it: {title}", err=True)


def _print_report(services: Services, run_id: int, *, as_json: bool, most: int = 1_000_000) -> None:
    with services.database.reading() as session:
        run = imports.get_run(session, run_id)
        count = imports.count_remarks(session, run_id)
        rows = _list_remarks(services, run_id, count if as_json else min(count, most))
        remarks = [(row.place, row.title, imports.read_remark(row)) for row in rows]
    _print_counts(run.counts, remarks, as_json=as_json, run_id=run_id)
    if len(remarks) < count:
        more = count - len(remarks)
        lines = format_amount(more, "more line")
        click.echo(f"{lines}: feedsvc import --report {run_id}", err=True)


def _list_remarks(services: Services, run_id: int, most: int) -> Iterator[ImportRemark]:
    last = 0
    while most > 0:
        with services.database.reading() as session:
            rows = imports.list_report_lines(session, run_id, after=last, limit=min(most, 1_000))
        if not rows:
            return
        yield from rows
        last, most = rows[-1].id, most - len(rows)


def _print_counts(
    counts: Mapping[Any, int],
    remarks: Iterable[tuple[int, str, Problem]],
    *,
    as_json: bool,
    run_id: int | None = None,
) -> None:
    named = {str(outcome): count for outcome, count in counts.items()}
    if as_json:
        lines = [
            {"place": place, "title": title, "problem": str(problem)}
            for place, title, problem in remarks
        ]
        print_json({"run": run_id, **named, "remarks": lines})
        return
    numbers = ", ".join(f"{name}: {count}" for name, count in named.items())
    click.echo(numbers if run_id is None else f"import {run_id}: {numbers}")
    for place, title, problem in remarks:
        where = f"item {place}, “{title}”: " if place else ""  # 0 means the whole file
        click.echo(to_line(f"feedsvc: {where}{problem}"), err=True)
