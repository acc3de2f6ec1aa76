"""Stored images: they may be cached for ever, and run nothing."""

from tests.web.conftest import Newsroom
from tests.web.public.test_pages import record_statements


def test_an_image_is_cached_for_ever_and_runs_nothing(filled: Newsroom) -> None:
    client = filled.app.test_client()
    name = filled.store_image()
    first = client.get(f"/media/{name}")
    assert first.status_code == 200
    assert first.content_length == len(first.data) > 1000
    for header, value in {
        "Content-Type": "image/jpeg",
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{name.partition(".")[0]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Access-Control-Allow-Origin": "*",
    }.items():
        assert first.headers[header] == value
    with record_statements(filled.services.database) as statements:
        again = client.get(f"/media/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert not [statement for statement in statements if "media.data" in statement]
    assert client.head(f"/media/{name}").content_length == first.content_length
    for none in ("nothing.jpg", "%00.jpg", f"{name}x"):
        assert client.get(f"/media/{none}").status_code == 404
