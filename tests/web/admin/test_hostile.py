"""Forms that no browser sends: every form gets an explanation."""

import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsvc.web.admin.forms.article import ArticleForm
from feedsvc.web.admin.forms.content import INPUTS
from tests.strategies import count_repetitions
from tests.web.admin.conftest import BODY, OURS, AdminClient

NAMES = [
    *INPUTS,
    *(field.name for field in dataclasses.fields(ArticleForm) if field.name != "inputs"),
    "image_remove",
    "do",
    "pasted",
]
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "\x00",
            "\ufffe",
            "%s%(x)s",
            "{{ 7*7 }}",
            "<script>alert(1)</script>",
            "' OR 1=1 --",
            "9" * 400,
            "-1",
            "1e9",
            "٣",
            "https://[",
            "https://x.example:99999/ y",
            "javascript:alert(1)",
            "31 Februari 2026",
            "2026-11-22 24:61",
            "1 Januari 0001 00:00 +14:00",
            "../../etc/passwd",
            "x" * 3000,
            ", ;\n,",
            "<p>" * 300,
            "\u202e\u2066",
        ]
    ),
)
VERBS = [
    "save",
    "publish",
    "publish_now",
    "update",
    "correct",
    "withdraw",
    "notice",
    "reissue",
    "unschedule",
    "fill",
    "redisplay",
    "",
    "x",
]


@pytest.mark.soak
@pytest.mark.parametrize("path", ["/admin/articles/new", "/admin/articles/{}"])
def test_no_form_gets_5xx(admin: AdminClient, path: str) -> None:
    number = admin.write("publish")
    token = admin.read_csrf()
    statuses: list[int] = []

    @settings(
        max_examples=count_repetitions(35, 300),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=8), st.sampled_from(VERBS))
    def send(fields: dict[str, str], do: str) -> None:
        data = {"csrf": token, "title": "Hujan", "body": BODY, "language": "id", "do": do} | fields
        data = {
            name: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
            for name, text in data.items()
        }
        answer = admin.client.post(
            path.format(number), data=data, headers=OURS, base_url=admin.origin
        )
        statuses.append(answer.status_code)
        assert answer.status_code < 500, data
        if answer.status_code == 303:
            assert admin.get(answer.location).status_code == 200

    send()
    assert len(statuses) > 30
    assert admin.get("/admin/articles").status_code == 200
    assert admin.get("/feeds/all.atom").status_code == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe=\xed\xa0\x80&csrf=%ED%A0%80", "application/x-www-form-urlencoded"),
        (b"csrf=%00&revision=%FF", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"", ""),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n\xff\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_body_that_is_not_a_form_is_refused(admin: AdminClient, body: bytes, kind: str) -> None:
    for path in ("/admin/articles/new", "/admin/login", "/admin/setup", "/admin/account/language"):
        answer = admin.client.post(path, data=body, content_type=kind, base_url=admin.origin)
        assert answer.status_code in {400, 403, 410, 413}, path  # 410: an invalid invitation


def test_a_field_sent_as_a_file_and_a_file_sent_as_a_field_are_empty(
    admin: AdminClient,
) -> None:
    token = admin.read_csrf()
    part = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    body = part.format("csrf", "", token) + part.format("title", '; filename="t"', "Hujan")
    body += part.format("picture", "", "no file") + part.format("do", "", "save") + "--x--\r\n"
    answer = admin.client.post(
        "/admin/articles/new",
        data=body.encode(),
        content_type="multipart/form-data; boundary=x",
        headers=OURS,
        base_url=admin.origin,
    )
    assert answer.status_code == 422


def test_huge_fields_are_problems_of_the_form(admin: AdminClient) -> None:
    form = admin.read_form("/admin/articles/new") | {
        "title": "T" * 5000,
        "subtitle": "S" * 1_000_000,
        "body": "kata " * 500_000,
        "do": "publish",
    }
    answer = admin.client.post(
        "/admin/articles/new",
        data=form | {"csrf": admin.read_csrf()},
        headers=OURS,
        base_url=admin.origin,
    )
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "T" * 5000 in page
    assert "S" * 1_000_000 in page


def test_odd_cookies_are_strangers(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    for cookie in ("x" * 5000, "\x00", "ü", '"', ""):
        answer = admin.client.get(
            "/admin/articles",
            base_url=admin.origin,
            headers={"Cookie": f"__Host-feedsvc={cookie}".encode().decode("latin-1")},
        )
        assert answer.status_code == 303
