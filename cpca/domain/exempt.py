"""What is not for publication: proposed with its reason, kept back until the monitoring officer decides, lifted.

Source of the rules: Part 1 of Schedule 12A to the Local Government Act 1972, and its section 100A(3). The
meanings below are plain words for the person who chooses, and no more than that.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.exempt_subject import OF_PLAN, Subject, list_subjects
from cpca.domain.progress import check_version
from cpca.domain.report_content import Withheld
from cpca.extensions import db
from cpca.models.exempt import WITHHELD, Exemption, ExemptionState, Secrecy
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import THEME_ROLES
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Plan
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate
from cpca.permissions import Permission, Viewer, allows, held_for

MEANINGS: Final = {
    1: "about a particular person",
    2: "would let people work out who somebody is",
    3: "about the money or business of a person, a firm or the authority itself",
    4: "about talks with staff or unions over an employment matter",
    5: "advice from a lawyer that could be kept from a court",
    6: "would give away that a notice or an order is about to be served on somebody",
    7: "about how a crime is prevented, looked into or prosecuted",
}
CONFIDENTIAL: Final = (
    "given by a government department on terms that forbid making it public, or kept from the public by law or a "
    "court’s order"
)


class Decision(enum.Enum):
    """What the monitoring officer decides, in the words of the form."""

    KEEP = "keep it back"
    PUBLISH = "publish it"


def withheld(plan_id: int) -> dict[tuple[str, int], Withheld]:
    """What of a plan is kept back now, by (table, row): agreed, or proposed and not decided; one statement."""
    rows = db.session.scalars(_of_plan(plan_id).where(Exemption.state.in_(WITHHELD)).order_by(Exemption.id))
    return {(row.subject, row.subject_id): facts_of(row) for row in rows}


def facts_of(exemption: Exemption) -> Withheld:
    """Why something is kept back, as an issue's content says it."""
    return Withheld(
        secrecy=exemption.secrecy.value,
        paragraph=exemption.schedule_paragraph,
        reason=exemption.reason,
        decided=exemption.state is ExemptionState.AGREED,
    )


def label_of(kept: Withheld) -> str:
    """How a line that is kept back is marked: "exempt (paragraph 3)", "proposed confidential"."""
    if not kept.decided:
        return f"proposed {kept.secrecy}"
    return f"{kept.secrecy} (paragraph {kept.paragraph})" if kept.paragraph else kept.secrecy


def list_labels(viewer: Viewer, thing: Any) -> dict[tuple[str, int], str]:
    """How what is kept back of a thing's plan is marked for who may read it, by (table, row); else nothing."""
    if not allows(viewer, Permission.READ_EXEMPT, thing):
        return {}
    return {key: label_of(kept) for key, kept in withheld(thing.plan_id).items()}


def may_propose(viewer: Viewer, thing: Any, state: PeriodState | None) -> bool:
    """Whether this person may propose to keep it back, its month in this state: a frozen one's theme may not."""
    held = held_for(viewer, Permission.PROPOSE_EXEMPT, thing)
    return held is not None and (state is not PeriodState.FROZEN or held.role not in THEME_ROLES)


def _of_plan(plan_id: int) -> Select[Exemption]:
    return select(Exemption).where(Exemption.plan_id == plan_id)


def list_undecided(period: ReportingPeriod) -> list[Exemption]:
    """What a month's report would print and waits for the monitoring officer, the oldest first.

    The month's own lines, commitments and paragraphs, and the plan's risks and deliverables.
    """
    of_month = select(ThemeUpdate.id).where(ThemeUpdate.period_id == period.id)
    paper = select(Paper.id).where(Paper.period_id == period.id)
    places: dict[str, Any] = {
        ProgressItem.__tablename__: select(ProgressItem.id).where(
            ProgressItem.update_id.in_(of_month), ProgressItem.withdrawn_at.is_(None)
        ),
        Commitment.__tablename__: select(Commitment.id).where(
            Commitment.update_id.in_(of_month), Commitment.withdrawn_at.is_(None)
        ),
        Paragraph.__tablename__: select(Paragraph.id).where(Paragraph.paper_id.in_(paper)),
    }
    here: list[ColumnElement[bool]] = [Exemption.subject.in_(OF_PLAN)]
    here += [(Exemption.subject == table) & Exemption.subject_id.in_(rows) for table, rows in places.items()]
    query = _of_plan(period.plan_id).where(Exemption.state == ExemptionState.PROPOSED, or_(*here))
    return list(db.session.scalars(query.order_by(Exemption.id)))


@dataclass(frozen=True)
class Proposal:
    """One proposal as its readers see it, with what it is about."""

    exemption: Exemption
    subject: Subject
    may_decide: bool
    may_lift: bool
    own: bool  # proposed by whoever looks, who therefore does not decide it

    @property
    def label(self) -> str:
        """What it is or asks to be: "exempt (paragraph 3)", "confidential"."""
        row = self.exemption
        return (
            f"{row.secrecy.value} (paragraph {row.schedule_paragraph})"
            if row.schedule_paragraph
            else row.secrecy.value
        )


