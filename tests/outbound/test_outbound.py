"""Fetching from other hosts: internal addresses are never connected to; each fetch is bounded."""

import gzip
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from feedsvc.errors import FetchError
from feedsvc.outbound import OutboundClient
from tests.outbound.spellings import INSIDE, RESOLVED

PUBLIC = "93.184.215.14"
_hooks: list[Callable[[tuple[Any, ...]], None]] = []


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        for hook in _hooks:
            hook(arguments[1])


sys.addaudithook(_audit)


@pytest.fixture
def connects() -> Iterator[list[Any]]:
    """Return the addresses that anything in this process connects to; no connection is made."""
    addresses: list[Any] = []

    def refuse(address: tuple[Any, ...]) -> None:
        addresses.append(address)
        raise ConnectionRefusedError

    _hooks.append(refuse)
    yield addresses
    _hooks.clear()


def answer(*addresses: str) -> list[tuple[Any, ...]]:
    """Return what `socket.getaddrinfo` gives for these addresses."""
    return [
        (family, socket.SOCK_STREAM, 6, "", (address, 80, *rest))
        for address in addresses
        for family, rest in [(socket.AF_INET6, (0, 0)) if ":" in address else (socket.AF_INET, ())]
    ]


def find_message(client: OutboundClient, url: str, most: int = 1000) -> str:
    with pytest.raises(FetchError) as raised:
        client.fetch(url, most=most)
    return str(raised.value)


@pytest.mark.parametrize("url", INSIDE)
def test_no_spelling_of_an_inside_address_is_connected_to(url: str, connects: list[Any]) -> None:
    message = find_message(OutboundClient(), url)
    assert connects == []
    assert message.startswith(("This address is not on", "This is not a plain", "There is no host"))


@pytest.mark.parametrize("address", RESOLVED)
def test_no_name_that_leads_inside_is_connected_to(address: str, connects: list[Any]) -> None:
    for addresses in ((address,), (PUBLIC, address), (address, PUBLIC)):
        client = OutboundClient(resolve=lambda *_, a=addresses, **__: answer(*a))
        assert "public Internet" in find_message(client, "http://news.example/")
    assert connects == []


def test_a_name_is_resolved_once_and_only_its_checked_addresses_are_used(
    connects: list[Any],
) -> None:
    answers = iter([answer(PUBLIC), answer("127.0.0.1"), answer("10.0.0.1")])
    client = OutboundClient(resolve=lambda *_, **__: next(answers))
    assert "cannot be reached" in find_message(client, "http://rebinding.example/")
    assert connects == [(PUBLIC, 80)]
    assert "public Internet" in find_message(client, "http://rebinding.example/")
    assert connects == [(PUBLIC, 80)]


def test_only_the_ports_of_the_web_are_connected_to(connects: list[Any]) -> None:
    client = OutboundClient(resolve=lambda *_, **__: answer(PUBLIC))
    for port in (22, 25, 8080, 0, 443):
        assert "Only the ports" in find_message(client, f"http://news.example:{port}/")
    assert connects == []
    find_message(client, "http://news.example:80/")
    find_message(client, "https://news.example:443/")
    assert len(connects) == 2


