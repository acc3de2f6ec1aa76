"""Import an export: preview it, restore it in an empty site, or add its articles to another.

The command and the scheduler, which works for the admin page, both use these functions.
"""

from collections.abc import Callable, Mapping
from typing import Any

from feedsvc.editorial.imports import runs
from feedsvc.editorial.imports.exported import items, restoring
from feedsvc.editorial.imports.exported.archive import open_export
from feedsvc.editorial.imports.exported.items import ExportSource
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.runs import ImportPreview, Report
from feedsvc.errors import Problem

_BECOMES = Problem(
    "",
    "This site is empty, so it becomes a copy of the exported site, with its deleted and withdrawn "
    "articles, earlier texts, feeds, redirects and settings.",
)
_ADDS = Problem(
    "",
    "This site is not empty, so only the articles that are missing here are imported, with their "
    "pictures. Articles that differ here are not changed.",
)
_WHOLE = 0  # the place of a remark on the whole file


def preview_export(
    context: ImportContext,
    source: ExportSource,
    report: Callable[[ImportPreview], None] = lambda _: None,
) -> ImportPreview:
    """Return what an import of the export would do. Nothing is written.

    Raises:
        ValidationError: it is damaged, or of a newer version.
    """
    with context.database.reading() as session:
        is_empty = restoring.is_empty(session)
    if not is_empty:
        preview = runs.preview_import(context, source.list_items(), report)
        return ImportPreview(preview.counts, [(_WHOLE, "", _ADDS), *preview.remarks])
    preview = ImportPreview()
    with open_export(source.paths[0]) as export:
        source.size = export.size
        for preview in restoring.preview_site(context, export):
            source.read = export.read
            report(preview)
    return ImportPreview(preview.counts, [(_WHOLE, "", _BECOMES), *preview.remarks])


def import_export(
    context: ImportContext,
    source: ExportSource,
    *,
    name: str,
    version: str,
    fixed: Mapping[str, Any],
    report: Report = lambda _: None,
) -> int:
    """Make the site of an export if there is none yet, or add the articles that are missing.

    Return the id of the run. `name`, `version` and `report` are those of `runs.run_import`. The
    settings in `fixed` are set by a file or the environment here, and stay.

    Raises:
        UnavailableError: the database cannot be used now; the run can go on later.
        ValidationError: the export is damaged; the part before the damage is stored.
    """
    with open_export(source.paths[0]) as export:
        source.size = export.size

        def report_read(run: Any) -> None:  # noqa: ANN401  a run
            source.read = export.read
            report(run)

        run_id = restoring.restore_site(
            context, export, source=name, version=version, fixed=fixed, report=report_read
        )
        if run_id is not None:
            return run_id
        items.save_missing_media(context, export)
    return runs.run_import(
        context, source.list_items(), source=name, version=version, report=report
    )
