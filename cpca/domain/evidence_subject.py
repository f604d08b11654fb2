"""What evidence may support: a line, a commitment, a deliverable, a milestone, a risk's mitigation or a finding.

Each is found through what the viewer may read, so that a draft line is told to nobody by the evidence on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.errors import Missing
from cpca.domain.exempt import withheld
from cpca.domain.exempt_subject import list_subjects
from cpca.domain.plan import get_plan, list_themes
from cpca.domain.summary_parts import clip
from cpca.extensions import db
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.finding import Finding
from cpca.models.plan import Plan, Theme
from cpca.models.progress import Commitment, ProgressItem
from cpca.models.risk import Risk
from cpca.permissions import Permission, Viewer, allows

# How addresses name what evidence supports, and the table it is a row of.
WORDS: Final = {
    "line": ProgressItem.__tablename__,
    "commitment": Commitment.__tablename__,
    "deliverable": Deliverable.__tablename__,
    "milestone": Milestone.__tablename__,
    "risk": Risk.__tablename__,
    "finding": Finding.__tablename__,
}
WRITTEN: Final = frozenset({"line", "commitment"})  # words of a month's return
LARGEST = 2**31 - 1  # no row has a higher key

Key = tuple[str, int]


@dataclass(frozen=True)
class Supported:
    """Something of a plan that evidence supports or may support; `place` is its page."""

    plan: Plan
    theme_id: int | None  # None for a finding, which is the whole plan's
    word: str
    id: int
    words: str
    where: str
    place: str

    @property
    def plan_id(self) -> int:
        return self.plan.id

    @property
    def table(self) -> str:
        return WORDS[self.word]

    @property
    def key(self) -> str:
        """As addresses and forms name it: "deliverable:12"."""
        return f"{self.word}:{self.id}"


@dataclass(frozen=True)
class Offering:
    """A place to offer evidence from: what it is for, and the themes in which this person may offer."""

    plan: Plan
    supported: Supported | None
    themes: tuple[Theme, ...]

    @property
    def plan_id(self) -> int:
        return self.plan.id

    @property
    def theme_id(self) -> int | None:
        """The theme that decides whether it may be offered: what it supports says it, else the first of theirs."""
        if self.supported is not None and self.supported.theme_id is not None:
            return self.supported.theme_id
        return self.themes[0].id if self.themes else None


def get_offering(viewer: Viewer, *, plan: str, supports: str | None) -> Offering:
    """Where evidence is offered from; `supports` is "deliverable:12" or None. Raises Missing."""
    found = get_plan(viewer, plan=plan)
    if not allows(viewer, Permission.LIST_EVIDENCE, found):
        raise Missing
    supported = get_supported(viewer, found, supports) if supports else None
    themes = [theme for theme in list_themes(found) if allows(viewer, Permission.OFFER_EVIDENCE, theme)]
    return Offering(found, supported, tuple(themes))


def get_supported(viewer: Viewer, plan: Plan, key: str) -> Supported:
    """What "deliverable:12" names; raises Missing where it is not there or may not be read."""
    word, _, number = key.partition(":")
    if word not in WORDS or not (number.isascii() and number.isdecimal()) or int(number) > LARGEST:
        raise Missing
    found = list_supported(viewer, plan, [(WORDS[word], int(number))])
    if (WORDS[word], int(number)) not in found:
        raise Missing
    return found[WORDS[word], int(number)]


def may_support(viewer: Viewer, supported: Supported) -> bool:
    """Whether this person may hang evidence on it: who writes the month's words, else who offers for the theme."""
    if supported.theme_id is None:
        return True  # a finding: who offers evidence at all may say that it answers it
    writes = supported.word not in WRITTEN or allows(viewer, Permission.DRAFT, supported)
    return writes and allows(viewer, Permission.OFFER_EVIDENCE, supported)


