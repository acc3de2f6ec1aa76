"""Rows of editors."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedsvc.domain.names import fold_name, to_sort_key
from feedsvc.domain.roles import Role
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.tables import Editor


def get_editor(session: Session, editor_id: int) -> Editor:
    """Return an editor.

    Raises:
        NotFoundError: there is none with this id.
    """
    return get_by_id(session, Editor, editor_id, "editor")


def find_editor(session: Session, name: str) -> Editor | None:
    """Return the editor whose name looks like this one.

    Names are compared in Python, because lower() of SQLite knows A to Z only.
    """
    rows, folded = session.execute(select(Editor.id, Editor.name)), fold_name(name)
    return next(
        (session.get(Editor, editor_id) for editor_id, other in rows if fold_name(other) == folded),
        None,
    )


def list_editors(session: Session) -> Sequence[Editor]:
    """Return all editors by name, the suspended ones last."""
    return sorted(
        session.scalars(select(Editor)),
        key=lambda editor: (editor.suspended is not None, to_sort_key(editor.name)),
    )


def has_password(session: Session, editor_id: int, password_hash: str) -> bool:
    """Return whether an editor exists and still has this password hash."""
    return (
        session.scalar(select(Editor.password_hash).where(Editor.id == editor_id)) == password_hash
    )


def count_editors(session: Session) -> int:
    """Return the number of editors."""
    return session.scalar(select(func.count()).select_from(Editor)) or 0


def list_administrators(session: Session) -> list[int]:
    """Return the ids of the administrators, without suspended ones."""
    query = select(Editor.id).where(Editor.role == Role.ADMINISTRATOR, Editor.suspended.is_(None))
    return list(session.scalars(query.order_by(Editor.id)))
