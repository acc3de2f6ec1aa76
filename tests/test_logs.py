"""The log: no line can be forged, and none contains a secret, in any process."""

import logging
import re
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc import logs
from feedsvc.errors import SettingsError
from feedsvc.settings import load
from feedsvc.storage.database import Database
from tests import forked
from tests.commands import Installation, ask, stop_process, wait_until

FORGED = "2026-11-28 00:00:00,000 ERROR feedsvc: forged"
BREAKS = [
    "\n",
    "\r",
    "\r\n",
    "\x0b",
    "\x0c",
    "\x1b[2K\x1b[1G",
    "\x85",
    "\u2028",
    "\u2029",
    "\x1c",
    "\x00",
    "\u202e",
]
RECORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ ")
TARGET = """
import logging

def create_app():
    return answer

def answer(environ, start_response):
    if environ["PATH_INFO"] == "/ok":
        start_response("200 OK", [("Content-Length", "0")])
        return []
    path = environ["PATH_INFO"].encode("latin-1").decode()
    logging.getLogger("raising").error("asked for %s", path)
    raise ValueError(path)  # which granian logs
"""
SERVE = """
from feedsvc import logs, server, settings
logs.configure("info")
logs.log_uncaught()
settings = settings.load()
with server.listen(settings) as listener:
    server.serve(settings, listener, target="raising:create_app")
"""


