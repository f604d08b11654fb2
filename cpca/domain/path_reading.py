"""The decision path as a person reads it: its steps in order, its lanes, where each thing has its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import union_all

from cpca.domain import clock
from cpca.domain.exempt import withheld
from cpca.domain.path import PATH_ROWS, decisions, deliverables, engagements, milestones
from cpca.domain.path_drawing import Drawing, make_drawing
from cpca.domain.path_network import (
    DECISION,
    DELIVERABLE,
    ENGAGEMENT,
    KINDS,
    PathNetwork,
    PathRow,
    build_path,
    key_of,
    label_of,
)
from cpca.domain.path_steps import PathStep, deliverable_id_of, list_steps, say_links
from cpca.domain.plan import list_themes, pick_theme
from cpca.extensions import read_rows
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

_ALL: Final = union_all(decisions(), engagements(), milestones(), deliverables())


@dataclass(frozen=True)
class PathView:
    """The path on today's date, as this person may see it. `hidden` are the steps that are kept back from them.

    `theme` is the one whose steps alone are listed and drawn; how they stand is worked out on the whole path.
    """

    plan: Plan
    path: PathNetwork
    steps: list[PathStep]
    themes: Mapping[int, Theme]
    hidden: frozenset[str]
    theme: Theme | None = None

    @property
    def loop(self) -> str | None:
        """The steps that wait for each other, named; None where none do, and the path is worked out.

        They are not named to somebody from whom anything on the path is kept back.
        """
        if self.path.loop and self.hidden:
            return "they cannot be named here"
        return " waits for ".join(self.path.loop[::-1]) or None

    @property
    def listed(self) -> list[PathStep]:
        """The steps of the theme to which the page is limited, or all."""
        return [step for step in self.steps if self.theme is None or step.theme_id == self.theme.id]

    @property
    def critical(self) -> list[PathStep]:
        """What cannot slip, in order."""
        return [step for step in self.listed if step.is_critical]

    @property
    def last(self) -> PathStep | None:
        """The step with which the whole ends."""
        return max((s for s in self.steps if s.on), key=lambda s: (s.on, s.is_critical), default=None)

    @property
    def to_come(self) -> list[PathStep]:
        """What has not happened yet, what cannot happen included."""
        return [step for step in self.listed if not step.is_done]

    @property
    def happened(self) -> list[PathStep]:
        """What is over."""
        return [step for step in self.listed if step.is_done]

    @property
    def open_steps(self) -> list[PathStep]:
        """What may still slip."""
        return [step for step in self.steps if not step.is_done and step.on is not None]

    def find(self, key: str) -> PathStep | None:
        """A step by its key; None for what is not on the path."""
        return next((step for step in self.steps if step.key == key), None)

    def say_needs(self, step: PathStep) -> str:
        """What a step waits for, in words; empty for nothing."""
        return say_links(step.needs, self.path, end="before")

    def say_waits(self, step: PathStep) -> str:
        """What waits for a step, in words; empty for nothing."""
        return say_links(step.waits, self.path, end="after")

    @property
    def drawing(self) -> Drawing | None:
        """The path's picture as lanes; None without a step that can happen."""
        lanes = [(theme.id, f"{theme.code} {theme.title}") for theme in self.themes.values()]
        return make_drawing(self.listed, lanes, self.path.today)

    def label_of(self, row: PathRow) -> str:
        """A step's reference."""
        return label_of(row)

    def address(self, row: PathRow) -> str:
        """Where a step has its own page."""
        return address_of(self.plan, row, self.themes, self.path.rows)


def address_of(plan: Plan, row: PathRow, themes: Mapping[int, Theme], rows: Mapping[str, PathRow]) -> str:
    """A step's own page; of a milestone, its place on its deliverable's, which is among `rows`."""
    at = f"/plans/{plan.slug}"
    if row.part == DECISION:
        return f"{at}/decisions/{(row.reference or '').removeprefix('DP')}"
    if row.part == ENGAGEMENT:
        return f"{at}/engagement/{row.id}"
    theme = themes[row.theme_id or 0]
    of = rows[key_of(DELIVERABLE, deliverable_id_of(row))]
    place = f"{at}/themes/{theme.code}/deliverables/{of.reference}"
    return place if of is row else f"{place}#milestone-{row.id}"


def read_path(viewer: Viewer, plan: Plan, code: str | None = None) -> PathView:
    """The path of a plan, or of its theme of that letter; raises Missing for a letter of no theme.

    Two statements, three for whoever may not read what is kept back.
    """
    path = build_path(read_rows(PATH_ROWS, {"plan": plan.id}), clock.today())
    hidden = _hidden(viewer, plan, path.rows)
    themes = {theme.id: theme for theme in list_themes(plan)}
    return PathView(plan, path, list_steps(path, hidden), themes, hidden, pick_theme(themes.values(), code))


def read_all(viewer: Viewer, plan: Plan) -> dict[str, PathRow]:
    """Everything of a plan that may be a step, by key, as this person may see it; one statement, or two."""
    rows = read_rows(_ALL, {"plan": plan.id}).all()
    found = {key_of(kind, row.id): row for kind in KINDS for row in rows if row.part == kind}
    hidden = _hidden(viewer, plan, found)
    return {key: row for key, row in found.items() if key not in hidden}


def _hidden(viewer: Viewer, plan: Plan, rows: Mapping[str, Any]) -> frozenset[str]:
    """The steps that are kept back from this person, with their deliverables."""
    if allows(viewer, Permission.READ_EXEMPT, plan):
        return frozenset()
    kept = {id for table, id in withheld(plan.id) if table == DELIVERABLE}
    return frozenset(key for key, row in rows.items() if deliverable_id_of(row) in kept)
