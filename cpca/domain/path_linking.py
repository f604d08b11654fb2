"""What waits for what on the decision path: said, taken back, and refused where steps would wait for each other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.path import PATH_ROWS
from cpca.domain.path_network import (
    DELIVERABLE,
    MILESTONE,
    PathRow,
    build_path,
    key_of,
    label_of,
)
from cpca.domain.path_reading import address_of, read_all
from cpca.domain.path_steps import title_of
from cpca.domain.plan import get_plan, list_themes
from cpca.domain.progress import check_version
from cpca.extensions import db, read_rows
from cpca.models.decision import PathLink
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

LONGEST_LAG = 250  # working days, about a year


@dataclass(frozen=True)
class Waiting:
    """Something of the plan that waits, or may; `all` is everything that this person could link it with."""

    plan: Plan
    key: str
    row: PathRow
    all: dict[str, PathRow]
    themes: dict[int, Theme]

    @property
    def address(self) -> str:
        """Its own page."""
        return address_of(self.plan, self.row, self.themes, self.all)

    @property
    def plan_id(self) -> int:
        return self.plan.id

    @property
    def theme_id(self) -> int | None:
        return self.row.theme_id

    @property
    def label(self) -> str:
        return label_of(self.row)

    @property
    def title(self) -> str:
        return title_of(self.row)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What it may wait for: each by its reference, with its title."""
        return [(label_of(row), title_of(row)) for key, row in self.all.items() if key != self.key]


@dataclass(frozen=True)
class Need:
    """A link with what it is that comes first, and where that has its page."""

    link: PathLink
    row: PathRow
    address: str

    @property
    def label(self) -> str:
        return label_of(self.row)

    @property
    def title(self) -> str:
        return title_of(self.row)


@dataclass(frozen=True)
class Standing:
    """A link with what waits, whose theme's people keep it."""

    link: PathLink
    waiting: Waiting

    @property
    def plan_id(self) -> int:
        return self.waiting.plan_id

    @property
    def theme_id(self) -> int | None:
        return self.waiting.theme_id


def get_waiting(viewer: Viewer, *, plan: str, step: str) -> Waiting:
    """Something of the plan by its key as addresses have it, decision-4; raises Missing."""
    found = get_plan(viewer, plan=plan)
    if not allows(viewer, Permission.READ_REGISTER, found):
        raise Missing
    rows = read_all(viewer, found)
    if step not in rows:
        raise Missing
    themes = {theme.id: theme for theme in list_themes(found)}
    return Waiting(found, step, rows[step], rows, themes)


def get_link(viewer: Viewer, *, plan: str, step: str, link_id: int) -> Standing:
    """A link by what waits and its own key; raises Missing."""
    waiting = get_waiting(viewer, plan=plan, step=step)
    link = db.session.scalars(select(PathLink).where(PathLink.id == link_id, *_after(waiting))).first()
    if link is None or key_of(link.before, link.before_id) not in waiting.all:
        raise Missing
    return Standing(link, waiting)


def find_waiting(viewer: Viewer, plan: Plan, reference: str) -> str:
    """The key of what a reference names; raises DomainError where it names nothing of the plan."""
    return _find(read_all(viewer, plan), reference, None)


def list_needs(waiting: Waiting) -> list[Need]:
    """What something was said to wait for, as far as this person may know of it; one statement."""
    links = db.session.scalars(
        select(PathLink).where(PathLink.removed_at.is_(None), *_after(waiting)).order_by(PathLink.id)
    )
    found = ((link, waiting.all.get(key_of(link.before, link.before_id))) for link in links)
    return [
        Need(link, row, address_of(waiting.plan, row, waiting.themes, waiting.all))
        for link, row in found
        if row is not None
    ]


def _after(waiting: Waiting) -> tuple[ColumnElement[bool], ...]:
    row = waiting.row
    return (
        PathLink.plan_id == waiting.plan_id,
        PathLink.after == row.part,
        PathLink.after_id == row.id,
    )


def add_link(*, viewer: Viewer, waiting: Waiting, reference: str, lag: int) -> PathLink:  # noqa: ARG001
    """Says that something waits for another thing of its plan, and `lag` working days more.

    Raises DomainError for a reference that names nothing else, for what it waits for already, and for a loop,
    which is named.
    """
    first = waiting.all[_find(waiting.all, reference, waiting)]
    if not 0 <= lag <= LONGEST_LAG:
        raise DomainError(f"Give working days from 0 to {LONGEST_LAG}.", "lag")
    link = _link_of(waiting, first)
    link.lag, link.removed_at = lag, None
    db.session.add(link)
    db.session.flush()
    check_no_loop(waiting.plan_id, "reference")
    return link


def _link_of(waiting: Waiting, first: PathRow) -> PathLink:
    """The link between two things, new or one that was taken away; raises DomainError where it stands already."""
    if (first.part, waiting.row.part, first.other_id) == (MILESTONE, DELIVERABLE, waiting.row.id):
        message = f"{label_of(first)} comes before {waiting.label} already, as its milestone."
        raise DomainError(message, "reference")
    link = db.session.scalars(
        select(PathLink).where(
            PathLink.before == first.part, PathLink.before_id == first.id, *_after(waiting)
        )
    ).first()
    if link is None:
        ends = {"before": first.part, "before_id": first.id}
        return PathLink(plan_id=waiting.plan_id, after=waiting.row.part, after_id=waiting.row.id, **ends)
    if link.removed_at is None:
        raise DomainError(f"{waiting.label} waits for {label_of(first)} already.", "reference")
    return link


def remove_link(*, viewer: Viewer, standing: Standing, version: int | None) -> PathLink:  # noqa: ARG001
    """Says that something waits for another no longer. Raises Stale; NotNow where it does not."""
    link = standing.link
    check_version(link, version)
    if link.removed_at is not None:
        raise NotNow("It was taken away already.")
    link.removed_at = clock.now()
    db.session.flush()
    return link


def check_no_loop(plan_id: int, field: str) -> None:
    """Raises DomainError where steps of the path wait for each other, with the loop named; one statement."""
    loop = build_path(read_rows(PATH_ROWS, {"plan": plan_id}), clock.today()).loop
    if loop:
        raise DomainError(f"That would be a loop: {' waits for '.join(loop[::-1])}.", field)


def _find(rows: dict[str, PathRow], reference: str, waiting: Waiting | None) -> str:
    """The key that a reference names, in any case of letters; of the same theme first, where two have it."""
    wanted = reference.strip().lower()
    keys = [key for key, row in rows.items() if label_of(row).lower() == wanted]
    if waiting is not None:
        keys = [key for key in keys if key != waiting.key]
        keys.sort(key=lambda key: rows[key].theme_id != waiting.theme_id)
    if not keys:
        other = "another" if waiting else "a"
        message = f"Give the reference of {other} decision, milestone, deliverable or engagement of this plan, like DP1 or A1.2."
        raise DomainError(message, "reference")
    return keys[0]
