"""The text of a news page, copied whole by an editor."""

import dataclasses
import functools
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.domain import text
from feedsvc.domain.documents import Source
from feedsvc.parsing.html.sanitizer import html_to_plain
from feedsvc.parsing.html.vocabulary import split_words
from feedsvc.parsing.pasted.page import PastedArticle, read_pasted_page
from feedsvc.parsing.pasted.phrases import LABELS
from tests.parsing.units import LENGTH, count_calls
from tests.strategies import count_repetitions

SAMPLES = Path(__file__).parent / "samples"
# Calls of functions for each character: a page of lines of one letter takes 156. If the cost grew
# by the square of the length, it would take thousands.
CALLS = 400
PAGES = sorted((SAMPLES / "pages").glob("*.txt"))
LINES = (
    (SAMPLES / "laman.txt").read_text()
    + (SAMPLES / "page.txt").read_text()
    + "".join(path.read_text() for path in PAGES)
    + "Publish by Redaksi on 3 Mei 2021\nPenulis: Ani\nBy the way, it rained.\n"
    + "Editor: X\nfoto.png\nRedaksi - 3 Mei 2021\n\n"
).split("\n")


def test_an_indonesian_page_is_read() -> None:
    article = read_pasted_page((SAMPLES / "laman.txt").read_text())
    assert article.title == "Harga Cabai di Pasar Induk Turun Setelah Panen Raya Tiba Lebih Awal"
    assert article.authors == ("Sari Wulandari", "Budi Hartono")
    assert article.published is not None
    assert isinstance(article.published, datetime)
    assert article.published.astimezone(UTC) == datetime(2023, 6, 14, 2, 15, tzinfo=UTC)
    assert article.section == "Ekonomi"
    assert article.caption == "Pedagang menimbang cabai merah di pasar induk."
    assert article.credit == "Dewi Lestari/Kabar Uji"
    assert article.sources == (Source("pasarkita.co.id", "https://pasarkita.co.id/"),)
    paragraphs = article.body_html.split("\n")
    assert len(paragraphs) == 3
    assert paragraphs[0].startswith("<p>BANDUNG, KABARUJI.com — Harga cabai")  # a place stays
    assert article.left_out == (
        *(
            "Beranda > Ekonomi > Pangan",
            "Bagikan",
            "WhatsApp",
            "Baca juga: Petani Cabai Minta Gudang Pendingin",
        ),
        *(
            "Editor: Rina",
            "#cabai #pangan",
            "Berita Terkait",
            "Stok Beras Aman",
            "Minyak Goreng Naik",
            "© 2023 Kabar Uji",
        ),
    )


def test_an_english_page_is_read() -> None:
    article = read_pasted_page((SAMPLES / "page.txt").read_text())
    assert article.title == "City Library Reopens After Two Years of Repairs"
    assert article.authors == ("Jane Miller",)
    assert article.published == datetime(2024, 6, 3, 14, 30)  # noqa: DTZ001  the page names no zone
    assert (article.caption, article.credit) == (
        "The reading room on opening day.",
        "AP Photo/John Doe",
    )
    assert article.sources == (Source("booknews.com", "https://booknews.com/"),)
    assert article.body_html.count("<p>") == 3
    assert "The mayor said" in article.body_html
    assert article.left_out == (
        "Skip to content",
        "Related",
        "Museum Extends Its Hours",
        "Tags",
        "library.jpg",
    )


