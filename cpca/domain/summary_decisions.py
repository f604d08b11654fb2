"""The summary's decisions to take: of the register, each with how it stands in law, in the order of their meetings."""

from __future__ import annotations

import datetime as dt
from typing import Final

from cpca.domain.register_facts import TO_TAKE, expected_in_force, list_missed, say_notice
from cpca.domain.register_parts import DecisionRow
from cpca.domain.summary_parts import Place, PlaceKind, ToTake
from cpca.domain.summary_picture import Picture

AHEAD: Final = dt.timedelta(days=62)  # two cycles of meetings: what is further off is counted


def list_to_take(picture: Picture) -> tuple[list[ToTake], int]:
    """The decisions of the meetings ahead and those without one, and how many there are beyond."""
    rows = [row for row in picture.registers.decisions if row.state in TO_TAKE]
    missed = {row.id for row, _ in list_missed(rows, picture.on)}
    near = [
        row for row in rows if row.held_on is None or row.held_on <= picture.on + AHEAD or row.id in missed
    ]
    near.sort(key=lambda row: (row.held_on is None, row.held_on or dt.date.max, row.number))
    codes = {theme.id: theme.code for theme in picture.themes}
    return [_to_take(picture, row, codes[row.theme_id], row.id in missed) for row in near], len(rows) - len(
        near
    )


def _to_take(picture: Picture, row: DecisionRow, code: str, missed: bool) -> ToTake:
    return ToTake(
        code=code,
        reference=row.reference,
        title=row.title,
        body=row.body,
        held_on=row.held_on,
        standing=say_notice(row, picture.on),
        missed=missed,
        in_force_on=expected_in_force(row, picture.plan.call_in_days),
        place=Place(PlaceKind.DECISION, "", number=row.number),
    )
