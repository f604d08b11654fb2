"""What the reader says when it cannot read a file."""

from __future__ import annotations


class UnreadablePaper(ValueError):
    """The file is not a paper that can be read; `message` says what happened and what to do, for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
