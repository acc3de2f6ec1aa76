"""One article goes in by seven ways, and all seven give the same feeds except ids and times.

The ways: form, command, API, Micropub, and the import of WXR, RSS and ninjs. The picture comes as
bytes where the way carries them, else from an address on loopback. No way leaves out a field of the
article except those in NOT_SENT. The test compares all bytes of all feeds in all formats, except

- ids: the guids of the article and of the feed, which are minted or come from the file;
- times: when a feed was changed last, and when the article was changed last.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from werkzeug.test import Client

from feedsvc.domain.articles import EMPTY, IMAGE_TEXTS
from feedsvc.domain.scopes import Scope
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds
from tests.commands import Installation
from tests.old_site import OldSite, old_site
from tests.web.admin.conftest import IN_ENGLISH, AdminClient, add_editor, build_file
from tests.web.api.conftest import Program, add_token
from tests.web.conftest import Newsroom, draw_jpeg

__all__ = ["old_site"]

PHOTO = draw_jpeg(60, 40)
SLUG = "jembatan-gotong-royong-dibuka-murid-tak-lagi-memutar"
# The fields that not every way can carry: an import chooses the address itself and redirects the
# former one, and translations name articles that the site already has.
NOT_SENT = {"slug", "translations"}
# The article that an editor has, as in tests/journeys/test_form_and_command.py, with every field
# except those.
RECORD: dict[str, Any] = {
    "title": "Jembatan “Gotong Royong” Dibuka, Murid Tak Lagi Memutar",
    "subtitle": "Enam puluh meter bambu dalam tiga minggu",
    "summary": "Warga tiga dusun membuka jembatan bambu di Kali Wening & murid ke sekolah.",
    "language": "id",
    "section": "News",
    "authors": ["Redaksi", "Ratna Wulandari"],
    "published": "2022-09-07",
    "time_zone": "Asia/Jakarta",
    "body_html": (
        "<p>Jembatan bambu di Kali Wening dibuka pada Rabu pagi. Panjangnya enam puluh meter.</p>\n"
        '<p>"Dulu kami memutar tujuh kilometer," kata Sumarni, Rabu, 7 September 2022.</p>\n'
        "<p>Menurut tukang, jembatan itu bertahan dua belas tahun – asal ikatannya diganti.</p>"
    ),
    "topics": ["Desa", "Pendidikan", "Kali Wening"],
    "image": {
        "alt": "Jembatan bambu",
        "caption": "Warga menyeberangi jembatan baru di Kali Wening.",
        "credit": "Ratna/Kabar Desa",
    },
    "sources": [
        {"title": "Radio Desa", "url": "https://radiodesa.example/"},
        {"title": "Kabar Kali", "url": "https://kali.example/jembatan"},
    ],
}
IMAGE: dict[str, str] = RECORD["image"]
PUBLISHED = datetime(2022, 9, 6, 17, tzinfo=UTC)  # midnight in Jakarta
PAGE = f"https://old.example/2022/09/{SLUG}/"


def send_by_form(newsroom: Newsroom, _: str) -> None:
    add_editor(newsroom)
    admin = AdminClient(newsroom, newsroom.app.test_client())
    assert admin.log_in().status_code == 303
    admin.write(
        "publish",
        **{name: RECORD[name] for name in ("title", "subtitle", "summary", "language", "section")},
        body=RECORD["body_html"],
        topics=", ".join(RECORD["topics"]),
        create_topics="1",
        authors="\n".join(RECORD["authors"]),
        publish_at=RECORD["published"],
        sources="\n".join(f"{each['title']} {each['url']}" for each in RECORD["sources"]),
        picture=build_file(PHOTO),
        **{f"image_{name}": text for name, text in IMAGE.items()},
    )


def run_command(newsroom: Newsroom, *words: str, stdin: str = "") -> None:
    """Run a command for a newsroom; the command may fetch from this machine."""
    database, site = newsroom.services.database, newsroom.services.site
    variables = {
        "FEEDSVC_DATABASE_URL": f"sqlite:///{database.path}",
        "FEEDSVC_OUTBOUND__ALLOW_LOOPBACK": "true",
        "FEEDSVC_BASE_URL": site.base_url,
        "FEEDSVC_SITE__TITLE": site.title,
        "FEEDSVC_SITE__DESCRIPTION": site.description,
        "FEEDSVC_SITE__RIGHTS": site.rights,
        "FEEDSVC_SITE__LANGUAGE": site.language,
        "FEEDSVC_SITE__TIME_ZONE": site.time_zone.key,
    }
    assert database.path
    Installation(database.path.parent, variables).check_output(*words, stdin=stdin)


def send_by_command(newsroom: Newsroom, _: str, *, monkeypatch: pytest.MonkeyPatch) -> None:
    assert newsroom.services.database.path
    folder = newsroom.services.database.path.parent
    (folder / "photo.jpg").write_bytes(PHOTO)
    monkeypatch.chdir(folder)
    record = RECORD | {"image": {"file": "photo.jpg", **IMAGE}}
    run_command(newsroom, "article", "add", "-", stdin=json.dumps(record))


def open_api(newsroom: Newsroom) -> Program:
    return Program(newsroom, Client(newsroom.app), add_token(newsroom, Scope.PUBLISH))


def send_by_api(newsroom: Newsroom, _: str) -> None:
    program = open_api(newsroom)
    picture = program.send("POST", "/media", PHOTO, content_type="image/jpeg").get_json()["file"]
    program.create(**RECORD | {"image": {"file": picture, **IMAGE}})


def send_by_micropub(newsroom: Newsroom, _: str) -> None:
    program = open_api(newsroom)
    photo = program.send("POST", "/micropub/media", data={"file": build_file(PHOTO)})
    properties = {
        "name": [RECORD["title"]],
        "summary": [RECORD["summary"]],
        "content": [{"html": RECORD["body_html"]}],
        "category": RECORD["topics"],
        "published": [PUBLISHED.isoformat()],
        "photo": [{"value": photo.headers["Location"], "alt": IMAGE["alt"]}],
        "author": [
            {"type": ["h-card"], "properties": {"name": [RECORD["authors"][0]]}},
            *RECORD["authors"][1:],
        ],
        "feedsvc-subtitle": [RECORD["subtitle"]],
        "feedsvc-section": [RECORD["section"]],
        "feedsvc-language": [RECORD["language"]],
        "feedsvc-photo-caption": [IMAGE["caption"]],
        "feedsvc-photo-credit": [IMAGE["credit"]],
        "feedsvc-source": [
            {"type": ["h-cite"], "properties": {"name": [each["title"]], "url": [each["url"]]}}
            for each in RECORD["sources"]
        ],
    }
    answer = program.send("POST", "/micropub", {"type": ["h-entry"], "properties": properties})
    assert (answer.status_code, answer.get_json()["left-out"]) == (201, [])


def import_document(newsroom: Newsroom, document: str) -> None:
    assert newsroom.services.database.path
    file = newsroom.services.database.path.with_name("document")
    file.write_text(document, encoding="utf-8")
    run_command(newsroom, "import", str(file))


def send_by_wxr(newsroom: Newsroom, old: str) -> None:
    """Import an export of WordPress, with the fields of Co-Authors Plus and Newspack."""
    own = json.dumps({"sources": RECORD["sources"]})
    people = "".join(
        f'<category domain="author" nicename="cap-{number}">{name}</category>'
        for number, name in enumerate(RECORD["authors"])
    )
    tags = "".join(
        f'<category domain="post_tag" nicename="t{number}">{name}</category>'
        for number, name in enumerate(RECORD["topics"])
    )
    import_document(
        newsroom,
        f"""<?xml version="1.0"?><rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><language>id</language>
