"""The three asynchronous drivers, each with what the tests ask of all of them."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import psycopg
from psycopg.conninfo import conninfo_to_dict

import checkrein
import checkrein.aio
from world import POLICY, SECRETS, World


def hidden(shown: Any) -> bool:
    return not any(secret in repr(shown) for secret in SECRETS)


def run(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Runs a test's coroutine in a loop of its own, and closes what its driver opened."""

    async def closing(*arguments: Any, **fixtures: Any) -> None:
        try:
            await test(*arguments, **fixtures)
        finally:
            for driver in (*arguments, *fixtures.values()):
                for raw in driver.made if isinstance(driver, Driver) else ():
                    await raw.close()

    @functools.wraps(test)
    def ran(*arguments: Any, **fixtures: Any) -> None:
        asyncio.run(closing(*arguments, **fixtures))

    ran.__signature__ = inspect.signature(test)  # type: ignore[attr-defined]
    return ran


def everything(folder: Path) -> World:
    """A world whose analysts may do everything that has a name, and what has none."""
    rule = {"name": "all", "decision": "permit", "subjects": {"groups": ["analysts"]}}
    masks = [mask | {"probe": "permit", "aggregate": "permit"} for mask in POLICY["masks"]]
    effects = ["data", "structure", "privilege", "execution", "session", "service", "unknown"]
    return World(folder, rules=[rule | {"effects": effects}], masks=masks)


class Driver:
    """`mark` is the first placeholder, `slow` a statement that takes seconds, `errors` what all of the driver's exceptions are."""

    resource = "db-postgres"
    mark = "$1"
    slow = "SELECT 1 AS body FROM pg_sleep(20)"
    errors: Any = ()

    def __init__(self, where: str) -> None:
        self.where = where
        self.made: list[Any] = []

    async def connect(self) -> Any:
        self.made.append(await self.open())
        return self.made[-1]

    async def open(self) -> Any:
        raise NotImplementedError

    async def guarded(self, world: World, raw: Any, **options: Any) -> Any:
        return await checkrein.aio.guard(raw, world.session(self.resource), **({"catalog": "live"} | options))

    async def rows(self, guarded: Any, statement: str, *values: Any) -> list[Any]:
        return await (await guarded.execute(statement, values or None)).fetchall()

    async def raw_rows(self, raw: Any, statement: str) -> list[Any]:
        cursor = await raw.execute(statement)
        rows = await cursor.fetchall()
        await raw.rollback()
        return rows


class Psycopg(Driver):
    mark = "%s"
    errors = psycopg.Error

    async def open(self) -> Any:
        return await psycopg.AsyncConnection.connect(self.where, dbname="orders")


class Sqlite(Driver):
    resource = "db-sqlite"
    mark = "?"
    slow = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"
    errors = aiosqlite.Error

    async def open(self) -> Any:
        connecting = aiosqlite.connect(self.where)
        connecting._thread.daemon = True  # a test that fails must not keep the process
        return await connecting


class Asyncpg(Driver):
    errors = (asyncpg.PostgresError, asyncpg.InterfaceError)

    async def open(self) -> Any:
        given = conninfo_to_dict(self.where)
        return await asyncpg.connect(
            host=given["host"], port=given["port"], user=given["user"], password=given["password"], database="orders"
        )

    async def rows(self, guarded: Any, statement: str, *values: Any) -> list[Any]:
        return [tuple(row) for row in await guarded.fetch(statement, *values)]

    async def raw_rows(self, raw: Any, statement: str) -> list[Any]:
        return [tuple(row) for row in await raw.fetch(statement)]
