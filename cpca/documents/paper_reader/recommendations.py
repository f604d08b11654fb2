"""Recommendations: the sentence that leads them in, then a), b) and so on."""

from __future__ import annotations

import re

from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.extract.signs import BULLET, PLAIN_NUMBER, SMALL_LETTER
from cpca.domain.paper_content import Block, BlockKind, Section

_LEAD = re.compile(r":$|\b(?:recommended|asked|invited|requested) to\b", re.IGNORECASE)
_LETTERED = re.compile(r"(?:^|[\s.;:])\(?[a-z]\)\s")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def split_recommendations(paragraphs: list[str], line: SourceLine) -> list[Block]:
    """A block for each recommendation and each sentence that leads some in, all of one source line."""
    return [_block(piece, line) for paragraph in paragraphs for piece in _pieces(paragraph)]


def leads_in(text: str) -> bool:
    """Whether the text is a sentence that leads recommendations in ("The Board is recommended to:")."""
    return _LEAD.search(text) is not None


def is_lettered(text: str) -> bool:
    """Whether the text has items a), b)… in it."""
    return _LETTERED.search(text) is not None


def _pieces(text: str) -> list[str]:
    """Cut before "a)", "b)"… where they follow one another, even without a space: "… October.b) Note …"."""
    pieces: list[str] = []
    start = 0
    for letter in _LETTERS:
        opener = re.compile(rf"(?:^|(?<=[\s.;:,]))\(?{letter}\)\s*(?=[A-Z])").search(text, start)
        if not opener:
            break
        pieces.append(text[start : opener.start()].strip())
        start = opener.start()
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


def _block(piece: str, line: SourceLine) -> Block:
    sign = BULLET.match(piece)
    text = piece[sign.end() :] if sign else piece
    opener = SMALL_LETTER.match(text) or PLAIN_NUMBER.match(text)
    number = opener[1] if opener else None
    words = text[opener.end() :] if opener else text
    leads = not sign and not opener and leads_in(words)
    kind = BlockKind.RECOMMENDATION_LEAD if leads else BlockKind.RECOMMENDATION
    return Block(kind, Section.RECOMMENDATIONS, words, line.number, number)
