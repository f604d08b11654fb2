"""What is taken as evidence and what is refused, judged by the bytes; the look itself, in its child process."""

from __future__ import annotations

import pytest

from cpca.documents.evidence_check import BadFile, clean_name, look_at
from tests.integration.evidence.files import (
    RELATIONS,
    a_docx,
    a_jpeg,
    a_pdf,
    a_png,
    a_zip,
    bomb,
    mail,
    office,
    overlapping,
    relation,
)

RELS = "word/_rels/document.xml.rels"
EXE = b"MZ" + bytes(200)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("plan.pdf", a_pdf(), "application/pdf"),
        ("plan.docx", a_docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("figures.xlsx", office("xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            "talk.pptx",
            office("pptx"),
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        ("photo.png", a_png(), "image/png"),
        ("photo.JPG", a_jpeg(), "image/jpeg"),
        ("two.jpeg", a_jpeg() + a_jpeg(), "image/jpeg"),
        ("minutes.eml", mail(a_docx()), "message/rfc822"),
        ("minutes.txt", "The Board agreed – all of it.".encode(), "text/plain"),
        ("old.txt", "It cost £5 – more".encode("cp1252"), "text/plain"),
        ("wide.txt", "Agreed".encode("utf-16"), "text/plain"),
        ("figures.csv", b"month,number\nOctober,4\n", "text/plain"),
        ("template.docx", office(parts={RELS: relation("attachedTemplate", "file:///C:\\t\\a.dotx")}), None),
        ("links.docx", office(parts={RELS: relation("hyperlink", "https://example.org/")}), None),
        ("chart.docx", office(parts={"word/embeddings/Sheet1.xlsx": office("xlsx")}), None),
    ],
)
def test_what_people_offer_is_taken_as_what_it_is(name: str, data: bytes, media_type: str | None) -> None:
    looked = look_at(data, name)
    assert (looked.file.name, looked.file.data, looked.notes) == (name, data, ())
    assert media_type in (None, looked.file.media_type)


TWO = "two kinds of file in one"
ATTACHED = "something attached"
PASSWORD = "locked with a password"
MACROS = "holds macros"
RUNS = "could run"
FETCHES = "fetches something"
HOSTILE = [
    ("empty.pdf", b"", "is empty"),
    ("blank.txt", b" \r\n\x00", "is empty"),
    ("report.pdf", EXE, "is a program"),
    ("run.exe", EXE, "Files of this kind are not taken"),
    ("report.pdf.exe", a_pdf(), "Files of this kind are not taken"),
    ("noending", a_pdf(), "Files of this kind are not taken"),
    ("report.pdf", a_docx(), "what is in it is a Word document"),
    ("report.docx", office("xlsx"), "what is in it is an Excel workbook"),
    ("page.txt", b"<!DOCTYPE html><html><script>alert(1)</script>", "web page"),
    ("drawing.png", b'<svg xmlns="http://www.w3.org/2000/svg">', "web page"),
    ("report.pdf", b"<html><script>x()</script>\n" + a_pdf(), TWO),
    ("report.pdf", a_pdf() + a_zip(), TWO),
    ("report.pdf", a_pdf() + b" " * 2_000 + b"<html>", ATTACHED),
    ("report.pdf", a_zip() + a_pdf(), TWO),
    ("report.pdf", a_pdf()[:-40], "damaged or cut short"),
    ("photo.png", a_png() + a_zip(), TWO),
    ("photo.png", a_png() + b"more", ATTACHED),
    ("photo.png", a_png(90_000, 90_000), "100 million points"),
    ("photo.jpg", a_jpeg() + a_zip(), TWO),
    ("photo.jpg", a_jpeg() + b"<?php system($x); ?>", ATTACHED),
    ("photo.gif.png", b"GIF89a" + bytes(40), "a picture of a kind that is not taken"),
    ("report.docx", a_docx() + b"tail", ATTACHED),
    (
        "report.docx",
        office(stored=True, parts={"a.xml": b"%PDF-1.7"}),
        TWO,
    ),
    ("report.docx", office(parts={"word/vbaProject.bin": b"x"}), MACROS),
    ("report.docx", office(main="application/vnd.ms-word.document.macroEnabled.main+xml"), MACROS),
    ("sheet.xlsx", office("xlsx", parts={"xl/macrosheets/sheet1.xml": b"<x/>"}), MACROS),
    ("report.docx", office(parts={"word/embeddings/oleObject1.bin": b"x"}), RUNS),
    ("report.docx", office(parts={"word/activeX/activeX1.xml": b"<x/>"}), RUNS),
    ("sheet.xlsx", office("xlsx", parts={"xl/externalLinks/externalLink1.xml": "<ddeLink/>"}), RUNS),
    (
        "report.docx",
        office(parts={RELS: relation("attachedTemplate", "https://bad.example/a.dotm")}),
        FETCHES,
    ),
    ("report.docx", office(parts={RELS: relation("attachedTemplate", "\\\\bad\\share\\a.dotx")}), FETCHES),
    ("report.docx", office(parts={RELS: relation("oleObject", "file:///C:/a.xls")}), FETCHES),
    ("report.docx", office(parts={"word/x.rels": '<!DOCTYPE r [<!ENTITY a "b">]><r/>'}), FETCHES),
    ("report.docx", office(parts={"word/media/a.zip": a_zip()}), "archives packed inside"),
    ("report.docx", office(parts={"word/media/image1.png": a_zip()}), "archives packed inside"),
    (
        "report.docx",
        office(parts={"word/e/A.docx": office(parts={"e/B.docx": office()})}),
        "archives packed inside",
    ),
    ("report.docx", office(parts={"../../etc/passwd": b"x"}), "outside its own place"),
    ("report.docx", a_zip(), "an archive and no Word"),
    ("report.docx", a_docx()[:-300], "damaged or cut short"),
    ("sheet.xlsx", bomb(), "unpacks to far more"),
    ("report.docx", overlapping(), "unpacks to far more"),
    ("report.docx", office(parts={f"p{n}.xml": b"" for n in range(5_100)}), "unpacks to far more"),
    ("report.pdf", a_pdf(password="secret"), PASSWORD),
    ("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), PASSWORD),
    ("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old format"),
    ("report.pdf", a_pdf(script="app.alert(1)"), "holds a script"),
    ("report.pdf", a_pdf(file=EXE), "holds a script"),
    ("minutes.eml", b"Just words, no headers", "what is in it is plain text"),
    ("minutes.eml", mail(EXE, "a.exe"), "attached to the mail cannot be kept"),
    ("minutes.eml", mail(office(parts={"word/vbaProject.bin": b"x"})), MACROS),
    ("notes.txt", b"words\x00\x01\x02words", "none of the kinds"),
    ("notes.rtf.txt", b"{\\rtf1 words}", "rich text"),
    ("notes.txt", b"\x1f\x8b\x08" + bytes(40), "packed archive"),
]


@pytest.mark.parametrize(
    ("name", "data", "words"), HOSTILE, ids=[f"{n}-{h[0]}" for n, h in enumerate(HOSTILE)]
)
def test_what_may_do_harm_is_refused_in_plain_words(name: str, data: bytes, words: str) -> None:
    with pytest.raises(BadFile) as refused:
        look_at(data, name)
    assert words in refused.value.message
    assert refused.value.message.endswith(".")


def test_a_file_over_the_limit_is_told_the_limit() -> None:
    with pytest.raises(BadFile) as refused:
        look_at(bytes(25 * 1024 * 1024 + 1), "large.pdf")
    assert refused.value.message == (
        "A file may have 25 MB. Save a smaller copy, or offer a link to where it is kept."
    )


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (b"name,sum\n=cmd|' /C calc'!A0,4\n", "begin like formulas"),
        (b'name,sum\nx,=HYPERLINK("https://bad.example")\n', "begin like formulas"),
    ],
)
def test_a_table_that_calculates_is_taken_with_a_warning(data: bytes, note: str) -> None:
    (found,) = look_at(data, "figures.csv").notes
    assert note in found


def test_figures_from_another_workbook_are_noted() -> None:
    rels = f'<Relationships><Relationship Type="{RELATIONS}/externalLinkPath" Target="b.xlsx" TargetMode="External"/></Relationships>'
    looked = look_at(office("xlsx", parts={"xl/externalLinks/_rels/e1.xml.rels": rels}), "figures.xlsx")
    assert looked.notes == ("It takes figures from another workbook: they show as they were last saved.",)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\minutes.pdf", "minutes.pdf"),
        ("gpj\u202efdp.pdf", "gpjfdp.pdf"),
        ("line\nfeed\x00.pdf", "line feed.pdf"),
        ("a\u200e\u2066b.pdf", "ab.pdf"),
        ("...hidden.txt", "hidden.txt"),
        ('a<b>"c|d?.txt', "abcd.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        (".pdf", "pdf"),
        ("", "file"),
        ("/", "file"),
    ],
)
def test_a_name_is_cleaned_to_a_plain_one(given: str, kept: str) -> None:
    assert clean_name(given) == kept
