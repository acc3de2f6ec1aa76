"""Sanitized HTML runs no script and does not change when it is sanitized again."""

import cProfile
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from feedsvc.domain import text
from feedsvc.parsing.html.notes import distinguish_ids
from feedsvc.parsing.html.pictures import WIDEST, parse_srcset
from feedsvc.parsing.html.sanitizer import (
    absolutize,
    find_first_paragraph,
    html_to_plain,
    plain_to_html,
    read_body,
    sanitize_html,
    sanitize_with_losses,
)
from feedsvc.setting_sections import MediaSettings
from tests.parsing.units import LENGTH, count_calls
from tests.strategies import count_repetitions

SAMPLES = Path(__file__).parent / "samples"
# Calls of functions for each character: at most 58 were measured. If the cost grew by the square of
# the length, these texts would take thousands.
CALLS = 150
BARE = (
    "p h2 h3 h4 ul dl dt dd blockquote pre figure figcaption table caption thead tbody tfoot tr br "
    "hr strong em u s sub "
    "sup code cite q small mark bdi bdo ruby rt rp span"
)
ALLOWED = {
    "a": {"href", "hreflang", "title"},
    "img": {"src", "alt", "width", "height"},
    "abbr": {"title"},
    "time": {"datetime"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{tag: set[str]() for tag in BARE.split()},
}
SOUP = (
    "<p>|</p>|<b>|</b>|<i>|</i>|<div>|</div>|<ul>|</ul>|<ol start=3>|<li>|</li>|<table>|<tr>|<td>|"
    "<th>|</table>|<caption>|<h1>|"
    "</h1>|<h5>|<a href=/x>|<a href='//y.example/'>|<a href='#z'>|</a>|<br>|<hr>|<pre>|</pre>|"
    "<blockquote>|</blockquote>|"
    "<figure>|<figcaption>|</figcaption>|</figure>|<dl>|<dt>|<dd>|</dl>|<span "
    "style='font-weight:bold'>|</span>|<svg>|</svg>|"
    "<iframe src=https://v.example/>|</iframe>|<video src=v.mp4>|</video>|<img src=a.png>|<img "
    "src=a.png width=1 height=1>|"
    "<p class=MsoListParagraph>|<span style='mso-list:Ignore'>|1.|<!--|-->|<script>|</script>|"
    "<style>|<math>|<mtext>|<object>|"
    "<select>|<option>|<template>|<textarea>|<title>|<noscript>|<form>|<button>|</button>|&nbsp;|"
    "&amp;|&lt;|&#x338;|\u0338|"
    "\u0301|e|\u200b|\u2003|\ufeff|\n\n|  |\t|kata|<q>|</q>|<sub>|<time datetime=2022>|"
    "</tbody>|<tbody>|</tr>|</td>|\x00|\ud800|"
    "<div dir=rtl lang=ar>|<span dir=ltr>|<p lang=id_ID>|<bdo dir=rtl>|</bdo>|<ruby>|<rt>|<rp>|"
    "</ruby>|<blockquote dir=auto>|<p id=a>|<a href='#a'>|<a name=b>|<a href='#b' id=c>|<div id=c>|"
    "<sup id=a>|<a href='#c'>|<li id=b>|"
    "<a href='//['>|<a href='http:// x'>|<details>|<summary>|<p|'|\"|>|<embed src=//e.example>|"
    "<source src=/s.mp4>|]]>|<![CDATA["
)
PIECES = SOUP.split("|")
soup = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=30).map("".join)

ATTACKS = (SAMPLES / "attacks.txt").read_text().strip().split("\n")


def find_harms(markup: str) -> list[str]:
    """Return the parts that no article may have, as another parser sees them."""
    faults = []
    for element in lxml_html.fragment_fromstring(markup, create_parent="body").iterdescendants():
        if not isinstance(element.tag, str) or element.tag not in ALLOWED:
            faults.append(f"tag {element.tag}")
            continue
        for name, value in element.attrib.items():
            if name not in ALLOWED[element.tag] | {"lang", "dir", "id"}:
                faults.append(f"attribute {name}")
            bare = re.sub(r"[\x00-\x20]", "", value).lower()
            schemes = (
                ("http:", "https:") if name == "src" else ("http:", "https:", "mailto:", "tel:")
            )
            absolute = name in ("href", "src") and re.match(r"[a-z][a-z0-9+.-]*:", bare)
            if absolute and not bare.startswith(schemes):
                faults.append(f"address {value}")
    return faults


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_keeps_anything_that_runs(attack: str) -> None:
    clean = sanitize_html(attack)
    assert find_harms(clean) == []
    assert find_harms(absolutize(clean, "https://kabar.example/a/")) == []
    assert sanitize_html(clean) == clean


