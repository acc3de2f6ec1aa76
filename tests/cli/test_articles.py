"""Articles from files: a valid one is published in its feeds, an invalid one stores nothing."""

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from PIL import Image
from sqlalchemy import func, select

from feedsvc.storage.articles import articles, media
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article, Author, Feed, Media, Section, Topic
from tests.commands import Installation, share_port, wait_until
from tests.conftest import LATER

WHOLE: dict[str, Any] = {
    "title": "Banjir surut, warga “pulang”",
    "language": "id",
    "section": "Kota",
    "authors": [
        "Sari",
        {"name": "Budi", "email": "budi@news.example", "url": "https://budi.example"},
    ],
    "published": "2026-09-07",
    "time_zone": "Asia/Makassar",
    "summary": "Air surut pagi ini.",
    "body_html": "<p>Air surut.</p><p>Warga pulang.</p>",
    "topics": ["Banjir", "Hujan"],
    "image": {
        "file": "photo.png",
        "alt": "Jalan basah",
        "caption": "Jalan utama",
        "credit": "Sari",
    },
    "sources": [{"title": "Balai", "url": "https://balai.example/"}],
}
# An article in the main feed alone: each section, topic and author would have a feed.
PLAIN = {name: WHOLE[name] for name in ("title", "language", "body_html")}


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom with tables, and a picture next to its article files."""
    variables = {"FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        (tmp_path / "photo.png").write_bytes(draw_picture())
        yield installation


def draw_picture(width: int = 40, height: int = 30) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#336699").save(out, "PNG")
    return out.getvalue()


def write_file(installation: Installation, record: object) -> str:
    file = installation.folder / "article.json"
    if isinstance(record, bytes):
        file.write_bytes(record)
    else:
        file.write_text(json.dumps(record), encoding="utf-8")
    return str(file)


def is_empty(installation: Installation) -> bool:
    """Return True if nothing is stored except the main feed."""
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    with database.reading() as session:
        counts = [
            select(func.count()).select_from(table).scalar_subquery()
            for table in (Article, Media, Topic, Section, Author, Feed)
        ]
        counted = tuple(session.execute(select(*counts)).one())
    database.close()
    return counted == (0, 0, 0, 0, 0, 1)


@pytest.mark.any_database
def test_an_article_is_published_in_every_feed_that_selects_it(installation: Installation) -> None:
    summary = json.loads(
        installation.check_output("article", "add", write_file(installation, WHOLE), "--json")
    )
    assert summary["guid"].startswith("tag:127.0.0.1,")
    assert summary["published"] == "2026-09-06T23:00:00+07:00"
    assert summary["url"].endswith(f"/articles/{summary['slug']}")
    assert set(summary["feeds"]) == {
        "all",
        "sections/kota",
        "topics/banjir",
        "topics/hujan",
        "authors/sari",
        "authors/budi",
    }
    assert all(feed["stale_since"] is None for feed in installation.read_json("feed", "list"))


@pytest.mark.any_database
def test_without_json_only_the_guid_is_printed(installation: Installation) -> None:
    assert installation.check_output("article", "add", write_file(installation, PLAIN)).startswith(
        "tag:"
    )


@pytest.mark.any_database
def test_the_advice_of_the_preview_is_printed(installation: Installation) -> None:
    file = write_file(installation, {"title": "BANJIR SURUT HARI INI", "body": "Air surut."})
    result = installation.run("article", "add", file, "--json")
    advice = json.loads(result.stdout)["advice"]
    assert [line.partition(":")[0] for line in advice] == [
        "title", "body", "image", "topics", "authors",
    ]  # fmt: skip
    assert result.stderr.splitlines() == [f"feedsvc: {file}: advice: {line}" for line in advice]
    file = write_file(installation, WHOLE | {"slug": "lain"})
    assert (
        "advice: published: The date is in the past"
        in installation.run("article", "add", file).stderr
    )


@pytest.mark.any_database
def test_an_article_without_a_language_gets_that_of_its_words(installation: Installation) -> None:
    body = "<p>The ferry was late because of the storm, and they had to wait at the pier.</p>" * 2
    file = write_file(installation, {"title": "Storm", "body_html": body})
    result = installation.run("article", "add", file, "--json")
    assert json.loads(result.stdout)["language"] == "en"
    file = write_file(installation, {"title": "Storm again", "body_html": body})
    assert "language: en, guessed from the words" in installation.run("article", "add", file).stderr
    file = write_file(installation, {"title": "Storm", "body": "Wind."})
    assert "language: id, the site's language" in installation.run("article", "add", file).stderr


@pytest.mark.any_database
def test_a_guid_from_elsewhere_is_stored_and_accepted_once(installation: Installation) -> None:
    record = {**PLAIN, "guid": "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "slug": "banjir"}
    assert (
        installation.check_output("article", "add", write_file(installation, record))
        == record["guid"] + "\n"
    )
    again = installation.run("article", "add", write_file(installation, {**record, "slug": "lain"}))
    assert again.exit_code == 1
    assert "guid: There is an article with this guid already: number 1" in again.stderr
    assert len(installation.read_json("article", "list")) == 1


@pytest.mark.any_database
def test_an_id_that_is_a_number_too_is_never_mistaken_for_one(installation: Installation) -> None:
    for guid, title, shown in (
        (2, "Satu", "2"),
        ("old", "Dua", "old"),
        ("7", "Tiga", "7"),
        ("a\nb", "Empat", '"a\\nb"'),
    ):
        record = {**PLAIN, "guid": guid, "title": title}
        printed = installation.check_output("article", "add", write_file(installation, record))
        assert printed == f"{shown}\n"
    doubtful = installation.run("article", "withdraw", "2")
    assert doubtful.exit_code == 1
    assert "2 is the number of “Dua” and the guid of “Satu”" in doubtful.stderr
    assert "Give the address of the article that you mean: http://" in doubtful.stderr
    assert installation.check_output("article", "withdraw", "old") == "withdrawn: Dua\n"
    assert installation.check_output("article", "withdraw", "1") == "withdrawn: Satu\n"
    assert installation.check_output("article", "withdraw", "7") == "withdrawn: Tiga\n"
    assert installation.run("article", "withdraw", "9" * 5000).exit_code == 1


@pytest.mark.any_database
def test_a_draft_stays_out_of_the_feeds(installation: Installation) -> None:
    summary = json.loads(
        installation.check_output(
            "article", "add", write_file(installation, {**WHOLE, "state": "draft"}), "--json"
        )
    )
    assert (summary["state"], summary["published"]) == ("draft", None)


@pytest.mark.any_database
def test_an_article_with_a_future_date_is_scheduled_and_the_command_says_so(
    installation: Installation,
) -> None:
    result = installation.run(
        "article", "add", write_file(installation, {**WHOLE, "published": f"{LATER}-03-01 08:00"})
    )
    assert f"scheduled: it will be published at {LATER}-03-01T07:00:00+07:00" in result.stderr
    assert installation.read_json("article", "list", "--state", "scheduled")[0]["published"] is None


@pytest.mark.any_database
def test_pictures_in_the_text_are_taken_in_from_beside_the_file(
    installation: Installation,
) -> None:
    (installation.folder / "foto").mkdir()
    (installation.folder / "foto" / "air surut.png").write_bytes(draw_picture(70, 50))
    (installation.folder / "photo.png").write_bytes(draw_picture(2100, 60))
    inline = b64encode(draw_picture(80, 60)).decode()
    body = (
        '<p>Air <a href="ftp://a.example/x">surut</a>.</p><img src="foto/air%20surut.png">'
        f'<img src="data:image/png;base64,{inline}"><img src="https://a.example/b.png">'
    )
    record = {**PLAIN, "body_html": body, "image": WHOLE["image"]}
    result = installation.run("article", "add", write_file(installation, record))
    assert result.exit_code == 0
    assert (
        "body: Links to addresses that readers cannot open were removed: “ftp://" in result.stderr
    )
    assert "Pictures that" not in result.stderr
    assert "image: The picture is stored with 2048 by 59 pixels; the original" in result.stderr
    assert "article.json: advice: body: Pictures in the text without alt text: 3." in result.stderr
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    with database.reading() as session:
        article = articles.get_article(session, 1)
        sources = re.findall(r'<img src="(?:/media/([0-9a-f]+[.]png)|[^"]+)"', article.body_html)
        stored = [media.find_media(session, name) for name in sources if name]
        assert article.body_html.count('alt="" height="50" width="70">') == 1
        sizes = [(row.width, row.height, row.file_name) for row in stored if row]
    database.close()
    assert sizes == [(70, 50, "air surut.png"), (80, 60, "")]
    assert sources[2:] == [""]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("tiada.png", "tiada.png cannot be read"),
        ("../photo.png", "Give the name of a picture next to this file"),
        ("article.json", "not a picture"),
    ],
)
def test_a_picture_of_the_text_that_is_not_beside_the_file_stores_nothing(
    installation: Installation, source: str, why: str
) -> None:
    record = {**WHOLE, "body_html": f'<p>Air surut.</p><img src="{source}">'}
    result = installation.run("article", "add", write_file(installation, record))
    assert result.exit_code == 1
    assert "body: Pictures in the text that cannot be stored: 1." in result.stderr
    assert why in result.stderr
    assert is_empty(installation)


@pytest.mark.any_database
def test_an_article_is_withdrawn_by_its_guid_too(installation: Installation) -> None:
    installation.check_output("article", "add", write_file(installation, PLAIN))
    guid = installation.read_json("article", "list")[0]["guid"]
    assert installation.check_output("article", "withdraw", guid).startswith("withdrawn: Banjir")
    assert (
        installation.run("article", "withdraw", "tag:x").stderr
        == "feedsvc: there is no article tag:x\n"
    )


@pytest.mark.any_database
def test_a_withdrawn_article_leaves_the_feeds(installation: Installation) -> None:
    number = json.loads(
        installation.check_output("article", "add", write_file(installation, PLAIN), "--json")
    )["id"]
    assert installation.check_output("article", "withdraw", str(number)).startswith(
        "withdrawn: Banjir"
    )
    assert installation.read_json("article", "list")[0]["state"] == "withdrawn"
    again = installation.run("article", "withdraw", str(number))
    assert (again.exit_code, again.stderr) == (
        1,
        (
            "feedsvc: This article is withdrawn, so this action is not possible. "
            "Choose another action.\n"
        ),
    )
    assert (
        installation.run("article", "withdraw", "999").stderr
        == "feedsvc: there is no article 999\n"
    )


@pytest.mark.any_database
def test_a_withdrawn_article_keeps_its_entry_with_a_notice(installation: Installation) -> None:
    installation.check_output("article", "add", write_file(installation, PLAIN))
    words = ("--notice", "Artikel ini keliru.", "--title", "Ditarik")
    assert installation.check_output("article", "withdraw", "1", *words).startswith("withdrawn:")
    [row] = installation.read_json("article", "list")
    assert (row["state"], row["title"]) == ("withdrawn", PLAIN["title"])
    long = installation.run("article", "withdraw", "1", "--notice", "x" * 1001)
    assert long.exit_code == 1


@pytest.mark.any_database
def test_an_article_is_shown_again_as_new(installation: Installation) -> None:
    former = installation.check_output("article", "add", write_file(installation, PLAIN)).strip()
    guid = installation.check_output("article", "reissue", former).strip()
    assert guid != former
    assert [row["guid"] for row in installation.read_json("article", "list")] == [guid]
    record = write_file(installation, {**PLAIN, "guid": former})
    assert "There is an article with this guid already" in (
        installation.run("article", "add", record).stderr
    ), "no record of its former guid is added a second time"
    assert installation.check_output("article", "withdraw", former).startswith("withdrawn:")
    assert installation.run("article", "reissue", guid).exit_code == 1


@pytest.mark.any_database
def test_articles_are_listed_as_text_too(installation: Installation) -> None:
    assert installation.check_output("article", "list") == ""
    installation.check_output("article", "add", write_file(installation, PLAIN))
    assert "published" in installation.check_output("article", "list", "--limit", "1")


def change(**changes: object) -> dict[str, Any]:
    """Return the whole record with changes, and without its picture unless they have one."""
    changed = {**WHOLE, "image": ..., **changes}
    return {key: value for key, value in changed.items() if value is not ...}


def change_image(**changes: object) -> dict[str, Any]:
    return change(
        image={
            key: value for key, value in {**WHOLE["image"], **changes}.items() if value is not ...
        }
    )


BAD = {
    "no JSON": (b"{'title': 1}", "This is not JSON: line 1, column 2"),
    "nothing": (b"", "This is not JSON: line 1, column 1"),
    "not an object": (b"[]", "The input must be one JSON object"),
    "another encoding": ('{"title": "Café"}'.encode("latin-1"), "This is not UTF-8 text: byte 15"),
    "sixteen bits": ('{"title": "x"}'.encode("utf-16"), "This is not UTF-8 text: byte 1"),
    "nested": (b'{"title": ' + b"[" * 100_000, "nested too deeply"),
    "no value of JSON": (b'{"title": NaN}', "NaN is not a JSON value"),
    "a key twice": (b'{"title": "a", "title": "b"}', "title: This key is given twice"),
    "an unknown key": (
        change(tags=["x"], image=WHOLE["image"]),
        "tags: This key is unknown. Use one of these: title, ",
    ),
    "an unknown key inside": (
        change_image(src="x"),
        "image.src: This key is unknown. Use one of these: file, ",
    ),
    "no title": (change(title=...), "title: This key is missing. Give it a text."),
    "an empty title": (change(title=" "), "title: Give the article a title."),
    "a number for a title": (change(title=7), "title: This must be a text, not a number."),
    "no text": (change(body_html=..., image=WHOLE["image"]), "body: Write or paste the text."),
    "two texts": (change(body="x"), "body: Give either body or body_html, not both."),
    "a text for a list": (change(topics="Banjir"), "topics: This must be a list, not a text."),
    "a number in a list": (
        change(topics=["Banjir", 3]),
        "topics[2]: This must be a text, not a number.",
    ),
    "nothing in a list": (change(topics=[None]), "topics[1]: This must be a text, not null."),
    "a nameless author": (
        change(authors=[{"email": "a@b.example"}]),
        "authors[1].name: This key is missing",
    ),
    "an author of no kind": (
        change(authors=[True]),
        "authors[1]: This must be a text, not true or false.",
    ),
    "a source of text": (
        change(sources=["https://x.example"]),
        "sources[1]: This must be an object, not a text.",
    ),
    "a source without address": (
        change(sources=[{"title": "x"}]),
        "sources[1].url: This key is missing",
    ),
    "a source elsewhere": (
        change(sources=[{"title": "x", "url": "ftp://x"}]),
        "sources: “ftp://x” is not a web address",
    ),
    "no date": (change(published="besok"), "published: “besok” is not a date"),
    "a zone that is none": (change(time_zone="WIB/Jakarta"), "time_zone: There is no such zone"),
    "a state that is none": (change(state="live"), "state: Give published or draft."),
    "an empty guid": (change(guid=""), "guid: Give 1 to 300 characters"),
    "a blank guid": (change(guid=" \n"), "guid: Give 1 to 300 characters"),
    "a guid with a NUL": (
        change(guid="a\x00", image=WHOLE["image"]),
        "guid: This id contains a character that cannot",
    ),
    "a long guid": (change(guid="x" * 301), "guid: Give 1 to 300 characters"),
    "a language that is none": (
        change(language="bahasa indonesia"),
        "language: Give a language tag",
    ),
    "a picture that is missing": (
        change_image(file="none.png"),
        "none.png cannot be read: No such file",
    ),
    "a picture above": (
        change_image(file="../photo.png"),
        "image.file: Give the name of a picture next to this file",
    ),
    "a picture anywhere": (
        change_image(file="/etc/passwd"),
        "image.file: Give the name of a picture next to this file",
    ),
    "a picture on a drive": (
        change_image(file="C:\\photo.png"),
        "image.file: Give the name of a picture next to this file",
    ),
    "a picture with a zero": (
        change_image(file="photo\x00.png"),
        "image.file: Give the name of a picture next to this file",
    ),
    "a picture by a link": (
        change_image(file="link.png"),
        "image.file: Give the name of a picture next to this file",
    ),
    "a picture that is a folder": (change_image(file="."), "is not a file"),
    "a picture that is a pipe": (change_image(file="pipe.png"), "is not a file"),
    "a picture that is text": (change_image(file="text.png"), "This file is not a picture"),
    "a picture with too many bytes": (
        change_image(file="large.png"),
        "bytes. At most 20000 bytes are allowed",
    ),
    "a picture with too many pixels": (change_image(file="wide.png"), "more than 10000 pixels"),
    "a picture without words": (change_image(alt=...), "image_alt: Say what the picture shows"),
    "a picture without a file": (change_image(file=...), "image.file: This key is missing"),
}


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A newsroom that stays empty, with files of every kind next to its article files."""
    folder = tmp_path_factory.mktemp("refusing")
    settings = {
        "FEEDSVC_DATABASE_URL": f"sqlite:///{folder / 'var' / 'feedsvc.db'}",
        "FEEDSVC_MEDIA__MAX_UPLOAD": "20000",
        "FEEDSVC_MEDIA__MAX_PIXELS": "10000",
    }
    with Installation(folder, settings) as installation:
        installation.create()
        (folder / "photo.png").write_bytes(draw_picture())
        (folder / "wide.png").write_bytes(draw_picture(200, 200))
        (folder / "large.png").write_bytes(bytes(20_001))
        (folder / "text.png").write_text("not a picture")
        (folder / "link.png").symlink_to("/etc/hostname")
        os.mkfifo(folder / "pipe.png")
        yield installation


