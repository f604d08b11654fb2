"""Evidence as it is read: lists, what hangs on one thing, what is accepted, and what is missing.

A list keeps to what its reader may see in the query itself, by the same table as a single piece.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from cpca.domain import clock
from cpca.domain.errors import Missing
from cpca.domain.evidence_subject import Supported, list_supported
from cpca.domain.kept_back import check_shown
from cpca.domain.labels import label, who
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.exempt import WITHHELD, Exemption
from cpca.models.people import Person
from cpca.models.plan import Organisation, Plan, Theme
from cpca.permissions import RULES, Permission, Viewer, allows
from cpca.permissions.circumstances import ACCEPTED, ALWAYS, OWN_OR_ACCEPTED

PAGE: Final = 50  # pieces on a page of the list
LINES: Final = {1: "first line (management)", 2: "second line (oversight)", 3: "third line (independent)"}
ACCEPTED_STATE = Evidence.state == EvidenceState.ACCEPTED


@dataclass(frozen=True)
class EvidenceRow:
    """A piece of evidence with its newest version, as lists show it. `public_id` names its file's download."""

    id: int
    number: int
    title: str
    code: str
    dated_on: dt.date | None
    assurance_line: int
    relied_on: bool
    expires_on: dt.date | None
    state: EvidenceState
    version: int
    public_id: str
    name: str | None
    url: str | None
    size: int | None
    sha256: str | None
    supports: int
    offered_by: str
    decided_by: str | None
    decision: str | None

    @property
    def reference(self) -> str:
        return f"E{self.number}"

    @property
    def line(self) -> str:
        """Which line of assurance it is, in words."""
        return LINES[self.assurance_line]

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < clock.today()

    @property
    def standing(self) -> str:
        """Its state in words, an expired one so: "accepted, expired"."""
        return f"{self.state.value}, expired" if self.is_expired else self.state.value


@dataclass(frozen=True)
class EvidenceFacts:
    """What a verification and a frozen month keep of an accepted piece; `sha256` is None for a link."""

    id: int
    number: int
    title: str
    version: int
    sha256: str | None


@dataclass(frozen=True)
class EvidenceFilters:
    """What the list keeps to; None for everything."""

    theme: str | None = None
    state: EvidenceState | None = None
    line: int | None = None
    page: int = 1


@dataclass(frozen=True)
class EvidenceList:
    """A page of the plan's evidence, the newest first, with how many there are in all."""

    rows: list[EvidenceRow]
    total: int
    page: int
    themes: list[tuple[str, str]]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Piece:
    """One piece of evidence on its page: what it supports, as far as its reader may know."""

    evidence: Evidence
    supports: list[tuple[Support, Supported]]

    @property
    def newest(self) -> EvidenceVersion:
        return self.evidence.versions[-1]

    @property
    def line(self) -> str:
        return LINES[self.evidence.assurance_line]

    @property
    def is_expired(self) -> bool:
        return is_expired(self.evidence)

    @property
    def decided_version(self) -> int | None:
        """The version that the last decision was about: a newer one waits for its own."""
        at = self.evidence.decided_at
        if at is None:
            return None
        return max((v.number for v in self.evidence.versions if v.added_at <= at), default=1)


def is_expired(evidence: Evidence) -> bool:
    """Whether its last day was before today (London)."""
    return evidence.expires_on is not None and evidence.expires_on < clock.today()


def in_force() -> ColumnElement[bool]:
    """For queries: what has not expired today."""
    return or_(Evidence.expires_on.is_(None), Evidence.expires_on >= clock.today())


@dataclass(frozen=True)
class _OfPlan:
    """A plan as the permission table asks of it."""

    plan_id: int


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """For queries: the evidence that this person may read, by the permission table's own circumstances."""
    found: ColumnElement[bool] = false()
    for held in viewer.held:
        when = RULES[Permission.READ_EVIDENCE].get(held.role)
        here = Evidence.plan_id == held.plan_id
        if when is ALWAYS:
            found = or_(found, here)
        elif when is ACCEPTED:
            found = or_(found, and_(here, ACCEPTED_STATE))
        elif when is OWN_OR_ACCEPTED:
            found = or_(found, and_(here, or_(Evidence.theme_id == held.theme_id, ACCEPTED_STATE)))
    blind = [key for key in viewer.plans() if not allows(viewer, Permission.READ_EXEMPT, _OfPlan(key))]
    return and_(found, Evidence.id.not_in(_kept_back(blind))) if blind else found