def test_the_list_of_attacks_is_long() -> None:
    assert len(set(ATTACKS)) >= 90


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=count_repetitions(90, 500), deadline=None)
@given(soup)
def test_any_tag_soup_becomes_safe_html_that_sanitizing_does_not_change(markup: str) -> None:
    clean = sanitize_html(markup)
    assert find_harms(clean) == []
    assert sanitize_html(clean) == clean
    assert text.clean(clean) == clean


@pytest.mark.soak
@settings(max_examples=count_repetitions(40, 150), deadline=None)
@given(st.text() | st.text(alphabet=st.characters(codec=None)))
def test_any_text_becomes_safe_html_that_says_the_same(given_text: str) -> None:
    for html in (plain_to_html(given_text), read_body(given_text)):
        assert find_harms(html) == []
        assert sanitize_html(html) == html
    plain = html_to_plain(sanitize_html(given_text))
    lines = plain.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    assert html_to_plain(lines) == plain


@pytest.mark.parametrize(
    "name", sorted(path.name.partition(".")[0] for path in SAMPLES.glob("*.clean.html"))
)
def test_pasted_html_is_cleaned(name: str) -> None:
    pasted = (SAMPLES / f"{name}.html").read_text()
    assert sanitize_html(pasted) == (SAMPLES / f"{name}.clean.html").read_text().strip()


def test_what_is_no_part_of_a_text_is_named() -> None:
    word = sanitize_with_losses((SAMPLES / "word_lists.html").read_text())
    assert word.left_out == ("[S1]", "Cek angkanya lagi!"), "comments of reviewers"
    assert word.lost_pictures == ("file:///C:/Temp/clip_image002.jpg",)
    page = sanitize_with_losses((SAMPLES / "wordpress_share.html").read_text())
    assert page.left_out == (
        "Beranda",
        "Berita Terkait",
        "Kapal Lama Karam",
        "Iklan",
        "Bagikan ini:",
        "Facebook Klik untuk membagikan",
        "X",
        "Terkait",
        "Ombak Tinggi",
    )