def list_proposals(viewer: Viewer, plan: Plan) -> list[Proposal]:
    """Every proposal of a plan on what this person may read, the newest first."""
    query = _of_plan(plan.id).options(joinedload(Exemption.proposed_by), joinedload(Exemption.decided_by))
    rows = list(db.session.scalars(query.order_by(Exemption.id.desc())))
    subjects = list_subjects(viewer, plan, [(row.subject, row.subject_id) for row in rows], proposed=True)
    found = []
    for row in rows:
        subject = subjects.get((row.subject, row.subject_id))
        if subject is not None:
            found.append(_proposal(viewer, row, subject))
    return found


def _proposal(viewer: Viewer, row: Exemption, subject: Subject) -> Proposal:
    decides = held_for(viewer, Permission.DECIDE_EXEMPT, row) is not None
    own = row.proposed_by_id == viewer.person_id
    open_, agreed = row.state is ExemptionState.PROPOSED, row.state is ExemptionState.AGREED
    return Proposal(row, subject, decides and open_ and not own, decides and agreed, own)


def propose(
    *,
    viewer: Viewer,
    subject: Subject,
    secrecy: Secrecy,
    paragraph: int | None,
    reason: str,
) -> Exemption:
    """Proposes to withhold something, which keeps it back from now on; exempt names its paragraph of Schedule 12A.

    Raises DomainError for a missing paragraph or reason, NotNow where it is kept back already, or where the
    month is frozen and the proposal does not come from those who deal with the monitoring officer.
    """
    _check_frozen(viewer, subject)
    if secrecy is Secrecy.EXEMPT and paragraph not in MEANINGS:
        raise DomainError("Choose the paragraph of Schedule 12A that applies.", "paragraph")
    if not reason.strip():
        raise DomainError("Say why withholding it serves the public better than publishing it.", "reason")
    if find_standing(subject) is not None:
        raise NotNow("This is kept back already: see the list of what is not for publication.")
    row = Exemption(
        plan_id=subject.plan_id,
        theme_id=subject.theme_id,
        subject=subject.table,
        subject_id=subject.id,
        secrecy=secrecy,
        schedule_paragraph=paragraph if secrecy is Secrecy.EXEMPT else None,
        reason=reason,
        proposed_by_id=viewer.person_id,
        proposed_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def _check_frozen(viewer: Viewer, subject: Subject) -> None:
    """What a frozen month holds is no longer its theme's to take back: the programme office asks for it."""
    if not may_propose(viewer, subject, subject.state):
        raise NotNow(
            "The month is frozen. Ask the programme office to put this to the monitoring officer, who decides."
        )


def find_standing(subject: Subject) -> Exemption | None:
    """The proposal or decision by which something is kept back now, or None."""
    query = _of_plan(subject.plan_id).where(
        Exemption.subject == subject.table,
        Exemption.subject_id == subject.id,
        Exemption.state.in_(WITHHELD),
    )
    return db.session.scalars(query).first()


def decide(
    *, viewer: Viewer, exemption: Exemption, version: int | None, agrees: bool, decision: str | None
) -> Exemption:
    """The monitoring officer agrees, or refuses with words, so that it prints. Nobody decides their own proposal.

    Raises Stale, NotNow where it was decided, Refused for one's own, DomainError for a refusal without words.
    """
    check_version(exemption, version)
    if exemption.state is not ExemptionState.PROPOSED:
        raise NotNow(f"This proposal is {exemption.state.value} already.")
    _check_not_own(viewer, exemption)
    if not agrees and not decision:
        raise DomainError("Say why it is to be published, for whoever proposed it.", "decision")
    exemption.state = ExemptionState.AGREED if agrees else ExemptionState.REFUSED
    _sign(viewer, exemption, decision)
    return exemption


def lift(*, viewer: Viewer, exemption: Exemption, version: int | None, decision: str) -> Exemption:
    """Takes an agreed exemption back, with the reason: from now on it may be printed. Raises Stale, NotNow."""
    check_version(exemption, version)
    if exemption.state is not ExemptionState.AGREED:
        raise NotNow("Only what was agreed is lifted.")
    if not decision.strip():
        raise DomainError("Say why it need not be kept back any more.", "decision")
    exemption.state = ExemptionState.LIFTED
    _sign(viewer, exemption, decision)
    return exemption


def _check_not_own(viewer: Viewer, exemption: Exemption) -> None:
    held = held_for(viewer, Permission.DECIDE_EXEMPT, exemption)
    if exemption.proposed_by_id in (viewer.person_id, held.covers_id if held else None):
        raise Refused(
            "You proposed this yourself, so somebody else decides it: another monitoring officer or their cover."
        )


def _sign(viewer: Viewer, exemption: Exemption, decision: str | None) -> None:
    exemption.decided_by_id, exemption.decided_at = viewer.person_id, clock.now()
    exemption.decision = decision
    db.session.flush()