def _kept_back(plans: list[int]) -> Select[Any]:
    return select(Exemption.subject_id).where(
        Exemption.plan_id.in_(plans),
        Exemption.subject == Evidence.__tablename__,
        Exemption.state.in_(WITHHELD),
    )


def get_evidence(viewer: Viewer, *, plan: str, number: int) -> Evidence:
    """A piece of a plan by its number, with its versions; raises Missing where it may not be read."""
    found_plan = get_plan(viewer, plan=plan)
    evidence = db.session.scalars(
        select(Evidence)
        .where(Evidence.plan_id == found_plan.id, Evidence.number == number)
        .options(joinedload(Evidence.plan), joinedload(Evidence.theme))
        .options(joinedload(Evidence.offered_by), joinedload(Evidence.decided_by))
        .options(selectinload(Evidence.versions).joinedload(EvidenceVersion.added_by))
    ).one_or_none()
    if evidence is None or not allows(viewer, Permission.READ_EVIDENCE, evidence):
        raise Missing
    check_shown(viewer, evidence)
    return evidence


def get_version(viewer: Viewer, *, plan: str, number: int, public_id: str) -> EvidenceVersion:
    """A version of a piece by its random name and its piece; raises Missing for a link, or one not to be read."""
    evidence = get_evidence(viewer, plan=plan, number=number)
    found = next((v for v in evidence.versions if v.public_id == public_id and v.file_id is not None), None)
    if found is None:
        raise Missing
    return found


def get_support(viewer: Viewer, *, plan: str, number: int, support_id: int) -> Support:
    """What a piece supports, by its key and its piece; raises Missing where either may not be read."""
    evidence = get_evidence(viewer, plan=plan, number=number)
    support = db.session.scalars(
        select(Support)
        .where(Support.id == support_id, Support.evidence_id == evidence.id, Support.unlinked_at.is_(None))
        .options(contains_eager(Support.evidence))
        .join(Support.evidence)
    ).one_or_none()
    if support is None or not list_supported(viewer, evidence.plan, [(support.subject, support.subject_id)]):
        raise Missing
    return support


def get_piece(viewer: Viewer, evidence: Evidence) -> Piece:
    """A piece with what it supports, of which only what this person may read is named."""
    rows = db.session.scalars(
        select(Support)
        .where(Support.evidence_id == evidence.id, Support.unlinked_at.is_(None))
        .order_by(Support.id)
    ).all()
    found = list_supported(viewer, evidence.plan, [(row.subject, row.subject_id) for row in rows])
    named = [
        (row, found[row.subject, row.subject_id]) for row in rows if (row.subject, row.subject_id) in found
    ]
    return Piece(evidence, named)


_offerer, _decider = aliased(Person), aliased(Person)
_offerer_home, _decider_home = aliased(Organisation), aliased(Organisation)
_newest_number = (
    select(func.max(EvidenceVersion.number))
    .where(EvidenceVersion.evidence_id == Evidence.id)
    .correlate(Evidence)
    .scalar_subquery()
)
_supports = (
    select(func.count(Support.id))
    .where(Support.evidence_id == Evidence.id, Support.unlinked_at.is_(None))
    .correlate(Evidence)
    .scalar_subquery()
)


def select_rows() -> Any:
    """Pieces with their newest version and who offered and decided, as `row_of` reads them."""
    return (
        select(
            *(Evidence.id, Evidence.number, Evidence.title, Evidence.dated_on, Evidence.assurance_line),
            *(Evidence.relied_on, Evidence.expires_on, Evidence.state, Evidence.decision),
            *(Theme.code, EvidenceVersion.number.label("newest"), EvidenceVersion.public_id),
            *(EvidenceVersion.name, EvidenceVersion.url, EvidenceVersion.size, EvidenceVersion.sha256),
            _supports.label("supports"),
            *who(_offerer, _offerer_home, "offerer"),
            *who(_decider, _decider_home, "decider"),
        )
        .select_from(Evidence)
        .join(Theme, Theme.id == Evidence.theme_id)
        .join(
            EvidenceVersion,
            and_(EvidenceVersion.evidence_id == Evidence.id, EvidenceVersion.number == _newest_number),
        )
        .join(_offerer, _offerer.id == Evidence.offered_by_id)
        .join(_offerer_home, _offerer_home.id == _offerer.organisation_id)
        .outerjoin(_decider, _decider.id == Evidence.decided_by_id)
        .outerjoin(_decider_home, _decider_home.id == _decider.organisation_id)
    )


