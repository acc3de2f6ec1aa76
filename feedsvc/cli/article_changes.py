"""The command that changes an article by a record: `feedsvc article edit`."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.cli.article_reports import (
    print_problems,
    print_unsaved_text,
    rename_fields,
)
from feedsvc.cli.base import EDITOR, as_json, open_services, print_json, read_clock
from feedsvc.cli.lookup import find_article
from feedsvc.cli.record_files import RecordSource, read_source
from feedsvc.cli.records import (
    PreparedRecord,
    list_advice,
    list_losses,
    list_other_problems,
    list_picture_changes,
    prepare_record,
    store_pictures,
)
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.cli.reporting import exit_with_error, print_error
from feedsvc.domain.articles import State
from feedsvc.editorial.records import (
    IMAGE_READ_ONLY,
    READ_ONLY,
    dump_record,
    list_fixed_problems,
    merge_record,
    remove_read_only,
)
from feedsvc.errors import ConflictError, FeedsvcError, Problem, ValidationError
from feedsvc.parsing.article_json import parse_json_object
from feedsvc.services import Services
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article

_COMPLETE = (State.PUBLISHED, State.SCHEDULED)


@click.command("edit")
@click.argument("reference", metavar="REF")
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--silent", is_flag=True, help="Do not tell readers that the article is updated.")
@as_json
def edit_command(reference: str, file: Path | None, *, silent: bool, as_json: bool) -> None:
    """Change an article, in $EDITOR or by a JSON record.

    REF is its number, guid, slug or address. The record is in FILE; “-” is standard input. Its keys
    change, all others stay, and null empties one; "feedsvc article add --help" lists them. Without
    FILE, $VISUAL or $EDITOR opens the whole record; a text that is refused stays in a file.

    If the record has a "revision", as "article show --json" prints it, and somebody has saved the
    article since, nothing is changed.
    """
    with open_services() as services:
        if file is None:
            change = _edit_by_hand(services, reference, is_silent=silent)
        else:
            source = _open_record(file)
            try:
                change = _change_article(services, reference, source, is_silent=silent)
            except ValidationError as error:
                exit_with_error(rename_fields(error), f"{source.name}: ")
        if change is None:
            return
        refresh_after_change(services.database, services.site)
        print_problems(change.advice, "advice")
    if as_json:
        print_json(change.record)
    else:
        click.echo(f"{change.outcome}: {change.record['title']}")


def _open_record(file: Path) -> RecordSource:
    try:
        return read_source(file)
    except ValidationError as error:
        exit_with_error(error)


@dataclass(frozen=True, slots=True)
class _Change:
    """The result of a change: its outcome, the article's record and the advice on it."""

    outcome: str
    record: dict[str, Any]
    advice: list[Problem]


def _edit_by_hand(services: Services, reference: str, *, is_silent: bool) -> _Change | None:
    """Open a record in the terminal's text editor, and change the article by the edited text.

    Return None if the text was not changed. A text that is not stored stays in its file.
    """
    with services.database.reading() as session:
        article = find_article(session, reference, services.site)
        record = dump_record(article, site=services.site)
    opened = {"revision": record["revision"], **remove_read_only(record)}
    text = f"{json.dumps(opened, ensure_ascii=False, indent=2)}\n".encode()
    handle, name = tempfile.mkstemp(prefix=f"feedsvc-article-{record['id']}-", suffix=".json")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        _open_editor(name)
        data = path.read_bytes()
        if data == text:
            path.unlink()
            click.echo("feedsvc: nothing was changed", err=True)
            return None
        source = RecordSource(data, Path(), name)
        change = _change_article(services, str(record["id"]), source, is_silent=is_silent)
    except ValidationError as error:
        _exit_with_text(rename_fields(error), path, record["id"], text)
    except FeedsvcError as error:
        _exit_with_text(error, path, record["id"], text)
    except BaseException:  # Ctrl-C
        _say_where_the_text_is(path, record["id"], text)
        raise
    path.unlink()
    return change


def _open_editor(name: str) -> None:
    """Open a file in the terminal's text editor; return when the program ends.

    Raises:
        FeedsvcError: the program cannot be run, or has failed.
    """
    try:
        click.edit(filename=name)
    except click.ClickException as error:
        advice = "Set VISUAL or EDITOR to a program that opens a file and waits"
        raise FeedsvcError(f"{error.message}. {advice}") from error


