"""What may be kept back in the tests' small world: lines, a promise, a risk and a deliverable of theme A."""

from __future__ import annotations

from cpca.domain import clock
from cpca.domain.exempt import decide, propose
from cpca.domain.exempt_subject import get_subject, get_subject_of
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import Deliverable
from cpca.models.exempt import Exemption, Secrecy
from cpca.models.people import Area, Role, RoleAssignment
from cpca.models.progress import ProgressItem
from cpca.models.risk import Risk
from cpca.permissions import Viewer
from tests.world import LONG_AGO, World, make_person

PLAN = "improvement-2022"
THE_PLAN = f"/plans/{PLAN}"
HERE = f"{THE_PLAN}/exempt"
A, B = f"{THE_PLAN}/themes/A", f"{THE_PLAN}/themes/B"
DRAFT, FROZEN = "2022-11", "2022-10"
REASON = "A price is being agreed"


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def line_of(world: World, code: str = "A", month: str = DRAFT) -> ProgressItem:
    return world.updates[code, month].lines[0]


def keep_back(
    world: World, name: str = "lead_a", word: str = "line", subject_id: int | None = None, paragraph: int = 3
) -> Exemption:
    """A proposal, committed; on A's line of November unless said otherwise."""
    with writing():
        viewer = viewer_of(world, name)
        subject = get_subject(viewer, plan=PLAN, word=word, subject_id=subject_id or line_of(world).id)
        row = propose(
            viewer=viewer, subject=subject, secrecy=Secrecy.EXEMPT, paragraph=paragraph, reason=REASON
        )
        db.session.commit()
    return row


def agree(world: World, row: Exemption, name: str = "statutory") -> Exemption:
    """The monitoring officer's agreement, committed."""
    with writing():
        viewer = viewer_of(world, name)
        row = db.session.get_one(Exemption, row.id)
        assert get_subject_of(viewer, row).id == row.subject_id
        decide(viewer=viewer, exemption=row, version=row.version, agrees=True, decision=None)
        db.session.commit()
    return row


def add_plan_things(world: World) -> tuple[Risk, Deliverable]:
    """A risk and a deliverable of theme A, committed."""
    theme = world.themes["A"]
    risk = Risk(theme=theme, plan_id=world.plan.id, text="The seller may leave", position=1)
    item = Deliverable(
        theme=theme, plan_id=world.plan.id, reference="A1", title="Buy the site", position=1, times_moved=0
    )
    with writing():
        db.session.add_all([risk, item])
        db.session.commit()
    return risk, item


def give_second_hat(world: World, name: str) -> None:
    """Somebody of the world becomes the monitoring officer beside what they are."""
    with writing():
        db.session.add(
            RoleAssignment(
                person_id=world.people[name].id,
                role=Role.STATUTORY_OFFICER,
                plan_id=world.plan.id,
                area=Area.LEGAL,
                from_on=LONG_AGO,
            )
        )
        db.session.commit()


def add_finance(world: World) -> None:
    """A section 73 officer, who decides nothing about what is exempt."""
    person = make_person("Section 73 Officer", world.plan.authority)
    role = RoleAssignment(
        person=person, role=Role.STATUTORY_OFFICER, plan=world.plan, area=Area.FINANCE, from_on=LONG_AGO
    )
    with writing():
        db.session.add_all([person, role])
        db.session.commit()
    world.people["finance"] = person
