"""Structured data of pages for search engines (schema.org, JSON-LD)."""

from collections.abc import Iterable
from typing import Any

from feedsvc.domain.documents import Entry
from feedsvc.domain.site import Site


def build_breadcrumbs(
    home: tuple[str, str], steps: Iterable[tuple[str, str]], heading: str
) -> dict[str, Any]:
    """Return where a page is, as BreadcrumbList: the front page, the steps to it, the page itself.

    Each step is (name, address). A step without an address is left out, because search engines
    demand an address of every step except the last.
    """
    names = [*([name, url] for name, url in (home, *steps) if url), [heading, ""]]
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name} | ({"item": url} if url else {})
            for number, (name, url) in enumerate(names, 1)
        ],
    }


def build_article_data(entry: Entry, section: str, topics: list[str], site: Site) -> dict[str, Any]:
    """Return an article as NewsArticle."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": entry.url,
        "headline": entry.title,
        "alternativeHeadline": entry.subtitle,
        "description": entry.summary,
        "inLanguage": entry.language,
        "datePublished": entry.published.isoformat(),
        "dateModified": entry.updated.isoformat(),
        # Search engines require an author; without a byline the article is the publisher's.
        "author": [_describe_person(person.name, person.url) for person in entry.authors]
        or [{"@type": "Organization", "name": site.title, "url": site.url()}],
        "publisher": {
            "@type": "Organization",
            "name": site.title,
            "url": site.url(),
            "logo": {"@type": "ImageObject", "url": site.icon_url},
        },
        "articleSection": section,
        "keywords": topics,
        "workTranslation": [
            {"@type": "NewsArticle", "url": each.url, "inLanguage": each.language}
            for each in entry.translations
        ],
        "isBasedOn": [source.url for source in entry.sources],
    }
    if entry.image:
        image = entry.image
        data["image"] = {
            "@type": "ImageObject",
            "url": image.url,
            "width": image.width,
            "height": image.height,
            "caption": image.description,
            "creditText": image.credit,
        }
    return {key: value for key, value in data.items() if value}


def _describe_person(name: str, url: str | None) -> dict[str, str]:
    return {"@type": "Person", "name": name, **({"url": url} if url else {})}
