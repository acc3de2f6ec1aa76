"""Form limits: a stranger's form may cost little, and an editor's text is never too long."""

import random
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from feedsvc.storage.tables import EditorSession
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.forms.names import KNOWN
from feedsvc.web.http.form_limits import (
    EDITOR_FIELDS,
    STRANGER_BYTES,
    STRANGER_FIELDS,
    BoundedRequest,
    decode_form,
)
from feedsvc.web.middleware.request_bodies import BodyOutcome
from feedsvc.web.middleware.request_guard import BODY_OUTCOME
from tests.web.admin.auth.test_session import list_private_routes
from tests.web.admin.conftest import BODY, OURS, AdminClient, parse_page, read_value

FORM = "application/x-www-form-urlencoded"
OURS_BY_HAND = {"Sec-Fetch-Site": "same-origin"}
# Valid and invalid percent-encoding, valid and invalid UTF-8.
PIECES = (
    *(
        "%",
        "=",
        "&",
        "+",
        "a",
        "C2",
        "%C2%A0",
        "%e2%80%8d",
        "%0A",
        "%3D",
        "%25",
        "%F0%9F",
        "%ED",
        "z",
    ),
    *("%zz", "%%", "%2", "é", "\u200d", "_", ".", " ", "\t", "\r", "\n"),
)
TEMPLATES = Path(auth_session.__file__).parents[2] / "templates" / "admin"
# Fields that nobody types, and files; then the fields of searches, which are never posted.
NAME = re.compile(r' name="([a-z_]+)"')
NEVER_GIVEN_BACK = {"csrf", "file", "icon_file", "picture", "pictures", "viewport", "robots"}
NEVER_GIVEN_BACK |= auth_session.LOGIN_FIELDS
OF_SEARCHES = {"q", "show", "state", "unused", "editor"}


def send(admin: AdminClient, path: str, body: str, kind: str = FORM) -> TestResponse:
    """Send a body as a stranger with hand-written headers."""
    return admin.client.post(
        path, data=body, content_type=kind, headers=OURS_BY_HAND, base_url=admin.origin
    )


def build_parts(count: int, text: str = "") -> str:
    """Return a multipart form with `count` fields."""
    part = f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{text}\r\n'
    return part * count + "--x--\r\n"


