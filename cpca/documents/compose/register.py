"""The sections about the registers: scored risks with their matrix, dependencies, the decision path, money, engagement.

A content from before these were kept prints none of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpca.documents.blocks import Block, Cell, Item, said
from cpca.documents.blocks import Table as DataTable
from cpca.documents.burn_picture import Burn, burn_picture
from cpca.documents.compose.parts import (
    begin,
    bullets,
    cell,
    facts,
    heading,
    paragraph,
    say_date,
    say_date_or,
)
from cpca.documents.compose.theme import draw_risks as draw_risks_as_written
from cpca.documents.map_picture import Given, draw_maps
from cpca.documents.matrix_picture import Dot, matrix_picture
from cpca.documents.path_picture import draw_path
from cpca.domain.funding_totals import BurnMonth, Totals, add_up, burn
from cpca.domain.money_words import say_left, say_money, say_variance
from cpca.domain.path_drawing import Point, draw_points
from cpca.domain.report_content import ReportContent, ThemePart
from cpca.domain.report_register import (
    DecisionPart,
    DependencyPart,
    FundPart,
    MonthRegister,
    PlacePart,
    ScoredRisk,
    StepPart,
)
from cpca.domain.risk_rules import Place, read_matrix

RISK_COLUMNS = ("Ref.", "Risk", "Inherent", "Now", "Target", "What is done")
RISK_WIDTHS = (0.09, 0.36, 0.11, 0.16, 0.11, 0.17)
DEPENDENCY_COLUMNS = ("Ref.", "Who gives to whom", "What", "Needed by", "State")
DEPENDENCY_WIDTHS = (0.09, 0.22, 0.33, 0.16, 0.2)
DECISION_COLUMNS = ("Ref.", "Decision", "Body and meeting", "Notice", "State", "In force from")
DECISION_WIDTHS = (0.08, 0.26, 0.18, 0.2, 0.14, 0.14)
STEP_COLUMNS = ("Step", "What it is", "Earliest", "Latest", "Float", "It waits for")
STEP_WIDTHS = (0.09, 0.35, 0.14, 0.14, 0.14, 0.14)
MOST_MAPPED = 30  # dependencies to a picture, which then stands on a page of A4 with letters of 7 points
MONEY_COLUMNS = ("Line", "Theme", "Budget", "Committed", "Spent", "Forecast", "Beside budget")
MONEY_WIDTHS = (0.26, 0.09, 0.13, 0.13, 0.13, 0.13, 0.13)


def draw_risks(content: ReportContent) -> Iterator[Block]:
    """The scored register with its matrix; nothing where there is no risk."""
    register = content.registered
    if register is None or not register.risks:
        return
    yield heading("Risk register")
    yield DataTable(
        "The risk register", tuple(map(_risk_row, register.risks)), header=RISK_COLUMNS, widths=RISK_WIDTHS
    )
    dots = tuple(_dot(one) for one in register.risks if one.current)
    if dots:
        yield matrix_picture(read_matrix(register.matrix_size, register.matrix_bands), dots)


def _dot(one: ScoredRisk) -> Dot:
    now, before = _place(one.current), _place(one.before)
    return Dot(one.reference, now or Place(1, 1), before if before != now else None)


def _place(part: PlacePart | None) -> Place | None:
    return Place(part.likelihood, part.impact) if part else None


def _risk_row(one: ScoredRisk) -> tuple[Cell, ...]:
    owner = [f"Owner: {one.owner}"] if one.owner else []
    owner += [f"Identified {say_date(one.identified_on)}"] if one.identified_on else []
    owner += [f"To be looked at again by {say_date(one.review_by)}"] if one.review_by else []
    state = [said(begin(one.state), bold=True)] if one.state != "open" else []
    done = [*(f"In place: {words}" for words in one.controls), *one.actions]
    paper = [one.mitigation] if one.mitigation else []
    return (
        cell(one.reference),
        cell(*state, one.text, *owner),
        cell(_say_score(one.inherent)),
        cell(said(_say_score(one.current), bold=True), begin(one.movement)),
        cell(_say_score(one.target)),
        cell(begin(one.response or "response not said"), *paper, *done, *([one.issue] if one.issue else [])),
    )


def say_kept(one: ScoredRisk) -> Iterator[str]:
    """A risk's owner and answer, its score with where it came from and is to get to, its controls and actions."""
    answer = [f"Owner: {one.owner}"] if one.owner else []
    answer += [f"Response: {one.response}"] if one.response else []
    if answer:
        yield f"{'. '.join(answer)}."
    if one.current:
        target = f" Target: {_say_score(one.target)}." if one.target else ""
        yield f"Score: {_say_score(one.current)}, {one.movement}.{target}"
    if one.issue:
        yield f"It became an issue: {one.issue}"
    yield from (f"In place: {words}" for words in one.controls)
    yield from (f"Action: {words}" for words in one.actions)


