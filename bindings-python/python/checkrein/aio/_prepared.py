"""A statement of asyncpg that is decided on each time before it runs."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

from checkrein.aio._asyncpg import affected, checked, shape
from checkrein.aio._gate import Gate
from checkrein.aio._record import Record
from checkrein.dbapi._drivers import Unsupported
from checkrein.dbapi._hidden import Hidden
from checkrein.dbapi._statement import Parameters, Statement

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Permit


class Source:
    """Where the raw prepared statement comes from: made in the turn that runs it, after the decision."""

    __slots__ = ("_keeps", "_names", "_raw", "gate", "status", "text")

    def __init__(self, gate: Gate, text: str, *, keeps: bool) -> None:
        self.gate = gate
        self.text = text
        self.status = ""
        self._keeps = keeps
        self._raw: Any = None
        self._names = 0

    async def prepared(self, timeout: float | None) -> Any:
        """Without a name, or kept under one that can't be guessed; not kept any more when a statement ran that could have found it out
        and given it to something else."""
        if not self._keeps:
            return await self.gate.raw.prepare(self.text, name="", timeout=timeout)
        kept, self._raw = self._raw, None
        if kept is None or self._names != self.gate.names:
            kept = await self.gate.raw.prepare(self.text, name=f"checkrein_{secrets.token_hex(16)}", timeout=timeout)
            self._names = self.gate.names
        return kept

    def ran(self, raw: Any) -> None:
        """It went well: one that failed is not kept, because the server or asyncpg may have given it up."""
        self.status = str(raw.get_statusmsg() or "")
        if self._keeps:
            self._raw = raw


class PreparedStatement:
    """Made by `prepare`. The server prepares it when it is first permitted to run; each run is decided on anew, with its values."""

    __slots__ = ("__weakref__", "_source")

    def __init__(self) -> None:
        raise TypeError("prepared statements are made by `connection.prepare()`")

    async def fetch(
        self, *values: Any, timeout: float | None = None, request: ApprovalRequest | None = None, approvals: Iterable[str] = ()
    ) -> list[Record]:
        """The rows, masked."""
        return await _rows(source_of(self), values, request, approvals, timeout, lambda raw, given: raw.fetch(*given, timeout=timeout))

    async def fetchrow(
        self, *values: Any, timeout: float | None = None, request: ApprovalRequest | None = None, approvals: Iterable[str] = ()
    ) -> Record | None:
        """The first row, masked, or `None`."""
        rows = await _rows(source_of(self), values, request, approvals, timeout, lambda raw, given: _first(raw, given, timeout))
        return rows[0] if rows else None

    async def fetchval(
        self,
        *values: Any,
        column: int = 0,
        timeout: float | None = None,
        request: ApprovalRequest | None = None,
        approvals: Iterable[str] = (),
    ) -> Any:
        """One value of the first row, masked, or `None`."""
        row = await self.fetchrow(*values, timeout=timeout, request=request, approvals=approvals)
        return None if row is None else row[column]

    async def executemany(self, args: Iterable[Any], *, timeout: float | None = None) -> None:
        """Decides once on the statement with all its sets of values, and runs it for each if it is permitted."""
        source: Source = source_of(self)
        statement = source.gate.statement(source.text, args, many=True)
        await run(source, statement, None, (), timeout, lambda raw, given: raw.executemany(given, timeout=timeout))

    def get_query(self) -> str:
        """Its text."""
        return str(source_of(self).text)

    def get_statusmsg(self) -> str:
        """What the server said when it last ran."""
        return str(source_of(self).status)

    def __getattr__(self, name: str) -> Any:
        raise source_of(self).gate.refusal(f"a guarded statement has no `{name}`", AttributeError)

    def __reduce__(self) -> Any:
        raise TypeError("a guarded statement can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded statement at {id(self):#x}>"


source_of = Hidden(PreparedStatement, "_source")


def statement_of(gate: Gate, text: Any, *, keeps: bool) -> PreparedStatement:
    made = PreparedStatement.__new__(PreparedStatement)
    source_of.put(made, Source(gate, gate.call(lambda: gate.driver.text(text)), keeps=keeps))
    return made


async def run(
    source: Source,
    statement: Statement,
    request: ApprovalRequest | None,
    approvals: Iterable[str],
    timeout: float | None,
    call: Callable[[Any, Any], Awaitable[object]],
) -> str:
    """Decides and runs; what comes back but the server's word is dropped."""
    gate = source.gate
    gate.call(lambda: checked(timeout))
    approvals = list(approvals)
    async with gate.lock:
        permit = await gate.decide(statement, request, approvals)

        async def ran() -> str:
            raw = await source.prepared(timeout)
            await call(raw, statement.parameters)
            source.ran(raw)
            return source.status

        status = await gate.run(permit, statement, ran)
        gate.report(permit, "ok", affected(status))
        return status


async def _rows(
    source: Source,
    values: tuple[Any, ...],
    request: ApprovalRequest | None,
    approvals: Iterable[str],
    timeout: float | None,
    call: Callable[[Any, Parameters], Awaitable[list[Any]]],
) -> list[Record]:
    """Decides, runs, and masks: rows go from asyncpg straight into the masker, which is there before the statement runs."""
    gate = source.gate
    gate.call(lambda: checked(timeout))
    statement = gate.statement(source.text, values, many=False, approved=request is not None)
    approvals = list(approvals)
    async with gate.lock:
        permit = await gate.decide(statement, request, approvals)
        places, rows = await gate.run(permit, statement, lambda: _masked(source, permit, statement.parameters, timeout, call))
        gate.report(permit, "ok", len(rows) if places else affected(source.status))
    return [Record(places, row) for row in rows]


async def _masked(
    source: Source, permit: Permit, values: Any, timeout: float | None, call: Callable[[Any, Parameters], Awaitable[list[Any]]]
) -> tuple[dict[str, int], list[Any]]:
    raw = await source.prepared(timeout)
    names, kinds = shape(raw.get_attributes())
    rows: list[Any] = []
    if names:
        masker = permit.masker(names, kinds=kinds)
        rows = masker.rows(list(map(tuple, await call(raw, values))))
    elif any(map(len, await call(raw, values))):
        raise Unsupported("the driver has rows that the decision did not foresee")
    source.ran(raw)
    return {name: at for at, name in enumerate(names)}, rows


async def _first(raw: Any, values: Parameters, timeout: float | None) -> list[Any]:
    return [] if (row := await raw.fetchrow(*values, timeout=timeout)) is None else [row]
