"""What was understood of a paper and what importing it would do, found without changing anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cpca.domain.errors import DomainError
from cpca.domain.paper import (
    DifferentPaper,
    check_paper,
    find_plan,
    find_same,
    list_statements,
    list_theme_notes,
)
from cpca.domain.paper_content import Block, BlockKind, HeaderBlock, PaperContent, Unplaced
from cpca.domain.paper_differences import Difference
from cpca.domain.paper_naming import short_title
from cpca.models.plan import Plan


@dataclass(frozen=True)
class Outlook:
    """What importing a paper would do: nothing again, be refused with the differences, or go through."""

    already_there: bool = False
    refusal: str | None = None
    asks_month: bool = False
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeSeen:
    """A theme as the paper has it: its lines of progress in order, and its risks."""

    code: str
    title: str
    statement: str
    lines: tuple[Block, ...]
    risks: tuple[Block, ...]


@dataclass(frozen=True)
class Preview:
    """A paper as it was understood, for a person to check before it is imported."""

    month: dt.date | None
    header: tuple[tuple[str, str], ...]
    themes: tuple[ThemeSeen, ...]
    blocks: tuple[Block, ...]
    unplaced: tuple[Unplaced, ...]
    outlook: Outlook


def preview_paper(*, plan: Plan | None, content: PaperContent) -> Preview:
    """What the reader understood, theme by theme, and what import_paper would do with it."""
    themes = tuple(
        ThemeSeen(
            code,
            short_title(statement),
            statement,
            tuple(content.of(BlockKind.BULLET, code)),
            tuple(content.of(BlockKind.RISK, code)),
        )
        for code, statement in list_statements(content).items()
    )
    header = tuple(_header_rows(content.header))
    return Preview(content.month, header, themes, content.blocks, content.unplaced, look_ahead(plan, content))


def look_ahead(plan: Plan | None, content: PaperContent) -> Outlook:
    """What import_paper would do with this paper; changes nothing, raises nothing."""
    if find_same(plan, content) is not None:
        return Outlook(already_there=True)
    try:
        plan = plan or find_plan(content)
        check_paper(plan, content)
    except DifferentPaper as error:
        return Outlook(refusal=error.message, differences=tuple(error.differences))
    except DomainError as error:
        asks = error.field == "month"
        return Outlook(refusal=None if asks else error.message, asks_month=asks)
    kept = {t.code: t for t in plan.themes} if plan else {}
    return Outlook(notes=tuple(list_theme_notes(kept, list_statements(content))))


def _header_rows(header: HeaderBlock) -> list[tuple[str, str]]:
    on = f"{header.meeting_on.day} {header.meeting_on:%b %Y}" if header.meeting_on else None
    rows = (
        ("Authority", header.authority),
        ("Agenda item", header.agenda_item),
        ("Title", header.title),
        ("To", header.addressed_to),
        ("Meeting date", on),
        ("Public report", header.public_report),
        ("Lead member", header.lead_member),
        ("From", header.from_post),
        ("Key decision", header.key_decision),
        ("Forward plan reference", header.forward_plan_reference),
        ("Voting arrangements", " ".join(header.voting) or None),
    )
    return [(label, value or "not said") for label, value in rows]
