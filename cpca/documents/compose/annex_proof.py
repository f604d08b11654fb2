"""The annex's provenance of proof: who verified what on which words and evidence, and the evidence's fingerprints."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import Block, Cell, Table
from cpca.documents.compose.parts import cell, heading, say_all, say_date, say_date_or
from cpca.domain.report_content import DeliverablePart, ReportContent
from cpca.domain.report_proof import EvidencePart, RestsOn, VerifiedPart

LINK = "a link, which has no fingerprint"
GROUP = 16  # digits of a fingerprint that stand together
VERIFIED_COLUMNS = ("Deliverable", "Verified", "Acceptance criteria", "How they are met", "On evidence")
VERIFIED_WIDTHS = (0.17, 0.16, 0.22, 0.22, 0.23)
EVIDENCE_COLUMNS = ("Evidence", "Title", "Supports", "Accepted", "Fingerprint (SHA-256)")
EVIDENCE_WIDTHS = (0.08, 0.25, 0.17, 0.18, 0.32)


def draw_verification(content: ReportContent) -> Iterator[Block]:
    """Each verified deliverable with who accepted it, the criteria and words then, and the evidence's fingerprints."""
    rows = tuple(
        _verified_row(item, item.proved.verified)
        for theme in content.themes
        for item in theme.deliverables
        if item.proved and item.proved.verified
    )
    if rows:
        yield heading("Who verified what")
        yield Table("Who verified what", rows, header=VERIFIED_COLUMNS, widths=VERIFIED_WIDTHS)


def _verified_row(item: DeliverablePart, made: VerifiedPart) -> tuple[Cell, ...]:
    kept = [f"(not for publication: {item.withheld.secrecy})"] if item.withheld else []
    return (
        cell(f"{item.reference} {item.title}", *kept),
        cell(f"{made.by}, {say_date(made.on)}"),
        cell(made.criteria or "None were agreed"),
        cell(made.words),
        cell(*[_say_rests_on(one) for one in made.evidence] or ["None"]),
    )


def _say_rests_on(one: RestsOn) -> str:
    return f"{one.reference} {one.title}, version {one.version}: {say_fingerprint(one.sha256) or LINK}"


def say_fingerprint(sha256: str | None) -> str:
    """A fingerprint in groups of 16 digits, so that a narrow column can break it; none of a link."""
    digits = sha256 or ""
    return " ".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP))


def draw_fingerprints(content: ReportContent) -> Iterator[Block]:
    """The accepted evidence of what prints, each with what it supports, who accepted it and its fingerprint."""
    evidence = content.proved.evidence if content.proved else ()
    if evidence:
        yield heading("Evidence")
        rows = tuple(map(_evidence_row, evidence))
        yield Table("The evidence of what prints", rows, header=EVIDENCE_COLUMNS, widths=EVIDENCE_WIDTHS)


def _evidence_row(one: EvidencePart) -> tuple[Cell, ...]:
    details = [f"dated {say_date_or(one.dated_on)}", f"line {one.line} of assurance"]
    details += ["relied on to a material extent"] if one.relied_on else []
    details += [f"expires {say_date(one.expires_on)}"] if one.expires_on else []
    details += [f"not for publication: {one.withheld.secrecy}"] if one.withheld else []
    by = ", ".join(filter(None, (one.accepted_by, say_date(one.accepted_on) if one.accepted_on else None)))
    return (
        cell(one.reference),
        cell(one.title, f"({'; '.join(details)})"),
        cell(say_all(one.supports)),
        cell(by or "Not known"),
        cell(f"Version {one.version}: {say_fingerprint(one.sha256) or one.link or LINK}"),
    )
