"""Find the article that a command names: by its number, guid, slug or address."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State, to_article_names
from feedsvc.domain.numbers import parse_number
from feedsvc.domain.site import Site
from feedsvc.domain.text import slugify
from feedsvc.errors import GoneError, NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles
from feedsvc.storage.ids import MAX_ID, find_by_id
from feedsvc.storage.tables import Article

_LONGEST_ADDRESS = 2_000


def find_article(session: Session, reference: str, site: Site) -> Article:
    """Return the article with this number or this present or former guid, slug or address.

    Raises:
        NotFoundError: there is none.
        GoneError: it was deleted for ever.
        ValidationError: it names two articles, each in another way.
    """
    found: dict[int, tuple[str, Article]] = {}
    for kind, row in _list_namesakes(session, reference, site):
        if row is not None:
            found.setdefault(row.id, (kind, row))
    if not found:
        raise NotFoundError(f"there is no article {reference}", reference)
    if len(found) > 1:
        (first_kind, first), (second_kind, second) = list(found.values())[:2]
        message = (
            "%(id)s is the %(first_kind)s of “%(first)s” and the %(second_kind)s of “%(second)s”. "
            "Give the address of the article that you mean: %(first_url)s or %(second_url)s."
        )
        params = {
            "id": reference,
            "first_kind": first_kind,
            "first": first.title,
            "first_url": site.article_url(first.slug),
            "second_kind": second_kind,
            "second": second.title,
            "second_url": site.article_url(second.slug),
        }
        raise ValidationError([Problem("id", message, params)], reference)
    ((_, article),) = found.values()
    if article.state == State.PURGED:
        raise GoneError(f"article {reference} was deleted for ever", reference)
    return article


def _list_namesakes(
    session: Session, reference: str, site: Site
) -> Iterator[tuple[str, Article | None]]:
    """Yield each kind of name that `reference` could be, with the article of that name, if any."""
    # A guid may consist of digits too, any number of them.
    number = parse_number(reference, least=1, most=MAX_ID, default=0)
    yield "number", find_by_id(session, Article, number)
    yield "guid", articles.find_by_guid(session, reference)
    slug = _read_slug(reference, site)
    if slug:
        yield (
            "address",
            articles.find_article_by_slug(session, slug)
            or articles.find_article_by_former_slug(session, slug),
        )


def _read_slug(reference: str, site: Site) -> str:
    """Return a reference that is a slug, or the slug in the address of an article; else ""."""
    if len(reference) > _LONGEST_ADDRESS:
        return ""
    if reference.startswith(site.article_url("")):
        return "".join(to_article_names([reference])[:1])
    return reference if reference == slugify(reference) else ""
