"""More of the access table, a file a room: `ROWS`, and where they need more of the world, `make`.

`make(world)` adds what the room's addresses name, inside a writing transaction, and gives the keys for them;
`make_other(world)` the same of another plan or month, which the room's addresses must never reach.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def list_rooms() -> list[ModuleType]:
    """The modules of this package, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
