"""An article's form and its buttons, as a browser without scripts uses them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from feedsvc import editorial
from feedsvc.editorial.languages import PROSE
from feedsvc.storage.articles import articles, open_forms
from tests.conftest import LATER
from tests.web.admin.conftest import (
    AdminClient,
    build_file,
    list_problems,
    parse_page,
    read_fields,
    read_outcome,
)
from tests.web.conftest import draw_jpeg

PAGE = """Beranda
Daerah
Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau
Oleh Ratna Wulandari
Minggu, 22 November 2026 | 06:15 WIB
Nelayan menanam bibit bakau di Teluk Sunyi, Minggu pagi. (Foto: Dimas Prakoso)
TELUK SUNYI – Dua ribu bibit bakau ditanam nelayan di Teluk Sunyi sejak subuh tadi, \
ketika air laut sedang surut jauh.

“Kalau bakau kembali, kepiting ikut kembali,” kata Wayan, nelayan yang menggerakkan penanaman itu \
bersama tetangganya.

Biayanya berasal dari iuran tiga belas keluarga yang selama ini hidup dari kepiting dan udang \
di tepi teluk itu.
Baca Juga: Jembatan Bambu Selesai
Bagikan
"""


def test_an_article_goes_through_all_states_by_plain_forms(admin: AdminClient) -> None:
    number = admin.write("save", title="Draf pertama", topics="Cuaca, Desa", create_topics="1")
    assert admin.get_article(number).state == "draft"
    assert "Draf pertama" not in admin.read_feed()
    assert (
        read_outcome(admin.change(number, "publish", title="Menakar Hujan").location) == "published"
    )
    assert "Menakar Hujan" in admin.read_feed()
    assert "Menakar Hujan" in admin.read_feed("topics/cuaca.rss")
    published = admin.get_article(number).published
    assert (
        read_outcome(admin.change(number, "update", body="<p>Isi yang baru.</p>").location)
        == "updated"
    )
    assert "Isi yang baru" in admin.read_feed()
    updated = admin.get_article(number).updated
    assert (
        read_outcome(admin.change(number, "correct", title="Menakar Hujan Lagi").location)
        == "corrected"
    )
    assert "Menakar Hujan Lagi" in admin.read_feed()
    assert admin.get_article(number).updated == updated
    assert read_outcome(admin.change(number, "withdraw").location) == "withdrawn"
    assert "<entry>" not in admin.read_feed()
    assert "deleted-entry" in admin.read_feed()
    assert (
        read_outcome(admin.change(number, "save", title="Menakar Hujan Kembali").location)
        == "saved"
    )
    assert read_outcome(admin.change(number, "publish").location) == "published"
    assert "Menakar Hujan Kembali" in admin.read_feed()
    assert admin.get_article(number).published == published


def test_a_withdrawn_article_gets_a_notice_that_can_be_changed(admin: AdminClient) -> None:
    number = admin.write("publish", title="Keliru")
    refused = admin.change(number, "withdraw", keep_entry="1", notice=" ")
    assert (refused.status_code, list_problems(refused)) == (
        422,
        ["Write the notice, or choose to remove the entry."],
    )
    kept = {"keep_entry": "1", "notice": "Kami keliru."}
    assert read_outcome(admin.change(number, "withdraw", **kept).location) == "withdrawn"
    assert "&lt;p&gt;Kami keliru.&lt;/p&gt;" in admin.read_feed()
    page = admin.read_page(f"/admin/articles/{number}")
    assert "Readers see the notice in place of this article." in page
    parsed = parse_page(page)
    assert parsed.xpath('//input[@name="keep_entry"][@checked]/@value') == ["1"]
    assert parsed.xpath('string(//textarea[@name="notice"])').strip() == "Kami keliru."
    kept |= {"notice": "Maaf.", "title": "Judul yang disunting"}
    changed = admin.change(number, "notice", **kept)
    assert read_outcome(changed.location) == "noticed"
    assert "&lt;p&gt;Maaf.&lt;/p&gt;" in admin.read_feed()
    assert "disunting" not in admin.read_feed()
    assert admin.get_article(number).title == "Judul yang disunting", "no typed text is lost"
    admin.change(number, "notice", keep_entry="")
    assert "<entry" not in admin.read_feed()
    assert "deleted-entry" in admin.read_feed()
    assert read_outcome(admin.change(number, "publish").location) == "published"
    assert "Judul yang disunting" in admin.read_feed()


def test_an_article_is_shown_again_as_new_once_that_is_confirmed(admin: AdminClient) -> None:
    number = admin.write("publish", title="Penting")
    guid = admin.get_article(number).guid
    refused = admin.change(number, "reissue", title="Sangat penting")
    assert (refused.status_code, list_problems(refused)) == (
        422,
        ["Confirm that readers may see this article twice."],
    )
    assert admin.get_article(number).guid == guid
    done = admin.change(number, "reissue", title="Sangat penting", confirm_reissue="1")
    assert read_outcome(done.location) == "reissued"
    article = admin.get_article(number)
    assert article.guid != guid
    assert article.title == "Sangat penting"
    feed = admin.read_feed()
    assert f'deleted-entry ref="{guid}"' in feed
    assert f"<id>{article.guid}</id>" in feed
    admin.post(f"/admin/articles/{number}/undo", revision=str(article.revision))
    assert admin.get_article(number).guid == guid


def test_an_old_version_is_shown_until_it_is_removed_by_age(admin: AdminClient) -> None:
    number = admin.write("save", title="Judul lama")
    admin.change(number, "save", title="Judul baru")
    admin.change(number, "save", title="Judul terbaru")
    address = f"/admin/articles/{number}/versions/1"
    assert address in admin.read_page(f"/admin/articles/{number}")
    assert "Judul lama" in admin.read_page(address)
    editorial.revisions.remove_old_revisions(
        admin.newsroom.services.database, days=1, now=datetime.now(UTC) + timedelta(days=2)
    )
    page = admin.read_page(f"/admin/articles/{number}")
    assert address not in page
    assert f"/admin/articles/{number}/versions/2" in page
    assert "3 changes" in page
    assert admin.get(address).status_code == 404


def test_a_first_article_needs_three_fields_and_few_steps(admin: AdminClient) -> None:
    fields = parse_page(admin.read_page("/admin/articles/new")).xpath(
        '//form[@id="article"]//*[@required]'
    )
    assert {field.get("name") for field in fields} <= {"title", "body", "topics"}
    # Five steps: title, text, topics, "create them", "Publish".
    admin.write("publish", topics="Cuaca", create_topics="1")
    assert "Menakar Hujan" in admin.read_feed("topics/cuaca.json")


def test_plain_text_becomes_paragraphs(admin: AdminClient) -> None:
    number = admin.write("publish", body="Satu.\r\n\r\nDua <3.")
    assert admin.get_article(number).body_html.replace("\n", "") == "<p>Satu.</p><p>Dua &lt;3.</p>"


def test_every_field_is_stored_and_shown_again(admin: AdminClient) -> None:
    picture = build_file(draw_jpeg(300, 200))
    typed = {
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
    number = admin.write("publish", picture=picture, **typed)
    shown = admin.read_form(f"/admin/articles/{number}")
    assert shown["authors"].splitlines() == ["Ratna Wulandari", "Dimas Prakoso"]
    assert shown["sources"].splitlines() == [
        "https://example.org/a Catatan lapangan",
        "https://example.org/b Koran",
    ]
    assert shown["topics"] == "Cuaca, Desa"
    same = ("summary", "section", "slug", "language", "image_alt", "image_caption", "image_credit")
    assert {name: shown[name] for name in same} == {name: typed[name] for name in same}
    article = admin.get_article(number)
    assert article.published == datetime(2022, 9, 7, 7, 30, tzinfo=UTC)
    assert article.media
    assert article.media.name == shown["image"]
    feed = admin.read_feed("authors/ratna-wulandari.json")
    assert shown["image"] in feed
    assert "2022-09-07T07:30:00" in feed
    assert admin.change(number, "correct").status_code == 303
    assert admin.read_form(f"/admin/articles/{number}") | {"revision": ""} == shown | {
        "revision": ""
    }


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_future_time_schedules_and_is_shown_as_it_is_read(
    admin: AdminClient, language: str
) -> None:
    admin.post("/admin/account/language", language=language)
    later = datetime.now(UTC) + timedelta(days=30)
    number = admin.write("publish", publish_at=f"{later:%Y-%m-%d} 07.00 WIB")
    article = admin.get_article(number)
    assert (article.state, article.publish_at) == (
        "scheduled",
        later.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    assert "Menakar Hujan" not in admin.read_feed()
    assert read_outcome(admin.change(number, "save", title="Nanti").location) == "saved"
    assert (admin.get_article(number).state, admin.get_article(number).publish_at) == (
        "scheduled",
        article.publish_at,
    )
    assert read_outcome(admin.change(number, "unschedule", title="Belum").location) == "unscheduled"
    assert (admin.get_article(number).state, admin.get_article(number).title) == ("draft", "Belum")
    assert read_outcome(admin.change(number, "publish").location) == "scheduled"
    assert read_outcome(admin.change(number, "publish_now").location) == "published"
    assert "Belum" in admin.read_feed()


def test_the_button_names_what_publishing_will_do(admin: AdminClient) -> None:
    number = admin.write("save", publish_at=f"1 Januari {LATER}")
    page = admin.read_page(f"/admin/articles/{number}")
    button = parse_page(page).xpath('//div[@class="actions"]//button[@value="publish"]')[0]
    assert button.text_content() == f"Schedule for 1 January {LATER} 00:00 WIB"
    assert f"It will appear 1 January {LATER} 00:00 WIB." in page
    admin.change(number, "save", publish_at="7 September 2022 14.30")
    assert "It will be dated 7 September 2022 14:30 WIB." in admin.read_page(
        f"/admin/articles/{number}"
    )


ENGLISH = "<p>The ferry was late because of the storm, and they had to wait for it at the pier.</p>"
INDONESIAN = "<p>Hujan turun di desa itu sejak pagi, dan warga tidak bisa pergi ke pasar.</p>" * 2


def test_the_language_is_that_of_the_words_and_the_page_says_so(admin: AdminClient) -> None:
    form = admin.read_form("/admin/articles/new")
    assert form["language"] == ""
    typed = form | {"title": "Hujan di desa", "body": INDONESIAN, "do": "publish"}
    answer = admin.post("/admin/articles/new", **typed)
    page = admin.read_page(answer.location)
    assert read_fields(page)["language"] == "id"
    assert "Its language was guessed from its words: Indonesian (id)." in page
    number = int(re.findall(r"/articles/(\d+)", answer.location)[0])
    assert admin.get_article(number).language == "id"
    assert '"language":"id"' in admin.read_feed("all.json")
    changed = admin.change(number, "correct", language="jv")
    assert admin.get_article(number).language == "jv"
    assert "guessed from its words" not in admin.read_page(changed.location)
    assert admin.change(number, "correct", language="").status_code == 303
    assert admin.get_article(number).language == "id", "an empty language is guessed again"


def test_a_text_in_the_language_of_the_site_needs_no_remark(admin: AdminClient) -> None:
    answer = admin.post(
        "/admin/articles/new",
        **(admin.read_form("/admin/articles/new") | {"title": "x", "body": ENGLISH, "do": "save"}),
    )
    page = admin.read_page(answer.location)
    assert read_fields(page)["language"] == "en"
    assert "guessed from its words" not in page
    number = admin.write("save", title="Hujan", body="<p>Deras.</p>")
    assert admin.get_article(number).language == "en", "too few words to guess"


def test_autosave_and_preview_say_what_language_the_words_have(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Hujan",
        "body": INDONESIAN,
        "token": "mine00001",
    }
    saved = admin.post("/admin/articles/new/draft", **typed).get_json()
    assert saved["language_note"] == "Language guessed from the words: Indonesian (id)"
    assert "Language guessed from the words: Indonesian (id)" in admin.read_page(saved["address"])
    note = saved["language_note"]
    for name in PROSE:
        form = typed | dict.fromkeys(PROSE, "") | {name: INDONESIAN}
        saved = admin.post("/admin/articles/new/draft", **form).get_json()
        assert saved["language_note"] == note, name
    saved = admin.post("/admin/articles/new/draft", **typed | {"language": "jv"}).get_json()
    assert saved["language_note"] == ""
    for texts, note in (
        (
            {"title": "Hujan"},
            "Language: English (en), like the site. The text is not enough to guess its language.",
        ),
        ({"title": " "}, ""),
    ):
        form = typed | dict.fromkeys(PROSE, "") | texts
        assert admin.post("/admin/articles/new/draft", **form).get_json()["language_note"] == note
    page = admin.post("/admin/articles/preview", **typed | {"language": "en"})
    assert "seems to be in “id”, but its language is “en”" in page.get_data(as_text=True)


def test_a_pasted_page_fills_the_form_and_stores_nothing(admin: AdminClient) -> None:
    answer = admin.post(
        "/admin/articles/new",
        **(admin.read_form("/admin/articles/new") | {"do": "fill", "pasted": PAGE}),
    )
    page = answer.get_data(as_text=True)
    form = read_fields(page)
    assert answer.status_code == 200
    assert form["title"] == "Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau"
    assert form["authors"] == "Ratna Wulandari"
    assert form["image_credit"] == "Foto: Dimas Prakoso" or "Dimas Prakoso" in form["image_credit"]
    assert "22 November 2026 06:15 WIB" in form["publish_at"]
    assert form["body"].count("<p>") == 3
    left_out = parse_page(page).xpath('//section[@role="status"]//li')
    assert "Bagikan" in [row.text_content() for row in left_out]
    with admin.newsroom.services.database.reading() as session:
        assert not articles.list_articles(session)
    assert admin.post("/admin/articles/new", **(form | {"do": "publish"})).status_code == 303
    assert "kepiting ikut kembali" in admin.read_feed()


def test_a_pasted_page_overwrites_no_typed_text(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Judul saya",
        "do": "fill",
        "pasted": PAGE,
    }
    page = admin.post("/admin/articles/new", **typed).get_data(as_text=True)
    assert read_fields(page)["title"] == "Judul saya"
    assert "Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau" in page


def test_a_whole_page_pasted_into_the_text_breaks_nothing(admin: AdminClient) -> None:
    admin.write("publish", body=PAGE)
    assert "kepiting ikut kembali" in admin.read_feed()


def test_a_paste_is_answered_clean_with_what_it_loses(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = "<p>Isi <b>x</b></p><div class='sharedaddy'>Bagikan</div>"
    answer = admin.post("/admin/articles/pasted", pasted=html, plain="Isi x")
    assert answer.get_json() == {
        "html": "<p>Isi <strong>x</strong></p>",
        "remarks": ["These lines are not part of the article and were left out: “Bagikan”."],
    }
    answer = admin.post("/admin/articles/pasted", plain="- a\r\n- b")
    assert answer.get_json() == {"html": "<ul><li>a</li><li>b</li></ul>", "remarks": []}
    monkeypatch.setattr("feedsvc.web.admin.articles.edit.BODY", 10)
    answer = admin.post("/admin/articles/pasted", pasted="<p>Isi</p>", plain="Isi")
    assert answer.status_code == 413


def test_the_history_names_editors_actions_and_times(admin: AdminClient) -> None:
    number = admin.write("publish")
    admin.change(number, "correct", title="Lain")
    rows = parse_page(admin.read_page(f"/admin/articles/{number}")).xpath(
        '//details[@class="history"]//li'
    )
    assert [row.find_class("verb")[0].text_content() for row in rows] == [
        "corrected silently",
        "published",
    ]
    assert all("sari" in row.text_content() and "WIB" in row.text_content() for row in rows)


def test_a_page_left_open_while_its_text_is_published_is_no_conflict(admin: AdminClient) -> None:
    number = admin.write("save", title="Menakar Hujan")
    sent = admin.read_form(f"/admin/articles/{number}")
    admin.change(number, "publish")
    answer = admin.post(f"/admin/articles/{number}/draft", **sent | {"token": "late00001"})
    assert answer.status_code == 200
    assert answer.get_json()["draft"] == "", "the text is the published one, so it needs no draft"
    assert answer.get_json()["revision"] == str(admin.get_article(number).revision)
    other = sent | {"title": "Menakar Angin", "token": "late00002"}
    refused = admin.post(f"/admin/articles/{number}/draft", **other)
    assert refused.status_code == 409
    assert refused.get_json()["message"].startswith("You saved another text in another window, ")


@pytest.mark.parametrize(
    ("at", "status"), [("0", 200), ("1790000000000", 200), ("-1", 422), ("9" * 16, 422), ("", 422)]
)
def test_an_instant_of_a_browser_is_formatted_as_on_all_pages(
    admin: AdminClient, at: str, status: int
) -> None:
    answer = admin.get(f"/admin/articles/time?at={at}")
    assert answer.status_code == status
    if at == "1790000000000":
        assert answer.get_json()["text"] == "21 September 2026 21:13 WIB"


def record_statements(admin: AdminClient) -> list[str]:
    """Return the list to which each statement of the application is appended from now on."""
    statements: list[str] = []
    engine = admin.newsroom.services.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    return statements


@pytest.mark.parametrize(
    ("before", "do"), [("save", "save"), ("save", "publish"), ("publish", "update")]
)
def test_a_change_reads_the_article_and_its_terms_once(
    admin: AdminClient, before: str, do: str
) -> None:
    number = admin.write(before, title="Hujan", topics="Cuaca", authors="Sari", create_topics="1")
    form = admin.read_form(f"/admin/articles/{number}") | {"title": "Hujan Deras", "do": do}
    statements = record_statements(admin)
    assert admin.post(f"/admin/articles/{number}", **form).status_code == 303
    change = statements[: statements.index("BEGIN", statements.index("BEGIN IMMEDIATE"))]
    for table in ("articles", "article_topics", "article_authors"):
        of_id = f"{table}.article_id IN" if table != "articles" else "articles.id = ?"
        reads = [each for each in change if each.startswith(f"SELECT {table}.") and of_id in each]
        assert len(reads) == 1, reads


def test_a_publication_takes_few_statements(admin: AdminClient) -> None:
    """Publish in 5 topics: this reads the session, writes in one transaction, refreshes 8 feeds."""
    texts = {"topics": "Air, Banjir, Cuaca, Desa, Energi", "section": "Warta", "authors": "Sari"}
    admin.write("publish", title="Terbit Dahulu", create_topics="1", **texts)
    form = admin.read_form("/admin/articles/new") | texts
    form |= {"title": "Terbit Kemudian", "body": "<p>Isi.</p>", "do": "publish"}
    statements = record_statements(admin)
    assert admin.post("/admin/articles/new", **form).status_code == 303
    before_readers_see_it = next(
        number for number, each in enumerate(statements) if "INTO representations" in each
    )
    assert before_readers_see_it <= 36, statements
    assert len(statements) <= 40, statements


def test_a_page_that_fell_silent_is_named_with_the_seconds_since(
    admin: AdminClient,
) -> None:
    number = admin.write("save", title="Hujan")
    instant = datetime.now(UTC)
    for page, editor, age in (("bimabima1", "bima", 5), ("dewidewi1", "dewi", 50)):
        with admin.newsroom.services.database.writing() as session:
            open_forms.record_open_form(
                session, number, page, editor=editor, now=instant - timedelta(seconds=age)
            )
    others = "These editors have this article open, too: bima, dewi (last seen "
    assert others in admin.read_page(f"/admin/articles/{number}")
    answer = admin.post(f"/admin/articles/{number}/presence", page="minemine1").get_json()
    assert answer["others"].startswith(others)
