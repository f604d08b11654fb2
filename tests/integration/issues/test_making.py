"""Which issues can be made when, how they are numbered, and what making one does to the month."""

from __future__ import annotations

import datetime as dt

import pytest

from cpca.documents.issuing import draw_again, prepare
from cpca.domain import clock, trail
from cpca.domain.errors import DomainError, NotNow
from cpca.domain.issuing import find_before, list_issues, read_content, replacements
from cpca.domain.issuing_making import store_issue
from cpca.domain.issuing_parts import Terms
from cpca.domain.meeting import take_to_meeting
from cpca.domain.report_publishing import content_hash, publish
from cpca.domain.stored_file import sha256_of
from cpca.extensions import db, writing
from cpca.models.people import Person
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.progress import Rating, ThemeUpdate
from cpca.models.report import IssueKind, Reach
from tests.integration.issues.issued import (
    DRAFT,
    NOVEMBER,
    NOW,
    OCTOBER,
    PUBLISH,
    close,
    do,
    freeze,
    issue,
    month_of,
    published,
    viewer_of,
    waive_all,
)
from tests.world import World, change

CORRECTION = Terms(IssueKind.CORRECTION, reason="A date was wrong")
SUPPLEMENT = Terms(
    IssueKind.SUPPLEMENT, reason="The audit letter came late", urgency="The Board meets tomorrow"
)


def test_drafts_are_numbered_in_turn_and_each_is_compared_with_the_one_before(world: World) -> None:
    clock.fix(NOW)
    do(world, NOVEMBER, close)
    first, second = issue(world, NOVEMBER, DRAFT), issue(world, NOVEMBER, DRAFT)
    assert [first.number, second.number] == ["0.1", "0.2"]
    assert first.recipients == "Section 73 Officer\nMonitoring Officer"
    assert read_content(first).issue.recipients == DRAFT.recipients
    issues = list_issues(month_of(world, NOVEMBER))
    assert [find_before(one, issues) for one in issues] == [None, issues[0]]


def test_the_first_draft_circulates_the_month(world: World) -> None:
    clock.fix(NOW)
    assert do(world, NOVEMBER, close).circulated_at is None
    issue(world, NOVEMBER, DRAFT)
    assert month_of(world, NOVEMBER).circulated_at == NOW


def test_a_draft_has_recipients_and_a_closed_month(world: World) -> None:
    with pytest.raises(NotNow, match="Close the month for submissions"):
        issue(world, NOVEMBER, DRAFT)
    do(world, NOVEMBER, close)
    with pytest.raises(DomainError, match="List who gets this draft"):
        issue(world, NOVEMBER, Terms(IssueKind.DRAFT))


def test_no_file_of_a_draft_is_public(world: World) -> None:
    do(world, NOVEMBER, close)
    assert {file.reach for file in issue(world, NOVEMBER, DRAFT).files} == {Reach.INTERNAL}


def test_only_a_frozen_month_is_issued_and_only_once(world: World) -> None:
    with pytest.raises(NotNow, match="Only a frozen month is issued"):
        issue(world, NOVEMBER, PUBLISH)
    assert published(world).number == "1"
    assert month_of(world, OCTOBER).published_at == NOW
    with pytest.raises(NotNow, match="October 2022 is issued already"):
        issue(world, OCTOBER, PUBLISH)


def test_what_is_missing_stops_an_issue_until_it_is_let_through(world: World) -> None:
    do(world, OCTOBER, freeze)
    with pytest.raises(NotNow):
        issue(world, OCTOBER, PUBLISH)
    do(world, OCTOBER, waive_all(world))
    made = issue(world, OCTOBER, PUBLISH)
    assert {waiver.reason for waiver in read_content(made).waivers} == {"For the test"}


def test_an_issue_prints_the_trails_head_before_it_and_its_fingerprint(world: World) -> None:
    do(world, OCTOBER, freeze, waive_all(world))
    sequence, head = trail.head()
    made = issue(world, OCTOBER, PUBLISH)
    assert (made.head_sequence, made.head_hash) == (sequence, head)
    content = read_content(made)
    assert content.issue.head == f"{sequence}:{head}"
    assert made.content_hash == content_hash(content)
    assert made.public_hash == content_hash(publish(content))
    assert made.fingerprint == made.public_hash[:16]