@pytest.mark.parametrize(
    ("given_html", "clean"),
    [
        ("<h1>a</h1><h6>b</h6>", "<h2>a</h2>\n<h4>b</h4>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("lepas <b>tebal</b> ", "<p>lepas <strong>tebal</strong></p>"),
        ("<p>a<br><br><br>b<br>c<br></p>", "<p>a</p>\n<p>b<br>c</p>"),
        ("<p> </p><p>&nbsp;</p><p><b> </b></p><ul><li></ul>", ""),
        ("<p>a&nbsp;&nbsp; b&nbsp;c</p>", "<p>a b&nbsp;c</p>"),
        ("<a href='//x.example/a'>x</a>", '<p><a href="https://x.example/a">x</a></p>'),
        ("<a href='#n1'>1</a><a name=x>y</a><p id=z>", "<p>1y</p>"),
        ("<ol start=3><li value=4>a</ol>", '<ol start="3"><li value="4">a</li></ol>'),
        ("<li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><p>a</p></ul>", "<ul><li><p>a</p></li></ul>"),
        ("<table><tr><th scope=row colspan=2>a<td>", None),
        ("<pre>\n\n  a\n b\n</pre>", "<pre>  a\n b</pre>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        (
            "<video><source src=/a.mp4><source src=/b.webm>lama</video>",
            '<p><a href="/a.mp4">/a.mp4</a></p>',
        ),
        ("<img src=/a.png style='width: 1px; height:1px'><img src=/b.png width=0>", ""),
        (
            "<img src=/stub.gif data-lazy-src=/asli.jpg alt='A \"B\"'>",
            '<p><img src="/asli.jpg" alt="A &quot;B&quot;"></p>',
        ),
        ("<img data-srcset='/a.jpg 1x, /b.jpg 2x'>", '<p><img src="/b.jpg" alt=""></p>'),
        ("<span style='vertical-align:super'>2</span>", "<p><sup>2</sup></p>"),
        ("<b>a<p>b</b>c", "<p><strong>a</strong></p>\n<p><strong>b</strong>c</p>"),
    ],
)
def test_structure_is_kept_and_looks_are_not(given_html: str, clean: str | None) -> None:
    expected = clean
    if expected is None:
        expected = (
            '<table><tbody><tr><th colspan="2" scope="row">a</th><td></td></tr></tbody></table>'
        )
    assert sanitize_html(given_html) == expected


ARABIC = "\u0645\u0631\u062d\u0628\u0627"


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        (f"<p dir=RTL lang=AR>{ARABIC}</p>", f'<p dir="rtl" lang="ar">{ARABIC}</p>'),
        (
            (
                f"<div dir=rtl lang=ar><p>{ARABIC}</p><div><p lang=ar>{ARABIC}</p>{ARABIC}</div>"
                "</div>x"
            ),
            f'<p dir="rtl" lang="ar">{ARABIC}</p>\n' * 3 + "<p>x</p>",
        ),
        (
            f"<blockquote dir=rtl><p dir=rtl>{ARABIC}</p><p dir=ltr>x</p></blockquote>",
            f'<blockquote dir="rtl"><p>{ARABIC}</p><p dir="ltr">x</p></blockquote>',
        ),
        (
            f"<ul><li><div dir=rtl>{ARABIC}</div></li><li lang=in_ID>x</li></ul>",
            f'<ul><li><p dir="rtl">{ARABIC}</p></li><li lang="id-ID">x</li></ul>',
        ),
        (
            f"a <span lang=ar dir=rtl>{ARABIC}</span> <span class=y>b</span> <i lang=la>c</i>",
            f'<p>a <span dir="rtl" lang="ar">{ARABIC}</span> b <em lang="la">c</em></p>',
        ),
        ("<p lang=id>a <span lang=id>b</span></p>", '<p lang="id">a b</p>'),
        ("<p dir=ltr>a</p><p lang='1!'>b</p><p dir=up>c</p>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<p class=MsoNormal><span lang=EN-US>a</span></p>", "<p>a</p>"),
        ("<bdo dir=rtl>abc</bdo><bdo>d</bdo>", '<p><bdo dir="rtl">abc</bdo>d</p>'),
        (f"<bdi>{ARABIC}</bdi>: 3", f"<p><bdi>{ARABIC}</bdi>: 3</p>"),
        ("<mark>a</mark>", "<p><mark>a</mark></p>"),
        (
            "<ruby>漢<rp>(<rt>かん<rp>)</ruby><rt>b</rt>",
            "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>b</p>",
        ),
        (
            "<h2 lang=en>A</h2><table lang=en><tr><td lang=en>b</table>",
            '<h2 lang="en">A</h2>\n<table lang="en"><tbody><tr><td>b</td></tr></tbody></table>',
        ),
    ],
)
def test_language_direction_and_readings_are_kept(markup: str, clean: str) -> None:
    assert sanitize_html(markup) == clean
    assert sanitize_html(clean) == clean


FOOTNOTES = """<p>Satu<sup id="fnref:1"><a href="#fn:1">1</a></sup> dan<a href="#n%202"
name="r2">2</a>.</p><ol><li id="fn:1"><p>Catatan <a href="#fnref:1">kembali</a></p></li>
<li><a name="n 2"></a>Lain <a href="#r2">kembali</a> <a href="#tiada">x</a>
<a href="#">y</a></li></ol>"""


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        (
            FOOTNOTES,
            (
                '<p>Satu<sup id="note-fnref:1"><a href="#note-fn:1">1</a></sup> dan'
                '<a href="#note-n-2" id="note-r2">2</a>.</p>\n<ol><li id="note-fn:1"><p>Catatan '
                '<a href="#note-fnref:1">kembali</a></p></li><li id="note-n-2">Lain '
                '<a href="#note-r2">kembali</a> x y</li></ol>'
            ),
        ),
        (
            (
                "<a href='https://a.example/x#fn1' id=r1>1</a><div id=fn1><div><p>b "
                "<a href='https://a.example/x#r1'>c</a></div></div><h2 id=top>d</h2>"
                "<a href='https://b.example/#top'>e</a>"
            ),
            (
                '<p><a href="#note-fn1" id="note-r1">1</a></p>\n<p id="note-fn1">b '
                '<a href="#note-r1">c</a></p>\n<h2>d</h2>\n'
                '<p><a href="https://b.example/#top">e</a></p>'
            ),
        ),
        (
            "<a href='#x'>1</a><b id=x>a<p>b</b><p id=x>c",
            (
                '<p><a href="#note-x">1</a><strong id="note-x">a</strong></p>\n'
                "<p><strong>b</strong></p>\n<p>c</p>"
            ),
        ),
        (
            (
                "<a href='#a'>1</a> <a href='#b'>2</a> <a href='#c'>3</a><p id=a></p>"
                "<p><i id=b></i>d <a id=c></a>e</p>"
            ),
            (
                '<p><a href="#note-a">1</a> <a href="#note-b">2</a> <a href="#note-c">3</a></p>\n'
                '<p id="note-b"><span id="note-a">d</span> <span id="note-c">e</span></p>'
            ),
        ),
        ("<a href='#x'>1</a><a id=x></a>", "<p>1</p>"),
        (
            "<img src=/a.png id=x><a href='#x'>1</a>",
            '<p id="note-x"><img src="/a.png" alt=""><a href="#note-x">1</a></p>',
        ),
    ],
)
def test_notes_and_the_links_to_them_are_kept(markup: str, clean: str) -> None:
    assert sanitize_html(markup) == clean
    assert sanitize_html(clean) == clean


