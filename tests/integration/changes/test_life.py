"""A request from asking to deciding: by whom, what it does, and what stops it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from cpca.domain import clock
from cpca.domain.change import list_changes, list_of
from cpca.domain.change_deciding import OfBody
from cpca.domain.change_proposing import take_back
from cpca.domain.errors import DomainError, NotNow, Refused, Stale
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeState
from cpca.models.deliverable import DateKind, DateMove, Deed, DeliverableEvent, DeliverableState
from cpca.models.people import Holding, Role, RoleAssignment
from tests.integration.changes.asking import BOARD, ask, decide_it, move
from tests.integration.changes.things import (
    BASELINE,
    REASON,
    add_deliverable,
    add_measure,
    add_milestone,
    again,
    again_inside,
    day,
    forecast,
    viewer_of,
)
from tests.world import LONG_AGO, World, change

K, S = ChangeKind, DeliverableState
LATER = day("2023-04-20")


def give(world: World, name: str, role: Role, code: str | None = None, covers: str | None = None) -> None:
    """Somebody of the world takes another role, on cover of somebody where that is named."""
    with writing():
        db.session.add(
            RoleAssignment(
                person_id=world.people[name].id,
                role=role,
                plan_id=world.plan.id,
                theme_id=world.themes[code].id if code else None,
                from_on=LONG_AGO,
                kind=Holding.COVER if covers else Holding.SUBSTANTIVE,
                covers_id=world.people[covers].id if covers else None,
            )
        )
        db.session.commit()


# The forecast before; whether it goes along with the baseline from 31 March to 20 April.
FORECASTS = [
    (BASELINE, LATER),
    (None, LATER),
    (day("2023-05-05"), None),
    (day("2023-03-01"), None),
    (LATER, None),
]


@pytest.mark.parametrize(("before", "goes_to"), FORECASTS)
def test_an_approved_baseline_takes_along_a_forecast_that_stood_on_it_and_no_other(
    world: World, before: dt.date | None, goes_to: dt.date | None
) -> None:
    thing = add_deliverable(world, forecast_on=before)
    decided = decide_it(world, move(world, thing, LATER))
    after = again(thing)
    assert (after.baseline_on, after.original_on, after.forecast_on) == (LATER, BASELINE, goes_to or before)
    assert (after.times_rescheduled, after.times_moved) == (1, 0)
    moves = db.session.query(DateMove).all()
    assert [(m.date, m.was_on, m.now_on, m.change_id, m.reason) for m in moves] == [
        (DateKind.BASELINE, BASELINE, LATER, decided.id, REASON)
    ]


def test_a_baseline_from_before_the_first_was_kept_keeps_it_when_it_moves(world: World) -> None:
    thing = add_milestone(add_deliverable(world), original_on=None)
    decide_it(world, move(world, thing, LATER))
    assert (again(thing).original_on, again(thing).baseline_on) == (BASELINE, LATER)


def test_withdrawing_takes_the_open_milestones_along_and_keeps_what_was_delivered(world: World) -> None:
    thing = add_deliverable(world)
    open_, done = add_milestone(thing), add_milestone(thing, "A1.2", state=S.DELIVERED, actual_on=BASELINE)
    decide_it(world, ask(world, thing, K.WITHDRAW))
    assert [again(one).state for one in (thing, open_, done)] == [S.WITHDRAWN, S.WITHDRAWN, S.DELIVERED]
    events = db.session.query(DeliverableEvent).order_by(DeliverableEvent.id).all()
    assert [(e.deed, e.milestone_id, e.state, e.words) for e in events] == [
        (Deed.RETIRED, None, S.WITHDRAWN, f"CR1: {REASON}"),
        (Deed.RETIRED, open_.id, S.WITHDRAWN, f"CR1: {REASON}"),
    ]


def test_a_replaced_deliverable_names_what_replaces_it(world: World) -> None:
    thing, other = add_deliverable(world), add_deliverable(world, "B4", "B")
    decided = decide_it(world, ask(world, thing, K.SUPERSEDE, successor=other))
    assert (again(thing).state, decided.successor_id) == (S.SUPERSEDED, other.id)
    assert list_of(again(thing))[0].now == "State: superseded; Replaced by: B4"


def test_new_words_are_an_edit_of_whoever_approved_them(world: World) -> None:
    thing = add_deliverable(world)
    decide_it(world, ask(world, thing, K.SCOPE, title="Adopt the code", criteria="Adopted by the Board"))
    event = db.session.query(DeliverableEvent).one()
    assert (event.deed, event.person_id) == (Deed.EDITED, world.people["sro"].id)
    assert (again(thing).title, again(thing).criteria) == ("Adopt the code", "Adopted by the Board")


def test_nobody_decides_what_they_proposed(world: World) -> None:
    give(world, "office", Role.SRO)
    request = move(world, add_deliverable(world), LATER, "office")
    for approve in (True, False):
        with pytest.raises(Refused, match="was proposed by you"):
            decide_it(world, request, name="office", approve=approve)
    assert decide_it(world, request).state is ChangeState.APPROVED


def test_nobody_decides_what_was_proposed_by_or_for_whom_they_cover(world: World) -> None:
    give(world, "office", Role.SRO)
    give(world, "audit", Role.SRO, covers="office")
    thing = add_deliverable(world)
    request = move(world, thing, LATER, "office")
    with pytest.raises(Refused, match="the person you act for"):
        decide_it(world, request, name="audit")
    give(world, "mayor", Role.THEME_LEAD, "A", covers="sro")
    theirs = ask(world, thing, K.WITHDRAW, "mayor")
    assert theirs.for_person_id == world.people["sro"].id
    with pytest.raises(Refused):
        decide_it(world, theirs)


def test_who_stands_in_for_the_proposer_decides_in_no_other_role_either(world: World) -> None:
    give(world, "sro", Role.CONTRIBUTOR, "A", covers="contributor_a")
    request = move(world, add_deliverable(world), LATER, "contributor_a")
    for approve in (True, False):
        with pytest.raises(Refused, match="the person you act for"):
            decide_it(world, request, approve=approve)


def test_cover_who_decides_is_named_with_whom_they_cover(world: World) -> None:
    give(world, "audit", Role.SRO, covers="sro")
    thing = add_deliverable(world)
    decided = decide_it(world, move(world, thing, LATER), name="audit")
    assert (decided.decided_by_id, decided.decided_for_id) == (
        world.people["audit"].id,
        world.people["sro"].id,
    )
    row = list_of(again(thing))[0]
    assert row.decided_by == "Internal audit for Senior responsible owner"


@pytest.mark.parametrize("name", ["sro", "audit"])
def test_neither_the_lead_of_a_deliverable_nor_their_cover_decides_about_it(world: World, name: str) -> None:
    give(world, "audit", Role.SRO, covers="sro")
    thing = add_deliverable(world, lead_id=world.people["sro"].id)
    for request in (move(world, thing, LATER), move(world, add_milestone(thing), LATER)):
        with pytest.raises(Refused, match="A1, which you lead"):
            decide_it(world, request, name=name)
    assert again(thing).baseline_on == BASELINE


def test_whoever_leads_the_theme_decides_nothing_of_it(world: World) -> None:
    give(world, "lead_a", Role.SRO)
    request = ask(world, add_measure(world), K.MEASURE, "office", target=Decimal(20))
    with pytest.raises(Refused, match="a theme that you lead"):
        decide_it(world, request, name="lead_a")


@pytest.mark.parametrize("approve", [True, False])
def test_what_was_decided_is_decided_once(world: World, approve: bool) -> None:
    request = move(world, add_deliverable(world), LATER)
    decide_it(world, request, approve=approve)
    with pytest.raises(NotNow, match="already"):
        decide_it(world, request, approve=not approve)


def test_a_stale_page_decides_nothing(world: World) -> None:
    thing = add_deliverable(world)
    request = move(world, thing, LATER)
    with pytest.raises(Stale):
        decide_it(world, request, version=9)
    assert again(thing).baseline_on == BASELINE


def test_a_refusal_says_why(world: World) -> None:
    request = move(world, add_deliverable(world), LATER)
    with pytest.raises(DomainError) as refused:
        decide_it(world, request, approve=False, words="")
    assert refused.value.field == "decision"


MINUTES = [
    (OfBody("Board", None, dt.date(2023, 1, 25)), "minute"),
    (OfBody("Board", "7.2", None), "met_on"),
    (OfBody("Board", "7.2", dt.date(2999, 1, 1)), "met_on"),
    (None, "minute"),
]


@pytest.mark.parametrize(("of_body", "field"), MINUTES)
def test_beyond_delegation_an_approval_names_its_minute_and_day(
    world: World, of_body: OfBody | None, field: str
) -> None:
    thing = add_deliverable(world)
    with pytest.raises(DomainError) as refused:
        decide_it(world, move(world, thing, day("2023-09-30")), of_body=of_body)
    assert (refused.value.field, again(thing).baseline_on) == (field, BASELINE)


def test_how_each_was_decided_is_said_in_full(world: World) -> None:
    clock.fix(dt.datetime(2023, 2, 3, 12, tzinfo=dt.UTC))
    change(world.plan, agreed_by="Board")
    near, far, never = (add_deliverable(world, reference) for reference in ("A1", "A2", "A3"))
    decide_it(world, move(world, near, LATER))
    decide_it(world, move(world, far, day("2023-09-30")), of_body=OfBody(None, "7.2", BOARD.met_on))
    decide_it(world, move(world, never, day("2023-09-30")), approve=False, of_body=None)
    waiting = move(world, never, day("2023-10-31"))
    said = [list_of(again(thing))[0].said for thing in (near, far, never)]
    assert said == [
        "approved by the senior responsible owner on 3 Feb 2023",
        "approved by the Board on 25 Jan 2023, minute 7.2, recorded by Senior responsible owner",
        "waits for the Board",
    ]
    assert [row.said for row in list_of(again(never))][
        1
    ] == "refused by the senior responsible owner on 3 Feb 2023"
    decide_it(world, waiting, approve=False)
    assert list_of(again(never))[0].said == (
        "refused by the Board on 25 Jan 2023, minute 7.2, recorded by Senior responsible owner"
    )


def test_approving_refuses_where_what_stood_has_changed_since(world: World) -> None:
    thing = add_deliverable(world, criteria="Signed")
    scope = ask(world, thing, K.SCOPE, title="Adopt the code")
    change(again(thing), title="Something else")
    with pytest.raises(NotNow, match="title was Deliver A1 then and is Something else now"):
        decide_it(world, scope)
    assert (again(thing).title, again(scope).state) == ("Something else", ChangeState.PROPOSED)
    assert decide_it(world, scope, approve=False).state is ChangeState.REFUSED


BARS: list[tuple[DeliverableState, ChangeKind, dict[str, Any], str]] = [
    (S.DELIVERED, K.BASELINE, {"baseline_on": LATER}, "its dates are settled"),
    (S.VERIFIED, K.BASELINE, {"baseline_on": LATER}, "reopened before"),
    (S.EMBEDDED, K.SCOPE, {"title": "Else"}, "reopened before"),
    (S.VERIFIED, K.WITHDRAW, {}, "reopened before"),
    (S.WITHDRAWN, K.BASELINE, {"baseline_on": LATER}, "nothing of it changes"),
    (S.SUPERSEDED, K.SCOPE, {"title": "Else"}, "nothing of it changes"),
]


@pytest.mark.parametrize(("state", "kind", "values", "words"), BARS)
def test_what_is_settled_is_neither_asked_of_nor_approved(
    world: World, state: DeliverableState, kind: ChangeKind, values: dict[str, Any], words: str
) -> None:
    settled, settles = add_deliverable(world, state=state), add_deliverable(world, "A2")
    with pytest.raises(NotNow, match=words):
        ask(world, settled, kind, **values)
    request = ask(world, settles, kind, **values)
    change(again(settles), state=state)
    with pytest.raises(NotNow, match=words):
        decide_it(world, request)
    assert again(settles).baseline_on == BASELINE


def test_one_request_of_a_kind_is_open_at_a_time(world: World) -> None:
    thing = add_deliverable(world)
    request = move(world, thing, LATER)
    with pytest.raises(NotNow, match="CR1 asks for a change of this kind already"):
        move(world, thing, day("2023-05-20"))
    assert ask(world, thing, K.SCOPE, title="Else").number == 2
    decide_it(world, request)
    assert move(world, thing, day("2023-04-25")).number == 3


NONSENSE: list[tuple[ChangeKind, dict[str, Any], str | None]] = [
    (K.BASELINE, {"baseline_on": BASELINE}, "baseline_on"),
    (K.BASELINE, {"baseline_on": None}, "baseline_on"),
    (K.BASELINE, {"baseline_on": day("0203-04-01")}, "baseline_on"),
    (K.SCOPE, {"title": None}, "title"),
    (K.SUPERSEDE, {}, "successor_id"),
]


@pytest.mark.parametrize(("kind", "values", "field"), NONSENSE)
def test_a_request_that_changes_nothing_or_cannot_be_is_refused(
    world: World, kind: ChangeKind, values: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(DomainError) as refused:
        ask(world, add_deliverable(world), kind, **values)
    assert refused.value.field == field


RULES = [{"months_to_red": 0}, {"share_percent": 101}, {"delegated_days": -1}, {"delegated_days": None}]


@pytest.mark.parametrize("values", RULES)
def test_the_plans_rules_stay_within_reason(world: World, values: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as refused:
        ask(world, world.plan, K.RULES, "office", **values)
    assert refused.value.field == next(iter(values))


def test_a_target_is_changed_and_not_taken_away(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        ask(world, add_measure(world), K.MEASURE, target=None)
    assert refused.value.field == "target"


def test_whoever_proposed_it_takes_it_back_until_it_is_decided(world: World) -> None:
    thing = add_deliverable(world)
    request = move(world, thing, LATER)
    with writing():
        take_back(viewer=viewer_of(world, "lead_a"), change=again_inside(request), version=1)
        db.session.commit()
    with pytest.raises(NotNow, match="taken back already"):
        decide_it(world, request)
    assert (list_of(again(thing))[0].said, again(thing).baseline_on) == ("taken back", BASELINE)
    with writing(), pytest.raises(NotNow):
        take_back(viewer=viewer_of(world, "lead_a"), change=again_inside(request), version=2)


def test_a_forecast_past_the_end_is_moved_and_not_taken_back(world: World) -> None:
    change(world.themes["A"], ends_on=day("2023-04-10"))
    request = forecast(world, add_deliverable(world), "2023-05-01")
    assert request is not None
    with writing(), pytest.raises(NotNow, match="move the forecast back"):
        take_back(viewer=viewer_of(world, "lead_a"), change=again_inside(request), version=1)


def test_a_months_log_is_what_was_asked_or_decided_in_it_as_it_stood_at_its_end(world: World) -> None:
    clock.fix(dt.datetime(2022, 10, 31, 23, 30, tzinfo=dt.UTC))  # half past eleven: summer time has ended
    october = move(world, add_deliverable(world), LATER)
    clock.fix(dt.datetime(2022, 11, 1, 0, 0, tzinfo=dt.UTC))
    november = move(world, add_deliverable(world, "A2"), LATER)
    decide_it(world, october)
    clock.fix(dt.datetime(2022, 12, 5, 9, tzinfo=dt.UTC))
    decide_it(world, november, approve=False)
    told = {
        slug: [(row.reference, row.state, row.said) for row in list_changes(world.periods[slug])]
        for slug in ("2022-10", "2022-11")
    }
    waits = "waits for the senior responsible owner"
    assert told == {
        "2022-10": [("CR1", ChangeState.PROPOSED, waits)],
        "2022-11": [
            ("CR1", ChangeState.APPROVED, "approved by the senior responsible owner on 1 Nov 2022"),
            ("CR2", ChangeState.PROPOSED, waits),
        ],
    }
