"""Fixtures of the drills: deployments, and commands that run until a block ends."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.conftest import Deployment, make_deployment
from tests.server.conftest import with_socket

__all__ = ["make_deployment"]


@contextmanager
def run_command(
    newsroom: Deployment,
    words: list[str],
    listener: socket.socket | None = None,
    folder: Path | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a feedsvc command until the block ends. Then stop it by SIGTERM.

    With `folder`, Python imports the copy of feedsvc in that folder.
    """
    command = [sys.executable, "-m", "feedsvc", *words]
    with (newsroom.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            with_socket(listener, command) if listener else command,
            env=newsroom.environment,
            cwd=folder,
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
