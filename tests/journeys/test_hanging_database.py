"""A database that hangs, under a web server of real threads: feeds are answered all the same."""

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.commands import Installation, wait_until
from tests.outages import locked_file, locked_tables, stopped_server

CEILING = 60
INSIDE, QUEUE = 8, 64  # requests of a web process that ask the database, and that wait for that
PAGES = ("/", "/feeds", "/articles/nihil", "/media/nihil.jpg", "/private/nihil/nihil.rss")
Answer = tuple[int, str]


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom with an article, served by granian, its feed in memory."""
    given = {
        "FEEDSVC_DATABASE_URL": migrated_url,
        "FEEDSVC_WEB__EXTRA_BODIES": "0",
    }  # all polls are one client's
    with Installation(tmp_path, given) as installation:
        installation.says("db", "upgrade")
        installation.add()
        installation.start("web")
        wait_until(lambda: installation.get("/feeds/all.rss")[0] == 200, CEILING)
        yield installation


def asked(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask for a path; return the status and Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(f"http://127.0.0.1:{port}{path}", method=method, headers=named)
    try:
        with urlopen(request, timeout=CEILING) as answer:
            answer.read()
            return answer.status, ""
    except HTTPError as error:
        with error:
            return error.code, error.headers.get("Retry-After", "")


def polls(etag: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return polls of a feed in memory: from the response cache, and such as Flask has to judge."""
    feed = "/feeds/all.rss"
    return [
        (feed, "GET", {}),
        (feed, "GET", {"If_None_Match": etag}),
        (feed, "GET", {"If_None_Match": f'"x", W/{etag}'}),
        (feed, "GET", {"If_None_Match": "*"}),
        (feed, "GET", {"If_Modified_Since": "Sat, 22 Nov 2003 07:00:00 GMT"}),
        (
            feed,
            "GET",
            {
                "If_None_Match": '"00112233445566778899aa"',
                "A_IM": "feed",
                "User_Agent": "newsboat/2.21",
            },
        ),
        (feed, "HEAD", {}),
        (feed, "GET", {"Accept_Encoding": "br"}),
        (feed, "GET", {"Accept_Encoding": "zstd, gzip;q=0.3"}),
        ("/healthz", "GET", {}),
    ]


@pytest.mark.parametrize("migrated_url", ["postgresql", "sqlite"], indirect=True)
def test_feeds_and_health_are_answered_and_all_is_fresh_again_afterwards(
    installation: Installation, migrated_url: str
) -> None:
    outage = locked_file if migrated_url.startswith("sqlite") else stopped_server
    etag = installation.get("/feeds/all.rss")[1]["etag"]
    with ThreadPoolExecutor(100) as clients:
        with outage(migrated_url):
            hung = [clients.submit(asked, installation.port, path) for path in PAGES * 6]
            answers = polled(clients, installation, etag)  # while nobody knows of it yet
            wait_until(lambda: is_away(installation), CEILING)
            answers += polled(clients, installation, etag)
            assert {status for status, _ in answers} <= {200, 226, 304}
            assert all(int(retry) > 0 for _, retry in turned_away(hung))
            status, retry = asked(installation.port, "/feeds/nihil.json")
            assert status == 503, "memory knows nothing of it"
            assert int(retry) > 0
        for future in hung:
            future.result()
    installation.add(title="Air naik lagi")
    wait_until(lambda: b"Air naik lagi" in installation.get("/feeds/all.rss")[2], CEILING)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_requests_that_wait_for_a_busy_database_leave_threads_to_feeds(
    installation: Installation, migrated_url: str
) -> None:
    etag = installation.get("/feeds/all.rss")[1]["etag"]
    with ThreadPoolExecutor(160) as clients:
        with locked_tables(
            migrated_url, "articles"
        ):  # a look at the database succeeds all the same
            waiting = [clients.submit(asked, installation.port, "/") for _ in range(100)]
            wait_until(
                lambda: sum(each.done() for each in waiting) >= 100 - INSIDE - QUEUE, CEILING
            )
            answers = polled(clients, installation, etag)
        assert {status for status, _ in answers} <= {200, 226, 304}
        assert {each.result()[0] for each in waiting} <= {200, 503}
    assert installation.get("/")[0] == 200


def polled(clients: ThreadPoolExecutor, installation: Installation, etag: str) -> list[Answer]:
    """Poll several times at once in each way; return the answers."""
    waited = [
        clients.submit(asked, installation.port, path, method, **headers)
        for path, method, headers in polls(etag) * 6
    ]
    return [each.result() for each in waited]


def is_away(installation: Installation) -> bool:
    """Tell whether the web process says that the database is away."""
    return b"feedsvc_database_away 1" in installation.get("/metrics")[2]


def turned_away(hung: list[Future[Answer]]) -> list[Answer]:
    """Wait until enough of those who want what only the database has are turned away; return their answers."""

    def answers() -> list[Answer]:
        return [each.result() for each in hung if each.done() and each.result()[0] == 503]

    wait_until(lambda: len(answers()) >= len(hung) - 10, CEILING)
    return answers()


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_it_can_be_stopped_while_the_database_hangs(
    installation: Installation, migrated_url: str
) -> None:
    with ThreadPoolExecutor(20) as clients, stopped_server(migrated_url):
        hung = [clients.submit(installation.get, path) for path in PAGES * 3]
        wait_until(lambda: is_away(installation), CEILING)
        (process,) = installation.processes
        process.send_signal(signal.SIGTERM)
        assert process.wait(CEILING) == 0
        for future in hung:
            future.result()
