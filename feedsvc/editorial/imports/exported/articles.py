"""Check an article of an export before it is stored as it is: anybody may have changed the file.

Texts that an editor could have typed stay, and are cleaned as in a form. An article that no form
would have accepted is refused; all others are stored. An article as feedsvc has exported it passes
unchanged.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feedsvc.compression import decompress_against
from feedsvc.domain.articles import EARLIEST_YEAR, LIVE, ArticleContent, Notice, State, Verb
from feedsvc.domain.fields import BODY, NAME
from feedsvc.domain.identity import LONGEST_GUID, is_storable_guid
from feedsvc.domain.text import slugify, to_line
from feedsvc.editorial import notices, validation
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.data_urls import measure_text
from feedsvc.storage import export_values, exports
from feedsvc.storage.articles.content import from_columns, load_columns, to_columns
from feedsvc.storage.tables import Article

_CHANGED = "These fields were not as feedsvc stores them, so they were cleaned: %(fields)s."
_DISCARDED = (
    "Its earlier revisions contain text that feedsvc does not accept, so they are left out."
)
_LEFT_OUT = "Some rows of these tables are not valid, so they are left out: %(tables)s."
_NO_ID = "Its id or its address is not valid."
_NO_TIME = "A time that belongs to its state is missing or wrong."
_NO_STORED_NAME = re.compile(r"~[0-9a-f]{24}")  # the slug of an unsaved article
_LARGEST_REVISION = 4 * BODY  # bytes
_EDITABLE = frozenset({*LIVE, State.TRASHED})
# The column with the time that a state needs.
_TIMES = {
    State.SCHEDULED: ("publish_at",),
    State.PUBLISHED: ("published", "updated"),
    State.WITHDRAWN: ("withdrawn", "updated"),
    State.TRASHED: ("trashed",),
}
Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class CheckedArticle:
    """An article with the rows that belong to it, by their tables; `row` is None if it is refused.

    `problems` say why it is refused, or which parts of it were changed or left out.
    """

    title: str
    row: Row | None
    rows: Rows
    problems: Sequence[Problem]


def check_article(item: Mapping[str, Any], *, now: datetime) -> CheckedArticle:
    """Return an article of an export with its rows, ready to be stored.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the item has not the shape of an article.
    """
    part = item["_feedsvc"]
    row, rows = part["article"], part["rows"]
    title = to_line(str(row["title"]))[:NAME]
    columns = exports.load_row(Article, row)
    for name in exports.OF_ARTICLES:
        if any(each["article_id"] != row["id"] for each in rows[name]):
            raise ValueError(f"a row of {name} belongs to another article than {row['id']}")
    problems = [*_list_faults(columns, now)]
    if problems:
        return CheckedArticle(title, None, {}, problems)
    cleaned, problems = _clean_columns(columns, now)
    if cleaned is None:
        return CheckedArticle(title, None, {}, problems)
    changed = sorted(name for name, value in cleaned.items() if value != columns[name])
    if changed:
        problems.append(Problem("", _CHANGED, {"fields": ", ".join(changed)}))
    kept, left_out = _choose_rows(rows, columns, now)
    problems += left_out
    dumped = {name: export_values.dump_value(cleaned[name]) for name in changed}
    return CheckedArticle(title, {**row, **dumped}, kept, problems)


def _list_faults(columns: Mapping[str, Any], now: datetime) -> Iterator[Problem]:
    """Yield the faults that no cleaning mends: an id, an address or a time that no article has."""
    state, slug, guid = State(columns["state"]), columns["slug"], columns["guid"]
    is_address = slug == slugify(slug, longest=200) != "" or _NO_STORED_NAME.fullmatch(slug)
    is_id = guid.strip() and len(guid) <= LONGEST_GUID and is_storable_guid(guid)
    if not (is_address and is_id) or columns["revision"] < 0:
        yield Problem("", _NO_ID)
    times = [each for each in columns.values() if isinstance(each, datetime)]
    is_missing = any(columns[name] is None for name in _TIMES.get(state, ()))
    if is_missing or not all(EARLIEST_YEAR <= each.year <= now.year + 11 for each in times):
        yield Problem("publish_at", _NO_TIME)


def _clean_columns(
    columns: Mapping[str, Any], now: datetime
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Return the columns with clean texts; None and the reasons if they cannot be stored."""
    if measure_text(columns["body_html"]) > BODY:
        return None, [*validation.check_length("body", columns["body_html"], BODY)]
    content = _read_columns(columns)
    cleaned = validation.clean_content(replace(content, body="", slug=""))
    cleaned = replace(cleaned, body=sanitizer.sanitize_html(content.body))
    notice = notices.clean_notice(Notice(columns["notice"], columns["notice_title"]))
    problems = [*_list_content_problems(cleaned, columns, now), *notices.check_notice(notice)]
    if problems:
        return None, problems
    result = {**columns, **to_columns(cleaned), "notice": notice.text, "notice_title": notice.title}
    return {name: result[name] for name in columns}, []


