"""Text that was sent after its session had ended: carried over the sign-in page to the same person only.

It travels in a hidden field, signed and bound to the person whose session it was. Another person, a
changed value or one that is too old gives nothing. Passwords and tokens are never carried.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from cpca.web import csrf
from cpca.web.errors import NOT_TYPED

LASTS = 12 * 3600  # seconds
NOT_CARRIED = NOT_TYPED - {"version"}


@dataclass(frozen=True)
class Carried:
    """Where the text was going, and its fields in order; no address for text that stayed in its page."""

    person_id: int
    address: str
    fields: list[tuple[str, str]]

    @staticmethod
    def is_prose(value: str) -> bool:
        """Whether a field's value is words to read again, and not a choice or a number."""
        return " " in value or "\n" in value


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        str(current_app.secret_key), salt="carried", signer_kwargs={"digest_method": hashlib.sha256}
    )


def seal(*, with_text: bool) -> str | None:
    """What this request sent, sealed for the person whose session has ended.

    None where that is unknown, where another site's page sent it, or where it would be too large to carry.
    """
    if g.arrival is None or not csrf.is_own_page(request):
        return None
    fields = request.form.items(multi=True) if with_text else ()
    sent = [(name, value) for name, value in fields if name not in NOT_CARRIED]
    address = request.full_path.removesuffix("?") if with_text else ""
    sealed = _signer().dumps([g.arrival.person_id, address, sent])
    limit = current_app.config["MAX_CONTENT_LENGTH"] * 3 // 4
    return str(sealed) if len(sealed) <= limit else None


def unseal(sealed: str | None, person_id: int) -> Carried | None:
    """What was sealed, if it was for this person, is as it was and is not too old."""
    try:
        owner, address, fields = _signer().loads(sealed or "", max_age=LASTS)
    except BadData:
        return None
    if owner != person_id:
        return None
    return Carried(owner, address, [(name, value) for name, value in fields])
