"""The one-page summary, in the order of the Summary screen: decide, changed, exposed, the table, since the as-at date.

It is one sheet of A4: lists are cut to what fits beside the table, and say how much more the highlight report has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Item, Run, Table, Words, said
from cpca.documents.compose.changes import NO_EARLIER_MONTH, group_changes
from cpca.documents.compose.decisions import list_ahead, say_decision
from cpca.documents.compose.exposed import list_exposed
from cpca.documents.compose.one_page import CHARACTERS, FRAME, LINES, count_lines, count_row, share_room
from cpca.documents.compose.overall import NO_THEMES, is_handed_in, say_declared
from cpca.documents.compose.parts import bullets, cell, heading, paragraph, say_all, say_done
from cpca.domain.queue_parts import say_count
from cpca.domain.rating import say_days
from cpca.domain.report_content import ReportContent, ThemePart
from cpca.domain.report_register import DecisionPart
from cpca.domain.summary_parts import clip, say_date
from cpca.models.challenge import INDEPENDENT

A_NAME = 52  # characters of a theme, in the table
A_TITLE = 30  # characters of what is next, in the table
A_SENTENCE = 90  # characters of what is quoted in a list
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
WIDTHS = (0.27, 0.24, 0.1, 0.09, 0.06, 0.11, 0.13)


def draw_decide(content: ReportContent) -> Iterator[Block]:
    """The decisions ahead of the register, then what themes ask for with the meetings that take the month, a line each."""
    yield heading("Decide")
    ahead, later = list_ahead(content)
    meetings = _say_meetings(content)
    if meetings and not ahead and any(theme.decision_sought for theme in content.themes):
        yield paragraph(f"At {meetings}:")
    yield _listed(content, "decide", "No decision is sought.")
    if later:
        yield paragraph(f"{say_count(later, 'decision')} of later meetings: in the highlight report.")


def _say_meetings(content: ReportContent) -> str:
    return say_all([f"{one.body}, {say_date(one.held_on)}" for one in content.period.meetings])


def _list_decide(content: ReportContent) -> list[Words]:
    ahead, _ = list_ahead(content)
    meetings = _say_meetings(content)
    sought = f"Sought at {meetings}: " if ahead and meetings else "Sought: " if ahead else ""
    return [
        *(_line(one.theme, _say_ahead(one)) for one in ahead),
        *(
            _line(t.code, sought + clip(t.decision_sought, A_SENTENCE))
            for t in content.themes
            if t.decision_sought
        ),
    ]


def _say_ahead(one: DecisionPart) -> str:
    return f"{one.reference} {clip(one.title, A_NAME)}: {say_decision(one)}"


def draw_changed(content: ReportContent) -> Iterator[Block]:
    """What changed since last month, a line for each theme and kind; lines of progress are not itemised here."""
    yield heading("Changed since last month")
    yield _listed(content, "changed", "Nothing changed." if content.unchanged else NO_EARLIER_MONTH)


def draw_exposed(content: ReportContent) -> Iterator[Block]:
    """What stands out, with its public sentence and who can answer."""
    yield heading("Exposed")
    yield _listed(content, "exposed", "Nothing stands out.")


def draw_later(content: ReportContent) -> Iterator[Block]:
    """What happened after the as-at date; nothing where nothing did."""
    if content.later:
        yield heading("Since the as-at date")
        yield _listed(content, "later", "")


def _listed(content: ReportContent, name: str, otherwise: str) -> Block:
    """A list's entries as bullets, as many as the page takes; the rest counted."""
    lists = _list_lines(content)
    lines = lists[name]
    if not lines:
        return paragraph(otherwise)
    shown = share_room(lists, _room(content))[name]
    items = [Item(line) for line in lines[:shown]]
    if shown < len(lines):
        items.append(Item(said(f"and {len(lines) - shown} more, in the highlight report", italic=True)))
    return bullets(items)


def _room(content: ReportContent) -> float:
    """How many lines the table of themes and the month's headline leave to the lists."""
    table = sum(count_row(_row(content, theme), WIDTHS) for theme in content.themes)
    words = (content.period.headline, content.period.summary)
    return LINES - FRAME - table - sum(count_lines(text, CHARACTERS) for text in words if text)


def _list_lines(content: ReportContent) -> dict[str, list[Words]]:
    """Every entry of the summary's lists, in order."""
    return {
        "decide": _list_decide(content),
        "changed": _list_changed(content),
        "exposed": list(_exposures(content)),
        "later": [_line(one.theme, clip(one.line.text, A_SENTENCE)) for one in content.later],
    }


def _line(code: str, words: str) -> Words:
    """A line of a theme, or of the whole plan without its code."""
    return (Run(f"{code} ", bold=True), Run(words)) if code else (Run(words),)


def _list_changed(content: ReportContent) -> list[Words]:
    found: dict[tuple[str, str], list[str]] = {}
    for group, changes in group_changes(content):
        for change in changes:
            if group not in NOT_HERE:
                found.setdefault((group, change.theme), []).append(change.words.rstrip("."))
    return [
        _line(theme, clip(f"{group}: {'; '.join(words)}", A_SENTENCE))
        for (group, theme), words in found.items()
    ]


def _exposures(content: ReportContent) -> Iterator[Words]:
    for one in list_exposed(content):
        sentence = f" {clip(one.sentence, A_SENTENCE)}" if one.sentence else ""
        who = Run(f" Can answer: {one.who}.", italic=True)
        yield (*_line(one.theme, f"{clip(one.what, A_SENTENCE)}."), Run(sentence), who)


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
        "Late: deliverables behind their baseline. Open challenges with the age of the oldest.",
        quiet=True,
    )


def _row(content: ReportContent, theme: ThemePart) -> tuple[Cell, ...]:
    late = sum(one.rating in LATE for one in theme.deliverables)
    notes = theme.note_totals
    name = f"{theme.code} {clip(theme.title, A_NAME)}"
    return (
        cell(said(name, bold=True), *([say_all(theme.leads)] if theme.leads else [])),
        cell((*say_declared(theme), *_beside(theme))),
        cell(" ".join((one.rating or "–")[0] for one in theme.strip)),
        cell(say_done(theme), right=True),
        cell(str(late), right=True),
        cell(f"{notes.open} ({say_days(notes.oldest_days)})" if notes.open else "0", right=True),
        cell(_say_next(content, theme)),
    )


def _beside(theme: ThemePart) -> Words:
    """The rest of the rating in words: what the dates say, and the sponsors."""
    words = ["nil return"] if theme.nil_return else []
    if theme.calculated:
        words.append(f"dates say {theme.calculated}")
    elif theme.calculated_why:
        words.append(theme.calculated_why)
    sponsors = list(dict.fromkeys(view.position for view in theme.views if view.line != INDEPENDENT))
    if sponsors:
        words.append(f"{'sponsor' if len(sponsors) == 1 else 'sponsors'} {say_all(sponsors)}")
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
