"""The map of dependencies: a line and words for each, told apart without colour, its boxes apart."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

from cpca.documents.map_picture import BOX_HEIGHT, Given, draw_maps, map_picture
from cpca.documents.pictures import svg_to_png
from cpca.models.dependency import DependencyState

PROPOSED, ACCEPTED = DependencyState.PROPOSED, DependencyState.ACCEPTED
SVG = "{http://www.w3.org/2000/svg}"


def line(
    number: int, giver: str, receiver: str, *, broken: bool = False, state: DependencyState = ACCEPTED
) -> Given:
    """Ends of one letter are themes, others bodies."""
    gives, needs = (f"theme {name}" if len(name) == 1 else name for name in (giver, receiver))
    return Given(f"DN{number}", gives, needs, state.value, broken)


def draw(*lines: Given) -> ET.Element:
    found = map_picture(lines)
    assert found is not None
    return ET.fromstring(found.svg)  # noqa: S314  ours


def words(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def test_it_says_in_words_who_gives_to_whom_and_how_each_stands() -> None:
    root = draw(line(2, "B", "The department", state=PROPOSED), line(1, "A", "B", broken=True))
    said = "DN1: theme A gives to theme B, broken; DN2: theme B gives to The department, proposed"
    assert root.findtext(f"{SVG}desc") == said
    assert words(root) == [
        *("Gives", "Needs", "DN2 proposed", "DN1 × broken"),
        *("Theme A", "Theme B", "Theme B", "The department"),
    ]


def test_its_lines_tell_how_each_stands_without_colour() -> None:
    found = draw(line(1, "A", "B"), line(2, "A", "B", state=PROPOSED), line(3, "A", "B", broken=True))
    drawn = [path for path in found.iter(f"{SVG}path") if path.get("fill") == "none"]
    looks = [(path.get("stroke-width"), path.get("stroke-dasharray")) for path in drawn]
    assert looks == [("1.5", None), ("1.5", "5 4"), ("3", None)]


def test_no_box_covers_another_and_all_are_inside() -> None:
    lines = [line(n, "ABC"[n % 3], "DEFG"[n * 7 % 4], broken=True) for n in range(1, 25)]
    root = draw(*lines)
    height = int(root.get("viewBox", "").split()[3])
    boxes = re.findall(rf"M([\d.]+) ([\d.]+)h\d+v{BOX_HEIGHT}h", ET.tostring(root, encoding="unicode"))
    for side in {x for x, _ in boxes}:
        tops = sorted(float(y) for x, y in boxes if x == side)
        assert min(b - a for a, b in pairwise(tops)) >= BOX_HEIGHT
        assert tops[-1] + BOX_HEIGHT <= height


def test_a_body_of_a_long_name_and_with_signs_is_shortened_and_escaped() -> None:
    root = draw(line(1, "A", "<The> Department & its agencies"))
    assert words(root)[-1] == "<The> Departmen…"


def test_there_is_no_map_of_nothing_and_word_and_paper_can_draw_one() -> None:
    assert map_picture([]) is None
    found = map_picture([line(1, "A", "B")])
    assert found is not None
    assert svg_to_png(found.svg, 420)[:8] == b"\x89PNG\r\n\x1a\n"


def test_what_is_met_or_withdrawn_has_no_place_and_sixty_fill_two_sheets_evenly() -> None:
    over = [
        line(n, "A", "B", state=state)
        for n, state in ((98, DependencyState.MET), (99, DependencyState.WITHDRAWN))
    ]
    assert draw_maps(over, 30) == []
    maps = draw_maps([line(n, "ABC"[n % 3], "D") for n in range(1, 62)] + over, 30)
    assert [one.title for one in maps] == [f"Map of dependencies, part {n} of 3" for n in (1, 2, 3)]
    assert [one.alt.count("gives to") for one in maps] == [21, 21, 19]
    for one in maps:
        width, height = map(float, ET.fromstring(one.svg).get("viewBox", "").split()[2:])  # noqa: S314  ours
        assert one.width_mm * height / width < 230  # of A4's 297 mm, with its edges and a heading
