"""Each part of the summary, in its order, and where each of its figures leads."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain import clock, trail
from cpca.models.challenge import NoteAct, NoteState, Position, SponsorView
from cpca.models.deliverable import DeliverableState
from cpca.models.people import Holding, Role, RoleAssignment
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, CommitmentAnswer, ProgressItem, Rating, UpdateState
from cpca.models.signin import Visit
from tests.client import PageClient
from tests.integration.summary.telling import (
    BASE,
    NOVEMBER,
    NOW,
    OCTOBER,
    cells,
    challenge,
    happen,
    meet,
    promise,
    read,
    section,
    submit,
    view,
    words,
)
from tests.world import LONG_AGO, World, change, make_period, make_person, save

DAY = dt.date


@pytest.fixture
def reader(client: PageClient, world: World) -> PageClient:
    """The improvement board: reads what is submitted."""
    return client.sign_in(world.people["iib"])


def answer(world: World, code: str, given: Answer, **values: object) -> None:
    """How a theme's November update answers what it promised in October."""
    commitment = world.updates[code, OCTOBER].commitments[0]
    update = world.updates[code, NOVEMBER]
    save(
        CommitmentAnswer(
            commitment_id=commitment.id, update_id=update.id, update=update, answer=given, **values
        )
    )


def test_the_parts_stand_in_the_order_in_which_they_are_read(reader: PageClient, world: World) -> None:
    update = submit(world, "A")
    save(ProgressItem(update_id=update.id, update=update, position=2, text="Later", since_as_at=True))
    headings = [words(h) for h in read(reader).select("main h2")]
    assert headings == ["Decide", "Changed", "Exposed", "Themes", "Since the as-at date"]


def test_a_decision_stands_with_its_theme_and_the_meetings_of_its_month(
    reader: PageClient, world: World
) -> None:
    submit(world, "A", decision_sought="Agree the new constitution")
    submit(world, "B", decision_sought=None)
    meet(world, "Combined Authority Board", DAY(2022, 12, 14), NOVEMBER)
    meet(world, "Leaders", DAY(2022, 12, 12), NOVEMBER)
    rows = [
        [words(c) for c in r.find_all(["th", "td"])] for r in read(reader).select("table.decide tbody tr")
    ]
    assert rows == [
        [
            "A Theme A",
            "Agree the new constitution",
            "Leaders, 12 Dec 2022 Combined Authority Board, 14 Dec 2022",
        ]
    ]


def test_a_decision_without_a_meeting_says_so(reader: PageClient, world: World) -> None:
    submit(world, "A", decision_sought="Agree it")
    assert words(read(reader).select_one("table.decide td:last-child")) == "no meeting yet"


def test_a_rating_that_moved_is_listed_as_worsened_or_improved(reader: PageClient, world: World) -> None:
    submit(world, "A", rating=Rating.RED, reason="The vote was lost.")
    submit(world, "B", rating=Rating.GREEN)
    page = read(reader)
    assert section(page, "changed")[:2] == [
        "A Ratings: worsened from Amber to Red",
        "B Ratings: improved from Amber to Green",
    ]
    assert section(page, "exposed") == [
        "A Rating worsened from Amber to Red The vote was lost. Can answer: Theme lead of A"
    ]


def test_returns_are_listed_with_how_late_and_who_gave_none(reader: PageClient, world: World) -> None:
    submit(world, "A", late_days=2)
    change(world.updates["B", NOVEMBER], state=UpdateState.MISSED)
    page = read(reader)
    assert section(page, "changed") == ["Returns for November: A 2 days late ; B none"]
    assert section(page, "exposed") == [
        "B No return for November, due 5 Dec 2022 Can answer: Theme lead of B"
    ]
    assert cells(page)["B"][1] == "no return; Amber in October; no dates to calculate from"
    assert cells(page)["A"][1].endswith("return 2 days late")


