"""Rows of invitations: one-time addresses to add an editor or to choose a new password."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Invitation


def add_invitation(session: Session, invitation: Invitation) -> Invitation:
    """Store an invitation, which gets an id."""
    session.add(invitation)
    session.flush()
    return invitation


def find_by_token_hash(session: Session, token_hash: str) -> Invitation | None:
    """Return the invitation of this token, also one that has ended."""
    return session.scalars(
        select(Invitation).where(Invitation.token_hash == token_hash)
    ).one_or_none()


def find_valid_invitation(session: Session, token_hash: str, *, now: datetime) -> Invitation | None:
    """Return the invitation of this token, if it has neither ended nor expired."""
    query = select(Invitation).where(Invitation.token_hash == token_hash, _is_valid(now))
    return session.scalars(query).one_or_none()


def list_invitations(session: Session, *, now: datetime) -> Sequence[Invitation]:
    """Return the invitations that can be used, newest first."""
    query = select(Invitation).where(_is_valid(now))
    return session.scalars(query.order_by(Invitation.created.desc(), Invitation.id.desc())).all()


def get_invitation(session: Session, invitation_id: int) -> Invitation | None:
    """Return an invitation by its id."""
    return find_by_id(session, Invitation, invitation_id)


def end_invitation(session: Session, token_hash: str, *, now: datetime) -> bool:
    """End an invitation, which is used once; return False if it has ended or never existed."""
    one = Invitation.token_hash == token_hash
    rows = session.execute(
        update(Invitation).where(one, Invitation.ended.is_(None)).values(ended=now)
    )
    return bool(rows.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def end_invitations_of(session: Session, editor_id: int, *, now: datetime) -> None:
    """End the addresses at which an editor can choose a new password."""
    theirs = Invitation.editor_id == editor_id
    session.execute(update(Invitation).where(theirs, Invitation.ended.is_(None)).values(ended=now))


def delete_invitations(session: Session) -> None:
    """Delete all invitations."""
    session.execute(delete(Invitation))


def delete_expired_invitations(session: Session, *, now: datetime) -> None:
    """Delete the invitations that have expired."""
    session.execute(delete(Invitation).where(Invitation.expires <= now))


def _is_valid(now: datetime) -> ColumnElement[bool]:
    return and_(Invitation.ended.is_(None), Invitation.expires > now)
