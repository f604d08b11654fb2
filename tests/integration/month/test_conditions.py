"""What must be true before a month takes each step, one condition at a time, and what is let through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from cpca.domain import clock
from cpca.domain.conditions import Step, advance, check_conditions, lift, list_conditions, waive
from cpca.domain.errors import DomainError, Missing, NotNow
from cpca.domain.paper_signing import sign
from cpca.domain.paper_words import section_hash
from cpca.extensions import db
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.paper import BlockKind, Paper, Paragraph, Section
from cpca.models.people import Area
from cpca.models.period import PeriodState
from cpca.models.progress import Answer, CommitmentAnswer, UpdateState
from cpca.models.report import Clearance, IssueKind, ReportIssue
from tests.integration.month.months import acting, give, move, november, update_of, view, viewer
from tests.statements import counted
from tests.world import World, change, save

S = UpdateState
Arrange = Callable[[World], object]


def nothing(_world: World) -> None:
    """Both returns of November are drafts."""


def viewed(world: World) -> None:
    give(world, "A", S.ACCEPTED)
    view(world, "A")


def answered(world: World) -> None:
    give(world, "A", S.APPROVED)
    promised = update_of(world, "A", "2022-10").commitments[0]
    kept = CommitmentAnswer(commitment_id=promised.id, update_id=update_of(world, "A").id, answer=Answer.KEPT)
    save(kept)


def headline(world: World) -> None:
    change(november(world), headline="A good month")


def propose(world: World) -> Exemption:
    exemption = Exemption(
        plan_id=world.plan.id,
        subject="risk",
        subject_id=1,
        secrecy=Secrecy.CONFIDENTIAL,
        reason="Given in confidence",
        proposed_by_id=world.people["office"].id,
        proposed_at=clock.now(),
    )
    save(exemption)
    return exemption


def decided(world: World) -> None:
    exemption = propose(world)
    change(exemption, state=ExemptionState.REFUSED, decided_by_id=world.people["statutory"].id)


def paper(world: World, *, carried: bool = False) -> None:
    written = Paper(plan_id=world.plan.id, period_id=november(world).id)
    block = {"section": Section.PURPOSE, "kind": BlockKind.PARAGRAPH, "text": "To share progress"}
    written.paragraphs = [Paragraph(position=1, carried=carried, **block)]
    save(written)


def of(key: str, step: Step, world: World) -> tuple[bool, str]:
    found = {c.key: c for c in list_conditions(november(world), step)}[key]
    return found.met, found.words


RETURN, ACCEPTANCE = "the return of theme A", "the acceptance of theme A’s return"
VIEW, APPROVAL = "the view of theme A’s sponsor", "the approval of theme A’s return"
ANSWERS = "an answer to {} of theme A that fell due"
CARRIED = "a look at {} carried over from the paper before"
CASES: list[tuple[Step, str, Arrange, bool, str]] = [
    (Step.CLOSE, "return:A", nothing, False, RETURN),
    (Step.CLOSE, "return:A", lambda w: give(w, "A", S.RETURNED), False, RETURN),
    (Step.CLOSE, "return:A", lambda w: give(w, "A", S.SUBMITTED), True, RETURN),
    (Step.CLOSE, "return:A", lambda w: give(w, "A", S.SUBMITTED, nil_return=True), True, RETURN),
    (Step.SIGN_OFF, "accepted:A", lambda w: give(w, "A", S.SUBMITTED), False, ACCEPTANCE),
    (Step.SIGN_OFF, "accepted:A", lambda w: give(w, "A", S.ACCEPTED), True, ACCEPTANCE),
    (Step.SIGN_OFF, "accepted:A", lambda w: give(w, "A", S.APPROVED), True, ACCEPTANCE),
    (Step.SIGN_OFF, "view:A", lambda w: give(w, "A", S.ACCEPTED), False, f"{VIEW}, Fenland"),
    (Step.SIGN_OFF, "view:A", viewed, True, VIEW),
    (Step.FREEZE, "return:A", nothing, False, RETURN),
    (Step.FREEZE, "approved:A", lambda w: give(w, "A", S.ACCEPTED), False, APPROVAL),
    (Step.FREEZE, "approved:A", lambda w: give(w, "A", S.APPROVED), True, APPROVAL),
    (Step.FREEZE, "commitments:A", lambda w: give(w, "A", S.APPROVED), False, ANSWERS.format("1 commitment")),
    (
        Step.FREEZE,
        "commitments:A",
        answered,
        True,
        ANSWERS.format("every commitment"),
    ),
    (Step.FREEZE, "headline", nothing, False, "the headline of the month"),
    (Step.FREEZE, "headline", headline, True, "the headline of the month"),
    (Step.FREEZE, "exemptions", propose, False, "a decision on 1 proposal to withhold something"),
    (Step.FREEZE, "exemptions", decided, True, "a decision on every proposal to withhold something"),
    (Step.ISSUE, "frozen", nothing, False, "the freeze of the month"),
    (Step.ISSUE, "frozen", lambda w: move(w, PeriodState.FROZEN), True, "the freeze of the month"),
    (Step.ISSUE, "paper", nothing, False, "the Board paper"),
    (Step.ISSUE, "paper", paper, True, "the Board paper"),
    (Step.ISSUE, "carried", lambda w: paper(w, carried=True), False, CARRIED.format("1 paragraph")),
    (Step.ISSUE, "carried", paper, True, CARRIED.format("every paragraph")),
    (Step.ISSUE, "clearance:legal", paper, False, "the clearance of the legal implications"),
    (Step.ISSUE, "signed", paper, False, "the signature of the senior responsible owner"),
]


@pytest.mark.parametrize(
    ("step", "key", "arrange", "met", "words"),
    CASES,
    ids=[f"{c[0].name}-{c[1]}-{n}" for n, c in enumerate(CASES)],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_condition_is_met_or_not(
    world: World, step: Step, key: str, arrange: Arrange, met: bool, words: str
) -> None:
    arrange(world)
    assert of(key, step, world) == (met, words)


def test_a_silent_theme_is_asked_for_its_return_and_nothing_else(world: World) -> None:
    give(world, "B", S.APPROVED)
    for step in (Step.SIGN_OFF, Step.FREEZE):
        keys = [c.key for c in list_conditions(november(world), step) if c.key.endswith(":A")]
        assert keys == ["return:A"]


def test_a_nil_return_needs_no_view(world: World) -> None:
    give(world, "A", S.ACCEPTED, nil_return=True)
    keys = [c.key for c in list_conditions(november(world), Step.SIGN_OFF) if c.key.endswith(":A")]
    assert keys == ["return:A", "accepted:A"]


def test_a_month_is_refused_with_everything_that_is_missing(world: World) -> None:
    give(world, "A", S.SUBMITTED)
    with pytest.raises(NotNow) as refused:
        advance(viewer=viewer(world, "office"), period=november(world))
    assert refused.value.message == (
        "November 2022 cannot be closed for submissions yet. Missing: the return of theme B."
        " Put each right, or let it through with a reason that prints."
    )
    assert november(world).state is PeriodState.OPEN


def test_a_month_may_be_closed_late_and_moves_on_step_by_step(world: World) -> None:
    office = viewer(world, "office")
    for code in ("A", "B"):
        give(world, code, S.ACCEPTED, late_days=2)
        view(world, code)
    assert acting(lambda: advance(viewer=office, period=november(world))) is PeriodState.CHALLENGE
    assert acting(lambda: advance(viewer=office, period=november(world))) is PeriodState.SIGN_OFF
    with pytest.raises(NotNow):
        advance(viewer=office, period=november(world))


def let_through(world: World, key: str, reason: str = "They are ill") -> None:
    acting(lambda: waive(viewer=viewer(world, "office"), period=november(world), key=key, reason=reason))


def test_a_waived_condition_lets_the_month_through_and_keeps_its_words_and_reason(world: World) -> None:
    give(world, "A", S.SUBMITTED)
    let_through(world, "return:B")
    acting(lambda: advance(viewer=viewer(world, "office"), period=november(world)))
    month = november(world)
    waiver = {c.key: c for c in list_conditions(month, Step.FREEZE)}["return:B"].waiver
    assert waiver is not None
    assert (waiver.words, waiver.reason) == ("the return of theme B", "They are ill")
    assert month.state is PeriodState.CHALLENGE


def test_what_came_right_after_it_was_let_through_does_not_print(world: World) -> None:
    give(world, "A", S.SUBMITTED)
    let_through(world, "return:B")
    give(world, "B", S.SUBMITTED)
    acting(lambda: advance(viewer=viewer(world, "office"), period=november(world)))
    found = {c.key: c for c in list_conditions(november(world), Step.FREEZE)}
    assert (found["return:B"].met, found["return:B"].waiver) == (True, None)


def test_what_was_let_through_can_be_taken_back(world: World) -> None:
    give(world, "A", S.SUBMITTED)
    let_through(world, "return:B")
    acting(lambda: lift(viewer=viewer(world, "office"), period=november(world), key="return:B"))
    with pytest.raises(NotNow):
        check_conditions(november(world), Step.CLOSE)
    with pytest.raises(Missing):
        lift(viewer=viewer(world, "office"), period=november(world), key="return:B")


def test_what_was_let_through_stays_once_the_step_was_taken(world: World) -> None:
    give(world, "A", S.SUBMITTED)
    let_through(world, "return:B")
    acting(lambda: advance(viewer=viewer(world, "office"), period=november(world)))
    change(november(world), state=PeriodState.FROZEN, published_at=clock.now())
    with pytest.raises(NotNow):
        lift(viewer=viewer(world, "office"), period=november(world), key="return:B")


@pytest.mark.parametrize(
    ("key", "reason", "error"),
    [
        ("return:A", "It is there", NotNow),  # met
        ("frozen", "In a hurry", NotNow),  # the record must be frozen before it is issued
        ("return:Z", "No such theme", Missing),
        ("return:B", "  ", DomainError),
    ],
)
def test_only_what_is_missing_is_let_through_and_with_a_reason(
    world: World, key: str, reason: str, error: type[DomainError]
) -> None:
    give(world, "A", S.SUBMITTED)
    with pytest.raises(DomainError) as refused:
        waive(viewer=viewer(world, "office"), period=november(world), key=key, reason=reason)
    assert type(refused.value) is error


@pytest.mark.parametrize(("step", "number"), [(Step.CLOSE, 2), (Step.SIGN_OFF, 3), (Step.FREEZE, 3)])
def test_conditions_take_a_statement_for_each_kind_of_thing(world: World, step: Step, number: int) -> None:
    for code in ("A", "B"):
        give(world, code, S.SUBMITTED)
    period = november(world)
    with counted() as selects:
        list_conditions(period, step)
    assert len(selects) == number


def test_a_clearance_that_holds_is_met_for_its_own_section_alone(world: World) -> None:
    paper(world)
    month = november(world)
    written = db.session.execute(select(Paper).where(Paper.period_id == month.id)).scalar_one()
    section = Paragraph(
        paper_id=written.id,
        position=2,
        section=Section.IMPLICATIONS,
        kind=BlockKind.PARAGRAPH,
        area=Area.LEGAL,
        text="None",
    )
    draft = ReportIssue(
        period_id=month.id,
        number="0.1",
        kind=IssueKind.DRAFT,
        revision=0,
        head_sequence=1,
        head_hash="0",
        content_hash="0",
        public_hash="0",
        content="{}",
        issued_at=clock.now(),
    )
    save(section, draft)
    officer = world.people["statutory"]
    save(
        Clearance(
            period_id=month.id,
            area=Area.LEGAL,
            issue_id=draft.id,
            words_hash=section_hash(written, Area.LEGAL),
            cleared_by_id=officer.id,
            cleared_at=clock.now(),
        )
    )
    assert of("clearance:legal", Step.ISSUE, world)[0] is True
    assert of("clearance:finance", Step.ISSUE, world)[0] is False


def test_a_signature_holds_until_the_paper_says_something_else(world: World) -> None:
    paper(world)
    acting(lambda: sign(viewer=viewer(world, "sro"), period=november(world)))
    assert of("signed", Step.ISSUE, world)[0] is True
    written = db.session.execute(select(Paragraph)).scalars().one()
    change(written, text="To share other progress")
    assert of("signed", Step.ISSUE, world)[0] is False
