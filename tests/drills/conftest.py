"""Fixtures of the drills: deployments, and commands that run until a block ends."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import forked
from tests.forked import Process
from tests.journeys.conftest import Deployment, make_deployment

__all__ = ["make_deployment"]


@pytest.fixture
def database_folder(tmp_path: Path) -> Path:
    """A folder that holds the database alone, so that a drill can take it away."""
    folder = tmp_path / "database"
    folder.mkdir()
    return folder


@contextmanager
def run_command(
    newsroom: Deployment, words: list[str], listener: socket.socket | None = None
) -> Iterator[Process]:
    """Run a feedsvc command until the block ends. Then stop it by SIGTERM."""
    process = forked.start(words, newsroom.environment, newsroom.folder / "log", passed=listener)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
