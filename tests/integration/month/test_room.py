"""The month at a glance: what its rows say, what comes next for whom, and what is done from there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.domain import clock
from cpca.extensions import db
from cpca.models.challenge import ChallengeEvent, NoteAct, NoteState, Position
from cpca.models.closing import Waiver
from cpca.models.period import PeriodState
from cpca.models.plan import Theme
from cpca.models.progress import Rating, ThemeUpdate, UpdateState
from tests.client import PageClient, soup_of
from tests.integration.month.conftest import NOW
from tests.integration.month.months import (
    PLAN,
    ROOM,
    challenge,
    give,
    move,
    november,
    update_of,
    view,
)
from tests.statements import counted
from tests.world import World, change, make_period, save

S = UpdateState


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def rows_of(text: str) -> list[list[str]]:
    return [[words(cell) for cell in row.find_all(["th", "td"])] for row in soup_of(text).select("tbody tr")]


def next_of(text: str) -> tuple[str, list[str]]:
    """What comes next, in words, and the page's primary buttons."""
    soup = soup_of(text)
    return words(soup.select_one("#next-step > p")), [words(b) for b in soup.select("main .govuk-button")]


def missing_of(text: str) -> list[str]:
    return [words(a) for a in soup_of(text).select('section[aria-labelledby="missing"] li > a:first-child')]


def complete(world: World, code: str, state: UpdateState = S.SUBMITTED) -> None:
    """A return that lacks nothing: nil, so that last month's promises are not asked of it."""
    give(world, code, state, nil_return=True, rating=Rating.GREEN)


def test_a_row_says_how_far_a_theme_is(client: PageClient, world: World) -> None:
    give(world, "A", S.SUBMITTED, late_days=2, rating=Rating.AMBER)
    view(world, "A", Position.NOT_CONTENT)
    challenge(world, "A", 1, days=1)
    challenge(world, "A", 2, days=12)
    client.sign_in(world.people["office"])
    assert rows_of(client.get(ROOM).text) == [
        [
            "A Theme A Theme lead of A",
            "Submitted 2 days late",
            "1",
            "1",
            "Fenland: not content",
            "2 , the oldest 12 days",
            "▲ Amber",
            "Accept the return of theme A Return the update of theme A",
        ],
        [
            "B Theme B Theme lead of B",
            "Draft 3 days late",
            "1",
            "1",
            "waiting for Huntingdonshire",
            "none",
            "– Not rated",
            "Chase theme B Chase with words theme B",
        ],
    ]


def test_a_month_that_waits_for_returns_lists_what_is_missing(client: PageClient, world: World) -> None:
    page = client.sign_in(world.people["office"]).get(ROOM).text
    assert next_of(page) == ("2 returns are still to come.", [])
    assert missing_of(page) == ["The return of theme A", "The return of theme B"]
    assert rows_of(page)[0][-1] == "Chase theme A Chase with words theme A"


def test_a_theme_that_has_not_begun_is_offered_a_nil_return(client: PageClient, world: World) -> None:
    change(update_of(world, "A"), state=S.NOT_STARTED)
    page = client.sign_in(world.people["office"]).get(ROOM).text
    link = soup_of(page).select_one("#theme-row-A .row-acts > a:last-child")
    assert link["href"] == f"{PLAN}/themes/A/2022-11/nil"


