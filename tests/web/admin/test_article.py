"""An article's form and its verbs, as a browser without scripts uses them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from feedsvc.domain.articles import Submission
from feedsvc.errors import UnavailableError
from feedsvc.storage import articles, heartbeats, media
from tests.web.admin.conftest import BODY, OURS, Desk, file, hire, problems
from tests.web.conftest import drawn

PAGE = """Beranda
Daerah
Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau
Oleh Ratna Wulandari
Minggu, 22 November 2026 | 06:15 WIB
Nelayan menanam bibit bakau di Teluk Sunyi, Minggu pagi. (Foto: Dimas Prakoso)
TELUK SUNYI – Dua ribu bibit bakau ditanam nelayan di Teluk Sunyi sejak subuh tadi, ketika air laut sedang surut jauh.

“Kalau bakau kembali, kepiting ikut kembali,” kata Wayan, nelayan yang menggerakkan penanaman itu bersama tetangganya.

Biayanya berasal dari iuran tiga belas keluarga yang selama ini hidup dari kepiting dan udang di tepi teluk itu.
Baca Juga: Jembatan Bambu Selesai
Bagikan
"""


def did(location: str) -> str:
    found = re.search(r"did=(\w+)", location)
    return found[1] if found else ""


def test_an_article_lives_its_whole_life_by_plain_forms(desk: Desk) -> None:
    number = desk.write("save", title="Draf pertama", topics="Cuaca, Desa", create_topics="1")
    assert desk.article(number).state == "draft"
    assert "Draf pertama" not in desk.feed()
    assert did(desk.change(number, "publish", title="Menakar Hujan").location) == "published"
    assert "Menakar Hujan" in desk.feed()
    assert "Menakar Hujan" in desk.feed("topics/cuaca.rss")
    published = desk.article(number).published
    assert did(desk.change(number, "update", body="<p>Isi yang baru.</p>").location) == "updated"
    assert "Isi yang baru" in desk.feed()
    updated = desk.article(number).updated
    assert did(desk.change(number, "correct", title="Menakar Hujan Lagi").location) == "corrected"
    assert "Menakar Hujan Lagi" in desk.feed()
    assert desk.article(number).updated == updated
    assert did(desk.change(number, "withdraw").location) == "withdrawn"
    assert "<entry>" not in desk.feed()
    assert "deleted-entry" in desk.feed()
    assert did(desk.change(number, "save", title="Menakar Hujan Kembali").location) == "saved"
    assert did(desk.change(number, "publish").location) == "published"
    assert "Menakar Hujan Kembali" in desk.feed()
    assert desk.article(number).published == published


def test_a_first_article_needs_three_fields_and_few_steps(desk: Desk) -> None:
    fields = html.document_fromstring(desk.text("/admin/articles/new")).xpath('//form[@id="article"]//*[@required]')
    assert {field.get("name") for field in fields} <= {"title", "body", "topics"}
    # title, text, topics, "create them", "Publish": five
    desk.write("publish", topics="Cuaca", create_topics="1")
    assert "Menakar Hujan" in desk.feed("topics/cuaca.json")


def test_plain_text_becomes_paragraphs(desk: Desk) -> None:
    number = desk.write("publish", body="Satu.\r\n\r\nDua <3.")
    assert desk.article(number).body_html.replace("\n", "") == "<p>Satu.</p><p>Dua &lt;3.</p>"


def test_every_field_arrives_and_comes_back(desk: Desk) -> None:
    picture = file(drawn(300, 200))
    given = {
        "topics": "Cuaca, Desa",
        "create_topics": "1",
        "summary": "Ringkas.",
        "authors": "Ratna Wulandari\r\nDimas Prakoso",
        "section": "Daerah",
        "slug": "hujan",
        "sources": "https://example.org/a Catatan lapangan\r\nKoran https://example.org/b",
        "language": "id",
        "publish_at": "7 September 2022 14.30",
        "image_alt": "Kaleng berisi air hujan",
        "image_caption": "Kaleng di halaman.",
        "image_credit": "Dimas Prakoso",
    }
    number = desk.write("publish", picture=picture, **given)
    shown = desk.form(f"/admin/articles/{number}")
    assert shown["authors"].splitlines() == ["Ratna Wulandari", "Dimas Prakoso"]
    assert shown["sources"].splitlines() == ["https://example.org/a Catatan lapangan", "https://example.org/b Koran"]
    assert shown["topics"] == "Cuaca, Desa"
    same = ("summary", "section", "slug", "language", "image_alt", "image_caption", "image_credit")
    assert {name: shown[name] for name in same} == {name: given[name] for name in same}
    article = desk.article(number)
    assert article.published == datetime(2022, 9, 7, 7, 30, tzinfo=UTC)
    assert article.media
    assert article.media.name == shown["image"]
    feed = desk.feed("authors/ratna-wulandari.json")
    assert shown["image"] in feed
    assert "2022-09-07T07:30:00" in feed
    assert desk.change(number, "correct").status_code == 303
    assert desk.form(f"/admin/articles/{number}") | {"revision": ""} == shown | {"revision": ""}


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_time_to_come_schedules_and_comes_back_as_it_reads(desk: Desk, language: str) -> None:
    desk.post("/admin/account/language", language=language)
    later = datetime.now(UTC) + timedelta(days=30)
    number = desk.write("publish", publish_at=f"{later:%Y-%m-%d} 07.00 WIB")
    article = desk.article(number)
    assert (article.state, article.publish_at) == (
        "scheduled",
        later.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    assert "Menakar Hujan" not in desk.feed()
    assert did(desk.change(number, "save", title="Nanti").location) == "saved"
    assert (desk.article(number).state, desk.article(number).publish_at) == ("scheduled", article.publish_at)
    assert did(desk.change(number, "unschedule", title="Belum").location) == "unscheduled"
    assert (desk.article(number).state, desk.article(number).title) == ("draft", "Belum")
    assert did(desk.change(number, "publish").location) == "scheduled"
    assert did(desk.change(number, "publish_now").location) == "published"
    assert "Belum" in desk.feed()


def test_the_button_says_what_publishing_will_do(desk: Desk) -> None:
    number = desk.write("save", publish_at="1 Januari 2028")
    page = desk.text(f"/admin/articles/{number}")
    assert re.search(r'value="publish" class="main">Schedule<', page)
    assert "WIB" in page


def test_a_time_that_cannot_be_read_keeps_the_form(desk: Desk) -> None:
    given = desk.form("/admin/articles/new") | {"title": "Hujan", "body": BODY, "publish_at": "besok lusa"}
    answer = desk.post("/admin/articles/new", **given, do="publish")
    assert answer.status_code == 422
    assert "besok lusa" in problems(answer)[0]
    page = answer.get_data(as_text=True)
    assert 'value="besok lusa"' in page
    assert '<details class="more" open>' in page


def test_errors_lead_to_their_fields_and_nothing_typed_is_lost(desk: Desk) -> None:
    typed = desk.form("/admin/articles/new") | {
        "title": "",
        "body": '<p onclick="x">Tulisan</p>  <!-- saya -->',
        "topics": "Baru Sekali,  lama ",
        "sources": "bukan alamat",
        "slug": "Se Suatu",
        "image_caption": "Tanpa gambar",
        "publish_at": " nanti ",
    }
    answer = desk.post("/admin/articles/new", **typed, do="publish")
    page = html.document_fromstring(answer.get_data(as_text=True))
    assert answer.status_code == 422
    links = [link.get("href") for link in page.xpath('//*[@id="errors"]//a')]
    assert {"#f-title", "#f-topics", "#f-publish_at", "#f-sources"} <= set(links)
    for link in links:
        field = page.get_element_by_id(link[1:])
        assert field.get("aria-invalid") == "true"
        described = [page.get_element_by_id(name).text_content() for name in field.get("aria-describedby").split()]
        assert any(words.strip() and words.strip() in "".join(problems(answer)) for words in described)
    form = desk_fields(answer.get_data(as_text=True))
    assert {name: form.get(name) for name in typed if name != "csrf"} == {
        name: text for name, text in typed.items() if name != "csrf"
    }


def desk_fields(page: str) -> dict[str, str]:
    found = html.document_fromstring(page).xpath('//form[@id="article"]//*[@name and not(@type="file")]')
    return {
        field.get("name"): (field.text or "").removeprefix("\n")
        if field.tag == "textarea"
        else field.get("value") or ""
        for field in found
        if field.tag != "button" and (field.get("type") != "checkbox" or field.get("checked") is not None)
    }


def test_creating_a_topic_is_a_step_of_its_own(desk: Desk) -> None:
    given = desk.form("/admin/articles/new") | {"title": "Hujan", "body": BODY, "topics": "Cuaca, Desa", "do": "save"}
    answer = desk.post("/admin/articles/new", **given)
    assert answer.status_code == 422
    assert "Cuaca, Desa" in problems(answer)[0]
    assert "Create the new topics: Cuaca, Desa" in answer.get_data(as_text=True)
    assert desk.get("/feeds/topics/cuaca.rss").status_code == 404
    assert desk.post("/admin/articles/new", **given, create_topics="1").status_code == 303
    assert desk.get("/feeds/topics/cuaca.rss").status_code == 200
    number = desk.write("save", topics="cuaca,DESA")
    assert [row.topic.name for row in desk.article(number).topics] == ["Cuaca", "Desa"]


def test_a_picture_is_kept_while_the_rest_is_corrected(desk: Desk) -> None:
    given = desk.form("/admin/articles/new") | {"title": "", "body": BODY}
    answer = desk.post("/admin/articles/new", **given, do="publish", picture=file(drawn(400, 300)))
    form = desk_fields(answer.get_data(as_text=True))
    assert form["image"].endswith(".jpg")
    assert len(problems(answer)) == 2
    done = desk.post("/admin/articles/new", **(form | {"title": "Hujan", "image_decorative": "1", "do": "publish"}))
    assert done.status_code == 303
    assert form["image"] in desk.feed()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"not a picture", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (drawn(50, 40)[:700], "damaged"),
        (b"x" * 30_000, "larger than"),
    ],
)
def test_a_bad_picture_is_a_problem_of_its_field(opened: Callable[..., Desk], data: bytes, says: str) -> None:
    desk = opened(media={"max_upload": 20_000})
    desk.log_in()
    given = desk.form("/admin/articles/new") | {"title": "Hujan", "body": BODY, "do": "publish"}
    answer = desk.post("/admin/articles/new", **given, picture=file(data))
    assert answer.status_code == 422
    assert len(problems(answer)) == 1
    assert says in problems(answer)[0]
    assert desk_fields(answer.get_data(as_text=True))["title"] == "Hujan"
    assert 'aria-describedby="h-image w-image" aria-invalid="true"' in answer.get_data(as_text=True)


def test_what_is_too_large_to_be_read_is_said_in_words(opened: Callable[..., Desk]) -> None:
    desk = opened(media={"max_upload": 20_000})
    desk.log_in()
    body = b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n' + b"x" * 17_000_000
    answer = desk.client.post(
        "/admin/articles/new",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers=OURS,
        base_url=desk.origin,
    )
    assert answer.status_code == 413
    assert "your text is still in the form" in answer.get_data(as_text=True)


def test_a_picture_can_be_replaced_and_removed(desk: Desk) -> None:
    number = desk.write("publish", picture=file(drawn(300, 200)), image_alt="Hujan")
    first = desk.form(f"/admin/articles/{number}")["image"]
    desk.change(number, "update", picture=file(drawn(320, 200)))
    second = desk.form(f"/admin/articles/{number}")["image"]
    assert first != second
    assert second in desk.feed()
    desk.change(number, "update", image_remove="1")
    assert desk.article(number).media is None
    assert second not in desk.feed()
    assert desk.form(f"/admin/articles/{number}")["image_alt"] == "Hujan"


def test_a_picture_that_is_gone_is_a_problem_not_a_fault(desk: Desk) -> None:
    given = desk.form("/admin/articles/new") | {"title": "Hujan", "body": BODY, "image": "gone.jpg", "image_alt": "x"}
    answer = desk.post("/admin/articles/new", **given, do="publish")
    assert problems(answer) == ["This picture is not stored here any more. Choose it again."]
    assert desk_fields(answer.get_data(as_text=True))["image"] == ""


def test_a_form_that_is_sent_twice_makes_one_article(desk: Desk) -> None:
    given = desk.form("/admin/articles/new") | {"title": "Sekali", "body": BODY, "do": "publish"}
    first = desk.post("/admin/articles/new", **given)
    second = desk.post("/admin/articles/new", **given)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location.split("?")[0] == second.location
    with desk.room.house.database.reading() as session:
        assert len(articles.listed(session)) == 1


def test_two_editors_see_each_others_words_and_lose_none(desk: Desk) -> None:
    number = desk.write("publish")
    path = f"/admin/articles/{number}"
    hire(desk.room, "bima")
    other = Desk(desk.room, desk.room.app.test_client())
    other.log_in("bima")
    mine = desk.form(path)
    other.change(number, "update", title="Judul Bima", body="<p>Kata <script>alert(1)</script>Bima.</p>")
    answer = desk.post(path, **(mine | {"title": "Judul Sari", "do": "update"}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "As bima saved it" in page
    theirs = html.document_fromstring(page).find_class("theirs")[0].text_content()
    assert "Judul Bima" in theirs
    assert "Kata Bima." in theirs
    form = desk_fields(page)
    assert form["title"] == "Judul Sari"
    assert desk.article(number).title == "Judul Bima"
    assert desk.post(path, **(form | {"do": "update"})).status_code == 303
    assert desk.article(number).title == "Judul Sari"


def test_a_verb_that_the_state_forbids_is_said_in_words(desk: Desk) -> None:
    number = desk.write("publish")
    answer = desk.change(number, "save", title="Yang diketik")
    assert answer.status_code == 409
    assert problems(answer) == ["This cannot be done to an article that is published."]
    assert desk_fields(answer.get_data(as_text=True))["title"] == "Yang diketik"


def test_the_enter_key_never_changes_what_readers_see(desk: Desk) -> None:
    number = desk.write("publish")
    for path in ("/admin/articles/new", f"/admin/articles/{number}"):
        first = html.document_fromstring(desk.text(path)).xpath('//form[@id="article"]//button[not(@type)]')[0]
        assert first.get("value") in {"save", "look"}
    before = desk.feed()
    answer = desk.change(number, "look", title="Diketik")
    assert "Nothing was changed yet" in answer.get_data(as_text=True)
    assert desk_fields(answer.get_data(as_text=True))["title"] == "Diketik"
    assert desk.feed() == before


@pytest.mark.parametrize(
    ("first", "verb", "back"),
    [
        ("save", "save", "draft"),
        ("save", "publish", "draft"),
        ("publish", "update", "published"),
        ("publish", "correct", "published"),
        ("publish", "withdraw", "published"),
    ],
)
def test_the_last_verb_can_be_undone(desk: Desk, first: str, verb: str, back: str) -> None:
    number = desk.write(first, title="Semula")
    changed = {} if verb == "withdraw" else {"title": "Sesudahnya"}
    done = desk.change(number, verb, **changed)
    page = desk.text(done.location)
    assert 'role="status"' in page
    undo = html.document_fromstring(page).xpath('//form[contains(@action, "/undo")]')[0]
    undone = desk.post(undo.get("action"), revision=undo.fields["revision"])
    assert did(undone.location) == "undone"
    article = desk.article(number)
    assert article.state == back
    if verb != "publish":  # what was saved with it stays
        assert article.title == "Semula"
    assert ("Semula" in desk.feed()) == (back == "published")
    again = desk.post(undo.get("action"), revision=undo.fields["revision"])
    assert again.status_code == 409
    assert "nothing to undo" in problems(again)[0]


def test_withdrawing_keeps_what_was_typed_meanwhile(desk: Desk) -> None:
    number = desk.write("publish")
    desk.change(number, "withdraw", title="Disunting lalu ditarik")
    assert (desk.article(number).state, desk.article(number).title) == ("withdrawn", "Disunting lalu ditarik")


@pytest.mark.parametrize("query", ["did=<script>", "did=hacked", "did=saved&at=999", "did=", "at=x"])
def test_the_status_says_known_words_only(desk: Desk, query: str) -> None:
    number = desk.write("save")
    page = desk.text(f"/admin/articles/{number}?{query}")
    assert "hacked" not in page
    assert "<script>" not in page
    assert f"/admin/articles/{number}/undo" not in page


def test_a_pasted_page_fills_the_form_and_stores_nothing(desk: Desk) -> None:
    answer = desk.post("/admin/articles/new", **(desk.form("/admin/articles/new") | {"do": "fill", "pasted": PAGE}))
    page = answer.get_data(as_text=True)
    form = desk_fields(page)
    assert answer.status_code == 200
    assert form["title"] == "Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau"
    assert form["authors"] == "Ratna Wulandari"
    assert form["image_credit"] == "Foto: Dimas Prakoso" or "Dimas Prakoso" in form["image_credit"]
    assert "22 November 2026 06:15 WIB" in form["publish_at"]
    assert form["body"].count("<p>") == 3
    left_out = html.document_fromstring(page).xpath('//section[@role="status"]//li')
    assert "Bagikan" in [row.text_content() for row in left_out]
    with desk.room.house.database.reading() as session:
        assert not articles.listed(session)
    assert desk.post("/admin/articles/new", **(form | {"do": "publish"})).status_code == 303
    assert "kepiting ikut kembali" in desk.feed()


def test_a_pasted_page_overwrites_nothing_that_was_typed(desk: Desk) -> None:
    given = desk.form("/admin/articles/new") | {"title": "Judul saya", "do": "fill", "pasted": PAGE}
    page = desk.post("/admin/articles/new", **given).get_data(as_text=True)
    assert desk_fields(page)["title"] == "Judul saya"
    assert "Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau" in page


def test_a_whole_page_pasted_into_the_text_breaks_nothing(desk: Desk) -> None:
    desk.write("publish", body=PAGE)
    assert "kepiting ikut kembali" in desk.feed()


def test_a_caption_waits_for_its_picture(desk: Desk) -> None:
    number = desk.write("save", image_caption="Menyusul", image_credit="Dimas")
    form = desk.form(f"/admin/articles/{number}")
    assert (form["image_caption"], form["image_credit"]) == ("Menyusul", "Dimas")
    assert desk.change(number, "publish").status_code == 303


def test_the_history_says_who_did_what_when(desk: Desk) -> None:
    number = desk.write("publish")
    desk.change(number, "correct", title="Lain")
    rows = html.document_fromstring(desk.text(f"/admin/articles/{number}")).xpath('//details[@class="history"]//li')
    assert [row.find_class("verb")[0].text_content() for row in rows] == ["corrected silently", "published", "saved"]
    assert all("sari" in row.text_content() and "WIB" in row.text_content() for row in rows)


def test_feeds_that_cannot_be_refreshed_do_not_fail_the_save(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise UnavailableError("away")

    monkeypatch.setattr("feedsvc.web.admin.press.syndication.refresh_stale", fail)
    number = desk.write("publish")
    assert desk.article(number).state == "published"


def test_a_stored_picture_is_served_on_the_form(desk: Desk) -> None:
    number = desk.write("save", picture=file(drawn(300, 200)))
    name = desk.form(f"/admin/articles/{number}")["image"]
    with desk.room.house.database.reading() as session:
        assert media.by_name(session, name)
    assert f'src="/media/{name}"' in desk.text(f"/admin/articles/{number}")
    assert desk.get(f"/media/{name}").content_type == "image/jpeg"


def test_the_list_shows_filters_searches_and_pages(desk: Desk) -> None:
    for number in range(43):
        desk.room.draft(desk_submission(f"Draf ke-{number:02}"))
    desk.write("publish", title="Terbit & tampil", topics="Cuaca", create_topics="1", section="Daerah")
    page = desk.text("/admin/")
    titles = [title.text_content() for title in html.document_fromstring(page).xpath("//li//h2/a")]
    assert len(titles) == 40
    assert titles[0] == "Terbit & tampil"
    assert "Daerah" in page
    assert "changed by sari" in page
    older = html.document_fromstring(page).xpath('//nav[@class="pages"]/a/@href')
    rest = [title.text_content() for title in html.document_fromstring(desk.text(older[-1])).xpath("//li//h2/a")]
    assert len(rest) == 4
    assert not set(rest) & set(titles)
    assert len(html.document_fromstring(desk.text("/admin/?state=published")).xpath("//li//h2/a")) == 1
    assert len(html.document_fromstring(desk.text("/admin/?q=KE-1")).xpath("//li//h2/a")) == 10
    for odd in ("?state=x", "?before=x", "?before=20261122T070312.0-x", "?q=%00%ff", "?before=" + "9" * 500, "?q=%25"):
        assert desk.get(f"/admin/{odd}").status_code == 200


def desk_submission(title: str) -> Submission:
    return Submission(title=title, body=BODY, language="id")


def test_the_list_warns_of_a_scheduler_that_sleeps(desk: Desk) -> None:
    assert "The scheduler is not running" in desk.text("/admin/")
    with desk.room.house.database.writing() as session:
        heartbeats.beat(session, "scheduler", now=datetime.now(UTC))
    assert "The scheduler is not running" not in desk.text("/admin/")
