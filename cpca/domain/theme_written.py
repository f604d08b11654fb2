"""What is written of a theme in some months: lines, commitments and what of them is kept back, as plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, bindparam, cast, false, literal, null, select

from cpca.domain.exempt import label_of
from cpca.domain.report_content import Withheld
from cpca.extensions import read_rows
from cpca.models.deliverable import Deliverable
from cpca.models.exempt import WITHHELD, Exemption, ExemptionState
from cpca.models.progress import Commitment, ProgressItem, ThemeUpdate

LINE = (
    ProgressItem.id,
    ProgressItem.update_id,
    ProgressItem.text,
    ProgressItem.happened_on,
    ProgressItem.prints,
    ProgressItem.since_as_at,
    ProgressItem.on_behalf,
    ProgressItem.position,
    Deliverable.reference,
)
PROMISE = (
    Commitment.id,
    Commitment.update_id,
    Commitment.text,
    Commitment.due_on,
    null(),
    false(),
    Commitment.on_behalf,
    Commitment.position,
    Deliverable.reference,
)

# What is kept back, in the columns of a line: its row and table, whether decided, its paragraph, what it is.
KEPT = (
    Exemption.subject_id,
    null(),
    Exemption.subject,
    null(),
    null(),
    Exemption.state == ExemptionState.AGREED,
    false(),
    Exemption.schedule_paragraph,
    cast(Exemption.secrecy, Text),
)


def _make_written() -> Any:
    kept = (
        select(literal("kept").label("kind"), *KEPT)
        .select_from(Exemption)
        .where(Exemption.plan_id == bindparam("plan"), Exemption.state.in_(WITHHELD))
    )
    lines, promises = (
        select(literal(kind).label("kind"), *columns)
        .select_from(table)
        .outerjoin(Deliverable, Deliverable.id == table.deliverable_id)
        .where(table.update_id.in_(bindparam("updates", expanding=True)), table.withdrawn_at.is_(None))
        for kind, table, columns in (("line", ProgressItem, LINE), ("promise", Commitment, PROMISE))
    )
    found = lines.union_all(promises, kept).subquery()
    return select(found).order_by(found.c.position, found.c.id)


_WRITTEN = _make_written()  # built once: building it costs more than running it


def read_written(update_ids: list[int], plan_id: int) -> Sequence[Any]:
    """The lines and commitments of some updates and what is kept back of the plan, in one statement.

    `kind` is line, promise or kept. Of a commitment `happened_on` is the date it is due.
    """
    rows: Sequence[Any] = read_rows(_WRITTEN, {"updates": update_ids or [0], "plan": plan_id}).all()
    return rows


def label_kept(rows: Sequence[Any]) -> dict[tuple[str, int], str]:
    """How what is kept back is marked, by table and row."""
    return {
        (row.text, row.id): label_of(
            Withheld(secrecy=row.reference, paragraph=row.position, decided=row.since_as_at)
        )
        for row in rows
        if row.kind == "kept"
    }


def lines_of(rows: Sequence[Any], update: ThemeUpdate | None) -> list[Any]:
    """Those of the rows that are an update's; none where there is no update."""
    return [row for row in rows if update is not None and row.update_id == update.id]


_LINE = (
    select(*LINE)
    .select_from(ProgressItem)
    .outerjoin(Deliverable, Deliverable.id == ProgressItem.deliverable_id)
    .where(ProgressItem.id == bindparam("id"))
)
_PROMISE = (
    select(*PROMISE[:3], Commitment.due_on.label("happened_on"), *PROMISE[6:])
    .select_from(Commitment)
    .outerjoin(Deliverable, Deliverable.id == Commitment.deliverable_id)
    .where(Commitment.id == bindparam("id"))
)


def find_line_row(line_id: int) -> Any:
    """One line as the page lists it, for the fragment after a save."""
    return read_rows(_LINE, {"id": line_id}).first()


def find_promise_row(commitment_id: int) -> Any:
    """One commitment as the page lists it, for the fragment after a save."""
    return read_rows(_PROMISE, {"id": commitment_id}).first()


def list_line_rows(update: ThemeUpdate) -> list[Any]:
    """The update's lines as the page lists them."""
    return [row for row in read_written([update.id], update.plan_id) if row.kind == "line"]
