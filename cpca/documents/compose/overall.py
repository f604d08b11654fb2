"""The sections about the whole month: headline, overall rating, decisions, the themes at a glance, the key."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Item, Paragraph, Run, Table, Words, said
from cpca.documents.compose.decisions import list_ahead, say_decision
from cpca.documents.compose.parts import (
    begin,
    bullets,
    cell,
    facts,
    heading,
    name_theme,
    paragraph,
    rating_words,
    say_all,
    say_date,
    say_done,
)
from cpca.domain.queue_parts import say_count
from cpca.domain.rating import say_days
from cpca.domain.report_content import NoteTotals, ReportContent, RiskPart, ThemePart
from cpca.domain.report_register import DecisionPart

NO_THEMES = "The plan has no themes yet."
RATINGS = ("Red", "Amber", "Green", "Blue")
THEME_COLUMNS = (
    "Theme, lead and sponsor",
    "Declared",
    "Calculated",
    "Outcome confidence",
    "Sponsor’s view",
    "Verified, claimed, all",
    "Challenges open",
)
THEME_WIDTHS = (0.2, 0.12, 0.13, 0.13, 0.18, 0.11, 0.13)
RISK_COLUMNS, RISK_WIDTHS = ("Risk", "Theme", "What may happen", "Mitigation"), (0.1, 0.2, 0.35, 0.35)


def draw_headline(content: ReportContent) -> Iterator[Block]:
    """The month's headline and summary, as the programme office wrote them; nothing where it did not."""
    if content.period.headline:
        yield paragraph(content.period.headline, bold=True)
    if content.period.summary:
        yield paragraph(content.period.summary)


def draw_overall(content: ReportContent) -> Iterator[Block]:
    """The rating last month and this month, and why."""
    yield heading("Overall")
    yield facts(
        "The overall rating",
        (
            ("Last month", rating_words(content.overall_before)),
            ("This month", rating_words(content.overall)),
            ("Why", begin(content.overall_why)),
        ),
    )


def draw_decisions(content: ReportContent) -> Iterator[Block]:
    """The decisions ahead of the register, what each theme asks to be decided, and the meetings that take the month."""
    yield heading("Decisions sought")
    ahead, later = list_ahead(content)
    sought = [theme for theme in content.themes if theme.decision_sought]
    if ahead:
        yield bullets(Item(_say_ahead(one)) for one in ahead)
    if later:
        yield paragraph(f"{say_count(later, 'more decision')} of later meetings: in the table of decisions.")
    if not sought and not ahead:
        yield paragraph("No decision is sought.")
    if not sought:
        return
    yield Table(
        "Decisions sought",
        tuple((cell(name_theme(theme)), cell(theme.decision_sought or "")) for theme in sought),
        header=("Theme", "Decision sought"),
        widths=(0.3, 0.7),
    )
    meetings = say_all([f"{one.body}, {say_date(one.held_on)}" for one in content.period.meetings])
    yield paragraph(f"This month goes to: {meetings}." if meetings else "This month goes to no meeting yet.")


def _say_ahead(one: DecisionPart) -> Words:
    return (Run(f"{one.reference} {one.title}", bold=True), Run(f" (theme {one.theme}): {say_decision(one)}"))


def draw_theme_table(content: ReportContent) -> Iterator[Block]:
    """A row a theme: who, the ratings, the sponsor's view, deliverables and challenges."""
    yield heading("Themes at a glance")
    if not content.themes:
        yield paragraph(NO_THEMES)
        return
    yield Table(
        "The themes: who leads and sponsors them, ratings, deliverables and challenges",
        tuple(_theme_row(theme) for theme in content.themes),
        header=THEME_COLUMNS,
        widths=THEME_WIDTHS,
    )


def _theme_row(theme: ThemePart) -> tuple[Cell, ...]:
    who = [said(name_theme(theme), bold=True)]
    who += [said(f"Lead: {say_all(theme.leads)}")] if theme.leads else []
    who += [said(f"Sponsor: {say_all(theme.sponsors)}")] if theme.sponsors else []
    return (
        cell(*who),
        cell(say_declared(theme)),
        cell(rating_words(theme.calculated)),
        cell(theme.confidence or "Not given"),
        cell(*[f"{view.council}: {view.position}" for view in theme.views] or ["No view"]),
        cell(say_done(theme), right=True),
        cell(say_open(theme.note_totals), right=True),
    )


def say_declared(theme: ThemePart) -> Words:
    """The declared rating as a tag, or why there is none."""
    if theme.state == "missed":
        return said("No return")
    return rating_words(theme.declared) if is_handed_in(theme) else said("Not submitted yet")


def is_handed_in(theme: ThemePart) -> bool:
    """Whether the theme's return is in: a draft shows those that are, and says so of the others."""
    return theme.state in ("submitted", "accepted", "approved", "frozen")


def say_open(totals: NoteTotals) -> str:
    """How many challenges are open, and how old the oldest is."""
    return f"{totals.open} (oldest {say_days(totals.oldest_days)})" if totals.open else "0"


def draw_risks(content: ReportContent) -> Iterator[Block]:
    """Every theme's risks in one register; nothing where there are none."""
    rows = tuple(_risk_row(theme, risk) for theme in content.themes for risk in theme.risks)
    if rows:
        yield heading("Risk register")
        yield Table("The risk register", rows, header=RISK_COLUMNS, widths=RISK_WIDTHS)


def _risk_row(theme: ThemePart, risk: RiskPart) -> tuple[Cell, ...]:
    return (
        cell(risk.reference),
        cell(name_theme(theme)),
        cell(risk.text),
        cell(risk.mitigation or "None given"),
    )


def draw_sign_off(content: ReportContent) -> Iterator[Block]:
    """Who signed, and which officer cleared which section of which draft; nothing where nobody did."""
    rows = [
        (f"Cleared, {one.area}", f"{one.cleared_by}, {say_date(one.cleared_on)} (draft {one.draft})")
        for one in content.clearances
    ]
    if content.signed_by:
        on = f", {say_date(content.signed_on)}" if content.signed_on else ""
        rows.append(("Approved and signed", f"{content.signed_by}{on}"))
    if rows:
        yield heading("Sign-off")
        yield facts("Who signed and cleared", rows)


def draw_key(content: ReportContent) -> Iterator[Block]:
    """The ratings as they look, and the rules by which they are calculated."""
    yield heading("Key to ratings")
    tags = [run for rating in RATINGS for run in (Run(rating, rating=rating), Run("  "))]
    yield Paragraph(tuple(tags[:-1]))
    if content.rating_rules:
        yield bullets(Item(said(rule)) for rule in content.rating_rules)
