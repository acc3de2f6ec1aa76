"""The proof for folders of Markdown: every item of our feeds says what the files say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from feedsvc.domain.redirects import simplify_address
from feedsvc.editorial.imports import runs
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.sources import FileSource
from feedsvc.parsing.imports.documents import ImportOptions
from feedsvc.storage import imports
from feedsvc.storage.system import redirects
from tests.editorial.newsroom import Newsroom
from tests.parsing.imports.markdown_samples import ELEVENTY, HUGO, JEKYLL

OLD = "https://old.example"


@dataclass(frozen=True)
class Expected:
    """The values of a file that its feed should have."""

    id: str
    title: str
    published: str
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    text: str
    former: tuple[str, ...]


RIVER = ("Sungai & hujan", "2020-05-09T00:30:00+00:00")
EXPECTED = {
    "Hugo": (
        HUGO,
        [
            Expected(
                f"{OLD}/posts/sungai/",
                *RIVER,
                ("Sari", "Budi"),
                ("Kota", "Banjir"),
                "Air naik &amp; surut. Lihat",
                ("/posts/sungai/", "/lama/sungai", "/posts/banjir.html"),
            ),
            Expected(
                f"{OLD}/en/posts/note/",
                "1984",
                "2020-05-07T17:00:00+00:00",
                (),
                (),
                "<p>A note.</p>",
                ("/en/posts/note",),
            ),
            Expected(
                f"{OLD}/2019/12/panen/",
                "Panen",
                "2019-12-31T13:00:00+00:00",
                (),
                (),
                "<p>Padi.</p>",
                ("/2019/12/panen",),
            ),
        ],
    ),
    "Jekyll": (
        JEKYLL,
        [
            Expected(
                f"{OLD}/blog/berita/kota/2020/05/09/sungai",
                *RIVER,
                ("Ani",),
                ("Berita", "Kota", "Banjir"),
                "Air naik.",
                ("/blog/berita/kota/2020/05/09/sungai.html", "/?p=123"),
            ),
            Expected(
                f"{OLD}/blog/2020/05/08/catatan",
                "Catatan",
                "2020-05-07T17:00:00+00:00",
                ("Ani",),
                (),
                "<p>Pendek.</p>",
                ("/blog/2020/05/08/catatan.html",),
            ),
        ],
    ),
    "Eleventy": (
        ELEVENTY,
        [
            Expected(
                f"{OLD}/posts/sungai/",
                *RIVER,
                ("Sari",),
                ("Banjir",),
                "<p>Air naik.</p>",
                ("/posts/sungai",),
            ),
            Expected(
                f"{OLD}/c/",
                "Catatan",
                "2020-05-08T00:00:00+00:00",
                (),
                (),
                "<p>Pendek.</p>",
                ("/c",),
            ),
        ],
    ),
}


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def import_folder(newsroom: Newsroom, folder: Path) -> dict[str, int]:
    """Import a folder; return how many texts have each outcome."""
    source = FileSource([folder], ImportOptions(OLD))
    name, version = source.identify_source()
    context = ImportContext(newsroom.database, newsroom.site, "sari", newsroom.now)
    run_id = runs.run_import(context, source.list_items(), source=name, version=version)
    with newsroom.database.reading() as session:
        counts = imports.get_run(session, run_id).counts
    return {name: number for name, number in counts.items() if number}


@pytest.mark.any_database
@pytest.mark.parametrize("generator", EXPECTED)
def test_every_item_of_our_feed_says_what_the_files_say(
    newsroom: Newsroom, tmp_path: Path, generator: str
) -> None:
    files, expected = EXPECTED[generator]
    write_folder(tmp_path, files)
    outcomes = import_folder(newsroom, tmp_path)
    newsroom.refresh()
    items = json.loads(newsroom.read_body("all", "json"))["items"]
    assert [item["id"] for item in items] == [each.id for each in expected]
    for item, each in zip(items, expected, strict=True):
        assert item["title"] == each.title
        assert item["date_published"] == each.published
        assert tuple(author["name"] for author in item.get("authors", [])) == each.authors
        assert set(item.get("tags", [])) >= set(each.topics)
        assert each.text in item["content_html"]
    with newsroom.database.reading() as session:
        for each in expected:
            for former in each.former:
                assert redirects.find_stored(session, simplify_address(former)), former
    again = import_folder(newsroom, tmp_path)
    assert again["unchanged"] == outcomes["created"]
    assert set(again) <= {"unchanged", "skipped", "refused"}
