"""The record as it stood when a workbook was exported: what of it has changed since, read from the trail."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from sqlalchemy import func, select

from cpca.domain.tracker_columns import ABOUT
from cpca.domain.tracker_record import Key
from cpca.domain.tracker_workbook import Workbook
from cpca.extensions import db, read_rows
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.deliverable import Deliverable, DeliverableState, Milestone
from cpca.models.plan import Plan

PLAN, VERSION, EXPORTED = "Plan", "Version of the record", "Exported on"
_SUBJECTS = (Deliverable.__tablename__, Milestone.__tablename__)
_DATES: Final = {"baseline": "baseline_on", "forecast": "forecast_on", "actual": "actual_on"}


def read_about(workbook: Workbook) -> dict[str, str]:
    """What the workbook's second sheet says of where it came from, by name; empty where it has none."""
    sheet = workbook.sheet(ABOUT)
    if sheet is None:
        return {}
    pairs = (row[:2] for row in sheet.rows if len(row) > 1)
    return {str(name): str(value) for name, value in pairs if name is not None and value is not None}


def find_version(about: dict[str, str]) -> int | None:
    """The sequence of the trail that a workbook was exported at; None where it is no version of this record."""
    sequence, _, hash_ = about.get(VERSION, "").partition(":")
    if not sequence.isdecimal() or len(sequence) > 9:
        return None
    stands = db.session.execute(select(AuditEvent.hash).where(AuditEvent.id == int(sequence))).scalar()
    return int(sequence) if stands is not None and stands == hash_ else None


def read_then(plan: Plan, sequence: int | None) -> dict[Key, dict[str, Any]]:
    """How each deliverable and milestone that changed since stood then, by column; what is new since is left out.

    Two statements at most.
    """
    if sequence is None:
        return {}
    ours = (AuditEvent.plan_id == plan.id, AuditEvent.subject.in_(_SUBJECTS))
    changed = (
        select(AuditEvent.subject, AuditEvent.subject_id).where(*ours, AuditEvent.id > sequence).distinct()
    )
    since = {(row.subject, row.subject_id) for row in read_rows(changed, {})}
    if not since:
        return {}
    last = (
        select(func.max(AuditEvent.id))
        .where(*ours, AuditEvent.id <= sequence)
        .group_by(AuditEvent.subject, AuditEvent.subject_id)
    )
    stood = (
        select(AuditEvent.subject, AuditEvent.subject_id, AuditPayload.content)
        .join(AuditPayload, AuditPayload.id == AuditEvent.id)
        .where(AuditEvent.id.in_(last), AuditPayload.content.is_not(None))
    )
    return {
        (row.subject, row.subject_id): _values(json.loads(row.content))
        for row in read_rows(stood, {})
        if (row.subject, row.subject_id) in since
    }


def _values(state: dict[str, Any]) -> dict[str, Any]:
    """The columns that a workbook may change, as they stood."""
    dates = {key: _date(state.get(column)) for key, column in _DATES.items()}
    return {
        "title": state.get("title"),
        "criteria": state.get("criteria"),
        "lead": state.get("lead_id"),
        "state": DeliverableState(state["state"]),
        **dates,
    }


def _date(stored: str | None) -> dt.date | None:
    return dt.date.fromisoformat(stored) if stored else None
