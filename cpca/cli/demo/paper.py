"""How the demo's Board papers are written, cleared and signed, and what of a month is not for publication."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cpca.cli.demo.story import Story
from cpca.domain import clearance, exempt, paper_editing, paper_signing, paper_writing, progress
from cpca.domain.clearance import SectionOf, find_newest_draft
from cpca.domain.exempt_subject import get_subject
from cpca.domain.mail import read_mail
from cpca.domain.paper_editing import WRITTEN, Header, may_edit
from cpca.domain.paper_words import list_paragraphs
from cpca.models.exempt import Secrecy
from cpca.models.paper import Paper, Paragraph
from cpca.models.people import Area
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]
MAILS = Path(__file__).resolve().parents[3] / "demo" / "mails"


def prepare(story: Story, told: Told) -> None:  # noqa: ARG001  every act is told alike
    month = story.period()
    story.do(P.EDIT_PAPER, month, paper_writing.prepare_paper, period=month)


def head(story: Story, told: Told) -> None:
    """The header block: what is told, and for the rest what was carried over."""
    paper = _paper(story)
    fields = Header.__dataclass_fields__
    header = Header(**{name: told.get(name, getattr(paper, name)) for name in fields})
    story.do(
        P.EDIT_PAPER, paper, paper_editing.edit_header, paper=paper, version=paper.version, header=header
    )


def write(story: Story, told: Told) -> None:
    """Rows of number and words: each paragraph is written anew, which confirms it."""
    for number, text in told["paragraphs"]:
        row = _paragraph(story, number)
        words = {"text": text, "link": row.link}
        given = {"paragraph": row, "version": row.version, **words}
        story.do(_permission(row), row, paper_editing.edit_paragraph, **given)


def confirm(story: Story, told: Told) -> None:
    for row in [_paragraph(story, number) for number in told["paragraphs"]]:
        given = {"paragraph": row, "version": row.version}
        story.do(_permission(row), row, paper_editing.confirm_paragraph, **given)


def add(story: Story, told: Told) -> None:
    """Paragraphs added one after the other, the first of them after the one that is named."""
    after = _paragraph(story, told["after"])
    for text in told["paragraphs"]:
        after = story.do(_permission(after), after, paper_editing.add_paragraph, after=after, text=text)


def take_out(story: Story, told: Told) -> None:
    for row in [_paragraph(story, number) for number in told["paragraphs"]]:
        given = {"paragraph": row, "version": row.version}
        story.do(_permission(row), row, paper_editing.remove_paragraph, **given)


def clear(story: Story, told: Told) -> None:
    """An officer clears a section as the newest draft has it."""
    month, area = story.period(), Area(told["area"])
    given = {"period": month, "area": area, "issue": find_newest_draft(month)}
    story.do(P.CLEAR, SectionOf(month, area, _paper(story)), clearance.clear, **given)


def record_clearance(story: Story, told: Told) -> None:
    """The programme office records a clearance that came by mail, with the mail as it was saved."""
    month, area = story.period(), Area(told["area"])
    given = {
        "period": month,
        "area": area,
        "issue": find_newest_draft(month),
        "sent_by_id": story.people[told["from"]].id,
        "mail": read_mail(told["mail"], (MAILS / told["mail"]).read_bytes()),
    }
    section = SectionOf(month, area, _paper(story))
    story.do(P.RECORD_CLEARANCE, section, clearance.record_clearance, **given)


def sign(story: Story, told: Told) -> None:  # noqa: ARG001  every act is told alike
    month = story.period()
    story.do(P.SIGN_PAPER, _paper(story), paper_signing.sign, period=month)


def propose_exempt(story: Story, told: Told) -> None:
    """A line of a theme is proposed exempt, for a paragraph of Schedule 12A."""
    line = progress.list_lines(story.update(told["theme"]))[told["line"] - 1]
    subject = get_subject(story.viewer, plan=story.plan.slug, word="line", subject_id=line.id)
    words = {"secrecy": Secrecy.EXEMPT, "paragraph": told["paragraph"], "reason": told["reason"]}
    proposed = story.do(P.PROPOSE_EXEMPT, subject, exempt.propose, subject=subject, **words)
    story.proposals[told["proposal"]] = proposed


def decide_exempt(story: Story, told: Told) -> None:
    row = story.proposals[told["proposal"]]
    said = {"agrees": told["agrees"], "decision": told["decision"]}
    story.do(P.DECIDE_EXEMPT, row, exempt.decide, exemption=row, version=row.version, **said)


def _paper(story: Story) -> Paper:
    paper = paper_writing.find_paper(story.period())
    if paper is None:
        raise RuntimeError("The demo writes a paper that nobody prepared.")
    return paper


def _paragraph(story: Story, number: str) -> Paragraph:
    """A paragraph by the number that it has now."""
    rows = list_paragraphs(_paper(story))
    return next(row for row in rows if row.number == number and row.kind in WRITTEN and may_edit(row))


def _permission(row: Paragraph) -> Permission:
    return P.EDIT_PAPER if row.area is None else P.EDIT_IMPLICATION
