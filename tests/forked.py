"""Run feedsvc's commands in forks of one process, which has imported everything.

A new Python process needs 0.6 s of a core to import feedsvc, 0.3 s more for the web pages, and
0.6 s to compile templates and statements until it has published an article. The tests start
hundreds of processes. In every other respect a forked process is like a new one: it has its own
environment, files, signals and session, and can be killed.
"""

import atexit
import ctypes
import fcntl
import functools
import gc
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

# Imported here, so that no forked process has to import them.
from feedsvc import web as web  # noqa: PLC0414
from feedsvc.cli import backup as backup  # noqa: PLC0414
from feedsvc.cli import content_checks as content_checks  # noqa: PLC0414
from feedsvc.cli import doctor as doctor  # noqa: PLC0414
from feedsvc.cli import feeds as feeds  # noqa: PLC0414
from feedsvc.cli import main
from feedsvc.cli import scheduler as scheduler  # noqa: PLC0414
from feedsvc.cli import up as up  # noqa: PLC0414
from tests.compiled import share_compiled
from tests.wall_clock import compile_library
from tests.warm_up import publish_and_refresh

_AWAY = 500  # more descriptors than this process has
# What systemd does between fork and exec: the socket becomes descriptor 3, the process id is set.
_PASS_SOCKET = """
import os, sys
number, *command = sys.argv[1:]
os.dup2(int(number), 3)
os.execve(command[0], command, os.environ | {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"})
"""
# To collect garbage during all imports and the first use took a second of a core.
_SERVE = "import gc, sys; gc.disable(); from tests.forked import serve; serve(int(sys.argv[1]))"
_ROOT = Path(__file__).parents[1]
_NEEDS_NEW_PYTHON = {"PYTHONPATH"}  # read when Python starts: a fork would ignore it


class Process(Protocol):
    """The interface that tests use of a process; `ForkedProcess` and `subprocess.Popen` have it."""

    pid: int

    @property
    def returncode(self) -> int | Any:
        """The exit code, the negative number of the signal that ended it, or None."""

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Return the exit code."""

    def send_signal(self, sig: int) -> None:
        """Send a signal."""

    def kill(self) -> None:
        """Kill it (SIGKILL)."""


def start(
    words: Sequence[str],
    environment: Mapping[str, str],
    output: Path | tuple[Path, Path],
    *,
    code: str = "",
    folders: Sequence[str] = (),
    passed: socket.socket | None = None,
    files: int = 0,
    is_new_python: bool = False,
) -> Process:
    """Start a feedsvc command in its own session. Its output is added to the file `output`.

    If that is a pair of files, the second one gets what it writes to stderr.

    With `code`, this Python code runs instead, and can import modules from `folders`. The socket
    `passed` becomes descriptor 3, as under systemd. The process may open at most `files` files.

    The process is forked. It is a new Python process instead with `is_new_python`, or with
    variables that take effect only when a program starts.
    """
    outputs = output if isinstance(output, tuple) else (output, output)
    if is_new_python or _NEEDS_NEW_PYTHON & environment.keys():
        command = [sys.executable, *(["-c", code] if code else ["-m", "feedsvc"]), *words]
        if passed:
            command = [sys.executable, "-c", _PASS_SOCKET, str(passed.fileno()), *command]
        if files:
            command = limit_open_files(files, command)
        with outputs[0].open("ab") as log, outputs[1].open("ab") as errors:
            return subprocess.Popen(
                command,
                env={**environment, **({"PYTHONPATH": folders[0]} if folders else {})},
                stdout=log,
                stderr=errors,
                start_new_session=True,
                pass_fds=[passed.fileno()] if passed else [],
            )
    return _fork(
        words, environment, outputs, code=code, folders=folders, passed=passed, files=files
    )


def run(
    words: Sequence[str], environment: Mapping[str, str], *, files: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a feedsvc command, which may open at most `files` files, if given.

    Return its exit code and its output.
    """
    if _NEEDS_NEW_PYTHON & environment.keys():
        command = [sys.executable, "-m", "feedsvc", *words]
        if files:
            command = limit_open_files(files, command)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    with tempfile.TemporaryDirectory() as folder:
        outputs = (Path(folder) / "stdout", Path(folder) / "stderr")
        code = _fork(words, environment, outputs, files=files).wait()
        printed, errors = (output.read_text(encoding="utf-8") for output in outputs)
        return subprocess.CompletedProcess(words, code, printed, errors)


def limit_open_files(files: int, command: list[str]) -> list[str]:
    """Return a command that runs `command` with a limit of open files."""
    return ["/bin/sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *command]


def _fork(
    words: Sequence[str],
    environment: Mapping[str, str],
    outputs: tuple[Path, Path],
    *,
    code: str = "",
    folders: Sequence[str] = (),
    passed: socket.socket | None = None,
    files: int = 0,
) -> "ForkedProcess":
    request = {
        "words": list(words),
        "environment": dict(environment),
        "code": code,
        "folders": list(folders),
        "is_passed": passed is not None,
        "cwd": str(Path.cwd()),
        "limit": files,
    }
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("ab")) for path in outputs]
        descriptors = [file.fileno() for file in opened]
        if passed:
            descriptors.append(passed.fileno())
        return _start_server().fork(request, descriptors)


