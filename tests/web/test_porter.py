"""The porter: rude requests are turned away, and slow bodies leave threads for feeds."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from feedsvc.web.porter import Porter


def answering(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer everything."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def status(**changed: str) -> str:
    """Return the status of a request that differs from an honest one."""
    environ = EnvironBuilder("/feeds/all.rss").get_environ() | changed
    return run_wsgi_app(Porter(answering, threads=8), environ)[1]


@pytest.mark.parametrize(
    "host", ["news.example", "news.example:8000", "127.0.0.1", "[::1]:80", "a_b", "xn--a.example."]
)
def test_an_honest_host_is_let_in(host: str) -> None:
    assert status(HTTP_HOST=host) == "200 OK"


@pytest.mark.parametrize(
    "host", ["", "a,b", "a,a", "a b", "a/b", "a@b", "a:80:80", "a:x", "[::1", "a\tb", "a#b", "a?b", "é", "x" * 400]
)
def test_two_hosts_none_or_a_strange_one_are_turned_away(host: str) -> None:
    assert status(HTTP_HOST=host) == "400 Bad Request"


def test_what_only_the_server_would_have_to_guess_is_turned_away() -> None:
    assert status(HTTP_HOST="", SERVER_PROTOCOL="HTTP/1.0") == "200 OK", "HTTP/1.0 knew no Host"
    assert status(HTTP_TRANSFER_ENCODING="chunked") == "411 Length Required"
    for path in ("", "*", "feeds/all.rss"):
        assert status(PATH_INFO=path) == "400 Bad Request"


def test_bodies_take_half_of_the_threads_at_most_and_a_quarter_for_one_client() -> None:
    held, inside = threading.Event(), threading.Semaphore(0)

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            inside.release()
            held.wait(20)
        return answering(environ, start_response)

    client = Client(Porter(slow, threads=8))

    def send(address: str) -> int:
        return client.post("/admin/login", data={"a": "b"}, environ_overrides={"REMOTE_ADDR": address}).status_code

    threads = [threading.Thread(target=send, args=(f"192.0.2.{number // 2}",)) for number in range(4)]
    for number, thread in enumerate(threads):
        if number == 2:
            assert send("192.0.2.0") == 503, "this client has two already"
        thread.start()
        assert inside.acquire(timeout=20)
    refused = client.post("/admin/login", data={"a": "b"}, environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert client.get("/feeds/all.rss").status_code == 200
    held.set()
    for thread in threads:
        thread.join(20)
    assert send("192.0.2.9") == 200
