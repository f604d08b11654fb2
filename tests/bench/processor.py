"""What doing something costs this process, in seconds that mean the same from one moment to the next.

A processor that others use as well is at times half as fast, for seconds on end. So every figure here is the
processor's time divided by what a fixed piece of work took beside it: seconds as on the machine on which the
limits were set.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

FIXED_WORK = 0.005  # seconds on the machine on which the limits were set


def timed(doing: Callable[[], T]) -> tuple[float, T]:
    """Seconds of doing it once, by this process and the children it waited for, and what came of it."""
    gc.collect()  # nobody pays here for what others left in memory
    before = [pace() for _ in range(10)]
    seconds, result = _spend(doing)
    after = [pace() for _ in range(10)]
    return seconds / statistics.mean([*before, *after]), result


def least(times: int, doing: Callable[[], object], between: Callable[[], object] = lambda: None) -> float:
    """The least seconds of so many goes: what is noise only ever adds. What is done between them is not counted."""
    gc.collect()
    paces, goes = [], []
    for _ in range(times):
        between()
        paces.append(pace())
        goes.append(_spend(doing)[0])
    return min(goes) / min(paces)


def pace() -> float:
    """How many times as long as on the machine of the limits a fixed piece of work takes just now."""
    return _spend(_work)[0] / FIXED_WORK


def _work() -> str:
    rows = [{"id": n, "words": f"line {n % 997}", "open": n % 2 == 0} for n in range(5_000)]
    rows.sort(key=lambda row: (row["words"], row["id"]))
    return json.dumps(rows)


def _spend(doing: Callable[[], T]) -> tuple[float, T]:
    began = _clock()
    result = doing()
    return _clock() - began, result


def _clock() -> float:
    children = os.times()
    return time.process_time() + children.children_user + children.children_system
