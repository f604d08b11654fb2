"""Signing in, and setting a password through a link. Passwords are taken as they are typed."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from cpca.domain.errors import DomainError
from cpca.domain.passwords import LONGEST, check_rules
from cpca.web.forms.base import SavingForm, line

DIFFERENT = "The two are different. Type the same password twice."


def secret(label: str, required: str) -> PasswordField:
    """A password; the page never gives it back."""
    return PasswordField(
        label,
        validators=[
            InputRequired(required),
            Length(max=LONGEST, message=f"Use at most {LONGEST} characters."),
        ],
    )


class SignInForm(SavingForm):
    email = line("E-mail address", required="Enter your e-mail address.", most=254)
    password = secret("Password", "Enter your password.")
    next = HiddenField()
    carried = HiddenField()


class NewPasswordForm(SavingForm):
    new_password = secret("New password", "Enter a new password.")
    again = PasswordField(
        "The same password again",
        validators=[InputRequired("Type the password again."), EqualTo("new_password", DIFFERENT)],
    )

    def accepts(self, email: str) -> bool:
        """Whether shape and rules allow it for the person with this address; if not, the errors say why."""
        if not self.validate():
            return False
        try:
            check_rules(self.new_password.data or "", email)
        except DomainError as error:
            self.refuse(error.message, error.field)
        return not self.errors