<item><title>{RECORD["title"]}</title><link>{PAGE}</link><guid>{PAGE}</guid>
<content:encoded><![CDATA[{RECORD["body_html"]}]]></content:encoded>
<excerpt:encoded><![CDATA[{RECORD["summary"]}]]></excerpt:encoded>
<wp:post_id>1</wp:post_id><wp:post_date_gmt>{PUBLISHED:%F %T}</wp:post_date_gmt>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{people}{tags}
<category domain="category" nicename="news">{RECORD["section"]}</category>
{write_meta("_thumbnail_id", "2")}{write_meta("newspack_post_subtitle", RECORD["subtitle"])}
{write_meta("_feedsvc", own)}</item>
<item><wp:post_id>2</wp:post_id><wp:post_type>attachment</wp:post_type>
<excerpt:encoded><![CDATA[{IMAGE["caption"]}]]></excerpt:encoded>
<wp:attachment_url>{old}/photo.jpg</wp:attachment_url>
{write_meta("_wp_attachment_image_alt", IMAGE["alt"])}
{write_meta("_media_credit", IMAGE["credit"])}</item></channel></rss>""",
    )


def write_meta(name: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key>"
        f"<wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
    )


def send_by_rss(newsroom: Newsroom, old: str) -> None:
    """Import RSS with the modules that our own feeds use, and Dublin Core for the subtitle."""
    people = "".join(f"<dc:creator>{name}</dc:creator>" for name in RECORD["authors"])
    topics = "".join(f"<category>{name}</category>" for name in RECORD["topics"])
    sources = "".join(
        f'<atom:link rel="via" href="{each["url"]}" title="{each["title"]}"/>'
        for each in RECORD["sources"]
    )
    import_document(
        newsroom,
        f"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Kabar Lama</title>
<link>https://old.example/</link><language>id</language>
<item><title>{RECORD["title"]}</title><dcterms:alternative>{RECORD["subtitle"]}</dcterms:alternative>
<link>{PAGE}</link><guid isPermaLink="false">article 1</guid>
<pubDate>Wed, 07 Sep 2022 00:00:00 +0700</pubDate>{people}
<category domain="https://old.example/feeds#sections">{RECORD["section"]}</category>{topics}
<description>{escape(RECORD["summary"])}</description>
<content:encoded><![CDATA[{RECORD["body_html"]}]]></content:encoded>{sources}
<media:content url="{old}/photo.jpg" medium="image" type="image/jpeg">
<media:description>{IMAGE["caption"]}</media:description>
<media:credit>{IMAGE["credit"]}</media:credit><media:text>{IMAGE["alt"]}</media:text>
</media:content></item></channel></rss>""",
    )


