"""The rules of the narrative check, each with the examples it is held to. Source: the reports of October 2022."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cpca.domain.narrative.rule import Context, Found, Passage, Rule
from cpca.domain.narrative.words import fold, list_dates, list_sentences

LONGEST = 35  # words in a sentence
FUTURE = re.compile(
    r"\b(?:will|shall|is to|are to|to be|scheduled|due|planned|going to|expected)\b(?! (?:been|have been))",
    re.IGNORECASE,
)
STILL_TO_COME = re.compile(
    rf"{FUTURE.pattern}|\b(?:by|until|before|for)\s+$|\b(?:goes?|agenda|meets?|opens?|starts?|begins?)\b",
    re.IGNORECASE,
)
COMPLETED = re.compile(
    r"\b(?:completed?|finali[sz]ed|concluded|finished|fully delivered)\b(?!\s+by\b)", re.IGNORECASE
)
NOT_COMPLETED = re.compile(
    r"\b(?:once|when|until|not|to be|after|will be|be|if|unless)\s+(?:\w+\s+){0,3}$", re.IGNORECASE
)
ACTIVITY = re.compile(
    r"\b(?:work (?:is |has |currently )*(?:under ?way|ongoing|begun|started|continu\w+|progress\w+)"
    r"|(?:is|are|remains?) (?:currently |now |still |also |well )*(?:under ?way|ongoing|in progress|progressing)"
    r"|(?:is|are) (?:currently |now |still |also )*being (?!\w+ed and \w+ed on)\w+"
    r"|(?:has|have)(?: now)? (?:commenced|begun|started)|commenced"
    r"|work continues|continues? to|will continue|to be developed|to be set up|under ?way to"
    r"|arrangements being made"
    r"|(?:engagement|discussions?|contact|conversations?)\b.*\b(?:undertaken|took place|(?:has|have) taken place|held))\b",
    re.IGNORECASE,
)
RESULT = re.compile(
    r"\b(?:agreed|approved|adopted|published|signed|appointed|decided|launched|awarded|filled|chosen|accepted"
    r"|went to|sent to|cut|reduced|saved|recruited|voted|confirmed|answered)\b|\b\d+(?:\.\d+)?\s?%|£\s?\d",
    re.IGNORECASE,
)
COUNT = re.compile(
    r"\b(\d{1,3})\s*(?:/|of(?: the)?)\s*(\d{1,3})\s+(?:(?:agreed|planned)\s+)?"
    r"(deliverables|milestones|actions|tasks)\b",
    re.IGNORECASE,
)
ABBREVIATION = re.compile(r"\b[A-Z](?:[A-Z]|&[A-Z]){1,5}s?\b")
SPELT = re.compile(r"\(([A-Z](?:[A-Z]|&[A-Z]){1,5})s?\)|\b(([A-Z])(?:[A-Z]|&[A-Z]){1,5})s? \(\3[a-z]+ ")
EVERYBODY_KNOWS = frozenset(["UK", "EU", "IT", "HR", "NHS", "VAT", "PDF", "TV", "AM", "PM", "OK", "CEO", "MP", "MPS", "BBC", "GP", "GPS", "FAQ", "BBQ"])  # fmt: skip


def find_outside(passage: Passage, context: Context) -> Iterator[Found]:
    """An event that the words or the line's own date put after the month's end, or before its start."""
    if passage.since_as_at:
        return
    if passage.dated is not None and not context.month <= passage.dated <= context.as_at:
        where = "after" if passage.dated > context.as_at else "before"
        yield (
            0,
            len(passage.text),
            f"It is dated {passage.dated.day} {passage.dated:%B %Y}, {where} the month.",
        )
        return
    for start, sentence in list_sentences(passage.text):
        for date in list_dates(sentence, context.as_at):
            if (
                date.is_a_day
                and date.first > context.as_at
                and not STILL_TO_COME.search(sentence[: date.start])
            ):
                words = f"This is after {context.as_at.day} {context.as_at:%B}, the month’s last day."
                yield start + date.start, start + date.end, words


def find_future_past(passage: Passage, context: Context) -> Iterator[Found]:
    """Words of the future for a date that will be past when they are read."""
    for start, sentence in list_sentences(passage.text):
        for date in list_dates(sentence, context.as_at):
            marker = _marker_before(sentence, date.start)
            if marker is not None and date.last <= context.read_on:
                yield (
                    start + marker,
                    start + date.end,
                    f"By {context.read_on.day} {context.read_on:%B %Y}, when this is read, that is past.",
                )


def _marker_before(sentence: str, end: int) -> int | None:
    clause = max(sentence.rfind(sign, 0, end) for sign in (";", " – ", "("))
    found = list(FUTURE.finditer(sentence, max(clause, 0), end))
    return found[0].start() if found else None


def find_undated(passage: Passage, context: Context) -> Iterator[Found]:
    """Something called completed, with neither a date nor anything that proves it."""
    if passage.dated is not None or passage.proved:
        return
    for start, sentence in list_sentences(passage.text):
        if list_dates(sentence, context.as_at):
            continue
        for match in COMPLETED.finditer(sentence):
            if not NOT_COMPLETED.search(sentence[: match.start()]):
                yield (
                    start + match.start(),
                    start + match.end(),
                    "Say when, or link the deliverable that shows it.",
                )


def find_activity(passage: Passage, _context: Context) -> Iterator[Found]:
    """Activity without a result: what is different because of it?"""
    if passage.part.split(":")[0] != "line":
        return
    for start, sentence in list_sentences(passage.text):
        match = ACTIVITY.search(sentence)
        if match and not RESULT.search(sentence):
            yield start + match.start(), start + match.end(), "Say what came of it, or what is different now."


def find_same(passage: Passage, context: Context) -> Iterator[Found]:
    """A sentence that last month's update said already."""
    for start, sentence in list_sentences(passage.text):
        if len(sentence.split()) > 3 and fold(sentence) in context.before:
            yield start, start + len(sentence), "Last month’s update says the same."


