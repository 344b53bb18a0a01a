"""What a hostile agent does with a guarded connection that it was handed."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
import types
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import psycopg.rows
import pytest

import checkrein
import checkrein.catalog
import checkrein.dbapi
from world import POLICY, SECRETS, World

Guarded = checkrein.dbapi.Connection

EVIL = "CREATE SCHEMA evil; CREATE TABLE evil.notes AS SELECT id, ssn AS body FROM customers"
ERRORS = checkrein.dbapi._face.EXCEPTIONS
BODIES = "SELECT body FROM notes"


def with_leave(folder: Path, *effects: str) -> World:
    rule = {"name": "more", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": list(effects)}
    return World(folder, rules=[*POLICY["rules"], rule])


def hidden(rows: Any) -> bool:
    return not any(secret in repr(rows) for secret in SECRETS)


# Text and parameters: what is decided on is what runs.


def test_values_are_not_written_into_the_text(world: World, dsn: str, raw_postgres: Any) -> None:
    with psycopg.connect(dsn, dbname="orders", cursor_factory=psycopg.ClientCursor) as raw:
        guarded = checkrein.dbapi.guard(raw, world.session("db-postgres"), catalog="live")
        with pytest.raises(checkrein.Refused):
            guarded.execute("SELECT id, 'a' -- %s\n AS x FROM customers", ("\n || ssn --",))
        with pytest.raises(checkrein.Refused):
            guarded.execute("SELECT 1 -- %s\n", ("\n; DELETE FROM customers --",))


class WritesValues:
    """A connection of a driver that writes values into the text, as many do."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.ran: list[str] = []

    def cursor(self) -> Any:
        cursor = types.SimpleNamespace(description=None, rowcount=-1, arraysize=1, close=lambda: None)
        cursor.execute = lambda text, values=(): self.ran.append(text % tuple(f"'{value}'" for value in values))
        return cursor


