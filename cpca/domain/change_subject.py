"""What a change can be asked of, found by its kind and key through what the viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.change_rules import KINDS, Subject
from cpca.domain.change_words import FIELDS, say
from cpca.domain.errors import Missing
from cpca.domain.kept_back import check_shown
from cpca.domain.plan import get_plan
from cpca.extensions import db
from cpca.models.change import ChangeKind
from cpca.models.deliverable import Deliverable, Milestone
from cpca.models.measure import Measure
from cpca.models.plan import Plan
from cpca.permissions import Permission, Viewer, allows

WORDS: Final[dict[str, type[Any]]] = {
    "deliverable": Deliverable,
    "milestone": Milestone,
    "measure": Measure,
    "plan": Plan,
}


def key_of(kind: ChangeKind) -> str:
    """A kind as it stands in an address: rating-rules."""
    return kind.value.replace(" ", "-")


@dataclass(frozen=True)
class Target:
    """A thing of a plan, and the kind of change that is asked of it; `kind` is None until one is chosen."""

    plan: Plan
    word: str
    thing: Any
    kind: ChangeKind | None = None

    @property
    def plan_id(self) -> int:
        return self.plan.id

    @property
    def theme_id(self) -> int | None:
        return None if isinstance(self.thing, Plan) else self.thing.theme_id

    @property
    def kinds(self) -> tuple[ChangeKind, ...]:
        """The kinds of change that can be asked of it."""
        return KINDS[type(self.thing)]

    @property
    def name(self) -> str:
        """How pages name it."""
        if isinstance(self.thing, Plan):
            return "the plan’s rules"
        if isinstance(self.thing, Measure):
            return self.thing.name
        return f"{self.thing.reference} {self.thing.title}"

    @property
    def stands(self) -> dict[str, str]:
        """What stands now, field by field, in words."""
        if self.kind is None:
            return {}
        return {
            name: say(getattr(self.thing, name)) for name in FIELDS[self.kind] if hasattr(self.thing, name)
        }


def get_subject(viewer: Viewer, *, plan: str, word: str, thing_id: int) -> Target:
    """A deliverable, milestone or measure of the plan, or the plan itself; raises Missing."""
    found_plan = get_plan(viewer, plan=plan)
    thing = _find(found_plan, word, thing_id)
    if thing is None or not allows(viewer, Permission.READ_PLAN, thing):
        raise Missing
    about = thing.deliverable if isinstance(thing, Milestone) else thing
    if isinstance(about, Deliverable):
        check_shown(viewer, about)
    return Target(found_plan, word, thing)


def get_target(viewer: Viewer, *, plan: str, word: str, thing_id: int, kind: str) -> Target:
    """The same, with the kind of change that is asked of it; raises Missing for one that cannot be."""
    found = get_subject(viewer, plan=plan, word=word, thing_id=thing_id)
    chosen = next((one for one in found.kinds if key_of(one) == kind), None)
    if chosen is None:
        raise Missing
    return Target(found.plan, word, found.thing, chosen)


def _find(plan: Plan, word: str, thing_id: int) -> Subject | None:
    model = WORDS.get(word)
    if model is None or model is Plan:
        return plan if model is Plan and plan.id == thing_id else None
    query = (
        select(model).where(model.id == thing_id, model.plan_id == plan.id).options(joinedload(model.theme))
    )
    if model is Milestone:
        query = query.options(joinedload(Milestone.deliverable))
    found: Subject | None = db.session.scalars(query).first()
    return found
