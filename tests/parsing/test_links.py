"""Links lead to their page and not to a redirect, and carry no parameter that tracks readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.parsing.html.links import resolve_link
from feedsvc.parsing.html.sanitizer import sanitize_html

PAGE = "https://contoh.example/a?x=1"
QUOTED = "https%3A%2F%2Fcontoh.example%2Fa%3Fx%3D1"
NESTED = f"https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D{QUOTED.replace('%', '%25')}%26h%3D1"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?q={QUOTED}&sa=D&source=editors&usg=AOv",
        f"https://www.google.co.id/url?sa=t&url={QUOTED}",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        f"https://l.instagram.com/?u={QUOTED}&e=1",
        f"https://eur01.safelinks.protection.outlook.com/?url={QUOTED}&data=05",
        "https://urldefense.com/v3/__https://contoh.example/a?x=1__;!!K-Hz$",
        f"https://www.youtube.com/redirect?event=d&q={QUOTED}",
        f"https://slack-redir.net/link?url={QUOTED}",
        "https://www.google.com/amp/s/contoh.example/a?x=1",
        f"https://www.google.com/url?q={NESTED}",
        f"{PAGE}&fbclid=IwAR0",
        "https://contoh.example/a?utm_source=b&x=1&UTM_Medium=c",
        f"https://www.google.com/url?q={QUOTED}%26utm_source%3Db",
    ],
)
def test_a_redirect_becomes_its_page(url: str) -> None:
    assert resolve_link(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "https://www.google.com/search?q=https://contoh.example/",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url",
        "https://google.com.contoh.example/url?q=https://lain.example/",
        "https://contoh.example/url?q=https://lain.example/&reference=utm_x",
        "https://contoh.example/?a=%20&&b#utm_source=x",
        "mailto:a@b.id?subject=x",
        "/relatif?utm",
        "https://[",
        "",
    ],
)
def test_any_other_link_stays_as_it_is(url: str) -> None:
    assert resolve_link(url) == url


def test_the_rest_of_a_link_stays_as_it_is() -> None:
    assert resolve_link("https://x.example/a?utm_source=b#c") == "https://x.example/a#c"
    assert resolve_link("https://x.example/?b=%2f+&gclid=1&c#d") == "https://x.example/?b=%2f+&c#d"


@given(st.text() | st.text().map("https://www.google.com/url?q=https://x/{}".format))
def test_resolving_again_changes_nothing(url: str) -> None:
    assert resolve_link(resolve_link(url)) == resolve_link(url)


def test_what_a_redirect_holds_is_checked_like_every_link() -> None:
    html = '<a href="https://www.google.com/url?q=https://x.example/%22%3E%3Cb%3E%0A">x</a>'
    assert sanitize_html(html) == '<p><a href="https://x.example/%22%3E%3Cb%3E">x</a></p>'