def send_by_ninjs(newsroom: Newsroom, old: str) -> None:
    article = {
        "uri": "urn:old:1",
        "type": "text",
        "language": "id",
        "firstcreated": PUBLISHED.isoformat(),
        "headlines": [
            {"role": "main", "value": RECORD["title"]},
            {"role": "subtitle", "value": RECORD["subtitle"]},
        ],
        "descriptions": [{"role": "summary", "value": RECORD["summary"]}],
        "bodies": [{"contenttype": "text/html", "value": RECORD["body_html"]}],
        "people": [{"name": name, "rel": "author"} for name in RECORD["authors"]],
        "subjects": [{"name": RECORD["section"], "rel": "sections"}]
        + [{"name": name} for name in RECORD["topics"]],
        "infosources": [{"name": each["title"], "uri": each["url"]} for each in RECORD["sources"]],
        "renditions": [{"name": "page", "contenttype": "text/html", "href": PAGE}],
        "associations": [
            {
                "uri": "urn:old:photo",
                "type": "picture",
                "by": IMAGE["credit"],
                "descriptions": [
                    {"role": "alt", "value": IMAGE["alt"]},
                    {"role": "caption", "value": IMAGE["caption"]},
                ],
                "renditions": [
                    {"name": "main", "contenttype": "image/jpeg", "href": f"{old}/photo.jpg"}
                ],
            }
        ],
    }
    import_document(newsroom, json.dumps(article))


