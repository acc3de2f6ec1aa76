"""An element where HTML does not allow it is moved, or loses its tag and keeps its words."""

import pytest

from feedsvc.parsing.html import sanitizer

# The source, and the HTML that is stored.
SAMPLES = {
    "a head after the body": (
        "<table><tbody><tr><td>x</tbody><thead><tr><th>y</thead></table>",
        "<table><thead><tr><th>y</th></tr></thead><tbody><tr><td>x</td></tr></tbody></table>",
    ),
    "a foot before the body": (
        "<table><tfoot><tr><td>x</tfoot><tr><td>y</table>",
        "<table><tbody><tr><td>y</td></tr></tbody><tfoot><tr><td>x</td></tr></tfoot></table>",
    ),
    "two heads": (
        "<table><thead><tr><th>x</thead><thead><tr><th>y</thead></table>",
        "<table><thead><tr><th>x</th></tr></thead><tbody><tr><th>y</th></tr></tbody></table>",
    ),
    "a caption at the end": (
        "<table><tr><td>x<caption>c</caption></table>",
        "<table><caption>c</caption><tbody><tr><td>x</td></tr></tbody></table>",
    ),
    "two captions of a table": (
        "<table><caption>c</caption><caption>d</caption><tr><td>x</table>",
        (
            "<table><caption>c</caption><tbody><tr><td>d</td></tr></tbody>"
            "<tbody><tr><td>x</td></tr></tbody></table>"
        ),
    ),
    "two captions of a figure": (
        "<figure><figcaption>a</figcaption><p>x</p><figcaption>b</figcaption></figure>",
        "<figure><figcaption>a</figcaption><p>x</p><p>b</p></figure>",
    ),
    "a caption amid a figure": (
        "<figure><p>x</p><figcaption>a</figcaption><p>y</p></figure>",
        "<figure><p>x</p><p>y</p><figcaption>a</figcaption></figure>",
    ),
    "descriptions without a term": ("<dl><dd>b</dl>", "<ul><li>b</li></ul>"),
    "a term without a description": (
        "<dl><dt>a<dd>b<dt>c</dl>",
        "<ul><li>a</li><li>b</li><li>c</li></ul>",
    ),
    "words after the last reading": (
        "<ruby>漢<rt>kan</rt>字</ruby>",
        "<p><ruby>漢<rt>kan</rt></ruby>字</p>",
    ),
    "no reading": ("<ruby>漢<rp>(</rp>字</ruby>", "<p>漢(字</p>"),
    "a time without an instant": ("<time>kemarin</time>", "<p>kemarin</p>"),
    "a time with a wrong instant": ("<time datetime=PT>kemarin</time>", "<p>kemarin</p>"),
    "a week": ('<time datetime="2026-W48">x</time>', '<p><time datetime="2026-W48">x</time></p>'),
    "characters that no address has": (
        '<a href="https://a.example/?b={c}|d#e#f">x</a>',
        '<p><a href="https://a.example/?b=%7Bc%7D%7Cd#e%23f">x</a></p>',
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_parts_are_moved_to_where_html_allows_them(name: str) -> None:
    source, stored = SAMPLES[name]
    assert sanitizer.sanitize_html(source) == stored
    assert sanitizer.sanitize_html(stored) == stored