def row_of(row: Any) -> EvidenceRow:
    """A row of `select_rows` as pages show it."""
    found = row._mapping
    return EvidenceRow(
        id=row.id,
        number=row.number,
        title=row.title,
        code=row.code,
        dated_on=row.dated_on,
        assurance_line=row.assurance_line,
        relied_on=row.relied_on,
        expires_on=row.expires_on,
        state=row.state,
        version=row.newest,
        public_id=row.public_id,
        name=row.name,
        url=row.url,
        size=row.size,
        sha256=row.sha256,
        supports=row.supports,
        offered_by=label(found, "offerer") or "",
        decided_by=label(found, "decider"),
        decision=row.decision,
    )


def list_evidence(viewer: Viewer, plan: Plan, filters: EvidenceFilters) -> EvidenceList:
    """A page of the plan's evidence that this person may read; three statements however much there is."""
    wanted = [Evidence.plan_id == plan.id, readable(viewer), *_filters(filters)]
    themes = db.session.execute(
        select(Theme.code, Theme.title).where(Theme.plan_id == plan.id).order_by(Theme.position)
    ).all()
    count = select(func.count(Evidence.id)).join(Theme, Theme.id == Evidence.theme_id).where(*wanted)
    total = db.session.execute(count).scalar_one()
    page = min(max(1, filters.page), max(1, -(-total // PAGE)))
    query = select_rows().where(*wanted).order_by(Evidence.number.desc())
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return EvidenceList([row_of(row) for row in rows], total, page, [(t.code, t.title) for t in themes])


def _filters(filters: EvidenceFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if filters.theme is not None:
        wanted.append(Theme.code == filters.theme)
    if filters.state is not None:
        wanted.append(Evidence.state == filters.state)
    if filters.line is not None:
        wanted.append(Evidence.assurance_line == filters.line)
    return wanted


def supporting(subject: str, subject_id: Any) -> ColumnElement[bool]:
    """For queries: the evidence that supports a row of a table now; `subject_id` a key or a column."""
    hung = select(Support.evidence_id).where(
        Support.subject == subject, Support.subject_id == subject_id, Support.unlinked_at.is_(None)
    )
    return Evidence.id.in_(hung)


def list_supporting(viewer: Viewer, subject: str, subject_id: int) -> list[EvidenceRow]:
    """The evidence on one row of a table ("deliverable") that this person may read, oldest first; one statement."""
    query = select_rows().where(readable(viewer), supporting(subject, subject_id))
    return [row_of(row) for row in db.session.execute(query.order_by(Evidence.number))]


def accepted_of(deliverable_id: int) -> list[EvidenceFacts]:
    """The accepted evidence on a deliverable that has not expired, oldest first."""
    return _facts(deliverable_id, in_force())


def expired_of(deliverable_id: int) -> list[EvidenceFacts]:
    """The accepted evidence on a deliverable that has expired: it proves nothing any more."""
    return _facts(deliverable_id, ~in_force())


def _facts(deliverable_id: int, when: ColumnElement[bool]) -> list[EvidenceFacts]:
    query = (
        select(Evidence.id, Evidence.number, Evidence.title, EvidenceVersion.number, EvidenceVersion.sha256)
        .join(EvidenceVersion, EvidenceVersion.evidence_id == Evidence.id)
        .where(EvidenceVersion.number == _newest_number, ACCEPTED_STATE, when)
        .where(supporting("deliverable", deliverable_id))
        .order_by(Evidence.number)
    )
    return [EvidenceFacts(*row) for row in db.session.execute(query)]


def number_of(evidence_id: int) -> int:
    """The number by which pages name a piece."""
    return db.session.get_one(Evidence, evidence_id).number
