"""The count of formatting that a page leaves open, held against the parser itself."""

import re

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.parsing.html.unclosed import count_starts, count_unclosed

_TAGS = {"a", "b", "font", "table", "tr", "td", "th", "caption", "object", "div", "p"}
_PARSER = nh3.Cleaner(
    tags=_TAGS, attributes={tag: {"id"} for tag in _TAGS}, clean_content_tags=set(), link_rel=None
)
# What formatting a paragraph begins with shows what was left open before it.
_PROBE = '<p id="probe">akhir'
_REOPENED = re.compile("<(?:a|b|font)[ >]")

# Each text follows `<b>` in a paragraph of its own. A parser ends the `<b>` in `_ENDED` only.
_ENDED = (
    "x</b>", "x</B\n>", "<i>x</b></i>", "<!-- c --></b>", "<!doctype html></b>", "<? c ></b>",
    "</></b>", "<style>p { }</style></b>", "<script>'<b>'</script></b>", "<object>x</object></b>",
    "<table><tr><td>x</td></tr></table></b>", "<u title=\"'\" id='\"' class=a hidden>x</u></b>",
    "a < b</b>",
)  # fmt: skip
_HIDDEN = (
    "x", "x<!--</b>-->", "<!-->x<!--</b>-->", "<!-- --!><!--</b>-->", '<u id="</b>">x</u>',
    "<u id='</b>'>x</u>", "<u x' id=\"' >x</b>\"></u>", "<u =\"='\" ></b>'></u>", "<? </b>x",
    "<!x </b>", "</ </b>x", "<style></b></style>", "<style></styles></b></style>",
    "<script><!--<script></script></b>--></script>", "<textarea></b></textarea>",
    "<iframe></b></iframe>", "<table><tr><td></b></table>", "<object></b></object>",
    "<svg><![CDATA[>--></b>]]></svg>", "<svg><desc></b></desc></svg>",
    "<math><mtext></b></mtext></math>", "<select></b></select>", "<template></b></template>",
)  # fmt: skip
_BEGINNINGS = (
    "", "x", "<!--", "<!-->", "<![CDATA[", "<? ", "</ ", "<u id='", '<u id="', "<u ", "<b", "<a>",
    "<font>", "<p>", "<style>", "<script>", "<script><!--", "<svg>", "<math><mtext>", "<select>",
    "<table>", "<tr>", "<td>", "<table><td>", "<caption>", "<object>", "<template>", "<div>",
)  # fmt: skip
_ENDS = (
    "", "x", "-->", "--!>", "]]>", ">", "'>", '">', "=", "</b", "</a>", "</font>", "</p>",
    "</style>", "</script>", "</svg>", "</math>", "</select>", "</table>", "</td>", "</caption>",
    "</object>", "</template>", "</div>",
)  # fmt: skip


def _repeat(text: str) -> str:
    return "".join(f"<p><b id={number}>{text}</p>" for number in range(5))


def _count_reopened(html: str) -> int:
    paragraph = _PARSER.clean(html + _PROBE).partition('<p id="probe">')[2]
    return len(_REOPENED.findall(paragraph.partition("akhir")[0]))


@pytest.mark.parametrize("text", _ENDED)
def test_formatting_that_a_parser_ends_is_closed(text: str) -> None:
    assert count_unclosed(_repeat(text)) <= 2  # the bold, and what is inside of it
    assert _count_reopened(_repeat(text)) == 0


@pytest.mark.parametrize("text", _HIDDEN)
def test_an_end_tag_that_no_parser_reads_closes_nothing(text: str) -> None:
    assert count_unclosed(_repeat(text)) >= 5
    assert _count_reopened(_repeat(text)) == 5


def test_formatting_counts_while_it_is_open() -> None:
    html = "<b><i>x</i><font color=red>y</font></b>" * 3 + "<em>z"
    assert count_unclosed(html) == 2
    assert count_starts(html) == 10


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_BEGINNINGS), st.sampled_from(_ENDS)), max_size=12))
def test_a_parser_never_opens_more_again_than_is_counted(pairs: list[tuple[str, str]]) -> None:
    html = "".join(
        f"<p><b id={number}>{beginning}</b>{end}" for number, (beginning, end) in enumerate(pairs)
    )
    assert _count_reopened(html) <= count_unclosed(html)
