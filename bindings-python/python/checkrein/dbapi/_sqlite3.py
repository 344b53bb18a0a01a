"""The standard library's sqlite3."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from checkrein.catalog import from_sqlite
from checkrein.dbapi._drivers import Driver, Rows, Unsupported
from checkrein.dbapi._statement import Placeholders


def supports(raw: Any, paramstyle: str | None) -> Driver | None:
    module = sys.modules.get("sqlite3")
    if module is None or not isinstance(raw, module.Connection):
        return None
    return Sqlite3(raw, "qmark")


TEMPORARY = "SELECT 1 FROM temp.sqlite_master WHERE type IN ('table', 'view') LIMIT 1"

# `1` is the text that must be part of the statement: names that it wrote itself. Where there is none, the message has no names.
_PLAIN = [
    re.compile(r"no such (?:table|column|function): (\S+)"),
    re.compile(r"ambiguous column name: (\S+)"),
    re.compile(r"wrong number of arguments to function ([\w.]+)\(\)"),
    re.compile(r'near "([^"]+)": syntax error'),
    re.compile(r"(?:UNIQUE|NOT NULL) constraint failed: (\w+)(?:\.\w+)(?:, \w+\.\w+)*"),
    re.compile(r"FOREIGN KEY constraint failed"),
    re.compile(r"incomplete input"),
    re.compile(r"database (?:table )?is locked"),
    re.compile(r"attempt to write a readonly database"),
    re.compile(r"interrupted"),
    re.compile(r"Incorrect number of bindings supplied\. The current statement uses \d+, (?:and )?there (?:are|is) \d+ supplied\."),
    re.compile(r"You can only execute one statement at a time\."),
    re.compile(r"executemany\(\) can only execute DML statements\."),
    re.compile(r"Cannot operate on a closed (?:database|cursor)\."),
    re.compile(r"SQLite objects created in a thread can only be used in that same thread\. .*"),
]


class Sqlite3(Driver):
    connection_reads = frozenset({"in_transaction", "total_changes", "isolation_level", "autocommit"})
    connection_settings = connection_writes = frozenset({"isolation_level", "autocommit"})
    connection_calls = frozenset({"interrupt"})
    cursor_reads = frozenset({"lastrowid"})

    def placeholders(self, text: str, parameters: Any) -> Placeholders:
        return "native"

    def cursor(self, raw: Any, options: Mapping[str, Any]) -> Any:
        if options:
            raise Unsupported("`cursor()` takes no arguments here: a factory would be given the raw connection")
        cursor = raw.cursor()
        if type(cursor) is not self.module.Cursor:
            raise Unsupported("the connection makes cursors of its own class")
        cursor.row_factory = None
        return cursor

    def initial_row_factory(self, raw: Any) -> Any:
        return raw.row_factory

    def rows(self, factory: Any, raw_cursor: Any, guarded_cursor: Any) -> Rows:
        if factory is None or factory is tuple:
            return lambda row: row
        if factory is self.module.Row:  # keeps the column names, not the cursor
            return lambda row: factory(raw_cursor, row)
        if isinstance(factory, type) and issubclass(factory, self.module.Row):
            raise Unsupported("a subclass of `sqlite3.Row` would be given the raw cursor")
        return lambda row: factory(guarded_cursor, row)

    def catalog(self, raw: Any) -> Mapping[str, Any]:
        return from_sqlite(raw)

    def has_temporary(self, raw: Any) -> bool:
        cursor = self.cursor(raw, {})
        found = cursor.execute(TEMPORARY).fetchall()
        cursor.close()
        return bool(found)

    def in_transaction(self, raw: Any) -> bool | None:
        return bool(raw.in_transaction)

    def plainly_said(self, error: BaseException, text: str) -> str | None:
        message = str(error)
        for pattern in _PLAIN:
            if found := pattern.fullmatch(message):
                names = found.groups()
                return message if all(name.lower() in text.lower() for name in names) else None
        return None
