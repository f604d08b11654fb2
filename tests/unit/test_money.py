"""Money to the penny: what the sums come to under any entries, and how they are typed, said and drawn."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpca.documents.burn_picture import Burn, burn_picture, say_burn
from cpca.domain.errors import DomainError
from cpca.domain.funding_totals import (
    BurnMonth,
    add_up,
    burn,
    sum_months,
    total_funds,
    total_lines,
    total_themes,
)
from cpca.domain.money_words import read_money, say_left, say_money, say_variance
from cpca.models.funding import SumKind


@dataclass(frozen=True)
class Fund:
    id: int
    approved: Decimal


@dataclass(frozen=True)
class Line:
    id: int
    fund_id: int
    theme_id: int | None
    budget: Decimal
    forecast: Decimal


@dataclass(frozen=True)
class Entry:
    line_id: int
    kind: SumKind
    amount: Decimal
    on: dt.date = dt.date(2022, 11, 1)


C, S = SumKind.COMMITTED, SumKind.SPENT
PENCE = st.integers(min_value=-(10**13), max_value=10**13)
ENTRIES = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from([C, S]),
        PENCE,
        st.dates(dt.date(2023, 9, 1), dt.date(2024, 4, 30)),  # over both clock changes and a leap day
    ),
    max_size=60,
)


def pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def pence(value: Decimal) -> int:
    whole = value.scaleb(2)
    assert whole == int(whole)
    return int(whole)


LINES = [
    Line(n, 1 if n < 4 else 2, None if n == 3 else n % 2, pounds(10 * n), pounds(11 * n)) for n in range(1, 5)
]
FUNDS = [Fund(1, pounds(75_000_001)), Fund(2, pounds(99))]


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_totals_are_right_to_the_penny_whatever_is_entered(
    rows: list[tuple[int, SumKind, int, dt.date]],
) -> None:
    entries = [Entry(line, kind, pounds(p), on) for line, kind, p, on in rows]
    whole: dict[tuple[int, SumKind], int] = defaultdict(int)
    for line_id, kind, p, _ in rows:
        whole[line_id, kind] += p
    by_line = total_lines(LINES, entries)
    assert {(id, C): pence(t.committed) for id, t in by_line.items()} == {
        (n, C): whole[n, C] for n in by_line
    }
    assert {(id, S): pence(t.spent) for id, t in by_line.items()} == {(n, S): whole[n, S] for n in by_line}
    taken = {n: max(whole[n, C], whole[n, S]) for n in by_line}
    funds = total_funds(FUNDS, LINES, entries)
    assert {id: pence(t.left) for id, t in funds.items()} == {
        1: 75_000_001 - taken[1] - taken[2] - taken[3],
        2: 99 - taken[4],
    }
    assert [t.is_over for t in funds.values()] == [t.left < 0 for t in funds.values()]
    themes = total_themes(LINES, entries)
    assert {id: pence(t.taken_up) for id, t in themes.items()} == {
        1: taken[1],
        0: taken[2] + taken[4],
        None: taken[3],
    }
    assert add_up(themes.values()) == add_up(by_line.values()) == add_up(t.lines for t in funds.values())


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_the_last_month_of_the_burn_is_what_the_totals_say(
    rows: list[tuple[int, SumKind, int, dt.date]],
) -> None:
    entries = [Entry(line, kind, pounds(p), on) for line, kind, p, on in rows]
    months = burn(sum_months(entries), dt.date(2023, 10, 29), dt.date(2024, 3, 31))
    both = add_up(total_lines(LINES, entries).values())
    assert (months[-1].committed, months[-1].spent) == (both.committed, both.spent)
    names = [month.month for month in months]
    assert names == sorted(set(names))
    assert {day.day for day in names} == {1}


def test_the_burn_has_every_month_from_the_approval_to_today_the_leap_day_in_its_own() -> None:
    entries = [
        Entry(1, C, Decimal("10.10"), dt.date(2024, 2, 29)),
        Entry(1, S, Decimal("0.20"), dt.date(2024, 3, 31)),
    ]
    assert burn(sum_months(entries), dt.date(2024, 1, 31), dt.date(2024, 4, 1)) == (
        BurnMonth(dt.date(2024, 1, 1), Decimal(0), Decimal(0)),
        BurnMonth(dt.date(2024, 2, 1), Decimal("10.10"), Decimal(0)),
        BurnMonth(dt.date(2024, 3, 1), Decimal("10.10"), Decimal("0.20")),
        BurnMonth(dt.date(2024, 4, 1), Decimal("10.10"), Decimal("0.20")),
    )
    assert burn([], None, dt.date(2024, 4, 1)) == ()


def test_what_is_spent_without_having_been_committed_is_taken_up_too() -> None:
    total = total_lines(
        [Line(1, 1, None, Decimal(100), Decimal(130))], [Entry(1, C, Decimal(40)), Entry(1, S, Decimal(90))]
    )[1]
    assert (total.taken_up, total.left, total.variance) == (Decimal(90), Decimal(10), Decimal(30))


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("750000", "750000.00"),
        ("£750,000", "750000.00"),
        (" 1 250.5 ", "1250.50"),
        ("0.01", "0.01"),
        ("999,999,999,999.99", "999999999999.99"),
        ("", None),
        (None, None),
    ],
)
def test_a_sum_is_read_to_the_penny(typed: str | None, pounds: str | None) -> None:
    found = read_money(typed, "amount")
    assert (str(found) if found is not None else None) == pounds


@pytest.mark.parametrize("typed", ["a lot", "1.005", "-5", "1,00", "1e3", "£", "1000000000000", "٣", "NaN"])
def test_what_is_no_sum_is_refused_with_what_to_enter(typed: str) -> None:
    with pytest.raises(DomainError, match=r"^Enter a sum in pounds, like 750,000 or 1,250\.50\.$") as refused:
        read_money(typed, "amount")
    assert refused.value.field == "amount"


def test_sums_are_said_with_pence_only_where_there_are_any() -> None:
    said = [say_money(Decimal(value)) for value in ("750000.00", "1250.5", "-3", "0", "-0.01")]
    assert said == ["£750,000", "£1,250.50", "−£3", "£0", "−£0.01"]


def test_a_variance_and_what_is_left_are_said_in_words() -> None:
    values = (Decimal(5), Decimal("-0.5"), Decimal(0))
    assert [say_variance(value) for value in values] == ["£5 over", "£0.50 under", "as budgeted"]
    assert [say_left(value) for value in values] == ["£5 left", "£0.50 over-committed", "nothing left"]


BURN = Burn(
    "The fund",
    Decimal(750),
    Decimal(742),
    (
        BurnMonth(dt.date(2022, 11, 1), Decimal(100), Decimal(0)),
        BurnMonth(dt.date(2022, 12, 1), Decimal(300), Decimal("120.50")),
    ),
    dt.date(2023, 3, 31),
)


def test_the_picture_says_in_words_what_it_shows() -> None:
    picture = burn_picture(BURN)
    assert picture is not None
    assert (
        picture.alt
        == say_burn(BURN)
        == (
            "By the end of Dec 2022 £300 committed and £120.50 spent; of £750 approved; forecast £742 by 31 Mar 2023"
        )
    )
    names = [text.split("<")[0] for text in picture.svg.split('<text x="216"')[1:]]
    assert [name.split(">")[1] for name in names] == [
        "approved £750",
        "forecast £742",
        "committed £300",
        "spent £120.50",
    ]


def test_there_is_no_picture_before_the_first_month() -> None:
    assert burn_picture(Burn("The fund", Decimal(750), Decimal(0), ())) is None


def test_a_sum_of_nothing_is_drawn_all_the_same() -> None:
    month = BurnMonth(dt.date(2022, 11, 1), Decimal(0), Decimal(0))
    picture = burn_picture(Burn("The fund", Decimal(0), Decimal(0), (month,)))
    assert picture is not None
    assert picture.alt == "By the end of Nov 2022 £0 committed and £0 spent; of £0 approved; forecast £0"
