"""No request is refused while the web process restarts and systemd holds the listening socket."""

import random
import socket
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from tests.commands import wait_until
from tests.drills.conftest import run_command
from tests.journeys.conftest import Deployment
from tests.mixed_load import SETTINGS, Auditor, Editor, count_answers, find_troubles, readers

RESTARTS = 25


@pytest.mark.drill
@pytest.mark.soak_only  # tests/server/test_restart.py has a small application instead
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
