"""Accepted rows become acts on the record, by the same rules as on its pages: all of them, or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from cpca.documents.tracker import read_workbook
from cpca.domain.deliverable import forecast
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.independence import check_independent
from cpca.domain.milestone import add_milestone
from cpca.domain.tracker_applying import Accepted, accept
from cpca.domain.trail_proof import verify_trail
from cpca.extensions import db, writing
from cpca.models.change import ChangeKind, ChangeRequest, ChangeState
from cpca.models.deliverable import DateMove, Deed, Deliverable, DeliverableEvent, DeliverableState, Milestone
from cpca.models.tracker import TrackerState
from cpca.permissions import Permission
from tests.integration.tracker.things import (
    BASELINE,
    HEADINGS,
    LEAD_A,
    REASON,
    add_rows,
    bring,
    check,
    export,
    said,
    take,
    viewer_of,
    workbook,
)
from tests.world import World, change

LATER = dt.date(2023, 2, 10)
FULL = (
    "Ref",
    "Theme",
    "Action",
    "Owner",
    "Status",
    "Due date",
    "Revised date",
    "Reason",
    "Completed",
    "Criteria",
)


def found(reference: str) -> Deliverable:
    db.session.rollback()
    return db.session.query(Deliverable).filter_by(reference=reference).one()


def test_a_new_row_is_entered_moved_and_reported_as_on_its_page(world: World) -> None:
    row = (
        "A5",
        "A",
        "A new contract",
        LEAD_A,
        "In progress",
        BASELINE,
        LATER,
        "The tender failed",
        None,
        "Signed",
    )
    upload = take(world, bring(world, workbook([FULL, row])))
    one = found("A5")
    stands = (
        one.title,
        one.criteria,
        one.lead_id,
        one.state,
        one.original_on,
        one.baseline_on,
        one.forecast_on,
    )
    lead = world.people["lead_a"].id
    assert stands == (row[2], row[9], lead, DeliverableState.IN_PROGRESS, BASELINE, BASELINE, LATER)
    assert (one.times_moved, one.entered_by_id) == (1, world.people["office"].id)
    move = db.session.query(DateMove).one()
    assert (move.was_on, move.now_on, move.reason) == (BASELINE, LATER, "The tender failed")
    deeds = [event.deed for event in db.session.query(DeliverableEvent).order_by(DeliverableEvent.id)]
    assert deeds == [Deed.ENTERED, Deed.REPORTED]
    logged = db.session.query(ChangeRequest).one()
    assert (logged.kind, logged.state, logged.number) == (ChangeKind.FORECAST, ChangeState.LOGGED, 1)
    assert (upload.state, upload.outcome) == (TrackerState.IMPORTED, "1 added, 0 changed, 0 left")
    assert verify_trail().faults == []


def test_an_original_date_is_the_first_baseline_and_a_later_due_date_only_a_forecast(world: World) -> None:
    headings = ("Ref", "Action", "Original date", "Due date", "Reason")
    row = ("A5", "One", dt.date(2022, 9, 30), BASELINE, "It was put off")
    take(world, bring(world, workbook([headings, row])))
    one = found("A5")
    assert (one.original_on, one.baseline_on, one.forecast_on) == (row[2], row[2], BASELINE)
    assert one.times_moved == 1


def test_new_rows_keep_the_workbooks_order_and_milestones_stand_under_their_own(world: World) -> None:
    add_rows(world, 2)
    rows = [
        ("A9", "Nine"),
        ("A9.2", "Second step"),
        ("A9.1", "First step"),
        ("A7", "Seven"),
        ("A1.1", "Step of one"),
    ]
    take(world, bring(world, workbook([("Ref", "Action"), *rows])))
    order = db.session.query(Deliverable).order_by(Deliverable.position).all()
    assert [(one.reference, one.position) for one in order] == [("A1", 1), ("A2", 2), ("A9", 3), ("A7", 4)]
    steps = db.session.query(Milestone).order_by(Milestone.deliverable_id, Milestone.position).all()
    named = [(one.deliverable.reference, one.reference) for one in steps]
    assert named == [("A1", "A1.1"), ("A9", "A9.2"), ("A9", "A9.1")]


def test_a_milestone_whose_deliverable_is_not_taken_stops_it_all(world: World) -> None:
    upload = bring(world, workbook([("Ref", "Action"), ("A9", "Nine"), ("A9.1", "Step"), ("A7", "Seven")]))
    with pytest.raises(DomainError) as refused:
        take(world, upload, {3, 4})
    assert refused.value.message == (
        "Row 3: A9.1 stands under A9, which is not in the plan: tick it too. Nothing was imported."
    )
    db.session.rollback()
    assert db.session.query(Deliverable).count() == 0


def test_a_milestone_is_moved_reported_and_given_its_first_baseline(world: World) -> None:
    with writing():
        step = add_milestone(viewer=viewer_of(world), deliverable=add_rows(world, 1)[0], title="Step")
        db.session.commit()
    headings = ("Ref", "State", "Baseline", "Forecast", "Actual")
    take(world, bring(world, workbook([headings, ("A1.1", "in progress", BASELINE, LATER)])), reason=REASON)
    db.session.refresh(step)
    stands = (step.baseline_on, step.forecast_on, step.state, step.times_moved)
    assert stands == (BASELINE, LATER, DeliverableState.IN_PROGRESS, 1)
    done = ("A1.1", "delivered", BASELINE, LATER, dt.date(2022, 11, 14))
    take(world, bring(world, workbook([headings, done])))
    db.session.refresh(step)
    assert (step.state, step.actual_on) == (DeliverableState.DELIVERED, done[4])


def test_a_moved_date_needs_a_reason_of_its_own_or_the_one_typed(world: World) -> None:
    one = add_rows(world, 2)[0]
    with writing():
        forecast(viewer=viewer_of(world), thing=one, to=dt.date(2023, 1, 15), reason="An older reason")
        db.session.commit()
    headings = ("Ref", "Forecast", "Reason")
    upload = bring(world, workbook([headings, ("A1", LATER, "An older reason"), ("A2", LATER, "")]))
    with pytest.raises(DomainError) as refused:
        take(world, upload)
    assert (refused.value.message, refused.value.field) == (
        "Row 2 and 1 more need a reason. Say why.",
        "reason",
    )
    take(world, upload, reason=REASON)
    moves = db.session.query(DateMove).order_by(DateMove.id).all()
    assert [move.reason for move in moves] == ["An older reason", REASON, REASON]


def test_only_what_was_ticked_is_imported(world: World) -> None:
    add_rows(world, 3)
    rows = [(f"A{n}", "in progress") for n in (1, 2, 3)]
    upload = take(world, bring(world, workbook([("Ref", "Status"), *rows])), {3})
    states = [one.state.value for one in db.session.query(Deliverable).order_by(Deliverable.id)]
    assert (states, upload.outcome) == (
        ["not started", "in progress", "not started"],
        "0 added, 1 changed, 2 left",
    )


def test_what_changed_here_since_it_was_shown_stops_the_import(world: World) -> None:
    one = add_rows(world, 1)[0]
    upload = bring(world, workbook([("Ref", "Status"), ("A1", "in progress")]))
    seen = check(world, upload).fingerprint
    change(one, state=DeliverableState.PAUSED)
    with writing(), pytest.raises(NotNow):
        accept(
            viewer=viewer_of(world),
            upload=upload,
            version=upload.version,
            accepted=Accepted(frozenset({2}), frozenset(), "", "", seen),
        )
    assert found("A1").state is DeliverableState.PAUSED


def test_an_imported_workbook_is_not_imported_twice(world: World) -> None:
    upload = take(world, bring(world, workbook([("Ref", "Action"), ("A5", "One")])))
    with pytest.raises(NotNow):
        take(world, upload, {2})


def test_a_baseline_a_title_and_agreed_criteria_are_only_ever_proposed(world: World) -> None:
    add_rows(world, 1)
    headings = ("Ref", "Action", "Criteria", "Due date")
    upload = bring(world, workbook([headings, ("A1", "Another title", "Other words", LATER)]))
    shown = check(world, upload)
    assert (shown.offers, [one.key for one in shown.proposals]) == ([], ["2-baseline", "2-scope"])
    take(
        world, upload, proposals={"2-baseline", "2-scope"}, reason=REASON, effect="The next step is later too"
    )
    asked = db.session.query(ChangeRequest).order_by(ChangeRequest.number).all()
    assert [(one.kind, one.state, one.reason) for one in asked] == [
        (ChangeKind.BASELINE, ChangeState.PROPOSED, REASON),
        (ChangeKind.SCOPE, ChangeState.PROPOSED, REASON),
    ]
    one = found("A1")
    assert (one.title, one.criteria, one.baseline_on) == ("Deliverable 1 of A", "It is there, 1", BASELINE)
    again = check(world, bring(world, workbook([headings, ("A1", "Another title", "Other words", LATER)])))
    assert (said(again), [left.why.split(":")[0] for left in again.left]) == (
        [],
        [
            "CR1 asks for a change of this kind already",
            "CR2 asks for a change of this kind already",
            "CR2 asks for a change of this kind already",
        ],
    )


@pytest.mark.parametrize("state", ["verified", "embedded", "paused", "reopened", "withdrawn", "superseded"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_workbook_verifies_or_takes_anything_out(world: World, state: str) -> None:
    add_rows(world, 1)
    shown = check(world, bring(world, workbook([("Ref", "Status"), ("A1", state)])))
    assert (said(shown), [(left.key, left.now) for left in shown.left]) == ([], [("state", state)])


def test_nobody_verifies_what_they_imported(world: World) -> None:
    row = ("A5", "A", "One", LEAD_A, "delivered", BASELINE, None, None, dt.date(2022, 11, 1))
    take(world, bring(world, workbook([FULL, row])))
    with pytest.raises(Refused):
        check_independent(viewer_of(world), found("A5"), Permission.VERIFY)
    check_independent(viewer_of(world, "audit"), found("A5"), Permission.VERIFY)


def test_rows_that_are_missing_take_nothing_away(world: World) -> None:
    add_rows(world, 3)
    upload = bring(world, workbook([("Ref", "Status"), ("A2", "in progress")]))
    assert [one.thing.reference for one in check(world, upload).missing] == ["A1", "A3"]
    take(world, upload)
    assert db.session.query(Deliverable).count() == 3


PROGRESS: list[tuple[tuple[Any, ...], str]] = [
    (("A1", "delivered", None), "It is delivered. Give the date it was delivered."),
    (
        ("A1", "delivered", dt.date(2022, 11, 16)),
        "It lies ahead. Use today or an earlier date: what is to come is a forecast.",
    ),
    (
        ("A1", "in progress", dt.date(2022, 11, 1)),
        "It is in progress. Leave this empty, or set the state to delivered.",
    ),
]


@pytest.mark.parametrize(("row", "words"), PROGRESS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_rules_of_progress_are_told_before_anything_is_done(
    world: World, row: tuple[Any, ...], words: str
) -> None:
    add_rows(world, 1)
    shown = check(world, bring(world, workbook([("Ref", "Status", "Completed"), row])))
    assert ([one.reason for one in shown.problems], shown.offers) == ([words], [])


# Changed here and there ----------------------------------------------------------------------------------------


def changed(world: World, data: bytes, cells: dict[tuple[int, int], Any]) -> bytes:
    """A downloaded workbook with some of its cells (row, column from 0) typed over, its version kept."""

    book, _ = read_workbook(data)
    sheets = {sheet.name: [list(row) for row in sheet.rows] for sheet in book.sheets}
    for (row, column), value in cells.items():
        sheets["Tracker"][row][column] = value
    return workbook(sheets["Tracker"], About=sheets["About"])


def test_what_changed_here_since_the_export_is_kept_and_what_changed_in_both_is_a_conflict(
    world: World,
) -> None:
    rows = add_rows(world, 3)
    data = export(world)
    change(rows[0], state=DeliverableState.IN_PROGRESS)
    change(rows[1], forecast_on=dt.date(2023, 1, 31))
    upload = bring(world, changed(world, data, {(2, 8): LATER, (3, 8): LATER}))
    shown = check(world, upload)
    assert [(one.row.reference, one.fields[0].then) for one in shown.conflicts] == [("A2", "31 Dec 2022")]
    assert said(shown) == [
        ("A3", "Forecast", "31 Dec 2022", "10 Feb 2023"),
        ("A2", "Forecast", "31 Jan 2023", "10 Feb 2023"),
    ]


def test_the_version_of_another_record_is_none_of_this_one(world: World) -> None:
    add_rows(world, 1)
    upload = bring(world, workbook([HEADINGS], About=[("Version of the record", f"1:{'0' * 64}")]))
    assert upload.head_sequence is None
