"""Topics, sections and authors: list, create, change, retire, revive and merge them."""

from dataclasses import asdict, fields
from operator import attrgetter
from typing import cast

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import NotFoundError, Problem, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Topic
from feedsvc.web.admin import audit, refresh
from feedsvc.web.context import database, now, site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor
from feedsvc.web.search_text import read_search_text

pages = Blueprint("taxonomy", __name__)
KIND = f"<any({', '.join(taxonomy.KINDS)}):kind>"
OUTCOMES = frozenset({"created", "saved", "retired", "revived", "merged"})
PAGE, OFFERED, SUGGESTED = 50, 20, 8


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of each menu entry."""
    words = {
        "topics": gettext("Topics"),
        "sections": gettext("Sections"),
        "authors": gettext("Authors"),
    }
    return [(url_for("admin.taxonomy.list_terms", kind=kind), word) for kind, word in words.items()]


@pages.get(f"/taxonomy/{KIND}")
def list_terms(kind: str) -> ResponseReturnValue:
    """Show the terms of a kind by name, retired ones too; filter them by the search text."""
    table, search_text, cursor = (
        _table_of(kind),
        read_search_text(request.args),
        read_cursor(parse_id, goes_back=True),
    )
    retired = request.args.get("show") == "retired"
    with database().reading() as session:
        rows = taxonomy.list_terms_page(
            session,
            table,
            containing=search_text,
            withdrawn=True if retired else None,
            after=_find_term(session, kind, cursor.after or 0),
            before=_find_term(session, kind, cursor.before or 0),
            limit=PAGE + 1,
        )
        page = cut_page(rows, cursor, PAGE, key=attrgetter("id"))
        return render_template(
            "admin/taxonomy.html",
            kind=kind,
            page=page,
            readable=feeds.find_readable(session, [f"{kind}/{term.slug}" for term in page.rows]),
            counts=taxonomy.count_articles_by_term(session, table, [term.id for term in page.rows]),
            q=search_text,
            show="retired" if retired else "",
            total=taxonomy.count_terms(session, table),
            retired=taxonomy.count_terms(session, table, withdrawn=True),
            outcome=_name_done(),
            changed_term=_find_term(session, kind, parse_id(request.args.get("term", ""))),
        )


@pages.get(f"/taxonomy/{KIND}/names")
def suggest_names(kind: str) -> ResponseReturnValue:
    """Return names that contain the typed text, as suggestions, and whether the text is a name."""
    search_text = read_search_text(request.args)
    with database().reading() as session:
        terms = taxonomy.list_terms_page(
            session, _table_of(kind), containing=search_text, withdrawn=False, limit=SUGGESTED
        )
        exists = taxonomy.find_term(session, _table_of(kind), search_text) is not None
        return {"names": [term.name for term in terms], "known": exists}


@pages.get(f"/taxonomy/{KIND}/new")
def show_new_term(kind: str) -> ResponseReturnValue:
    """Show an empty form."""
    return _render_term(kind, None, Term(read_search_text(request.args, "name")))


@pages.post(f"/taxonomy/{KIND}/new")
def create_term(kind: str) -> ResponseReturnValue:
    """Create a term; its feeds open with its first published article."""
    form = _read_term()
    try:
        with database().writing() as session:
            created = editorial.taxonomy.create_term(
                session, _table_of(kind), form, authority=site().authority, now=now()
            )
            audit.record_action(
                session, kind, "created", subject=created.name, subject_id=created.id
            )
    except ValidationError as error:
        return _render_term(kind, None, form, error.problems, 422)
    return _redirect_back(kind, "created", created.id)


@pages.get(f"/taxonomy/{KIND}/<id:term_id>")
def show_term(kind: str, term_id: int) -> ResponseReturnValue:
    """Show the form of a term, or redirect to the term into which it was merged."""
    with database().reading() as session:
        current = taxonomy.resolve_term(session, _table_of(kind), term_id)
    # A page or a log may still link the term that was merged.
    if current.id != term_id:
        return redirect(url_for("admin.taxonomy.show_term", kind=kind, term_id=current.id), 303)
    return _render_term(kind, term_id)


@pages.post(f"/taxonomy/{KIND}/<id:term_id>")
def change_term(kind: str, term_id: int) -> ResponseReturnValue:
    """Change, retire or revive a term."""
    do, table, form = request.form.get("do", ""), _table_of(kind), _read_term()
    try:
        with database().writing() as session:
            articles.lock_articles(session)
            term = taxonomy.get_term(session, table, term_id)
            # The change writes into this same object, so the former values are read first.
            former, stored = term.name, _describe_term(term)
            if do == "retire":
                editorial.taxonomy.retire_term(session, table, term_id, now=now())
            elif do == "revive":
                editorial.taxonomy.revive_term(session, table, term_id, now=now())
            elif do == "save":
                editorial.taxonomy.change_term(session, table, term_id, form, now=now())
            else:
                abort(400)  # no button of the form: nothing is stored
            verb = {"retire": "retired", "revive": "revived"}.get(do, "changed")
            if _describe_term(term) != stored:  # a form that was sent twice changes nothing
                audit.record_action(
                    session,
                    kind,
                    verb,
                    subject=term.name,
                    subject_id=term_id,
                    former=former if former != term.name else "",
                )
    except ValidationError as error:
        return _render_term(kind, term_id, form if do == "save" else None, error.problems, 422)
    refresh.refresh_after_change()
    return _redirect_back(
        kind, {"retire": "retired", "revive": "revived"}.get(do, "saved"), term_id
    )


@pages.get(f"/taxonomy/{KIND}/<id:term_id>/merge")
def show_merge(kind: str, term_id: int) -> ResponseReturnValue:
    """Let the editor choose the term to merge into; then describe the result and ask to confirm."""
    return _render_merge(kind, term_id, parse_id(request.args.get("into", "")))


@pages.post(f"/taxonomy/{KIND}/<id:term_id>/merge")
def merge_terms(kind: str, term_id: int) -> ResponseReturnValue:
    """Merge a term into the chosen one."""
    into = parse_id(request.form.get("into", ""))
    try:
        with database().writing() as session:
            target = editorial.taxonomy.merge_terms(
                session, _table_of(kind), term_id, into, now=now()
            )
            former = taxonomy.get_term(session, _table_of(kind), term_id).name
            audit.record_action(
                session, kind, "merged", subject=target.name, subject_id=into, former=former
            )
    except NotFoundError:  # nothing was chosen: `into` is 0, which is no term's id
        problem = editorial.taxonomy.describe_wrong_target()
        return _render_merge(kind, term_id, 0, (problem,), 422)
    except ValidationError as error:
        return _render_merge(kind, term_id, 0, error.problems, 422)
    refresh.refresh_after_change()
    return _redirect_back(kind, "merged", into)


def _render_merge(
    kind: str, term_id: int, into_id: int, problems: tuple[Problem, ...] = (), status: int = 200
) -> ResponseReturnValue:
    table, search_text = _table_of(kind), read_search_text(request.args)
    with database().reading() as session:
        term, into = (
            taxonomy.get_term(session, table, term_id),
            _find_term(session, kind, into_id),
        )
        if term.merged_id:
            return redirect(
                url_for("admin.taxonomy.show_term", kind=kind, term_id=term.merged_id), 303
            )
        offered = taxonomy.list_terms_page(
            session,
            table,
            containing=search_text,
            withdrawn=False,
            excluding=term_id,
            limit=OFFERED + 1,  # one more row tells whether there are more terms to offer
        )
        page = render_template(
            "admin/taxonomy_merge.html",
            kind=kind,
            term=term,
            # The question is asked only where merging will be accepted.
            into=into if into and not into.withdrawn and into.id != term.id else None,
            shared=taxonomy.count_shared_articles(session, term, into) if into else 0,
            offered=offered[:OFFERED],
            more=len(offered) > OFFERED,
            counts=taxonomy.count_articles_by_term(
                session, table, [term.id, into_id, *(row.id for row in offered)]
            ),
            q=search_text,
            problems=problems,
        )
    return make_response(page, status)


def _render_term(
    kind: str,
    term_id: int | None,
    form: Term | None = None,
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response:
    term, feed, count = None, None, 0
    if term_id is not None:
        with database().reading() as session:
            term = taxonomy.get_term(session, _table_of(kind), term_id)
            count = taxonomy.count_articles_by_term(session, _table_of(kind), [term_id]).get(
                term_id, 0
            )
            feed = feeds.find_feed_of_term(session, term)
    stored = {field.name: getattr(term, field.name, None) or "" for field in fields(Term)}
    page = render_template(
        "admin/taxonomy_term.html",
        kind=kind,
        term=term,
        opened=feed is not None and feed.opened,
        readable=feed is not None and feed.refreshed is not None,
        count=count,
        form=asdict(form) if form else stored,
        problems=problems,
    )
    return make_response(page, status)


def _read_term() -> Term:
    return Term(**{field.name: request.form.get(field.name, "") for field in fields(Term)})


def _describe_term(term: Topic) -> list[object]:
    """Return all that an editor can change of a term."""
    return [term.withdrawn, *(getattr(term, field.name, None) for field in fields(Term))]


def _find_term(session: Session, kind: str, term_id: int) -> Topic | None:
    """Return a term; None if no term of this kind has this id."""
    try:
        return taxonomy.get_term(session, _table_of(kind), term_id)
    except NotFoundError:
        return None


def _table_of(kind: str) -> type[Topic]:
    """Return the table of a kind, typed as that of topics, because all have its columns."""
    return cast("type[Topic]", taxonomy.KINDS[kind])


def _redirect_back(kind: str, outcome: str, term_id: int) -> ResponseReturnValue:
    return redirect(
        url_for("admin.taxonomy.list_terms", kind=kind, outcome=outcome, term=term_id), 303
    )


def _name_done() -> str:
    outcome = request.args.get("outcome", "")
    return outcome if outcome in OUTCOMES else ""
