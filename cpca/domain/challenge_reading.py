"""Challenge notes as pages list them: rows of columns, in two statements however many there are.

A reader who reads frozen or published months only sees a note as it stood in those: later acts are left out
and its state is the one that the acts they may see leave it in.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from cpca.domain.challenge_anchor import words_of_commitment, words_of_deliverable, words_of_update
from cpca.domain.challenge_rows import EventRow, Month, NoteRow, UpdateScope
from cpca.domain.challenge_rules import list_acts, state_after
from cpca.domain.labels import label, who
from cpca.extensions import read_rows
from cpca.models.challenge import CLOSED_STATES, ChallengeEvent, ChallengeNote
from cpca.models.deliverable import Deliverable
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Organisation, Plan, Theme
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate
from cpca.models.risk import Risk
from cpca.permissions import Permission, Viewer, allows

MOST = 1_000  # notes read at once: years of a plan


@dataclass
class ThemeNotes:
    """A theme's notes in a month. `carried` are still open from earlier months and stand apart: no note twice."""

    rows: list[NoteRow]
    carried: list[NoteRow]

    def on(self, kind: str, id: int) -> list[NoteRow]:
        """The notes on one place ("line", 12), in the order they were raised; not those carried over."""
        return self._places.get((kind, id), [])

    @cached_property
    def _places(self) -> dict[tuple[str, int], list[NoteRow]]:
        places: dict[tuple[str, int], list[NoteRow]] = {}
        for row in self.rows:
            places.setdefault((row.anchor_kind, row.anchor_id), []).append(row)
        return places

    @property
    def open_count(self) -> int:
        return sum(row.is_open for row in (*self.rows, *self.carried))


NO_NOTES = ThemeNotes([], [])  # of a line that was just written


def list_for_theme(
    viewer: Viewer, theme: Theme, update: ThemeUpdate | None, previous: ThemeUpdate | None = None
) -> ThemeNotes:
    """The notes of a month's update and of the one before, and those still open from any earlier month."""
    if update is None:
        return ThemeNotes([], [])
    shown = {update.id, previous.id} if previous is not None else {update.id}
    rows = _load(viewer, "theme", theme=theme.id, month=update.period.month, shown=list(shown))
    return arrange(rows, update, previous)


def arrange(rows: list[NoteRow], update: ThemeUpdate, previous: ThemeUpdate | None) -> ThemeNotes:
    """A theme's notes as its page has them: at the update's own places, and those carried over from before."""
    shown = {update.id, previous.id} if previous is not None else {update.id}
    carried = [row for row in rows if row.update_id != update.id and row.is_open]
    here = [
        row for row in rows if row.update_id in shown and not (row.update_id != update.id and row.is_open)
    ]
    return ThemeNotes(here, carried)


def list_at(viewer: Viewer, update: ThemeUpdate, kind: str, id: int) -> list[NoteRow]:
    """The notes of a month's update on one of its places."""
    return list_for_theme(viewer, update.theme, update).on(kind, id)


def get_row(viewer: Viewer, note_id: int) -> NoteRow:
    """One note that the viewer was let in to, with its thread."""
    return _load(viewer, "note", note=note_id)[0]


def list_of_plan(viewer: Viewer, plan: Plan) -> list[NoteRow]:
    """Every note of the plan that the viewer may read, open ones first and the oldest first; at most MOST."""
    return in_order(_load(viewer, "plan", plan=plan.id))


def in_order(rows: list[NoteRow]) -> list[NoteRow]:
    """Open notes first and the oldest first."""
    return sorted(rows, key=lambda row: (not row.is_open, row.raised_at, row.number))


def list_standing(period: ReportingPeriod, update_ids: list[int]) -> list[tuple[NoteRow, dict[str, Any]]]:
    """Every note that stands in a month, whoever may read it: of these updates, open, or acted on in the month.

    Without threads, each with its own columns; for the month's snapshot.
    """
    values = {
        "plan": period.plan_id,
        "month": period.month,
        "period": period.id,
        "shown": update_ids or [0],
    }
    return [(_row(found), found) for found in _dicts(_STATEMENTS["standing"][0], values)]


_raiser, _raised_for, _recorder = aliased(Person), aliased(Person), aliased(Person)
_raiser_home, _for_home, _recorder_home = (
    aliased(Organisation),
    aliased(Organisation),
    aliased(Organisation),
)

