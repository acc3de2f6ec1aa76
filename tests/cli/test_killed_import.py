"""An import that is killed while it takes pictures has the same result as one that is not."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from queue import Queue
from typing import Any, ClassVar

import pytest
from PIL import Image

from feedsvc.storage.sqlite_driver import sqlite3
from tests.commands import Installation
from tests.forked import Process
from tests.parsing.imports.wxr_sample import END, HEAD, KOTA, SUNGAI, build_item

COLORS = ("red", "green", "blue", "white", "black")
# The columns that do not depend on when or in which order a row was made.
QUERIES = (
    """SELECT a.guid, a.title, a.slug, state, published, updated, body_html, image_alt, m.name
    FROM articles a LEFT JOIN media m ON m.id = a.media_id ORDER BY a.guid""",
    "SELECT name, width, data FROM media ORDER BY name",
    """SELECT path, a.guid FROM feed_items i JOIN articles a ON a.id = i.article_id
    JOIN feeds f ON f.id = i.feed_id ORDER BY path, a.guid""",
    "SELECT former, target, article_id IS NULL FROM redirects ORDER BY former",
    "SELECT done, counts, finished IS NULL FROM import_runs",
    "SELECT place, message, params FROM import_remarks ORDER BY place, message, params",
    "SELECT slug, name FROM topics ORDER BY slug",
)


class Handler(BaseHTTPRequestHandler):
    """Serves pictures of one colour, and kills the victim at the request with this `number`."""

    victims: ClassVar[Queue[Process]] = Queue()
    number: ClassVar[int] = 0
    asked: ClassVar[int] = 0

    def do_GET(self) -> None:
        """Answer with a picture, or 404."""
        Handler.asked += 1
        if Handler.asked == self.number:
            self.victims.get(timeout=60).kill()  # its first request may come before it is known
        color = self.path.strip("/").partition(".")[0]
        out = BytesIO()
        if color in COLORS:
            Image.new("RGB", (60, 40), color).save(out, "PNG")
        self.send_response(200 if color in COLORS else 404)
        self.send_header("Content-Length", str(len(out.getvalue())))
        self.end_headers()
        self.wfile.write(out.getvalue())

    def log_message(self, *_: object, **__: object) -> None:
        """Log nothing."""


@pytest.fixture
def old_site() -> Iterator[str]:
    """Serve pictures on loopback; return the address."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def build_export(url: str) -> str:
    """Return an export of 30 articles: five show a picture, and three a picture that is missing."""
    items = []
    for number in range(30):
        shown = COLORS[number // 6] if number % 6 == 0 else "hilang" if number % 10 == 1 else ""
        body = f"<p>Kata {number}</p>" + f'<img src="{url}/{shown}.png" alt="">' * bool(shown)
        items.append(build_item(number + 1, f"Judul {number}", body, terms=(KOTA, SUNGAI)))
    return HEAD + "".join(items) + END


def make_installation(folder: Path) -> Installation:
    folder.mkdir()
    variables = {
        "FEEDSVC_OUTBOUND__ALLOW_LOOPBACK": "true",
        "FEEDSVC_SITE__TAG_AUTHORITY": "news.example",
        "FEEDSVC_BASE_URL": "https://news.example",
    }
    return Installation(folder, variables)


def read_rows(installation: Installation) -> list[list[Any]]:
    path = installation.folder / "var" / "feedsvc.db"
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in QUERIES]


def test_a_killed_import_goes_on_and_neither_loses_nor_doubles_anything(
    tmp_path: Path, old_site: str
) -> None:
    file = tmp_path / "old.xml"
    file.write_text(build_export(old_site), encoding="utf-8")
    with make_installation(tmp_path / "a") as whole, make_installation(tmp_path / "b") as killed:
        for each in (whole, killed):
            each.create()
        whole.check_output("import", str(file))
        for number in (2, 5):  # among the pictures of the first batch, and of the second
            Handler.asked, Handler.number = 0, number
            victim = killed.start("import", str(file))
            Handler.victims.put(victim)
            assert victim.wait(60) == -9
        Handler.number = 0
        killed.check_output("import", str(file))
        rows = read_rows(killed)
        assert rows == read_rows(whole)
        assert [len(each) for each in rows[:2]] == [30, 5]
        killed.check_output("import", str(file))
        assert read_rows(killed)[0] == rows[0]
