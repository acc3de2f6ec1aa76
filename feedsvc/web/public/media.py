"""Pictures: stored bytes under a name that says what they are, so that they can be kept for ever."""

from pathlib import PurePosixPath

from flask import Blueprint, Response, request

from feedsvc.domain import text
from feedsvc.errors import NotFoundError, UnavailableError
from feedsvc.images import MEDIA_TYPES
from feedsvc.storage.articles import media
from feedsvc.web.context import database

pages = Blueprint("media", __name__)
_YEAR = 31_536_000


@pages.get("/media/<name>")
def send_media(name: str) -> Response:
    """Send a picture; to who has it already, 304 without reading its bytes."""
    if text.find_unprintable(name):
        raise NotFoundError("there is no such picture", name)
    with database().reading() as session:
        picture = media.find_media(session, name)
        if picture is None:
            raise NotFoundError(f"there is no picture {name}", name)
        # The name decides on the media type: a damaged row may say "text/html", which a browser would run.
        response = _prepare_response(
            MEDIA_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream"), name
        )
        response.make_conditional(request)
        whole = media.find_media_with_data(session, name) if response.status_code == 200 else None
    if response.status_code == 200:
        if whole is None or not media.is_sound(name, whole.data):  # caches would keep it for a year
            raise UnavailableError(
                f"the picture {name} is damaged: feedsvc doctor says what to do", name
            )
        response.set_data(whole.data)
    return response


@pages.get("/media/small/<name>")
def send_thumbnail(name: str) -> Response:
    """Send a picture as lists show it; where it is small enough itself, itself."""
    if text.find_unprintable(name):
        raise NotFoundError("there is no such picture", name)
    with database().reading() as session:
        body = media.read_thumbnail(session, name)
    if body is None:
        return send_media(name)
    response = _prepare_response("image/jpeg", f"small-{name}")
    response.set_data(body)
    response.make_conditional(request)
    return response


def _prepare_response(media_type: str, name: str) -> Response:
    """Return an answer with all that is known of a picture but its bytes.

    What it claims to be decides, and nothing in it may run, whoever shows it where.
    """
    response = Response(content_type=media_type)
    response.set_etag(name.partition(".")[0])
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
