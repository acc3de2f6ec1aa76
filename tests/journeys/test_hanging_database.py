"""A real web server answers requests for feeds while its database hangs."""

import signal
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.commands import Installation, wait_until
from tests.outages import locked_file, locked_tables, stopped_server, use_old_sqlite

CEILING = 60
# How many requests of a web process may use the database at once, and how many may wait.
INSIDE, QUEUE = 8, 64
PAGES = ("/", "/feeds", "/articles/nihil", "/media/nihil.jpg", "/private/nihil/nihil.rss")
Answer = tuple[int, str]


@pytest.fixture
def installation(
    tmp_path: Path, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    """A newsroom with an article, served by granian, with its feed in the response cache."""
    variables = {
        "FEEDSVC_DATABASE_URL": migrated_url,
        "FEEDSVC_WEB__EXTRA_BODIES": "0",
    }  # all polls come from one address
    variables |= use_old_sqlite(monkeypatch) if migrated_url.startswith("sqlite") else {}
    with Installation(tmp_path, variables) as installation:
        installation.check_output("db", "upgrade")
        installation.add()
        installation.start("web")
        wait_until(lambda: installation.get("/feeds/all.rss")[0] == 200, CEILING)
        yield installation


def send_request(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send a request. Return the status and Retry-After, which is empty below 400."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(f"http://127.0.0.1:{port}{path}", method=method, headers=named)
    try:
        with urlopen(request, timeout=CEILING) as answer:
            answer.read()
            return answer.status, ""
    except HTTPError as error:
        with error:
            return error.code, error.headers.get("Retry-After", "")


def list_polls(etag: str) -> list[tuple[str, str, dict[str, str]]]:
    """Return polls of a cached feed. The response cache answers some and calls Flask for others."""
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
def test_feeds_and_healthz_answer_during_an_outage_and_feeds_are_current_after_it(
    installation: Installation, migrated_url: str
) -> None:
    outage = locked_file if migrated_url.startswith("sqlite") else stopped_server
    etag = installation.get("/feeds/all.rss")[1]["etag"]
    with ThreadPoolExecutor(100) as clients:
        with outage(migrated_url):
            hung = [clients.submit(send_request, installation.port, path) for path in PAGES * 6]
            answers = poll_together(
                clients, installation, etag
            )  # before the process notices the outage
            wait_until(lambda: is_away(installation), CEILING)
            answers += poll_together(clients, installation, etag)
            assert {status for status, _ in answers} <= {200, 226, 304}
            assert all(int(retry) > 0 for _, retry in wait_for_refusals(hung))
            status, retry = send_request(installation.port, "/feeds/nihil.json")
            assert status == 503, "this feed is not in the cache"
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
        # The check of the database does not read this table: it still succeeds.
        with locked_tables(migrated_url, "articles"):
            waiting = [clients.submit(send_request, installation.port, "/") for _ in range(100)]
            wait_until(
                lambda: sum(each.done() for each in waiting) >= 100 - INSIDE - QUEUE, CEILING
            )
            answers = poll_together(clients, installation, etag)
        assert {status for status, _ in answers} <= {200, 226, 304}
        assert {each.result()[0] for each in waiting} <= {200, 503}
    assert installation.get("/")[0] == 200


def poll_together(
    clients: ThreadPoolExecutor, installation: Installation, etag: str
) -> list[Answer]:
    """Send each poll six times at once. Return the answers."""
    futures = [
        clients.submit(send_request, installation.port, path, method, **headers)
        for path, method, headers in list_polls(etag) * 6
    ]
    return [each.result() for each in futures]


def is_away(installation: Installation) -> bool:
    """Return True if the web process reports that the database does not answer."""
    return b"feedsvc_database_away 1" in installation.get("/metrics")[2]


def wait_for_refusals(hung: list[Future[Answer]]) -> list[Answer]:
    """Wait until nearly all requests that need the database have got 503. Return these answers."""

    def list_answers() -> list[Answer]:
        return [each.result() for each in hung if each.done() and each.result()[0] == 503]

    wait_until(lambda: len(list_answers()) >= len(hung) - 10, CEILING)
    return list_answers()


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_the_web_process_can_be_stopped_while_the_database_hangs(
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
