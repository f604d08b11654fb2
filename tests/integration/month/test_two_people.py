"""Freezing a month, and opening a correction: one asks, another agrees, and nobody does both."""

from __future__ import annotations

from typing import Any

from cpca.domain.joint import find_asked, list_joint
from cpca.models.closing import JointState
from cpca.models.people import Role
from cpca.models.period import PeriodState
from cpca.models.progress import UpdateState
from tests.client import PageClient, soup_of
from tests.integration.month.months import PLAN, ROOM, give, move, november, update_of
from tests.world import World, change, make_role, save

OCTOBER = f"{PLAN}/months/2022-10"


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def ready(world: World) -> None:
    for code in ("A", "B"):
        give(world, code, UpdateState.APPROVED, nil_return=True)
    move(world, PeriodState.SIGN_OFF, headline="A steady month")


def ask(client: PageClient, world: World) -> None:
    ready(world)
    client.sign_in(world.people["office"])
    assert client.send(ROOM, f"{ROOM}/freeze").status_code == 303


def test_a_month_is_frozen_once_the_second_person_agrees(client: PageClient, world: World) -> None:
    ask(client, world)
    said = words(soup_of(client.get(ROOM).text).select_one("#next-step > p"))
    assert said == "The senior responsible owner was asked to agree to freeze the month."
    client.sign_in(world.people["sro"])
    assert client.send(ROOM, f"{ROOM}/asked/agree").status_code == 303
    assert november(world).state is PeriodState.FROZEN


def test_whoever_asked_does_not_agree_even_as_the_sro(client: PageClient, world: World) -> None:
    save(make_role(world.people["office"], Role.SRO, world.plan))
    ask(client, world)
    assert client.post_form(f"{ROOM}/asked/agree", version="1").status_code == 403
    assert november(world).state is PeriodState.SIGN_OFF
    assert soup_of(client.get(ROOM).text).select(f'form[action="{ROOM}/asked/agree"]') == []


def test_what_is_missing_stops_the_asking_and_the_agreeing(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    move(world, PeriodState.SIGN_OFF)
    assert client.post_form(f"{ROOM}/freeze").status_code == 409
    ask(client, world)
    change(november(world), headline=None)
    client.sign_in(world.people["sro"])
    refused = client.send(ROOM, f"{ROOM}/asked/agree")
    assert refused.status_code == 409
    assert "Missing: the headline of the month." in words(soup_of(refused.text).select_one("main"))
    assert november(world).state is PeriodState.SIGN_OFF


def test_the_second_person_declines_and_says_why(client: PageClient, world: World) -> None:
    ask(client, world)
    client.sign_in(world.people["sro"])
    form = f"{ROOM}/asked/decline"
    assert client.send(form, form, htmx=True, answer=" ").status_code == 422
    assert client.send(form, form, answer="Theme B is wrong").status_code == 303
    declined = list_joint(november(world))[-1]
    assert (declined.state, declined.answer) == (JointState.DECLINED, "Theme B is wrong")
    page = soup_of(client.sign_in(world.people["office"]).get(ROOM).text)
    said = words(page.select_one(".declined"))
    assert said == "Declined by Senior responsible owner, 8 Dec 2022: “Theme B is wrong”"
    assert client.get(form).status_code == 403  # the programme office asks, and does not answer itself


def test_what_was_asked_can_be_withdrawn_and_then_nothing_is_agreed(client: PageClient, world: World) -> None:
    ask(client, world)
    assert client.send(ROOM, f"{ROOM}/asked/withdraw").status_code == 303
    assert find_asked(november(world)) is None
    client.sign_in(world.people["sro"])
    assert client.post_form(f"{ROOM}/asked/agree").status_code == 409


def test_a_stale_page_agrees_to_nothing(client: PageClient, world: World) -> None:
    ask(client, world)
    client.sign_in(world.people["sro"])
    assert client.post_form(f"{ROOM}/asked/agree", version="7").status_code == 409
    assert november(world).state is PeriodState.SIGN_OFF


def test_a_correction_says_why_and_which_themes_and_opens_those(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    form = f"{OCTOBER}/correction"
    assert soup_of(client.get(OCTOBER).text).select_one(f'a[href="{form}"]') is not None
    refused = client.send(form, form, htmx=True, reason="A wrong date")
    assert refused.status_code == 422
    assert words(soup_of(refused.text).select_one(".govuk-error-summary li")) == "Choose at least one theme."
    assert client.send(form, form, reason="A wrong date", themes=["A"]).status_code == 303
    client.sign_in(world.people["sro"])
    page = soup_of(client.get(OCTOBER).text)
    assert words(page.select_one("#next-step blockquote")) == "A wrong date"
    assert client.send(OCTOBER, f"{OCTOBER}/asked/agree").status_code == 303
    assert november(world, "2022-10").state is PeriodState.CORRECTION
    frozen = {code: update_of(world, code, "2022-10").state is UpdateState.FROZEN for code in ("A", "B")}
    assert frozen == {"A": False, "B": True}
