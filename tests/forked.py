"""Run feedsvc's commands in processes that are forked from one that has imported everything.

A new Python process needs a second of a core for that, which a test of hundreds of commands saves.
"""

import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path

from feedsvc.cli import backup as backup  # noqa: PLC0414  imported here, so that no child has to
from feedsvc.cli import main

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


class ForkedCommand:
    """A feedsvc command that runs in a process of its own, with this environment."""

    def __init__(self, words: Sequence[str], environment: dict[str, str], output: Path) -> None:
        self._output = output
        self._process = _CONTEXT.Process(target=_run, args=(list(words), environment, str(output)))
        self._process.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the command. Return whether it has ended."""
        self._process.join(seconds)
        return self._process.exitcode is not None

    def kill(self) -> None:
        """Kill the process (SIGKILL)."""
        self._process.kill()
        self._process.join()

    @property
    def exit_code(self) -> int | None:
        """The exit code, or None while the command runs."""
        return self._process.exitcode

    @property
    def printed(self) -> str:
        """What the command has printed so far."""
        return self._output.read_text(encoding="utf-8")


def _run(words: list[str], environment: dict[str, str], output: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    main(words)
