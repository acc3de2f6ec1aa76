"""Request headers: whatever a client writes into them, no route answers 5xx."""

import ast
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

import feedsvc.web
from feedsvc import editorial
from feedsvc.domain import readiness
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.scopes import Scope
from feedsvc.storage.system import heartbeats
from tests.source_code import MODULES, list_nodes
from tests.strategies import count_repetitions
from tests.web.admin.conftest import AdminClient
from tests.web.api.conftest import add_token
from tests.web.wsgi import RecordingEnviron, list_routes

EMPTY_TAGS = ['""', 'W/""', '"", "a"', '"a", W/""', ',"",', '"" , W/"" , *', 'W/"",""']
# Values that are wrong in any header, then values that are wrong in headers of one kind: entity
# tags, dates, ranges, lists with weights, addresses, media types, numbers.
ODD = [
    "", " ", ",", ";", "=", '"', "*", "*, *", "\xff\xfe", "\xe2\x80\xa8", "\x85", "%00%0a",
    "x" * 8000, "," * 4000,
    *EMPTY_TAGS, "W/", '"a', "W/a, b",
    "Sat, 22 Nov 0000 07:00:00 GMT", "Sat, 22 Nov 99999 07:00:00 GMT",
    "Sat, 99 Nov 2026 99:99:99 +9999",
    "Fri, 31 Dec 9999 23:59:59 -2359", "Sat, 01 Jan 0001 00:00:00 +2359", "22 Nov " + "9" * 5000,
    "bytes=0-", "bytes=-", "bytes=9-0", "bytes=0-1,5-", "bytes=" + "9" * 5000 + "-", "items=x-y",
    "feed;q=", "gzip;q=x, br;q=nan, *;q=inf", "a;q=1e999", "a=b=c;;d", "gzip;q=-1",
    "https://[x", "https://[::1", "//", "http://x:99999999/", "http://\xe9.example",
    "x" * 70 + ".example",
    "::1%x", "1.2.3.4,", "1.2.3.4:80, [::1]:80", "9" * 5000,
    "multipart/form-data", "multipart/form-data; boundary=",
    "application/x-www-form-urlencoded; charset=nosuch",
    "text/html; charset*=utf-8''%ff", "application/json",
    "-1", "+1", "1.5", "0x10", "\u0661".encode().decode("latin-1"),
]  # fmt: skip
# Headers with numbers; each number in turn is replaced by a huge one.
NUMBERED = [
    "Thu, 26 Nov 2026 07:08:09 +0700", "Thursday, 26-Nov-26 07:08:09 GMT",
    "Thu Nov 26 07:08:09 2026",
    "gzip;q=0.5, br;q=1", "id-ID;q=0.5, en;q=1", "text/html;q=0.5;level=1", "feed;q=1",
    "bytes=5-6, 7-8", "items 5-6/7", "7", "max-age=7, max-stale=8", "timeout=7",
    "$Version=1; a=2; feedsvc-login=3", 'W/"7", "8"', "1.2.3.4:80, [::1]:80",
    "https://127.0.0.1:80/7?a=8", "multipart/form-data; boundary=7", "text/html; charset=8; a*0=9",
]  # fmt: skip
HUGE = [
    number.string[: number.start()] + sign + "9" * digits + number.string[number.end() :]
    for text in NUMBERED
    for number in re.finditer(r"[0-9]+", text)
    for sign in ("", "-")
    for digits in (11, 22)
] + ["Mon, 01 Jan 99999999999 00:00:00 GMT", "Mon, 01 Jan 2026 00:00:00 +" + "9" * 22]
INVALID_DATES = [
    "Mon, 01 Jan 99999999999 00:00:00 GMT",
    "Mon, 01 Jan 2026 00:00:00 +" + "9" * 22,
    "Mon, 01 Jan 2026 0",
]
MOST_OF_A_HEAD = 4000  # bytes; nginx accepts 4096 with the status line, and answers 502 above
# An admin route gets one in so many odd values; each value reaches three of these routes.
ADMIN_SHARE = count_repetitions(32, 4)
# Another route gets a part, too, but all values if no route before it reads the same headers.
PUBLIC_SHARE = count_repetitions(8, 1)
GUARDED = {
    "HTTP_HOST",
    "HTTP_TRANSFER_ENCODING",
}  # the request guard refuses or passes them for all routes alike
# The host is checked before any route runs, so each host is tried with 14 routes only.
HOST_SHARE = count_repetitions(12, 3)
OF_PROGRAMS = ("/api/", "/micropub")
HOSTS = [
    "..",
    "a..b",
    "%zz",
    "[::::]",
    "[::1]:99999",
    "x:",
    "x:0",
    "xn--a",
    "xn--" + "9" * 60,
    "-",
    "a" * 290,
    "~!$&'",
]


