"""The request guard: ambiguous requests are refused, and slow bodies leave threads free."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any, ClassVar

import pytest
from werkzeug.test import Client, EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from feedsvc.web.http.form_limits import STRANGER_BYTES, UNCHECKED_BYTES
from feedsvc.web.middleware.request_bodies import TimeLimits
from feedsvc.web.middleware.request_guard import (
    BODY_OUTCOME,
    KNOWN,
    RequestGuard,
    write_refusal,
)
from feedsvc.web.middleware.senders import Sender

FORM = "application/x-www-form-urlencoded"


def echo_body(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer every request with its own body."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def get_status(**changed: str) -> str:
    """Return the status of a plain request with changes to its environ."""
    environ = EnvironBuilder("/feeds/all.rss").get_environ() | changed
    return run_wsgi_app(RequestGuard(echo_body, threads=8), environ)[1]


@pytest.mark.parametrize(
    "host", ["news.example", "news.example:8000", "127.0.0.1", "[::1]:80", "a_b", "xn--a.example."]
)
def test_a_valid_host_is_accepted(host: str) -> None:
    assert get_status(HTTP_HOST=host) == "200 OK"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a,b",
        "a,a",
        "a b",
        "a/b",
        "a@b",
        "a:80:80",
        "a:x",
        "[::1",
        "a\tb",
        "a#b",
        "a?b",
        "é",
        "x" * 400,
    ],
)
def test_a_missing_invalid_or_second_host_is_refused(host: str) -> None:
    assert get_status(HTTP_HOST=host) == "400 Bad Request"


def test_an_ambiguous_request_is_refused() -> None:
    for old in ("HTTP/1.0", "HTTP/1"):
        assert get_status(HTTP_HOST="", SERVER_PROTOCOL=old) == "200 OK", "HTTP/1.0 has no Host"
        assert get_status(HTTP_HOST="a, b", SERVER_PROTOCOL=old) == "400 Bad Request"
    assert get_status(HTTP_TRANSFER_ENCODING="chunked") == "411 Length Required"
    for path in ("", "*", "feeds/all.rss"):
        assert get_status(PATH_INFO=path) == "400 Bad Request"


def test_programs_get_a_problem_document() -> None:
    for path in ("/api/v1/articles", "/micropub"):
        media_type, body = write_refusal("411 Length Required", path)
        assert media_type == "application/problem+json"
        document = json.loads(body)
        assert (document["status"], document["title"]) == (411, "Length Required")
        assert document["detail"] == document["error_description"]
        assert document["error"] == "invalid_request"
    assert write_refusal("411 Length Required", "/admin/")[0].startswith("text/plain")


class Line:
    """A connection on which a body arrives as a test sends it, until `end`."""

    lines: ClassVar[list["Line"]] = []

    def __init__(self, sent: bytes = b"") -> None:
        Line.lines.append(self)
        self._waiting = sent
        self._changed = threading.Condition()
        self._has_ended = False
        self.is_read = threading.Event()
        self.bytes_read = 0

    def read(self, size: int = -1) -> bytes:
        """Wait for `size` bytes, or the end, as the server does."""
        self.is_read.set()
        with self._changed:
            assert self._changed.wait_for(
                lambda: self._has_ended or 0 < size <= len(self._waiting), 60
            )
            part, self._waiting = self._waiting[:size], self._waiting[size:]
            self.bytes_read += len(part)
            return part

    def send(self, more: bytes) -> None:
        """Send more bytes."""
        with self._changed:
            self._waiting += more
            self._changed.notify_all()

    def end(self) -> None:
        """Close the sender's side."""
        with self._changed:
            self._has_ended = True
            self._changed.notify_all()


BODY = b"a=1&b=2&c=3"
PATIENT, IMPATIENT = (
    TimeLimits(slot=0.0, body=60.0, part=1024),
    TimeLimits(slot=0.0, body=0.0, part=1024),
)
LONG = TimeLimits(slot=60.0, body=60.0, part=1024)


class Flood(Line):
    """A connection on which as many bytes arrive as are read."""

    def read(self, size: int = -1) -> bytes:
        """Return `size` bytes."""
        self.bytes_read += size
        return b"x" * size


@dataclass
class PendingRequest:
    """A request that may still be under way."""

    line: Line
    answer: Future[TestResponse]

    def read_answer(self) -> Any:
        """Return the outcome of the body and the fields, as `answer_with_fields` sends them."""
        return json.loads(self.answer.result(60).get_data())

    def finish(self) -> str:
        """Send the rest; return the outcome of the body."""
        self.line.send(BODY)
        return str(self.read_answer()[0])


