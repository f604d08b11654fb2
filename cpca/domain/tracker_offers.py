"""What a workbook would do to the record, row by row: offered, to be asked for, left, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cpca.domain.tracker_columns import HEADINGS
from cpca.domain.tracker_record import Entry
from cpca.domain.tracker_rows import Problem, Row
from cpca.domain.trail import canonical, digest, plain
from cpca.models.change import ChangeKind


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
class Proposal:
    """What a row would change that is only ever asked for: another person decides it."""

    row: Row
    kind: ChangeKind
    fields: tuple[FieldChange, ...]

    @property
    def key(self) -> str:
        """How a form names it: "14-scope"."""
        return f"{self.row.number}-{self.kind.name.lower()}"


@dataclass(frozen=True)
class Left:
    """What an import does not do, with why."""

    row: Row
    key: str
    was: str
    now: str
    why: str

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
    proposals: list[Proposal] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)  # in the record, in no row: they stay
    rows: int = 0

    @property
    def offers(self) -> list[Offer]:
        return [*self.adds, *self.changes, *self.conflicts]

    @property
    def fingerprint(self) -> str:
        """Of what is offered: an import does what was shown, or nothing."""
        said = [
            [key, [[one.key, plain(one.value), one.was, one.then] for one in fields]]
            for key, fields in (
                *((str(one.row.number), one.fields) for one in self.offers),
                *((one.key, one.fields) for one in self.proposals),
            )
        ]
        return digest(canonical(said))