@pytest.mark.slow
def test_very_many_notes_on_one_word_and_ids_that_look_alike_are_bounded() -> None:
    many = range(600)
    links = "".join(f"<a href='#{'+' * number}.'>x</a>" for number in many)
    anchors = "".join(f"<a id='{'+' * number}.'></a>" for number in many)
    clean, calls = count_calls(lambda: sanitize_html(f"{links}<p>{anchors}y"))
    assert clean.endswith("y</span></span></span></span></p>")
    assert calls <= CALLS * len(links + anchors)


def test_notes_are_different_in_each_article_and_no_base_changes_their_links() -> None:
    clean = sanitize_html(
        "<a href='/x'>x</a> <a href='#f'>1</a><p id=f>b &lt;p id=\"note-f\"&gt;</p>"
    )
    html = distinguish_ids(absolutize(clean, "https://kabar.example/"), "7")
    assert html == (
        '<p><a href="https://kabar.example/x">x</a> <a href="#note-7-f">1</a></p>\n'
        '<p id="note-7-f">b &lt;p id="note-f"&gt;</p>'
    )


@pytest.mark.parametrize(
    ("markup", "clean", "formulas"),
    [
        ("a <math alttext='E = mc squared'><mi>E</mi></math> b", "a E = mc squared b", 1),
        (
            "<math alttext='{\\displaystyle x^{2}}'><mi>x</mi></math>",
            "x^{2}",
            1,
        ),
        (
            (
                "<math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn>"
                "</msup></mrow><annotation>E=mc^2</annotation></semantics></math>."
            ),
            "E = mc<sup>2</sup>.",
            1,
        ),
        (
            (
                "<math><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac><mspace/>"
                "<msqrt><mi>x</mi></msqrt><msubsup><mi>y</mi><mn>1</mn><mi>n</mi></msubsup></math>"
            ),
            "(a+1)/2√xy<sub>1</sub><sup>n</sup>",
            1,
        ),
        ("<math><semantics><annotation>x^2</annotation></semantics></math>", "x^2", 1),
        ("<math><msup><mi>x</mi></msup><mi>a<b>b</b>c</mi></math>", "xacb", 1),
        (
            (
                "<span style='display: none;'><math alttext='x'><mi>x</mi></math></span>"
                "<img src=/x.svg alt='x'>"
            ),
            '<img src="/x.svg" alt="x">',
            0,
        ),
        (
            (
                "<span class=katex><span class=katex-mathml><math><mi>x</mi></math></span>"
                "<span class=katex-html aria-hidden=true>x</span></span>"
            ),
            "x",
            1,
        ),
    ],
)
def test_a_formula_becomes_text_and_is_counted(markup: str, clean: str, formulas: int) -> None:
    source = sanitize_with_losses(markup)
    assert (source.html, source.formulas) == (f"<p>{clean}</p>", formulas)
    assert sanitize_html(source.html) == source.html


def test_a_formula_in_a_page_of_very_many_tags_is_read() -> None:
    page = "<p><b>x</b></p>" * 500 + "<p>a <math><msup><mi>c</mi><mn>2</mn></msup></math> b</p>"
    assert sanitize_html(page).endswith("<p>a c<sup>2</sup> b</p>")


