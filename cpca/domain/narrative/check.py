"""Running the rules over an update's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cpca.domain.narrative.rule import Context, Finding, Passage
from cpca.domain.narrative.rules import RULES, list_spelt_out
from cpca.domain.narrative.words import fold, list_sentences


def list_findings(
    passages: Sequence[Passage], context: Context, *, off: Iterable[str] = (), spelt_in: Sequence[str] = ()
) -> list[Finding]:
    """Every point of the rules that are not off, in the order of the words.

    `spelt_in` are texts beside the update's own in which an abbreviation may be spelt out: the theme's statement.
    """
    known = list_spelt_out([*(p.text for p in passages), *spelt_in])
    context = replace(context, known=context.known | known)
    skipped = frozenset(off)
    return [
        Finding(rule.key, passage, start, end, message, rule.may_move and _may_move(passage, context))
        for passage in passages
        for rule in RULES
        if rule.key not in skipped
        for start, end, message in rule.look(passage, context)
    ]


def _may_move(passage: Passage, context: Context) -> bool:
    """A line dated before the month is not an event since its end."""
    early = passage.dated is not None and passage.dated < context.month
    return passage.part.startswith("line:") and not passage.since_as_at and not early


def sentences_of(texts: Iterable[str]) -> frozenset[str]:
    """The sentences of last month's words, as they are compared."""
    return frozenset(fold(sentence) for text in texts for _, sentence in list_sentences(text))


def reading_day(meetings: Iterable[dt.date], today: dt.date) -> dt.date:
    """When the words are read: the first meeting that takes the month, or today where none does."""
    return min(meetings, default=today)
