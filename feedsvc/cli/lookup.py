"""Find the article that a command names by its number or by its guid."""

from sqlalchemy.orm import Session

from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Article


def find_article(session: Session, article_id: str) -> Article:
    """Return the article with this number or guid.

    Raises:
        NotFoundError: there is none.
        ValidationError: it is the number of one article and the guid of another.
    """
    # A guid may consist of digits too, any number of them; `find_by_id` bounds the number itself.
    is_number = article_id.isascii() and article_id.isdecimal() and len(article_id) < 20
    by_number = find_by_id(session, Article, int(article_id)) if is_number else None
    by_guid = articles.find_by_guid(session, article_id)
    if by_guid and by_number and by_guid is not by_number:
        message = (
            "%(id)s is the number of “%(first)s” and the guid of “%(second)s”. "
            "Give the guid of the first, %(guid)s, or the number of the second, %(number)d."
        )
        params = {
            "id": article_id,
            "first": by_number.title,
            "guid": by_number.guid,
            "second": by_guid.title,
            "number": by_guid.id,
        }
        raise ValidationError([Problem("id", message, params)], article_id)
    row = by_guid or by_number
    if row is None:
        raise NotFoundError(f"there is no article {article_id}", article_id)
    return row
