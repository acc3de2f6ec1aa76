"""The feed builder and the access tokens of private feeds, by plain forms."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, insert
from werkzeug.test import TestResponse

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.names import fold_name, to_sort_key
from feedsvc.domain.text import slugify
from feedsvc.storage.feeds import access_tokens, feeds
from feedsvc.storage.tables import AccessToken, Feed, Representation, Topic
from tests.web.admin.conftest import (
    BODY,
    WITH_TERMS,
    AdminClient,
    list_problems,
    parse_page,
    publish_in_copy,
    read_fields,
)

FORM = {
    "title": "Cuaca saja",
    "include_topics": "cuaca",
    "match": "any",
    "text": "full",
    "image_in_body": "1",
}
NUMBERS = {"entry_limit": "50", "byte_limit": "", "revision": "0"}


@pytest.fixture(scope="module")
def tables(memory_folder: Path, migrated: Path) -> Path:
    """The path of an SQLite file with two articles, to copy."""
    market = ArticleContent(
        title="Pasar Malam", body=BODY, language="id", topics=("Kota",), section="Kota"
    )
    return publish_in_copy(memory_folder / "feed-builder", migrated, WITH_TERMS, market)


@pytest.fixture
def filled_admin(open_admin: Callable[..., AdminClient], tables: Path) -> AdminClient:
    """An editor's client of a newsroom with two articles."""
    admin = open_admin(tables=tables)
    assert admin.log_in().status_code == 303
    return admin


def create_feed(admin: AdminClient, do: str = "save", **changed: str) -> TestResponse:
    return admin.post("/admin/feeds/new", **(FORM | NUMBERS | {"do": do} | changed))


def find_feed_id(answer: TestResponse) -> int:
    match = re.search(r"feed=(\d+)|/feeds/(\d+)#", answer.location)
    assert match, answer.location
    return int(match[1] or match[2])


def read_form(admin: AdminClient, feed_id: int) -> dict[str, str]:
    """Return the fields of a feed's form as a browser sends them."""
    page = parse_page(admin.read_page(f"/admin/feeds/{feed_id}"))
    radios = {
        each.get("name"): each.get("value")
        for each in page.xpath('//input[@type="radio"][@checked]')
    }
    plain = read_fields(
        admin.read_page(f"/admin/feeds/{feed_id}"),
        '//form[contains(@class, "feed-builder")]//*[@name]',
    )
    return {name: value for name, value in plain.items() if name != "do"} | radios


def test_a_feed_is_previewed_before_it_is_saved_and_no_typed_text_is_lost(
    filled_admin: AdminClient,
) -> None:
    preview = create_feed(filled_admin, "preview", description="Kata & <kata>")
    page = preview.get_data(as_text=True)
    assert preview.status_code == 200
    assert "The feed would contain 1 article now." in page
    assert [row.text for row in parse_page(page).xpath('//section[@id="preview"]//li/a')] == [
        "Menakar Hujan"
    ]
    sources = [row.text_content() for row in parse_page(page).xpath("//pre")]
    assert [source.lstrip()[:5] for source in sources] == ["<?xml", "<?xml", '{"ver', '{"sta']
    assert all("Menakar Hujan" in source and "Pasar Malam" not in source for source in sources)
    assert "Kata &amp; &lt;kata&gt;" in page
    assert filled_admin.get("/feeds/custom/cuaca-saja.rss").status_code == 404, "nothing is stored"
    assert create_feed(filled_admin, "preview", title="").status_code == 422