def test_a_return_not_given_by_its_date_is_exposed_before_the_month_is_frozen(
    reader: PageClient, world: World
) -> None:
    submit(world, "A")
    page = read(reader)
    assert section(page, "exposed") == [
        "B No return for November, due 5 Dec 2022 Can answer: Theme lead of B"
    ]
    assert cells(page)["B"][1].startswith("▲ Amber ; October's; November: no return; ")


@pytest.mark.parametrize(
    ("given", "values", "changed", "exposed"),
    [
        (Answer.KEPT, {}, "A Commitments: kept: “What A promised”", []),
        (
            Answer.LATE,
            {"explanation": "Ill", "new_due_on": DAY(2022, 12, 31)},
            "A Commitments: late: “What A promised”, now due 31 Dec 2022",
            [],
        ),
        (
            Answer.NOT_MET,
            {"explanation": "No money."},
            "A Commitments: not met: “What A promised”",
            ["A Commitment of October not met: “What A promised” No money. Can answer: Theme lead of A"],
        ),
    ],
)
def test_an_answered_commitment_is_listed_and_one_not_met_is_exposed(
    reader: PageClient,
    world: World,
    given: Answer,
    values: dict[str, object],
    changed: str,
    exposed: list[str],
) -> None:
    submit(world, "A")
    submit(world, "B")
    answer(world, "A", given, **values)
    page = read(reader)
    assert section(page, "changed") == ["Returns for November: A ; B", changed]
    assert section(page, "exposed") == exposed


def test_an_answer_in_a_draft_is_nobodys_yet(reader: PageClient, world: World) -> None:
    submit(world, "B")
    answer(world, "A", Answer.NOT_MET, explanation="No money.")
    assert read(reader).text.count("not met") == 0


def test_notes_are_listed_with_everything_that_happened_to_them(reader: PageClient, world: World) -> None:
    submit(world, "A")
    submit(world, "B")
    answered, accepted = challenge(world, "A", 1), challenge(world, "A", 2)
    happen(world, answered, NoteAct.ANSWER, NoteState.ANSWERED)
    happen(world, accepted, NoteAct.ANSWER, NoteState.ANSWERED)
    happen(world, accepted, NoteAct.ACCEPT, NoteState.ACCEPTED)
    before = challenge(world, "B", 3, month=OCTOBER)
    happen(world, before, NoteAct.ANSWER, NoteState.ANSWERED, month=NOVEMBER)
    assert section(read(reader), "changed")[1:] == [
        "A Challenges: C1 raised, answered ; C2 raised, answered, accepted",
        "B Challenges: C3 answered",
    ]


def test_a_deliverable_that_moved_since_last_month_is_listed(reader: PageClient, world: World) -> None:
    moved, delivered = promise(world, "A", "A1"), promise(world, "A", "A2", position=2)
    change(world.periods[OCTOBER], version=2)  # a later event of the month is not its freezing
    submit(world, "A")
    submit(world, "B")
    page = read(reader)
    assert section(page, "changed")[1:] == ["A Deliverables: A1 added ; A2 added"]
    freeze_again(world)
    change(moved, forecast_on=DAY(2023, 2, 28), times_moved=1)
    change(delivered, state=DeliverableState.DELIVERED, actual_on=DAY(2022, 12, 1))
    assert section(read(reader), "changed")[1:] == [
        "A Deliverables: A1 moved from 31 Jan to 28 Feb 2023 ; A2 delivered"
    ]


def freeze_again(world: World) -> None:
    """Adds a month before November that freezes now, so that it is the base of comparison."""
    change(world.periods[OCTOBER], month=DAY(2022, 9, 1), as_at=DAY(2022, 9, 30))
    save(make_period(world.plan, DAY(2022, 10, 1), PeriodState.FROZEN))


def test_a_date_moved_twice_is_exposed_and_one_moved_once_is_not(reader: PageClient, world: World) -> None:
    promise(world, "A", "A1", times_moved=2, forecast_on=DAY(2023, 2, 28))
    promise(world, "A", "A2", times_moved=1, position=2)
    submit(world, "A")
    submit(world, "B")
    assert section(read(reader), "exposed") == [
        "A A1 moved 2 times, 31 Jan 2023 to 28 Feb 2023 Title of A1 Can answer: Theme lead of A"
    ]


