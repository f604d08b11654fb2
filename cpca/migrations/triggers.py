"""The database's own guard of the trail: events are never changed or removed, a payload only erased.

Rule 14 of the trail (docs/adr/0004-the-trail.md). Idempotent: every migration run puts them back.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect

_SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS audit_event_never_changes BEFORE UPDATE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_event_never_goes BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_payload_only_erased BEFORE UPDATE ON audit_payload
       WHEN NEW.id <> OLD.id OR NEW.salt IS NOT NULL OR NEW.content IS NOT NULL
       BEGIN SELECT RAISE(ABORT, 'a payload is erased or left alone'); END""",
    """CREATE TRIGGER IF NOT EXISTS audit_payload_never_goes BEFORE DELETE ON audit_payload
       BEGIN SELECT RAISE(ABORT, 'the trail is append only'); END""",
)
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the trail is append only'; END $$""",
    """CREATE OR REPLACE TRIGGER audit_event_never_changes BEFORE UPDATE OR DELETE ON audit_event
       FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE TRIGGER audit_event_never_truncated BEFORE TRUNCATE ON audit_event
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE TRIGGER audit_payload_only_erased BEFORE UPDATE ON audit_payload FOR EACH ROW
       WHEN (NEW.id <> OLD.id OR NEW.salt IS NOT NULL OR NEW.content IS NOT NULL)
       EXECUTE FUNCTION refuse_change()""",
    """CREATE OR REPLACE TRIGGER audit_payload_never_goes BEFORE DELETE ON audit_payload
       FOR EACH ROW EXECUTE FUNCTION refuse_change()""",
)


def put_triggers(connection: Connection) -> None:
    """Creates the triggers that are missing; does nothing before the trail's tables exist."""
    if not inspect(connection).has_table("audit_payload"):
        return
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)
