"""What a snapshot holds: the record of a month as rows by table, a theme a part and the plan's own part.

A statement for each kind of thing, however many themes, lines and notes there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, inspect, or_, select

from cpca.domain.challenge_reading import list_standing
from cpca.domain.commitments import Asked, list_owed
from cpca.domain.snapshot_proof import MARK, read_proof
from cpca.domain.snapshot_proof import PEOPLE as OF_PROOF
from cpca.domain.snapshot_register import MARK as REGISTERS
from cpca.domain.snapshot_register import PEOPLE as OF_REGISTERS
from cpca.domain.snapshot_register import read_registers_of
from cpca.domain.trail import plain, state_of
from cpca.extensions import Base, db
from cpca.models.challenge import ChallengeEvent, ChallengeNote, SponsorView
from cpca.models.closing import LeftOut, Waiver
from cpca.models.deliverable import Deliverable
from cpca.models.exempt import Exemption
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Person, RoleAssignment, label_of
from cpca.models.period import Meeting, MeetingPeriod, PeriodState, ReportingPeriod
from cpca.models.plan import Organisation, Plan, Theme
from cpca.models.progress import Commitment, CommitmentAnswer, ProgressItem, ReturnComment, ThemeUpdate
from cpca.models.risk import Risk

Rows = list[dict[str, Any]]
Part = dict[str, Rows]  # a table's name, or one of the names below, to its rows
Parts = dict[int | None, Part]  # by theme; the plan's own under None

# What hangs on an update; frozen with its month.
OF_UPDATE: tuple[type[Base], ...] = (ProgressItem, Commitment, CommitmentAnswer, SponsorView, ReturnComment)
BEFORE, BEFORE_LINES = "last month's update", "last month's lines"
ASKED = "promises of earlier months"
# Columns that name people and councils, by table: a part knows what those were called.
_PEOPLE = {
    "theme_update": ("submitted_by_id", "accepted_by_id", "approved_by_id"),
    "sponsor_view": ("sponsor_id", "for_person_id", "recorded_by_id"),
    "challenge_event": ("person_id", "for_person_id"),
    "role_assignment": ("person_id", "covers_id"),
    "deliverable": ("lead_id",),
    **OF_PROOF,
    **OF_REGISTERS,
}


def rows_of(kind: type[Base], query: Select[Any]) -> Rows:
    """A table's rows in plain values, as the trail writes them; `query` selects the table's `columns_of`."""
    names = [column.key for column in _recorded(kind)]
    return [
        {name: plain(value) for name, value in zip(names, row, strict=True)}
        for row in db.session.execute(query.order_by(inspect(kind).primary_key[0]))
    ]


def select_rows(kind: type[Base]) -> Select[Any]:
    """Selects what of a table is in the trail, column by column: what stands there now, whatever was loaded."""
    return select(*[column.columns[0] for column in _recorded(kind)])


def _recorded(kind: type[Base]) -> list[Any]:
    return [c for c in inspect(kind).column_attrs if c.key not in kind.__unrecorded__]


def read_record(period: ReportingPeriod) -> Parts:
    """The record as it stands, for a month: everything of its themes and of the plan."""
    parts: Parts = defaultdict(dict)
    parts[None] = {Plan.__tablename__: rows_of(Plan, select_rows(Plan).where(Plan.id == period.plan_id))}
    updates = _read_updates(parts, period)
    _read_notes(parts, period, updates)
    for kind, query in _of_plan(period):
        for row in rows_of(kind, query):
            theme_id = row["id"] if kind is Theme else row.get("theme_id")
            _put(parts, theme_id, kind.__tablename__, row)
    for part in parts.values():
        part[MARK], part[REGISTERS] = [], []
    for read in (read_proof, read_registers_of):
        for theme_id, name, row in read(period, rows_of, select_rows):
            _put(parts, theme_id, name, row)
    for theme_id, asked in list_owed(period).items():
        parts[theme_id][ASKED] = [_asked(one) for one in asked]
    _name(parts)
    return parts


def _put(parts: Parts, theme_id: int | None, name: str, row: dict[str, Any]) -> None:
    parts[theme_id].setdefault(name, []).append(row)


def _read_updates(parts: Parts, period: ReportingPeriod) -> list[int]:
    """The month's updates with all that hangs on them, and last month's with their lines; gives both's ids."""
    before = _before(period)
    months = [period.id] if before is None else [period.id, before]
    updates = rows_of(ThemeUpdate, select_rows(ThemeUpdate).where(ThemeUpdate.period_id.in_(months)))
    here = {row["id"]: row["theme_id"] for row in updates if row["period_id"] == period.id}
    last = {row["id"]: row["theme_id"] for row in updates if row["period_id"] != period.id}
    for row in updates:
        _put(parts, row["theme_id"], "theme_update" if row["id"] in here else BEFORE, row)
    for kind in OF_UPDATE:
        ids = [*here, *last] if kind is ProgressItem else list(here)
        of_update = select_rows(kind).where(kind.update_id.in_(ids or [0]))  # type: ignore[attr-defined]
        for row in rows_of(kind, of_update):
            if row["update_id"] in here:
                _put(parts, here[row["update_id"]], kind.__tablename__, row)
            elif kind is ProgressItem:
                _put(parts, last[row["update_id"]], BEFORE_LINES, row)
    return [*here, *last]


