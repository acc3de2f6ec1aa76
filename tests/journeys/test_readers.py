"""Real feed readers show articles as they were published."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from PIL import Image

from tests.journeys.conftest import Deployment

TITLE = "Nelayan Teluk Biru Menjual “Ikan Sore” lewat Radio & Papan Tulis"
FIRST = (
    "Setiap pukul empat, harga ikan dibacakan di radio komunitas,"
    " lalu ditulis di papan dekat dermaga."
)
RECORD: dict[str, Any] = {
    "title": TITLE,
    "body_html": f"<p>{FIRST}</p><p>“Pembeli datang sebelum es mencair,” kata Wayan.</p>",
    "language": "id",
    "section": "Ekonomi",
    "topics": ["Teluk Biru", "Nelayan"],
    "authors": ["Redaksi", {"name": "Wayan Sudira", "email": "wayan@news.example"}],
    "published": "2026-11-20 16.05",
    "time_zone": "Asia/Makassar",
    "image": {
        "file": "dermaga.png",
        "alt": "Papan tulis di dermaga",
        "caption": "Harga sore itu.",
        "credit": "Foto: Ayu",
    },
    "sources": [{"title": "Radio Teluk", "url": "https://radio.example/harga"}],
}
GRAMMAR = Path(__file__).parent.parent / "rendering" / "atom.rng"


@pytest.fixture(scope="module")
def served(make_shared_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom with one article, which a command has added."""
    newsroom = make_shared_deployment(FEEDSVC_SITE__TIME_ZONE="Asia/Jakarta")
    Image.new("RGB", (1200, 800), "#336677").save(newsroom.folder / "dermaga.png")
    (newsroom.folder / "article.json").write_text(json.dumps(RECORD), encoding="utf-8")
    newsroom.start()
    guid = newsroom.check_output("article", "add", str(newsroom.folder / "article.json")).strip()
    assert guid.startswith("tag:127.0.0.1,")
    return newsroom


@pytest.mark.parametrize("suffix", ["rss", "atom", "json"])
def test_feedparser_reads_each_format_right(served: Deployment, suffix: str) -> None:
    body = served.get(f"/feeds/topics/teluk-biru.{suffix}")
    if suffix == "json":
        item = json.loads(body)["items"][0]
        assert (item["title"], item["authors"][0]["name"]) == (TITLE, "Redaksi")
        assert item["date_published"] == "2026-11-20T08:05:00+00:00"
        return
    feed = feedparser.parse(body)
    assert feed.bozo == 0
    entry = feed.entries[0]
    assert entry.title == TITLE
    assert entry.link.startswith(f"{served.base}/articles/nelayan-teluk-biru")
    assert (
        ", ".join(author.name for author in entry.authors if "name" in author)
        == "Redaksi, Wayan Sudira"
    )
    assert "wayan@" not in body.decode(), "no feed prints an email address"
    assert entry.published_parsed[:6] == entry.updated_parsed[:6] == (2026, 11, 20, 8, 5, 0)
    enclosure = entry.enclosures[0]
    picture = served.get(enclosure.href.removeprefix(served.base))
    assert (enclosure.type, int(enclosure.length)) == ("image/png", len(picture))
    assert entry.media_content[0]["url"] == enclosure.href
    assert enclosure.href in entry.content[0].value, (
        "the body shows the same picture at the same address"
    )


def test_atom_is_valid_and_every_xml_feed_is_well_formed(
    served: Deployment, tmp_path: Path
) -> None:
    grammar = etree.RelaxNG(etree.parse(GRAMMAR))
    paths = [feed["path"] for feed in json.loads(served.check_output("feed", "list", "--json"))]
    assert len(paths) == 6
    for path in paths:
        for suffix in ("rss", "atom"):
            body = served.get(f"/feeds/{path}.{suffix}")
            if suffix == "atom":
                grammar.assertValid(etree.fromstring(body))
            file = tmp_path / "feed.xml"
            file.write_bytes(body)
            xmllint = find_program("xmllint")
            assert subprocess.run([xmllint, "--noout", file], check=False).returncode == 0


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_newsboat_shows_title_byline_date_and_text(
    served: Deployment, tmp_path: Path, suffix: str
) -> None:
    newsboat, home = find_program("newsboat"), tmp_path / "newsboat"
    home.mkdir()
    (home / "urls").write_text(f"{served.base}/feeds/topics/teluk-biru.{suffix}\n")
    (home / "config").write_text("")
    command: list[str | Path] = [
        newsboat,
        "-u",
        home / "urls",
        "-c",
        home / "cache.db",
        "-C",
        home / "config",
    ]
    command += ["-x", "reload"]
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(home)}
    )
    assert result.returncode == 0, result.stderr
    with sqlite3.connect(home / "cache.db") as cache:
        rows = cache.execute("SELECT title, author, pubDate, content, url FROM rss_item").fetchall()
    cache.close()
    assert len(rows) == 1
    title, author, date, text, url = rows[0]
    assert title == TITLE
    assert author == "Redaksi, Wayan Sudira"
    assert date == 1795161900
    assert FIRST in text
    assert url.startswith(served.base)


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_sfeed_reads_title_byline_date_and_text(served: Deployment, suffix: str) -> None:
    body = served.get(f"/feeds/topics/teluk-biru.{suffix}")
    result = subprocess.run([find_program("sfeed")], input=body, capture_output=True, check=True)
    columns = result.stdout.decode().rstrip("\n").split("\t")
    assert columns[0] == "1795161900"
    assert columns[1] == TITLE
    assert columns[2].startswith(served.base)
    assert FIRST in columns[3]
    assert columns[5].startswith("tag:")
    assert "Redaksi" in columns[6], "sfeed shows one author of an Atom entry"


def find_program(name: str) -> str:
    """Return the path of a program. Skip the test if it is not installed."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"there is no {name} here and it could not be installed (tests/equip.py)")
    return path
