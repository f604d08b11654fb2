"""The database's own guards: the trail, history, snapshots and issues are append only; a frozen month stays, and
a baseline moves by an approved change request alone.

Rule 14 of the trail (docs/adr/0004-the-trail.md). Idempotent: every migration run puts them back.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

_SQLITE: tuple[str, ...] = (
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
_POSTGRESQL: tuple[str, ...] = (
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


# What is stored once and never again changed: an issue can be drawn again next year, to the same bytes.
_STORED = ("snapshot", "report_issue", "report_file", "stored_file")
# History: rows are added, and never again changed.
_ADDED = (
    *("date_move", "deliverable_event", "evidence_version", "follow_up", "audit_sample"),
    *("decision_event", "dependency_event", "funding_entry"),
)
# What is withdrawn, closed or removed in its own words, and never deleted.
_KEPT = (
    *("deliverable", "milestone", "predecessor", "invitation", "verification", "retest", "change_request"),
    *("evidence", "support", "finding", "finding_answer", "measure", "measure_value"),
    *(
        "challenge_note",
        "challenge_event",
        "risk",
        "risk_score",
        "mitigation",
        "dependency",
        "decision",
        "path_link",
    ),
    *("audience", "engagement", "fund", "funding_line"),
)
_HISTORY = "history is added to, never changed or deleted"
# A baseline moves just as its newest approved request says, and the first one agreed never does.
_MOVED_ALONE = """OLD.baseline_on IS NOT NULL AND NEW.baseline_on {other} OLD.baseline_on AND NOT EXISTS (
    SELECT 1 FROM date_move m JOIN change_request c ON c.id = m.change_id
    WHERE m.id = (SELECT max(n.id) FROM date_move n WHERE n.{table}_id = OLD.id AND n.date = 'baseline')
    AND m.was_on = OLD.baseline_on AND m.now_on = NEW.baseline_on AND c.state = 'approved')"""
_BASELINE = "a baseline moves by an approved change request only"
_ORIGINAL = "OLD.original_on IS NOT NULL AND NEW.original_on {other} OLD.original_on"
# What hangs on an update, and stays with it once its month is frozen and has its snapshot.
_OF_UPDATE = ("progress_item", "commitment", "commitment_answer", "sponsor_view", "return_comment")
_FROZEN = "a frozen month does not change"
_IS_FROZEN = """EXISTS (SELECT 1 FROM reporting_period p WHERE p.id = {period} AND p.state = 'frozen'
    AND EXISTS (SELECT 1 FROM snapshot s WHERE s.period_id = p.id))"""
# Of a month that is being corrected, what was not opened again is guarded as before.
_OF_FROZEN_UPDATE = """EXISTS (SELECT 1 FROM theme_update u JOIN reporting_period p ON p.id = u.period_id
    WHERE u.id = {row}.update_id
    AND (p.state = 'frozen' OR (p.state = 'correction' AND u.state IN ('frozen', 'missed')))
    AND EXISTS (SELECT 1 FROM snapshot s WHERE s.period_id = p.id))"""
_MOVED = """OLD.state IN ('frozen', 'correction')
    AND EXISTS (SELECT 1 FROM snapshot s WHERE s.period_id = OLD.id)
    AND (NEW.state NOT IN ('frozen', 'correction') OR NEW.plan_id <> OLD.plan_id OR NEW.month <> OLD.month
    OR NEW.as_at <> OLD.as_at OR (OLD.state = 'frozen' AND (NEW.revision <> OLD.revision
    OR NEW.headline {other} OLD.headline OR NEW.summary {other} OLD.summary)))"""


def _either(test: str, **names: tuple[str, str]) -> str:
    """A test of the row as it was or as it would be: nothing is moved into a frozen month either."""
    ((name, rows),) = names.items()
    return " OR ".join(test.format(**{name: row}) for row in rows)


_UPDATED_OF = _either(_OF_FROZEN_UPDATE, row=("OLD", "NEW"))
_UPDATED = _either(_IS_FROZEN, period=("OLD.period_id", "NEW.period_id"))


def _sqlite_guards() -> list[str]:
    """Guards of SQLite: a trigger an act, its circumstance in the trigger itself."""
    found = []

    def refuse(table: str, act: str, words: str, when: str = "1") -> None:
        found.append(
            f"""CREATE TRIGGER IF NOT EXISTS {table}_guards_{act.lower()} BEFORE {act} ON {table}
            WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END"""
        )

    for table in _STORED:
        for act in ("UPDATE", "DELETE"):
            refuse(table, act, "what was issued or frozen is kept as it is")
    for table in (*_ADDED, *_KEPT):
        refuse(table, "DELETE", _HISTORY)
    for table in _ADDED:
        refuse(table, "UPDATE", _HISTORY)
    for table in ("deliverable", "milestone"):
        moved = _MOVED_ALONE.format(other="IS NOT", table=table)
        refuse(table, "UPDATE", _BASELINE, f"({moved}) OR ({_ORIGINAL.format(other='IS NOT')})")
    for table in _OF_UPDATE:
        refuse(table, "INSERT", _FROZEN, _OF_FROZEN_UPDATE.format(row="NEW"))
        refuse(table, "UPDATE", _FROZEN, _UPDATED_OF)
        refuse(table, "DELETE", _FROZEN, _OF_FROZEN_UPDATE.format(row="OLD"))
    for table in ("theme_update", "measure_value", "risk_score"):
        refuse(table, "INSERT", _FROZEN, _IS_FROZEN.format(period="NEW.period_id"))
        refuse(table, "UPDATE", _FROZEN, _UPDATED)
    refuse("theme_update", "DELETE", _FROZEN, _IS_FROZEN.format(period="OLD.period_id"))
    refuse("reporting_period", "UPDATE", _FROZEN, _MOVED.format(other="IS NOT"))
    refuse("reporting_period", "DELETE", _FROZEN, _IS_FROZEN.format(period="OLD.id"))
    return found


def _postgresql_history() -> str:
    return f"""CREATE OR REPLACE FUNCTION refuse_history() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_HISTORY}'; END $$"""


