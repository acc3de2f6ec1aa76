"""The site changes while it runs: every process and every answer has the new one at once."""

from collections.abc import Callable
from contextlib import closing

import pytest
from werkzeug.test import Client

from feedsvc import editorial, syndication
from feedsvc.domain.site import Site
from feedsvc.errors import OutdatedSiteError
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks
from feedsvc.web import add_middleware
from tests.conftest import NOW
from tests.web.conftest import Newsroom

OLD, NEW = "https://news.example", "https://new.example/berita"


def adopt(url: str, base_url: str) -> None:
    """Change the address, like another process that starts with another setting."""
    services = build_services(load(database_url=url, base_url=base_url))
    editorial.site_settings.adopt(services.database, services.settings, now=NOW)
    services.database.close()


def test_every_answer_of_a_running_process_has_the_new_address(filled: Newsroom) -> None:
    services = filled.services
    settings = services.settings
    editorial.site_settings.adopt(services.database, settings, now=NOW)
    client = Client(add_middleware(filled.app))
    listener = filled.app.extensions["feedsvc.response_cache"].listener
    with closing(listener):
        listener.check_now()
        before = client.get("/feeds/all.rss", headers={"Accept-Encoding": "identity"})
        etag = before.headers["ETag"]
        assert f"<{OLD}/feeds/all.rss>" in before.headers["Link"]
        assert OLD in client.get("/").text

        former = services.site
        adopt(settings.database_url, NEW)
        listener.check_now()
        assert f"<{NEW}/feeds/all.rss>" in client.get("/feeds/all.rss").headers["Link"]
        for path in ("/", "/berita/"):  # a proxy may remove the path or pass it on
            page = client.get(path).text
            assert f'<link rel="canonical" href="{NEW}/">' in page
            assert OLD not in page
        login = client.get("/berita/admin/setup")
        assert login.headers["Set-Cookie"].startswith("__Host-feedsvc")
        assert ".berita" in login.headers["Set-Cookie"]

        # A process that has not read the new address yet must not refresh feeds with the old one.
        with pytest.raises(OutdatedSiteError):
            syndication.refresh.refresh_stale(services.database, site=former, now=NOW)
        count = syndication.refresh.refresh_stale(services.database, site=services.site, now=NOW)
        assert count > 5
        listener.check_now()
        after = client.get(
            "/feeds/all.rss", headers={"Accept-Encoding": "identity", "If-None-Match": etag}
        )
        assert after.status_code == 200
        assert OLD not in after.text
        assert before.text.count("<guid") == after.text.count("<guid")


@pytest.mark.any_database
def test_a_feed_that_was_rendered_for_the_site_before_stays_stale(
    database: Database, site: Site
) -> None:
    syndication.refresh.refresh_stale(database, site=site, now=NOW)
    settings = load(database_url=database.url.render_as_string(hide_password=False), base_url=NEW)
    editorial.site_settings.adopt(database, settings, now=NOW)
    for refresh in (syndication.refresh.refresh_stale, syndication.refresh.sweep_feeds):
        with pytest.raises(OutdatedSiteError):
            refresh(database, site=site, now=NOW)
        with database.reading() as session:
            assert len(stale_marks.list_stale(session)) == 1
    services = build_services(settings)
    services.reload_site()
    assert services.site.base_url == NEW
    assert syndication.refresh.refresh_stale(database, site=services.site, now=NOW) == 1
    services.database.close()


def test_pages_speak_the_browsers_language_and_times_are_in_utc_until_both_are_chosen(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(site={"language": "", "time_zone": "", "description": ""})
    client = newsroom.app.test_client()
    answers = {
        tag: client.get("/", headers={"Accept-Language": tag}) for tag in ("id-ID", "en", "fr", "")
    }
    languages = {tag: answer.text.partition('lang="')[2][:2] for tag, answer in answers.items()}
    assert languages == {"id-ID": "id", "en": "en", "fr": "en", "": "en"}
    descriptions = {tag: "Artikel terbaru." in answer.text for tag, answer in answers.items()}
    assert descriptions == {"id-ID": True, "en": False, "fr": False, "": False}
    assert "Artikel terbaru." in client.get("/feeds/all", headers={"Accept-Language": "id"}).text
    assert all("Accept-Language" in answer.vary for answer in answers.values())
    assert newsroom.services.site.time_zone.key == "UTC"
    chosen = make_newsroom(site={"language": "id"}).app.test_client()
    answer = chosen.get("/", headers={"Accept-Language": "en"})
    assert '<html lang="id"' in answer.text
    assert "Accept-Language" not in answer.vary
