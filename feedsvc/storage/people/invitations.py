"""Rows of invitations: one-time addresses to add an editor or to choose a new password."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Invitation


def add_invitation(session: Session, invitation: Invitation) -> Invitation:
    """Store an invitation, which gets an id."""
    session.add(invitation)
    session.flush()
    return invitation


def find_valid_invitation(session: Session, token_hash: str, *, now: datetime) -> Invitation | None:
    """Return the invitation of this token, if it has not expired."""
    query = select(Invitation).where(Invitation.token_hash == token_hash, Invitation.expires > now)
    return session.scalars(query).one_or_none()


def list_invitations(session: Session, *, now: datetime) -> Sequence[Invitation]:
    """Return the invitations that have not expired, newest first."""
    query = select(Invitation).where(Invitation.expires > now)
    return session.scalars(query.order_by(Invitation.created.desc(), Invitation.id.desc())).all()


def get_invitation(session: Session, invitation_id: int) -> Invitation | None:
    """Return an invitation by its id."""
    return find_by_id(session, Invitation, invitation_id)


def consume_invitation(session: Session, token_hash: str) -> bool:
    """Delete an invitation, which is used once; return False if there was none."""
    rows = session.execute(delete(Invitation).where(Invitation.token_hash == token_hash))
    return bool(rows.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def delete_invitations(session: Session) -> None:
    """Delete all invitations."""
    session.execute(delete(Invitation))


def delete_invitations_of(session: Session, editor_id: int) -> None:
    """Delete the addresses at which an editor can choose a new password."""
    session.execute(delete(Invitation).where(Invitation.editor_id == editor_id))


def delete_expired_invitations(session: Session, *, now: datetime) -> None:
    """Delete the invitations that have expired."""
    session.execute(delete(Invitation).where(Invitation.expires <= now))