def answer_with_fields(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Answer with the outcome of the body and the fields of the form."""
    request = Request(environ)
    outcome = environ.get(BODY_OUTCOME, "whole")
    body = json.dumps([outcome, request.form.to_dict()]).encode()
    start_response(
        "200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")]
    )
    return [body]


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Threads that send requests."""
    with ThreadPoolExecutor(32) as pool:
        yield pool
        while Line.lines:
            Line.lines.pop().end()


def find_sender(cookie: str) -> Sender:
    """Return the sender that a cookie of these tests names, or else a stranger."""
    return next((sender for sender in Sender if sender in cookie), Sender.STRANGER)


class GuardedSite:
    """A request guard that takes a cookie with "editor" in it for a known editor's."""

    def __init__(
        self, threads: ThreadPoolExecutor, app: Any = answer_with_fields, **limits: Any
    ) -> None:
        limits = {"editors": PATIENT, "strangers": PATIENT} | limits
        self.client = Client(
            RequestGuard(
                app,
                threads=16,
                identify=lambda environ: find_sender(environ.get("HTTP_COOKIE", "")),
                **limits,
            ),
            use_cookies=False,
        )
        self._threads = threads

    def send(
        self, address: str, line: Line, cookie: str = "", length: int = len(BODY), kind: str = FORM
    ) -> PendingRequest:
        """Begin a request whose body arrives on `line`."""
        environ = {
            "REMOTE_ADDR": address,
            "wsgi.input": line,
            "CONTENT_LENGTH": str(length),
            "HTTP_COOKIE": cookie,
            "CONTENT_TYPE": kind,
        }
        answer = self._threads.submit(self.client.post, "/admin/login", environ_overrides=environ)
        return PendingRequest(line, answer)

    def hold(self, address: str, cookie: str = "") -> PendingRequest:
        """Begin a request whose body does not arrive; it must get a slot."""
        sent = self.send(address, Line(), cookie)
        assert sent.line.is_read.wait(60)
        assert not wait([sent.answer], 0.05).done, "it waits: a refusal would have come at once"
        return sent

    def read_outcome(self, address: str, cookie: str = "") -> str:
        """Return the outcome of a body that does not arrive."""
        sent = self.send(address, Line(), cookie)
        answers = wait([sent.answer], 60).done
        sent.line.end()
        assert answers
        return str(sent.read_answer()[0])


def test_a_slot_is_free_before_the_answer(threads: ThreadPoolExecutor) -> None:
    inside = threading.Barrier(20)

    def slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        inside.wait(60)  # all of them are in the application at the same time, from one address
        return answer_with_fields(environ, start_response)

    site = GuardedSite(threads, slow, editors=LONG, strangers=LONG)
    for cookie in ("", "editor"):
        sent = [site.send("192.0.2.1", Line(BODY), cookie) for _ in range(2)]
        sent += [site.send(f"192.0.2.{number}", Line(BODY), cookie) for number in range(2, 20)]
        assert [each.read_answer() for each in sent] == [
            ["whole", {"a": "1", "b": "2", "c": "3"}]
        ] * 20


def test_slow_strangers_use_few_threads_and_slow_editors_others(
    threads: ThreadPoolExecutor,
) -> None:
    site = GuardedSite(threads)
    held = [site.hold("192.0.2.1"), site.hold("192.0.2.1")]
    assert site.read_outcome("192.0.2.1") == "busy", "this address has two slots already"
    held += [site.hold(f"192.0.2.{number}") for number in range(2, 6)]
    assert site.read_outcome("192.0.2.9") == "busy", (
        "six of sixteen are for strangers, and two wait"
    )
    held += [site.hold("192.0.2.1", f"editor {number}") for number in range(6)]
    assert site.read_outcome("192.0.2.9", "editor") == "busy"
    assert site.client.get("/feeds/all.rss").status_code == 200
    assert [each.finish() for each in held] == ["whole"] * 12
    assert site.hold("192.0.2.3").finish() == "whole"


def test_a_body_without_a_slot_waits_for_one(threads: ThreadPoolExecutor) -> None:
    site = GuardedSite(threads, strangers=LONG)
    held = [site.hold(f"192.0.2.{number}") for number in range(6)]
    waiting = [site.send(f"192.0.2.{number}", Line(BODY)) for number in range(7, 10)]
    busy = wait([each.answer for each in waiting], 60, FIRST_COMPLETED).done
    assert [json.loads(each.result().get_data())[0] for each in busy] == ["busy"], (
        "two wait, no more"
    )
    assert not any(each.line.is_read.is_set() for each in waiting), (
        "a body without a slot is not read"
    )
    assert held[0].finish() == "whole"
    assert sorted(each.read_answer()[0] for each in waiting) == ["busy", "whole", "whole"]
    assert [each.finish() for each in held[1:]] == ["whole"] * 5


def test_a_body_that_trickles_frees_its_thread(threads: ThreadPoolExecutor) -> None:
    site = GuardedSite(threads, strangers=replace(PATIENT, body=0.1))
    sent = site.send("192.0.2.1", Line(), length=90_000)
    for _ in range(60):  # each part comes in time, but the whole takes too long
        sent.line.send(b"a" * 1024)
        assert sent.line.is_read.wait(60)
        wait([sent.answer], 0.01)
    assert sent.read_answer() == ["late", {}]


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=xx"])
def test_an_editor_gets_the_complete_fields_of_an_unfinished_form_back(
    threads: ThreadPoolExecutor, kind: str
) -> None:
    filler = "x" * 20_000
    whole = f"title=Judul&body=Isi&rest={filler}"
    if kind != FORM:
        parts = {"title": "Judul", "body": "Isi", "rest": filler}.items()
        whole = "".join(
            f'--xx\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in parts
        )
    site = GuardedSite(threads, editors=IMPATIENT, strangers=IMPATIENT, max_bytes=1_000_000)
    for cookie, fields in (("editor", {"title": "Judul", "body": "Isi"}), ("", {})):
        sent = site.send("192.0.2.1", Line(whole.encode()), cookie, 50_000, kind)
        assert sent.read_answer() == ["late", fields]


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", FORM]
)
def test_a_body_that_is_not_a_form_has_no_fields(threads: ThreadPoolExecutor, kind: str) -> None:
    sent = GuardedSite(threads, editors=IMPATIENT).send(
        "192.0.2.1", Line(b"x" * 30_000), "editor", 50_000, kind
    )
    assert sent.read_answer() == ["late", {}]


