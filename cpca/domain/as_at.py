"""A theme as it stood when a month was frozen, read from the month's newest snapshot and never from today's rows.

Who may read what is asked of today's permissions: a month that was published since is read by those who read
published months. What was kept back from the public since is kept back from the frozen pages too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from cpca.domain import clock
from cpca.domain.challenge_reading import follow
from cpca.domain.challenge_rows import EventRow, Month, NoteRow, UpdateScope
from cpca.domain.commitments import Asked
from cpca.domain.plan import Holder
from cpca.domain.rating import RatingRules
from cpca.domain.rating_reading import read_rules
from cpca.domain.snapshot import read_part, revive, revive_row
from cpca.domain.snapshot_reading import ASKED, BEFORE, BEFORE_LINES, Part, Parts
from cpca.domain.view import ViewRow
from cpca.extensions import read_rows
from cpca.models.challenge import ChallengeEvent, ChallengeNote, SponsorView
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.people import Holding, Person, Role, RoleAssignment
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Organisation, OrganisationKind, Plan, Theme
from cpca.models.progress import (
    Commitment,
    CommitmentAnswer,
    Printing,
    ProgressItem,
    ThemeUpdate,
    UpdateState,
)
from cpca.models.risk import Risk
from cpca.permissions import Permission, Viewer, allows


class Line(NamedTuple):
    """A line or a commitment as the theme page lists it; of a commitment `happened_on` is the date it is due."""

    kind: str
    id: int
    update_id: int
    text: str
    happened_on: dt.date | None
    prints: Printing | None
    since_as_at: bool
    on_behalf: bool
    position: int
    reference: str | None


@dataclass
class Stood:
    """A theme in a frozen month: its words, holders, deliverables, risks and return, none of them of today."""

    theme: Theme
    update: ThemeUpdate | None
    missed: bool
    before: ThemeUpdate | None
    lines: list[Line]
    last_lines: list[Line]
    commitments: list[Line]
    asked: list[Asked]
    views: list[ViewRow]
    deliverables: list[Deliverable]
    milestones: list[Milestone]
    rules: RatingRules  # by which dates were rated then
    risks: list[Risk]
    holders: list[Holder]
    notes: list[NoteRow]


def read_stood(
    viewer: Viewer, theme: Theme, period: ReportingPeriod, periods: Sequence[ReportingPeriod]
) -> Stood | None:
    """The theme in that month, as far as the viewer may read it; None where the month has no snapshot of it.

    Two statements, and one for what happened to its notes since. `periods` are the plan's months.
    """
    part = read_part(period, theme.id)
    if part is None:
        return None
    stood = _Part(part, theme.plan, period, periods)
    update = stood.update("theme_update", period.id)
    readable = update is not None and allows(viewer, Permission.READ_UPDATE, update)
    before = stood.update(BEFORE)
    if before is not None and not allows(viewer, Permission.READ_UPDATE, before):
        before = None
    return Stood(
        theme=stood.theme,
        update=update if readable else None,
        missed=update is not None and update.state is UpdateState.MISSED,
        before=before,
        lines=stood.lines("progress_item") if readable else [],
        last_lines=stood.lines(BEFORE_LINES) if before is not None else [],
        commitments=stood.commitments() if readable else [],
        asked=stood.asked() if readable else [],
        views=stood.views() if readable else [],
        deliverables=sorted(revive(Deliverable, part), key=lambda item: item.position),
        milestones=revive(Milestone, part),
        rules=read_rules(theme.plan, period),
        risks=sorted(revive(Risk, part), key=lambda risk: risk.position),
        holders=stood.holders(),
        notes=_tell_since(viewer, stood.notes(viewer), part) if readable else [],
    )


def list_stood_notes(
    viewer: Viewer, plan: Plan, period: ReportingPeriod, parts: Parts, periods: Sequence[ReportingPeriod]
) -> list[NoteRow]:
    """The notes that stood in a frozen month, of every theme, as far as the viewer may read them."""
    found = []
    for theme_id, part in parts.items():
        if theme_id is not None:
            found += _Part(part, plan, period, periods).notes(viewer)
    return found


_OF_VIEW = (
    *("id", "update_id", "council_id", "assurance_line", "position", "own_rating", "words"),
    *("line_for_print", "given_at", "recorded_by_id", "confirmed_at", "version"),
)
_OF_NOTE = (
    *("id", "plan_id", "theme_id", "update_id", "council_id", "number", "kind", "text", "raised_by_id"),
    *("raised_at", "answer_due_on", "assurance_line", "asked_of_programme", "for_print"),
    *("recorded_by_id", "confirmed_at", "state", "closed_at", "version", "anchor_words"),
)


class _Part:
    """A theme's part of a snapshot, as the objects that pages are drawn from; they belong to no session."""

    def __init__(
        self, part: Part, plan: Plan, period: ReportingPeriod, periods: Sequence[ReportingPeriod]
    ) -> None:
        self.part, self.period = part, period
        self.months = {p.id: p for p in periods}
        self.by_month = {p.month: p for p in periods}
        self.people = {row["id"]: row for row in part.get("person", [])}
        self.councils = {row["id"]: row["name"] for row in part.get("organisation", [])}
        self.references = {row["id"]: row["reference"] for row in part.get("deliverable", [])}
        (self.theme,) = revive(Theme, part)
        set_committed_value(self.theme, "plan", plan)

    def label(self, person_id: int | None) -> str | None:
        row = self.people.get(person_id)
        return row["label"] if row is not None else None

    def council(self, council_id: int) -> str:
        return str(self.councils.get(council_id, ""))

    def update(self, name: str, period_id: int | None = None) -> ThemeUpdate | None:
        """The update of these rows, with its theme, month and people; None where there is none."""
        found = revive(ThemeUpdate, self.part, name)
        if not found:
            return None
        update = found[0]
        month = self.months.get(update.period_id if period_id is None else period_id)
        if month is None:
            return None
        set_committed_value(update, "theme", self.theme)
        set_committed_value(update, "period", month)
        for act in ("submitted_by", "accepted_by", "approved_by"):
            set_committed_value(update, act, _person(self.label(getattr(update, f"{act}_id"))))
        return update

    def lines(self, name: str) -> list[Line]:
        items = revive(ProgressItem, self.part, name)
        return self._in_order(
            self._line("line", item, item.happened_on, item.prints, item.since_as_at)
            for item in items
            if item.withdrawn_at is None
        )

    def commitments(self) -> list[Line]:
        items = revive(Commitment, self.part)
        return self._in_order(
            self._line("promise", item, item.due_on) for item in items if item.withdrawn_at is None
        )

    def _line(
        self,
        kind: str,
        item: ProgressItem | Commitment,
        on: dt.date | None,
        prints: Printing | None = None,
        since_as_at: bool = False,
    ) -> Line:
        return Line(
            kind=kind,
            id=item.id,
            update_id=item.update_id,
            text=item.text,
            happened_on=on,
            prints=prints,
            since_as_at=since_as_at,
            on_behalf=item.on_behalf,
            position=item.position,
            reference=self.references.get(item.deliverable_id),
        )

    @staticmethod
    def _in_order(lines: Iterable[Line]) -> list[Line]:
        return sorted(lines, key=lambda line: (line.position, line.id))

    def asked(self) -> list[Asked]:
        own = {answer.commitment_id: answer for answer in revive(CommitmentAnswer, self.part)}
        return [self._asked(row, own) for row in self.part.get(ASKED, [])]

    def _asked(self, row: dict[str, Any], own: dict[int, CommitmentAnswer]) -> Asked:
        commitment = revive_row(Commitment, row["commitment"])
        return Asked(
            commitment=commitment,
            made_in=dt.date.fromisoformat(row["made_in"]),
            due_on=dt.date.fromisoformat(row["due_on"]),
            must=row["must"],
            answer=own.get(commitment.id),
            earlier=tuple(self._earlier(answer) for answer in row["earlier"]),
        )

    def _earlier(self, row: dict[str, Any]) -> CommitmentAnswer:
        answer, update = revive_row(CommitmentAnswer, row), ThemeUpdate(period_id=row["period_id"])
        set_committed_value(update, "period", self.months.get(row["period_id"]))
        set_committed_value(answer, "update", update)
        return answer

    def views(self) -> list[ViewRow]:
        rows = [self._view(view) for view in revive(SponsorView, self.part)]
        return sorted(rows, key=lambda row: (row.assurance_line, row.council))

    def _view(self, view: SponsorView) -> ViewRow:
        return ViewRow(
            **{name: getattr(view, name) for name in _OF_VIEW},
            plan_id=self.theme.plan_id,
            theme_id=self.theme.id,
            council=self.council(view.council_id),
            given_by=self.label(view.sponsor_id) or "",
            given_for=self.label(view.for_person_id),
            recorded_by=self.label(view.recorded_by_id),
        )

    def holders(self) -> list[Holder]:
        held = sorted(revive(RoleAssignment, self.part), key=lambda h: (not h.accountable, h.id))
        return sorted((self._holder(one) for one in held), key=lambda h: h.kind is Holding.COVER)

    def _holder(self, held: RoleAssignment) -> Holder:
        stands = self.people[held.covers_id or held.person_id]
        return Holder(
            person_id=held.person_id,
            role=Role(held.role),
            kind=held.kind,
            label=self.label(held.person_id) or "",
            council_id=stands["organisation_id"],
            council=self.council(stands["organisation_id"]),
            covers=self.label(held.covers_id),
            accountable=held.accountable,
        )

    def notes(self, viewer: Viewer) -> list[NoteRow]:
        """The notes that the viewer may read, with their threads as they stood, and nothing to be done to them."""
        threads: dict[int, list[ChallengeEvent]] = defaultdict(list)
        for event in revive(ChallengeEvent, self.part):
            threads[event.note_id].append(event)
        found = []
        for row in self.part.get("challenge_note", []):
            note = self._note(row)
            if note is not None and allows(viewer, Permission.READ_NOTE, note):
                events = [self._event(note, event) for event in threads[note.id]]
                follow(viewer, note, [event for event in events if event is not None])
                found.append(note)
        return found

    def _note(self, row: dict[str, Any]) -> NoteRow | None:
        month = self.by_month.get(dt.date.fromisoformat(row["month"]))
        if month is None:
            return None
        note = revive_row(ChallengeNote, row)
        kind, id = _anchor(note)
        return NoteRow(
            **{name: getattr(note, name) for name in _OF_NOTE},
            **{
                name: row[name]
                for name in ("council", "raised_by", "raised_for", "recorded_by", "anchor_now")
            },
            plan=self.theme.plan.slug,
            code=self.theme.code,
            theme_title=self.theme.title,
            anchor_kind=kind,
            anchor_id=id,
            update=self._scope(UpdateState(row["update_state"]), row["shown_to_sponsor"], month),
            on=stood_on(self.period),
        )

    def _scope(self, state: UpdateState, shown: bool, month: ReportingPeriod) -> UpdateScope:
        """The note's update as it stood, in its month as it stands now: who reads a month is asked today."""
        now = Month(month.month, month.state, month.circulated_at, month.published_at)
        return UpdateScope(self.theme.plan_id, self.theme.id, state, shown, now)

    def _event(self, note: NoteRow, event: ChallengeEvent) -> EventRow | None:
        month = self.months.get(event.period_id)
        if month is None:
            return None
        return EventRow(
            act=event.act,
            text=event.text,
            who=self.label(event.person_id) or "",
            for_whom=self.label(event.for_person_id),
            at=event.at,
            update=self._scope(note.update.state, note.update.shown_to_sponsor, month),
        )


