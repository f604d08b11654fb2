"""What of an issue's content may be published, what stands apart, and the one spelling in which it is hashed.

Everything public is drawn from `publish(content)`: no part that is withheld, nothing of who stands behind a
line, nothing that was left out, and totals counted anew, so that they disclose nothing of what is not there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Container, Iterable
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from cpca.domain.flags import NOT_FOR_PRINT, say_not_for_print
from cpca.domain.rating import RatingRules
from cpca.domain.report_content import (
    SCHEMA,
    CommitmentPart,
    DeliverablePart,
    FlagPart,
    LinePart,
    NotePart,
    PaperBlock,
    PaperPart,
    Part,
    ReportContent,
    ThemePart,
    Withheld,
)
from cpca.domain.report_proof_publishing import exempt_proof, list_kept_back, public_deliverable, public_proof
from cpca.domain.report_rating import critical_of, judged_on, rate_parts, rated_by
from cpca.domain.report_register_publishing import (
    exempt_register,
    list_register_kept_back,
    public_register,
)

NUMBERED = re.compile(r"(.*\.)?(\d+)$")


class Withholdable(Protocol):
    """A part that may be kept back."""

    @property
    def withheld(self) -> Withheld | None: ...


W = TypeVar("W", bound=Withholdable)
Basis = tuple[dt.date, RatingRules, frozenset[str]]  # the day, the rules and what is critical, for a rating


def to_json(content: ReportContent) -> str:
    """The content as canonical JSON: sorted, compact, the same bytes each time."""
    return msgspec.json.encode(content, order="sorted").decode()


def from_json(words: str) -> ReportContent:
    """The content that `to_json` wrote; raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(words, type=ReportContent)


def content_hash(content: ReportContent) -> str:
    """SHA-256 of the content, in hexadecimal."""
    return hashlib.sha256(to_json(content).encode()).hexdigest()


def schema() -> dict[str, Any]:
    """The published JSON schema of an issue's content."""
    found = msgspec.json.schema(ReportContent)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schema/{SCHEMA}.json",
        "title": "An issue of an improvement plan's monthly report",
        "version": SCHEMA.rsplit("-", 1)[1],
        **found,
    }


def publish(content: ReportContent) -> ReportContent:
    """What the public gets of an issue."""
    basis = (judged_on(content), rated_by(content), critical_of(content))
    hidden = {t.code: _hidden(t) for t in content.themes}
    themes = tuple(_public_theme(theme, basis) for theme in content.themes)
    later = tuple(
        replace(part, line=_public_line(part.line, hidden.get(part.theme, ())))
        for part in content.later
        if part.line.withheld is None
    )
    shown = {line.reference for theme in themes for line in theme.lines}
    shown |= {part.line.reference for part in later}
    return replace(
        content,
        themes=tuple(replace(t, notes=tuple(_public_note(n, shown) for n in t.notes)) for t in themes),
        paper=_public_paper(content.paper, hides=content.withheld_count > 0) if content.paper else None,
        changes=_open(content.changes),
        flags=tuple(_public_flags(content, themes)),
        later=later,
        withheld_count=0,
        proof=public_proof(content.proved) if content.proved else UNSET,
        register=public_register(content.registered) if content.registered else UNSET,
    )


def _open(parts: Iterable[W]) -> tuple[W, ...]:
    return tuple(part for part in parts if part.withheld is None)


def _closed(parts: Iterable[W]) -> tuple[W, ...]:
    return tuple(part for part in parts if part.withheld is not None)


def _public_theme(theme: ThemePart, basis: Basis) -> ThemePart:
    deliverables, hidden = _open(theme.deliverables), _hidden(theme)
    counted = _count_again(theme, deliverables, basis) if hidden else theme
    return replace(
        counted,
        lines=tuple(_public_line(line, hidden) for line in _open(theme.lines)),
        answers=_open(theme.answers),
        commitments=tuple(_public_commitment(c, hidden) for c in _open(theme.commitments)),
        deliverables=tuple(map(public_deliverable, deliverables)),
        risks=tuple(replace(r, row=None) for r in _open(theme.risks)),
        notes=_open(theme.notes),
        note_totals=theme.public_note_totals,
    )


def _count_again(theme: ThemePart, public: tuple[DeliverablePart, ...], basis: Basis) -> ThemePart:
    """The calculated rating and counts of what is public alone."""
    rated = rate_parts(public, *basis)
    return replace(
        theme,
        calculated=rated.rating.value if rated.rating else None,
        calculated_why=rated.sentence,
        verified=rated.verified,
        claimed=rated.claimed,
        total=rated.total,
    )


