"""psycopg 3, its blocking connection."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from checkrein.catalog import from_postgres
from checkrein.dbapi._drivers import Driver, Rows, Unsupported
from checkrein.dbapi._statement import Placeholders, Statement, exact


def supports(raw: Any, paramstyle: str | None) -> Driver | None:
    module = sys.modules.get("psycopg")
    if module is None:
        return None
    if isinstance(raw, module.AsyncConnection):
        raise Unsupported("psycopg's asynchronous connections are not followed")
    return Psycopg(raw, "pyformat") if isinstance(raw, module.Connection) else None


# Said by psycopg itself, before anything reaches the server.
_CLIENT_SIDE = re.compile(
    r"the query has \d+ placeholders? but \d+ parameters? (?:was|were) passed"
    r"|the last operation didn't produce (?:a result|records)(?: \([^)]*\))?"
    r"|no result available"
    r"|the (?:connection|cursor) is closed"
    r"|can't change '\w+' now: .*"
)
# Said by the server's parser: the message's one variable part is a name.
_PARSER = re.compile(
    r'(?:relation|column|schema|type|role|function|table) "?([^"\s]+?)"? does not exist'
    r'|column reference "([^"]+)" is ambiguous'
    r'|missing FROM-clause entry for table "([^"]+)"'
    r'|syntax error at or near "([^"]+)"'
    r"|syntax error at end of input"
    r'|column "([^"]+)" must appear in the GROUP BY clause or be used in an aggregate function'
)
# Said by the server with no value and no name in it.
_FIXED = re.compile(
    r"current transaction is aborted, commands ignored until end of transaction block"
    r"|canceling statement due to (?:user request|statement timeout|lock timeout)"
    r"|deadlock detected|division by zero"
)

# One name in the list that `search_path` is.
_NAME = re.compile(r'"(?:[^"]|"")*"|[^\s,"]+')

NAMES_STATEMENTS = {"prepare", "dynamic_sql", "procedure", "function_unknown", "unknown"}
"""Effects that may prepare a statement, or drop one."""

# Type OIDs, which PostgreSQL never changes (pg_type.dat).
_KINDS = {
    oid: kind
    for kind, oids in {
        "bool": [16],
        "bytes": [17],
        "int": [20, 21, 23, 26],
        "float": [700, 701],
        "decimal": [1700],
        "text": [18, 19, 25, 705, 1042, 1043],
        "date": [1082],
        "time": [1083, 1266],
        "timestamp": [1114, 1184],
        "json": [114, 3802],
        "uuid": [2950],
    }.items()
    for oid in oids
}


class _Names:
    """What psycopg's row factories read off a cursor: whoever claims to be one of them gets nothing else."""

    __slots__ = ("_columns", "_encoding", "nfields", "status")

    def __init__(self, raw_cursor: Any) -> None:
        self._encoding = "utf-8"
        self._columns: tuple[bytes, ...] = tuple(column.name.encode() for column in raw_cursor.description)
        self.nfields = len(self._columns)
        self.status = raw_cursor.pgresult.status

    @property
    def pgresult(self) -> _Names:
        return self

    def fname(self, at: int) -> bytes:
        return self._columns[at]