@pytest.fixture
def admin(open_admin: Callable[..., AdminClient]) -> AdminClient:
    """A client with an editor logged in, behind a trusted proxy."""
    client = open_admin(web={"trusted_hops": 1, "extra_bodies": 0, "api_requests": 10_000})
    assert client.log_in().status_code == 303
    return client


def find_source_headers() -> set[str]:
    """Return the headers that our own source names, as variables of a WSGI environ."""
    names = set()
    for path in (path for path in MODULES if path.startswith("web/")):
        for node in list_nodes(path):
            if isinstance(node, ast.Constant) and re.fullmatch("HTTP_[A-Z_]+", str(node.value)):
                names.add(str(node.value))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "request.headers.get":
                names.add(f"HTTP_{ast.literal_eval(node.args[0]).upper().replace('-', '_')}")
    return names


class Fuzzer:
    """Sends requests of an editor through all middleware, and records which headers are read."""

    def __init__(self, admin: AdminClient) -> None:
        self._admin = admin
        self._stack = feedsvc.web.add_middleware(admin.newsroom.app)
        self._token = add_token(admin.newsroom, Scope.PUBLISH)
        self.head = 0  # bytes of the last answer's head
        self._enter()

    def ask(
        self, method: str, path: str, variables: dict[str, str], read: set[str] | None = None
    ) -> int:
        """Return the status of a valid request in whose environ some variables are changed."""
        headers, form = Headers(self._headers), {"csrf": self._csrf, "h": "entry"}
        if path.startswith(OF_PROGRAMS):
            headers["Authorization"] = f"Bearer {self._token}"
        builder = EnvironBuilder(
            path,
            base_url=self._admin.origin,
            method=method,
            headers=headers,
            data=form if method == "POST" and not path.startswith("/api/") else None,
            json={} if method == "POST" and path.startswith("/api/") else None,
        )
        environ = builder.get_environ()
        for name, value in variables.items():
            environ[name] = (
                f"{environ[name]}; {value}" if name == "HTTP_COOKIE" and value else value
            )
        recording = RecordingEnviron(environ, set() if read is None else read)
        body, status, headers = run_wsgi_app(self._stack, recording, buffered=True)
        b"".join(body)
        self.head = sum(len(f"{name}: {value}\r\n") for name, value in headers)
        return int(status[:3])

    def stay(self) -> None:
        """Log in again if the last request logged the editor out."""
        if self.ask("GET", "/admin/articles/token", {}) != 200:
            self._admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
            assert self._admin.log_in().status_code == 303
            self._enter()

    def _enter(self) -> None:
        names = ("__Host-feedsvc", "__Host-feedsvc-login")
        cookies = [(name, self._admin.client.get_cookie(name, "news.example")) for name in names]
        cookie_header = "; ".join(f"{name}={cookie.value}" for name, cookie in cookies if cookie)
        self._headers = Headers({"Cookie": cookie_header, "Origin": self._admin.origin})
        self._csrf = self._admin.read_csrf()


@pytest.fixture
def fuzzer(admin: AdminClient, monkeypatch: pytest.MonkeyPatch) -> Fuzzer:
    """A fuzzer of a newsroom with an article and a heartbeat, so that /readyz too answers 200."""
    admin.write("publish")
    with admin.newsroom.services.database.writing() as session:
        heartbeats.record_heartbeat(session, "scheduler", now=datetime.now(UTC))
    monkeypatch.setattr(readiness, "LIMIT", timedelta(hours=1))
    return Fuzzer(admin)


