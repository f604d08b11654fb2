"""Who is in the demo: organisations, people and roles, and what each theme promised."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from cpca.cli.demo import engaged, money, promised
from cpca.cli.demo.story import Story
from cpca.documents.paper_reader import read_paper
from cpca.domain import clock, trail
from cpca.domain.deliverable import add_deliverable
from cpca.domain.paper import import_paper
from cpca.domain.people import add_organisation, add_person
from cpca.domain.roles import give_role
from cpca.domain.trail import Actor, acting
from cpca.models.people import Area, Holding, Role
from cpca.models.plan import OrganisationKind, Plan
from cpca.permissions import Permission

IMPORTED_AT = dt.datetime(2022, 11, 9, 8, 30, tzinfo=clock.LONDON)
SET_UP_AT = dt.datetime(2022, 11, 9, 14, 0, tzinfo=clock.LONDON)
PROMISED_AT = dt.datetime(2022, 11, 9, 16, 0, tzinfo=clock.LONDON)


def set_up(folder: Path) -> Story:
    """October's paper, then the people and their roles, then the deliverables."""
    told = tomllib.loads((folder / "people.toml").read_text("utf-8"))
    paper = folder / "october-2022.txt"
    content = read_paper(paper.read_bytes(), paper.name)
    clock.fix(IMPORTED_AT)
    with acting(Actor(act=Permission.IMPORT_PAPER.value)):
        plan = import_paper(viewer=None, content=content, plan=None).plan
        trail.write_now()
    clock.fix(SET_UP_AT)
    with acting(Actor(act=Permission.MANAGE_PEOPLE.value)):
        story = Story(plan, told["meetings"], told["cover"])
        _people(story, told)
        trail.write_now()
    clock.fix(PROMISED_AT)
    _deliverables(story, tomllib.loads((folder / "deliverables.toml").read_text("utf-8")))
    promised.set_up(story, tomllib.loads((folder / "proof.toml").read_text("utf-8")))
    registers = tomllib.loads((folder / "registers.toml").read_text("utf-8"))
    money.set_up(story, registers["money"])
    engaged.set_up(story, registers["engagement"])
    return story


def _people(story: Story, told: dict[str, Any]) -> None:
    organisations = {"authority": story.plan.authority}
    for key, name, kind in told["organisations"]:
        organisations[key] = add_organisation(name=name, kind=OrganisationKind(kind))
    for key, post, home in told["people"]:
        email = f"{_mailbox(key)}.{home}@example.org"
        story.people[key] = add_person(email=email, name=None, post=post, organisation=organisations[home])
    areas = dict(told["areas"])
    for key, role, code, from_on, until_on, kind in told["roles"]:
        give_role(
            by=None,
            person=story.people[key],
            role=Role(role),
            from_on=from_on,
            until_on=until_on or None,
            plan=_plan_of(story.plan, role),
            theme=story.themes.get(code),
            area=Area(areas[key]) if key in areas else None,
            kind=Holding(kind),
        )


def _mailbox(key: str) -> str:
    """cx-fenland → chief-executive: the address names the post and, after the dot, the council."""
    return "chief-executive" if key.startswith("cx-") else key


def _plan_of(plan: Plan, role: str) -> Plan | None:
    return None if Role(role) is Role.ADMINISTRATOR else plan


def _deliverables(story: Story, told: dict[str, list[Any]]) -> None:
    story.enter("manager", PROMISED_AT)
    story.do(
        Permission.RUN_MONTHS,
        story.plan,
        lambda viewer: story.take_to_meetings(story.period()),  # noqa: ARG005
    )
    for code, rows in told.items():
        theme, lead = story.themes[code], story.people[f"lead-{code.lower()}"]
        for reference, title, criteria, baseline in rows:
            words = {"reference": reference, "title": title, "criteria": criteria, "baseline_on": baseline}
            story.deliverables[reference] = story.do(
                Permission.EDIT_PLAN, story.plan, add_deliverable, theme=theme, lead_id=lead.id, **words
            )
