"""A draft that somebody edited in Word: read safely, and set against the very file that was circulated.

Every difference is found: a paragraph by its bookmark, what lost its bookmark by its words, and what is left
over as new or gone. A comment in the margin is a difference of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import docx
from msgspec import Struct

from cpca.documents.compose.parts import anchor_of
from cpca.documents.paper_reader import USUAL, Limits
from cpca.documents.paper_reader.child import ChildFailed, run_child
from cpca.documents.paper_reader.door import Kind, kind_of
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.domain.differences import ALIKE
from cpca.domain.marked_up import Returned
from cpca.domain.report_content import ReportContent, Row
from cpca.domain.text import clean, clean_line

KNOWN_AGAIN = 0.3  # the share of a draft's paragraphs that a copy of it still has, word for word
_REFERENCE_AFTER = re.compile(r"(?<=\S) [A-Z]\w{0,2}-\d{4}-\d{2}-P?\d{1,4}$")
_DAMAGED = (
    "The Word file is damaged or too complicated to read. Open it in Word, save it again and upload that."
)
_SLOW = "The Word file took too long to read, so reading was stopped. Save it again in Word and upload that."
_NOT_WORD = "The file is not a Word document. Upload the draft as the .docx that came back."


@dataclass(frozen=True)
class Came:
    """One paragraph of a file, or a comment on one: what it says now, and before its tracked changes."""

    anchor: str | None
    now: str
    was: str = ""
    author: str | None = None
    comment: bool = False


@dataclass(frozen=True)
class Marked:
    """A Word file as paragraphs in order."""

    title: str
    came: tuple[Came, ...]


def read_marked_up(data: bytes, limits: Limits = USUAL) -> Marked:
    """A Word file's paragraphs, read in a child process with limits.

    Raises UnreadablePaper, with a message for people, for what is no Word file, damaged or too large.
    """
    if not data.startswith(b"PK") or kind_of(data, limits) is not Kind.WORD:
        raise UnreadablePaper(_NOT_WORD)
    try:
        answer = run_child(data, "marked_up", limits)
    except ChildFailed as error:
        raise UnreadablePaper(_SLOW if error.slow else _DAMAGED) from error
    came = tuple(_came(piece) for piece in answer["pieces"])
    if len(came) > limits.lines or sum(len(one.now) + len(one.was) for one in came) > limits.text_characters:
        raise UnreadablePaper("The file holds far more than a draft of ours does, so it was not taken in.")
    return Marked(answer["title"], came)


def _came(piece: dict[str, Any]) -> Came:
    anchor, said = piece["anchor"], (piece["now"], piece["was"])
    now, was = (_without_reference(_tidy(words), anchor) for words in said)
    authors = clean_line(", ".join(piece["authors"])) or None
    return Came(anchor, now, was, authors, piece["comment"])


def _tidy(words: str) -> str:
    """Each paragraph on one line, the empty ones away."""
    lines = (clean_line(line) for line in clean(words).splitlines())
    return "\n".join(line for line in lines if line)


def _without_reference(words: str, anchor: str | None) -> str:
    """The words without the record's reference that is printed after them: A-2022-10-03 of r_A_2022_10_03.

    Without its bookmark, a paragraph's reference is known by its form.
    """
    if anchor is None or not anchor.startswith("r_"):
        return _REFERENCE_AFTER.sub("", words)
    reference = "[^A-Za-z0-9]".join(map(re.escape, anchor[2:].split("_")))
    return "\n".join(re.sub(rf"\s*\b{reference}\b\s*", " ", line).strip() for line in words.splitlines())


def read_original(came: Marked, files: Iterable[bytes]) -> Marked:
    """Which of an issue's Word files it is a copy of, by its title and then its words; read in the same way.

    Raises UnreadablePaper where it is a copy of none of them.
    """
    ordered = sorted(files, key=lambda data: _title_of(data) != came.title)
    for data in ordered:
        original = read_marked_up(data)
        if _shared(came, original) >= KNOWN_AGAIN:
            return original
    raise UnreadablePaper(
        "Hardly any of its words are that draft’s. Choose the draft that it was made from, or another file."
    )


def _title_of(data: bytes) -> str:
    return docx.Document(io.BytesIO(data)).core_properties.title or ""


def _shared(came: Marked, original: Marked) -> float:
    """The share of the original's paragraphs that came back: by their bookmark, or word for word."""
    anchors = {one.anchor for one in came.came}
    words = {text for one in came.came for text in (one.now, one.was)}
    back = sum(
        one.now in words or (one.anchor is not None and one.anchor in anchors) for one in original.came
    )
    return back / (len(original.came) or 1)