def test_the_reading_of_a_word_is_no_word_of_the_text() -> None:
    html = "<p>x <ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby></p>"
    assert html_to_plain(html) == find_first_paragraph(html) == "x 漢"


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 2_500 * LENGTH + "akhir",
        "<b>" * 2_500 * LENGTH + "</i>" * 2_500 * LENGTH + "akhir",
        "<table><tr><td>" * 600 * LENGTH + "akhir",
        "".join(f"<p><b id={number}>x</p>" for number in range(800 * LENGTH)) + "akhir",
        "".join(f"<p><b id={number}>x</p>" for number in range(500)) + "akhir",
        "".join(f"<p><b id={number}>x<!--</b>--></p>" for number in range(290)) + "akhir",
        f"<p>{''.join(f'<b id={number}>x' for number in range(100))}" + "<p>x" * 900 + "akhir",
        '<div a="</div>">' * 800 * LENGTH + "akhir",
        "<zzz>" * 700 + "<p>" * 700 + "akhir",
        "&" * 5_000 * LENGTH + "akhir",
        "<" * 4_000 * LENGTH + "akhir",
        '<a "' * 2_500 * LENGTH + "akhir",
        "<br>" * 2_500 * LENGTH + "akhir",
        "<!--" * 12_500 * LENGTH + "-->akhir",
        "<span style='" + "vertical-align:sub" * 1_250 * LENGTH + "'>akhir",
        "<p" + " " * 40_000 * LENGTH + ">akhir",
    ],
)
def test_hostile_pages_cost_little_and_keep_their_text(hostile: str) -> None:
    plain, calls = count_calls(lambda: html_to_plain(sanitize_html(hostile)))
    assert plain.endswith("akhir")
    assert calls <= CALLS * len(hostile)


@pytest.mark.slow
@pytest.mark.soak
def test_a_long_page_costs_few_calls_for_each_character() -> None:
    page = "<p>Kata <b>tebal</b> dan <a href='http://x.example/'>tautan</a> " * 500 * LENGTH
    clean, calls = count_calls(lambda: sanitize_html(page))
    assert clean.count("<strong>") == 500 * LENGTH
    assert calls <= CALLS * len(page)


@pytest.mark.parametrize(
    "words", ["a < b", "<3", "5 < 6 > 4", "<redaksi@kabar.example>", "A & B &amp; C", "x <y> z"]
)
def test_words_with_signs_are_plain_text(words: str) -> None:
    assert html_to_plain(read_body(words)) == words


@pytest.mark.parametrize(
    "markup", ["<p>x", "x<br/>y", "<B>x</B>", "<script>1</script>x", "<o:p></o:p>x", "<!-- a -->x"]
)
def test_a_known_tag_makes_it_html(markup: str) -> None:
    assert "x" in read_body(markup)
    assert "&lt;" not in read_body(markup)


def test_our_own_limit_of_a_picture_is_the_setting() -> None:
    assert MediaSettings().max_width == WIDEST


@pytest.mark.parametrize(
    ("srcset", "candidates"),
    [
        ("", []),
        (" , a.jpg 300w,b.jpg\t1200w ,", [("a.jpg", 300, 1), ("b.jpg", 1200, 1)]),
        (
            "https://i.example/c_fill,w_300/a.jpg 300w, https://i.example/c_fill,w_900/a.jpg 900w",
            [
                ("https://i.example/c_fill,w_300/a.jpg", 300, 1),
                ("https://i.example/c_fill,w_900/a.jpg", 900, 1),
            ],
        ),
        ("a.jpg, b.jpg 1.5x, c.jpg .5x", [("a.jpg", 0, 1), ("b.jpg", 0, 1.5), ("c.jpg", 0, 0.5)]),
        ("a.jpg,b.jpg", [("a.jpg,b.jpg", 0, 1)]),
        (
            "a.jpg x, b.jpg 1x 2x, c.jpg 3w 4h, d.jpg (1x, 2x), e.jpg 2w",
            [("c.jpg", 3, 1), ("e.jpg", 2, 1)],
        ),
        ("data:image/gif;base64,R0lG 1x", [("data:image/gif;base64,R0lG", 0, 1)]),
        ("a.jpg 1x, b.jpg (", [("a.jpg", 0, 1)]),
    ],
)
def test_a_srcset_is_parsed_as_browsers_do(
    srcset: str, candidates: list[tuple[str, int, float]]
) -> None:
    assert [(each.url, each.width, each.density) for each in parse_srcset(srcset)] == candidates


