"""The feed builder and the keys of private feeds, by plain forms."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from feedsvc import editorial
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.storage.feeds import access_tokens, feeds
from feedsvc.storage.tables import AccessToken, Feed, Representation, Topic
from tests.web.admin.conftest import AdminClient, fields, problems, tree

FORM = {
    "title": "Cuaca saja",
    "include_topics": "cuaca",
    "match": "any",
    "text": "full",
    "image_in_body": "1",
}
NUMBERS = {"entry_limit": "50", "byte_limit": "", "revision": "0"}


@pytest.fixture
def full(admin: AdminClient) -> AdminClient:
    """A desk with two articles."""
    admin.write(
        "publish",
        topics="Cuaca, Desa",
        create_topics="1",
        section="Daerah",
        authors="Ratna Wulandari",
    )
    admin.write("publish", title="Pasar Malam", topics="Kota", create_topics="1", section="Kota")
    return admin


def make(admin: AdminClient, do: str = "save", **changed: str) -> TestResponse:
    return admin.post("/admin/feeds/new", **(FORM | NUMBERS | {"do": do} | changed))


def number(answer: TestResponse) -> int:
    found = re.search(r"of=(\d+)|/feeds/(\d+)#", answer.location)
    assert found, answer.location
    return int(found[1] or found[2])


def form(admin: AdminClient, feed_id: int) -> dict[str, str]:
    """Return what the form of a feed holds, as a browser would send it."""
    page = tree(admin.text(f"/admin/feeds/{feed_id}"))
    radios = {
        each.get("name"): each.get("value")
        for each in page.xpath('//input[@type="radio"][@checked]')
    }
    plain = fields(
        admin.text(f"/admin/feeds/{feed_id}"), '//form[contains(@class, "feed-builder")]//*[@name]'
    )
    return {name: value for name, value in plain.items() if name != "do"} | radios


def test_a_feed_is_seen_before_it_is_saved_and_nothing_typed_is_lost(full: AdminClient) -> None:
    seen = make(full, "preview", description="Kata & <kata>")
    page = seen.get_data(as_text=True)
    assert seen.status_code == 200
    assert "1 article would be in it now." in page
    assert [row.text for row in tree(page).xpath('//section[@id="preview"]//li/a')] == [
        "Menakar Hujan"
    ]
    sources = [row.text_content() for row in tree(page).xpath("//pre")]
    assert [source.lstrip()[:5] for source in sources] == ["<?xml", "<?xml", '{"ver']
    assert all("Menakar Hujan" in source and "Pasar Malam" not in source for source in sources)
    assert "Kata &amp; &lt;kata&gt;" in page
    assert full.get("/feeds/custom/cuaca-saja.rss").status_code == 404, "nothing is stored"
    assert make(full, "preview", title="").status_code == 422


def test_a_feed_is_made_changed_retired_and_brought_back(full: AdminClient) -> None:
    made = make(full)
    feed_id = number(made)
    assert made.location == f"/admin/feeds?show=custom&did=created&of={feed_id}"
    assert "Menakar Hujan" in full.feed("custom/cuaca-saja.rss")
    assert "Cuaca saja" in full.get("/feeds").get_data(as_text=True)
    assert "Cuaca saja" in full.get("/feeds/custom/cuaca-saja").get_data(as_text=True)
    held = form(full, feed_id)
    assert (held["include_topics"], held["slug"], held["match"], held["revision"]) == (
        "Cuaca",
        "cuaca-saja",
        "any",
        "1",
    )
    changed = full.post(
        f"/admin/feeds/{feed_id}",
        **(held | {"include_topics": "Kota", "slug": "kota", "do": "save"}),
    )
    assert changed.status_code == 303
    assert "Pasar Malam" in full.feed("custom/kota.rss")
    assert "Menakar Hujan" not in full.feed("custom/kota.rss")
    assert (
        full.get("/feeds/custom/cuaca-saja.rss").location
        == "https://news.example/feeds/custom/kota.rss"
    )
    again = full.post(f"/admin/feeds/{feed_id}", **(held | {"title": "Lain", "do": "save"}))
    assert (again.status_code, len(problems(again))) == (422, 1), "somebody else was quicker"
    assert 'value="Lain"' in again.get_data(as_text=True)
    assert full.post(f"/admin/feeds/{feed_id}", do="retire").status_code == 303
    assert full.get("/feeds/custom/kota.rss").status_code == 410
    assert "Retired" in full.text("/admin/feeds?show=custom")
    assert "custom/kota" not in full.text("/admin/feeds")
    assert full.post(f"/admin/feeds/{feed_id}", do="revive").status_code == 303
    assert "Pasar Malam" in full.feed("custom/kota.rss")


def test_what_is_wrong_is_said_at_the_field_and_on_top(full: AdminClient) -> None:
    wrong = {
        "title": "",
        "include_topics": "Tiada\nCuaca",
        "languages": "??",
        "entry_limit": "x",
        "byte_limit": "9",
    }
    for do in ("save", "preview"):
        answer = make(full, do, **wrong)
        page = tree(answer.get_data(as_text=True))
        assert answer.status_code == 422
        assert len(problems(answer)) == len(wrong)
        for name in wrong:
            field = page.get_element_by_id(f"f-{name}")
            assert field.get("aria-invalid") == "true"
            assert f"w-{name}" in field.get("aria-describedby")
        assert "Tiada\nCuaca" in answer.get_data(as_text=True)


def test_what_is_no_feed_of_the_editors_own_is_not_found(full: AdminClient) -> None:
    with full.newsroom.services.database.reading() as session:
        everything = feeds.find_feed(session, "all")
        assert everything
    assert full.get(f"/admin/feeds/{2**40}").status_code == 404
    for feed_id in (everything.id, 999):
        assert full.get(f"/admin/feeds/{feed_id}").status_code == 404
        assert full.post(f"/admin/feeds/{feed_id}", do="retire").status_code == 404
    assert full.post(f"/admin/feeds/{everything.id}/tokens", partner="A").status_code == 404
    assert full.post(f"/admin/feeds/{number(make(full))}", do="explode").status_code == 400


def key(admin: AdminClient, feed_id: int, partner: str = "Harian Kota") -> dict[str, str]:
    """Make a key; return its addresses by suffix, as paths."""
    page = tree(
        admin.post(f"/admin/feeds/{feed_id}/tokens", partner=partner).get_data(as_text=True)
    )
    found = [
        row.text.removeprefix("https://news.example")
        for row in page.xpath('//*[@id="given"]//*[@class="path"]')
    ]
    return {path.rpartition(".")[2]: path for path in found}


@pytest.fixture
def private(full: AdminClient) -> int:
    """A private feed's number."""
    return number(make(full, private="1"))