@dataclass(frozen=True)
class Difference:
    """One paragraph that differs: what the draft says and what came back; either may be empty."""

    anchor: str | None
    was: str
    now: str
    author: str | None = None


def find_differences(came: Marked, original: Marked) -> list[Difference]:
    """Every difference, in the order of the file that came back, and after them what is gone from it."""
    pairs = _Pairs([one for one in came.came if not one.comment], list(original.came))
    pairs.match(lambda one: one.anchor, lambda old: old.anchor)
    pairs.match(lambda one: one.now, lambda old: old.now)
    pairs.match(lambda one: one.was, lambda old: old.now)  # as it was before its tracked changes
    pairs.forget_moved()
    pairs.match_alike()
    comments = [
        Difference(one.anchor, "", f"Comment: {one.now}", one.author) for one in came.came if one.comment
    ]
    return [*pairs.differences(), *comments]


class _Pairs:
    """Which paragraph that came is which of the original's; `left` are the original's without one so far."""

    def __init__(self, came: list[Came], original: list[Came]) -> None:
        self.came = came
        self.left = dict(enumerate(original))
        self.olds: dict[int, Came] = {}  # by the place of the paragraph that came

    def match(self, of_came: Callable[[Came], str | None], of_old: Callable[[Came], str | None]) -> None:
        """Pairs those without one by what both have in common, in order."""
        waiting: dict[str, list[int]] = {}
        for place, old in reversed(self.left.items()):
            waiting.setdefault(of_old(old) or "", []).append(place)
        for place, one in enumerate(self.came):
            key = of_came(one)
            if key and place not in self.olds and waiting.get(key):
                self.olds[place] = self.left.pop(waiting[key].pop())

    def forget_moved(self) -> None:
        """What stands elsewhere now without its bookmark has only moved."""
        new = {one.now: place for place, one in enumerate(self.came) if one.now and place not in self.olds}
        for place, old in list(self.olds.items()):
            if not self.came[place].now and old.now in new:
                self.olds[new.pop(old.now)] = old
                del self.olds[place]

    def match_alike(self) -> None:
        """A paragraph that lost its bookmark and was edited is the one it shares most words with."""
        words = {place: set(old.now.lower().split()) for place, old in self.left.items()}
        for place, one in enumerate(self.came):
            if place in self.olds or not one.now:
                continue
            own = set(one.now.lower().split())
            shares = {key: len(own & of) / (len(own | of) or 1) for key, of in words.items()}
            best = max(shares, key=lambda key: shares[key], default=None)
            if best is not None and shares[best] > ALIKE:
                del words[best]
                self.olds[place] = self.left.pop(best)

    def differences(self) -> Iterator[Difference]:
        """What differs, what is new, and what is gone."""
        for place, one in enumerate(self.came):
            old = self.olds.get(place)
            if old is None and one.now:
                yield Difference(None, "", one.now, one.author)
            elif old is not None and old.now != one.now:
                yield Difference(old.anchor, old.now, one.now, one.author)
        for old in self.left.values():
            if old.now:
                yield Difference(old.anchor, old.now, "")


@dataclass(frozen=True)
class _Origin:
    """Where printed words stand in the record."""

    row: Row
    reference: str | None
    theme: str | None


def name_rows(differences: list[Difference], content: ReportContent) -> list[Returned]:
    """The differences with the rows of the record that their words came from, as far as it holds them."""
    origins = dict(_origins(content, None))
    return [_named(one, origins.get(one.anchor or "")) for one in differences]


def _named(one: Difference, origin: _Origin | None) -> Returned:
    return Returned(
        reference=origin.reference if origin else None,
        table=origin.row.table if origin else None,
        row_id=origin.row.id if origin else None,
        theme=origin.theme if origin else None,
        was=one.was,
        now=one.now,
        author=one.author,
    )


def _origins(part: object, theme: str | None) -> Iterator[tuple[str, _Origin]]:
    """Every anchor that content prints, with its row; found in whatever part of the content has one."""
    if isinstance(part, tuple):
        for one in part:
            yield from _origins(one, theme)
    elif isinstance(part, Struct):
        theme = getattr(part, "theme", None) or getattr(part, "code", None) or theme
        row, reference = getattr(part, "row", None), getattr(part, "reference", None)
        anchor = anchor_of(reference, row)
        if row is not None and anchor is not None:
            yield anchor, _Origin(row, reference, theme)
        for name in part.__struct_fields__:
            yield from _origins(getattr(part, name), theme)
