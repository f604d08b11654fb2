"""Everything a month's report is built from, read in a fixed number of statements whatever its volume.

A frozen month's own rows do not move any more; what does (themes' words, deliverables, risks) is read from
its snapshot.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from cpca.domain.plan import Holder, holders
from cpca.domain.rating import DEFAULT_RULES, RatingRules, rules_of
from cpca.domain.report_content import Withheld
from cpca.domain.report_proof_reading import ProofRecord, read_proof
from cpca.domain.report_register_reading import RegisterRecord, read_registers
from cpca.domain.snapshot import Part, read_parts, revive, was_frozen
from cpca.domain.summary_reading import GIVEN
from cpca.extensions import db
from cpca.models.challenge import ChallengeEvent, ChallengeNote, SponsorView
from cpca.models.closing import Waiver
from cpca.models.deliverable import Deliverable
from cpca.models.exempt import WITHHELD, Exemption, ExemptionState
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Person, label_of
from cpca.models.period import PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, Plan, Theme
from cpca.models.progress import Answer, Commitment, CommitmentAnswer, ProgressItem, ThemeUpdate
from cpca.models.report import Clearance
from cpca.models.risk import Risk
from cpca.permissions.circumstances import BEING_WRITTEN

STRIP = 12  # months in the strip of ratings
Key = tuple[str, int]  # a table and its row


@dataclass
class MonthRecord:
    """A month as it is read for its report; what belongs to a theme is kept by the theme's id."""

    period: ReportingPeriod
    plan: Plan
    months: list[ReportingPeriod]  # up to this one, oldest first
    themes: list[Theme]
    holders: dict[int, list[Holder]]
    updates: dict[tuple[int, int], ThemeUpdate]  # by theme and month, for the strip's months
    lines: dict[int, list[ProgressItem]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, int] = field(
        default_factory=dict
    )  # a line's place in its return, withdrawn ones counted
    promises: dict[int, list[tuple[Commitment, dt.date]]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[int, list[CommitmentAnswer]] = field(default_factory=lambda: defaultdict(list))
    views: dict[int, list[SponsorView]] = field(default_factory=lambda: defaultdict(list))
    deliverables: dict[int, list[Deliverable]] = field(default_factory=lambda: defaultdict(list))
    items: dict[int, Deliverable] = field(default_factory=dict)  # the same, each by its key
    risks: dict[int, list[Risk]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[int, list[ChallengeNote]] = field(default_factory=lambda: defaultdict(list))
    events: dict[int, list[ChallengeEvent]] = field(default_factory=lambda: defaultdict(list))
    printed_then: frozenset[int] | None = None  # of a frozen month: the notes that printed when it was frozen
    withheld: dict[Key, Withheld] = field(default_factory=dict)
    waivers: list[Waiver] = field(default_factory=list)
    clearances: list[Clearance] = field(default_factory=list)
    paper: Paper | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    proof: ProofRecord | None = None  # None of a month that was frozen before there was any
    registers: RegisterRecord | None = None  # likewise
    settings: Any = None  # the plan's, as they were when the month was frozen
    rules: RatingRules = DEFAULT_RULES
    posts: dict[int, str] = field(default_factory=dict)  # a person's post and council, never a name
    councils: dict[int, str] = field(default_factory=dict)

    @property
    def before(self) -> ReportingPeriod | None:
        """The month before in the plan, or None for the first."""
        return self.months[-2] if len(self.months) > 1 else None

    def update(self, theme: Theme, period: ReportingPeriod | None = None) -> ThemeUpdate | None:
        return self.updates.get((theme.id, (period or self.period).id))

    def deliverable(self, id: int | None) -> Deliverable | None:
        return self.items.get(id) if id is not None else None

    def post(self, person_id: int | None) -> str | None:
        return self.posts.get(person_id) if person_id is not None else None


def line_reference(code: str, month: dt.date, place: int) -> str:
    """How a printed line is named: theme, month and place, "A-2022-10-03"."""
    return f"{code}-{month:%Y-%m}-{place:02}"


def read_month(period: ReportingPeriod) -> MonthRecord:
    """The month with everything its report prints; about thirty statements."""
    plan = period.plan
    months = _months(period)
    parts = read_parts(period) if was_frozen(period) else {}
    settings = next(iter(revive(Plan, parts.get(None, {}))), plan)  # those of then
    record = MonthRecord(
        period=period,
        plan=plan,
        months=months,
        themes=_themes(plan, parts),
        holders=holders(plan.id, period.as_at),
        updates=_updates(months[-STRIP:]),
        rules=rules_of(settings),
        proof=read_proof(period, parts),
        registers=read_registers(period, parts, months),
        settings=settings,
    )
    _read_written(record)
    _read_promises(record)
    _read_plan(record, parts)
    _read_notes(record, parts)
    _read_closing(record)
    _read_names(record, parts)
    return record


def _months(period: ReportingPeriod) -> list[ReportingPeriod]:
    query = select(ReportingPeriod).where(
        ReportingPeriod.plan_id == period.plan_id,
        ReportingPeriod.month <= period.month,
        (ReportingPeriod.state != PeriodState.PLANNED) | (ReportingPeriod.id == period.id),
    )
    return list(db.session.scalars(query.order_by(ReportingPeriod.month)))


def _themes(plan: Plan, parts: dict[int | None, Part]) -> list[Theme]:
    kept = [theme for part in parts.values() for theme in revive(Theme, part)]
    if kept:
        return sorted(kept, key=lambda theme: (theme.position, theme.id))
    query = select(Theme).where(Theme.plan_id == plan.id).order_by(Theme.position, Theme.id)
    return list(db.session.scalars(query))


def _updates(months: list[ReportingPeriod]) -> dict[tuple[int, int], ThemeUpdate]:
    query = select(ThemeUpdate).where(ThemeUpdate.period_id.in_([m.id for m in months]))
    return {(u.theme_id, u.period_id): u for u in db.session.scalars(query)}


def _read_written(record: MonthRecord) -> None:
    ids = [u.id for (_, period_id), u in record.updates.items() if period_id == record.period.id] or [0]
    lines = select(ProgressItem).where(ProgressItem.update_id.in_(ids))
    places: Counter[int] = Counter()
    for line in db.session.scalars(lines.order_by(ProgressItem.position, ProgressItem.id)):
        places[line.update_id] += 1
        record.places[line.id] = places[line.update_id]
        if line.withdrawn_at is None:
            record.lines[line.update_id].append(line)
    views = select(SponsorView).where(SponsorView.update_id.in_(ids))
    for view in db.session.scalars(views.order_by(SponsorView.assurance_line, SponsorView.id)):
        record.views[view.update_id].append(view)


def _read_promises(record: MonthRecord) -> None:
    """This month's promises and those of months before that it had still to answer, each with its answers so far.

    Only of returns that were given: nothing of one that is with its lead, or that never came.
    """
    months = {m.id: m for m in record.months}
    given = ThemeUpdate.period_id.in_(list(months) or [0]) & ThemeUpdate.state.in_(GIVEN)
    settled = (
        select(CommitmentAnswer.commitment_id)
        .join(CommitmentAnswer.update)
        .where(given, ThemeUpdate.period_id != record.period.id, CommitmentAnswer.answer != Answer.LATE)
        .correlate(None)
    )
    rows = db.session.execute(
        select(Commitment, ThemeUpdate.theme_id, ThemeUpdate.period_id)
        .join(ThemeUpdate, ThemeUpdate.id == Commitment.update_id)
        .where(given, Commitment.withdrawn_at.is_(None), Commitment.id.not_in(settled))
        .order_by(Commitment.position, Commitment.id)
    )
    for promise, theme_id, period_id in rows:
        record.promises[theme_id].append((promise, months[period_id].month))
    answers = (
        select(CommitmentAnswer)
        .join(CommitmentAnswer.update)
        .where(given, CommitmentAnswer.commitment_id.not_in(settled))
        .options(joinedload(CommitmentAnswer.update), joinedload(CommitmentAnswer.successor))
        .order_by(CommitmentAnswer.id)
    )
    for answer in db.session.scalars(answers):
        record.answers[answer.commitment_id].append(answer)


def _read_plan(record: MonthRecord, parts: dict[int | None, Part]) -> None:
    plan_id = record.plan.id
    deliverables: Iterable[Deliverable] = [d for part in parts.values() for d in revive(Deliverable, part)]
    risks: Iterable[Risk] = [r for part in parts.values() for r in revive(Risk, part)]
    if not parts:
        deliverables = db.session.scalars(select(Deliverable).where(Deliverable.plan_id == plan_id))
        risks = db.session.scalars(select(Risk).where(Risk.plan_id == plan_id))
    for item in sorted(deliverables, key=lambda d: (d.position, d.id)):
        record.deliverables[item.theme_id].append(item)
        record.items[item.id] = item
    for risk in sorted(risks, key=lambda r: (r.position, r.id)):
        record.risks[risk.theme_id].append(risk)
    exemptions = select(Exemption).where(Exemption.plan_id == plan_id, Exemption.state.in_(WITHHELD))
    for row in db.session.scalars(exemptions.order_by(Exemption.id)):
        record.withheld[row.subject, row.subject_id] = Withheld(
            secrecy=row.secrecy.value,
            paragraph=row.schedule_paragraph,
            reason=row.reason,
            decided=row.state is ExemptionState.AGREED,
        )


def _read_notes(record: MonthRecord, parts: dict[int | None, Part]) -> None:
    """The notes on returns up to this month that stood in it, and what happened to them up to it."""
    months = [m.id for m in record.months] or [0]
    began = dt.datetime.combine(record.period.month, dt.time(), dt.UTC)
    stands = (
        (ChallengeNote.plan_id == record.plan.id)
        & ChallengeNote.asked_of_programme.is_(False)
        & ThemeUpdate.period_id.in_(months)
        & ThemeUpdate.state.not_in(BEING_WRITTEN)
        & or_(
            ChallengeNote.closed_at.is_(None),
            ChallengeNote.closed_at >= began,
            ThemeUpdate.period_id == record.period.id,
        )
    )
    notes = select(ChallengeNote).join(ChallengeNote.update).where(stands)
    notes = notes.options(joinedload(ChallengeNote.update)).order_by(ChallengeNote.number)
    for note in db.session.scalars(notes):
        record.notes[note.theme_id].append(note)
    events = (
        select(ChallengeEvent)
        .join(ChallengeEvent.note)
        .join(ChallengeNote.update)
        .where(stands, ChallengeEvent.period_id.in_(months))
        .order_by(ChallengeEvent.id)
    )
    for event in db.session.scalars(events):
        record.events[event.note_id].append(event)
    if parts:
        then = (note for part in parts.values() for note in revive(ChallengeNote, part))
        record.printed_then = frozenset(note.id for note in then if note.may_print)


def _read_closing(record: MonthRecord) -> None:
    period_id = record.period.id
    waivers = select(Waiver).where(Waiver.period_id == period_id, Waiver.lifted_at.is_(None))
    record.waivers = list(db.session.scalars(waivers.order_by(Waiver.id)))
    clearances = select(Clearance).where(Clearance.period_id == period_id, Clearance.withdrawn_at.is_(None))
    clearances = clearances.options(joinedload(Clearance.issue)).order_by(Clearance.id)
    record.clearances = list(db.session.scalars(clearances))
    papers = select(Paper).where(Paper.period_id == period_id).options(joinedload(Paper.meeting))
    record.paper = db.session.scalars(papers).first()
    if record.paper is not None:
        words = select(Paragraph).where(Paragraph.paper_id == record.paper.id)
        record.paragraphs = list(db.session.scalars(words.order_by(Paragraph.position)))


def _read_names(record: MonthRecord, parts: dict[int | None, Part]) -> None:
    """The posts of everybody the report may name, and the councils; of a frozen month as they were."""
    rows: list[Any] = list(
        db.session.execute(
            select(Person.id, Person.post, Organisation.id, Organisation.name, Organisation.kind).join(
                Organisation, Organisation.id == Person.organisation_id
            )
        )
    )
    record.posts = {row[0]: label_of(row[1], None, row[3], row[4]) for row in rows}
    councils = db.session.execute(select(Organisation.id, Organisation.name))
    record.councils = {row.id: row.name for row in councils}
    for part in parts.values():
        record.posts |= {row["id"]: row["printed"] for row in part.get(Person.__tablename__, [])}
        record.councils |= {row["id"]: row["name"] for row in part.get(Organisation.__tablename__, [])}
