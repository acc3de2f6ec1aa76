"""Stored images: the name of each is the digest of its bytes, so caches may store it for ever."""

from pathlib import PurePosixPath

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from feedsvc.domain import text
from feedsvc.errors import NotFoundError, UnavailableError
from feedsvc.images import MEDIA_TYPES
from feedsvc.storage.articles import media, renditions
from feedsvc.web.context import database
from feedsvc.web.http.conditional import make_conditional

pages = Blueprint("media", __name__)
_YEAR = 31_536_000  # seconds


@pages.get("/media/<name>")
def send_media(name: str) -> Response:
    """Send an image or a rendition of one; a 304 is sent without reading its bytes."""
    if text.find_unprintable(name):
        raise NotFoundError("there is no such image", name)
    with database().reading() as session:
        is_stored = media.find_media(session, name) is not None
        if not is_stored and not renditions.has_file(session, name):
            raise NotFoundError(f"there is no image {name}", name)
        # The media type comes from the name: a damaged row may hold "text/html", which a browser
        # would run.
        media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
        response = _prepare_response(media_type, name)
        make_conditional(response)
        if response.status_code == 200:
            response.set_data(_read_sound(session, name, is_stored=is_stored))
    return response


def _read_sound(session: Session, name: str, *, is_stored: bool) -> bytes:
    """Return the bytes of an image or rendition if they are sound: caches keep them for a year."""
    stored = media.find_media_with_data(session, name) if is_stored else None
    data = stored.data if stored else renditions.read_file(session, name)
    if data is None or not media.is_sound(name, data):
        message = f"the image {name} is damaged: feedsvc doctor says what to do"
        raise UnavailableError(message, name)
    return data


@pages.get("/media/small/<name>")
def send_thumbnail(name: str) -> Response:
    """Send the thumbnail of an image, or the image if it is small enough to have none."""
    if text.find_unprintable(name):
        raise NotFoundError("there is no such image", name)
    with database().reading() as session:
        body = media.read_thumbnail(session, name)
    if body is None:
        return send_media(name)
    response = _prepare_response("image/jpeg", f"small-{name}")
    response.set_data(body)
    make_conditional(response)
    return response


def _prepare_response(media_type: str, name: str) -> Response:
    """Return the response for an image, without its bytes.

    Browsers must not guess another type from the bytes, and nothing in them may run.
    """
    response = Response(content_type=media_type)
    response.set_etag(name.partition(".")[0])
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