@pytest.mark.parametrize(
    ("markup", "src"),
    [
        (
            "<img src=/s.jpg srcset='/a.jpg 300w, /c.jpg 2048w, /b.jpg 1024w, /d.jpg 4000w'>",
            "/c.jpg",
        ),
        ("<img src=/s.jpg srcset='/d.jpg 4000w, /e.jpg 3000w'>", "/e.jpg"),
        ("<img src=/s.jpg srcset='/b.jpg 2x, /c.jpg 3x' width=800>", "/b.jpg"),
        ("<img src=/s.jpg srcset='/b.jpg 2x' width=1600>", "/s.jpg"),
        (
            "<img src=/s.jpg srcset='/w_1,h_2/b.jpg 20w' data-srcset='/w_9,h_9/c.jpg 900w'>",
            "/w_9,h_9/c.jpg",
        ),
        ("<img src=/s.jpg srcset='data:image/gif;base64,R0 1w' data-src=/c.jpg>", "/c.jpg"),
        ("<picture><source srcset='/a.webp 900w'><img src=/s.jpg></picture>", "/s.jpg"),
        (
            "<picture><source srcset='/a.webp 300w, /b.webp 900w'><img src='data:,'></picture>",
            "/b.webp",
        ),
        ("<video></video><picture><source srcset='/a.webp'><img></picture>", "/a.webp"),
        (
            "<amp-img src=/s.jpg srcset='/b.jpg 900w' layout=fill><img src=/x.jpg></amp-img>",
            "/b.jpg",
        ),
        ("<amp-anim src=/s.gif></amp-anim>", "/s.gif"),
        (
            "<img src=data:,><noscript>x<p><img src=/s.jpg></noscript><noscript><img src=/t.jpg>",
            "/s.jpg",
        ),
        ("<img data-src=/s.jpg><noscript><img src=/t.jpg></noscript>", "/s.jpg"),
        (
            "<img src=/s.jpg><img src=/p.gif width=0><noscript><img src=/t.jpg></noscript>",
            "/s.jpg",
        ),
        ("<img src='www.a.example/s.jpg'>", "https://www.a.example/s.jpg"),
    ],
)
def test_the_best_picture_is_taken(markup: str, src: str) -> None:
    assert re.findall('<img src="([^"]*)"', sanitize_html(markup)) == [src]


YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("markup", "url", "words"),
    [
        (
            (
                "<lite-youtube videoid=dQw4w9WgXcQ playlabel='Panen raya'><a href=/x>y</a>"
                "</lite-youtube>"
            ),
            YOUTUBE,
            "Panen raya",
        ),
        (
            "<amp-youtube data-videoid=dQw4w9WgXcQ layout=responsive></amp-youtube>",
            YOUTUBE,
            YOUTUBE,
        ),
        (
            (
                "<iframe src=about:blank title='YouTube video player' "
                "data-src='//www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0'></iframe>"
            ),
            YOUTUBE,
            YOUTUBE,
        ),
        (
            "<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ' title='Panen raya'></iframe>",
            YOUTUBE,
            "Panen raya",
        ),
        (
            "<amp-vimeo data-videoid=123></amp-vimeo>",
            "https://vimeo.com/123",
            "https://vimeo.com/123",
        ),
        (
            "<iframe data-lazy-src='https://player.vimeo.com/video/123?h=1'></iframe>",
            "https://vimeo.com/123",
            "https://vimeo.com/123",
        ),
        (
            "<amp-iframe src='https://peta.example/a' title=Peta><p>x</p></amp-iframe>",
            "https://peta.example/a",
            "Peta",
        ),
        (
            "<amp-video><source src='https://v.example/a.mp4'></amp-video>",
            "https://v.example/a.mp4",
            "https://v.example/a.mp4",
        ),
        (
            "<figure><oembed url='https://v.example/a'></oembed></figure>",
            "https://v.example/a",
            "https://v.example/a",
        ),
        (
            "<amp-twitter data-tweetid=77></amp-twitter>",
            "https://twitter.com/i/status/77",
            "https://twitter.com/i/status/77",
        ),
        (
            (
                "<iframe src='https://www.facebook.com/plugins/video.php?height=3"
                "&href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1%2F&t=0'></iframe>"
            ),
            "https://www.facebook.com/a/videos/1/",
            "https://www.facebook.com/a/videos/1/",
        ),
    ],
)
def test_what_is_embedded_becomes_a_link_to_its_page(markup: str, url: str, words: str) -> None:
    clean = sanitize_html(markup)
    assert f'<a href="{url}">{words}</a>' in clean
    assert html_to_plain(clean) == words
    assert sanitize_html(clean) == clean


