"""Topics, sections and authors: list, read, create and rename them."""

from dataclasses import asdict, fields
from typing import Any, cast

from flask import Blueprint, url_for
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.scopes import Scope
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.json_fields import JsonFields
from feedsvc.storage import taxonomy
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web.api.article_records import format_instant
from feedsvc.web.api.bodies import JSON, MERGE_PATCH, read_json
from feedsvc.web.api.changes import record_action, run_change
from feedsvc.web.api.listing import build_list
from feedsvc.web.api.matches import check_match
from feedsvc.web.api.operations import Answer, compute_etag, declare
from feedsvc.web.api.queries import PAGE, Parameter
from feedsvc.web.context import database, now, site

pages = Blueprint("taxonomy", __name__)
_KIND = "<any(topics, sections, authors):kind>"
_READ_ONLY = ("id", "feed", "retired")
_KEYS = [each.name for each in fields(Term)]
_CONTAINING = Parameter(
    "q", {"type": "string", "maxLength": 200}, "Only those whose name contains this text.", ""
)


@declare(
    pages, "GET", f"/{_KIND}", scope=Scope.READ, query=(_CONTAINING, *PAGE),
    answers={200: "TermList"},
)  # fmt: skip
def get_term_list(kind: str, query: dict[str, Any]) -> Answer:
    """List the terms of a kind by name."""
    table = _get_table(kind)
    with database().reading() as session:
        after = taxonomy.get_term(session, table, query["after"]) if query["after"] else None
        rows = taxonomy.list_terms_page(
            session, table, containing=query["q"], after=after, limit=query["limit"] + 1
        )
        return build_list(rows, query, _dump_term)


@declare(pages, "GET", f"/{_KIND}/<id:term_id>", scope=Scope.READ, answers={200: "Term"})
def get_term_json(kind: str, term_id: int) -> Answer:
    """Read a term, or the one into which it was merged."""
    with database().reading() as session:
        return Answer(200, _dump_term(taxonomy.resolve_term(session, _get_table(kind), term_id)))


@declare(
    pages, "POST", f"/{_KIND}", scope=Scope.WRITE, body="NewTerm", is_repeatable=True,
    answers={201: "Term"},
)  # fmt: skip
def post_term(kind: str) -> Answer:
    """Create a term; its feed opens with its first published article."""
    texts = _read_texts(kind, read_json())

    def write_term(session: Session) -> Answer:
        term = editorial.taxonomy.create_term(
            session, _get_table(kind), texts, authority=site().authority, now=now()
        )
        record_action(session, kind, "created", subject=term.name, subject_id=term.id)
        value = _dump_term(term)
        address = url_for("api.taxonomy.get_term_json", kind=kind, term_id=term.id, _external=True)
        return Answer(201, value, {"Location": address, "ETag": f'"{compute_etag(value)}"'})

    return run_change(write_term)


@declare(
    pages, "PATCH", f"/{_KIND}/<id:term_id>", scope=Scope.PUBLISH, body="TermPatch",
    body_types=(MERGE_PATCH, JSON), needs_match=True, answers={200: "Term"},
)  # fmt: skip
def patch_term(kind: str, term_id: int) -> Answer:
    """Rename a term, or change its other texts; its former addresses redirect for ever."""
    patch = read_json()

    def write_term(session: Session) -> Answer:
        term = taxonomy.get_term(session, _get_table(kind), term_id)
        present = _dump_term(term)
        check_match(compute_etag(present))
        former = term.name
        texts = _read_texts(kind, present | patch)
        if not texts.is_stored_in(term):
            editorial.taxonomy.change_term(session, _get_table(kind), term_id, texts, now=now())
            record_action(
                session,
                kind,
                "changed",
                subject=term.name,
                subject_id=term_id,
                former=former if former != term.name else "",
            )
        value = _dump_term(term)
        return Answer(200, value, {"ETag": f'"{compute_etag(value)}"'})

    return run_change(write_term)


def _get_table(kind: str) -> type[Topic]:
    return cast("type[Topic]", taxonomy.KINDS[kind])


def _list_keys(kind: str) -> list[str]:
    return _KEYS if kind == "authors" else _KEYS[:3]


def _read_texts(kind: str, values: dict[str, Any]) -> Term:
    problems: list[Problem] = []
    own = {name: value for name, value in values.items() if name not in _READ_ONLY}
    record = JsonFields(own, _list_keys(kind), problems)
    texts = {name: record.text(name) for name in _list_keys(kind)}
    if problems:
        raise ValidationError(problems)
    return Term(**texts)


def _dump_term(term: Topic | Section | Author) -> dict[str, Any]:
    kind = term.__tablename__
    texts = asdict(
        Term(
            term.name,
            term.slug,
            term.description,
            getattr(term, "email", None) or "",
            getattr(term, "url", None) or "",
        )
    )
    return {
        "id": term.id,
        **{name: texts[name] for name in _list_keys(kind)},
        "feed": site().feed_page_url(f"{kind}/{term.slug}"),
        "retired": format_instant(term.withdrawn),
    }
