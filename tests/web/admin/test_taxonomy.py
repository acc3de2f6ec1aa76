"""The admin pages of topics, sections, authors and feeds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import ExcludedEntry, Person
from feedsvc.storage.cache import exclusions
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.tables import Topic
from tests.web.admin.conftest import (
    WITH_TERMS,
    AdminClient,
    list_problems,
    parse_page,
    publish_in_copy,
    read_fields,
)

KINDS = ["topics", "sections", "authors"]


@pytest.fixture(scope="module")
def tables(memory_folder: Path, migrated: Path) -> Path:
    """The path of an SQLite file with an article under each kind of term, to copy."""
    return publish_in_copy(memory_folder / "taxonomy", migrated, WITH_TERMS)


@pytest.fixture
def filled_admin(open_admin: Callable[..., AdminClient], tables: Path) -> AdminClient:
    """An editor's client of a newsroom with an article under each kind of term."""
    admin = open_admin(tables=tables)
    assert admin.log_in().status_code == 303
    return admin


def find_first_term(admin: AdminClient, kind: str) -> str:
    links = parse_page(admin.read_page(f"/admin/taxonomy/{kind}")).xpath("//li//h2/a/@href")
    return str(links[0])


@pytest.mark.parametrize("kind", KINDS)
def test_terms_are_listed_with_their_articles_and_feeds(
    filled_admin: AdminClient, kind: str
) -> None:
    page = filled_admin.read_page(f"/admin/taxonomy/{kind}")
    assert "1 article" in page
    assert f"/feeds/{kind}/" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_renamed_and_its_feed_follows(filled_admin: AdminClient, kind: str) -> None:
    path = find_first_term(filled_admin, kind)
    form = read_fields(filled_admin.read_page(path), "//main//form//*[@name]")
    former = form["slug"]
    answer = filled_admin.post(
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
    assert answer.location == f"/admin/taxonomy/{kind}?outcome=saved&term={path.rpartition('/')[2]}"
    assert "Nama &lt;Baru&gt;" in filled_admin.read_page(f"/admin/taxonomy/{kind}?outcome=saved")
    assert "Kata &amp; kata" in filled_admin.read_feed(f"{kind}/nama-baru.rss")
    assert filled_admin.get(f"/feeds/{kind}/{former}.rss").status_code == 301


def test_a_taken_or_empty_name_is_refused_and_shown_again(filled_admin: AdminClient) -> None:
    path = find_first_term(filled_admin, "topics")
    answer = filled_admin.post(path, name="desa", slug="desa", description="Tetap", do="save")
    assert answer.status_code == 422
    assert len(list_problems(answer)) == 2
    assert "Tetap" in answer.get_data(as_text=True)
    assert (
        filled_admin.post(path, name=" \x00 ", slug="", description="", do="save").status_code
        == 422
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_retired_and_revived(filled_admin: AdminClient, kind: str) -> None:
    path = find_first_term(filled_admin, kind)
    slug = read_fields(filled_admin.read_page(path), "//main//form//*[@name]")["slug"]
    assert filled_admin.post(path, do="retire").status_code == 303
    assert filled_admin.get(f"/feeds/{kind}/{slug}.rss").status_code == 410
    assert "Retired" in filled_admin.read_page(f"/admin/taxonomy/{kind}")
    assert "Menakar Hujan" in filled_admin.read_feed()
    assert filled_admin.post(path, do="revive").status_code == 303
    assert "Menakar Hujan" in filled_admin.read_feed(f"{kind}/{slug}.rss")


def test_an_unknown_term_is_not_found(filled_admin: AdminClient) -> None:
    for path in (
        "/admin/taxonomy/topics/999",
        "/admin/taxonomy/topics/99999999999999999999",
        "/admin/kinds/1",
        "/admin/articles/999",
    ):
        assert filled_admin.get(path).status_code == 404
    assert filled_admin.post("/admin/taxonomy/topics/999", do="retire").status_code == 404
    assert (
        filled_admin.post(find_first_term(filled_admin, "topics"), do="explode").status_code == 400
    )


def test_the_feeds_are_listed_with_their_addresses_and_state(filled_admin: AdminClient) -> None:
    page = filled_admin.read_page("/admin/feeds")
    for suffix in ("rss", "atom", "json"):
        assert f'href="https://news.example/feeds/topics/cuaca.{suffix}"' in page
    assert "Up to date" in page
    assert "1 entry" in page
    assert len(parse_page(filled_admin.read_page("/admin/feeds?q=cuaca")).xpath("//li//h2")) == 1
    for odd in ("?page=0", "?page=-1", "?page=9999999999", "?page=x", "?page=٣", "?q=%00"):
        assert filled_admin.get(f"/admin/feeds{odd}").status_code == 200
    with filled_admin.newsroom.services.database.writing() as session:
        stale_marks.mark_stale(
            session, [feed.id for feed in feeds.list_feeds(session)], now=filled_admin.newsroom.now
        )
    assert "Refreshing" in filled_admin.read_page("/admin/feeds")


def test_excluded_entries_are_shown_with_the_articles_and_the_feeds(
    filled_admin: AdminClient,
) -> None:
    article = filled_admin.get_article(1)
    with filled_admin.newsroom.services.database.writing() as session:
        feed = feeds.find_feed(session, "all")
        assert feed
        excluded = {
            (feed.id, "rss"): [ExcludedEntry(article.guid, "It holds <what> no reader takes.")],
            (feed.id, "atom"): [ExcludedEntry("", "Broken.")],
        }
        exclusions.replace_excluded(session, excluded, now=filled_admin.newsroom.now)
    for path in ("/admin/articles", "/admin/feeds"):
        page = filled_admin.read_page(path)
        assert "It holds &lt;what&gt; no reader takes." in page
        assert "Broken." in page
        assert 'href="/admin/articles/1"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_created_and_its_errors_are_shown(admin: AdminClient, kind: str) -> None:
    outcome = admin.post(
        f"/admin/taxonomy/{kind}/new",
        name=" Iklim & Laut ",
        slug="",
        description="Kata",
        email="",
        url="",
    )
    assert outcome.location == f"/admin/taxonomy/{kind}?outcome=created&term=1"
    assert "Iklim &amp; Laut" in admin.read_page(outcome.location)
    assert (
        read_fields(admin.read_page(f"/admin/taxonomy/{kind}/1"), "//main//form//*[@name]")["slug"]
        == "iklim-laut"
    )
    assert admin.get(f"/feeds/{kind}/iklim-laut.rss").status_code == 404, (
        "it is not public before its first article"
    )
    answer = admin.post(f"/admin/taxonomy/{kind}/new", name="IKLIM & LAUT", description="Tetap ada")
    assert answer.status_code == 422
    assert len(list_problems(answer)) == 2
    assert "Tetap ada" in answer.get_data(as_text=True)


def test_an_authors_e_mail_is_shown_in_the_admin_only(filled_admin: AdminClient) -> None:
    path = find_first_term(filled_admin, "authors")
    form = read_fields(filled_admin.read_page(path), "//main//form//*[@name]") | {
        "email": "r@news.example",
        "url": "https://ratna.example/",
    }
    assert filled_admin.post(path, **form, do="save").status_code == 303
    stored = read_fields(filled_admin.read_page(path), "//main//form//*[@name]")
    assert (stored["email"], stored["url"]) == ("r@news.example", "https://ratna.example/")
    assert "https://ratna.example/" in filled_admin.read_feed("all.atom")
    for public in (
        "/feeds/all.atom",
        "/feeds/all.rss",
        "/feeds/all.json",
        "/feeds",
        "/feeds/authors/ratna-wulandari",
    ):
        assert "r@news.example" not in filled_admin.get(public).get_data(as_text=True)
    answer = filled_admin.post(path, **(form | {"email": "tanpa", "url": "tanpa"}), do="save")
    assert (answer.status_code, len(list_problems(answer))) == (422, 2)
    assert (
        filled_admin.post(path, **(form | {"email": "", "url": ""}), do="save").status_code == 303
    )
    assert "https://ratna.example/" not in filled_admin.read_feed("all.atom")


@pytest.mark.parametrize("kind", KINDS)
def test_a_term_is_merged_after_a_question_that_names_both(
    filled_admin: AdminClient, kind: str
) -> None:
    field = {"topics": "topics", "sections": "section", "authors": "authors"}[kind]
    filled_admin.write("publish", title="Kedua", **{"create_topics": "1", field: "Lama"})
    former = str(
        parse_page(filled_admin.read_page(f"/admin/taxonomy/{kind}?q=lama")).xpath(
            "//li//h2/a/@href"
        )[0]
    )
    choices = parse_page(filled_admin.read_page(f"{former}/merge")).xpath("//li//h2/a/@href")
    question = filled_admin.read_page(choices[0])
    assert "Merge “Lama” into “" in question
    assert "This cannot be undone." in question
    into = read_fields(question, "//main//form//*[@name]")["into"]
    assert (
        filled_admin.post(f"{former}/merge", into=into).location
        == f"/admin/taxonomy/{kind}?outcome=merged&term={into}"
    )
    assert "Lama" not in filled_admin.read_page(f"/admin/taxonomy/{kind}").replace("Lama” into", "")
    assert filled_admin.get(f"/feeds/{kind}/lama.rss").status_code == 301
    assert filled_admin.get(f"/feeds/{kind}/lama").status_code == 301
    assert filled_admin.get(former).location == f"/admin/taxonomy/{kind}/{into}"
    assert filled_admin.get(f"{former}/merge").location == f"/admin/taxonomy/{kind}/{into}"
    for odd in ("", "x", "999", former.rpartition("/")[2], into):
        assert (
            filled_admin.post(f"/admin/taxonomy/{kind}/{into}/merge", into=odd).status_code == 422
        )
    assert filled_admin.post(former, do="revive").status_code == 422


def test_thousands_of_terms_are_searched_and_paged(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.add_all(
            Topic(slug=f"t-{number}", name=f"Topik {number:04}", description="")
            for number in range(120)
        )
    names: list[str] = []
    path = "/admin/taxonomy/topics"
    while path:
        page = parse_page(admin.read_page(path))
        names += page.xpath("//li//h2/a/text()")
        path = next(iter(page.xpath('//a[@rel="next"]/@href')), "")
    assert names == [f"Topik {number:04}" for number in range(120)]
    back = parse_page(admin.read_page("/admin/taxonomy/topics?before=101")).xpath(
        "//li//h2/a/text()"
    )
    assert back == names[50:100]
    assert (
        len(parse_page(admin.read_page("/admin/taxonomy/topics?q=TOPIK+001")).xpath("//li//h2"))
        == 10
    )
    for odd in (
        "?after=x",
        "?after=99999999999",
        "?before=-1",
        "?after=999",
        "?q=%00",
        "?show=x",
        "?outcome=x",
        "?term=9",
    ):
        assert admin.get(f"/admin/taxonomy/topics{odd}").status_code == 200


def test_the_admin_links_to_no_feed_without_bytes(filled_admin: AdminClient) -> None:
    new = ArticleContent(
        title="Baru",
        body="Isi.",
        language="id",
        section="Kota",
        topics=("Kebun",),
        authors=(Person("Rini"),),
    )
    filled_admin.newsroom.publish(new, refresh=False)
    filled_admin.newsroom.create_draft(replace(new, topics=("Nanti",)))

    def list_feed_links() -> set[str]:
        pages = [
            *(f"/admin/taxonomy/{kind}" for kind in KINDS),
            *(find_first_term(filled_admin, kind) for kind in KINDS),
            "/admin/feeds",
        ]
        links = {
            str(link)
            for page in pages
            for link in parse_page(filled_admin.read_page(page)).xpath("//a/@href")
            if "/feeds/" in link
        }
        return {urlsplit(link).path for link in links}

    before = list_feed_links()
    assert all(filled_admin.get(path).status_code == 200 for path in before)
    filled_admin.newsroom.refresh()
    after = list_feed_links()
    assert {
        "/feeds/topics/kebun",
        "/feeds/sections/kota",
        "/feeds/authors/rini.rss",
    } <= after - before
    assert "/feeds/topics/nanti" not in after
    assert all(filled_admin.get(path).status_code == 200 for path in after)