def _before(period: ReportingPeriod) -> int | None:
    """The month before in the plan, which need not be the calendar's."""
    return db.session.execute(
        select(ReportingPeriod.id)
        .where(
            ReportingPeriod.plan_id == period.plan_id,
            ReportingPeriod.month < period.month,
            ReportingPeriod.state != PeriodState.PLANNED,
        )
        .order_by(ReportingPeriod.month.desc())
        .limit(1)
    ).scalar()


def _read_notes(parts: Parts, period: ReportingPeriod, updates: list[int]) -> None:
    """Notes with what decides who may read them, and their threads."""
    theme_of: dict[int, int] = {}
    columns = [column.name for column in ChallengeNote.__table__.columns]
    for note, found in list_standing(period, updates):
        theme_of[note.id] = note.theme_id
        row = {name: plain(found[name]) for name in columns}
        row.update(
            anchor_now=note.anchor_now,
            council=note.council,
            raised_by=note.raised_by,
            raised_for=note.raised_for,
            recorded_by=note.recorded_by,
            update_state=note.update.state.value,
            shown_to_sponsor=note.update.shown_to_sponsor,
            month=note.update.period.month.isoformat(),
        )
        _put(parts, note.theme_id, ChallengeNote.__tablename__, row)
    of_notes = select_rows(ChallengeEvent).where(ChallengeEvent.note_id.in_(list(theme_of) or [0]))
    for row in rows_of(ChallengeEvent, of_notes):
        _put(parts, theme_of[row["note_id"]], ChallengeEvent.__tablename__, row)


def _of_plan(period: ReportingPeriod) -> Iterable[tuple[type[Base], Select[Any]]]:
    plan_id, day = period.plan_id, period.as_at
    meetings = select(MeetingPeriod.meeting_id).where(MeetingPeriod.period_id == period.id)
    papers = select(Paper.id).where(Paper.period_id == period.id)
    in_force = or_(RoleAssignment.until_on.is_(None), RoleAssignment.until_on >= day)
    yield ReportingPeriod, select_rows(ReportingPeriod).where(ReportingPeriod.id == period.id)
    for kind in (Theme, Deliverable, Risk, Exemption):
        yield kind, select_rows(kind).where(kind.plan_id == plan_id)
    held = select_rows(RoleAssignment).where(RoleAssignment.plan_id == plan_id)
    yield RoleAssignment, held.where(RoleAssignment.from_on <= day, in_force)
    yield Meeting, select_rows(Meeting).where(Meeting.id.in_(meetings))
    for of_month in (Waiver, LeftOut, Paper):
        yield of_month, select_rows(of_month).where(of_month.period_id == period.id)
    yield Paragraph, select_rows(Paragraph).where(Paragraph.paper_id.in_(papers))


def _asked(asked: Asked) -> dict[str, Any]:
    """A promise of an earlier month as this one was asked about it, and the answers of months before."""
    return {
        "commitment": state_of(asked.commitment),
        "made_in": plain(asked.made_in),
        "due_on": plain(asked.due_on),
        "must": asked.must,
        "earlier": [{**state_of(given), "period_id": given.update.period_id} for given in asked.earlier],
    }


def _name(parts: Parts) -> None:
    """Gives every part the names of the people and councils that stand in it, as they were."""
    wanted = {theme_id: _people_in(part) for theme_id, part in parts.items()}
    ids = set().union(*wanted.values())
    people = db.session.execute(select(Person).where(Person.id.in_(ids or {0}))).unique().scalars().all()
    organisations = {
        row["id"]: row for row in rows_of(Organisation, select_rows(Organisation))
    }  # a plan's handful: its authority and councils
    for theme_id, part in parts.items():
        here = [p for p in people if p.id in wanted[theme_id]]
        part[Person.__tablename__] = [
            {"id": p.id, "label": p.label, "printed": _printed(p), "organisation_id": p.organisation_id}
            for p in here
        ]
        councils = {p.organisation_id for p in here}
        councils |= {row["council_id"] for row in part.get(SponsorView.__tablename__, [])}
        part[Organisation.__tablename__] = [organisations[id] for id in sorted(councils)]


def _printed(person: Person) -> str:
    """How a report names them: post and council, never the name."""
    home = person.organisation
    return label_of(person.post, None, home.name, home.kind)


def _people_in(part: Part) -> set[int]:
    return {
        row[column]
        for name, columns in _PEOPLE.items()
        for row in part.get(name, [])
        for column in columns
        if row[column] is not None
    }