@pytest.mark.parametrize(("length", "taken"), [(3_800_000, 3_800_000), (100_000_000, 40_000_000)])
def test_a_too_large_body_is_read_so_that_its_sender_sees_the_answer(
    threads: ThreadPoolExecutor, length: int, taken: int
) -> None:
    def refuse(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert environ["wsgi.input"].read() == b""
        start_response("413 Content Too Large", [("X-Length", environ["CONTENT_LENGTH"])])
        return []

    sent = GuardedSite(threads, refuse, strangers=replace(PATIENT, part=65_536)).send(
        "192.0.2.1", Flood(), length=length
    )
    assert (sent.answer.result(60).status_code, sent.answer.result().headers["X-Length"]) == (
        413,
        str(length),
    )
    assert taken <= sent.line.bytes_read <= taken + 65_536


@pytest.mark.parametrize(
    ("length", "received", "outcome"),
    [
        (STRANGER_BYTES + 1, STRANGER_BYTES + 1, None),
        (UNCHECKED_BYTES, UNCHECKED_BYTES, None),
        (UNCHECKED_BYTES + 1, 0, "unchecked"),
        (10_000_000, 0, "unchecked"),
        (10_000_001, 0, None),  # the application refuses it by its length
    ],
)
def test_a_text_is_received_while_nobody_can_say_whether_an_editor_sends_it(
    threads: ThreadPoolExecutor, length: int, received: int, outcome: str | None
) -> None:
    environs: list[dict[str, Any]] = []

    def record(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environs.append(environ)
        return echo_body(environ, start_response)

    site = GuardedSite(
        threads, record, strangers=replace(PATIENT, part=65_536), max_bytes=10_000_000
    )
    sent = site.send("192.0.2.1", Flood(), "unchecked", length)
    assert len(sent.answer.result(60).get_data()) == received
    assert sent.line.bytes_read >= length, "else its sender would see a broken connection"
    assert environs[0][KNOWN] is True
    assert environs[0].get(BODY_OUTCOME) == outcome
    assert environs[0]["CONTENT_LENGTH"] == str(0 if outcome else length)


def test_senders_that_nobody_knows_use_the_threads_of_strangers(
    threads: ThreadPoolExecutor,
) -> None:
    site = GuardedSite(threads)
    held = [site.hold("192.0.2.1", "unchecked") for _ in range(2)]
    assert site.read_outcome("192.0.2.1", "unchecked") == "busy"
    assert site.read_outcome("192.0.2.1") == "busy"
    held.append(site.hold("192.0.2.1", "editor"))
    assert [each.finish() for each in held] == ["whole"] * 3


def test_a_full_disk_has_the_answer_of_too_many_bodies(
    threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(BytesIO):
        """A file on a disk that is full."""

        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("feedsvc.web.middleware.request_guard.open_body_file", Full)
    assert GuardedSite(threads).send("192.0.2.1", Line(BODY)).read_answer() == ["busy", {}]


def test_a_get_has_no_body_and_a_length_is_a_number() -> None:
    assert get_status(CONTENT_LENGTH="5") == "200 OK", "the body of a GET is not read"
    for length in ("+5", "-1", "5, 5", "five", "٥"):
        assert get_status(REQUEST_METHOD="POST", CONTENT_LENGTH=length) == "400 Bad Request", length


def test_an_interrupted_body_is_a_bad_request(threads: ThreadPoolExecutor) -> None:
    line = Line(BODY)
    line.end()
    sent = GuardedSite(threads).send("192.0.2.1", line, length=50)
    assert sent.answer.result(60).status_code == 400
