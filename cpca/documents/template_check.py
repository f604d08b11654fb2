"""An authority's own .docx, checked when it is uploaded: refused, or accepted with what to know, and tried out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cpca.documents.blocks import (
    Cell,
    Document,
    Heading,
    Item,
    Listing,
    ListKind,
    Notice,
    Paragraph,
    Run,
    Table,
    said,
)
from cpca.documents.paper_reader.door import Kind, kind_of
from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.pictures import progress_bar
from cpca.documents.render.word import draw_word
from cpca.documents.render.word_template import BODY, KNOWN, LIMITS, UnreadableTemplate, fill

_NOT_WORD = "It is not a Word document. Save it in Word as .docx and upload that."
_LISTED = ", ".join(sorted(KNOWN))


@dataclass(frozen=True)
class Checked:
    """What a check found: `refused` is why it cannot be used, `findings` what to know; a sentence each."""

    refused: tuple[str, ...]
    findings: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.refused


def check_template(data: bytes) -> Checked:
    """Whether a file can be the ground of every report, tried out by drawing one on it."""
    bar = _bar(data)
    if bar is not None:
        return Checked((bar,))
    try:
        filled = fill(data, trial_document("The authority"))
        draw_word(trial_document("The authority"), data)
    except UnreadableTemplate as error:
        return Checked(tuple(error.reasons))
    return Checked((), (*_of_places(filled.names), *filled.lacks))


def _bar(data: bytes) -> str | None:
    """Why the file is not opened at all."""
    if not data.startswith(b"PK"):
        return _NOT_WORD
    try:
        return None if kind_of(data, LIMITS) is Kind.WORD else _NOT_WORD
    except UnreadablePaper as error:
        return error.message


def _of_places(names: frozenset[str]) -> list[str]:
    findings = [
        f"Nothing fills the place {{{{ {name} }}}}: it stays empty. The places that are filled are {_LISTED}."
        for name in sorted(names - KNOWN)
    ]
    if BODY not in names:
        findings.append("It has no place {{ body }}: the report stands at its end.")
    return findings


def try_template(data: bytes, authority: str) -> bytes:
    """A short report drawn on a template, to look at; the bytes of a .docx. Raises UnreadableTemplate."""
    return draw_word(trial_document(authority), data)


def trial_document(authority: str) -> Document:
    """A page with one of everything that reports hold."""
    return Document(
        title="Improvement Plan Update",
        subject="A trial of the template",
        author=authority,
        moment=dt.datetime(2022, 11, 20, 9, tzinfo=dt.UTC),
        blocks=(
            Heading(1, said("Improvement Plan Update")),
            Notice(said("A trial of the template: none of this is a report.", bold=True)),
            _facts(authority),
            Heading(2, said("Purpose"), "1"),
            Paragraph(said("To show how a numbered paragraph looks."), "1.1"),
            Heading(2, said("Progress"), "2"),
            Heading(3, said("What was achieved"), "2.1"),
            Paragraph(said("A theme with its lines:", bold=True), "2.1.1"),
            Listing(
                ListKind.BULLETS,
                (Item(said("One line of progress.")), Item(said("And another."), None, "A-2022-10-02")),
            ),
            Paragraph(said("The Board is recommended to:"), "2.1.2"),
            Listing(ListKind.LETTERS, (Item(said("note this; and")), Item(said("agree that.")))),
            Heading(4, said("Ratings")),
            _ratings(),
            progress_bar(2, 1, 7),
            Paragraph(said("A caption, small and quiet."), quiet=True),
        ),
        foot="Issue 0.1 · a trial",
        watermark="DRAFT – NOT FOR PUBLICATION",
    )


def _facts(authority: str) -> Table:
    facts = {
        "Agenda Item No:": "2.2",
        "To:": f"{authority} Board",
        "Meeting Date:": "30 November 2022",
        "Public report:": "Yes",
        "Lead Member:": "The lead member",
        "From:": "The director",
        "Key decision:": "No",
        "Forward Plan ref:": "n/a",
        "Recommendations:": "The Board is recommended to note this.",
        "Voting arrangements:": "A simple majority.",
    }
    rows = tuple((Cell((said(name),)), Cell((said(words),))) for name, words in facts.items())
    return Table("Header of the paper", rows, widths=(0.3, 0.7))


def _ratings() -> Table:
    rows = tuple(
        (
            Cell((said(f"Theme {code}"),)),
            Cell(((Run(rating, rating=rating),),)),
            Cell((said("4"),), right=True),
        )
        for code, rating in (("A", "Red"), ("B", "Amber"), ("C", "Green"), ("D", "Blue"))
    )
    return Table("Ratings", rows, header=("Theme", "Rating", "Challenges open"), widths=(0.5, 0.25, 0.25))
