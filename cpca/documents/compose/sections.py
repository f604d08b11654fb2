"""Every section a document may have, by the name that the table of audiences uses, and what each tells.

What a document leaves out is what none of its sections tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cpca.documents.blocks import Block
from cpca.documents.compose import (
    annex,
    annex_proof,
    board_paper,
    challenge,
    changes,
    exempt,
    overall,
    proof,
    register,
    summary,
    theme,
)
from cpca.documents.compose.parts import heading, name_theme, paragraph
from cpca.domain.report_content import ReportContent, ThemePart

HEADLINE = "the headline and summary of the month"
OVERALL = "the overall rating"
DECISIONS = "decisions sought"
CHANGES = "what changed since last month"
SLIPPED = "what is late, missed, moved or not met"
RATINGS = "each theme’s rating and why"
OUTCOMES = "the outcome of each theme"
PROGRESS = "progress"
ANSWERS = "answers to last month’s commitments"
COMMITMENTS = "commitments for next month"
DELIVERABLES = "deliverables and their dates"
MILESTONES = "milestones and their dates"
TO_NOTE = "other matters to note"
RISKS = "risks"
CHALLENGE = "challenge and answer"
SPONSORS = "sponsors’ views"
CHANGE_LOG = "the change log"
FINDINGS = "findings and how far they are answered"
MEASURES = "measures"
EVIDENCE = "the evidence relied on"
DEPENDENCIES = "dependencies"
PATH = "the decision path"
MONEY = "money"
ENGAGEMENT = "who was told what"
LATER = "what happened since the as-at date"
WAIVED = "what was let through and why"
SIGN_OFF = "the sign-off trail"
KEY = "the key to ratings"
PAPER = "the paper’s recommendations and implications"
TOPICS = (
    HEADLINE,
    OVERALL,
    DECISIONS,
    CHANGES,
    SLIPPED,
    RATINGS,
    OUTCOMES,
    PROGRESS,
    ANSWERS,
    COMMITMENTS,
    DELIVERABLES,
    MILESTONES,
    TO_NOTE,
    RISKS,
    DEPENDENCIES,
    PATH,
    MONEY,
    ENGAGEMENT,
    CHALLENGE,
    SPONSORS,
    CHANGE_LOG,
    FINDINGS,
    MEASURES,
    EVIDENCE,
    LATER,
    WAIVED,
    SIGN_OFF,
    KEY,
    PAPER,
)
OF_REGISTER = frozenset({DEPENDENCIES, PATH, MONEY, ENGAGEMENT})  # likewise
OF_PROOF = frozenset({MILESTONES, CHANGE_LOG, FINDINGS, MEASURES, EVIDENCE})  # older contents hold none


@dataclass(frozen=True)
class Section:
    """A section of a document: how it is drawn, and which topics it tells in full."""

    draw: Callable[[ReportContent], Iterable[Block]]
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeSection:
    """A part of each theme's own section: how it is drawn, and which topics it tells in full."""

    draw: Callable[[ThemePart], Iterable[Block]]
    tells: tuple[str, ...] = ()


def _draw_risks(content: ReportContent) -> Iterable[Block]:
    """The scored register; of a content from before there were scores the risks as they were written."""
    return register.draw_risks(content) if content.registered else overall.draw_risks(content)


