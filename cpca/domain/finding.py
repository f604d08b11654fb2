"""Findings as their readers see them: what outside bodies said, in their own words, and how far the answer is.

How far a finding is answered is computed here and nowhere else, from the deliverables that answer it.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from cpca.domain.errors import Missing
from cpca.domain.evidence_reading import in_force
from cpca.domain.exempt import withheld
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, DeliverableState, Verification
from cpca.models.evidence import Evidence, EvidenceState, Support
from cpca.models.finding import Finding, FindingAnswer, FindingState, FollowUp
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

State = DeliverableState


class Coverage(enum.Enum):
    """How far a finding is answered, in words; a closed or superseded one needs no answer any more."""

    NO_ANSWER = "no answer yet"
    ANSWERED = "answered"  # a deliverable answers it, and is still to come
    CLAIMED = "claimed"
    VERIFIED = "verified"
    EMBEDDED = "embedded"
    CLOSED = "closed"
    SUPERSEDED = "superseded"


NOT_COUNTED: Final = frozenset({State.WITHDRAWN, State.SUPERSEDED})
_REACHED: Final = {
    State.DELIVERED: Coverage.CLAIMED,
    State.VERIFIED: Coverage.VERIFIED,
    State.EMBEDDED: Coverage.EMBEDDED,
}
_ORDER: Final = tuple(Coverage)
_OWN_WORD: Final = {FindingState.CLOSED: Coverage.CLOSED, FindingState.SUPERSEDED: Coverage.SUPERSEDED}


def coverage_of(states: Iterable[DeliverableState]) -> Coverage:
    """How far the deliverables in these states answer a finding: as far as the least advanced that counts.

    Withdrawn and superseded ones do not count; none that counts is no answer. Source of the rule:
    docs/adr/0702-a-finding-is-as-far-as-its-slowest-answer.md.
    """
    reached = [_REACHED.get(state, Coverage.ANSWERED) for state in states if state not in NOT_COUNTED]
    return min(reached, key=_ORDER.index, default=Coverage.NO_ANSWER)


def standing_of(state: FindingState, states: Iterable[DeliverableState]) -> Coverage:
    """A finding's coverage; of one that is closed or superseded, that it is."""
    return _OWN_WORD.get(state) or coverage_of(states)


@dataclass(frozen=True)
class FindingRow:
    """A finding in its source's own words."""

    finding: Finding

    @property
    def id(self) -> int:
        return self.finding.id

    @property
    def source(self) -> str:
        return self.finding.source

    @property
    def reference(self) -> str:
        return self.finding.reference

    @property
    def text(self) -> str:
        return self.finding.text

    @property
    def quoted(self) -> str:
        """The words that whoever verifies has in view: whose, which, and what they say."""
        return f"{self.source}, {self.reference}: {self.text}"


@dataclass(frozen=True)
class FindingStanding(FindingRow):
    """A finding with the deliverables that answer it, as its reader may see them, and its newest follow-up."""

    deliverables: tuple[Deliverable, ...] = ()
    followed: FollowUp | None = None

    @property
    def coverage(self) -> Coverage:
        return standing_of(self.finding.state, (item.state for item in self.deliverables))


