"""The annex for the authority's own use: who stands behind each printed line, and what was left out of print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Notice, Run, Table
from cpca.documents.compose.parts import anchor_of, cell, heading, name_theme, paragraph, say_all, say_date
from cpca.domain import clock
from cpca.domain.report_content import CommitmentPart, LinePart, Provenance, ReportContent, ThemePart

COLUMNS = ("Reference", "Words", "Author", "Submitted", "Challenged", "Accepted", "Approved", "Fingerprint")
WIDTHS = (0.12, 0.28, 0.1, 0.12, 0.09, 0.09, 0.11, 0.09)
LEFT_OUT_COLUMNS, LEFT_OUT_WIDTHS = ("Theme", "What was left out", "Why"), (0.1, 0.5, 0.4)


def draw_own_use(content: ReportContent) -> Iterator[Block]:
    """The warning at the head, and how many parts stand in the exempt appendix."""
    yield Notice(
        (Run("For the authority’s own use", bold=True), Run(". It names people and is not published."))
    )
    if content.withheld_count:
        yield paragraph(f"Parts kept for the exempt appendix: {content.withheld_count}.")


def draw_provenance(content: ReportContent) -> Iterator[Block]:
    """A table a theme: each line and commitment with author, submitted, challenged, approved, fingerprint."""
    for theme in content.themes:
        printed: tuple[LinePart | CommitmentPart, ...] = (
            *theme.lines,
            *_later(content, theme),
            *theme.commitments,
        )
        if printed:
            yield heading(f"Theme {name_theme(theme)}")
            yield _table(theme, printed)


def _later(content: ReportContent, theme: ThemePart) -> list[LinePart]:
    """The theme's lines of after the as-at date that do not stand among its own."""
    known = {line.reference for line in theme.lines}
    return [one.line for one in content.later if one.theme == theme.code and one.line.reference not in known]


def _table(theme: ThemePart, printed: tuple[LinePart | CommitmentPart, ...]) -> Table:
    return Table(
        f"Theme {theme.code}: where each printed line comes from",
        tuple(_row(one) for one in printed),
        header=COLUMNS,
        widths=WIDTHS,
    )


def _row(one: LinePart | CommitmentPart) -> tuple[Cell, ...]:
    known = one.provenance or Provenance()
    return (
        cell(one.reference),
        cell(one.text, *_details(one), anchor=anchor_of(one.reference, one.row)),
        cell(known.author or "Not known"),
        cell(_by_and_on(known.submitted_by, known.submitted_at)),
        cell(say_all(known.challenged_by) or "No"),
        cell(known.accepted_by or "No"),
        cell(_by_and_on(known.approved_by, known.approved_at)),
        cell(known.fingerprint),
    )


def _details(one: LinePart | CommitmentPart) -> list[str]:
    """What else the record holds of the line: when, what for, and where it prints."""
    words = []
    if isinstance(one, CommitmentPart):
        words.append(f"due {say_date(one.due_on)}")
    else:
        words += [f"happened {say_date(one.happened_on)}"] if one.happened_on else []
        words += ["highlight report only"] if one.highlight_only else []
        words += ["since the as-at date"] if one.since_as_at else []
        words += ["entered on the lead’s behalf"] if one.on_behalf else []
    words += [f"for {one.deliverable}"] if one.deliverable else []
    words += [f"not for publication: {one.withheld.secrecy}"] if one.withheld else []
    return [f"({'; '.join(words)})"] if words else []


def _by_and_on(who: str | None, moment: dt.datetime | None) -> str:
    on = say_date(moment.astimezone(clock.LONDON)) if moment else None
    return ", ".join(filter(None, (who, on))) or "No"


def draw_left_out(content: ReportContent) -> Iterator[Block]:
    """What would have printed by default and was left out, with the logged reason; nothing where nothing was."""
    left_out = [flag for flag in content.flags if flag.left_out is not None]
    if left_out:
        yield heading("Left out of print")
        yield Table(
            "What was left out of print, and why",
            tuple((cell(one.theme), cell(one.words), cell(one.left_out or "")) for one in left_out),
            header=LEFT_OUT_COLUMNS,
            widths=LEFT_OUT_WIDTHS,
        )
