"""From pieces of text on a page to its printed lines, with the columns of its tables apart."""

from __future__ import annotations

from dataclasses import dataclass

_SAME_LINE = 0.35  # of the type size: how far two pieces on one line may differ in height
_COLUMN_GAP = 1.4  # of the type size: a wider gap than any space between words
_WORD_GAP = 0.15
# Widths of characters in thousandths of the type size, after Helvetica's; other fonts are near enough to
# tell a column from a space and a full line from a short one.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 222),
    **dict.fromkeys("ftI.,:;!/\\[]() \u2019\u2018", 278),
    **dict.fromkeys('r-"\u201c\u201d', 333),
    **dict.fromkeys("ckJsvxyz", 500),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("W@%\u2014", 950),
}
_WIDTH_OF_OTHERS = 556


@dataclass(frozen=True)
class Fragment:
    """A piece of text as the file places it; lengths in points, the page's foot at 0."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Segment:
    """Words of a printed line that stand together, with where they start and about where they end."""

    x: float
    end: float
    text: str


@dataclass(frozen=True)
class PrintedLine:
    """One line as it stands on the page, its segments from left to right."""

    y: float
    size: float
    segments: tuple[Segment, ...]
    links: tuple[str, ...] = ()
    starts_bold: bool = False
    ends_bold: bool = False

    @property
    def text(self) -> str:
        """The words of the line, its columns apart by tabs."""
        return "\t".join(segment.text for segment in self.segments)


def width_of(text: str, size: float) -> float:
    """About how wide a text prints, in points."""
    return sum(_WIDTHS.get(character, _WIDTH_OF_OTHERS) for character in text) * size / 1000


def printed_lines(fragments: list[Fragment], links: list[tuple[float, float, str]]) -> list[PrintedLine]:
    """The page's lines from top to bottom; a link belongs to the first line that its box covers."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (-f.y, f.x)):
        if rows and abs(rows[-1][0].y - fragment.y) <= _SAME_LINE * max(rows[-1][0].size, fragment.size):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    left = list(links)
    return [_line(sorted(row, key=lambda f: f.x), left) for row in rows]


def _line(row: list[Fragment], links: list[tuple[float, float, str]]) -> PrintedLine:
    y, size = row[0].y, max(fragment.size for fragment in row)
    middle = y + size / 4
    own = [link for link in links if link[0] <= middle <= link[1]]
    for link in own:
        links.remove(link)
    addresses = tuple(address for _, _, address in own)
    return PrintedLine(y, size, tuple(_segments(row)), addresses, row[0].bold, row[-1].bold)


def _segments(row: list[Fragment]) -> list[Segment]:
    segments: list[Segment] = []
    for fragment in row:
        end = fragment.x + width_of(fragment.text.strip(), fragment.size)
        gap = fragment.x - segments[-1].end if segments else None
        if gap is None or gap > _COLUMN_GAP * fragment.size:
            segments.append(Segment(fragment.x, end, fragment.text.strip()))
        else:
            apart = gap > _WORD_GAP * fragment.size or fragment.text.startswith(" ")
            segments[-1] = _joined(segments[-1], fragment.text, end, apart)
    return segments


def _joined(before: Segment, text: str, end: float, apart: bool) -> Segment:
    space = " " if apart and not before.text.endswith(" ") else ""
    return Segment(before.x, end, f"{before.text}{space}{text.strip()}")
