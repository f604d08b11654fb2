"""The forms that make an issue: a draft, the publication, a correction, a supplement; and the verify page's."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField

from cpca.domain.issuing_making import tidy_recipients
from cpca.domain.issuing_parts import Terms
from cpca.models.report import IssueKind
from cpca.web.forms.base import SavingForm, line, prose

FINGERPRINT = 64  # characters: sixteen digits, and room for spaces between them


class IssueForm(SavingForm):
    """The publication itself asks for nothing."""

    def terms(self) -> Terms:
        """On which terms the issue is made."""
        return Terms(IssueKind.PUBLISHED)


class DraftForm(IssueForm):
    recipients = prose("Who gets this draft, one to a line", required="List who gets this draft.")

    def terms(self) -> Terms:
        return Terms(IssueKind.DRAFT, recipients=tidy_recipients(self.recipients.data or ""))


class CorrectionForm(IssueForm):
    reason = prose("Why it is corrected", required="Say why, in words that may be printed.")

    def terms(self) -> Terms:
        return Terms(IssueKind.CORRECTION, reason=self.reason.data)


class SupplementForm(IssueForm):
    reason = prose("What came late, and why", required="Say what came late and why.")
    urgency = prose(
        "Why the chair takes it as urgent",
        required="Say why the chair takes it as urgent, or issue a correction.",
    )

    def terms(self) -> Terms:
        return Terms(IssueKind.SUPPLEMENT, reason=self.reason.data, urgency=self.urgency.data)


class VerifyForm(SavingForm):
    """A file, or the fingerprint printed in it."""

    file = FileField("The file you were given")
    fingerprint = line("Fingerprint", most=FINGERPRINT)

    @classmethod
    def sent(cls, **kwargs: Any) -> Any:
        """The form as it was sent with this request, its file included."""
        return cls(CombinedMultiDict((request.files, request.form)), **kwargs)
