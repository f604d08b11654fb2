"""Pictures as SVG of our own: the rating strip and the progress bar, the same on the page, in Word and in PDF.

No script, no style and no ids, so that any number stand in one page. Each reads without colour: a shape for
every rating, words for every part of a bar. What they say is said in a table or list beside them too.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from html import escape

import typst

from cpca.documents.blocks import Picture
from cpca.documents.fonts import FONTS
from cpca.domain.report_content import StripPart

CELL, PITCH, HEIGHT = 24, 26, 40  # of the strip: a cell's side, from cell to cell, with the months' letters
BAR = 240  # the progress bar's length
MM_A_UNIT = 0.2  # a cell of the strip is 4.8 mm wide on paper
INK = "#0b0c0c"
QUIET = "#484949"
COLOURS = {  # a tint and the ink on it, at 7:1 or better; those of static/css/40-ratings.css
    "Blue": ("#d6e5f6", "#0f3f73"),
    "Green": ("#d3eddf", "#084d33"),
    "Amber": ("#ffe5ac", "#593800"),
    "Red": ("#fbdcd8", "#7d130d"),
}
# Each rating's shape as a line: where in a cell it starts, how it goes on, how thick it is. A tick, a disc
# (a dot with a round cap), a triangle, a square; a dash for none.
SHAPES = {
    "Blue": (6, "l4 5 8-10", 'stroke-width="3"'),
    "Green": (12, "h.01", 'stroke-width="13" stroke-linecap="round"'),
    "Amber": (12, "m0-3 3 6h-6z", 'stroke-width="5"'),
    "Red": (6, "h12", 'stroke-width="12"'),
}
DASH = (8, "h8", 'stroke-width="2"')


@lru_cache(maxsize=4096)
def rating_strip(parts: tuple[StripPart, ...]) -> Picture:
    """A cell a month, oldest first: the rating's shape on its tint, the month's first letter underneath.

    The last month, which the report is about, has an outline. Raises ValueError without a month.
    """
    if not parts:
        raise ValueError("a rating strip needs a month")
    months = [dt.date.fromisoformat(f"{part.month}-01") for part in parts]
    alt = ", ".join(
        _said(month, part.rating, first=place == 0)
        for place, (month, part) in enumerate(zip(months, parts, strict=True))
    )
    width = PITCH * len(parts) - PITCH + CELL
    body = (
        f'<g fill="none" stroke-width="{CELL}">{"".join(_cells(parts, rating) for rating in (*COLOURS, None))}'
        f'<path d="M{width - 0.5} .5h-23v23h23z" stroke="{INK}" stroke-width="1"/></g>{_letters(months)}'
    )
    return make_picture(width, HEIGHT, "Ratings by month", alt, body)


def _said(month: dt.date, rating: str | None, *, first: bool) -> str:
    """Nov 2021 Red, Dec Red, Jan 2022 Amber: the year where it begins."""
    name = f"{month:%b %Y}" if first or month.month == 1 else f"{month:%b}"
    return f"{name} {rating or 'not rated'}"


def _cells(parts: tuple[StripPart, ...], rating: str | None) -> str:
    """The months of one rating, as two lines with gaps, however many months: their tints and their shapes."""
    lefts = [PITCH * place for place, part in enumerate(parts) if part.rating == rating]
    if not lefts:
        return ""
    start, line, look = SHAPES[rating] if rating else DASH
    shapes = "".join(f"M{left + start} 12{line}" for left in lefts)
    if rating is None:
        return f'<path d="{shapes}" stroke="{QUIET}" {look}/>'
    tint, ink = COLOURS[rating]
    tints = "".join(f"M{left} 12h{CELL}" for left in lefts)
    return f'<path d="{tints}" stroke="{tint}"/><path d="{shapes}" stroke="{ink}" {look}/>'


def _letters(months: list[dt.date]) -> str:
    places = " ".join(str(PITCH * place + CELL // 2) for place in range(len(months)))
    letters = "".join(f"{month:%b}"[0] for month in months)
    return f'<text x="{places}" y="37" text-anchor="middle">{letters}</text>'


@lru_cache(maxsize=4096)
def progress_bar(verified: int, claimed: int, total: int) -> Picture:
    """How many of `total` deliverables are verified, and how many more only claimed, as lengths with words.

    Verified is solid, claimed is striped, open is empty. Raises ValueError where the parts exceed the total.
    """
    still_open = total - verified - claimed
    if min(verified, claimed, still_open) < 0:
        raise ValueError("more deliverables verified and claimed than there are")
    alt = f"{verified} verified, {claimed} claimed, {still_open} open, of {total}"
    solid, striped = (round(BAR * part / total) if total else 0 for part in (verified, claimed))
    stripes = "".join(f"M{x} 15l5-14" for x in range(solid + 3, solid + striped - 5, 7))
    body = (
        f'<path d="M0 0h{solid}v16h-{solid}z" fill="{COLOURS["Blue"][1]}"/>'
        f'<path d="M{solid} 0h{striped}v16h-{striped}z" fill="{COLOURS["Blue"][0]}"/>'
        f'<path d="{stripes or "M0 0"}" stroke="{COLOURS["Blue"][1]}"/>'
        f'<path d="M.5 .5h{BAR - 1}v15h-{BAR - 1}z" fill="none" stroke="{INK}"/>'
        f'<text x="0" y="32">{alt}</text>'
    )
    return make_picture(BAR, 36, "Deliverables", alt, body)


def make_picture(width: int, height: int, title: str, alt: str, body: str) -> Picture:
    """A picture of `body`, in units of which a strip's cell has 24, with what it says in words."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' font-family="Lato,sans-serif" font-size="13" fill="{INK}">'
        f"<title>{escape(title)}</title><desc>{escape(alt)}</desc>{body}</svg>"
    )
    return Picture(svg=svg, title=title, alt=alt, width_mm=round(width * MM_A_UNIT, 1))


_AS_PNG = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1pt)"""


def svg_to_png(svg: str, width_px: int) -> bytes:
    """A picture of ours as PNG, `width_px` pixels wide; the same bytes each time."""
    return typst.compile(
        _AS_PNG,
        format="png",
        ppi=72,  # a pixel a point
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"svg": svg, "width": str(width_px)},
    )
