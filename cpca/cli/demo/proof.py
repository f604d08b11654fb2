"""How the demo's deliverables are proved: evidence offered and accepted, verified, tested again, a sponsor asked."""

from __future__ import annotations

from typing import Any

from cpca.cli.demo.story import Story
from cpca.domain import evidence, evidence_deciding, invitation, retest, verification
from cpca.domain.evidence_subject import get_supported
from cpca.models.deliverable import RetestResult
from cpca.permissions import Permission

P = Permission
Told = dict[str, Any]


def offer(story: Story, told: Told) -> None:
    """A short text, or an address, that supports a deliverable."""
    thing = story.deliverables[told["deliverable"]]
    given: evidence.Given = told.get("url", "")
    if "file" in told:
        given = evidence.GivenFile(told["text"].encode(), told["file"], "text/plain")
    said = evidence.Told(
        title=told["title"],
        dated_on=told["dated"],
        assurance_line=told.get("line", 1),
        relied_on=told.get("relied", False),
        expires_on=None,
    )
    supports = [get_supported(story.viewer, story.plan, f"deliverable:{thing.id}")]
    story.evidence[told["evidence"]] = story.do(
        P.OFFER_EVIDENCE, thing, evidence.offer, theme=thing.theme, told=said, given=given, supports=supports
    )


def decide(story: Story, told: Told) -> None:
    """Accepts a piece of evidence, or refuses it where the story says so."""
    piece = story.evidence[told["evidence"]]
    accepts = told["do"] == "accept evidence"
    said = {"version": piece.version, "accepts": accepts, "decision": told["text"]}
    story.do(P.DECIDE_EVIDENCE, piece, evidence_deciding.decide, evidence=piece, **said)


def verify(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    said = {"version": thing.version, "words": told["text"]}
    story.do(P.VERIFY, thing, verification.verify, deliverable=thing, **said)


def test_again(story: Story, told: Told) -> None:
    thing = story.deliverables[told["deliverable"]]
    said = {"tested_on": told["on"], "sample": told["sample"], "result": RetestResult(told["result"])}
    words = told.get("text")
    version = thing.version
    story.do(P.VERIFY, thing, retest.record_retest, deliverable=thing, version=version, words=words, **said)


def invite(story: Story, told: Told) -> None:
    thing, person = story.deliverables[told["deliverable"]], story.people[told["sponsor"]]
    story.do(P.INVITE, thing, invitation.invite, deliverable=thing, person_id=person.id)
