"""The small pieces of every document: dates in words, anchors of references, ratings as tags, cells and tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from cpca.documents.blocks import Cell, Heading, Item, Listing, ListKind, Paragraph, Run, Table, Words, said
from cpca.domain.report_content import Row, ThemePart

_NOT_IN_AN_ANCHOR = re.compile("[^A-Za-z0-9_]")
_MONTH = re.compile(r"\d{4}-\d{2}")
_SAFE_LINK = re.compile(r"(https://|mailto:)\S+", re.IGNORECASE)
LONGEST_ANCHOR = 40  # characters of a bookmark in Word


def say_date(day: dt.date) -> str:
    """30 November 2022."""
    return f"{day.day} {day:%B %Y}"


def begin(text: str) -> str:
    """The text with a capital at its beginning, as a sentence or a cell begins."""
    return f"{text[:1].upper()}{text[1:]}"


def say_date_or(day: dt.date | None, otherwise: str = "not set") -> str:
    """A date in words, or what stands in its place."""
    return say_date(day) if day else otherwise


def say_month(month: str) -> str:
    """October 2022 of "2022-10"; anything else as it is."""
    return f"{dt.date.fromisoformat(f'{month}-01'):%B %Y}" if _MONTH.fullmatch(month) else month


def say_all(words: Sequence[str]) -> str:
    """a; a and b; a, b and c; of what has commas itself, "x, y; z, w"."""
    if len(words) > 1 and any("," in word for word in words):
        return "; ".join(words)
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def say_post(post: str) -> str:
    """A post within a sentence: "the Head of the Programme Office"."""
    return post if post.lower().startswith("the ") else f"the {post}"


def say_done(theme: ThemePart) -> str:
    """How many deliverables are verified, how many only claimed, and how many there are: 2 / 1 / 6."""
    return f"{theme.verified} / {theme.claimed} / {theme.total}"


def name_theme(theme: ThemePart) -> str:
    """A theme's letter with its title."""
    return f"{theme.code} {theme.title}"


def reference_anchor(reference: str) -> str:
    """The anchor of a reference of the record: r_A_2022_10_03 of A-2022-10-03."""
    return _NOT_IN_AN_ANCHOR.sub("_", f"r_{reference}")[:LONGEST_ANCHOR]


def anchor_of(reference: str | None, row: Row | None) -> str | None:
    """The anchor of a printed paragraph: its reference's, or for the paper's own words p_ and their row."""
    if reference:
        return reference_anchor(reference)
    return f"p_{row.id}" if row is not None and row.table == "paragraph" else None


def heading(text: str, level: int = 2) -> Heading:
    """An unnumbered heading; a document that numbers its headings does so once it is whole."""
    return Heading(level, said(text))


def paragraph(text: str, *, bold: bool = False, quiet: bool = False) -> Paragraph:
    """A paragraph in one manner."""
    return Paragraph(said(text, bold=bold), quiet=quiet)


def rating_words(rating: str | None) -> Words:
    """A rating as a tag, or words that say there is none."""
    return (Run(rating, rating=rating),) if rating else said("Not rated")


def linked(text: str, link: str | None) -> Words:
    """Words that lead somewhere, where the address is https or mailto; otherwise the words alone."""
    return said(text, link=link if link and _SAFE_LINK.fullmatch(link) else None)


def cell(*paragraphs: str | Words, right: bool = False, anchor: str | None = None) -> Cell:
    """A cell of paragraphs, each plain text or words."""
    given = tuple(said(one) if isinstance(one, str) else one for one in paragraphs)
    return Cell(given, right=right, anchor=anchor)


def risk_cell(text: str, mitigation: str | None, anchor: str | None = None) -> Cell:
    """A risk and, as a paragraph of its own, its mitigation, as committee papers print them."""
    return cell(text, *((f"Mitigation: {mitigation}",) if mitigation else ()), anchor=anchor)


def bullets(items: Iterable[Item]) -> Listing:
    """A list of bullets."""
    return Listing(ListKind.BULLETS, tuple(items))


def facts(caption: str, pairs: Iterable[tuple[str, Cell | str | Words | None]]) -> Table:
    """A list of facts, a row a fact: its name and what it is. Facts without a value are left away."""
    rows = tuple((cell(name), _as_cell(value)) for name, value in pairs if value)
    return Table(caption, rows, widths=(0.25, 0.75))


def _as_cell(value: Cell | str | Words) -> Cell:
    return value if isinstance(value, Cell) else cell(value)