def test_a_private_feed_is_at_its_partners_addresses_and_nowhere_else(
    full: AdminClient, private: int
) -> None:
    paths = key(full, private)
    stranger = full.newsroom.app.test_client()
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
        with full.newsroom.services.database.reading() as session:
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
    assert "Cuaca saja" in full.text("/admin/feeds?show=custom")
    assert hidden not in full.text("/admin/feeds?show=custom")


def test_a_revoked_key_opens_nothing_at_once_and_the_others_stay_good(
    full: AdminClient, private: int
) -> None:
    first, second = key(full, private)["rss"], key(full, private, "Harian Desa")["rss"]
    assert full.get(first).status_code == full.get(second).status_code == 200
    with full.newsroom.services.database.reading() as session:
        last, former = access_tokens.list_access_tokens(session, private)
        assert (former.partner, last.partner) == ("Harian Kota", "Harian Desa")
        assert former.last_used
        assert last.last_used
        assert former.last_used <= last.last_used
        assert first.split("/")[2] not in {former.token_hash, last.token_hash}
    assert full.post(f"/admin/feeds/{private}/tokens/{former.id}").status_code == 303
    assert (full.get(first).status_code, full.get(second).status_code) == (410, 200)
    page = full.text(f"/admin/feeds/{private}")
    assert "Revoked" in page
    assert first.split("/")[2] not in page
    assert full.post(f"/admin/feeds/{private}/tokens/999").status_code == 404
    full.post(f"/admin/feeds/{private}", do="retire")
    assert full.get(second).status_code == 410


def test_a_guess_at_a_key_finds_nothing(full: AdminClient, private: int) -> None:
    good = key(full, private)["rss"]
    token = good.split("/")[2]
    for guess in ("x", token[:-1], token + "x", token.swapcase(), "x" * 500, "%00", "..", "é"):
        assert full.get(good.replace(token, guess)).status_code == 404
    for way in ("", "x/", "x/y/"):
        assert full.get(f"/private/{way}{token}").status_code == 404
    assert full.get(good.replace("cuaca-saja", "lain")).location == f"https://news.example{good}"
    assert full.get(good.replace(".rss", ".xml")).status_code == 404
    answer = full.post(f"/admin/feeds/{private}/tokens", partner=" ")
    assert (answer.status_code, len(problems(answer))) == (422, 1)


