"""Guards an engine through its pool: at each loan, after everything else that SQLAlchemy does with a new connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from sqlalchemy import Engine, event
from sqlalchemy.pool import StaticPool
from sqlalchemy.util.concurrency import await_

import checkrein.aio
import checkrein.dbapi
from checkrein import _native
from checkrein._errors import Denied, Error, Held, Refused
from checkrein.dbapi._face import gate_of
from checkrein.dbapi._hidden import Hidden
from checkrein.dbapi._ruling import unsupported

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from checkrein._native import Session

CatalogSource: TypeAlias = Literal["policy", "live"] | Mapping[str, Any]

DIALECTS = {("sqlite", "pysqlite"), ("sqlite", "aiosqlite"), ("postgresql", "psycopg"), ("postgresql", "psycopg_async")}
LEASE = "checkrein"
"""Where a record of the pool keeps that its connection is lent."""


class Lease:
    """A connection that is lent; `raw` is what the pool gets back."""

    __slots__ = ("_raw", "_session", "guarded")

    def __init__(self, raw: Any, guarded: Any, session: Session) -> None:
        _raw.put(self, raw)
        _session.put(self, session)
        self.guarded = guarded


_raw = Hidden(Lease, "_raw")
_session = Hidden(Lease, "_session")


class Guard:
    """The listeners of one engine."""

    def __init__(
        self,
        session: Session | Callable[[], Session],
        catalog: CatalogSource,
        context: Mapping[str, Any] | None,
        in_thread: bool,
        is_async: bool,
        is_shared: bool,
    ) -> None:
        self.given = session
        self.catalog = catalog
        self.context = context
        self.in_thread = in_thread
        self.is_async = is_async
        self.is_shared = is_shared

    def lent(self, connection: Any, record: Any, fairy: Any) -> None:
        session = self.given if isinstance(self.given, _native.Session) else self.given()
        lease: Lease | None = record.info.get(LEASE)
        if lease is not None and connection is lease.guarded:
            if _session(lease) is not session:
                raise Refused("the pool's one connection is guarded for another session", *unsupported())
            return
        guarded = self.guarded(connection, session)
        record.info[LEASE] = Lease(connection, guarded, session)
        record.dbapi_connection = fairy.dbapi_connection = guarded

    def guarded(self, connection: Any, session: Session) -> Any:
        if not self.is_async:
            return checkrein.dbapi.guard(connection, session, catalog=self.catalog, context=self.context)
        from checkrein.sqlalchemy._adapted import Connection

        waiting = checkrein.aio.guard(
            connection.driver_connection, session, catalog=self.catalog, context=self.context, in_thread=self.in_thread
        )
        return Connection(connection.dbapi, await_(waiting))

    def returned(self, connection: Any, record: Any) -> None:
        lease: Lease | None = record.info.get(LEASE)
        if lease is None or connection is not lease.guarded or self.is_shared:
            return
        del record.info[LEASE]
        gate = gate_of(connection.driver_connection if self.is_async else connection)
        clean = False
        try:
            gate.settle_abandoned()
            clean = gate.is_clean
        finally:
            gate.is_retired = True
            record.dbapi_connection = _raw(lease)
            if not clean:
                record.invalidate()


def unwrapped(context: Any) -> BaseException | None:
    """What the guard raised, in place of what SQLAlchemy would wrap around it."""
    error = context.original_exception
    if isinstance(error, (Denied, Held)):
        return type(error)(error.decision)  # type: ignore[arg-type]
    if isinstance(error, Error):
        return type(error)(str(error), error.code, error.number, error.help)
    return None


def approved(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    """Runs what people have approved."""
    given = context.execution_options.get("checkrein_approved") if context is not None else None
    if given is None:
        return None
    request, approvals = given
    cursor.execute_with(statement, parameters, request=request, approvals=approvals)
    return True


def guard(
    engine: Engine | AsyncEngine,
    session: Session | Callable[[], Session],
    *,
    catalog: CatalogSource = "policy",
    context: Mapping[str, Any] | None = None,
    in_thread: bool = True,
) -> None:
    """Guards all connections that `engine` lends from now on, for good. Do it before anybody has one, and once.

    `session` is for all of them, or gives one whenever a connection is lent. `catalog` and `context` are as for
    `checkrein.dbapi.guard`, `in_thread` as for `checkrein.aio.guard`.

    Raises `checkrein.Refused` for a dialect that can't be guarded, and for an engine that has lent a connection already or is guarded.
    """
    sync: Any = getattr(engine, "sync_engine", None) or engine
    if not isinstance(sync, Engine):
        raise Refused(f"`{type(engine).__name__}` is not an engine", *unsupported())
    dialect = sync.dialect
    if (dialect.name, dialect.driver) not in DIALECTS:
        raise Refused(f"the dialect `{dialect.name}+{dialect.driver}` can't be guarded", *unsupported())
    if getattr(sync.pool, "checkedout", int)():
        raise Refused("the engine has lent a connection already", *unsupported())
    if event.contains(sync, "handle_error", unwrapped):
        raise Refused("the engine is guarded already", *unsupported())
    listeners = Guard(session, catalog, context, in_thread, dialect.is_async, isinstance(sync.pool, StaticPool))
    event.listen(sync, "checkout", listeners.lent)
    event.listen(sync, "checkin", listeners.returned)
    event.listen(sync, "handle_error", unwrapped, retval=True)
    event.listen(sync, "do_execute", approved)
    event.listen(sync, "do_execute_no_params", lambda cursor, statement, context: approved(cursor, statement, None, context))
    if not dialect.is_async:
        dialect.supports_server_side_cursors = False  # `stream_results` and `yield_per` go on with the guarded client-side cursor
