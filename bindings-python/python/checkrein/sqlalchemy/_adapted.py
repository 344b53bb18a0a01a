"""An asynchronous guarded connection as SQLAlchemy's dialects use it: they await inside of greenlets."""

from __future__ import annotations

from collections import deque
from typing import Any

from sqlalchemy.connectors.asyncio import (
    AsyncAdapt_dbapi_connection,
    AsyncAdapt_dbapi_cursor,
    AsyncAdapt_dbapi_ss_cursor,
)
from sqlalchemy.util.concurrency import await_, in_greenlet

from checkrein.dbapi._face import gate_of


class Cursor(AsyncAdapt_dbapi_cursor):
    """Holds the rows that the guarded cursor gave, masked."""

    __slots__ = ()

    def execute_with(self, operation: Any, parameters: Any, **approved: Any) -> None:
        await_(self._cursor.execute_with(operation, parameters, **approved))  # type: ignore[attr-defined]
        if self._cursor.description:
            self._rows = deque(await_(self._cursor.fetchall()))


class Connection(AsyncAdapt_dbapi_connection):
    """Has the guarded connection, and nothing of the raw one."""

    __slots__ = ()

    _cursor_cls = Cursor
    _ss_cursor_cls = AsyncAdapt_dbapi_ss_cursor

    def set_autocommit(self, value: Any) -> None:
        await_(self._connection.set_autocommit(value))

    def set_isolation_level(self, value: Any) -> None:
        await_(self._connection.set_isolation_level(value))

    def set_read_only(self, value: Any) -> None:
        await_(self._connection.set_read_only(value))

    def set_deferrable(self, value: Any) -> None:
        await_(self._connection.set_deferrable(value))

    def terminate(self) -> None:
        """Closes; outside of a greenlet, where a connection was dropped without being given back, without waiting."""
        if in_greenlet():
            await_(self._connection.close())
            return
        gate = gate_of(self._connection)
        gate.is_retired = True
        if hasattr(gate.raw, "stop"):
            gate.raw.stop()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