class ForkedProcess:
    """A process that the server has forked. It has the methods of `subprocess.Popen`.

    The server waits for it and writes its exit code into the pipe whose end is `status`.
    """

    def __init__(self, pid: int, status: int) -> None:
        self.pid = pid
        self._status = status
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end. Return the exit code.

        Raises:
            TimeoutExpired: it still runs after `timeout` seconds.
        """
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            self.returncode = int(os.read(self._status, 20))
            os.close(self._status)
        return self.returncode

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        self.send_signal(signal.SIGKILL)


class _Server:
    """The process that has imported everything, as the tests see it. It ends with them."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._lock = threading.Lock()
        command = [sys.executable, "-c", _SERVE, str(theirs.fileno())]
        library = compile_library()
        with theirs:
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                cwd=_ROOT,
                env={
                    name: value
                    for name, value in os.environ.items()
                    if not name.startswith("FEEDSVC_")
                }
                | ({"LD_PRELOAD": str(library)} if library else {}),
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the tests
            )
        atexit.register(self._stop)

    def fork(self, request: dict[str, Any], files: list[int]) -> ForkedProcess:
        """Fork a process with these files. Return it."""
        body = json.dumps(request).encode()
        reader, writer = os.pipe()
        with self._lock:
            socket.send_fds(self._socket, [len(body).to_bytes(4)], [writer, *files])
            self._socket.sendall(body)
        os.close(writer)
        return ForkedProcess(int(os.read(reader, 20)), reader)

    def _stop(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)  # even if a fork of the tests still has it open
        self._socket.close()
        self._process.wait()


_start_server = functools.cache(_Server)


@dataclass
class _Forker:
    """The server's side: it forks a process for each request, and reports how each has ended."""

    requests: socket.socket
    statuses: dict[int, int] = field(default_factory=dict)  # pipes, by the pid

    def run(self) -> dict[str, Any] | None:
        """Serve until the tests have ended. In a forked process, return the request."""
        woken, waker = socket.socketpair()
        for end in (woken, waker):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno())
        while True:
            ready = select.select([self.requests, woken], [], [])[0]
            if woken in ready:
                woken.recv(1000)
                self._report_ended()
            if self.requests in ready:
                header, files, _, _ = socket.recv_fds(self.requests, 4, 8)
                if not header:
                    self._kill_remaining()
                    return None
                body = self.requests.recv(int.from_bytes(header), socket.MSG_WAITALL)
                if self._fork(files):
                    signal.set_wakeup_fd(-1)
                    return {**json.loads(body), "files": files[1:]}

    def _fork(self, files: list[int]) -> bool:
        """Fork. Return True in the new process."""
        pid = os.fork()
        if not pid:
            return True
        os.write(files[0], b"%-20d" % pid)
        self.statuses[pid] = files[0]
        for descriptor in files[1:]:
            os.close(descriptor)
        return False

    def _kill_remaining(self) -> None:
        """Kill the processes that still run, because the tests were killed."""
        for pid in self.statuses:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)

    def _report_ended(self) -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                writer = self.statuses.pop(pid)
                with suppress(BrokenPipeError):
                    os.write(writer, b"%-20d" % os.waitstatus_to_exitcode(status))
                os.close(writer)


def _become(request: dict[str, Any]) -> None:
    """Give this process the files, signals, environment and folder that a new one would have."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _arrange_files(request["files"])
    if request["limit"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (request["limit"], request["limit"]))
    environment = request["environment"]
    if request["is_passed"]:
        environment |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if "LD_PRELOAD" in environment:
        # The server has preloaded the library of all wall clocks; the process has this one.
        ctypes.CDLL(environment["LD_PRELOAD"]).map_offset()
    os.chdir(request["cwd"])
    sys.path[:0] = request["folders"]


def _arrange_files(files: Iterable[int]) -> None:
    """Make these files the descriptors 1, 2 and so on, and close all others but 0."""
    # First move them away: the number of one may be the number that another one gets.
    away = [fcntl.fcntl(each, fcntl.F_DUPFD, _AWAY) for each in files]
    for number, each in enumerate(away, 1):
        os.dup2(each, number)
    os.closerange(1 + len(away), 2 * _AWAY)


def _run(request: dict[str, Any]) -> None:
    """Run a request and end the process, with the last steps of a Python program.

    Python would also clear all modules, which takes 53 ms.
    """
    sys.argv = ["feedsvc", *request["words"]]
    code = 0
    try:
        if request["code"]:
            exec(request["code"], {"__name__": "__main__"})  # noqa: S102  code of our tests
        else:
            main(request["words"], prog_name="python -m feedsvc")
    except SystemExit as error:
        if not isinstance(error.code, int | None):
            raise
        code = error.code or 0
    # multiprocessing calls this too when its processes end.
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def serve(descriptor: int) -> None:
    """Fork a process for each request from this socket. A forked process runs the request."""
    with share_compiled():
        publish_and_refresh()
        gc.collect()
        gc.freeze()
        gc.enable()
        if request := _Forker(socket.socket(fileno=descriptor)).run():
            _become(request)
            _run(request)
