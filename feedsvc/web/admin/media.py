"""The library of stored images: search, add (by form, drop or paste), describe and delete them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from feedsvc import editorial
from feedsvc.domain.articles import IMAGE_TEXTS
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import ACCEPTED, IS_HEIC_READ, NO_TEXTS, FileTexts, Original, process_image
from feedsvc.storage.articles import media
from feedsvc.storage.tables import Media
from feedsvc.web.admin import audit
from feedsvc.web.admin.form_errors import group_by_field
from feedsvc.web.context import database, leave_database, now, settings
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import format_problem, gettext
from feedsvc.web.pagination import cut_page, read_cursor
from feedsvc.web.search_text import read_search_text

pages = Blueprint("media", __name__)
PAGE, _MOST_AT_ONCE = 36, 20
OUTCOMES = frozenset({"added", "saved", "deleted"})


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of the menu entry."""
    return [(url_for("admin.media.list_media"), gettext("Pictures"))]


@pages.get("/media")
def list_media() -> ResponseReturnValue:
    """Show the images that match the search, newest first."""
    return _render_list()


@pages.post("/media")
def add_media() -> ResponseReturnValue:
    """Store the uploaded images; a script gets the image or its problems as JSON."""
    uploads = [file for file in request.files.getlist("pictures") if file.filename]
    uploads = uploads[:_MOST_AT_ONCE]  # each is decoded in turn, for up to seconds
    problems: list[Problem] = [] if uploads else [Problem("pictures", "Choose a picture first.")]
    names: list[str] = []
    for file in uploads:
        upload = store_upload(file)
        names += [upload.name] if upload.name else []
        problems += (
            [_name_file(file, problem) for problem in upload.problems]
            if len(uploads) > 1
            else [_move_problem(problem) for problem in upload.problems]
        )
    if request.accept_mimetypes.best == "application/json":
        return _answer_json(names, upload.original if uploads else None, problems)
    if problems:
        return _render_list(problems, 422)
    return redirect(url_for("admin.media.list_media", outcome="added"), 303)


@pages.get("/media/<id:media_id>")
def show_media(media_id: int) -> ResponseReturnValue:
    """Show one image, its texts and the articles that use it."""
    return _render_media(media_id)


@pages.post("/media/<id:media_id>")
def change_media(media_id: int) -> ResponseReturnValue:
    """Change the texts that are offered at the next use, or delete an unused image."""
    is_deletion = request.form.get("do") == "delete"
    texts = {name: request.form.get(name, "") for name in IMAGE_TEXTS}
    try:
        with database().writing() as session:
            if is_deletion:
                name = editorial.media.delete_media(session, media_id)
                audit.record_action(session, "media", "deleted", subject=name, subject_id=media_id)
            elif editorial.media.describe_media(session, media_id, texts):
                stored = media.get_media(session, media_id)
                subject = stored.file_name or stored.name
                audit.record_action(
                    session, "media", "described", subject=subject, subject_id=media_id
                )
    except ValidationError as error:
        if is_deletion:
            return _render_media(media_id, error.problems, 409)
        return _render_media(media_id, error.problems, 422, typed=texts)
    if is_deletion:
        return redirect(url_for("admin.media.list_media", outcome="deleted"), 303)
    return redirect(url_for("admin.media.show_media", media_id=media_id, outcome="saved"), 303)


@pages.app_template_global("accepted_pictures")
def list_accepted() -> str:
    """Return the formats of pictures that an input for files accepts."""
    return ACCEPTED