def _postgresql_baseline(table: str) -> str:
    other = "IS DISTINCT FROM"
    return f"""CREATE OR REPLACE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF ({_MOVED_ALONE.format(other=other, table=table)}) OR ({_ORIGINAL.format(other=other)})
        THEN RAISE EXCEPTION '{_BASELINE}'; END IF;
        RETURN NEW; END $$"""


def _postgresql_guards() -> list[str]:
    """Guards of PostgreSQL, whose triggers' own conditions cannot look at other tables: functions look."""
    kept = """CREATE OR REPLACE FUNCTION refuse_stored() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'what was issued or frozen is kept as it is'; END $$"""
    found = [kept]

    def function(name: str, test_new: str, test_old: str) -> None:
        found.append(
            f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP <> 'INSERT' THEN
                IF {test_old} THEN RAISE EXCEPTION '{_FROZEN}'; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF {test_new} THEN RAISE EXCEPTION '{_FROZEN}'; END IF;
            RETURN NEW; END $$"""
        )

    function("refuse_of_update", _OF_FROZEN_UPDATE.format(row="NEW"), _OF_FROZEN_UPDATE.format(row="OLD"))
    function(
        "refuse_update", _IS_FROZEN.format(period="NEW.period_id"), _IS_FROZEN.format(period="OLD.period_id")
    )
    found.append(
        f"""CREATE OR REPLACE FUNCTION refuse_month() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            IF {_IS_FROZEN.format(period="OLD.id")} THEN RAISE EXCEPTION '{_FROZEN}'; END IF;
            RETURN OLD;
        END IF;
        IF {_MOVED.format(other="IS DISTINCT FROM")} THEN RAISE EXCEPTION '{_FROZEN}'; END IF;
        RETURN NEW; END $$"""
    )

    found += [_postgresql_history(), *(_postgresql_baseline(table) for table in ("deliverable", "milestone"))]

    def guard(table: str, acts: str, name: str, what: str = "whole") -> None:
        found.append(
            f"""CREATE OR REPLACE TRIGGER {table}_{what}_guards BEFORE {acts} ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}()"""
        )

    for table in _STORED:
        guard(table, "UPDATE OR DELETE", "refuse_stored")
        found.append(
            f"""CREATE OR REPLACE TRIGGER {table}_truncate_guards BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_stored()"""
        )
    for table in (*_ADDED, *_KEPT):
        acts = "UPDATE OR DELETE" if table in _ADDED else "DELETE"
        guard(table, acts, "refuse_history", "history")
    for table in ("deliverable", "milestone"):
        guard(table, "UPDATE", f"refuse_{table}", "baseline")
    for table in _OF_UPDATE:
        guard(table, "INSERT OR UPDATE OR DELETE", "refuse_of_update")
    guard("theme_update", "INSERT OR UPDATE OR DELETE", "refuse_update")
    for table in ("measure_value", "risk_score"):
        guard(table, "INSERT OR UPDATE", "refuse_update")
    guard("reporting_period", "UPDATE OR DELETE", "refuse_month")
    return found


def drop_guards(connection: Connection) -> None:
    """Takes the guards of frozen months off before a migration, which may rebuild what they guard."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_guards\\_%' ESCAPE '\\'"
    else:
        query = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname LIKE '%\\_guards'"
        )
    for name, table in connection.execute(text(query)).all():
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")


def put_triggers(connection: Connection) -> None:
    """Creates the triggers that are missing; each set only once the tables it guards exist."""
    tables = set(inspect(connection).get_table_names())
    sqlite = connection.dialect.name == "sqlite"
    statements: list[str] = []
    if "audit_payload" in tables:
        statements += _SQLITE if sqlite else _POSTGRESQL
    if "funding_entry" in tables:  # the newest that they guard
        statements += _sqlite_guards() if sqlite else _postgresql_guards()
    for statement in statements:
        connection.exec_driver_sql(statement)
