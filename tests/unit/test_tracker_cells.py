"""A cell's value read as a date, a state or words, and what is said where it cannot be."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.domain.tracker_cells import BadCell, read_date, read_line, read_state, say
from cpca.domain.tracker_columns import COLUMNS, recognise_sheet
from cpca.domain.tracker_workbook import Sheet, Value, letters
from cpca.models.deliverable import DeliverableState

DAY = dt.date(2022, 11, 30)
UNDERSTOOD: list[Value] = [
    DAY,
    "30/11/2022",
    "30-11-2022",
    "30.11.22",
    " 30 Nov 22 ",
    "30-Nov-2022",
    "30 NOVEMBER 2022",
    "30th Nov. 2022",
    "Wednesday, 30 November 2022",
    "2022-11-30",
    "2022-11-30 00:00:00",
]
NOT_UNDERSTOOD: list[tuple[Value, str]] = [
    ("soon", "It is not a date. Use a date like 30/11/2022 or 30 Nov 2022."),
    ("30/11", "It does not say which day. Use a date like 30/11/2022 or 30 Nov 2022."),
    ("Nov 2022", "It does not say which day. Use a date like 30/11/2022 or 30 Nov 2022."),
    ("Q3 2022", "It does not say which day. Use a date like 30/11/2022 or 30 Nov 2022."),
    ("end of March", "It does not say which day. Use a date like 30/11/2022 or 30 Nov 2022."),
    ("14 Febtober 2022", "It is not a date. Use a date like 30/11/2022 or 30 Nov 2022."),
    ("30 Feb 2022", "There is no such day in the calendar. Correct it."),
    ("29/02/2023", "There is no such day in the calendar. Correct it."),
    ("02/14/2023", "There is no such month. Write the day first: 30/11/2022."),
    (44895.0, "It is a number. If 30 Nov 2022 is meant, format the cell as a date in Excel."),
    (2022, "It is a number, not a date. Use a date like 30/11/2022 or 30 Nov 2022."),
    (True, "It is not a date. Use a date like 30/11/2022 or 30 Nov 2022."),
    (dt.date(1922, 11, 30), "The year is 1922. Use a year from 2000 to 2099."),
]


@pytest.mark.parametrize("value", UNDERSTOOD)
def test_a_date_is_understood_however_it_was_typed(value: Value) -> None:
    assert read_date(value) == DAY


@pytest.mark.parametrize(("value", "words"), NOT_UNDERSTOOD)
def test_what_is_no_date_is_told_with_what_would_do(value: Value, words: str) -> None:
    with pytest.raises(BadCell) as told:
        read_date(value)
    assert str(told.value) == words


def test_the_leap_day_is_a_date_in_its_year() -> None:
    assert read_date("29/02/2024") == dt.date(2024, 2, 29)


@pytest.mark.parametrize("value", ["In Progress", " in  progress ", "in-progress", "IN_PROGRESS"])
def test_a_state_is_known_in_any_spelling_of_the_same_words(value: str) -> None:
    assert read_state(value) is DeliverableState.IN_PROGRESS


@pytest.mark.parametrize("value", ["Complete", "On track", "Done", "99", 1.0, "Green"])
def test_a_state_in_other_words_is_told(value: Value) -> None:
    with pytest.raises(BadCell) as told:
        read_state(value)
    assert str(told.value) == "Use not started, in progress or delivered."


def test_a_number_in_a_column_of_words_is_its_figures() -> None:
    assert (read_line(7.0, 10), read_line(7.5, 10), read_line(None, 10)) == ("7", "7.5", None)


def test_words_too_long_are_told_with_how_many() -> None:
    with pytest.raises(BadCell) as told:
        read_line("x" * 501, 500)
    assert str(told.value) == "It has 501 characters. Shorten it to 500."
    assert len(say("x" * 501)) == 60


HEADS = [
    ("Ref", "Action", "Owner", "RAG", "Due date", "Original date", "Revised date"),
    (
        "ACTION REF.",
        "Milestone",
        "Lead officer",
        "RAG status",
        "Target Date",
        "Original due date",
        "Forecast date",
    ),
    ("No.", "Description", "Responsible", "Rating", "Deadline", "First date", "Expected"),
]


@pytest.mark.parametrize("heads", HEADS)
def test_columns_are_recognised_by_their_usual_words(heads: tuple[str, ...]) -> None:
    layout = recognise_sheet(Sheet("One", False, (), (heads,)))
    keys = ("reference", "title", "lead", "rating", "baseline", "original", "forecast")
    assert layout.columns == {key: column for column, key in enumerate(keys)}


def test_our_own_heading_goes_before_another_word_for_the_same() -> None:
    layout = recognise_sheet(Sheet("One", False, (), (("Action", "Reference", "Title"),)))
    assert layout.columns == {"title": 2, "reference": 1}


def test_no_word_stands_for_two_columns() -> None:
    words = [word for column in COLUMNS for word in (column.heading.casefold(), *column.also)]
    assert sorted(words) == sorted(set(words))


def test_columns_are_lettered_as_excel_does() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
