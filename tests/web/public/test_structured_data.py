"""Every public page has Open Graph data about its content, and a BreadcrumbList of its place."""

import json
from typing import Any

from flask.testing import FlaskClient
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from tests.web.public.test_alternates import SITE


def read_data(page: bytes | str) -> dict[str, Any]:
    """Return the structured data of a page by type."""
    scripts = lxml_html.fromstring(page).iterfind(".//script[@type='application/ld+json']")
    found = {data["@type"]: data for data in map(json.loads, (each.text or "" for each in scripts))}
    assert all(data["@context"] == "https://schema.org" for data in found.values())
    return found


def test_every_page_has_open_graph_and_breadcrumbs(
    reader: FlaskClient, public_pages: list[tuple[str, TestResponse]]
) -> None:
    walked, leading = 0, set[str]()
    for path, answer in public_pages:
        if answer.status_code != 200:
            continue
        walked += 1
        page = lxml_html.fromstring(answer.data)
        meta = {each.get("property"): each.get("content") for each in page.iterfind("head/meta")}
        needed = ("type", "title", "description", "url", "image", "site_name", "locale")
        assert all(meta.get(f"og:{name}") for name in needed), path
        (canonical,) = page.iterfind("head/link[@rel='canonical']")
        assert meta["og:url"] == canonical.get("href") == f"{SITE}{path}", path
        heading = " ".join(str(page.findtext(".//h1")).split())
        data = read_data(answer.data)
        assert ("BreadcrumbList" in data) == (path != "/"), path
        assert (meta["og:type"] == "article") == ("NewsArticle" in data), path
        if path == "/":
            continue
        items = data["BreadcrumbList"]["itemListElement"]
        assert [each["position"] for each in items] == [*range(1, len(items) + 1)], path
        assert {each["@type"] for each in items} == {"ListItem"}
        assert (items[-1]["name"], "item" in items[-1]) == (heading, False), path
        links = page.iterfind(".//nav[@class='breadcrumbs']//a")
        shown = [(link.text, f"{SITE}{link.get('href')}") for link in links]
        assert [(each["name"], each["item"]) for each in items[:-1]] == shown, path
        leading |= {each["item"].removeprefix(SITE) for each in items[:-1]}
    assert walked > 8
    for path in leading:
        assert reader.get(path or "/").status_code == 200, path
