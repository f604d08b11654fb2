"""One way to save: shape, then rule, then one commit; and what went wrong put beside what was typed.

A form carries the version it was drawn from and a key. A stale version gives 409 with both texts; a
repeated key with the same content is the same save, answered as the first was and done once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request
from sqlalchemy import delete, select

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow, Refused, Stale
from cpca.extensions import db, set_writing
from cpca.models.draft import Draft, SavedForm
from cpca.web import csrf
from cpca.web.forms.base import SavingForm


@dataclass(frozen=True)
class Outcome:
    """How a save went: `status` is 200, 409 or 422; `result` what the change gave, `ids` the
    keys of what it made, which a repeated save knows again."""

    status: int
    result: Any = None
    ids: tuple[int, ...] = ()

    @property
    def saved(self) -> bool:
        return self.status == 200

    @property
    def result_id(self) -> int | None:
        """The key of the one thing that was made or changed."""
        return self.ids[0] if self.ids else None


def attempt(form: SavingForm, change: Callable[[], Any]) -> Outcome:
    """Saves a form: `change` calls the domain and gives what it made: an object with an id, a list
    of them, or None.

    On anything but 200 the form holds the errors and everything typed, and nothing was changed.
    """
    before = _find_saved(form.key.data)
    if before is not None:
        set_writing_done()
        return Outcome(200, None, tuple(int(i) for i in before.result_ids.split(",") if i))
    if not form.validate():
        return _failed(422)
    try:
        result = change()
        db.session.flush()
    except Stale as error:
        form.meet(error.theirs)
        form.problem = error.message
        return _failed(409)
    except (Missing, Refused):
        raise
    except DomainError as error:
        form.refuse(error.message, error.field)
        return _failed(409 if isinstance(error, NotNow) else 422)
    made = result if isinstance(result, list) else [result]
    ids = tuple(thing.id for thing in made if hasattr(thing, "id"))
    _remember(form, ids)
    db.session.commit()
    set_writing_done()
    return Outcome(200, result, ids)


def set_writing_done() -> None:
    """What is drawn after a save only reads, and must not hold the next writer up."""
    db.session.rollback()
    set_writing(False)


def _failed(status: int) -> Outcome:
    set_writing_done()
    return Outcome(status)


def _content() -> str:
    fields = sorted((k, v) for k, v in request.form.items(multi=True) if k not in ("key", csrf.FIELD))
    return hashlib.sha256(repr((request.path, fields)).encode()).hexdigest()


def _find_saved(key: str | None) -> SavedForm | None:
    if not key:
        return None
    return db.session.execute(
        select(SavedForm).where(
            SavedForm.person_id == g.viewer.person_id,
            SavedForm.key == key,
            SavedForm.content_hash == _content(),
        )
    ).scalar_one_or_none()


def _remember(form: SavingForm, ids: tuple[int, ...]) -> None:
    person_id = g.viewer.person_id
    if form.key.data:
        saved = SavedForm(
            person_id=person_id,
            key=form.key.data,
            content_hash=_content(),
            result_ids=",".join(map(str, ids)),
            saved_at=clock.real_now(),
        )
        db.session.add(saved)
    db.session.execute(delete(Draft).where(Draft.person_id == person_id, Draft.form == request.path))
