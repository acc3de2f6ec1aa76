"""The lead image that comes with an article's form: sent as a file, or chosen from the library."""

from flask import request

from feedsvc.storage.articles import media
from feedsvc.web.admin import media as admin_media
from feedsvc.web.admin.forms.article import ReceivedImage
from feedsvc.web.context import database


def receive_image() -> ReceivedImage:
    """Store the image that was sent, at once: it is there even if the rest has to be corrected.

    An image that was chosen from the library brings the texts of its last use.
    """
    file = request.files.get("picture")
    if file and file.filename:
        name, problems = admin_media.store_upload(file)
        return ReceivedImage(name, problems=tuple(problems))
    chosen = request.form.get("library")
    if not chosen:
        return ReceivedImage()
    with database().reading() as session:
        stored = media.find_media(session, chosen)
    if stored is None:
        return ReceivedImage()
    texts = {"alt": stored.alt, "caption": stored.caption, "credit": stored.credit}
    return ReceivedImage(texts={f"image_{name}": text for name, text in texts.items()})
