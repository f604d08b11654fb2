"""Files that are no paper: each is refused with a message that says what happened and what to do."""

from __future__ import annotations

import io
import random
import struct
import time
import zipfile

import pytest
from pypdf import PdfWriter

from cpca.documents.paper_reader import USUAL, Limits, UnreadablePaper, read_paper
from tests.integration.paper_reader.pdf_paper import pdf_of, pdf_paper
from tests.integration.paper_reader.real_paper import PATH
from tests.integration.paper_reader.word_paper import word_paper

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(60)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXPORT = "Upload the paper as Word (.docx), PDF or plain text (.txt)."


def refusal(data: bytes, filename: str = "paper.docx", limits: Limits = USUAL) -> str:
    with pytest.raises(UnreadablePaper) as refused:
        read_paper(data, filename, limits)
    return refused.value.message


def archive(parts: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, part)
    return held.getvalue()


def locked_pdf(user_password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(pdf_paper(hanging=False)))
    writer.encrypt(user_password=user_password, owner_password="owner", algorithm="AES-256")
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


@pytest.mark.parametrize("data", [b"", b"  \r\n\t\n", b"\xef\xbb\xbf", b"\x00" * 4096])
def test_an_empty_file_is_called_empty(data: bytes) -> None:
    assert refusal(data) == "The file is empty. Choose the file of the paper itself."


@pytest.mark.parametrize(
    "data", [PNG, b"\xff\xd8\xff\xe0" + bytes(99), b"GIF89a" + bytes(99), b"RIFF\x10\x00\x00\x00WEBPVP8 "]
)
def test_an_image_is_called_a_picture_whatever_its_name_says(data: bytes) -> None:
    assert refusal(data, "paper.txt") == f"The file is a picture, not a text. {EXPORT}"


