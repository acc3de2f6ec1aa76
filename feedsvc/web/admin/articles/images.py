"""The images that come with an article's form.

The lead image is sent as a file, or chosen from the library. A text may contain pictures itself.
"""

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import IMAGE_TEXTS, to_image_field
from feedsvc.domain.fields import BODY
from feedsvc.editorial.body_pictures import StoredSize
from feedsvc.errors import Problem
from feedsvc.images import Original
from feedsvc.parsing.html.data_urls import measure_text
from feedsvc.storage.articles import media
from feedsvc.web.admin import media as admin_media
from feedsvc.web.admin.forms.article import ReceivedImage
from feedsvc.web.context import database, leave_database, now, settings, site
from feedsvc.web.i18n import format_problem


def receive_image() -> ReceivedImage:
    """Store the sent image at once, so that it stays even if the form has to be corrected.

    It comes with the texts of its file. An image from the library has the texts of its last use.
    """
    file = request.files.get("picture")
    if file and file.filename:
        upload = admin_media.store_upload(file)
        return ReceivedImage(
            upload.name,
            original=upload.original,
            texts=_name_inputs(upload.texts.to_fields()),
            problems=tuple(upload.problems),
        )
    chosen = request.form.get("library")
    if not chosen:
        return ReceivedImage()
    with database().reading() as session:
        stored = media.find_media(session, chosen)
    if stored is None:
        return ReceivedImage()
    texts = {name: getattr(stored, name) for name in IMAGE_TEXTS}
    return ReceivedImage(texts=_name_inputs(texts))


def _name_inputs(texts: Mapping[str, str]) -> dict[str, str]:
    return {to_image_field(name): text for name, text in texts.items()}


def receive_body(body: str) -> tuple[str, Sequence[Problem], Sequence[StoredSize]]:
    """Store the pictures that are embedded in a text; return the text with their addresses.

    Return also the problems, and the sizes of the pictures that differ from their originals. If a
    picture cannot be used, the text is returned as it is.
    """
    paths, problems, sizes = store_inline_pictures(body)
    # Keep the text unchanged, so that the form shows all pictures again and loses no good one.
    if problems or not paths:
        return body, problems, ()
    return editorial.body_pictures.place_pictures(body, paths), (), sizes


def store_inline_pictures(
    body: str,
) -> tuple[Mapping[str, str], Sequence[Problem], Sequence[StoredSize]]:
    """Store the pictures that a text contains as data: URLs.

    Return the path of each, the problems, and the sizes of those that differ from their originals.
    """
    # A text that is too long is refused anyway; its pictures would stay in the library unused.
    if "data:image/" not in body.lower() or measure_text(body) > BODY:
        return {}, (), ()
    leave_database()  # decoding may take seconds
    limits = settings().media
    pictures = editorial.body_pictures.read_pictures(
        body, max_pixels=limits.max_pixels, max_width=limits.max_width
    )
    if not pictures.images:
        return {}, pictures.problems, ()
    with database().writing() as session:
        paths = editorial.body_pictures.store_pictures(session, pictures, site=site(), now=now())
        for path in filter(None, paths.values()):
            admin_media.record_added(session, path.rpartition("/")[2])
    return paths, pictures.problems, editorial.body_pictures.list_stored_sizes(pictures)


def list_body_remarks(sizes: Iterable[StoredSize]) -> Sequence[str]:
    """Return remarks on how the stored pictures of a text differ from those sent just now.

    After a redirect, the sizes are in the address of the page.
    """
    if request.method == "GET":
        sizes = filter(None, map(StoredSize.from_parameter, request.args.getlist("stored")))
    return [format_problem(each) for each in editorial.body_pictures.describe_sizes(sizes)]


def list_remarks(session: Session, name: str, original: Original | None) -> Sequence[str]:
    """Return remarks on how a stored image differs from the image that was sent just now.

    After a redirect, `original` is in the address of the page.
    """
    if request.method == "GET":
        original = Original.load(request.args.get("original", ""))
    stored = media.find_media(session, name) if original else None
    return admin_media.list_remarks(stored, original) if stored else ()
