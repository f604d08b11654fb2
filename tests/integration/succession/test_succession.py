"""A plan that succeeds a plan: themes mapped, findings carried, and nobody let in but by the administrator."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.finding import list_findings
from cpca.domain.plan import find_active_plan, list_themes
from cpca.domain.roles import give_role
from cpca.domain.succession import NewTheme, make_successor, read_succession
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.deliverable import DeliverableState
from cpca.models.finding import FindingState
from cpca.models.people import Person, Role
from cpca.models.plan import Plan
from cpca.permissions import Viewer
from tests.client import PageClient, soup_of
from tests.integration.findings.things import enter, promise, tie
from tests.world import World, change

HERE = "/plans/improvement-2022/succession"
STARTS = dt.date(2023, 10, 1)
ON, SPLIT, NEW = (
    NewTheme("A", succeeds="A"),
    NewTheme("C", title="Culture", succeeds="A"),
    NewTheme("D", "Data", "Data"),
)


def viewer_of(world: World, name: str) -> Viewer:
    return get_viewer(world.people[name].id, clock.today())


def succeed(world: World, *themes: NewTheme, ending: tuple[str, ...] = (), **more: Any) -> Plan:
    """The plan that succeeds the world's, committed."""
    with writing():
        named = {
            "title": "Phase two",
            "slug": "improvement-2023",
            "starts_on": STARTS,
            "ends_on": None,
            **more,
        }
        plan = make_successor(
            viewer=viewer_of(world, "office"), plan=world.plan, themes=themes, ending=ending, **named
        )
        db.session.commit()
    return plan


def grant(plan: Plan, person: Person, role: Role) -> None:
    """The administrator's act, committed."""
    with writing():
        give_role(by=None, person=person, role=role, from_on=clock.today(), plan=plan)
        db.session.commit()


def test_themes_are_mapped_old_to_new_and_new_to_old(world: World) -> None:
    change(world.plan, months_to_red=2)
    plan = succeed(world, ON, SPLIT, NEW, ending=("B",))
    assert (plan.phase, plan.succeeds_id, plan.months_to_red) == (2, world.plan.id, 2)
    assert [(t.code, t.title, t.statement, t.position) for t in list_themes(plan)] == [
        ("A", "Theme A", "The full statement of A", 1),
        ("C", "Culture", "The full statement of A", 2),
        ("D", "Data", "Data", 3),
    ]
    after = read_succession(viewer_of(world, "office"), world.plan).after
    assert after is not None
    assert [(old.code, [new.code for new in news]) for old, news in after.pairs] == [
        ("A", ["A", "C"]),
        ("B", []),
    ]
    assert [theme.code for theme in after.new] == ["D"]
    grant(plan, world.people["office"], Role.PROGRAMME_OFFICE)
    there = read_succession(viewer_of(world, "office"), plan)
    assert (there.before, there.after) == (after, None)


def test_open_findings_are_carried_and_begin_unanswered(world: World) -> None:
    open_, closed = enter(world), enter(world, "EA2")
    tie(world, open_, promise(world, "A1", DeliverableState.VERIFIED))
    change(closed, state=FindingState.SUPERSEDED)
    plan = succeed(world, ON, ending=("B",))
    grant(plan, world.people["office"], Role.PROGRAMME_OFFICE)
    carried = list_findings(viewer_of(world, "office"), plan)
    assert [(row.reference, row.text, row.finding.carried_from_id, row.deliverables) for row in carried] == [
        ("EA1", open_.text, open_.id, ())
    ]
    assert [row.coverage.value for row in list_findings(viewer_of(world, "office"), world.plan)] == [
        "verified",
        "superseded",
    ]


