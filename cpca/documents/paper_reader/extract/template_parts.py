"""What an authority's template must not hold, and what it should: each found said in a sentence with what to do."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_MACROS = re.compile(r"vbaProject|vbaData|activeX|keyMapCustomizations|attachedToolbars", re.IGNORECASE)
_EMBEDDED = ("oleObject", "package", "control", "aFChunk", "subDocument", "frame", "attachedTemplate")
_FIELDS = re.compile(
    r"\b(DDEAUTO|DDE|LINK|IMPORT|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|DATABASE|MACROBUTTON)\b", re.IGNORECASE
)
_SAFE_LINK = re.compile(r"(https://|mailto:)", re.IGNORECASE)
_A4 = (210, 297)
_NEEDED = ("Heading 1", "Heading 2", "Heading 3", "List Bullet")
_TABLE = "Report Table"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def list_barred(archive: zipfile.ZipFile) -> list[str]:
    """Why a template is refused, a sentence each; none where it is safe to open."""
    found: dict[str, None] = {}
    for reason in (*_of_kind(archive), *_of_names(archive), *_of_parts(archive)):
        found.setdefault(reason)
    return list(found)


def _of_kind(archive: zipfile.ZipFile) -> Iterator[str]:
    kinds = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    if "macroEnabled" in kinds or "vbaProject" in kinds:
        yield "It has macros in it. Save it in Word as .docx, which has none, and upload that."
    elif "wordprocessingml.template" in kinds:
        yield "It is a Word template (.dotx). Open it in Word, save it as .docx and upload that."


def _of_names(archive: zipfile.ZipFile) -> Iterator[str]:
    names = archive.namelist()
    if any(_MACROS.search(name) for name in names):
        yield "It has macros in it. Save it in Word as .docx, which has none, and upload that."
    if any(name.startswith("word/embeddings/") for name in names):
        yield "It has another file embedded in it. Take that out and upload it again."


def _of_parts(archive: zipfile.ZipFile) -> Iterator[str]:
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        words = archive.read(name)
        if b"<!DOCTYPE" in words or b"<!ENTITY" in words:
            yield "A part of it declares a document type, which Word never does. Save it again in Word."
        elif name.endswith(".rels"):
            yield from _of_links(words)
        elif name.startswith("word/"):
            yield from _of_fields(words)


def _of_links(words: bytes) -> Iterator[str]:
    """What the file would fetch or run from elsewhere; an ordinary link to a web page is none of it."""
    for link in parse_xml(words).iter(_RELATIONSHIP):
        kind, target = link.get("Type", "").rsplit("/", 1)[-1], link.get("Target", "")
        outside = link.get("TargetMode") == "External"
        if kind == "attachedTemplate":
            yield "It is attached to another template. In Word, detach it and upload it again."
        elif kind in _EMBEDDED:
            yield "It has another file embedded in it. Take that out and upload it again."
        elif outside and (kind != "hyperlink" or not _SAFE_LINK.match(target)):
            yield f"It fetches something from elsewhere ({target[:80]}). Put that into the file itself, or take it out."


def _of_fields(words: bytes) -> Iterator[str]:
    root = parse_xml(words)
    codes = [code.text or "" for code in root.iter(qn("w:instrText"))]
    codes += [field.get(qn("w:instr"), "") for field in root.iter(qn("w:fldSimple"))]
    found = _FIELDS.search(" ".join(codes))
    if found:
        yield f"It has a field that fetches from elsewhere ({found[0].upper()}). Take the field out."


def list_lacks(document: Document) -> list[str]:
    """What a template does without, a sentence each: it is used all the same."""
    return [*_styles(document), *_pages(document), *_language(document), *_marks(document)]


def _styles(document: Document) -> Iterator[str]:
    names = {(style.name or "").lower() for style in document.styles}
    missing = [name for name in _NEEDED if name.lower() not in names]
    if missing:
        yield f"It has no style {_listed(missing)}: the app’s own is used instead."
    if _TABLE.lower() not in names:
        yield f"It has no table style called {_TABLE}: the app’s own is used for tables."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _pages(document: Document) -> Iterator[str]:
    for section in document.sections:
        width, height = section.page_width, section.page_height
        if width is None or height is None:
            continue
        size = sorted((round(width.mm), round(height.mm)))
        if any(abs(found - due) > 1 for found, due in zip(size, _A4, strict=True)):
            yield f"Its page is {size[0]} × {size[1]} mm, not A4 (210 × 297 mm)."
            return


def _language(document: Document) -> Iterator[str]:
    languages = {
        language.get(qn("w:val"))
        for language in document.styles.element.iter(qn("w:lang"))
        if language.get(qn("w:val"))
    }
    if languages != {"en-GB"}:
        said = _listed(sorted(languages - {"en-GB"})) if languages - {"en-GB"} else "not said"
        yield f"Its language is {said}: reports are drawn as English (United Kingdom)."


def _marks(document: Document) -> Iterator[str]:
    if any(next(document.element.body.iter(qn(tag)), None) is not None for tag in ("w:ins", "w:del")):
        yield "It has tracked changes in it, which would be in every report. Accept or reject them."
