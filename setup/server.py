"""How gunicorn serves the app: `make run` and production use the same file.

PORT and HOST come from the environment; behind a proxy keep HOST at 127.0.0.1.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT') or 5000}"
worker_class = "gthread"
workers = 2
threads = 8
# The app is loaded once and shared by both workers: half the memory, and a fault stops the start.
preload_app = True
# gunicorn's control socket would be one more way in that nobody here uses.
control_socket_disable = True
loglevel = "warning"
# When it is stopped, what is being answered may end; the longest answer, an issue's documents, takes a few seconds.
graceful_timeout = 15


# Nothing that loading makes is garbage: looking for it is a tenth of the time to the first answer.
gc.disable()
# A page makes some ten thousand short-lived objects. Looking for cycles every 700 of them, the default, costs
# a tenth of the page; memory was measured and does not grow by it (make bench).
gc.set_threshold(25_000, 20, 20)


def on_starting(_server: Any) -> None:
    """Under `make run`, ready the database in this process: loading the app twice would take a second more."""
    if os.environ.get("CPCA_PREPARE"):
        from cpca.cli.demo import make_ready  # noqa: PLC0415
        from wsgi import app  # noqa: PLC0415

        with app.app_context():
            make_ready()


def when_ready(_server: Any) -> None:
    """Tell the person at the terminal where to look, once the port answers."""
    # Objects made before the fork are never collected, so their pages stay shared by both workers.
    gc.freeze()
    gc.enable()
    sys.stdout.write(f"Serving on http://{bind} (Ctrl+C stops it)\n")
    sys.stdout.flush()
