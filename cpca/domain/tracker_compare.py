"""A workbook set beside the record, without importing any of it: what is new, changed, in conflict, or left.

Where the workbook was exported from here, each value is held against the version it came from: what a person
changed in Excel is offered, what changed here since is kept, and what changed in both places is a conflict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.change_rules import find_bar
from cpca.domain.deliverable import CAN_BE_REPORTED, UNDER_WAY, check_reported
from cpca.domain.errors import NotNow
from cpca.domain.steps import OUT
from cpca.domain.text import clean, clean_line
from cpca.domain.tracker_columns import HEADINGS, Layout
from cpca.domain.tracker_offers import Check, FieldChange, Left, Offer, Proposal
from cpca.domain.tracker_record import Entry, Key, Record, key_of, read_leads
from cpca.domain.tracker_rows import Problem, Reader, Row
from cpca.domain.tracker_workbook import Workbook, letters
from cpca.extensions import read_rows
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.plan import Plan

State = DeliverableState
EMPTY: Final = "nothing"
OFFERED: Final = ("title", "criteria", "lead", "baseline", "forecast", "state", "actual")
NEVER_EMPTY: Final = ("criteria", "baseline", "forecast", "state", "actual")
_ELSEWHERE: Final = {
    State.VERIFIED: "Verified is another person’s act, on evidence: it is done on the deliverable’s own page.",
    State.EMBEDDED: "Embedded is a later test with its result: it is recorded on the deliverable’s own page.",
    State.PAUSED: "A pause is put down with its reason on its own page.",
    State.REOPENED: "Reopening is done on its own page, with the reason.",
    State.WITHDRAWN: "Withdrawing it takes a change request that somebody else decides: propose it on its own page.",
    State.SUPERSEDED: "Replacing it takes a change request that somebody else decides: propose it on its own page.",
}
BASELINE_STAYS: Final = (
    "A baseline moves by a change request only. Tick it to propose one; another person decides."
)


def compare(
    workbook: Workbook, layout: Layout, record: Record, then: Mapping[Key, Mapping[str, Any]]
) -> Check:
    """What a workbook would do to the record as it stands; `then` is `tracker_then.read_then`'s."""
    reader = Reader(workbook, layout, record)
    return _Comparison(reader, then).check


