"""Evidence offered: a file or a link, its versions, and what it supports. Nothing of it is ever deleted.

Whoever adds bytes has them looked at first (documents/evidence_check.py); here are the rules of the record.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from cpca.domain import clock
from cpca.domain.errors import DomainError, NotNow, Refused
from cpca.domain.evidence_reading import EvidenceFacts, EvidenceRow, accepted_of, expired_of, list_supporting
from cpca.domain.evidence_subject import Supported, may_support
from cpca.domain.history import covered_by
from cpca.domain.progress import check_version
from cpca.domain.stored_file import store_file
from cpca.domain.text import clean_line
from cpca.extensions import db
from cpca.models.evidence import Evidence, EvidenceState, EvidenceVersion, Support
from cpca.models.plan import Plan, Theme
from cpca.permissions import Permission, Viewer, allows

__all__ = [
    "EvidenceFacts",
    "EvidenceRow",
    "Given",
    "GivenFile",
    "accepted_of",
    "add_version",
    "check_link",
    "edit",
    "expired_of",
    "link",
    "list_supporting",
    "offer",
    "room_left",
    "unlink",
]

MEGABYTE = 1024 * 1024
LONGEST_LINK = 2_000  # characters
_NO_LINK = "Give a web address that begins with https://, or an address that begins with mailto:."


@dataclass(frozen=True)
class GivenFile:
    """A file that was looked at and is safe to keep: its bytes, its cleaned name, its media type."""

    data: bytes
    name: str
    media_type: str


Given = GivenFile | str  # a file, or an address as it was typed


@dataclass(frozen=True)
class Told:
    """What is said of a piece: `assurance_line` 1 to 3, `relied_on` to a material extent, its last day if it ages."""

    title: str
    dated_on: dt.date | None
    assurance_line: int
    relied_on: bool
    expires_on: dt.date | None


def offer(
    *, viewer: Viewer, theme: Theme, told: Told, given: Given, supports: Iterable[Supported] = ()
) -> Evidence:
    """A new piece of a theme's evidence, offered, with what it supports.

    Raises DomainError for a date that cannot be, a link that is none or a plan that has no room left, and
    Refused for a theme or a thing on which this person may not offer.
    """
    _check_may_offer(viewer, theme)
    _check_told(told)
    evidence = Evidence(
        plan_id=theme.plan_id,
        theme=theme,
        number=_next_number(theme.plan_id),
        offered_by_id=viewer.person_id,
        for_person_id=covered_by(viewer, Permission.OFFER_EVIDENCE, theme),
        offered_at=clock.now(),
        **_fields(told),
    )
    db.session.add(evidence)
    db.session.flush()
    _add(viewer, evidence, given)
    for supported in supports:
        link(viewer=viewer, evidence=evidence, supported=supported)
    return evidence


def add_version(
    *,
    viewer: Viewer,
    evidence: Evidence,
    version: int | None,
    given: Given,
    dated_on: dt.date | None,
    expires_on: dt.date | None,
) -> Evidence:
    """Newer bytes or another address, offered again: what was accepted or refused was the version before.

    Raises Stale, and DomainError where it is the same as before, as for `offer`.
    """
    check_version(evidence, version)
    _check_dates(dated_on, expires_on)
    _add(viewer, evidence, given)
    evidence.state, evidence.dated_on, evidence.expires_on = EvidenceState.OFFERED, dated_on, expires_on
    flag_modified(evidence, "state")  # a page that shows the version before is stale, whatever else stayed
    db.session.flush()
    return evidence


def edit(*, viewer: Viewer, evidence: Evidence, version: int | None, told: Told) -> Evidence:  # noqa: ARG001  every act says who acts
    """Says something else of a piece that is not accepted. Raises Stale, NotNow once accepted, DomainError."""
    check_version(evidence, version)
    if evidence.state is EvidenceState.ACCEPTED:
        raise NotNow("It was accepted as it says. Add a new version, which is looked at again.")
    _check_told(told)
    for name, value in _fields(told).items():
        setattr(evidence, name, value)
    db.session.flush()
    return evidence


def link(*, viewer: Viewer, evidence: Evidence, supported: Supported) -> Support:
    """Says that a piece supports one more thing; what it supported before is taken up again.

    Raises Refused where this person may not hang evidence on it, NotNow where it hangs there already.
    """
    if not may_support(viewer, supported):
        raise Refused(
            f"Ask the lead of {supported.where} or the programme office to say that it supports this."
        )
    row = db.session.scalars(
        select(Support).where(
            Support.evidence_id == evidence.id,
            Support.subject == supported.table,
            Support.subject_id == supported.id,
        )
    ).one_or_none()
    if row is not None and row.unlinked_at is None:
        raise NotNow(f"{evidence.reference} supports this already.")
    if row is None:
        row = Support(
            evidence=evidence,
            plan_id=evidence.plan_id,
            theme_id=evidence.theme_id,
            subject=supported.table,
            subject_id=supported.id,
        )
        db.session.add(row)
    row.linked_by_id, row.linked_at, row.unlinked_at = viewer.person_id, clock.now(), None
    db.session.flush()
    return row


def unlink(*, viewer: Viewer, support: Support) -> Support:  # noqa: ARG001
    """Says that a piece does not support something after all; the row stays. Raises NotNow if that was said."""
    if support.unlinked_at is not None:
        raise NotNow("This was taken away already.")
    support.unlinked_at = clock.now()
    db.session.flush()
    return support


def check_link(typed: str) -> str:
    """An address as it is kept: https with a host and no name or password in it, or mailto. Raises DomainError."""
    address = clean_line(typed)
    if len(address) > LONGEST_LINK or any(sign in address for sign in " \\<>\"'`{}|^"):
        raise DomainError(_NO_LINK, "url")
    try:
        parts = urlsplit(address)
        host, has_port = parts.hostname or "", parts.port is not None
    except ValueError as error:
        raise DomainError(_NO_LINK, "url") from error
    if parts.scheme == "mailto":
        good = "@" in parts.path and not parts.netloc and "%0" not in address.lower()
    else:
        good = parts.scheme == "https" and "." in host.strip(".") and "@" not in parts.netloc and not has_port
    if not good:
        raise DomainError(_NO_LINK, "url")
    return address


def room_left(plan: Plan) -> int:
    """How many bytes of evidence a plan may still take; the same bytes twice are kept and counted once."""
    files = (
        select(EvidenceVersion.file_id, EvidenceVersion.size)
        .join(EvidenceVersion.evidence)
        .where(Evidence.plan_id == plan.id, EvidenceVersion.file_id.is_not(None))
        .distinct()
        .subquery()
    )
    used = db.session.execute(select(func.sum(files.c.size))).scalar_one()
    return plan.evidence_limit - int(used or 0)


def _check_may_offer(viewer: Viewer, theme: Theme) -> None:
    if not allows(viewer, Permission.OFFER_EVIDENCE, theme):
        raise Refused(f"Ask the lead of theme {theme.code} or the programme office to offer it.")


def _check_told(told: Told) -> None:
    if told.assurance_line not in (1, 2, 3):
        raise DomainError("Choose the first, second or third line of assurance.", "assurance_line")
    _check_dates(told.dated_on, told.expires_on)


def _check_dates(dated_on: dt.date | None, expires_on: dt.date | None) -> None:
    if dated_on is not None and dated_on > clock.today():
        raise DomainError("Give the date that it bears: today or earlier.", "dated_on")
    if expires_on is not None and expires_on < clock.today():
        raise DomainError("Give a day to come: what has expired proves nothing today.", "expires_on")


def _fields(told: Told) -> dict[str, Any]:
    return {
        "title": told.title,
        "dated_on": told.dated_on,
        "assurance_line": told.assurance_line,
        "relied_on": told.relied_on,
        "expires_on": told.expires_on,
    }


def _next_number(plan_id: int) -> int:
    highest = db.session.execute(select(func.max(Evidence.number)).where(Evidence.plan_id == plan_id))
    return (highest.scalar() or 0) + 1


def _add(viewer: Viewer, evidence: Evidence, given: Given) -> None:
    """The next version of a piece."""
    last = db.session.scalars(
        select(EvidenceVersion)
        .where(EvidenceVersion.evidence_id == evidence.id)
        .order_by(EvidenceVersion.number.desc())
    ).first()
    content = _kept(given, room_left(evidence.theme.plan)) if isinstance(given, GivenFile) else _linked(given)
    if last is not None and all(getattr(last, name) == content.get(name) for name in ("sha256", "url")):
        what, field = ("link", "url") if last.url else ("file", "file")
        raise DomainError(f"It is the same {what} as version {last.number}.", field)
    row = EvidenceVersion(
        evidence=evidence,
        number=last.number + 1 if last else 1,
        public_id=secrets.token_hex(16),
        added_by_id=viewer.person_id,
        for_person_id=covered_by(viewer, Permission.OFFER_EVIDENCE, evidence),
        added_at=clock.now(),
        **content,
    )
    db.session.add(row)
    db.session.flush()


def _linked(typed: str) -> dict[str, Any]:
    return {"url": check_link(typed)}


def _kept(given: GivenFile, left: int) -> dict[str, Any]:
    """The bytes in the record; `left` is the room that the plan has, in bytes."""
    size = len(given.data)
    if size > left:
        raise DomainError(
            f"The file is {say_size(size)}, and the plan has room for {say_size(max(left, 0))} more evidence. "
            "Offer a link to it, or ask the programme office for more room.",
            "file",
        )
    file = store_file(given.data, given.media_type)
    return {"file_id": file.id, "name": given.name, "sha256": file.sha256, "size": file.size}


def say_size(size: int) -> str:
    """A number of bytes as people say it: 2.0 GB, 3.4 MB, 12 kB."""
    if size >= 1024 * MEGABYTE:
        return f"{size / (1024 * MEGABYTE):,.1f} GB"
    if size >= MEGABYTE:
        return f"{size / MEGABYTE:,.1f} MB"
    return f"{-(-size // 1024):,} kB"
