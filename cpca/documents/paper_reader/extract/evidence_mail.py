"""Mails as files: real headers, and attachments that would be taken on their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from .evidence_text import decoded
from .lines import ExtractionError

MOST_PARTS, DEEPEST = 200, 2
_HEADER = re.compile(rb"[!-9;-~]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*")
_NEEDED = (b"from", b"date")
_LET_BE = frozenset(
    {"image/gif", "text/calendar", "text/vcard", "application/pkcs7-signature", "application/pgp-signature"}
)
_PARTS = "The mail has more parts than a mail needs. Print it to PDF and offer that."
_IN_MAIL = "A file attached to the mail cannot be kept. Take it out of the mail first. {}"
_NO_MAIL = "The mail is damaged. Save it again from your mail program and offer that."


def looks_like_mail(data: bytes) -> bool:
    """Whether it begins with a mail's headers, its sender and date among them."""
    names, at = set(), 0
    while found := _HEADER.match(data, at):
        names.add(found[0].split(b":", 1)[0].strip().lower())
        at = found.end()
    return names.issuperset(_NEEDED) and data[at : at + 1] in (b"\r", b"\n", b"")


def read_mail(data: bytes, depth: int, look: Callable[[bytes, int], dict[str, Any]]) -> dict[str, Any]:
    """The word "eml"; raises ExtractionError for attachments that would be refused by themselves."""
    if decoded(data) is None or b"\x00" in data:
        raise ExtractionError(_NO_MAIL)
    mail = message_from_bytes(data, policy=policy.compat32)
    notes: list[str] = []
    for number, part in enumerate(mail.walk(), 1):
        if number > MOST_PARTS:
            raise ExtractionError(_PARTS)
        if not part.is_multipart() and _is_attached(part):
            notes += _look_at(part, depth, look)
    return {"kind": "eml", "notes": notes}


def _is_attached(part: Message) -> bool:
    kind = part.get_content_type()
    return kind not in _LET_BE and (part.get_filename() is not None or not kind.startswith("text/"))


def _look_at(part: Message, depth: int, look: Callable[[bytes, int], dict[str, Any]]) -> list[str]:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or depth >= DEEPEST:
        raise ExtractionError(_NO_MAIL)
    try:
        notes: list[str] = look(content, depth + 1)["notes"]
    except ExtractionError as error:
        raise ExtractionError(_IN_MAIL.format(error)) from error
    return notes