def test_values_written_into_the_text_stay_values(world: World, raw: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("writes")
    module.__dict__.update({"apilevel": "2.0", "paramstyle": "pyformat", **{name: getattr(sqlite3, name) for name in ERRORS}})
    monkeypatch.setitem(sys.modules, "writes", module)
    monkeypatch.setattr(WritesValues, "__module__", "writes")
    driver = WritesValues(raw)
    guarded = checkrein.dbapi.guard(driver, world.session("db-postgres"), catalog=checkrein.catalog.from_sqlite(raw))

    class Raw(str):
        """As psycopg2's `AsIs`: text, not a value."""

    for text, value in (
        ("INSERT INTO main.notes (id) VALUES (1) -- %s\n", "\n; DELETE FROM customers --"),
        ("INSERT INTO main.notes (id, body) VALUES (1, '%s')", "'); DELETE FROM customers --"),
        ("INSERT INTO main.notes (id, body) VALUES (1, $a$ %s $a$)", "$a$); DELETE FROM customers --"),
        ("INSERT INTO main.notes (id, body%s) VALUES (1, 2)", 1),
        ("INSERT INTO main.notes (id) VALUES (3 -%s)", -1),
        ("INSERT INTO main.notes (id) VALUES (%s)", Raw("1); DELETE FROM customers --")),
    ):
        with pytest.raises(checkrein.Refused):
            guarded.execute(text, (value,))
    guarded.execute("INSERT INTO main.notes (id, body) VALUES (%s, %s)", (1, "a"))
    assert driver.ran == ["INSERT INTO main.notes (id, body) VALUES ('1', 'a')"]


def test_a_statement_that_psycopg_prepared_can_not_be_swapped(tmp_path: Path, raw_postgres: Any) -> None:
    guarded = checkrein.dbapi.guard(raw_postgres, with_leave(tmp_path, "prepare").session("db-postgres"), catalog="live")
    for _ in range(7):
        guarded.execute("SELECT name FROM customers")
    guarded.execute("DEALLOCATE _pg3_0")
    with pytest.raises(checkrein.Denied):  # drivers keep their own under such names
        guarded.execute("PREPARE _pg3_0 AS SELECT ssn FROM customers")
    with pytest.raises(checkrein.Refused):
        guarded.prepare_threshold = 0


def shifty_object() -> Any:
    class Shifty:
        def __str__(self) -> str:
            return "1"

        def __conform__(self, _protocol: Any) -> int:
            return 2

    return Shifty()


def shifty_text() -> Any:
    class Shifty(str):
        def __conform__(self, _protocol: Any) -> int:
            return 2

    return Shifty("1")


@pytest.mark.parametrize("shifty", [shifty_object, shifty_text])
def test_an_approval_is_for_what_the_driver_gets(world: World, guarded: Guarded, raw: sqlite3.Connection, shifty: Any) -> None:
    raw.execute("INSERT INTO notes VALUES (1, 'a'), (2, 'b')")
    raw.commit()
    query = "DELETE FROM notes WHERE id = ?"
    with pytest.raises(checkrein.Held) as held:
        guarded.execute(query, ("1",))
    request = held.value.request
    with pytest.raises(checkrein.Refused):
        guarded.execute_with(query, (shifty(),), request=request, approvals=[world.approve(request)])
    assert raw.execute("SELECT count(*) FROM notes").fetchone() == (2,)


def test_arrays_and_buffers_are_copied_before_the_decision(guarded_postgres: Guarded) -> None:
    ids, data = [1], bytearray(b"a")

    class Later(date):
        """Changes the others when the core reads its text: after they were given, before they are bound."""

        def __str__(self) -> str:
            ids.append(3)
            data.append(0)
            return "2026-01-01"

    cursor = guarded_postgres.execute("SELECT %s::int[], %s::bytea, %s::date", (ids, data, Later(2026, 1, 1)))
    assert cursor.fetchone() == ([1], b"a", date(2026, 1, 1))
    assert len(ids) > 1


def test_nothing_runs_between_a_decision_and_its_run(tmp_path: Path, raw: sqlite3.Connection) -> None:
    guarded = checkrein.dbapi.guard(raw, with_leave(tmp_path, "create").session(), catalog="live")
    raised: list[type] = []

    class Inside:
        def __conform__(self, _protocol: Any) -> int:
            for act in (lambda: guarded.execute("CREATE TEMP TABLE notes (id, body)"), guarded.commit, cursor.fetchall):
                with pytest.raises(checkrein.Refused) as refused:
                    act()
                raised.append(refused.type)
            return 0

    cursor = guarded.execute("SELECT 1")
    assert guarded.execute("SELECT body FROM notes WHERE id > ?", (Inside(),)).fetchall() == []
    assert len(raised) == 3
    assert raw.execute("SELECT count(*) FROM temp.sqlite_master").fetchone() == (0,)
    assert guarded.executemany("INSERT INTO notes (body) VALUES (?)", guarded.execute("SELECT name FROM customers")).rowcount == 3


# What the connection's state is.


def guarded_beside_evil(world: World, raw: Any) -> Guarded:
    raw.execute(EVIL)
    raw.execute("ALTER TABLE notes ADD ref INTEGER REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED")
    raw.commit()
    guarded = checkrein.dbapi.guard(raw, world.session("db-postgres"), catalog="live")
    guarded.execute("SET search_path = evil")
    guarded.commit()
    return guarded


def test_a_commit_that_fails_is_a_rollback(world: World, raw_postgres: Any) -> None:
    guarded = guarded_beside_evil(world, raw_postgres)
    guarded.execute("SET search_path = public")
    guarded.execute("INSERT INTO public.notes VALUES (1, 'x', 99)")
    with pytest.raises(psycopg.IntegrityError):
        guarded.commit()
    with pytest.raises(checkrein.Denied):
        guarded.execute(BODIES)


def test_a_block_whose_end_fails_is_rolled_back(world: World, raw_postgres: Any) -> None:
    guarded = guarded_beside_evil(world, raw_postgres)
    with pytest.raises(psycopg.IntegrityError), guarded.transaction():
        guarded.execute("SET search_path = public")
        guarded.execute("INSERT INTO public.notes VALUES (1, 'x', 99)")
    with pytest.raises(checkrein.Denied):
        guarded.execute(BODIES)


def test_what_the_end_of_a_transaction_undoes_is_followed(world: World, raw_postgres: Any) -> None:
    guarded = guarded_beside_evil(world, raw_postgres)
    guarded.execute("SET LOCAL search_path = public")
    with pytest.raises(KeyError), guarded.transaction():
        raise KeyError
    with pytest.raises(checkrein.Refused, match="transaction"):
        guarded.refresh_catalog()
    guarded.commit()
    # The path is the session's own again, and known to be.
    assert guarded.execute(BODIES).fetchall() == guarded.execute("SELECT body FROM evil.notes").fetchall()


def test_a_connection_inside_a_transaction_is_not_guarded(world: World, raw_postgres: Any, raw: sqlite3.Connection) -> None:
    raw_postgres.execute("SET search_path = public")
    with pytest.raises(checkrein.Refused, match="transaction"):
        checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))
    raw.execute("INSERT INTO notes VALUES (1, 'a')")
    with pytest.raises(checkrein.Refused, match="transaction"):
        checkrein.dbapi.guard(raw, world.session())


