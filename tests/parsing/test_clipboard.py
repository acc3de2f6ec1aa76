"""Pasted text is stored as a form without scripts would store it, and losses are named."""

from pathlib import Path

import pytest

from feedsvc.parsing.html.images import is_expiring
from feedsvc.parsing.html.sanitizer import plain_to_html, sanitize_html
from feedsvc.parsing.pasted.clipboard import read_clipboard
from tests.parsing.test_wrapping import PARAGRAPHS, PDF

SAMPLES = Path(__file__).parent / "samples"


def remark_on(html: str) -> list[str]:
    return [remark.message % remark.params for remark in read_clipboard(html, "").remarks]


@pytest.mark.parametrize(
    "name", sorted(path.name.partition(".")[0] for path in SAMPLES.glob("*.clean.html"))
)
def test_pasted_html_is_the_stored_html(name: str) -> None:
    html = (SAMPLES / f"{name}.html").read_text()
    assert read_clipboard(html, "apa saja").html == sanitize_html(html)


@pytest.mark.parametrize("plain", ["a\r\n- b\r\n- c", PDF, "<p>a <b>b</b></p>", "a < b", ""])
def test_plain_text_is_read_as_without_scripts(plain: str) -> None:
    expected = sanitize_html(plain) if "<p>" in plain else plain_to_html(plain)
    assert read_clipboard("", plain).html == expected
    assert read_clipboard(" \n", plain).html == expected


@pytest.mark.parametrize(
    "line", ['<span role="presentation">{}</span><br role="presentation">', '<p class="p1">{}</p>']
)
def test_each_line_of_a_pdf_as_html_is_no_paragraph(line: str) -> None:
    html = "".join(map(line.format, PDF.split("\n")))
    assert read_clipboard(html, PDF).html == PARAGRAPHS


@pytest.mark.parametrize(
    "html",
    ["<p>Aku<br>ingin<br>pulang</p>", "<p>Satu.</p>\n<p>Dua.</p>", "<p>a<br>b</p>\n<p>c</p>"],
)
def test_lines_and_paragraphs_that_are_meant_stay(html: str) -> None:
    assert read_clipboard(html, "").html == html


def test_a_link_to_another_article_is_left_out_and_named() -> None:
    html = (
        "<p>Satu.</p><p><strong>Baca juga: <a href='/x'>Kapal <b>Karam</b></a></strong></p>"
        "<p>Baca juga <a href='/y'>buku ini</a> sampai habis.</p>"
    )
    pasted = read_clipboard(html, "")
    assert pasted.html == '<p>Satu.</p>\n<p>Baca juga <a href="/y">buku ini</a> sampai habis.</p>'
    assert remark_on(html) == [
        "These lines are not part of the article and were left out: “Baca juga: Kapal Karam”."
    ]


def test_pictures_that_are_lost_or_expire_are_counted() -> None:
    assert remark_on("<p>x<img src='file:///C:/a.png'><img src='cid:b@c'></p>") == [
        (
            "Pictures that only the program they were copied from can open: 2. They are not in the "
            "text. Save each as a file, and insert it with the picture button."
        )
    ]
    assert remark_on((SAMPLES / "docs_links.html").read_text()) == [
        (
            "Pictures at an address that will stop working: 1. "
            "Save each as a file, and insert it with the picture button."
        )
    ]
    assert remark_on("<p>x<img src='https://foto.contoh.example/a.jpg?w=1'></p>") == []


@pytest.mark.parametrize(
    ("url", "expires"),
    [
        ("https://lh7-rt.googleusercontent.com/docsz/AD_4nX?key=a", True),
        ("https://scontent-cgk1-2.xx.fbcdn.net/v/a.jpg?oh=1&oe=2", True),
        ("https://x.s3.amazonaws.com/a.jpg?X-Amz-Expires=300&X-Amz-Signature=b", True),
        ("https://x.example/a.jpg?Expires=170&Key-Pair-Id=a&Signature=b", True),
        ("https://x.blob.core.windows.net/a.jpg?sv=1&se=2026-01-01&sr=b&sig=c", True),
        ("https://lh3.googleusercontent.com/a/photo", False),
        ("https://x.example/a.jpg?expires=1", False),
        ("https://fbcdn.net.contoh.example/a.jpg", False),
        ("/media/a.jpg", False),
        ("https://[", False),
    ],
)
def test_addresses_that_expire_are_known(url: str, *, expires: bool) -> None:
    assert is_expiring(url) is expires


def test_what_is_pasted_alone_is_meant() -> None:
    assert (
        read_clipboard("<div class='sharedaddy'>Bagikan</div>", "Bagikan").html == "<p>Bagikan</p>"
    )


def test_links_and_formulas_that_are_not_kept_are_named() -> None:
    pasted = read_clipboard(
        "<p><a href='ftp://a.example/x'>a</a> <a href='javascript:x()'>b</a> "
        "<a href='whatsapp://send?text=x&amp;y'>c</a> <math alttext='E=mc2'><mi>E</mi></math></p>",
        "",
    )
    assert pasted.html == "<p>a b c E=mc2</p>"
    assert [str(remark) for remark in pasted.remarks] == [
        (
            "body: Links to addresses that readers cannot open were removed: “ftp://a.example/x”, "
            "“whatsapp://send?text=x&y”."
        ),
        (
            "body: Formulas that became text, because most readers cannot show MathML: 1. "
            "Check that each formula is still correct."
        ),
    ]


def test_pictures_with_a_relative_address_are_named() -> None:
    [remark] = remark_on("<p>a</p><img src='foto/a.png'><img src='/media/b.png'>")
    assert remark.startswith("Pictures whose address is relative, so that")
    assert "find them: “foto/a.png”. Insert" in remark