def stood_on(period: ReportingPeriod) -> dt.date:
    """The day on which a frozen month's ages are counted (London): when it was frozen, else its as-at date."""
    return period.frozen_at.astimezone(clock.LONDON).date() if period.frozen_at else period.as_at


def _person(label: str | None) -> Person | None:
    """Somebody by the label they had then."""
    if label is None:
        return None
    person = Person(post=label, name=None)
    set_committed_value(person, "organisation", Organisation(name="", kind=OrganisationKind.AUTHORITY))
    return person


def _anchor(note: ChallengeNote) -> tuple[str, int]:
    for kind in ("line", "commitment", "deliverable", "risk"):
        id = getattr(note, f"{kind}_id")
        if id is not None:
            return kind, id
    return "update", note.update_id


_LATER = (
    select(
        ChallengeEvent.id,
        ChallengeEvent.note_id,
        ChallengeEvent.act,
        ReportingPeriod.month,
        ReportingPeriod.state,
        ReportingPeriod.circulated_at,
        ReportingPeriod.published_at,
    )
    .join(ReportingPeriod, ReportingPeriod.id == ChallengeEvent.period_id)
    .where(
        ChallengeEvent.note_id.in_(bindparam("notes", expanding=True)), ChallengeEvent.id > bindparam("last")
    )
    .order_by(ChallengeEvent.id)
)


def _tell_since(viewer: Viewer, notes: list[NoteRow], part: Part) -> list[NoteRow]:
    """Says of each note the last thing that happened to it since, where the viewer may read that; one statement."""
    by_id = {note.id: note for note in notes}
    known = {row["id"] for row in part.get("challenge_event", [])}
    last = max(known, default=0)
    for row in read_rows(_LATER, {"notes": list(by_id), "last": last}) if by_id else ():
        note = by_id[row.note_id]
        month = Month(row.month, row.state, row.circulated_at, row.published_at)
        scope = UpdateScope(
            note.plan_id, note.theme_id, note.update.state, note.update.shown_to_sponsor, month
        )
        event = EventRow(act=row.act, text=None, who="", for_whom=None, at=note.raised_at, update=scope)
        if allows(viewer, Permission.READ_REPLY, event):
            note.since = f"{event.did} in {row.month:%B %Y}"
    return notes