def _say_score(part: PlacePart | None) -> str:
    """12, high (4 × 3): likelihood by impact."""
    if part is None:
        return "Not scored"
    score = part.likelihood * part.impact
    return f"{score}, {part.band} ({part.likelihood} × {part.impact})"


def draw_theme_risks(theme: ThemePart, register: MonthRegister) -> Iterator[Block]:
    """A theme's risks in their own words, then how each scores and moved, the worst first."""
    yield from draw_risks_as_written(theme)
    mine = [one for one in register.risks if one.theme == theme.code and one.current]
    mine.sort(key=lambda one: -_score(one))
    if mine:
        scores = [f"{one.reference} {_say_score(one.current)}, {one.movement}" for one in mine]
        yield paragraph(f"Scores, likelihood by impact: {'; '.join(scores)}.")


def _score(one: ScoredRisk) -> int:
    return one.current.likelihood * one.current.impact if one.current else 0


def draw_theme_dependencies(theme: ThemePart, register: MonthRegister) -> Iterator[Block]:
    """What a theme gives and receives; nothing where it does neither."""
    mine = [one for one in register.dependencies if theme.code in one.themes]
    if mine:
        yield heading("Dependencies", 4)
        yield bullets(Item(said(_say_dependency(one))) for one in mine)


def _say_dependency(one: DependencyPart) -> str:
    broken = f"; does not hold: {one.broken}" if one.broken else ""
    return (
        f"{one.reference} {begin(one.giver)} gives {one.receiver}: {one.what} by {say_date(one.needed_by)}, "
        f"{one.state}{broken}"
    )


def draw_dependencies(content: ReportContent) -> Iterator[Block]:
    """Every dependency with its two ends; nothing where there are none."""
    register = content.registered
    if register is None or not register.dependencies:
        return
    yield heading("Dependencies")
    yield from draw_maps([_given(one) for one in register.dependencies], MOST_MAPPED)
    rows = tuple(map(_dependency_row, register.dependencies))
    yield DataTable("The dependencies", rows, header=DEPENDENCY_COLUMNS, widths=DEPENDENCY_WIDTHS)


def _given(one: DependencyPart) -> Given:
    return Given(one.reference, one.giver, one.receiver, one.state, one.broken is not None)


def _dependency_row(one: DependencyPart) -> tuple[Cell, ...]:
    broken = [said(f"Does not hold: {one.broken}", bold=True)] if one.broken else []
    return (
        cell(one.reference),
        cell(f"{begin(one.giver)} to {one.receiver}"),
        cell(one.what),
        cell(say_date(one.needed_by)),
        cell(begin(one.state), *broken),
    )


def draw_path_and_decisions(content: ReportContent) -> Iterator[Block]:
    """The decisions, and the path on which they and what they need lie: its picture, and the steps in order."""
    register = content.registered
    if register is None or not (register.decisions or register.path):
        return
    yield heading("Decision path")
    if register.decisions:
        rows = tuple(map(_decision_row, register.decisions))
        yield DataTable("The decisions", rows, header=DECISION_COLUMNS, widths=DECISION_WIDTHS)
    if register.loop:
        yield paragraph(f"The path cannot be worked out: steps wait for each other, {register.loop}.")
    drawing = draw_points(
        [(step.theme, _point(step, step.on), step.needs) for step in register.path if step.on],
        [(theme.code, f"{theme.code} {theme.title}") for theme in content.themes],
        register.on,
    )
    if drawing is None:
        return
    critical = [step.label for step in register.path if step.is_critical]
    yield paragraph(
        f"Critical: {', '.join(critical)}. If one of these slips, the end may slip with it."
        if critical
        else "Nothing still to come is critical."
    )
    yield draw_path(drawing)
    steps = tuple(map(_step_row, register.path))
    yield DataTable("The steps of the path, in order", steps, header=STEP_COLUMNS, widths=STEP_WIDTHS)


def _point(step: StepPart, on: dt.date | None) -> Point:
    return Point(step.label, step.label, step.kind, on or dt.date.max, step.is_done, step.is_critical)


