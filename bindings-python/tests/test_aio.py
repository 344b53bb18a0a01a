"""What all three asynchronous drivers do alike."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
import sqlite3
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import checkrein
import checkrein.aio
from aio_world import Asyncpg, Driver, Psycopg, Sqlite, hidden, run
from checkrein.dbapi._face import gate_of
from test_attacks import with_leave
from world import SECRETS, World, create_customers, of_public_customers

QUERY = "SELECT id, name, ssn FROM customers ORDER BY id"


@pytest.fixture(params=[Psycopg, Asyncpg, Sqlite])
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Driver:
    if request.param is Sqlite:
        where = str(tmp_path / "orders.db")
        raw = sqlite3.connect(where)
        create_customers(raw)
        raw.close()
        return Sqlite(where)
    request.getfixturevalue("raw_postgres")
    made: Driver = request.param(request.getfixturevalue("dsn"))
    return made


@run
async def test_rows_are_masked(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    rows = await driver.rows(guarded, QUERY)
    assert [row[:2] for row in rows] == [(1, "Ada"), (2, "Ben"), (3, "Cleo")]
    assert rows[0][2].endswith("6789")
    assert hidden(rows)
    assert await driver.rows(guarded, f"SELECT name FROM customers WHERE id = {driver.mark}", 2) == [("Ben",)]
    assert world.outcomes() == [("ok", 3), ("ok", 1)]


@run
async def test_no_way_of_asking_shows_a_secret(world: World, driver: Driver) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    errors = driver.errors if isinstance(driver.errors, tuple) else (driver.errors,)
    for statement in (
        "SELECT ssn AS name FROM customers",
        "SELECT c.* FROM customers c",
        "SELECT s FROM named",
        "SELECT name, ssn FROM customers UNION ALL SELECT ssn, name FROM customers",
        "INSERT INTO notes (body) VALUES ((SELECT ssn FROM customers LIMIT 1)) RETURNING body",
        "SELECT upper(ssn) FROM customers",
        "SELECT customers FROM customers",
        "SELECT row_to_json(c) FROM customers c",
        "SELECT array_agg(ssn) FROM customers",
        "SELECT ARRAY[ssn] FROM customers",
        "SELECT x.a FROM (VALUES ((SELECT ssn FROM customers LIMIT 1))) AS x (a)",
    ):
        try:
            assert hidden(await driver.rows(guarded, statement))
        except (checkrein.Denied, *errors):
            if isinstance(driver, Psycopg):
                await guarded.rollback()


@run
async def test_what_is_not_permitted_does_not_run(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    with pytest.raises(checkrein.Denied) as denied:
        await guarded.execute("DROP TABLE customers")
    assert isinstance(denied.value, driver.errors)
    assert denied.value.rule == "no-destruction"
    with pytest.raises(checkrein.Denied):
        await guarded.execute("SELECT 1; DROP TABLE customers")
    with pytest.raises(checkrein.Held) as held:
        await guarded.execute("DELETE FROM customers WHERE id = 1")
    assert isinstance(held.value, driver.errors)
    assert held.value.request.statement
    for thing in (7, None, object()):
        with pytest.raises(checkrein.Refused) as refused:
            await guarded.execute(thing)
        assert isinstance(refused.value, driver.errors)
        assert refused.value.code == "wrapper.unsupported"
    assert len(await driver.raw_rows(raw, "SELECT id FROM customers")) == 3


@run
async def test_failures_tell_no_values(world: World, driver: Driver) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    insert = f"INSERT INTO customers (id, name, ssn) VALUES (9, 'x', {driver.mark})"
    values = (SECRETS[0],) if isinstance(driver, Asyncpg) else ((SECRETS[0],),)
    with pytest.raises(driver.errors) as caught:
        await guarded.execute(insert, *values)
    error: Any = caught.value
    said = "".join([str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)])
    assert "withheld" in said or isinstance(driver, Sqlite)  # which says no more than the names of the columns
    assert not any(secret in said for secret in SECRETS)
    assert error.__cause__ is None
    assert error.__context__ is None
    for frame, _ in traceback.walk_tb(error.__traceback__):
        assert frame.f_code.co_filename == __file__ or f"{os.sep}checkrein{os.sep}" in frame.f_code.co_filename
    assert world.outcomes() == [("error", None)]


@run
async def test_nothing_casual_leads_to_the_raw_connection(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    things: list[Any] = [guarded]
    if isinstance(driver, Asyncpg):
        block = guarded.transaction()
        await block.start()
        portal = await guarded.cursor(QUERY)
        things += [await guarded.prepare(QUERY), block, portal, guarded.cursor(QUERY)]
    else:
        cursor = await guarded.execute(QUERY)
        things += [cursor, waiting := guarded.execute(QUERY)]
        assert cursor.connection is guarded
        await waiting
    of_driver = (type(raw).__module__.partition(".")[0], "sqlite3", "_sqlite3")
    for thing in things:
        assert not hasattr(thing, "__dict__"), thing
        for name in dir(thing):
            if name.startswith("__") or name in {"Warning", "Error", *checkrein.dbapi._face.EXCEPTIONS}:
                continue
            value = getattr(thing, name, None)
            assert type(value).__module__.partition(".")[0] not in of_driver, name
            assert getattr(value, "__self__", thing) is thing, name
        for of in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                of(thing)
    for name in ("_conn", "_con", "_connection", "raw", "pgconn", "info", "adapters", "_protocol", "get_settings", "copy_from_query",
                 "set_type_codec", "add_listener", "add_log_listener", "add_notice_handler", "create_function", "backup", "pipeline",
                 "set_builtin_type_codec", "reload_schema_state", "notifies", "executescript", "_execute", "_unwrap"):  # fmt: skip
        with pytest.raises(checkrein.Refused):
            getattr(guarded, name)
        with pytest.raises(checkrein.Refused):
            setattr(guarded, name, None)
    with pytest.raises(checkrein.Refused):
        await checkrein.aio.guard(guarded, world.session(driver.resource))


@run
async def test_what_is_no_connection_is_refused(world: World) -> None:
    for thing in (object(), None, sqlite3.connect(":memory:")):
        with pytest.raises(checkrein.Refused):
            await checkrein.aio.guard(thing, world.session())


@run
async def test_a_connection_inside_a_transaction_is_not_guarded(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    if isinstance(driver, Asyncpg):
        await raw.execute("BEGIN")
    await raw.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
    with pytest.raises(checkrein.Refused, match="transaction"):
        await driver.guarded(world, raw)


@run
async def test_temporary_relations_do_not_hide_behind_the_policy_s_catalog(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    await raw.execute("CREATE TEMP TABLE notes AS SELECT id, ssn AS body FROM customers")
    if not isinstance(driver, Asyncpg):
        await raw.commit()
    with pytest.raises(checkrein.Refused, match="temporary"):
        await driver.guarded(world, raw, catalog="policy")


@run
async def test_tasks_share_a_guarded_connection_and_take_turns(world: World, driver: Driver) -> None:
    guarded = await driver.guarded(world, await driver.connect())

    async def work() -> bool:
        return hidden(await driver.rows(guarded, QUERY))

    assert all(await asyncio.gather(*(work() for _ in range(30))))
    assert world.outcomes() == [("ok", 3)] * 30


@run
async def test_statements_run_in_the_order_in_which_they_came(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    await asyncio.gather(*(guarded.execute(f"INSERT INTO notes (id, body) VALUES ({n}, 'x')") for n in range(20)))
    assert [row[0] for row in await driver.rows(guarded, "SELECT id FROM notes")] == list(range(20))


@run
async def test_executemany_is_one_decision_over_sets_that_can_not_change(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    marks = {"%s": "%s, %s", "$1": "$1, $2", "?": "?, ?"}[driver.mark]
    sets = [[n, "kept"] for n in range(5)]

    class Later(str):
        """Changes the sets when the core reads its text: after they were given, before they are bound."""

        def __str__(self) -> str:
            for one in sets:
                one[1] = "changed"
            return "kept"

    sets[0][1] = Later("kept")
    await guarded.executemany(f"INSERT INTO notes (id, body) VALUES ({marks})", sets)
    assert world.decisions() == 1
    assert {row[0] for row in await driver.rows(guarded, "SELECT body FROM notes")} == {"kept"}

    def endless() -> Any:
        while True:
            yield (1, "x")

    with pytest.raises(checkrein.Refused):
        await guarded.executemany(f"INSERT INTO notes (id, body) VALUES ({marks})", endless())


@run
async def test_a_held_statement_runs_once_it_is_approved(world: World, driver: Driver) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    statement = f"DELETE FROM customers WHERE id = {driver.mark}"

    async def ask(value: Any, **approved: Any) -> Any:
        if isinstance(driver, Asyncpg):
            return await guarded.execute(statement, value, **approved)
        return await (guarded.execute_with if approved else guarded.execute)(statement, (value,), **approved)

    with pytest.raises(checkrein.Held) as held:
        await ask(1)
    request = held.value.request
    approved = {"request": request, "approvals": [world.approve(request)]}

    class Shifty(int):
        pass

    with pytest.raises(checkrein.Refused):
        await ask(Shifty(1), **approved)
    with pytest.raises(checkrein.Denied):  # another value than people were shown
        await ask(2, **approved)
    await ask(1, **approved)
    with pytest.raises((checkrein.Denied, checkrein.Held)):
        await ask(1, **approved)
    assert [row[0] for row in await driver.rows(guarded, "SELECT id FROM customers ORDER BY id")] == [2, 3]


@run
async def test_a_row_limit_is_kept(tmp_path: Path, driver: Driver) -> None:
    rule = {"name": "few", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read"], "row_limit": 2}
    guarded = await driver.guarded(World(tmp_path, rules=[rule]), await driver.connect())
    assert [row[0] for row in await driver.rows(guarded, QUERY)] == [1, 2]


@run
async def test_no_decision_blocks_the_loop(world: World, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop's executor is asked; with `in_thread=False` it is not."""
    loop = asyncio.get_running_loop()
    asked: list[Callable[..., Any]] = []
    bare = loop.run_in_executor

    def counted(executor: Any, call: Callable[..., Any], *arguments: Any) -> Any:
        asked.append(call)
        return bare(executor, call, *arguments)

    monkeypatch.setattr(loop, "run_in_executor", counted)
    guarded = await driver.guarded(world, await driver.connect())
    asked.clear()
    await driver.rows(guarded, QUERY)
    assert len(asked) == 1
    await guarded.close()
    guarded = await driver.guarded(world, await driver.connect(), in_thread=False)
    asked.clear()
    assert hidden(await driver.rows(guarded, QUERY))
    assert asked == []


