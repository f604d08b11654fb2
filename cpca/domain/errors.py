"""What can go wrong with the record, in words a person can act on. The web floor turns each into an answer."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """The record's rules refuse what was typed (422). `field` names the form's field it concerns."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Missing(DomainError):
    """It does not exist, or this person may not see it: the same answer for both (404)."""

    def __init__(self, message: str = "There is nothing at this address.") -> None:
        super().__init__(message)


class Refused(DomainError):
    """A person may see it and not do this to it (403). The message says whom to ask."""


class NotNow(DomainError):
    """The thing's state does not allow it now (409): submitted, frozen, already closed."""


class Stale(DomainError):
    """Somebody saved first (409). `theirs` is the stored object, whose text the person is shown."""

    def __init__(self, theirs: Any) -> None:
        super().__init__("Somebody else saved a change while you were typing. Nothing of yours is lost.")
        self.theirs = theirs
