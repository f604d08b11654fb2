"""My work of those who verify: what waits for them, and not what they had a hand in."""

from __future__ import annotations

from cpca.domain import clock
from cpca.domain.invitation import invite
from cpca.extensions import db, writing
from tests.client import PageClient, soup_of
from tests.integration.verification.things import HERE, fresh, make_claimed, verify_as, viewer_of
from tests.world import World, change


def asked(world: World, client: PageClient, name: str) -> list[str]:
    """The addresses of what is to be verified, as My work links them."""
    client.sign_in(world.people[name])
    page = soup_of(client.get("/").text)
    return [a["href"] for a in page.find_all("a", href=True) if a["href"].endswith("/verify")]


def test_what_is_delivered_waits_for_internal_audit_and_the_programme_office(
    world: World, client: PageClient
) -> None:
    made = make_claimed(world)
    for name in ("audit", "office"):
        assert asked(world, client, name) == [f"{HERE}/verify"]
    for name in ("sponsor_a", "lead_a", "iib", "sro"):
        assert asked(world, client, name) == []
    change(fresh(made), entered_by_id=world.people["office"].id)
    assert asked(world, client, "office") == []
    verify_as(world, "audit", made)
    assert asked(world, client, "audit") == []


def test_a_sponsor_has_what_they_are_invited_to_in_their_work(world: World, client: PageClient) -> None:
    made = make_claimed(world)
    make_claimed(world, reference="A2")
    with writing():
        row = invite(
            viewer=viewer_of(world, "audit"),
            deliverable=fresh(made),
            person_id=world.people["sponsor_a"].id,
        )
        db.session.commit()
    assert asked(world, client, "sponsor_a") == [f"{HERE}/verify"]
    assert "you are invited to verify it" in client.get("/").text
    change(row, withdrawn_at=clock.now())
    assert asked(world, client, "sponsor_a") == []
