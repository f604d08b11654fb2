"""A frozen month's content is what it was at the freeze, whatever happens to the record afterwards."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from cpca.domain import clock
from cpca.domain.report_building import NO_ISSUE, build_content
from cpca.domain.report_content import ReportContent
from cpca.domain.report_publishing import to_json
from cpca.extensions import db
from cpca.models.challenge import ChallengeEvent, ChallengeNote, NoteAct, NoteState
from cpca.models.deliverable import DeliverableState
from cpca.models.period import PeriodState
from cpca.models.plan import Theme
from cpca.models.risk import Risk, RiskState
from tests.integration.closing.months import correct, freeze
from tests.integration.month.months import challenge, november, promise
from tests.integration.report.planted import note
from tests.world import World, change, make_period, save

LATER = dt.datetime(2023, 3, 1, 9, tzinfo=dt.UTC)


def read(world: World) -> ReportContent:
    """November, without what changed since October, of which this world keeps no snapshot."""
    content = build_content(period=november(world), issue=NO_ISSUE, today=clock.today())
    return replace(content, changes=(), unchanged=())


def fill(world: World) -> Risk:
    """A deliverable, a risk and a note for print."""
    promise(world, "A", "A1", forecast_on=dt.date(2022, 12, 20), times_moved=1)
    risk = Risk(theme_id=world.themes["A"].id, plan_id=world.plan.id, text="It may rain", position=1)
    save(risk)
    line = world.updates["A", "2022-11"].lines[0]
    challenge(world, "A", 1, line_id=line.id, anchor_words=line.text, for_print=True)
    return risk


def happen_later(world: World, raised: ChallengeNote, act: NoteAct, **values: object) -> None:
    """Something is done about a note in December."""
    december = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    save(december)
    clock.fix(LATER)
    facts = {"note_id": raised.id, "period_id": december.id, "person_id": world.people["lead_a"].id}
    save(ChallengeEvent(**facts, act=act, text="Because", at=LATER))
    change(raised, **values)


def change_everything(world: World, risk: Risk) -> None:
    """March: the plan, its people are not what they were, and the note was closed in December."""
    clock.fix(LATER)
    deliverable = promise(world, "A", "A2")
    change(deliverable, state=DeliverableState.DELIVERED, actual_on=dt.date(2023, 2, 1))
    for theme in world.themes.values():
        change(theme, title="Another", statement="Something else")
    for person in world.people.values():
        change(person, post="Another post", name="Another name")
    change(risk, text="It may snow", state=RiskState.CLOSED)
    save(Theme(plan_id=world.plan.id, code="Z", title="New", statement="New", position=9))


def test_it_is_the_same_after_every_theme_person_risk_and_date_was_changed(world: World) -> None:
    risk = fill(world)
    freeze(world)
    then = to_json(read(world))
    change_everything(world, risk)
    assert to_json(read(world)) == then


def test_so_is_what_a_correction_starts_from(world: World) -> None:
    risk = fill(world)
    freeze(world)
    then = read(world)
    change_everything(world, risk)
    correct(world, "B")
    now = read(world)
    assert now.period.revision == then.period.revision
    assert (now.themes[0].deliverables, now.themes[0].risks) == (
        then.themes[0].deliverables,
        then.themes[0].risks,
    )
    assert [theme.code for theme in now.themes] == ["A", "B"]


def test_what_is_answered_in_a_later_month_is_not_in_it(world: World) -> None:
    fill(world)
    freeze(world)
    then = to_json(read(world))
    happen_later(world, db.session.query(ChallengeNote).one(), NoteAct.ANSWER, state=NoteState.ANSWERED)
    assert to_json(read(world)) == then


def test_a_note_marked_for_print_since_is_still_only_counted(world: World) -> None:
    hidden = note(world, "Words not for print")
    freeze(world)
    then = to_json(read(world))
    happen_later(world, hidden, NoteAct.MARK_FOR_PRINT, for_print=True)
    assert to_json(read(world)) == then
    assert read(world).themes[0].note_totals.not_for_print == 1


def test_a_note_taken_out_of_print_since_prints_no_more(world: World) -> None:
    shown = note(world, "Words for print", for_print=True)
    freeze(world)
    assert [one.text for one in read(world).themes[0].notes] == ["Words for print"]
    happen_later(world, shown, NoteAct.UNMARK_FOR_PRINT, for_print=False)
    assert read(world).themes[0].notes == ()
