"""A saved mail is taken for what it is, by its first bytes."""

from __future__ import annotations

import pytest

from cpca.domain.errors import DomainError
from cpca.domain.mail import MOST, WORD, read_mail


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", b"%PDF-1.7 x", "application/pdf"),
        ("a.PNG", b"\x89PNG\r\n\x1a\nx", "image/png"),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", "application/vnd.ms-outlook"),
        ("a.docx", b"PK\x03\x04x", WORD),
        ("a.eml", b"From: a\n", "message/rfc822"),
        ("a.txt", "Einverstanden: café".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_a_mail_is_kept_as_what_it_was_found_to_be(name: str, data: bytes, kind: str) -> None:
    assert read_mail(name, data).media_type == kind


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"<html>"),
        ("a.html", b"<p>"),
        ("a.eml", b"\x00\x01"),
        ("a", b"From: a"),
        (None, b"From: a"),
        ("a.txt", b""),
        ("a.txt", b"x" * (MOST + 1)),
    ],
)
def test_anything_else_is_refused_beside_the_file(name: str | None, data: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        read_mail(name, data)
    assert refused.value.field == "mail"
