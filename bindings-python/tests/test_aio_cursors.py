"""What is psycopg's and aiosqlite's own: cursors, row factories, settings, blocks."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import aiosqlite
import psycopg
import psycopg.rows
import pytest

import checkrein
import checkrein.aio
from aio_world import Psycopg, Sqlite, everything, hidden, run
from test_aio import QUERY
from world import World, create_customers


@pytest.fixture
def postgres(raw_postgres: Any, dsn: str) -> Psycopg:
    return Psycopg(dsn)


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    raw = sqlite3.connect(tmp_path / "orders.db")
    create_customers(raw)
    raw.close()
    return Sqlite(str(tmp_path / "orders.db"))


@run
async def test_row_factories_of_psycopg_get_masked_rows(world: World, postgres: Psycopg) -> None:
    guarded = await postgres.guarded(world, await postgres.connect())
    given: list[Any] = []

    def own(cursor: Any) -> Any:
        given.append(cursor)
        return lambda values: {"values": values}

    for factory in (psycopg.rows.dict_row, psycopg.rows.namedtuple_row, own):
        cursor = guarded.cursor(row_factory=factory)
        rows = await (await cursor.execute(QUERY)).fetchall()
        assert len(rows) == 3
        assert hidden(rows)
        assert cursor.masked == {2: "partial"}
    assert given == [cursor]
    guarded.row_factory = psycopg.rows.dict_row
    assert [row["name"] async for row in await guarded.execute(QUERY)] == ["Ada", "Ben", "Cleo"]


@run
async def test_blocks_of_psycopg_commit_roll_back_and_close(world: World, postgres: Psycopg) -> None:
    guarded = await postgres.guarded(world, await postgres.connect())
    async with guarded.transaction():
        await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'kept')")
        with pytest.raises(KeyError):
            async with guarded.transaction():
                await guarded.execute("INSERT INTO notes (id, body) VALUES (2, 'undone')")
                raise KeyError
    async with guarded, guarded.cursor() as cursor:
        await cursor.execute("SELECT id FROM notes")
        assert await cursor.fetchall() == [(1,)]
    assert guarded.closed
    with pytest.raises(psycopg.Error):
        await guarded.execute("SELECT 1")


@run
async def test_a_block_whose_end_fails_is_rolled_back(world: World, postgres: Psycopg) -> None:
    raw = await postgres.connect()
    await raw.execute("ALTER TABLE customers ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED")
    await raw.commit()
    guarded = await postgres.guarded(world, raw)
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        async with guarded.transaction():
            await guarded.execute("SET search_path = public")
            await guarded.execute("INSERT INTO customers (id, name) VALUES (9, 'Cleo')")
    assert "Cleo" not in str(caught.value)
    assert caught.value.__context__ is None
    with pytest.raises(checkrein.Denied):
        await postgres.rows(guarded, QUERY)


@run
async def test_settings_of_psycopg_wait_for_their_turn(world: World, postgres: Psycopg) -> None:
    guarded = await postgres.guarded(world, await postgres.connect())
    await guarded.set_autocommit(True)
    assert guarded.autocommit
    await guarded.set_isolation_level(psycopg.IsolationLevel.SERIALIZABLE)
    await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
    with pytest.raises(ValueError, match="unpack"):
        await guarded.set_autocommit(True, False)
    with pytest.raises(checkrein.Refused):
        guarded.autocommit = False
    await guarded.rollback()
    assert await postgres.rows(guarded, "SELECT id FROM notes") == [(1,)]


@run
async def test_what_stops_a_statement_waits_for_no_turn(tmp_path: Path, postgres: Psycopg, sqlite: Sqlite) -> None:
    for driver, stop, folder in ((postgres, "cancel_safe", "p"), (sqlite, "interrupt", "s")):
        (tmp_path / folder).mkdir()
        guarded = await driver.guarded(everything(tmp_path / folder), await driver.connect())
        slow = asyncio.ensure_future(driver.rows(guarded, driver.slow))
        await asyncio.sleep(0.4)
        await getattr(guarded, stop)()
        with pytest.raises(driver.errors, match=r"cancel|interrupted"):
            await asyncio.wait_for(slow, 5)


@run
async def test_server_side_cursors_and_strange_classes_are_refused(world: World, postgres: Psycopg) -> None:
    raw = await postgres.connect()
    guarded = await postgres.guarded(world, raw)
    for options in ({"name": "c"}, {"scrollable": True}, {"withhold": True}):
        with pytest.raises(checkrein.Refused):
            guarded.cursor(**options)
    with pytest.raises(checkrein.Refused):
        guarded.cursor("named")
    cursor = await guarded.execute(QUERY)
    for name in ("copy", "stream", "scroll", "nextset", "results", "pgresult", "_query", "_conn", "_tx"):
        with pytest.raises(checkrein.Refused):
            getattr(cursor, name)
    raw.cursor_factory = psycopg.AsyncClientCursor
    with pytest.raises(checkrein.Refused):
        guarded.cursor()
    async with raw.pipeline():
        with pytest.raises(checkrein.Refused):
            await postgres.guarded(world, raw)


@run
async def test_cursors_of_aiosqlite_are_awaited_or_entered(world: World, sqlite: Sqlite) -> None:
    guarded = await sqlite.guarded(world, await sqlite.connect())
    async with guarded.execute(QUERY) as cursor:
        assert hidden([row async for row in cursor])
    with pytest.raises(sqlite3.ProgrammingError):
        await cursor.execute(QUERY)
    async with guarded.cursor() as cursor:
        await cursor.execute("INSERT INTO notes (body) VALUES ('x')")
        assert (cursor.lastrowid, cursor.rowcount, cursor.description) == (1, 1, None)
    assert await asyncio.wait_for(guarded.execute("SELECT id FROM notes"), 5)
    assert await asyncio.create_task(guarded.execute("SELECT id FROM notes"))
    await guarded.commit()
    assert not guarded.in_transaction
    with pytest.raises(checkrein.Refused):
        guarded.isolation_level = None
    for name in ("execute_fetchall", "execute_insert", "set_trace_callback", "iterdump", "text_factory", "stop", "_tx"):
        with pytest.raises(checkrein.Refused):
            getattr(guarded, name)
    with pytest.raises(checkrein.Refused):
        guarded.transaction()  # gives a context, whose entry is refused
        async with guarded.transaction():
            pass


@run
async def test_row_factories_of_aiosqlite_get_masked_rows(world: World, sqlite: Sqlite) -> None:
    raw = await sqlite.connect()
    raw.row_factory = aiosqlite.Row
    guarded = await sqlite.guarded(world, raw)
    row = await (await guarded.execute(QUERY)).fetchone()
    assert type(row) is sqlite3.Row
    assert hidden(tuple(row))
    given: list[Any] = []
    guarded.row_factory = lambda cursor, row: given.append((cursor, row)) or row
    cursor = await guarded.execute(QUERY)
    assert hidden(await cursor.fetchall())
    assert hidden(given)
    assert {id(of) for of, _ in given} == {id(cursor)}

    class Own(sqlite3.Row):
        pass

    guarded.row_factory = Own
    with pytest.raises(checkrein.Refused):
        await guarded.execute(QUERY)


@run
async def test_a_task_that_comes_back_in_from_inside_is_refused(world: World, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = await sqlite.guarded(world, await sqlite.connect())
    bare = aiosqlite.Cursor.execute
    raised: list[BaseException] = []

    async def inside(self: Any, *arguments: Any) -> Any:
        try:
            await guarded.commit()
        except checkrein.Refused as refused:
            raised.append(refused)
        return await bare(self, *arguments)

    from checkrein.aio import _aiosqlite

    async def plain(_self: Any, _raw: Any, call: Any, *, stop: bool) -> Any:
        return await call()

    monkeypatch.setattr(_aiosqlite.AioSqlite, "finished", plain)  # which would be another task
    monkeypatch.setattr(aiosqlite.Cursor, "execute", inside)
    await guarded.execute(QUERY)
    assert len(raised) == 1