def test_a_page_that_begins_with_its_caption_is_read() -> None:
    article = read_pasted_page(
        "Warga menonton lomba perahu di sungai. (Kantor Berita Uji/Layanan Foto via AP)\n\n"
        "Lomba Perahu Kembali Digelar di Sungai Kota\n\nPublish by Redaksi on 5 Mei 2021\n\n"
        "NEWS, Kabaruji.id — Lomba perahu digelar lagi.\n\nPenonton datang, disadur Kabaruji.id "
        "dari sungai.com, Rabu.\n\n"
        "#Topik Terkait\n\ncropped-IKON-1.png\nKabar Uji Harian\nhello world!\ncross"
    )
    assert article == PastedArticle(
        title="Lomba Perahu Kembali Digelar di Sungai Kota",
        body_html="<p>Lomba perahu digelar lagi.</p>\n"
        "<p>Penonton datang, disadur Kabaruji.id dari sungai.com, Rabu.</p>",
        authors=("Redaksi",),
        published=date(2021, 5, 5),
        section="News",
        caption="Warga menonton lomba perahu di sungai.",
        credit="Kantor Berita Uji/Layanan Foto via AP",
        sources=(Source("sungai.com", "https://sungai.com/"),),
        left_out=(
            "NEWS, Kabaruji.id —",
            "#Topik Terkait",
            "cropped-IKON-1.png",
            "Kabar Uji Harian",
            "hello world!",
            "cross",
        ),
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_of_each_shape_is_read(page: Path) -> None:
    article = read_pasted_page(page.read_text())
    assert describe(article) == json.loads(page.with_suffix(".json").read_text())


def describe(article: PastedArticle) -> dict[str, object]:
    """Return the fields of an article as values of JSON."""
    return dataclasses.asdict(article) | {
        "published": article.published and article.published.isoformat(),
        "authors": list(article.authors),
        "sources": [source.url for source in article.sources],
        "left_out": list(article.left_out),
        "body_html": article.body_html.split("\n"),
    }


def test_a_paragraph_before_the_byline_is_the_subtitle_of_a_short_text_too() -> None:
    standfirst = (
        "Sekolah itu dibangun siswa, guru, dan warga selama tiga bulan dengan bambu sendiri."
    )
    body = (
        "Perpustakaan buka setiap hari, juga pada hari libur, kata kepala sekolah pada hari Senin."
    )
    article = read_pasted_page(f"Sekolah Bambu di Lereng\n{standfirst}\nOleh Sari Dewi\n{body}")
    assert (article.title, article.subtitle) == ("Sekolah Bambu di Lereng", standfirst)
    assert article.authors == ("Sari Dewi",)
    assert article.body_html == f"<p>{body}</p>"


def test_in_doubt_text_stays_in_the_body() -> None:
    article = read_pasted_page(
        "Judul berita pagi ini\n\nBy the way, it rained.\n\nKata dia (tanpa bukti).\n\nJakarta — "
        "kota itu."
    )
    assert article.title == "Judul berita pagi ini"
    assert (
        html_to_plain(article.body_html)
        == "By the way, it rained.\nKata dia (tanpa bukti).\nJakarta — kota itu."
    )
    assert article.authors == ()
    assert article.left_out == ()


def test_nothing_makes_an_empty_article() -> None:
    assert read_pasted_page(" \n\n ") == PastedArticle()


def read_all_texts(article: PastedArticle) -> str:
    fields = (
        article.title,
        article.subtitle,
        article.section,
        article.caption,
        article.credit,
        *article.authors,
        *article.left_out,
    )
    return " ".join((html_to_plain(article.body_html), *fields)).casefold()


def extract_letters(words: str) -> str:
    return "".join(char for char in words.casefold() if char.isalnum())


@settings(max_examples=count_repetitions(60, 300), deadline=None)
@given(
    st.lists(
        st.sampled_from(LINES) | st.text(alphabet=st.characters(codec="utf-8"), max_size=60),
        max_size=25,
    )
)
@pytest.mark.slow
@pytest.mark.soak
def test_no_line_is_lost(lines: list[str]) -> None:
    article = read_pasted_page("\n".join(lines))
    all_letters = extract_letters(read_all_texts(article))
    for word in text.to_line(" ".join(lines)).split(" "):
        read = article.published is not None and (
            extract_letters(word).isdecimal() or extract_letters(word) in DATE_WORDS
        )
        assert read or extract_letters(word) in BYLINE_WORDS or extract_letters(word) in all_letters


# Letters of words that say when a page was published.
DATE_WORDS = split_words(
    "at mon rabu senin jumat juni june mei may march mar tue wib gmt gmt7 pm am et updated tayang "
    "posted published waktu baca menit ago hours kabarujicom gmt7updated 20260503t1620110700"
)
# Letters of labels, and of "Credit...John" and "1 of 3 | The reading room".
BYLINE_WORDS = LABELS | {"creditjohn", "1", "3"}


@pytest.mark.slow
@pytest.mark.soak
def test_long_hostile_lines_cost_little() -> None:
    for line in (
        "(" * 3_000 * LENGTH,
        "a." * 3_000 * LENGTH,
        "Oleh " * 1_250 * LENGTH,
        " — " * 3_000 * LENGTH,
        "#a " * 3_000 * LENGTH,
        "dikutip " * 600 * LENGTH,
        "A\n" * 600 * LENGTH,
    ):
        for page in (line, f"Judul\n\n{line}"):
            article, calls = count_calls(functools.partial(read_pasted_page, page))
            assert article is not None
            assert calls <= CALLS * len(page)
