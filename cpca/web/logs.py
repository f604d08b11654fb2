"""One structured line a request that failed, with the reference its page shows; nothing of what was typed."""

from __future__ import annotations

import sys

import structlog
from flask import Flask


def start(app: Flask) -> None:
    """Sets structlog up to write JSON lines to standard error."""
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
    app.logger.disabled = True  # Flask's own line would hold what this one leaves out
