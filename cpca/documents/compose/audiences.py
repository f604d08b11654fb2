"""Which document is for whom, and which sections it has in which order: one table, to be read and changed as one."""

from __future__ import annotations

from dataclasses import dataclass

from cpca.models.report import Reach

EVERY_FORMAT = ("docx", "pdf", "html", "json")
ON_PAPER = ("docx", "pdf", "html")


@dataclass(frozen=True)
class DocumentKind:
    """One document: its title, for whom, its sections in order, its formats and who its files may go to.

    `in_a_theme` are the parts of each theme, where "themes" is among the sections. `noun` is what it calls
    itself. `numbered` documents number their headings; the Board paper brings its own numbers.
    """

    title: str
    audience: str
    noun: str
    sections: tuple[str, ...]
    in_a_theme: tuple[str, ...] = ()
    formats: tuple[str, ...] = ON_PAPER
    reach: Reach = Reach.PUBLIC
    numbered: bool = False
    compact: bool = False
    landscape: bool = False


DOCUMENTS = {
    "board-paper": DocumentKind(
        title="Board paper",
        audience="the Board, through democratic services",
        noun="paper",
        sections=("paper's header", "headline", "paper's sections"),
        formats=EVERY_FORMAT,
    ),
    "highlight-report": DocumentKind(
        title="Highlight report",
        audience="the Board, as Appendix 1 of its paper",
        noun="report",
        sections=(
            *("headline", "overall", "decisions", "themes at a glance", "changed", "slipped", "themes"),
            *("risk register", "dependencies", "decision path", "change log", "findings", "measures"),
            *("evidence", "money", "engagement", "since the as-at date", "let through", "sign-off", "key"),
        ),
        in_a_theme=(
            *(
                "headline",
                "outcome",
                "rating",
                "achieved",
                "last month's commitments",
                "next month",
                "also to note",
            ),
            *("deliverables", "milestones", "risks", "dependencies", "challenge", "sponsor"),
        ),
        formats=EVERY_FORMAT,
        numbered=True,
    ),
    "summary": DocumentKind(
        title="Summary",
        audience="the Mayor’s office and lead members, on one page",
        noun="summary",
        sections=("headline", "decide", "changed in short", "exposed", "table", "later in short"),
        compact=True,
    ),
    "improvement-board-pack": DocumentKind(
        title="Improvement Board pack",
        audience="the Independent Improvement Board",
        noun="pack",
        sections=(
            *("headline", "overall", "themes at a glance", "slipped", "changed", "decisions", "themes"),
            *("risk register", "dependencies", "decision path", "change log", "findings", "measures"),
            *("evidence", "money", "engagement", "since the as-at date", "let through", "key"),
        ),
        in_a_theme=(
            *(
                "headline",
                "outcome",
                "rating",
                "challenge",
                "sponsor",
                "last month's commitments",
                "deliverables",
            ),
            *("milestones", "achieved", "next month"),
        ),
        numbered=True,
    ),
    "government-pack": DocumentKind(
        title="Government pack",
        audience="the government department",
        noun="pack",
        sections=(
            *(
                "headline",
                "overall",
                "themes at a glance",
                "changed",
                "slipped",
                "themes",
                "decision path",
                "findings",
                "measures",
                "money",
            ),
            *("since the as-at date", "let through", "sign-off", "key"),
        ),
        in_a_theme=(
            *("headline", "outcome", "rating", "achieved", "last month's commitments", "next month"),
            *("deliverables", "milestones", "risks"),
        ),
        numbered=True,
    ),
    "staff-briefing": DocumentKind(
        title="Staff briefing",
        audience="the authority’s staff",
        noun="briefing",
        sections=("headline", "overall", "themes", "since the as-at date"),
        in_a_theme=("headline", "achieved", "next month"),
    ),
    "exempt-appendix": DocumentKind(
        title="Exempt appendix",
        audience="members and officers entitled to it",
        noun="appendix",
        sections=("law", "withheld"),
        reach=Reach.EXEMPT,
    ),
    "annex": DocumentKind(
        title="Annex of provenance",
        audience="the authority’s own use",
        noun="annex",
        sections=("own use", "provenance", "verification", "fingerprints", "left out of print"),
        formats=EVERY_FORMAT,
        reach=Reach.INTERNAL,
        landscape=True,
    ),
}
