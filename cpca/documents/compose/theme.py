"""One theme's month, part by part. Which parts a document prints stands in the table of audiences."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Item, Paragraph, Run, Table, Words, said
from cpca.documents.compose.overall import is_handed_in, say_declared
from cpca.documents.compose.parts import (
    anchor_of,
    begin,
    bullets,
    cell,
    facts,
    heading,
    paragraph,
    rating_words,
    reference_anchor,
    risk_cell,
    say_all,
    say_date,
    say_date_or,
    say_month,
)
from cpca.documents.compose.proof import say_baseline, say_moved, say_proof
from cpca.documents.pictures import progress_bar, rating_strip
from cpca.domain.rating import say_days
from cpca.domain.report_content import AnswerPart, DeliverablePart, ThemePart

ANSWER_COLUMNS, ANSWER_WIDTHS = ("Reference", "Commitment", "Due", "Answer"), (0.17, 0.36, 0.18, 0.29)
NEXT_COLUMNS, NEXT_WIDTHS = ("Reference", "What", "By when", "For"), (0.17, 0.53, 0.2, 0.1)
RISK_COLUMNS, RISK_WIDTHS = ("Reference", "Risk and mitigation"), (0.17, 0.83)
DELIVERABLE_COLUMNS = ("Ref.", "Deliverable", "State", "Rating", "Baseline", "Forecast", "Moved")
PROVED_WIDTHS = (0.07, 0.27, 0.115, 0.115, 0.145, 0.145, 0.14)
DELIVERABLE_WIDTHS = (0.07, 0.24, 0.12, 0.125, 0.15, 0.15, 0.145)


def draw_state(theme: ThemePart, month: str) -> Iterator[Block]:
    """How the return stands, in plain words: missed, not submitted, nil, late, handed in for the lead."""
    if theme.state == "missed":
        yield paragraph(f"No return was given for {month}.", bold=True)
    elif not is_handed_in(theme):
        yield paragraph(f"The return for {month} is not submitted yet.", bold=True)
    if theme.nil_return:
        yield paragraph("Nil return: the theme has nothing to report this month.")
    if theme.late_days:
        yield paragraph(f"The return came {say_days(theme.late_days)} late.")
    if theme.on_behalf:
        yield paragraph("The programme office submitted the return on the lead’s behalf.")


def draw_headline(theme: ThemePart) -> Iterator[Block]:
    """The theme's own headline."""
    if theme.headline:
        yield paragraph(theme.headline, bold=True)


def draw_outcome(theme: ThemePart) -> Iterator[Block]:
    """What will be different, who leads and who sponsors."""
    rows = [
        ("What the plan says", theme.statement),
        ("Outcome", theme.outcome),
        ("Lead", say_all(theme.leads)),
        ("Sponsor", say_all(theme.sponsors)),
    ]
    yield facts(f"Theme {theme.code}: outcome and people", rows)


def draw_rating(theme: ThemePart) -> Iterator[Block]:
    """The declared and the calculated rating with their reasons, and the pictures of what the table says."""
    yield heading("Rating", 4)
    if theme.strip:
        yield rating_strip(theme.strip)
    if theme.total:
        yield progress_bar(theme.verified, theme.claimed, theme.total)
    yield facts(f"Theme {theme.code}: rating", _rating_facts(theme))


def _rating_facts(theme: ThemePart) -> list[tuple[str, Cell | str | Words | None]]:
    before = (Run("; last month "), *rating_words(theme.declared_before)) if theme.declared_before else ()
    still_open = theme.total - theme.verified - theme.claimed
    done = f"{theme.verified} verified, {theme.claimed} claimed, {still_open} open, of {theme.total}"
    return [
        ("Declared", (*say_declared(theme), *before)),
        ("Reason", theme.reason),
        ("Route to green", theme.route_to_green),
        ("Outcome confidence", theme.confidence),
        ("Calculated", _say_calculated(theme)),
        ("Disagreement", _say_disagreement(theme)),
        ("Twelve months", "; ".join(f"{say_month(m.month)} {m.rating or 'not rated'}" for m in theme.strip)),
        ("Deliverables", done if theme.total else None),
    ]


def _say_calculated(theme: ThemePart) -> Words:
    why = f": {theme.calculated_why}" if theme.calculated and theme.calculated_why else ""
    if theme.calculated:
        return (*rating_words(theme.calculated), Run(why))
    return said(begin(theme.calculated_why) or "Not rated")


def _say_disagreement(theme: ThemePart) -> str | None:
    if not theme.declared or not theme.calculated or theme.declared == theme.calculated:
        return None
    return f"The lead declared {theme.declared}; the dates and evidence say {theme.calculated}."


