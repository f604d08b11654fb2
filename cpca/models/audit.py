"""The trail: an append-only chain of events, with what each one says kept apart so that it can be erased."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cpca.extensions import Base


class AuditEvent(Base):
    """One link of the chain. `body` is the very text that was hashed; the other columns repeat it to query by.

    `id` is the dense sequence, from 1. The chain names people by pseudonym and holds only a salted hash
    of the payload, so that a lawful erasure of a payload never breaks the proof.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_theme_id", "theme_id"),
        Index("ix_audit_event_subject_subject_id", "subject", "subject_id"),
    )
    __trail__ = False

    at: Mapped[dt.datetime]
    actor: Mapped[str]
    acting_for: Mapped[str | None]
    act: Mapped[str]
    kind: Mapped[str]  # created, changed, removed
    subject: Mapped[str]  # the table's name
    subject_id: Mapped[int]
    plan_id: Mapped[int | None]
    theme_id: Mapped[int | None]
    body: Mapped[str]
    hash: Mapped[str]


class AuditPayload(Base):
    """The after-state of what an event changed, as JSON, and the salt of its hash; both NULL once erased."""

    __tablename__ = "audit_payload"
    __trail__ = False

    id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"), primary_key=True, autoincrement=False)
    salt: Mapped[str | None]
    content: Mapped[str | None]
