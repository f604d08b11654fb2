"""What a theme's page and the log show of notes, to whom, and at what cost."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from cpca.domain import clock
from cpca.domain.challenge_log import A_PAGE, Age, NoteFilters, Standing, list_notes
from cpca.domain.challenge_reading import ThemeNotes, get_row, list_for_theme
from cpca.domain.challenge_rows import NoteRow
from cpca.extensions import db
from cpca.models.challenge import NoteKind, NoteState
from cpca.models.period import PeriodState
from cpca.models.progress import Commitment, ThemeUpdate, UpdateState
from cpca.models.risk import Risk
from tests.integration.challenge.notes import (
    NOW,
    do,
    in_state,
    newcomer,
    raise_on,
    several,
    submitted,
    viewer_of,
)
from tests.world import World, change, make_period, save

S = NoteState


def notes_of(world: World, who: str, update: ThemeUpdate, before: ThemeUpdate | None = None) -> ThemeNotes:
    return list_for_theme(viewer_of(world, who), world.themes["A"], update, before)


def counted(run: object) -> int:
    """How many statements something takes."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        run()  # type: ignore[operator]
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_note_keeps_the_words_it_challenged_after_the_line_is_edited(world: World) -> None:
    update = submitted(world)
    raise_on(world, update)
    change(update.lines[0], text="Something else")
    row = notes_of(world, "lead_a", update).on("line", update.lines[0].id)[0]
    assert (row.anchor_words, row.anchor_now, row.is_changed) == (
        "What A did in 2022-11",
        "Something else",
        True,
    )


def test_a_promise_put_off_is_shown_as_it_was_challenged(world: World) -> None:
    update = submitted(world)
    promise = Commitment(update_id=update.id, position=1, text="Sign it", due_on=dt.date(2022, 12, 16))
    save(promise)
    raise_on(world, update, commitment=promise)
    change(promise, due_on=dt.date(2023, 1, 31))
    row = notes_of(world, "lead_a", update).on("commitment", promise.id)[0]
    assert (row.anchor_words, row.anchor_now) == ("Sign it (by 16 Dec 2022)", "Sign it (by 31 Jan 2023)")


def test_a_line_taken_out_leaves_its_words_with_the_note(world: World) -> None:
    update = submitted(world)
    raise_on(world, update)
    change(update.lines[0], withdrawn_at=NOW)
    row = notes_of(world, "lead_a", update).rows[0]
    assert (row.anchor_words, row.anchor_now) == ("What A did in 2022-11", None)


def test_a_note_on_the_update_keeps_its_headline_and_rating(world: World) -> None:
    update = submitted(world)
    note = raise_on(world, update, line=None)
    change(update, headline="All is well")
    row = get_row(viewer_of(world, "lead_a"), note.id)
    assert (row.anchor_kind, row.anchor_words, row.anchor_now) == (
        "update",
        "Not rated yet",
        "Not rated yet: All is well",
    )


def test_a_retracted_note_stays_on_the_page(world: World) -> None:
    update = submitted(world)
    in_state(world, update, S.RETRACTED)
    row = notes_of(world, "lead_a", update).rows[0]
    assert (row.state, row.acts, row.events[0].text) == (S.RETRACTED, frozenset(), "A mistake of ours.")


def december(world: World) -> ThemeUpdate:
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    change(world.updates["A", "2022-11"], state=UpdateState.FROZEN)
    period = make_period(world.plan, dt.date(2022, 12, 1), PeriodState.OPEN)
    update = ThemeUpdate(
        theme=world.themes["A"], period=period, plan_id=world.plan.id, state=UpdateState.SUBMITTED
    )
    save(period, update)
    return update


def test_an_open_note_carries_over_until_closed_and_stands_once(world: World) -> None:
    november = submitted(world)
    open_note, closed = in_state(world, november, S.ANSWERED), in_state(world, november, S.ACCEPTED)
    this = december(world)
    found = notes_of(world, "sponsor_a", this, november)
    assert [row.id for row in found.carried] == [open_note.id]
    assert [row.id for row in found.on("line", november.lines[0].id)] == [closed.id]
    assert found.open_count == 1
    do(world, "sponsor_a", "accept", open_note)
    assert notes_of(world, "sponsor_a", this, november).carried == []


def test_a_later_months_note_does_not_appear_in_an_earlier_month(world: World) -> None:
    november = submitted(world)
    this = december(world)
    raise_on(world, this, line=None)
    assert notes_of(world, "sponsor_a", november).open_count == 0


def test_acts_are_offered_to_those_who_may_do_them(world: World) -> None:
    update = submitted(world)
    in_state(world, update, S.ANSWERED)

    def offered(who: str) -> set[str]:
        return set(notes_of(world, who, update).rows[0].acts)

    assert offered("sponsor_a") == {"accept", "not yet satisfied", "mark for print", "retract"}
    for who in ("lead_a", "office", "sro", "iib", "sponsor_b"):
        assert offered(who) == set()


def test_cover_is_named_with_whom_it_covers(world: World) -> None:
    update = submitted(world)
    world.people["cover"] = newcomer(world, "Fenland", covers=world.people["sponsor_a"])
    note = raise_on(world, update, "cover")
    do(world, "lead_a", "answer", note)
    do(world, "cover", "accept", note)
    row = get_row(viewer_of(world, "lead_a"), note.id)
    words = "Deputy Chief Executive, Fenland for Sponsor of A, Fenland"
    assert (row.raiser, row.events[-1].who_for) == (words, words)


