"""Every icon that browsers and readers ask for, and the manifest that names icons."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html as lxml_html
from PIL import Image

from tests.web.conftest import Newsroom

ASKED = {
    "/favicon.ico": 48,
    "/apple-touch-icon.png": 180,
    "/apple-touch-icon-precomposed.png": 180,
    "/apple-touch-icon-120x120.png": 180,
    "/apple-touch-icon-120x120-precomposed.png": 180,
}


@pytest.mark.parametrize(("path", "width"), [*ASKED.items(), ("/icon-192.png", 192)])
def test_icons_are_where_browsers_look(client: FlaskClient, path: str, width: int) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert len(answer.data) < 12_000
    with Image.open(io.BytesIO(answer.data)) as icon:
        assert icon.size == (width, width)
        assert answer.mimetype == Image.MIME[icon.format or ""]
    etag = answer.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/apple-touch-icon-big.png").status_code == 404


def test_a_site_with_an_icon_of_its_own_shows_it_everywhere(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    icon = "https://cdn.example/logo.png"
    client = make_newsroom(site={"icon": icon}).app.test_client()
    for path in ASKED:
        answer = client.get(path)
        assert (answer.status_code, answer.location) == (302, icon)
        assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert client.get("/site.webmanifest").get_json(force=True)["icons"] == [
        {"src": icon, "type": "image/png"}
    ]
    links = lxml_html.fromstring(client.get("/").data).iterfind("head/link")
    icons = {link.get("href") for link in links if "icon" in (link.get("rel") or "")}
    assert icons == {icon}


def test_the_manifest_describes_the_site(make_newsroom: Callable[..., Newsroom]) -> None:
    client = make_newsroom(base_url="https://news.example/kabar").app.test_client()
    page = lxml_html.fromstring(client.get("/").data)
    (href,) = [link.attrib["href"] for link in page.iterfind("head/link[@rel='manifest']")]
    answer = client.get(str(href), base_url="https://news.example")
    assert answer.content_type == "application/manifest+json"
    manifest = answer.get_json()
    assert manifest["name"] == "Kabar Uji"
    assert manifest["lang"] == "id"
    assert {manifest[key] for key in ("id", "start_url", "scope")} == {"/kabar/"}
    for icon in manifest["icons"]:
        sent = client.get(icon["src"], base_url="https://news.example")
        with Image.open(io.BytesIO(sent.data)) as image:
            assert icon["sizes"] == "x".join(map(str, image.size))
