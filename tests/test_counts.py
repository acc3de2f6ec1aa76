"""No text says "1 articles": a number that may be one chooses the form of its noun.

Pages use `ngettext` or {% pluralize %}, commands `format_amount`. Where neither is possible, the
number stands after a colon.
"""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from feedsvc.cli.base import format_amount
from feedsvc.web import i18n
from tests.source_code import MODULES, PACKAGE, list_nodes

NOUNS = (
    "accounts addresses articles attempts authors bytes changes characters connections days drafts "
    "editors entries feeds files hints hours ids images links lines matches minutes names numbers "
    "parts passkeys people pictures problems proxies representations revisions rows seconds "
    "sections sessions sockets tables threads times tokens topics versions words"
)
# A number, at most one adjective, a plural; not "3 of its feeds".
FAULT = re.compile(rf"#(?: (?!of\b|has\b)\w+)? (?:{'|'.join(NOUNS.split())})\b")
# Messages whose value is no number, or never 1, and why.
NEVER_ONE = {
    "systemd passed # sockets": "it is an error because it is not one",
    "You already have # passkeys": "a constant",
    "You already have # tokens": "a constant",
    "Choose a password of # to # characters": "constants",
    "Use at most # characters": "constants",
    "Use at least # characters": "a constant",
    "Give an id of 1 to # characters": "a constant",
    "Give 1 to # characters": "a constant",
    "Give at most # names": "a constant",
    "Give at most # web addresses": "a constant",
    "At most # bytes": "a setting of megabytes",
    "has # bytes. At most": "more than a setting of megabytes",
    "larger than # bytes": "a constant",
    "The title has # characters; some": "more than a constant",
    "The summary has # characters; most": "more than a constant",
    "the # characters that some aggregators need": "a constant",
    "This is # characters long; at most": "more than a constant",
    "can have at most # entries": "a constant",
    "the address of a feed has at most # characters": "a constant",
    "a combination of # names each": "the name of a kind",
    "(# times since the last line)": "it is left out for one",
    "# feeds were": "beside it stands the form for one",
    "# revisions were deleted": "beside it stands the form for one",
    "# articles were deleted for ever": "beside it stands the form for one",
    "The text contains # pictures that are not stored yet": "more than a constant",
    "last seen # seconds ago": "at least 30",
    "another window # seconds ago": "at least 30",
    "The address redirects more than # times": "a constant",
    "Give an address of at most # characters": "a constant",
    "The file has more than # rows": "a constant",
    "is longer than # characters": "a constant",
    "Deleted articles stay here for # days": "a constant",
    "Show all # topics": "more than are shown already",
    "Show all # sections": "more than are shown already",
    "Show all # authors": "more than are shown already",
    "Show all # custom feeds": "more than are shown already",
    "More than # articles": "a constant",
    "more than # articles": "a constant",
    "More than # pictures": "a constant",
    "# connections for each web process": "at least a constant",
}


def _list_code_texts() -> Iterator[str]:
    """Yield each text of the code that has values in it, with # in place of each value."""
    for path in MODULES:
        for node in list_nodes(path):
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "#"
                    for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.sub(r"%(?:\(\w+\))?[ds]", "#", node.value)


def _list_messages() -> Iterator[str]:
    """Yield each message of the pages that has one form only."""
    with (i18n.FOLDER / "id.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str):
                yield re.sub(r"%\(\w+\)[ds]", "#", message.id)


def test_no_text_has_a_plural_after_a_number_that_may_be_one() -> None:
    plurals = {
        form
        for path in (PACKAGE / "web").rglob("*.py")
        for form in re.findall(r'ngettext\(\s*"[^"]*",\s*"([^"]*)"', path.read_text("utf-8"))
    }
    known = {re.sub(r"%\(\w+\)[ds]", "#", form) for form in plurals}
    texts = {*_list_code_texts(), *_list_messages()} - known
    faults = [text for text in texts if FAULT.search(text)]
    used = {reason for reason in NEVER_ONE for text in faults if reason in text}
    new = [text for text in faults if not any(part in text for part in NEVER_ONE)]
    assert not new, "\n".join(new)
    assert NEVER_ONE.keys() - used == set(), "these texts do not exist any more"


@pytest.mark.parametrize("fault", ["# articles were", "deleted: # old feeds", "after # seconds"])
def test_the_pattern_finds_the_fault(fault: str) -> None:
    assert FAULT.search(fault)


def test_commands_count_one_as_one() -> None:
    amounts = [format_amount(number, "feed") for number in (0, 1, 2)]
    assert amounts == ["0 feeds", "1 feed", "2 feeds"]
    assert format_amount(1, "entry", "entries") == "1 entry"
    assert format_amount(3, "entry", "entries") == "3 entries"
