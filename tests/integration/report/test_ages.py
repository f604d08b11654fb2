"""How old a challenge is in a frozen month's report: the same wherever the report says it."""

from __future__ import annotations

import datetime as dt

from cpca.domain.report_building import NO_ISSUE, build_content
from cpca.models.challenge import ChallengeNote, NoteKind, NoteState
from tests.integration.closing.months import freeze
from tests.world import World, save


def test_a_challenge_is_as_old_in_its_theme_as_in_the_list_of_what_slipped(world: World) -> None:
    update = world.updates["A", "2022-11"]
    note = ChallengeNote(
        plan_id=world.plan.id,
        theme_id=update.theme_id,
        update_id=update.id,
        number=1,
        council_id=world.councils["Fenland"].id,
        line_id=update.lines[0].id,
        anchor_words=update.lines[0].text,
        kind=NoteKind.PACE,
        state=NoteState.OPEN,
        text="Why so slow?",
        for_print=True,
        raised_by_id=world.people["sponsor_a"].id,
        raised_at=dt.datetime(2022, 11, 28, 9, tzinfo=dt.UTC),
        answer_due_on=dt.date(2022, 12, 5),
    )
    save(note)
    content = build_content(period=freeze(world), issue=NO_ISSUE, today=dt.date(2023, 2, 1))
    theme = content.themes[0]
    assert [flag.words for flag in content.flags if flag.words.startswith("C1")] == [
        "C1 (pace), Fenland: unanswered for 17 days, 10 days past the date for an answer."
    ]
    assert [note.overdue_days for note in theme.notes] == [10]
    assert (theme.note_totals.oldest_days, theme.public_note_totals.oldest_days) == (17, 17)
