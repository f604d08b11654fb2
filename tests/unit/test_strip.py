"""The rating strip drawn in Python is the one that templates draw."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from cpca.documents.pictures import rating_strip
from cpca.domain.report_content import StripPart
from cpca.domain.summary_parts import Dot
from cpca.models.progress import Rating
from cpca.web.strip import draw_picture, draw_strip

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
OCTOBER = dt.date(2022, 10, 1)


@pytest.mark.parametrize("rating", [*Rating, None])
def test_a_cell_is_the_one_of_the_template(rating: Rating | None) -> None:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    strip = environment.get_template("ui/rating.html").module.strip  # type: ignore[attr-defined]
    drawn = strip([("October 2022", rating, "/themes/A?period=2022-10")])
    cell = drawn[drawn.index("<li>") : drawn.index("</ol>")]
    ours = str(draw_strip("/themes/A", [Dot(OCTOBER, rating, "2022-10")]))
    assert "".join(ours.split()) == "".join(cell.split())


def test_what_a_theme_is_called_cannot_break_out_of_its_cell() -> None:
    cell = draw_strip('/themes/"><b>', [Dot(OCTOBER, Rating.RED, "2022-10")])
    assert cell.count("<b>") == 0
    assert cell.count("/themes/&#34;&gt;&lt;b&gt;?period=2022-10") == 1


def test_the_page_shows_the_picture_of_the_reports() -> None:
    dots = (Dot(OCTOBER, Rating.RED, "2022-10"), Dot(dt.date(2022, 11, 1), None, "2022-11"))
    parts = (StripPart(month="2022-10", rating="Red"), StripPart(month="2022-11"))
    assert draw_picture(dots) == rating_strip(parts).svg
    assert draw_picture(()) == ""
