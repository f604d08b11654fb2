"""The registers on a theme's page: its risks with their scores, what it gives and receives, what is to be decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Final, NamedTuple

from cpca.domain.decision_rules import standing_of
from cpca.domain.path_network import PathNetwork
from cpca.domain.path_slips import Slip, list_slips, say_slip
from cpca.domain.register_facts import (
    TO_TAKE,
    expected_in_force,
    list_broken,
    list_missed,
    say_notice,
    say_scores,
    stand_scores,
)
from cpca.domain.register_parts import DecisionRow, DependencyRow, Part, Registers
from cpca.domain.register_rows import read_registers
from cpca.domain.register_then import stand, stored
from cpca.domain.risk_rules import LISTED, UNSCORED, Matrix, Roll, matrix_of, roll_up
from cpca.models.decision import DecisionState
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.dependency import DependencyState
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme
from cpca.permissions import Permission, Viewer, allows

_FOR_EVERYBODY: Final = (Part.THEME_RISKS, Part.PATH)  # the calculated rating is the same for all
_OF_REGISTER: Final = (*_FOR_EVERYBODY, Part.THEME_SCORES, Part.DEPENDENCIES, Part.DECISIONS)


@dataclass(frozen=True)
class ThemeRegisters:
    """What the theme's page says of the registers, in words. `scores` are by the risk's key."""

    scores: dict[int, str] = field(default_factory=dict)
    worst: str | None = None  # how many risks are open, and the worst of their scores
    dependencies: list[DependencyLine] = field(default_factory=list)
    decisions: list[DecisionLine] = field(default_factory=list)


class DependencyLine(NamedTuple):
    row: DependencyRow
    gives: bool  # whether the theme is the end that gives
    broken: str | None

    @property
    def other(self) -> str:
        """The other end, in words."""
        return self.row.receiver if self.gives else self.row.giver


class DecisionLine(NamedTuple):
    row: DecisionRow
    state: DecisionState
    standing: str
    missed: bool
    slip: str | None
    in_force_on: dt.date | None


def read_for_theme(viewer: Viewer, theme: Theme) -> Registers:
    """What the registers say of a theme, as far as this person reads them; one statement."""
    parts = _OF_REGISTER if allows(viewer, Permission.READ_REGISTER, theme) else _FOR_EVERYBODY
    found = read_registers(parts, {"plan": theme.plan_id, "theme": theme.id})
    found.risks = sorted(found.risks, key=attrgetter("position", "id"))
    return found


def read_for_stood(
    viewer: Viewer, theme: Theme, period: ReportingPeriod, periods: Iterable[ReportingPeriod]
) -> Registers:
    """The same of a frozen month, as they stood; one statement. Its risks come with its snapshot."""
    found = read_registers((Part.THEN_PROMISED,), {"plan": theme.plan_id, "frozen": period.id})
    then = found.then
    return stand(
        found,
        deliverables={item.id: item for item in stored(then, Deliverable)},
        milestones=stored(then, Milestone),
        codes={other.id: other.code for other in stored(then, Theme)},
        months={one.id: one.month for one in periods},
        on=period.as_at,
        reads=allows(viewer, Permission.READ_REGISTER, theme),
    )


def tell(
    found: Registers,
    theme: Theme,
    *,
    path: PathNetwork,
    month: dt.date | None,
    kept: Collection[tuple[str, int]],
) -> ThemeRegisters:
    """The theme's registers in words, on the path's day. Scores are those of `month`, or the newest without one; pure.

    `kept` is what is not shown to this person, by table and key.
    """
    scores = stand_scores(found.scores, month)
    matrix = matrix_of(found.plan or theme.plan)
    listed = [scores.get(risk.id, UNSCORED).now for risk in found.risks if risk.state in LISTED]
    return ThemeRegisters(
        scores={risk.id: say_scores(scores[risk.id], matrix) for risk in found.risks if risk.id in scores},
        worst=_say_worst(roll_up(place.score if place else None for place in listed), matrix),
        dependencies=_list_dependencies(found, theme, kept, path.today),
        decisions=_list_decisions(found, theme, path),
    )


def _list_decisions(found: Registers, theme: Theme, path: PathNetwork) -> list[DecisionLine]:
    ours, on = [row for row in found.decisions if row.theme_id == theme.id], path.today
    missed = {row.id for row, _ in list_missed(ours, on)}
    slips = list_slips(path) if ours else {}
    days = (found.plan or theme.plan).call_in_days
    return [
        _decision_line(row, on, missed=row.id in missed, slip=slips.get(row.id), days=days)
        for row in sorted(ours, key=lambda row: (row.held_on is None, row.held_on or on, row.number))
    ]


def _decision_line(
    row: DecisionRow, on: dt.date, *, missed: bool, slip: Slip | None, days: int
) -> DecisionLine:
    return DecisionLine(
        row,
        standing_of(row.state, row.in_force_on, on),
        say_notice(row, on) if row.state in TO_TAKE else row.outcome.value if row.outcome else "",
        missed,
        say_slip(slip, missed=missed),
        slip.in_force_on if slip else expected_in_force(row, days),
    )


def _say_worst(roll: Roll, matrix: Matrix) -> str | None:
    """2 in the register, the worst 16 (very high); 1 of them not scored."""
    if roll.worst is None:
        return None
    unscored = f"; {roll.unscored} not scored" if roll.unscored else ""
    return (
        f"{roll.number} in the register, the worst {roll.worst} ({matrix.band_of(roll.worst).name}){unscored}"
    )


def _list_dependencies(
    found: Registers, theme: Theme, kept: Collection[tuple[str, int]], on: dt.date
) -> list[DependencyLine]:
    rows = [
        row
        for row in found.dependencies
        if not {("deliverable", row.giver_deliverable_id), ("deliverable", row.receiver_deliverable_id)}
        & {*kept}
    ]
    broken = list_broken(rows, on)
    return [
        DependencyLine(row, row.giver_theme_id == theme.id, broken.get(row.id))
        for row in sorted(rows, key=attrgetter("needed_by", "number"))
        if theme.id in (row.giver_theme_id, row.receiver_theme_id)
        and row.state is not DependencyState.WITHDRAWN
    ]
