"""What an issue says otherwise than the one before it: themes, headline and the paper's own paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from cpca.domain.differences import compare_lines, compare_words
from cpca.domain.report_changes import compare
from cpca.domain.report_content import ChangePart, PaperBlock, ReportContent, WordPart

OF_THEMES = ("bullet", "risk", "theme heading")  # told with their theme
HEADER = (
    ("title", "Title"),
    ("agenda_item", "Agenda item"),
    ("addressed_to", "To"),
    ("public_report", "Public report"),
    ("lead_member", "Lead member"),
    ("from_post", "From"),
    ("key_decision", "Key decision"),
    ("forward_plan_reference", "Forward plan reference"),
)


def compare_issues(before: ReportContent, now: ReportContent) -> list[ChangePart]:
    """Everything that is different, itemised, changed words word by word: the month, its themes, then the paper."""
    return [*_month(before, now), *compare(before, now), *_paper(before, now)]


def _month(before: ReportContent, now: ReportContent) -> Iterator[ChangePart]:
    yield from _words("The month’s headline", before.period.headline, now.period.headline)
    yield from _words("The month’s summary", before.period.summary, now.period.summary)
    then, flags = {flag.key for flag in before.flags}, {flag.key for flag in now.flags}
    for flag in now.flags:
        if flag.key not in then:
            yield ChangePart(kind="prints", theme=flag.theme, words=f"Prints now: {flag.words}")
    for flag in before.flags:
        if flag.key not in flags:
            yield ChangePart(kind="prints", theme=flag.theme, words=f"Does not print any more: {flag.words}")


def _paper(before: ReportContent, now: ReportContent) -> Iterator[ChangePart]:
    for name, words in HEADER:
        then, stands = (getattr(content.paper, name, None) for content in (before, now))
        yield from _words(f"The paper’s header, {words}", then, stands)
    old, new = _paragraphs(before), _paragraphs(now)
    for change in compare_lines(old, new):
        if not change.is_same:
            what = "added" if change.is_new else "gone" if change.is_gone else "changed"
            runs = tuple(WordPart(kind=run.kind.value, text=run.text) for run in change.words)
            yield ChangePart(kind="paper", theme="", words=f"A paragraph of the paper {what}", compared=runs)


def _words(what: str, before: str | None, now: str | None) -> Iterator[ChangePart]:
    if (before or "") != (now or ""):
        runs = compare_words(before or "", now or "")
        compared = tuple(WordPart(kind=run.kind.value, text=run.text) for run in runs)
        yield ChangePart(kind="words", theme="", words=what, compared=compared)


def _paragraphs(content: ReportContent) -> list[str]:
    blocks = content.paper.blocks if content.paper else ()
    return [_text(block) for block in blocks if block.kind not in OF_THEMES]


def _text(block: PaperBlock) -> str:
    return f"{block.number} {block.text}" if block.number else block.text
