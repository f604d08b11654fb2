"""What a risk's scores mean: bands, movement, the worst of many; by hand, without a database."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import NamedTuple

import pytest

from cpca.documents.matrix_picture import Dot, matrix_picture
from cpca.documents.pictures import svg_to_png
from cpca.domain.errors import DomainError
from cpca.domain.risk_rules import (
    UNSCORED,
    Place,
    Roll,
    Scores,
    arrow_of,
    is_action_late,
    is_review_overdue,
    read_matrix,
    roll_up,
    say_split,
    stand_in,
)
from cpca.models.plan import MATRIX_BANDS
from cpca.models.risk import Mitigation, Risk, RiskState

SVG = "{http://www.w3.org/2000/svg}"
OCT, NOV, DEC = (dt.date(2022, month, 1) for month in (10, 11, 12))
DAY = dt.date(2022, 11, 30)


class Row(NamedTuple):
    month: dt.date
    likelihood: int
    impact: int


@pytest.mark.parametrize(
    ("score", "name"),
    [
        *((1, "low"), (4, "low"), (5, "medium"), (9, "medium"), (10, "high"), (15, "high")),
        *((16, "very high"), (25, "very high")),
    ],
)
def test_a_score_lies_in_the_band_that_starts_at_or_below_it(score: int, name: str) -> None:
    assert read_matrix(5, MATRIX_BANDS).band_of(score).name == name


@pytest.mark.parametrize(
    ("words", "weights"),
    [
        (MATRIX_BANDS, [1, 2, 3, 4]),
        ("all 1", [1]),
        ("low 1, high 8", [1, 4]),
        ("low 1, medium 4, high 9", [1, 3, 4]),
    ],
)
def test_bands_are_told_apart_however_many_there_are(words: str, weights: list[int]) -> None:
    assert [band.weight for band in read_matrix(4, words).bands] == weights


@pytest.mark.parametrize(
    ("size", "words", "field"),
    [
        (2, "low 1", "matrix_size"),
        (7, "low 1", "matrix_size"),
        (5, "", "matrix_bands"),
        (5, "low", "matrix_bands"),
        (5, "low 2", "matrix_bands"),
        (5, "low 1, high 1", "matrix_bands"),
        (5, "low 1, high 9, medium 4", "matrix_bands"),
        (5, "low 1, Low 9", "matrix_bands"),
        (3, "low 1, high 10", "matrix_bands"),
        (5, "a 1, b 2, c 3, d 4, e 5, f 6, g 7", "matrix_bands"),
    ],
)
def test_a_matrix_that_cannot_be_drawn_is_refused(size: int, words: str, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_matrix(size, words)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("rows", "month", "scores", "movement"),
    [
        ([], NOV, UNSCORED, "not scored"),
        ([Row(NOV, 3, 4)], NOV, Scores(Place(3, 4), NOV, None), "new"),
        ([Row(NOV, 3, 4), Row(OCT, 2, 4)], NOV, Scores(Place(3, 4), NOV, Place(2, 4)), "up from 8"),
        ([Row(OCT, 5, 4), Row(NOV, 3, 4)], NOV, Scores(Place(3, 4), NOV, Place(5, 4)), "down from 20"),
        ([Row(OCT, 3, 4), Row(NOV, 3, 4)], NOV, Scores(Place(3, 4), NOV, Place(3, 4)), "as before"),
        (
            [Row(OCT, 4, 3), Row(NOV, 3, 4)],
            NOV,
            Scores(Place(3, 4), NOV, Place(4, 3)),
            "as before, moved from likelihood 4, impact 3",
        ),
        ([Row(OCT, 4, 3)], NOV, Scores(Place(4, 3), OCT, Place(4, 3)), "as before"),
        ([Row(OCT, 1, 1), Row(DEC, 5, 5)], NOV, Scores(Place(1, 1), OCT, Place(1, 1)), "as before"),
        ([Row(OCT, 1, 1), Row(DEC, 5, 5)], None, Scores(Place(5, 5), DEC, Place(1, 1)), "up from 1"),
    ],
)
def test_a_risk_stands_where_its_newest_score_up_to_the_month_put_it(
    rows: list[Row], month: dt.date | None, scores: Scores, movement: str
) -> None:
    found = stand_in(rows, month)
    assert (found, found.movement) == (scores, movement)


def test_many_risks_are_told_by_their_worst_and_their_count() -> None:
    assert roll_up([4, None, 20, 6]) == Roll(4, 1, 20)
    assert (roll_up([]), roll_up([None])) == (Roll(0, 0, None), Roll(1, 1, None))


@pytest.mark.parametrize(
    ("state", "review_by", "overdue"),
    [
        (RiskState.OPEN, DAY - dt.timedelta(days=1), True),
        (RiskState.ISSUE, DAY - dt.timedelta(days=1), True),
        (RiskState.CLOSED, DAY - dt.timedelta(days=1), False),
        (RiskState.OPEN, DAY, False),
        (RiskState.OPEN, None, False),
    ],
)
def test_a_review_is_overdue_the_day_after_until_the_risk_is_closed(
    state: RiskState, review_by: dt.date | None, overdue: bool
) -> None:
    assert is_review_overdue(Risk(state=state, review_by=review_by), DAY) is overdue


def test_an_action_is_late_until_it_is_done_and_a_control_never_is() -> None:
    due = DAY - dt.timedelta(days=1)
    late = [Mitigation(due_on=due), Mitigation(due_on=due, done_on=DAY), Mitigation(due_on=DAY), Mitigation()]
    assert [is_action_late(one, DAY) for one in late] == [True, False, False, False]


@pytest.mark.parametrize(
    ("now", "arrow"),
    [
        *((Place(5, 3), "↑"), (Place(4, 4), "↗"), (Place(3, 5), "→"), (Place(1, 5), "↘")),
        *((Place(2, 3), "↓"), (Place(2, 1), "↙"), (Place(3, 1), "←"), (Place(4, 2), "↖")),
    ],
)
def test_the_arrow_shows_which_way_a_risk_went(now: Place, arrow: str) -> None:
    assert arrow_of(Place(3, 3), now) == arrow


def test_a_split_risk_reads_as_its_parts() -> None:
    assert say_split("Hiring is slow.", " Posts stay empty", "Work stops;") == (
        "Cause: Hiring is slow. Event: Posts stay empty. Effect: Work stops."
    )


def test_the_picture_says_where_every_risk_is_and_was() -> None:
    dots = (Dot("A-R1", Place(4, 5), Place(5, 5)), Dot("B<R1", Place(1, 1)))
    picture = matrix_picture(read_matrix(5, MATRIX_BANDS), dots)
    root = ET.fromstring(picture.svg)  # noqa: S314  ours
    said = (
        "A-R1 likelihood 4, impact 5: 20, very high, moved from likelihood 5, impact 5."
        " B<R1 likelihood 1, impact 1: 1, low"
    )
    assert (picture.alt, root.findtext(f"{SVG}desc")) == (said, said)
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert [words.count(reference) for reference in ("A-R1", "B<R1")] == [1, 1]
    assert len(root.findall(f".//{SVG}circle")) == 1
    assert "very high, 16 to 25" in words
    assert svg_to_png(picture.svg, 500).startswith(b"\x89PNG")


def test_the_picture_counts_what_does_not_fit_and_leaves_out_what_lies_off_it() -> None:
    crowd = tuple(Dot(f"A-R{n}", Place(2, 2), Place(5, 5)) for n in range(1, 9))
    picture = matrix_picture(read_matrix(3, "low 1"), (*crowd, Dot("B-R1", Place(5, 5))))
    root = ET.fromstring(picture.svg)  # noqa: S314  ours
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert [word for word in words if word and word.startswith(("A-", "B-", "+"))] == [
        *(f"A-R{n}" for n in range(1, 6)),
        "+3",
    ]
    assert root.findall(f".//{SVG}circle") == []
    assert matrix_picture(read_matrix(3, "low 1"), ()).alt == "No risk is scored."
