"""The settings of the site: changed by administrators, stored for all; fixed settings stay."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select

from feedsvc.domain.articles import State
from feedsvc.domain.roles import Role
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Article, AuditEntry, Editor, Feed
from tests.web.admin.conftest import AdminClient, build_file, list_problems, parse_page, read_fields
from tests.web.conftest import RAIN, draw_jpeg

PATH = "/admin/site"
DOMAIN = "Give a public domain name that you own, such as news.example."
ICON = "Give an absolute address, such as https://news.example/icon.png."
ZONE = "Choose a time zone from the list, such as Asia/Jakarta."
BAD = [
    ("title", " \u200b", "Give the site a name: the titles of all feeds begin with it."),
    ("title", "x" * 201, "Use at most 200 characters."),
    ("description", "x" * 1001, "Use at most 1000 characters."),
    ("language", "bahasa Indonesia", "Give a language tag, such as id or en-GB."),
    ("time_zone", "Jakarta", ZONE),
    ("time_zone", "../../etc/passwd", ZONE),
    ("tag_authority", "localhost", DOMAIN),
    ("tag_authority", "a b", DOMAIN),
    ("icon", "ikon.png", ICON),
    ("icon", "javascript:alert(1)", ICON),
    ("entry_limit", "0", "Give a number from 1 to 1000."),
    ("entry_limit", "1e3", "Give a number from 1 to 1000."),
    ("ttl", "٦٠٠", "Give a number from 60 to 86400."),
    ("ttl", "", "Give a number from 60 to 86400."),
    ("hubs", "hub.example", "Give at most 20 web addresses, one on each line."),
]
NEW = {
    "title": "Kabar Desa",
    "description": "Berita dari enam desa.",
    "language": "jv",
    "time_zone": "Asia/Makassar",
    "rights": "© 2026 Kabar Desa",
    "icon": "https://kabar.example/ikon.png",
    "tag_authority": "Kabar.Example",
    "entry_limit": "2",
    "ttl": "900",
    "hubs": "https://hub.example/\nhttps://hub.example/\nhttps://b.example/",
}


@pytest.fixture
def admin(open_admin: Callable[..., AdminClient]) -> AdminClient:
    """An administrator of a site whose address and language are stored in the database."""
    client = open_admin(stored={"base_url": "https://news.example", "site.language": "en"})
    assert client.log_in().status_code == 303
    return client


def read_form(admin: AdminClient) -> dict[str, str]:
    """Return the fields of the form, as its page shows them."""
    fields = read_fields(admin.read_page(PATH), "//main//form//*[@name]")
    fields.pop("icon_file")
    return fields


def save(admin: AdminClient, **changed: Any) -> Any:
    """Send the form with some fields changed."""
    return admin.post(PATH, **(read_form(admin) | changed))


def test_every_setting_is_stored_audited_and_shown_by_pages_and_feeds(admin: AdminClient) -> None:
    first = admin.write("publish")
    for number in range(2):
        admin.write("publish", title=f"Hujan {number}")
    guid = admin.get_article(first).guid
    answer = save(admin, **NEW)
    assert (answer.status_code, answer.location) == (303, f"{PATH}?outcome=saved")
    assert "Saved. All feeds are being refreshed." in admin.read_page(answer.location)

    expected = NEW | {
        "tag_authority": "kabar.example",
        "hubs": "https://hub.example/\nhttps://b.example/",
    }
    assert expected.items() <= read_form(admin).items()
    feed = admin.client.get("/feeds/all.atom", base_url=admin.origin)
    document = etree.fromstring(feed.data)
    names = {"a": "http://www.w3.org/2005/Atom"}
    texts = {
        tag: document.xpath(f"string(a:{tag})", namespaces=names)
        for tag in ("title", "subtitle", "rights", "icon")
    }
    assert texts == {
        "title": "Kabar Desa",
        "subtitle": NEW["description"],
        "rights": NEW["rights"],
        "icon": NEW["icon"],
    }
    assert document.get("{http://www.w3.org/XML/1998/namespace}lang") == "jv"
    assert len(document.findall("a:entry", names)) == 2
    assert "max-age=900" in feed.headers["Cache-Control"]
    assert 'rel="hub"' in feed.headers["Link"]
    page = admin.client.get("/", base_url=admin.origin).text
    assert '<h1 dir="auto">Kabar Desa</h1>' in page
    assert admin.get_article(first).guid == guid
    later = admin.get_article(admin.write("save", title="Baru")).guid
    assert later.startswith("tag:kabar.example,")

    with admin.newsroom.services.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.kind == "site")).one()
    changes = {name: (former, value) for name, former, value in entry.detail["changes"]}
    assert changes["site.title"] == ("Newsroom", "Kabar Desa")
    assert changes["feeds.entry_limit"] == (50, 2)
    assert len(changes) == len(NEW)
    log = parse_page(admin.read_page("/admin/people/audit-log")).text_content()
    assert "Name of the site: Newsroom → Kabar Desa" in " ".join(log.split())


def test_a_bad_value_is_refused_and_nothing_typed_is_lost(admin: AdminClient) -> None:
    before = read_form(admin)
    for field, text, problem in BAD:
        answer = admin.post(PATH, **(before | {field: text, "rights": "Baru"}))
        assert answer.status_code == 422, (field, text)
        assert list_problems(answer) == [problem]
        fields = read_fields(answer.get_data(as_text=True), "//main//form//*[@name]")
        assert (fields[field].strip(), fields["rights"]) == (text.strip(), "Baru")
    assert read_form(admin) == before


def test_equal_hubs_count_as_one(admin: AdminClient) -> None:
    assert save(admin, hubs="https://h.example/ " * 9_000).status_code == 303


def test_two_administrators_cannot_overwrite_each_other_unnoticed(admin: AdminClient) -> None:
    opened = read_form(admin)
    assert admin.post(PATH, **(opened | {"title": "Satu"})).status_code == 303
    answer = admin.post(PATH, **(opened | {"title": "Dua"}))
    assert answer.status_code == 409
    assert list_problems(answer)[0].startswith("Somebody else changed the settings")
    again = read_fields(answer.get_data(as_text=True), "//main//form//*[@name]")
    again.pop("icon_file")
    assert again["title"] == "Dua"
    assert admin.post(PATH, **again).status_code == 303
    assert read_form(admin)["title"] == "Dua"


def test_what_a_file_or_the_environment_sets_is_shown_as_fixed_and_stays(
    open_admin: Callable[..., AdminClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDSVC_FEEDS__TTL", "600")
    admin = open_admin()
    admin.log_in()
    page = parse_page(admin.read_page(PATH))
    fixed = {node.get("name") for node in page.xpath("//main//*[@readonly]")}
    assert fixed == {"title", "description", "rights", "language", "time_zone", "base_url", "ttl"}
    assert "). This setting is fixed by FEEDSVC_FEEDS__TTL: change it there" in " ".join(
        page.xpath("string(//*[@id='h-ttl'])").split()
    )
    before = read_form(admin)
    form = before | {"title": "Lain", "ttl": "60", "base_url": "", "entry_limit": "9"}
    assert admin.post(PATH, **form).status_code == 303
    after = read_form(admin)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"entry_limit", "revision"}


def test_an_uploaded_icon_is_a_picture_that_cannot_be_deleted_while_it_is_used(
    admin: AdminClient,
) -> None:
    answer = save(admin, icon_file=build_file(b"no picture", "a.jpg"))
    assert answer.status_code == 422
    answer = save(admin, icon_file=build_file(draw_jpeg(64, 64), "ikon.jpg"))
    assert answer.status_code == 303
    icon = read_form(admin)["icon"]
    assert icon.startswith("media/")
    page = admin.client.get("/", base_url=admin.origin).text
    assert f'<link rel="icon" href="/{icon}">' in page
    assert admin.get(f"/{icon}").status_code == 200
    assert f"<icon>{admin.origin}/{icon}</icon>" in admin.read_feed()
    answer = admin.post("/admin/media/1", do="delete")
    assert answer.status_code == 409
    assert "This picture is the icon of the site." in answer.text
    assert save(admin, icon="").status_code == 303
    assert admin.post("/admin/media/1", do="delete").status_code == 303


def test_another_address_keeps_every_id_refreshes_every_feed_and_names_the_redirects(
    admin: AdminClient,
) -> None:
    number = admin.newsroom.publish(RAIN)
    old, new = "https://news.example", "https://kabar.example/berita"
    assert save(admin, base_url=old).status_code == 303
    database = admin.newsroom.services.database
    with database.reading() as session:
        guids = [list(session.scalars(select(column))) for column in (Article.guid, Feed.guid)]
    answer = save(admin, base_url=f"{new}/")
    assert answer.status_code == 200
    text = " ".join(parse_page(answer.text).text_content().split())
    assert f"The site is at {new} from now on: log in there." in text
    assert f"{old}/… → {new}/…" in text
    with database.reading() as session:
        stored = site_settings.read_settings(session)
        after = [list(session.scalars(select(column))) for column in (Article.guid, Feed.guid)]
    assert after == guids
    assert stored.chosen["former_addresses"] == [old]
    paths = ("all", "topics/cuaca", "sections/daerah")
    for path in paths:
        body = admin.client.get(f"/berita/feeds/{path}.json").get_json()
        assert body["home_page_url"].startswith(f"{new}/")
        assert body["feed_url"] == f"{new}/feeds/{path}.json"
        assert [item["id"] for item in body["items"]] == [admin.get_article(number).guid]


def test_only_administrators_change_the_settings(admin: AdminClient) -> None:
    assert PATH in admin.read_page("/admin/articles")
    form = read_form(admin)
    with admin.newsroom.services.database.writing() as session:
        session.scalars(select(Editor)).one().role = Role.EDITOR
    assert admin.get(PATH).status_code == 403
    assert admin.post(PATH, **form).status_code == 403
    assert f'href="{PATH}"' not in admin.read_page("/admin/articles")


def test_form_and_list_publish_nothing_without_a_domain_for_its_ids(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin("https://redaksi", bind="0.0.0.0:8000")
    admin.log_in()
    number = admin.write()
    answer = admin.change(number, "publish")
    assert answer.status_code == 422
    assert "or the domain for its ids" in " ".join(list_problems(answer))
    typed = {"title": "Hujan", "body": "Lama.", "do": "publish"}
    new = admin.read_form("/admin/articles/new") | typed
    assert admin.post("/admin/articles/new", **new).status_code == 422
    report = admin.post("/admin/articles/bulk", do="publish", selected=f"{number}.1")
    assert "or the domain for its ids" in admin.read_page(report.location)
    assert admin.get_article(number).state == State.DRAFT