class Psycopg(Driver):
    connection_reads = frozenset({"closed", "broken", "autocommit", "isolation_level", "read_only", "deferrable", "prepare_threshold"})
    connection_writes = frozenset({"autocommit", "isolation_level", "read_only", "deferrable"})
    connection_calls = frozenset({"cancel"})
    cursor_reads = frozenset({"closed", "rownumber", "statusmessage"})
    execute_options = frozenset({"prepare", "binary"})
    closes_on_exit = True

    def ready(self, raw: Any, search_path: list[str]) -> None:
        if raw.pgconn.pipeline_status != self.module.pq.PipelineStatus.OFF:
            raise Unsupported("the connection is in pipeline mode")
        if raw.info.encoding != "utf-8":
            raise Unsupported("the connection's client_encoding is not UTF8")
        if raw.info.parameter_status("standard_conforming_strings") != "on":
            raise Unsupported("the connection's standard_conforming_strings is not on")
        with raw.transaction(force_rollback=True), raw.cursor(row_factory=self.module.rows.tuple_row) as cursor:
            asked = "SELECT pg_catalog.current_schemas(false)::text[], pg_catalog.current_setting('search_path')"
            ((found, setting),) = cursor.execute(asked).fetchall()
        # A schema that is named and not there could be made later, and would come before the others.
        named = [name for name in _NAME.findall(setting) if name != '"$user"']
        if len(named) > len(found):
            raise Unsupported(f"`search_path` is {setting}, and only {found} are there: name schemas that are")
        if list(found) != search_path:
            raise Unsupported(
                f"names are looked up in {found}, and the policy says {search_path}: make `search_path` of the resource agree"
            )

    def before(self, raw: Any, effects: list[str]) -> None:
        if NAMES_STATEMENTS & set(effects):
            # What is prepared could take the name of a statement that psycopg prepared by itself, and run in its place.
            raw.prepare_threshold = None

    def text(self, query: Any) -> str:
        sql = self.module.sql
        if type(query) is bytes:
            try:
                return query.decode("utf-8", "strict")
            except UnicodeDecodeError:
                raise Unsupported("the statement is not UTF-8") from None
        if type(query) in {sql.SQL, sql.Composed}:
            return exact(query.as_string(None))
        return super().text(query)

    def placeholders(self, text: str, parameters: Any) -> Placeholders:
        return "native" if parameters is None else "format"

    def binds(self, statement: Statement) -> None:
        """Values go apart from the text, whose placeholders the core reads as psycopg does."""

    def cursor(self, raw: Any, options: Mapping[str, Any]) -> Any:
        if set(options) - {"binary"}:
            raise Unsupported("server-side and scrollable cursors are not followed")
        cursor = raw.cursor(row_factory=self.module.rows.tuple_row, **options)
        if type(cursor) is not self.module.Cursor:
            # A `ClientCursor` writes values into the text, also where a string or a comment that holds `%s` ends with them.
            raise Unsupported("the connection makes cursors of another class than `psycopg.Cursor`")
        return cursor

    def initial_row_factory(self, raw: Any) -> Any:
        return raw.row_factory

    def rows(self, factory: Any, raw_cursor: Any, guarded_cursor: Any) -> Rows:
        rows = self.module.rows
        if factory is None or factory is rows.tuple_row:
            return lambda row: row
        # psycopg's own factories (and those that its class_row and the like return) read names in psycopg's own way.
        of_psycopg = getattr(factory, "__globals__", None) is vars(rows)
        maker: Any = factory(_Names(raw_cursor) if of_psycopg else guarded_cursor)
        if not callable(maker):
            raise Unsupported("the row factory makes nothing that can be called")
        return lambda row: maker(row)  # noqa: PLW0108 (its type is not known)

    def kinds(self, description: Any) -> list[str] | None:
        return [_KINDS.get(column.type_code, "other") for column in description]

    def catalog(self, raw: Any) -> Mapping[str, Any]:
        return from_postgres(raw)

    def has_temporary(self, raw: Any) -> bool:
        with raw.transaction(force_rollback=True), raw.cursor(row_factory=self.module.rows.tuple_row) as cursor:
            cursor.execute("SELECT 1 FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema() LIMIT 1")
            return bool(cursor.fetchall())

    def in_transaction(self, raw: Any) -> bool | None:
        return bool(raw.info.transaction_status != self.module.pq.TransactionStatus.IDLE)

    def plainly_said(self, error: BaseException, text: str) -> str | None:
        state = getattr(error, "sqlstate", None)
        if state is None:
            message = str(error)
            return message if _CLIENT_SIDE.fullmatch(message) else None
        diagnostic = getattr(error, "diag", None)
        message = getattr(diagnostic, "message_primary", None) or ""
        if _FIXED.fullmatch(message):
            return f"{message} (SQLSTATE {state})"
        # A cast such as `::regclass` says the same words at run time, about a value: only the parser gives a position in the text.
        if state[:2] == "42" and diagnostic is not None and diagnostic.statement_position:
            found = _PARSER.fullmatch(message)
            if found and all(name is None or name.lower() in text.lower() for name in found.groups()):
                return f"{message} (SQLSTATE {state})"
        return None
