"""Files as people offer them, and as somebody who means harm would: each made here, byte by byte."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

import pypdf
from docx import Document
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

ROOT = "application/vnd.openxmlformats-officedocument."
MAINS = {
    "docx": f"{ROOT}wordprocessingml.document.main+xml",
    "xlsx": f"{ROOT}spreadsheetml.sheet.main+xml",
    "pptx": f"{ROOT}presentationml.presentation.main+xml",
}
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIL = (
    b"From: lead@example.org\r\nTo: office@example.org\r\nDate: Tue, 1 Nov 2022 09:00:00 +0000\r\n"
    b"Subject: The minutes\r\n"
)


def a_docx() -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("The constitution was agreed.")
    document.save(out)
    return out.getvalue()


def office(
    kind: str = "docx",
    *,
    main: str | None = None,
    parts: dict[str, bytes | str] | None = None,
    stored: bool = False,
) -> bytes:
    """A small Office file with further parts, whose main part says it is `kind`."""
    out = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", how) as archive:
        said = f'<Types><Override PartName="/main.xml" ContentType="{main or MAINS[kind]}"/></Types>'
        for name, content in {"[Content_Types].xml": said, "main.xml": "<main/>", **(parts or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str) -> str:
    return (
        f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )


def a_pdf(*, password: str | None = None, script: str | None = None, file: bytes | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    if file:
        writer.add_attachment("inside.bin", file)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        sums = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + sums

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    points = zlib.compress(b"\x00\x00\x00" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def a_jpeg() -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 2, 2, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34"
    return b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"JF" + frame + scan + b"\xff\xd9"


def a_zip(content: bytes = b"hidden") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hidden.txt", content)
    return out.getvalue()


def bomb(megabytes: int = 400) -> bytes:
    """An Office file of some 400 kB that would unpack to so many megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{MAINS["xlsx"]}"/></Types>')
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(megabytes):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def overlapping() -> bytes:
    """An archive whose directory names the same bytes as many members."""
    whole = office(stored=True, parts={"a.xml": b"x" * 64, "b.xml": b"y" * 64})
    at = whole.rfind(b"b.xml")  # its entry in the directory: its place stands four bytes before its name
    first = whole.rfind(b"a.xml", 0, at)
    return whole[: at - 4] + whole[first - 4 : first] + whole[at:]


def mail(attachment: bytes | None = None, name: str = "a.docx") -> bytes:
    """A mail of words, with a file attached where one is given."""
    if attachment is None:
        return MAIL + b"\r\nThe minutes are agreed.\r\n"
    coded = base64.encodebytes(attachment).replace(b"\n", b"\r\n")
    return (
        MAIL
        + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        + b"See attached.\r\n--b\r\nContent-Type: application/octet-stream\r\n"
        + f'Content-Disposition: attachment; filename="{name}"\r\n'.encode()
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + coded
        + b"--b--\r\n"
    )
