"""Whether a file is a paper as it was issued: for anybody who holds one, so it tells of published files only.

A draft's, an exempt appendix's and an annex's hash answer as unknown ones do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cpca.domain.issuing import list_issues, replacements
from cpca.domain.report_publishing import content_hash, from_json, publish
from cpca.domain.snapshot import check_frozen
from cpca.domain.stored_file import sha256_of
from cpca.domain.trail import state_of
from cpca.extensions import Base, db
from cpca.models.audit import AuditEvent, AuditPayload
from cpca.models.period import ReportingPeriod
from cpca.models.report import IssueKind, Reach, ReportFile, ReportIssue, StoredFile

FINGERPRINT = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Verdict:
    """What is known of a file or a fingerprint. `file` is None where only the fingerprint was given.

    `replaced_by` is the correction that holds now; `faults` say where the stored record of this issue is not
    what was issued.
    """

    issue: ReportIssue
    file: ReportFile | None
    replaced_by: ReportIssue | None
    supplements: tuple[ReportIssue, ...]
    faults: tuple[str, ...]

    @property
    def plan(self) -> str:
        return self.issue.period.plan.title


def verify_file(data: bytes) -> Verdict | None:
    """What is known of a file; None where it is no published file of any issue."""
    found = db.session.scalars(
        select(ReportFile)
        .join(ReportFile.file)
        .join(ReportFile.issue)
        .where(StoredFile.sha256 == sha256_of(data), ReportFile.reach == Reach.PUBLIC)
        .where(ReportIssue.kind != IssueKind.DRAFT)
        .order_by(ReportFile.id)
    ).first()
    return _judge(found.issue, found) if found else None


def verify_fingerprint(typed: str) -> Verdict | None:
    """What is known of a fingerprint as it is printed, spaces and capitals aside; None where nothing is."""
    digits = re.sub(r"[\s-]", "", typed).lower()
    if not FINGERPRINT.fullmatch(digits):
        return None
    found = db.session.scalars(
        select(ReportIssue)
        .where(ReportIssue.public_hash.startswith(digits), ReportIssue.kind != IssueKind.DRAFT)
        .order_by(ReportIssue.id)
    ).first()
    return _judge(found, None) if found else None


def _judge(issue: ReportIssue, file: ReportFile | None) -> Verdict:
    period = db.session.scalars(
        select(ReportingPeriod)
        .where(ReportingPeriod.id == issue.period_id)
        .options(joinedload(ReportingPeriod.plan))
    ).one()
    issues = [one for one in list_issues(period) if not one.is_draft]
    later = issues[issues.index(issue) + 1 :]
    return Verdict(
        issue=issue,
        file=file,
        replaced_by=replacements(issues).get(issue.id),
        supplements=tuple(one for one in later if one.kind is IssueKind.SUPPLEMENT),
        faults=(*find_faults(issue), *check_frozen(period)),
    )


def find_faults(issue: ReportIssue) -> list[str]:
    """Where the stored record of an issue is not what was issued, in plain words; empty where all is well.

    It is told to anybody, so it looks at public files only: others are not even named.
    """
    files = list(
        db.session.scalars(
            select(ReportFile)
            .where(ReportFile.issue_id == issue.id, ReportFile.reach == Reach.PUBLIC)
            .options(joinedload(ReportFile.file).undefer(StoredFile.content))
            .order_by(ReportFile.name)
        )
    )
    faults = []
    if not _says_what_it_said(issue):
        faults.append(f"The stored content of issue {issue.number} is not what was issued.")
    if _changed([issue]):
        faults.append(f"The stored facts of issue {issue.number} are not what the trail recorded.")
    kept = [file.file for file in files]
    bad = {file.id for file in kept if sha256_of(file.content) != file.sha256} | _changed(kept)
    moved = _changed(files)
    wrong = [file.name for file in files if file.file_id in bad or file.id in moved]
    return faults + [f"The stored file {name} is not what was issued." for name in wrong]


def _says_what_it_said(issue: ReportIssue) -> bool:
    try:
        content = from_json(issue.content)
    except ValueError:
        return False
    return content_hash(content) == issue.content_hash and content_hash(publish(content)) == issue.public_hash


def _changed(things: Sequence[Base]) -> set[int]:
    """The ids of those rows of one table, which never change once made, that are not as the trail has them."""
    if not things:
        return set()
    rows = db.session.execute(
        select(AuditEvent.subject_id, AuditPayload.content)
        .join(AuditPayload, AuditPayload.id == AuditEvent.id)
        .where(AuditEvent.subject == things[0].__tablename__)
        .where(AuditEvent.subject_id.in_([thing.id for thing in things]))
        .order_by(AuditEvent.id)
    )
    recorded = {row.subject_id: row.content for row in rows}
    return {thing.id for thing in things if not _is(thing, recorded.get(thing.id, "{}"))}


def _is(thing: Base, recorded: str | None) -> bool:
    """Whether a row is as recorded; what was lawfully erased cannot be compared, what is missing is wrong."""
    if recorded is None:
        return True
    told = json.loads(recorded)
    stands = state_of(thing)
    return bool(told) and all(name in stands and stands[name] == value for name, value in told.items())
