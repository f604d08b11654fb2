"""Acts on risks where the database has its say: a score once a month and none in a frozen one, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from cpca.domain import clock, risk_keeping
from cpca.domain.risk_keeping import Typed
from cpca.domain.risk_register import Filters, Sort, read_register
from cpca.domain.risk_rules import Place, Scores
from cpca.domain.viewer import get_viewer
from cpca.extensions import db, writing
from tests.integration.risks.things import risk_of
from tests.world import NOVEMBER, World


def test_a_score_and_what_is_done_are_read_as_they_were_entered(world: World) -> None:
    viewer, first, second = (
        get_viewer(world.people["lead_a"].id, clock.today()),
        risk_of(world, "A", "Posts stay empty"),
        risk_of(world, "A", "Nobody looked"),
    )
    with writing():
        for place in (Place(3, 4), Place(2, 4)):
            found = risk_keeping.find_score(first, risk_keeping.find_written_month(world.plan.id))
            risk_keeping.score_risk(
                viewer=viewer, risk=first, version=found.version if found else None, place=place
            )
        for typed in (Typed("Advertise", due_on=NOVEMBER), Typed("A weekly look")):
            risk_keeping.add_mitigation(viewer=viewer, risk=first, typed=typed)
        db.session.commit()
    register = read_register(viewer, world.plan, Filters(sort=Sort.SCORE))
    assert [(row.risk.id, row.scores, row.late) for row in register.rows] == [
        (first.id, Scores(Place(2, 4), NOVEMBER, None), 1),
        (second.id, Scores(None, None, None), 0),
    ]
    assert [one.text for one in register.rows[0].actions] == ["A weekly look", "Advertise"]


def test_a_risk_is_never_deleted(world: World) -> None:
    risk = risk_of(world, "A", "Posts stay empty")
    with writing():
        db.session.delete(risk)
        with pytest.raises(DBAPIError):
            db.session.flush()
    db.session.rollback()