WAYS: dict[str, Callable[..., None]] = {
    "form": send_by_form,
    "command": send_by_command,
    "API": send_by_api,
    "Micropub": send_by_micropub,
    "WXR": send_by_wxr,
    "RSS": send_by_rss,
    "ninjs": send_by_ninjs,
}


def test_the_article_has_every_field_that_can_be_sent() -> None:
    renamed = {"body": "body_html", "publish_at": "published"}
    sent = {name for name, value in RECORD.items() if value} - {"time_zone"}
    assert sent == {renamed.get(each.name, each.name) for each in fields(EMPTY)} - NOT_SENT
    # A picture with an alternative text is not decorative, and each way names its file itself.
    assert {name for name, text in IMAGE.items() if text} == {*IMAGE_TEXTS}


def test_seven_ways_in_give_the_same_feeds(
    make_newsroom: Callable[..., Newsroom],
    old_site: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    OldSite.files = {"/photo.jpg": PHOTO}
    given: dict[str, dict[str, str]] = {}
    for way, send in WAYS.items():
        newsroom = make_newsroom(**IN_ENGLISH)
        options = {"monkeypatch": monkeypatch} if send is send_by_command else {}
        send(newsroom, old_site, **options)
        newsroom.refresh()
        given[way] = dict(read_feeds(newsroom))
    assert len(OldSite.paths) == 3, "the three imports fetch the picture"
    expected = given.pop("form")
    texts = json.dumps([*map(RECORD.get, RECORD)], ensure_ascii=False)
    for text in re.findall(r'"((?:[^"\\]|\\.)+)"', texts):
        is_shown = text in expected["all.ninjs"] or text in {RECORD["published"], "Asia/Jakarta"}
        assert is_shown or text in IMAGE or text in {"title", "url"}, text
    # The main feed and the feed of every topic, author and section, each in every format.
    assert len(expected) == len(FORMATS) * 7
    for way, documents in given.items():
        assert documents.keys() == expected.keys(), way
        for path, body in documents.items():
            assert body == expected[path], f"{path} by {way}"


def read_feeds(newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    """Yield the path and the comparable bytes of every feed in every format."""
    client = newsroom.app.test_client()
    with newsroom.services.database.reading() as session:
        paths = [feed.path for feed in feeds.list_feeds(session)]
    for path in paths:
        for suffix in FORMATS:
            answer = client.get(f"/feeds/{path}.{suffix}", base_url="https://news.example")
            assert answer.status_code == 200, path
            yield f"{path}.{suffix}", remove_ids_and_times(answer.get_data(as_text=True), suffix)


# The elements and members with the time of the last change, of a feed and of an entry.
_TIMES = re.compile(
    r"<(atom:)?updated>[^<]*</(atom:)?updated>|<lastBuildDate>[^<]*</lastBuildDate>"
    r'|"(updated|date_modified|versioncreated)":"[^"]*"'
)
# A guid, minted or from a file. Atom shows a guid that is no IRI as a urn:uuid.
_IDS = re.compile(
    r"tag:news\.example,[\d-]+:(article|feed)/[\w/-]+|urn:uuid:[\w-]+|urn:old:1|article(%20| )1"
    rf"|(?<=[>\"]){re.escape(PAGE)}(?=[<\"])"
)


def remove_ids_and_times(body: str, suffix: str) -> str:
    """Return a feed without ids and the times of the last change."""
    assert RECORD["title"] in body, suffix
    # Atom derives the fraction of a second from the id of the entry.
    body = re.sub(r"(T\d\d:\d\d:\d\d)\.\d+", r"\1", body)
    return _IDS.sub("ID", _TIMES.sub("TIME", body))
