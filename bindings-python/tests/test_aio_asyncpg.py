"""What is asyncpg's own: records, prepared statements, cursors, names on the server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

import checkrein
import checkrein.aio
from aio_world import Asyncpg, everything, hidden, run
from checkrein.dbapi._face import gate_of
from world import SECRETS, World

QUERY = "SELECT id, name, ssn FROM customers ORDER BY id"
CODES = "SELECT name FROM pg_prepared_statements"


@pytest.fixture
def driver(raw_postgres: Any, dsn: str) -> Asyncpg:
    return Asyncpg(dsn)


@run
async def test_records_are_as_asyncpg_s(world: World, driver: Asyncpg) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    query = "SELECT id, name, id AS name FROM customers ORDER BY id"
    (bare, *_), (record, *_) = await raw.fetch(query), await guarded.fetch(query)
    assert type(record) is checkrein.aio.Record
    assert record == tuple(bare)
    assert record == (1, "Ada", 1)
    assert hash(record) == hash(tuple(record))
    for of in (tuple, list, len, lambda row: row[0], lambda row: row["name"], lambda row: row[-2], lambda row: row[0:2],
               lambda row: row.get("name"), lambda row: row.get("nope", 7), lambda row: list(row.keys())[:1],
               lambda row: list(row.values()), lambda row: dict(row)["name"], lambda row: "id" in row, lambda row: 1 in row):  # fmt: skip
        assert of(record) == of(bare)  # type: ignore[no-untyped-call]
    with pytest.raises(KeyError):
        record["nope"]
    with pytest.raises(IndexError):
        record[3]
    with pytest.raises(TypeError):
        record[0] = 2  # type: ignore[index]


@run
async def test_each_way_of_fetching_is_masked(world: World, driver: Asyncpg) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    assert hidden(await guarded.fetchrow(QUERY))
    assert hidden(await guarded.fetchval(QUERY, column=2))
    assert await guarded.fetchval("SELECT name FROM customers WHERE id = $1", 2) == "Ben"
    assert await guarded.fetchrow("SELECT name FROM customers WHERE id = $1", 7) is None
    assert await guarded.fetchval("SELECT name FROM customers WHERE id = $1", 7) is None
    assert await guarded.fetch("INSERT INTO notes (id, body) VALUES (1, 'x')") == []
    assert await guarded.execute("INSERT INTO notes (id, body) VALUES ($1, 'x'), ($2, 'y')", 2, 3) == "INSERT 0 2"
    assert await guarded.execute("SELECT ssn FROM customers") == "SELECT 3"
    assert await guarded.execute("SELECT ssn FROM customers WHERE id = $1", 1) == "SELECT 1"
    prepared = await guarded.prepare("SELECT ssn FROM customers WHERE id = $1")
    assert hidden(await prepared.fetch(1))
    assert hidden(await prepared.fetchrow(2))
    assert hidden(await prepared.fetchval(3))
    assert hidden(await prepared.fetch(2))
    assert prepared.get_statusmsg() == "SELECT 1"
    assert prepared.get_query() == "SELECT ssn FROM customers WHERE id = $1"
    writes = await guarded.prepare("INSERT INTO notes (id, body) VALUES ($1, $2)")
    await writes.executemany([(7, "x"), (8, "y")])
    assert world.outcomes()[-5:] == [("ok", 1)] * 4 + [("ok", None)]
    assert {status for status, _ in world.outcomes()} == {"ok"}
    for name in ("get_attributes", "get_parameters", "explain", "cursor", "fetchmany", "_state", "_connection"):
        with pytest.raises(checkrein.Refused):
            getattr(prepared, name)


@run
async def test_each_run_of_a_prepared_statement_is_decided_on(world: World, driver: Asyncpg) -> None:
    session = world.session("db-postgres")
    guarded = await checkrein.aio.guard(await driver.connect(), session, catalog="live")
    prepared = await guarded.prepare("SELECT name FROM customers WHERE id = $1")
    assert world.decisions() == 0
    assert await prepared.fetchval(1) == "Ada"
    assert await prepared.fetchval(2) == "Ben"
    assert world.decisions() == 2
    session.close()
    with pytest.raises(checkrein.Denied):
        await prepared.fetchval(1)


@run
async def test_a_prepared_statement_that_failed_is_prepared_again(world: World, driver: Asyncpg) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(world, raw)
    prepared = await guarded.prepare("SELECT * FROM notes")
    assert await prepared.fetch() == []
    await raw.execute("ALTER TABLE notes ALTER COLUMN body TYPE varchar(10)")
    await raw.execute("INSERT INTO notes VALUES (1, 'x')")
    with pytest.raises(asyncpg.PostgresError):
        await prepared.fetch()
    assert await prepared.fetch() == [(1, "x")]


@run
async def test_nothing_is_run_that_was_put_under_another_s_name(tmp_path: Path, driver: Asyncpg) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(everything(tmp_path), raw)
    prepared = await guarded.prepare("SELECT name FROM customers ORDER BY id")
    assert await prepared.fetchval() == "Ada"
    with pytest.raises(checkrein.Denied):  # a relation of the server that no rule names
        await guarded.fetch(CODES)
    (name,) = [name for (name,) in await driver.raw_rows(raw, CODES) if name.startswith("checkrein_")]
    for other in (name, "__asyncpg_stmt_1__", "__asyncpg_stmt_2__"):
        await guarded.execute("DEALLOCATE ALL")
        await guarded.execute(f'PREPARE "{other}" AS SELECT ssn FROM customers ORDER BY id')
        for _ in range(2):
            assert hidden(await prepared.fetch())
            assert hidden(await guarded.fetch("SELECT name FROM customers ORDER BY id"))
            assert hidden(await guarded.fetch("SELECT name FROM customers WHERE id > $1", 0))


@run
async def test_asyncpg_s_own_questions_are_not_answered_by_what_was_prepared(tmp_path: Path, driver: Asyncpg) -> None:
    raw = await driver.connect()
    await raw.execute("CREATE TYPE one AS ENUM ('a'); CREATE TYPE two AS ENUM ('a')")
    guarded = await driver.guarded(everything(tmp_path), raw)
    assert await guarded.fetchval("SELECT 'a'::one") == "a"
    own = "SELECT name FROM pg_prepared_statements WHERE statement LIKE 'WITH%'"
    (name,) = [name for (name,) in await driver.raw_rows(raw, own)]
    await guarded.execute(f'DEALLOCATE "{name}"')
    with pytest.raises(checkrein.Denied):
        await guarded.execute(f"PREPARE \"{name}\" (oid[]) AS INSERT INTO notes VALUES (1, 'ran') RETURNING 1")
    assert await guarded.fetchval("SELECT 'a'::two") == "a"
    assert await driver.raw_rows(raw, "SELECT * FROM notes") == []


@run
async def test_a_cursor_whose_name_was_given_away_is_refused(tmp_path: Path, driver: Asyncpg) -> None:
    raw = await driver.connect()
    guarded = await driver.guarded(everything(tmp_path), raw)
    async with guarded.transaction():
        cursor = await guarded.cursor("SELECT name FROM customers ORDER BY id")
        assert await cursor.fetchrow() == ("Ada",)
        (name,) = [name for (name,) in await driver.raw_rows(raw, "SELECT name FROM pg_cursors") if name.startswith("__asyncpg")]
        await guarded.execute(f'CLOSE "{name}"')
        await guarded.execute(f'DECLARE "{name}" CURSOR FOR SELECT ssn FROM customers ORDER BY id')
        with pytest.raises(checkrein.Refused):
            await cursor.fetch(3)
        assert await cursor.fetch(3) == []


@run
async def test_a_function_that_runs_while_it_is_fetched_gives_no_cursor_away(tmp_path: Path, driver: Asyncpg) -> None:
    raw = await driver.connect()
    await raw.execute("CREATE FUNCTION swap() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$")
    guarded = await driver.guarded(everything(tmp_path), raw)
    async with guarded.transaction():
        first = await guarded.cursor("SELECT swap()")
        second = await guarded.cursor("SELECT name FROM customers")
        await first.fetch(1)
        with pytest.raises(checkrein.Refused):
            await second.fetch(1)
        assert await first.fetch(1) == []


@run
async def test_a_cursor_that_fails_after_its_outcome_was_told_leaves_doubt(tmp_path: Path, driver: Asyncpg) -> None:
    rule = {"name": "few", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read", "setting"], "row_limit": 1}
    classes = {"ssn": {"columns": ["hr.people.ssn"]}}
    masks = [{"classes": ["ssn"], "mask": "redact", "probe": "permit"}]
    world = World(tmp_path, rules=[rule], classes=classes, masks=masks)
    raw = await driver.connect()
    for schema in ("hr", "other"):
        await raw.execute(f"CREATE SCHEMA {schema} CREATE TABLE people (ssn text)")
    await raw.execute(f"INSERT INTO hr.people VALUES ('{SECRETS[0]}')")
    guarded = await driver.guarded(world, raw)
    await guarded.execute("SET search_path = hr")
    block = guarded.transaction()
    await block.start()
    await guarded.execute("SET search_path = other")
    cursor = await guarded.cursor("SELECT 1 / (3 - i) AS n FROM generate_series(1, 5) AS t (i)")
    assert (len(await cursor.fetch(1)), await cursor.fetch(1)) == (1, [])  # the limit
    with pytest.raises(asyncpg.DivisionByZeroError):
        await cursor.fetch(1)
    await block.commit()  # which undoes it: the path is `hr` again
    with pytest.raises(checkrein.Denied):
        await guarded.fetch("SELECT ssn || '' AS s FROM people")


@run
async def test_cursors_are_masked_and_counted(world: World, driver: Asyncpg) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    with pytest.raises(driver.errors, match="outside of a transaction"):
        await guarded.cursor(QUERY)
    async with guarded.transaction():
        cursor = await guarded.cursor(QUERY)
        first = await cursor.fetch(2)
        inner = [record async for record in guarded.cursor("SELECT ssn FROM customers WHERE id > $1", 1, prefetch=1)]
        rest = await cursor.fetch(2)
        assert hidden([first, inner, rest])
        assert (len(first), len(inner), len(rest)) == (2, 2, 1)
        assert await cursor.fetchrow() is None
        for name in ("forward", "_exec", "_connection"):
            with pytest.raises(checkrein.Refused):
                getattr(cursor, name)
        with pytest.raises(checkrein.Refused):
            await guarded.cursor("INSERT INTO notes (id) VALUES (1)")
        with pytest.raises(checkrein.Denied):
            await guarded.cursor("DROP TABLE customers")
    assert world.outcomes() == [("error", None), ("ok", 2), ("ok", 3), ("error", None)]


@run
async def test_transactions_are_followed(world: World, driver: Asyncpg) -> None:
    raw = await driver.connect()
    await raw.execute("CREATE SCHEMA archive; CREATE TABLE archive.customers (name text)")
    guarded = await driver.guarded(world, raw)
    async with guarded.transaction(isolation="serializable", readonly=False):
        await guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'kept')")
        with pytest.raises(KeyError):
            async with guarded.transaction():
                await guarded.execute("INSERT INTO notes (id, body) VALUES (2, 'undone')")
                raise KeyError
    assert await driver.rows(guarded, "SELECT id FROM notes") == [(1,)]
    block = guarded.transaction()
    await block.start()
    await guarded.execute("SET search_path = archive")
    assert await driver.rows(guarded, "SELECT name FROM customers") == []
    await block.rollback()
    with pytest.raises(checkrein.Denied):
        await driver.rows(guarded, "SELECT name FROM customers")
    await guarded.refresh_catalog()
    assert len(await driver.rows(guarded, "SELECT name FROM customers")) == 3
    async with guarded.transaction():
        await guarded.execute("SET search_path = archive")
    assert await driver.rows(guarded, "SELECT name FROM customers") == []
    with pytest.raises((ValueError, checkrein.Error)):
        guarded.transaction(isolation="; DROP TABLE customers")


@run
async def test_values_are_given_by_position_and_options_are_plain(world: World, driver: Asyncpg) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    with pytest.raises(checkrein.Refused):
        await guarded.executemany("INSERT INTO notes (id, body) VALUES ($1, $2)", [{"a": 1, "b": "x"}])
    with pytest.raises(TypeError):
        await guarded.fetch(QUERY, record_class=asyncpg.Record)

    class Odd(float):
        pass

    with pytest.raises(checkrein.Refused):
        await guarded.fetch(QUERY, timeout=Odd(1))
    with pytest.raises(asyncpg.InterfaceError, match="expects 1 argument"):
        await guarded.fetch("SELECT name FROM customers WHERE id = $1", 1, 2)
    assert world.decisions() == 1


@run
async def test_a_permitted_copy_is_refused_all_the_same(tmp_path: Path, driver: Asyncpg) -> None:
    guarded = await driver.guarded(everything(tmp_path), await driver.connect())
    for statement in ("COPY customers TO STDOUT", "COPY notes FROM STDIN"):
        with pytest.raises(checkrein.Refused):
            await guarded.execute(statement)
    assert await driver.rows(guarded, "SELECT name FROM customers WHERE id = 1") == [("Ada",)]


@run
async def test_the_server_s_timeout_leaves_doubt_and_its_words_do_not(tmp_path: Path, driver: Asyncpg) -> None:
    world = everything(tmp_path)
    guarded = await driver.guarded(world, await driver.connect())
    with pytest.raises((asyncio.TimeoutError, TimeoutError)):
        await guarded.fetch("SELECT set_config('search_path', 'archive', false), pg_sleep(5)", timeout=0.2)
    assert world.outcomes()[-1][0] == "cancelled"
    with pytest.raises(asyncpg.UndefinedColumnError, match="nope"):
        await guarded.fetch("SELECT nope FROM pg_catalog.pg_class")
    with pytest.raises(asyncpg.PostgresError) as caught:
        await guarded.fetch("SELECT ssn::date FROM public.customers")
    assert "withheld" in str(caught.value)
    assert hidden(vars(caught.value))


@run
async def test_a_decoder_that_fails_leaves_doubt(tmp_path: Path, driver: Asyncpg) -> None:
    world = everything(tmp_path)
    raw = await driver.connect()

    def fails(value: str) -> Any:
        raise KeyError(value)

    await raw.set_type_codec("date", encoder=str, decoder=fails, schema="pg_catalog", format="text")
    guarded = await driver.guarded(world, raw)
    with pytest.raises(asyncpg.InterfaceError, match="withheld") as caught:
        await guarded.fetch("SELECT set_config('search_path', 'archive', false), '2026-01-01'::date")
    assert "2026" not in str(caught.value)
    assert world.outcomes() == [("cancelled", None)]
    assert not gate_of(guarded).native.is_certain


@run
async def test_the_connection_must_read_text_as_we_do(world: World, driver: Asyncpg) -> None:
    raw = await driver.connect()
    for setting in ("standard_conforming_strings = off", "client_encoding = 'SQL_ASCII'", "search_path = evil, public"):
        await raw.execute(f"SET {setting}")
        with pytest.raises(checkrein.Refused):
            await driver.guarded(world, raw)
        await raw.execute("RESET ALL")
    assert hidden(await driver.rows(await driver.guarded(world, raw), QUERY))


def listeners() -> list[Callable[[Any], Any]]:
    return [
        lambda guarded: guarded.add_listener,
        lambda guarded: guarded.add_log_listener,
        lambda guarded: guarded.add_query_logger,
        lambda guarded: guarded.add_termination_listener,
        lambda guarded: guarded.copy_from_table,
        lambda guarded: guarded.copy_records_to_table,
        lambda guarded: guarded.row_factory,
        lambda guarded: guarded.fetchmany,
    ]


@pytest.mark.parametrize("of", listeners())
@run
async def test_nothing_listens_in(world: World, driver: Asyncpg, of: Callable[[Any], Any]) -> None:
    guarded = await driver.guarded(world, await driver.connect())
    with pytest.raises(checkrein.Refused):
        of(guarded)
