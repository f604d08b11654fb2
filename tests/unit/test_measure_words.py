"""Numbers of measures, as they are typed and as they are said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpca.documents.measure_picture import Months, measure_picture
from cpca.domain.errors import DomainError
from cpca.domain.measure_words import read_number, say_distance, say_number, say_travel
from cpca.models.measure import Direction

D = Decimal
UP, DOWN = Direction.UP, Direction.DOWN
MONTHS = [dt.date(2022, 10, 1), dt.date(2022, 11, 1), dt.date(2022, 12, 1), dt.date(2023, 1, 1)]


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("72.5", "%", D("72.5")),
        (" 72.50 % ", "%", D("72.50")),
        ("1,250", "posts", D(1250)),
        ("1 250 000", "posts", D(1250000)),
        ("£1,250.75", "£", D("1250.75")),
        ("−3", "days", D(-3)),
        ("-0.1", "days", D("-0.1")),
        ("0", "days", D(0)),
        ("", "days", None),
        ("   ", "days", None),
        (None, "days", None),
    ],
)
def test_a_number_is_read_as_people_type_it_to_the_digit(
    typed: str | None, unit: str, number: Decimal | None
) -> None:
    assert str(read_number(typed, unit, "value")) == str(number)


@pytest.mark.parametrize(
    "typed",
    [
        "about 70",
        "NaN",
        "inf",
        "1e5",
        "72,5",
        "1,25",
        "12,34,567",
        "7.1234567",
        "1" * 16,
        "=1+1",
        "72%",
        "٣",
        ".5",
        "5.",
    ],
)
def test_what_is_not_a_number_is_refused_in_plain_words(typed: str) -> None:
    with pytest.raises(DomainError, match=r"^Enter a number in digits, like 72\.5 or 1,250\.$") as refused:
        read_number(typed, "posts", "value")
    assert refused.value.field == "value"


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4))
def test_what_is_said_of_a_number_reads_back_as_it(number: Decimal) -> None:
    assert read_number(say_number(number, "%"), "%", "value") == number


@pytest.mark.parametrize(
    ("direction", "before", "now", "words"),
    [
        (UP, "70", "74", "better than the month before by 4"),
        (UP, "74", "70", "worse than the month before by 4"),
        (DOWN, "74", "70", "better than the month before by 4"),
        (DOWN, "70", "74.25", "worse than the month before by 4.25"),
        (UP, "0.1", "0.30", "better than the month before by 0.2"),
        (DOWN, "70.0", "70", "the same as the month before"),
        (UP, "0", "1500", "better than the month before by 1,500"),
    ],
)
def test_which_way_it_went_is_said_in_words(direction: Direction, before: str, now: str, words: str) -> None:
    assert say_travel(direction, D(before), D(now), "the month before") == words


@pytest.mark.parametrize(
    ("direction", "value", "target", "words"),
    [
        (UP, "99.9", "100", "0.1 from its target"),
        (UP, "100", "100", "target met"),
        (UP, "101", "100", "target met"),
        (DOWN, "47", "20", "27 from its target"),
        (DOWN, "20", "20", "target met"),
        (DOWN, "-1", "20", "target met"),
    ],
)
def test_how_far_its_target_is(direction: Direction, value: str, target: str, words: str) -> None:
    assert say_distance(direction, D(value), D(target)) == words


@pytest.mark.parametrize(
    ("unit", "words"), [("%", "1,250.5%"), ("£", "£1,250.5"), ("£m", "£1,250.5m"), ("of 9", "1,250.5 of 9")]
)
def test_a_number_is_said_with_its_unit(unit: str, words: str) -> None:
    assert say_number(D("1250.5"), unit) == words


def _drawn(*values: str | None, **aims: Decimal) -> ElementTree.Element:
    numbers = tuple((month, D(v) if v else None) for month, v in zip(MONTHS, values, strict=False))
    picture = measure_picture(Months("Pages <of> reports", "pages", numbers, **aims))
    assert picture is not None
    return ElementTree.fromstring(picture.svg)  # noqa: S314  ours


SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_says_every_month_its_baseline_and_its_target() -> None:
    root = _drawn("61", None, "47", "47.5", baseline=D(61), target=D(20))
    assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")] == [
        "Pages <of> reports, month by month",
        "Oct 2022 61 pages, Nov no value, Dec 47 pages, Jan 2023 47.5 pages; baseline 61 pages; target 20 pages",
    ]
    assert [text.text for text in root.iter(f"{SVG}text")][:3] == ["baseline 61", "latest 47.5", "target 20"]


def test_the_line_has_a_gap_where_a_month_has_no_value() -> None:
    joins = {
        values: _joins(_drawn(*values)) for values in (("1", "2", "3"), ("1", None, "3"), ("1", "2", None))
    }
    assert joins == {("1", "2", "3"): 2, ("1", None, "3"): 0, ("1", "2", None): 1}


def _joins(root: ElementTree.Element) -> int:
    return sum(path.get("d", "").count("L") for path in root.iter(f"{SVG}path"))


def test_before_its_first_value_there_is_no_picture() -> None:
    assert measure_picture(Months("Pages", "pages", ((MONTHS[0], None),), D(1), D(2))) is None


def test_one_value_that_never_moved_is_drawn() -> None:
    assert _drawn("5", target=D(5)).findtext(f"{SVG}desc") == "Oct 2022 5 pages; target 5 pages"
