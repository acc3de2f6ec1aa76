"""Pictures: list, read and upload them."""

from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import IMAGE_TEXTS
from feedsvc.domain.representations import compute_digest
from feedsvc.domain.scopes import Scope
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.images import ProcessedImage, process_image
from feedsvc.storage.articles import media
from feedsvc.storage.tables import Media
from feedsvc.web.api.article_records import format_instant
from feedsvc.web.api.bodies import MULTIPART, PICTURE
from feedsvc.web.api.changes import record_action, run_change
from feedsvc.web.api.listing import build_list
from feedsvc.web.api.operations import Answer, declare
from feedsvc.web.api.queries import PAGE
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.context import database, leave_database, now, settings, site
from feedsvc.web.http.problems import format_remark

pages = Blueprint("media", __name__)
_NAME = 100  # characters


@declare(pages, "GET", "/media", scope=Scope.READ, query=PAGE, answers={200: "PictureList"})
def get_picture_list(query: dict[str, Any]) -> Answer:
    """List stored pictures, the newest first."""
    with database().reading() as session:
        rows = media.list_media(session, before=query["after"], limit=query["limit"] + 1)
        return build_list(rows, query, dump_picture)


@declare(pages, "GET", "/media/<name>", scope=Scope.READ, answers={200: "Picture"})
def get_picture(name: str) -> Answer:
    """Read the data of a stored picture; its bytes are at its url."""
    with database().reading() as session:
        stored = (
            media.find_media(session, name) if len(name) <= _NAME and "\0" not in name else None
        )
        if stored is None:
            raise NotFoundError(f"there is no picture {name[:_NAME]!a}", name)
        return Answer(200, dump_picture(stored))


@declare(
    pages, "POST", "/media", scope=Scope.WRITE, body="Upload", body_types=(MULTIPART, PICTURE),
    is_repeatable=True, answers={200: "ChangedPicture", 201: "ChangedPicture"},
)  # fmt: skip
def post_picture() -> Answer:
    """Store a picture; the same bytes again are the same picture."""
    data, file_name = _read_upload()
    image = decode_picture(data)

    def write_picture(session: Session) -> Answer:
        stored, is_new = store_picture(session, image, file_name)
        changes = editorial.media.describe_changes(image.width, image.height, image.original)
        value = dump_picture(stored) | {
            "remarks": [
                format_remark(Problem("file", each.message, each.params)) for each in changes
            ]
        }
        address = url_for("api.media.get_picture", name=stored.name, _external=True)
        return Answer(201 if is_new else 200, value, {"Location": address} if is_new else {})

    return run_change(write_picture, compute_digest(data), file_name)


def decode_picture(data: bytes) -> ProcessedImage:
    """Decode a picture, which may take seconds.

    Raises:
        ValidationError: the picture is too large, or cannot be shown.
    """
    limits = settings().media
    if len(data) > limits.max_upload:
        message = "This picture is larger than %(most)d MB. Make it smaller and choose it again."
        params = {"most": limits.max_upload // 1_000_000}
        raise ValidationError([Problem("file", message, params)])
    leave_database()
    try:
        return process_image(data, max_pixels=limits.max_pixels, max_width=limits.max_width)
    except ValidationError as error:
        raise ValidationError(
            [Problem("file", each.message, each.params) for each in error.problems]
        ) from error


def store_picture(session: Session, image: ProcessedImage, file_name: str) -> tuple[Media, bool]:
    """Store a decoded picture; return its row, and whether it is new."""
    is_new = media.find_media(session, image.name) is None
    name = editorial.media.save_image(session, image, now=now(), file_name=file_name)
    stored = media.find_media(session, name)
    if stored is None:
        raise NotFoundError(f"there is no picture {name}", name)
    if is_new:
        subject = stored.file_name or stored.name
        record_action(session, "media", "added", subject=subject, subject_id=stored.id)
    return stored, is_new


def dump_picture(stored: Media) -> dict[str, Any]:
    """Return a stored picture as JSON; `file` is the name by which articles refer to it."""
    return {
        "id": stored.id,
        "file": stored.name,
        "url": site().media_url(stored.name),
        "media_type": stored.media_type,
        "size": stored.size,
        "width": stored.width,
        "height": stored.height,
        "file_name": stored.file_name,
        **{name: getattr(stored, name) for name in IMAGE_TEXTS},
        "added": format_instant(stored.added),
    }


def _read_upload() -> tuple[bytes, str]:
    """Return the bytes and the name of the picture: a part `file`, or the whole body.

    Raises:
        RefusalError: 422, there is no picture.
    """
    if request.mimetype != MULTIPART:
        return request.get_data(), ""
    file = request.files.get("file")
    if file is None:
        raise RefusalError(422, [Problem("file", "Send the picture as a part with this name.")])
    return file.stream.read(), file.filename or ""