def test_a_schema_that_is_named_and_not_there_is_not_waited_for(world: World, raw_postgres: Any) -> None:
    raw_postgres.execute("SET search_path = evil, public")
    raw_postgres.commit()
    with pytest.raises(checkrein.Refused, match="evil"):
        checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))


def test_temporary_relations_do_not_hide_behind_the_policy_s_catalog(world: World, raw: sqlite3.Connection, raw_postgres: Any) -> None:
    for connection, resource in ((raw, "db-sqlite"), (raw_postgres, "db-postgres")):
        checkrein.dbapi.guard(connection, world.session(resource))
        connection.execute("CREATE TEMP TABLE notes AS SELECT id, ssn AS body FROM customers")
        connection.commit()
        with pytest.raises(checkrein.Refused, match="temporary"):
            checkrein.dbapi.guard(connection, world.session(resource))


# Rows.


def test_who_claims_to_be_a_factory_of_psycopg_gets_no_cursor(guarded_postgres: Guarded) -> None:
    given: list[Any] = []

    class Factory:
        __globals__ = vars(psycopg.rows)

        def __call__(self, cursor: Any) -> Any:
            given.append(cursor)
            return tuple

    rows = guarded_postgres.cursor(row_factory=Factory()).execute("SELECT ssn FROM customers").fetchall()
    assert hidden(rows)
    assert given
    for name in ("fetchall", "connection", "_conn", "execute", "_tx", "pgconn"):
        assert not hasattr(given[0], name)
        assert not hasattr(given[0].pgresult, name)
    assert not hasattr(given[0].pgresult, "get_value")


def test_no_row_is_shown_after_the_outcome_was_told(world: World) -> None:
    raw = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES)
    raw.execute("CREATE TABLE shaky (id INTEGER, body CHECKREIN_SHAKY)")
    raw.execute("INSERT INTO shaky VALUES (1, 'a'), (2, 'b'), (3, 'c')")
    raw.commit()
    answers = iter([1, 0, 1, 1, 1])  # the second row fails, once
    sqlite3.register_converter("CHECKREIN_SHAKY", lambda _: 1 // next(answers))
    guarded = checkrein.dbapi.guard(raw, world.session(), catalog="live")
    cursor = guarded.execute("SELECT id, body FROM shaky")
    with pytest.raises(TypeError):
        cursor.fetchmany("x")  # type: ignore[arg-type]
    assert world.outcomes() == []
    assert cursor.fetchone() == (1, 1)
    with pytest.raises(sqlite3.Error):
        cursor.fetchone()
    assert world.outcomes() == [("error", 1)]
    with pytest.raises(checkrein.Refused):
        cursor.fetchall()
    raw.close()


# Processes and threads.


def test_a_forked_process_is_refused_and_does_not_wait(guarded: Guarded) -> None:
    stop = threading.Event()

    def busy() -> None:
        while not stop.is_set():
            guarded.execute("SELECT id FROM notes").fetchall()

    thread = threading.Thread(target=busy)
    thread.start()
    try:
        for _ in range(5):
            child = os.fork()
            if child == 0:
                try:
                    guarded.execute("SELECT id FROM notes")
                except checkrein.Refused:
                    os._exit(7)
                os._exit(1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    finally:
        stop.set()
        thread.join()