def test_a_proxy_of_the_environment_is_not_used(
    connects: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:3128")
    client = OutboundClient(resolve=lambda *_, **__: answer(PUBLIC))
    find_message(client, "http://news.example/")
    assert connects == [(PUBLIC, 80)]


class _Handler(socketserver.StreamRequestHandler):
    """Answers by the path of the request, and keeps the lines of each request."""

    def handle(self) -> None:
        """Answer one request."""
        server: Any = self.server
        lines = []
        while (line := self.rfile.readline().strip()) and line:
            lines.append(line.decode())
        server.requests.append(lines)
        path = lines[0].split(" ")[1]
        server.answers[path.partition("?")[0]](self)


def send(status: str, *headers: str, body: bytes = b"") -> Callable[[Any], None]:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()
    return lambda handler: handler.wfile.write(head + body)


def drip(handler: Any) -> None:
    """Send a header that never ends, one byte at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.stopped.wait(0.02):
        handler.wfile.write(b"X")


ANSWERS = {
    "/page": send("200 OK", "Content-Type: text/plain; charset=utf-8", body=b"ok"),
    "/once": send("302 Found", "Location: /page"),
    "/inside": send("302 Found", "Location: http://10.0.0.1/"),
    "/file": send("302 Found", "Location: file:///etc/passwd"),
    "/circle": send("302 Found", "Location: /circle"),
    "/no-location": send("302 Found"),
    "/missing": send("404 Not Found"),
    "/large": send("200 OK", "Content-Length: 5000000", body=b"x" * 10),
    "/endless": send("200 OK", body=b"x" * 2000),
    "/short": send("200 OK", "Content-Length: 100", body=b"x"),
    "/gzip": send("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"plain")),
    "/bomb": send("200 OK", "Content-Encoding: gzip", body=gzip.compress(bytes(900_000))),
    "/cut": send("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"plain" * 50)[:-9]),
    "/no-http": lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n"),
    "/drip": drip,
}


@pytest.fixture(scope="module")
def host() -> Iterator[Any]:
    """Serve ANSWERS on loopback."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object, **__: object) -> None:
            """Print nothing about a client that left, as ours does when an answer is too long."""

    with Server(("127.0.0.1", 0), _Handler) as server:
        attributes: Any = server
        attributes.answers, attributes.requests = ANSWERS, []
        attributes.stopped = threading.Event()
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        attributes.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield attributes
        attributes.stopped.set()
        server.shutdown()
        thread.join()


LOCAL = OutboundClient(allow_loopback=True, seconds=60)


def test_a_page_is_fetched_with_its_type_and_its_name(host: Any) -> None:
    port = host.server_address[1]
    client = OutboundClient(
        allow_loopback=True,
        resolve=lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))],
    )
    response = client.fetch(f"http://Nëws.example:{port}/page?q=a b&c=ü#f", most=1000)
    assert (response.status, response.media_type, response.body) == (200, "text/plain", b"ok")
    lines = host.requests[-1]
    assert lines[0] == "GET /page?q=a%20b&c=%C3%BC HTTP/1.1"
    assert f"Host: xn--nws-jma.example:{port}" in lines
    assert LOCAL.fetch(f"{host.url}/once", most=1000).url == f"{host.url}/page"
    assert LOCAL.fetch(f"{host.url}/gzip", most=1000).body == b"plain"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/inside", "not on the public Internet"),
        ("/file", "not a plain web address"),
        ("/circle", "redirects more than 3 times"),
        ("/no-location", "redirects more than 3 times"),
        ("/missing", "answers with 404"),
        ("/large", "larger than 1000 bytes"),
        ("/endless", "larger than 1000 bytes"),
        ("/bomb", "larger than 1000 bytes"),
        ("/short", "cannot be reached, or its answer is not HTTP"),
        ("/cut", "cannot be reached, or its answer is not HTTP"),
        ("/no-http", "cannot be reached, or its answer is not HTTP"),
    ],
)
def test_what_cannot_be_had_is_said(host: Any, path: str, message: str) -> None:
    assert message in find_message(LOCAL, host.url + path)


def test_a_redirect_from_outside_to_this_machine_is_refused_even_at_port_80(host: Any) -> None:
    """Loopback is allowed for tests, but other internal addresses are still refused."""
    before = len(host.requests)
    assert "public Internet" in find_message(LOCAL, f"{host.url}/inside")
    assert len(host.requests) == before + 1


def test_a_host_that_sends_one_byte_at_a_time_ends_at_the_deadline(host: Any) -> None:
    client = OutboundClient(allow_loopback=True, seconds=0.5)
    assert "did not answer in time" in find_message(client, f"{host.url}/drip")


def test_a_resolver_that_hangs_ends_at_the_deadline() -> None:
    released = threading.Event()

    def hang(*_: object, **__: object) -> list[tuple[Any, ...]]:
        released.wait(60)
        return []

    client = OutboundClient(seconds=0.2, resolve=hang)
    assert "did not answer in time" in find_message(client, "http://news.example/")
    released.set()
