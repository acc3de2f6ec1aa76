"""The picture of an article: stored, refused, replaced."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import shake_256
from html import unescape
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image

from feedsvc.domain import fields
from feedsvc.storage.articles import media
from tests.web.admin.conftest import BODY, OURS, AdminClient, build_file, list_problems, read_fields
from tests.web.conftest import draw_jpeg


def test_a_picture_is_stored_while_the_rest_is_corrected(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {"title": "", "body": BODY}
    answer = admin.post(
        "/admin/articles/new", **typed, do="publish", picture=build_file(draw_jpeg(400, 300))
    )
    form = read_fields(answer.get_data(as_text=True))
    assert form["image"].endswith(".jpg")
    assert len(list_problems(answer)) == 2
    reply = admin.post(
        "/admin/articles/new",
        **(form | {"title": "Hujan", "image_decorative": "1", "do": "publish"}),
    )
    assert reply.status_code == 303
    assert form["image"] in admin.read_feed()


def test_a_bad_picture_is_a_problem_of_its_field(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin(media={"max_upload": 20_000})
    admin.log_in()
    typed = {"title": "Hujan", "body": BODY, "do": "publish"}
    for data, expected in (
        (b"", "empty"),
        (b"not a picture", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (draw_jpeg(50, 40)[:700], "damaged"),
        (b"x" * 30_000, "larger than"),
    ):
        form = admin.read_blank_form() | typed
        answer = admin.post("/admin/articles/new", **form, picture=build_file(data))
        assert answer.status_code == 422, expected
        (problem,) = list_problems(answer)
        assert expected in problem
        page = answer.get_data(as_text=True)
        assert read_fields(page)["title"] == "Hujan"
        assert 'aria-describedby="h-image w-image" aria-invalid="true"' in page


def to_data_url(data: bytes, media_type: str = "image/jpeg") -> str:
    """Return a file as a data: URL."""
    return f"data:{media_type};base64,{b64encode(data).decode()}"


BROKEN = f'<p><img src="{to_data_url(draw_jpeg(50, 40)[:700])}">{BODY}</p>'


def test_pictures_inside_of_a_text_become_files_of_the_library(admin: AdminClient) -> None:
    url = to_data_url(draw_jpeg(60, 40))
    body = (
        f"<p>{BODY}</p><p><img src='{url}' alt='Hujan'></p>"
        "<img src='data:image/svg+xml,%3Csvg width=&quot;9&quot;%3E%3C/svg%3E'>"
    )
    typed = admin.read_form("/admin/articles/new") | {"title": "Hujan", "body": body}
    preview = admin.post("/admin/articles/preview?part=1", **typed).get_data(as_text=True)
    assert "Pictures embedded in the text: 2." in preview
    answer = admin.post("/admin/articles/new", **(typed | {"do": "publish"}))
    assert answer.status_code == 303
    source = re.search(
        r'img src="([^"]+/media/[0-9a-f]+[.]jpg)" alt="Hujan" height="40" width="60"',
        unescape(admin.read_feed()),
    )
    assert source
    assert admin.client.get(urlsplit(source[1]).path).data.startswith(b"\xff\xd8")
    library = admin.get("/admin/media").get_data(as_text=True)
    assert library.count('data-name="') == 1


def test_a_text_may_contain_a_picture_that_is_longer_than_a_text(admin: AdminClient) -> None:
    noise = Image.frombytes("RGB", (800, 700), shake_256(b"").digest(800 * 700 * 3))
    out = BytesIO()
    noise.save(out, "PNG", compress_level=0)
    body = f"<p>{BODY}</p><p><img src='{to_data_url(out.getvalue(), 'image/png')}'></p>"
    assert len(body) > fields.BODY
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Hujan",
        "body": body,
        "do": "publish",
    }
    # Url-encoded: the test client puts a large multipart form into a file that it never closes.
    answer = admin.client.post(
        "/admin/articles/new",
        data={"csrf": admin.read_csrf(), **typed},
        headers={"Origin": admin.origin},
        base_url=admin.origin,
    )
    assert answer.status_code == 303
    assert "/media/" in admin.read_feed()


def test_a_picture_inside_of_a_text_that_cannot_be_stored_is_a_problem(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {"title": "Hujan", "body": BROKEN}
    answer = admin.post("/admin/articles/new", **(typed | {"do": "publish"}))
    assert answer.status_code == 422
    problems = list_problems(answer)
    assert "Pictures in the text that cannot be stored: 1." in problems[0]
    assert "damaged" in problems[1]
    assert read_fields(answer.get_data(as_text=True))["body"] == BROKEN


def test_pictures_inside_of_what_is_pasted_are_stored_or_named(admin: AdminClient) -> None:
    form = admin.read_form("/admin/articles/new")
    html = f"<p>a</p><img src='{to_data_url(draw_jpeg(60, 40))}'>{BROKEN}"
    answer = admin.post("/admin/articles/pasted", csrf=form["csrf"], pasted=html).get_json()
    assert re.search(r'<img src="/media/[0-9a-f]+[.]jpg" alt="">', answer["html"])
    assert answer["html"].count("<img") == 1
    assert [remark[:50] for remark in answer["remarks"]] == [
        "Pictures in the text that cannot be stored: 1. Rem",
        "The picture file is damaged or cut off. Save or do",
    ]


def test_a_stored_picture_says_how_it_differs_from_its_file(admin: AdminClient) -> None:
    wide, sentence = draw_jpeg(2100, 60), "2048 by 59 pixels; the original has 2100 by 60."
    body = f"<p>{BODY}</p>"
    refused = admin.post("/admin/articles/new", body=body, picture=build_file(wide), do="publish")
    assert refused.status_code == 422
    assert sentence in refused.get_data(as_text=True)
    typed = {"title": "Hujan", "body": body, "image_alt": "Hujan", "do": "publish"}
    key = admin.read_form("/admin/articles/new")["key"]
    stored = admin.post("/admin/articles/new", **typed, key=key, picture=build_file(wide))
    assert sentence in admin.read_page(stored.location)
    assert sentence not in admin.read_page(stored.location.partition("?")[0])
    assert "the original has" not in admin.read_page("/admin/articles/1?original=2048x59")
    page = admin.read_page("/admin/articles/1?original=9x9-animated")
    assert "Only the first frame of the animation is stored." in page
    headers = {"Origin": admin.origin, "Accept": "application/json"}
    uploaded = admin.client.post(
        "/admin/media",
        data={"csrf": admin.read_csrf(), "pictures": build_file(wide)},
        headers=headers,
        base_url=admin.origin,
    )
    assert [sentence in each for each in uploaded.get_json()["remarks"]] == [True]
    pasted = admin.post("/admin/articles/pasted", pasted=f"<img src='{to_data_url(wide)}'>")
    assert [sentence in each for each in pasted.get_json()["remarks"]] == [True]
    # Without scripts the form brings the pictures of a text; every answer has the same remark.
    typed["body"] = f"{body}<img alt='Hujan' src='{to_data_url(wide)}'>"
    refused = admin.post("/admin/articles/new", **(typed | {"title": ""}))
    assert refused.status_code == 422
    assert sentence in refused.get_data(as_text=True)
    key = admin.read_form("/admin/articles/new")["key"]
    stored = admin.post("/admin/articles/new", **typed, key=key)
    repeated = admin.post("/admin/articles/new", **typed, key=key)  # as a double click sends it
    assert (repeated.status_code, repeated.location) == (303, stored.location)
    assert sentence in admin.read_page(stored.location)
    assert sentence not in admin.read_page(stored.location.partition("?")[0])
    page = admin.read_page("/admin/articles/1?stored=2x1-of-9x9-animated&stored=2x1-of&stored=-of-")
    assert page.count("the original has 9 by 9.") == 1
    edited = f"/admin/articles/{stored.location.partition('?')[0].rpartition('/')[2]}"
    conflict = admin.post(edited, **(typed | {"title": "Lain"}), revision="0", key="")
    assert conflict.status_code == 409
    assert sentence in conflict.get_data(as_text=True)


def test_a_body_that_is_too_large_gets_a_page_in_words(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin(media={"max_upload": 20_000}, imports={"max_upload": 20_000})
    admin.log_in()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a"\r\n\r\n'
        + b"x" * 17_000_000
    )
    answer = admin.client.post(
        "/admin/articles/new",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers=OURS,
        base_url=admin.origin,
    )
    assert answer.status_code == 413
    assert "your text is still in the form" in answer.get_data(as_text=True)


def test_a_picture_can_be_replaced_and_removed(admin: AdminClient) -> None:
    number = admin.write("publish", picture=build_file(draw_jpeg(300, 200)), image_alt="Hujan")
    first = admin.read_form(f"/admin/articles/{number}")["image"]
    admin.change(number, "update", picture=build_file(draw_jpeg(320, 200)))
    second = admin.read_form(f"/admin/articles/{number}")["image"]
    assert first != second
    assert second in admin.read_feed()
    admin.change(number, "update", image_remove="1")
    assert admin.get_article(number).media is None
    assert second not in admin.read_feed()
    assert admin.read_form(f"/admin/articles/{number}")["image_alt"] == "Hujan"


def test_a_missing_picture_is_a_problem_of_its_field(admin: AdminClient) -> None:
    typed = admin.read_form("/admin/articles/new") | {
        "title": "Hujan",
        "body": BODY,
        "image": "gone.jpg",
        "image_alt": "x",
    }
    answer = admin.post("/admin/articles/new", **typed, do="publish")
    assert list_problems(answer) == ["This picture is not stored here any more. Choose it again."]
    assert read_fields(answer.get_data(as_text=True))["image"] == ""


def test_a_caption_waits_for_its_picture(admin: AdminClient) -> None:
    number = admin.write("save", image_caption="Menyusul", image_credit="Dimas")
    form = admin.read_form(f"/admin/articles/{number}")
    assert (form["image_caption"], form["image_credit"]) == ("Menyusul", "Dimas")
    assert admin.change(number, "publish").status_code == 303


def test_a_stored_picture_is_served_on_the_form(admin: AdminClient) -> None:
    number = admin.write("save", picture=build_file(draw_jpeg(300, 200)))
    name = admin.read_form(f"/admin/articles/{number}")["image"]
    with admin.newsroom.services.database.reading() as session:
        assert media.find_media(session, name)
    assert f'src="/media/{name}"' in admin.read_page(f"/admin/articles/{number}")
    assert admin.get(f"/media/{name}").content_type == "image/jpeg"


def build_described(width: int = 300) -> bytes:
    """Return a JPEG with Exif fields for a caption, a creator and the camera."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x010F] = "Banjir di Demak", "Sari", "KameraRahasia"
    out = BytesIO()
    Image.new("RGB", (width, 200), (90, 120, 30)).save(out, "JPEG", exif=exif)
    return out.getvalue()


