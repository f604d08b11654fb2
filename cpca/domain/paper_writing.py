"""The month's Board paper as it is written: prepared from the paper before, edited, confirmed."""

from __future__ import annotations

from sqlalchemy import select

from cpca.domain.paper_words import list_carried, section_hash
from cpca.extensions import db
from cpca.models.paper import Paper
from cpca.models.period import ReportingPeriod

__all__ = ["find_paper", "list_carried", "section_hash"]


def find_paper(period: ReportingPeriod) -> Paper | None:
    """The month's paper, written here or imported, or None before it is prepared."""
    return db.session.scalars(select(Paper).where(Paper.period_id == period.id)).first()
