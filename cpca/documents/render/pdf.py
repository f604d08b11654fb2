"""A document as PDF/UA-1 through Typst: tagged, titled, in the typeface it travels with, the same bytes each time.

Words go in as JSON and are never read as Typst's code. A document set `compact` is one A4 page: the type is
made smaller, from 10.5 down to 6.5 points, until it fits.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from cpca.documents.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
    is_figures,
    is_short,
    says_bold,
)
from cpca.documents.fonts import FONTS, can_draw
from cpca.documents.render.pdf_tables import tag_tables
from cpca.domain.text import clean

SOURCE = Path(__file__).parent / "report.typ"
SIZE = 10.5  # points
COMPACT = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_UNSEEN = re.compile("[\u200c-\u200f\ufe00-\ufe0f]")  # only say how the sign beside them is to look


def draw_pdf(document: Document) -> bytes:
    """The document as PDF/UA-1. A compact one that does not fit its page at 6.5 points goes on to another."""
    words = json.dumps(_plain(document), ensure_ascii=False)
    drawn = _draw_compact(words, document) if document.compact else _compile(words, SIZE, document)
    tables = [b for b in document.blocks if isinstance(b, Table)]
    return tag_tables(drawn, tables)


def _draw_compact(words: str, document: Document) -> bytes:
    """In the largest type that fits one page, found by halving what is left of the sizes."""
    from pypdf import PdfReader  # noqa: PLC0415  loading it takes a while, and only a compact document asks

    best, low, high = None, 0, len(COMPACT)
    while low < high:
        middle = (low + high) // 2
        drawn = _compile(words, COMPACT[middle], document)
        if len(PdfReader(io.BytesIO(drawn)).pages) == 1:
            best, high = drawn, middle
        else:
            low = middle + 1
    return best if best is not None else _compile(words, COMPACT[-1], document)


def _compile(words: str, size: float, document: Document) -> bytes:
    # Not by a typst.Compiler that is kept: it refuses a second thread while it draws for a first.
    return typst.compile(
        str(SOURCE),
        format="pdf",
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"document": words, "size": str(size)},
        pdf_standards=["ua-1"],
        timestamp=int(document.moment.timestamp()),
    )


def _plain(document: Document) -> dict[str, Any]:
    moment = document.moment
    return {
        "title": _words(document.title),
        "subject": _words(document.subject),
        "author": _words(document.author),
        "keywords": list(document.keywords),
        "moment": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "foot": _words(document.foot),
        "watermark": document.watermark,
        "landscape": document.landscape,
        "compact": document.compact,
        "blocks": [_block(block) for block in document.blocks],
    }


def _words(text: str) -> str:
    """Words that the typeface can draw; what it cannot is shown as such and does not vanish."""
    cleaned = _UNSEEN.sub("", clean(text))
    return "".join(sign if can_draw(sign) else REPLACEMENT for sign in cleaned)


def _runs(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [
        {**asdict(run), "text": _words(run.text), "mark": run.mark.value if run.mark else None}
        for run in runs
    ]


def _block(block: Block) -> dict[str, Any]:  # noqa: PLR0911  a kind, an answer
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "number": block.number, "words": _runs(block.words)}
    if isinstance(block, Paragraph):
        found = {"number": block.number, "quiet": block.quiet, "reference": block.reference}
        return {"kind": "paragraph", "words": _runs(block.words), **found}
    if isinstance(block, Listing):
        items = [{"words": _runs(item.words), "reference": item.reference} for item in block.items]
        return {"kind": "listing", "list": block.kind.value, "items": items}
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        return {"kind": "picture", "svg": block.svg, "alt": _words(block.alt), "width": block.width_mm}
    if isinstance(block, PageBreak):
        return {"kind": "break"}
    return {"kind": "notice", "words": _runs(block.words)}


def _table(table: Table) -> dict[str, Any]:
    rows = [
        {
            "whole": is_short(row),
            "cells": [
                {
                    "paragraphs": [_runs(p) for p in cell.paragraphs],
                    "right": cell.right,
                    "head": table.row_headers and n == 0 and not says_bold(cell),
                }
                for n, cell in enumerate(row)
            ],
        }
        for row in table.rows
    ]
    return {
        "kind": "table",
        "header": [
            {"words": _words(name), "right": is_figures(table, n)} for n, name in enumerate(table.header)
        ],
        "rows": rows,
        "columns": max((len(row) for row in rows), default=len(table.header) or 1),
        "widths": list(table.widths),
    }
