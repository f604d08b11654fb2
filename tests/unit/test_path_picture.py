"""The picture of the decision path: it says what it shows, reads without colour, and keeps its words apart."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from cpca.documents.path_picture import draw_path
from cpca.documents.pictures import svg_to_png
from cpca.domain.path_drawing import Drawing, make_drawing
from cpca.domain.path_steps import list_steps
from tests.unit.test_path_network import BOARD, TODAY, D, Row, decision, deliverable, link, milestone, path_of

SVG = "{http://www.w3.org/2000/svg}"
THEMES = [(1, "A Governance & reform"), (2, "B Culture")]


def drawing_of(*rows: Row) -> Drawing:
    found = make_drawing(list_steps(path_of(*rows)), THEMES, TODAY)
    assert found is not None
    return found


def draw(*rows: Row) -> ET.Element:
    return ET.fromstring(draw_path(drawing_of(*rows)).svg)  # noqa: S314  ours


def words(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


FIRST, THEN = milestone(1, D(2022, 11, 14)), decision(planned_on=BOARD[0], theme_id=2)
ROWS = (FIRST, THEN, deliverable(1, D(2022, 11, 20)), link(FIRST, THEN))


def test_it_says_in_words_how_many_steps_there_are_and_which_are_critical() -> None:
    root = draw(*ROWS)
    said = "3 steps, the last on 30 Nov 2022. Critical: DP1 on 30 Nov 2022."
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == ("The decision path", said)


def test_what_is_critical_differs_in_shape_and_word_and_not_only_in_colour() -> None:
    plain, critical = draw(*ROWS, decision(2, planned_on=BOARD[1])), draw(*ROWS)
    assert ("DP1" in words(plain), "DP1 critical" in words(critical)) == (True, True)
    shapes = [re.sub(r"M[\d.]+ \d+", "", path.get("d", "")) for path in critical.iter(f"{SVG}path")]
    assert shapes.count("m-11-11h22v22h-22z") == 2  # DP1’s second outline, and the key’s


def test_each_theme_has_its_lane_and_what_has_none_is_the_whole_plans() -> None:
    told = Row("engagement", 7, None, title="briefing", body="Leaders", state="not started", planned_on=TODAY)
    lanes = drawing_of(*ROWS, told, link(told, THEN)).lanes
    assert [(lane.title, [point.label for point in lane.points]) for lane in lanes] == [
        ("Whole plan", ["EN7"]),
        ("A Governance & reform", ["A1.1", "A1"]),
        ("B Culture", ["DP1"]),
    ]


def test_words_of_one_day_stand_under_each_other() -> None:
    decisions = [decision(number, planned_on=BOARD[0]) for number in range(1, 5)]
    heights = {text.get("y") for text in draw(*decisions).iter(f"{SVG}text") if "DP" in (text.text or "")}
    assert len(heights) == 4


def test_what_lies_years_ahead_stands_at_the_edge() -> None:
    drawing = drawing_of(*ROWS, deliverable(2, D(2040, 1, 1)), link(THEN, deliverable(2, D(2040, 1, 1))))
    assert drawing.months == 60
    root = ET.fromstring(draw_path(drawing).svg)  # noqa: S314  ours
    far = next(text for text in root.iter(f"{SVG}text") if text.text == "A2 critical")
    assert float(far.get("x", "0")) < float(root.get("viewBox", "").split()[2])


def test_what_cannot_happen_has_no_point() -> None:
    refused = decision(state="refused", done_on=D(2022, 10, 26))
    assert make_drawing(list_steps(path_of(refused)), THEMES, TODAY) is None


def test_it_draws_in_documents_too() -> None:
    picture = draw_path(drawing_of(*ROWS))
    assert "style=" not in picture.svg and "<script" not in picture.svg  # noqa: PT018
    assert svg_to_png(picture.svg, 600)[:4] == b"\x89PNG"


@pytest.mark.parametrize("name", ["<b>DP</b>", 'D"P'])
def test_what_people_typed_is_escaped(name: str) -> None:
    assert f"{name} critical" in words(draw(decision(planned_on=BOARD[0], reference=name)))
