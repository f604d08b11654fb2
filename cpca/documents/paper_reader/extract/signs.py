"""The signs that open a list item or a numbered paragraph."""

from __future__ import annotations

import re

# The private-use ones are what Word's Symbol and Wingdings bullets become outside their fonts.
BULLET = re.compile(
    r"\s*(?:[\u2022\u00b7\u25aa\u25e6\u25cf\u25cb\u2023\u25a0\u27a2\uf0b7\uf0a7\uf0d8\uf02d]\s*|[-\u2013\u2014*o]\s+)"
    r"(?=\S)"
)
DOTTED_NUMBER = re.compile(r"\s*\(?(\d{1,2}(?:\.\d{1,3}){1,4})[.):]*(?:\s+|$|(?=[A-Z][a-z]))")
PLAIN_NUMBER = re.compile(r"\s*\(?(\d{1,2})[.):]*\s+(?=\S)")
SMALL_LETTER = re.compile(r"\s*\(?([a-z]|[ivx]{2,4})\)\s*(?=\S)")
CAPITAL = re.compile(r"\s*([A-Z])[.):]\s+(?=\S)")
# Labels of the header block's rows, and the part of the header block that each names.
HEADER_FIELDS: dict[str, str] = {
    "agenda item no": "agenda_item",
    "agenda item number": "agenda_item",
    "agenda item": "agenda_item",
    "title": "title",
    "report title": "title",
    "subject": "title",
    "to": "addressed_to",
    "report to": "addressed_to",
    "meeting": "addressed_to",
    "meeting date": "meeting_on",
    "date of meeting": "meeting_on",
    "date": "meeting_on",
    "public report": "public_report",
    "lead member": "lead_member",
    "lead cabinet member": "lead_member",
    "from": "from_post",
    "report of": "from_post",
    "report by": "from_post",
    "report author": "from_post",
    "key decision": "key_decision",
    "forward plan ref": "forward_plan_reference",
    "forward plan reference": "forward_plan_reference",
    "recommendation": "recommendations",
    "recommendations": "recommendations",
    "voting arrangements": "voting",
    "voting": "voting",
}
LABEL = re.compile(rf"\s*(?:{'|'.join(HEADER_FIELDS)}):", re.IGNORECASE)
WORKSTREAM = re.compile(r"\s*(?i:theme|work[\s-]?stream|strand)\s+(?:[A-Z]|\d{1,2})\b")

_ITEMS = (BULLET, DOTTED_NUMBER, PLAIN_NUMBER, SMALL_LETTER, CAPITAL, LABEL, WORKSTREAM)


def starts_item(text: str) -> bool:
    """Whether the text opens like a list item, a numbered paragraph or a labelled row."""
    return any(sign.match(text) for sign in _ITEMS)
