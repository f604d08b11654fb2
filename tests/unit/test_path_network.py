"""The decision path from plain rows: when a decision may happen, what hangs on it, what is critical, what moves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from cpca.domain.errors import DomainError
from cpca.domain.path_network import PathNetwork, build_path, critical_of
from cpca.domain.path_steps import list_steps
from cpca.domain.path_what_if import ask

D = dt.date
TODAY = D(2022, 11, 1)  # a Tuesday
BOARD = (D(2022, 11, 30), D(2023, 1, 25), D(2023, 3, 22))


@dataclass(frozen=True)
class Row:
    part: str
    id: int = 0
    theme_id: int | None = 1
    reference: str | None = None
    title: str | None = None
    body: str | None = None
    state: str | None = None
    planned_on: dt.date | None = None
    done_on: dt.date | None = None
    ready_on: dt.date | None = None
    notice_on: dt.date | None = None
    excepted_on: dt.date | None = None
    is_bound: int | None = None
    before: str | None = None
    after: str | None = None
    other_id: int | None = None
    days: int | None = None


MEETINGS = [Row("meeting", number, body="Board", planned_on=day) for number, day in enumerate(BOARD)]


def decision(id: int = 1, **more: Any) -> Row:
    values: dict[str, Any] = {
        "reference": f"DP{id}",
        "body": "Board",
        "state": "planned",
        "days": 5,
        "is_bound": 0,
    }
    return Row("decision", id, **(values | more))


def milestone(id: int, on: dt.date | None = None, of: int = 1, **more: Any) -> Row:
    values: dict[str, Any] = {
        "reference": f"A{of}.{id}",
        "state": "in progress",
        "planned_on": on,
        "other_id": of,
    }
    return Row("milestone", id, **(values | more))


def deliverable(id: int = 1, on: dt.date | None = None, **more: Any) -> Row:
    values: dict[str, Any] = {"reference": f"A{id}", "state": "in progress", "planned_on": on}
    return Row("deliverable", id, **(values | more))


def link(before: Row, after: Row, lag: int = 0) -> Row:
    return Row("link", before.id, before=before.part, after=after.part, other_id=after.id, days=lag)


def path_of(*rows: Row, today: dt.date = TODAY) -> PathNetwork:
    return build_path([*rows, *MEETINGS], today)


def days(path: PathNetwork) -> dict[str, dt.date | None]:
    return {key: place.earliest for key, place in path.places.items()}


def said(path: PathNetwork) -> dict[str, tuple[str, ...]]:
    return {step.label: step.said for step in list_steps(path)}


@pytest.mark.parametrize(
    ("row", "on", "words"),
    [
        (decision(planned_on=BOARD[0]), BOARD[0], ()),
        (decision(), BOARD[0], ()),
        (  # notice published today: 28 clear days end on the 29th, so the 30th is the first lawful day
            decision(planned_on=BOARD[0], is_bound=1, notice_on=TODAY),
            BOARD[0],
            (),
        ),
        (
            decision(planned_on=BOARD[0], is_bound=1, notice_on=D(2022, 11, 2)),
            BOARD[1],
            ("It misses its meeting of 30 Nov 2022: its notice allows none before 1 Dec 2022.",),
        ),
        (  # a general exception leaves five clear working days: 23, 24, 25, 28 and 29 November
            decision(planned_on=BOARD[0], is_bound=1, notice_on=D(2022, 11, 2), excepted_on=D(2022, 11, 22)),
            BOARD[0],
            (),
        ),
        (
            decision(planned_on=BOARD[0], is_bound=1, notice_on=D(2022, 11, 2), excepted_on=D(2022, 11, 23)),
            BOARD[1],
            ("It misses its meeting of 30 Nov 2022: its notice allows none before 1 Dec 2022.",),
        ),
        (
            decision(planned_on=D(2022, 10, 26), state="notice published"),
            BOARD[0],
            ("It was not taken at its meeting of 26 Oct 2022.",),
        ),
        (
            decision(planned_on=D(2022, 12, 14)),
            BOARD[1],
            ("Its meeting of 14 Dec 2022 is no longer in the calendar.",),
        ),
        (
            decision(state="called in", done_on=D(2022, 10, 26)),
            BOARD[0],
            ("It was called in: counted from the next day on which its body may decide again.",),
        ),
        (
            decision(state="refused", done_on=D(2022, 10, 26)),
            None,
            ("It was refused: what waits for it cannot start.",),
        ),
        (
            decision(body="Chief Executive", planned_on=D(2022, 11, 9)),
            D(2022, 11, 9),
            ("No meeting of its body is in the calendar.",),
        ),
        (
            decision(planned_on=D(2023, 3, 23)),
            None,
            (
                "Its meeting of 23 Mar 2023 is no longer in the calendar.",
                "Its body has no meeting in the calendar that it can make.",
            ),
        ),
    ],
)
def test_a_decision_happens_at_a_lawful_meeting_of_its_body(
    row: Row, on: dt.date | None, words: tuple[str, ...]
) -> None:
    path = path_of(row)
    assert (days(path), said(path)) == ({"decision-1": on}, {"DP1": words})


def test_a_body_whose_meetings_are_all_over_has_none_left() -> None:
    path = path_of(decision(planned_on=BOARD[2]), today=D(2023, 4, 3))
    assert days(path) == {"decision-1": None}


@pytest.mark.parametrize(
    ("row", "ready"),
    [
        (decision(planned_on=BOARD[0]), D(2022, 12, 8)),  # until the fifth working day after: 7 December
        (decision(planned_on=BOARD[0], days=0), BOARD[0]),  # call-in waived
        (decision(state="taken", done_on=D(2022, 10, 26), ready_on=D(2022, 11, 4)), D(2022, 11, 4)),
        (decision(state="taken", done_on=D(2022, 10, 26)), D(2022, 11, 9)),  # its notice is still to come
        (decision(state="in force", done_on=D(2022, 10, 5), ready_on=D(2022, 10, 13)), TODAY),
    ],
)
def test_what_follows_a_decision_starts_when_it_is_in_force(row: Row, ready: dt.date) -> None:
    after = milestone(1)
    path = path_of(row, after, deliverable(), link(row, after))
    assert days(path)["milestone-1"] == ready


def test_what_is_planned_for_a_day_that_is_over_is_counted_from_today() -> None:
    late, then = milestone(1, D(2022, 10, 3)), decision()
    path = path_of(late, then, deliverable(), link(late, then))
    assert days(path)["milestone-1"] == TODAY
    assert said(path)["A1.1"] == ("It was expected on 3 Oct 2022.",)


def test_what_waits_too_long_for_its_own_forecast_says_so() -> None:
    first, then = decision(planned_on=BOARD[0]), deliverable(1, D(2022, 12, 1))
    path = path_of(first, then, link(first, then))
    assert said(path)["A1"] == ("It is expected on 1 Dec 2022, before what it waits for allows.",)


def test_what_is_done_is_critical_no_more() -> None:
    first, then = milestone(1, state="delivered", done_on=D(2022, 10, 28)), decision(planned_on=BOARD[0])
    rows = [first, then, deliverable(), link(first, then), *MEETINGS]
    assert critical_of(rows, TODAY) == {("decision", 1)}
    assert list_steps(build_path(rows, TODAY))[0].standing == "done"


def test_what_hangs_on_nothing_is_not_on_the_path() -> None:
    alone = [milestone(1, D(2022, 12, 1)), milestone(2), Row("order", 1, other_id=2), deliverable()]
    assert build_path([*alone, *MEETINGS], TODAY).rows == {}
    with_one = [*alone, decision(), link(alone[1], decision())]
    assert set(build_path([*with_one, *MEETINGS], TODAY).rows) == {
        *("milestone-1", "milestone-2", "deliverable-1", "decision-1")
    }


def test_other_rows_among_them_are_passed_over() -> None:
    rows = [Row("risk", 1), decision(planned_on=BOARD[0]), *MEETINGS]
    assert critical_of(rows, TODAY) == {("decision", 1)}


def test_a_loop_is_named_and_nothing_is_critical() -> None:
    one, two = decision(1), decision(2)
    rows = [one, two, link(one, two), link(two, one)]
    path = path_of(*rows)
    assert (path.loop, path.critical, list_steps(path)) == (("DP1", "DP2", "DP1"), frozenset(), [])


def test_what_is_kept_back_counts_and_is_not_told() -> None:
    first, then = milestone(1, D(2022, 12, 5)), decision(planned_on=BOARD[0])
    path = path_of(first, then, deliverable(), link(first, then))
    hidden = {"milestone-1", "deliverable-1"}
    [step] = list_steps(path, hidden)
    assert (step.label, step.on, step.needs) == ("DP1", BOARD[1], ())
    assert [move.label for move in ask(path, "decision-1", D(2023, 1, 26), hidden).moves] == ["DP1"]
    with pytest.raises(DomainError, match="Choose a step of the path"):
        ask(path, "milestone-1", D(2023, 1, 1), hidden)


def test_what_has_happened_cannot_slip() -> None:
    path = path_of(decision(state="in force", done_on=D(2022, 10, 5), ready_on=D(2022, 10, 13)))
    with pytest.raises(DomainError, match="DP1 has happened already"):
        ask(path, "decision-1", BOARD[0])


def test_a_key_decision_without_notice_does_not_come_forward_by_asking() -> None:
    path = path_of(decision(planned_on=BOARD[1], is_bound=1))
    assert [move.now_on for move in ask(path, "decision-1", BOARD[0]).moves] == [BOARD[0]]
    late = path_of(decision(planned_on=BOARD[1], is_bound=1), today=D(2022, 11, 2))
    assert ask(late, "decision-1", BOARD[0]).moves == ()


def test_what_if_says_how_far_and_when_the_whole_would_end() -> None:
    first, then = decision(1, planned_on=BOARD[0]), decision(2, planned_on=BOARD[1])
    answer = ask(path_of(first, then, link(first, then)), "decision-1", D(2022, 12, 1))
    assert [(move.label, move.by) for move in answer.moves] == [
        ("DP1", "37 working days later"),
        ("DP2", "40 working days later"),
    ]
    assert (answer.was_end, answer.now_end) == (BOARD[1], BOARD[2])