@pages.app_template_global("reads_heic")
def reads_heic() -> bool:
    """Return whether pictures in HEIC are accepted."""
    return IS_HEIC_READ


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded image: the name under which it is stored, its original, and its file's texts.

    An image that cannot be used has `problems` and no name.
    """

    name: str = ""
    original: Original | None = None
    texts: FileTexts = NO_TEXTS
    problems: Sequence[Problem] = ()


def store_upload(file: FileStorage) -> Upload:
    """Store an uploaded image."""
    limits = settings().media
    # One byte more distinguishes a file that is too large from a file that just fits.
    data = file.stream.read(limits.max_upload + 1)
    if len(data) > limits.max_upload:
        message = "This picture is larger than %(most)d MB. Make it smaller and choose it again."
        params = {"most": limits.max_upload // 1_000_000}
        return Upload(problems=[Problem("image", message, params)])
    try:
        leave_database()  # decoding may take seconds
        image = process_image(data, max_pixels=limits.max_pixels, max_width=limits.max_width)
        with database().writing() as session:
            # The same bytes again store nothing, so the log would name an image that was not added.
            is_new = media.find_media(session, image.name) is None
            name = editorial.media.save_image(
                session, image, now=now(), file_name=file.filename or ""
            )
            if is_new:
                record_added(session, name)
    except ValidationError as error:
        return Upload(problems=error.problems)
    return Upload(name, image.original, image.texts)


def record_added(session: Session, name: str) -> None:
    """Record in the audit log that an image was added."""
    stored = media.find_media(session, name)
    if stored:
        subject = stored.file_name or stored.name
        audit.record_action(session, "media", "added", subject=subject, subject_id=stored.id)


def _render_list(problems: Sequence[Problem] = (), status: int = 200) -> Response:
    query = request.args
    search_text, unused = read_search_text(query), query.get("unused") == "1"
    cursor = read_cursor(parse_id)
    with database().reading() as session:
        rows = media.list_media(
            session,
            containing=search_text,
            unused=unused,
            before=cursor.after,
            limit=PAGE + 1,
        )
        page = cut_page(rows, cursor, PAGE, key=attrgetter("id"))
        uses = media.count_uses(session, [row.id for row in page.rows])
    outcome = query.get("outcome", "")
    html = render_template(
        "admin/media.html",
        page=page,
        uses=uses,
        q=search_text,
        unused=unused,
        problems=problems,
        errors=group_by_field(problems),
        outcome=outcome if outcome in OUTCOMES else "",
        most=settings().media.max_upload,
    )
    return make_response(html, status)


def _render_media(
    media_id: int,
    problems: Sequence[Problem] = (),
    status: int = 200,
    typed: Mapping[str, str] | None = None,
) -> Response:
    with database().reading() as session:
        stored = media.get_media(session, media_id)
        uses = media.list_uses(session, media_id)
    outcome = request.args.get("outcome", "")
    page = render_template(
        "admin/media_edit.html",
        stored=stored,
        texts=typed or {name: getattr(stored, name) for name in IMAGE_TEXTS},
        uses=uses,
        problems=problems,
        errors=group_by_field(problems),
        outcome=outcome if outcome in OUTCOMES else "",
    )
    return make_response(page, status)


def _answer_json(
    names: Sequence[str], original: Original | None, problems: Sequence[Problem]
) -> Response:
    if problems or not names:
        return make_response(
            jsonify(problems=[format_problem(problem) for problem in problems]), 422
        )
    with database().reading() as session:
        stored = media.find_media(session, names[0])
    return make_response(jsonify(_describe_media(stored, original) if stored else {}), 201)


def list_remarks(stored: Media, original: Original | None) -> list[str]:
    """Return remarks on how a stored image differs from its original, and on its file's texts."""
    if original is None:
        return []
    remarks = editorial.media.describe_changes(stored.width, stored.height, original)
    return [format_problem(remark) for remark in remarks]


def _describe_media(stored: Media, original: Original | None) -> dict[str, Any]:
    """Return a stored image as the article form's script needs it."""
    values = {name: getattr(stored, name) for name in ("name", *IMAGE_TEXTS, "width", "height")}
    return values | {
        "small": url_for("media.send_thumbnail", name=stored.name),
        "remarks": list_remarks(stored, original),
    }


def _move_problem(problem: Problem) -> Problem:
    # `store_upload` serves the article form too, where the field is "image".
    return Problem("pictures", problem.message, problem.params)


def _name_file(file: FileStorage, problem: Problem) -> Problem:
    """Return a problem with the name of its file, where several were sent."""
    params = {"file": to_line(file.filename or ""), "reason": format_problem(problem)}
    return Problem("pictures", "%(file)s: %(reason)s", params)