def test_a_feed_is_created_changed_retired_and_revived(filled_admin: AdminClient) -> None:
    created = create_feed(filled_admin)
    feed_id = find_feed_id(created)
    assert created.location == f"/admin/feeds?show=custom&outcome=created&feed={feed_id}"
    assert "Menakar Hujan" in filled_admin.read_feed("custom/cuaca-saja.rss")
    assert "Cuaca saja" in filled_admin.get("/feeds").get_data(as_text=True)
    assert "Cuaca saja" in filled_admin.get("/feeds/custom/cuaca-saja").get_data(as_text=True)
    stored_form = read_form(filled_admin, feed_id)
    assert (
        stored_form["include_topics"],
        stored_form["slug"],
        stored_form["match"],
        stored_form["revision"],
    ) == (
        "Cuaca",
        "cuaca-saja",
        "any",
        "1",
    )
    changed = filled_admin.post(
        f"/admin/feeds/{feed_id}",
        **(stored_form | {"include_topics": "Kota", "slug": "kota", "do": "save"}),
    )
    assert changed.status_code == 303
    assert "Pasar Malam" in filled_admin.read_feed("custom/kota.rss")
    assert "Menakar Hujan" not in filled_admin.read_feed("custom/kota.rss")
    assert (
        filled_admin.get("/feeds/custom/cuaca-saja.rss").location
        == "https://news.example/feeds/custom/kota.rss"
    )
    without = read_form(filled_admin, feed_id) | {"title": "Kabar kota", "slug": "", "do": "save"}
    for _ in range(2):  # sent twice
        assert filled_admin.post(f"/admin/feeds/{feed_id}", **without).status_code == 303
    assert read_form(filled_admin, feed_id)["slug"] == "kota", "an existing feed keeps its address"
    assert "Kabar kota" in filled_admin.read_feed("custom/kota.rss")
    again = filled_admin.post(
        f"/admin/feeds/{feed_id}", **(stored_form | {"title": "Lain", "do": "save"})
    )
    assert (again.status_code, len(list_problems(again))) == (422, 1), (
        "another editor saved it first"
    )
    assert 'value="Lain"' in again.get_data(as_text=True)
    assert filled_admin.post(f"/admin/feeds/{feed_id}", do="retire").status_code == 303
    assert filled_admin.get("/feeds/custom/kota.rss").status_code == 410
    assert "Retired" in filled_admin.read_page("/admin/feeds?show=custom")
    assert "custom/kota" not in filled_admin.read_page("/admin/feeds")
    assert filled_admin.post(f"/admin/feeds/{feed_id}", do="revive").status_code == 303
    assert "Pasar Malam" in filled_admin.read_feed("custom/kota.rss")


