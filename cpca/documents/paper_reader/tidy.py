"""Source lines without the mark-up that text files and committee systems leave in them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace

from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.extract.signs import (
    BULLET,
    CAPITAL,
    DOTTED_NUMBER,
    PLAIN_NUMBER,
    SMALL_LETTER,
    starts_item,
)
from cpca.domain.text import clean, clean_line

_ATTRIBUTES = r"""(?:\s+[A-Za-z:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?"""
_BLOCK_TAG = re.compile(
    rf"</?(?:p|ul|ol|li|div|h[1-6]|table|tbody|thead|tr|td|th){_ATTRIBUTES}>", re.IGNORECASE
)
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:strong|em|b|i|u|a|span|sup|sub|font){_ATTRIBUTES}>", re.IGNORECASE)
_ADDRESS = re.compile(r"""<a\s(?:[^<>]*\s)?href\s*=\s*["']([^"'<>]*)["']""", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\(([^()\s]*)\)")
_MARKDOWN_HEADING = re.compile(r"\s*(#{1,6})\s+(?=\S)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BOLD = re.compile(r"\*\*")
_OPENERS = (BULLET, DOTTED_NUMBER, PLAIN_NUMBER, SMALL_LETTER, CAPITAL)


def tidy(lines: Iterable[SourceLine]) -> list[SourceLine]:
    """The same lines, clean and without mark-up; a paragraph split by its tags becomes several.

    A line with tabs becomes a row of cells, unless the tab only stands behind its bullet sign or number;
    its `text` then keeps the words in one line, for a row that turns out to be a sentence.
    """
    tidied: list[SourceLine] = []
    for line in lines:
        tidied.extend(_tidy_row(line) if line.cells else _tidy_text(line))
    return tidied


def _tidy_row(line: SourceLine) -> list[SourceLine]:
    links = list(line.links)
    cells = tuple(
        tuple(part for paragraph in cell for part in _parts(paragraph, links)) for cell in line.cells
    )
    return [replace(line, cells=cells, links=tuple(links))] if any(cells) else []


def _tidy_text(line: SourceLine) -> list[SourceLine]:
    hashes = _MARKDOWN_HEADING.match(line.text)
    text = line.text[hashes.end() :] if hashes else line.text
    heading = len(hashes[1]) if hashes else line.heading
    links = list(line.links)
    columns = [_parts(column, links) for column in _columns(text)]
    if len(columns) > 1:
        joined = " ".join(part for column in columns for part in column)
        cells = tuple(tuple(column) for column in columns)
        return [replace(line, text=joined, cells=cells, heading=heading, links=tuple(links))]
    parts = columns[0] if columns else []
    return [
        replace(line, text=part, heading=heading, links=tuple(links) if index == 0 else ())
        for index, part in enumerate(parts)
    ]


def _columns(text: str) -> list[str]:
    """The text between its tabs; a bullet sign or number stays with the words that follow it."""
    columns = [column for column in text.split("\t") if column.strip()]
    if len(columns) > 1 and any(_is_all(opener, columns[0]) for opener in _OPENERS):
        columns[:2] = [f"{columns[0]} {columns[1]}"]
    return columns


def _is_all(opener: re.Pattern[str], text: str) -> bool:
    found = opener.match(f"{text.strip()} x")
    return found is not None and found.end() == len(text.strip()) + 1


def _parts(text: str, links: list[str]) -> list[str]:
    """The paragraphs that a text with tags in it holds, without tags; its addresses are added to `links`."""
    links.extend(address for address in _ADDRESS.findall(text) if address not in ("", "#"))
    links.extend(address for _, address in _MARKDOWN_LINK.findall(text) if address not in ("", "#"))
    text = _MARKDOWN_LINK.sub(r"\1", _BREAK_TAG.sub("\n", _INLINE_TAG.sub("", _BOLD.sub("", text))))
    paragraphs = (
        _ENTITY.sub(lambda entity: html.unescape(entity[0]), part) for part in _BLOCK_TAG.split(text)
    )
    parts = [clean_line(part) for paragraph in paragraphs for part in _items(clean(paragraph))]
    return [part for part in parts if part]


def _items(paragraph: str) -> list[str]:
    """A paragraph cut at those of its line breaks after which another list item begins."""
    items: list[str] = []
    for line in paragraph.split("\n"):
        if items and not starts_item(line):
            items[-1] += f" {line}"
        else:
            items.append(line)
    return items
