"""What a risk's scores mean: places on the matrix, bands, movement, the worst of many. Pure: rows in, words out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from cpca.domain.errors import DomainError
from cpca.models.period import PeriodState
from cpca.models.risk import RiskState

SIZES: Final = range(3, 7)  # steps of likelihood and of impact that a matrix may have
MOST_BANDS: Final = 6
# One being corrected keeps its scores.
WRITTEN: Final = (PeriodState.OPEN, PeriodState.CHALLENGE, PeriodState.SIGN_OFF)
LISTED: Final = (RiskState.PROPOSED, RiskState.OPEN, RiskState.ISSUE)
_BAND: Final = re.compile(r"([A-Za-z][A-Za-z -]{0,19}) (\d{1,2})", re.ASCII)
_ASKED: Final = (
    "Name each band with its lowest score, the lowest first: low 1, medium 5, high 10, very high 16."
)


class Place(NamedTuple):
    """Where a risk stands on the matrix; both from 1."""

    likelihood: int
    impact: int

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def words(self) -> str:
        return f"likelihood {self.likelihood}, impact {self.impact}"


class Band(NamedTuple):
    """A band of scores: `rank` counts from the lowest, of `ranks`."""

    name: str
    lowest: int
    rank: int
    ranks: int

    @property
    def weight(self) -> int:
        """How heavy it is of four, however many bands there are: 1 the lightest, 4 the heaviest."""
        return 1 if self.ranks == 1 else 1 + round(3 * self.rank / (self.ranks - 1))


@dataclass(frozen=True)
class Matrix:
    """A plan's matrix: its size, and its bands from the lowest."""

    size: int
    bands: tuple[Band, ...]

    def band_of(self, score: int) -> Band:
        """The band in which a score lies."""
        return max((band for band in self.bands if band.lowest <= score), key=lambda band: band.lowest)

    def holds(self, place: Place) -> bool:
        """Whether a place is on the matrix; one of before it became smaller may not be."""
        return max(place) <= self.size


def read_matrix(size: int, words: str) -> Matrix:
    """A matrix of `size` by `size` with the bands that `words` name by their lowest scores: "low 1, high 10".

    Raises DomainError, naming the field, for a size that cannot be drawn and for bands that leave a score out.
    """
    if size not in SIZES:
        raise DomainError(f"Give a size from {SIZES[0]} to {SIZES[-1]}.", "matrix_size")
    found = [_BAND.fullmatch(part.strip()) for part in words.split(",")]
    pairs = [(one[1].strip(), int(one[2])) for one in found if one]
    lowest = [score for _, score in pairs]
    if len(pairs) != len(found) or lowest[0] != 1 or lowest != sorted(set(lowest)):
        raise DomainError(_ASKED, "matrix_bands")
    if lowest[-1] > size * size:
        raise DomainError(
            f"The highest score is {size * size}: start the last band there or below.", "matrix_bands"
        )
    if len(pairs) > MOST_BANDS or len({name.lower() for name, _ in pairs}) < len(pairs):
        raise DomainError(f"Name each band once, and at most {MOST_BANDS} of them.", "matrix_bands")
    return Matrix(size, tuple(Band(name, score, n, len(pairs)) for n, (name, score) in enumerate(pairs)))


def matrix_of(plan: Any) -> Matrix:
    """The matrix that a plan's settings say."""
    return read_matrix(plan.matrix_size, plan.matrix_bands)


class Scores(NamedTuple):
    """A risk's place, the month it was given in, and its place in the newest month before."""

    now: Place | None
    scored_in: dt.date | None
    before: Place | None

    @property
    def movement(self) -> str:
        """How it moved, in words: "up from 8"; a place changed without its score says so."""
        if self.now is None:
            return "not scored"
        if self.before is None:
            return "new"
        if self.now.score != self.before.score:
            return f"{'up' if self.has_risen else 'down'} from {self.before.score}"
        return "as before" if self.now == self.before else f"as before, moved from {self.before.words}"

    @property
    def has_risen(self) -> bool:
        return self.now is not None and self.before is not None and self.now.score > self.before.score

    @property
    def has_moved(self) -> bool:
        """Whether there is an arrow to draw."""
        return self.now is not None and self.before is not None and self.now != self.before


UNSCORED: Final = Scores(None, None, None)


def written_month(months: Iterable[Any]) -> dt.date | None:
    """The month in which risks are scored now, and as at which they stand: the earliest begun and not frozen."""
    return min((one.month for one in months if one.state in WRITTEN), default=None)


def stand_in(rows: Iterable[Any], month: dt.date | None) -> Scores:
    """A risk's scores as at a month, from rows with `month`, `likelihood` and `impact`, in any order.

    What was not scored in the month stands where it was scored last, and so has not moved in it.
    """
    known = sorted((row for row in rows if month is None or row.month <= month), key=lambda row: row.month)
    if not known:
        return UNSCORED
    last = known[-1]
    now = Place(last.likelihood, last.impact)
    if month is not None and last.month < month:
        return Scores(now, last.month, now)
    before = Place(known[-2].likelihood, known[-2].impact) if len(known) > 1 else None
    return Scores(now, last.month, before)


ARROWS: Final = {
    (1, 0): "↑", (1, 1): "↗", (0, 1): "→", (-1, 1): "↘", (-1, 0): "↓", (-1, -1): "↙", (0, -1): "←", (1, -1): "↖",
}  # fmt: skip


def arrow_of(before: Place, now: Place) -> str:
    """The arrow from one place to another on a matrix whose likelihood grows upwards; both differ."""
    return ARROWS[(_sign(now.likelihood - before.likelihood), _sign(now.impact - before.impact))]


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


class Roll(NamedTuple):
    """Risks together: how many stand in the register, how many of them have no score, and the worst score."""

    number: int
    unscored: int
    worst: int | None


def roll_up(scores: Iterable[int | None]) -> Roll:
    """The worst and the count of risks that stand in the register, and never an average."""
    found = list(scores)
    known = [score for score in found if score is not None]
    return Roll(len(found), len(found) - len(known), max(known, default=None))


def is_review_overdue(risk: Any, today: dt.date) -> bool:
    """Whether a risk that stands in the register was to be looked at again before today."""
    return risk.state in LISTED and risk.review_by is not None and risk.review_by < today


def is_action_late(action: Any, today: dt.date) -> bool:
    """Whether a dated action is not done and its day has passed."""
    return action.due_on is not None and action.done_on is None and bool(action.due_on < today)


def say_split(cause: str, event: str, effect: str) -> str:
    """A risk split into its parts, as papers print it: "Cause: …. Event: …. Effect: …."; each in any grammar."""
    parts = (("Cause", cause), ("Event", event), ("Effect", effect))
    return " ".join(f"{name}: {words.strip().rstrip('.;,')}." for name, words in parts)
