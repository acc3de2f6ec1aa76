"""Passkeys as no browser sends them: every form is answered in words, and opens nothing."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from feedsvc.storage.tables import Challenge, EditorSession
from tests.web.admin.conftest import OURS, PASSWORD, AdminClient, problems, value


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def said(challenge: str, kind: str, **more: Any) -> str:
    """Return what a browser would send, with a signature of nobody's."""
    client = json.dumps(
        {"type": kind, "challenge": challenge, "origin": "https://news.example"} | more
    ).encode()
    data = b"\x00" * 37
    response = {
        "clientDataJSON": b64(client),
        "attestationObject": b64(data),
        "authenticatorData": b64(data),
        "signature": b64(data),
        "userHandle": b64(b"x" * 32),
    }
    return json.dumps(
        {"id": b64(b"key"), "rawId": b64(b"key"), "type": "public-key", "response": response}
    )


ODD = [
    "",
    "{}",
    "[]",
    "null",
    "x",
    "[" * 100_000,
    "1" * 20_000,
    '{"id": 1}',
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "", "attestationObject": ""}}',
    said("", "webauthn.get"),
    said("ÿ", "webauthn.create"),
    said("x" * 10_000, "webauthn.create"),
    json.dumps(
        {"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": b64(b"[]")}}
    ),
]


def offered(admin: AdminClient) -> dict[str, Any]:
    return dict(admin.post("/admin/account/passkeys/offer").get_json())


def asked(admin: AdminClient) -> tuple[dict[str, Any], str]:
    """Ask as a login page does; return what it is given, and the page's token."""
    cookie = admin.client.get_cookie("__Host-feedsvc-login", "news.example")
    token = cookie.value if cookie else value(admin.text("/admin/login"), "login_token")
    data = {"login_token": token}
    answer = admin.client.post(
        "/admin/login/passkey", data=data, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 200
    return dict(answer.get_json()), token


def test_what_no_browser_sends_makes_no_key_and_opens_nothing(admin: AdminClient) -> None:
    for credential in [*ODD, said(offered(admin)["challenge"], "webauthn.create")]:
        answer = admin.post("/admin/account/passkeys", key_name="Kunci", credential=credential)
        assert (answer.status_code, problems(answer)) == (
            422,
            ["The passkey could not be created. Try again."],
        )
        assert value(answer.get_data(as_text=True), "key_name") == "Kunci"
    given, token = asked(admin)
    admin.post("/admin/logout")
    for credential in [*ODD[1:], said(given["challenge"], "webauthn.get")]:
        data = {"login_token": token, "login_passkey": credential}
        answer = admin.client.post("/admin/login", data=data, headers=OURS, base_url=admin.origin)
        assert answer.status_code == 401, credential[:50]
        assert "This passkey is not registered here." in answer.get_data(as_text=True)
    assert admin.get("/admin/articles").status_code == 303


def test_a_browser_is_asked_for_a_key_of_this_site_that_verifies_its_owner(
    admin: AdminClient,
) -> None:
    given = offered(admin)
    assert given["rp"]["id"] == "news.example"
    assert given["authenticatorSelection"]["residentKey"] == "required"
    assert given["authenticatorSelection"]["userVerification"] == "required"
    assert given["attestation"] == "none"
    assert given["user"]["name"] == "sari"
    asks, _ = asked(admin)
    assert (asks["rpId"], asks["userVerification"], asks["allowCredentials"]) == (
        "news.example",
        "required",
        [],
    )
    assert len(asks["challenge"]) >= 43
    assert asks["challenge"] != asked(admin)[0]["challenge"]


def test_a_challenge_is_kept_as_a_hash_for_one_browser_and_five_minutes(admin: AdminClient) -> None:
    given = offered(admin)
    with admin.newsroom.services.database.reading() as session:
        kept = repr(session.execute(text("SELECT * FROM challenges")).all())
    assert given["challenge"] not in kept
    with admin.newsroom.services.database.writing() as session:
        session.execute(update(Challenge).values(at=datetime.now(UTC) - timedelta(minutes=6)))
    answer = admin.post(
        "/admin/account/passkeys",
        key_name="Kunci",
        credential=said(given["challenge"], "webauthn.create"),
    )
    assert answer.status_code == 422


def test_nobody_asks_without_a_login_form_or_without_end(admin: AdminClient) -> None:
    for data in ({}, {"login_token": "made up"}):
        assert (
            admin.client.post("/admin/login/passkey", data=data, base_url=admin.origin).status_code
            == 403
        )
    _, token = asked(admin)
    answers = [
        admin.client.post(
            "/admin/login/passkey", data={"login_token": token}, headers=OURS, base_url=admin.origin
        )
        for _ in range(60)
    ]
    assert [answer.status_code for answer in answers] == [200] * 59 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert admin.post("/admin/account/passkeys/offer").status_code == 429


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_key_needs_a_name(admin: AdminClient, name: str) -> None:
    answer = admin.post("/admin/account/passkeys", key_name=name, credential="{}")
    assert (answer.status_code, problems(answer)) == (
        422,
        ["Enter a name of 1 to 100 characters for the passkey."],
    )
    assert admin.post("/admin/account/passkeys/7/name", key_name=name).status_code == 422
    assert admin.post("/admin/account/passkeys/7/name", key_name="Telepon").status_code == 303


def test_keys_are_added_and_removed_only_by_who_has_just_shown_who_they_are(
    admin: AdminClient,
) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(authenticated=datetime.now(UTC) - timedelta(minutes=16))
        )
    for path in ("/admin/account/passkeys", "/admin/account/passkeys/1/remove"):
        assert admin.post(path, key_name="Kunci", credential="{}").status_code == 401
    done = admin.post("/admin/account/passkeys/1/remove", login_password=PASSWORD)
    assert done.location == "/admin/account?did=key_removed#passkeys"
