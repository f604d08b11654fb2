"""A draft that came back marked up: each changed paragraph waits until somebody decided what becomes of it.

Nothing enters the record unseen, and nothing that came back is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cpca.domain import clock
from cpca.domain.errors import DomainError, Missing
from cpca.domain.period import get_period
from cpca.domain.stored_file import sha256_of, store_file
from cpca.domain.template import WORD
from cpca.extensions import db
from cpca.models.period import ReportingPeriod
from cpca.models.plan import Theme
from cpca.models.report import MarkedChange, MarkedState, MarkedUp, ReportFile, ReportIssue, StoredFile
from cpca.permissions import Viewer


@dataclass(frozen=True)
class Returned:
    """A paragraph that came back changed: the issue's words and those that came back, empty for new and gone.

    `table` and `row_id` are the record's row that the words came from, and `theme` its letter.
    """

    reference: str | None
    table: str | None
    row_id: int | None
    theme: str | None
    was: str
    now: str
    author: str | None


def list_drafts(period: ReportingPeriod) -> list[ReportIssue]:
    """The issues of a month that can have been marked up, the newest first."""
    query = select(ReportIssue).where(ReportIssue.period_id == period.id).order_by(ReportIssue.id.desc())
    return list(db.session.scalars(query))


def list_word_files(issue: ReportIssue) -> list[bytes]:
    """An issue's Word files as they were circulated."""
    query = (
        select(StoredFile.content)
        .join(ReportFile, ReportFile.file_id == StoredFile.id)
        .where(ReportFile.issue_id == issue.id, ReportFile.name.endswith(".docx"))
        .order_by(ReportFile.id)
    )
    return list(db.session.scalars(query))


def list_marked(period: ReportingPeriod) -> list[MarkedUp]:
    """The marked-up drafts of a month with their changes, the newest first."""
    query = (
        select(MarkedUp)
        .where(MarkedUp.period_id == period.id)
        .options(joinedload(MarkedUp.issue), joinedload(MarkedUp.uploaded_by))
        .options(selectinload(MarkedUp.changes))
        .order_by(MarkedUp.id.desc())
    )
    return list(db.session.scalars(query))


def get_marked(viewer: Viewer, *, plan: str, month: str, marked_id: int) -> MarkedUp:
    """A marked-up draft by its own id and its month, with its changes; raises Missing."""
    period = get_period(viewer, plan=plan, month=month)
    found = db.session.scalars(
        select(MarkedUp)
        .join(MarkedUp.period)
        .where(MarkedUp.id == marked_id, MarkedUp.period_id == period.id)
        .options(
            contains_eager(MarkedUp.period), joinedload(MarkedUp.issue), joinedload(MarkedUp.uploaded_by)
        )
        .options(selectinload(MarkedUp.changes).joinedload(MarkedChange.decided_by))
    ).one_or_none()
    if found is None:
        raise Missing
    return found


def get_change(viewer: Viewer, *, plan: str, month: str, marked_id: int, change_id: int) -> MarkedChange:
    """One change of a marked-up draft, by its own id and its draft's; raises Missing."""
    marked = get_marked(viewer, plan=plan, month=month, marked_id=marked_id)
    change = next((one for one in marked.changes if one.id == change_id), None)
    if change is None:
        raise Missing
    return change


def take_in(
    *,
    viewer: Viewer,
    period: ReportingPeriod,
    issue: ReportIssue,
    data: bytes,
    returned: list[Returned],
) -> MarkedUp:
    """Keeps a file that came back, and a change for every paragraph that differs from the issue.

    Raises DomainError where nothing differs, or where this very file was brought before.
    """
    if not returned:
        raise DomainError(
            f"Nothing in it differs from draft {issue.number}, so nothing was taken in.", "file"
        )
    _check_new(issue, data)
    codes = select(Theme.code, Theme.id).where(Theme.plan_id == period.plan_id)
    themes = {row.code: row.id for row in db.session.execute(codes)}
    marked = MarkedUp(
        period_id=period.id,
        issue_id=issue.id,
        period=period,
        issue=issue,
        file_id=store_file(data, WORD).id,
        uploaded_by_id=viewer.person_id,
        uploaded_at=clock.now(),
    )
    marked.changes = [_change(one, themes) for one in returned]
    db.session.add(marked)
    db.session.flush()
    return marked


def _check_new(issue: ReportIssue, data: bytes) -> None:
    before = (
        select(MarkedUp.id)
        .join(StoredFile, StoredFile.id == MarkedUp.file_id)
        .where(MarkedUp.issue_id == issue.id, StoredFile.sha256 == sha256_of(data))
    )
    if db.session.execute(before.limit(1)).first():
        raise DomainError("This very file was brought before: its changes are listed below.", "file")


def _change(one: Returned, themes: dict[str, int]) -> MarkedChange:
    return MarkedChange(
        reference=one.reference,
        subject=one.table,
        subject_id=one.row_id,
        theme_id=themes.get(one.theme or ""),
        was=one.was,
        now=one.now,
        author=one.author,
        state=MarkedState.OPEN,
    )