def list_supported(viewer: Viewer, plan: Plan, keys: Iterable[Key]) -> dict[Key, Supported]:
    """What this person may read of a plan's rows, by (table, row); a statement a kind."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for table, key in keys:
        wanted[table].append(key)
    found: dict[Key, Supported] = {}
    for table, ids in wanted.items():
        read = _READ.get(table)
        for supported in read(viewer, plan, ids) if read else ():
            found[table, supported.id] = supported
    if found and not allows(viewer, Permission.READ_EXEMPT, plan):
        kept = withheld(plan.id)
        return {key: supported for key, supported in found.items() if key not in kept}
    return found


def _written(viewer: Viewer, plan: Plan, ids: list[int], word: str) -> list[Supported]:
    found = list_subjects(viewer, plan, [(WORDS[word], key) for key in ids]).values()
    return [
        Supported(plan, one.theme_id, word, one.id, clip(one.words), one.where, one.place) for one in found
    ]


def _lines(viewer: Viewer, plan: Plan, ids: list[int]) -> list[Supported]:
    return _written(viewer, plan, ids, "line")


def _commitments(viewer: Viewer, plan: Plan, ids: list[int]) -> list[Supported]:
    return _written(viewer, plan, ids, "commitment")


def _of_theme(viewer: Viewer, plan: Plan, kind: Any, ids: list[int], *more: Any) -> list[Any]:
    query = select(kind).where(kind.id.in_(ids), kind.plan_id == plan.id).options(joinedload(kind.theme))
    rows = db.session.scalars(query.options(*more))
    return [row for row in rows if allows(viewer, Permission.READ_PLAN, row)]


def _deliverables(viewer: Viewer, plan: Plan, ids: list[int]) -> list[Supported]:
    return [
        Supported(
            plan,
            row.theme_id,
            "deliverable",
            row.id,
            f"{row.reference} {clip(row.title)}",
            f"theme {row.theme.code}",
            f"/plans/{plan.slug}/themes/{row.theme.code}/deliverables/{row.reference}",
        )
        for row in _of_theme(viewer, plan, Deliverable, ids)
    ]


def _milestones(viewer: Viewer, plan: Plan, ids: list[int]) -> list[Supported]:
    return [
        Supported(
            plan,
            row.theme_id,
            "milestone",
            row.id,
            f"{row.reference} {clip(row.title)}",
            f"theme {row.theme.code}, {row.deliverable.reference}",
            f"/plans/{plan.slug}/themes/{row.theme.code}/deliverables/{row.deliverable.reference}",
        )
        for row in _of_theme(viewer, plan, Milestone, ids, joinedload(Milestone.deliverable))
    ]


def _risks(viewer: Viewer, plan: Plan, ids: list[int]) -> list[Supported]:
    return [
        Supported(
            plan,
            row.theme_id,
            "risk",
            row.id,
            clip(row.text),
            f"theme {row.theme.code}",
            f"/plans/{plan.slug}/themes/{row.theme.code}#risk-{row.id}",
        )
        for row in _of_theme(viewer, plan, Risk, ids)
    ]


def _findings(viewer: Viewer, plan: Plan, ids: list[int]) -> list[Supported]:
    query = select(Finding).where(Finding.id.in_(ids), Finding.plan_id == plan.id)
    return [
        Supported(
            plan,
            None,
            "finding",
            row.id,
            f"{row.reference} {clip(row.text)}",
            row.source,
            f"/plans/{plan.slug}/findings/{row.id}",
        )
        for row in db.session.scalars(query)
        if allows(viewer, Permission.READ_PLAN, row)
    ]


_READ: dict[str, Callable[[Viewer, Plan, list[int]], list[Supported]]] = {
    WORDS["line"]: _lines,
    WORDS["commitment"]: _commitments,
    WORDS["deliverable"]: _deliverables,
    WORDS["milestone"]: _milestones,
    WORDS["risk"]: _risks,
    WORDS["finding"]: _findings,
}