def _hidden(theme: ThemePart) -> set[str]:
    """The references of the theme's deliverables that are withheld: what is public does not name them."""
    return {d.reference for d in _closed(theme.deliverables)}


def _public_line(line: LinePart, hidden: Container[str] = ()) -> LinePart:
    named = None if line.deliverable in hidden else line.deliverable
    return replace(line, deliverable=named, row=None, provenance=None)


def _public_commitment(commitment: CommitmentPart, hidden: Container[str] = ()) -> CommitmentPart:
    named = None if commitment.deliverable in hidden else commitment.deliverable
    return replace(commitment, deliverable=named, row=None, provenance=None)


def _public_note(note: NotePart, shown: set[str]) -> NotePart:
    return note if note.line is None or note.line in shown else replace(note, line=None)


def _public_flags(content: ReportContent, themes: tuple[ThemePart, ...]) -> Iterable[FlagPart]:
    """Flags that were not left out; the total of notes not for print is counted over what is public alone."""
    totals = [theme.note_totals for theme in themes]
    for flag in _open(content.flags):
        if flag.left_out is not None:
            continue
        if flag.key != NOT_FOR_PRINT:
            yield flag
            continue
        number = sum(one.not_for_print_unanswered for one in totals)
        oldest = max((one.not_for_print_oldest_days for one in totals), default=0)
        if number:
            yield replace(flag, words=say_not_for_print(number, oldest))


def _public_paper(paper: PaperPart, *, hides: bool) -> PaperPart:
    public = paper.public_report
    if hides and (public is None or public.strip().lower() == "yes"):
        public = "Yes, with exempt appendix"
    return replace(paper, public_report=public, blocks=_renumbered(paper.blocks))


def _renumbered(blocks: tuple[PaperBlock, ...]) -> tuple[PaperBlock, ...]:
    """The public blocks without a gap in their numbers where one was taken out."""
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    for block in blocks:
        match = NUMBERED.match(block.number or "")
        place = (block.section, match[1] or "") if match and match[1] else None
        if block.withheld is not None:
            taken.update([place] if place else [])
            continue
        number = block.number
        if match and place and taken[place]:
            number = f"{match[1]}{int(match[2]) - taken[place]}"
        found.append(replace(block, number=number, row=None))
    return tuple(found)


def exempt_part(content: ReportContent) -> ReportContent | None:
    """What is not for publication alone, with why; None where there is nothing."""
    if not content.withheld_count:
        return None
    paper = replace(content.paper, blocks=_closed(content.paper.blocks)) if content.paper else None
    return replace(
        content,
        themes=tuple(_exempt_theme(theme) for theme in content.themes),
        overall=None,
        overall_before=None,
        overall_why="",
        paper=paper,
        changes=_closed(content.changes),
        unchanged=(),
        flags=_closed(content.flags),
        later=tuple(replace(p, line=_public_line(p.line)) for p in content.later if p.line.withheld),
        waivers=(),
        clearances=(),
        proof=exempt_proof(content.proved) if content.proved else UNSET,
        register=exempt_register(content.registered) if content.registered else UNSET,
    )


def _exempt_theme(theme: ThemePart) -> ThemePart:
    return ThemePart(
        code=theme.code,
        title=theme.title,
        statement=theme.statement,
        state=theme.state,
        lines=tuple(_public_line(line) for line in _closed(theme.lines)),
        answers=_closed(theme.answers),
        commitments=tuple(map(_public_commitment, _closed(theme.commitments))),
        deliverables=_closed(theme.deliverables),
        risks=tuple(replace(r, row=None) for r in _closed(theme.risks)),
        notes=_closed(theme.notes),
    )


def count_withheld(content: ReportContent) -> int:
    """How many parts are kept back, each counted once: what only hangs on one is not."""
    parts: list[Part] = []
    for theme in content.themes:
        parts += [*_closed(theme.lines), *_closed(theme.commitments), *_closed(theme.deliverables)]
        parts += _closed(theme.risks)
    blocks = content.paper.blocks if content.paper else ()
    parts += [b for b in _closed(blocks) if b.kind not in ("bullet", "risk")]
    parts += list_kept_back(content.proved) if content.proved else []
    parts += list_register_kept_back(content.registered) if content.registered else []
    return len(parts) + sum(1 for p in content.later if p.line.withheld)
