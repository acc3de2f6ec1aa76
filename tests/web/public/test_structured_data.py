"""Every public page has Open Graph data about its content, and a BreadcrumbList of its place."""

import json
from typing import Any

from lxml import html as lxml_html

from tests.web.conftest import Newsroom
from tests.web.public.test_alternates import SITE, list_public_pages


def read_data(page: bytes | str) -> dict[str, Any]:
    """Return the structured data of a page by type."""
    scripts = lxml_html.fromstring(page).iterfind(".//script[@type='application/ld+json']")
    found = {data["@type"]: data for data in map(json.loads, (each.text or "" for each in scripts))}
    assert all(data["@context"] == "https://schema.org" for data in found.values())
    return found


def test_every_page_has_open_graph_and_breadcrumbs(filled: Newsroom) -> None:
    client = filled.app.test_client()
    walked = 0
    for path, answer in list_public_pages(filled):
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
        for each in items[:-1]:
            assert client.get(each["item"].removeprefix(SITE) or "/").status_code == 200, path
    assert walked > 8
