"""The decisions ahead in a line each, as the summary and the front of the report list them."""

from __future__ import annotations

from cpca.documents.compose.parts import begin, say_date_or
from cpca.domain.register_facts import TO_TAKE
from cpca.domain.report_content import ReportContent
from cpca.domain.report_register import DecisionPart
from cpca.domain.summary_parts import is_near

_STATES = tuple(state.value for state in TO_TAKE)


def list_ahead(content: ReportContent) -> tuple[list[DecisionPart], int]:
    """The decisions of the meetings ahead, without a meeting or out of time, and how many there are beyond."""
    register = content.registered
    if register is None:
        return [], 0
    ahead = [one for one in register.decisions if one.state in _STATES]
    near = [one for one in ahead if one.missed or one.slip or is_near(one.meeting_on, register.on)]
    return near, len(ahead) - len(near)


def say_decision(one: DecisionPart) -> str:
    """Who decides when, how notice stands, what is out of time, and from when it is in force."""
    meeting = f"{one.body}, {say_date_or(one.meeting_on, 'no meeting yet')}"
    late = "".join(f" {words}" for words in (one.missed, one.slip) if words)
    force = f" In force from {say_date_or(one.in_force_on, 'a day not known')}."
    return f"{meeting}. {begin(one.notice)}.{late}{force}"
