"""OPML 2.0 with every public feed: it keeps the rules of the specification."""

from dataclasses import replace

from lxml import etree
from sqlalchemy import insert, select, update

from feedsvc import editorial
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Feed, Topic
from feedsvc.web.public import opml
from tests.web.conftest import AUTHORITY, RAIN, Newsroom
from tests.web.public.test_alternates import SITE
from tests.web.public.test_pages import record_statements


def read_opml(newsroom: Newsroom) -> etree._Element:
    """Return the <opml> element, after a check by the rules of the specification."""
    client = newsroom.app.test_client()
    answer = client.get("/feeds.opml")
    assert (answer.status_code, answer.content_type) == (200, "text/x-opml; charset=utf-8")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Disposition"] == "attachment; filename=feeds.opml"
    again = client.get("/feeds.opml", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    root = etree.fromstring(answer.data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [each.tag for each in root] == ["head", "body"]
    assert root.findtext("head/title") == "Kabar Uji"
    for outline in root.iterfind(".//outline"):
        assert outline.get("text")
        assert (outline.get("type") == "rss") == (outline.get("xmlUrl") is not None)
        assert (outline.get("type") is None) == (len(outline) > 0), "a group has feeds"
    return root


def test_the_opml_has_every_public_feed_in_the_group_of_its_kind(filled: Newsroom) -> None:
    hostile = "A & <b>\"'"
    filled.publish(replace(RAIN, title="Kabar", topics=(hostile,)))
    with filled.services.database.writing() as session:
        for private in (False, True):
            name = "Rahasia" if private else "Pilihan"
            custom = CustomFeedRequest(
                name, slug=name.lower(), include={"topics": ("desa",)}, private=private
            )
            editorial.custom_feeds.create_custom_feed(
                session, custom, authority=AUTHORITY, now=filled.now
            )
    filled.refresh()
    body = read_opml(filled).find("body")
    assert body is not None
    assert body[0].get("xmlUrl") == f"{SITE}/feeds/all.rss"
    groups = {each.get("text"): [feed.get("text") for feed in each] for each in list(body)[1:]}
    assert [*groups] == ["Rubrik", "Topik", "Penulis", "Umpan khusus", "Bahasa"]
    assert groups["Umpan khusus"] == ["Pilihan"]
    assert hostile in groups["Topik"]
    client = filled.app.test_client()
    outlines = list(body.iterfind(".//outline[@type='rss']"))
    with filled.services.database.reading() as session:
        listed = {f"{SITE}/feeds/{feed.path}.rss" for feed in feeds.list_feeds(session)}
    assert {each.get("xmlUrl") for each in outlines} == listed
    for outline in outlines:
        for name in ("xmlUrl", "htmlUrl"):
            assert client.get((outline.get(name) or "").removeprefix(SITE)).status_code == 200


def test_the_opml_of_many_topics_is_bounded(filled: Newsroom) -> None:
    with filled.services.database.writing() as session:
        topics = [
            {"slug": f"t-{n}", "name": f"T {n}", "folded_name": f"t {n}"} for n in range(1100)
        ]
        session.execute(insert(Topic), topics)
        ids = session.execute(select(Topic.id, Topic.slug).where(Topic.slug.like("t-%")))
        dates = {"created": filled.now, "updated": filled.now, "refreshed": filled.now}
        session.execute(
            insert(Feed),
            [
                {"path": f"topics/{slug}", "guid": slug, "topic_id": number, **dates}
                for number, slug in ids
            ],
        )
        session.execute(update(Feed).values(opened=True))
    with record_statements(filled.services.database) as statements:
        root = read_opml(filled)
    assert len(root.findall("body/outline[@text='Topik']/outline")) == opml.MOST
    assert len([each for each in statements if each.startswith("SELECT")]) == 2 * 5