@pytest.fixture(autouse=True)
def forget_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the secrets of each test before the next one."""
    monkeypatch.setattr(logs, "_secrets", {})


def build_record(
    message: str, *args: object, error: BaseException | None = None
) -> logging.LogRecord:
    trace: TracebackType | None = error.__traceback__ if error else None
    exc_info = (type(error), error, trace) if error else None
    return logging.LogRecord("feedsvc\nx", logging.ERROR, "a.py", 1, message, args, exc_info)


def read_lines(written: str) -> list[str]:
    """Check that `written` is one record. Return its lines."""
    first, *others = written.split("\n")
    assert RECORD.match(first)
    assert all(other.startswith("  | ") for other in others)
    assert written.splitlines() == [first, *others], "no other character begins a line either"
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", written
    )
    return [first, *others]


@given(text=st.text() | st.sampled_from(BREAKS).map(lambda broken: f"a{broken}{FORGED}"))
def test_any_text_is_logged_as_one_record(text: str) -> None:
    formatter = logs.LineFormatter(logs.FORMAT)
    entry = build_record("%s: %r", text, text, error=ValueError(text))
    entry.stack_info = f"Stack (most recent call last):\n{text}"
    read_lines(formatter.format(entry))
    assert len(read_lines(formatter.format(build_record(text.replace("%", "%%"))))) == 1


@pytest.mark.parametrize("broken", BREAKS)
def test_text_cached_by_another_formatter_is_not_used(broken: str) -> None:
    entry = build_record("x", error=ValueError(f"a{broken}{FORGED}"))
    logging.Formatter().format(entry)
    read_lines(logs.LineFormatter(logs.FORMAT).format(entry))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /private/abcDEF-_123/mitra.rss: x", "GET /private/***/mitra.rss: x"),
        ("//private//abc/x", "//private//***/x"),
        (
            "https://news.example/admin/setup?token=abc-_9&x=1",
            "https://news.example/admin/setup?token=***&x=1",
        ),
        ("?x=1&token=abc#y", "?x=1&token=***#y"),
        ("/articles/private", "/articles/private"),
    ],
)
def test_a_secret_url_is_not_shown(text: str, shown: str) -> None:
    assert logs.clean(text) == shown


def test_a_short_password_is_hidden_as_a_word_and_other_words_stay() -> None:
    logs.hide(["a", ""])
    assert logs.clean("password a, database data") == "password ***, database data"


def build_urls(server: str) -> list[str]:
    """Return the URL of a server with a password, in each form that is possible."""
    quoted = "s3cr3t%20kunci%2F%25%2B"
    bare = server.removeprefix("postgresql://")
    user, at, place = bare.rpartition("@")
    joint = "&" if "?" in place else "?"
    assert at
    return [
        f"postgresql://{user.partition(':')[0]}:{quoted}@{place}",
        f"postgresql://{user.partition(':')[0]}@{place}{joint}password={quoted}",
        f"postgresql+psycopg://{bare}{joint}password=s3cr3t+kunci%2F%25%2B&sslpassword={quoted}",
    ]


def find_leaks(text: str) -> list[str]:
    return [word for word in ("s3cr3t", "kunci") if word in text]


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("is_away", [False, True])
def test_no_command_prints_the_databases_password(
    tmp_path: Path,
    postgresql_url: str,
    number: int,
    is_away: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    server = "postgresql://nobody@127.0.0.1:1/none" if is_away else postgresql_url
    url = build_urls(server)[number]
    with Installation(tmp_path, {"FEEDSVC_DATABASE_URL": url}) as installation:
        for words in (
            ["doctor"],
            ["doctor", "--json"],
            ["article", "list"],
            ["web"],
            ["scheduler"],
            ["user", "list"],
        ):
            result = installation.run(*words)
            assert result.exit_code == 1, result.output
            assert not find_leaks(result.output), result.output


def test_no_traceback_contains_the_databases_password(caplog: pytest.LogCaptureFixture) -> None:
    database = Database(
        "postgresql://u:s3cr3t%20kunci@127.0.0.1:1/d?sslmode=s3cr3t%20kunci&options=s3cr3t+kunci"
    )
    try:
        with database.reading() as session:
            session.connection()
    except Exception:
        logging.getLogger("feedsvc").exception("it failed")
    written = [logs.LineFormatter(logs.FORMAT).format(each) for each in caplog.records]
    assert any("invalid sslmode value" in each for each in written)
    assert not find_leaks("".join(written))
    database.close()


def test_a_password_that_would_be_read_as_a_host_is_a_bad_setting() -> None:
    with pytest.raises(SettingsError, match="must be written as %40") as refusal:
        Database("postgresql://u:s3@cr3t@127.0.0.1:1/d")
    assert "cr3t" not in str(refusal.value)


def test_the_repr_of_the_settings_does_not_contain_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEEDSVC_DATABASE_URL", "postgresql://u:s3cr3t@127.0.0.1:1/d")
    assert "s3cr3t" not in repr(load())


def test_every_process_of_feedsvc_up_writes_records_and_no_secret(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        process = installation.start("up", "--new")
        wait_until(
            lambda: installation.get("/readyz")[0] == 200, 60
        )  # a scheduler that starts without a database logs one line and ends
        (tmp_path / "var" / "feedsvc.db").rename(tmp_path / "var" / "away.db")
        for path in (
            "/articles/x%e2%80%a82026",
            "/private/s3cr3tkunci/x.rss",
            "/admin/setup?token=s3cr3tkunci",
        ):
            wait_until(lambda path=path: installation.get(path)[0] == 503, 60)  # type: ignore[misc]  # it is a string
        wait_until(
            lambda: (
                "the scheduler" in installation.log
                or "trying again" in installation.log
                or "not logged again" in installation.log
            ),
            60,
        )
        assert stop_process(process) == 0
        lines_printed = [
            line
            for line in installation.log.splitlines()
            if "/admin/setup?token=" not in line  # the address for the first editor
            and not line.endswith("(Ctrl-C stops it)")
        ]
        assert all(RECORD.match(line) or line.startswith("  | ") for line in lines_printed), (
            installation.log
        )
        assert not find_leaks(installation.log)


def test_no_request_forges_a_line_in_the_log_of_a_web_process_or_of_granian(tmp_path: Path) -> None:
    (tmp_path / "raising.py").write_text(TARGET, encoding="utf-8")
    with Installation(tmp_path) as installation:
        process = forked.start(
            [], installation.environment, tmp_path / "log", code=SERVE, folders=[str(tmp_path)]
        )
        installation.processes.append(process)
        wait_until(lambda: ask(installation.port, "/ok")[0] == 200, 60)
        encoded = ("%0a", "%0d%0a", "%0d", "%1b%5b2K", "%c2%85", "%e2%80%a8", "%e2%80%a9", "%0b")
        for broken in encoded:
            ask(
                installation.port,
                f"/a{broken}2026-11-28%2000:00:00,000%20ERROR%20feedsvc:%20forged",
            )
        wait_until(
            lambda: (
                sum("forged" in line for line in installation.log.splitlines()) >= 2 * len(encoded)
            ),
            60,
        )
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        written = installation.log.splitlines()
        assert not [line for line in written if line.startswith(FORGED[:23])]
        assert all(RECORD.match(line) or line.startswith("  | ") for line in written), (
            installation.log
        )


def test_uncaught_exceptions_go_through_it_too(tmp_path: Path) -> None:
    (tmp_path / "fails.py").write_text(
        "import threading\nfrom feedsvc import logs\n"
        "logs.configure('info'); logs.log_uncaught(); logs.hide(['s3cr3t kunci'])\n"
        f"def fail(): raise ValueError('s3cr3t kunci\\n{FORGED}')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join(); fail()\n",
        encoding="utf-8",
    )
    result = subprocess.run(
        [sys.executable, tmp_path / "fails.py"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr.count("ValueError: ***") == 2, result.stderr
    assert all(
        RECORD.match(line) or line.startswith("  | ") for line in result.stderr.splitlines()
    ), result.stderr
    assert not [line for line in result.stderr.splitlines() if line.startswith(FORGED[:20])]


def test_warnings_go_through_it_too(tmp_path: Path) -> None:
    (tmp_path / "warns.py").write_text(
        "import warnings\nfrom feedsvc import logs\n"
        "logs.configure('info'); logs.hide(['s3cr3t kunci'])\n"
        f"warnings.warn('s3cr3t kunci\\n{FORGED}')\n",
        encoding="utf-8",
    )
    result = subprocess.run(
        [sys.executable, tmp_path / "warns.py"], capture_output=True, text=True, check=True
    )
    assert " WARNING py.warnings: " in result.stderr
    assert "UserWarning: ***" in result.stderr
    assert all(RECORD.match(line) for line in result.stderr.splitlines()), result.stderr
    assert not [line for line in result.stderr.splitlines() if line.startswith(FORGED[:20])]
