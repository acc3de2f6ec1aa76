"""`feedsvc article show`, `edit`, `publish` and `add -`, as an operator uses them at a terminal."""

import json
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import Result
from PIL import Image

from feedsvc import editorial
from feedsvc.domain.drafts import Base
from feedsvc.storage.database import Database
from tests.commands import Installation
from tests.conftest import LATER, NOW

RECORD: dict[str, Any] = {
    "title": "Sumur baru dibuka",
    "subtitle": "Warga tak lagi menunggu truk air",
    "body_html": "<p>Sumur itu sedalam delapan puluh meter.</p><p>Airnya jernih.</p>",
    "language": "id",
    "section": "Kota",
    "topics": ["Air", "Desa"],
    "authors": ["Sari", {"name": "Budi", "email": "budi@news.example"}],
    "published": "2026-09-07 08:00",
    "sources": [{"title": "Balai Air", "url": "https://balai.example/"}],
}
IMAGE = {"file": "well.png", "alt": "Sumur", "credit": "Foto: Budi"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A newsroom with a picture in its folder; the tests of this module share it."""
    folder = tmp_path_factory.mktemp("commands")
    with Installation(folder) as installation:
        installation.create()
        Image.new("RGB", (40, 30), "#336699").save(folder / "well.png")
        yield installation


@pytest.fixture(autouse=True)
def in_its_folder(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(installation.folder)


def add(installation: Installation, **values: Any) -> dict[str, Any]:
    """Add an article from standard input; return its record."""
    record = {"state": "draft"} | RECORD | values
    if record["state"] == "published":  # each term has a feed, which takes a while to render
        record |= {"section": None, "topics": [], "authors": []}
    summary = json.loads(
        installation.check_output("article", "add", "-", "--json", stdin=json.dumps(record))
    )
    return dict(installation.read_json("article", "show", str(summary["id"])))


def edit(installation: Installation, reference: object, *words: str, **patch: Any) -> Result:
    return installation.run("article", "edit", str(reference), "-", *words, stdin=json.dumps(patch))


def read(installation: Installation, reference: object) -> dict[str, Any]:
    return dict(installation.read_json("article", "show", str(reference)))


def write_editor(installation: Installation, script: str) -> None:
    """Set $VISUAL to a program that changes the file that it is given."""
    program = installation.folder / "editor"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    installation.variables["VISUAL"] = str(program)


def test_an_article_is_shown_by_number_guid_slug_and_address(installation: Installation) -> None:
    record = add(installation, guid="123 at http://old.example", slug="sumur", image=IMAGE)
    for reference in (record["id"], record["guid"], "sumur", record["url"]):
        assert read(installation, reference) == record
    text = installation.check_output("article", "show", "sumur")
    assert text.startswith(f"{RECORD['title']}\n{RECORD['subtitle']}\n\nstate ")
    for line in (
        f"state                   draft (number {record['id']}, revision 1)",
        "published               2026-09-07T08:00:00+07:00",
        "guid                    123 at http://old.example",
        "topics                  Air, Desa",
        f"picture                 {record['image']['url']}",
        "what the picture shows  Sumur",
        "credit                  Foto: Budi",
        "byline                  Sari, Budi <budi@news.example>",
        f"address                 {record['url']}",
        "sources                 Balai Air <https://balai.example/>",
        "Sumur itu sedalam delapan puluh meter.\n\nAirnya jernih.",
    ):
        assert f"\n{line}\n" in text
    unknown = installation.run("article", "show", "tiada")
    assert (unknown.exit_code, unknown.stderr) == (1, "feedsvc: there is no article tiada\n")


def test_a_former_slug_leads_to_its_article_and_a_name_of_two_to_none(
    installation: Installation,
) -> None:
    first = add(installation, state="published", slug="lama")
    assert edit(installation, "lama", slug="baru").exit_code == 0
    assert read(installation, "lama")["id"] == first["id"]
    second = add(installation, slug=str(first["id"]), title="Angka")
    doubtful = installation.run("article", "show", str(first["id"]))
    assert doubtful.exit_code == 1
    assert f"is the number of “{RECORD['title']}” and the address of “Angka”" in doubtful.stderr
    assert read(installation, second["url"])["id"] == second["id"]


def test_what_is_shown_is_taken_back(installation: Installation) -> None:
    record = add(installation, image=IMAGE)
    same = edit(installation, record["id"], **record)
    assert (same.exit_code, same.stdout, same.stderr) == (0, f"unchanged: {record['title']}\n", "")
    again = {name: value for name, value in record.items() if name not in ("guid", "slug")}
    copied = add(installation, **again)
    own = ("id", "guid", "url", "slug", "created", "changed")
    assert {name: copied[name] for name in record if name not in own} == {
        name: record[name] for name in record if name not in own
    }, "its picture is stored already, and has no file here"


def test_an_edit_changes_the_keys_that_it_holds(installation: Installation) -> None:
    record = add(installation, image=IMAGE)
    result = edit(
        installation,
        record["id"],
        title="Sumur kedua",
        subtitle=None,
        topics=["Air"],
        image={"caption": "Sumur di alun-alun"},
        url="https://elsewhere.example",
    )
    assert (result.exit_code, result.stdout) == (0, "saved: Sumur kedua\n")
    assert (
        "standard input: url: This key is not changed: it follows from the article" in result.stderr
    )
    changed = read(installation, record["id"])
    assert changed["image"] == record["image"] | {"caption": "Sumur di alun-alun"}
    assert [changed[key] for key in ("title", "subtitle", "topics", "revision")] == [
        "Sumur kedua", "", ["Air"], 2,
    ]  # fmt: skip
    assert changed["body_html"] == record["body_html"]


# Changes that are refused, and the line that says why.
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title: Give the article a title."),
    ({"tags": ["x"]}, "tags: This key is unknown. Use one of these: title, "),
    ({"topics": ["a", 3]}, "topics[2]: This must be a text, not a number."),
    ({"published": "kapan"}, "published: “kapan” is not a date that can be read."),
    ({"guid": "x"}, "guid: The guid of an article never changes."),
    ({"state": "published"}, "state: A change keeps the state."),
    ({"image": {"file": "no.png"}}, "image.file: no.png cannot be read"),
    ({"image": {"file": "../x.png"}}, "image.file: Give the name of a picture next to"),
    ({"revision": "2"}, "revision: Give the revision that “feedsvc article show” prints"),
    ({"revision": 7}, "revision: Somebody has saved this article meanwhile: it has revision 1"),
]


def test_an_edit_that_is_refused_says_why_and_changes_nothing(installation: Installation) -> None:
    record = add(installation)
    for patch, line in REFUSED:
        result = edit(installation, record["id"], **patch)
        assert (result.exit_code, result.stdout) == (1, ""), patch
        assert f"feedsvc: standard input: {line}" in result.stderr
    assert read(installation, record["id"]) == record


def test_a_published_article_is_updated_or_corrected(installation: Installation) -> None:
    record = add(installation, state="published")
    assert edit(installation, record["id"], "--silent", summary="Air.").stdout.startswith(
        "corrected: "
    )
    corrected = read(installation, record["id"])
    assert corrected["updated"] == record["updated"]
    result = edit(installation, record["id"], body="Air bersih.\n\nSumur dalam.")
    assert result.stdout.startswith("updated: ")
    updated = read(installation, record["id"])
    assert updated["updated"] > record["updated"]
    assert updated["body_html"] == "<p>Air bersih.</p>\n<p>Sumur dalam.</p>"
    assert all(feed["stale_since"] is None for feed in installation.read_json("feed", "list"))
    future = edit(installation, record["id"], published=f"{LATER}-01-01")
    assert "published: A published article cannot have a time in the future" in future.stderr
    assert installation.check_output("article", "show", str(record["id"])).count("Air bersih.") == 1


def test_the_editor_of_the_terminal_changes_an_article(installation: Installation) -> None:
    record = add(installation)
    write_editor(installation, """sed -i 's/"title": "Sumur/"title": "Mata air/' "$1" """)
    result = installation.run("article", "edit", str(record["id"]), "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["title"] == "Mata air baru dibuka"
    write_editor(installation, "true")
    result = installation.run("article", "edit", str(record["id"]))
    assert (result.exit_code, result.stderr) == (0, "feedsvc: nothing was changed\n")
    assert read(installation, record["id"])["revision"] == 2


def test_an_editor_that_cannot_be_run_is_one_line_and_leaves_no_file(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add(installation)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for program in ("/no-such-editor", "false"):
        installation.variables["VISUAL"] = program
        result = installation.run("article", "edit", str(record["id"]))
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith(f"feedsvc: {program}: Editing failed")
        assert "Set VISUAL or EDITOR to a program" in result.stderr
    assert not [*tmp_path.iterdir()]


def find_kept(result: Result) -> Path:
    """Return the file in which a refused text is kept."""
    line = result.stderr.splitlines()[-1]
    assert line.startswith("feedsvc: nothing was changed. Your text is in ")
    assert line.endswith(line.rpartition(" < ")[2])
    return Path(line.rpartition(" < ")[2])


def test_a_text_that_is_refused_is_kept_and_taken_later(installation: Installation) -> None:
    record = add(installation)
    write_editor(installation, """sed -i 's/"language": "id"/"language": "??"/' "$1" """)
    refused = installation.run("article", "edit", str(record["id"]))
    assert refused.exit_code == 1
    assert "feedsvc: language: Give a language tag" in refused.stderr
    kept = find_kept(refused)
    write_editor(installation, f"""cp {kept} "$1"; sed -i 's/"??",/"id"/' "$1" """)
    broken = installation.run("article", "edit", str(record["id"]))
    assert "feedsvc: This is not JSON: line " in broken.stderr
    find_kept(broken).unlink()
    kept.write_text(kept.read_text().replace("??", "id").replace("jernih", "keruh"))
    with kept.open() as file:
        patch = json.load(file)
    assert edit(installation, record["id"], **patch).exit_code == 0
    kept.unlink()
    assert "keruh" in read(installation, record["id"])["body_html"]


def test_what_somebody_else_saves_meanwhile_is_not_overwritten(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add(installation)

    def type_while_another_saves(filename: str) -> None:
        edit(installation, record["id"], summary="Dari orang lain")
        file = Path(filename)
        file.write_text(file.read_text().replace("jernih", "keruh"))

    with monkeypatch.context() as patch:
        patch.setattr(click, "edit", type_while_another_saves)
        conflict = installation.run("article", "edit", str(record["id"]))
    assert conflict.exit_code == 1
    assert "revision: Somebody has saved this article meanwhile: it has revision 2" in (
        conflict.stderr
    )
    kept = find_kept(conflict)
    assert "keruh" in kept.read_text()
    kept.unlink()
    present = read(installation, record["id"])
    assert (present["summary"], present["body_html"]) == ("Dari orang lain", record["body_html"])


def test_a_draft_is_published_or_scheduled(installation: Installation) -> None:
    draft = add(installation)
    result = installation.run("article", "publish", draft["slug"])
    assert (result.exit_code, result.stdout) == (0, f"published: {draft['title']}\n")
    assert "feedsvc: advice: published: The date is in the past" in result.stderr
    assert read(installation, draft["id"])["published"] == draft["published"]
    again = installation.run("article", "publish", draft["slug"])
    assert (again.exit_code, again.stdout) == (1, "")
    assert "This article is published, so this action is not possible" in again.stderr

    draft = add(installation, title="Nanti", published=None)
    reference = str(draft["id"])
    result = installation.run("article", "publish", reference, "--at", "in 3 hours")
    assert (result.exit_code, result.stdout) == (0, "scheduled: Nanti\n")
    assert "scheduled: it will be published at " in result.stderr
    assert read(installation, reference)["state"] == "scheduled"
    copy = {**read(installation, reference), "guid": None, "slug": None, "title": "Salinan"}
    assert add(installation, **copy)["state"] == "scheduled"
    assert installation.check_output("article", "publish", reference, "--at", "now") == (
        "published: Nanti\n"
    )


def test_a_publication_that_is_refused_says_why(installation: Installation) -> None:
    empty = add(installation, body_html=None, published=None)
    refused = installation.run("article", "publish", str(empty["id"]))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "feedsvc: body: Write or paste the text.\n"
    for at, why in (("kapan-kapan", "“kapan-kapan” is not a time"), ("3000-01-01", "too far")):
        refused = installation.run("article", "publish", str(empty["id"]), "--at", at)
        assert refused.exit_code == 1
        assert "feedsvc: --at: " in refused.stderr
        assert why in refused.stderr
    assert read(installation, empty["id"])["published"] is None
    gone = add(installation, state="published")
    installation.check_output("article", "withdraw", str(gone["id"]))
    refused = installation.run("article", "publish", str(gone["id"]), "--at", "tomorrow 7am")
    assert "--at: A withdrawn article keeps the time" in refused.stderr
    assert installation.check_output("article", "publish", str(gone["id"])).startswith("published:")


def test_text_that_an_editor_has_not_saved_is_told(installation: Installation) -> None:
    record = add(installation)
    database = Database(f"sqlite:///{installation.folder / 'var' / 'feedsvc.db'}")
    with database.writing() as session:
        fields = {"title": "Belum disimpan"}
        editorial.autosave.save_draft(
            session,
            record["id"],
            fields,
            base=Base(1),
            token="token-1",
            editor="sari",
            now=NOW,
        )
    database.close()
    assert "\nnot saved               by sari at 20" in installation.check_output(
        "article", "show", str(record["id"])
    )
    for result in (
        edit(installation, record["id"], summary="x"),
        installation.run("article", "publish", str(record["id"])),
    ):
        assert result.exit_code == 0
        assert "feedsvc: sari has typed text at 20" in result.stderr


def test_standard_input_that_is_no_record_is_refused(installation: Installation) -> None:
    result = installation.run("article", "add", "-", stdin="nothing")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("feedsvc: standard input: This is not JSON: line 1, column 1")
    assert "article.json: article.json cannot be read" in (
        installation.run("article", "add", "article.json").stderr
    )
