"""A document as HTML: a page that stands alone, or the part of it that goes into a page of the app.

Every word is escaped by the template; nothing in it runs. Numbers are text of their own, so that a paragraph
that is copied keeps its number.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from cpca.documents.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Listing,
    ListKind,
    Mark,
    Notice,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
    is_figures,
    says_bold,
)
from cpca.domain.text import clean

HERE = Path(__file__).parent
SHAPES = {"Red": "■", "Amber": "▲", "Green": "●", "Blue": "✔"}
LISTS = {
    ListKind.BULLETS: ("ul", "bullets"),
    ListKind.LETTERS: ("ol", "letters"),
    ListKind.CAPITALS: ("ol", "capitals"),
}


def draw_html(document: Document) -> bytes:
    """The document as a page of its own, in UTF-8: styles inside, no script; the same bytes each time."""
    page = _template("page.jinja").render(document=document)
    return page.encode("utf-8", "replace")


def draw_fragment(document: Document) -> Markup:
    """The document's blocks alone, for a page of the app, whose own heading is the title: levels stay as they are."""
    drawn = _template("blocks.jinja").render(blocks=_without_title(document.blocks))
    return Markup(drawn)  # noqa: S704  # nosec B704  every word in it was escaped by its template


def _without_title(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if not (isinstance(block, Heading) and block.level == 1)]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clean"] = clean
    environment.tests.update(
        {
            kind.__name__.lower(): lambda block, kind=kind: isinstance(block, kind)
            for kind in (Heading, Paragraph, Listing, Table, Picture, Notice, PageBreak)
        }
    )
    environment.globals.update(
        list_of=_list_of,
        is_figures=is_figures,
        says_bold=says_bold,
        shape=SHAPES.get,
        picture=_picture,
        tag_of=_tag_of,
        stands=_stands,
    )
    return environment


def _template(name: str) -> Template:
    return _environment().get_template(name)


def _list_of(listing: Listing) -> tuple[str, str]:
    return LISTS[listing.kind]


def _picture(block: Picture) -> Markup:
    """An SVG of ours: what it says of users' words was escaped when it was drawn."""
    return Markup(block.svg.replace("<svg ", f'<svg width="{block.width_mm}mm" ', 1))  # noqa: S704  # nosec B704


def _tag_of(run: Run) -> str:
    """The element that a comparison's run stands in: inserted, deleted, or none."""
    return {Mark.ADDED: "ins", Mark.REMOVED: "del"}.get(run.mark, "") if run.mark else ""


def _stands(cell: Cell) -> bool:
    """Whether a cell holds more than one paragraph."""
    return len(cell.paragraphs) > 1
