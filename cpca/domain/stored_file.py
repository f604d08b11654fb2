"""Files kept in the record: bytes once, by their SHA-256."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from cpca.extensions import db
from cpca.models.report import StoredFile


def sha256_of(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def store_file(data: bytes, media_type: str) -> StoredFile:
    """Keeps these bytes, once however often they come; flushed, so that the row has its key."""
    sha256 = sha256_of(data)
    found = db.session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).first()
    if found is not None:
        return found
    file = StoredFile(sha256=sha256, size=len(data), media_type=media_type, content=data)
    db.session.add(file)
    db.session.flush()
    return file
