"""Where two papers of one month differ: block by block, and within a block word by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from cpca.domain.differences import WordKind, Words, compare_words
from cpca.domain.paper_content import Block, BlockKind, HeaderBlock
from cpca.models.paper import Paper, Paragraph

_HEADER_ROWS = (
    ("agenda_item", "Agenda item"),
    ("title", "Title"),
    ("addressed_to", "To"),
    ("public_report", "Public report"),
    ("lead_member", "Lead member"),
    ("from_post", "From"),
    ("key_decision", "Key decision"),
    ("forward_plan_reference", "Forward plan reference"),
)
_PLACES = {
    BlockKind.BULLET: "Theme {theme}, line",
    BlockKind.RISK: "Theme {theme}, risk",
    BlockKind.RECOMMENDATION: "Recommendation {number}",
}


@dataclass(frozen=True)
class Difference:
    """One place at which two papers differ; `before` or `after` is None where only one has the block."""

    where: str
    before: str | None
    after: str | None
    words: tuple[Words, ...]

    def __str__(self) -> str:
        signs = {WordKind.SAME: "{}", WordKind.REMOVED: "[-{}-]", WordKind.ADDED: "{{+{}+}}"}
        return f"{self.where}: " + " ".join(signs[run.kind].format(run.text) for run in self.words)


@dataclass(frozen=True)
class _Place:
    """A block as it is compared: what it is called, and its words as printed."""

    where: str
    words: str


def find_differences(
    paper: Paper,
    paragraphs: Iterable[tuple[Paragraph, str | None]],
    header: HeaderBlock,
    blocks: Iterable[Block],
) -> list[Difference]:
    """The differences between a kept paper (its paragraphs with their theme's letter) and a new one."""
    kept = [_Place(w, str(getattr(paper, name) or "")) for name, w in _HEADER_ROWS]
    kept.append(_Place("Voting arrangements", paper.voting or ""))
    kept.append(_Place("Meeting date", f"{paper.meeting.held_on:%d %B %Y}" if paper.meeting else ""))
    new = [_Place(w, str(getattr(header, name) or "")) for name, w in _HEADER_ROWS]
    new.append(_Place("Voting arrangements", "\n".join(header.voting)))
    new.append(_Place("Meeting date", f"{header.meeting_on:%d %B %Y}" if header.meeting_on else ""))
    rows = [_differ(before, after) for before, after in zip(kept, new, strict=True) if before != after]
    return rows + _between(_places(paragraphs), _places((b, b.theme) for b in blocks))


def _places(blocks: Iterable[tuple[Paragraph | Block, str | None]]) -> list[_Place]:
    seen: Counter[str] = Counter()
    places = []
    for block, theme in blocks:
        where = _where(block, theme)
        if block.kind in (BlockKind.BULLET, BlockKind.RISK):
            seen[where] += 1
            where = f"{where} {seen[where]}"
        mitigation = f" Mitigation: {block.mitigation}" if block.mitigation else ""
        places.append(_Place(where, block.text + mitigation))
    return places


def _where(block: Paragraph | Block, theme: str | None) -> str:
    pattern = _PLACES.get(block.kind)
    if pattern:
        return pattern.format(theme=theme or "not named", number=block.number or "")
    if block.kind is BlockKind.THEME:
        return f"Theme {theme}"
    named = f"Paragraph {block.number}" if block.number else "Unnumbered"
    return f"{named} ({block.section.value})"


def _between(kept: Sequence[_Place], new: Sequence[_Place]) -> list[Difference]:
    """Blocks with the same words in another place are told by their words: a move is not a difference twice."""
    found: list[Difference] = []
    matcher = SequenceMatcher(None, [p.words for p in kept], [p.words for p in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [_differ(x, y) for x, y in zip(kept[a:b], new[c:d], strict=True) if _renumbered(x, y)]
            continue
        pairs = min(b - a, d - c)
        found += [_differ(x, y) for x, y in zip(kept[a : a + pairs], new[c : c + pairs], strict=True)]
        found += [_differ(x, None) for x in kept[a + pairs : b]]
        found += [_differ(None, y) for y in new[c + pairs : d]]
    return found


def _renumbered(before: _Place, after: _Place) -> bool:
    """The same words under another number or theme; a line that only moved down its list is not told."""
    return before.where.rstrip("0123456789") != after.where.rstrip("0123456789")


def _differ(before: _Place | None, after: _Place | None) -> Difference:
    there, here = (before.words if before else ""), (after.words if after else "")
    where = (before or after or _Place("", "")).where
    if before and after and _renumbered(before, after):
        where = f"{before.where}, now {after.where}"
    return Difference(
        where, (before and before.words) or None, (after and after.words) or None, compare_words(there, here)
    )
