"""What is exempt or confidential is not there for who may not read it, whatever address it is asked for at."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import exists, select

from cpca.domain.errors import Missing
from cpca.extensions import db
from cpca.models.challenge import ChallengeNote
from cpca.models.exempt import WITHHELD, Exemption
from cpca.permissions import Permission, Viewer, allows

# What a note may be about, by its column: a note on what is kept back repeats its words.
ANCHORS: Final = {
    "line_id": "progress_item",
    "commitment_id": "commitment",
    "deliverable_id": "deliverable",
    "risk_id": "risk",
}


def check_shown(viewer: Viewer, thing: Any) -> None:
    """Raises Missing for a line, commitment, deliverable, risk, evidence or sum kept back from this person, or a note on one.

    One statement, and that only for who may not read what is exempt.
    """
    if allows(viewer, Permission.READ_EXEMPT, thing):
        return
    subject, id = _subject(thing)
    kept = exists().where(
        Exemption.plan_id == thing.plan_id,
        Exemption.subject == subject,
        Exemption.subject_id == id,
        Exemption.state.in_(WITHHELD),
    )
    if db.session.execute(select(kept)).scalar():
        raise Missing


def _subject(thing: Any) -> tuple[str, int]:
    if not isinstance(thing, ChallengeNote):
        return thing.__tablename__, thing.id
    return next(
        (
            (table, getattr(thing, column))
            for column, table in ANCHORS.items()
            if getattr(thing, column) is not None
        ),
        ("theme_update", thing.update_id),
    )
