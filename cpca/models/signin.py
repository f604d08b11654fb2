"""What lets a person in: credentials, sessions, one-use links and counted tries. Never part of the record."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cpca.extensions import Base
from cpca.models.people import Person


class Credential(Base):
    """A person's password, as its argon2id hash."""

    __tablename__ = "credential"
    __trail__ = False

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str]


class SignInSession(Base):
    """A signed-in browser. `token_hash` is the SHA-256 of the 256 random bits in its cookie."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_person_id", "person_id"),)
    __trail__ = False

    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship()


class Visit(Base):
    """Which state of the record a person saw last, for "changed since my last visit"."""

    __tablename__ = "visit"
    __trail__ = False

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    current_head: Mapped[int]
    previous_head: Mapped[int]
    previous_at: Mapped[dt.datetime | None]


class LinkKind(enum.Enum):
    INVITATION = "invitation"
    RESET = "reset"


class OneUseLink(Base):
    """An invitation or reset link, made by the administrator, good once and until it expires."""

    __tablename__ = "one_use_link"
    __trail__ = False

    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[LinkKind]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]

    person: Mapped[Person] = relationship()


class Tries(Base):
    """Sign-in tries of one account or one address within a window of time."""

    __tablename__ = "tries"
    __trail__ = False

    key: Mapped[str] = mapped_column(unique=True)
    window_starts_at: Mapped[dt.datetime]
    count: Mapped[int]
