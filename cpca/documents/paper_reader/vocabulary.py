"""The words that committee papers use for their sections and for the rows of their header block."""

from __future__ import annotations

import re

from cpca.documents.paper_reader.extract.signs import HEADER_FIELDS
from cpca.domain.paper_content import Section

# Tried in this order: "Background papers" before "Background", "Risk implications" before "Risks".
_IN_TITLES: tuple[tuple[str, Section], ...] = (
    (r"\b(?:background|source) (?:papers?|documents?)\b", Section.BACKGROUND_PAPERS),
    (r"\bappendi(?:x|ces)\b", Section.APPENDICES),
    (r"\bimplications?\b", Section.IMPLICATIONS),
    (r"\bto note\b", Section.ALSO_TO_NOTE),
    (r"\bimprovement board\b|\biib\b", Section.IMPROVEMENT_BOARD),
    (r"\brisks?\b", Section.RISKS),
    (r"\brecommend(?:ations?|ed)\b", Section.RECOMMENDATIONS),
    (r"\bprogress\b|\bachievements?\b|\b(?:theme|work-?stream) updates?\b", Section.PROGRESS),
    (r"\bimprovement plan (?:update|report)\b", Section.PROGRESS),
    (r"\bpurpose\b|\breasons? for (?:the )?report\b", Section.PURPOSE),
    (r"\bbackground\b|\bintroduction\b|\bcontext\b|\bthemes\b", Section.BACKGROUND),
)
_TITLES = tuple((re.compile(pattern, re.IGNORECASE), section) for pattern, section in _IN_TITLES)

# Titles that stand for a section even without a number or a heading style.
_ALONE = re.compile(
    r"(?:purpose(?: of (?:the |this )?report)?|(?:introduction|background)(?: and (?:background|context))?|context"
    r"|(?:key )?progress(?: (?:report|update|to date))?|(?:key )?risks(?: and (?:mitigations?|dependencies|issues))?"
    r"|also to note|(?:independent )?improvement board|recommendations?"
    r"|(?:(?:significant|other|financial|legal|public|health|environmental|and|climate|change|equality|equalities"
    r"|risk|procurement|staffing|social|value|economic) ?)*implications|appendices|background (?:papers|documents))",
    re.IGNORECASE,
)

_LABEL = re.compile(r"([A-Za-z][A-Za-z ]{1,30}?)\s*:\s*(.*)", re.DOTALL)


def section_of(title: str) -> Section | None:
    """The section that a heading opens, by the words in it; None where it says nothing the app knows."""
    return next((section for pattern, section in _TITLES if pattern.search(title)), None)


def stands_alone(title: str) -> bool:
    """Whether these words alone on a line are a heading, without number or style."""
    return _ALONE.fullmatch(title.strip().rstrip(":").rstrip()) is not None


def header_field(label: str) -> str | None:
    """The part of the header block that a row's label names ("Forward Plan ref:"), or None."""
    return HEADER_FIELDS.get(label.strip().rstrip(":.").strip().lower())


def labelled(text: str) -> tuple[str, str] | None:
    """The label and the value of "Label: value" on one line, whatever the label."""
    found = _LABEL.fullmatch(text)
    return (found[1], found[2]) if found else None
