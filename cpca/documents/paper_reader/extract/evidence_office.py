"""Word, Excel and PowerPoint files: which one it is, and whether it holds anything that runs or fetches."""

from __future__ import annotations

import re
import zipfile
from typing import Any

from .evidence_archive import begin_member, measure, read_member
from .lines import ExtractionError

TYPES, XML_MOST = "[Content_Types].xml", 4 * 1024 * 1024  # bytes of a part that is read
EMBEDDED_MOST = 25 * 1024 * 1024
_ROOT = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    f"{_ROOT}wordprocessingml.document.main+xml": "docx",
    f"{_ROOT}spreadsheetml.sheet.main+xml": "xlsx",
    f"{_ROOT}presentationml.presentation.main+xml": "pptx",
}
_MACRO_PARTS = re.compile(r"vbaproject|vbadata|macrosheets/|intlmacrosheets/|dialogsheets/", re.IGNORECASE)
_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|ms-excel\.(?:intl)?macrosheet", re.IGNORECASE)
_RUNNING = re.compile(
    r"activex/|ole(?:object)?\d*\.bin$|\.(?:exe|dll|js|vbs|bat|cmd|ps1|scr|hta|jar)$", re.IGNORECASE
)
_PACKED = re.compile(r"\.(?:docx|xlsx|pptx)$", re.IGNORECASE)
_ARCHIVES = re.compile(r"\.(?:zip|rar|7z|gz|tar|docm|xlsm|pptm|xlsb)$", re.IGNORECASE)
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_EXTERNAL = re.compile(r"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_TYPE = re.compile(r"\bType\s*=\s*[\"'][^\"']*/(\w+)[\"']", re.IGNORECASE)
_TARGET = re.compile(r"\bTarget\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_LOCAL = re.compile(r"(?:file:/{0,3})?[A-Za-z]:[\\/][^\n]*|[^:/\\\n]+")
_HARMLESS = frozenset({"hyperlink"})
_OWN_DISK = frozenset({"attachedtemplate", "image"})  # Word keeps the path of the template that was used
_NOTED = {"externallinkpath": "It takes figures from another workbook: they show as they were last saved."}
_MACROS = (
    "The file holds macros, which are programs. Save it without them (.docx, .xlsx or .pptx) and offer that."
)
_RUNS = "The file holds an embedded program or object that could run. Save it as PDF and offer that."
_FETCHES = "The file fetches something from elsewhere when it is opened. Save it as PDF and offer that."
_NESTED = "The file has archives packed inside it. Take them out, and offer their files one by one."
_OTHER = (
    "The file is an archive and no Word, Excel or PowerPoint file. Unpack it and offer its files one by one."
)


def read_office(data: bytes, depth: int) -> dict[str, Any]:
    """The word "docx", "xlsx" or "pptx" with what to know of it; raises ExtractionError for what is none or not safe."""
    archive = measure(data)
    names = archive.namelist()
    if TYPES not in names:
        raise ExtractionError(_OTHER)
    types = _words(archive, TYPES)
    _check_parts(names, types)
    kind = next((kind for main, kind in _MAIN.items() if f'"{main}"' in types), None)
    if kind is None:
        raise ExtractionError(_OTHER)
    notes = _check_relations(archive)
    _check_embedded(archive, names, depth)
    return {"kind": kind, "notes": notes}


def _words(archive: zipfile.ZipFile, name: str) -> str:
    """A part of XML as text; one that declares entities is refused, since no Office program writes them."""
    found = read_member(archive, name, XML_MOST)
    wide = found[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = found.decode("utf-16" if wide else "utf-8", "replace")
    if "<!doctype" in text.lower() or "<!entity" in text.lower():
        raise ExtractionError(_FETCHES)
    return text


def _check_parts(names: list[str], types: str) -> None:
    if _MACRO_TYPES.search(types) or any(_MACRO_PARTS.search(name) for name in names):
        raise ExtractionError(_MACROS)
    if any(_RUNNING.search(name) for name in names):
        raise ExtractionError(_RUNS)
    if any(_ARCHIVES.search(name) for name in names):
        raise ExtractionError(_NESTED)


def _check_relations(archive: zipfile.ZipFile) -> list[str]:
    """What the parts point to outside: links for people may stay; objects, frames and what is fetched may not."""
    notes: set[str] = set()
    for name in archive.namelist():
        lower = name.lower()
        if lower.endswith(".rels"):
            notes |= _noted(_words(archive, name))
        elif "externallinks/" in lower and "ddelink" in _words(archive, name).lower():
            raise ExtractionError(_RUNS)
    return sorted(notes)


def _noted(relations: str) -> set[str]:
    """What to know of a part's relations to the outside; raises ExtractionError for what would be fetched."""
    notes = set()
    for relation in filter(_EXTERNAL.search, _RELATION.findall(relations)):
        kind, target = _TYPE.search(relation), _TARGET.search(relation)
        word = kind[1].lower() if kind else ""
        if word in _NOTED:
            notes.add(_NOTED[word])
        elif word in _OWN_DISK and target and _LOCAL.fullmatch(target[1]):
            continue
        elif word not in _HARMLESS:
            raise ExtractionError(_FETCHES)
    return notes


def _check_embedded(archive: zipfile.ZipFile, names: list[str], depth: int) -> None:
    """A chart's own workbook is looked at as the file itself is; nothing is packed deeper than that."""
    for name in names:
        if not _PACKED.search(name):
            if begin_member(archive, name, 4) == b"PK\x03\x04":
                raise ExtractionError(_NESTED)
        elif depth:
            raise ExtractionError(_NESTED)
        else:
            read_office(read_member(archive, name, EMBEDDED_MOST), depth + 1)