def test_a_file_of_50_mb_is_refused_at_once() -> None:
    data = b"Theme A - words\n" * (50 * 1024 * 1024 // 16)
    started = time.perf_counter()
    message = refusal(data, "paper.txt")
    assert time.perf_counter() - started < 1
    assert message.startswith("The file is larger than 25 MB. ")


def test_the_size_limit_is_a_setting() -> None:
    data = PATH.read_bytes()
    assert refusal(data, limits=Limits(file_bytes=len(data) - 1)).startswith("The file is larger than 0 MB. ")
    assert read_paper(data, "paper.txt", Limits(file_bytes=len(data))).unplaced == ()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_word_file_is_called_cut_short(share: float) -> None:
    data = word_paper(real_numbering=False)
    assert refusal(data[: int(len(data) * share)]).startswith("The Word file is damaged or cut short")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_pdf_is_called_cut_short(share: float) -> None:
    data = pdf_paper(hanging=False)
    assert refusal(data[: int(len(data) * share)]).startswith("The PDF is cut short")


def test_a_word_file_with_damage_inside_is_called_damaged() -> None:
    data = bytearray(word_paper(real_numbering=False))
    start = data.index(b"word/document.xml") + 200
    data[start : start + 400] = bytes(400)
    assert refusal(bytes(data)).startswith("The Word file is damaged, cut short or too complicated to read.")


def test_a_word_file_with_a_password_says_so() -> None:
    data = OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert refusal(data) == (
        "The Word file is protected by a password. Save a copy without the password and upload that."
    )


def test_a_pdf_with_a_password_says_so() -> None:
    assert refusal(locked_pdf("secret"), "paper.pdf") == (
        "The PDF is protected by a password. Save a copy without the password and upload that."
    )


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert len(read_paper(locked_pdf(""), "paper.pdf").blocks) == 99


def test_an_archive_with_a_password_says_so() -> None:
    data = bytearray(archive({"word/document.xml": b"x"}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert refusal(bytes(data)).startswith("The file is protected by a password.")


def test_a_zip_bomb_is_measured_and_not_opened() -> None:
    large = archive({"word/document.xml": bytes(101 * 1024 * 1024)})
    many = archive({"word/document.xml": b"", **{f"word/{i}.xml": b"" for i in range(2_001)}})
    for data in (large, many):
        assert refusal(data).startswith(
            "The file unpacks to far more than a paper holds, so it was not opened."
        )


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(archive({"word/document.xml": bytes(3_000_000)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)
    assert refusal(bytes(data)).startswith("The Word file is damaged, cut short or too complicated to read.")


def test_a_file_that_eats_memory_ends_its_reader_and_not_the_server() -> None:
    paragraph = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    xml = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    parts = _parts(word_paper(real_numbering=False))
    parts["word/document.xml"] = xml + paragraph * 1_500_000 + b"</w:body></w:document>"
    message = refusal(archive(parts), limits=Limits(memory_bytes=300 * 1024 * 1024))
    assert message.startswith(
        ("The Word file is damaged, cut short or too complicated", "The file needs more memory")
    )


def _parts(data: bytes) -> dict[str, bytes]:
    packed = zipfile.ZipFile(io.BytesIO(data))
    return {name: packed.read(name) for name in packed.namelist()}


def test_an_entity_bomb_is_not_expanded() -> None:
    parts = _parts(word_paper(real_numbering=False))
    entities = b"".join(
        b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10 if i else b"boom") for i in range(12)
    )
    parts["word/document.xml"] = (
        b'<?xml version="1.0"?><!DOCTYPE d [' + entities + b"]>"
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        b"<w:t>&e11;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "boom" not in refusal(archive(parts))


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    message = refusal(word_paper(real_numbering=True), limits=Limits(wall_seconds=0))
    assert message == "The Word file took too long to read, so reading was stopped. Save it as plain text."


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            archive({"xl/workbook.xml": b"<x/>"}),
            "The file is an archive or an Office file, but not a Word document.",
        ),
        (OLE + bytes(2048), "The file is in Office's old format"),
        (b"{\\rtf1\\ansi Theme A}", "The file is in rich text format"),
        (b"<!DOCTYPE html><html><body>Theme A - x</body></html>", "The file is a web page or a drawing"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "The file is a web page or a drawing"),
        (random.Random(1).randbytes(5_000), "The file is not text that can be read."),
        (b"\x7fELF" + bytes(range(256)) * 8, "The file is not text that can be read."),
        ("Theme A \u2013 x".encode() + b"\xff\xfe", "The file is not text that can be read."),
        ("Theme A - x".encode("utf-16-le"), "The file is not text that can be read."),
        (b"Theme A \x81 \x8d \x8f", "The file is not text that can be read."),
        (pdf_of("#rect()"), None),
    ],
)
def test_another_kind_of_file_is_named_by_its_content(data: bytes, says: str | None) -> None:
    for filename in ("paper.docx", "paper.pdf", "paper.txt"):
        message = refusal(data, filename)
        assert message.startswith(says or "No themes were found in paper.")


@pytest.mark.parametrize("name", ["paper.pdf", "paper.txt", "paper.png", ""])
def test_the_name_of_a_good_file_does_not_matter(name: str) -> None:
    blocks = read_paper(word_paper(real_numbering=False), name).blocks
    assert len(blocks) == 99
    assert len(read_paper(PATH.read_bytes(), name).blocks) == 99


def test_a_pdf_of_pictures_asks_for_the_file_it_was_made_from() -> None:
    message = refusal(pdf_of("#set page(numbering: none)\n#rect()"), "scan.pdf")
    assert message.startswith("The PDF has no text in it, only pictures of pages.")


def test_a_paper_without_themes_is_refused_by_its_name() -> None:
    message = refusal(b"1. Purpose\n\n1.1 To agree the minutes.\n", "mi\x00nutes.txt")
    assert message.startswith("No themes were found in minutes.txt, so nothing can be imported from it.")


def test_a_text_far_longer_than_a_paper_is_refused() -> None:
    message = refusal(b"Theme A - words\n" * 70_000, "paper.txt")
    assert message.startswith("The file holds more than 1,000,000 characters, which no Board paper does.")
