"""Images: stored under the digest of their bytes, so that equal images are stored once."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import IMAGE_TEXTS, ImageUse
from feedsvc.domain.fields import TEXT
from feedsvc.domain.text import to_line
from feedsvc.editorial import renditions
from feedsvc.editorial.validation import check_length
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import Original, ProcessedImage, process_image
from feedsvc.storage.articles import articles, drafts, media
from feedsvc.storage.articles import renditions as stored_renditions
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Media

_LONGEST_NAME = 200
_IS_ICON = Problem(
    "", "This picture is the icon of the site. Choose another icon in the settings first."
)

_HAS_TEXTS = (
    "The picture file contains a description, a caption or a credit. These texts were put into the "
    "empty fields: check them before you publish."
)


def store_media(
    session: Session,
    data: bytes,
    *,
    max_pixels: int,
    max_width: int,
    now: datetime,
    file_name: str = "",
) -> str:
    """Store an image; return the name by which articles refer to it.

    `max_pixels` bounds width times height. `max_width` is the largest width in pixels that is
    stored. Call it before the first statement of a transaction: decoding may take seconds, in which
    no lock should be held.

    Raises:
        ValidationError: this is not an image that can be shown, or it is too large.
    """
    image = process_image(data, max_pixels=max_pixels, max_width=max_width)
    return save_image(session, image, now=now, file_name=file_name)


def save_image(
    session: Session, image: ProcessedImage, *, now: datetime, file_name: str = ""
) -> str:
    """Store an image that is already decoded; return the name by which articles refer to it.

    The texts in its file are offered at its next use if no others are stored.
    """
    # `save_media` returns the row with this name if there is one: equal bytes are stored once.
    row = Media(
        name=image.name,
        media_type=image.media_type,
        size=image.size,
        width=image.width,
        height=image.height,
        data=image.data,
        thumbnail=image.small,
        file_name=to_line(file_name)[:_LONGEST_NAME],
        **dict.fromkeys(IMAGE_TEXTS, ""),
    )
    stored = media.save_media(session, row, now=now)
    for name, text in image.texts.to_fields().items():
        setattr(stored, name, getattr(stored, name) or text)
    if stored is row or stored_renditions.remove_damaged(session, stored.id):
        renditions.save_files(session, stored.id, image.renditions, pending=True)
    return stored.name


def fill_texts(use: ImageUse, image: ProcessedImage) -> ImageUse:
    """Return the use of an image with the texts of its file where it has none of its own.

    A decorative image gets no alternative text.
    """
    texts = image.texts
    return replace(
        use,
        alt=use.alt or ("" if use.decorative else texts.alt),
        caption=use.caption or texts.caption,
        credit=use.credit or texts.credit_line,
    )


def describe_changes(width: int, height: int, original: Original) -> Iterator[Problem]:
    """Yield a remark on each loss of a stored image, and on texts taken from its original."""
    if (width, height) != (original.width, original.height):
        message = (
            "The picture is stored with %(width)d by %(height)d pixels; the original has "
            "%(original_width)d by %(original_height)d."
        )
        sizes = {"original_width": original.width, "original_height": original.height}
        yield Problem("image", message, {"width": width, "height": height, **sizes})
    if original.is_animated:
        yield Problem("image", "Only the first frame of the animation is stored.")
    if original.has_texts:
        yield Problem("image", _HAS_TEXTS)


def delete_media(session: Session, media_id: int) -> str:
    """Delete an image unless an article, its revision before the last change, or a draft uses it.

    Return the name of its file.

    Raises:
        NotFoundError: there is no such image.
        ValidationError: an article uses it.
    """
    # Under the lock no article can begin to use the image between the check and the deletion.
    articles.lock_articles(session)
    stored = media.get_media(session, media_id)
    # A draft names the file within the fields of its form, so no row refers to the image.
    used = [
        article for article, _ in media.list_uses(session, media_id, limit=1)
    ] or drafts.search_drafts(session, stored.name)
    if site_settings.read_settings(session).chosen.get("site.icon") == f"media/{stored.name}":
        raise ValidationError([_IS_ICON], media_id)
    if used:
        message = "The article “%(title)s” uses this picture. Remove it from there first."
        raise ValidationError([Problem("", message, {"title": used[0].title})], media_id)
    media.delete_media(session, stored)
    return stored.file_name or stored.name


def describe_media(session: Session, media_id: int, texts: Mapping[str, str]) -> bool:
    """Store the texts that forms offer at the next use of an image; return whether any is changed.

    `texts` are by the names of IMAGE_TEXTS. Articles that use it already stay as they are.

    Raises:
        NotFoundError: there is no such image.
        ValidationError: a text is too long.
    """
    lines = {name: to_line(texts[name]) for name in IMAGE_TEXTS}
    problems = [each for name, line in lines.items() for each in check_length(name, line, TEXT)]
    if problems:
        raise ValidationError(problems, media_id)
    stored = media.get_media(session, media_id)
    changed = {name: line for name, line in lines.items() if line != getattr(stored, name)}
    for name, line in changed.items():
        setattr(stored, name, line)
    return bool(changed)
