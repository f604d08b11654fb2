"""What may be kept back: a line, a commitment, a risk, a deliverable, evidence, a sum or a paragraph of the paper.

Each is found through what the viewer may read, so that nothing is told of what they may not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.errors import Missing
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.deliverable import Deliverable
from cpca.models.evidence import Evidence
from cpca.models.exempt import Exemption
from cpca.models.funding import FundingLine
from cpca.models.paper import Paper, Paragraph
from cpca.models.period import PeriodState
from cpca.models.plan import Plan
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate
from cpca.models.risk import Risk
from cpca.permissions import Permission, Viewer, allows

# How addresses and pages name what may be kept back, and the table it is a row of.
WORDS: Final = {
    "line": ProgressItem.__tablename__,
    "commitment": Commitment.__tablename__,
    "risk": Risk.__tablename__,
    "deliverable": Deliverable.__tablename__,
    "paragraph": Paragraph.__tablename__,
    "evidence": Evidence.__tablename__,
    "sum": FundingLine.__tablename__,
}
OF_PLAN: Final = (
    Risk.__tablename__,
    Deliverable.__tablename__,
    Evidence.__tablename__,
    FundingLine.__tablename__,
)  # of the plan, and so of every month


@dataclass(frozen=True)
class Subject:
    """Something that may be kept back. `state` is its month's, None for what is the plan's; `place` its page."""

    plan: Plan
    theme_id: int | None
    word: str  # "line", "risk"…
    id: int
    words: str
    where: str  # "theme A, November 2022"
    state: PeriodState | None
    place: str

    @property
    def plan_id(self) -> int:
        return self.plan.id

    @property
    def table(self) -> str:
        return WORDS[self.word]


def get_subject(viewer: Viewer, *, plan: str, word: str, subject_id: int) -> Subject:
    """Something of a plan by its kind and key; raises Missing where it is not there or may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    if not allows(viewer, Permission.READ_EXEMPT, found_plan) or word not in WORDS:
        raise Missing
    found = list_subjects(viewer, found_plan, [(WORDS[word], subject_id)]).get((WORDS[word], subject_id))
    if found is None:
        raise Missing
    return found


