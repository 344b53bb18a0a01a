"""A PEP 249 connection whose cursors are guarded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from checkrein._errors import Refused
from checkrein.dbapi._cursor import Cursor, guarded_cursor
from checkrein.dbapi._drivers import Unsupported, driver_of
from checkrein.dbapi._face import ConnectionFace, factory_of, gate_of
from checkrein.dbapi._gate import Gate
from checkrein.dbapi._ruling import unsupported

if TYPE_CHECKING:
    from checkrein._native import Session


def guard(
    connection: Any,
    session: Session,
    *,
    catalog: Literal["policy", "live"] | Mapping[str, Any] = "policy",
    context: Mapping[str, Any] | None = None,
    paramstyle: str | None = None,
) -> Connection:
    """Wraps a PEP 249 connection, so that what goes through it is decided on, masked and logged under `session`.

    `catalog` says where the names of relations and columns come from: the policy's own catalog, the database as it is now (`live`; read
    here, before anything is guarded), or a catalog that `checkrein.catalog` made. `context` is what conditions of the policy see as
    `context`. `paramstyle` is for drivers whose module does not have it. Keep no other reference to `connection`.

    Raises `checkrein.Refused` for what can't be guarded, `checkrein.Error` if the catalog can't be read or the session has ended.
    """
    if isinstance(connection, Connection):
        raise Refused("the connection is guarded already", *unsupported())
    try:
        driver = driver_of(connection, paramstyle)
    except Unsupported as reason:
        raise Refused(str(reason), *unsupported()) from None
    gate = Gate(connection, session, driver, context)
    guarded = Connection.__new__(Connection)
    gate_of.put(guarded, gate)
    factory_of.put(guarded, [driver.initial_row_factory(connection)])
    if catalog == "live":
        guarded.refresh_catalog()
    elif catalog == "policy":
        if gate.call(lambda: driver.has_temporary(connection)):
            gate.refuse("the connection has temporary relations, which the policy's catalog can't know: guard it with `catalog=\"live\"`")
    else:
        gate.call(lambda: gate.native.refresh_catalog(catalog))
    return guarded


def connect(
    connect: Callable[..., Any],
    /,
    *arguments: Any,
    session: Session,
    catalog: Literal["policy", "live"] | Mapping[str, Any] = "policy",
    context: Mapping[str, Any] | None = None,
    paramstyle: str | None = None,
    **options: Any,
) -> Connection:
    """Connects with the driver's own `connect` and guards what it gives: `connect(sqlite3.connect, "orders.db", session=session)`."""
    raw = connect(*arguments, **options)
    try:
        return guard(raw, session, catalog=catalog, context=context, paramstyle=paramstyle)
    except BaseException:
        raw.close()
        raise


class Connection(ConnectionFace):
    """Made by `guard` and `connect`. Has what PEP 249 defines, a few harmless attributes of its driver, and nothing else."""

    __slots__ = ()

    def cursor(self, *named: Any, **options: Any) -> Cursor:
        """A guarded cursor. Of the driver's options it takes those that keep it a plain cursor (psycopg: `binary`, `row_factory`)."""
        gate = gate_of(self)
        gate.present()
        if named:
            gate.refuse("`cursor()` takes no arguments by position: named cursors and classes of cursors are not followed")
        factory = options.pop("row_factory", None) or factory_of(self)[0]
        return guarded_cursor(self, gate, gate.call(lambda: gate.driver.cursor(gate.raw, options)), factory)

    def execute(self, operation: Any, parameters: Any = None, /, **options: Any) -> Cursor:
        """`cursor().execute(…)`, as sqlite3 and psycopg have it."""
        return self.cursor().execute(operation, parameters, **options)

    def execute_with(self, operation: Any, parameters: Any = None, /, **options: Any) -> Cursor:
        """`cursor().execute_with(…)`."""
        return self.cursor().execute_with(operation, parameters, **options)

    def executemany(self, operation: Any, seq_of_parameters: Iterable[Any], /) -> Cursor:
        """`cursor().executemany(…)`, as sqlite3 has it."""
        return self.cursor().executemany(operation, seq_of_parameters)

    def commit(self) -> None:
        """Commits."""
        gate = gate_of(self)
        with gate.lock:
            try:
                gate.call(gate.raw.commit)
            except BaseException:
                if gate.driver.in_transaction(gate.raw) is not True:  # what failed at its end was undone
                    gate.call(gate.native.rolled_back)
                raise
            gate.native.committed()

    def rollback(self) -> None:
        """Rolls back. What the connection's state became inside the transaction is not certain any more."""
        gate = gate_of(self)
        with gate.lock:
            try:
                gate.call(gate.raw.rollback)
            finally:
                gate.call(gate.native.rolled_back)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """psycopg's transaction block: commits at its end, rolls back if it is left by an exception; nests as savepoints."""
        gate = gate_of(self)
        if not hasattr(gate.raw, "transaction"):
            gate.refuse("the driver has no `transaction`")
        with gate.lock:
            context = gate.raw.transaction()
            gate.call(context.__enter__)
            gate.blocks += 1
        try:
            yield
        except BaseException:
            reason = sys.exc_info()
            with gate.lock:
                gate.blocks -= 1
                gate.call(gate.native.rolled_back)
                if not gate.call(lambda: context.__exit__(*reason)):
                    raise
        else:
            with gate.lock:
                gate.blocks -= 1
                try:
                    gate.call(lambda: context.__exit__(None, None, None))
                except BaseException:
                    gate.call(gate.native.rolled_back)
                    raise
                if not gate.driver.in_transaction(gate.raw):
                    gate.native.committed()

    def refresh_catalog(self) -> None:
        """Reads the database's catalog again, for example after DDL.

        After a rollback that left the connection's state unknown, it also brings it back, if the database stands as it did at first;
        otherwise it raises `checkrein.Refused`.
        """
        gate = gate_of(self)
        with gate.lock:
            gate.refresh_catalog()

    def close(self) -> None:
        """Closes the connection; what is not committed is rolled back."""
        gate = gate_of(self)
        with gate.lock:
            gate.settle_abandoned()
            gate.call(gate.raw.close)

    def __enter__(self) -> Connection:
        gate = gate_of(self)
        if not hasattr(gate.raw, "__enter__"):
            gate.refuse("the driver's connections are no context managers")
        gate.call(gate.raw.__enter__)
        return self

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> Any:
        """As the driver does: sqlite3 commits or rolls back; psycopg closes as well."""
        gate = gate_of(self)
        with gate.lock:
            gate.settle_abandoned()
            try:
                left = gate.call(lambda: gate.raw.__exit__(kind, error, traceback))
            except BaseException:
                gate.native.rolled_back()
                raise
            gate.native.committed() if kind is None else gate.native.rolled_back()
            return left