@pytest.mark.parametrize(
    ("href", "clean"),
    [
        ("www.kabar.example/a", "https://www.kabar.example/a"),
        ("WWW.kabar.example", "https://WWW.kabar.example"),
        ("redaksi@kabar.example", "mailto:redaksi@kabar.example"),
        ("redaksi@kabar.example?subject=Halo", "mailto:redaksi@kabar.example?subject=Halo"),
        ("https://medium.example/@sari", "https://medium.example/@sari"),
        ("/@sari.html", "/@sari.html"),
        ("www.html/a@b.c", "https://www.html/a@b.c"),
    ],
)
def test_addresses_without_a_scheme_mean_no_page_of_this_site(href: str, clean: str) -> None:
    assert sanitize_html(f"<a href='{href}'>x</a>") == f'<p><a href="{clean}">x</a></p>'


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("satu\n\ndua\n\n\n tiga ", "<p>satu</p>\n<p>dua</p>\n<p>tiga</p>"),
        ("satu\r\ndua", "<p>satu</p>\n<p>dua</p>"),
        ("Jl. Merdeka 1\nBandung\n\nakhir", "<p>Jl. Merdeka 1<br>Bandung</p>\n<p>akhir</p>"),
        ("- a\n- b\nc", "<ul><li>a</li><li>b</li></ul>\n<p>c</p>"),
        ("awal\n\n• a\n• b\n\nakhir", "<p>awal</p>\n<ul><li>a</li><li>b</li></ul>\n<p>akhir</p>"),
        ("- Halo, katanya.", "<p>- Halo, katanya.</p>"),
        ("1. a\n2. b\n4. c", "<ol><li>a</li><li>b</li></ol>\n<p>4. c</p>"),
        ("x\n\n3) a\n4) b\ny", '<p>x</p>\n<ol start="3"><li>a</li><li>b</li></ol>\n<p>y</p>'),
        ("Hadir pukul\n7. Rapat selesai", "<p>Hadir pukul</p>\n<p>7. Rapat selesai</p>"),
        (
            f"{'kata ' * 12}\n{'lagi ' * 12}\nselesai\n\nx",
            f"<p>{'kata ' * 12}{'lagi ' * 12}selesai</p>\n<p>x</p>",
        ),
        ("", ""),
        ("a <b> & c", "<p>a &lt;b&gt; &amp; c</p>"),
    ],
)
def test_plain_text_becomes_paragraphs(words: str, html: str) -> None:
    assert plain_to_html(words) == html


@pytest.mark.parametrize(
    ("markup", "html"),
    [
        (
            "Satu <em>x</em>.\n\nDua\nbaris\n\nTiga",
            "<p>Satu <em>x</em>.</p>\n<p>Dua<br>baris</p>\n<p>Tiga</p>",
        ),
        ("satu\r\ndua <b>x</b>", "<p>satu</p>\n<p>dua <strong>x</strong></p>"),
        (
            "<cite>a\n\nb</cite> c\n<!--more\n\n-->\n<a\nhref='/x'>d</a>",
            '<p><cite>a</cite></p>\n<p><cite>b</cite> c</p>\n<p><a href="/x">d</a></p>',
        ),
        (
            "- a\n- b <b>x</b>\n\nakhir",
            "<ul><li>a</li><li>b <strong>x</strong></li></ul>\n<p>akhir</p>",
        ),
        (
            (
                "Satu\n\n<h2>Judul</h2>\n\nDua\nbaris <em>x\ny</em>\n\n<img src='/a.png'>\n\n"
                "Tiga\n<ul>\n<li>a</li>\n\n<li>b</li>\n</ul>\nEmpat\n"
                "<blockquote>q\n\nr</blockquote>"
            ),
            (
                "<p>Satu</p>\n<h2>Judul</h2>\n<p>Dua<br>baris <em>x<br>y</em></p>\n"
                '<p><img src="/a.png" alt=""></p>\n<p>Tiga</p>\n<ul><li>a</li><li>b</li></ul>\n'
                "<p>Empat</p>\n<blockquote><p>q</p><p>r</p></blockquote>"
            ),
        ),
        (
            f"<hr>\n\n{'kata ' * 12}\n<b>lagi</b> {'kata ' * 9}\nselesai\n\nx",
            f"<hr>\n<p>{'kata ' * 12}<strong>lagi</strong> {'kata ' * 9}selesai</p>\n<p>x</p>",
        ),
        ("<div>a\nb\n&nbsp;\n<i>c</i></div>", "<p>a b</p>\n<p><em>c</em></p>"),
        ("<div>a\nb\n\nc</div>\nx\ny", "<p>a b</p>\n<p>c</p>\n<p>x y</p>"),
        ("satu<br>\ndua\n\ntiga", "<p>satu<br>dua</p>\n<p>tiga</p>"),
        ("<p>a\n\nb</p><pre>c\n\nd</pre>", "<p>a b</p>\n<pre>c\n\nd</pre>"),
        (
            "<blockquote><p dir=rtl><em>Satu.”\n\nDua\nx</em></p></blockquote>Tiga",
            (
                '<blockquote><p dir="rtl"><em>Satu.”</em></p><p dir="rtl"><em>Dua x</em></p>'
                "</blockquote>\n<p>Tiga</p>"
            ),
        ),
    ],
)
def test_blank_lines_part_paragraphs_where_no_block_does(markup: str, html: str) -> None:
    assert read_body(markup) == html
    assert sanitize_html(html) == html