_NOTES = (
    select(
        *ChallengeNote.__table__.columns,
        Plan.slug.label("plan"),
        Theme.code,
        Theme.title.label("theme_title"),
        Organisation.name.label("council"),
        ThemeUpdate.state.label("update_state"),
        ThemeUpdate.shown_to_sponsor,
        ThemeUpdate.headline,
        ThemeUpdate.rating,
        ReportingPeriod.month,
        ReportingPeriod.state.label("period_state"),
        ReportingPeriod.circulated_at,
        ReportingPeriod.published_at,
        ProgressItem.text.label("line_text"),
        ProgressItem.withdrawn_at.label("line_withdrawn_at"),
        Commitment.text.label("commitment_text"),
        Commitment.due_on,
        Commitment.withdrawn_at.label("commitment_withdrawn_at"),
        Deliverable.reference.label("deliverable_reference"),
        Deliverable.title.label("deliverable_title"),
        Risk.text.label("risk_text"),
        *who(_raiser, _raiser_home, "raiser"),
        *who(_raised_for, _for_home, "raised_for"),
        *who(_recorder, _recorder_home, "recorder"),
    )
    .select_from(ChallengeNote)
    .join(Theme, Theme.id == ChallengeNote.theme_id)
    .join(Plan, Plan.id == ChallengeNote.plan_id)
    .join(ThemeUpdate, ThemeUpdate.id == ChallengeNote.update_id)
    .join(ReportingPeriod, ReportingPeriod.id == ThemeUpdate.period_id)
    .join(Organisation, Organisation.id == ChallengeNote.council_id)
    .join(_raiser, _raiser.id == ChallengeNote.raised_by_id)
    .join(_raiser_home, _raiser_home.id == _raiser.organisation_id)
    .outerjoin(_raised_for, _raised_for.id == ChallengeNote.raised_for_id)
    .outerjoin(_for_home, _for_home.id == _raised_for.organisation_id)
    .outerjoin(_recorder, _recorder.id == ChallengeNote.recorded_by_id)
    .outerjoin(_recorder_home, _recorder_home.id == _recorder.organisation_id)
    .outerjoin(ProgressItem, ProgressItem.id == ChallengeNote.line_id)
    .outerjoin(Commitment, Commitment.id == ChallengeNote.commitment_id)
    .outerjoin(Deliverable, Deliverable.id == ChallengeNote.deliverable_id)
    .outerjoin(Risk, Risk.id == ChallengeNote.risk_id)
    .order_by(ChallengeNote.number)
    .limit(MOST)
)
_EVENT_MONTH = aliased(ReportingPeriod)
_EVENTS = (
    select(
        ChallengeEvent.note_id,
        ChallengeEvent.act,
        ChallengeEvent.text,
        ChallengeEvent.at,
        _EVENT_MONTH.month,
        _EVENT_MONTH.state.label("period_state"),
        _EVENT_MONTH.circulated_at,
        _EVENT_MONTH.published_at,
        *who(_raiser, _raiser_home, "who"),
        *who(_raised_for, _for_home, "for_whom"),
    )
    .select_from(ChallengeEvent)
    .join(ChallengeNote, ChallengeNote.id == ChallengeEvent.note_id)
    .join(ThemeUpdate, ThemeUpdate.id == ChallengeNote.update_id)
    .join(ReportingPeriod, ReportingPeriod.id == ThemeUpdate.period_id)
    .join(_EVENT_MONTH, _EVENT_MONTH.id == ChallengeEvent.period_id)
    .join(_raiser, _raiser.id == ChallengeEvent.person_id)
    .join(_raiser_home, _raiser_home.id == _raiser.organisation_id)
    .outerjoin(_raised_for, _raised_for.id == ChallengeEvent.for_person_id)
    .outerjoin(_for_home, _for_home.id == _raised_for.organisation_id)
    .order_by(ChallengeEvent.id)
)


