"""The map of dependencies: a line and words for each, told apart without colour, its boxes apart."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any

from cpca.documents.map_picture import BOX_HEIGHT, map_picture
from cpca.documents.pictures import svg_to_png
from cpca.domain.dependency import Line
from cpca.domain.register_parts import DependencyRow
from cpca.models.dependency import DependencyState

SVG = "{http://www.w3.org/2000/svg}"


def line(number: int, giver: str, receiver: str, broken: str | None = None, **more: Any) -> Line:
    """Ends of one letter are themes, others bodies."""
    ends: dict[str, Any] = {}
    for end, name in (("giver", giver), ("receiver", receiver)):
        ends[f"{end}_{'code' if len(name) == 1 else 'body'}"] = name
    values: dict[str, Any] = dict.fromkeys(DependencyRow._fields)
    values |= {"id": number, "number": number, "what": "Figures", "needed_by": dt.date(2023, 1, 31)}
    return Line(DependencyRow(**values | ends | {"state": DependencyState.ACCEPTED} | more), broken)


def draw(*lines: Line) -> ET.Element:
    found = map_picture(lines)
    assert found is not None
    return ET.fromstring(found.svg)  # noqa: S314  ours


def words(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


PROPOSED = DependencyState.PROPOSED


def test_it_says_in_words_who_gives_to_whom_and_how_each_stands() -> None:
    root = draw(line(2, "B", "The department", state=PROPOSED), line(1, "A", "B", "disputed"))
    said = "DN1: theme A gives to theme B, broken; DN2: theme B gives to The department, proposed"
    assert root.findtext(f"{SVG}desc") == said
    assert words(root) == [
        *("Gives", "Needs", "DN2 proposed", "DN1 ✕ broken"),
        *("Theme A", "Theme B", "Theme B", "The department"),
    ]


def test_its_lines_tell_how_each_stands_without_colour() -> None:
    found = draw(line(1, "A", "B"), line(2, "A", "B", state=PROPOSED), line(3, "A", "B", "missed"))
    drawn = [path for path in found.iter(f"{SVG}path") if path.get("fill") == "none"]
    looks = [(path.get("stroke-width"), path.get("stroke-dasharray")) for path in drawn]
    assert looks == [("1.5", None), ("1.5", "5 4"), ("3", None)]


def test_no_box_covers_another_and_all_are_inside() -> None:
    lines = [line(n, "ABC"[n % 3], "DEFG"[n * 7 % 4], f"hangs on DN{n}") for n in range(1, 25)]
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
