"""A sponsor's view: one a council, said, shown as it would print, sent; or mailed and confirmed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from cpca.domain import clock, view
from cpca.domain.errors import DomainError, NotNow, Refused, Stale
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from cpca.models.challenge import INDEPENDENT, Position, SponsorView
from cpca.models.people import Person
from cpca.models.period import PeriodState
from cpca.models.progress import Rating, ThemeUpdate, UpdateState
from tests.integration.challenge.notes import newcomer, stored, submitted, viewer_of
from tests.world import World, change

P = Position


def give(
    world: World, who: str | Person, update: ThemeUpdate, version: int | None = None, **said: Any
) -> SponsorView:
    """A view by somebody; committed. Raises what the domain raises."""
    viewer = viewer_of(world, who) if isinstance(who, str) else get_viewer(who.id, clock.today())
    with writing():
        given = view.give_view(
            viewer=viewer,
            update=db.session.merge(update),
            version=version,
            **{"position": P.CONTENT, **said},
        )
        db.session.commit()
        return given


def record(world: World, update: ThemeUpdate, sponsor: str = "sponsor_a", **said: Any) -> SponsorView:
    with writing():
        given = view.record_view(
            viewer=viewer_of(world, "office"),
            update=db.session.merge(update),
            sponsor=world.people[sponsor],
            received_on=dt.date(2022, 12, 2),
            **{"position": P.NOT_CONTENT, "words": "From the mail", **said},
        )
        db.session.commit()
        return given


def confirm(world: World, who: str, given: SponsorView) -> SponsorView:
    with writing():
        mine = db.session.execute(select(SponsorView).where(SponsorView.id == given.id)).scalar_one()
        view.confirm_view(viewer=viewer_of(world, who), view=mine, version=mine.version)
        db.session.commit()
        return mine


def test_a_council_has_one_view_and_sends_it_again(world: World) -> None:
    update = submitted(world)
    first = give(world, "sponsor_a", update)
    again = give(world, "sponsor_a", update, first.version, position=P.NOT_CONTENT, words="We read it again")
    assert (again.id, again.position) == (first.id, P.NOT_CONTENT)
    assert len(view.list_views([update.id])) == 1


@pytest.mark.parametrize("position", [P.CONTENT_WITH_POINTS, P.NOT_CONTENT])
def test_a_view_with_a_reservation_needs_words(world: World, position: Position) -> None:
    with pytest.raises(DomainError, match=f"Say in words why you are {position.value}.") as refused:
        give(world, "sponsor_a", submitted(world), position=position)
    assert refused.value.field == "words"
    assert db.session.execute(select(SponsorView.id)).all() == []


def test_joint_sponsors_each_give_a_view_never_merged(world: World) -> None:
    update = submitted(world)
    give(world, "sponsor_a", update)
    give(world, newcomer(world, "Huntingdonshire"), update, position=P.NOT_CONTENT, words="No")
    found = [(v.name, v.position) for v in view.list_views([update.id])]
    assert found == [("Fenland", P.CONTENT), ("Huntingdonshire", P.NOT_CONTENT)]


def test_a_board_members_view_is_the_boards_and_leaves_their_councils_alone(world: World) -> None:
    update = submitted(world)
    change(world.people["iib"], organisation_id=world.councils["Fenland"].id)
    give(world, "sponsor_a", update)
    given = give(world, "iib", update, position=P.NOT_CONTENT, words="No")
    assert given.assurance_line == INDEPENDENT
    assert [v.name for v in view.list_views([update.id])] == ["Fenland", "Independent Improvement Board"]


def test_cover_gives_the_view_of_the_council_it_covers(world: World) -> None:
    update = submitted(world)
    cover = newcomer(world, "Fenland", covers=world.people["sponsor_a"])
    given = give(world, cover, update)
    assert (given.for_person_id, given.council_id) == (
        world.people["sponsor_a"].id,
        world.councils["Fenland"].id,
    )
    assert (
        view.list_views([update.id])[0].giver == "Deputy Chief Executive, Fenland for Sponsor of A, Fenland"
    )


def test_nobody_else_gives_a_view(world: World) -> None:
    update = submitted(world)
    for name in world.people:
        if name not in ("sponsor_a", "iib"):
            with pytest.raises(Refused):
                give(world, name, update)


@pytest.mark.parametrize(
    "state", [UpdateState.NOT_STARTED, UpdateState.DRAFT, UpdateState.RETURNED, UpdateState.APPROVED]
)
def test_a_view_is_taken_from_submission_until_approval(world: World, state: UpdateState) -> None:
    update = submitted(world)
    change(update, state=state, shown_to_sponsor=True)
    with pytest.raises(NotNow):
        give(world, "sponsor_a", update)


def test_a_view_of_a_frozen_month_stays_as_it_is(world: World) -> None:
    update = submitted(world)
    given = record(world, update)
    change(world.periods["2022-11"], state=PeriodState.FROZEN)
    with pytest.raises(NotNow, match="November 2022 is frozen"):
        give(world, "sponsor_a", update, given.version)
    with pytest.raises(NotNow, match="November 2022 is frozen"):
        record(world, update)
    with pytest.raises(NotNow, match="November 2022 is frozen"):
        confirm(world, "sponsor_a", given)


def test_a_view_sent_from_an_old_page_is_met_with_the_newer_one(world: World) -> None:
    update = submitted(world)
    give(world, "sponsor_a", update)
    with pytest.raises(Stale):
        give(world, "sponsor_a", update)


def test_a_mailed_view_prints_once_its_own_council_confirmed_it(world: World) -> None:
    update = submitted(world)
    given = record(world, update, own_rating=Rating.RED)
    joint = newcomer(world, "Huntingdonshire")
    world.people["joint"] = joint
    assert not view.list_views([update.id])[0].may_print
    for name in ("office", "joint", "sponsor_b", "lead_a"):
        with pytest.raises(Refused):
            confirm(world, name, given)
    assert confirm(world, "sponsor_a", given).may_print
    assert view.list_views([update.id])[0].may_print
    with pytest.raises(NotNow):
        confirm(world, "sponsor_a", given)


def test_a_sponsors_own_view_takes_the_place_of_a_mailed_one_and_never_the_other_way(world: World) -> None:
    update = submitted(world)
    mailed = record(world, update)
    own = give(world, "sponsor_a", update, mailed.version)
    assert (own.id, own.recorded_by_id) == (mailed.id, None)
    with pytest.raises(DomainError, match="only it can change that"):
        record(world, update)
    assert stored(own).position is P.CONTENT


def test_only_the_programme_office_records_a_mailed_view_of_a_sponsor(world: World) -> None:
    update = submitted(world)
    with pytest.raises(DomainError):
        record(world, update, sponsor="sponsor_b")
    world.people["office"] = world.people["lead_a"]
    with pytest.raises(Refused):
        record(world, update)
