"""aiosqlite: the standard library's sqlite3 in a thread of its own."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from checkrein.aio._drivers import AsyncDriver, read
from checkrein.catalog import Catalog, sqlite
from checkrein.dbapi._drivers import Rows, Unsupported
from checkrein.dbapi._sqlite3 import TEMPORARY, Sqlite3

T = TypeVar("T")

STOPPED = 0.05
"""Seconds between two attempts to interrupt what was cancelled: one that comes before SQLite has begun does nothing."""


def supports(raw: Any) -> AsyncDriver | None:
    module = sys.modules.get("aiosqlite")
    return AioSqlite(module) if module is not None and isinstance(raw, module.Connection) else None


class AioSqlite(Sqlite3, AsyncDriver):
    connection_reads = frozenset({"in_transaction", "total_changes", "isolation_level"})
    connection_writes = frozenset()
    connection_calls = frozenset({"interrupt"})
    awaits_cursors = True

    def __init__(self, aiosqlite: Any) -> None:
        self.module = sqlite3
        self.paramstyle = "qmark"
        self.aiosqlite = aiosqlite

    async def finished(self, raw: Any, call: Callable[[], Awaitable[T]], *, stop: bool) -> T:
        """The thread goes on with what nobody awaits any more. It is waited for."""
        work = asyncio.ensure_future(call())
        work.add_done_callback(_noticed)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            while not work.done():
                if stop:
                    with suppress(Exception):
                        await raw.interrupt()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([work], timeout=STOPPED)
            raise

    async def is_ready(self, raw: Any, search_path: list[str]) -> None:
        """SQLite has no settings that text is read by."""

    async def read_catalog(self, raw: Any) -> Catalog:
        return await read(sqlite(), lambda statement: self._rows(raw, statement))

    async def has_own_relations(self, raw: Any) -> bool:
        return bool(await self._rows(raw, TEMPORARY))

    async def make_cursor(self, raw: Any, options: Mapping[str, Any]) -> Any:
        if options:
            raise Unsupported("`cursor()` takes no arguments here")
        cursor = await raw.cursor()
        if type(cursor) is not self.aiosqlite.Cursor or type(cursor._cursor) is not sqlite3.Cursor:
            raise Unsupported("the connection makes cursors of its own class")
        cursor.row_factory = None
        return cursor

    def rows(self, factory: Any, raw_cursor: Any, guarded_cursor: Any) -> Rows:
        return super().rows(factory, raw_cursor._cursor, guarded_cursor)

    def in_transaction(self, raw: Any) -> bool | None:
        try:
            return bool(raw.in_transaction)
        except ValueError:  # it is closed
            return None

    async def _rows(self, raw: Any, statement: str) -> list[tuple[Any, ...]]:
        cursor = await self.make_cursor(raw, {})
        try:
            await cursor.execute(statement)
            return [tuple(row) for row in await cursor.fetchall()]
        finally:
            await cursor.close()


def _noticed(work: asyncio.Future[Any]) -> None:
    """A failure that nobody awaits is not logged: it may hold values."""
    if not work.cancelled():
        work.exception()
