"""What the wrapper can't see through is refused; nothing leads to the raw connection."""

from __future__ import annotations

import copy
import pickle
import sqlite3
from typing import Any

import psycopg
import psycopg.rows
import pytest

import checkrein
import checkrein.dbapi
from world import World

SQLITE_CONNECTION = {
    "isolation_level", "autocommit", "in_transaction", "total_changes", "interrupt", "row_factory",
    "cursor", "execute", "executemany", "commit", "rollback", "close", *checkrein.dbapi._face.EXCEPTIONS,
}  # fmt: skip
SQLITE_CURSOR = {
    "execute", "executemany", "fetchone", "fetchmany", "fetchall", "close", "setinputsizes", "setoutputsize",
    "arraysize", "description", "lastrowid", "rowcount", "row_factory", "connection",
}  # fmt: skip
PSYCOPG_CONNECTION = {
    "autocommit", "isolation_level", "read_only", "deferrable", "closed", "broken", "cancel", "prepare_threshold", "row_factory",
    "cursor", "execute", "commit", "rollback", "close", "transaction", *checkrein.dbapi._face.EXCEPTIONS,
}  # fmt: skip
PSYCOPG_CURSOR = {
    "execute", "executemany", "fetchone", "fetchmany", "fetchall", "close", "setinputsizes", "setoutputsize",
    "arraysize", "description", "rowcount", "row_factory", "connection", "closed", "rownumber", "statusmessage",
}  # fmt: skip


def public(kind: Any) -> list[str]:
    return [name for name in dir(kind) if not name.startswith("__")]


def everything_else_is_refused(guarded: Any, kind: Any, allowed: set[str]) -> None:
    refused = [name for name in public(kind) if name not in allowed]
    assert refused
    for name in refused:
        assert not hasattr(guarded, name), name
        with pytest.raises(checkrein.Refused) as caught:
            getattr(guarded, name)
        assert caught.value.code == "wrapper.unsupported"
        assert caught.value.number == checkrein.ERROR_CODES["wrapper.unsupported"][0]
        with pytest.raises(checkrein.Refused):
            setattr(guarded, name, None)
    for name in public(kind):
        if name in allowed and name not in {"autocommit"}:
            assert hasattr(guarded, name), name


def test_every_other_attribute_of_sqlite3_is_refused(guarded: Any) -> None:
    everything_else_is_refused(guarded, sqlite3.Connection, SQLITE_CONNECTION)
    everything_else_is_refused(guarded.cursor(), sqlite3.Cursor, SQLITE_CURSOR)
    for name in (
        "executescript",
        "create_function",
        "create_aggregate",
        "create_collation",
        "set_authorizer",
        "set_trace_callback",
    ):
        assert not hasattr(guarded, name)
    for name in (
        "set_progress_handler",
        "enable_load_extension",
        "load_extension",
        "backup",
        "iterdump",
        "text_factory",
    ):
        assert not hasattr(guarded, name)


def test_every_other_attribute_of_psycopg_is_refused(guarded_postgres: Any) -> None:
    everything_else_is_refused(guarded_postgres, psycopg.Connection, PSYCOPG_CONNECTION)
    everything_else_is_refused(guarded_postgres.cursor(), psycopg.Cursor, PSYCOPG_CURSOR)
    for name in (
        "pipeline",
        "notifies",
        "adapters",
        "pgconn",
        "info",
        "add_notice_handler",
        "fileno",
        "wait",
        "tpc_begin",
    ):
        assert not hasattr(guarded_postgres, name)
    for name in ("copy", "stream", "nextset", "pgresult", "scroll", "adapters", "callproc", "_query"):
        assert not hasattr(guarded_postgres.cursor(), name)


def test_server_side_cursors_are_refused(guarded_postgres: Any) -> None:
    for options in ({"name": "c"}, {"name": "c", "scrollable": True}, {"withhold": True}):
        with pytest.raises(checkrein.Refused):
            guarded_postgres.cursor(**options)
    with pytest.raises(checkrein.Refused):
        guarded_postgres.cursor().execute("SELECT 1", callback=print)
    guarded_postgres.cursor(binary=True).close()


def test_cursors_of_unknown_classes_are_refused(world: World, dsn: str, raw: sqlite3.Connection) -> None:
    class Own(psycopg.Cursor[Any]):
        pass

    with psycopg.connect(dsn, cursor_factory=Own) as raw_postgres:
        guarded = checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))
        with pytest.raises(checkrein.Refused):
            guarded.cursor()
    with pytest.raises(checkrein.Refused):
        checkrein.dbapi.guard(raw, world.session()).cursor(factory=sqlite3.Cursor)


def test_what_is_no_connection_is_refused(world: World, guarded: Any) -> None:
    for thing in (guarded, object(), None, 7):
        with pytest.raises(checkrein.Refused):
            checkrein.dbapi.guard(thing, world.session())


def test_pipelines_are_refused(world: World, raw_postgres: psycopg.Connection[Any]) -> None:
    with raw_postgres.pipeline(), pytest.raises(checkrein.Refused):
        checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))


def test_nothing_casual_leads_to_the_raw_connection(guarded: Any, raw: sqlite3.Connection) -> None:
    cursor = guarded.execute("SELECT 1")
    for thing in (guarded, cursor):
        assert not hasattr(thing, "__dict__")
        for name in dir(thing):
            value = getattr(thing, name, None)
            assert not isinstance(value, (sqlite3.Connection, sqlite3.Cursor)), name
        for of in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                of(thing)
        with pytest.raises(checkrein.Refused):
            del thing.row_factory
        assert "sqlite3" not in repr(thing)
        with pytest.raises(TypeError):
            type(thing)()
    assert cursor.connection is guarded
    assert raw is not None


def test_a_statement_must_be_text(guarded: Any, guarded_postgres: Any) -> None:
    from psycopg import sql

    class Composes(sql.Composable):
        def as_bytes(self, context: Any = None) -> bytes:
            raise AssertionError("given the raw cursor")

    for thing in (7, None, b"SELECT 1", object()):
        with pytest.raises(checkrein.Refused):
            guarded.execute(thing)
    for thing in (7, Composes("x"), b"SELECT '\xff'"):
        with pytest.raises(checkrein.Refused):
            guarded_postgres.execute(thing)
    assert guarded_postgres.execute(b"SELECT 1").fetchone() == (1,)
    name = sql.SQL("SELECT {} FROM customers WHERE id = 1").format(sql.Identifier("name"))
    assert guarded_postgres.execute(name).fetchone() == ("Ada",)


def test_the_connection_must_read_text_as_we_do(world: World, raw_postgres: psycopg.Connection[Any]) -> None:
    raw_postgres.execute("SET standard_conforming_strings = off")
    with pytest.raises(checkrein.Refused):
        checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))
    raw_postgres.execute("SET standard_conforming_strings = on; SET client_encoding = SJIS")
    with pytest.raises(checkrein.Refused):
        checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))