def test_no_note_of_a_draft_is_shown_to_those_who_may_not_read_it(world: World) -> None:
    clock.fix(NOW)
    update = world.updates["A", "2022-11"]
    change(update, shown_to_sponsor=True)
    raise_on(world, update)
    for who, count in (
        ("sponsor_a", 1),
        ("lead_a", 1),
        ("office", 1),
        ("iib", 0),
        ("lead_b", 0),
        ("mayor", 0),
    ):
        assert len(notes_of(world, who, update).rows) == count, who


def test_the_office_keeps_sight_of_its_note_when_the_draft_is_no_longer_shown(world: World) -> None:
    clock.fix(NOW)
    update = world.updates["A", "2022-11"]
    change(update, shown_to_sponsor=True)
    raise_on(world, update)
    change(update, shown_to_sponsor=False)
    assert len(notes_of(world, "sponsor_a", update).rows) == 1


@pytest.fixture
def published(world: World) -> ThemeUpdate:
    """November frozen and published, with one note for print and one not, both answered in December."""
    november = submitted(world)
    kept, printed = raise_on(world, november), raise_on(world, november, for_print=True, text="Why so late?")
    this = december(world)
    assert this.period.state is PeriodState.OPEN
    for note in (kept, printed):
        do(world, "lead_a", "answer", note)
    change(world.periods["2022-11"], published_at=NOW)
    return november


def test_a_board_reader_reads_what_is_for_print_as_it_was_published(
    world: World, published: ThemeUpdate
) -> None:
    rows = notes_of(world, "board", published).rows
    assert [(row.text, row.state, row.events) for row in rows] == [("Why so late?", S.OPEN, [])]


def test_the_external_auditor_reads_frozen_months_and_not_later_acts(
    world: World, published: ThemeUpdate
) -> None:
    rows = notes_of(world, "auditor", published).rows
    assert [(row.state, row.events) for row in rows] == [(S.OPEN, []), (S.OPEN, [])]
    assert [row.state for row in notes_of(world, "audit", published).rows] == [S.ANSWERED, S.ANSWERED]


def test_a_theme_takes_two_statements_with_one_note_or_thirty(world: World) -> None:
    update = submitted(world)
    viewer, theme = viewer_of(world, "sponsor_a"), world.themes["A"]
    in_state(world, update, S.ANSWERED)
    assert len(list_for_theme(viewer, theme, update).rows) == 1
    assert counted(lambda: list_for_theme(viewer, theme, update)) == 2
    several(world, update, S.ANSWERED, 29)
    assert len(list_for_theme(viewer, theme, update).rows) == 30
    assert counted(lambda: list_for_theme(viewer, theme, update)) == 2
    assert world.plan.id  # read again after the saves, before anything is counted
    assert counted(lambda: list_notes(viewer, world.plan, NoteFilters())) == 3  # and one for the months


def log(world: World, who: str, **filters: object) -> list[str]:
    found = list_notes(viewer_of(world, who), world.plan, NoteFilters(**filters))  # type: ignore[arg-type]
    return [row.reference for row in found.rows]


def test_the_log_puts_the_oldest_open_note_first_and_filters_by_each_key(world: World) -> None:
    a, b = submitted(world), submitted(world, "B")
    in_state(world, a, S.ACCEPTED)
    clock.fix(NOW + dt.timedelta(days=1))
    raise_on(world, a, "iib", kind=NoteKind.EVIDENCE)
    clock.fix(NOW)
    raise_on(world, b, "sponsor_b")
    clock.fix(NOW + dt.timedelta(days=10))
    assert log(world, "office") == ["C3", "C2", "C1"]
    assert log(world, "office", theme="B") == ["C3"]
    assert log(world, "office", council=world.councils["Huntingdonshire"].id) == ["C3"]
    assert log(world, "office", kind=NoteKind.EVIDENCE) == ["C2"]
    assert log(world, "office", state=S.ACCEPTED) == ["C1"]
    assert log(world, "office", state=Standing.OPEN) == ["C3", "C2"]
    assert log(world, "office", state=Standing.CLOSED) == ["C1"]
    assert log(world, "office", age=Age.OVERDUE) == ["C3", "C2"]
    assert log(world, "office", age=Age.OVER_A_WEEK) == ["C3", "C2", "C1"]
    assert log(world, "office", age=Age.OVER_A_MONTH) == []


def test_the_logs_figures_count_only_what_its_reader_may_read(world: World) -> None:
    a = submitted(world)
    raise_on(world, a)
    draft = world.updates["B", "2022-11"]
    change(draft, shown_to_sponsor=True)
    raise_on(world, draft, "sponsor_b")
    clock.fix(NOW + dt.timedelta(days=10))

    def figures(who: str) -> tuple[int, int | None, int, int]:
        found = list_notes(viewer_of(world, who), world.plan, NoteFilters())
        return found.open, found.oldest, found.overdue, len(found.councils)

    assert figures("office") == (2, 10, 2, 2)
    assert figures("lead_a") == (1, 10, 1, 1)
    assert figures("mayor") == (0, None, 0, 0)


def test_the_log_comes_in_pages(world: World) -> None:
    update = submitted(world)
    for _ in range(3):
        raise_on(world, update)
    found = list_notes(viewer_of(world, "office"), world.plan, NoteFilters(page=9))
    assert (found.total, found.pages, found.page, A_PAGE) == (3, 1, 1, 50)


def test_a_note_on_a_risk_stands_at_the_risk(world: World) -> None:
    update = submitted(world)
    risk = Risk(theme_id=world.themes["A"].id, plan_id=world.plan.id, text="It may slip", position=1)
    save(risk)
    raise_on(world, update, risk=risk)
    rows: list[NoteRow] = notes_of(world, "lead_a", update).on("risk", risk.id)
    assert [row.anchor_words for row in rows] == ["It may slip"]
