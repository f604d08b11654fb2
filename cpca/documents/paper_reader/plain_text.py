"""A plain text file as source lines: decoded, and lines that were wrapped by hand joined again."""

from __future__ import annotations

import codecs
import re

from cpca.documents.paper_reader.errors import UnreadablePaper
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.extract.signs import starts_item
from cpca.domain.text import clean

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n|\r|\n")  # what editors count lines by
_MOST_CONTROLS = 0.002  # a stray form feed or escape is a text's; one in 500 characters is not
_WIDEST_WRAP = 130  # lines longer than this were never wrapped by hand
_NARROWEST_WRAP = 50
_NOT_TEXT = (
    "The file is not text that can be read. Save the paper as Word (.docx), PDF, "
    "or plain text in UTF-8, and upload that."
)


def decode(data: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or Windows-1252; raises UnreadablePaper for others."""
    text = _decoded(data)
    if len(_CONTROLS.findall(text)) > _MOST_CONTROLS * len(text) or "\x00" in text:
        raise UnreadablePaper(_NOT_TEXT)
    return text


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        # Half-good UTF-8 read as Windows-1252 would turn every dash and quotation mark into three letters.
        if encoding == "utf-16" or not data.decode("utf-8", "ignore").isascii():
            raise UnreadablePaper(_NOT_TEXT) from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UnreadablePaper(_NOT_TEXT) from error


def text_lines(text: str) -> list[SourceLine]:
    """Every line that is not blank, with its number; a paragraph wrapped by hand comes back as one line."""
    raw = [clean(line).replace("\n", " ").rstrip() for line in _LINE_END.split(text)]
    width = max(map(len, raw), default=0)
    wrapped = _NARROWEST_WRAP <= width <= _WIDEST_WRAP
    lines: list[SourceLine] = []
    for index, line in enumerate(raw):
        if not line.strip():
            continue
        if wrapped and lines and _goes_on(raw[index - 1], line, width):
            lines[-1] = SourceLine(lines[-1].number, f"{lines[-1].text} {line.strip()}")
        else:
            lines.append(SourceLine(index + 1, line))
    return lines


def _goes_on(before: str, line: str, width: int) -> bool:
    """Whether the line only stands apart because its first word did not fit on the line before."""
    first_word = line.split(maxsplit=1)[0]
    full = bool(before.strip()) and len(before) + 1 + len(first_word) > width
    return full and "\t" not in line and "\t" not in before and not starts_item(line)
