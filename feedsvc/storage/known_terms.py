"""Look terms up by their exact names, and read the row of each once in a transaction."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedsvc.domain.names import fold_name
from feedsvc.storage.tables import Author, Section, Topic

TermRow = TypeVar("TermRow", Topic, Section, Author)
_KNOWN = "feedsvc.terms"  # a key in the info of a session, which lasts as long as its transaction


def find_by_exact_name(
    session: Session, table: type[TermRow], names: Sequence[str]
) -> dict[str, TermRow]:
    """Return by name the terms with these names, merged or not.

    Saving a form looks its topics up three times: to decide what to do, to see whether any is
    retired, and to give them to the article.
    """
    known: dict[tuple[type, str], TermRow] = session.info.setdefault(_KNOWN, {})
    found = {
        name: term
        for name in names
        if (term := known.get((table, name))) is not None and term in session and term.name == name
    }
    missing = [name for name in names if name not in found]
    rows = session.scalars(select(table).where(table.name.in_(missing))) if missing else ()
    found |= {term.name: term for term in rows}
    known.update({(table, name): term for name, term in found.items()})
    return found


def find_alike(session: Session, table: type[TermRow], names: Sequence[str]) -> dict[str, TermRow]:
    """Return by name the first term that looks like it, merged or not, by one statement."""
    folded = {name: fold_name(name) for name in names}
    alike = select(table).where(table.folded_name.in_(folded.values())).order_by(table.id.desc())
    rows = {row.folded_name: row for row in session.scalars(alike)} if folded else {}
    return {name: rows[key] for name, key in folded.items() if key in rows}
