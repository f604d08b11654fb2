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
from cpca.models.progress import (
    Answer,
    Commitment,
    CommitmentAnswer,
    ProgressItem,
    ReturnComment,
    UpdateState,
)
from cpca.models.risk import Risk
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
    """Theme A's November is submitted, with a line that prints; theme B is still writing."""
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


def plant_exempt(world: World, marks: Marks) -> None:
    """One of everything that may be exempt, decided or not, with what hangs on it."""
    update, theme = world.updates["A", "2022-11"], world.themes["A"]
    line = ProgressItem(update_id=update.id, position=20, text=marks.plant("an exempt line"))
    proposed = ProgressItem(update_id=update.id, position=21, text=marks.plant("a line proposed exempt"))
    later = ProgressItem(update_id=update.id, position=22, text=marks.plant("an exempt later line"))
    later.since_as_at = True
    item = Deliverable(
        theme_id=theme.id,
        plan_id=world.plan.id,
        reference="A9",
        title=marks.plant("an exempt deliverable"),
        baseline_on=dt.date(2022, 9, 1),
        forecast_on=dt.date(2023, 2, 1),
        times_moved=2,
        state=DeliverableState.IN_PROGRESS,
        position=9,
    )
    risk = Risk(theme_id=theme.id, plan_id=world.plan.id, text=marks.plant("an exempt risk"), position=9)
    keep(line, proposed, later, item, risk)
    withhold(world, proposed, ExemptionState.PROPOSED)
    for thing in (line, later, item, risk):
        withhold(world, thing)
    words = marks.plant("a printed note on an exempt line")
    on_it = note(world, words, line_id=line.id, anchor_words=line.text, for_print=True)
    reply(world, on_it, marks.plant("a reply about an exempt line"))
    note(world, marks.plant("an unprinted note on an exempt risk"), risk_id=risk.id, anchor_words=risk.text)
    _plant_promises(world, marks)


def _plant_promises(world: World, marks: Marks) -> None:
    """An exempt promise of this month, and one of the month before with its answer."""
    update, earlier = world.updates["A", "2022-11"], world.updates["A", "2022-10"]
    words, due = marks.plant("an exempt promise"), dt.date(2022, 12, 30)
    promise = Commitment(update_id=update.id, position=20, text=words, due_on=due)
    words, due = marks.plant("an earlier exempt promise"), dt.date(2022, 11, 15)
    before = Commitment(update_id=earlier.id, position=20, text=words, due_on=due)
    keep(promise, before)
    keep(
        CommitmentAnswer(
            commitment_id=before.id,
            update_id=update.id,
            answer=Answer.NOT_MET,
            explanation=marks.plant("why an exempt promise was not met"),
        )
    )
    withhold(world, promise)
    withhold(world, before)
