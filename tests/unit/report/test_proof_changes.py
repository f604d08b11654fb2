"""What changed of proof since the month before: dates with their reasons, proof, requests, findings and measures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from cpca.domain.report_changes import add_changes, compare
from cpca.domain.report_content import DeliverablePart, ReportContent, Withheld
from cpca.domain.report_proof import (
    ChangeLogPart,
    DeliverableProof,
    EmbeddedPart,
    FindingPart,
    MeasurePart,
    MilestonePart,
    MonthProof,
    MovePart,
    VerifiedPart,
)
from cpca.domain.report_publishing import publish
from tests.unit.report.test_changes import month

OCTOBER, DECEMBER, JANUARY = dt.date(2022, 10, 31), dt.date(2022, 12, 15), dt.date(2023, 1, 31)
EXEMPT = Withheld(secrecy="exempt", paragraph=3, reason="A sale")


def item(proof: DeliverableProof | None = None, **given: Any) -> DeliverablePart:
    values = {"reference": "A1", "title": "A map", "state": "in progress", "baseline_on": OCTOBER, **given}
    return DeliverablePart(**values, proof=proof if proof is not None else DeliverableProof())


def months(
    was: DeliverablePart,
    now: DeliverablePart,
    before: MonthProof | None = None,
    here: MonthProof | None = None,
) -> tuple[ReportContent, ReportContent]:
    """October and November of a theme with one deliverable."""
    return (
        replace(month("2022-10", deliverables=(was,)), proof=before or MonthProof()),
        replace(month("2022-11", deliverables=(now,)), proof=here or MonthProof()),
    )


def said(was: DeliverablePart, now: DeliverablePart) -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in compare(*months(was, now)) if one.kind != "rating"]


def of_proof(before: MonthProof, here: MonthProof) -> list[tuple[str, str, str]]:
    found = compare(*months(item(), item(), before, here))
    return [(one.kind, one.theme, one.words) for one in found if one.kind != "rating"]


def moved(to: dt.date, reason: str) -> MovePart:
    return MovePart(date="forecast", was_on=OCTOBER, now_on=to, on=OCTOBER, reason=reason)


def test_a_date_that_moved_is_told_with_how_often_how_far_and_why_since_last_month() -> None:
    first, second = moved(DECEMBER, "Posts were empty."), moved(JANUARY, "The supplier failed.")
    was = DeliverableProof(moved="moved once, +45 days", moves=(first,))
    now = DeliverableProof(moved="moved 2 times, +92 days", moves=(first, second))
    assert said(item(was, forecast_on=DECEMBER), item(now, forecast_on=JANUARY)) == [
        (
            "date",
            "A1 A map: now 31 Jan 2023, was 15 Dec 2022; moved 2 times, +92 days. Reason: The supplier failed.",
        )
    ]


def test_a_baseline_that_moved_names_its_request() -> None:
    by = MovePart(date="baseline", was_on=OCTOBER, now_on=DECEMBER, on=OCTOBER, change="CR4")
    now = item(DeliverableProof(moves=(by,)), baseline_on=DECEMBER, forecast_on=OCTOBER)
    assert said(item(forecast_on=OCTOBER), now) == [
        ("date", "A1 A map: baseline now 15 Dec 2022, was 31 Oct 2022 by CR4.")
    ]


def test_a_milestones_date_and_state_are_told_with_its_deliverable() -> None:
    step = MilestonePart(reference="A1.1", title="A draft", state="not started", baseline_on=OCTOBER)
    after = replace(
        step,
        state="delivered",
        forecast_on=DECEMBER,
        moved="moved once, +45 days",
        moves=(moved(DECEMBER, "Late."),),
    )
    assert said(item(DeliverableProof(milestones=(step,))), item(DeliverableProof(milestones=(after,)))) == [
        (
            "date",
            "A1 A map: milestone A1.1 A draft now 15 Dec 2022, was 31 Oct 2022; moved once, +45 days. Reason: Late.",
        ),
        ("deliverable", "A1 A map: milestone A1.1 A draft delivered, was not started."),
    ]


def test_who_verified_tested_and_reopened_it_is_told_apart() -> None:
    verified = DeliverableProof(verified=VerifiedPart(by="Head of Internal Audit", on=DECEMBER))
    tested = EmbeddedPart(by="Internal auditor", tested_on=JANUARY, sample="5 of 31", result="still working")
    embedded = replace(verified, embedded=tested)
    claimed, proved = item(state="delivered"), item(verified, state="verified")
    lasting = item(embedded, state="embedded")
    assert [
        *said(claimed, proved),
        *said(proved, lasting),
        *said(lasting, item(state="reopened")),
    ] == [
        ("verified", "A1 A map: verified by Head of Internal Audit on 15 Dec 2022, was delivered."),
        (
            "embedded",
            "A1 A map: embedded, tested on 31 Jan 2023 by Internal auditor (5 of 31), was verified.",
        ),
        ("reopened", "A1 A map: reopened, was embedded."),
    ]


def change(reference: str, state: str, **given: Any) -> ChangeLogPart:
    values = {"kind": "scope", "about": "A1 A map", "theme": "A", "reason": "Why", "proposed_by": "Office"}
    return ChangeLogPart(reference=reference, state=state, proposed_on=OCTOBER, **{**values, **given})


def test_a_request_is_told_in_the_month_in_which_it_was_decided() -> None:
    decided = {"decided_by": "Chief Executive", "changes": ("Title: A map to An atlas",)}
    before = MonthProof(change_log=(change("CR1", "proposed"), change("CR2", "refused", **decided)))
    here = MonthProof(
        change_log=(
            change("CR1", "approved", **decided),
            change("CR2", "refused", **decided),
            change("CR3", "refused", **decided, body="The Board"),
            change("CR4", "proposed"),
            change("CR5", "logged"),
        )
    )
    assert of_proof(before, here) == [
        (
            "change decided",
            "A",
            "CR1 A1 A map (scope): approved by Chief Executive. Title: A map to An atlas.",
        ),
        ("change decided", "A", "CR3 A1 A map (scope): refused by The Board. Title: A map to An atlas."),
    ]


def test_a_request_about_what_is_exempt_is_not_told_in_public() -> None:
    here = MonthProof(change_log=(change("CR1", "approved", withheld=EXEMPT),))
    content = add_changes(*reversed(months(item(), item(), None, here)))
    assert [one.kind for one in content.changes if one.withheld] == ["change decided"]
    assert [one.kind for one in publish(content).changes] == []


def test_a_finding_that_was_closed_and_a_measure_that_moved_are_told() -> None:
    finding = FindingPart(
        source="Auditor",
        kind="key recommendation",
        reference="KR1",
        text="Do.",
        state="open",
        coverage="claimed",
    )
    closed = replace(
        finding,
        state="closed",
        closing="its source’s later report",
        closing_reference="p. 9",
        closed_on=DECEMBER,
    )
    measure = MeasurePart(
        theme="A", name="On time", unit="%", direction="higher is better", value=Decimal(61)
    )
    same = replace(measure, name="Posts")
    before = MonthProof(findings=(finding,), measures=(measure, same))
    here = MonthProof(findings=(closed,), measures=(replace(measure, value=Decimal("70.5")), same))
    assert of_proof(before, here) == [
        ("finding", "", "Auditor, KR1: closed by its source’s later report on 15 Dec 2022, p. 9."),
        ("measure", "A", "On time: 70.5%, was 61% (higher is better)."),
    ]
    assert of_proof(here, here) == []


def test_against_a_month_from_before_there_was_proof_only_what_both_know_is_told() -> None:
    here = MonthProof(change_log=(change("CR1", "approved"),))
    old, now = months(item(), item(DeliverableProof(moves=(moved(DECEMBER, "Why"),))), None, here)
    assert list(compare(replace(old, proof=UNSET), now)) == []
