"""Topics, sections, authors and feeds on the desk."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import ExcludedEntry, Person
from feedsvc.storage.cache import exclusions
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Topic
from tests.web.admin.conftest import AdminClient, fields, problems, tree

KINDS = ["topics", "sections", "authors"]


@pytest.fixture
def full(admin: AdminClient) -> AdminClient:
    """A desk with one article under each kind of heading."""
    admin.write(
        "publish",
        topics="Cuaca, Desa",
        create_topics="1",
        section="Daerah",
        authors="Ratna Wulandari",
    )
    return admin


def first(admin: AdminClient, kind: str) -> str:
    found = tree(admin.text(f"/admin/taxonomy/{kind}")).xpath("//li//h2/a/@href")
    return str(found[0])


@pytest.mark.parametrize("kind", KINDS)
def test_terms_are_listed_with_what_they_hold(full: AdminClient, kind: str) -> None:
    page = full.text(f"/admin/taxonomy/{kind}")
    assert "1 article" in page
    assert f"/feeds/{kind}/" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_gets_other_words_and_its_feed_follows(full: AdminClient, kind: str) -> None:
    path = first(full, kind)
    form = fields(full.text(path), "//main//form//*[@name]")
    former = form["slug"]
    done = full.post(
        path,
        **(
            form
            | {
                "name": "Nama <Baru>",
                "slug": "nama-baru",
                "description": "Kata & kata",
                "do": "save",
            }
        ),
    )
    assert done.location == f"/admin/taxonomy/{kind}?did=saved&of={path.rpartition('/')[2]}"
    assert "Nama &lt;Baru&gt;" in full.text(f"/admin/taxonomy/{kind}?did=saved")
    assert "Kata &amp; kata" in full.feed(f"{kind}/nama-baru.rss")
    assert full.get(f"/feeds/{kind}/{former}.rss").status_code == 301


def test_a_taken_or_empty_name_is_refused_and_kept(full: AdminClient) -> None:
    path = first(full, "topics")
    answer = full.post(path, name="desa", slug="desa", description="Tetap", do="save")
    assert answer.status_code == 422
    assert len(problems(answer)) == 2
    assert "Tetap" in answer.get_data(as_text=True)
    assert full.post(path, name=" \x00 ", slug="", description="", do="save").status_code == 422


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_retired_and_comes_back(full: AdminClient, kind: str) -> None:
    path = first(full, kind)
    slug = fields(full.text(path), "//main//form//*[@name]")["slug"]
    assert full.post(path, do="retire").status_code == 303
    assert full.get(f"/feeds/{kind}/{slug}.rss").status_code == 410
    assert "Retired" in full.text(f"/admin/taxonomy/{kind}")
    assert "Menakar Hujan" in full.feed()
    assert full.post(path, do="revive").status_code == 303
    assert "Menakar Hujan" in full.feed(f"{kind}/{slug}.rss")


def test_a_term_that_is_not_there_is_not_found(full: AdminClient) -> None:
    for path in (
        "/admin/taxonomy/topics/999",
        "/admin/taxonomy/topics/99999999999999999999",
        "/admin/kinds/1",
        "/admin/articles/999",
    ):
        assert full.get(path).status_code == 404
    assert full.post("/admin/taxonomy/topics/999", do="retire").status_code == 404
    assert full.post(first(full, "topics"), do="explode").status_code == 400


def test_the_feeds_are_listed_with_their_addresses_and_state(full: AdminClient) -> None:
    page = full.text("/admin/feeds")
    for suffix in ("rss", "atom", "json"):
        assert f'href="https://news.example/feeds/topics/cuaca.{suffix}"' in page
    assert "Up to date" in page
    assert "1 entry" in page
    assert len(tree(full.text("/admin/feeds?q=cuaca")).xpath("//li//h2")) == 1
    for odd in ("?page=0", "?page=-1", "?page=9999999999", "?page=x", "?page=٣", "?q=%00"):
        assert full.get(f"/admin/feeds{odd}").status_code == 200
    with full.newsroom.services.database.writing() as session:
        feeds.mark_stale(
            session, [feed.id for feed in feeds.list_feeds(session)], now=full.newsroom.now
        )
    assert "Refreshing" in full.text("/admin/feeds")


def test_what_is_left_out_of_a_feed_is_said_on_the_list_and_at_the_feeds(full: AdminClient) -> None:
    article = full.article(1)
    with full.newsroom.services.database.writing() as session:
        feed = feeds.find_feed(session, "all")
        assert feed
        left_out = {
            (feed.id, "rss"): [ExcludedEntry(article.guid, "It holds <what> no reader takes.")],
            (feed.id, "atom"): [ExcludedEntry("", "Broken.")],
        }
        exclusions.replace_excluded(session, left_out, now=full.newsroom.now)
    for path in ("/admin/articles", "/admin/feeds"):
        page = full.text(path)
        assert "It holds &lt;what&gt; no reader takes." in page
        assert "Broken." in page
        assert 'href="/admin/articles/1"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_made_by_itself_and_what_is_wrong_with_it_is_said(
    admin: AdminClient, kind: str
) -> None:
    done = admin.post(
        f"/admin/taxonomy/{kind}/new",
        name=" Iklim & Laut ",
        slug="",
        description="Kata",
        email="",
        url="",
    )
    assert done.location == f"/admin/taxonomy/{kind}?did=created&of=1"
    assert "Iklim &amp; Laut" in admin.text(done.location)
    assert (
        fields(admin.text(f"/admin/taxonomy/{kind}/1"), "//main//form//*[@name]")["slug"]
        == "iklim-laut"
    )
    assert admin.get(f"/feeds/{kind}/iklim-laut.rss").status_code == 404, (
        "nobody learns of it before its first article"
    )
    answer = admin.post(f"/admin/taxonomy/{kind}/new", name="IKLIM & LAUT", description="Tetap ada")
    assert answer.status_code == 422
    assert len(problems(answer)) == 2
    assert "Tetap ada" in answer.get_data(as_text=True)


def test_an_authors_e_mail_and_address_are_kept_at_the_admin(full: AdminClient) -> None:
    path = first(full, "authors")
    form = fields(full.text(path), "//main//form//*[@name]") | {
        "email": "r@news.example",
        "url": "https://ratna.example/",
    }
    assert full.post(path, **form, do="save").status_code == 303
    stored = fields(full.text(path), "//main//form//*[@name]")
    assert (stored["email"], stored["url"]) == ("r@news.example", "https://ratna.example/")
    assert "https://ratna.example/" in full.feed("all.atom")
    for public in (
        "/feeds/all.atom",
        "/feeds/all.rss",
        "/feeds/all.json",
        "/feeds",
        "/feeds/authors/ratna-wulandari",
    ):
        assert "r@news.example" not in full.get(public).get_data(as_text=True)
    answer = full.post(path, **(form | {"email": "tanpa", "url": "tanpa"}), do="save")
    assert (answer.status_code, len(problems(answer))) == (422, 2)
    assert full.post(path, **(form | {"email": "", "url": ""}), do="save").status_code == 303
    assert "https://ratna.example/" not in full.feed("all.atom")


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_merged_after_it_was_asked_for_by_name(full: AdminClient, kind: str) -> None:
    field = {"topics": "topics", "sections": "section", "authors": "authors"}[kind]
    full.write("publish", title="Kedua", **{"create_topics": "1", field: "Lama"})
    former = str(tree(full.text(f"/admin/taxonomy/{kind}?q=lama")).xpath("//li//h2/a/@href")[0])
    choices = tree(full.text(f"{former}/merge")).xpath("//li//h2/a/@href")
    asked = full.text(choices[0])
    assert "Merge “Lama” into “" in asked
    assert "This cannot be undone." in asked
    into = fields(asked, "//main//form//*[@name]")["into"]
    assert (
        full.post(f"{former}/merge", into=into).location
        == f"/admin/taxonomy/{kind}?did=merged&of={into}"
    )
    assert "Lama" not in full.text(f"/admin/taxonomy/{kind}").replace("Lama” into", "")
    assert full.get(f"/feeds/{kind}/lama.rss").status_code == 301
    assert full.get(f"/feeds/{kind}/lama").status_code == 301
    assert full.get(former).location == f"/admin/taxonomy/{kind}/{into}"
    assert full.get(f"{former}/merge").location == f"/admin/taxonomy/{kind}/{into}"
    for odd in ("", "x", "999", former.rpartition("/")[2], into):
        assert full.post(f"/admin/taxonomy/{kind}/{into}/merge", into=odd).status_code == 422
    assert full.post(former, do="revive").status_code == 422


def test_thousands_of_terms_are_searched_and_paged(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.add_all(
            Topic(slug=f"t-{n}", name=f"Topik {n:04}", description="") for n in range(120)
        )
    seen: list[str] = []
    path = "/admin/taxonomy/topics"
    while path:
        page = tree(admin.text(path))
        seen += page.xpath("//li//h2/a/text()")
        path = next(iter(page.xpath('//a[@rel="next"]/@href')), "")
    assert seen == [f"Topik {n:04}" for n in range(120)]
    back = tree(admin.text("/admin/taxonomy/topics?before=101")).xpath("//li//h2/a/text()")
    assert back == seen[50:100]
    assert len(tree(admin.text("/admin/taxonomy/topics?q=TOPIK+001")).xpath("//li//h2")) == 10
    for odd in (
        "?after=x",
        "?after=99999999999",
        "?before=-1",
        "?after=999",
        "?q=%00",
        "?show=x",
        "?did=x",
        "?of=9",
    ):
        assert admin.get(f"/admin/taxonomy/topics{odd}").status_code == 200


def test_the_admin_leads_to_no_feed_that_has_no_bytes_yet(full: AdminClient) -> None:
    new = ArticleContent(
        title="Baru",
        body="Isi.",
        language="id",
        section="Kota",
        topics=("Kebun",),
        authors=(Person("Rini"),),
    )
    full.newsroom.publish(new, refresh=False)
    full.newsroom.draft(replace(new, topics=("Nanti",)))

    def linked() -> set[str]:
        pages = [
            *(f"/admin/taxonomy/{kind}" for kind in KINDS),
            *(first(full, kind) for kind in KINDS),
            "/admin/feeds",
        ]
        found = {
            str(link)
            for page in pages
            for link in tree(full.text(page)).xpath("//a/@href")
            if "/feeds/" in link
        }
        return {urlsplit(link).path for link in found}

    before = linked()
    assert all(full.get(path).status_code == 200 for path in before)
    full.newsroom.refresh()
    after = linked()
    assert {
        "/feeds/topics/kebun",
        "/feeds/sections/kota",
        "/feeds/authors/rini.rss",
    } <= after - before
    assert "/feeds/topics/nanti" not in after
    assert all(full.get(path).status_code == 200 for path in after)
