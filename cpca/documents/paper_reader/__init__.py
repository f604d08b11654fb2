"""Reads a Board paper from text, Word or PDF: what it says, and line by line what could not be placed."""

from __future__ import annotations

from cpca.documents.paper_reader.child import read_in_child
from cpca.documents.paper_reader.door import Kind, kind_of
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.layout import lay_out
from cpca.documents.paper_reader.limits import USUAL, Limits
from cpca.documents.paper_reader.plain_text import decode, text_lines
from cpca.documents.paper_reader.tidy import tidy
from cpca.domain.paper_content import BlockKind, PaperContent
from cpca.domain.text import clean_line

__all__ = ["USUAL", "Limits", "UnreadablePaper", "read_paper"]

_TOO_LONG = "which no Board paper does. Upload the paper on its own, without its appendices."


def read_paper(data: bytes, filename: str, limits: Limits = USUAL) -> PaperContent:
    """What the paper says, in the paper's order, with nothing dropped and nothing invented.

    `filename` only names the file in messages: its type is judged by content. Raises UnreadablePaper, with
    a message for people, for a file that cannot be read or has no themes in it.
    """
    lines = _source_lines(data, kind_of(data, limits), limits)
    content = lay_out(tidy(lines))
    if not content.of(BlockKind.THEME) and not content.of(BlockKind.THEME_HEADING):
        raise UnreadablePaper(
            f"No themes were found in {clean_line(filename) or 'the file'}, so nothing can be imported from it. The reader "
            "looks for lines such as \u201cTheme A \u2013 \u2026\u201d or a lettered list of themes. "
            "Check that this is the improvement plan's paper."
        )
    return content


def _source_lines(data: bytes, kind: Kind, limits: Limits) -> list[SourceLine]:
    if kind is Kind.TEXT:
        text = decode(data)
        _check_length(len(text), limits)
        lines = text_lines(text)
    else:
        lines = read_in_child(data, kind, limits)
        _check_length(sum(len(line.words()) for line in lines), limits)
    if len(lines) > limits.lines:
        raise UnreadablePaper(f"The file has more than {limits.lines:,} lines, {_TOO_LONG}")
    return lines


def _check_length(characters: int, limits: Limits) -> None:
    if characters > limits.text_characters:
        raise UnreadablePaper(f"The file holds more than {limits.text_characters:,} characters, {_TOO_LONG}")
