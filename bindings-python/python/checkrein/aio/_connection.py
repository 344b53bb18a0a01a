"""A guarded connection of psycopg or aiosqlite."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from checkrein.aio._awaited import Awaited
from checkrein.aio._cursor import Cursor, guarded_cursor
from checkrein.aio._gate import Gate
from checkrein.dbapi._face import ConnectionFace, factory_of, gate_of


class Connection(ConnectionFace):
    """Made by `checkrein.aio.guard`. Has what the driver's connection has of PEP 249, a few harmless attributes, and nothing else."""

    __slots__ = ()

    def cursor(self, *named: Any, **options: Any) -> Any:
        """A guarded cursor; as aiosqlite has it, one to await or to enter. Of psycopg's options it takes `binary` and `row_factory`."""
        gate: Gate = gate_of(self)
        if named:
            gate.refuse("`cursor()` takes no arguments by position: named cursors are not followed")
        factory = options.pop("row_factory", None) or factory_of(self)[0]
        if gate.driver.awaits_cursors:
            return Awaited(self._awaited(options, factory))
        gate.present()
        return guarded_cursor(self, gate, gate.call(lambda: gate.driver.cursor(gate.raw, options)), factory)

    async def _awaited(self, options: dict[str, Any], factory: Any) -> Cursor:
        gate: Gate = gate_of(self)
        async with gate.lock:
            return guarded_cursor(self, gate, await gate.wait(lambda: gate.driver.make_cursor(gate.raw, options)), factory)

    async def _new(self) -> Cursor:
        made = self.cursor()
        return await made if isinstance(made, Awaited) else made

    def execute(self, operation: Any, parameters: Any = None, /, **options: Any) -> Awaited:
        """`cursor().execute(…)`, as both drivers have it."""

        async def executed() -> Cursor:
            return await (await self._new()).execute(operation, parameters, **options)

        return Awaited(executed())

    def execute_with(self, operation: Any, parameters: Any = None, /, **options: Any) -> Awaited:
        """`cursor().execute_with(…)`."""

        async def executed() -> Cursor:
            return await (await self._new()).execute_with(operation, parameters, **options)

        return Awaited(executed())

    def executemany(self, operation: Any, seq_of_parameters: Iterable[Any], /) -> Awaited:
        """`cursor().executemany(…)`, as aiosqlite has it."""

        async def executed() -> Cursor:
            return await (await self._new()).executemany(operation, seq_of_parameters)

        return Awaited(executed())

    async def commit(self) -> None:
        """Commits."""
        gate: Gate = gate_of(self)
        async with gate.lock:
            await gate.commit(gate.raw.commit)

    async def rollback(self) -> None:
        """Rolls back. What the connection's state became inside the transaction is not certain any more."""
        gate: Gate = gate_of(self)
        async with gate.lock:
            await gate.rollback(gate.raw.rollback)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """psycopg's transaction block: commits at its end, rolls back if it is left by an exception; nests as savepoints."""
        gate: Gate = gate_of(self)
        if not hasattr(gate.raw, "transaction"):
            gate.refuse("the driver has no `transaction`")
        async with gate.lock:
            context = gate.raw.transaction()
            await gate.wait(context.__aenter__)
            gate.blocks += 1
        try:
            yield
        except BaseException:
            reason = sys.exc_info()
            async with gate.lock:
                gate.blocks -= 1
                if not await gate.rollback(lambda: context.__aexit__(*reason)):
                    raise
        else:
            async with gate.lock:
                gate.blocks -= 1
                await gate.commit(lambda: context.__aexit__(None, None, None))

    async def refresh_catalog(self) -> None:
        """Reads the database's catalog again, for example after DDL.

        After a rollback or a cancellation that left the connection's state unknown, it also brings it back, if the database stands as
        it did at first; otherwise it raises `checkrein.Refused`.
        """
        gate: Gate = gate_of(self)
        async with gate.lock:
            await gate.refresh_catalog()

    async def close(self) -> None:
        """Closes the connection; what is not committed is rolled back."""
        gate: Gate = gate_of(self)
        async with gate.lock:
            gate.settle_abandoned()
            await gate.wait(gate.raw.close)

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(self, kind: Any, error: Any, traceback: Any) -> Any:
        """As the driver does: psycopg commits or rolls back, and both close."""
        gate: Gate = gate_of(self)
        async with gate.lock:
            gate.settle_abandoned()
            return await gate.rollback(lambda: gate.raw.__aexit__(kind, error, traceback))
