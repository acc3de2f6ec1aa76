"""Tables of the API: the tokens of programs, and the answers to requests that are sent again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from feedsvc.storage.tables import Base, Editor


class ApiToken(Base):
    """A token by which a program proves that it acts for an editor. Only its hash is stored.

    `scope` is one of `domain.scopes.Scope`.
    """

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("editors.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime]
    last_used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]
    editor: Mapped[Editor] = relationship(lazy="joined")


class ApiAnswer(Base):
    """The answer to a request with an Idempotency-Key, given again if it is repeated within a day.

    `fingerprint` is a hash of the request: the same key must not come with another request.
    """

    __tablename__ = "api_answers"
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
