"""What changed in the registers since the month before: scores, dependencies and decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from cpca.domain.report_changes import add_changes, compare
from cpca.domain.report_content import ReportContent, Withheld
from cpca.domain.report_publishing import publish
from cpca.domain.report_register import DecisionPart, DependencyPart, MonthRegister, PlacePart, ScoredRisk
from tests.unit.report.test_changes import month

EXEMPT = Withheld(secrecy="exempt", paragraph=3, reason="A sale")
SIX = PlacePart(likelihood=2, impact=3, band="medium")
TWELVE = PlacePart(likelihood=4, impact=3, band="high")
RISK = ScoredRisk(reference="A-R1", theme="A", text="It may rain", state="open", current=SIX)
MAPS = DependencyPart(
    reference="DN1",
    giver="theme B",
    receiver="A1 A map",
    what="Terms",
    needed_by=dt.date(2022, 11, 30),
    state="proposed",
    themes=("B", "A"),
)
STATEMENT = DecisionPart(
    reference="DP1",
    theme="A",
    title="Agree it",
    body="Board",
    state="planned",
    meeting_on=dt.date(2022, 11, 30),
)


def kept(**parts: Any) -> MonthRegister:
    """The registers of a month with these parts."""
    return MonthRegister(matrix_size=5, matrix_bands="low 1", on=dt.date(2022, 11, 30), **parts)


def months(before: MonthRegister | None, now: MonthRegister | None) -> tuple[ReportContent, ReportContent]:
    found = [month(code) for code in ("2022-10", "2022-11")]
    given = [
        one if part is None else replace(one, register=part)
        for one, part in zip(found, (before, now), strict=True)
    ]
    return given[0], given[1]


def said(before: MonthRegister | None, now: MonthRegister | None) -> list[tuple[str, str, str]]:
    found = compare(*months(before, now))
    return [(one.kind, one.theme, one.words) for one in found if one.kind != "rating"]


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (
            SIX,
            TWELVE,
            "A-R1 scores 12 (high: likelihood 4, impact 3); was 6 (medium: likelihood 2, impact 3).",
        ),
        (None, SIX, "A-R1 scores 6 (medium: likelihood 2, impact 3); for the first time."),
        (SIX, SIX, None),
        (SIX, None, None),
        (
            SIX,
            PlacePart(likelihood=3, impact=2, band="medium"),
            "A-R1 scores 6 (medium: likelihood 3, impact 2); was 6 (medium: likelihood 2, impact 3).",
        ),
    ],
    ids=["worse", "first", "the same", "not scored this month", "another place with the same score"],
)
def test_a_risk_that_scores_otherwise_is_told(
    was: PlacePart | None, now: PlacePart | None, words: str | None
) -> None:
    told = said(kept(risks=(replace(RISK, current=was),)), kept(risks=(replace(RISK, current=now),)))
    assert told == ([("risk scored", "A", words)] if words else [])


def test_a_new_risk_is_told_as_opened_and_not_again_as_scored() -> None:
    assert said(kept(), kept(risks=(RISK,))) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": "accepted"}, "DN1, theme B to A1 A map: accepted, needed by 30 Nov 2022."),
        (
            {"broken": "B2 comes 9 days after it is needed"},
            "DN1, theme B to A1 A map: proposed, needed by 30 Nov 2022; "
            "it does not hold: B2 comes 9 days after it is needed.",
        ),
        (
            {"needed_by": dt.date(2022, 12, 9)},
            "DN1, theme B to A1 A map: proposed, needed by 9 Dec 2022, was 30 Nov 2022.",
        ),
        ({}, None),
    ],
)
def test_a_dependency_that_moved_is_told_at_its_first_theme(
    changed: dict[str, Any], words: str | None
) -> None:
    told = said(kept(dependencies=(MAPS,)), kept(dependencies=(replace(MAPS, **changed),)))
    assert told == ([("dependency", "B", words)] if words else [])


def test_a_new_dependency_is_told_as_new() -> None:
    words = "DN1, theme B to A1 A map: new, proposed, needed by 30 Nov 2022."
    assert said(kept(), kept(dependencies=(MAPS,))) == [("dependency", "B", words)]


def test_a_decision_is_told_as_it_moves_and_is_taken() -> None:
    moved = replace(STATEMENT, meeting_on=dt.date(2023, 1, 25))
    taken = replace(STATEMENT, state="taken", outcome="approved")
    assert (
        said(kept(), kept(decisions=(STATEMENT,)))[0][2]
        == "DP1 Agree it: new, planned, Board on 30 Nov 2022."
    )
    assert said(kept(decisions=(STATEMENT,)), kept(decisions=(moved,)))[0][2] == (
        "DP1 Agree it: planned, Board on 25 Jan 2023, was 30 Nov 2022."
    )
    assert said(kept(decisions=(STATEMENT,)), kept(decisions=(taken,))) == [
        ("decision", "A", "DP1 Agree it: taken, approved, Board on 30 Nov 2022.")
    ]
    assert said(kept(decisions=(STATEMENT,)), kept(decisions=(STATEMENT,))) == []


def test_a_month_before_there_were_registers_is_not_compared() -> None:
    assert said(None, kept(decisions=(STATEMENT,))) == []
    assert said(kept(decisions=(STATEMENT,)), None) == []


def test_a_theme_whose_register_moved_is_not_called_unchanged() -> None:
    before, now = months(kept(decisions=(STATEMENT,)), kept(decisions=(replace(STATEMENT, state="taken"),)))
    still, _ = months(kept(decisions=(STATEMENT,)), None)
    assert [one.theme for one in add_changes(now, before).unchanged] == []
    same = replace(now, register=still.register)
    assert [one.theme for one in add_changes(same, before).unchanged] == ["A"]


def test_the_public_is_told_nothing_of_a_withheld_risk_or_dependency() -> None:
    before = kept(risks=(replace(RISK, withheld=EXEMPT),), dependencies=(replace(MAPS, withheld=EXEMPT),))
    now = kept(
        risks=(replace(RISK, current=TWELVE),),
        dependencies=(replace(MAPS, state="disputed"),),
    )
    then, here = months(before, now)
    whole = add_changes(here, then)
    assert {one.kind for one in whole.changes if one.withheld == EXEMPT} == {"risk scored", "dependency"}
    assert publish(whole).changes == ()
