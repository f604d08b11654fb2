"""What changed since the month before, from the contents of two months."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from cpca.domain.report_changes import add_changes, compare
from cpca.domain.report_content import (
    ChangePart,
    DeliverablePart,
    IssuePart,
    LinePart,
    NotePart,
    PeriodPart,
    PlanPart,
    ReportContent,
    RiskPart,
    Row,
    ThemePart,
    Unchanged,
    Withheld,
)
from cpca.domain.report_publishing import publish

EXEMPT = Withheld(secrecy="exempt", paragraph=3, reason="A sale")
LATE = DeliverablePart(
    reference="A1", title="A map", state="in progress", baseline_on=dt.date(2022, 9, 1), rating="Red"
)


def month(name: str, *, unchanged: tuple[Unchanged, ...] = (), **theme: Any) -> ReportContent:
    """A month of one theme."""
    given = {"code": "A", "title": "Growth", "statement": "Grow", "state": "frozen", "declared": "Amber"}
    as_at = {"2022-10": dt.date(2022, 10, 31), "2022-11": dt.date(2022, 11, 30)}[name]
    return ReportContent(
        plan=PlanPart(slug="plan", title="Plan", authority="Authority"),
        period=PeriodPart(month=name, name=name, as_at=as_at, revision=1),
        issue=IssuePart(
            number="1",
            kind="published",
            issued_at=dt.datetime(2022, 12, 12, tzinfo=dt.UTC),
            issued_by="Office",
            head="1:0",
        ),
        themes=(ThemePart(**{**given, **theme}),),
        rating_rules=(),
        unchanged=unchanged,
    )


def said(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str]]:
    """What changed in a theme from October to November."""
    changes = compare(month("2022-10", **before), month("2022-11", **now))
    return [(change.kind, change.words) for change in changes]


def line(text: str, place: int = 1, month: str = "2022-11", **more: Any) -> LinePart:
    return LinePart(reference=f"A-{month}-{place:02}", text=text, **more)


def test_the_first_month_has_nothing_to_be_compared_with() -> None:
    now = month("2022-11")
    assert add_changes(now, None) == now


def test_a_rating_that_moved_is_told_with_what_it_was() -> None:
    assert said({"confidence": "Probable"}, {"declared": "Red", "confidence": "In doubt"}) == [
        ("rating", "Declared Red, was Amber."),
        ("rating", "Outcome confidence: in doubt, was probable."),
    ]


def test_a_rating_after_a_silent_month_is_compared_with_the_last_one_known() -> None:
    silent = {"declared": None, "state": "missed"}
    assert said(silent, {"declared_before": None}) == [("rating", "Declared Amber, was not rated.")]


def test_dates_and_states_of_deliverables_that_moved_are_told() -> None:
    moved = replace(LATE, state="delivered", forecast_on=dt.date(2022, 10, 5), times_moved=2, days_moved=34)
    new = DeliverablePart(
        reference="A2", title="A list", state="not started", baseline_on=dt.date(2023, 1, 31)
    )
    gone = replace(new, reference="A3", title="A plan")
    assert said({"deliverables": (LATE, gone)}, {"deliverables": (moved, new)}) == [
        ("deliverable", "A1 A map: delivered, was in progress."),
        ("date", "A1 A map: now 5 Oct 2022, was 1 Sep 2022; moved 2 times, 34 days after its baseline."),
        ("deliverable", "A2 A list: new, promised for 31 Jan 2023."),
        ("deliverable", "A3 A plan: no longer in the plan."),
    ]


def test_lines_are_told_word_by_word() -> None:
    before = (line("The map is begun", month="2022-10"), line("Nothing like it", 2, "2022-10"))
    now = (line("The map is drawn"), line("Quite another story", 2))
    changes = list(compare(month("2022-10", lines=before), month("2022-11", lines=now)))
    found = [(c.kind, c.words, c.reference, [(w.kind, w.text) for w in c.compared]) for c in changes]
    assert found == [
        (
            "line changed",
            "The map is drawn",
            "A-2022-11-01",
            [("same", "The map is"), ("removed", "begun"), ("added", "drawn")],
        ),
        ("line added", "Quite another story", "A-2022-11-02", []),
        ("line gone", "Nothing like it", None, []),
    ]


def test_risks_opened_changed_and_closed_are_told() -> None:
    def risk(key: int, text: str, mitigation: str | None = None) -> RiskPart:
        row = Row(table="risk", id=key)
        return RiskPart(reference=f"A-R{key}", theme="A", text=text, mitigation=mitigation, row=row)

    before = {"risks": (risk(1, "It may rain", "Wait"), risk(2, "It may snow"))}
    now = {"risks": (risk(1, "It may rain", "Hurry"), risk(3, "It may hail"))}
    assert said(before, now) == [
        ("risk changed", "It may rain"),
        ("risk opened", "It may hail"),
        ("risk closed", "It may snow"),
    ]


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (None, "open", "challenge opened"),
        ("open", "answered", "challenge answered"),
        ("answered", "accepted", "challenge closed"),
        ("answered", "not yet satisfied", "challenge reopened"),
        ("not yet satisfied", "escalated", "challenge reopened"),
        ("open", "open", None),
    ],
)
def test_a_challenge_is_told_as_it_moves(was: str | None, now: str, kind: str | None) -> None:
    def note(state: str) -> NotePart:
        return NotePart(
            reference="C1",
            kind="pace",
            council="Fenland",
            raised_on=dt.date(2022, 11, 2),
            about="",
            text="Why?",
            state=state,
            is_open=state != "accepted",
        )

    found = said({"notes": (note(was),) if was else ()}, {"notes": (note(now),)})
    assert found == ([(kind, f"C1 (pace), Fenland: {now}. “Why?”")] if kind else [])


def test_a_return_that_is_late_again_is_told_again() -> None:
    assert said({"late_days": 3}, {"late_days": 3}) == [("late", "The return came 3 days late.")]


def test_a_return_that_never_came_is_told_each_month() -> None:
    silent = {"state": "missed", "declared": None}
    assert said(silent, silent) == [("missed", "No return was given.")]


def test_two_issues_of_a_month_differ_only_in_what_was_changed() -> None:
    late = month("2022-11", late_days=3, declared_before="Red")
    missed = month("2022-11", state="missed", declared=None)
    assert [list(compare(one, one)) for one in (late, missed)] == [[], []]


def test_a_rating_given_between_two_drafts_of_a_month_is_told() -> None:
    silent = month("2022-11", state="not submitted", declared=None)
    given = month("2022-11", declared_before="Amber")
    assert [change.words for change in compare(silent, given)] == ["Declared Amber, was not rated."]


def test_a_theme_of_which_nothing_moved_is_unchanged_since_the_month_it_last_did() -> None:
    june = Unchanged(theme="A", since="2022-06")
    for before, since in ((), "2022-10"), ((june,), "2022-06"):
        found = add_changes(month("2022-11"), month("2022-10", unchanged=before))
        assert (found.changes, found.unchanged) == ((), (Unchanged(theme="A", since=since),))


def test_a_theme_that_moved_is_not_called_unchanged() -> None:
    assert add_changes(month("2022-11", declared="Red"), month("2022-10")).unchanged == ()


# What is withheld ---------------------------------------------------------------------------------------------


def public_changes(before: dict[str, Any], now: dict[str, Any]) -> tuple[ChangePart, ...]:
    content = add_changes(month("2022-11", **now), month("2022-10", **before))
    return publish(content).changes


SECRET_LINE = line("The map is begun in secret", 2, "2022-10", withheld=EXEMPT)
OPEN_BEFORE, OPEN_NOW = line("The map is begun", 1, "2022-10"), line("The map is drawn in public")
SECRET_ITEM = replace(LATE, reference="A9", withheld=EXEMPT)
OPEN_ITEM = replace(LATE, baseline_on=dt.date(2022, 11, 10), rating=None)


@pytest.mark.parametrize(
    ("before", "now", "with_before", "with_now"),
    [
        (
            {"lines": (OPEN_BEFORE,)},
            {"lines": (OPEN_NOW,)},
            {"lines": (OPEN_BEFORE, SECRET_LINE)},
            {"lines": (OPEN_NOW, line("The map is sold in secret", 2, withheld=EXEMPT))},
        ),
        (
            {"deliverables": (OPEN_ITEM,), "calculated": "Green"},
            {"deliverables": (OPEN_ITEM,), "calculated": "Amber"},
            {"deliverables": (OPEN_ITEM, SECRET_ITEM), "calculated": "Red"},
            {"deliverables": (OPEN_ITEM, SECRET_ITEM), "calculated": "Red"},
        ),
        (
            {"deliverables": (OPEN_ITEM,), "calculated": "Green"},
            {"deliverables": (OPEN_ITEM,), "calculated": "Amber"},
            {"deliverables": (OPEN_ITEM, replace(SECRET_ITEM, withheld=None)), "calculated": "Red"},
            {"deliverables": (OPEN_ITEM, SECRET_ITEM), "calculated": "Red"},
        ),
    ],
    ids=["lines alike", "the dates' rating", "withheld since last month"],
)
def test_the_public_is_told_the_same_changes_as_if_nothing_were_withheld(
    before: dict[str, Any], now: dict[str, Any], with_before: dict[str, Any], with_now: dict[str, Any]
) -> None:
    without = public_changes(before, now)
    assert len(without) == 1
    assert public_changes(with_before, with_now) == without


def test_the_whole_content_tells_the_withheld_ones_too() -> None:
    before = month("2022-10", lines=(OPEN_BEFORE, SECRET_LINE), deliverables=(), calculated="Green")
    item = replace(SECRET_ITEM, forecast_on=dt.date(2023, 1, 1))
    now = month("2022-11", lines=(OPEN_NOW,), deliverables=(item,), calculated="Red")
    kept = [(change.kind, change.words) for change in compare(before, now) if change.withheld == EXEMPT]
    assert kept == [
        ("rating", "The dates say Red, said Green."),
        ("deliverable", "A9 A map: new, promised for 1 Sep 2022."),
        ("line gone", "The map is begun in secret"),
    ]


def test_a_line_made_exempt_between_two_drafts_is_not_told_as_gone() -> None:
    row = Row(table="progress_item", id=7)
    then, now = line("The map is sold", row=row), line("The map is sold", row=row, withheld=EXEMPT)
    changes = list(compare(month("2022-11", lines=(then,)), month("2022-11", lines=(now,))))
    assert changes == []
