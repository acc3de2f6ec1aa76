"""The porter: rude requests are turned away, and slow bodies leave threads for feeds and editors."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest
from werkzeug.test import Client, EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from feedsvc.web.porter import ARRIVAL, Porter
from feedsvc.web.request_bodies import Patience

FORM = "application/x-www-form-urlencoded"


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


class Line:
    """A connection by which a body comes: what `send` gives it, and nothing else, until `end`."""

    made: ClassVar[list["Line"]] = []

    def __init__(self, sent: bytes = b"") -> None:
        Line.made.append(self)
        self._sent = sent
        self._changed = threading.Condition()
        self._has_ended = False
        self.asked = threading.Event()
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        """Wait for so many bytes, or the end, as the server does."""
        self.asked.set()
        with self._changed:
            assert self._changed.wait_for(lambda: self._has_ended or 0 < size <= len(self._sent), 60)
            part, self._sent = self._sent[:size], self._sent[size:]
            self.taken += len(part)
            return part

    def send(self, more: bytes) -> None:
        """Let more come."""
        with self._changed:
            self._sent += more
            self._changed.notify_all()

    def end(self) -> None:
        """Close the sender's side."""
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()


BODY = b"a=1&b=2&c=3"
FOREVER = Patience(at_once=0.0, place=0.0, pause=60.0, whole=60.0)
IMPATIENT = Patience(at_once=0.0, place=0.0, pause=0.0, whole=0.0)


@dataclass
class Sent:
    """A request that may still be under way."""

    line: Line
    answer: Future[TestResponse]

    def told(self) -> Any:
        """Return what became of the body, and the fields."""
        return json.loads(self.answer.result(60).get_data())

    def finish(self) -> str:
        """Send the rest; return what became of the body."""
        self.line.send(BODY)
        return str(self.told()[0])


