"""The registers in one statement: a part for each kind of row, of which a page asks those that it shows.

Every column of the statement has one type in all its parts, the decision path's columns first; a kind's own
columns lie in those of their type, and are put back in order when they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    CompoundSelect,
    Date,
    Enum,
    Integer,
    Select,
    Text,
    cast,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from cpca.domain.path import COLUMNS, PATH_ROWS
from cpca.domain.register_parts import Part, Registers
from cpca.domain.register_selects import PARTS
from cpca.extensions import Exact, read_rows

# Beside the path's columns: so many whole numbers, dates and texts that the longest kind of row has room.
_MORE: Final[dict[str, Any]] = (
    {f"number_{n}": Integer() for n in range(7)}
    | {f"day_{n}": Date() for n in range(2)}
    | {f"text_{n}": Text() for n in range(5)}
)
_COLUMNS: Final = {name: kind for name, kind in (COLUMNS | _MORE).items() if name != "part"}
# Parts that are another's rows, chosen otherwise.
_NAMES: Final = {
    Part.THEME_RISKS: Part.RISKS.name.lower(),
    Part.THEME_SCORES: Part.SCORES.name.lower(),
    Part.THEN_PROMISED: Part.THEN.name.lower(),
}
_Convert = Callable[[Any], Any]


def read_registers(parts: Sequence[Part], values: Mapping[str, Any]) -> Registers:
    """These parts of the registers; one statement. `values` are those that the parts name: `plan`, `theme`…"""
    found: dict[Part, list[Any]] = defaultdict(list)
    path = []
    makers = _makers()
    for row in read_rows(_statement(tuple(parts)), values):
        of = makers.get(row[0])
        if of is None:
            path.append(row)
        else:
            found[of[0]].append(of[1](row))
    return Registers(**{_NAMES.get(part, part.name.lower()): rows for part, rows in found.items()}, path=path)


@cache
def _statement(parts: tuple[Part, ...]) -> CompoundSelect[Any]:
    """Built once for each page: building it costs more than running it."""
    return union_all(*(_path() if part is Part.PATH else _select(part) for part in parts))


def _path() -> Select[Any]:
    path = PATH_ROWS.subquery()
    return select(*path.c, *(cast(null(), kind).label(name) for name, kind in _MORE.items()))


def _select(part: Part) -> Select[Any]:
    of = PARTS[part]
    query = of.query
    places = _places(part)
    own = dict(zip(places, query.selected_columns, strict=True))
    columns = (
        (_stored(own[name]) if name in own else cast(null(), kind)).label(name)
        for name, kind in _COLUMNS.items()
    )
    return query.with_only_columns(literal(part.value).label("part"), *columns)


def _stored(column: Any) -> Any:
    """A column as it is stored, in one of the three types."""
    if isinstance(column.type, Boolean):
        return cast(column, Integer)
    return type_coerce(column, Text()) if isinstance(column.type, Enum | Exact) else column


def _family(column: Any) -> type:
    if isinstance(column.type, Boolean | Integer):
        return Integer
    return Date if isinstance(column.type, Date) else Text


def _places(part: Part) -> list[str]:
    """For each column of a kind the column of the statement in which it lies."""
    free: dict[type, Iterator[str]] = {
        family: iter([name for name, kind in _COLUMNS.items() if isinstance(kind, family)])
        for family in (Integer, Date, Text)
    }
    return [next(free[_family(column)]) for column in PARTS[part].query.selected_columns]


@cache
def _makers() -> dict[str, tuple[Part, _Convert]]:
    return {part.value: (part, _maker(part)) for part in PARTS}


def _maker(part: Part) -> _Convert:
    """Puts a row of the statement back into its kind's columns."""
    of = PARTS[part]
    index = {name: n for n, name in enumerate(_COLUMNS, 1)}
    places = [index[name] for name in _places(part)]
    convert = [_converter(column) for column in of.query.selected_columns]
    pairs = list(zip(places, convert, strict=True))

    def make(row: Any) -> Any:
        return of.row(*(row[n] if to is None or row[n] is None else to(row[n]) for n, to in pairs))

    return make


def _converter(column: Any) -> _Convert | None:
    if isinstance(column.type, Enum):
        return column.type.enum_class  # by its words, as they are stored
    if isinstance(column.type, Exact):
        return lambda digits: column.type.process_result_value(digits, None)
    return bool if isinstance(column.type, Boolean) else None