def test_a_rating_better_than_the_dates_is_exposed_with_why(reader: PageClient, world: World) -> None:
    promise(world, "A", "A1", baseline_on=DAY(2022, 10, 1), forecast_on=DAY(2022, 12, 31))
    submit(world, "A")
    submit(world, "B")
    page = read(reader)
    assert section(page, "exposed") == [
        "A Declared Amber, the dates say Red 1 of 1 deliverable late, by 91 days. Can answer: Theme lead of A"
    ]
    assert cells(page)["A"][1] == (
        "▲ Amber ; dates say Red; no sponsor's view yet 1 of 1 deliverable late, by 91 days"
    )


def test_a_sponsor_who_is_not_content_is_exposed_in_the_sentence_that_prints(
    reader: PageClient, world: World
) -> None:
    submit(world, "A")
    submit(world, "B")
    view(world, "A", Position.NOT_CONTENT, own_rating=Rating.RED, line_for_print="Too slow.", words="Private")
    page = read(reader)
    assert section(page, "exposed") == [
        "A Fenland is not content Not content; own rating Red. Too slow. Can answer: Theme lead of A"
    ]
    assert page.text.count("Private") == 0


def test_an_overdue_challenge_is_exposed_with_its_words_and_who_can_answer(
    reader: PageClient, world: World
) -> None:
    submit(world, "A")
    submit(world, "B")
    challenge(world, "A", 1, answer_due_on=DAY(2022, 12, 5))
    challenge(world, "A", 2, answer_due_on=DAY(2022, 12, 6))  # due today, to the end of the day
    happen(
        world,
        challenge(world, "A", 3, answer_due_on=DAY(2022, 12, 1)),
        NoteAct.ANSWER,
        NoteState.ANSWERED,
    )
    assert section(read(reader), "exposed") == [
        "A C1 (pace) unanswered, 1 day overdue Fenland: “Why is A slow?” Can answer: Theme lead of A"
    ]


def test_the_lead_on_cover_is_named_with_whom_they_cover(reader: PageClient, world: World) -> None:
    deputy = make_person("Deputy", world.plan.authority)
    lead = world.people["lead_a"]
    save(
        RoleAssignment(
            person=deputy,
            role=Role.THEME_LEAD,
            plan_id=world.plan.id,
            theme_id=world.themes["A"].id,
            from_on=LONG_AGO,
            kind=Holding.COVER,
            covers_id=lead.id,
        )
    )
    assert cells(read(reader))["A"][0] == "A Theme A Theme lead of A and Deputy for Theme lead of A"


def test_joint_sponsors_who_differ_are_each_named(reader: PageClient, world: World) -> None:
    submit(world, "A")
    view(world, "A", Position.CONTENT)
    other = make_person("Chief Executive", world.councils["Huntingdonshire"])
    save(other)

    save(
        SponsorView(
            update_id=world.updates["A", NOVEMBER].id,
            council_id=other.organisation_id,
            sponsor_id=other.id,
            position=Position.CONTENT_WITH_POINTS,
            given_at=NOW,
        )
    )
    assert cells(read(reader))["A"][1] == (
        "▲ Amber ; no dates to calculate from; Fenland content; Huntingdonshire content with points"
    )


def test_the_strip_has_a_word_a_month_and_leads_to_each(reader: PageClient, world: World) -> None:
    submit(world, "A", rating=Rating.GREEN)
    dots = read(reader).select("ol.strip")[0].find_all("a")
    assert [(words(d), d["href"]) for d in dots] == [
        ("▲ October 2022: Amber", f"{BASE}/themes/A?period=2022-10"),
        ("● November 2022: Green", f"{BASE}/themes/A?period=2022-11"),
    ]