def test_from_the_last_return_to_the_freeze_the_office_takes_five_acts(
    client: PageClient, world: World, visitor: Any
) -> None:
    """Accept all, close, move on, the headline, ask: the paper and its issue have the other five."""
    for code in ("A", "B"):
        complete(world, code)
    office, sro = client.sign_in(world.people["office"]), visitor().sign_in(world.people["sro"])
    acts = 0

    def press(action: str) -> None:
        nonlocal acts
        acts += 1
        assert office.send(ROOM, f"{ROOM}/{action}").status_code == 303

    assert next_of(office.get(ROOM).text)[1] == ["Accept all that are complete"]
    press("accept-all")
    assert next_of(office.get(ROOM).text)[1] == ["Close for submissions"]
    press("advance")
    assert next_of(office.get(ROOM).text)[1] == ["Move to sign-off"]
    press("advance")
    assert next_of(sro.get(ROOM).text)[1] == ["Approve all that are accepted"]
    assert sro.send(ROOM, f"{ROOM}/approve-all").status_code == 303
    assert next_of(office.get(ROOM).text)[1] == ["Write the headline"]
    acts += 1
    sent = office.send(f"{ROOM}/headline", f"{ROOM}/headline", headline="A steady month", summary="All well.")
    assert sent.status_code == 303
    assert next_of(office.get(ROOM).text)[1] == ["Ask to freeze the month"]
    press("freeze")
    assert next_of(sro.get(ROOM).text)[1] == ["Agree to freeze the month"]
    assert sro.send(ROOM, f"{ROOM}/asked/agree").status_code == 303
    assert next_of(office.get(ROOM).text)[1] == ["Prepare the paper"]
    assert (acts, november(world).state, update_of(world, "A").state) == (5, PeriodState.FROZEN, S.FROZEN)


def test_a_return_with_gaps_or_of_ones_own_is_not_accepted_with_the_others(
    client: PageClient, world: World
) -> None:
    complete(world, "A")
    give(world, "B", S.SUBMITTED)
    client.sign_in(world.people["office"])
    client.send(ROOM, f"{ROOM}/accept-all")
    assert (update_of(world, "A").state, update_of(world, "B").state) == (S.ACCEPTED, S.SUBMITTED)
    said = words(soup_of(client.get(ROOM).text).select_one("#status"))
    assert said == "Accepted A. Not B: Answer what was promised for 30 Nov: kept, late, not met or replaced."
    assert client.post_form(f"{ROOM}/accept-all").status_code == 409