@pytest.mark.parametrize("case", BAD)
def test_each_problem_of_an_invalid_file_is_a_line_and_nothing_is_stored(
    refusing: Installation, case: str
) -> None:
    record, message = BAD[case]
    result = refusing.run("article", "add", write_file(refusing, record))
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert message in result.stderr
    begin = f"feedsvc: {refusing.folder}/article.json: "
    assert all(line.startswith(begin) for line in result.stderr.splitlines())
    assert is_empty(refusing)


@pytest.mark.any_database
def test_every_problem_is_a_line(installation: Installation) -> None:
    result = installation.run(
        "article", "add", write_file(installation, change(title=1, topics=2, tags=3, published="x"))
    )
    assert len(result.stderr.splitlines()) == 4


@pytest.mark.any_database
def test_keys_pictures_content_and_guid_are_checked_in_one_run(installation: Installation) -> None:
    installation.check_output("article", "add", write_file(installation, {**PLAIN, "guid": "lama"}))
    wrong = change(tags=1, guid="lama", language="?", sources=[{"url": "ftp://x"}])
    wrong["image"] = {"file": "none.png", "alt": ""}
    wrong["body_html"] = '<p>Air.</p><img src="also-none.png" alt="">'
    file = write_file(installation, wrong)
    result = installation.run("article", "add", file)
    prefix = f"feedsvc: {file}: "
    lines = [line.removeprefix(prefix) for line in result.stderr.splitlines()]
    assert sorted(line.partition(":")[0] for line in lines) == sorted(
        ["tags", "image.file", "body", "body", "guid", "language", "sources", "image_alt"]
    )
    assert len(installation.read_json("article", "list")) == 1


