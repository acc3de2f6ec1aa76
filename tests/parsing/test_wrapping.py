"""Text of PDFs and mails: paragraphs are whole again, and line ends that mean something stay."""

import functools

import pytest

from feedsvc.parsing.html.sanitizer import plain_to_html
from feedsvc.parsing.html.wrapping import end_line, unwrap_lines
from tests.parsing.units import LENGTH, count_calls

PDF = """Pemerintah Kabupaten Demak menyiapkan dua puluh unit truk tangki
untuk mengirim air bersih ke delapan desa yang mengalami kekeri-
ngan sejak awal bulan. Bantuan itu akan dikirim setiap hari sampai
hujan turun.
Kepala pelaksana badan penanggulangan bencana daerah mengatakan
anak-anak dan lansia menjadi prioritas utama, begitu pula para ibu-
ibu hamil.
Kebutuhan warga:
• air minum dan air untuk memasak, sedikitnya lima liter untuk
setiap orang
• jeriken
"Kami antre sejak subuh," kata Siti, warga Desa Sunyi, yang berja-
lan dua kilometer."""
PARAGRAPHS = """<p>Pemerintah Kabupaten Demak menyiapkan dua puluh unit truk tangki untuk \
mengirim air bersih ke delapan desa yang mengalami kekeringan sejak awal bulan. Bantuan itu akan \
dikirim setiap hari sampai hujan turun.</p>
<p>Kepala pelaksana badan penanggulangan bencana daerah mengatakan anak-anak dan lansia menjadi \
prioritas utama, begitu pula para ibu-ibu hamil.</p>
<p>Kebutuhan warga:</p>
<ul><li>air minum dan air untuk memasak, sedikitnya lima liter untuk setiap orang</li>\
<li>jeriken</li></ul>
<p>"Kami antre sejak subuh," kata Siti, warga Desa Sunyi, yang berjalan dua kilometer.</p>"""
VERSE = ["Aku ingin mencintaimu", "dengan sederhana", "dengan kata yang tak sempat", "diucapkan"]
HEADLINES = [
    "Harga Cabai di Pasar Induk Turun Setelah Panen Raya",
    "Nelayan Teluk Sunyi Menanam Dua Ribu Bibit Bakau",
    "Warga Demak Antre Air Bersih Sejak Pagi Buta",
]
SENTENCES = [
    "Harga cabai merah di pasar induk turun hampir separuh.",
    "Petani di tiga kabupaten memanen lebih awal dari biasanya.",
    "Para pedagang berharap pemerintah membantu biaya angkut.",
]


def test_paragraphs_of_a_pdf_are_whole_again() -> None:
    assert plain_to_html(PDF) == PARAGRAPHS


@pytest.mark.parametrize("lines", [VERSE, HEADLINES, SENTENCES, [], ["satu"], ["a" * 60, "b" * 60]])
def test_lines_that_are_whole_stay_lines(lines: list[str]) -> None:
    assert unwrap_lines(lines) == lines


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("yang ber-", "jalan kaki", "yang berjalan kaki"),
        ("para anak-", "anak desa", "para anak-anak desa"),
        ("lembaga non-", "pemerintah", "lembaga non-pemerintah"),
        ("kata Abdul-", "Rahman", "kata Abdul-Rahman"),
        ("a well-", "known town", "a well-known town"),
        ("an off-", "shore wind farm", "an offshore wind farm"),
        ("a long-", "term plan", "a long-term plan"),  # "long-term" is elsewhere in the text
        ("yang panjang", "sekali", "yang panjang sekali"),
        ("tahun 2020-", "2021", "tahun 2020- 2021"),
    ],
)
def test_a_word_that_a_line_end_divided_is_whole_again(before: str, after: str, line: str) -> None:
    assert end_line(before, after, {"offshore", "long-term", "desa"}) + after == line


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("line", ["kata " * 12 + "-", "a-", "• a", "1. a" * 14, "(" * 60])
def test_many_lines_cost_little(line: str) -> None:
    text = f"{line}\n" * 500 * LENGTH
    html, calls = count_calls(functools.partial(plain_to_html, text))
    assert html
    assert calls <= 150 * len(text)