@pytest.mark.parametrize("htmx", [False, True])
def test_an_act_on_a_row_gives_the_row_back_or_the_page(client: PageClient, world: World, htmx: bool) -> None:
    complete(world, "A")
    client.sign_in(world.people["office"])
    answer = client.send(ROOM, f"{ROOM}/accept/A", htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    if htmx:
        assert answer.text.lstrip().startswith('<tr id="theme-row-A">')
        assert answer.headers["HX-Trigger"] == '{"said": "A: accepted for completeness"}'
    assert update_of(world, "A").state is S.ACCEPTED


def test_what_was_done_meanwhile_is_refused_in_words(client: PageClient, world: World) -> None:
    client.sign_in(world.people["office"])
    answer = client.post_form(f"{ROOM}/accept/A")
    assert answer.status_code == 409
    assert (
        words(soup_of(answer.text).select_one("main p"))
        == "It is draft; only a submitted update is accepted."
    )
    assert client.post_form(f"{ROOM}/advance").status_code == 409


def test_the_sro_approves_from_the_row_what_somebody_else_accepted(client: PageClient, world: World) -> None:
    complete(world, "A", S.ACCEPTED)
    client.sign_in(world.people["sro"])
    assert client.send(ROOM, f"{ROOM}/approve/A").status_code == 303
    update = update_of(world, "A")
    assert (update.state, update.approved_by_id) == (S.APPROVED, world.people["sro"].id)


def test_internal_audit_reads_the_month_and_is_offered_nothing(client: PageClient, world: World) -> None:
    complete(world, "A")
    page = client.sign_in(world.people["audit"]).get(ROOM).text
    assert soup_of(page).select("main form, main .govuk-button") == []
    assert [row[-1] for row in rows_of(page)] == ["", ""]


def test_a_frozen_month_shows_what_was_open_when_it_was_frozen(client: PageClient, world: World) -> None:
    note = challenge(world, "A", 1, days=3)
    for code in ("A", "B"):
        give(world, code, S.FROZEN)
    move(world, PeriodState.FROZEN, frozen_at=clock.now())
    before = rows_of(client.sign_in(world.people["office"]).get(ROOM).text)
    clock.fix(NOW + dt.timedelta(days=20))
    december = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    save(december)
    save(
        ChallengeEvent(
            note_id=note.id,
            period_id=december.id,
            act=NoteAct.RETRACT,
            person_id=note.raised_by_id,
            at=clock.now(),
        )
    )
    change(note, state=NoteState.RETRACTED, closed_at=clock.now())
    assert before[0][5] == "1 , the oldest 3 days"
    assert rows_of(client.get(ROOM).text) == before


def test_the_sro_is_offered_approval_first(client: PageClient, world: World) -> None:
    complete(world, "A")
    complete(world, "B", S.ACCEPTED)
    page = client.sign_in(world.people["sro"]).get(ROOM).text
    assert next_of(page)[1] == ["Approve all that are accepted"]


def test_internal_audit_sees_that_there_is_a_draft_and_nothing_of_what_it_says(
    client: PageClient, world: World
) -> None:
    change(update_of(world, "A"), rating=Rating.RED)
    client.sign_in(world.people["audit"])
    row = rows_of(client.get(ROOM).text)[0]
    assert (row[1], row[2], row[3], row[6]) == ("Draft 3 days late", "–", "–", "– Not rated")
    assert soup_of(client.get(f"{ROOM}/prints").text).select("#prints li, #prints label") == []


def test_a_condition_is_let_through_on_its_own_page_with_words_that_print(
    client: PageClient, world: World
) -> None:
    complete(world, "A")
    client.sign_in(world.people["office"])
    form = f"{ROOM}/waive/return:B"
    assert soup_of(client.get(ROOM).text).select_one('a[href$="/waive/return%3AB"]') is not None
    refused = client.send(form, form.replace(":B", "%3AB"), htmx=True, reason=" ")
    assert refused.status_code == 422
    assert words(soup_of(refused.text).select_one(".govuk-error-summary li")) == (
        "Say why: the reason prints in the report."
    )
    assert client.send(form, form.replace(":B", "%3AB"), reason="Its lead is ill").status_code == 303
    page = client.get(ROOM).text
    assert next_of(page)[1] == ["Accept all that are complete"]
    waived = words(soup_of(page).select_one('section[aria-labelledby="waived"] li span'))
    assert waived == "The return of theme B: “Its lead is ill” Programme office, 8 Dec 2022"
    assert client.send(ROOM, f"{ROOM}/waive/return%3AB/lift").status_code == 303
    assert db.session.get_one(Waiver, 1, populate_existing=True).lifted_at is not None


def test_the_headline_is_kept_while_typed_and_meets_who_saved_first(client: PageClient, world: World) -> None:
    form = f"{ROOM}/headline"
    client.sign_in(world.people["office"])
    client.post_form("/drafts", form=form, headline="Half a head", version="1")
    field = soup_of(client.get(form).text).select_one("#headline")
    assert field["value"] == "Half a head"
    change(november(world), headline="Theirs")
    stale = client.post_form(form, headline="Mine", summary="", version="1")
    assert stale.status_code == 409
    soup = soup_of(stale.text)
    assert soup.select_one("#headline")["value"] == "Mine"
    assert words(soup.select_one("#headline-theirs blockquote")) == "Theirs"
    empty = client.send(form, form, headline=" ")
    assert empty.status_code == 422
    move(world, PeriodState.FROZEN)
    assert client.post_form(form, headline="Late", version=str(november(world).version)).status_code == 409


@pytest.mark.parametrize("name", ["office", "sro"])
def test_the_room_takes_as_many_statements_for_twelve_themes_as_for_two(
    client: PageClient, world: World, name: str
) -> None:
    client.sign_in(world.people[name])
    client.get(ROOM)
    with counted() as few:
        client.get(f"{ROOM}?few")
    many_themes(world)
    with counted() as many:
        assert len(rows_of(client.get(f"{ROOM}?many").text)) == 12
    assert (len(few), len(many)) == (11, 11)


def many_themes(world: World) -> None:
    for number, code in enumerate("CDEFGHIJKL", start=3):
        theme = Theme(
            plan_id=world.plan.id, code=code, title=code, position=number, statement=f"All of {code}"
        )
        save(theme)
        update = ThemeUpdate(
            theme_id=theme.id, period_id=november(world).id, plan_id=world.plan.id, state=S.ACCEPTED
        )
        save(update)
        world.themes[code], world.updates[code, "2022-11"] = theme, update
