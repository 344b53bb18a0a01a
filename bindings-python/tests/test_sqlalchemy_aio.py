"""SQLAlchemy's asynchronous engines, over psycopg and aiosqlite."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import psycopg
import pytest
import sqlalchemy
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

import checkrein
import checkrein.aio
import checkrein.sqlalchemy
from aio_world import hidden
from test_attacks import with_leave
from test_sqlalchemy import QUERY, Customer, Note, url_of
from world import World, create_customers


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        raw = sqlite3.connect(tmp_path / "orders.db")
        create_customers(raw)
        raw.close()
        return f"sqlite+aiosqlite:///{tmp_path}/orders.db"
    request.getfixturevalue("raw_postgres")
    return url_of(request.getfixturevalue("dsn"))


def guarded(url: Any, world: World, test: Callable[[AsyncEngine], Awaitable[None]]) -> None:
    async def main() -> None:
        engine = create_async_engine(url, pool_pre_ping=True)
        resource = "db-sqlite" if engine.dialect.name == "sqlite" else "db-postgres"
        checkrein.sqlalchemy.guard(engine, lambda: world.session(resource), catalog="live")
        try:
            await test(engine)
        finally:
            await engine.dispose()

    asyncio.run(main())


def test_core_and_orm_are_masked(url: Any, world: World) -> None:
    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            rows = (await connection.execute(QUERY)).all()
            assert [row.name for row in rows] == ["Ada", "Ben", "Cleo"]
            assert rows[0].ssn.endswith("6789")
            assert hidden(rows)
            result = await connection.stream(QUERY)
            assert hidden([row async for row in result])
        async with AsyncSession(engine) as session:
            loaded = (await session.scalars(sqlalchemy.select(Customer).order_by(Customer.id))).all()
            assert hidden([customer.ssn for customer in loaded])
            session.add_all([Note(id=n, body="x") for n in range(3)])
            await session.commit()
            session.add(Note(id=7, body="undone"))
            await session.flush()
            await session.rollback()
            async with session.begin_nested():
                session.add(Note(id=8, body="kept"))
            await session.commit()
            assert (await session.scalars(sqlalchemy.select(Note.id).order_by(Note.id))).all() == [0, 1, 2, 8]

    guarded(url, world, test)


def test_refusals_come_out_as_they_are_and_approvals_go_in(url: Any, world: World) -> None:
    async def test(engine: AsyncEngine) -> None:
        statement = text("DELETE FROM customers WHERE id = :id")
        async with engine.connect() as connection:
            with pytest.raises(checkrein.Denied):
                await connection.execute(text("DROP TABLE customers"))
            with pytest.raises(checkrein.Held) as held:
                await connection.execute(statement, {"id": 1})
            request = held.value.request
            approved = statement.execution_options(checkrein_approved=(request, [world.approve(request)]))
            with pytest.raises(checkrein.Denied):  # in another session than the one that asked, or with another value
                await connection.execute(approved, {"id": 2})
            assert (await connection.execute(approved, {"id": 1})).rowcount == 1
            await connection.commit()

    guarded(url, world, test)


def test_nothing_leads_to_the_raw_connection(url: Any, world: World) -> None:
    raw = (aiosqlite.Connection, aiosqlite.Cursor, sqlite3.Connection, psycopg.AsyncConnection, psycopg.AsyncCursor)

    async def test(engine: AsyncEngine) -> None:
        async with engine.connect() as connection:
            fairy = await connection.get_raw_connection()
            record: Any = fairy._connection_record  # type: ignore[attr-defined]
            things = [fairy.dbapi_connection, fairy.driver_connection, record.dbapi_connection, record.driver_connection]
            things += [*fairy.info.values()]
            assert isinstance(fairy.driver_connection, checkrein.aio.Connection)
            for thing in things:
                assert not isinstance(thing, raw)
                for name in dir(thing):
                    if not name.startswith("__") and hasattr(thing, name):
                        assert not isinstance(getattr(thing, name), raw), name
            kept = fairy.driver_connection
        with pytest.raises(checkrein.Refused, match="pool"):
            await kept.execute("SELECT 1")

    guarded(url, world, test)


def test_a_connection_that_may_remember_something_is_closed(url: Any, tmp_path: Path) -> None:
    made: list[Any] = []

    async def test(engine: AsyncEngine) -> None:
        event.listen(engine.sync_engine, "connect", lambda raw, _: made.append(raw))
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TEMP TABLE mine (id int)"))
        for _ in range(2):
            async with engine.connect() as connection:
                assert hidden((await connection.execute(QUERY)).all())
        assert len(made) == 2

    guarded(url, with_leave(tmp_path, "create"), test)


def test_a_cancelled_statement_leaves_nothing_behind(url: Any, tmp_path: Path) -> None:
    world = with_leave(tmp_path, "sleep")
    slow = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"

    async def test(engine: AsyncEngine) -> None:
        async def ask() -> None:
            async with engine.connect() as connection:
                await connection.execute(text(slow if engine.dialect.name == "sqlite" else "SELECT 1 FROM pg_sleep(20)"))

        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ask(), 0.5)
        assert world.outcomes() == [("cancelled", None)]
        async with engine.connect() as connection:
            assert hidden((await connection.execute(QUERY)).all())

    guarded(url, world, test)


def test_other_asynchronous_drivers_are_refused(world: World) -> None:
    engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1/nothing")
    with pytest.raises(checkrein.Refused, match="asyncpg"):
        checkrein.sqlalchemy.guard(engine, world.session("db-postgres"))
