"""A document with one of everything that a report holds."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

from cpca.documents.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Item,
    Listing,
    ListKind,
    Mark,
    Notice,
    PageBreak,
    Paragraph,
    Run,
    Table,
    said,
)
from cpca.documents.pictures import progress_bar, rating_strip
from cpca.domain.report_content import StripPart

FACTS = (("To:", "The Board"), ("Meeting Date:", "30 November 2022"), ("Agenda Item No:", "2.2"))
WATERMARK = "DRAFT – NOT FOR PUBLICATION"


def paper(*, lines: int = 3, watermark: str | None = WATERMARK, compact: bool = False) -> Document:
    """A paper of six themes, `lines` lines each."""
    return Document(
        title="Improvement Plan Update",
        subject="October 2022",
        author="The Authority",
        moment=dt.datetime(2022, 11, 20, 9, 30, tzinfo=dt.UTC),
        blocks=(*_front(), *_progress(lines), *_back()),
        foot="Issue 0.1 · 0123456789abcdef",
        watermark=watermark,
        compact=compact,
        keywords=("improvement", "October 2022"),
    )


def _heading(level: int, text: str, number: str | None = None, anchor: str | None = None) -> Heading:
    return Heading(level, said(text), number, anchor)


def _front() -> list[Block]:
    return [
        _heading(1, "Improvement Plan Update"),
        Notice(said(WATERMARK, bold=True)),
        Table("Header", tuple((Cell((said(name),)), Cell((said(value),))) for name, value in FACTS)),
        _heading(2, "Purpose", "1"),
        Paragraph(said("To share an update."), "1.1", "p_1"),
        Paragraph(said("To say how the months go on."), "1.2", "p_2"),
        _heading(2, "Background", "2"),
        Paragraph(said("The themes are:"), "2.1"),
        Listing(ListKind.CAPITALS, tuple(Item(said(f"Theme {code}")) for code in "ABCDEF")),
        Paragraph(said("The Board is asked to:"), "2.2"),
        Listing(ListKind.LETTERS, (Item(said("note it")), Item(said("agree it")))),
        Listing(ListKind.LETTERS, (Item(said("begin again")),)),
    ]


def _progress(lines: int) -> list[Block]:
    blocks: list[Block] = [_heading(2, "Progress", "3"), _heading(3, "What was achieved", "3.2")]
    for place, code in enumerate("ABCDEF", 1):
        items = tuple(
            Item(said(f"Line {n} of {code} was done."), f"r_{code}_2022_10_{n:02}", f"{code}-2022-10-{n:02}")
            for n in range(1, lines + 1)
        )
        blocks += [
            Paragraph(said(f"Theme {code}", bold=True), f"3.2.{place}"),
            Listing(ListKind.BULLETS, items),
        ]
    return blocks


def _back() -> list[Block]:
    changed = (Run("It went "), Run("badly", mark=Mark.REMOVED), Run(" "), Run("well", mark=Mark.ADDED))
    red = (Run("Red", rating="Red"), Run("; dates say "), Run("Amber", rating="Amber"))
    months = tuple(StripPart(month=f"2022-{n:02}", rating="Amber") for n in range(1, 11))
    return [
        _heading(3, "Risks", "3.3"),
        Paragraph(said("The auditor has said so."), "3.3.2", "p_3"),
        Paragraph(said("And so have others."), "3.3.3"),
        _heading(3, "Also to note", "3.4"),
        Paragraph(said("One more thing."), "3.4.1"),
        _heading(2, "Significant implications"),
        Paragraph(said("Numbered by hand."), "3a"),
        _heading(2, "Legal", "6"),
        Paragraph(changed, "6.1"),
        Table(
            "Ratings by theme",
            tuple(
                (Cell((said(code),)), Cell((red,)), Cell((said("4"),), right=True, anchor=f"c_{code}"))
                for code in "AB"
            ),
            header=("Theme", "Rating", "Challenges"),
            widths=(0.5, 0.3, 0.2),
        ),
        rating_strip(months),
        progress_bar(2, 1, 7),
        Paragraph(said("What the pictures say stands in the table."), quiet=True),
        Paragraph((Run("See "), Run("the plan", link="https://example.org/?a=1&b=2"))),
        PageBreak(),
        _heading(2, "Appendices", "10"),
        Paragraph(said("The highlight report."), "10.1"),
    ]


def convert(data: bytes, ending: str, folder: Path) -> bytes:
    """A Word file opened in LibreOffice and saved by it as "docx" or "pdf"."""
    source, out = folder / "in.docx", folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    source.write_bytes(data)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", ending, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (out / f"in.{ending}").read_bytes()
