"""psycopg 3, its blocking connection."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Any

from checkrein.catalog import Origin, Origins, read_postgres
from checkrein.dbapi._drivers import NAMES_STATEMENTS, Driver, Rows, Unsupported
from checkrein.dbapi._postgres import (
    KINDS,
    SEARCH_PATH,
    TEMPORARY,
    check_lasting,
    check_search_path,
    check_settings,
    plainly_said,
)
from checkrein.dbapi._statement import Placeholders, Statement, exact


def supports(raw: Any, paramstyle: str | None) -> Driver | None:
    module = sys.modules.get("psycopg")
    if module is None:
        return None
    if isinstance(raw, module.AsyncConnection):
        raise Unsupported("psycopg's asynchronous connections are guarded by `checkrein.aio.guard`")
    return Psycopg(raw, "pyformat") if isinstance(raw, module.Connection) else None


# Said by psycopg itself, before anything reaches the server.
_CLIENT_SIDE = re.compile(
    r"the query has \d+ placeholders? but \d+ parameters? (?:was|were) passed"
    r"|the last operation didn't produce (?:a result|records)(?: \([^)]*\))?"
    r"|no result available"
    r"|the (?:connection|cursor) is closed"
    r"|can't change '\w+' now: .*"
)


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
    connection_settings = connection_writes = frozenset({"autocommit", "isolation_level", "read_only", "deferrable"})
    connection_calls = frozenset({"cancel"})
    cursor_reads = frozenset({"closed", "rownumber", "statusmessage"})
    execute_options = frozenset({"prepare", "binary"})

    def __init__(self, raw: Any, paramstyle: str | None) -> None:
        super().__init__(raw, paramstyle)
        self.places: Origins = {}

    def ready(self, raw: Any, search_path: list[str]) -> None:
        if raw.pgconn.pipeline_status != self.module.pq.PipelineStatus.OFF:
            raise Unsupported("the connection is in pipeline mode")
        check_settings(raw.info.encoding, raw.info.parameter_status("standard_conforming_strings"))
        with raw.transaction(force_rollback=True), raw.cursor(row_factory=self.module.rows.tuple_row) as cursor:
            ((found, setting),) = cursor.execute(SEARCH_PATH).fetchall()
        check_search_path(found, setting, search_path)

    def before(self, raw: Any, effects: list[str]) -> None:
        if not NAMES_STATEMENTS.isdisjoint(effects):
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
        plain = self.plain_cursor()
        if type(cursor) is not plain:
            # A `ClientCursor` writes values into the text, also where a string or a comment that holds `%s` ends with them.
            raise Unsupported(f"the connection makes cursors of another class than `psycopg.{plain.__name__}`")
        return cursor

    def plain_cursor(self) -> Any:
        return self.module.Cursor

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
        return [KINDS.get(column.type_code, "other") for column in description]

    def origins(self, raw_cursor: Any) -> list[Origin | None] | None:
        result = raw_cursor.pgresult
        return [self.places.get((result.ftable(at), result.ftablecol(at))) for at in range(result.nfields)]

    def catalog(self, raw: Any) -> Mapping[str, Any]:
        check_lasting(in_transaction=self.in_transaction(raw) is not False, has_temporary=self.has_temporary(raw))
        self.places = {}
        return read_postgres(raw, self.places)

    def has_temporary(self, raw: Any) -> bool:
        with raw.transaction(force_rollback=True), raw.cursor(row_factory=self.module.rows.tuple_row) as cursor:
            cursor.execute(TEMPORARY)
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
        return plainly_said(state, message, bool(diagnostic is not None and diagnostic.statement_position), text)
