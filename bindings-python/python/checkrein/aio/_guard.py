"""Wraps a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from checkrein._errors import Refused
from checkrein.aio._connection import Connection
from checkrein.aio._drivers import async_driver_of
from checkrein.aio._gate import Gate
from checkrein.aio._postgres import PostgresConnection
from checkrein.dbapi._drivers import Unsupported
from checkrein.dbapi._face import ConnectionFace, factory_of, gate_of
from checkrein.dbapi._ruling import unsupported

if TYPE_CHECKING:
    from checkrein._native import Session

CatalogSource: TypeAlias = Literal["policy", "live"] | Mapping[str, Any]


async def guard(
    connection: Any,
    session: Session,
    *,
    catalog: CatalogSource = "policy",
    context: Mapping[str, Any] | None = None,
    in_thread: bool = True,
) -> Any:
    """Wraps a connection of psycopg, asyncpg or aiosqlite, so that what goes through it is decided on, masked and logged.

    Gives a `PostgresConnection` for asyncpg's and a `Connection` for the others'. `catalog` says where the names of relations and
    columns come from: the policy's own catalog, the database as it is now (`live`; read here, before anything is guarded), or a catalog
    that `checkrein.catalog` made. `context` is what conditions of the policy see as `context`. `in_thread` says whether each decision
    is made in the loop's executor: the log may wait for the disk before it answers (`audit: group` and `sync`). Under a policy whose
    every `audit` is `buffered`, say `False`: no decision waits for anything then, and the executor's detour is saved. Keep no other
    reference to `connection`.

    Raises `checkrein.Refused` for what can't be guarded, `checkrein.Error` if the catalog can't be read or the session has ended.
    """
    if isinstance(connection, ConnectionFace):
        raise Refused("the connection is guarded already", *unsupported())
    try:
        driver = async_driver_of(connection)
    except Unsupported as reason:
        raise Refused(str(reason), *unsupported()) from None
    gate = Gate(connection, session, driver, context, in_thread)
    await gate.ready()
    kind: type[ConnectionFace] = PostgresConnection if driver.has_records else Connection
    guarded = kind.__new__(kind)
    gate_of.put(guarded, gate)
    factory_of.put(guarded, [driver.initial_row_factory(connection)])
    if catalog == "live":
        async with gate.lock:
            await gate.refresh_catalog()
    elif catalog == "policy":
        if await gate.wait(lambda: driver.has_own_relations(connection)):
            gate.refuse("the connection has temporary relations, which the policy's catalog can't know: guard it with `catalog=\"live\"`")
    else:
        gate.call(lambda: gate.native.refresh_catalog(catalog))
    return guarded
