"""What is kept back from its proposal to its lifting: who may, when, and what everybody sees meanwhile."""

from __future__ import annotations

import pytest

from cpca.domain.errors import DomainError, NotNow, Refused, Stale
from cpca.domain.exempt import decide, lift, list_undecided, propose, withheld
from cpca.domain.exempt_subject import get_subject
from cpca.domain.report_content import Withheld
from cpca.extensions import db, writing
from cpca.models.exempt import Exemption, ExemptionState, Secrecy
from cpca.models.progress import UpdateState
from tests.client import PageClient, soup_of
from tests.integration.exempt.things import (
    DRAFT,
    FROZEN,
    PLAN,
    REASON,
    A,
    B,
    add_finance,
    add_plan_things,
    agree,
    give_second_hat,
    keep_back,
    line_of,
    viewer_of,
)
from tests.world import World, change


def facts(world: World) -> dict[tuple[str, int], Withheld]:
    return withheld(world.plan.id)


def test_a_proposal_keeps_back_at_once_and_a_decision_says_so(world: World) -> None:
    key = ("progress_item", line_of(world).id)
    row = keep_back(world)
    undecided = Withheld(secrecy="exempt", paragraph=3, reason=REASON, decided=False)
    assert facts(world) == {key: undecided}
    agree(world, row)
    assert facts(world) == {key: Withheld(secrecy="exempt", paragraph=3, reason=REASON, decided=True)}


def test_what_is_refused_or_lifted_is_published(world: World) -> None:
    officer = viewer_of(world, "statutory")
    row = keep_back(world)
    with writing():
        row = db.session.get_one(Exemption, row.id)
        decide(viewer=officer, exemption=row, version=row.version, agrees=False, decision="It is known")
        db.session.commit()
    assert (facts(world), row.state, row.decision) == ({}, ExemptionState.REFUSED, "It is known")
    row = agree(world, keep_back(world))
    with writing():
        row = db.session.get_one(Exemption, row.id)
        lift(viewer=officer, exemption=row, version=row.version, decision="The price is agreed")
        db.session.commit()
    assert (facts(world), row.state, row.decided_by_id) == ({}, ExemptionState.LIFTED, officer.person_id)


def test_nobody_decides_their_own_proposal(world: World) -> None:
    give_second_hat(world, "office")
    row = keep_back(world, "office")
    with writing(), pytest.raises(Refused):
        decide(viewer=viewer_of(world, "office"), exemption=row, version=1, agrees=True, decision=None)
    assert agree(world, row).state is ExemptionState.AGREED


def test_a_refusal_says_why_and_a_stale_page_decides_nothing(world: World) -> None:
    officer, row = viewer_of(world, "statutory"), keep_back(world)
    with writing(), pytest.raises(DomainError) as refused:
        decide(viewer=officer, exemption=row, version=1, agrees=False, decision=None)
    assert refused.value.field == "decision"
    with writing(), pytest.raises(Stale):
        decide(viewer=officer, exemption=row, version=7, agrees=True, decision=None)
    agreed = agree(world, row)
    with writing(), pytest.raises(NotNow):
        decide(viewer=officer, exemption=agreed, version=agreed.version, agrees=True, decision=None)


def test_an_exemption_names_its_paragraph_and_something_is_kept_back_once(world: World) -> None:
    lead = viewer_of(world, "lead_a")
    subject = get_subject(lead, plan=PLAN, word="line", subject_id=line_of(world).id)
    for paragraph in (None, 8):
        with writing(), pytest.raises(DomainError) as refused:
            propose(viewer=lead, subject=subject, secrecy=Secrecy.EXEMPT, paragraph=paragraph, reason=REASON)
        assert refused.value.field == "paragraph"
    keep_back(world)
    with writing(), pytest.raises(NotNow):
        propose(viewer=lead, subject=subject, secrecy=Secrecy.CONFIDENTIAL, paragraph=None, reason=REASON)


def test_what_is_confidential_has_no_paragraph(world: World) -> None:
    lead = viewer_of(world, "lead_a")
    with writing():
        subject = get_subject(lead, plan=PLAN, word="line", subject_id=line_of(world).id)
        propose(viewer=lead, subject=subject, secrecy=Secrecy.CONFIDENTIAL, paragraph=3, reason=REASON)
        db.session.commit()
    assert [(kept.secrecy, kept.paragraph) for kept in facts(world).values()] == [("confidential", None)]


