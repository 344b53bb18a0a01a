"""A guarded connection of asyncpg."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from checkrein.aio._asyncpg import affected, checked
from checkrein.aio._gate import Gate
from checkrein.aio._portal import Portals
from checkrein.aio._prepared import PreparedStatement, run, source_of, statement_of
from checkrein.aio._record import Record
from checkrein.aio._transaction import Transaction, transaction_of
from checkrein.dbapi._face import ConnectionFace, gate_of

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest


class PostgresConnection(ConnectionFace):
    """Made by `checkrein.aio.guard` of an `asyncpg.Connection`, or of one that its pool lends.

    What asyncpg's connection has for running statements and transactions; rows are `checkrein.aio.Record`. A statement that was held is
    asked for again with the keywords `request` and `approvals`.
    """

    __slots__ = ()

    async def fetch(
        self,
        query: str,
        *values: Any,
        timeout: float | None = None,
        request: ApprovalRequest | None = None,
        approvals: Iterable[str] = (),
    ) -> list[Record]:
        """The rows, masked."""
        once = statement_of(gate_of(self), query, keeps=False)
        return await once.fetch(*values, timeout=timeout, request=request, approvals=approvals)

    async def fetchrow(
        self,
        query: str,
        *values: Any,
        timeout: float | None = None,
        request: ApprovalRequest | None = None,
        approvals: Iterable[str] = (),
    ) -> Record | None:
        """The first row, masked, or `None`."""
        once = statement_of(gate_of(self), query, keeps=False)
        return await once.fetchrow(*values, timeout=timeout, request=request, approvals=approvals)

    async def fetchval(
        self,
        query: str,
        *values: Any,
        column: int = 0,
        timeout: float | None = None,
        request: ApprovalRequest | None = None,
        approvals: Iterable[str] = (),
    ) -> Any:
        """One value of the first row, masked, or `None`."""
        once = statement_of(gate_of(self), query, keeps=False)
        return await once.fetchval(*values, column=column, timeout=timeout, request=request, approvals=approvals)

    async def execute(
        self,
        query: str,
        *values: Any,
        timeout: float | None = None,
        request: ApprovalRequest | None = None,
        approvals: Iterable[str] = (),
    ) -> str:
        """Runs a statement, or several where there are no values, and gives the server's last word: `INSERT 0 5`."""
        gate: Gate = gate_of(self)
        if values:
            source = source_of(statement_of(gate, query, keeps=False))
            statement = gate.statement(query, values, many=False, approved=request is not None)
            return await run(source, statement, request, approvals, timeout, lambda raw, given: raw.fetch(*given, timeout=timeout))
        gate.call(lambda: checked(timeout))
        statement = gate.statement(query, None, many=False)
        approvals = list(approvals)
        async with gate.lock:
            permit = await gate.decide(statement, request, approvals)
            status = str(await gate.run(permit, statement, lambda: gate.raw.execute(statement.text, timeout=timeout)))
            gate.report(permit, "ok", affected(status))
            return status

    async def executemany(self, command: str, args: Iterable[Any], *, timeout: float | None = None) -> None:
        """Decides once on the statement with all its sets of values, and runs it for each if it is permitted."""
        await statement_of(gate_of(self), command, keeps=False).executemany(args, timeout=timeout)

    async def prepare(self, query: str) -> PreparedStatement:
        """A statement to run again and again. Nothing reaches the server before a run of it was permitted."""
        return statement_of(gate_of(self), query, keeps=True)

    def cursor(
        self,
        query: str,
        *values: Any,
        prefetch: int | None = None,
        timeout: float | None = None,
        request: ApprovalRequest | None = None,
        approvals: Iterable[str] = (),
    ) -> Portals:
        """A server-side cursor, inside a transaction: to await, or to iterate over."""
        source = source_of(statement_of(gate_of(self), query, keeps=False))
        return Portals(source, values, prefetch, timeout, request, approvals)

    def transaction(self, *, isolation: str | None = None, readonly: bool = False, deferrable: bool = False) -> Transaction:
        """A transaction block; inside another one, a savepoint."""
        gate: Gate = gate_of(self)
        gate.present()
        return transaction_of(gate, isolation, readonly=readonly, deferrable=deferrable)

    async def refresh_catalog(self) -> None:
        """Reads the database's catalog again, and brings back a state that is not known, as `Connection.refresh_catalog` does."""
        gate: Gate = gate_of(self)
        async with gate.lock:
            await gate.refresh_catalog()

    async def close(self, *, timeout: float | None = None) -> None:
        """Closes the connection; what is not committed is rolled back."""
        gate: Gate = gate_of(self)
        gate.call(lambda: checked(timeout))
        async with gate.lock:
            gate.settle_abandoned()
            await gate.wait(lambda: gate.raw.close(timeout=timeout))

    def terminate(self) -> None:
        """Closes the connection without waiting for its turn or for the server."""
        gate: Gate = gate_of(self)
        gate.present()
        gate.call(gate.raw.terminate)

    def is_closed(self) -> bool:
        """Whether the connection is closed."""
        gate: Gate = gate_of(self)
        gate.present()
        return bool(gate.raw.is_closed())

    def is_in_transaction(self) -> bool:
        """Whether a transaction is open."""
        gate: Gate = gate_of(self)
        gate.present()
        return bool(gate.raw.is_in_transaction())
