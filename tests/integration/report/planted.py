"""A month with unique marks in everything that must not be published, and one in what must."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field

from cpca.domain import clock
from cpca.domain.report_building import build_content
from cpca.domain.report_content import IssuePart, ReportContent
from cpca.extensions import Base, db, writing
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteKind, Position, SponsorView
from cpca.models.closing import LeftOut
from cpca.models.deliverable import Deliverable, DeliverableState
from cpca.models.draft import Draft
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    ProgressItem,
    ReturnComment,
    UpdateState,
)
from cpca.models.risk import Risk, RiskState
from tests.world import World, change

NOW = dt.datetime(2022, 12, 12, 10, 0, tzinfo=dt.UTC)
OPEN_MARK = "OPEN-MARK-1"  # in a line that prints: the search must find it
ISSUE = IssuePart(number="1", kind="published", issued_at=NOW, issued_by="Programme office", head="1:0")


@dataclass
class Marks:
    """Unique words, each with what it was planted in."""

    planted: dict[str, str] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def plant(self, where: str) -> str:
        mark = f"LEAK-{next(self._numbers):03}-X"
        self.planted[mark] = where
        return mark

    def found_in(self, words: str) -> list[str]:
        """What leaked into a text, by where it was planted."""
        return [where for mark, where in self.planted.items() if mark in words]


def build(world: World, month: str = "2022-11") -> ReportContent:
    db.session.rollback()
    db.session.expire_all()
    return build_content(
        period=db.session.merge(world.periods[month]), issue=ISSUE, today=dt.date(2022, 12, 12)
    )


def submit(world: World) -> None:
    """Theme A's November is submitted, with a line that prints; theme B is still writing, in its sponsor's sight.

    The dates say Amber of A since November: a thing that its line is about slips. It has a paper.
    """
    clock.fix(NOW)
    update = world.updates["A", "2022-11"]
    change(
        update,
        state=UpdateState.SUBMITTED,
        submitted_at=NOW,
        submitted_by_id=world.people["lead_a"].id,
        headline="Headline of A",
        late_days=3,
    )
    change(update.lines[0], text=f"{OPEN_MARK} was agreed")
    change(world.updates["B", "2022-11"], shown_to_sponsor=True)
    keep(_deliverable(world, "A1", "What slips", baseline_on=dt.date(2022, 11, 10), position=1))
    keep(_paper(world))


def _deliverable(world: World, reference: str, title: str, **given: object) -> Deliverable:
    values = {
        "theme_id": world.themes["A"].id,
        "plan_id": world.plan.id,
        "state": DeliverableState.IN_PROGRESS,
    }
    return Deliverable(**values, reference=reference, title=title, **given)


def _paper(world: World) -> Paper:
    def row(position: int, section: Section, text: str, number: str, kind: BlockKind) -> Paragraph:
        return Paragraph(position=position, section=section, text=text, number=number, kind=kind)

    heading = row(30, Section.PROGRESS, "Theme A", "3.2.1", BlockKind.THEME_HEADING)
    heading.theme_id = world.themes["A"].id
    rows = [
        row(10, Section.PURPOSE, "To say how it goes.", "1.1", BlockKind.PARAGRAPH),
        row(20, Section.PURPOSE, "And what is next.", "1.2", BlockKind.PARAGRAPH),
        heading,
        row(40, Section.RISKS, "", "3.3", BlockKind.PARAGRAPH),
    ]
    return Paper(
        plan_id=world.plan.id, period_id=world.periods["2022-11"].id, title="A paper", paragraphs=rows
    )


def keep(*things: Base) -> None:
    with writing():
        db.session.add_all(things)
        db.session.commit()


def plant_unfinished(world: World, marks: Marks) -> None:
    """What was not handed in, or is nobody's but the writer's."""
    a, b = world.updates["A", "2022-11"], world.updates["B", "2022-11"]
    change(b, headline=marks.plant("a draft's headline"), reason=marks.plant("a draft's reason"))
    keep(
        ProgressItem(update_id=b.id, position=9, text=marks.plant("a draft's line")),
        Commitment(
            update_id=b.id, position=9, text=marks.plant("a draft's promise"), due_on=dt.date(2022, 12, 30)
        ),
        ProgressItem(update_id=a.id, position=8, text=marks.plant("a withdrawn line"), withdrawn_at=NOW),
        Risk(
            theme_id=world.themes["A"].id,
            plan_id=world.plan.id,
            text=marks.plant("a risk that was only proposed"),
            state=RiskState.PROPOSED,
            position=8,
        ),
        Draft(
            person_id=world.people["lead_a"].id,
            form="/somewhere",
            content=f'{{"text": ["{marks.plant("private typing")}"]}}',
            kept_at=NOW,
        ),
        ReturnComment(
            update_id=a.id,
            part="rating",
            text=marks.plant("a return comment"),
            made_by_id=world.people["office"].id,
            made_at=NOW,
        ),
        LeftOut(
            period_id=world.periods["2022-11"].id,
            key="late:A",
            words="Late",
            reason=marks.plant("why it was left out"),
            left_out_by_id=world.people["office"].id,
            left_out_at=NOW,
        ),
    )


def note(world: World, text: str, **given: object) -> ChallengeNote:
    update = world.updates["A", "2022-11"]
    number = len(db.session.query(ChallengeNote).all()) + 1
    values = {
        "plan_id": world.plan.id,
        "theme_id": update.theme_id,
        "update_id": update.id,
        "council_id": world.councils["Fenland"].id,
        "number": number,
        "anchor_words": "Headline of A",
        "kind": NoteKind.PACE,
        "text": text,
        "raised_by_id": world.people["sponsor_a"].id,
        "raised_at": NOW,
        **given,
    }
    made = ChallengeNote(**values)
    keep(made)
    return made


def reply(world: World, made: ChallengeNote, text: str) -> None:
    keep(
        ChallengeEvent(
            note_id=made.id,
            period_id=world.periods["2022-11"].id,
            act=NoteAct.ANSWER,
            text=text,
            person_id=world.people["lead_a"].id,
            at=NOW,
        )
    )


def plant_challenge(world: World, marks: Marks) -> None:
    """Words that are not for print, or that nobody has confirmed."""
    update, office = world.updates["A", "2022-11"], world.people["office"]
    reply(world, note(world, marks.plant("an unprinted note")), marks.plant("a reply to an unprinted note"))
    note(world, marks.plant("a mailed note"), for_print=True, recorded_by_id=office.id)
    draft = world.updates["B", "2022-11"]
    words = marks.plant("the draft's words that a printed note is on")
    about = {"update_id": draft.id, "theme_id": draft.theme_id, "line_id": draft.lines[0].id}
    note(world, "Is that all?", for_print=True, anchor_words=words, **about)
    note(world, marks.plant("a question to the office"), for_print=True, asked_of_programme=True)
    sponsor = world.people["sponsor_a"]
    views = {"update_id": update.id, "sponsor_id": sponsor.id, "given_at": NOW}
    keep(
        SponsorView(
            **views,
            council_id=world.councils["Fenland"].id,
            position=Position.NOT_CONTENT,
            words=marks.plant("a view's own words"),
            line_for_print="A line for print",
        ),
        SponsorView(
            **views,
            council_id=world.councils["Huntingdonshire"].id,
            position=Position.NOT_CONTENT,
            line_for_print=marks.plant("an unconfirmed view"),
            recorded_by_id=office.id,
        ),
    )


def withhold(world: World, thing: Base, state: ExemptionState = ExemptionState.AGREED) -> None:
    keep(
        Exemption(
            plan_id=world.plan.id,
            theme_id=world.themes["A"].id,
            subject=thing.__tablename__,
            subject_id=thing.id,
            secrecy=Secrecy.EXEMPT,
            schedule_paragraph=3,
            reason="A sale is being negotiated",
            state=state,
            proposed_by_id=world.people["lead_a"].id,
            proposed_at=NOW,
        )
    )


def plant_exempt(
    world: World, marks: Marks, state: ExemptionState = ExemptionState.AGREED, first: int = 20
) -> None:
    """One of everything that may be exempt, with what hangs on it; `first` is its place among its like."""
    said = f"{state.value} exempt"
    update, theme = world.updates["A", "2022-11"], world.themes["A"]
    line = ProgressItem(update_id=update.id, position=first, text=marks.plant(f"a line {said}"))
    later = ProgressItem(update_id=update.id, position=first + 1, text=marks.plant(f"a later line {said}"))
    later.since_as_at = True
    # So like a line that prints, that a comparison would take one for the other.
    text = f"It was {marks.plant(f'last month’s line {said}')} agreed"
    before = ProgressItem(update_id=world.updates["A", "2022-10"].id, position=first, text=text)
    item = _deliverable(
        world,
        marks.plant(f"the reference of a deliverable {said}"),
        marks.plant(f"a deliverable {said}"),
        baseline_on=dt.date(2022, 9, 1),
        forecast_on=dt.date(2023, 2, 1),
        times_moved=2,
        position=first,
    )
    risk = Risk(
        theme_id=theme.id,
        plan_id=world.plan.id,
        text=marks.plant(f"a risk {said}"),
        mitigation=marks.plant(f"the mitigation of a risk {said}"),
        position=first,
    )
    paragraph = _plant_paragraph(world, marks.plant(f"a paragraph {said}"))
    keep(line, later, before, item, risk)
    things: list[Base] = [line, later, before, item, risk, paragraph, *_plant_promises(world, marks, first)]
    for thing in things:
        withhold(world, thing, state)
    change(update.lines[0], deliverable_id=item.id)
    _plant_notes(world, marks, line, item, risk)


def _plant_paragraph(world: World, text: str) -> Paragraph:
    """A paragraph in the middle of the paper; those after it move down."""
    paper = db.session.query(Paper).filter_by(period_id=world.periods["2022-11"].id).one()
    last = next(row for row in paper.paragraphs if row.text == "And what is next.")
    place = int((last.number or "").rpartition(".")[2])
    change(last, number=f"1.{place + 1}")
    made = Paragraph(
        paper_id=paper.id,
        position=10 + place,
        section=Section.PURPOSE,
        kind=BlockKind.PARAGRAPH,
        number=f"1.{place}",
        text=text,
    )
    keep(made)
    return made


def _plant_notes(world: World, marks: Marks, line: ProgressItem, item: Deliverable, risk: Risk) -> None:
    words = marks.plant("a printed note on an exempt line")
    on_it = note(world, words, line_id=line.id, anchor_words=line.text, for_print=True)
    reply(world, on_it, marks.plant("a reply about an exempt line"))
    words = marks.plant("a printed note on an exempt deliverable")
    note(world, words, deliverable_id=item.id, anchor_words=item.title, for_print=True)
    note(world, marks.plant("an unprinted note on an exempt risk"), risk_id=risk.id, anchor_words=risk.text)


def _plant_promises(world: World, marks: Marks, first: int) -> list[Commitment]:
    """An exempt promise of this month, and one of the month before with its answer."""
    update, earlier = world.updates["A", "2022-11"], world.updates["A", "2022-10"]
    words, due = marks.plant("an exempt promise"), dt.date(2022, 12, 30)
    promise = Commitment(update_id=update.id, position=first, text=words, due_on=due)
    words, due = marks.plant("an earlier exempt promise"), dt.date(2022, 11, 15)
    before = Commitment(update_id=earlier.id, position=first, text=words, due_on=due)
    keep(promise, before)
    keep(
        CommitmentAnswer(
            commitment_id=before.id,
            update_id=update.id,
            answer=Answer.NOT_MET,
            explanation=marks.plant("why an exempt promise was not met"),
        )
    )
    return [promise, before]
