"""How long the export of a large site and its restore take, and how much memory.

    .venv/bin/python -m benchmarks.exports [--articles 100000] [--pictures 1000]

It stores articles of 3.5 kB with an earlier text each, and pictures of 200 kB, in SQLite. Then it
runs `feedsvc export`, `feedsvc import` in an empty site, and both once more with a tenth of the
articles. It prints the largest resident size of each command: with ten times the articles, it must
not be twice as large.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import insert, select

from benchmarks import newsroom, stored_articles
from benchmarks.tables import table
from feedsvc.domain.representations import compute_digest
from feedsvc.editorial import revisions, snapshots
from feedsvc.parsing.html import sanitizer
from feedsvc.services import Services
from feedsvc.storage.tables import Article, Change, Media, MediaRenditions

MB = 1_000_000
_PICTURE = 200_000  # bytes


class Usage(NamedTuple):
    """The cost of a command: seconds, seconds of processors, and bytes of memory at most."""

    seconds: float
    processor: float
    memory: int


def main() -> int:
    """Measure both sizes and print the table; return 1 if memory grows with the site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--pictures", type=int, default=1_000)
    options = parser.parse_args()
    rows, most = [], dict[str, list[int]]()
    for share in (10, 1):
        count = options.articles // share
        with tempfile.TemporaryDirectory() as name:
            for what, usage, size in measure_site(Path(name), count, options.pictures // share):
                sys.stderr.write(f"{what} of {count}: {usage}\n")
                most.setdefault(what, []).append(usage.memory)
                rows.append(
                    (
                        what,
                        f"{count:,}",
                        f"{size / MB:.0f} MB",
                        f"{usage.seconds:.0f} s",
                        f"{usage.processor:.0f} s",
                        f"{usage.memory / MB:.0f} MB",
                    )
                )
    table(("what", "articles", "file", "time", "processor time", "memory at most"), rows)
    is_bounded = all(large < 2 * small for small, large in most.values())
    sys.stdout.write("\nwithin the limit\n" if is_bounded else "\nMORE than the limit\n")
    return 0 if is_bounded else 1


def measure_site(folder: Path, articles: int, pictures: int) -> Iterator[tuple[str, Usage, int]]:
    """Yield (what, usage, bytes of the file) of the export of a site, and of its restore."""
    source, target, file = folder / "source", folder / "target", folder / "site.zip"
    source.mkdir()
    services = newsroom.open_newsroom(source)
    stored_articles.fill(services, articles=articles, topics=100)
    add_revisions(services)
    add_pictures(services, pictures)
    services.database.close()
    usage = run_command(source, "export", str(file))
    yield "export", usage, file.stat().st_size
    target.mkdir()
    run_command(target, "db", "upgrade")
    yield "restore", run_command(target, "import", str(file)), file.stat().st_size


def add_revisions(services: Services) -> None:
    """Store the text of each article as its revision, as a publication does."""
    last, clean = 0, dict[str, str]()
    while True:
        with services.database.writing() as session:
            query = select(Article).where(Article.id > last).order_by(Article.id).limit(1000)
            found = session.scalars(query).all()
            if not found:
                return
            changes = [
                {"article_id": each.id, "revision": 2, "verb": "publish", "editor": "b"}
                for each in found
            ]
            session.execute(insert(Change), [{**each, "at": newsroom.START} for each in changes])
            for article in found:
                if article.body_html not in clean:  # an unclean text would not be restored
                    clean[article.body_html] = sanitizer.sanitize_html(article.body_html)
                article.body_html = clean[article.body_html]
                snapshot = snapshots.take_snapshot(article)
                revisions.add_revision(session, article.id, 2, snapshot, now=newsroom.START)
            last = found[-1].id


def add_pictures(services: Services, count: int) -> None:
    """Store pictures whose bytes are random."""
    seed = random.Random(1)  # noqa: S311  no secret
    for number in range(1, count + 1):
        data = b"\xff\xd8\xff" + seed.randbytes(_PICTURE)
        row = {
            "id": number,
            "name": f"{compute_digest(data)}.jpg",
            "media_type": "image/jpeg",
            "size": len(data),
            "width": 1200,
            "height": 800,
            "added": newsroom.START,
            "data": data,
        }
        renditions = {"media_id": number, "pending": True, "in_feeds": True, "files": ""}
        with services.database.writing() as session:
            session.execute(insert(Media), [row])
            session.execute(insert(MediaRenditions), [renditions])


def run_command(folder: Path, *words: str) -> Usage:
    """Run a command on the site in a folder; return its cost."""
    environment = {
        **os.environ,
        "FEEDSVC_DATA_DIR": str(folder),
        "FEEDSVC_BASE_URL": "https://news.example",
    }
    began = time.monotonic()
    command = [sys.executable, "-m", "feedsvc", *words]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603  ours
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{words}: {process.returncode}")
    seconds = time.monotonic() - began
    return Usage(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


if __name__ == "__main__":
    sys.exit(main())