def _read_columns(columns: Mapping[str, Any]) -> ArticleContent:
    """Return what the columns of an article say, without the names of terms and pictures.

    These are in rows of their own. Any name stands for that of the picture, because a picture
    without a name has no texts.
    """
    media = "picture" if columns["media_id"] is not None else ""
    return from_columns(columns, section="", topics=(), authors=(), media=media, translations=())


def _list_content_problems(
    content: ArticleContent, columns: Mapping[str, Any], now: datetime
) -> list[Problem]:
    """Return why no form would have accepted these texts; an unsaved article may lack some."""
    is_saved = columns["revision"] > 0 and columns["state"] in _EDITABLE
    try:
        validation.validate_content(content, complete=False, now=now)
    except ValidationError as error:
        lacking = {"title", "language"} if not is_saved else set[str]()
        return [each for each in error.problems if each.field not in lacking]
    return []


def _choose_rows(
    rows: Rows, columns: Mapping[str, Any], now: datetime
) -> tuple[Rows, list[Problem]]:
    """Return the rows of an article that can be stored, and Problems about those left out."""
    kept: dict[str, Sequence[Row]] = {name: rows[name] for name in exports.OF_ARTICLES}
    published = export_values.dump_value(columns["published"])
    kept["feed_items"] = [{**row, "published": published} for row in rows["feed_items"]]
    for name, is_storable in _CHECKS.items():
        kept[name] = [row for row in rows[name] if is_storable(row)]
    is_clean = _are_clean(rows["revisions"], columns["body_html"], now)
    if not is_clean:
        kept["revisions"] = []
    if published is None or columns["state"] != State.PUBLISHED:
        kept["feed_items"] = []
    changed = [name for name in exports.OF_ARTICLES if len(kept[name]) < len(rows[name])]
    tables = [name for name in changed if name != "revisions"]
    problems = [Problem("", _LEFT_OUT, {"tables": ", ".join(tables)})] if tables else []
    return kept, problems if is_clean else [*problems, Problem("", _DISCARDED)]


def _is_draft(row: Row) -> bool:
    fields = row["fields"]
    return (
        isinstance(fields, dict)
        and all(isinstance(value, str) for value in fields.values())
        and not list(validation.check_draft_size(fields))
    )


_VERBS = frozenset(map(str, Verb))
_CHECKS = {
    "article_aliases": lambda row: row["slug"] == slugify(row["slug"], longest=200) != "",
    "former_guids": lambda row: is_storable_guid(row["guid"]) and row["guid"].strip() != "",
    "changes": lambda row: row["verb"] in _VERBS and row["editor"] == to_line(row["editor"])[:NAME],
    "drafts": _is_draft,
}


def _are_clean(rows: Sequence[Row], body: str, now: datetime) -> bool:
    """Return whether all earlier texts are as feedsvc would store them, because undo restores them.

    `body` is checked first: mostly the newest text is the same and need not be checked again.
    """
    content, known = b"", {body} if sanitizer.sanitize_html(body) == body else set[str]()
    for row in sorted(rows, key=lambda row: -row["number"]):
        loaded = export_values.decode_bytes(row["content"])
        try:
            content = decompress_against(
                loaded, b"" if row["complete"] else content, most=_LARGEST_REVISION
            )
            snapshot = json.loads(content)
            text = snapshot["body_html"]
            is_text = text in known or sanitizer.sanitize_html(text) == text
            if not is_text or not _has_clean_texts(load_columns(snapshot), now):
                return False
        except Exception:  # noqa: BLE001  another compression or shape may raise anything
            return False
        known.add(text)
    return True


def _has_clean_texts(columns: Mapping[str, Any], now: datetime) -> bool:
    """Return whether all texts of a revision but its body are as a form would have stored them.

    Raises:
        ValidationError: a form would have refused them.
    """
    content = replace(_read_columns(columns), body="", slug="")
    validation.validate_content(content, complete=False, now=now)
    notice = Notice(columns["notice"], columns["notice_title"])
    return (
        validation.clean_content(content) == content
        and notices.clean_notice(notice) == notice
        and not any(notices.check_notice(notice))
    )
