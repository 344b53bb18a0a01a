"""A cursor of psycopg or aiosqlite that decides before it executes and masks what it fetches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from operator import index
from typing import TYPE_CHECKING, Any

from checkrein.aio._gate import Gate
from checkrein.dbapi._face import CursorFace, owner_of, result_of
from checkrein.dbapi._result import Result
from checkrein.dbapi._statement import Statement

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest
    from checkrein.aio._connection import Connection

CHUNK = 64
"""Rows that `async for` fetches and masks at once."""


class Cursor(CursorFace):
    """Made by `Connection.cursor()`. What PEP 249 defines, awaited where the driver's is; `execute_with` for approved statements."""

    __slots__ = ()

    async def execute(self, operation: Any, parameters: Any = None, /, **options: Any) -> Cursor:
        """Decides on the statement and runs it if it is permitted.

        Raises `checkrein.Denied`, `checkrein.Held`, `checkrein.Refused`, `checkrein.Error`, or what the driver raises, without what
        its message may reveal.
        """
        return await self._execute(operation, parameters, None, (), options)

    async def execute_with(
        self,
        operation: Any,
        parameters: Any = None,
        /,
        *,
        request: ApprovalRequest,
        approvals: Iterable[str],
        **options: Any,
    ) -> Cursor:
        """Decides again on a statement that was held, now with approvals of its request."""
        return await self._execute(operation, parameters, request, approvals, options)

    async def _execute(
        self,
        operation: Any,
        parameters: Any,
        request: ApprovalRequest | None,
        approvals: Iterable[str],
        options: dict[str, Any],
    ) -> Cursor:
        result: Result = result_of(self)
        gate: Gate = result.gate
        if unknown := set(options) - gate.driver.execute_options:
            gate.refuse(f"`execute` does not take `{min(unknown)}` here")
        statement = gate.statement(operation, parameters, many=False, approved=request is not None)
        approvals = list(approvals)
        async with gate.lock:
            await _begin(self, statement, request, approvals, lambda: result.raw.execute(*statement.arguments(), **options))
        return self

    async def executemany(self, operation: Any, seq_of_parameters: Iterable[Any], /) -> Cursor:
        """Decides once on the statement with all its parameter sets, and runs it for each if it is permitted."""
        result: Result = result_of(self)
        gate: Gate = result.gate
        statement = gate.statement(operation, seq_of_parameters, many=True)
        async with gate.lock:
            await _begin(self, statement, None, (), lambda: result.raw.executemany(*statement.arguments()))
        return self

    async def fetchone(self) -> Any:
        """The next row, masked; `None` at the end."""
        return next(iter(await _fetch(self, _one, 1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, masked: as many as `size`, or as `arraysize` says."""
        wanted = self.arraysize if size is None else index(size)
        return await _fetch(self, lambda raw: raw.fetchmany(wanted), wanted)

    async def fetchall(self) -> list[Any]:
        """All rows that are left, masked."""
        result: Result = result_of(self)
        if result.limit is None:
            return await _fetch(self, lambda raw: raw.fetchall(), None)
        left = result.limit - result.shown  # what may not be shown is not fetched
        return await _fetch(self, lambda raw: raw.fetchmany(left) if left else _none(), None)

    async def __aiter__(self) -> AsyncIterator[Any]:
        """The rows that are left, fetched and masked a few at a time: those count as shown."""
        while rows := await self.fetchmany(CHUNK):
            for row in rows:
                yield row

    @property
    def connection(self) -> Connection:
        """The guarded connection."""
        owner: Connection = owner_of(self)
        return owner

    async def close(self) -> None:
        """Closes the cursor."""
        result: Result = result_of(self)
        gate: Gate = result.gate
        async with gate.lock:
            result.end()
            await gate.wait(result.raw.close)

    async def __aenter__(self) -> Cursor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def guarded_cursor(owner: Connection, gate: Gate, raw: Any, factory: Any) -> Cursor:
    cursor = Cursor.__new__(Cursor)
    owner_of.put(cursor, owner)
    result_of.put(cursor, Result(gate, raw, factory))
    return cursor


async def _begin(
    cursor: Cursor,
    statement: Statement,
    request: ApprovalRequest | None,
    approvals: Iterable[str],
    call: Callable[[], Awaitable[object]],
) -> None:
    """Ends the previous result, decides, runs, and gets ready to mask."""
    result: Result = result_of(cursor)
    gate: Gate = result.gate
    result.end()
    permit = await gate.decide(statement, request, approvals)
    await gate.run(permit, statement, call)
    result.begin(permit, cursor)


async def _one(raw: Any) -> list[Any]:
    return [] if (row := await raw.fetchone()) is None else [row]


async def _none() -> list[Any]:
    return []


async def _fetch(cursor: Cursor, fetch: Callable[[Any], Awaitable[list[Any]]], wanted: int | None) -> list[Any]:
    """Rows go from the driver straight into the masker: no frame of ours ever keeps a row that is not masked."""
    result: Result = result_of(cursor)
    gate: Gate = result.gate
    async with gate.lock:
        if result.masker is None or result.rows is None:
            # Nothing to fetch: the driver says so in its own way. What it gives all the same was not cleared.
            if await gate.wait(lambda: _any(fetch, result.raw)):
                gate.refuse("the driver has rows that the decision did not foresee")
            return []
        masker, rows = result.masker, result.rows
        failure: BaseException | None = None
        try:
            masked = masker.rows(await gate.driver.finished(gate.raw, lambda: fetch(result.raw), stop=True))
        except BaseException as error:
            failure = gate.said(error)
        if failure is not None:
            result.broken(failure)
            raise failure
        result.count(masked, wanted)
    return [rows(row) for row in masked]


async def _any(fetch: Callable[[Any], Awaitable[list[Any]]], raw: Any) -> bool:
    return bool(await fetch(raw))
