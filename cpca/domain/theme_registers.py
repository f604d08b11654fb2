"""The registers on a theme's page: its risks with their scores, what it gives and receives, what is to be decided."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import Final

from cpca.domain.register_parts import Part, Registers
from cpca.domain.register_rows import read_registers
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme
from cpca.permissions import Permission, Viewer, allows

_FOR_EVERYBODY: Final = (Part.THEME_RISKS, Part.PATH)  # the calculated rating is the same for all
_OF_REGISTER: Final = (*_FOR_EVERYBODY, Part.SCORES, Part.DEPENDENCIES, Part.DECISIONS)


def read_for_theme(viewer: Viewer, theme: Theme, before: ReportingPeriod | None) -> Registers:
    """What the registers say of a theme, as far as this person reads them; one statement.

    `before` is the month with which scores are compared.
    """
    parts = _OF_REGISTER if allows(viewer, Permission.READ_REGISTER, theme) else _FOR_EVERYBODY
    since = before.month if before else dt.date.min
    found = read_registers(parts, {"plan": theme.plan_id, "theme": theme.id, "scored_from": since})
    found.risks = sorted(found.risks, key=attrgetter("position", "id"))
    return found
