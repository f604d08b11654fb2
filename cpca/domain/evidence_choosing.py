"""What else a piece of evidence may be said to support: what its offerer writes for, a statement a kind."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import func, select

from cpca.domain.evidence_reading import Piece
from cpca.domain.evidence_subject import Key, list_supported, may_support
from cpca.domain.plan import list_themes
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.evidence import Evidence
from cpca.models.finding import Finding, FindingState
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate
from cpca.models.risk import Risk, RiskState
from cpca.permissions import Permission, Viewer, allows

NAMES: Final = {
    "deliverable": "Deliverable",
    "milestone": "Milestone",
    "commitment": "Commitment",
    "line": "Line",
    "risk": "Risk’s mitigation",
    "finding": "Finding",
}


def list_choices(viewer: Viewer, evidence: Evidence, piece: Piece) -> list[tuple[str, str]]:
    """("milestone:4", "Milestone A1.2 …") of what this person may hang it on and what it does not support yet."""
    if not allows(viewer, Permission.OFFER_EVIDENCE, evidence):
        return []
    themes = [
        theme.id for theme in list_themes(evidence.plan) if allows(viewer, Permission.OFFER_EVIDENCE, theme)
    ]
    there = {(row.subject, row.subject_id) for row, _ in piece.supports}
    keys = [key for key in _keys(evidence.plan_id, themes) if key not in there]
    found = list_supported(viewer, evidence.plan, keys)
    ours = [found[key] for key in keys if key in found and may_support(viewer, found[key])]
    return [(one.key, f"{NAMES[one.word]}: {one.words}") for one in ours]


def _keys(plan_id: int, themes: list[int]) -> list[Key]:
    """What belongs to these themes, the newest month's words of each, and the plan's open findings."""
    newest = (
        select(func.max(ThemeUpdate.id))
        .where(ThemeUpdate.theme_id.in_(themes))
        .group_by(ThemeUpdate.theme_id)
    )
    queries: dict[str, Any] = {}
    for kind in (Deliverable, Milestone):
        queries[kind.__tablename__] = (
            select(kind.id).where(kind.theme_id.in_(themes)).order_by(kind.theme_id, kind.position)
        )
    for words in (Commitment, ProgressItem):
        live = words.withdrawn_at.is_(None)
        queries[words.__tablename__] = (
            select(words.id)
            .where(words.update_id.in_(newest), live)
            .order_by(words.update_id, words.position)
        )
    queries[Risk.__tablename__] = (
        select(Risk.id).where(Risk.theme_id.in_(themes), Risk.state != RiskState.CLOSED).order_by(Risk.id)
    )
    queries[Finding.__tablename__] = (
        select(Finding.id)
        .where(Finding.plan_id == plan_id, Finding.state == FindingState.OPEN)
        .order_by(Finding.position)
    )
    return [(table, key) for table, query in queries.items() for key in db.session.scalars(query)]
