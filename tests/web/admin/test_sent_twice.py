"""Every form of the admin pages that is sent twice does its work once: double clicks and reloads.

The forms come from the audit log's test. Each is sent once while its entry of the log cannot be
stored, as if the database became unavailable: then no table may have changed. Then it is sent twice
without a change. After the second sending every table must be as it was after the first one. The
second answer may be 4xx if it says why.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedsvc.storage.articles import articles
from feedsvc.storage.tables import AccessToken, BulkAction, CustomFeed, Invitation
from tests.conftest import LATER
from tests.web.admin.conftest import (
    BODY,
    OURS,
    AdminClient,
    build_file,
    list_problems,
    parse_page,
    read_outcome,
    read_value,
)
from tests.web.admin.test_audit import (
    ACTIONS,
    add_colleague,
    create_feed,
    find_id,
    read_everything,
    refused_entries,
    trash,
)

# Forms whose second sending is refused, as when the object is gone; it changes nothing.
REFUSED = {
    "admin.articles.trash.decide_trashed": 404,
    "admin.auth.account.change_password": 403,  # the session has a new token
    "admin.auth.login.log_out": 401,
    "admin.auth.passkeys.add_passkey": 422,
    "admin.auth.setup.complete_setup": 410,
    "admin.exports.download_export": 409,  # the first one is still being sent
    "admin.media.change_media": 404,
    "admin.redirects.remove_redirect": 404,
    "admin.taxonomy.create_term": 422,
}
# The token of a login form is for one browser, and each login is recorded.
TWICE = {"admin.auth.login.log_in"}


@pytest.fixture
def late_locks(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that makes transactions fail that read before they lock articles.

    On PostgreSQL such rows may be old when the lock is granted, and stay old in the session.
    """
    lock = articles.lock_articles

    def lock_first(session: Session) -> None:
        if not session.info.get("has_lock"):
            loaded = {type(row).__name__ for row in session.identity_map.values()}
            assert not loaded, "lock the articles before these are read"
        session.info["has_lock"] = True
        lock(session)

    return lambda: monkeypatch.setattr(articles, "lock_articles", lock_first)


@pytest.mark.parametrize("endpoint", sorted(ACTIONS))
def test_a_form_that_failed_did_nothing_and_sent_twice_it_does_its_work_once(
    admin: AdminClient, endpoint: str, late_locks: Callable[[], None]
) -> None:
    action = ACTIONS[endpoint](admin)
    late_locks()
    action.form |= read_keys(admin, endpoint)
    uploads = {
        name: (value[0].getvalue(), value[1])
        for name, value in action.form.items()
        if isinstance(value, tuple)
    }

    def send() -> TestResponse:
        for name, file in uploads.items():  # the client closes a file that it has sent
            action.form[name] = build_file(*file)
        return action.send(admin)

    prepared = read_everything(admin)
    with refused_entries(admin) as refused:
        failed = send()
    assert failed.status_code == 503
    assert len(refused) == 1, "the first entry that failed ended the request"
    assert read_everything(admin) == prepared
    first = send()
    assert first.status_code in {200, 303}
    if endpoint in TWICE:
        return
    stored = read_everything(admin)
    second = send()
    assert second.status_code == REFUSED.get(endpoint, first.status_code)
    assert read_everything(admin) == stored


SCHEDULED = f"7 September {LATER} 07:00"
BUTTONS: dict[str, tuple[str | None, dict[str, str]]] = {
    "save": (None, {}),
    "publish": ("save", {}),
    "publish_now": ("publish", {"publish_at": SCHEDULED}),
    "unschedule": ("publish", {"publish_at": SCHEDULED}),
    "update": ("publish", {}),
    "correct": ("publish", {}),
    "withdraw": ("publish", {}),
    "reissue": ("publish", {}),
    "save_draft": ("publish", {}),
}


@pytest.mark.parametrize("button", BUTTONS)
def test_a_button_of_an_article_that_is_pressed_twice_answers_the_same(
    admin: AdminClient, button: str
) -> None:
    first, changed = BUTTONS[button]
    path = "/admin/articles/new"
    if first:
        path = f"/admin/articles/{admin.write(first, **changed)}"
    text = {"title": "Lain"} if button not in {"withdraw", "unschedule"} else {}
    form = admin.read_form(path) | {"do": button, "body": BODY, "token": "t0123456"} | text
    form |= {"title": form["title"] or "Hujan", "confirm_reissue": "1"}
    answer = admin.post(path, **form)
    assert answer.status_code == 303
    stored = read_everything(admin)
    again = admin.post(path, **form)
    assert (again.status_code, again.location) == (303, answer.location)
    assert read_outcome(again.location)
    assert read_everything(admin) == stored