def get_finding(viewer: Viewer, *, plan: str, finding_id: int) -> Finding:
    """A plan's finding, with its plan and who closed it; raises Missing where the plan may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    finding = db.session.scalars(
        select(Finding)
        .where(Finding.id == finding_id, Finding.plan_id == found_plan.id)
        .options(joinedload(Finding.closed_by), joinedload(Finding.carried_from).joinedload(Finding.plan))
    ).first()
    if finding is None or not allows(viewer, Permission.READ_PLAN, finding):
        raise Missing
    return finding


def list_answered(deliverable: Deliverable) -> list[FindingRow]:
    """The findings a deliverable answers, in their own words; one statement."""
    query = (
        select(Finding)
        .join(FindingAnswer, FindingAnswer.finding_id == Finding.id)
        .where(FindingAnswer.deliverable_id == deliverable.id, FindingAnswer.removed_at.is_(None))
        .order_by(Finding.position, Finding.id)
    )
    return [FindingRow(finding) for finding in db.session.scalars(query)]


def list_findings(viewer: Viewer, plan: Plan) -> list[FindingStanding]:
    """A plan's findings in its own order, each with what answers it; the same statements however many.

    A deliverable that is kept back from this person is left out, and counts for nothing.
    """
    query = select(Finding).where(Finding.plan_id == plan.id).order_by(Finding.position, Finding.id)
    return stand(viewer, plan, db.session.scalars(query).all())


def stand(viewer: Viewer, plan: Plan, findings: Collection[Finding]) -> list[FindingStanding]:
    """Findings of one plan with what answers each, as this person may see it; three statements."""
    ids = [finding.id for finding in findings]
    answers = _list_answering(viewer, plan, ids)
    followed = {row.finding_id: row for row in list_follow_ups(ids)}
    return [FindingStanding(f, tuple(answers[f.id]), followed.get(f.id)) for f in findings]


def _list_answering(viewer: Viewer, plan: Plan, ids: Sequence[int]) -> dict[int, list[Deliverable]]:
    rows = db.session.execute(
        select(FindingAnswer.finding_id, Deliverable)
        .join(FindingAnswer.deliverable)
        .join(Deliverable.theme)
        .where(FindingAnswer.finding_id.in_(ids), FindingAnswer.removed_at.is_(None))
        .options(joinedload(Deliverable.theme), joinedload(Deliverable.lead))
        .order_by(Theme.position, Deliverable.position, Deliverable.id)
    )
    kept = kept_from(viewer, plan)
    found: dict[int, list[Deliverable]] = defaultdict(list)
    for finding_id, deliverable in rows:
        if deliverable.id not in kept:
            found[finding_id].append(deliverable)
    return found


def kept_from(viewer: Viewer, plan: Plan) -> frozenset[int]:
    """The deliverables of a plan that are kept back from this person, by key."""
    if allows(viewer, Permission.READ_EXEMPT, plan):
        return frozenset()
    return frozenset(key for table, key in withheld(plan.id) if table == Deliverable.__tablename__)


def list_possible_answers(plan: Plan) -> list[tuple[Theme, list[Deliverable]]]:
    """The deliverables that may be said to answer a finding, by theme in the plan's order; two statements."""
    themes = db.session.scalars(select(Theme).where(Theme.plan_id == plan.id).order_by(Theme.position)).all()
    found: dict[int, list[Deliverable]] = defaultdict(list)
    items = select(Deliverable).where(Deliverable.plan_id == plan.id)
    for item in db.session.scalars(items.order_by(Deliverable.position, Deliverable.id)):
        found[item.theme_id].append(item)
    return [(theme, found[theme.id]) for theme in themes if found[theme.id]]


def list_follow_ups(finding_ids: Sequence[int]) -> list[FollowUp]:
    """What internal audit found when it followed these findings up, the oldest first."""
    query = (
        select(FollowUp)
        .where(FollowUp.finding_id.in_(finding_ids))
        .options(joinedload(FollowUp.made_by))
        .order_by(FollowUp.followed_on, FollowUp.id)
    )
    return list(db.session.scalars(query))


def count_evidence(deliverable_ids: Collection[int]) -> dict[int, int]:
    """How many pieces of accepted evidence in force each of these deliverables has, by its key; one statement."""
    rows = db.session.execute(
        select(Support.subject_id, func.count())
        .join(Support.evidence)
        .where(
            Support.subject == Deliverable.__tablename__,
            Support.subject_id.in_(deliverable_ids),
            Support.unlinked_at.is_(None),
            Evidence.state == EvidenceState.ACCEPTED,
            in_force(),
        )
        .group_by(Support.subject_id)
    )
    return {row[0]: row[1] for row in rows}


def find_unseen(row: FindingStanding) -> frozenset[int]:
    """The deliverables, by key, that were verified without the finding's words in view; one statement.

    They were tied to it afterwards, or its words were put right since.
    """
    ids = [item.id for item in row.deliverables]
    standing = select(Verification).where(
        Verification.deliverable_id.in_(ids), Verification.undone_at.is_(None)
    )
    return frozenset(
        made.deliverable_id for made in db.session.scalars(standing) if row.quoted not in made.findings
    )
