"""The setup page: an invitation's token creates an editor."""

from collections.abc import Callable
from datetime import UTC, datetime

from werkzeug.test import TestResponse

from feedsvc import accounts
from feedsvc.storage.people import editors
from feedsvc.storage.system import site_settings
from feedsvc.storage.system.site_settings import StoredSettings
from tests.web.admin.conftest import PASSWORD, AdminClient, list_problems, read_fields, read_value
from tests.web.conftest import Newsroom


def create_invitation_client(newsroom: Newsroom) -> tuple[AdminClient, str]:
    with newsroom.services.database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=datetime.now(UTC))
    assert token
    return AdminClient(newsroom, newsroom.app.test_client()), token


def test_the_first_editor_chooses_a_name_and_can_write_at_once(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    admin, token = create_invitation_client(make_newsroom(site={"language": "en"}))
    page = admin.read_page(f"/admin/setup?token={token}")
    form = {"token": token, "login_token": read_value(page, "login_token"), "name": "Dewi"}

    def send(**fields: str) -> tuple[int, list[str], str]:
        answer = admin.client.post("/admin/setup", data=form | fields, base_url=admin.origin)
        return (
            answer.status_code,
            list_problems(answer) if answer.data.count(b'id="errors"') else [],
            answer.location or "",
        )

    assert send(password="short", again="short")[:2] == (
        422,
        ["Choose a password of 10 to 200 characters."],
    )
    assert send(password=PASSWORD, again="other")[:2] == (
        422,
        ["The two passwords differ. Enter the same password twice."],
    )
    assert send(password=PASSWORD, again=PASSWORD, login_token="x")[0] == 403
    assert send(password=PASSWORD, again=PASSWORD) == (303, [], "/admin/articles/new")
    assert "New article" in admin.read_page("/admin/articles/new")
    assert send(name="Eka", password=PASSWORD, again=PASSWORD)[0] == 410
    assert admin.get(f"/admin/setup?token={token}").status_code == 410


def test_without_a_valid_token_no_editor_is_created(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    admin, _ = create_invitation_client(make_newsroom())
    for token in ("", "wrong", "%00", "%ff"):
        assert admin.get(f"/admin/setup?token={token}").status_code == 410
    with admin.newsroom.services.database.reading() as session:
        assert editors.count_editors(session) == 0


def test_the_first_editor_says_what_the_site_is(make_newsroom: Callable[..., Newsroom]) -> None:
    admin, token = create_invitation_client(make_newsroom(stored={}))
    admin.origin = "http://127.0.0.1:8000"
    with admin.newsroom.services.database.writing() as session:
        stored = StoredSettings(1, served_url=admin.origin, is_trial=True)
        site_settings.save_settings(session, stored)
    admin.newsroom.services.reload_site()
    answer = admin.client.get(
        f"/admin/setup?token={token}",
        base_url=admin.origin,
        headers={"Accept-Language": "id-ID,id;q=0.9,en;q=0.8"},
    )
    assert '<html lang="id">' in answer.text, "until one is chosen, the browser's"
    fields = read_fields(answer.text, "//form//*[@name]")
    site = {name: fields[name] for name in ("title", "language", "time_zone", "base_url")}
    assert site == {"title": "", "language": "id", "time_zone": "", "base_url": admin.origin}
    person = {"name": "Dewi", "password": PASSWORD, "again": PASSWORD}
    zone = {"time_zone": "Asia/Makassar"}

    def send(**changed: str) -> TestResponse:
        form = fields | person | zone | changed
        return admin.client.post("/admin/setup", data=form, base_url=admin.origin)

    refused = send(title="", time_zone="Makassar", base_url="news.example")
    assert refused.status_code == 422
    assert len(list_problems(refused)) == 3
    shown = read_fields(refused.text, "//form//*[@name]")
    assert (shown["time_zone"], shown["base_url"]) == ("Makassar", "news.example")
    with admin.newsroom.services.database.reading() as session:
        assert editors.count_editors(session) == 0

    assert send(title="Kabar Kita").location == "/admin/articles/new"
    services = admin.newsroom.services
    services.reload_site()
    current = services.site
    assert (current.title, current.language, current.time_zone.key, current.base_url) == (
        "Kabar Kita",
        "id",
        "Asia/Makassar",
        admin.origin,
    )
    assert services.current.stored.chosen["base_url"] == "", "a trial follows its server"
    assert "Kabar Kita" in admin.read_page("/admin/articles/new")


def test_an_address_elsewhere_leads_the_first_editor_there(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    admin, token = create_invitation_client(make_newsroom(stored={}))
    page = admin.read_page(f"/admin/setup?token={token}")
    form = read_fields(page, "//form//*[@name]") | {"name": "Dewi", "title": "Kabar"}
    form |= {"password": PASSWORD, "again": PASSWORD, "base_url": "https://kabar.example"}
    answer = admin.client.post("/admin/setup", data=form, base_url=admin.origin)
    assert answer.status_code == 200
    assert 'href="https://kabar.example/admin/login"' in answer.text
    admin.newsroom.services.reload_site()
    assert admin.newsroom.services.site.base_url == "https://kabar.example"
    assert admin.newsroom.services.site.authority == "kabar.example"