@pytest.fixture
def feeds(admin: AdminClient, fuzzer: Fuzzer) -> list[str]:  # noqa: ARG001  stores an article
    """The paths of a public feed and of a private one."""
    with admin.newsroom.services.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session,
            CustomFeedRequest("Mitra", private=True),
            authority="news.example",
            now=admin.newsroom.now,
        )
        token = editorial.access_tokens.create_access_token(
            session, feed.id, "Harian Kota", now=admin.newsroom.now
        )
    admin.newsroom.refresh()
    return ["/feeds/all.rss", f"/private/{token}/mitra.json"]


@pytest.mark.soak
def test_no_header_that_a_route_reads_gives_5xx(fuzzer: Fuzzer, admin: AdminClient) -> None:
    all_read: set[str] = set()
    combinations: set[frozenset[str]] = set()
    failed = []
    routes = [(method, path) for _, method, path in list_routes(admin.newsroom.app, "GET", "POST")]
    routes.sort(key=lambda route: not route[1].startswith(OF_PROGRAMS))  # a route revokes the token
    for number, (method, path) in enumerate(routes):
        # The admin routes have the same checks, so each gets a part of the odd values, in turn.
        share = ADMIN_SHARE if path.startswith(("/admin/", *OF_PROGRAMS)) else PUBLIC_SHARE
        read = {"HTTP_COOKIE"}  # Werkzeug reads it in a way that is not recorded
        fuzzer.ask(method, path, {}, read)
        if share == PUBLIC_SHARE and frozenset(read) not in combinations:
            share = 1
        combinations.add(frozenset(read))
        values = [*ODD[number % share :: share], *HUGE[number % (16 * share) :: 16 * share]]
        for value in ("", *values):  # without an Origin, the Referer is read
            varied = read - GUARDED
            # Without a token, no other header is read.
            if path.startswith(OF_PROGRAMS) and value != values[0]:
                varied -= {"HTTP_AUTHORIZATION"}
            status = fuzzer.ask(method, path, dict.fromkeys(varied, value), read)
            if status >= 500 or fuzzer.head > MOST_OF_A_HEAD:
                failed.append((status, fuzzer.head, method, path, value[:40]))
        all_read |= read
        if method == "POST":  # no GET changes anything
            fuzzer.stay()
    assert not failed
    assert all_read >= find_source_headers(), "the requests reach every line that reads a header"
    assert all_read >= {
        "HTTP_COOKIE",
        "HTTP_HOST",
        "HTTP_X_FORWARDED_FOR",
        "CONTENT_TYPE",
        "HTTP_IF_MODIFIED_SINCE",
    }


def test_an_invalid_cookie_is_not_sent_back(admin: AdminClient) -> None:
    values = ["a" * 3500, '"' + "\\377" * 500 + '"', "\xff" * 3500, "a" * 33, "/" * 32, ""]
    for value, path in product(values, ("/admin/login", "/admin/setup?token=x")):
        client = Client(feedsvc.web.add_middleware(admin.newsroom.app), use_cookies=False)
        names = ("feedsvc-login", "feedsvc", "feedsvc-device", "feedsvc-language")
        sent = "; ".join(f"__Host-{name}={value}" for name in names)
        answer = client.get(path, headers={"Cookie": sent}, base_url=admin.origin)
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert re.match(r"__Host-feedsvc-login=[\w-]{32};", cookie, re.ASCII)
        assert len(str(answer.headers)) < MOST_OF_A_HEAD
        assert answer.status_code in {200, 410}
        assert not value or value not in answer.text


def test_a_long_address_gives_no_long_redirect(admin: AdminClient) -> None:
    long = "a" * 6000
    for path in ("/admin", "/admin/articles/new", "/admin/login"):
        for query in (
            f"q={long}",
            f"next=/admin/{long}",
            f"next=/admin/%3Fq={long}",
            f"next={'%2Fadmin%2F' * 500}",
        ):
            for client in (admin.client, admin.newsroom.app.test_client()):
                answer = client.get(f"{path}?{query}", base_url=admin.origin)
                assert answer.status_code < 400
                assert len(str(answer.headers)) < MOST_OF_A_HEAD, (path, query[:20])
    assert admin.log_in(next=f"/admin/articles?q={long}").location == "/admin/articles"
    answer = admin.post("/admin/articles/bulk/1/undo", next=f"/admin/articles?q={long}")
    assert len(str(answer.headers)) < MOST_OF_A_HEAD


