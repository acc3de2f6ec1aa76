"""Head, sidebars and foot of a page that only tags mark are left out and reported; text stays.

The markup has no classes and roles, by which `clutter` recognizes such parts.
"""

import pytest

from feedsvc.parsing.html.sanitizer import sanitize_html, sanitize_with_losses
from feedsvc.parsing.pasted.clipboard import read_clipboard

TEXT = "<p>Air laut naik dua meter di Rob, kata warga pada Senin pagi.</p>"
LINKS = '<a href="https://a.example/x">Tentang kami</a> | <a href="https://a.example/y">Kontak</a>'
QUOTED = "<blockquote><p>Kami takut.</p>{}</blockquote>"
PAGES = [
    # A whole page, with its main content in <main>, in <article>, or beside a menu.
    f"<main>{TEXT}</main><footer><p>Tentang kami</p><p>Kontak</p></footer>",
    f"<article>{TEXT}</article><footer><p>Tentang kami</p><p>Kontak</p></footer>",
    f"<div>{TEXT}</div><footer><nav>Peta</nav>Tentang kami<br>Kontak</footer><nav>Menu</nav>",
    # A text without its page, but with the page's foot.
    f"{TEXT}<footer>© 2026 Kabar Pantai. Hak cipta dilindungi.</footer>",
    f"{TEXT}<footer><p>Copyright Kabar Pantai</p></footer>",
    f"{TEXT}<footer>{LINKS}</footer>",
    # Sidebars.
    f"<main>{TEXT}</main><aside><h2>Cuaca</h2><p>Cerah, 31 derajat.</p></aside>",
    f"<aside><p>Cerah, 31 derajat.</p></aside><article>{TEXT}</article>",
    f"<article>{TEXT}<aside><h3>Baca</h3><p>{LINKS}</p></aside></article>",
    # A link past the head.
    f'<div><a href="#isi">Langsung ke isi</a></div><main id="isi">{TEXT}</main>',
    f'<a href="https://a.example/berita#isi">Langsung ke isi</a><main id="isi">{TEXT}</main>',
    # Heads: only if they contain a menu, because the title of the text may be in a head.
    f"<header><p>Kabar Pantai</p><nav>Beranda</nav></header><article>{TEXT}</article>",
]


@pytest.mark.parametrize("page", PAGES)
def test_what_is_no_part_of_the_text_is_left_out_and_said(page: str) -> None:
    clean = sanitize_with_losses(page)
    assert clean.html == TEXT
    assert clean.left_out
    (remark,) = read_clipboard(page, "").remarks
    said = remark.message % remark.params
    assert said.startswith("These lines are not part of the article and were left out: ")
    assert all(line in said for line in clean.left_out)


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        ("<footer><p>Editor: Budi</p></footer>", "<p>Editor: Budi</p>"),
        (
            '<footer>Disadur dari laporan <a href="https://a.example/">Antara</a>.</footer>',
            '<p>Disadur dari laporan <a href="https://a.example/">Antara</a>.</p>',
        ),
        (QUOTED.format(f"<footer>{LINKS}</footer>"), QUOTED.format(f"<p>{LINKS}</p>")),
        ("<aside><h3>Rob</h3><p>Banjir pasang.</p></aside>", "<h3>Rob</h3>\n<p>Banjir pasang.</p>"),
        ("<header><p>Oleh Sri</p></header>", "<p>Oleh Sri</p>"),
    ],
)
@pytest.mark.parametrize("page", ["{}", "<article>{}</article>", "<nav>Menu</nav><main>{}</main>"])
def test_what_belongs_to_the_text_stays(page: str, own: str, kept: str) -> None:
    clean = sanitize_with_losses(page.format(TEXT + own))
    assert clean.html == f"{TEXT}\n{kept}"
    assert set(clean.left_out) <= {"Menu"}


def test_a_page_level_footer_stays_where_nothing_says_that_this_is_a_page() -> None:
    footer = "<footer>Liputan ini didukung Dana Pers Pesisir.</footer>"
    assert sanitize_html(TEXT + footer).endswith("<p>Liputan ini didukung Dana Pers Pesisir.</p>")


def test_whoever_copies_nothing_but_a_footer_means_it() -> None:
    assert read_clipboard("<footer>© 2026 Sri</footer>", "© 2026 Sri").html == "<p>© 2026 Sri</p>"
