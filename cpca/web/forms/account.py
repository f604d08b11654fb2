"""A person's own account: their password, and who acts for them."""

from __future__ import annotations

from cpca.web.forms.base import SavingForm, date
from cpca.web.forms.people import chosen
from cpca.web.forms.signin import NewPasswordForm, secret


class PasswordForm(NewPasswordForm):
    password = secret("Password you have now", "Enter the password you have now.")


class CoverForm(SavingForm):
    role = chosen("Your role", "Choose one of your roles.")
    person = chosen("Who acts for you", "Choose who acts for you.")
    from_on = date("First day", required="Enter the first day.")
    until_on = date("Last day", required="Enter the last day: cover always ends.")
