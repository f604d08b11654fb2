"""The programme office's tracker as a workbook: read from Excel, and written for it."""

from __future__ import annotations

from cpca.documents.tracker.read import read_workbook
from cpca.documents.tracker.write import write_tracker

__all__ = ["read_workbook", "write_tracker"]
