"""A PEP 249 cursor that decides before it executes and masks what it fetches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import index
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from checkrein.dbapi._drivers import Rows
from checkrein.dbapi._gate import Gate
from checkrein.dbapi._hidden import Hidden
from checkrein.dbapi._statement import Statement

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Masker, Permit
    from checkrein.dbapi._connection import Connection


class _State:
    __slots__ = ("factory", "gate", "limit", "masker", "permit", "raw", "rows", "shown")

    def __init__(self, gate: Gate, raw: Any, factory: Any) -> None:
        self.gate = gate
        self.raw = raw
        self.factory = factory
        self.permit: Permit | None = None  # while its outcome is outstanding
        self.masker: Masker | None = None  # while there is a result to fetch
        self.rows: Rows | None = None
        self.shown = 0
        self.limit: int | None = None

    def settle(self, status: Literal["ok", "error"] = "ok") -> None:
        """The result is at its end, or dropped: its outcome is reported, once."""
        permit, self.permit = self.permit, None
        if permit is not None:
            self.gate.report(permit, status, self.shown)

    def forget(self) -> None:
        self.masker = self.rows = self.limit = None
        self.shown = 0

    def __del__(self) -> None:
        if self.permit is not None:
            self.gate.abandoned.append((self.permit, self.shown))


class Cursor:
    """Made by `Connection.cursor()`. Has what PEP 249 defines, `execute_with` for approved statements, and nothing else."""

    __slots__ = ("__weakref__", "_owner", "_state")
    _owner: Connection
    _state: _State

    def __init__(self) -> None:
        raise TypeError("cursors are made by `connection.cursor()`")

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
        state = _state(self)
        gate: Gate = state.gate
        if unknown := set(options) - gate.driver.execute_options:
            gate.refuse(f"`execute` does not take `{min(unknown)}` here")
        statement = gate.statement(operation, parameters, many=False)
        if request is not None and not statement.is_constant:
            gate.refuse("parameters of an approved statement must be of built-in types, which show people what the driver gets")
        approvals = list(approvals)
        with gate.lock:
            _begin(self, state, statement, request, approvals, lambda: state.raw.execute(*statement.arguments(), **options))
        return self

    def executemany(self, operation: Any, seq_of_parameters: Iterable[Any], /) -> Cursor:
        """Decides once on the statement with all its parameter sets, and runs it for each if it is permitted."""
        state = _state(self)
        gate: Gate = state.gate
        statement = gate.statement(operation, seq_of_parameters, many=True)
        with gate.lock:
            _begin(self, state, statement, None, (), lambda: state.raw.executemany(*statement.arguments()))
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
        state = _state(self)
        if state.limit is None:
            return _fetch(self, lambda raw: raw.fetchall(), None)
        left = state.limit - state.shown  # what may not be shown is not fetched
        return _fetch(self, lambda raw: raw.fetchmany(left) if left else [], None)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        row = self.fetchone()
        if row is None:
            raise StopIteration
        return row

    @property
    def description(self) -> Any:
        """The driver's own: names and type codes of the columns, also of masked ones."""
        state = _state(self)
        return None if state.masker is None else state.gate.call(lambda: state.raw.description)

    @property
    def masked(self) -> dict[int, str]:
        """Which columns of the result are masked, by position, and with what."""
        masker = _state(self).masker
        return {} if masker is None else masker.masked_columns()

    @property
    def limited(self) -> bool:
        """Whether the policy's row limit is reached: there may be more rows than are shown."""
        state = _state(self)
        return state.limit is not None and state.shown >= state.limit

    @property
    def rowcount(self) -> int:
        """As the driver counts."""
        return int(_state(self).raw.rowcount)

    @property
    def arraysize(self) -> int:
        """How many rows `fetchmany` fetches unless it is told."""
        return int(_state(self).raw.arraysize)

    @property
    def connection(self) -> Connection:
        """The guarded connection."""
        owner: Connection = _owner(self)
        return owner

    @property
    def row_factory(self) -> Any:
        """As the driver defines it; a factory of yours is given masked rows and this cursor."""
        return _state(self).factory

    def setinputsizes(self, sizes: Any) -> None:
        """Does what the driver does: nothing, as a rule."""
        state = _state(self)
        state.gate.call(lambda: state.raw.setinputsizes(sizes))

    def setoutputsize(self, size: Any, column: Any = None) -> None:
        """Does what the driver does: nothing, as a rule."""
        state = _state(self)
        state.gate.call(lambda: state.raw.setoutputsize(size, column))

    def close(self) -> None:
        """Closes the cursor."""
        state = _state(self)
        with state.gate.lock:
            state.settle()
            state.forget()
            state.gate.call(state.raw.close)

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        state = _state(self)
        if name in state.gate.driver.cursor_reads and hasattr(state.raw, name):
            return state.gate.call(lambda: getattr(state.raw, name))
        raise state.gate.refusal(f"a guarded cursor has no `{name}`", AttributeError)

    def __setattr__(self, name: str, value: Any) -> None:
        state = _state(self)
        if name == "arraysize":
            state.gate.call(lambda: setattr(state.raw, "arraysize", value))
        elif name == "row_factory":
            state.factory = value
            if state.masker is not None:
                state.rows = state.gate.call(lambda: state.gate.driver.rows(value, state.raw, self))
        else:
            raise state.gate.refusal(f"`{name}` of a guarded cursor can't be set", AttributeError)

    def __delattr__(self, name: str) -> NoReturn:
        raise _state(self).gate.refusal(f"`{name}` of a guarded cursor can't be deleted", AttributeError)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded cursor can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded cursor at {id(self):#x}>"


_state = Hidden(Cursor, "_state")
_owner = Hidden(Cursor, "_owner")


def guarded_cursor(owner: Connection, gate: Gate, raw: Any, factory: Any) -> Cursor:
    cursor = Cursor.__new__(Cursor)
    _owner.put(cursor, owner)
    _state.put(cursor, _State(gate, raw, factory))
    return cursor


def _begin(
    cursor: Cursor,
    state: _State,
    statement: Statement,
    request: ApprovalRequest | None,
    approvals: Iterable[str],
    call: Callable[[], object],
) -> None:
    """Ends the previous result, decides, runs, and gets ready to mask."""
    gate = state.gate
    state.settle()
    state.forget()
    permit = gate.decide(statement, request, approvals)
    gate.run(permit, statement, call)
    description = state.raw.description
    if permit.changes_state and description is not None:
        # What comes next may be read in another way: this can't wait until the rows are fetched.
        gate.report(permit, "ok", None)
    if description is None:
        count = state.raw.rowcount
        gate.report(permit, "ok", count if isinstance(count, int) and count >= 0 else None)
        return
    state.permit = None if permit.changes_state else permit
    state.limit = permit.row_limit
    try:
        state.masker = gate.call(lambda: permit.masker(description, kinds=gate.driver.kinds(description)))
        state.rows = gate.call(lambda: gate.driver.rows(state.factory, state.raw, cursor))
    except BaseException:
        state.settle()
        state.forget()
        raise


def _fetch(cursor: Cursor, fetch: Callable[[Any], list[Any]], wanted: int | None) -> list[Any]:
    """Rows go from the driver straight into the masker: no frame of ours ever holds a row that is not masked."""
    state = _state(cursor)
    gate: Gate = state.gate
    with gate.lock:
        if state.masker is None or state.rows is None:
            # Nothing to fetch: the driver says so in its own way. What it gives all the same was not cleared.
            if gate.call(lambda: bool(fetch(state.raw))):
                gate.refuse("the driver has rows that the decision did not foresee")
            return []
        masker, rows = state.masker, state.rows
        try:
            masked = gate.call(lambda: masker.rows(fetch(state.raw)))
        except BaseException:
            state.settle("error")
            state.forget()  # its outcome is told: nothing more is shown under it
            raise
        state.shown += len(masked)
        if wanted is None or len(masked) < wanted:
            state.settle()
    return [rows(row) for row in masked]
