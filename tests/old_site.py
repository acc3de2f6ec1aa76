"""A site on loopback from which articles and pictures are imported."""

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

import pytest


class OldSite(BaseHTTPRequestHandler):
    """Serves `files` by path and query, and records the paths that were asked for."""

    files: ClassVar[dict[str, str | bytes]] = {}
    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """Answer with a file, or 404."""
        self.paths.append(self.path)
        file = self.files.get(self.path, b"")
        body = file.encode() if isinstance(file, str) else file
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object, **__: object) -> None:
        """Log nothing."""


@pytest.fixture
def old_site() -> Iterator[str]:
    """Serve `OldSite.files`, none at first. Return the address."""
    OldSite.files, OldSite.paths = {}, []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), OldSite) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
