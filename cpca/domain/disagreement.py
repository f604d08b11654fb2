"""Where the lead, the dates and the sponsors do not agree on a theme, and by how much: the widest gap first.

Pure. The size is in steps between ratings (Green to Amber is one, Green to Red two). A sponsor who is not content
counts two, the steps from content to not content, or as many as their own rating is apart where that is more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

from cpca.domain.rating import ThemeRating, is_worse
from cpca.domain.view import name_of, public_sentence
from cpca.models.challenge import Position
from cpca.models.progress import Rating

_STEPS: Final = {Rating.BLUE: 1, Rating.GREEN: 1, Rating.AMBER: 2, Rating.RED: 3}  # Blue is Green, proved
NOT_CONTENT: Final = 2


class View(Protocol):
    """A view on an update, as much of it as prints."""

    @property
    def council(self) -> str: ...
    @property
    def assurance_line(self) -> int: ...
    @property
    def position(self) -> Position: ...
    @property
    def own_rating(self) -> Rating | None: ...
    @property
    def line_for_print(self) -> str | None: ...


class Disagreement(NamedTuple):
    """One gap: how many steps, between whom, and why; `with_dates` where the lead and the dates differ.

    `reason` is the lead's own, where they declare better than the dates say."""

    size: int
    what: str
    sentence: str | None
    with_dates: bool
    reason: str | None = None


def count_steps(one: Rating, other: Rating) -> int:
    """How many steps lie between two ratings, 0 to 2."""
    return abs(_STEPS[one] - _STEPS[other])


def is_better(declared: Rating | None, calculated: Rating | None) -> bool:
    """Whether a lead declares better than the dates say, which needs a reason."""
    return declared is not None and calculated is not None and count_worse(declared, calculated) > 0


def count_worse(declared: Rating, calculated: Rating) -> int:
    """By how many steps the dates are worse than what is declared; 0 where they are not."""
    return count_steps(declared, calculated) if is_worse(calculated, declared) else 0


def list_disagreements(
    *, declared: Rating | None, calculated: ThemeRating, views: Iterable[View], reason: str | None
) -> list[Disagreement]:
    """The gaps of one theme, the widest first; `reason` is the lead's own, which prints."""
    found = [*_with_dates(declared, calculated, reason), *_with_sponsors(declared, views)]
    return sorted(found, key=lambda gap: -gap.size)


def _with_dates(
    declared: Rating | None, calculated: ThemeRating, reason: str | None
) -> Iterator[Disagreement]:
    if declared is None or calculated.rating is None:
        return
    size = count_steps(declared, calculated.rating)
    if size:
        what = f"Declared {declared.value}, the dates say {calculated.rating.value}"
        sentence = f"{calculated.sentence[0].upper()}{calculated.sentence[1:]}."
        why = reason if is_better(declared, calculated.rating) else None
        yield Disagreement(size, what, sentence, with_dates=True, reason=why)


def _with_sponsors(declared: Rating | None, views: Iterable[View]) -> Iterator[Disagreement]:
    for view in views:
        apart = count_steps(declared, view.own_rating) if declared and view.own_rating else 0
        name = name_of(view.council, view.assurance_line)
        if view.position is Position.NOT_CONTENT:
            what = f"{name} is not content"
            yield Disagreement(max(apart, NOT_CONTENT), what, public_sentence(view), with_dates=False)
        elif apart and declared and view.own_rating:
            what = f"Declared {declared.value}, {name} says {view.own_rating.value}"
            yield Disagreement(apart, what, public_sentence(view), with_dates=False)