def test_addresses_become_absolute() -> None:
    clean = sanitize_html(
        '<a href="b?x=1&y=2">a</a><img src="/c.png">'
        '<a href="https://d.example/é">d</a><a href="mailto:a@b.id">m</a>'
    )
    html = absolutize(clean, "https://kabar.example/2022/a")
    assert html.startswith(
        '<p><a href="https://kabar.example/2022/b?x=1&amp;y=2">a</a><img src="https://kabar.example/c.png"'
    )
    assert 'href="https://d.example/é"' in html
    assert 'href="mailto:a@b.id"' in html
    assert absolutize(html, "https://lain.example/") == html


@given(st.text())
def test_a_base_that_is_none_changes_nothing_or_little(base: str) -> None:
    clean = '<p><a href="/x">x</a></p>'
    assert html_to_plain(absolutize(clean, base)) == "x"


def test_addresses_of_a_typical_article_are_made_absolute_at_once() -> None:
    article = ("<p>" + "kata " * 70 + '<a href="/x">x</a></p>\n') * 12
    html = absolutize(article, "https://kabar.example/a")
    assert html.count("https://kabar.example/x") == 12
    counter = cProfile.Profile()
    counter.runcall(absolutize, article, "https://kabar.example/a")
    assert sum(int(entry.callcount) for entry in counter.getstats()) < 10, (
        "it is one pass in C, whatever the links"
    )


@pytest.mark.parametrize(
    "html",
    [
        (
            "<h2>Judul</h2><p> <br></p>"
            "<blockquote><p>Kata <b>pertama</b>.</p></blockquote><p>Kedua</p>"
        ),
        "<ul><li>Satu</li></ul><p>Kata &amp; kata</p><table><tr><td><p>Sel</p></td></tr></table>",
        '<p><a href="https://a.example/?p=%3C/p%3E">Tautan</a> terus</p><p>Kedua</p>',
        "Tanpa paragraf<br>baris kedua</p><p></p>",
    ],
)
def test_the_first_paragraph_is_the_same_wherever_the_beginning_ends(
    html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.parsing.html.sanitizer._BEGINNING", 0)
    whole = find_first_paragraph(html)
    for end in range(len(html) + 1):
        monkeypatch.setattr("feedsvc.parsing.html.sanitizer._BEGINNING", end)
        assert find_first_paragraph(html) == whole, html[:end]


def test_the_first_paragraph_with_words_is_found() -> None:
    article = (
        "<h2>Judul</h2>\n<p><img src='/a.png' alt=''></p>\n"
        "<p>Satu &amp; <em>dua</em><br>tiga</p>\n<p>empat</p>"
    )
    assert find_first_paragraph(article) == "Satu & dua tiga"
    assert find_first_paragraph("<h2>Hanya judul</h2>") == "Hanya judul"
    assert find_first_paragraph("") == ""
    assert html_to_plain(article) == "Judul\nSatu & dua\ntiga\nempat"