def test_no_page_parses_a_strangers_form_of_too_many_fields(
    open_admin: Callable[..., AdminClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = open_admin()
    parsed: list[int] = []
    decode = decode_form

    def record(body: bytes) -> list[tuple[str, str]]:
        parsed.append(len(body))
        return decode(body)

    monkeypatch.setattr("feedsvc.web.http.form_limits.decode_form", record)
    paths = {path for _, path in list_private_routes(admin.newsroom.app, "POST")}
    assert len(paths) > 20
    too_large = [
        ("&" * STRANGER_FIELDS, FORM),
        (build_parts(STRANGER_FIELDS + 1), "multipart/form-data; boundary=x"),
        (f"a={'x' * STRANGER_BYTES}", FORM),
        (build_parts(1, "x" * STRANGER_BYTES), "multipart/form-data; boundary=x"),
        ("a=&" * 1_900, FORM),
    ]
    # All routes have one check: each gets a body of each limit, in the one or the other encoding.
    public = ("/admin/login", "/admin/setup", "/admin/login/passkey")
    for number, path in enumerate((*public, *sorted(paths))):
        for body, kind in too_large if path in public else too_large[number % 2 :: 2]:
            answer = send(admin, path, body, kind)
            assert (answer.status_code, len(answer.data) < 5_000) == (413, True), (path, body[:9])
    assert parsed == []
    assert send(admin, "/admin/articles/new", "&" * (STRANGER_FIELDS - 1)).status_code == 401
    assert parsed == [STRANGER_FIELDS - 1]


@pytest.mark.parametrize(("length", "title"), [(200, "Hujan"), (201, None)])
def test_a_multipart_form_has_a_boundary_of_at_most_200_characters(
    length: int, title: str | None
) -> None:
    boundary = "x" * length
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nHujan\r\n'
    request = BoundedRequest.from_values(
        method="POST",
        data=f"{body}--{boundary}--\r\n".encode(),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert request.form.get("title") == title


def test_a_form_is_decoded_as_the_standard_library_does() -> None:
    dice = random.Random(1)  # noqa: S311  reproducible
    for _ in range(5_000):
        form = "".join(dice.choices(PIECES, k=dice.randrange(12)))
        assert decode_form(form.encode()) == parse_qsl(
            form, keep_blank_values=True, errors="werkzeug.url_quote"
        ), form


@pytest.mark.parametrize("char", ["\xa0", "\u200d", "\x01", "\udcff"])
def test_a_form_is_decoded_in_a_bounded_multiple_of_its_size(char: str) -> None:
    form = urlencode({"pasted": char * 100_000}, errors="surrogatepass").encode()
    tracemalloc.start()
    try:
        decode_form(form)
        # The standard library's decoder took 77 times the size of the form.
        assert tracemalloc.get_traced_memory()[1] <= 10 * len(form)
    finally:
        tracemalloc.stop()


def test_a_stranger_gets_back_only_the_fields_of_our_forms(
    open_admin: Callable[..., AdminClient],
) -> None:
    form = {"title": "Judul", "evil": "Jahat", "body": "Isi", "login_token": "x", "csrf": "y"}
    answer = send(open_admin(), "/admin/articles/new", urlencode(form))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, read_value(page, "title"), read_value(page, "body")) == (
        401,
        "Judul",
        "Isi",
    )
    assert "evil" not in page
    assert "Jahat" not in page


def test_every_field_of_the_admin_is_shown_again() -> None:
    names = {
        name
        for page in TEMPLATES.rglob("*.html")
        # The name of a <details> is no field: of several menus it keeps only one open.
        for name in NAME.findall(re.sub(r"<details[^>]*>", "", page.read_text("utf-8")))
    }
    assert len(names) > 40
    assert names - KNOWN == NEVER_GIVEN_BACK | OF_SEARCHES


def test_an_editors_form_has_larger_limits_for_fields_and_text(
    admin: AdminClient,
) -> None:
    chosen = [
        ("csrf", admin.read_csrf()),
        *[("selected", f"{number}.1") for number in range(EDITOR_FIELDS - 1)],
    ]
    for count, status in ((0, 303), (1, 413)):
        body = urlencode([*chosen, *[("selected", "1.1")] * count])
        assert send(admin, "/admin/articles/bulk", body).status_code == status
    assert send(admin, "/admin/articles/new", "a" * 16_000_001).status_code == 413
    long = f"<p>{'Hujan turun. ' * 20_000}</p>"
    assert admin.get_article(admin.write(body=long)).body_html.count("Hujan") == 20_000


def test_a_long_text_of_an_expired_session_is_shown_to_its_browser(
    admin: AdminClient,
) -> None:
    form = admin.read_form("/admin/articles/new") | {
        "title": "Panjang",
        "body": BODY * 5000,
        "do": "save",
    }
    assert len(form["body"]) > 3 * STRANGER_BYTES
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(last_seen=datetime.now(UTC) - timedelta(days=30))
        )
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert (answer.status_code, read_value(answer.get_data(as_text=True), "body")) == (
        401,
        form["body"],
    )
    admin.client.delete_cookie("__Host-feedsvc-device", domain="news.example")
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 413
    assert "Log in in another tab" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(BodyOutcome.BUSY, 503), (BodyOutcome.LATE, 408), (BodyOutcome.UNCHECKED, 503)],
)
def test_an_incomplete_form_is_not_stored_and_its_complete_fields_are_shown(
    admin: AdminClient, outcome: BodyOutcome, status: int
) -> None:
    form = admin.read_form("/admin/articles/new") | {
        "title": "Judul",
        "body": "<p>Sampai di sini saja tulisannya.</p>",
    }
    for headers in (OURS, {"Origin": "https://evil.example"}):
        answer = admin.client.post(
            "/admin/articles/new",
            data=form,
            headers=headers,
            base_url=admin.origin,
            environ_overrides={BODY_OUTCOME: outcome},
        )
        page = answer.get_data(as_text=True)
        assert (answer.status_code, answer.headers["Retry-After"]) == (status, "5")
        shown = [box.text for box in parse_page(page).xpath("//textarea[@readonly]")]
        assert shown == (["\n<p>Sampai di sini saja tulisannya.</p>"] if headers == OURS else [])
        assert parse_page(page).xpath('//main//input[@name="title"]') == [], (
            "the incomplete form cannot be sent again by mistake"
        )
        assert "Go back: your text is still in the form." in page
