"""A date that moves in one theme shows in every queue, page and report that it touches, in one commit, nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cpca.domain import clock
from cpca.domain.report_content import ReportContent
from cpca.extensions import db, writing
from cpca.models.dependency import Dependency, DependencyState
from cpca.models.plan import Theme
from tests.client import PageClient, soup_of
from tests.integration.path.things import D, decide, link, meet, promise
from tests.integration.report.planted import build
from tests.world import THEME_ROLES, World, make_person, make_role

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT = "/plans/improvement-2022"
NOW = dt.datetime(2022, 11, 28, 10, 0, tzinfo=dt.UTC)
MOVED = D(2022, 12, 21)

# Who looks, where, and words that stand there only once the date has moved.
TOUCHED = [
    ("lead_b", "/", "DN1: does it still hold?"),
    ("lead_a", f"{AT}/themes/A/deliverables/A1", "21 Dec 2022"),
    ("lead_a", f"{AT}/themes/A", "21 Dec 2022"),
    ("mayor", f"{AT}/themes/A", "Broken: A1 comes 9 days after it is needed"),
    ("mayor", f"{AT}/themes/B", "Broken: A1 comes 9 days after it is needed"),
    ("mayor", f"{AT}/deliverables", "21 Dec 2022"),
    ("mayor", f"{AT}/deliverables/gantt", "21 Dec 2022"),
    ("mayor", f"{AT}/path", "It misses its meeting of 14 Dec 2022"),
    ("mayor", f"{AT}/path", "25 Jan 2023"),
    ("mayor", f"{AT}/path/decision-1/links", "It misses its meeting of 14 Dec 2022"),
    ("mayor", f"{AT}/decisions", "The first meeting that it can make is 25 Jan 2023"),
    ("mayor", f"{AT}/decisions/1", "The first meeting that it can make is 25 Jan 2023"),
    ("mayor", f"{AT}/themes/B", "The first meeting that it can make is 25 Jan 2023"),
    ("mayor", "/summary", "It misses its meeting of 14 Dec 2022"),
    ("lead_b", "/", "DP1 misses its meeting"),
    ("mayor", f"{AT}/dependencies", "21 Dec 2022"),
    ("mayor", f"{AT}/dependencies/1", "21 Dec 2022"),
    ("mayor", "/summary", "DN1 A1 comes 9 days after it is needed"),
    ("office", f"{AT}/trail", "The supplier is late"),
]
# Pages of what has nothing to do with it: they read as they did.
UNTOUCHED = [
    ("lead_c", "/"),
    ("lead_c", f"{AT}/themes/C"),
    ("lead_c", f"{AT}/themes/C/deliverables/C1"),
    ("mayor", f"{AT}/dependencies/2"),
    ("mayor", f"{AT}/challenges"),
    ("mayor", f"{AT}/commitments"),
    ("mayor", f"{AT}/measures"),
    ("mayor", f"{AT}/findings"),
    ("mayor", f"{AT}/months"),
    ("mayor", f"{AT}/risks"),
    ("mayor", f"{AT}/money"),
]


def lay(world: World) -> None:
    """A1 of theme A goes to B1 of theme B, and before DP1 of theme B; theme C gives somebody else something."""
    clock.fix(NOW)
    with writing():
        world.themes["C"] = Theme(
            plan_id=world.plan.id, code="C", title="Theme C", position=3, statement="Of C"
        )
        home = world.people["office"].organisation
        for name, role in THEME_ROLES.items():
            person = make_person(f"{role.value.capitalize()} of C", home)
            world.people[f"{name}_c"] = person
            db.session.add(make_role(person, role, world.plan, world.themes["C"]))
        db.session.commit()
    first, _ = meet(world, D(2022, 12, 14), D(2023, 1, 25))
    dates = {"A1": D(2022, 12, 1), "B1": D(2023, 1, 6), "C1": D(2022, 12, 9)}
    a1, b1, c1 = (promise(world, name, on, baseline_on=on, original_on=on) for name, on in dates.items())
    one = decide(world, 1, first, code="B")
    link(a1, one)
    link(one, b1)
    with writing():
        for number, giver, receiver in ((1, a1, b1), (2, c1, None)):
            db.session.add(
                Dependency(
                    plan_id=world.plan.id,
                    number=number,
                    giver_theme_id=giver.theme_id,
                    giver_deliverable_id=giver.id,
                    receiver_theme_id=receiver and receiver.theme_id,
                    receiver_deliverable_id=receiver and receiver.id,
                    receiver_body=None if receiver else "The department",
                    what=f"What {giver.reference} gives",
                    needed_by=D(2022, 12, 12),
                    state=DependencyState.ACCEPTED,
                    proposed_by_id=world.people["lead_b"].id,
                    proposed_at=NOW,
                )
            )
        db.session.commit()


def read(world: World, client: PageClient, who: str, at: str) -> str:
    """A page's own words."""
    answer = client.sign_in(world.people[who]).get(at)
    assert (at, answer.status_code) == (at, 200)
    return " ".join(soup_of(answer.text).main.stripped_strings)


