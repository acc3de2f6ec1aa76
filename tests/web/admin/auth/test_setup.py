"""The setup page: an invitation's token creates an editor."""

from collections.abc import Callable

from feedsvc import accounts
from feedsvc.storage.people import editors
from tests.web.admin.conftest import PASSWORD, AdminClient, list_problems, read_value
from tests.web.conftest import Newsroom


def create_invitation_client(newsroom: Newsroom) -> tuple[AdminClient, str]:
    with newsroom.services.database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=newsroom.now)
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