def _decision_row(one: DecisionPart) -> tuple[Cell, ...]:
    missed = [said(words, bold=True) for words in (one.missed, one.slip) if words]
    vote = f"vote carried: {one.mayoral_vote}" if one.mayoral_vote else None
    outcome = (
        [begin("; ".join(part for part in (one.outcome, one.vote, vote) if part))] if one.outcome else []
    )
    reference = [one.forward_plan] if one.forward_plan else []
    exception = [one.exception] if one.exception else []
    return (
        cell(one.reference, *reference),
        cell(one.title, f"Theme {one.theme}"),
        cell(one.body, say_date_or(one.meeting_on, "no meeting yet")),
        cell(begin(one.notice), *exception, *missed),
        cell(begin(one.state), *outcome),
        cell(say_date_or(one.in_force_on, "not known")),
    )


def _step_row(step: StepPart) -> tuple[Cell, ...]:
    standing = said(begin(step.standing), bold=step.is_critical)
    return (
        cell(step.label),
        cell(step.title, step.what, *step.said),
        cell(say_date_or(step.on, "cannot happen")),
        cell("done" if step.is_done else say_date_or(step.latest, "none")),
        cell(standing),
        cell(", ".join(step.needs) or "nothing"),
    )


def draw_money(content: ReportContent) -> Iterator[Block]:
    """Each approved sum with its authority and its lines; nothing where none is entered."""
    register = content.registered
    if register is None or not register.funds:
        return
    yield heading("Money")
    for fund in register.funds:
        yield from _fund(fund, content.period.as_at, many=len(register.funds) > 1)


def _fund(fund: FundPart, as_at: dt.date, *, many: bool) -> Iterator[Block]:
    if many:
        yield heading(fund.name, 3)
    sums = add_up(_sums(fund))
    on = [say_date(fund.approved_on)] if fund.approved_on else []
    approved = ", ".join([*([fund.approved_by] if fund.approved_by else []), *on])
    yield facts(
        f"{fund.name}: what was approved",
        [
            ("Approved", f"{say_money(fund.approved)}{f' ({approved})' if approved else ''}"),
            ("From", fund.name),
            ("Authority to spend", fund.authority),
            ("Committed and spent", f"{say_money(sums.committed)} committed, {say_money(sums.spent)} spent"),
            ("Left to commit", begin(say_left(fund.approved - sums.taken_up))),
        ],
    )
    picture = burn_picture(Burn(fund.name, fund.approved, sums.forecast, _burn(fund, as_at), fund.ends_on))
    if picture:
        yield picture
    if fund.lines:
        rows = tuple(_line_row(fund, place) for place in range(len(fund.lines)))
        yield DataTable(f"{fund.name}: its lines", rows, header=MONEY_COLUMNS, widths=MONEY_WIDTHS)


def _burn(fund: FundPart, as_at: dt.date) -> tuple[BurnMonth, ...]:
    """The fund's months up to the report's own, of the lines that stand there.

    Nothing where a line has sums and no months, as before these were kept: a burn of £0 would contradict the table.
    """
    if any((line.committed or line.spent) and not line.months for line in fund.lines):
        return ()
    within = (
        BurnMonth(dt.date.fromisoformat(f"{one.month}-01"), one.committed, one.spent)
        for line in fund.lines
        for one in line.months
    )
    return burn(within, fund.approved_on, as_at)


def _sums(fund: FundPart) -> Sequence[Totals]:
    return [Totals(one.budget, one.forecast, one.committed, one.spent, one.taken_up) for one in fund.lines]


def _line_row(fund: FundPart, place: int) -> tuple[Cell, ...]:
    one, sums = fund.lines[place], _sums(fund)[place]

    def money(sum: Decimal) -> Cell:
        return cell(say_money(sum), right=True)

    return (
        cell(one.title),
        cell(one.theme or "All"),
        money(one.budget),
        money(one.committed),
        money(one.spent),
        money(one.forecast),
        cell(begin(say_variance(sums.variance))),
    )


def draw_engagement(content: ReportContent) -> Iterator[Block]:
    """Who was told what this month, and who was not as promised; nothing where there is neither."""
    register = content.registered
    if register is None:
        return
    told = [one.words for one in register.engagement]
    told += [f"Not told as promised: {words}." for words in register.untold]
    told += [f"Not followed up: {words}." for words in register.not_followed]
    if told:
        yield heading("Also to note")
        yield bullets(Item(said(words)) for words in told)
