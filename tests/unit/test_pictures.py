"""Pictures: each reads without colour, says itself in words, carries no script or style, and costs a page little."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from cpca.documents.pictures import COLOURS, progress_bar, rating_strip, svg_to_png
from cpca.domain.report_content import StripPart

SVG = "{http://www.w3.org/2000/svg}"
# A year of six themes as a plan sees it, a letter a month from November 2021: red, amber, green, blue, no rating.
YEAR = ("--RRRRAARRAA", "AAAAAAGGGAAG", "RRRAAAAAAAAA", "GGGGGGGGGGBB", "AARRAAAARRRR", "----AAAGAAAA")
WORDS = {"R": "Red", "A": "Amber", "G": "Green", "B": "Blue", "-": None}
MONTHS = ("2021-11", "2021-12", *(f"2022-{month:02}" for month in range(1, 11)))
A_PAGE = 6_000  # bytes for the strips of six themes


def parts(letters: str) -> tuple[StripPart, ...]:
    return tuple(StripPart(month=m, rating=WORDS[x]) for m, x in zip(MONTHS, letters, strict=False))


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own


def test_a_strip_says_each_month_and_its_rating_in_words() -> None:
    picture = rating_strip(parts("-RAGB"))
    said = "Nov 2021 not rated, Dec Red, Jan 2022 Amber, Feb Green, Mar Blue"
    root = read(picture.svg)
    assert (picture.alt, root.findtext(f"{SVG}desc"), root.findtext(f"{SVG}text")) == (said, said, "NDJFM")
    assert root.findtext(f"{SVG}title") == picture.title == "Ratings by month"


def test_each_rating_has_a_shape_of_its_own_so_that_it_reads_without_colour() -> None:
    drawn = [rating_strip(parts(letter)).svg for letter in "RAGB-"]
    without_colour = {re.sub(r"#[0-9a-f]+|<desc>.*</desc>", "", svg) for svg in drawn}
    assert len(without_colour) == 5


@pytest.mark.parametrize("rating", COLOURS)
def test_each_shape_stands_out_from_its_tint(rating: str) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    tint, ink = COLOURS[rating]
    assert light(tint) / light(ink) >= 7


def test_six_themes_strips_are_light() -> None:
    assert sum(len(rating_strip(parts(letters)).svg) for letters in YEAR) <= A_PAGE


def test_a_bar_says_what_is_verified_claimed_and_open_and_shows_as_much() -> None:
    root = read(progress_bar(3, 2, 10).svg)
    paths = [p.get("d", "") for p in root.iter(f"{SVG}path")]
    assert (
        root.findtext(f"{SVG}desc") == root.findtext(f"{SVG}text") == "3 verified, 2 claimed, 5 open, of 10"
    )
    assert (paths[0][:9], paths[1][:11]) == ("M0 0h72v1", "M72 0h48v16")  # of 240


def test_a_theme_without_deliverables_has_an_empty_bar() -> None:
    assert progress_bar(0, 0, 0).alt == "0 verified, 0 claimed, 0 open, of 0"


@pytest.mark.parametrize("figures", [(3, 2, 4), (-1, 0, 2), (0, -1, 2)])
def test_figures_that_cannot_be_are_refused(figures: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="more deliverables"):
        progress_bar(*figures)


def test_a_strip_of_no_months_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a month"):
        rating_strip(())


@pytest.mark.parametrize("svg", [rating_strip(parts(YEAR[0])).svg, progress_bar(1, 2, 6).svg])
def test_a_picture_holds_nothing_that_a_strict_page_refuses(svg: str) -> None:
    held = [(one.tag.removeprefix(SVG), name) for one in read(svg).iter() for name in one.attrib]
    assert {tag for tag, _ in held} <= {"svg", "g", "path", "text"}
    assert [
        name for _, name in held if name in ("style", "id", "class", "href") or name.startswith("on")
    ] == []


def test_a_picture_becomes_a_png_of_the_width_asked_for_and_the_same_each_time() -> None:
    svg = rating_strip(parts(YEAR[0])).svg
    png = svg_to_png(svg, 930)
    assert (png[:8], int.from_bytes(png[16:20])) == (b"\x89PNG\r\n\x1a\n", 930)
    assert svg_to_png(svg, 930) == png
