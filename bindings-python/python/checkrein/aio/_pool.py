"""A pool whose connections are guarded anew each time that they are lent."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from checkrein import _native
from checkrein._errors import Refused
from checkrein.aio._gate import Gate
from checkrein.aio._guard import CatalogSource, guard
from checkrein.dbapi._face import gate_of
from checkrein.dbapi._hidden import Hidden
from checkrein.dbapi._ruling import unsupported

if TYPE_CHECKING:
    from checkrein._native import Session


class Pool:
    """Made by `checkrein.aio.pool`. Lends guarded connections, and nothing else of the pool."""

    __slots__ = ("__weakref__", "_lender")

    def __init__(self) -> None:
        raise TypeError("guarded pools are made by `checkrein.aio.pool`")

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Lends a connection, guarded under a session of its own if `pool` was given what makes them.

        At the end what is not committed is rolled back, and the guarded connection refuses everything from then on. A connection that
        may remember something (settings, prepared names, temporary relations), or whose state is not known, is closed instead of going
        back: whoever has it next must not find it, and what the pool configured once must not be reset.
        """
        lender: _Lender = _lender(self)
        raw = await lender.take()
        gate: Gate | None = None
        try:
            guarded = await guard(raw, lender.session(), catalog=lender.catalog, context=lender.context, in_thread=lender.in_thread)
            gate = gate_of(guarded)
            yield guarded
        finally:
            # A cancellation that comes in here must not leave the connection lent.
            await asyncio.shield(asyncio.ensure_future(_returned(lender, raw, gate)))

    acquire = connection

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded pool can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded pool at {id(self):#x}>"


_lender = Hidden(Pool, "_lender")


def pool(
    pool: Any,
    session: Session | Callable[[], Session],
    *,
    catalog: CatalogSource = "policy",
    context: Mapping[str, Any] | None = None,
    in_thread: bool = True,
) -> Pool:
    """Wraps an `asyncpg.Pool` or a `psycopg_pool.AsyncConnectionPool`, which stays yours to open and to close.

    `session` is for all connections, or makes one each time that a connection is lent. The rest is as for `guard`; with
    `catalog="live"` the catalog is read each time.

    Raises `checkrein.Refused` for any other pool.
    """
    for module, kind, lender in (("asyncpg", "Pool", _OfAsyncpg), ("psycopg_pool", "AsyncConnectionPool", _OfPsycopg)):
        found = sys.modules.get(module)
        if found is not None and isinstance(pool, getattr(found, kind)):
            made = Pool.__new__(Pool)
            _lender.put(made, lender(pool, session, catalog, context, in_thread))
            return made
    raise Refused(f"`{type(pool).__name__}` is not a pool of asyncpg or psycopg", *unsupported())


class _Lender:
    def __init__(
        self,
        pool: Any,
        session: Session | Callable[[], Session],
        catalog: CatalogSource,
        context: Mapping[str, Any] | None,
        in_thread: bool,
    ) -> None:
        self.pool = pool
        self.given = session
        self.catalog = catalog
        self.context = context
        self.in_thread = in_thread

    def session(self) -> Session:
        return self.given if isinstance(self.given, _native.Session) else self.given()

    async def take(self) -> Any:
        raise NotImplementedError

    async def give(self, raw: Any) -> None:
        raise NotImplementedError


class _OfAsyncpg(_Lender):
    async def take(self) -> Any:
        return await self.pool.acquire()

    async def give(self, raw: Any) -> None:
        await self.pool.release(raw)


class _OfPsycopg(_Lender):
    async def take(self) -> Any:
        return await self.pool.getconn()

    async def give(self, raw: Any) -> None:
        await self.pool.putconn(raw)


async def _returned(lender: _Lender, raw: Any, gate: Gate | None) -> None:
    """Takes the raw connection back, from the guarded one first."""
    clean = False
    try:
        if gate is not None:
            clean = await _retired(gate)
    finally:
        try:
            if not clean:
                await raw.close()
        finally:
            await lender.give(raw)


async def _retired(gate: Gate) -> bool:
    async with gate.lock:
        try:
            gate.settle_abandoned()
            if gate.driver.in_transaction(gate.raw):
                await gate.rollback(lambda: _rolled_back(gate.raw))
            return gate.is_clean
        finally:
            gate.is_retired = True


async def _rolled_back(raw: Any) -> None:
    if hasattr(raw, "rollback"):
        await raw.rollback()
    else:
        await raw.execute("ROLLBACK")