@run
async def test_a_forked_process_is_refused(world: World, driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    process = os.getpid()
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: process + 1)
        with pytest.raises(checkrein.Refused, match="fork"):
            await guarded.execute("SELECT 1")


@run
async def test_a_session_that_has_ended_denies(world: World, driver: Driver) -> None:
    session = world.session(driver.resource)
    guarded = await checkrein.aio.guard(await driver.connect(), session, catalog="live")
    await driver.rows(guarded, QUERY)
    session.close()
    with pytest.raises(checkrein.Denied) as caught:
        await driver.rows(guarded, QUERY)
    assert caught.value.code == "denied.session"


@run
async def test_a_catalog_is_not_read_of_what_the_end_of_the_transaction_drops(tmp_path: Path, driver: Driver) -> None:
    if isinstance(driver, Sqlite):
        return  # it has no `ON COMMIT`
    guarded = await driver.guarded(of_public_customers(tmp_path), await driver.connect())
    block = guarded.transaction() if isinstance(driver, Asyncpg) else None
    if block:
        await block.start()
    await guarded.execute("CREATE TEMP TABLE customers (ssn text) ON COMMIT DROP")
    with pytest.raises(checkrein.Refused, match="temporary"):
        await guarded.refresh_catalog()
    await (block or guarded).commit()
    await guarded.refresh_catalog()
    shown = await driver.rows(guarded, "SELECT ssn || '' AS s FROM customers")
    assert (len(shown), hidden(shown)) == (3, True)


