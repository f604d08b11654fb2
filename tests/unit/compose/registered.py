"""A month with registers: scored risks, a broken dependency, decisions on a path, engagement, money, some of it exempt."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from msgspec.structs import replace

from cpca.domain.report_content import Withheld
from cpca.domain.report_register import (
    DecisionPart,
    DependencyPart,
    EngagedPart,
    FundingLinePart,
    FundPart,
    MonthRegister,
    MonthSums,
    PlacePart,
    ScoredRisk,
    StepPart,
)
from tests.unit.compose.proved import PROVED

D = dt.date
KEPT = Withheld(secrecy="exempt", paragraph=3, reason="A sale is being negotiated.", decided=True)
SECRETS = ("Land at the old depot", "Sale of the depot agreed", "Rent for the depot", "98765")
HIGH = PlacePart(likelihood=4, impact=3, band="high")

REGISTER = MonthRegister(
    matrix_size=5,
    matrix_bands="low 1, medium 5, high 10, very high 16",
    on=D(2022, 10, 31),
    risks=(
        ScoredRisk(
            reference="A-R1",
            theme="A",
            text="Members may not agree",
            mitigation="Talk early",
            state="open",
            owner="Director",
            identified_on=D(2022, 10, 3),
            review_by=D(2022, 11, 30),
            response="treat",
            current=HIGH,
            before=PlacePart(likelihood=2, impact=3, band="medium"),
            movement="up from 6",
            controls=("A weekly call",),
            actions=("A workshop (by 4 Nov 2022)",),
        ),
        ScoredRisk(reference="A-R2", theme="A", text=SECRETS[0], state="open", current=HIGH, withheld=KEPT),
    ),
    dependencies=(
        DependencyPart(
            reference="DN1",
            giver="theme B",
            receiver="theme A",
            what="Terms of reference",
            needed_by=D(2022, 11, 30),
            state="accepted",
            themes=("B", "A"),
            broken="B2 comes 9 days after it is needed",
        ),
    ),
    decisions=(
        DecisionPart(
            reference="DP1",
            theme="A",
            title="Agree the statement",
            body="Board",
            state="planned",
            meeting_on=D(2022, 11, 30),
            is_key=True,
            notice="key; last lawful date 1 Nov 2022",
            in_force_on=D(2022, 12, 8),
        ),
    ),
    path=(
        StepPart(label="A1", kind="deliverable", title="A map", what="Deliverable", theme="A", on=D(2022, 11, 9),
                 is_critical=True, standing="critical", waits=("DP1", "A9")),
        StepPart(label="A9", kind="deliverable", title=SECRETS[1], what="Deliverable", theme="A",
                 on=D(2022, 11, 12), standing="2 working days", needs=("A1",), withheld=KEPT),
        StepPart(label="DP1", kind="decision", title="Agree the statement", what="Decision, Board", theme="A",
                 on=D(2022, 11, 30), latest=D(2022, 11, 30), is_critical=True, standing="critical", needs=("A1",)),
    ),
    engagement=(
        EngagedPart(audience="Staff", kind="briefing", on=D(2022, 10, 21), by="the Director", said="The plan is agreed."),
    ),
    funds=(
        FundPart(
            name="Programme Response Fund",
            approved=Decimal("750000.00"),
            authority="The Chief Executive with the Section 73 Officer",
            approved_on=D(2022, 10, 19),
            approved_by="the Board",
            lines=(
                FundingLinePart(title="Interim staff", theme="A", budget=Decimal("300000.00"),
                                committed=Decimal("120000.10"), spent=Decimal("80000.05"),
                                forecast=Decimal("310000.00"), taken_up=Decimal("120000.10"),
                                months=(MonthSums(month="2022-10", committed=Decimal("120000.10"),
                                                  spent=Decimal("80000.05")),)),
                FundingLinePart(title=SECRETS[2], theme="A", budget=Decimal("98765.00"),
                                committed=Decimal("1.00"), spent=Decimal("0.00"), forecast=Decimal("98765.00"),
                                taken_up=Decimal("1.00"), withheld=KEPT,
                                months=(MonthSums(month="2022-10", committed=Decimal("98765.00"),
                                                  spent=Decimal("0.00")),)),
            ),
        ),
    ),
)  # fmt: skip
REGISTERED = replace(PROVED, register=REGISTER)
