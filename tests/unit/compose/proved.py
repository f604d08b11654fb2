"""The sample month as issues tell it since there is proof: moves, milestones, verification, changes, findings, measures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from msgspec.structs import replace

from cpca.domain.report_content import ChangePart, DeliverablePart
from cpca.domain.report_proof import (
    AnswersPart,
    ChangeLogPart,
    CountPart,
    DeliverableProof,
    EmbeddedPart,
    EvidencePart,
    FindingPart,
    FollowUpPart,
    MeasurePart,
    MilestonePart,
    MonthProof,
    MovePart,
    PointPart,
    RestsOn,
    RulesPart,
    VerifiedPart,
)
from tests.unit.compose.samples import CONTENT, EXEMPT, SECRET, THEME_A, day

PRINT = "ab" * 32  # a fingerprint
OWN_WORDS = "The map was walked, street by street."
MILESTONE = MilestonePart(
    reference="A1.1",
    title="Operators consulted",
    state="delivered",
    original_on=day(9, 1),
    baseline_on=day(9, 15),
    forecast_on=day(9, 20),
    actual_on=day(9, 20),
    times_moved=1,
    times_rescheduled=1,
    days_moved=19,
    moved="moved 2 times, +19 days, 1 of them by approved change",
    rating="Amber",
)
VERIFIED = VerifiedPart(
    by="Head of Internal Audit",
    on=day(10, 20),
    words=OWN_WORDS,
    criteria="A map at every stop.",
    evidence=(RestsOn(reference="E2", title="Photographs of the stops", version=1, sha256=PRINT),),
)


def _proved(part: DeliverablePart) -> DeliverablePart:
    moves = (
        MovePart(date="forecast", was_on=day(10, 31), now_on=day(12, 15), on=day(10, 3), reason="Posts."),
    )
    proofs = {
        "A1": DeliverableProof(
            original_on=day(10, 1),
            times_rescheduled=1,
            moved="moved 3 times, +75 days, 1 of them by approved change",
            moves=moves,
            steps_done=1,
            steps=2,
            milestones=(
                MILESTONE,
                MilestonePart(
                    reference="A1.2", title="Timetable printed", state="not started", baseline_on=day(11, 30)
                ),
            ),
        ),
        "A2": DeliverableProof(
            original_on=day(9, 30),
            verified=VERIFIED,
            embedded=EmbeddedPart(
                by="Head of Internal Audit",
                tested_on=day(10, 28),
                sample="12 of 80 stops",
                result="still working",
            ),
        ),
        "A3": DeliverableProof(
            moved=f"moved {SECRET}",
            milestones=(MilestonePart(reference="A3.1", title=f"milestone {SECRET}", state="not started"),),
            verified=VerifiedPart(by="Head of Internal Audit", on=day(10, 20), words=f"verified {SECRET}"),
        ),
    }
    return replace(part, proof=proofs[part.reference])


CHANGE = ChangeLogPart(
    reference="CR1",
    kind="baseline",
    theme="A",
    about="A1 A bus timetable",
    changes=("Baseline: 1 Oct 2022 to 31 Oct 2022",),
    reason="The operators asked for a month.",
    effect="None on cost.",
    state="approved",
    proposed_by="Head of the Programme Office",
    proposed_on=day(10, 4),
    decided_by="Chief Executive",
    decided_on=day(10, 12),
    decision="Agreed once.",
    body="The Board",
    minute="41/22",
    met_on=day(10, 11),
)
FINDINGS = (
    FindingPart(
        source="External auditor",
        kind="key recommendation",
        reference="KR1",
        text="The authority should publish what its buses do.",
        state="open",
        coverage="answered",
        made_on=day(6, 1),
        answers=(
            AnswersPart(reference="A1", state="in progress"),
            AnswersPart(reference="A3", state="not started", withheld=EXEMPT),
        ),
        follow_ups=(FollowUpPart(on=day(10, 25), implemented=False, words="A draft exists."),),
    ),
    FindingPart(
        source="External auditor",
        kind="improvement recommendation",
        reference="IR2",
        text="The authority should map its stops.",
        state="closed",
        coverage="closed",
        answers=(AnswersPart(reference="A2", state="verified"),),
        closing="its source’s later report",
        closing_reference="Annual report, page 9",
        closed_on=day(10, 30),
    ),
    FindingPart(
        source="Governance review",
        kind="review finding",
        reference="3",
        text="Nobody knows who decides.",
        state="open",
        coverage="no answer yet",
    ),
)
MEASURE = MeasurePart(
    theme="A",
    name="Buses on time",
    unit="%",
    direction="higher is better",
    baseline=Decimal(61),
    baseline_on=day(4, 1),
    target=Decimal(90),
    target_on=dt.date(2023, 3, 31),
    points=(
        PointPart(month="2022-08", value=Decimal(62), source="Operators’ returns"),
        PointPart(month="2022-10", value=Decimal("70.5"), source="Operators’ returns, October"),
    ),
    value=Decimal("70.5"),
)
EVIDENCE = (
    EvidencePart(
        reference="E1",
        title="Letter of the operators",
        theme="A",
        dated_on=day(10, 2),
        relied_on=True,
        version=2,
        sha256=PRINT,
        supports=("A1", "A-2022-10-01"),
        accepted_by="Head of Internal Audit",
        accepted_on=day(10, 5),
    ),
    EvidencePart(reference="E2", title="Photographs of the stops", theme="A", sha256=PRINT, supports=("A2",)),
    EvidencePart(
        reference="E3",
        title=f"evidence {SECRET}",
        theme="A",
        relied_on=True,
        supports=("A3",),
        withheld=EXEMPT,
    ),
)
PROOF = MonthProof(
    rules=RulesPart(months_to_red=1, share_percent=25),
    change_log=(
        CHANGE,
        replace(CHANGE, reference="CR2", about=f"A3 change {SECRET}", withheld=EXEMPT),
    ),
    findings=FINDINGS,
    coverage=(
        CountPart(coverage="no answer yet", number=1),
        CountPart(coverage="answered", number=1),
        CountPart(coverage="closed", number=1),
    ),
    measures=(MEASURE,),
    unmeasured=("B", "C"),
    evidence=EVIDENCE,
)
PROVED = replace(
    CONTENT,
    themes=(
        replace(THEME_A, deliverables=tuple(map(_proved, THEME_A.deliverables))),
        *CONTENT.themes[1:],
    ),
    changes=(
        *CONTENT.changes,
        ChangePart(kind="reopened", theme="A", words="A2 A bus map: reopened, was verified.", reference="A2"),
        ChangePart(kind="finding", theme="", words="External auditor, IR2: closed.", reference="IR2"),
        ChangePart(kind="measure", theme="A", words="Buses on time: 70.5 %, was 62 %."),
    ),
    proof=PROOF,
)
