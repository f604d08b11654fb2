"""A month of which far more stands to be said than one sheet takes."""

from __future__ import annotations

import msgspec

from cpca.domain.report_content import ChangePart, LaterPart, ReportContent
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