def test_after_the_freeze_a_theme_keeps_nothing_back_and_the_programme_office_asks(world: World) -> None:
    frozen = line_of(world, "A", FROZEN)
    with pytest.raises(NotNow):
        keep_back(world, "lead_a", subject_id=frozen.id)
    row = keep_back(world, "office", subject_id=frozen.id)
    assert [one.id for one in list_undecided(world.periods[FROZEN])] == [row.id]


def test_a_month_waits_for_what_it_would_print_and_not_for_another_months(world: World) -> None:
    risk, item = add_plan_things(world)
    of_november = keep_back(world)
    of_october = keep_back(world, "office", subject_id=line_of(world, "A", FROZEN).id)
    both = [
        keep_back(world, "lead_a", "risk", risk.id),
        keep_back(world, "lead_a", "deliverable", item.id),
    ]
    november, october = (
        {one.id for one in list_undecided(world.periods[month])} for month in (DRAFT, FROZEN)
    )
    assert november == {of_november.id, *(row.id for row in both)}
    assert october == {of_october.id, *(row.id for row in both)}
    agree(world, of_november)
    assert {one.id for one in list_undecided(world.periods[DRAFT])} == {row.id for row in both}


def test_a_board_reader_never_sees_what_is_kept_back(world: World, client: PageClient) -> None:
    change(world.periods[FROZEN], published_at=world.updates["A", DRAFT].submitted_at or _now())
    risk, item = add_plan_things(world)
    client.sign_in(world.people["board"])
    page = f"{A}?period={FROZEN}"
    words = ["What A did in 2022-10", risk.text, item.title]
    assert [text for text in words if text in client.get(page).text] == words
    for word, key in (("line", line_of(world, "A", FROZEN).id), ("risk", risk.id), ("deliverable", item.id)):
        agree(world, keep_back(world, "office", word, key))
    assert [text for text in words if text in client.get(page).text] == []
    assert client.get(f"{A}/deliverables/A1").status_code == 404


def _now() -> object:
    from cpca.domain import clock  # noqa: PLC0415

    return clock.now()


def test_a_line_is_marked_for_those_who_may_read_it(world: World, client: PageClient) -> None:
    row = keep_back(world)
    client.sign_in(world.people["lead_a"])
    line = soup_of(client.get(A).text).find(id=f"line-{line_of(world).id}")
    assert line.find(class_="kept").text == "proposed exempt"
    assert [a.text for a in line.find_all("a") if "Propose" in a.text] == []
    agree(world, row)
    line = soup_of(client.get(A).text).find(id=f"line-{line_of(world).id}")
    assert line.find(class_="kept").text == "exempt (paragraph 3)"


@pytest.mark.parametrize(
    ("name", "page", "links"),
    [("lead_a", A, 1), ("contributor_a", A, 1), ("office", A, 1), ("sro", A, 1), ("lead_b", B, 1)],
)
def test_whoever_may_propose_finds_it_at_the_line(
    world: World, client: PageClient, name: str, page: str, links: int
) -> None:
    text = client.sign_in(world.people[name]).get(page).text
    found = [
        a
        for a in soup_of(text).select(".lines a")
        if str(a.get("href")).startswith("/plans/improvement-2022/exempt/line/")
    ]
    assert len(found) == links


def test_a_frozen_months_line_is_the_programme_offices_to_bring_up(world: World, client: PageClient) -> None:
    address = f"/plans/{PLAN}/exempt/line/{line_of(world, 'A', FROZEN).id}"
    shown = {
        name: address in client.sign_in(world.people[name]).get(f"{A}?period={FROZEN}").text
        for name in ("lead_a", "office", "sro", "sponsor_a")
    }
    assert shown == {"lead_a": False, "office": True, "sro": True, "sponsor_a": False}


def test_another_statutory_officer_decides_nothing(world: World, client: PageClient) -> None:
    add_finance(world)
    change(world.updates["A", DRAFT], state=UpdateState.SUBMITTED)
    change(world.periods[DRAFT], circulated_at=_now())
    row = keep_back(world)
    finance = client.sign_in(world.people["finance"])
    assert finance.get(f"/plans/{PLAN}/exempt/{row.id}/decide").status_code == 403
    listed = soup_of(finance.get(f"/plans/{PLAN}/exempt").text)
    assert [a.text for a in listed.select("article a") if a.text.startswith("Decide")] == []