def test_no_host_gives_5xx(fuzzer: Fuzzer, admin: AdminClient) -> None:
    failed = [
        (method, path, host)
        for number, (_, method, path) in enumerate(list_routes(admin.newsroom.app, "GET", "POST"))
        for host in HOSTS[number % HOST_SHARE :: HOST_SHARE]
        if fuzzer.ask(method, path, {"HTTP_HOST": host}) >= 500
    ]
    assert not failed


def test_an_empty_tag_matches_no_version(fuzzer: Fuzzer, feeds: list[str]) -> None:
    for path, tags, more in product(
        feeds,
        EMPTY_TAGS,
        (
            {},
            {"HTTP_A_IM": "feed", "HTTP_USER_AGENT": "newsboat/2.21"},
            {"HTTP_ACCEPT_ENCODING": "gzip"},
        ),
    ):
        status = fuzzer.ask("GET", path, {"HTTP_IF_NONE_MATCH": tags, **more})
        assert status == 200, (path, tags, more)


def test_no_huge_number_in_a_header_gives_5xx_where_answers_are_conditional(
    fuzzer: Fuzzer, admin: AdminClient, feeds: list[str]
) -> None:
    paths = [
        *feeds,
        "/",
        "/feeds/all",
        "/static/admin.css",
        f"/media/{admin.newsroom.store_image()}",
    ]
    headers = [
        f"HTTP_{name}"
        for name in (*_READ, "DATE", "MAX_FORWARDS", "ACCEPT_LANGUAGE", "CACHE_CONTROL")
    ]
    failed = [
        (method, path, value)
        for number, value in enumerate(HUGE)
        for path in (paths[(number + number // 6) % 6],)
        for method in ("HEAD", "GET")[number // 2 % 2 :][:1]
        if fuzzer.ask(method, path, dict.fromkeys(headers, value)) >= 500
    ]
    assert not failed


def test_an_invalid_date_is_ignored(fuzzer: Fuzzer, feeds: list[str]) -> None:
    for path in (*feeds, "/", "/static/admin.css"):
        assert fuzzer.ask("GET", path, {}) == 200
        for name, date in product(
            ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_DATE"), INVALID_DATES
        ):
            assert fuzzer.ask("GET", path, {name: date}) == 200, (path, name, date)
    part = {"HTTP_RANGE": "bytes=0-1"}
    assert fuzzer.ask("GET", "/static/admin.css", part) == 206
    for date in INVALID_DATES:
        status = fuzzer.ask("GET", "/static/admin.css", part | {"HTTP_IF_RANGE": date})
        assert status == 200, (date, "it matches no version")


# These are the characters of Latin-1. For a codec Hypothesis tries 1.1 million characters once.
_TEXT = st.text(st.characters(max_codepoint=255, exclude_characters="\0\r\n"), max_size=40)
_GRAMMAR = st.lists(
    st.sampled_from(
        [
            *'",;=/*-:%.',
            "W/",
            "q=",
            "0",
            "1",
            "9" * 20,
            "gzip",
            "br",
            "feed",
            "bytes=",
            "GMT",
            "22 Nov",
            " ",
        ]
    ),
    max_size=12,
).map("".join)
_READ = [
    "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "ACCEPT_ENCODING", "A_IM", "RANGE", "IF_RANGE",
    "IF_MATCH", "IF_UNMODIFIED_SINCE", "USER_AGENT", "X_FORWARDED_FOR", "ACCEPT", "COOKIE",
]  # fmt: skip


@pytest.mark.soak
@settings(
    max_examples=count_repetitions(40, 150),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changed=st.dictionaries(st.sampled_from([f"HTTP_{name}" for name in _READ]), _TEXT | _GRAMMAR)
)
def test_no_header_value_makes_a_feed_fail(
    fuzzer: Fuzzer, feeds: list[str], changed: dict[str, str]
) -> None:
    for path in feeds:
        assert fuzzer.ask("GET", path, changed) < 500
