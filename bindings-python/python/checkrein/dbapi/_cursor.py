"""A PEP 249 cursor that decides before it executes and masks what it fetches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import index
from typing import TYPE_CHECKING, Any

from checkrein.dbapi._face import CursorFace, owner_of, result_of
from checkrein.dbapi._gate import Gate
from checkrein.dbapi._result import Result
from checkrein.dbapi._statement import Statement

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest
    from checkrein.dbapi._connection import Connection


class Cursor(CursorFace):
    """Made by `Connection.cursor()`. Has what PEP 249 defines, `execute_with` for approved statements, and nothing else."""

    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None, /, **options: Any) -> Cursor:
        """Decides on the statement and runs it if it is permitted.

        Raises `checkrein.Denied`, `checkrein.Held`, `checkrein.Refused`, `checkrein.Error`, or what the driver raises, without what
        its message may reveal.
        """
        return self._execute(operation, parameters, None, (), options)

    def execute_with(
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
        return self._execute(operation, parameters, request, approvals, options)

    def _execute(
        self,
        operation: Any,
        parameters: Any,
        request: ApprovalRequest | None,
        approvals: Iterable[str],
        options: dict[str, Any],
    ) -> Cursor:
        result = result_of(self)
        gate: Gate = result.gate
        if unknown := set(options) - gate.driver.execute_options:
            gate.refuse(f"`execute` does not take `{min(unknown)}` here")
        statement = gate.statement(operation, parameters, many=False, approved=request is not None)
        approvals = list(approvals)
        with gate.lock:
            _begin(self, result, statement, request, approvals, lambda: result.raw.execute(*statement.arguments(), **options))
        return self

    def executemany(self, operation: Any, seq_of_parameters: Iterable[Any], /) -> Cursor:
        """Decides once on the statement with all its parameter sets, and runs it for each if it is permitted."""
        result = result_of(self)
        gate: Gate = result.gate
        statement = gate.statement(operation, seq_of_parameters, many=True)
        with gate.lock:
            _begin(self, result, statement, None, (), lambda: result.raw.executemany(*statement.arguments()))
        return self

    def fetchone(self) -> Any:
        """The next row, masked; `None` at the end."""
        return next(iter(_fetch(self, lambda raw: [] if (row := raw.fetchone()) is None else [row], 1)), None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """The next rows, masked: as many as `size`, or as `arraysize` says."""
        wanted = self.arraysize if size is None else index(size)
        return _fetch(self, lambda raw: raw.fetchmany(wanted), wanted)

    def fetchall(self) -> list[Any]:
        """All rows that are left, masked."""
        result = result_of(self)
        if result.limit is None:
            return _fetch(self, lambda raw: raw.fetchall(), None)
        left = result.limit - result.shown  # what may not be shown is not fetched
        return _fetch(self, lambda raw: raw.fetchmany(left) if left else [], None)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    @property
    def connection(self) -> Connection:
        """The guarded connection."""
        owner: Connection = owner_of(self)
        return owner

    def setinputsizes(self, sizes: Any) -> None:
        """Does what the driver does: nothing, as a rule."""
        result = result_of(self)
        result.gate.call(lambda: result.raw.setinputsizes(sizes))

    def setoutputsize(self, size: Any, column: Any = None) -> None:
        """Does what the driver does: nothing, as a rule."""
        result = result_of(self)
        result.gate.call(lambda: result.raw.setoutputsize(size, column))

    def close(self) -> None:
        """Closes the cursor."""
        result = result_of(self)
        with result.gate.lock:
            result.end()
            result.gate.call(result.raw.close)

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def guarded_cursor(owner: Connection, gate: Gate, raw: Any, factory: Any) -> Cursor:
    cursor = Cursor.__new__(Cursor)
    owner_of.put(cursor, owner)
    result_of.put(cursor, Result(gate, raw, factory))
    return cursor


def _begin(
    cursor: Cursor,
    result: Result,
    statement: Statement,
    request: ApprovalRequest | None,
    approvals: Iterable[str],
    call: Callable[[], object],
) -> None:
    """Ends the previous result, decides, runs, and gets ready to mask."""
    gate: Gate = result.gate
    result.end()
    permit = gate.decide(statement, request, approvals)
    gate.run(permit, statement, call)
    result.begin(permit, cursor)


def _fetch(cursor: Cursor, fetch: Callable[[Any], list[Any]], wanted: int | None) -> list[Any]:
    """Rows go from the driver straight into the masker: no frame of ours ever holds a row that is not masked."""
    result: Result = result_of(cursor)
    gate: Gate = result.gate
    with gate.lock:
        if result.masker is None or result.rows is None:
            # Nothing to fetch: the driver says so in its own way. What it gives all the same was not cleared.
            if gate.call(lambda: bool(fetch(result.raw))):
                gate.refuse("the driver has rows that the decision did not foresee")
            return []
        masker, rows = result.masker, result.rows
        failure: BaseException | None = None
        try:
            masked = masker.rows(fetch(result.raw))
        except BaseException as error:
            failure = gate.said(error)
        if failure is not None:
            result.broken(failure)
            raise failure
        result.count(masked, wanted)
    return [rows(row) for row in masked]