SECTIONS = {
    "headline": Section(overall.draw_headline, (HEADLINE,)),
    "overall": Section(overall.draw_overall, (OVERALL,)),
    "decisions": Section(overall.draw_decisions, (DECISIONS,)),
    "themes at a glance": Section(overall.draw_theme_table),
    "changed": Section(changes.draw_changed, (CHANGES,)),
    "slipped": Section(changes.draw_slipped, (SLIPPED,)),
    "risk register": Section(_draw_risks, (RISKS,)),
    "dependencies": Section(register.draw_dependencies, (DEPENDENCIES,)),
    "decision path": Section(register.draw_path_and_decisions, (PATH,)),
    "money": Section(register.draw_money, (MONEY,)),
    "engagement": Section(register.draw_engagement, (ENGAGEMENT,)),
    "change log": Section(proof.draw_change_log, (CHANGE_LOG,)),
    "findings": Section(proof.draw_findings, (FINDINGS,)),
    "measures": Section(proof.draw_measures, (MEASURES,)),
    "evidence": Section(proof.draw_evidence, (EVIDENCE,)),
    "since the as-at date": Section(changes.draw_later, (LATER,)),
    "let through": Section(changes.draw_waived, (WAIVED,)),
    "sign-off": Section(overall.draw_sign_off, (SIGN_OFF,)),
    "key": Section(overall.draw_key, (KEY,)),
    # The summary's own, a line each.
    "decide": Section(summary.draw_decide, (DECISIONS,)),
    "changed in short": Section(summary.draw_changed, (CHANGES,)),
    "exposed": Section(summary.draw_exposed),
    "table": Section(summary.draw_table),
    "later in short": Section(summary.draw_later, (LATER,)),
    # The Board paper's.
    "paper's header": Section(board_paper.draw_paper_facts, (PAPER,)),
    "paper's sections": Section(
        board_paper.draw_paper_body, (PROGRESS, RISKS, SLIPPED, WAIVED, TO_NOTE, ENGAGEMENT, EVIDENCE)
    ),
    # What is not published.
    "law": Section(exempt.draw_law),
    "withheld": Section(exempt.draw_kept),
    "own use": Section(annex.draw_own_use),
    "provenance": Section(annex.draw_provenance, (PROGRESS, COMMITMENTS)),
    "verification": Section(annex_proof.draw_verification),
    "fingerprints": Section(annex_proof.draw_fingerprints, (EVIDENCE,)),
    "left out of print": Section(annex.draw_left_out),
}
IN_A_THEME = {
    "headline": ThemeSection(theme.draw_headline),
    "outcome": ThemeSection(theme.draw_outcome, (OUTCOMES,)),
    "rating": ThemeSection(theme.draw_rating, (RATINGS,)),
    "achieved": ThemeSection(theme.draw_achieved, (PROGRESS,)),
    "last month's commitments": ThemeSection(theme.draw_answers, (ANSWERS,)),
    "next month": ThemeSection(theme.draw_next, (COMMITMENTS,)),
    "also to note": ThemeSection(theme.draw_to_note, (TO_NOTE,)),
    "deliverables": ThemeSection(theme.draw_deliverables, (DELIVERABLES,)),
    "milestones": ThemeSection(proof.draw_milestones, (MILESTONES,)),
    "risks": ThemeSection(theme.draw_risks, (RISKS,)),
    "dependencies": ThemeSection(theme.draw_nothing, (DEPENDENCIES,)),
    "challenge": ThemeSection(challenge.draw_challenge, (CHALLENGE,)),
    "sponsor": ThemeSection(theme.draw_sponsor, (SPONSORS,)),
}
# What of a theme is told with the registers, in place of what a content from before them has.
WITH_REGISTER = {"risks": register.draw_theme_risks, "dependencies": register.draw_theme_dependencies}
THEMES = "themes"  # the section that holds a section for each theme


def draw_section(name: str, content: ReportContent, in_a_theme: tuple[str, ...]) -> Iterable[Block]:
    """One section of a document; of the themes' section the parts named."""
    return _draw_themes(content, in_a_theme) if name == THEMES else SECTIONS[name].draw(content)


def _draw_themes(content: ReportContent, parts: tuple[str, ...]) -> Iterator[Block]:
    yield heading("Themes")
    if not content.themes:
        yield paragraph(overall.NO_THEMES)
    for one in content.themes:
        yield heading(name_theme(one), 3)
        yield from theme.draw_state(one, content.period.name)
        for part in parts:
            with_register = WITH_REGISTER.get(part)
            if content.registered and with_register:
                yield from with_register(one, content.registered)
            else:
                yield from IN_A_THEME[part].draw(one)


def list_left_out(
    content: ReportContent, sections: tuple[str, ...], in_a_theme: tuple[str, ...]
) -> list[str]:
    """The topics of a content that none of these sections tells, in the order in which a full report tells them."""
    told = {topic for name in sections if name != THEMES for topic in SECTIONS[name].tells}
    told |= {topic for name in in_a_theme for topic in IN_A_THEME[name].tells}
    told |= OF_PROOF if content.proved is None else set()
    told |= OF_REGISTER if content.registered is None else set()
    return [topic for topic in TOPICS if topic not in told]
