"""The library: pictures are added, found, reused with their texts, and deleted where unused."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from feedsvc.images import ProcessedImage, process_image
from feedsvc.storage.articles import media
from feedsvc.storage.people import audit_log
from feedsvc.storage.tables import Media
from tests.web.admin.conftest import AdminClient, build_file, list_problems, parse_page, read_fields
from tests.web.conftest import draw_jpeg


def list_pictures(admin: AdminClient, **wanted: Any) -> list[Media]:
    with admin.newsroom.services.database.reading() as session:
        return list(media.list_media(session, **wanted))


def upload(admin: AdminClient, *files: Any) -> TestResponse:
    return admin.post("/admin/media", pictures=list(files))


def list_names(page: str) -> list[str]:
    """Return the names of the pictures that a page of the library shows."""
    return [str(name) for name in parse_page(page).xpath("//a[@class='tile']/@data-name")]


def test_pictures_are_added_and_found_by_file_name_and_texts(admin: AdminClient) -> None:
    answer = upload(
        admin,
        build_file(draw_jpeg(600, 400), "Banjir Demak.JPG"),
        build_file(draw_jpeg(500, 400), "panen.jpg"),
    )
    assert answer.location == "/admin/media?outcome=added"
    page = admin.read_page("/admin/media")
    assert len(list_names(page)) == 2
    harvest, flood = list_pictures(admin)
    assert list_names(admin.read_page("/admin/media?q=banjir+demak")) == [flood.name]
    assert list_names(admin.read_page("/admin/media?q=%25")) == []
    admin.post(
        f"/admin/media/{harvest.id}", alt="Petani di sawah", caption="", credit="Foto: Dimas"
    )
    assert list_names(admin.read_page("/admin/media?q=dimas+sawah")) == [harvest.name]
    admin.post(f"/admin/media/{flood.id}", alt="Banjir di Café Élite", caption="", credit="Łódź")
    for typed in ("elite café", "ÉLITE+CAFE", "lodz", "e\u0301li\u00adte"):
        assert list_names(admin.read_page(f"/admin/media?q={typed}")) == [flood.name], typed
    assert "No picture matches." in admin.read_page("/admin/media?q=dimas+banjir")
    small = admin.get(f"/media/small/{flood.name}")
    assert small.content_type == "image/jpeg"
    assert len(small.data) < flood.size or flood.thumbnail is None


def test_a_picture_is_recorded_as_described_only_if_a_text_changes(admin: AdminClient) -> None:
    upload(admin, build_file(draw_jpeg(60, 40), "banjir.jpg"))
    (picture,) = list_pictures(admin)

    def describe(**texts: str) -> list[str]:
        """Save the texts twice; return the verbs for pictures in the audit log."""
        for _ in range(2):
            answer = admin.post(f"/admin/media/{picture.id}", do="save", **texts)
            assert answer.location == f"/admin/media/{picture.id}?outcome=saved"
        with admin.newsroom.services.database.reading() as session:
            rows = audit_log.list_audit_log(session, limit=100)
            return [row.verb for row in rows if row.kind == "media"]

    assert describe(alt="", caption=" ", credit="") == ["added"]
    assert describe(alt="Banjir", caption="", credit="") == ["described", "added"]
    assert describe(alt="Banjir", caption="", credit="Dimas") == ["described"] * 2 + ["added"]


def test_a_text_of_a_picture_that_is_too_long_is_refused_and_not_cut(admin: AdminClient) -> None:
    upload(admin, build_file(draw_jpeg(60, 40), "banjir.jpg"))
    (picture,) = list_pictures(admin)
    typed = {"alt": "Banjir", "caption": "a" * 5_001, "credit": "Dimas"}
    answer = admin.post(f"/admin/media/{picture.id}", do="save", **typed)
    assert answer.status_code == 422
    assert list_problems(answer) == ["This is 5001 characters long; at most 5000 fit. Shorten it."]
    shown = read_fields(answer.get_data(as_text=True), "//form//*[@name]")
    assert {name: shown[name] for name in typed} == typed
    (stored,) = list_pictures(admin)
    assert (stored.alt, stored.caption) == ("", "")


def test_decoding_a_picture_occupies_no_connection_to_the_database(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = admin.newsroom.app.extensions["feedsvc.limit"]
    inside: list[int] = []

    def record(data: bytes, **limits: int) -> ProcessedImage:
        inside.append(limit.inside)
        return process_image(data, **limits)

    monkeypatch.setattr("feedsvc.web.admin.media.process_image", record)
    assert (
        upload(
            admin, build_file(draw_jpeg(60, 40), "a.jpg"), build_file(draw_jpeg(50, 40), "b.jpg")
        ).status_code
        == 303
    )
    admin.write(
        "publish",
        title="Hujan",
        picture=build_file(draw_jpeg(70, 40), "c.jpg"),
        image_alt="Hujan turun",
    )
    assert (inside, limit.inside, len(list_pictures(admin))) == ([0, 0, 0], 0, 3)


def test_a_picture_lists_its_uses_and_cannot_be_deleted_before(admin: AdminClient) -> None:
    number = admin.write(
        "publish",
        title="Hujan",
        picture=build_file(draw_jpeg(300, 200), "a.jpg"),
        image_alt="Hujan turun",
    )
    (picture,) = list_pictures(admin)
    page = admin.read_page(f"/admin/media/{picture.id}")
    assert parse_page(page).xpath("//h3/a/text()") == ["Hujan"]
    assert not parse_page(page).xpath("//button[@value='delete']")
    answer = admin.post(f"/admin/media/{picture.id}", do="delete")
    assert answer.status_code == 409
    assert list_problems(answer) == [
        "The article “Hujan” uses this picture. Remove it from there first."
    ]
    assert list_pictures(admin, unused=True) == []
    admin.change(number, "update", image_remove="1")
    page = admin.read_page(f"/admin/media/{picture.id}")
    assert "only in its previous version, for Undo" in page
    assert admin.post(f"/admin/media/{picture.id}", do="delete").status_code == 409
    admin.change(number, "correct", title="Hujan lagi")
    assert list_names(admin.read_page("/admin/media?unused=1")) == [picture.name]
    assert "Delete “a.jpg” for ever" in admin.read_page(f"/admin/media/{picture.id}")
    assert (
        admin.post(f"/admin/media/{picture.id}", do="delete").location
        == "/admin/media?outcome=deleted"
    )
    assert admin.get(f"/admin/media/{picture.id}").status_code == 404
    assert admin.get(f"/media/{picture.name}").status_code == 404


def test_a_picture_in_a_text_is_used_also_in_the_trash(admin: AdminClient) -> None:
    upload(admin, build_file(draw_jpeg(300, 200), "a.jpg"))
    (picture,) = list_pictures(admin)
    number = admin.write(
        "save", title="Hujan", body=f'<p>Lihat.</p><img src="/media/{picture.name}" alt="Hujan">'
    )
    admin.post(f"/admin/articles/{number}/trash", revision="1")
    assert admin.post(f"/admin/media/{picture.id}", do="delete").status_code == 409
    admin.post(f"/admin/articles/trash/{number}", do="purge", revision="2")
    assert admin.post(f"/admin/media/{picture.id}", do="delete").status_code == 303


def test_a_stored_picture_is_reused_with_the_texts_of_its_last_use(admin: AdminClient) -> None:
    admin.write(
        "publish",
        title="Satu",
        picture=build_file(draw_jpeg(300, 200)),
        image_alt="Sungai",
        image_credit="Foto: Ani",
    )
    (picture,) = list_pictures(admin)
    form = admin.read_form("/admin/articles/new")
    form.pop("library", None)
    typed = form | {"title": "Dua", "body": "<p>Isi.</p>", "library": picture.name}
    answer = admin.post("/admin/articles/new", **typed, do="redisplay")
    again = read_fields(answer.get_data(as_text=True))
    assert (again["image"], again["image_alt"], again["image_credit"]) == (
        picture.name,
        "Sungai",
        "Foto: Ani",
    )
    assert again["title"] == "Dua"
    assert len(list_pictures(admin)) == 1
    number = admin.write("publish", title="Tiga", library=picture.name)
    article = admin.get_article(number)
    assert article.media
    assert (article.media.name, article.image_alt) == (picture.name, "Sungai")
    own = admin.write(
        "publish", title="Empat", library=picture.name, image_alt="Sungai saat banjir"
    )
    assert (admin.get_article(own).image_alt, admin.get_article(own).image_credit) == (
        "Sungai saat banjir",
        "",
    )
    assert list_pictures(admin)[0].alt == "Sungai saat banjir"


def test_the_form_searches_the_library_and_keeps_the_typed_text(admin: AdminClient) -> None:
    upload(
        admin,
        build_file(draw_jpeg(300, 200), "banjir.jpg"),
        build_file(draw_jpeg(320, 200), "panen.jpg"),
    )
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Belum jadi",
        "picture_q": "banjir",
        "do": "redisplay",
    }
    typed.pop("library", None)
    page = admin.post("/admin/articles/new", **typed).get_data(as_text=True)
    offered = parse_page(page).xpath(
        "//details[contains(@class, 'pick')][@open]//input[@name='library']/@value"
    )
    assert offered == [list_pictures(admin, containing="banjir")[0].name]
    assert read_fields(page)["title"] == "Belum jadi"


def test_a_script_gets_the_picture_or_the_problems_as_json(admin: AdminClient) -> None:
    def upload_by_script(*files: Any) -> TestResponse:
        data = {"csrf": admin.read_csrf(), "pictures": list(files)}
        headers = {"Origin": admin.origin, "Accept": "application/json"}
        return admin.client.post("/admin/media", data=data, headers=headers, base_url=admin.origin)

    answer = json.loads(upload_by_script(build_file(draw_jpeg(600, 400), "a.jpg")).data)
    assert (answer["width"], answer["height"], answer["alt"]) == (600, 400, "")
    assert re.fullmatch(r"/media/small/\w+\.jpg", answer["small"])
    wrong = upload_by_script(build_file(b"<svg/>", "a.svg"))
    assert wrong.status_code == 422
    assert "SVG" in json.loads(wrong.data)["problems"][0]
    assert json.loads(upload_by_script().data)["problems"] == ["Choose a picture first."]


def test_each_bad_file_is_refused_by_its_name_and_the_good_ones_stay(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin(media={"max_upload": 20_000, "max_pixels": 200_000})
    admin.log_in()
    bad_files = {
        "empty": b"",
        "SVG": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "another kind of file at once": draw_jpeg(50, 40) + b"<script>alert(1)</script>",
        "damaged": draw_jpeg(50, 40)[:700],
        "pixels": draw_jpeg(500, 500),
        "larger than": b"x" * 30_000,
    }
    for number, (expected, data) in enumerate(bad_files.items(), 1):
        good = build_file(draw_jpeg(60 + number, 40), f"baik{number}.jpg")
        answer = upload(admin, good, build_file(data, "buruk.jpg"))
        assert answer.status_code == 422, expected
        (problem,) = list_problems(answer)
        assert problem.startswith("buruk.jpg: ")
        assert expected in problem
        names = {picture.file_name for picture in list_pictures(admin)}
        assert names == {f"baik{good}.jpg" for good in range(1, number + 1)}


def test_the_library_is_paged(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        for number in range(40):
            row = Media(
                name=f"p{number}.jpg",
                media_type="image/jpeg",
                size=3,
                width=4,
                height=2,
                data=b"abc",
            )
            media.save_media(session, row, now=admin.newsroom.now)
    first = admin.read_page("/admin/media")
    older = parse_page(first).xpath("//nav[@class='pages']/a/@href")[0]
    both = list_names(first) + list_names(admin.read_page(older))
    assert both == [f"p{number}.jpg" for number in reversed(range(40))]
    for odd in ("?after=x", "?after=99999999999", "?q=%00", "?unused=2"):
        assert admin.get(f"/admin/media{odd}").status_code == 200


@pytest.mark.parametrize("path", ["/admin/media", "/admin/articles/new"])
def test_every_page_says_before_the_upload_what_is_not_stored(
    admin: AdminClient, path: str
) -> None:
    page = parse_page(admin.read_page(path))
    for field in page.xpath("//input[@type='file']"):
        (hint,) = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
        assert "Only the first frame of an animation is stored" in hint.text_content()
        assert "wider than 2048 pixels is made smaller" in hint.text_content()
