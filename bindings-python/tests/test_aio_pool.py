"""Pools lend connections that are guarded anew, and take back none that remembers something."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import psycopg_pool
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

import checkrein
import checkrein.aio
from aio_world import Asyncpg, Driver, Psycopg, hidden, run
from test_aio import QUERY
from test_attacks import with_leave
from world import World


@pytest.fixture(params=[Psycopg, Asyncpg])
def driver(request: pytest.FixtureRequest, raw_postgres: Any, dsn: str) -> Driver:
    made: Driver = request.param(dsn)
    return made


@asynccontextmanager
async def pool_of(driver: Driver) -> AsyncIterator[Any]:
    """A pool with one connection."""
    if isinstance(driver, Psycopg):
        where = make_conninfo(driver.where, dbname="orders")
        async with psycopg_pool.AsyncConnectionPool(where, min_size=1, max_size=1, open=False) as pool:
            yield pool
        return
    given = conninfo_to_dict(driver.where)
    where = {name: given[name] for name in ("host", "port", "user", "password")}
    async with asyncpg.create_pool(**where, database="orders", min_size=1, max_size=1) as pool:
        yield pool


@asynccontextmanager
async def bare(pool: Any) -> AsyncIterator[Any]:
    async with pool.connection() if hasattr(pool, "connection") else pool.acquire() as raw:
        yield raw


async def process(pool: Any) -> int:
    """The server's process behind the pool's connection."""
    async with bare(pool) as raw:
        return int(raw.info.backend_pid if hasattr(raw, "info") else raw.get_server_pid())


@run
async def test_each_loan_has_a_session_of_its_own(world: World, driver: Driver) -> None:
    sessions: list[checkrein.Session] = []

    def session() -> checkrein.Session:
        sessions.append(world.session(driver.resource))
        return sessions[-1]

    async with pool_of(driver) as raw:
        pool = checkrein.aio.pool(raw, session, catalog="live")
        first = await process(raw)
        async with pool.connection() as guarded:
            assert hidden(await driver.rows(guarded, QUERY))
            sessions[0].close()
            with pytest.raises(checkrein.Denied):
                await driver.rows(guarded, QUERY)
        async with pool.acquire() as guarded:
            assert hidden(await driver.rows(guarded, QUERY))
        assert len({session.id for session in sessions}) == 2
        assert await process(raw) == first


@run
async def test_what_was_lent_refuses_everything_once_it_is_back(world: World, driver: Driver) -> None:
    async with pool_of(driver) as raw:
        pool = checkrein.aio.pool(raw, world.session(driver.resource), catalog="live")
        async with pool.connection() as guarded:
            cursor = None if isinstance(driver, Asyncpg) else await guarded.execute(QUERY)
            block = guarded.transaction()
        with pytest.raises(checkrein.Refused, match="pool"):
            await guarded.execute("SELECT 1")
        with pytest.raises(checkrein.Refused, match="pool"):
            guarded.transaction() if isinstance(driver, Asyncpg) else guarded.cursor()
        with pytest.raises(checkrein.Refused, match="pool"):
            await (block.start() if isinstance(driver, Asyncpg) else block.__aenter__())
        if cursor is not None:
            with pytest.raises(checkrein.Refused, match="pool"):
                await cursor.fetchall()
            with pytest.raises(checkrein.Refused, match="pool"):
                await cursor.execute("SELECT 1")


@run
async def test_what_is_not_committed_is_rolled_back(world: World, driver: Driver) -> None:
    async with pool_of(driver) as raw:
        pool = checkrein.aio.pool(raw, world.session(driver.resource), catalog="live")
        first = await process(raw)
        async with pool.connection() as guarded:
            if isinstance(driver, Asyncpg):
                await guarded.transaction().start()
            await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
        async with pool.connection() as guarded:
            assert await driver.rows(guarded, "SELECT id FROM notes") == []
        assert await process(raw) == first


@pytest.mark.parametrize(
    "statement",
    ["SET search_path = public", "SET statement_timeout = 0", "CREATE TEMP TABLE mine (id int)", "PREPARE mine AS SELECT 1", "LISTEN x"],
)
@run
async def test_a_connection_that_may_remember_something_is_closed(tmp_path: Path, driver: Driver, statement: str) -> None:
    async with pool_of(driver) as raw:
        world = with_leave(tmp_path, "create", "prepare", "setting", "notify")
        pool = checkrein.aio.pool(raw, world.session(driver.resource), catalog="live")
        first = await process(raw)
        async with pool.connection() as guarded:
            await guarded.execute(statement)
            if isinstance(driver, Psycopg):
                await guarded.commit()
        async with pool.connection() as guarded:
            assert hidden(await driver.rows(guarded, QUERY))
        assert await process(raw) != first


@run
async def test_what_was_set_on_a_connection_is_for_its_loan(world: World, raw_postgres: Any, dsn: str) -> None:
    async with pool_of(Psycopg(dsn)) as raw:
        pool = checkrein.aio.pool(raw, world.session("db-postgres"), catalog="live")
        for name, value in {"autocommit": True, "read_only": True, "deferrable": True, "isolation_level": 4}.items():
            async with pool.connection() as guarded:
                before = getattr(guarded, name)
                await getattr(guarded, f"set_{name}")(value)
            async with pool.connection() as guarded:
                assert getattr(guarded, name) == before


@run
async def test_a_transaction_block_that_is_never_left_is_for_its_loan(world: World, raw_postgres: Any, dsn: str) -> None:
    async with pool_of(Psycopg(dsn)) as raw:
        pool = checkrein.aio.pool(raw, world.session("db-postgres"), catalog="live")
        first = await process(raw)
        async with pool.connection() as guarded, guarded.transaction():
            pass
        assert await process(raw) == first
        async with pool.connection() as guarded:
            block = guarded.transaction()
            await block.__aenter__()
            await guarded.execute("ROLLBACK")  # the server knows of no transaction any more
        async with pool.connection() as guarded:
            await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
            await guarded.commit()
        with pytest.raises(checkrein.Refused):
            await block.__aexit__(None, None, None)


@run
async def test_a_connection_that_can_not_be_guarded_is_not_kept(world: World, driver: Driver) -> None:
    async with pool_of(driver) as raw:
        pool = checkrein.aio.pool(raw, world.session(driver.resource))
        async with bare(raw) as connection:
            await connection.execute("CREATE TEMP TABLE notes AS SELECT id, ssn AS body FROM customers")
        with pytest.raises(checkrein.Refused, match="temporary"):
            async with pool.connection():
                pass
        async with pool.connection() as guarded:
            with pytest.raises(checkrein.Denied):  # the policy's catalog is empty
                await driver.rows(guarded, QUERY)


def test_other_pools_are_refused(world: World) -> None:
    with pytest.raises(checkrein.Refused):
        checkrein.aio.pool(object(), world.session())
