"""Bulk actions: change several articles of a list at once, report on the list, undo from there."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.fields import NOTICE
from feedsvc.editorial.bulk import BulkVerb
from feedsvc.errors import NotFoundError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.tables import Section, Topic
from feedsvc.web.admin import refresh
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.context import database, now, site
from feedsvc.web.http import form_keys
from feedsvc.web.http.numbers import parse_id, parse_revision
from feedsvc.web.i18n import format_message

pages = Blueprint("bulk", __name__)
TermRow = TypeVar("TermRow", Topic, Section)
_MOST_SELECTED = 200  # five pages of the list; each article is a transaction
_PROBLEMS = frozenset({"nothing", "no_topic", "no_section", "no_verb"})


@pages.post("/bulk")
def run_bulk() -> ResponseReturnValue:
    """Run the pressed button's action on the selected articles."""
    selected, do = _read_selected(request.form.getlist("selected")), request.form.get("do", "")
    verb = BulkVerb(do) if do in set(BulkVerb) - {BulkVerb.UNDO} else None
    if verb is BulkVerb.WITHDRAW and request.form.get("keep_entry") == "1":
        verb = BulkVerb.WITHDRAW_WITH_NOTICE
    text, problem = _read_text(verb)
    if not selected:
        problem = "nothing"
    elif verb is None:
        problem = "no_verb"
    if problem or verb is None:
        return _redirect_to_list(problem=problem)
    request_key = form_keys.hash_request(request.form.get("key", ""), verb, selected, text)
    return _redirect_to_list(bulk=_run_verb(verb, selected, text, request_key))


@pages.post("/bulk/<id:action_id>/undo")
def undo_bulk(action_id: int) -> ResponseReturnValue:
    """Undo a bulk action for the articles that have not changed since."""
    with database().reading() as session:
        action = bulk.find_bulk_action(session, action_id)
    if action is None or not action.done:
        return _redirect_to_list(problem="nothing")
    selected = [(row["article"], row["revision"]) for row in action.done]
    request_key = form_keys.hash_request(BulkVerb.UNDO, action_id)
    return _redirect_to_list(bulk=_run_verb(BulkVerb.UNDO, selected, "", request_key))


def run_single(verb: BulkVerb, article_id: int, path: str) -> ResponseReturnValue:
    """Run a bulk action for one article; redirect to the list at `path`, which reports on it."""
    selected = _read_selected([f"{article_id}.{request.form.get('revision', '')}"])
    # An article has each revision once, so the same change of a revision is the same request. The
    # key has the guid, which is never used again: SQLite reuses the id of a purged article.
    request_key = form_keys.hash_request(verb, _find_guid(article_id), selected)
    return redirect(
        f"{path}?{urlencode({'bulk': _run_verb(verb, selected, '', request_key)})}", 303
    )


def _find_guid(article_id: int) -> str:
    try:
        with database().reading() as session:
            return articles.get_article(session, article_id).guid
    except NotFoundError:
        return ""


def describe_bulk(session: Session) -> dict[str, object]:
    """Return the variables of the list's report on the bulk action that its address names."""
    problem = request.args.get("problem", "")
    action = bulk.find_bulk_action(session, parse_id(request.args.get("bulk", "")))
    return {
        "key": form_keys.create_form_key(now()),
        "bulk_action": action,
        "refused": [
            (row["title"], row["article"], _describe_refused(row)) for row in action.refused
        ]
        if action
        else [],
        "problem": problem if problem in _PROBLEMS else "",
        "longest_notice": NOTICE,
    }


def _run_verb(
    verb: BulkVerb, selected: Sequence[tuple[int, int]], text: str, request_key: str
) -> int:
    """Run a bulk action and refresh feeds; return its id."""
    action_id = editorial.bulk.run_bulk_action(
        database(),
        verb,
        selected,
        editor=auth_session.current_editor(),
        authority=site().authority,
        now=now(),
        text=text,
        request_key=request_key,
    )
    refresh.refresh_after_change()
    return action_id


def _read_text(verb: BulkVerb | None) -> tuple[str, str]:
    """Return the name of the term or the notice for `verb`, or a code of `_PROBLEMS`."""
    if verb is BulkVerb.WITHDRAW_WITH_NOTICE:
        return request.form.get("notice", ""), ""
    value = request.form.get("section" if verb == BulkVerb.SET_SECTION else "topic", "")
    term_id = parse_id(value)
    with database().reading() as session:
        if verb in {BulkVerb.ADD_TOPIC, BulkVerb.DROP_TOPIC}:
            topic = _find_live_term(session, Topic, term_id)
            return (topic.name, "") if topic else ("", "no_topic")
        if verb == BulkVerb.SET_SECTION and value != "none":
            section = _find_live_term(session, Section, term_id)
            return (section.name, "") if section else ("", "no_section")
    return "", ""


def _find_live_term(session: Session, table: type[TermRow], term_id: int) -> TermRow | None:
    try:
        term = taxonomy.get_term(session, table, term_id)
    except NotFoundError:
        return None
    return None if term.withdrawn else term


def _read_selected(values: Sequence[str]) -> list[tuple[int, int]]:
    """Return the (id, revision) of the selected articles; the list writes them as 12.3."""
    selected: dict[int, int] = {}
    for value in values[:_MOST_SELECTED]:
        number, _, revision_text = value.partition(".")
        article_id, revision = parse_id(number), parse_revision(revision_text)
        if article_id and revision >= 0:
            selected.setdefault(article_id, revision)
    return list(selected.items())


def _describe_refused(row: Mapping[str, object]) -> str:
    """Return why an article was refused: the stored message and its parameters, translated."""
    params = row["params"] if isinstance(row["params"], dict) else {}
    return format_message(str(row["message"]), params)


def _redirect_to_list(**parameters: object) -> ResponseReturnValue:
    """Redirect to the list that the form came from; `parameters` say what it reports."""
    path, _, query = auth_session.local_or_default(request.form.get("next", "")).partition("?")
    path = request.script_root + path
    # Only the trash and the list show the report; the form may come from an article's page.
    if path != url_for("admin.articles.trash.list_trash"):
        path = url_for("admin.articles.list.list_articles")
    # The report of an earlier bulk action must not stay in the address.
    filters = [pair for pair in parse_qsl(query) if pair[0] not in {"bulk", "problem"}]
    return redirect(f"{path}?{urlencode([*filters, *parameters.items()])}", 303)
