"""Redirects on the admin pages and for readers: added, searched, imported, removed, followed."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from feedsvc import editorial
from feedsvc.domain.text import slugify
from feedsvc.storage.articles import articles
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.system import redirects
from tests.web.admin.conftest import AdminClient, build_file, list_problems
from tests.web.conftest import RAIN, Newsroom

PAGE = "/admin/redirects"


def follow(newsroom: Newsroom, path: str) -> tuple[int, str]:
    """Return the status of a path, and where it leads to."""
    answer = newsroom.app.test_client().get(path)
    return answer.status_code, (answer.location or "").removeprefix(newsroom.services.site.base_url)


def test_a_redirect_is_added_followed_and_removed(admin: AdminClient) -> None:
    newsroom = admin.newsroom
    assert follow(newsroom, "/2020/05/Rain/") == (404, "")
    form = {"former": "https://old.example/2020/05/rain", "target": "/feeds"}
    assert admin.post(PAGE, **form).status_code == 303
    assert admin.post(PAGE, **form).location.endswith("outcome=known")
    for path in ("/2020/05/Rain/", "/2020//05/rain", "/2020/05/rain?utm_source=x"):
        assert follow(newsroom, path) == (301, "/feeds")
    answer = newsroom.app.test_client().head("/2020/05/rain")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (301, "no-cache")
    assert newsroom.app.test_client().post("/2020/05/rain").status_code in {404, 405}
    page = admin.read_page(PAGE)
    assert "/2020/05/rain" in page
    assert "No redirect matches" in admin.read_page(f"{PAGE}?q=xyzzy")
    with newsroom.services.database.reading() as session:
        (row,) = redirects.list_redirects(session)
    assert admin.post(f"{PAGE}/{row.id}/remove").status_code == 303
    assert follow(newsroom, "/2020/05/rain") == (404, "")
    assert admin.post(f"{PAGE}/{row.id}/remove").status_code == 404


@pytest.mark.parametrize(
    ("former", "target", "message"),
    [
        ("", "", "Give the former address"),
        ("/a", "//evil.example", "neither a path"),
        ("/admin/x", "/feeds", "never redirected"),
        ("/known", "/search", "redirected already"),
        ("/feeds-old", "/Known/", "in a circle"),
        ("/self", "/self/", "in a circle"),
    ],
)
def test_a_refused_redirect_keeps_what_was_typed(
    admin: AdminClient, former: str, target: str, message: str
) -> None:
    admin.post(PAGE, former="/known", target="/feeds-old")
    answer = admin.post(PAGE, former=former, target=target)
    assert answer.status_code == 422
    assert message in answer.text
    assert any(message in problem for problem in list_problems(answer))
    assert f'value="{target}"' in answer.text


def test_a_file_is_imported_and_its_bad_rows_are_named(admin: AdminClient) -> None:
    rows = "From;To\n/a/;/feeds\n\n/b;https://shop.example/b\nbad;/feeds\n/a;/search\n/c;\n/d;/d\n"
    for expected in ("3 redirects are stored", "2 existed already"):
        answer = admin.post(f"{PAGE}/import", file=build_file(rows.encode("utf-8-sig"), "old.csv"))
        assert answer.status_code == 200
        assert expected in answer.text
        lines = (5, 7, 8) if expected.startswith("3") else (4, 6, 7)
        assert all(f"Line {line}:" in answer.text for line in lines)
        rows = rows.replace("/a/;/feeds\n", "")
    assert follow(admin.newsroom, "/a") == (301, "/search")
    assert follow(admin.newsroom, "/B") == (301, "https://shop.example/b")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff\xfe/a", "not UTF-8"),
        (b'"' + b"x" * 200_000 + b'",/a', "not a table of addresses"),
        (b"/a,\n" * 100_001, "more than 100000 rows"),
        (None, "Choose a file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    admin: AdminClient, data: bytes | None, message: str
) -> None:
    file = {} if data is None else {"file": build_file(data, "old.csv")}
    answer = admin.post(f"{PAGE}/import", **file)
    assert answer.status_code == 422
    assert message in answer.text


def test_feeds_of_former_pages_lead_to_the_feeds_of_what_has_replaced_them(
    filled: Newsroom,
) -> None:
    with filled.services.database.writing() as session:
        for former, target in {
            "/category/cuaca": "/topics/cuaca",
            "/tag/cuaca": "https://shop.example/",
            "/gone": "/topics/none",
            "/loop": "/loop/feed",
        }.items():
            editorial.redirects.add_redirect(
                session, former, target, site=filled.services.site, now=filled.now
            )
    assert follow(filled, "/category/Cuaca/feed/") == (301, "/feeds/topics/cuaca.rss")
    assert follow(filled, "/category/cuaca/atom") == (301, "/feeds/topics/cuaca.atom")
    for path in ("/tag/cuaca/rss/", "/gone/feed", "/loop/feed", "/unknown/feed"):
        assert follow(filled, path) == (404, "")


def test_an_article_is_found_under_its_former_addresses_wherever_it_is_now(
    filled: Newsroom,
) -> None:
    database, site = filled.services.database, filled.services.site
    with database.writing() as session:
        article = articles.find_article_by_slug(session, slugify(RAIN.title))
        assert article
        number = article.id
        redirects.add_article_redirects(
            session, {"/2019/hujan": number, "/?p=7": number}, now=filled.now
        )
    client: FlaskClient = filled.app.test_client()
    path = client.get("/2019/Hujan/").location.removeprefix(site.base_url)
    assert client.get(path).status_code == 200
    assert client.get("/?p=7").location == f"{site.base_url}{path}"
    assert client.get("/?p=8").status_code == 200
    with database.writing() as session:
        article = articles.get_article(session, number)
        articles.change_slug(session, article, "lain")
    assert follow(filled, "/2019/hujan") == (301, "/articles/lain")


def test_a_page_that_exists_never_asks_for_redirects(filled: Newsroom) -> None:
    with filled.services.database.writing() as session:
        session.add(Redirect(former="/feeds", target="/search", added=filled.now))
    statements: list[str] = []
    engine = filled.services.database.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert filled.app.test_client().get("/feeds").status_code == 200
    assert filled.app.test_client().get("/").status_code == 200
    assert statements
    assert not any("redirects" in statement for statement in statements)
