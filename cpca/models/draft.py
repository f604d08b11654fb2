"""Private typing and repeated saves: neither is part of the record."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cpca.extensions import Base


class Draft(Base):
    """What a person typed into one form, not yet saved. `form` is the form's address; last write wins."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("person_id", "form"),)
    __trail__ = False

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    form: Mapped[str]
    content: Mapped[str]  # JSON: field name -> list of values
    kept_at: Mapped[dt.datetime]


class SavedForm(Base):
    """A save that went through, by the key its form carried, so that sending it again is one effect."""

    __tablename__ = "saved_form"
    __table_args__ = (UniqueConstraint("person_id", "key", "content_hash"),)
    __trail__ = False

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str]
    content_hash: Mapped[str]
    result_ids: Mapped[str]  # the keys of what it made, with commas between
    saved_at: Mapped[dt.datetime]
