"""What a person types before saving, kept privately as it happens: one draft a form, the last write wins.

No trail, no version: saving is another act. A person's drawn pages are kept under the moment of their newest
draft and the number of drafts, so a draft that is let go is emptied, later than any other, and not removed.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from cpca.domain import clock
from cpca.domain.errors import DomainError
from cpca.domain.text import clean
from cpca.extensions import db, read_rows
from cpca.models.draft import Draft, SavedForm
from cpca.permissions import Viewer

MOST = 64 * 1024  # bytes of one draft
MOST_DRAFTS = 200  # of one person; the oldest make room
NO_TIME = dt.timedelta(microseconds=1)

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class Kept:
    """A draft as it was typed, field by field, and when it was kept (UTC, by the app's clock)."""

    fields: Fields
    at: dt.datetime


def keep_draft(*, viewer: Viewer, form: str, fields: Fields, key: str | None = None) -> dt.datetime:
    """Keeps what is typed into the form with that address; gives the moment it is kept under.

    A draft that arrives after its form was saved, by the `key` both carry, is let go. Raises DomainError for
    one over 64 kB.
    """
    content = _content(fields)
    if len(content.encode()) > MOST:
        raise DomainError("This is too long to keep while you type. Save it in parts.")
    if _was_saved(viewer.person_id, key):
        return clock.now()
    return _put(viewer.person_id, form, content)


def discard_draft(*, viewer: Viewer, form: str) -> None:
    """Empties the draft of a form, if there is one."""
    if _find(viewer.person_id, form) is not None:
        _put(viewer.person_id, form, "{}")


_DRAFTS = select(Draft.form, Draft.content, Draft.kept_at).where(
    Draft.person_id == bindparam("person"), Draft.content != "{}"
)


def find_drafts(person_id: int, prefix: str) -> dict[str, Kept]:
    """A person's drafts of the forms whose address begins so, by address; one statement."""
    rows = read_rows(_DRAFTS, {"person": person_id})
    return {
        row.form: Kept(json.loads(row.content), row.kept_at) for row in rows if row.form.startswith(prefix)
    }


def _content(fields: Fields) -> str:
    typed = {clean(name): [clean(value) for value in values] for name, values in fields.items()}
    return json.dumps(typed, ensure_ascii=False, sort_keys=True)


def _was_saved(person_id: int, key: str | None) -> bool:
    saved = select(SavedForm.id).where(SavedForm.person_id == person_id, SavedForm.key == key).limit(1)
    return bool(key) and db.session.execute(saved).first() is not None


def _find(person_id: int, form: str) -> Draft | None:
    return db.session.execute(
        select(Draft).where(Draft.person_id == person_id, Draft.form == form)
    ).scalar_one_or_none()


def _put(person_id: int, form: str, content: str) -> dt.datetime:
    moments = db.session.execute(select(Draft.kept_at).where(Draft.person_id == person_id)).scalars().all()
    at = max([clock.now(), *(moment + NO_TIME for moment in moments)])
    draft = _find(person_id, form)
    if draft is None:
        if len(moments) >= MOST_DRAFTS:
            _make_room(person_id)
        draft = Draft(person_id=person_id, form=form)
    draft.content, draft.kept_at = content, at
    db.session.add(draft)
    db.session.flush()
    return at


def _make_room(person_id: int) -> None:
    oldest = select(Draft).where(Draft.person_id == person_id).order_by(Draft.kept_at).limit(1)
    db.session.delete(db.session.execute(oldest).scalar_one())