def draw_achieved(theme: ThemePart) -> Iterator[Block]:
    """The lines of progress up to the as-at date."""
    if not is_handed_in(theme):
        return
    yield heading("Achieved", 4)
    items = [
        Item(said(line.text), anchor=anchor_of(line.reference, line.row), reference=line.reference)
        for line in theme.lines
        if not line.since_as_at
    ]
    yield bullets(items) if items else paragraph("No progress is reported this month.")


def draw_answers(theme: ThemePart) -> Iterator[Block]:
    """Last month's commitments, and earlier ones that fell due, each with its answer."""
    if not theme.answers:
        return
    yield heading("Last month’s commitments", 4)
    rows = tuple(
        (
            cell(one.reference),
            cell(one.text, anchor=reference_anchor(one.reference)),
            cell(say_date(one.due_on)),
            cell(*_say_answer(one)),
        )
        for one in theme.answers
    )
    yield Table(
        f"Theme {theme.code}: earlier commitments and their answers",
        rows,
        header=ANSWER_COLUMNS,
        widths=ANSWER_WIDTHS,
    )


def _say_answer(one: AnswerPart) -> list[Words]:
    """Kept, late with the new date, not met, replaced by what, or still owed; then the explanation."""
    if one.answer is None:
        return [said("Not answered", bold=True)]
    details = [f"new date {say_date(one.new_due_on)}"] if one.new_due_on else []
    details += [f"by {one.successor}"] if one.successor else []
    answer = ", ".join([one.answer.capitalize(), *details])
    return [said(answer, bold=True), *([said(one.explanation)] if one.explanation else [])]


def draw_next(theme: ThemePart) -> Iterator[Block]:
    """What will be achieved, and by when."""
    if not is_handed_in(theme):
        return
    yield heading("Next month", 4)
    if not theme.commitments:
        yield paragraph("Nothing is committed to for next month.")
        return
    rows = tuple(
        (
            cell(one.reference),
            cell(one.text, anchor=anchor_of(one.reference, one.row)),
            cell(say_date(one.due_on)),
            cell(one.deliverable or ""),
        )
        for one in theme.commitments
    )
    yield Table(f"Theme {theme.code}: commitments", rows, header=NEXT_COLUMNS, widths=NEXT_WIDTHS)


def draw_to_note(theme: ThemePart) -> Iterator[Block]:
    """What else the lead wants noted."""
    if theme.also_to_note:
        yield heading("Also to note", 4)
        yield paragraph(theme.also_to_note)


def draw_deliverables(theme: ThemePart) -> Iterator[Block]:
    """Each deliverable's state and dates, and how often and how far its date moved."""
    if theme.deliverables:
        yield heading("Deliverables", 4)
        yield Table(
            f"Theme {theme.code}: deliverables",
            tuple(_deliverable_row(one) for one in theme.deliverables),
            header=DELIVERABLE_COLUMNS,
            widths=PROVED_WIDTHS if any(one.proved for one in theme.deliverables) else DELIVERABLE_WIDTHS,
        )


def _deliverable_row(one: DeliverablePart) -> tuple[Cell, ...]:
    proof = one.proved
    arrives = f"Done {say_date(one.actual_on)}" if one.actual_on else say_date_or(one.forecast_on)
    return (
        cell(one.reference),
        cell(one.title, *(say_proof(proof) if proof else ()), anchor=reference_anchor(one.reference)),
        cell(one.state.capitalize()),
        cell(rating_words(one.rating)),
        cell(*say_baseline(one.baseline_on, proof.original_on if proof else None)),
        cell(arrives),
        cell(say_moved(proof.moved)) if proof else cell(_say_moved(one), right=True),
    )


def _say_moved(one: DeliverablePart) -> str:
    """How often the date moved, and by how many days, as issues say it from before moves were told apart."""
    if not one.times_moved:
        return "Never"
    times = "Once" if one.times_moved == 1 else f"{one.times_moved} times"
    earlier = " earlier" if one.days_moved < 0 else ""
    return f"{times}, {say_days(abs(one.days_moved))}{earlier}"


def draw_risks(theme: ThemePart) -> Iterator[Block]:
    """The theme's risks with their mitigations."""
    if theme.risks:
        yield heading("Risks", 4)
        yield Table(
            f"Theme {theme.code}: risks",
            tuple(
                (cell(one.reference), risk_cell(one.text, one.mitigation, anchor_of(one.reference, one.row)))
                for one in theme.risks
            ),
            header=RISK_COLUMNS,
            widths=RISK_WIDTHS,
        )


def draw_sponsor(theme: ThemePart) -> Iterator[Block]:
    """Each sponsor's position and line, exactly as they saw it before they sent it."""
    if theme.views:
        yield heading("Sponsor’s line", 4)
        for view in theme.views:
            name = Run(f"{view.council}: ", bold=True)
            yield Paragraph((name, Run(view.sentence or f"{view.position.capitalize()}.")))


def draw_nothing(_theme: ThemePart) -> Iterator[Block]:
    """What a content from before there were registers says of them."""
    return iter(())
