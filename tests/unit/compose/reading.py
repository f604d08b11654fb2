"""A composed document read back as plain words, for tests."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.documents.blocks import (
    Block,
    Document,
    Heading,
    Listing,
    Notice,
    Paragraph,
    Picture,
    Table,
    Words,
    plain,
)


def list_words(block: Block) -> list[str]:
    """Every paragraph of words in a block, in order; a picture's description."""
    if isinstance(block, Heading | Paragraph | Notice):
        return [plain(block.words)]
    if isinstance(block, Listing):
        return [plain(item.words) for item in block.items]
    if isinstance(block, Table):
        cells = [cell for row in block.rows for cell in row]
        return [block.caption, *block.header, *(plain(words) for cell in cells for words in cell.paragraphs)]
    return [f"{block.title}: {block.alt}"] if isinstance(block, Picture) else []


def list_text(document: Document) -> list[str]:
    """Everything a document says, its file's own title and foot included."""
    about = [document.title, document.subject, document.foot, document.watermark or "", *document.keywords]
    return about + [words for block in document.blocks for words in list_words(block)]


def list_headings(document: Document, level: int = 2) -> list[str]:
    """The headings of one level, with their numbers."""
    found = [block for block in document.blocks if isinstance(block, Heading) and block.level == level]
    return [f"{block.number} {plain(block.words)}" if block.number else plain(block.words) for block in found]


def under(document: Document, *path: str) -> list[Block]:
    """The blocks below a heading, up to the next heading of its level or above; then below one within it."""
    blocks = list(document.blocks)
    for title in path:
        blocks = _below(blocks, title)
    return blocks


def _below(blocks: list[Block], title: str) -> list[Block]:
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and plain(block.words) == title:
            return list(_until(blocks[place + 1 :], block.level))
    raise AssertionError(f"no heading {title!r}")


def _until(blocks: list[Block], level: int) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Heading) and block.level <= level:
            return
        yield block


def words_under(document: Document, *path: str) -> list[str]:
    """Every paragraph of words below a heading."""
    return [words for block in under(document, *path) for words in list_words(block)]


def find_table(document: Document, caption: str) -> list[list[str]]:
    """The table's rows, a cell's paragraphs joined by a slash."""
    (table,) = [block for block in document.blocks if isinstance(block, Table) and block.caption == caption]
    return [[" / ".join(plain(words) for words in cell.paragraphs) for cell in row] for row in table.rows]


def list_anchors(document: Document) -> list[str]:
    """Every anchor, in order."""
    found: list[str | None] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(block.anchor)
        elif isinstance(block, Listing):
            found += [item.anchor for item in block.items]
        elif isinstance(block, Table):
            found += [cell.anchor for row in block.rows for cell in row]
    return [anchor for anchor in found if anchor]


def list_runs(document: Document) -> list[Words]:
    """Every sequence of runs, for what is marked or tagged."""
    found: list[Words] = []
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph | Notice):
            found.append(block.words)
        elif isinstance(block, Listing):
            found += [item.words for item in block.items]
        elif isinstance(block, Table):
            found += [words for row in block.rows for cell in row for words in cell.paragraphs]
    return found
