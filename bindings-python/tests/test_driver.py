"""Any other PEP 249 module: here one that wraps sqlite3 and knows nothing but the standard."""

from __future__ import annotations

import sqlite3
import sys
import types
from typing import Any

import pytest

import checkrein
import checkrein.catalog
import checkrein.dbapi
from world import SECRETS, World


class Cursor:
    def __init__(self, cursor: sqlite3.Cursor, as_lists: bool) -> None:
        self._cursor = cursor
        self._as_lists = as_lists
        self.arraysize = 1

    description = property(lambda self: self._cursor.description)
    rowcount = property(lambda self: self._cursor.rowcount)

    def _row(self, row: Any) -> Any:
        return row and (list(row) if self._as_lists else {"row": row})

    def execute(self, operation: str, parameters: Any = ()) -> None:
        self._cursor.execute(operation, parameters)

    def executemany(self, operation: str, parameters: Any) -> None:
        self._cursor.executemany(operation, parameters)

    def fetchone(self) -> Any:
        return self._row(self._cursor.fetchone())

    def fetchmany(self, size: int) -> Any:
        return [self._row(row) for row in self._cursor.fetchmany(size)]

    def fetchall(self) -> Any:
        return [self._row(row) for row in self._cursor.fetchall()]

    def setinputsizes(self, sizes: Any) -> None: ...

    def setoutputsize(self, size: Any, column: Any = None) -> None: ...

    def close(self) -> None:
        self._cursor.close()


class Connection:
    def __init__(self, raw: sqlite3.Connection, as_lists: bool = True) -> None:
        self._raw = raw
        self._as_lists = as_lists

    def cursor(self) -> Cursor:
        return Cursor(self._raw.cursor(), self._as_lists)

    def commit(self) -> None:
        self._raw.commit()

    def rollback(self) -> None:
        self._raw.rollback()

    def close(self) -> None:
        self._raw.close()


@pytest.fixture(autouse=True)
def module(monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    made = types.ModuleType("plain")
    made.__dict__.update({"apilevel": "2.0", "threadsafety": 1, "paramstyle": "qmark"})
    for name in checkrein.dbapi._face.EXCEPTIONS:
        setattr(made, name, getattr(sqlite3, name))
    monkeypatch.setitem(sys.modules, "plain", made)
    monkeypatch.setattr(Connection, "__module__", "plain")
    return made


def guard(world: World, raw: sqlite3.Connection, **options: Any) -> Any:
    return checkrein.dbapi.guard(Connection(raw, **options), world.session(), catalog=checkrein.catalog.from_sqlite(raw))


def test_a_plain_driver_is_masked(world: World, raw: sqlite3.Connection) -> None:
    guarded = guard(world, raw)
    cursor = guarded.cursor()
    assert cursor.execute("SELECT name, ssn FROM customers WHERE id = ?", [1]) is cursor
    (row,) = cursor.fetchall()
    assert row[0] == "Ada"
    assert row[1] not in SECRETS
    with pytest.raises(checkrein.Denied) as caught:
        guarded.execute("DROP TABLE customers")
    assert isinstance(caught.value, guarded.ProgrammingError)
    guarded.rollback()
    guarded.commit()
    with pytest.raises(checkrein.Refused), guarded:
        pass
    guarded.close()


def test_rows_that_are_no_sequences_are_not_shown(world: World, raw: sqlite3.Connection) -> None:
    cursor = guard(world, raw, as_lists=False).execute("SELECT name, ssn FROM customers")
    with pytest.raises(checkrein.Error):
        cursor.fetchall()


def test_a_live_catalog_needs_a_reader(world: World, raw: sqlite3.Connection) -> None:
    with pytest.raises(checkrein.Refused):
        checkrein.dbapi.guard(Connection(raw), world.session(), catalog="live")


def test_a_driver_of_no_known_style_is_refused(world: World, raw: sqlite3.Connection, module: types.ModuleType) -> None:
    del module.paramstyle
    with pytest.raises(checkrein.Refused):
        checkrein.dbapi.guard(Connection(raw), world.session())


def test_percent_signs_beside_empty_parameters_are_refused(world: World, raw: sqlite3.Connection, module: types.ModuleType) -> None:
    module.paramstyle = "pyformat"
    guarded = guard(world, raw)
    with pytest.raises(checkrein.Refused):
        guarded.execute("SELECT 5 % 3", ())
    assert guarded.execute("SELECT 5 % 3").fetchall() in ([[2]], [(2,)])