def read_all(world: World, client: PageClient) -> dict[tuple[str, str], str]:
    places = {(who, at) for who, at, *_ in [*TOUCHED, *UNTOUCHED]}
    return {(who, at): read(world, client, who, at) for who, at in sorted(places)}


@contextmanager
def commits() -> Iterator[list[set[str]]]:
    """The tables that each commit inside the block added to or changed, of those that did."""
    found: list[set[str]] = []
    now: set[str] = set()

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.replace('"', "").split()
        if words[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            now.add(words[1 if words[0].upper() == "UPDATE" else 2])

    def end(_c: Any) -> None:
        if now:
            found.append(set(now))
            now.clear()

    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "commit", end)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        event.remove(Engine, "commit", end)


def move(world: World, client: PageClient) -> list[set[str]]:
    """Theme A's lead moves A1 behind the meeting and the day it is needed by; gives each commit's tables."""
    client.sign_in(world.people["lead_a"])
    at = f"{AT}/themes/A/deliverables/A1/forecast"
    client.get(at)
    with commits() as made:
        fields = {"forecast_on": MOVED.isoformat(), "reason": "The supplier is late"}
        assert client.send(at, at, htmx=False, **fields).status_code == 303
    return made


def test_every_queue_and_page_that_it_touches_says_so_and_no_other_changes(
    world: World, client: PageClient
) -> None:
    lay(world)
    before = read_all(world, client)
    move(world, client)
    after = read_all(world, client)
    told = [(who, at, words in before[who, at], words in after[who, at]) for who, at, words in TOUCHED]
    assert told == [(who, at, False, True) for who, at, _ in TOUCHED]
    assert {place: after[place] for place in UNTOUCHED} == {place: before[place] for place in UNTOUCHED}


def test_it_is_one_commit_with_the_question_and_the_trail(world: World, client: PageClient) -> None:
    lay(world)
    recorded = [tables for tables in move(world, client) if "audit_event" in tables]
    assert len(recorded) == 1
    assert {"deliverable", "date_move", "dependency_event"} - recorded[0] == set()


def test_the_report_of_its_themes_says_so_and_of_no_other(world: World, client: PageClient) -> None:
    lay(world)
    before = build(world)
    move(world, client)
    after = build(world)
    # B takes what A gives, and says so among dependencies.
    assert changed(before, after) & {"A", "C"} == {"A"}
    was, now = before.registered, after.registered
    assert was is not None
    assert now is not None
    pairs = zip(was.dependencies, now.dependencies, strict=True)
    broken = {one.reference: (then.broken, one.broken) for then, one in pairs}
    assert broken == {"DN1": (None, "A1 comes 9 days after it is needed"), "DN2": (None, None)}
    [decision], [its] = was.decisions, now.decisions
    assert (decision.slip, decision.in_force_on) == (None, D(2022, 12, 22))
    assert its.slip == (
        "It misses its meeting of 14 Dec 2022: what it needs first comes too late. "
        "The first meeting that it can make is 25 Jan 2023."
    )
    assert its.in_force_on == D(2023, 2, 2)
    steps = {one.label: one for one in was.path}
    moved = {one.label: one.on for one in now.path if one.on != steps[one.label].on}
    # Taken and published on 25 January, it may be called in until 1 February, the fifth working day after.
    assert moved == {"A1": MOVED, "DP1": D(2023, 1, 25), "B1": D(2023, 2, 2)}
    assert any("misses its meeting of 14 Dec 2022" in words for step in now.path for words in step.said)
    assert (now.funds, now.engagement, now.risks) == (was.funds, was.engagement, was.risks)


def changed(before: ReportContent, after: ReportContent) -> set[str]:
    """The themes of which the report says something else."""
    pairs = zip(before.themes, after.themes, strict=True)
    return {theme.code for was, theme in pairs if theme != was}
