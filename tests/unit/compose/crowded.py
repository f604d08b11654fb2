"""A month of which far more stands to be said than one sheet takes."""

from __future__ import annotations

import msgspec

from cpca.domain.report_content import ChangePart, LaterPart, ReportContent
from tests.unit.compose.registered import REGISTER, REGISTERED
from tests.unit.compose.samples import CONTENT, LATER_LINE, THEME_A


def crowded() -> ReportContent:
    """Six themes that all seek a decision, changed, are exposed, and went on after the as-at date."""
    words = "The strategy for transport and an urgent strategy for buses were put back, and the role of the panel too."
    theme = msgspec.structs.replace(THEME_A, title=words, leads=("Interim Director of Programmes",))
    codes = "ABCDEF"
    return msgspec.structs.replace(
        CONTENT,
        themes=tuple(msgspec.structs.replace(theme, code=code, decision_sought=words) for code in codes),
        changes=tuple(
            ChangePart(kind=kind, theme=code, words=words)
            for kind in ("rating", "date", "late")
            for code in codes
        ),
        later=tuple(LaterPart(theme=code, line=LATER_LINE) for code in codes * 2),
    )


def crowded_register() -> ReportContent:
    """The same month with twelve decisions of its meetings ahead, each with a long title and out of time."""
    (decision,) = REGISTER.decisions
    title = "Agree the strategy for transport and buses of the whole area"
    late = "Notice was due by 1 Nov 2022 and was not published."
    decisions = tuple(
        msgspec.structs.replace(decision, reference=f"DP{number}", title=title, missed=late)
        for number in range(1, 13)
    )
    return msgspec.structs.replace(crowded(), register=msgspec.structs.replace(REGISTER, decisions=decisions))


def crowded_map() -> ReportContent:
    """A month with sixty dependencies that stand, some of them broken."""
    (one,) = REGISTER.dependencies
    many = tuple(
        msgspec.structs.replace(
            one, reference=f"DN{n}", giver=f"theme {'ABCDEF'[n % 6]}", receiver="the department",
            broken="disputed" if n % 7 == 0 else None,
        )
        for n in range(1, 61)
    )  # fmt: skip
    return msgspec.structs.replace(REGISTERED, register=msgspec.structs.replace(REGISTER, dependencies=many))