def test_an_issue_after_its_boards_publication_day_is_late_for_good(world: World) -> None:
    held_on = dt.date(2022, 12, 21)

    def late(period: ReportingPeriod) -> None:
        take_to_meeting(period=period, body="Board", held_on=held_on)[0].publish_on = dt.date(2022, 12, 13)
        take_to_meeting(period=period, body="Improvement Board", held_on=held_on)[0].publish_on = held_on

    do(world, OCTOBER, late)
    made = published(world)
    assert made.late_days == 7
    assert read_content(made).issue.late_days == 7


def test_nothing_is_issued_when_the_record_changed_while_it_was_drawn(world: World) -> None:
    do(world, NOVEMBER, close)
    prepared = prepare(viewer=viewer_of(world), period=month_of(world, NOVEMBER), terms=DRAFT)
    change(db.session.get_one(ThemeUpdate, world.updates["A", NOVEMBER].id), rating=Rating.RED)
    with writing(), pytest.raises(NotNow, match="The record changed while the documents were being drawn"):
        store_issue(viewer=viewer_of(world), period=month_of(world, NOVEMBER), prepared=prepared)
    assert list_issues(month_of(world, NOVEMBER)) == []


def test_an_issue_is_stored_when_only_another_month_changed_while_it_was_drawn(world: World) -> None:
    do(world, OCTOBER, freeze, waive_all(world))
    prepared = prepare(viewer=viewer_of(world), period=month_of(world, OCTOBER), terms=PUBLISH)
    change(db.session.get_one(ThemeUpdate, world.updates["A", NOVEMBER].id), headline="Later")
    with writing():
        made = store_issue(viewer=viewer_of(world), period=month_of(world, OCTOBER), prepared=prepared)
        db.session.commit()
    assert (made.number, made.issued_at) == ("1", prepared.content.issue.issued_at)


def test_a_correction_needs_a_month_that_was_opened_and_frozen_again_and_a_reason(world: World) -> None:
    first = published(world)
    with pytest.raises(NotNow, match="Nothing changed since issue 1"):
        issue(world, OCTOBER, CORRECTION)
    do(world, OCTOBER, freeze)
    with pytest.raises(DomainError, match="Say why"):
        issue(world, OCTOBER, Terms(IssueKind.CORRECTION))
    second = issue(world, OCTOBER, CORRECTION)
    assert (second.number, second.revision, second.reason) == ("2", 2, "A date was wrong")
    assert read_content(second).issue.replaces == "1"
    issues = list_issues(month_of(world, OCTOBER))
    assert replacements(issues) == {first.id: issues[1]}


def test_a_supplement_stands_beside_the_one_before_with_the_chairs_urgency(world: World) -> None:
    published(world)
    do(world, OCTOBER, freeze)
    with pytest.raises(DomainError, match="Say why the chair takes it as urgent"):
        issue(world, OCTOBER, Terms(IssueKind.SUPPLEMENT, reason="It came late"))
    second = issue(world, OCTOBER, SUPPLEMENT)
    assert (second.number, second.urgency) == ("2", "The Board meets tomorrow")
    assert read_content(second).issue.replaces is None
    assert replacements(list_issues(month_of(world, OCTOBER))) == {}


def test_drawing_an_issue_again_gives_the_same_bytes_whatever_changed_since(world: World) -> None:
    made = published(world)
    before = {file.name: file.file.sha256 for file in made.files}
    with writing():
        for theme in db.session.query(Theme):
            theme.title, theme.outcome = "Another", "Something else"
        for person in db.session.query(Person):
            person.post, person.name = "Another post", "Somebody"
        for update in db.session.query(ThemeUpdate).filter_by(period_id=world.periods[NOVEMBER].id):
            update.rating = Rating.RED
        world.plan.title = "Another plan"
        db.session.commit()
    clock.fix(NOW + dt.timedelta(days=400))
    assert {name: sha256_of(drawn.data) for name, drawn in draw_again(made).items()} == before
    assert [one for one in before if one.startswith("board-paper")] == [
        "board-paper.docx",
        "board-paper.pdf",
        "board-paper.html",
        "board-paper.json",
    ]
