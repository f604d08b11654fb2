"""Small pieces of Word's XML as text: words, runs and the look of a rating, cleaned so that no note stops a report."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from cpca.documents.blocks import Mark, Run, Words

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
DECLARED = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
SHAPES = {"Blue": "✔", "Green": "●", "Amber": "▲", "Red": "■"}
# What XML cannot hold: control characters, lone surrogates, code points that are no characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile(r"(\n|\t)")
_SAFE_LINK = re.compile(r"(https://|mailto:)\S+", re.IGNORECASE)
_BREAK_XML = {"\n": "<w:br/>", "\t": "<w:tab/>"}

StyleId = Callable[[str], str]


def legal(text: str) -> str:
    """The text without what XML cannot hold."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def attribute(text: str) -> str:
    """The text as the value of an attribute, on one line."""
    return escape(" ".join(legal(text).split()))


def words_xml(words: Words, style_id: StyleId, link_id: Callable[[str], str], *, light: bool = False) -> str:
    """Runs as XML; `link_id` gives the relationship of an address, which is https or mailto.

    `light` where the words stand in what is bold as a whole, and are not bold unless they say so.
    """
    return "".join(_run(run, style_id, link_id, light=light) for run in words)


def _run(run: Run, style_id: StyleId, link_id: Callable[[str], str], *, light: bool) -> str:
    address = legal(run.link).strip() if run.link else ""
    linked = _SAFE_LINK.fullmatch(address) is not None
    drawn = text_xml(_said(run), _look(run, style_id, linked=linked, light=light))
    return f'<w:hyperlink r:id="{link_id(address)}" w:history="1">{drawn}</w:hyperlink>' if linked else drawn


def _said(run: Run) -> str:
    """A rating's word with its shape before it, on one line together."""
    return f"{SHAPES[run.rating]}\N{NO-BREAK SPACE}{run.text}" if run.rating in SHAPES else run.text


def _look(run: Run, style_id: StyleId, *, linked: bool, light: bool) -> str:
    style = ""
    if run.rating in SHAPES:
        style = f"Rating {run.rating}"
    elif run.mark is not None:
        style = "Added words" if run.mark is Mark.ADDED else "Removed words"
    elif linked:
        style = "Hyperlink"
    bold = "<w:b/>" if run.bold else '<w:b w:val="0"/>' if light else ""
    italic = "<w:i/>" if run.italic else ""
    return f"{styled(style, style_id)}{bold}{italic}"


def styled(name: str, style_id: StyleId) -> str:
    """The property that gives a run a named character style; nothing without a name."""
    return f'<w:rStyle w:val="{style_id(name)}"/>' if name else ""


def text_xml(text: str, look: str = "") -> str:
    """One run; line feeds and tabs become Word's own."""
    pieces = (piece for piece in _BREAKS.split(legal(text)) if piece)
    drawn = "".join(
        _BREAK_XML.get(piece) or f'<w:t xml:space="preserve">{escape(piece, quote=False)}</w:t>'
        for piece in pieces
    )
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{drawn}</w:r>" if drawn else ""