class _Comparison:
    def __init__(self, reader: Reader, then: Mapping[Key, Mapping[str, Any]]) -> None:
        self.layout, self.then, self.record = reader.layout, then, reader.record
        self.leads = read_leads(reader.record.plan)
        self.names = {person: label for named in self.leads.values() for label, person in named.items()}
        self.asked = _list_asked(reader.record.plan)
        self.check = Check(problems=reader.problems, rows=len(reader.rows))
        for row in reader.rows:
            self._compare(row)
        self.check.problems.sort(key=lambda problem: problem.row)
        self._find_missing(reader)

    def _compare(self, row: Row) -> None:
        """A row with any problem is not offered, nor is any of it left or asked for: it is put right first."""
        check = self.check
        before = (len(check.problems), len(check.left), len(check.proposals))
        offer = self._offer(row)
        if len(check.problems) > before[0]:
            del check.left[before[1] :]
            del check.proposals[before[2] :]
        elif offer is not None:
            self._put(offer)

    def _put(self, offer: Offer) -> None:
        if offer.row.entry is None:
            self.check.adds.append(offer)
        else:
            (self.check.conflicts if offer.is_conflict else self.check.changes).append(offer)

    def _find_missing(self, reader: Reader) -> None:
        told = {problem.row for problem in reader.problems}
        if not told:  # a row that could not be read may be any of them
            there = {key_of(row.entry.thing) for row in reader.rows if row.entry}
            self.check.missing = [one for one in self.record.entries if key_of(one.thing) not in there]

    def _tell(self, row: Row, key: str, value: Any, reason: str) -> None:
        column = self.layout.columns.get(key)
        place = letters(column) if column is not None else None
        self.check.problems.append(
            Problem(
                self.layout.sheet,
                row.number,
                place,
                HEADINGS[key],
                "" if value is None else _say(value),
                reason,
            )
        )

    def _leave(self, row: Row, key: str, was: Any, now: Any, why: str) -> None:
        self.check.left.append(Left(row, key, self._words(key, was), self._words(key, now), why))

    def _words(self, key: str, value: Any) -> str:
        if key == "lead" and isinstance(value, int):
            return self.names.get(value, "somebody else")
        return _say(value)

    # ---- one row ------------------------------------------------------------------------------------

    def _offer(self, row: Row) -> Offer | None:
        self._find_lead(row)
        if row.entry is None:
            return self._offer_new(row)
        changes = [one for key in OFFERED if (one := self._change(row, row.entry, key)) is not None]
        self._ask(row, row.entry, changes)
        offered = [one for one in changes if _kind_of(row.entry, one.key) is None]
        if not offered:
            return None
        self._check_progress(row, row.entry.thing.state, row.entry.thing.actual_on, offered)
        values = {one.key: one.value for one in offered}
        stands = row.entry.thing.forecast_on or values.get("baseline")  # a first baseline is a first forecast
        moves = stands is not None and values.get("forecast", stands) != stands
        return Offer(row, row.entry.thing.title, tuple(offered), needs_reason=moves)

    def _ask(self, row: Row, entry: Entry, changes: list[FieldChange]) -> None:
        """What of a row takes a change request, one for each kind, is to be proposed or left with why it cannot be."""
        for kind in (ChangeKind.BASELINE, ChangeKind.SCOPE):
            fields = tuple(one for one in changes if _kind_of(entry, one.key) is kind)
            bar = find_bar(entry.thing, kind)
            waiting = self.asked.get((*key_of(entry.thing), kind))
            if waiting is not None:
                bar = f"{waiting} asks for a change of this kind already: it is decided or taken back first."
            if not fields:
                continue
            if bar is None:
                self.check.proposals.append(Proposal(row, kind, fields))
            for one in fields if bar is not None else ():
                self.check.left.append(Left(row, one.key, one.was, one.now, bar or ""))

    def _find_lead(self, row: Row) -> None:
        """Puts the person in place of how the workbook names them."""
        named = row.values.get("lead")
        if named is None or row.kind == "milestone":
            return
        stands = row.entry.lead if row.entry else None
        if stands == named and row.entry is not None and isinstance(row.entry.thing, Deliverable):
            row.values["lead"] = row.entry.thing.lead_id
            return
        folded = {label.casefold(): person for label, person in self.leads.get(row.theme.id, {}).items()}
        row.values["lead"] = folded.get(named.casefold())
        if row.values["lead"] is None:
            known = (
                "; ".join(sorted(self.leads.get(row.theme.id, {})))
                or "nobody: give a person a role in it first"
            )
            self._tell(
                row, "lead", named, f"Nobody of that name has a role in theme {row.theme.code}. Use {known}."
            )

    def _change(self, row: Row, entry: Entry, key: str) -> FieldChange | None:
        if key not in row.values:
            return None
        was, now = _stored(entry, key), row.values[key]
        then = self.then.get(key_of(entry.thing), {}).get(key, was)
        if _same(key, was, now) or _same(key, then, now):
            return None
        if now is None and key in NEVER_EMPTY:
            if key != "actual" or row.values.get("state") in (None, State.DELIVERED):
                self._leave(row, key, was, now, "An emptied cell takes nothing away: it stays.")
            return None
        if key == "title" and now is None:
            self._tell(row, key, now, "There is no title. Say what will be delivered.")
            return None
        why = _find_bar(entry, key, now)
        if why is not None:
            self._leave(row, key, was, now, why)
            return None
        conflict = self._words(key, then) if not _same(key, then, was) else None
        return FieldChange(key, now, self._words(key, was), self._words(key, now), conflict)

    def _check_progress(
        self, row: Row, state: DeliverableState, actual_on: dt.date | None, changes: list[FieldChange]
    ) -> None:
        """The rules of reported progress, told by cell before anything is done."""
        values = {one.key: one.value for one in changes}
        if "state" not in values and "actual" not in values:
            return
        after, on = values.get("state", state), values.get("actual", actual_on)
        if after is not State.DELIVERED:
            if "actual" in values:
                self._tell(
                    row,
                    "actual",
                    on,
                    f"It is {after.value}. Leave this empty, or set the state to delivered.",
                )
            elif after is State.NOT_STARTED and state in (State.DELIVERED, State.REOPENED):
                self._tell(
                    row, "state", after, "It was delivered once. Use in progress, and it shows as reopened."
                )
        elif on is None:
            self._tell(row, "actual", on, "It is delivered. Give the date it was delivered.")
        elif on > clock.today():
            self._tell(
                row,
                "actual",
                on,
                "It lies ahead. Use today or an earlier date: what is to come is a forecast.",
            )

    # ---- a new row ----------------------------------------------------------------------------------

    def _offer_new(self, row: Row) -> Offer:
        values = {key: row.values.get(key) for key in OFFERED}
        self._check_new(row, values)
        first = row.values.get("original")
        if first is not None and first != values["baseline"]:
            values["forecast"] = values["forecast"] or values["baseline"]
            values["baseline"] = first
        if row.kind == "milestone":
            values["lead"] = values["criteria"] = None
        fields = [
            FieldChange(key, value, EMPTY, self._words(key, value))
            for key, value in values.items()
            if value is not None and value is not State.NOT_STARTED
        ]
        self._check_progress(row, State.NOT_STARTED, None, fields)
        moves = values["baseline"] is not None and values["forecast"] not in (None, values["baseline"])
        return Offer(row, values["title"] or "", tuple(fields), needs_reason=moves)

    def _check_new(self, row: Row, values: Mapping[str, Any]) -> None:
        if values["title"] is None:
            self._tell(row, "title", None, "There is no title. Say what will be delivered.")
        if values["state"] not in (None, *CAN_BE_REPORTED):
            self._tell(
                row,
                "state",
                values["state"],
                "A new row is not started, in progress or delivered. Use one of these.",
            )
        if row.kind == "milestone" and row.parent is None:
            words = "The plan has no deliverable that it could stand under. A1.2 stands under A1."
            self._tell(row, "reference", row.reference, words)


