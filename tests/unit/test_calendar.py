"""Working days and the calendar that works backwards from the meeting, against days counted by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpca.domain.calendar import (
    OF_MEETING,
    check_order,
    late_days,
    list_advice,
    months_taken,
    propose_meeting,
    propose_month,
)
from cpca.domain.errors import DomainError
from cpca.domain.period import last_day
from cpca.domain.working_days import (
    add_working_days,
    bank_holidays,
    clear_working_days_before,
    count_clear_days,
    count_working_days,
    is_working_day,
)

D = dt.date


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2022, 11, 30), True),
        (D(2022, 12, 24), False),  # a Saturday
        (D(2022, 12, 26), False),  # Boxing Day
        (D(2022, 12, 27), False),  # in place of Christmas Day, a Sunday
        (D(2022, 12, 28), True),
        (D(2023, 1, 2), False),  # in place of New Year's Day
        (D(2022, 9, 19), False),  # the State Funeral
        (D(2022, 6, 3), False),  # the Platinum Jubilee
        (D(2023, 5, 8), False),  # the Coronation
        (D(2023, 4, 7), False),  # Good Friday
        (D(2023, 4, 10), False),  # Easter Monday
        (D(2024, 2, 29), True),
        (D(2023, 3, 17), True),  # Saint Patrick's Day is Northern Ireland's
        (D(2023, 3, 27), True),  # the Monday after the clocks change
    ],
)
def test_a_working_day_is_one_on_which_englands_offices_are_open(day: dt.date, works: bool) -> None:
    assert is_working_day(day) is works


@pytest.mark.parametrize(
    ("meeting", "publication"),
    [
        (D(2022, 11, 30), D(2022, 11, 22)),
        (D(2023, 1, 4), D(2022, 12, 22)),  # over Christmas and New Year
        (D(2023, 4, 12), D(2023, 3, 31)),  # over Easter
        (D(2023, 5, 31), D(2023, 5, 22)),  # over the Spring bank holiday
        (D(2024, 3, 1), D(2024, 2, 22)),  # over a leap day
        (D(2023, 3, 29), D(2023, 3, 21)),  # over the change of clocks
    ],
)
def test_five_clear_working_days_leave_both_ends_out(meeting: dt.date, publication: dt.date) -> None:
    assert clear_working_days_before(meeting, 5) == publication
    assert count_clear_days(publication, meeting) == 5


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (D(2022, 12, 9), 1, D(2022, 12, 12)),
        (D(2022, 12, 9), 5, D(2022, 12, 16)),
        (D(2022, 12, 10), 1, D(2022, 12, 12)),
        (D(2022, 12, 23), 1, D(2022, 12, 28)),
        (D(2022, 12, 28), -1, D(2022, 12, 23)),
        (D(2022, 12, 9), 0, D(2022, 12, 9)),
    ],
)
def test_working_days_are_added_and_taken_off(start: dt.date, count: int, end: dt.date) -> None:
    assert add_working_days(start, count) == end


@given(st.dates(D(2000, 1, 1), D(2090, 1, 1)), st.integers(1, 30))
def test_adding_and_counting_working_days_agree(start: dt.date, n: int) -> None:
    end = add_working_days(start, n)
    assert (is_working_day(end), count_working_days(start, end)) == (True, n)


def test_the_november_board_of_2022_is_worked_back_by_hand() -> None:
    assert propose_meeting(D(2022, 11, 30)) == {
        "publish_on": D(2022, 11, 22),
        "democratic_services_on": D(2022, 11, 18),
        "pre_meeting_on": D(2022, 11, 16),
        "statutory_draft_on": D(2022, 11, 11),
    }
    assert propose_month(D(2022, 10, 31), D(2022, 11, 30)) == {
        "sign_off_by": D(2022, 11, 9),
        "challenge_by": D(2022, 11, 7),
        "submit_by": D(2022, 11, 2),
        "opens_on": D(2022, 10, 12),
    }


def test_a_meeting_that_is_far_off_does_not_keep_a_month_waiting() -> None:
    dates = propose_month(D(2022, 11, 30), D(2023, 1, 25))
    assert (dates["submit_by"], dates["challenge_by"]) == (D(2022, 12, 7), D(2022, 12, 12))


@pytest.mark.parametrize(
    ("held_on", "after", "months"),
    [
        (D(2022, 11, 30), None, [D(2022, 10, 1)]),
        (D(2022, 11, 30), D(2022, 10, 1), []),
        (D(2023, 1, 25), D(2022, 10, 1), [D(2022, 11, 1)]),
        (D(2023, 3, 22), D(2022, 11, 1), [D(2022, 12, 1), D(2023, 1, 1)]),
    ],
)
def test_a_meeting_takes_the_months_since_the_one_before(
    held_on: dt.date, after: dt.date | None, months: list[dt.date]
) -> None:
    assert months_taken(held_on, after) == months


@given(st.dates(D(2015, 1, 1), D(2060, 1, 1)))
def test_every_proposal_is_in_order_and_on_working_days(held_on: dt.date) -> None:
    dates = propose_meeting(held_on)
    for month in months_taken(held_on, None):
        whole = {**propose_month(last_day(month), held_on), **dates}
        check_order(OF_MEETING, dates, ("the meeting", held_on))
        assert list_advice(whole, held_on) == []
        assert whole["submit_by"] > last_day(month)


def test_dates_out_of_order_are_refused_at_the_first_of_them() -> None:
    dates = {"statutory_draft_on": D(2022, 11, 20), "pre_meeting_on": D(2022, 11, 16)}
    with pytest.raises(DomainError) as refused:
        check_order(OF_MEETING, dates)
    assert refused.value.field == "statutory_draft_on"


def test_what_depends_on_a_moved_date_is_told() -> None:
    moved = {"publish_on": D(2022, 11, 25), "democratic_services_on": D(2022, 11, 24)}
    assert [(a.name, a.words) for a in list_advice(moved, D(2022, 11, 30))] == [
        ("democratic_services_on", "They need it to check and publish: 1 working day, 1 fewer than usual."),
        ("publish_on", "Only 2 clear working days before the meeting: the law wants five."),
    ]
    closed = list_advice({"publish_on": D(2022, 12, 26)})
    assert [a.words for a in closed] == ["26 December is Boxing Day."]


def test_late_is_counted_in_days_and_early_is_not_late() -> None:
    planned = D(2022, 11, 22)
    assert [late_days(planned, D(2022, 11, day)) for day in (20, 22, 24)] == [0, 0, 2]
    assert late_days(None, planned) == 0


def test_bank_holidays_have_names() -> None:
    assert bank_holidays(2022)[D(2022, 9, 19)] == "State Funeral of Queen Elizabeth II"
