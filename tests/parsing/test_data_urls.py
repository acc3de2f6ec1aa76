"""Pictures inside of a text: which data: URLs are read, and which show nothing."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from feedsvc.parsing.html.data_urls import clean_data_url, is_placeholder, read_data_url
from feedsvc.parsing.html.sanitizer import read_with_losses, sanitize_html

BYTES = bytes(range(256))
PIXEL = b"GIF89a\x01\x00\x01\x00\x80\x00\x00"


@pytest.mark.parametrize(
    ("url", "data"),
    [
        (f"data:image/png;base64,{b64encode(BYTES).decode()}", BYTES),
        (f" DATA:image/png;charset=x;BASE64,\n{b64encode(BYTES).decode().rstrip('=')} ", BYTES),
        (f"data:image/png;base64,{urlsafe_b64encode(BYTES).decode()}", BYTES),
        (f"data:image/png;base64,{b64encode(BYTES).decode().replace('+', '%2B')}", BYTES),
        ("data:image/svg+xml,%3Csvg/%3E", b"<svg/>"),
        ("data:image/png;base64,a*b", b""),
    ],
)
def test_a_picture_is_read_from_its_url(url: str, data: bytes) -> None:
    assert read_data_url(clean_data_url(url)) == data


@pytest.mark.parametrize("url", ["", "data:text/html,x", "data:image/png", "https://a.example/"])
def test_another_url_is_no_picture(url: str) -> None:
    assert clean_data_url(url) == ""


@pytest.mark.parametrize(
    ("data", "is_empty"),
    [
        (PIXEL, True),
        (b"GIF89a\x02\x00\x01\x00", False),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"></svg>', True),
        (b"<svg><defs/><path d='M0 0'/></svg>", False),
        (b"\x89PNG\r\n", False),
        (b"", False),
    ],
)
def test_a_placeholder_shows_nothing(data: bytes, is_empty: bool) -> None:  # noqa: FBT001  a parameter of tests
    assert is_placeholder(data) is is_empty


def test_a_picture_in_a_text_has_the_address_that_is_given_for_it() -> None:
    url = f"data:image/gif;base64,{b64encode(PIXEL).decode()}"
    other = "data:image/png;base64,AAAA"
    markup = f"<b>x</b>\n<img src='{url}'><img src={other} alt=y><img src='{url}' data-src=/z.png>"
    read = read_with_losses(markup, {other: "/media/1.png", url: ""})
    assert read.html == (
        "<p><strong>x</strong></p>\n"
        '<p><img src="/media/1.png" alt="y"><img src="/z.png" alt=""></p>'
    )
    assert read.inline_pictures == ()
    lost = read_with_losses(markup)
    assert lost.inline_pictures == (url, other)
    assert "data:" not in lost.html
    assert sanitize_html(f"<a href='{other}'>x</a>") == "<p>x</p>"
