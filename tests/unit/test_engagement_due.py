"""When an audience that is told at each of its meetings is due, and from when that is overdue."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain.register_facts import due_on, list_overdue, stand_audiences
from cpca.models.engagement import Audience, Cadence, Engagement
from cpca.models.period import Meeting

D = dt.date
TODAY = D(2023, 3, 22)
LEAP = D(2024, 2, 29)


def late_by(told: dt.date | None, *days: dt.date, on: dt.date) -> tuple[dt.date | None, list[int]]:
    """By when the Board is due, promised word from 19 October 2022, and by how many days that is overdue."""
    board = Audience(id=1, name="Board", cadence=Cadence.MEETINGS, promised_on=D(2022, 10, 19), position=1)
    entries = [Engagement(audience_id=1, held_on=told, said="All is well")] if told else []
    meetings = [Meeting(body=body, held_on=day) for day in days for body in ("BOARD", "Business Board")]
    meetings += [Meeting(body="Business Board", held_on=D(2022, 10, 20))]  # another body's is not the Board's
    (row,) = stand_audiences([board], entries, meetings, on)
    return due_on(row), [days for _, days in list_overdue([row], on)]


@pytest.mark.parametrize(
    ("told", "days", "on", "due", "late"),
    [
        (None, [], TODAY, None, []),  # no meeting yet
        (None, [D(2022, 9, 21)], TODAY, None, []),  # one before the promise
        (None, [TODAY], TODAY, TODAY, []),  # today's is not over
        (None, [D(2023, 3, 21)], TODAY, D(2023, 3, 21), [1]),
        (TODAY, [TODAY, D(2023, 5, 31)], TODAY, D(2023, 5, 31), []),  # told at the meeting
        (D(2023, 1, 24), [D(2023, 1, 25), D(2023, 3, 8)], TODAY, D(2023, 1, 25), [56]),  # two missed
        (D(2023, 1, 25), [D(2023, 1, 25), D(2023, 3, 8)], TODAY, D(2023, 3, 8), [14]),
        (D(2024, 1, 31), [LEAP], LEAP, LEAP, []),
        (D(2024, 1, 31), [LEAP], D(2024, 3, 1), LEAP, [1]),
    ],
)
def test_an_audience_is_due_at_its_bodys_next_meeting_and_overdue_the_day_after(
    told: dt.date | None, days: list[dt.date], on: dt.date, due: dt.date | None, late: list[int]
) -> None:
    assert late_by(told, *days, on=on) == (due, late)
