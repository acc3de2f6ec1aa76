"""One text becomes the same article whichever way it comes in."""

import json

from feedsvc.cli.records import store_record
from feedsvc.parsing.article_json import read_article_json
from tests.parsing.test_wrapping import PARAGRAPHS, PDF
from tests.web.admin.conftest import AdminClient

# Each text as it comes in, and as it is stored.
SAMPLES = {
    "plain paragraphs": ("Satu.\n\nDua.", "<p>Satu.</p>\n<p>Dua.</p>"),
    "plain lines": (
        "Jl. Melati 1\nBandung\n\nAkhir",
        "<p>Jl. Melati 1<br>Bandung</p>\n<p>Akhir</p>",
    ),
    "plain lists": (
        "Bawa:\n- air\n- beras\n\n1. Isi\n\n2. Kirim",
        "<p>Bawa:</p>\n<ul><li>air</li><li>beras</li></ul>\n<ol><li>Isi</li><li>Kirim</li></ol>",
    ),
    "text of a PDF": (PDF, PARAGRAPHS),
    "bytes of Windows": ("Kata \x93ya\x94 \x85", "<p>Kata “ya” …</p>"),
    "blank lines between blocks": (
        "Satu <b>x</b>.\n\n<h2>Judul</h2>\n\nDua.\n\nTiga.",
        "<p>Satu <strong>x</strong>.</p>\n<h2>Judul</h2>\n<p>Dua.</p>\n<p>Tiga.</p>",
    ),
    "blank lines in a paragraph": (
        "<p lang='en'>Satu.\n\n<b>Dua</b>\n\n dan tiga.</p>",
        '<p lang="en">Satu.</p>\n<p lang="en"><strong>Dua</strong> dan tiga.</p>',
    ),
    "paragraphs with bullets": (
        (
            "<p>Bawa:</p><p><b>•</b>&nbsp; air <a href='https://a.example/'>a</a></p>"
            "<p>\uf0b7 beras</p>"
        ),
        '<p>Bawa:</p>\n<ul><li>air <a href="https://a.example/">a</a></li><li>beras</li></ul>',
    ),
    "lines with numbers": (
        "<div>Cara:<br><b>3) Isi<br>4) Kirim</b></div><p>1. Selesai</p>",
        (
            '<p>Cara:</p>\n<ol start="3"><li><strong>Isi</strong></li>'
            "<li><strong>Kirim</strong></li></ol>\n<p>1. Selesai</p>"
        ),
    ),
    "rows of signs": ("<p>* * *</p><p>• • •</p>", "<p>* * *</p>\n<p>• • •</p>"),
    "one line of speech": ("<p>- Halo, katanya.</p>", "<p>- Halo, katanya.</p>"),
    "embedded": (
        "<p>a</p><lite-youtube videoid='dQw4w9WgXcQ'></lite-youtube>",
        (
            '<p>a</p>\n<p><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">'
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ</a></p>"
        ),
    ),
    "links": (
        "<p><a href='www.a.example'>a</a> <a href='https://b.example/?utm_source=x'>b</a></p>",
        '<p><a href="https://www.a.example">a</a> <a href="https://b.example/">b</a></p>',
    ),
}


def write(admin: AdminClient, body: str) -> str:
    """Save a new article with this text; return the text as it is stored."""
    return admin.get_article(admin.write(body=body)).body_html


def test_every_way_in_gives_the_same_text(admin: AdminClient) -> None:
    services, now = admin.newsroom.services, admin.newsroom.now
    stored: dict[str, dict[str, str]] = {}
    for name, (text, _) in SAMPLES.items():
        key = "pasted" if "</" in text else "plain"
        pasted = admin.post("/admin/articles/pasted", **{key: text}).get_json()["html"]
        record = {"title": name, "body_html" if key == "pasted" else "body": text, "state": "draft"}
        read = read_article_json(
            json.dumps(record).encode(), language="id", zone=services.site.time_zone
        )
        with services.database.writing() as session:
            added = store_record(session, read, None, services=services, now=now)
            by_command = added.body_html
        stored[name] = {
            "paste": pasted,
            "form after the paste": write(admin, pasted),
            "form without scripts": write(admin, text),
            "command": by_command,
        }
    assert stored == {
        name: dict.fromkeys(stored[name], html) for name, (_, html) in SAMPLES.items()
    }
