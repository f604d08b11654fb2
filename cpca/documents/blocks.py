"""A document before it has a format: headings, numbered paragraphs, lists, tables and pictures, in order.

Written once by documents/compose/, drawn by documents/render/ as Word, PDF and HTML, so that the formats
cannot say different things. No format's words stand here and no report's.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field


class Mark(enum.Enum):
    """What a run of words is in a comparison; None of these in ordinary text."""

    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Run:
    """Words in one manner. `rating` makes them a tag: the rating's word with its shape and colour."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str | None = None  # https or mailto
    mark: Mark | None = None
    rating: str | None = None  # "Red", "Amber", "Green", "Blue"


Words = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """`level` 1 to 4 without gaps; level 1 once, the title. `number` is drawn as numbering: "3.2"."""

    level: int
    words: Words
    number: str | None = None
    anchor: str | None = None  # unique in the document: a bookmark in Word, an id in HTML


@dataclass(frozen=True)
class Paragraph:
    """`number` ("3.2.1") is drawn as numbering, never as typed text. `reference` is the record's (A-2022-10-03)."""

    words: Words
    number: str | None = None
    anchor: str | None = None
    reference: str | None = None
    quiet: bool = False  # small and grey: captions, provenance


class ListKind(enum.Enum):
    BULLETS = "bullets"
    LETTERS = "letters"  # a) b) c)
    CAPITALS = "capitals"  # A. B. C.


@dataclass(frozen=True)
class Item:
    words: Words
    anchor: str | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Listing:
    kind: ListKind
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Cell:
    """A table's cell: paragraphs of words. `right` aligns figures."""

    paragraphs: tuple[Words, ...]
    right: bool = False
    anchor: str | None = None


@dataclass(frozen=True)
class Table:
    """A real table: `header` repeats on every page; with `row_headers` each row's first cell heads it.

    `widths` are shares of the page's width, in order, summing to 1. Without a header it is a list of facts
    (row headers only). `caption` is read out where the format can, and not shown: the heading before the
    table says it to the eye.
    """

    caption: str
    rows: tuple[tuple[Cell, ...], ...]
    header: tuple[str, ...] = ()
    row_headers: bool = True
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Picture:
    """An SVG of ours (documents/pictures.py), with its title and description; a table or list says the same."""

    svg: str
    title: str
    alt: str
    width_mm: float


@dataclass(frozen=True)
class Notice:
    """A box that stands out: a draft's banner, NOT FOR PUBLICATION, what a correction replaced."""

    words: Words


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Listing | Table | Picture | Notice | PageBreak


@dataclass(frozen=True)
class Document:
    """`moment` dates the file itself, so that drawing it again gives the same bytes.

    `watermark` stands across every page: DRAFT – NOT FOR PUBLICATION. `foot` is at every page's foot, beside
    the page number. `compact` sets it for one A4 page.
    """

    title: str
    subject: str
    author: str  # the authority
    moment: dt.datetime
    blocks: tuple[Block, ...]
    foot: str = ""
    watermark: str | None = None
    language: str = "en-GB"
    landscape: bool = False
    compact: bool = False
    keywords: tuple[str, ...] = field(default=())


SHORT_ROW = 400  # characters: a row with more may break across pages


def is_short(row: tuple[Cell, ...]) -> bool:
    """Whether a row stays on one page."""
    return sum(len(run.text) for cell in row for words in cell.paragraphs for run in words) < SHORT_ROW


def is_figures(table: Table, place: int) -> bool:
    """Whether a column holds figures alone, so that its heading stands at the right as they do."""
    return bool(table.rows) and all(place < len(row) and row[place].right for row in table.rows)


def says_bold(cell: Cell) -> bool:
    """Whether a cell says itself what of it is bold; one that heads its row is otherwise bold as a whole."""
    return any(run.bold for words in cell.paragraphs for run in words)


def plain(words: Words) -> str:
    """The words alone."""
    return "".join(run.text for run in words)


def said(text: str, *, bold: bool = False, italic: bool = False, link: str | None = None) -> Words:
    """One run of words."""
    return (Run(text, bold=bold, italic=italic, link=link),)
