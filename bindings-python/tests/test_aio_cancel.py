"""Cancellations and timeouts, at every moment: nothing unmasked comes out, nothing is run twice, nothing is taken for known."""

from __future__ import annotations

import asyncio
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest

import checkrein
import checkrein.aio
from aio_world import Asyncpg, Driver, Psycopg, Sqlite, hidden, run
from checkrein.dbapi._face import gate_of
from test_aio import QUERY, driver
from test_attacks import with_leave
from world import SECRETS, World

assert driver  # a fixture


async def begun(world: World, decisions: int) -> None:
    """Waits until a decision was made, and what it permits had the time to begin."""
    while world.decisions() < decisions:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)


def leave(folder: Path) -> World:
    return with_leave(folder, "sleep", "create")


@run
async def test_a_statement_that_is_cancelled_is_stopped_and_reported(tmp_path: Path, driver: Driver) -> None:
    world = leave(tmp_path)
    guarded = await driver.guarded(world, await driver.connect())
    task = asyncio.ensure_future(driver.rows(guarded, driver.slow))
    await begun(world, 1)
    task.cancel("enough")
    with pytest.raises(asyncio.CancelledError) as caught:
        await asyncio.wait_for(asyncio.shield(asyncio.gather(task)), 5)
    assert caught.value.__cause__ is None
    assert world.outcomes() == [("cancelled", None)]
    if isinstance(driver, Psycopg):
        await guarded.rollback()
    assert hidden(await driver.rows(guarded, QUERY))


@run
async def test_a_timeout_is_a_cancellation(tmp_path: Path, driver: Driver) -> None:
    world = leave(tmp_path)
    guarded = await driver.guarded(world, await driver.connect())
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(driver.rows(guarded, driver.slow), 0.3)
    assert world.outcomes() == [("cancelled", None)]


