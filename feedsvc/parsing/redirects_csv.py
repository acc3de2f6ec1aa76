"""Read redirects from a CSV file (RFC 4180) as Excel, LibreOffice and plugins write it.

Each row has the former address and the target. The separator is a comma, a semicolon or a tab, and
a first row without an address is a heading.
"""

import csv
from collections.abc import Iterator

from feedsvc.errors import Problem, ValidationError

_SEPARATORS = ",;\t"
_MOST_ROWS = 100_000
_NO_TEXT = "This is not UTF-8 text: byte %(byte)d is wrong. Save it as UTF-8."
_NO_TABLE = "This is not a table of addresses. Save it as CSV with two columns."
_TOO_LONG = "The file has more than %(most)d rows. Divide it."


def read_redirects_csv(data: bytes) -> list[tuple[int, str, str]]:
    """Return (line, former address, target) of each row; a missing column is "".

    Raises:
        ValidationError: this is no text, or too long.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError([Problem("file", _NO_TEXT, {"byte": error.start + 1})]) from error
    try:
        rows = list(_read_csv_rows(text))
    except csv.Error as error:  # a field of more than 131,072 characters
        raise ValidationError([Problem("file", _NO_TABLE)]) from error
    if len(rows) > _MOST_ROWS:
        raise ValidationError([Problem("file", _TOO_LONG, {"most": _MOST_ROWS})])
    return rows


def _read_csv_rows(text: str) -> Iterator[tuple[int, str, str]]:
    lines = text.splitlines()
    first = next(filter(str.strip, lines), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(lines, delimiter=separator)
    is_first = True
    for row in reader:
        former, target = (*(cell.strip() for cell in row), "", "")[:2]
        is_heading = is_first and "/" not in former
        if (former or target) and not is_heading:
            yield reader.line_num, former, target
        is_first = is_first and not (former or target)