@pytest.mark.parametrize(
    ("themes", "ending", "words"),
    [
        ((), ("A", "B"), "at least one theme"),
        ((ON,), (), "what becomes of theme B"),
        ((ON,), ("A", "B"), "Theme A is said to end, and a new theme succeeds it"),
        ((ON, NewTheme("A", succeeds="B")), (), "Two new themes are called A"),
        ((ON, NewTheme("E/1", succeeds="B")), (), "cannot be a theme’s letter"),
        ((ON, NewTheme("E", succeeds="Z")), ("B",), "Choose from the list which theme E succeeds"),
        ((ON, NewTheme("E", title="New")), ("B",), "Theme E is new"),
        ((ON, NewTheme("E", "x" * 121, "New")), ("B",), "Shorten theme E"),
    ],
)
def test_no_theme_is_lost_on_the_way(
    world: World, themes: tuple[NewTheme, ...], ending: tuple[str, ...], words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        succeed(world, *themes, ending=ending)
    assert db.session.query(Plan).count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"slug": "improvement-2022"}, "slug"),
        ({"slug": "Phase Two"}, "slug"),
        ({"slug": "../people"}, "slug"),
        ({"ends_on": STARTS}, "ends_on"),
    ],
)
def test_its_name_and_dates_are_checked(world: World, more: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refused:
        succeed(world, ON, ending=("B",), **more)
    assert refused.value.field == field


def test_a_plan_is_succeeded_once(world: World) -> None:
    succeed(world, ON, ending=("B",))
    with pytest.raises(NotNow):
        succeed(world, ON, ending=("B",), slug="another")


def test_nobody_sees_the_new_plan_before_the_administrator_grants_a_role(
    world: World, client: PageClient
) -> None:
    plan = succeed(world, ON, ending=("B",))
    everybody = [name for name in world.people if name != "administrator"]
    for name in everybody:
        client.sign_in(world.people[name])
        assert client.get(f"/plans/{plan.slug}/themes").status_code == 404
    told = {name: read_succession(viewer_of(world, name), world.plan).after is not None for name in everybody}
    assert [name for name, knows in told.items() if knows] == ["office"]
    assert find_active_plan(viewer_of(world, "sro")) == world.plan
    grant(plan, world.people["sro"], Role.SRO)
    assert find_active_plan(viewer_of(world, "sro")) == plan
    client.sign_in(world.people["sro"])
    assert client.get(f"/plans/{plan.slug}/themes").status_code == 200


def test_the_programme_office_makes_it_on_a_page_where_every_theme_goes_on(
    world: World, client: PageClient
) -> None:
    client.sign_in(world.people["office"])
    new = f"{HERE}/new"
    fields = {
        "title": "Phase two",
        "slug": "improvement-2023",
        "starts_on": "1/10/2023",
        "themes-2-code": "C",
    }
    refused = client.send(new, new, **fields)  # type: ignore[arg-type]
    page = soup_of(refused.text)
    assert (refused.status_code, page.find("input", {"name": "themes-2-code"})["value"]) == (422, "C")
    assert [li.get_text(strip=True) for li in page.select(".govuk-error-summary li")] == [
        "Theme C is new: give it a short title and its full statement."
    ]
    fields |= {"themes-1-code": "", "themes-2-title": "Culture", "themes-2-statement": "A better culture"}
    answer = client.send(new, new, ending="B", **fields)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    page = soup_of(client.get(HERE).text)
    rows = [
        [cell.text for cell in tr.find_all(["th", "td"])] for tr in page.select("table")[0].select("tbody tr")
    ]
    assert rows == [["A Theme A", "A Theme A"], ["B Theme B", "ends"], ["new", "C Culture"]]
    assert page.find("a", href=new) is None
    roles = [tr.td.text for tr in page.select("table")[1].select("tbody tr")]
    assert (len(roles), roles.count("theme A")) == (15, 3)


def test_only_who_keeps_the_plan_is_shown_the_roles_to_grant(world: World, client: PageClient) -> None:
    shown = {
        name: soup_of(client.sign_in(world.people[name]).get(HERE).text).find(id="roles") is not None
        for name in ("office", "sro", "lead_a", "board")
    }
    assert shown == {"office": True, "sro": False, "lead_a": False, "board": False}


def test_a_half_made_plan_is_still_there(world: World, client: PageClient) -> None:
    client.sign_in(world.people["office"])
    typed: dict[str, Any] = {"form": f"{HERE}/new", "title": "Phase t", "themes-0-code": "Q"}
    client.post_form("/drafts", **typed)
    page = soup_of(client.get(f"{HERE}/new").text)
    shown = [page.find("input", {"name": name})["value"] for name in ("title", "themes-0-code")]
    assert shown == ["Phase t", "Q"]
