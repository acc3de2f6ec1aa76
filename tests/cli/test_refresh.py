"""A command whose change is stored succeeds, also where it cannot refresh the feeds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feedsvc.storage.database import Database
from feedsvc.storage.system import site_settings
from feedsvc.syndication import documents, render, snapshot
from tests.commands import Installation, share_port
from tests.parsing.imports.samples import RSS

STALE = (
    "feedsvc: the change is stored, but feeds stay stale until the scheduler runs: the settings of"
    " the site were changed while feeds were rendered\n"
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A newsroom without articles."""
    variables = {"FEEDSVC_BASE_URL": "https://news.example"}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        yield installation


@pytest.fixture
def change_settings(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let another process change the settings of the site whenever feeds are rendered."""
    installation.check_output("site", "set", "site.title", "Kabar")
    database = Database(f"sqlite:///{installation.folder}/var/feedsvc.db")
    render_entries = render.render_entries

    def render_meanwhile(*arguments: Any) -> Any:
        with database.writing() as session:
            stored = site_settings.read_settings(session, lock=True)
            site_settings.save_settings(session, replace(stored, revision=stored.revision + 1))
        return render_entries(*arguments)

    monkeypatch.setattr(render, "render_entries", render_meanwhile)
    yield
    database.close()


def write_file(installation: Installation, name: str, text: str) -> str:
    path = installation.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.usefixtures("change_settings")
def test_a_stored_change_is_reported_although_the_settings_change_meanwhile(
    installation: Installation,
) -> None:
    new = write_file(
        installation,
        "new.json",
        '{"title": "Banjir surut", "slug": "banjir", "body": "Air surut."}',
    )
    changed = write_file(installation, "changed.json", '{"title": "Banjir sudah surut"}')
    old = write_file(installation, "old.xml", RSS)
    for words in (
        ["article", "add", new],
        ["article", "edit", "banjir", changed],
        ["article", "withdraw", "banjir"],
        ["article", "publish", "banjir"],
        ["site", "set", "site.title", "Kabar Desa"],
        ["import", old],
        ["import", "--undo", "1"],
    ):
        result = installation.run(*words)
        assert (result.exit_code, result.stderr.count(STALE)) == (0, 1), (words, result.output)
        assert result.stdout, words
    (article,) = installation.read_json("article", "list")
    assert (article["title"], article["state"]) == ("Banjir sudah surut", "published")
    result = installation.run("refresh")  # its only work cannot be done
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_feed_that_always_fails_ends_no_import_and_is_not_counted(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    build: Callable[..., Any] = documents.build_document_without_entries
    tried: list[str] = []

    def build_or_fail(session: Any, feed: Any, **options: Any) -> Any:
        if feed.path != "all":
            return build(session, feed, **options)
        tried.append(feed.path)
        if len(tried) > 20:
            pytest.fail("the feed is rendered again and again")
        raise ValueError("rows that make no document")

    monkeypatch.setattr(snapshot, "build_document_without_entries", build_or_fail)
    installation.check_output("import", write_file(installation, "old.xml", RSS))
    assert installation.check_output("refresh") == "0 published, 0 feeds refreshed\n"
    monkeypatch.undo()
    assert installation.check_output("refresh") == "0 published, 1 feed refreshed\n"
    assert tried
