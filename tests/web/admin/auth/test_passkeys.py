"""Passkey forms that no browser sends: each gets an explanation, and none logs anybody in."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from feedsvc.storage.tables import Challenge, EditorSession
from tests.web.admin.conftest import OURS, PASSWORD, AdminClient, list_problems, read_value


def encode_base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def build_credential(challenge: str, kind: str, **extra: Any) -> str:
    """Return the JSON of a credential whose signature is invalid."""
    client = json.dumps(
        {"type": kind, "challenge": challenge, "origin": "https://news.example"} | extra
    ).encode()
    data = b"\x00" * 37
    response = {
        "clientDataJSON": encode_base64url(client),
        "attestationObject": encode_base64url(data),
        "authenticatorData": encode_base64url(data),
        "signature": encode_base64url(data),
        "userHandle": encode_base64url(b"x" * 32),
    }
    return json.dumps(
        {
            "id": encode_base64url(b"key"),
            "rawId": encode_base64url(b"key"),
            "type": "public-key",
            "response": response,
        }
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
    (
        '{"id": "a", "rawId": "a", "type": "public-key",'
        ' "response": {"clientDataJSON": "", "attestationObject": ""}}'
    ),
    build_credential("", "webauthn.get"),
    build_credential("ÿ", "webauthn.create"),
    build_credential("x" * 10_000, "webauthn.create"),
    json.dumps(
        {
            "id": "a",
            "rawId": "a",
            "type": "public-key",
            "response": {"clientDataJSON": encode_base64url(b"[]")},
        }
    ),
]


def start_registration(admin: AdminClient) -> dict[str, Any]:
    return dict(admin.post("/admin/account/passkeys/offer").get_json())


def start_login(admin: AdminClient) -> tuple[dict[str, Any], str]:
    """Start a login as the page does; return the options and the page's token."""
    cookie = admin.client.get_cookie("__Host-feedsvc-login", "news.example")
    token = cookie.value if cookie else read_value(admin.read_page("/admin/login"), "login_token")
    data = {"login_token": token}
    answer = admin.client.post(
        "/admin/login/passkey", data=data, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 200
    return dict(answer.get_json()), token


def test_invalid_credentials_add_no_passkey_and_log_nobody_in(admin: AdminClient) -> None:
    for credential in [
        *ODD,
        build_credential(start_registration(admin)["challenge"], "webauthn.create"),
    ]:
        answer = admin.post("/admin/account/passkeys", key_name="Kunci", credential=credential)
        assert (answer.status_code, list_problems(answer)) == (
            422,
            ["The passkey could not be created. Try again."],
        )
        assert read_value(answer.get_data(as_text=True), "key_name") == "Kunci"
    options, token = start_login(admin)
    admin.post("/admin/logout")
    for credential in [*ODD[1:], build_credential(options["challenge"], "webauthn.get")]:
        data = {"login_token": token, "login_passkey": credential}
        answer = admin.client.post("/admin/login", data=data, headers=OURS, base_url=admin.origin)
        assert answer.status_code == 401, credential[:50]
        assert "This passkey is not registered here." in answer.get_data(as_text=True)
    assert admin.get("/admin/articles").status_code == 303


def test_the_options_demand_a_passkey_of_this_site_that_verifies_its_user(
    admin: AdminClient,
) -> None:
    options = start_registration(admin)
    assert options["rp"]["id"] == "news.example"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["attestation"] == "none"
    assert options["user"]["name"] == "sari"
    login_options, _ = start_login(admin)
    assert (
        login_options["rpId"],
        login_options["userVerification"],
        login_options["allowCredentials"],
    ) == (
        "news.example",
        "required",
        [],
    )
    assert len(login_options["challenge"]) >= 43
    assert login_options["challenge"] != start_login(admin)[0]["challenge"]


def test_a_challenge_is_stored_as_a_hash_and_valid_for_five_minutes(admin: AdminClient) -> None:
    options = start_registration(admin)
    with admin.newsroom.services.database.reading() as session:
        stored = repr(session.execute(text("SELECT * FROM challenges")).all())
    assert options["challenge"] not in stored
    with admin.newsroom.services.database.writing() as session:
        session.execute(update(Challenge).values(at=datetime.now(UTC) - timedelta(minutes=6)))
    answer = admin.post(
        "/admin/account/passkeys",
        key_name="Kunci",
        credential=build_credential(options["challenge"], "webauthn.create"),
    )
    assert answer.status_code == 422


def test_a_passkey_login_needs_a_login_form_and_is_rate_limited(admin: AdminClient) -> None:
    for data in ({}, {"login_token": "made up"}):
        assert (
            admin.client.post("/admin/login/passkey", data=data, base_url=admin.origin).status_code
            == 403
        )
    _, token = start_login(admin)
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
    assert (answer.status_code, list_problems(answer)) == (
        422,
        ["Enter a name of 1 to 100 characters for the passkey."],
    )
    assert admin.post("/admin/account/passkeys/7/name", key_name=name).status_code == 422
    assert admin.post("/admin/account/passkeys/7/name", key_name="Telepon").status_code == 303


def test_passkeys_are_added_and_removed_only_after_a_recent_login(
    admin: AdminClient,
) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(authenticated=datetime.now(UTC) - timedelta(minutes=16))
        )
    for path in ("/admin/account/passkeys", "/admin/account/passkeys/1/remove"):
        assert admin.post(path, key_name="Kunci", credential="{}").status_code == 401
    answer = admin.post("/admin/account/passkeys/1/remove", login_password=PASSWORD)
    assert answer.location == "/admin/account?outcome=key_removed#passkeys"