TOOK = "These texts were put into the empty fields"


def test_the_texts_of_a_picture_fill_the_fields_that_are_empty(admin: AdminClient) -> None:
    typed = {"title": "Hujan", "body": BODY, "image_alt": "Hujan", "image_credit": "Foto: Ani"}
    number = admin.write("save", **typed, picture=build_file(build_described()))
    form = admin.read_form(f"/admin/articles/{number}")
    assert (form["image_alt"], form["image_caption"]) == ("Hujan", "Banjir di Demak")
    assert form["image_credit"] == "Foto: Ani"
    key = admin.read_form("/admin/articles/new")["key"]
    stored = admin.post(
        "/admin/articles/new",
        title="Lain",
        body=BODY,
        do="save",
        key=key,
        picture=build_file(build_described(320)),
    )
    page = admin.read_page(stored.location)
    assert TOOK in page
    assert read_fields(page)["image_credit"] == "Sari"
    assert TOOK not in admin.read_page(stored.location.partition("?")[0])
    served = admin.get(f"/media/{form['image']}").data
    assert b"Banjir di Demak" in served
    assert b"Rahasia" not in served


def test_a_script_gets_the_texts_of_a_picture_with_a_remark(admin: AdminClient) -> None:
    answer = admin.client.post(
        "/admin/media",
        data={"csrf": admin.read_csrf(), "pictures": build_file(build_described())},
        headers={"Origin": admin.origin, "Accept": "application/json"},
        base_url=admin.origin,
    ).get_json()
    assert (answer["alt"], answer["caption"], answer["credit"]) == ("", "Banjir di Demak", "Sari")
    assert [TOOK in each for each in answer["remarks"]] == [True]
