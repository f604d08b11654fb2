"""Templates as authorities and strangers make them."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.shared import Mm

from cpca.documents.render.word_file import blank


def house_template(*places: str, header: str = "") -> bytes:
    """A sound template of an authority: our styles and page, its own heading colour, and these places."""
    document = docx.Document(io.BytesIO(blank()))
    for place in places:
        document.add_paragraph(place)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def american_template() -> bytes:
    """What the library makes: letter paper, American English, and styles of its own; one heading is missing."""
    document = docx.Document()
    document.styles["Heading 3"].delete()
    document.sections[0].page_width = Mm(216)
    document.sections[0].page_height = Mm(279)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def rewritten(data: bytes, changes: dict[str, tuple[str, str]]) -> bytes:
    """A template with something replaced in its parts: (old, new) by the part's name."""
    names = dict(changes)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as new:
        for entry in archive.infolist():
            words = archive.read(entry)
            if entry.filename in names:
                old, fresh = names.pop(entry.filename)
                assert old.encode() in words, f"{entry.filename} has no {old}"
                words = words.replace(old.encode(), fresh.encode(), 1)
            new.writestr(entry.filename, words)
    assert names == {}
    return out.getvalue()


def with_part(data: bytes, name: str, words: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, words)
    return out.getvalue()


def with_relationship(data: bytes, kind: str, target: str) -> bytes:
    """A template that refers to something outside itself."""
    link = (
        f'<Relationship Id="rId99" Target="{target}" TargetMode="External" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/></Relationships>'
    )
    return rewritten(data, {"word/_rels/document.xml.rels": ("</Relationships>", link)})
