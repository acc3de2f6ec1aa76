"""Former addresses: how they are stored, which are refused, and that none leads in a circle."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.domain.redirects import (
    check_redirect,
    is_circle,
    simplify_address,
    simplify_target,
)
from feedsvc.domain.site import Site

SITE = Site("https://news.example/desk", "Kabar", "", "id", ZoneInfo("UTC"), "", 300, 50, 90)


@pytest.mark.parametrize(
    ("typed", "former"),
    [
        ("/2020/05/Rain/", "/2020/05/rain"),
        (" https://old.example/2020//05/rain ", "/2020/05/rain"),
        ("http://old.example:8080/A", "/a"),
        ("https://old.example/?p=123", "/?p=123"),
        ("https://old.example?p=123", "/?p=123"),
        ("/index.php?ID=5&x=%C3%A9", "/index.php?id=5&x=é"),
        ("/caf%C3%A9/", "/café"),
        ("/rain#top", "/rain"),
        ("/", "/"),
        ("rain", ""),
        ("", ""),
        ("mailto:a@b.example", ""),
        ("http://[::1", ""),
    ],
)
def test_a_former_address_is_its_path_and_query(typed: str, former: str) -> None:
    assert simplify_address(typed) == former
    assert simplify_address(former) == former


@pytest.mark.parametrize(
    ("former", "target"),
    [
        ("", "/a"),
        ("/", "/a"),
        ("/admin", "/a"),
        ("/admin/articles", "/a"),
        ("/private/secret/x.rss", "/a"),
        ("/a\nb", "/a"),
        ("/" + "a" * 500, "/a"),
        ("/b", ""),
        ("/b", "a"),
        ("/b", "//evil.example/"),
        ("/b", "/\\evil.example/"),
        ("/b", "javascript:alert(1)"),
        ("/b", "/a\r\nSet-Cookie: x=1"),
        ("/b", "/a\tb"),
        ("/b", "https://"),
        ("/b", "/" + "a" * 2000),
    ],
)
def test_what_cannot_be_redirected_is_refused(former: str, target: str) -> None:
    problems = list(check_redirect(former, target))
    assert [problem.field for problem in problems] == ["target" if former == "/b" else "former"]


@pytest.mark.parametrize("target", ["/a", "/a?b=c#d", "https://shop.example/x", "/café"])
def test_paths_and_web_addresses_are_targets(target: str) -> None:
    assert list(check_redirect("/b", target)) == []


def test_an_address_of_the_site_is_stored_as_its_path() -> None:
    assert simplify_target("https://news.example/desk/topics/a", SITE) == "/topics/a"
    assert simplify_target("https://news.example/desk", SITE) == "/"
    assert simplify_target("https://news.example/desks", SITE) == "https://news.example/desks"


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcdeX")), max_size=12))
def test_redirects_that_were_added_one_after_the_other_never_form_a_circle(
    pairs: list[tuple[str, str]],
) -> None:
    table: dict[str, str] = {}
    for former, target in pairs:
        if not is_circle(f"/{former}", f"/{target}/", table.get):
            table[f"/{former}"] = f"/{target.upper()}"
    for start in table:
        seen, here = [start], start
        while here in table:
            here = simplify_address(table[here])
            assert here not in seen
            seen.append(here)
