"""Form limits: what one form may cost before it is known who sends it, and that an editor's text is never too much."""

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
from feedsvc.web.http.form_limits import EDITOR_FIELDS, STRANGER_BYTES, STRANGER_FIELDS, decode_form
from feedsvc.web.middleware.request_bodies import BodyOutcome
from feedsvc.web.middleware.request_guard import BODY_OUTCOME
from tests.web.admin.auth.test_session import routes
from tests.web.admin.conftest import BODY, OURS, AdminClient, tree, value

FORM = "application/x-www-form-urlencoded"
OURS_BY_HAND = {"Sec-Fetch-Site": "same-origin"}
# Of what follows "%" and what does not, what is UTF-8 and what is not.
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
# Fields that a form has and that nobody typed or sends as a text; and those of questions, which no POST has.
NEVER_GIVEN_BACK = {"csrf", "picture", "pictures", "viewport", "robots"} | auth_session.LOGIN_FIELDS
OF_QUESTIONS = {"q", "show", "state", "unused", "who"}


def send(admin: AdminClient, path: str, body: str, kind: str = FORM) -> TestResponse:
    """Send a body as a stranger does who writes headers by hand."""
    return admin.client.post(
        path, data=body, content_type=kind, headers=OURS_BY_HAND, base_url=admin.origin
    )


def parts(count: int, text: str = "") -> str:
    """Return a multipart form with so many fields."""
    one = f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{text}\r\n'
    return one * count + "--x--\r\n"


def test_a_strangers_form_of_too_many_fields_is_not_parsed_on_any_page(
    open_admin: Callable[..., AdminClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = open_admin()
    parsed: list[int] = []
    decode = decode_form

    def noted(body: bytes) -> list[tuple[str, str]]:
        parsed.append(len(body))
        return decode(body)

    monkeypatch.setattr("feedsvc.web.http.form_limits.decode_form", noted)
    paths = {path for _, path in routes(admin.newsroom.app, "POST")}
    assert len(paths) > 20
    for path in sorted(paths | {"/admin/login", "/admin/setup", "/admin/login/passkey"}):
        for body, kind in (
            ("&" * STRANGER_FIELDS, FORM),
            ("a=&" * 1_900, FORM),
            (parts(STRANGER_FIELDS + 1), "multipart/form-data; boundary=x"),
            (f"a={'x' * STRANGER_BYTES}", FORM),
            (parts(1, "x" * STRANGER_BYTES), "multipart/form-data; boundary=x"),
        ):
            answer = send(admin, path, body, kind)
            assert (answer.status_code, len(answer.data) < 5_000) == (413, True), (path, body[:9])
    assert parsed == []
    assert send(admin, "/admin/articles/new", "&" * (STRANGER_FIELDS - 1)).status_code == 401
    assert parsed == [STRANGER_FIELDS - 1]


def test_a_form_is_decoded_as_the_standard_library_does() -> None:
    dice = random.Random(1)  # noqa: S311  the same each time
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
        assert tracemalloc.get_traced_memory()[1] <= 10 * len(
            form
        )  # the standard library's took 77 times
    finally:
        tracemalloc.stop()


def test_a_stranger_is_given_back_the_fields_of_our_forms_alone(
    open_admin: Callable[..., AdminClient],
) -> None:
    given = {"title": "Judul", "evil": "Jahat", "body": "Isi", "login_token": "x", "csrf": "y"}
    answer = send(open_admin(), "/admin/articles/new", urlencode(given))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, value(page, "title"), value(page, "body")) == (401, "Judul", "Isi")
    assert "evil" not in page
    assert "Jahat" not in page


def test_every_field_of_the_admin_is_one_that_is_given_back() -> None:
    found = {
        name
        for page in TEMPLATES.rglob("*.html")
        for name in re.findall(r' name="([a-z_]+)"', page.read_text("utf-8"))
    }
    assert len(found) > 40
    assert found - KNOWN == NEVER_GIVEN_BACK | OF_QUESTIONS


def test_an_editors_form_may_have_many_fields_and_a_long_text_but_is_bounded_too(
    admin: AdminClient,
) -> None:
    chosen = [
        ("csrf", admin.csrf()),
        *[("chosen", f"{number}.1") for number in range(EDITOR_FIELDS - 1)],
    ]
    for count, status in ((0, 303), (1, 413)):
        body = urlencode([*chosen, *[("chosen", "1.1")] * count])
        assert send(admin, "/admin/articles/bulk", body).status_code == status
    assert send(admin, "/admin/articles/new", "a" * 16_000_001).status_code == 413
    long = f"<p>{'Hujan turun. ' * 20_000}</p>"
    assert admin.article(admin.write(body=long)).body_html.count("Hujan") == 20_000


def test_a_long_text_whose_session_has_run_out_is_given_back_to_the_browser_that_wrote_it(
    admin: AdminClient,
) -> None:
    form = admin.form("/admin/articles/new") | {
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
    assert (answer.status_code, value(answer.get_data(as_text=True), "body")) == (401, form["body"])
    admin.client.delete_cookie("__Host-feedsvc-device", domain="news.example")
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 413
    assert "Log in in another tab" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("outcome", "status"), [(BodyOutcome.BUSY, 503), (BodyOutcome.LATE, 408)])
def test_what_did_not_arrive_whole_is_not_taken_and_what_did_is_shown(
    admin: AdminClient, outcome: BodyOutcome, status: int
) -> None:
    form = admin.form("/admin/articles/new") | {
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
        shown = [box.text for box in tree(page).xpath("//textarea[@readonly]")]
        assert shown == (["\n<p>Sampai di sini saja tulisannya.</p>"] if headers == OURS else [])
        assert tree(page).xpath('//main//input[@name="title"]') == [], (
            "it cannot be sent on by mistake: it is not all"
        )
        assert "Go back: your text is still in the form." in page
