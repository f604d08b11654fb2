"""The sections about what moved: changes itemised, what slipped, what was let through, what happened later."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from cpca.documents.blocks import Block, Item, Mark, Run, Table, Words, said
from cpca.documents.compose.parts import (
    anchor_of,
    bullets,
    cell,
    heading,
    paragraph,
    say_all,
    say_date,
    say_date_or,
    say_month,
    say_post,
)
from cpca.domain.report_content import ChangePart, LinePart, ReportContent, WordPart

NO_EARLIER_MONTH = "There is no earlier month to compare with."
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Ratings", ("rating",)),
    ("Returns", ("late", "missed")),
    ("Dates", ("date",)),
    ("Deliverables", ("deliverable", "verified", "embedded", "reopened")),
    ("Changes to the plan", ("change decided",)),
    ("Findings closed", ("finding",)),
    ("Measures that moved", ("measure",)),
    ("Challenges", ("challenge opened", "challenge answered", "challenge closed", "challenge reopened")),
    ("Risks", ("risk opened", "risk changed", "risk scored", "risk closed")),
    ("Dependencies", ("dependency",)),
    ("Decisions", ("decision",)),
    ("Plan", ("theme",)),
    ("Lines", ("line added", "line changed", "line gone")),
)
ACTS = {  # of those whose words are a line's or a risk's alone
    "line added": "added",
    "line changed": "changed",
    "line gone": "gone",
    "risk opened": "opened",
    "risk changed": "changed",
    "risk closed": "closed",
}
MARKS = {"added": Mark.ADDED, "removed": Mark.REMOVED}


def draw_changed(content: ReportContent) -> Iterator[Block]:
    """What changed since last month, by kind; words that changed are compared, what did not move is named."""
    yield heading("Changed since last month")
    if not content.changes and not content.unchanged:
        yield paragraph(NO_EARLIER_MONTH)
    for group, changes in group_changes(content):
        yield heading(group, 3)
        yield bullets(Item(_say_change(change), reference=_reference(change)) for change in changes)
    if content.unchanged:
        yield heading("Unchanged", 3)
        yield bullets(
            Item(said(f"Theme {one.theme}: unchanged since {say_month(one.since)}."))
            for one in content.unchanged
        )


def group_changes(content: ReportContent) -> Iterator[tuple[str, list[ChangePart]]]:
    """The changes by kind, in the order in which kinds are listed; one of an unknown kind stands last."""
    known = {kind for _, kinds in GROUPS for kind in kinds}
    others = tuple({one.kind: None for one in content.changes if one.kind not in known})
    for name, kinds in (*GROUPS, ("Other", others)):
        found = [one for one in content.changes if one.kind in kinds]
        if found:
            yield name, found


def _reference(change: ChangePart) -> str | None:
    """The reference to print after the words; None where the words begin with it."""
    return None if change.reference and change.words.startswith(change.reference) else change.reference


def _say_change(change: ChangePart) -> Words:
    """The theme, what happened to a line or risk, and its words: compared where they changed."""
    act = ACTS.get(change.kind)
    words = say_compared(change.compared) or said(change.words)
    if not change.theme:  # of the whole plan
        return words
    return (Run(f"{change.theme}{f', {act}' if act else ''}: ", bold=True), *words)


def say_compared(words: tuple[WordPart, ...]) -> Words:
    """Words compared, as runs with a space between them: what was added and what was removed is marked."""
    runs = [run for word in words for run in (Run(" "), Run(word.text, mark=MARKS.get(word.kind)))]
    return tuple(runs[1:])


def list_slipped(content: ReportContent) -> list[Item]:
    """What prints by default and was not left out, a bullet each."""
    return [
        Item(said(f"Theme {flag.theme}: {flag.words}" if flag.theme else flag.words))
        for flag in content.flags
        if flag.left_out is None
    ]


def draw_slipped(content: ReportContent) -> Iterator[Block]:
    """What is late, missed, moved, not met, reopened or unanswered; nothing where nothing is."""
    items = list_slipped(content)
    if items:
        yield heading("Late, missed, moved or not met")
        yield bullets(items)


def list_waived(content: ReportContent) -> list[Item]:
    """What was let through unmet, with who did so, when and why; what has one reason together, in one bullet."""
    together: dict[tuple[str, dt.date, str], list[str]] = defaultdict(list)
    for one in content.waivers:
        together[one.by, one.on, one.reason].append(one.words)
    return [
        Item(
            said(
                f"{_say_missing(words)} Let through{f' by {say_post(by)}' if by else ''} on {say_date(on)}: {reason}"
            )
        )
        for (by, on, reason), words in together.items()
    ]


def _say_missing(words: list[str]) -> str:
    """What was missing: as it stands where it is a sentence, named ("the return of theme A") where it is not."""
    told = [one for one in words if one.endswith(".")]
    named = [one for one in words if not one.endswith(".")]
    return " ".join([*told, *([f"Without {say_all(named)}."] if named else [])])


def draw_waived(content: ReportContent) -> Iterator[Block]:
    """What was let through although something was missing; nothing where nothing was."""
    items = list_waived(content)
    if items:
        yield heading("Let through, and why")
        yield bullets(items)


def draw_later(content: ReportContent) -> Iterator[Block]:
    """What happened after the as-at date, outside the ratings; nothing where nothing did."""
    lines = [later.line for later in content.later]
    if not lines:
        return
    yield heading("Since the as-at date")
    as_at = say_date(content.period.as_at)
    yield paragraph(f"What happened after {as_at}. It does not count towards the ratings above.")
    yield list_later(lines)


def list_later(lines: list[LinePart]) -> Table:
    """Later lines, a row a line."""
    return Table(
        "What happened since the as-at date",
        tuple(
            (
                cell(line.reference),
                cell(say_date_or(line.happened_on, "no date given")),
                cell(line.text, anchor=anchor_of(line.reference, line.row)),
            )
            for line in lines
        ),
        header=("Line", "When", "What happened"),
        widths=(0.18, 0.2, 0.62),
    )