@pytest.mark.any_database
def test_adding_a_file_twice_is_advised_on(installation: Installation) -> None:
    file = write_file(installation, PLAIN)
    advice = "An article with the same title and text exists already: number 1."
    assert advice not in installation.run("article", "add", file).stderr
    assert f"{file}: advice: {advice}" in installation.run("article", "add", file).stderr
    other = write_file(installation, PLAIN | {"body_html": "<p>Air naik lagi.</p>"})
    assert advice not in installation.run("article", "add", other).stderr


@pytest.mark.any_database
def test_a_file_that_is_not_there_is_a_line(installation: Installation) -> None:
    result = installation.run("article", "add", str(installation.folder / "none.json"))
    assert result.exit_code == 1
    assert "cannot be read: No such file or directory" in result.stderr


@pytest.mark.any_database
def test_a_picture_in_a_folder_below_is_taken_and_stored_once(installation: Installation) -> None:
    (installation.folder / "pictures").mkdir()
    (installation.folder / "pictures" / "photo.png").write_bytes(draw_picture())
    for file in ("pictures/photo.png", "photo.png"):
        record = {**PLAIN, "image": {"file": file, "alt": "Jalan basah"}}
        installation.check_output("article", "add", write_file(installation, record))
    assert len(installation.read_json("article", "list")) == 2


@pytest.mark.any_database
def test_the_feed_carries_what_the_file_says(installation: Installation) -> None:
    summary = json.loads(
        installation.check_output("article", "add", write_file(installation, WHOLE), "--json")
    )
    process = installation.start("web")
    wait_until(lambda: process.poll() is not None or installation.get()[0] == 200)
    assert process.poll() is None, installation.log
    entry = feedparser.parse(installation.get("/feeds/all.atom")[2]).entries[0]
    assert (entry.id, entry.title, entry.summary) == (
        summary["guid"],
        WHOLE["title"],
        WHOLE["summary"],
    )
    assert [tag.term for tag in entry.tags] == ["Kota", "Banjir", "Hujan"]
    assert "Warga pulang." in entry.content[0].value


@pytest.mark.any_database
def test_revisions_are_deleted_by_their_age(installation: Installation) -> None:
    installation.check_output("article", "add", write_file(installation, PLAIN))
    assert "0 revisions were deleted" in installation.check_output("article", "remove-revisions")
