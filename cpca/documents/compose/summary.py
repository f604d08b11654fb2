"""The one-page summary, in the order of the Summary screen: decide, changed, exposed, the table, since the as-at date.

It is one sheet of A4, so lists are cut to what fits and say how much more the highlight report has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Item, Run, Table, Words, said
from cpca.documents.compose.changes import group_changes
from cpca.documents.compose.exposed import list_exposed
from cpca.documents.compose.overall import NO_THEMES, is_handed_in, say_declared, say_open
from cpca.documents.compose.parts import bullets, cell, heading, paragraph, say_all, say_date, say_done
from cpca.domain.report_content import ReportContent, ThemePart
from cpca.domain.summary_parts import A_LINE, clip
from cpca.models.challenge import INDEPENDENT

MOST = 6  # of decisions, changes, exposures or later lines
A_TITLE = 45  # characters of what is next
LATE = ("Amber", "Red")  # the ratings that a deliverable behind its baseline has
STILL_TO_COME = ("not started", "in progress", "paused", "reopened")
NOT_HERE = ("Lines",)  # kinds of change that are the highlight report's alone
COLUMNS = (
    "Theme and lead",
    "Rating",
    "12 months",
    "Verified, claimed, all",
    "Late",
    "Challenges open",
    "Next",
)
WIDTHS = (0.23, 0.22, 0.12, 0.09, 0.06, 0.1, 0.18)


def draw_decide(content: ReportContent) -> Iterator[Block]:
    """The decisions that themes ask for, a line each, and the meetings that take the month."""
    yield heading("Decide")
    meetings = say_all([f"{one.body}, {say_date(one.held_on)}" for one in content.period.meetings])
    where = f" ({meetings})" if meetings else ""
    sought = [
        (theme.code, f"{clip(theme.decision_sought)}{where}")
        for theme in content.themes
        if theme.decision_sought
    ]
    yield _listed([_line(code, words) for code, words in sought], "No decision is sought.")


def draw_changed(content: ReportContent) -> Iterator[Block]:
    """What changed since last month, a line for each theme and kind; lines of progress are not itemised here."""
    yield heading("Changed since last month")
    found: dict[tuple[str, str], list[str]] = {}
    for group, changes in group_changes(content):
        for change in changes:
            if group not in NOT_HERE:
                found.setdefault((group, change.theme), []).append(change.words.rstrip("."))
    lines = [_line(theme, f"{group}: {clip('; '.join(words))}") for (group, theme), words in found.items()]
    yield _listed(lines, "Nothing changed.")


def draw_exposed(content: ReportContent) -> Iterator[Block]:
    """What stands out, with its public sentence and who can answer."""
    yield heading("Exposed")
    lines = []
    for one in list_exposed(content):
        sentence = f" {clip(one.sentence)}" if one.sentence else ""
        lines.append(
            (*_line(one.theme, one.what + "."), Run(sentence), Run(f" Can answer: {one.who}.", italic=True))
        )
    yield _listed(lines, "Nothing stands out.")


def _line(code: str, words: str) -> Words:
    return (Run(f"{code} ", bold=True), Run(words))


def _listed(lines: list[Words], otherwise: str) -> Block:
    """The lines as bullets, as many as the page takes; the rest counted."""
    if not lines:
        return paragraph(otherwise)
    shown = [Item(line) for line in lines[:MOST]]
    more = len(lines) - MOST
    if more > 0:
        shown.append(Item(said(f"and {more} more, in the highlight report", italic=True)))
    return bullets(shown)


def draw_table(content: ReportContent) -> Iterator[Block]:
    """A row a theme, as on the Summary screen; the months as letters, since a cell holds words alone."""
    yield heading("Themes")
    if not content.themes:
        yield paragraph(NO_THEMES)
        return
    yield Table(
        "The themes: rating, twelve months, deliverables, challenges and what is next",
        tuple(_row(content, theme) for theme in content.themes),
        header=COLUMNS,
        widths=WIDTHS,
    )
    yield paragraph(
        "Twelve months, oldest first: B Blue, G Green, A Amber, R Red, – not rated. "
        "Late: deliverables behind their baseline.",
        quiet=True,
    )


def _row(content: ReportContent, theme: ThemePart) -> tuple[Cell, ...]:
    late = sum(one.rating in LATE for one in theme.deliverables)
    return (
        cell(
            said(f"{theme.code} {theme.title}", bold=True), *([say_all(theme.leads)] if theme.leads else [])
        ),
        cell((*say_declared(theme), *_beside(theme))),
        cell(" ".join((one.rating or "–")[0] for one in theme.strip)),
        cell(say_done(theme), right=True),
        cell(str(late), right=True),
        cell(say_open(theme.note_totals), right=True),
        cell(_say_next(content, theme)),
    )


def _beside(theme: ThemePart) -> Words:
    """The rest of the rating in words: what the dates say, and the sponsors."""
    words = ["nil return"] if theme.nil_return else []
    if theme.calculated:
        words.append(f"dates say {theme.calculated}")
    elif theme.calculated_why:
        words.append(theme.calculated_why)
    sponsors = [view.position for view in theme.views if view.line != INDEPENDENT]
    if sponsors:
        words.append(
            f"{'sponsor' if len(sponsors) == 1 else 'sponsors'} {say_all(list(dict.fromkeys(sponsors)))}"
        )
    elif is_handed_in(theme):
        words.append("no sponsor’s view")
    words += [f"{view.council} {view.position}" for view in theme.views if view.line == INDEPENDENT]
    return (Run(f"; {'; '.join(words)}"),) if words else ()


def _say_next(content: ReportContent, theme: ThemePart) -> str:
    """The next date: of a deliverable still to come, or of a commitment."""
    dates: list[tuple[dt.date, str]] = [(one.due_on, one.text) for one in theme.commitments]
    for one in theme.deliverables:
        due = one.forecast_on or one.baseline_on
        if due and one.state in STILL_TO_COME:
            dates.append((due, f"{one.reference} {one.title}"))
    ahead = [found for found in dates if found[0] > content.period.as_at]
    if not ahead:
        return "No date ahead"
    due, words = min(ahead)
    return f"{say_date(due)}: {clip(words, A_TITLE)}"


def draw_later(content: ReportContent) -> Iterator[Block]:
    """What happened after the as-at date; nothing where nothing did."""
    if content.later:
        yield heading("Since the as-at date")
        yield _listed([_line(one.theme, clip(one.line.text, A_LINE)) for one in content.later], "")