def test_the_strip_is_a_picture_under_its_links_and_is_heard_once(reader: PageClient, world: World) -> None:
    submit(world, "A", rating=Rating.GREEN)
    strip = read(reader).select(".strip-picture")[0]
    assert [desc.text for desc in strip.select("[aria-hidden=true] > svg > desc")] == [
        "Oct 2022 Amber, Nov Green"
    ]
    assert (len(strip.select("svg")), len(strip.select("ol.strip a"))) == (1, 2)


def test_what_is_next_is_the_earliest_date_ahead_of_a_deliverable_or_a_commitment(
    reader: PageClient, world: World
) -> None:
    submit(world, "A")
    promise(world, "A", "A0", baseline_on=DAY(2022, 12, 1), forecast_on=DAY(2022, 12, 1))  # past: late
    promise(world, "A", "A1", position=2)
    assert cells(read(reader))["A"][6] == "31 Jan 2023: A1 Title of A1"
    answer(world, "A", Answer.LATE, explanation="Ill", new_due_on=DAY(2022, 12, 20))
    assert cells(read(reader))["A"][6] == "20 Dec 2022: What A promised"


def test_later_events_stand_apart_and_move_no_rating(reader: PageClient, world: World) -> None:
    update = submit(world, "A")
    line = {"update_id": update.id, "update": update, "position": 2, "since_as_at": True}
    save(ProgressItem(text="Signed on Friday", happened_on=DAY(2022, 12, 2), **line))
    save(ProgressItem(text="Withdrawn", withdrawn_at=dt.datetime.now(dt.UTC), **line))
    page = read(reader)
    heading = page.find(id="later")
    assert heading is not None
    assert section(page, "later") == ["A 2 Dec 2022: Signed on Friday"]


def test_changes_are_counted_since_the_last_board_that_took_a_month(reader: PageClient, world: World) -> None:
    submit(world, "A", rating=Rating.RED)
    meet(world, "Independent Improvement Board", DAY(2022, 12, 5), NOVEMBER)
    assert words(read(reader, "/summary?since=board").select_one("p.since")).startswith(
        "Since the plan began"
    )
    meet(world, "Combined Authority Board", DAY(2022, 11, 30), OCTOBER)
    page = read(reader, "/summary?since=board")
    assert words(page.select_one("p.since")).startswith(
        "Since the Board of 30 Nov 2022, which took October 2022"
    )
    assert section(page, "changed")[0] == "A Ratings: worsened from Amber to Red"
    meet(world, "Combined Authority Board", DAY(2022, 12, 6), NOVEMBER)
    assert section(read(reader, "/summary?since=board"), "changed") == []


def test_changes_are_counted_since_ones_last_visit(reader: PageClient, world: World) -> None:
    submit(world, "A", rating=Rating.RED)
    earlier = dt.datetime(2022, 12, 4, 9, 0, tzinfo=dt.UTC)
    clock.fix(earlier)
    challenge(world, "A", 1, raised_at=earlier)
    item = promise(world, "A", "A1")
    head = trail.head()[0]
    save(Visit(person_id=world.people["iib"].id, current_head=head, previous_head=head))
    clock.fix(NOW)
    page = read(reader, "/summary?since=visit")
    assert words(page.select_one("p.since")).startswith("Since your last visit, 4 Dec 2022")
    later = dt.datetime(2022, 12, 6, 9, 0, tzinfo=dt.UTC)
    challenge(world, "A", 2, raised_at=later)
    change(item, forecast_on=DAY(2023, 2, 28), times_moved=1)
    assert section(read(reader, "/summary?since=visit"), "changed") == [
        "A Ratings: worsened from Amber to Red",
        "Returns for November: A",
        "A Challenges: C2 raised",
        "A Deliverables: A1 moved from 31 Jan to 28 Feb 2023",
    ]


def test_a_first_visit_counts_since_last_month_and_does_not_offer_the_other(
    reader: PageClient, world: World
) -> None:
    page = read(reader, "/summary?since=visit")
    assert words(page.select_one("p.since")) == "Since the plan began · since the last Board"
