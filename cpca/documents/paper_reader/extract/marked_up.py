"""A Word file that came back: what every paragraph says now, and what it said before the tracked changes.

Our bookmarks say which paragraph of the draft it was. Nothing is left out: words in boxes, footnotes and
comments come as well.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import docx
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from .lines import ExtractionError

_OURS = re.compile(r"[a-z]_[A-Za-z0-9_]{1,38}")
_PARAGRAPH, _ROW, _BOX = qn("w:p"), qn("w:tr"), qn("w:txbxContent")
_START, _END = qn("w:bookmarkStart"), qn("w:bookmarkEnd")
_COMMENT = qn("w:commentReference")
_ADDED = {qn("w:ins"), qn("w:moveTo")}
_REMOVED = {qn("w:del"), qn("w:moveFrom")}
_WORDS = {qn("w:t"), qn("w:delText")}
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PASSED_OVER = {qn("w:instrText"), qn("w:rPr"), qn("w:pPr"), _FALLBACK}
_NOTES = ("/footnotes", "/endnotes")


@dataclass
class Piece:
    """A paragraph, or the part of it under one bookmark: `was` before the tracked changes, `now` after."""

    anchor: str | None = None
    was: str = ""
    now: str = ""
    authors: list[str] = field(default_factory=list)
    comment: bool = False

    def add(self, words: str, author: str | None, *, added: bool, removed: bool) -> None:
        """Words of this piece; `author` is who added or removed them."""
        self.was += "" if added else words
        self.now += "" if removed else words
        if author and words.strip() and author not in self.authors:
            self.authors.append(author)


@dataclass(frozen=True)
class _Marks:
    """The tracked change that words stand in."""

    added: bool = False
    removed: bool = False
    author: str | None = None

    def inside(self, element: BaseOxmlElement) -> _Marks:
        if element.tag in _ADDED:
            return _Marks(True, self.removed, element.get(qn("w:author")))
        if element.tag in _REMOVED:
            return _Marks(self.added, True, element.get(qn("w:author")))
        return self


def read(data: bytes) -> dict[str, Any]:
    """The file's title and its pieces in order, comments last; raises ExtractionError for other Office files."""
    try:
        document = docx.Document(io.BytesIO(data))
    except (ValueError, KeyError) as error:
        raise ExtractionError(
            "It is not a Word document that can be opened. Open it in Word, save it as .docx and upload that."
        ) from error
    reader = _Reader()
    reader.walk(document.element.body, _Marks())
    for part in _parts(document.part, _NOTES):
        reader.walk(parse_xml(part.blob), _Marks())
    pieces = [piece for piece in reader.pieces if piece.was.strip() or piece.now.strip() or piece.anchor]
    comments = [one for part in _parts(document.part, ("/comments",)) for one in reader.comments(part.blob)]
    title = document.core_properties.title or ""
    return {"title": title, "pieces": [asdict(piece) for piece in (*pieces, *comments)]}


def _parts(main: Any, endings: tuple[str, ...]) -> Iterator[Part]:
    for relation in main.rels.values():
        if not relation.is_external and relation.reltype.endswith(endings):
            yield relation.target_part


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.open: dict[str, Piece | str] = {}  # by the bookmark's number: its piece, or its name before one
        self.known: set[str] = set()
        self.current = Piece()
        self.commented: dict[str, Piece] = {}

    def walk(self, parent: BaseOxmlElement, marks: _Marks) -> None:
        """Everything below an element that holds paragraphs."""
        for child in parent.iterchildren():
            if child.tag == _PARAGRAPH:
                self._paragraph(child, marks)
            elif child.tag == _START:
                self._begin(child, inside=False)
            elif child.tag == _END:
                self.open.pop(child.get(qn("w:id"), ""), None)
            elif isinstance(child.tag, str) and child.tag not in _PASSED_OVER:
                self.walk(child, _of_row(child, marks) if child.tag == _ROW else marks.inside(child))

    def _paragraph(self, paragraph: BaseOxmlElement, marks: _Marks) -> None:
        """A new piece, or more of the one whose bookmark is still open."""
        held = next(reversed(self.open.values()), None)
        if isinstance(held, Piece):
            self.current = held
            held.was, held.now = f"{held.was}\n", f"{held.now}\n"
        else:
            self.current = Piece()
            self.pieces.append(self.current)
        if isinstance(held, str):
            self._name(held, next(reversed(self.open)))
        boxes: list[BaseOxmlElement] = []
        self._words(paragraph, marks, boxes)
        for box in boxes:
            self.walk(box, marks)

    def _words(self, element: BaseOxmlElement, marks: _Marks, boxes: list[BaseOxmlElement]) -> None:
        for child in element.iterchildren():
            if child.tag == _BOX:
                boxes.append(child)
            elif child.tag == _START:
                self._begin(child, inside=True)
            elif child.tag == _END:
                self.open.pop(child.get(qn("w:id"), ""), None)
            elif child.tag == _COMMENT:
                self.commented[child.get(qn("w:id"), "")] = self.current
            elif child.tag in _WORDS or child.tag in _SIGNS:
                words = _SIGNS.get(child.tag) or child.text or ""
                self.current.add(words, marks.author, added=marks.added, removed=marks.removed)
            elif isinstance(child.tag, str) and child.tag not in _PASSED_OVER:
                self._words(child, marks.inside(child), boxes)

    def _begin(self, bookmark: BaseOxmlElement, *, inside: bool) -> None:
        name, number = bookmark.get(qn("w:name"), ""), bookmark.get(qn("w:id"), "")
        if not _OURS.fullmatch(name) or name in self.known:
            return
        self.known.add(name)
        if inside:
            self._name(name, number)
        else:
            self.open[number] = name

    def _name(self, name: str, number: str) -> None:
        """The paragraph is the bookmark's; where it is another's already, two have grown together."""
        if self.current.anchor is not None:
            self.current = Piece()
            self.pieces.append(self.current)
        self.current.anchor = name
        self.open[number] = self.current

    def comments(self, words: bytes) -> Iterator[Piece]:
        """What somebody said in the margin, with the paragraph that it is about."""
        for comment in parse_xml(words).iter(qn("w:comment")):
            said = "\n".join(
                "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
                for paragraph in comment.iter(_PARAGRAPH)
            )
            about = self.commented.get(comment.get(qn("w:id"), ""))
            author = comment.get(qn("w:author"))
            if said.strip():
                yield Piece(
                    about.anchor if about else None,
                    about.now if about else "",
                    said,
                    [author] if author else [],
                    comment=True,
                )


def _of_row(row: BaseOxmlElement, marks: _Marks) -> _Marks:
    """A table's row that was added or removed as a whole says so in its properties."""
    for tag, added in (("w:ins", True), ("w:del", False)):
        mark = row.find(f"{qn('w:trPr')}/{qn(tag)}")
        if mark is not None:
            return _Marks(added, not added, mark.get(qn("w:author")))
    return marks