def find_count(passage: Passage, context: Context) -> Iterator[Found]:
    """A count that cannot be, or is not what the record counts."""
    for match in COUNT.finditer(passage.text):
        done, total, of = int(match[1]), int(match[2]), match[3].lower()
        if done > total:
            yield match.start(), match.end(), "That is more than all of them."
        elif context.total and of == "deliverables" and (done, total) != (context.done, context.total):
            yield (
                match.start(),
                match.end(),
                f"The record counts {context.done} of {context.total} deliverables delivered.",
            )
        elif context.total and of != "deliverables" and total == context.total and done != context.done:
            yield match.start(), match.end(), f"The record counts {context.done} of {context.total}."


def find_abbreviation(passage: Passage, context: Context) -> Iterator[Found]:
    """An abbreviation that is spelt out nowhere in the update; once a passage is enough."""
    seen: set[str] = set()
    for match in ABBREVIATION.finditer(passage.text):
        short = match[0].rstrip("s")
        if short not in seen | EVERYBODY_KNOWS | context.known:
            seen.add(short)
            yield match.start(), match.end(), "Spell it out once, with the short form in brackets."


def list_spelt_out(texts: list[str]) -> frozenset[str]:
    """The abbreviations that any of the texts spells out: "the Local Transport Plan (LTP)", "LTP (local …)"."""
    found = (match[1] or match[2] for text in texts for match in SPELT.finditer(text))
    return frozenset(short for short in found if short)


def find_long(passage: Passage, _context: Context) -> Iterator[Found]:
    """A sentence that loses its reader."""
    for start, sentence in list_sentences(passage.text):
        count = len(sentence.split())
        if count > LONGEST:
            yield start, start + len(sentence), f"{count} words in one sentence. Try two."


RULES = (
    Rule(
        "outside",
        "Dated outside the month",
        "An event after the month’s last day belongs under “since the as-at date”, outside the rating.",
        find_outside,
        ("Staff met on 4 November to hear the outline.", "Leaders saw the draft on Friday 11th November."),
        ("Staff met on 28 October to hear the outline.", "The draft goes to leaders by 11 November."),
        may_move=True,
    ),
    Rule(
        "past",
        "In the future, but past when it is read",
        "“Will be held in November” is yesterday’s news in a paper for 30 November.",
        find_future_past,
        ("A workshop will be held in November.", "The review is due on 14 November."),
        ("A workshop will be held in February.", "The workshop of 14 October agreed the outline."),
    ),
    Rule(
        "completed",
        "Completed, with no date or proof",
        "A reader asks when, and how anybody knows.",
        find_undated,
        ("The mapping of strategies is completed.", "The scheme of delegation was finalised."),
        ("The mapping was completed on 12 October.", "Once it is completed, leaders will see it."),
    ),
    Rule(
        "activity",
        "Activity with no result",
        "Work under way and consideration being given say that people are busy, not what changed.",
        find_activity,
        ("Work is underway on the framework.", "Consideration is being given to a bid team."),
        ("Leaders agreed the framework on 12 October.", "Two of three posts were filled."),
    ),
    Rule(
        "same",
        "The same sentence as last month",
        "If nothing moved, say that nothing moved and why.",
        find_same,
        ("Three suppliers have registered their interest.",),
        ("Two suppliers sent a tender.",),
    ),
    Rule(
        "count",
        "A count that the record contradicts",
        "Counts of deliverables come from the record, so that a report and the register agree.",
        find_count,
        ("5 of 6 deliverables are done.", "9/8 actions are done."),
        ("3 of 6 deliverables are done.", "Four of the councils answered."),
    ),
    Rule(
        "short",
        "Abbreviations never spelt out",
        "The Board’s readers include the public.",
        find_abbreviation,
        ("The LTCP was revised.", "The chairs of O&S met."),
        ("The local transport plan (LTP) was revised: the LTP is out.", "The UK office answered."),
    ),
    Rule(
        "long",
        f"Sentences over {LONGEST} words",
        "Two short sentences are read; one long one is skimmed.",
        find_long,
        ("The board " + "very " * 34 + "slowly agreed.",),
        ("The board agreed the plan on 19 October.",),
    ),
)