def _exit_with_text(error: FeedsvcError, path: Path, article_id: int, opened: bytes) -> NoReturn:
    """Print the problems of a typed text and the path of its file; end the command."""
    print_error(error)
    _say_where_the_text_is(path, article_id, opened)
    raise click.exceptions.Exit(1)


def _say_where_the_text_is(path: Path, article_id: int, opened: bytes) -> None:
    """Print the path of a typed text, or delete its file if the text is still as `opened`."""
    if path.read_bytes() == opened:
        path.unlink()
        return
    click.echo(
        f"feedsvc: nothing was changed. Your text is in {path}: correct it there, then run"
        f" feedsvc article edit {article_id} - < {path}",
        err=True,
    )


def _change_article(
    services: Services, reference: str, source: RecordSource, *, is_silent: bool
) -> _Change:
    """Change an article by a record.

    Raises:
        ConflictError: somebody has saved the article since the revision that the record names.
        NotFoundError, GoneError, InvalidStateError, ValidationError: as the errors' names say.
    """
    now, site = read_clock(), services.site
    patch = parse_json_object(source.data)
    with services.database.reading() as session:
        article = find_article(session, reference, site)
        named = patch.get("revision")
        _check_revision(article, article.revision if named is None else named)
        present, fixed = dump_record(article, site=site), list_fixed_problems(article, patch)
        print_problems(_list_unread(present, patch), source.name)
        print_unsaved_text(session, article, site)
    merged = remove_read_only(merge_record(present, patch))
    prepared = prepare_record(merged, source.folder, services)
    prepared = replace(prepared, problems=(*fixed, *prepared.problems))
    with services.database.writing() as session:
        articles.lock_articles(session)
        article = articles.get_article(session, present["id"])
        _check_revision(article, present["revision"])
        return _store_change(session, article, prepared, source, services, now, is_silent=is_silent)


def _store_change(
    session: Session,
    article: Article,
    prepared: PreparedRecord,
    source: RecordSource,
    services: Services,
    now: datetime,
    *,
    is_silent: bool,
) -> _Change:
    problems = [
        *prepared.problems,
        *list_other_problems(
            session, prepared, article, is_complete=article.state in _COMPLETE, now=now
        ),
    ]
    if problems:
        raise ValidationError(problems, article.id)
    record, former = prepared.record, article.revision
    content = store_pictures(
        session, record, prepared.image, prepared.pictures, services=services, now=now
    )
    article = editorial.records.save_change(
        session,
        article,
        editorial.validation.clean_content(content),
        is_silent=is_silent,
        editor=EDITOR,
        authority=services.site.authority,
        now=now,
    )
    if article.revision == former:
        return _Change("unchanged", dump_record(article, site=services.site), [])
    losses = (*list_losses(record), *list_picture_changes(prepared.image, prepared.pictures))
    print_problems(losses, source.name)
    is_public = article.state == State.PUBLISHED
    outcome = ("corrected" if is_silent else "updated") if is_public else "saved"
    advice = list_advice(session, article, now=now)
    return _Change(outcome, dump_record(article, site=services.site), advice)


def _check_revision(article: Article, revision: object) -> None:
    """Raise an error unless `revision` is the present revision of an article."""
    if not isinstance(revision, int) or isinstance(revision, bool):
        problem = Problem(
            "revision",
            "Give the revision that “feedsvc article show” prints, or leave out this key.",
        )
        raise ValidationError([problem], article.id)
    if article.revision != revision:
        message = (
            "Somebody has saved this article meanwhile: it has revision %(present)d now, and your "
            "change is based on revision %(base)d. Nothing was overwritten. Read the saved version "
            "with “feedsvc article show %(id)d”, copy the parts that you need, and give its "
            "revision."
        )
        params = {"present": article.revision, "base": revision, "id": article.id}
        raise ConflictError([Problem("revision", message, params)], article.id)


def _list_unread(present: Mapping[str, Any], patch: Mapping[str, Any]) -> list[Problem]:
    """Return a remark on each read-only key to which a patch gives another value."""
    message = "This key is not changed: it follows from the article, or another command changes it."
    names = [
        name for name in READ_ONLY if name != "revision" and patch.get(name, present.get(name))
        != present.get(name)
    ]  # fmt: skip
    image = patch.get("image")
    former: Mapping[str, object] = present["image"] or {}
    is_same = not isinstance(image, dict) or image.get("file") == former.get("file")
    if isinstance(image, dict) and is_same:
        names += [
            f"image.{name}"
            for name in IMAGE_READ_ONLY
            if name in image and image[name] != former.get(name)
        ]
    return [Problem(name, message) for name in names]