def _list_asked(plan: Plan) -> dict[tuple[str, int | None, ChangeKind], str]:
    """The change requests of a plan that wait for a decision, by what they are about and of what kind."""
    query = select(
        ChangeRequest.number, ChangeRequest.kind, ChangeRequest.deliverable_id, ChangeRequest.milestone_id
    ).where(ChangeRequest.plan_id == plan.id, ChangeRequest.state == ChangeState.PROPOSED)
    return {
        (
            "milestone" if row.milestone_id else "deliverable",
            row.milestone_id or row.deliverable_id,
            row.kind,
        ): (f"CR{row.number}")
        for row in read_rows(query, {})
    }


def _kind_of(entry: Entry, key: str) -> ChangeKind | None:
    """The kind of change request that this change of what stands takes; None where it takes none."""
    if key == "baseline" and entry.thing.baseline_on is not None:
        return ChangeKind.BASELINE
    if key == "title" or (key == "criteria" and entry.criteria is not None):
        return ChangeKind.SCOPE
    return None


def _find_bar(entry: Entry, key: str, now: Any) -> str | None:
    """Why an import does not make this change, or None."""
    state = entry.thing.state
    if entry.is_milestone and key in ("lead", "criteria"):
        return "A milestone has none of its own: change its deliverable’s."
    if key == "forecast" and state not in UNDER_WAY and (entry.is_milestone or state is not State.PAUSED):
        return f"It is {state.value}: its date does not move any more."
    if key in ("state", "actual"):
        return _find_settled(entry) or (_ELSEWHERE.get(now) if key == "state" else None)
    return None


def _find_settled(entry: Entry) -> str | None:
    """Why no progress is reported of it any more, or not now."""
    thing = entry.thing
    of = thing.deliverable if isinstance(thing, Milestone) else thing
    if thing.state in OUT:
        return f"{thing.reference} is {thing.state.value}: its progress is settled."
    try:
        check_reported(of)
    except NotNow as error:
        return error.message
    return None


def _stored(entry: Entry, key: str) -> Any:
    thing = entry.thing
    if key == "lead":
        return thing.lead_id if isinstance(thing, Deliverable) else None
    if key == "criteria":
        return entry.criteria
    return getattr(thing, key if key in ("title", "state") else f"{key}_on")


def _same(key: str, one: Any, other: Any) -> bool:
    """Whether two values are the same thing said: white space aside, and reopened being a kind of in progress."""
    if key == "title":
        return clean_line(one or "") == clean_line(other or "")
    if key == "criteria":
        return clean(one or "").strip() == clean(other or "").strip()
    if key == "state" and one is State.REOPENED:
        return other in (State.REOPENED, State.IN_PROGRESS)
    return bool(one == other)


def _say(value: Any) -> str:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, dt.date):
        return f"{value.day} {value:%b %Y}"
    return str(getattr(value, "value", value))
