"""One structured line a request that failed, with the reference its page shows; nothing of what was typed."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from flask import Flask


def start(app: Flask) -> None:
    """Silences Flask's own line, which would hold what ours leaves out."""
    app.logger.disabled = True


@cache
def log() -> Any:
    """The logger, which writes JSON lines to standard error; loaded with the first failure, not at the start."""
    import structlog  # noqa: PLC0415

    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    return structlog.get_logger()