def get_exemption(viewer: Viewer, *, plan: str, exemption_id: int) -> Exemption:
    """A proposal of a plan; raises Missing where what it is about is gone or may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    row = db.session.scalars(
        select(Exemption)
        .where(Exemption.id == exemption_id, Exemption.plan_id == found_plan.id)
        .options(joinedload(Exemption.proposed_by))
    ).first()
    if row is None or not allows(viewer, Permission.READ_EXEMPT, row):
        raise Missing
    get_subject_of(viewer, row)
    return row


def get_subject_of(viewer: Viewer, exemption: Exemption) -> Subject:
    """What a proposal is about; raises Missing where it is gone or may not be read."""
    key = (exemption.subject, exemption.subject_id)
    found = list_subjects(viewer, db.session.get_one(Plan, exemption.plan_id), [key], proposed=True)
    if key not in found:
        raise Missing
    return found[key]


def list_subjects(
    viewer: Viewer, plan: Plan, keys: Iterable[tuple[str, int]], *, proposed: bool = False
) -> dict[tuple[str, int], Subject]:
    """What this person may read of a plan's rows, by (table, row); a statement a kind.

    With `proposed` they are of proposals, which the monitoring officer reads to decide them, circulated or not.
    """
    sees_all = proposed and allows(viewer, Permission.DECIDE_EXEMPT, plan)
    wanted: dict[str, list[int]] = defaultdict(list)
    for table, key in keys:
        wanted[table].append(key)
    found: dict[tuple[str, int], Subject] = {}
    for table, ids in wanted.items():
        read = _READ.get(table)
        for subject in read(viewer, plan, ids, sees_all) if read else ():
            found[table, subject.id] = subject
    return found


def _written(kind: Any, word: str) -> Callable[..., list[Subject]]:
    def read(viewer: Viewer, plan: Plan, ids: list[int], sees_all: bool) -> list[Subject]:
        query = (
            select(kind)
            .join(kind.update)
            .where(kind.id.in_(ids), ThemeUpdate.plan_id == plan.id, kind.withdrawn_at.is_(None))
            .options(joinedload(kind.update).joinedload(ThemeUpdate.theme))
            .options(joinedload(kind.update).joinedload(ThemeUpdate.period))
        )
        rows = db.session.scalars(query)
        return [
            _of_update(plan, word, row)
            for row in rows
            if sees_all or allows(viewer, Permission.READ_UPDATE, row.update)
        ]

    return read


def _of_update(plan: Plan, word: str, row: ProgressItem | Commitment) -> Subject:
    theme, period = row.update.theme, row.update.period
    return Subject(
        plan,
        theme.id,
        word,
        row.id,
        row.text,
        f"theme {theme.code}, {period.month:%B %Y}",
        period.state,
        f"/plans/{plan.slug}/themes/{theme.code}?period={period.slug}#{word}-{row.id}",
    )


def _of_theme(kind: Any, word: str) -> Callable[..., list[Subject]]:
    def read(viewer: Viewer, plan: Plan, ids: list[int], sees_all: bool) -> list[Subject]:
        query = select(kind).where(kind.id.in_(ids), kind.plan_id == plan.id).options(joinedload(kind.theme))
        rows = db.session.scalars(query)
        return [
            Subject(
                plan,
                row.theme_id,
                word,
                row.id,
                row.text if word == "risk" else f"{row.reference} {row.title}",
                f"theme {row.theme.code}",
                None,
                f"/plans/{plan.slug}/themes/{row.theme.code}#{word}-{row.id}",
            )
            for row in rows
            if sees_all or allows(viewer, Permission.READ_PLAN, row)
        ]

    return read


def _paragraphs(viewer: Viewer, plan: Plan, ids: list[int], sees_all: bool) -> list[Subject]:
    query = (
        select(Paragraph)
        .join(Paragraph.paper)
        .where(Paragraph.id.in_(ids), Paper.plan_id == plan.id)
        .options(joinedload(Paragraph.paper).joinedload(Paper.period))
    )
    rows = [
        row for row in db.session.scalars(query) if sees_all or allows(viewer, Permission.READ_PAPER, row)
    ]
    return [
        Subject(
            plan,
            row.theme_id,
            "paragraph",
            row.id,
            row.text,
            f"{row.paper.period.month:%B %Y}’s paper",
            row.paper.period.state,
            f"/plans/{plan.slug}/months/{row.paper.period.slug}/paper#paragraph-{row.id}",
        )
        for row in rows
    ]


def _evidence(viewer: Viewer, plan: Plan, ids: list[int], sees_all: bool) -> list[Subject]:
    query = select(Evidence).where(Evidence.id.in_(ids), Evidence.plan_id == plan.id)
    rows = db.session.scalars(query.options(joinedload(Evidence.theme)))
    return [
        Subject(
            plan,
            row.theme_id,
            "evidence",
            row.id,
            f"{row.reference} {row.title}",
            f"theme {row.theme.code}",
            None,
            f"/plans/{plan.slug}/evidence/{row.number}",
        )
        for row in rows
        if sees_all or allows(viewer, Permission.READ_EVIDENCE, row)
    ]


def _sums(viewer: Viewer, plan: Plan, ids: list[int], sees_all: bool) -> list[Subject]:
    query = select(FundingLine).where(FundingLine.id.in_(ids), FundingLine.plan_id == plan.id)
    rows = db.session.scalars(query.options(joinedload(FundingLine.theme)))
    return [
        Subject(
            plan,
            row.theme_id,
            "sum",
            row.id,
            row.title,
            f"theme {row.theme.code}" if row.theme else "the whole programme",
            None,
            f"/plans/{plan.slug}/money/lines/{row.id}",
        )
        for row in rows
        if sees_all or allows(viewer, Permission.READ_REGISTER, row)
    ]


_READ: dict[str, Callable[..., list[Subject]]] = {
    WORDS["line"]: _written(ProgressItem, "line"),
    WORDS["commitment"]: _written(Commitment, "commitment"),
    WORDS["risk"]: _of_theme(Risk, "risk"),
    WORDS["deliverable"]: _of_theme(Deliverable, "deliverable"),
    WORDS["paragraph"]: _paragraphs,
    WORDS["evidence"]: _evidence,
    WORDS["sum"]: _sums,
}
