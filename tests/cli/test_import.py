"""The command that imports: files, feeds with their archives, reports, and undoing a run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedsvc.domain.imports import Outcome
from tests.commands import Installation, share_port
from tests.old_site import OldSite
from tests.parsing.imports.samples import ATOM, JSON_FEED, RSS
from tests.parsing.imports.wxr_sample import SITE

NOTHING = dict.fromkeys(map(str, Outcome), 0)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A newsroom without articles, which may fetch from this machine."""
    variables = {
        "FEEDSVC_OUTBOUND__ALLOW_LOOPBACK": "true",
        "FEEDSVC_SITE__TAG_AUTHORITY": "news.example",
        "FEEDSVC_BASE_URL": "https://news.example",
    }
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        yield installation


def get_counts(report: dict[str, Any]) -> dict[str, int]:
    """Return the outcomes of a report that are not 0."""
    return {name: number for name, number in report.items() if name in NOTHING and number}


def write_source(installation: Installation, document: str) -> str:
    file = installation.folder / "old.xml"
    file.write_text(document, encoding="utf-8")
    return str(file)


def test_a_file_is_imported_once_reported_and_taken_back(installation: Installation) -> None:
    file = write_source(installation, RSS)
    assert get_counts(installation.read_json("import", file, "--dry-run")) == {"created": 2}
    assert installation.read_json("article", "list") == []
    report = installation.read_json("import", file)
    assert (get_counts(report), report["run"]) == ({"created": 2}, 1)
    listed = {row["guid"]: row for row in installation.read_json("article", "list")}
    assert set(listed) == {"https://old.example/?p=123", "42"}
    assert listed["https://old.example/?p=123"]["published"] == "2020-05-09T07:30:00+07:00"
    assert get_counts(installation.read_json("import", file)) == {"unchanged": 2}
    file = write_source(installation, RSS.replace("<title>Catatan", "<title>"))
    assert get_counts(installation.read_json("import", file)) == {"updated": 1, "unchanged": 1}
    assert get_counts(installation.read_json("import", "--report", "3")) == {
        "updated": 1,
        "unchanged": 1,
    }
    assert installation.read_json("import", "--undo", "1")["removed"] == 1
    assert installation.read_json("import", "--undo", "3") == {
        "removed": 0,
        "restored": 1,
        "kept": [],
    }


def test_several_files_are_one_import(installation: Installation) -> None:
    first = write_source(installation, RSS)
    second = installation.folder / "more.xml"
    second.write_text(ATOM.replace(">42<", ">43<"))
    report = installation.read_json("import", first, str(second))
    assert get_counts(report) == {"created": 3, "unchanged": 1}
    assert list_guids(installation) == {"https://old.example/?p=123", "42", "43"}
    assert installation.read_json("import", "--undo", "1")["removed"] == 3
    (installation.folder / "more.xml").write_text("{}")
    result = installation.run("import", first, str(second))
    assert "Files in this format cannot be imported" in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["none.xml"], "cannot be read"),
        (["feedsvc/cli"], "cannot be imported. These formats can: WordPress"),
        (["none.xml", "http://127.0.0.1/"], "Give one address, or files."),
        (["--undo", "9"], "there is no import 9"),
        (["--report", "9"], "there is no import 9"),
        ([], "Give a file or an address"),
        (["a", "--undo", "1"], "Give a file or an address"),
        (["http://10.0.0.1/feed"], "not on the public Internet"),
    ],
)
def test_what_cannot_be_imported_is_one_line(
    installation: Installation, words: list[str], message: str
) -> None:
    result = installation.run("import", *words)
    assert result.exit_code in {1, 2}
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_an_article_that_is_refused_is_named_with_its_place(installation: Installation) -> None:
    file = write_source(installation, RSS.replace("Pendek&amp;nbsp;saja.", ""))
    result = installation.run("import", file)
    assert "created: 1" in result.stdout
    assert "refused: 1" in result.stdout
    assert "item 2, “Catatan”: body:" in result.stderr


def list_guids(installation: Installation) -> set[str]:
    return {row["guid"] for row in installation.read_json("article", "list")}


def test_a_whole_archive_is_read_and_the_newest_text_holds(
    installation: Installation, old_site: str
) -> None:
    older = ATOM.replace("Air naik", "Dulu").replace(">42<", ">41<")
    OldSite.files = {
        "/feed": ATOM,
        "/arsip/1.atom": older.replace("/arsip/1.atom", "/arsip/2.atom"),
        "/arsip/2.atom": older.replace(">41<", ">40<").replace('rel="prev-archive"', 'rel="x"'),
    }
    report = installation.read_json("import", f"{old_site}/feed")
    assert get_counts(report) == {"created": 4}
    assert list_guids(installation) == {"https://old.example/?p=123", "42", "41", "40"}
    assert get_counts(installation.read_json("import", f"{old_site}/feed")) == {"unchanged": 4}
    assert OldSite.paths == ["/feed", "/arsip/1.atom", "/arsip/2.atom"] * 2


def test_pages_of_wordpress_and_of_json_feed_are_read_to_the_last(
    installation: Installation, old_site: str
) -> None:
    OldSite.files = {
        "/feed/": RSS,
        "/feed/?paged=2": RSS.replace("p=123", "p=9").replace(">42<", ">8<"),
        "/f.json": JSON_FEED.replace("https://old.example/2", "/2.json"),
        "/2.json": JSON_FEED.replace("https://old.example/2", "/f.json").replace("42", "7"),
    }
    assert get_counts(installation.read_json("import", f"{old_site}/feed/")) == {"created": 4}
    assert OldSite.paths == ["/feed/", "/feed/?paged=2", "/feed/?paged=3"]
    report = installation.read_json("import", f"{old_site}/f.json")
    assert report["created"] == 1, "the same ids are known from the other format"
    assert "7" in list_guids(installation)


def test_what_a_lost_page_has_cut_off_is_said_and_the_rest_is_stored(
    installation: Installation, old_site: str
) -> None:
    OldSite.files = {"/feed": ATOM}
    result = installation.run("import", f"{old_site}/feed")
    assert result.exit_code == 1
    assert "The host answers with 404" in result.stderr
    assert list_guids(installation) == {"https://old.example/?p=123", "42"}


def test_an_export_of_wordpress_brings_its_articles_and_says_what_else_it_has(
    installation: Installation,
) -> None:
    file = write_source(installation, SITE)
    report = installation.read_json("import", file)
    assert get_counts(report) == {"created": 8, "skipped": 6}
    assert get_counts(installation.read_json("import", file, "--dry-run")) == {
        "unchanged": 8,
        "skipped": 6,
    }
    lines = {(line["place"], line["title"]): line["problem"] for line in report["remarks"]}
    assert "--pages" in lines[(8, "Tentang")]
    states = [row["state"] for row in installation.read_json("article", "list")]
    assert sorted(states) == ["draft"] * 4 + ["published"] * 3 + ["scheduled"]
    assert get_counts(installation.read_json("import", file, "--pages")) == {
        "created": 1,
        "unchanged": 8,
        "skipped": 5,
    }