def test_each_error_is_shown_at_its_field_and_in_the_summary(filled_admin: AdminClient) -> None:
    wrong = {
        "title": "",
        "include_topics": "Tiada\nCuaca",
        "languages": "??",
        "entry_limit": "x",
        "byte_limit": "9",
    }
    for do in ("save", "preview"):
        answer = create_feed(filled_admin, do, **wrong)
        page = parse_page(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert len(list_problems(answer)) == len(wrong)
        for name in wrong:
            field = page.get_element_by_id(f"f-{name}")
            assert field.get("aria-invalid") == "true"
            assert f"w-{name}" in field.get("aria-describedby")
        assert "Tiada\nCuaca" in answer.get_data(as_text=True)


def test_the_builder_finds_custom_feeds_only(filled_admin: AdminClient) -> None:
    with filled_admin.newsroom.services.database.reading() as session:
        everything = feeds.find_feed(session, "all")
        assert everything
    assert filled_admin.get(f"/admin/feeds/{2**40}").status_code == 404
    for feed_id in (everything.id, 999):
        assert filled_admin.get(f"/admin/feeds/{feed_id}").status_code == 404
        assert filled_admin.post(f"/admin/feeds/{feed_id}", do="retire").status_code == 404
    assert filled_admin.post(f"/admin/feeds/{everything.id}/tokens", partner="A").status_code == 404
    assert (
        filled_admin.post(
            f"/admin/feeds/{find_feed_id(create_feed(filled_admin))}", do="explode"
        ).status_code
        == 400
    )


def create_token(admin: AdminClient, feed_id: int, partner: str = "Harian Kota") -> dict[str, str]:
    """Create an access token; return the paths of its feed by suffix."""
    page = parse_page(
        admin.post(f"/admin/feeds/{feed_id}/tokens", partner=partner).get_data(as_text=True)
    )
    addresses = [
        row.text.removeprefix("https://news.example")
        for row in page.xpath('//*[@id="new-address"]//*[@class="path"]')
    ]
    return {path.rpartition(".")[2]: path for path in addresses}


@pytest.fixture
def private(filled_admin: AdminClient) -> int:
    """The id of a private feed."""
    return find_feed_id(create_feed(filled_admin, private="1"))


def test_a_private_feed_is_at_the_addresses_of_its_tokens_only(
    filled_admin: AdminClient, private: int
) -> None:
    paths = create_token(filled_admin, private)
    stranger = filled_admin.newsroom.app.test_client()
    for suffix, path in paths.items():
        answer = stranger.get(path, base_url="https://news.example")
        body = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert "Menakar Hujan" in body
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Robots-Tag"].startswith("noindex")
        assert "Link" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers
        token = path.split("/")[2]
        assert token not in body
        assert "hub" not in re.sub(r"github|hubung", "", body)
        again = stranger.get(
            path, base_url="https://news.example", headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-cache")
        with filled_admin.newsroom.services.database.reading() as session:
            hidden = feeds.get_feed(session, private).path
        for elsewhere in (
            f"/feeds/{hidden}.{suffix}",
            f"/feeds/{hidden}",
            f"/feeds/custom/cuaca-saja.{suffix}",
        ):
            assert stranger.get(elsewhere, base_url="https://news.example").status_code == 404
    for page in ("/", "/feeds", "/feeds?kind=custom", "/feeds?q=cuaca"):
        shown = stranger.get(page, base_url="https://news.example").get_data(as_text=True)
        assert "Cuaca saja" not in shown
        assert "private" not in shown
    assert "Cuaca saja" in filled_admin.read_page("/admin/feeds?show=custom")
    assert hidden not in filled_admin.read_page("/admin/feeds?show=custom")


def test_a_revoked_token_is_invalid_at_once_and_the_others_stay_valid(
    filled_admin: AdminClient, private: int
) -> None:
    first, second = (
        create_token(filled_admin, private)["rss"],
        create_token(filled_admin, private, "Harian Desa")["rss"],
    )
    assert filled_admin.get(first).status_code == filled_admin.get(second).status_code == 200
    with filled_admin.newsroom.services.database.reading() as session:
        last, former = access_tokens.list_access_tokens(session, private)
        assert (former.partner, last.partner) == ("Harian Kota", "Harian Desa")
        assert former.last_used
        assert last.last_used
        assert former.last_used <= last.last_used
        assert first.split("/")[2] not in {former.token_hash, last.token_hash}
    assert filled_admin.post(f"/admin/feeds/{private}/tokens/{former.id}").status_code == 303
    assert (filled_admin.get(first).status_code, filled_admin.get(second).status_code) == (410, 200)
    page = filled_admin.read_page(f"/admin/feeds/{private}")
    assert "Revoked" in page
    assert first.split("/")[2] not in page
    assert filled_admin.post(f"/admin/feeds/{private}/tokens/999").status_code == 404
    filled_admin.post(f"/admin/feeds/{private}", do="retire")
    assert filled_admin.get(second).status_code == 410


def test_a_guessed_token_finds_nothing(filled_admin: AdminClient, private: int) -> None:
    path = create_token(filled_admin, private)["rss"]
    token = path.split("/")[2]
    for guess in ("x", token[:-1], token + "x", token.swapcase(), "x" * 500, "%00", "..", "é"):
        assert filled_admin.get(path.replace(token, guess)).status_code == 404
    for prefix in ("", "x/", "x/y/"):
        assert filled_admin.get(f"/private/{prefix}{token}").status_code == 404
    assert (
        filled_admin.get(path.replace("cuaca-saja", "lain")).location
        == f"https://news.example{path}"
    )
    assert filled_admin.get(path.replace(".rss", ".xml")).status_code == 404
    answer = filled_admin.post(f"/admin/feeds/{private}/tokens", partner=" ")
    assert (answer.status_code, len(list_problems(answer))) == (422, 1)


def test_a_feed_cannot_become_private_or_public_later(
    filled_admin: AdminClient, private: int
) -> None:
    public = find_feed_id(create_feed(filled_admin, title="Umum"))
    for feed_id, private_field in ((private, ""), (public, "1")):
        stored_form = read_form(filled_admin, feed_id) | {"private": private_field, "do": "save"}
        assert filled_admin.post(f"/admin/feeds/{feed_id}", **stored_form).status_code == 303
        with filled_admin.newsroom.services.database.reading() as session:
            assert feeds.get_feed(session, feed_id).private is (feed_id == private)


def test_many_feeds_are_listed_by_few_statements(admin: AdminClient) -> None:
    count, now = 300, admin.newsroom.now  # six pages
    names = [f"Topik {at:04}" for at in range(1, count + 1)]
    topics = [
        {
            "slug": slugify(name),
            "name": name,
            "folded_name": fold_name(name),
            "sort_key": to_sort_key(name),
        }
        for name in names
    ]
    rows = [
        {
            "guid": f"g:{at}",
            "path": f"topics/{slugify(name)}",
            "topic_id": at,
            "created": now,
            "updated": now,
            "opened": True,
            "refreshed": now,
        }
        for at, name in enumerate(names, 1)
    ]
    with admin.newsroom.services.database.writing() as session:
        session.execute(insert(Topic), topics)
        session.execute(insert(Feed), rows)
    statements: list[str] = []
    engine = admin.newsroom.services.database.engine

    def record(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", record)
    for path in (
        "/admin/feeds",
        "/admin/feeds?q=topik+01",
        "/admin/feeds?show=stale",
        "/admin/feeds?after=150",
    ):
        statements.clear()
        page = parse_page(admin.read_page(path))
        assert len(statements) < 16, statements
        assert len(page.xpath("//li//h2")) <= 50
    titles: list[str] = []
    path = "/admin/feeds?q=topik"
    while path:
        page = parse_page(admin.read_page(path))
        titles += page.xpath("//li//h2/a/text()")
        path = next(iter(page.xpath('//a[@rel="next"]/@href')), "")
    assert len(titles) == len(set(titles)) == count
    assert len(parse_page(admin.read_page("/admin/feeds?q=TOPIK+0001")).xpath("//li//h2")) == 1
    for odd in ("?after=x", "?after=99999999999", "?before=-1", "?show=x", "?outcome=x", "?feed=9"):
        assert admin.get(f"/admin/feeds{odd}").status_code == 200


def test_the_byte_limit_is_named_where_it_excludes_articles(filled_admin: AdminClient) -> None:
    for at in range(4):
        filled_admin.write("publish", title=f"Panjang {at}", body=f"<p>{'kata ' * 800}</p>")
    feed_id = find_feed_id(create_feed(filled_admin, include_topics="", byte_limit="13"))
    page = filled_admin.read_page("/admin/feeds?show=custom")
    assert "older articles are left out, because the feed may have at most 13.0 kB." in page
    assert ">2 entries of 6 articles<" in page
    with filled_admin.newsroom.services.database.reading() as session:
        assert all(
            row.size <= 13_000
            for suffix in ("rss", "atom", "json")
            if (row := session.get(Representation, (feed_id, suffix)))
        )
    preview = filled_admin.post(
        f"/admin/feeds/{feed_id}", **(read_form(filled_admin, feed_id) | {"do": "preview"})
    ).get_data(as_text=True)
    assert "because the feed may have at most 13 kB." in preview


def test_names_are_suggested_while_they_are_typed(filled_admin: AdminClient) -> None:
    for kind, typed, offered, known in (
        ("topics", "CUA", ["Cuaca"], False),
        ("topics", "cuaca", ["Cuaca"], True),
        ("authors", "ratna", ["Ratna Wulandari"], False),
        ("sections", "x", [], False),
    ):
        assert filled_admin.get(f"/admin/taxonomy/{kind}/names?q={typed}").get_json() == {
            "names": offered,
            "known": known,
        }


def test_names_with_commas_go_through_the_form(filled_admin: AdminClient) -> None:
    filled_admin.write("publish", title="Gelar", authors="Budi Santoso, S.Pd.")
    feed_id = find_feed_id(
        create_feed(
            filled_admin, title="Budi", include_topics="", include_authors="Budi Santoso, S.Pd."
        )
    )
    assert read_form(filled_admin, feed_id)["include_authors"] == "Budi Santoso, S.Pd."
    assert "Gelar" in filled_admin.read_feed("custom/budi.rss")
    with filled_admin.newsroom.services.database.writing() as session:
        assert session.get(AccessToken, 1) is None
        request = replace(CustomFeedRequest("Lain"), include={"authors": ("Budi Santoso, S.Pd.",)})
        assert editorial.custom_feeds.validate_custom_feed(session, request).selection.include == {
            ("authors", 2)
        }