@run
async def test_a_cancellation_carries_no_frames_of_the_driver(tmp_path: Path, driver: Driver) -> None:
    world = leave(tmp_path)
    guarded = await driver.guarded(world, await driver.connect())
    seen: list[BaseException] = []

    async def ask() -> None:
        try:
            await driver.rows(guarded, driver.slow)
        except asyncio.CancelledError as error:
            seen.append(error)
            raise

    task = asyncio.ensure_future(ask())
    await begun(world, 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (error,) = seen
    assert error.__context__ is None
    modules = {frame.f_globals["__name__"].partition(".")[0] for frame, _ in traceback.walk_tb(error.__traceback__)}
    assert modules <= {__name__, "aio_world", "checkrein"}


@run
async def test_what_a_cancelled_statement_changed_is_not_known(tmp_path: Path, driver: Driver) -> None:
    world = with_leave(tmp_path, "sleep", "create", "insert")
    guarded = await driver.guarded(world, await driver.connect())
    slow = driver.slow.replace("count(*)", "count(*) AS body")
    task = asyncio.ensure_future(guarded.execute(f"CREATE TEMP TABLE notes AS {slow}"))
    await begun(world, 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert world.outcomes() == [("cancelled", None)]
    assert not gate_of(guarded).native.is_certain
    with pytest.raises(checkrein.Denied):
        await driver.rows(guarded, "SELECT body FROM notes")
    if isinstance(driver, Psycopg):
        await guarded.rollback()
    await guarded.refresh_catalog()
    assert hidden(await driver.rows(guarded, QUERY))


class Slow:
    """A core that takes its time, and says when it was asked."""

    def __init__(self, native: Any) -> None:
        self.native = native
        self.asked = threading.Event()
        self.go = threading.Event()

    def decide(self, *arguments: Any, **options: Any) -> Any:
        self.asked.set()
        self.go.wait(5)
        return self.native.decide(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.native, name)


@run
async def test_what_is_permitted_after_a_cancellation_does_not_run(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    gate = gate_of(guarded)
    gate.native = slow = Slow(gate.native)
    task = asyncio.ensure_future(guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'x')"))
    await asyncio.to_thread(slow.asked.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    slow.go.set()
    while not world.outcomes():
        await asyncio.sleep(0.01)
    gate.native = slow.native
    assert world.outcomes() == [("cancelled", None)]
    assert await driver.raw_rows(raw, "SELECT id FROM notes") == []
    assert hidden(await driver.rows(guarded, QUERY))


@run
async def test_who_is_cancelled_while_waiting_for_a_turn_asked_nothing(tmp_path: Path, driver: Driver) -> None:
    world = leave(tmp_path)
    guarded = await driver.guarded(world, await driver.connect())
    first = asyncio.ensure_future(driver.rows(guarded, driver.slow))
    await begun(world, 1)
    second = asyncio.ensure_future(driver.rows(guarded, QUERY))
    await asyncio.sleep(0.05)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    assert world.decisions() == 1
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first


@run
async def test_a_cancelled_fetch_shows_nothing_more(world: World, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    if isinstance(driver, Asyncpg):
        await guarded.transaction().start()
        cursor = await guarded.cursor(QUERY)
        fetch = lambda: cursor.fetch(1)  # noqa: E731
        import asyncpg.cursor

        slowed, name = asyncpg.cursor.Cursor, "fetch"
    else:
        cursor = await guarded.execute(QUERY)
        fetch = lambda: cursor.fetchmany(1)  # noqa: E731
        import aiosqlite
        import psycopg

        slowed, name = (aiosqlite.Cursor if isinstance(driver, Sqlite) else psycopg.AsyncCursor), "fetchmany"
    assert hidden(await fetch())
    bare = getattr(slowed, name)

    async def late(self: Any, *arguments: Any, **options: Any) -> Any:
        rows = await bare(self, *arguments, **options)
        assert any(secret in repr([tuple(row) for row in rows]) for secret in SECRETS)  # they are here, and not masked
        await asyncio.sleep(0.5)
        return rows

    with monkeypatch.context() as patch:
        patch.setattr(slowed, name, late)
        task = asyncio.ensure_future(fetch())
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
    assert hidden(traceback.format_exception(caught.value))
    assert hidden([frame.f_locals for frame, _ in traceback.walk_tb(caught.value.__traceback__) if "world" not in frame.f_locals])
    assert world.outcomes() == [("cancelled", 1)]
    if isinstance(driver, Asyncpg):
        assert await fetch() == []
    else:
        with pytest.raises((checkrein.Refused, driver.errors)):
            await fetch()
    assert world.outcomes() == [("cancelled", 1)]


@run
async def test_a_loop_over_rows_that_is_left_is_reported_once(world: World, driver: Driver) -> None:
    guarded = await driver.guarded(world, await driver.connect())

    async def some() -> None:
        if isinstance(driver, Asyncpg):
            async with guarded.transaction():
                async for row in guarded.cursor(QUERY, prefetch=2):
                    assert hidden(row)
                    return
        async for row in await guarded.execute(QUERY):
            assert hidden(row)
            return

    await some()
    import gc

    gc.collect()
    await driver.rows(guarded, QUERY)
    assert world.outcomes() == [("ok", 2 if isinstance(driver, Asyncpg) else 3), ("ok", 3)]


@run
async def test_a_commit_that_is_cancelled_at_the_server_undoes(tmp_path: Path, driver: Driver) -> None:
    if isinstance(driver, Sqlite):
        return  # it sets nothing that a rollback undoes
    rule = {"name": "all", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read", "insert", "setting"]}
    masks = [{"classes": ["ssn"], "mask": "redact", "probe": "permit"}]
    world = World(tmp_path, rules=[rule], classes={"ssn": {"columns": ["hr.people.ssn"]}}, masks=masks)
    raw = await driver.connect()
    for statement in (
        "CREATE SCHEMA hr CREATE TABLE people (ssn text)",
        "CREATE SCHEMA other CREATE TABLE people (ssn text)",
        f"INSERT INTO hr.people VALUES ('{SECRETS[0]}')",
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()",
    ):
        await raw.execute(statement)
    if isinstance(driver, Psycopg):
        await raw.commit()
    guarded = await driver.guarded(world, raw)
    await guarded.execute("SET search_path = hr")
    block = guarded.transaction() if isinstance(driver, Asyncpg) else None
    await (block.start() if block else guarded.commit())
    await guarded.execute("SET search_path = other")
    await guarded.execute("INSERT INTO public.notes (id, body) VALUES (1, 'x')")
    task = asyncio.ensure_future((block or guarded).commit())
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(checkrein.Denied):
        await driver.rows(guarded, "SELECT ssn || '' AS s FROM people")


@run
async def test_a_commit_that_is_cancelled_settles_nothing(tmp_path: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    world = leave(tmp_path)
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    if isinstance(driver, Asyncpg):
        block = guarded.transaction()
        await block.start()
        commit: Any = block.commit
    else:
        commit = guarded.commit
        if isinstance(driver, Sqlite):
            await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
    await guarded.execute("CREATE TABLE more (body TEXT)")
    task = asyncio.ensure_future(commit())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # `*` of what was made is read from a catalog that may be wrong by now: it is not told apart before the catalog is read.
    with pytest.raises(checkrein.Denied):
        await driver.rows(guarded, "SELECT * FROM more")
