"""Conditional requests for everything public: feeds, pages, images and files for crawlers."""

from tests.web.conftest import Newsroom

PATHS = ["/", "/feeds", "/feeds/all", "/feeds/all.rss", "/articles/{article}", "/robots.txt"]


SUFFIXES = ("", "-gzip", ";br", "--gzip", "-br", "-zstd")


def test_a_validator_that_a_proxy_changed_is_recognized_everywhere(filled: Newsroom) -> None:
    client = filled.app.test_client()
    image = f"/media/{filled.store_image()}"
    article = "menakar-hujan-dengan-kaleng-bekas"
    for path in [*PATHS, image, image.replace("/media/", "/media/small/")]:
        address = path.format(article=article)
        etag = client.get(address).headers["ETag"].strip('"')
        for suffix in SUFFIXES:
            answer = client.get(address, headers={"If-None-Match": f'W/"{etag}{suffix}"'})
            assert (answer.status_code, answer.data) == (304, b""), (address, suffix)
            assert answer.headers["ETag"] == f'"{etag}"', "our own validator, not the proxy's"
            other = client.get(address, headers={"If-None-Match": f'W/"{etag[:-1]}{suffix}"'})
            assert other.status_code == 200, (address, suffix)


def test_no_cache_may_repeat_a_failed_precondition(filled: Newsroom) -> None:
    client = filled.app.test_client()
    image = f"/media/{filled.store_image()}"
    article = "menakar-hujan-dengan-kaleng-bekas"
    for path in [*PATHS, image, "/media/small/" + image[7:], "/icon.png", "/static/admin.css"]:
        address = path.format(article=article)
        with client.get(address) as answer:
            etag = answer.headers["ETag"]
        failed = client.get(address, headers={"If-Match": '"x"'})
        assert (failed.status_code, failed.data) == (412, b"412\n"), address
        assert failed.headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "Expires"} & set(failed.headers.keys())
        assert failed.headers["X-Content-Type-Options"] == "nosniff"
        with client.get(address, headers={"If-Match": etag}) as answer:
            assert (answer.status_code, answer.headers["ETag"]) == (200, etag), address
        assert client.head(address, headers={"If-Match": '"x"'}).data == b""