_WHERE = {
    "theme": and_(
        ChallengeNote.theme_id == bindparam("theme"),
        ReportingPeriod.month <= bindparam("month"),
        or_(
            ChallengeNote.update_id.in_(bindparam("shown", expanding=True)),
            ChallengeNote.state.not_in(CLOSED_STATES),
        ),
    ),
    "note": ChallengeNote.id == bindparam("note"),
    "plan": ChallengeNote.plan_id == bindparam("plan"),
    "standing": and_(
        ChallengeNote.plan_id == bindparam("plan"),
        ReportingPeriod.month <= bindparam("month"),
        or_(
            ChallengeNote.update_id.in_(bindparam("shown", expanding=True)),
            ChallengeNote.state.not_in(CLOSED_STATES),
            ChallengeNote.id.in_(
                select(ChallengeEvent.note_id).where(ChallengeEvent.period_id == bindparam("period"))
            ),
        ),
    ),
}
# Built once: building statements of this size costs more than running them.
_STATEMENTS = {by: (_NOTES.where(where), _EVENTS.where(where)) for by, where in _WHERE.items()}


def _load(viewer: Viewer, by: str, **values: Any) -> list[NoteRow]:
    notes, events = _STATEMENTS[by]
    found = [_row(row) for row in _dicts(notes, values)]
    rows = {row.id: row for row in found if allows(viewer, Permission.READ_NOTE, row)}
    threads: dict[int, list[Any]] = defaultdict(list)
    for event in _dicts(events, values):
        threads[event["note_id"]].append(event)
    for row in rows.values():
        _follow(viewer, row, threads[row.id])
    return list(rows.values())


def _dicts(query: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows as plain dictionaries, which are read much faster by name than rows."""
    result = read_rows(query, values)
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _follow(viewer: Viewer, row: NoteRow, thread: list[Any]) -> None:
    """Gives a note its thread as far as the viewer may read it, and what they may do to it."""
    follow(viewer, row, [_event(row, event) for event in thread])
    row.acts = frozenset(act.value for act in list_acts(viewer, row))


def follow(viewer: Viewer, row: NoteRow, events: list[EventRow]) -> None:
    """Gives a note its thread as far as the viewer may read it, and the state that leaves it in."""
    row.events = [event for event in events if allows(viewer, Permission.READ_REPLY, event)]
    if len(row.events) < len(events):
        row.state = state_after(event.act for event in row.events)
        row.closed_at = row.closed_at if not row.is_open else None


def _month(found: Any) -> Month:
    return Month(found["month"], found["period_state"], found["circulated_at"], found["published_at"])


def _event(note: NoteRow, found: Any) -> EventRow:
    scope = UpdateScope(
        note.plan_id, note.theme_id, note.update.state, note.update.shown_to_sponsor, _month(found)
    )
    return EventRow(
        act=found["act"],
        text=found["text"],
        who=label(found, "who") or "",
        for_whom=label(found, "for_whom"),
        at=found["at"],
        update=scope,
    )


_SAME = (
    *(
        "id",
        "plan_id",
        "theme_id",
        "update_id",
        "council_id",
        "plan",
        "code",
        "theme_title",
        "number",
        "kind",
    ),
    *(
        "text",
        "council",
        "raised_by_id",
        "raised_at",
        "answer_due_on",
        "assurance_line",
        "asked_of_programme",
    ),
    *("for_print", "recorded_by_id", "confirmed_at", "state", "closed_at", "version", "anchor_words"),
)


def _row(found: Any) -> NoteRow:
    kind, id = _anchor(found)
    return NoteRow(
        **{name: found[name] for name in _SAME},
        raised_by=label(found, "raiser") or "",
        raised_for=label(found, "raised_for"),
        recorded_by=label(found, "recorder"),
        anchor_kind=kind,
        anchor_id=id,
        anchor_now=_words_now(found, kind),
        update=UpdateScope(
            found["plan_id"],
            found["theme_id"],
            found["update_state"],
            found["shown_to_sponsor"],
            _month(found),
        ),
    )


def _anchor(found: Any) -> tuple[str, int]:
    for kind in ("line", "commitment", "deliverable", "risk"):
        if found[f"{kind}_id"] is not None:
            return kind, found[f"{kind}_id"]
    return "update", found["update_id"]


def _words_now(found: Any, kind: str) -> str | None:
    if kind == "line":
        return None if found["line_withdrawn_at"] else found["line_text"]
    if kind == "commitment":
        words = words_of_commitment(found["commitment_text"], found["due_on"])
        return None if found["commitment_withdrawn_at"] else words
    if kind == "deliverable":
        return words_of_deliverable(found["deliverable_reference"], found["deliverable_title"])
    if kind == "risk":
        return str(found["risk_text"])
    return words_of_update(found["headline"], found["rating"])
