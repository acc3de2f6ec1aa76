"""No request is refused while the web process restarts and systemd holds the listening socket."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.commands import wait_until
from tests.journeys.conftest import Deployment
from tests.mixed_load import SETTINGS, Auditor, Editor, count_answers, find_troubles, readers
from tests.server.conftest import with_socket

RESTARTS = 25 if os.environ.get("DRILLS") == "full" else 2


@contextmanager
def run_command(
    newsroom: Deployment, words: list[str], listener: socket.socket | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a feedsvc command until the block ends. Then stop it by SIGTERM."""
    command = [sys.executable, "-m", "feedsvc", *words]
    with (newsroom.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            with_socket(listener, command) if listener else command,
            env=newsroom.environment,
            stdout=log,
            stderr=log,
            pass_fds=[listener.fileno()] if listener else [],
        )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.drill
def test_restarts_under_load_refuse_no_request_and_lose_nothing(
    make_deployment: Callable[..., Deployment], record_property: Callable[[str, object], None]
) -> None:
    newsroom = make_deployment(**SETTINGS)
    newsroom.check_output("db", "upgrade")
    editor = Editor(newsroom, random.Random(20261128))  # noqa: S311  no secret
    with (
        socket.create_server(("127.0.0.1", newsroom.port)) as listener,
        run_command(newsroom, ["scheduler"]),
    ):
        with run_command(newsroom, ["web"], listener):
            newsroom.log_in()
            editor.publish()
        with ExitStack() as polling:
            pollers = polling.enter_context(readers(newsroom.port, warm=False))
            for _ in range(RESTARTS):
                with run_command(newsroom, ["web"], listener):
                    before = count_answers(pollers)
                    for _ in range(3):
                        editor.act_in_time()
                    wait_until(lambda: count_answers(pollers) > before + 20, 60)  # noqa: B023  called in this round only
            with run_command(newsroom, ["web"], listener):
                Auditor(newsroom).audit(editor)
                polling.close()
    answers = count_answers(pollers)
    assert find_troubles(pollers) == {}
    actions = editor.changes.total()
    record_property(
        "seen", f"{RESTARTS} restarts, {answers} polls and {actions} changes, none refused or reset"
    )
