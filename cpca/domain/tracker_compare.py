"""A workbook set beside the record, without importing any of it: what is new, changed, in conflict, or left.

Where the workbook was exported from here, each value is held against the version it came from: what a person
changed in Excel is offered, what changed here since is kept, and what changed in both places is a conflict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cpca.domain import clock
from cpca.domain.deliverable import CAN_BE_REPORTED, UNDER_WAY
from cpca.domain.text import clean, clean_line
from cpca.domain.tracker_columns import HEADINGS, Layout
from cpca.domain.tracker_record import Entry, Key, Record, key_of, read_leads
from cpca.domain.tracker_rows import Problem, Reader, Row
from cpca.domain.tracker_workbook import Workbook, letters
from cpca.domain.trail import canonical, digest, plain
from cpca.models.deliverable import Deliverable, DeliverableState

State = DeliverableState
EMPTY: Final = "nothing"
OFFERED: Final = ("title", "criteria", "lead", "baseline", "forecast", "state", "actual")
NEVER_EMPTY: Final = ("baseline", "forecast", "state", "actual")
_ELSEWHERE: Final = {
    State.VERIFIED: "Verified is another person’s act, on evidence: it is done on the deliverable’s own page.",
    State.EMBEDDED: "Embedded is a later test with its result: it is recorded on the deliverable’s own page.",
    State.PAUSED: "A pause is put down with its reason on its own page.",
    State.REOPENED: "Reopening is done on its own page, with the reason.",
    State.WITHDRAWN: "Withdrawing it takes a change request that somebody else decides.",
    State.SUPERSEDED: "Replacing it takes a change request that somebody else decides.",
}
BASELINE_STAYS: Final = (
    "A baseline moves by a change request only. Tick it to propose one; another person decides."
)


@dataclass(frozen=True)
class FieldChange:
    """One value that the workbook would change, in words; `then` where the record changed it too since the export."""

    key: str
    value: Any
    was: str
    now: str
    then: str | None = None

    @property
    def heading(self) -> str:
        return HEADINGS[self.key]


@dataclass(frozen=True)
class Offer:
    """One row that may be accepted: a new one where `row.entry` is None, else what it would change."""

    row: Row
    title: str
    fields: tuple[FieldChange, ...]
    needs_reason: bool = False

    @property
    def is_conflict(self) -> bool:
        return any(one.then is not None for one in self.fields)

    @property
    def values(self) -> dict[str, Any]:
        """What it would set, by column."""
        return {one.key: one.value for one in self.fields}


@dataclass(frozen=True)
class Left:
    """What an import does not do, with why. `to` is the baseline that may be proposed instead."""

    row: Row
    key: str
    was: str
    now: str
    why: str
    to: dt.date | None = None

    @property
    def heading(self) -> str:
        return HEADINGS[self.key]


@dataclass
class Check:
    """All that a workbook would do and not do."""

    problems: list[Problem] = field(default_factory=list)
    adds: list[Offer] = field(default_factory=list)
    changes: list[Offer] = field(default_factory=list)
    conflicts: list[Offer] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)  # in the record, in no row: they stay
    rows: int = 0

    @property
    def offers(self) -> list[Offer]:
        return [*self.adds, *self.changes, *self.conflicts]

    @property
    def proposals(self) -> list[Left]:
        return [one for one in self.left if one.to is not None]

    @property
    def fingerprint(self) -> str:
        """Of what is offered: an import does what was shown, or nothing."""
        said = [
            [one.row.number, [[f.key, plain(f.value), f.was, f.then] for f in one.fields]]
            for one in self.offers
        ]
        asked = [[one.row.number, plain(one.to), one.was] for one in self.proposals]
        return digest(canonical([said, asked]))


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
        self.check = Check(problems=reader.problems, rows=len(reader.rows))
        for row in reader.rows:
            told = len(self.check.problems)
            left = len(self.check.left)
            offer = self._offer(row)
            if len(self.check.problems) > told:  # a row with a problem is put right in the workbook first
                del self.check.left[left:]
            elif offer is not None:
                self._put(offer)
        self.check.problems.sort(key=lambda problem: problem.row)
        self._find_missing(reader)

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

    def _leave(self, row: Row, key: str, was: Any, now: Any, why: str, to: dt.date | None = None) -> None:
        self.check.left.append(Left(row, key, self._words(key, was), self._words(key, now), why, to))

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
        if not changes:
            return None
        self._check_progress(row, row.entry.thing.state, row.entry.thing.actual_on, changes)
        moves = any(one.key == "forecast" and row.entry.thing.forecast_on is not None for one in changes)
        return Offer(row, row.entry.thing.title, tuple(changes), needs_reason=moves)

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
        why = self._find_bar(entry, key, now)
        if why is not None:
            movable = key == "baseline" and entry.thing.state in UNDER_WAY
            self._leave(row, key, was, now, why, now if movable else None)
            return None
        conflict = self._words(key, then) if not _same(key, then, was) else None
        return FieldChange(key, now, self._words(key, was), self._words(key, now), conflict)

    def _find_bar(self, entry: Entry, key: str, now: Any) -> str | None:
        """Why an import does not make this change, or None."""
        state = entry.thing.state
        if entry.is_milestone and key in ("lead", "criteria"):
            return "A milestone has none of its own: change its deliverable’s."
        if key == "baseline" and entry.thing.baseline_on is not None:
            return (
                BASELINE_STAYS
                if state in UNDER_WAY
                else f"It is {state.value}: its dates do not move any more."
            )
        if key == "forecast" and state not in UNDER_WAY:
            return f"It is {state.value}: its dates do not move any more."
        if key in ("state", "actual") and state not in UNDER_WAY | {State.DELIVERED}:
            return f"It is {state.value}: its progress is settled."
        return _ELSEWHERE.get(now) if key == "state" else None

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