def test_a_feed_cannot_become_private_or_public_later(full: AdminClient, private: int) -> None:
    public = number(make(full, title="Umum"))
    for feed_id, wanted in ((private, ""), (public, "1")):
        held = form(full, feed_id) | {"private": wanted, "do": "save"}
        assert full.post(f"/admin/feeds/{feed_id}", **held).status_code == 303
        with full.newsroom.services.database.reading() as session:
            assert feeds.get_feed(session, feed_id).private is (feed_id == private)


def test_ten_thousand_feeds_are_shown_in_few_questions(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        for at in range(2_000):
            topic = Topic(slug=f"t-{at}", name=f"Topik {at:04}", description="")
            session.add(
                Feed(
                    guid=f"g:{at}",
                    path=f"topics/t-{at}",
                    topic=topic,
                    created=admin.newsroom.now,
                    updated=admin.newsroom.now,
                    opened=True,
                    refreshed=admin.newsroom.now,
                )
            )
    asked: list[str] = []
    engine = admin.newsroom.app.extensions["feedsvc"].database.engine

    def note(*statement: object) -> None:
        asked.append(str(statement[2]))

    event.listen(engine, "before_cursor_execute", note)
    for path in (
        "/admin/feeds",
        "/admin/feeds?q=topik+19",
        "/admin/feeds?show=stale",
        "/admin/feeds?after=900",
    ):
        asked.clear()
        page = tree(admin.text(path))
        assert len(asked) < 16, asked
        assert len(page.xpath("//li//h2")) <= 50
    seen: list[str] = []
    path = "/admin/feeds?q=topik"
    while path:
        page = tree(admin.text(path))
        seen += page.xpath("//li//h2/a/text()")
        path = next(iter(page.xpath('//a[@rel="next"]/@href')), "")
    assert len(seen) == len(set(seen)) == 2_000
    assert len(tree(admin.text("/admin/feeds?q=TOPIK+0001")).xpath("//li//h2")) == 1
    for odd in ("?after=x", "?after=99999999999", "?before=-1", "?show=x", "?did=x", "?of=9"):
        assert admin.get(f"/admin/feeds{odd}").status_code == 200


def test_what_a_budget_leaves_out_is_said(full: AdminClient) -> None:
    for at in range(4):
        full.write("publish", title=f"Panjang {at}", body=f"<p>{'kata ' * 800}</p>")
    feed_id = number(make(full, include_topics="", byte_limit="13"))
    page = full.text("/admin/feeds?show=custom")
    assert "older articles are left out: no more fit into 13.0 kB." in page
    with full.newsroom.services.database.reading() as session:
        assert all(
            row.size <= 13_000
            for suffix in ("rss", "atom", "json")
            if (row := session.get(Representation, (feed_id, suffix)))
        )
    seen = full.post(
        f"/admin/feeds/{feed_id}", **(form(full, feed_id) | {"do": "preview"})
    ).get_data(as_text=True)
    assert "no more fit into 13 kB." in seen


def test_names_are_offered_while_they_are_typed(full: AdminClient) -> None:
    for kind, begun, offered, known in (
        ("topics", "CUA", ["Cuaca"], False),
        ("topics", "cuaca", ["Cuaca"], True),
        ("authors", "ratna", ["Ratna Wulandari"], False),
        ("sections", "x", [], False),
    ):
        assert full.get(f"/admin/taxonomy/{kind}/names?q={begun}").get_json() == {
            "names": offered,
            "known": known,
        }


def test_the_plan_of_a_form_keeps_names_that_hold_commas(full: AdminClient) -> None:
    full.write("publish", title="Gelar", authors="Budi Santoso, S.Pd.")
    feed_id = number(
        make(full, title="Budi", include_topics="", include_authors="Budi Santoso, S.Pd.")
    )
    assert form(full, feed_id)["include_authors"] == "Budi Santoso, S.Pd."
    assert "Gelar" in full.feed("custom/budi.rss")
    with full.newsroom.services.database.writing() as session:
        assert session.get(AccessToken, 1) is None
        plan = replace(CustomFeedRequest("Lain"), include={"authors": ("Budi Santoso, S.Pd.",)})
        assert editorial.custom_feeds.validate_custom_feed(session, plan).selection.include == {
            ("authors", 2)
        }
