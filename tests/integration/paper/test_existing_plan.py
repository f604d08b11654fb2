"""A paper met by a plan that is there already: its month is added, nothing of the plan is overwritten."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from cpca.domain import trail
from cpca.domain.errors import DomainError
from cpca.domain.paper import DifferentPaper
from cpca.extensions import db
from cpca.models.paper import Paper
from cpca.models.period import Meeting, PeriodState, ReportingPeriod
from cpca.models.plan import Plan, Theme
from cpca.models.progress import ProgressItem, ThemeUpdate, UpdateState
from cpca.models.risk import Risk
from tests.integration.paper.place import (
    DEMO_PAPER,
    count,
    import_text,
    make_place,
    monthless_text,
    real_text,
)
from tests.world import make_period, save


def _november() -> str:
    text = real_text().replace("progress report October 2022", "progress report November 2022")
    text = text.replace("30 November 2022", "25 January 2023").replace("4/9 actions", "6/9 actions")
    return text.replace("Mitigation: Ensure communication", "Mitigation: Check that communication")


def test_the_next_months_paper_adds_its_month_to_the_same_plan(app: Flask) -> None:
    plan = import_text(real_text()).plan
    result = import_text(_november())
    assert (result.plan.id, result.changed) == (plan.id, True)
    assert [count(kind) for kind in (Plan, Theme, ReportingPeriod, Meeting, Paper)] == [1, 6, 2, 2, 2]
    assert count(ProgressItem) == 66
    assert result.period.as_at == dt.date(2022, 11, 30)
    assert result.made == {
        "reporting period": 1,
        "theme update": 6,
        "meeting": 1,
        "line of progress": 33,
        "risk": 1,  # the one whose mitigation has changed; the other five are the same risks
        "paragraph": 99,
    }
    assert count(Risk) == 7


def test_a_theme_that_the_paper_states_otherwise_is_told_and_stays_as_the_plan_has_it(app: Flask) -> None:
    place = make_place((Theme(code="A", title="Ambition", statement="As the plan has it", position=1),))
    result = import_text(real_text(), place.plan.slug)
    theme = db.session.scalars(select(Theme).where(Theme.code == "A")).one()
    assert (theme.title, theme.statement) == ("Ambition", "As the plan has it")
    assert [note.split(":")[0] for note in result.notes] == ["Theme A"]
    assert result.made["theme"] == 5
    assert count(Theme) == 6


def test_a_theme_on_which_the_paper_is_silent_has_not_started(app: Flask) -> None:
    place = make_place((Theme(code="G", title="Seventh", statement="A seventh theme", position=1),))
    import_text(real_text(), place.plan.slug)
    update = db.session.scalars(select(ThemeUpdate).join(Theme).where(Theme.code == "G")).one()
    assert (update.state, update.lines) == (UpdateState.NOT_STARTED, [])


def test_a_month_that_was_opened_and_not_written_in_takes_the_paper(app: Flask) -> None:
    place = make_place()
    save(make_period(place.plan, dt.date(2022, 10, 1), PeriodState.OPEN))
    result = import_text(real_text())
    assert count(ReportingPeriod) == 1
    assert result.period.submit_by == dt.date(2022, 11, 5)


def test_a_paper_is_not_imported_over_what_people_wrote(app: Flask) -> None:
    theme = Theme(code="A", title="Ambition", statement="As the plan has it", position=1)
    place = make_place((theme,))
    period = make_period(place.plan, dt.date(2022, 10, 1), PeriodState.OPEN)
    update = ThemeUpdate(theme=theme, period=period, plan_id=place.plan.id, state=UpdateState.DRAFT)
    save(period, update)
    before = trail.head()
    with pytest.raises(DomainError) as refused:
        import_text(real_text())
    assert refused.value.message == (
        "People have written their updates for October 2022 here already. "
        "A paper is not imported over what they wrote."
    )
    assert trail.head() == before


def test_a_frozen_month_takes_no_paper(app: Flask) -> None:
    place = make_place()
    save(make_period(place.plan, dt.date(2022, 10, 1), PeriodState.FROZEN))
    with pytest.raises(DomainError) as refused:
        import_text(real_text())
    assert refused.value.message == "October 2022 is frozen. Its record does not change any more."


def test_another_authoritys_paper_is_refused(app: Flask) -> None:
    place = make_place()
    other = real_text().replace("& PETERBOROUGH", "& RUTLAND", 1)
    with pytest.raises(DomainError) as refused:
        import_text(other, place.plan.slug)
    assert refused.value.message == (
        "This is a paper of Cambridgeshire & Rutland Combined Authority; "
        "the plan is of Cambridgeshire and Peterborough Combined Authority."
    )


def test_a_paper_that_does_not_say_its_month_is_asked_for_it(app: Flask) -> None:
    with pytest.raises(DomainError) as refused:
        import_text(monthless_text())
    assert refused.value.field == "month"
    assert count(Plan) == 0


def test_another_paper_for_the_month_is_refused_with_its_differences_word_by_word(app: Flask) -> None:
    import_text(real_text())
    before = trail.head()
    changed = (
        real_text().replace("4/9 actions", "5/9 actions").replace("Key decision:\tNo", "Key decision:\tYes")
    )
    changed = changed.replace("- Review of scheme of delegations undertaken.\n", "")
    with pytest.raises(DifferentPaper) as refused:
        import_text(changed)
    assert refused.value.message == (
        "October 2022 already has a paper, and this one differs from it in 3 places. Nothing was changed."
    )
    assert [str(d) for d in refused.value.differences] == [
        "Key decision: [-No-] {+Yes+}",
        "Theme B, line 2: [-Review of scheme of delegations undertaken.-]",
        "Theme E, line 3: Implementation of the Risk Pathfinder Review (also a key priority within the "
        "review of governance) is underway with [-4/9-] {+5/9+} actions now completed.",
    ]
    assert trail.head() == before


def test_lines_in_another_order_are_a_difference(app: Flask) -> None:
    import_text(real_text())
    one, two = "- Refreshed terms of reference", "- Scoping of Performance"
    lines = real_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith(one))
    assert lines[at + 1].startswith(two)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    with pytest.raises(DifferentPaper):
        import_text("".join(lines))


def test_a_quite_different_paper_is_told_as_such(app: Flask) -> None:
    import_text(real_text())
    with pytest.raises(DifferentPaper) as refused:
        import_text(DEMO_PAPER.read_text("utf-8"))
    places = [d.where for d in refused.value.differences]
    assert places[0] == "Title"
    assert len(places) == len(refused.value.differences) > 50


def test_two_papers_in_one_database_without_a_plan_named_go_to_their_own_authority(app: Flask) -> None:
    ours = import_text(real_text()).plan
    theirs = import_text(real_text().replace("& PETERBOROUGH", "& RUTLAND", 1)).plan
    assert (ours.slug, theirs.slug) == ("improvement-plan-2022", "improvement-plan-2022-2")
    assert import_text(_november()).plan.id == ours.id
