"""The summary's decisions to take: of the register, each with how it stands in law, in the order of their meetings."""

from __future__ import annotations

import datetime as dt

from cpca.domain.path_slips import Slip, list_slips, say_slip
from cpca.domain.register_facts import TO_TAKE, expected_in_force, list_missed, say_notice
from cpca.domain.register_parts import DecisionRow
from cpca.domain.summary_parts import Place, PlaceKind, ToTake, is_near
from cpca.domain.summary_picture import Picture


def list_to_take(picture: Picture) -> tuple[list[ToTake], int]:
    """The decisions of the meetings ahead and those without one, and how many there are beyond."""
    rows = [row for row in picture.registers.decisions if row.state in TO_TAKE]
    missed = {row.id for row, _ in list_missed(rows, picture.on)}
    slips = list_slips(picture.path) if rows else {}
    late = missed | slips.keys()
    near = [row for row in rows if row.id in late or is_near(row.held_on, picture.on)]
    near.sort(key=lambda row: (row.held_on is None, row.held_on or dt.date.max, row.number))
    codes = {theme.id: theme.code for theme in picture.themes}
    found = [_to_take(picture, row, codes[row.theme_id], row.id in missed, slips.get(row.id)) for row in near]
    return found, len(rows) - len(near)


def _to_take(picture: Picture, row: DecisionRow, code: str, missed: bool, slip: Slip | None) -> ToTake:
    return ToTake(
        code=code,
        reference=row.reference,
        title=row.title,
        body=row.body,
        held_on=row.held_on,
        standing=say_notice(row, picture.on),
        missed=missed,
        slip=say_slip(slip, missed=missed),
        in_force_on=slip.in_force_on if slip else expected_in_force(row, picture.call_in_days),
        place=Place(PlaceKind.DECISION, "", number=row.number),
    )