def said(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with what became of the body, and with the fields of the form."""
    request = Request(environ)
    status = environ.get(ARRIVAL, "whole")
    body = json.dumps([status, request.form.to_dict()]).encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")])
    return [body]


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads that send requests."""
    with ThreadPoolExecutor(32) as pool:
        yield pool
        while Line.made:
            Line.made.pop().end()


class Office:
    """A guard with editors and strangers in front of it; "editor" in a cookie makes a browser known."""

    def __init__(self, threads: ThreadPoolExecutor, app: Any = said, **given: Any) -> None:
        patience = {"editors": FOREVER, "strangers": FOREVER} | given
        self.client = Client(
            Porter(app, threads=8, is_known=lambda environ: "editor" in environ.get("HTTP_COOKIE", ""), **patience),
            use_cookies=False,
        )
        self._threads = threads

    def send(self, address: str, line: Line, cookie: str = "", length: int = len(BODY), kind: str = FORM) -> Sent:
        """Begin a request; its body comes by `line`."""
        environ = {
            "REMOTE_ADDR": address,
            "wsgi.input": line,
            "CONTENT_LENGTH": str(length),
            "HTTP_COOKIE": cookie,
            "CONTENT_TYPE": kind,
        }
        sent = self._threads.submit(self.client.post, "/admin/login", environ_overrides=environ)
        return Sent(line, sent)

    def hold(self, address: str, cookie: str = "") -> Sent:
        """Begin a request whose body does not come; it has a place, or the test fails."""
        sent = self.send(address, Line(), cookie)
        assert sent.line.asked.wait(60)
        assert not wait([sent.answer], 0.2).done, "it waits; were it refused, it would be so at once"
        return sent

    def arrival(self, address: str, cookie: str = "") -> str:
        """Return what becomes of a body that does not come."""
        sent = self.send(address, Line(), cookie)
        done = wait([sent.answer], 60).done
        sent.line.end()
        assert done
        return str(sent.told()[0])


def test_a_body_that_is_here_needs_no_place_and_none_is_held_until_the_answer(threads: ThreadPoolExecutor) -> None:
    inside = threading.Barrier(20)

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        inside.wait(60)  # all of them are in the application at the same time
        return said(environ, start_response)

    office = Office(threads, slow, editors=Patience(at_once=60.0), strangers=Patience(at_once=60.0))
    sent = [office.send("192.0.2.1", Line(BODY), "editor" if number % 2 else "") for number in range(20)]
    assert [each.told() for each in sent] == [["whole", {"a": "1", "b": "2", "c": "3"}]] * 20


def test_slow_strangers_hold_few_threads_and_slow_editors_others(threads: ThreadPoolExecutor) -> None:
    office = Office(threads)
    held = [office.hold("192.0.2.1")]
    assert office.arrival("192.0.2.1") == "busy", "this address has a place already"
    held.append(office.hold("192.0.2.2"))
    assert office.arrival("192.0.2.3") == "busy", "strangers have a quarter of eight threads"
    held += [office.hold("192.0.2.1", f"editor {number}") for number in range(3)]
    assert office.arrival("192.0.2.9", "editor") == "busy"
    assert office.client.get("/feeds/all.rss").status_code == 200
    assert [each.finish() for each in held] == ["whole"] * 5
    assert office.hold("192.0.2.3").finish() == "whole"


def test_who_finds_no_place_waits_for_one(threads: ThreadPoolExecutor) -> None:
    office = Office(threads, strangers=replace(FOREVER, place=60.0))
    held = [office.hold("192.0.2.1"), office.hold("192.0.2.2")]
    waiting = office.hold("192.0.2.3")
    assert office.arrival("192.0.2.4") == "busy", "one waits, no more"
    assert held[0].finish() == "whole"
    assert waiting.finish() == "whole"
    assert held[1].finish() == "whole"


def test_a_body_that_is_too_slow_frees_its_thread(threads: ThreadPoolExecutor) -> None:
    office = Office(threads, editors=IMPATIENT, strangers=IMPATIENT)
    assert [office.arrival("192.0.2.1"), office.arrival("192.0.2.1", "editor")] == ["late"] * 2
    trickling = Office(threads, strangers=replace(FOREVER, whole=0.3))
    line, length = Line(), 90_000
    sent = trickling.send("192.0.2.1", line, length=length)
    for _ in range(60):  # parts come in time, but there is an end to it
        line.send(b"a" * 1000)
        wait([sent.answer], 0.01)
    assert sent.told() == ["late", {}]
    line.end()


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=xx"])
def test_what_had_arrived_of_an_editors_form_is_shown_to_them_and_a_field_that_broke_off_is_not(
    threads: ThreadPoolExecutor, kind: str
) -> None:
    filler = "x" * 20_000
    whole = f"title=Judul&body=Isi&rest={filler}"
    if kind != FORM:
        parts = {"title": "Judul", "body": "Isi", "rest": filler}.items()
        whole = "".join(
            f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in parts
        )
    slow = replace(FOREVER, pause=0.3)
    office = Office(threads, editors=slow, strangers=slow, most=1_000_000)
    for cookie, kept in (("editor", {"title": "Judul", "body": "Isi"}), ("", {})):
        line = Line(whole.encode())
        sent = office.send("192.0.2.1", line, cookie, 50_000, kind)
        assert sent.told() == ["late", kept]
        line.end()


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", FORM])
def test_what_is_no_form_has_no_fields(threads: ThreadPoolExecutor, kind: str) -> None:
    line = Line(b"x" * 30_000)
    sent = Office(threads, editors=replace(FOREVER, pause=0.1)).send("192.0.2.1", line, "editor", 50_000, kind)
    assert sent.told() == ["late", {}]
    line.end()


def test_what_is_too_large_is_not_kept_but_taken_so_that_its_sender_sees_the_answer(
    threads: ThreadPoolExecutor,
) -> None:
    def refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert environ["wsgi.input"].read() == b""
        start_response("413 Content Too Large", [("X-Length", environ["CONTENT_LENGTH"])])
        return []

    line = Line(b"x" * 3_800_000)
    sent = Office(threads, refuse).send("192.0.2.1", line, length=3_800_000)
    assert (sent.answer.result(60).status_code, sent.answer.result().headers["X-Length"]) == (413, "3800000")
    until(lambda: line.taken == 3_800_000)


def test_one_address_keeps_few_helpers_waiting(threads: ThreadPoolExecutor) -> None:
    office = Office(threads, strangers=IMPATIENT)
    sent = [office.send("192.0.2.1", Line()) for _ in range(16)]
    assert {each.told()[0] for each in sent} <= {"late", "busy"}
    until(lambda: sum(each.line.asked.is_set() for each in sent) == 16)
    silent = office.send("192.0.2.1", Line())
    assert silent.told()[0] == "busy"
    assert not silent.line.asked.is_set(), "nobody reads it"
    assert office.send("192.0.2.2", Line()).told()[0] in {"late", "busy"}
    for each in sent:
        each.line.end()
    until(lambda: office.send("192.0.2.1", Line(BODY)).told()[0] in {"whole", "late"})


def test_a_question_has_no_body_and_a_length_is_a_number() -> None:
    assert status(CONTENT_LENGTH="5") == "200 OK", "nobody waits for the body of a GET"
    for length in ("+5", "-1", "5, 5", "five", "٥"):
        assert status(REQUEST_METHOD="POST", CONTENT_LENGTH=length) == "400 Bad Request", length


def test_a_body_that_breaks_off_is_no_request(threads: ThreadPoolExecutor) -> None:
    line = Line(BODY)
    line.end()
    sent = Office(threads).send("192.0.2.1", line, length=50)
    assert sent.answer.result(60).status_code == 400


def until(holds: Callable[[], bool]) -> None:
    """Wait for a state."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
