"""The private parts of granian that we override or rely on have not changed."""

import hashlib
import inspect
from importlib.metadata import version
from pathlib import Path

from granian.server.common import AbstractServer, AbstractWorker
from granian.server.mp import MPServer, WorkerProcess

from feedsvc.server import _Server

PLACES = {kind.__name__: kind for kind in (AbstractServer, AbstractWorker, MPServer, WorkerProcess)}
KNOWN = {
    "AbstractServer.startup": "6b80a44c5e1d",
    "AbstractServer.shutdown": "e6559a0343cf",
    "AbstractServer._serve_loop": "123ffa1d2e47",
    "AbstractServer._stop_workers": "f3e0544dda9b",
    "AbstractServer._drop_shared_socket": "2d77c0054349",
    "AbstractWorker._watcher": "5c2a53f123c7",
    "MPServer._init_shared_socket": "f3155b13b257",
    "MPServer._spawn_worker": "87b0a0e68f39",
    "MPServer._spawn_wsgi_worker": "cec99fbc728f",
    "WorkerProcess.wrap_target": "590801916a38",
}


def test_the_version_is_pinned() -> None:
    pinned = f'"granian=={version("granian")}"'
    assert pinned in (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")


def digest(part: str) -> str:
    kind, _, name = part.partition(".")
    source = inspect.getsource(getattr(PLACES[kind], name))
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def test_they_are_those_that_we_have_read() -> None:
    changed = [part for part, known in KNOWN.items() if digest(part) != known]
    assert not changed, (
        "compare these with feedsvc/server/__init__.py, then write down their digests"
    )


def test_our_methods_override_theirs() -> None:
    for name in ("_init_shared_socket", "_drop_shared_socket", "_stop_workers"):
        assert getattr(_Server, name) is not getattr(MPServer, name)
