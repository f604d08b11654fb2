"""The form that text, Word and PDF all become before one parser reads the layout."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceLine:
    """One paragraph or table row of the source.

    `number` is where it starts: the line of a text or PDF, the paragraph or table row of a Word file.
    `text` still has its bullet sign, its number and its tabs; a table row has `cells` instead, each a tuple
    of paragraphs. `aside` says why a line is not part of the paper's flow, such as a page number.
    """

    number: int
    text: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    heading: int = 0  # level of a heading style, 0 for none
    links: tuple[str, ...] = ()
    aside: str = ""

    def words(self) -> str:
        """All the words on the line, its cells apart by bars."""
        return self.text or " | ".join(" ".join(cell) for cell in self.cells if cell)


class ExtractionError(ValueError):
    """The file cannot be read, for a reason that can be told to people in plain English."""