@run
async def test_a_catalog_whose_reading_was_cancelled_brings_no_certainty(
    tmp_path: Path, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(driver, Sqlite):
        return  # nothing that it permits here leaves doubt
    guarded = await driver.guarded(of_public_customers(tmp_path), await driver.connect())
    await guarded.execute("CREATE TEMP TABLE customers (ssn text)")
    if isinstance(driver, Psycopg):
        await guarded.commit()
    await guarded.refresh_catalog()
    await guarded.execute("DROP TABLE pg_temp.customers")
    block = guarded.transaction() if isinstance(driver, Asyncpg) else None
    await (block.start() if block else guarded.commit())
    await guarded.execute("SET search_path = public")
    await (block or guarded).rollback()

    async def slow(*_: Any) -> None:
        await asyncio.sleep(60)

    with monkeypatch.context() as broken:
        broken.setattr(type(gate_of(guarded).driver), "read_catalog", slow)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(guarded.refresh_catalog(), 0.5)
    with pytest.raises(checkrein.Denied):
        await driver.rows(guarded, "SELECT ssn || '' AS s FROM customers")
    await guarded.refresh_catalog()
    shown = await driver.rows(guarded, "SELECT ssn || '' AS s FROM customers")
    assert (len(shown), hidden(shown)) == (3, True)


@run
async def test_a_rollback_brings_doubt_and_the_catalog_brings_certainty(tmp_path: Path, driver: Driver) -> None:
    guarded = await driver.guarded(with_leave(tmp_path, "create", "insert"), await driver.connect())
    if isinstance(driver, Asyncpg):
        with pytest.raises(KeyError):
            async with guarded.transaction():
                await guarded.execute("CREATE TABLE more (body TEXT)")
                raise KeyError
    else:
        await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
        await guarded.execute("CREATE TABLE more (body TEXT)")
        await guarded.rollback()
    with pytest.raises((checkrein.Denied, *driver.errors) if isinstance(driver.errors, tuple) else (checkrein.Denied, driver.errors)):
        await driver.rows(guarded, "SELECT * FROM more")
    if not isinstance(driver, Asyncpg):
        await guarded.rollback()
    await guarded.refresh_catalog()
    assert hidden(await driver.rows(guarded, QUERY))
