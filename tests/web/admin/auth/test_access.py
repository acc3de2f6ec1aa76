"""Access: a decorator beside a view names its users; without one, it is for all editors."""

from collections.abc import Iterator

from flask import Flask

from feedsvc.web.admin.auth import access
from tests.web.admin.auth.test_session import PUBLIC
from tests.web.admin.conftest import AdminClient, add_editor
from tests.web.admin.people.test_users import expire_recent_login

ADMINISTRATORS = (
    "admin.exports.",
    "admin.imports.",
    "admin.people.",
    "admin.redirects.",
    "admin.site.",
)
RECENT_LOGIN = {
    "admin.auth.account.end_session",
    "admin.auth.passkeys.add_passkey",
    "admin.auth.passkeys.remove_passkey",
    "admin.auth.tokens.create_token",
    "admin.people.users.change_editor",
    "admin.people.users.invite_editor",
    "admin.site.change_settings",
}


def list_routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Yield (endpoint, method, path) of every admin route, with values for its parameters."""
    urls = app.url_map.bind("news.example")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin."):
            values = {name: "topics" if name == "kind" else 1 for name in rule.arguments}
            for method in sorted({"GET", "POST"} & (rule.methods or set())):
                yield rule.endpoint, method, urls.build(rule.endpoint, values, method=method)


def test_the_decorators_are_where_this_list_expects_them(admin: AdminClient) -> None:
    app = admin.newsroom.app
    marked: dict[str, set[str]] = {"public": set(), "administrators": set(), "recent": set()}
    for endpoint, method, path in list_routes(app):
        with app.test_request_context(path, method=method):
            marked["public"] |= {endpoint} if access.is_public() else set()
            marked["administrators"] |= {endpoint} if access.is_for_administrators() else set()
            marked["recent"] |= {endpoint} if access.requires_recent_login() else set()
    people = {name for name, _, _ in list_routes(app) if name.startswith(ADMINISTRATORS)}
    assert marked == {"public": PUBLIC, "administrators": people, "recent": RECENT_LOGIN}


def test_an_editor_who_is_no_administrator_gets_403_for_what_administrators_do_alone(
    admin: AdminClient,
) -> None:
    add_editor(admin.newsroom, "budi")
    budi = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    assert budi.log_in("budi").status_code == 303
    csrf = budi.read_csrf()
    refused = set()
    for endpoint, method, path in list_routes(admin.newsroom.app):
        if endpoint == "admin.auth.login.log_out":
            continue
        data = {"csrf": csrf} if method == "POST" else None
        answer = budi.client.open(path, method=method, data=data, base_url=budi.origin)
        assert answer.status_code < 500, path
        if answer.status_code == 403 and endpoint not in PUBLIC:
            refused.add(endpoint)
    assert refused == {
        name for name, _, _ in list_routes(admin.newsroom.app) if name.startswith(ADMINISTRATORS)
    }


def test_after_a_quarter_of_an_hour_exactly_these_changes_ask_for_the_password(
    admin: AdminClient,
) -> None:
    csrf = admin.read_csrf()
    expire_recent_login(admin)
    endpoints = set()
    for endpoint, method, path in list_routes(admin.newsroom.app):
        if method == "POST" and endpoint != "admin.auth.login.log_out":
            answer = admin.client.post(path, data={"csrf": csrf}, base_url=admin.origin)
            if answer.status_code == 401 and endpoint not in PUBLIC:
                endpoints.add(endpoint)
    assert endpoints == RECENT_LOGIN
