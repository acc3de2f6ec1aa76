"""Micropub: the cases of micropub.rocks by their numbers, and wrong requests."""

import io
import json
from base64 import b64encode
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from feedsvc.domain.articles import EMPTY, IMAGE_TEXTS
from feedsvc.domain.scopes import Scope
from feedsvc.web.api.microformats import list_unknown
from tests.conftest import LATER
from tests.web.api.conftest import Program, upload_picture, use_token
from tests.web.conftest import draw_jpeg

TEXT = "Hujan turun sejak pagi di Kali Wening."
GIF = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)


def post(program: Program, value: Any = None, **options: Any) -> TestResponse:
    """Send JSON, or a form where `value` is a list of pairs."""
    if isinstance(value, list):
        return program.send("POST", "/micropub", data=MultiDict(value), **options)
    return program.send("POST", "/micropub", value, **options)


def create(program: Program, **properties: Any) -> str:
    """Create an entry by JSON; return its address."""
    answer = post(program, {"type": ["h-entry"], "properties": {"content": [TEXT]} | properties})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def read_source(program: Program, url: str, query: str = "") -> dict[str, Any]:
    answer = program.send("GET", f"/micropub?q=source&url={url}{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json()["properties"])


def update(program: Program, url: str, **operations: Any) -> TestResponse:
    return post(program, {"action": "update", "url": url} | operations)


def expect_error(answer: TestResponse, status: int, error: str = "invalid_request") -> None:
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert answer.get_json()["error"] == error
    assert answer.get_json()["error_description"]


def open_page(program: Program, url: str) -> TestResponse:
    return program.client.get(url)


CREATED: dict[int, tuple[Any, dict[str, Any]]] = {
    100: ([("h", "entry"), ("content", TEXT)], {"name": [TEXT]}),
    101: (
        [("h", "entry"), ("content", TEXT), ("category[]", "satu"), ("category[]", "dua")],
        {"category": ["satu", "dua"]},
    ),
    102: (
        [("h", "entry"), ("content", TEXT), ("category[0]", "satu"), ("category[1]", "dua")],
        {"category": ["satu", "dua"]},
    ),
    103: (
        [("h", "entry"), ("content[html]", "<p><b>Tebal</b> dan <i>miring</i>.</p>")],
        {"content": [{"html": "<p><strong>Tebal</strong> dan <em>miring</em>.</p>"}]},
    ),
    104: (
        [("h", "entry"), ("content", TEXT), ("photo", "https://photos.example/a.jpg")],
        {},
    ),
    105: (
        [
            ("h", "entry"),
            ("content", TEXT),
            ("photo[value]", "https://photos.example/a.jpg"),
            ("photo[alt]", "Senja"),
        ],
        {},
    ),
    106: (
        [
            ("h", "entry"),
            ("summary", "Hujan 70,6 mm"),
            ("x-rain[type]", "h-measure"),
            ("x-rain[properties][num]", "70.6"),
            ("x-rain[properties][unit]", "mm"),
        ],
        {"name": ["Hujan 70,6 mm"], "content": ["Hujan 70,6 mm"]},
    ),
    107: ([("h", "entry"), ("content", TEXT), ("category", "satu")], {"category": ["satu"]}),
    200: ({"type": ["h-entry"], "properties": {"content": [TEXT]}}, {"name": [TEXT]}),
    201: (
        {"type": ["h-entry"], "properties": {"content": [TEXT], "category": ["satu", "dua"]}},
        {"category": ["satu", "dua"]},
    ),
    202: (
        {
            "type": ["h-entry"],
            "properties": {"name": ["Judul"], "content": [{"html": "<p><b>Tebal</b> x</p>"}]},
        },
        {"name": ["Judul"], "content": [{"html": "<p><strong>Tebal</strong> x</p>"}]},
    ),
    203: (
        {
            "type": ["h-entry"],
            "properties": {"content": [TEXT], "photo": ["https://photos.example/a.jpg"]},
        },
        {},
    ),
    204: (
        {
            "type": ["h-entry"],
            "properties": {
                "summary": ["Hujan 70,6 mm"],
                "x-rain": [{"type": ["h-measure"], "properties": {"num": ["70.6"]}}],
            },
        },
        {"name": ["Hujan 70,6 mm"], "content": ["Hujan 70,6 mm"]},
    ),
    205: (
        {
            "type": ["h-entry"],
            "properties": {
                "content": [TEXT],
                "photo": [{"value": "https://photos.example/a.jpg", "alt": "Senja"}],
            },
        },
        {},
    ),
    206: (
        {
            "type": ["h-entry"],
            "properties": {
                "content": [TEXT],
                "photo": ["https://photos.example/a.jpg", "https://photos.example/b.jpg"],
            },
        },
        {},
    ),
}
SHOWN = {
    104: ["https://photos.example/a.jpg"],
    105: ["https://photos.example/a.jpg", 'alt="Senja"'],
    203: ["https://photos.example/a.jpg"],
    205: ["https://photos.example/a.jpg", 'alt="Senja"'],
    206: ["https://photos.example/a.jpg", "https://photos.example/b.jpg"],
}


def draw_png(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (20, 90, 160)).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("number", CREATED)
def test_an_entry_is_created(program: Program, number: int) -> None:
    sent, expected = CREATED[number]
    answer = post(program, sent)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    url = answer.headers["Location"]
    page = open_page(program, url)
    assert page.status_code == 200
    for text in SHOWN.get(number, []):
        assert text in page.get_data(as_text=True)
    properties = read_source(program, url)
    assert {name: properties.get(name) for name in expected} == expected
    assert answer.get_json()["left-out"] == (["x-rain"] if number in {106, 204} else [])


def test_300_and_301_pictures_come_with_the_entry(program: Program) -> None:
    for count, name in ((1, "photo"), (2, "photo[]")):
        files = [
            (name, (io.BytesIO(draw_jpeg(70 + number, 50)), f"{number}.jpg"))
            for number in range(count)
        ]
        answer = post(program, [("h", "entry"), ("content", TEXT), *files])
        assert answer.status_code == 201, answer.get_data(as_text=True)
        page = open_page(program, answer.headers["Location"]).get_data(as_text=True)
        body = page.partition("<article")[2]
        assert (
            body.count('<img src="https://news.example/media/') >= count
            or body.count("/media/") >= count
        )


def test_400_to_404_properties_are_replaced_added_and_removed(program: Program) -> None:
    url = create(program, category=["satu"])
    assert update(program, url, replace={"content": ["Baru & <b>"]}).status_code == 204
    assert read_source(program, url)["content"] == ["Baru & <b>"]  # 400
    assert update(program, url, add={"category": ["dua"]}).status_code == 204
    assert read_source(program, url)["category"] == ["satu", "dua"]  # 401
    plain = create(program)
    assert update(program, plain, add={"category": ["dua"]}).status_code == 204
    assert read_source(program, plain)["category"] == ["dua"]  # 402
    assert update(program, url, delete={"category": ["satu"]}).status_code == 204
    assert read_source(program, url)["category"] == ["dua"]  # 403
    assert update(program, url, delete=["category"]).status_code == 204
    assert "category" not in read_source(program, url)  # 404


MALFORMED: list[Any] = [
    {"replace": "no object"},
    {"replace": {"content": "no list"}},
    {"add": ["category"]},
    {"delete": {"category": "satu"}},
    {"delete": [1]},
    {"delete": "category"},
    {},
    {"replace": {"content": []}},
    {"replace": {"name": [{"deep": [[]]}]}},
]


def test_405_a_malformed_update_is_refused(program: Program) -> None:
    url = create(program)
    before = read_source(program, url)
    for operations in MALFORMED:
        expect_error(update(program, url, **operations), 400)
        assert read_source(program, url) == before, operations


@pytest.mark.parametrize("name", ["category", "name", "feedsvc-section"])
def test_a_value_of_the_wrong_type_is_named_and_not_left_out(program: Program, name: str) -> None:
    url = create(program, category=["satu", None, {"value": "dua"}])
    before = read_source(program, url)
    assert before["category"] == ["satu", "dua"]
    values: list[Any] = [7, True, ["satu"], {"deep": ["satu"]}, {"value": 7}]
    for value in values:
        entry = {"type": ["h-entry"], "properties": {"content": [TEXT], name: ["dua", value]}}
        answer = post(program, entry)
        expect_error(answer, 400)
        assert answer.get_json()["error_description"].startswith(f"{name}: "), value
        expect_error(update(program, url, add={name: [value]}), 400)
        assert read_source(program, url) == before, value


@pytest.mark.parametrize("encoding", ["form", "JSON"])
def test_500_to_503_an_entry_is_deleted_and_undeleted(program: Program, encoding: str) -> None:
    url = create(program)

    def act(action: str) -> TestResponse:
        values = {"action": action, "url": url}
        return post(program, values if encoding == "JSON" else list(values.items()))

    assert act("delete").status_code == 204
    assert open_page(program, url).status_code == 410
    assert act("undelete").status_code == 204
    assert open_page(program, url).status_code == 200


def test_600_to_603_queries(program: Program) -> None:
    config = program.send("GET", "/micropub?q=config").get_json()
    assert config["media-endpoint"] == "https://news.example/micropub/media"
    assert config["syndicate-to"] == []
    syndication = program.send("GET", "/micropub?q=syndicate-to").get_json()
    assert syndication == {"syndicate-to": []}
    url = create(program, name=["Judul"], category=["satu"])
    whole = program.send("GET", f"/micropub?q=source&url={url}").get_json()
    assert whole["type"] == ["h-entry"]
    assert whole["properties"]["category"] == ["satu"]
    parts = read_source(program, url, "&properties[]=category&properties[]=content")
    assert parts == {"category": ["satu"], "content": [TEXT]}
    assert "satu" in program.send("GET", "/micropub?q=category").get_json()["categories"]
    for query in ("", "?q=none", "?q=source", f"?q=source&url={url}x", "?q=source&url=%00"):
        expect_error(program.send("GET", f"/micropub{query}"), 400)


# A GIF is stored as a PNG, without its motion.
@pytest.mark.parametrize(
    ("number", "data", "stored"),
    [(700, draw_jpeg(64, 48), "jpeg"), (701, draw_png(64, 48), "png"), (702, GIF, "png")],
)
def test_700_to_702_a_picture_is_uploaded_and_used(
    program: Program, number: int, data: bytes, stored: str
) -> None:
    file = {"file": (io.BytesIO(data), f"{number}.bin")}
    answer = program.send("POST", "/micropub/media", data=file)
    assert answer.status_code == 201
    url = answer.headers["Location"]
    page = open_page(program, url)
    assert (page.status_code, page.mimetype) == (200, f"image/{stored}")
    entry = create(program, photo=[{"value": url, "alt": "Kali"}])
    assert read_source(program, entry)["photo"] == [{"value": url, "alt": "Kali"}]
    assert update(program, entry, delete=["photo"]).status_code == 204
    assert "photo" not in read_source(program, entry)
    expect_error(program.send("POST", "/micropub/media", data={"x": (io.BytesIO(b""), "x")}), 400)


def test_800_to_805_tokens(program: Program) -> None:
    form = [("h", "entry"), ("content", TEXT)]
    assert post(program, form).status_code == 201  # 800: in the header
    bare = Program(program.newsroom, program.client, "")
    answer = post(bare, [*form, ("access_token", program.token)])  # 801: in the form
    assert answer.status_code == 201
    page = open_page(program, answer.headers["Location"]).get_data(as_text=True)
    assert program.token not in page  # 802
    assert answer.get_json()["left-out"] == []
    expect_error(post(bare, form), 401, "unauthorized")  # 803
    wrong = Program(program.newsroom, program.client, "z" * 43)
    expect_error(post(wrong, form), 401, "unauthorized")
    reader = use_token(program, Scope.READ)
    expect_error(post(reader, form), 403, "insufficient_scope")  # 804
    both = post(program, [*form, ("access_token", program.token)])
    expect_error(both, 400)  # 805: not in both
    twice = [*form, ("access_token", program.token), ("access_token", wrong.token)]
    expect_error(post(bare, twice), 401, "unauthorized")
    for query in ("", f"?access_token={program.token}"):
        answer = bare.send("POST", f"/micropub{query}", data=MultiDict(form))
        expect_error(answer, 401, "unauthorized")


def test_pictures_inside_of_a_text_are_stored(program: Program) -> None:
    pictures = [f"data:image/png;base64,{b64encode(draw_png(9, n)).decode()}" for n in (7, 8, 9)]
    url = create(program, content=[{"html": f'<p>a</p><img src="{pictures[0]}">'}])
    brought = {"content": [{"html": f'<p>b</p><img src="{pictures[1]}">'}]}
    assert update(program, url, add=brought).status_code == 204
    assert update(program, url, add={"photo": [pictures[2]]}).status_code == 204
    (content,) = read_source(program, url)["content"]
    assert content["html"].count('<img src="/media/') == 3
    assert "data:" not in content["html"]


def test_a_token_for_drafts_creates_drafts_and_changes_nothing_public(program: Program) -> None:
    writer = use_token(program, Scope.WRITE)
    url = create(writer)
    assert read_source(program, url)["post-status"] == ["draft"]
    assert update(writer, url, replace={"content": ["Lain"]}).status_code == 204
    expect_error(
        update(writer, url, replace={"post-status": ["published"]}), 403, "insufficient_scope"
    )
    assert read_source(program, url)["post-status"] == ["draft"]
    assert update(program, url, replace={"post-status": ["published"]}).status_code == 204
    assert open_page(program, url).status_code == 200
    for answer in (
        update(writer, url, replace={"content": ["Lain"]}),
        post(writer, {"action": "delete", "url": url}),
        post(writer, {"action": "undelete", "url": url}),
    ):
        expect_error(answer, 403, "insufficient_scope")


def test_a_plain_text_comes_back_as_it_was_sent_and_stays(program: Program) -> None:
    for text in ("a", "a\nb\n\nc & d <e>", '  a "b" &amp; 1 < 2 '):
        url = create(program, content=[text])
        assert read_source(program, url)["content"] == [text.strip()]
        assert update(program, url, replace={"content": [text]}).status_code == 204
        assert read_source(program, url)["content"] == [text.strip()]


def test_pictures_of_a_form_may_be_numbered(program: Program) -> None:
    form = [("h", "entry"), ("content", TEXT)]
    for number, alt in enumerate(("Satu", "Dua")):
        form += [(f"photo[{number}][value]", f"https://photos.example/{alt}.jpg")]
        form += [(f"photo[{number}][alt]", alt)]
    answer = post(program, form)
    page = open_page(program, answer.headers["Location"]).get_data(as_text=True)
    for alt in ("Satu", "Dua"):
        assert f'src="https://photos.example/{alt}.jpg" alt="{alt}"' in page
    for name in ("[", "[]", "photo[", "photo[]x", "photo[[value]", "x[" * 50):
        assert post(program, [*form, (name, "x")]).status_code in {201, 400}


def test_slug_status_and_time_of_an_entry(program: Program) -> None:
    url = create(program, **{"mp-slug": ["alamat-pilihan"], "post-status": ["draft"]})
    assert url == "https://news.example/articles/alamat-pilihan"
    assert open_page(program, url).status_code == 404
    moved = update(program, url, replace={"mp-slug": ["alamat-lain"]})
    assert (moved.status_code, moved.headers["Location"]) == (
        201,
        "https://news.example/articles/alamat-lain",
    )
    later = create(program, published=[f"{LATER}-01-01T07:00:00+07:00"])
    assert read_source(program, later)["published"] == [f"{LATER}-01-01T07:00:00+07:00"]


def test_clients_find_the_endpoint_and_check_a_token(program: Program) -> None:
    page = program.client.get("/", base_url=program.origin).get_data(as_text=True)
    assert '<link rel="micropub" href="https://news.example/micropub">' in page
    answer = program.send("GET", "/micropub/token")
    assert answer.get_json()["me"] == "https://news.example/"
    assert set(answer.get_json()["scope"].split()) >= {"create", "update", "delete", "media"}
    stranger = Program(program.newsroom, program.client, "")
    expect_error(stranger.send("GET", "/micropub/token"), 401, "unauthorized")


HOSTILE: list[Any] = [
    {},
    {"type": "h-entry", "properties": {}},
    {"type": ["h-event"], "properties": {"name": ["x"]}},
    {"type": ["h-entry"], "properties": []},
    {"type": ["h-entry"], "properties": {"content": TEXT}},
    {"type": ["h-entry"], "properties": {"content": [None]}},
    {"type": ["h-entry"], "properties": {"content": [{"html": ["x"]}]}},
    {"type": ["h-entry"], "properties": {"name": [5], "content": [[["x"]]]}},
    {"type": ["h-entry"], "properties": {"content": [TEXT], "category": ["a,b"]}},
    {"type": ["h-entry"], "properties": {"content": [TEXT], "published": ["kemarin dulu"]}},
    {"type": ["h-entry"], "properties": {"content": [TEXT], "name": ["x" * 501]}},
    {"action": "update"},
    {"action": "update", "url": 5, "replace": {}},
    {"action": "update", "url": "https://other.example/articles/x", "replace": {"name": ["x"]}},
    {"action": "delete", "url": "https://news.example/articles/"},
    {"action": "delete", "url": "https://news.example/articles/../admin"},
    {"action": "delete", "url": "\0"},
    {"action": ["delete"], "url": "x"},
    {"action": {}, "url": "x"},
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_what_is_malformed_is_refused(program: Program, number: int) -> None:
    expect_error(post(program, HOSTILE[number]), 400)


def test_other_bodies_and_methods_are_refused(program: Program) -> None:
    for body in (b"", b"{", b"[]", b"\xff", b'{"a":' * 9999):
        expect_error(post(program, body, content_type="application/json"), 400)
    expect_error(post(program, b"x", content_type="text/plain"), 400)
    expect_error(post(program, [("action", "update"), ("url", "x")]), 400)
    expect_error(post(program, [("h", "card"), ("content", "x")]), 400)
    form = b"content=x&" + b"&".join(b"a%d=1" % number for number in range(600))
    many = post(program, form, content_type="application/x-www-form-urlencoded")
    expect_error(many, 413)
    assert program.send("PUT", "/micropub").status_code == 405
    lone = json.dumps({"type": ["h-entry"], "properties": {"content": ["\ud800 \0 " + TEXT]}})
    assert post(program, lone.encode(), content_type="application/json").status_code == 201
    assert upload_picture(program).status_code in {200, 201}


def test_what_microformats_have_no_name_for_has_properties_of_ours(program: Program) -> None:
    photo = program.send(
        "POST", "/micropub/media", data={"file": (io.BytesIO(draw_jpeg(50, 40)), "a")}
    )
    source = {"type": ["h-cite"], "properties": {"name": ["Antara"], "url": ["https://a.example/"]}}
    card = {
        "type": ["h-card"],
        "properties": {"name": ["Budi"], "email": ["budi@news.example"]},
    }
    given = {
        "feedsvc-subtitle": ["Anak judul"],
        "feedsvc-section": ["Kota"],
        "feedsvc-language": ["id"],
        "feedsvc-source": [source],
        "author": [card],
    }
    texts = {"feedsvc-photo-caption": ["Kali"], "feedsvc-photo-credit": ["Foto: Ani"]}
    lead = {"value": photo.headers["Location"], "alt": "Air"}
    url = create(program, **given, **texts, photo=[lead])
    read = read_source(program, url)
    assert {name: read[name] for name in (*given, *texts)} == given | texts
    assert update(program, url, replace={"feedsvc-photo-credit": ["Sari"]}).status_code == 204
    assert update(program, url, delete=["feedsvc-subtitle", "feedsvc-source"]).status_code == 204
    read = read_source(program, url)
    assert "feedsvc-subtitle" not in read
    assert "feedsvc-source" not in read
    assert (read["photo"], read["feedsvc-photo-credit"]) == ([lead], ["Sari"])
    other = upload_picture(program, draw_jpeg(70, 40)).get_json()["url"]
    assert (
        update(program, url, replace={"photo": [{"value": other, "alt": "Lain"}]}).status_code
        == 204
    )
    read = read_source(program, url)
    assert read["photo"] == [{"value": other, "alt": "Lain"}]
    assert "feedsvc-photo-credit" not in read, "it was that of the other picture"


def test_every_text_of_an_article_has_a_property_in_the_manual() -> None:
    manual = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
    named = {"title": "name", "summary": "summary", "body": "content", "slug": "mp-slug"}
    texts = [each.name for each in fields(EMPTY) if isinstance(each.default, str)]
    photo = [f"feedsvc-photo-{name}" for name in IMAGE_TEXTS if name != "alt"]
    for name in (*(named.get(each, f"feedsvc-{each}") for each in texts), "mp-photo-alt", *photo):
        assert list_unknown({name: ["x"]}) == [], name
        assert f"`{name}`" in manual, name


def test_a_form_names_authors_sources_and_texts_of_each_photo(program: Program) -> None:
    photos = [upload_picture(program, draw_jpeg(size, 40)).get_json()["url"] for size in (51, 52)]
    pairs = [("photo[]", url) for url in photos]
    pairs += [("mp-photo-alt[]", alt) for alt in ("Satu", "Dua")]
    pairs += [("feedsvc-photo-caption[]", text) for text in ("Pertama", "Kedua <b>")]
    fields = [("author", "Sari"), ("feedsvc-source", "https://a.example/")]
    answer = post(program, [("h", "entry"), ("content", TEXT), *pairs, *fields])
    assert (answer.status_code, answer.get_json()["left-out"]) == (201, [])
    read = read_source(program, answer.headers["Location"])
    assert read["feedsvc-photo-caption"] == ["Pertama"]
    assert [each["properties"]["name"] for each in read["author"]] == [["Sari"]]
    assert read["feedsvc-source"][0]["properties"]["url"] == ["https://a.example/"]
    assert "<figcaption>Kedua &lt;b&gt;</figcaption>" in read["content"][0]["html"]


@pytest.mark.parametrize(
    "author", [{}, {"properties": 3}, {"type": ["h-card"], "properties": {}}, [7], 7]
)
def test_an_author_without_a_name_is_refused(program: Program, author: Any) -> None:
    entry = {"type": ["h-entry"], "properties": {"content": [TEXT], "author": [author]}}
    expect_error(post(program, entry), 400)
