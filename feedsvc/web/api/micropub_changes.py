"""What Micropub does with an entry that exists: update, delete, undelete."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import IMAGE_TEXTS, State, to_article_names
from feedsvc.domain.scopes import Scope
from feedsvc.editorial.body_pictures import BodyPictures
from feedsvc.errors import NotFoundError, Problem
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article
from feedsvc.web.api import article_actions, programs
from feedsvc.web.api.article_actions import current_actor
from feedsvc.web.api.article_records import dump_article, read_body_pictures
from feedsvc.web.api.changes import run_change
from feedsvc.web.api.microformats import Properties, apply_update, to_article_values, to_properties
from feedsvc.web.api.micropub_requests import check_types, refuse
from feedsvc.web.api.operations import Answer
from feedsvc.web.context import site

_LONGEST_URL = 2_000


def find_by_url(session: Session, url: str) -> Article:
    """Return the article whose page has, or had, this address.

    Raises:
        NotFoundError: no article has this address.
    """
    folder = site().article_url("")
    if url.startswith(folder) and len(url) <= _LONGEST_URL:
        for slug in to_article_names([url])[:1]:
            article = articles.find_article_by_slug(
                session, slug
            ) or articles.find_article_by_former_slug(session, slug)
            if article and article.state != State.PURGED:
                return article
    raise NotFoundError("No entry has this address.", url)


def update_entry(url: str, update: Mapping[str, Any]) -> Answer:
    """Replace, add and remove values of properties; 201 tells that the address has changed."""
    programs.require_scope(Scope.WRITE)
    if not {"replace", "add", "delete"} & update.keys():
        raise refuse(Problem("", "Give replace, add or delete."))
    # Decode before the transaction: the pictures of the new text do not depend on stored data.
    pictures = read_body_pictures(_read_new_html(update))

    def write_entry(session: Session) -> Answer:
        article = find_by_url(session, url)
        former = site().article_url(article.slug)
        article = _apply_update(session, article, update, pictures)
        current = site().article_url(article.slug)
        return Answer(204) if current == former else Answer(201, None, {"Location": current})

    return run_change(write_entry)


def _read_new_html(update: Mapping[str, Any]) -> str:
    """Return the HTML of the texts and pictures that an update brings."""
    new: Properties = {"content": [], "photo": []}
    for operation in (update.get("replace"), update.get("add")):
        for name in new:
            values = operation.get(name) if isinstance(operation, dict) else None
            new[name] += values if isinstance(values, list) else []
    return str(to_article_values(new, site().media_url("")).get("body_html", ""))


def _apply_update(
    session: Session, article: Article, update: Mapping[str, Any], pictures: BodyPictures
) -> Article:
    present = dump_article(article)
    properties = to_properties(present)
    try:
        changed = apply_update(properties, update)
    except ValueError as error:
        raise refuse(
            Problem(str(error), "Give an object with a list of values for each property.")
        ) from error
    check_types(changed)
    patch = _build_patch(changed, present)
    article, _ = article_actions.apply_patch(session, article.id, present, patch, pictures=pictures)
    if changed.get("post-status") == ["published"] and article.state == State.DRAFT:
        programs.require_scope(Scope.PUBLISH)
        return editorial.articles.publish_article(
            session, article.id, revision=article.revision, **current_actor()
        )
    return article


def _build_patch(changed: Properties, present: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merge patch of an article for its changed properties."""
    patch = to_article_values(changed, site().media_url(""))
    image, former = patch.get("image"), present["image"]
    if isinstance(image, dict) and former and image.get("file", former["file"]) != former["file"]:
        patch["image"] = {**dict.fromkeys(IMAGE_TEXTS), **image}  # not the former picture's
    if "photo" in changed and "content" not in changed and "body_html" in patch:
        patch["body_html"] = present["body_html"] + patch["body_html"]
    return patch


def delete_entry(session: Session, url: str) -> Answer:
    """Move an article to the trash."""
    article = find_by_url(session, url)
    article_actions.require_right(article)
    editorial.trash.move_to_trash(session, article.id, revision=article.revision, **current_actor())
    return Answer(204)


def undelete_entry(session: Session, url: str) -> Answer:
    """Restore an article from the trash."""
    article = find_by_url(session, url)
    editorial.trash.restore_from_trash(
        session, article.id, revision=article.revision, **current_actor()
    )
    return Answer(204)
