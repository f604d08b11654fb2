"""What the rooms of issuing share: on which terms an issue is made, a drawn file, and an issue ready to store."""

from __future__ import annotations

from dataclasses import dataclass

from cpca.domain.report_content import ReportContent
from cpca.models.report import IssueKind, Reach

EXEMPT, ANNEX = "exempt-appendix", "annex"  # documents that are not for publication, by name
Files = dict[str, "DrawnFile"]


@dataclass(frozen=True)
class Terms:
    """On which terms an issue is made.

    A draft lists its recipients; a correction and a supplement say why; a supplement says why the chair takes
    it as urgent.
    """

    kind: IssueKind
    recipients: tuple[str, ...] = ()
    reason: str | None = None
    urgency: str | None = None


@dataclass(frozen=True)
class DrawnFile:
    """One file of an issue: its bytes, who it may go to, and its media type."""

    data: bytes
    reach: Reach
    media_type: str


@dataclass(frozen=True)
class Prepared:
    """An issue that was drawn and is not stored yet; `template_id` is the .docx its Word files stand on."""

    content: ReportContent
    template_id: int | None
    files: Files
