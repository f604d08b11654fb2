"""The summary's parts that repeat by the dozen: the rating strip and its cells, a month of the picker.

Drawn once for each month and rating and then remembered: in a template they cost a third of the page. The
strip is the picture of the reports; over it lie links, a month each, written as `strip` of
templates/ui/rating.html writes them, and a test holds them to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup

from cpca.documents.blocks import Picture
from cpca.documents.pictures import rating_strip
from cpca.domain.report_content import StripPart
from cpca.domain.summary_months import Month
from cpca.domain.summary_parts import Dot
from cpca.models.progress import Rating

REMEMBERED = 4096  # cells: a few plans' themes over some years
SHAPES = {Rating.BLUE: "✔", Rating.GREEN: "●", Rating.AMBER: "▲", Rating.RED: "■"}
_CELL = Markup(
    '<li><a class="rag rag-{kind}" href="{theme}?period={slug}" title="{label}">'
    '<span aria-hidden="true">{shape}</span><span class="vh">{label}</span></a></li>'
)
_OPTION = Markup('<option value="{slug}"{chosen}>{label}</option>')


@lru_cache(maxsize=REMEMBERED)
def draw_picture(dots: tuple[Dot, ...]) -> Markup:
    """The strip as the reports show it; nothing without a month. The links over it say what it says."""
    if not dots:
        return Markup("")
    parts = (StripPart(month=dot.slug, rating=dot.rating and dot.rating.value) for dot in dots)
    return show_picture(rating_strip(tuple(parts)))


def show_picture(picture: Picture | None) -> Markup:
    """A picture of ours as it stands in a page, its words escaped when it was drawn; nothing for none."""
    return Markup(picture.svg if picture else "")  # noqa: S704  # nosec B704  ours


def draw_strip(theme: str, dots: Iterable[Dot]) -> Markup:
    """The cells of a theme's strip, oldest first; `theme` is its address."""
    return Markup("").join(_cell(theme, *dot) for dot in dots)


@lru_cache(maxsize=REMEMBERED)
def _cell(theme: str, month: dt.date, rating: Rating | None, slug: str) -> Markup:
    word = rating.value if rating else "Not rated"
    return _CELL.format(
        kind=word.lower() if rating else "none",
        theme=theme,
        slug=slug,
        label=f"{month:%B %Y}: {word}",
        shape=SHAPES[rating] if rating else "–",
    )


def draw_months(months: Sequence[Month], chosen: Month | None) -> Markup:
    """The options of the month picker."""
    return Markup("").join(_option(m.slug, m.month, m is chosen) for m in months)


@lru_cache(maxsize=REMEMBERED)
def _option(slug: str, month: dt.date, chosen: bool) -> Markup:
    selected = Markup(" selected") if chosen else ""
    return _OPTION.format(slug=slug, chosen=selected, label=f"{month:%B %Y}")
