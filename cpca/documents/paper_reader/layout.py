"""One parser for the layout of a committee paper, whatever file it came in.

It walks the lines once, in order. Each line ends in exactly one place: a block, the header block, or the
list of what could not be placed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from cpca.documents.paper_reader.dates import month_before, month_with_year
from cpca.documents.paper_reader.extract.lines import SourceLine
from cpca.documents.paper_reader.extract.signs import CAPITAL, PLAIN_NUMBER, SMALL_LETTER
from cpca.documents.paper_reader.header import Head, read_head
from cpca.documents.paper_reader.headings import SectionHeading, opens_part, section_heading, starts_body
from cpca.documents.paper_reader.marks import Marked, ThemeLabel, read_marks, theme_label
from cpca.documents.paper_reader.recommendations import split_recommendations
from cpca.documents.paper_reader.rows import (
    Row,
    column_headings,
    read_row,
    risk_block,
    risk_in_sentence,
    split_mitigation,
)
from cpca.domain.paper_content import Block, BlockKind, PaperContent, Section, Unplaced
