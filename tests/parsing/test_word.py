"""Lists of Word: numbers, letters and Roman numbers are told apart, and hostile input is cheap."""

import functools

import pytest

from feedsvc.parsing.html.sanitizer import sanitize_html
from feedsvc.parsing.html.word import convert_word
from tests.parsing.units import LENGTH, count_calls


def build_item(marker: str, text: str, level: int = 1, list_id: int = 0) -> str:
    return (
        f'<p class="MsoListParagraph" style="mso-list:l{list_id} level{level} lfo1">'
        f'<span style="mso-list:Ignore">{marker}<span>&nbsp;</span></span>{text}</p>'
    )


@pytest.mark.parametrize(
    ("markers", "html"),
    [
        ("1. 2.", "<ol><li>1.</li><li>2.</li></ol>"),
        ("1) 2)", "<ol><li>1)</li><li>2)</li></ol>"),
        ("(a) (b)", '<ol type="a"><li>(a)</li><li>(b)</li></ol>'),
        ("C. D.", '<ol start="3" type="A"><li>C.</li><li>D.</li></ol>'),
        ("h. i. j.", '<ol start="8" type="a"><li>h.</li><li>i.</li><li>j.</li></ol>'),
        ("i. ii. iv.", None),
        ("1.1. 1.2.", "<ol><li>1.1.</li><li>1.2.</li></ol>"),
        ("1. 2. 1.", "<ol><li>1.</li><li>2.</li></ol>\n<ol><li>1.</li></ol>"),
        ("1. 3.", '<ol><li>1.</li><li value="3">3.</li></ol>'),
        ("· o §", "<ul><li>·</li><li>o</li><li>§</li></ul>"),
        ("· 1.", "<ul><li>·</li></ul>\n<ol><li>1.</li></ol>"),
    ],
)
def test_markers_say_what_list_it_is(markers: str, html: str | None) -> None:
    expected = html or '<ol type="i"><li>i.</li><li>ii.</li><li value="4">iv.</li></ol>'
    assert sanitize_html("\n".join(build_item(each, each) for each in markers.split())) == expected


def test_levels_nest_wherever_they_begin() -> None:
    items = [("a", 2), ("b", 1), ("c", 3), ("d", 2), ("e", 1)]
    html = sanitize_html("".join(build_item("·", text, level) for text, level in items))
    assert html == (
        "<ul><li>a</li></ul>\n<ul><li>b<ul><li>c</li></ul><ul><li>d</li></ul></li><li>e</li></ul>"
    )


def test_items_in_cells_stay_in_their_cells() -> None:
    html = sanitize_html(
        f"<table><tr><td>{build_item('·', 'a')}</td><td>{build_item('·', 'b')}</td></tr></table>"
    )
    assert html.count("<td><ul><li>") == 2


def test_other_html_is_unchanged() -> None:
    html = '<p class="lead">a</p> <p>b</p><ul><li>c</li></ul>'
    assert convert_word(html) == html


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize(
    "hostile",
    [
        '<span style="mso-list:Ignore">' * 1_600 * LENGTH,
        '<p style="mso-list:l0 level1">' * 1_600 * LENGTH,
        '<h1 class="Mso">' * 1_600 * LENGTH,
        '<div class="ListContainerWrapper"><ul>' * 1_600 * LENGTH,
        build_item("·", "a", 9) * 400 * LENGTH + build_item("1.", "b") * 400 * LENGTH,
        '<p class="MsoQuote">a</p>' * 800 * LENGTH,
    ],
)
def test_hostile_paragraphs_cost_little(hostile: str) -> None:
    _, calls = count_calls(functools.partial(sanitize_html, hostile))
    assert calls <= 150 * len(hostile)
