"""The rules of the calculated rating and the points of outcome confidence in words, as every report prints them.

The rules' wording follows the plan's settings; those move by a change request alone.
Source: "The calculated rating" of the product's description. The meanings of confidence are this product's own
wording of the five-point delivery confidence scale that government's major projects are rated on.
"""

from __future__ import annotations

from math import gcd
from typing import Final

from cpca.domain.rating import HasRules, RatingRules, rules_of
from cpca.models.progress import Confidence

CONFIDENCE_MEANINGS: Final = {
    Confidence.HIGHLY_LIKELY: "nothing in sight threatens the outcome",
    Confidence.PROBABLE: "it should be reached, if the risks go on being watched closely",
    Confidence.FEASIBLE: "it can still be reached: the problems are serious, and can be solved if dealt with now",
    Confidence.IN_DOUBT: "serious problems in several places, and it is not clear that they can be solved",
    Confidence.UNACHIEVABLE: "it cannot be reached as planned; the plan has to change or stop",
}


def say_rules(plan: HasRules) -> list[str]:
    """The key to ratings, a sentence each: the plan's own settings, and what no setting changes."""
    rules = rules_of(plan)
    months, share = _months(rules), _share(rules)
    return [
        "Blue: verified against its acceptance criteria by somebody who does not own it.",
        "Green: forecast no later than its baseline, and nothing is overdue.",
        f"Amber: forecast or overdue by up to {months}.",
        f"Red: forecast or overdue by more than {months}.",
        f"A theme is Red if {share} of its open deliverables is; Amber if any other deliverable or milestone is Red, "
        f"or {share} of its open deliverables is Amber; otherwise Green. It is never an average.",
        "Delivered is the lead’s claim; it keeps the rating that its date earned until it is verified.",
        "A date that an approved change request moved is judged on its new baseline, and counted as rescheduled.",
        "Late returns, unanswered challenges and commitments not met stand beside a rating and never change it.",
    ]


def say_confidence() -> list[str]:
    """The points of outcome confidence with their meanings, the best first."""
    return [f"{point.value}: {meaning}." for point, meaning in CONFIDENCE_MEANINGS.items()]


def _months(rules: RatingRules) -> str:
    return "one month" if rules.months_to_red == 1 else f"{rules.months_to_red} months"


def _share(rules: RatingRules) -> str:
    """25 per cent is one in 4, 40 per cent 2 in 5, 33 per cent 33 in 100."""
    common = gcd(rules.share_percent, 100)
    part, whole = rules.share_percent // common, 100 // common
    return f"{'one' if part == 1 else part} in {whole}"