def test_restoring_twice_says_that_it_is_restored(admin: AdminClient) -> None:
    number = trash(admin, "Pulih")
    form = {"do": "restore", "revision": str(admin.get_article(number).revision)}
    answers = [admin.post(f"/admin/articles/trash/{number}", **form) for _ in range(2)]
    assert answers[0].status_code == answers[1].status_code == 303
    assert admin.get_article(number).revision == int(form["revision"]) + 1


def test_an_address_of_a_partner_is_the_same_after_a_double_click(admin: AdminClient) -> None:
    path = f"/admin/feeds/{create_feed(admin)}"
    form = {"partner": "Harian", "new_token": read_value(admin.read_page(path), "new_token")}
    pages = [admin.post(f"{path}/tokens", **form).get_data(as_text=True) for _ in range(2)]
    assert all(f"/{form['new_token']}/" in page for page in pages)
    assert find_id(admin, AccessToken.id) == 1
    assert read_value(pages[1], "new_token") != form["new_token"]
    admin.post(f"{path}/tokens/1")
    answer = admin.post(f"{path}/tokens", **form)
    assert answer.status_code == 422
    assert list_problems(answer) == ["The address of this form was revoked. Create another one."]


def test_a_new_password_is_offered_at_one_address_after_a_double_click(admin: AdminClient) -> None:
    number = add_colleague(admin, "budi")
    path = f"/admin/people/users/{number}"
    form = {"do": "reset", "new_token": "t" * 43}
    pages = [admin.post(path, **form).get_data(as_text=True) for _ in range(2)]
    assert all("token=" + "t" * 43 in page for page in pages)
    assert find_id(admin, Invitation.id) == 1
    admin.post("/admin/people/invitations/1")
    answer = admin.post(path, **form)
    assert answer.status_code == 422
    assert list_problems(answer) == [
        "The address of this form was used, revoked or replaced. Create another one."
    ]
    assert "token=" not in answer.get_data(as_text=True)


def test_saving_a_feed_twice_is_no_conflict(admin: AdminClient) -> None:
    feed_id = create_feed(admin)
    path = f"/admin/feeds/{feed_id}"
    page = parse_page(admin.read_page(path)).xpath('//form[contains(@class, "feed-builder")]')[0]
    form = {**dict(page.form_values()), "do": "save", "title": "Mitra lain"}
    answers = [admin.post(path, **form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    answer = admin.post(path, **form | {"title": "Lain lagi"})
    assert answer.status_code == 422
    assert "Somebody else changed this feed" in list_problems(answer)[0]


def test_two_bulk_requests_at_once_change_each_article_once(admin: AdminClient) -> None:
    numbers = [admin.write("save", title=str(number)) for number in range(6)]
    chosen = [f"{number}.1" for number in numbers]
    form = {
        "do": "publish",
        "selected": chosen,
        "key": read_value(admin.read_page("/admin/articles"), "key"),
    }
    form["csrf"] = admin.read_csrf()

    def send(_: int) -> str:
        client = admin.newsroom.app.test_client()
        for cookie in (admin.client._cookies or {}).values():  # noqa: SLF001  all its cookies
            client.set_cookie(cookie.key, cookie.value, domain="news.example", secure=True)
        path = "/admin/articles/bulk"
        answer = client.post(path, data=form, headers=OURS, base_url=admin.origin)
        return str(answer.location)

    with ThreadPoolExecutor(2) as pool:
        locations = set(pool.map(send, range(2)))
    assert len(locations) == 1
    page = admin.read_page(locations.pop())
    assert "Published: 6 articles" in page
    assert "not changed" not in page
    assert {admin.get_article(number).revision for number in numbers} == {2}
    assert find_id(admin, BulkAction.id) == 1


def read_keys(admin: AdminClient, endpoint: str) -> dict[str, str]:
    pages = {
        "admin.articles.bulk.run_bulk": ("/admin/articles", "key"),
        "admin.feeds.builder.create_feed": ("/admin/feeds/new", "key"),
        "admin.feeds.builder.create_token": ("/admin/feeds/{feed}", "new_token"),
        "admin.auth.tokens.create_token": ("/admin/account", "new_token"),
        "admin.people.users.invite_editor": ("/admin/people/users", "new_token"),
    }
    if endpoint not in pages:
        return {}
    path, name = pages[endpoint]
    page = admin.read_page(path.format(feed=find_id(admin, CustomFeed.feed_id)))
    return {name: read_value(page, name)}
