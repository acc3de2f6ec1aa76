"""How fast an export of WordPress is read, and how much memory that takes, whatever its size.

    .venv/bin/python -m benchmarks.imports [--megabytes 200]

It generates an export as a stream, reads all its articles in a process of its own, and prints the
largest resident size of that process. Nothing is stored. The limit for an export of 1 GB is 200 MB.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator

from benchmarks.tables import table
from feedsvc.domain.imports import ImportedArticle
from feedsvc.parsing.imports import recognize_format
from feedsvc.parsing.imports.documents import HEAD, ImportOptions, SourceDocument

MB, LIMIT = 1_000_000, 200
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Kabar</title>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
"""
_PARAGRAPH = """<!-- wp:paragraph -->
<p>Air sungai naik sejak dini hari, dan warga di tiga kelurahan mengungsi ke balai kota.</p>
<!-- /wp:paragraph -->

"""
_ITEM = """<item><title>Judul %(number)d</title><link>https://old.example/%(number)d/</link>
<dc:creator>sari</dc:creator><guid isPermaLink="false">https://old.example/?p=%(number)d</guid>
<content:encoded><![CDATA[%(body)s]]></content:encoded>
<wp:post_id>%(number)d</wp:post_id><wp:post_date_gmt>2020-05-09 00:30:00</wp:post_date_gmt>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="kota">Kota</category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>
<wp:meta_value>%(picture)d</wp:meta_value></wp:postmeta></item>
<item><title>gambar</title><wp:post_id>%(picture)d</wp:post_id><wp:status>inherit</wp:status>
<wp:post_type>attachment</wp:post_type><wp:post_parent>%(number)d</wp:post_parent>
<wp:attachment_url>https://old.example/uploads/%(picture)d.jpg</wp:attachment_url></item>
"""


def main() -> int:
    """Read the export and print the table; return 1 if that takes more memory than allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--paragraphs", type=int, default=60, help="in each article")
    options = parser.parse_args()
    body = _PARAGRAPH * options.paragraphs
    articles = options.megabytes * MB // (len(body) + len(_ITEM))
    document = SourceDocument(_HEAD.encode()[:HEAD], lambda: write_export(articles, body))
    started = time.process_time()
    items = recognize_format([document]).read_items([document], ImportOptions())
    count = sum(isinstance(item, ImportedArticle) for item in items)
    seconds = time.process_time() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MB
    rows = [(f"{options.megabytes:,} MB", f"{count:,}", f"{seconds:.1f} s", f"{most:.0f} MB")]
    table(("WXR", "articles", "processor time, two passes", "memory at most"), rows)
    sys.stdout.write("\nwithin the limit\n" if most < LIMIT else "\nMORE than the limit\n")
    return 0 if count == articles and most < LIMIT else 1


def write_export(articles: int, body: str) -> Iterator[bytes]:
    """Yield an export in pieces: each article has a featured image."""
    yield _HEAD.encode()
    for number in range(1, articles + 1):
        values = {"number": number, "picture": number + 10_000_000, "body": body}
        yield (_ITEM % values).encode()
    yield b"</channel></rss>"


if __name__ == "__main__":
    sys.exit(main())
