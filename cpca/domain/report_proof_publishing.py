"""What of a month's proof may be published, and what of it stands apart with what is exempt.

A change, an answer to a finding or a piece of evidence is kept back with what it is about; how far a finding is
answered is told again over what is public alone. Who wrote what about a verification stays the authority's own.
"""

from __future__ import annotations

from msgspec.structs import replace

from cpca.domain.finding import standing_of
from cpca.domain.report_base import Part
from cpca.domain.report_content import DeliverablePart
from cpca.domain.report_proof import EvidencePart, FindingPart, MonthProof, VerifiedPart
from cpca.domain.report_proof_building import count_coverage
from cpca.models.deliverable import DeliverableState
from cpca.models.finding import FindingState


def public_proof(proof: MonthProof) -> MonthProof:
    """What the public gets of a month's proof; of evidence what is relied on to a material extent alone."""
    findings = tuple(map(_public_finding, proof.findings))
    relied = [one for one in proof.evidence if one.relied_on and one.withheld is None]
    return replace(
        proof,
        change_log=tuple(one for one in proof.change_log if one.withheld is None),
        findings=findings,
        coverage=count_coverage(findings),
        evidence=tuple(map(_public_evidence, relied)),
    )


def _public_finding(finding: FindingPart) -> FindingPart:
    answers = tuple(one for one in finding.answers if one.withheld is None)
    if len(answers) == len(finding.answers):
        return finding
    states = [DeliverableState(one.state) for one in answers]
    coverage = standing_of(FindingState(finding.state), states).value
    return replace(finding, answers=answers, coverage=coverage)


def _public_evidence(one: EvidencePart) -> EvidencePart:
    return replace(one, sha256=None, supports=(), accepted_by=None, accepted_on=None, expires_on=None)


def public_deliverable(part: DeliverablePart) -> DeliverablePart:
    """A public deliverable without the words and evidence of its verification, which name what may be withheld."""
    proof = part.proved
    if proof is None or proof.verified is None:
        return part
    verified = VerifiedPart(by=proof.verified.by, on=proof.verified.on)
    return replace(part, proof=replace(proof, verified=verified))


def exempt_proof(proof: MonthProof) -> MonthProof:
    """What is kept back of a month's proof alone."""
    return MonthProof(
        rules=proof.rules,
        change_log=tuple(one for one in proof.change_log if one.withheld),
        evidence=tuple(one for one in proof.evidence if one.withheld),
    )


def list_kept_back(proof: MonthProof) -> list[Part]:
    """The evidence that is kept back; changes and answers hang on what is counted elsewhere."""
    return [one for one in proof.evidence if one.withheld]
