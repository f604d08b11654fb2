"""The exempt appendix: what is not for publication, headed as the law wants, each part with why it is withheld.

Source: Local Government Act 1972, section 100A(2)-(4), and Schedule 12A, Part 1 (descriptions, as amended in 2006)
and Part 2, paragraph 10 (the public interest).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cpca.documents.blocks import Block, Item, Notice, Paragraph, Run, said
from cpca.documents.compose.parts import (
    anchor_of,
    bullets,
    heading,
    name_theme,
    paragraph,
    say_all,
)
from cpca.domain.money_words import say_money
from cpca.domain.report_content import (
    AnswerPart,
    ChangePart,
    CommitmentPart,
    DeliverablePart,
    LinePart,
    NotePart,
    PaperBlock,
    ReportContent,
    RiskPart,
    Row,
    ThemePart,
    Withheld,
)

Withholdable = LinePart | CommitmentPart | AnswerPart | DeliverablePart | RiskPart | NotePart | PaperBlock

NOT_FOR_PUBLICATION = "NOT FOR PUBLICATION"
SCHEDULE = "Part 1 of Schedule 12A of the Local Government Act 1972"
CONFIDENTIAL = "section 100A(3) of the Local Government Act 1972"
DESCRIPTIONS = {
    1: "Information relating to any individual.",
    2: "Information which is likely to reveal the identity of an individual.",
    3: "Information relating to the financial or business affairs of any particular person (including the authority "
    "holding that information).",
    4: "Information relating to any consultations or negotiations, or contemplated consultations or negotiations, in "
    "connection with any labour relations matter arising between the authority or a Minister of the Crown and "
    "employees of, or office holders under, the authority.",
    5: "Information in respect of which a claim to legal professional privilege could be maintained in legal "
    "proceedings.",
    6: "Information which reveals that the authority proposes (a) to give under any enactment a notice under or by "
    "virtue of which requirements are imposed on a person; or (b) to make an order or direction under any enactment.",
    7: "Information relating to any action taken or proposed to be taken in connection with the prevention, "
    "investigation or prosecution of crime.",
}


@dataclass(frozen=True)
class Kept:
    """One part that is withheld: where it stands, its words and why."""

    where: str
    text: str
    withheld: Withheld
    reference: str | None = None
    row: Row | None = None


def draw_law(content: ReportContent) -> Iterator[Block]:
    """The heading the law wants, and the description of each paragraph relied on."""
    kept = [one.withheld for one in list_kept(content)]
    used = sorted({one.paragraph for one in kept if one.paragraph is not None})
    yield Notice(
        (Run(NOT_FOR_PUBLICATION, bold=True), Run(_say_law(used, confidential=_has_confidential(kept))))
    )
    if used:
        yield heading("Why it is exempt")
        yield bullets(Item(said(f"Paragraph {n}: {DESCRIPTIONS[n]}")) for n in used)


def _has_confidential(kept: list[Withheld]) -> bool:
    return any(one.secrecy == "confidential" for one in kept)


def _say_law(used: list[int], *, confidential: bool) -> str:
    grounds = []
    if used:
        word = "paragraph" if len(used) == 1 else "paragraphs"
        grounds.append(f" by virtue of {word} {say_all([str(n) for n in used])} of {SCHEDULE}")
    if confidential:
        grounds.append(f" because it holds confidential information within the meaning of {CONFIDENTIAL}")
    return " and".join(grounds) + "." if grounds else "."


def draw_kept(content: ReportContent) -> Iterator[Block]:
    """Every part that is withheld, by where it stands, each with the ground and the public-interest reason."""
    kept = list_kept(content)
    if not kept:
        yield paragraph("Nothing of this month is withheld.")
    for where in dict.fromkeys(one.where for one in kept):
        yield heading(where)
        for one in kept:
            if one.where == where:
                anchor = anchor_of(one.reference, one.row)
                yield Paragraph(said(one.text), anchor=anchor, reference=one.reference)
                yield paragraph(say_ground(one.withheld), quiet=True)


def say_ground(withheld: Withheld) -> str:
    """On what ground one part is withheld, why the public interest is for it, and whether that is decided."""
    if withheld.paragraph is not None:
        ground = f"Exempt under paragraph {withheld.paragraph}."
    else:
        ground = "Confidential under section 100A(3)."
    reason = ""
    if withheld.reason and withheld.paragraph is not None:
        reason = (
            " The public interest in maintaining the exemption outweighs the public interest in disclosing the "
            f"information: {withheld.reason}"
        )
    elif withheld.reason:
        reason = f" Reason: {withheld.reason}"
    waits = (
        "" if withheld.decided else " The monitoring officer has not decided yet; it is kept back until then."
    )
    return f"{ground}{reason}{waits}"


def list_kept(content: ReportContent) -> list[Kept]:
    """Every withheld part, themes first; what stands twice in the content, as a line does in the paper, is once here."""
    kept = [one for theme in content.themes for one in _of_theme(theme)]
    kept += [one for later in content.later for one in _kept("Since the as-at date", (later.line,))]
    kept += _kept("The Board paper", content.paper.blocks if content.paper else ())
    kept += [Kept("What slipped", flag.words, flag.withheld) for flag in content.flags if flag.withheld]
    kept += [
        Kept("What changed", _say_change(one), one.withheld, one.reference)
        for one in content.changes
        if one.withheld
    ]
    kept += [*_of_proof(content), *_of_register(content)]
    known: set[str] = set()
    return [one for one in kept if _is_new(one, known)]


def _of_proof(content: ReportContent) -> Iterator[Kept]:
    """Requests about what is withheld, and evidence that is or that supports it."""
    proof = content.proved
    for change in proof.change_log if proof else ():
        if change.withheld:
            words = f"{change.about} – {'; '.join(change.changes)} – {change.reason}"
            yield Kept("Change log", words, change.withheld, change.reference)
    for one in proof.evidence if proof else ():
        if one.withheld:
            yield Kept("Evidence", one.title, one.withheld, one.reference)


def _of_register(content: ReportContent) -> Iterator[Kept]:
    """Dependencies of what is withheld, and sums that are."""
    register = content.registered
    for one in register.dependencies if register else ():
        if one.withheld:
            yield Kept(
                "Dependencies", f"{one.what}, by {one.needed_by:%d %B %Y}", one.withheld, one.reference
            )
    for fund in register.funds if register else ():
        for line in fund.lines:
            if line.withheld:
                words = f"{line.title}: {say_money(line.committed)} committed, {say_money(line.spent)} spent"
                yield Kept(f"Money, {fund.name}", f"{words} of {say_money(line.budget)}", line.withheld)


def _is_new(one: Kept, known: set[str]) -> bool:
    """Whether its reference did not stand before, or its words where it has none: as a new line's among the changes."""
    is_new = (one.reference or one.text) not in known
    known |= {name for name in (one.reference, one.text) if name}
    return is_new


def _of_theme(theme: ThemePart) -> Iterator[Kept]:
    parts = (theme.lines, theme.commitments, theme.answers, theme.deliverables, theme.risks, theme.notes)
    for alike in parts:
        yield from _kept(f"Theme {name_theme(theme)}", alike)


def _kept(where: str, parts: Iterable[Withholdable]) -> Iterator[Kept]:
    for part in parts:
        if part.withheld:
            row = part.row if isinstance(part, LinePart | CommitmentPart | RiskPart | PaperBlock) else None
            yield Kept(where, _say_part(part), part.withheld, part.reference, row)


def _say_part(part: Withholdable) -> str:
    """The words of a part in one paragraph."""
    if isinstance(part, DeliverablePart):
        return part.title
    words: list[str | None] = [part.text]
    if isinstance(part, AnswerPart):
        words += [part.answer, part.explanation]
    if isinstance(part, RiskPart | PaperBlock) and part.mitigation:
        words.append(f"Mitigation: {part.mitigation}")
    if isinstance(part, NotePart):
        words += [f"{event.who}: {event.text}" for event in part.events if event.text]
    return " – ".join(word for word in words if word)


def _say_change(change: ChangePart) -> str:
    compared = " ".join(word.text for word in change.compared)
    return compared or change.words
