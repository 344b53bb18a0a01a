"""PEP 249 on psycopg 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import psycopg.rows
import pytest

import checkrein
import checkrein.dbapi
from checkrein.dbapi._psycopg import Psycopg
from world import POLICY, SECRETS, World, of_public_customers

Guarded = checkrein.dbapi.Connection


def hidden(shown: Any) -> bool:
    return not any(secret in repr(shown) for secret in SECRETS)


def test_rows_are_masked_and_everything_else_is_as_the_driver_gives_it(guarded_postgres: Guarded, raw_postgres: Any) -> None:
    query = "SELECT id, name, ssn, card FROM customers ORDER BY id"
    bare = raw_postgres.execute(query)
    cursor = guarded_postgres.execute(query)
    assert [tuple(column) for column in cursor.description] == [tuple(column) for column in bare.description]
    rows = cursor.fetchall()
    assert [row[:2] for row in rows] == [row[:2] for row in bare.fetchall()]
    assert hidden(rows)
    assert cursor.rowcount == 3
    assert cursor.statusmessage == "SELECT 3"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT ssn AS name FROM customers",
        "SELECT customers FROM customers",
        "SELECT c.*::text FROM customers c",
        "SELECT row_to_json(c) FROM customers c",
        "SELECT (c).ssn FROM customers c",
        "SELECT s FROM named",
        "SELECT array_agg(ssn) FROM customers",
        "TABLE customers",
        "SELECT x.a FROM (VALUES ((SELECT ssn FROM customers LIMIT 1))) AS x (a)",
        "SELECT name FROM (SELECT ssn AS name FROM customers) AS x",
        "SELECT name, ssn FROM customers UNION ALL SELECT ssn, name FROM customers",
        "INSERT INTO notes (body) VALUES ((SELECT ssn FROM customers LIMIT 1)) RETURNING body",
        "SELECT 1; SELECT ssn FROM customers",
    ],
)
@pytest.mark.parametrize("binary", [False, True])
def test_no_way_of_asking_shows_a_secret(guarded_postgres: Guarded, statement: str, binary: bool) -> None:
    try:
        rows = guarded_postgres.cursor(binary=binary).execute(statement).fetchall()
    except checkrein.Denied:
        return
    assert rows
    assert hidden(rows)


def test_placeholders_are_read_as_psycopg_writes_them(guarded_postgres: Guarded) -> None:
    execute = guarded_postgres.execute
    assert execute("SELECT name FROM customers WHERE id = %s", [1]).fetchone() == ("Ada",)
    assert execute("SELECT name FROM customers WHERE id = %(id)s", {"id": 2}).fetchone() == ("Ben",)
    assert execute("SELECT 5 % 3").fetchone() == (2,)
    assert execute("SELECT 5 %% 3", ()).fetchone() == (2,)
    assert execute("SELECT name FROM customers WHERE id = %s", [3], prepare=True).fetchone() == ("Cleo",)
    assert execute("SELECT name FROM customers WHERE name LIKE 'A%'").fetchone() == ("Ada",)


def test_row_factories_get_masked_rows(guarded_postgres: Guarded) -> None:
    from dataclasses import dataclass

    @dataclass
    class Customer:
        name: str
        ssn: str

    query = "SELECT name, ssn FROM customers ORDER BY id"
    rows = psycopg.rows
    assert guarded_postgres.cursor(row_factory=rows.dict_row).execute(query).fetchone()["name"] == "Ada"
    for factory in (
        rows.tuple_row,
        rows.dict_row,
        rows.namedtuple_row,
        rows.class_row(Customer),
        rows.kwargs_row(Customer),
    ):
        shown = guarded_postgres.cursor(row_factory=factory).execute(query).fetchall()
        assert len(shown) == 3
        assert hidden(shown)
    guarded_postgres.row_factory = rows.namedtuple_row
    row = guarded_postgres.execute(query).fetchone()
    assert row.name == "Ada"
    assert hidden(row)

    given: list[Any] = []

    def own(cursor: Any) -> Any:
        given.append(cursor)
        names = [column.name for column in cursor.description or ()]
        return lambda values: dict(zip(names, values, strict=True))

    cursor = guarded_postgres.cursor(row_factory=own).execute(query)
    assert cursor.fetchone()["name"] == "Ada"
    assert all(of is cursor for of in given)


def test_executemany_returns_no_rows(guarded_postgres: Guarded) -> None:
    cursor = guarded_postgres.cursor()
    cursor.executemany("INSERT INTO notes (id, body) VALUES (%s, %s)", [(n, "x") for n in range(20)])
    assert cursor.rowcount == 20
    assert cursor.description is None
    with pytest.raises(psycopg.ProgrammingError):
        cursor.fetchone()


def test_fetching_where_there_is_nothing_is_the_driver_s_error(guarded_postgres: Guarded) -> None:
    cursor = guarded_postgres.cursor()
    with pytest.raises(psycopg.ProgrammingError):
        cursor.fetchone()
    cursor.execute("INSERT INTO notes (id, body) VALUES (1, 'x')")
    with pytest.raises(psycopg.ProgrammingError):
        cursor.fetchall()


def test_copy_does_not_go_through_execute(guarded_postgres: Guarded) -> None:
    with pytest.raises((checkrein.Denied, psycopg.Error)):
        guarded_postgres.execute("COPY customers TO STDOUT")
    guarded_postgres.rollback()


def test_a_rollback_undoes_what_the_session_set(guarded_postgres: Guarded, raw_postgres: Any) -> None:
    guarded_postgres.commit()
    guarded_postgres.execute("SET search_path = archive, public")
    guarded_postgres.rollback()
    assert raw_postgres.execute("SHOW search_path").fetchone()[0] != "archive, public"
    try:
        shown = guarded_postgres.execute("SELECT ssn FROM customers").fetchall()
    except checkrein.Denied as denied:
        assert denied.code in {"denied.state", "denied.unknown"}
        return
    assert hidden(shown)


def test_blocks_commit_roll_back_and_close(world: World, raw_postgres: Any) -> None:
    guarded = checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"), catalog="live")
    with guarded.transaction():
        guarded.execute("INSERT INTO notes (id, body) VALUES (1, 'kept')")
    with pytest.raises(KeyError), guarded.transaction():
        guarded.execute("INSERT INTO notes (id, body) VALUES (2, 'undone')")
        raise KeyError
    with guarded:
        assert guarded.execute("SELECT id FROM notes").fetchall() == [(1,)]
    assert guarded.closed
    with pytest.raises(psycopg.Error):
        guarded.execute("SELECT 1")


def test_asynchronous_connections_are_refused(world: World, dsn: str) -> None:
    import asyncio

    async def main() -> None:
        async with await psycopg.AsyncConnection.connect(dsn) as raw:
            with pytest.raises(checkrein.Refused):
                checkrein.dbapi.guard(raw, world.session("db-postgres"))

    asyncio.run(main())


def test_a_catalog_is_not_read_of_what_the_end_of_the_transaction_drops(tmp_path: Path, raw_postgres: Any) -> None:
    guarded = checkrein.dbapi.guard(raw_postgres, of_public_customers(tmp_path).session("db-postgres"), catalog="live")
    guarded.execute("CREATE TEMP TABLE customers (ssn text) ON COMMIT DROP")
    with pytest.raises(checkrein.Refused, match="temporary"):
        guarded.refresh_catalog()
    guarded.commit()
    guarded.refresh_catalog()
    shown = guarded.execute("SELECT ssn || '' AS s FROM customers").fetchall()
    assert (len(shown), hidden(shown)) == (3, True)


def test_a_state_that_was_lost_comes_back_with_the_catalog(guarded_postgres: Guarded, raw_postgres: Any) -> None:
    raw_postgres.execute("CREATE SCHEMA archive")
    raw_postgres.commit()
    query = "SELECT name FROM customers WHERE id = 1"
    guarded_postgres.execute("SET search_path = archive, public")
    guarded_postgres.rollback()
    with pytest.raises(checkrein.Denied):
        guarded_postgres.execute(query)
    guarded_postgres.refresh_catalog()
    assert guarded_postgres.execute(query).fetchone() == ("Ada",)

    guarded_postgres.execute("SET search_path = archive, public")
    guarded_postgres.commit()
    guarded_postgres.execute("SET search_path = archive")
    guarded_postgres.rollback()
    with pytest.raises(checkrein.Refused):  # the database does not stand as it did at first
        guarded_postgres.refresh_catalog()
    with pytest.raises(checkrein.Denied):
        guarded_postgres.execute(query)


def test_a_catalog_that_could_not_be_read_brings_no_certainty(tmp_path: Path, raw_postgres: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = checkrein.dbapi.guard(raw_postgres, of_public_customers(tmp_path).session("db-postgres"), catalog="live")
    guarded.execute("CREATE TEMP TABLE customers (ssn text)")
    guarded.commit()
    guarded.refresh_catalog()
    guarded.execute("DROP TABLE pg_temp.customers")
    guarded.commit()
    guarded.execute("SET search_path = public")
    guarded.rollback()
    with monkeypatch.context() as broken:
        broken.setattr(Psycopg, "catalog", lambda *_: 1 / 0)  # a timeout, a cancellation from another thread
        with pytest.raises(psycopg.Error):
            guarded.refresh_catalog()
    with pytest.raises(checkrein.Denied):
        guarded.execute("SELECT ssn || '' AS s FROM customers")
    guarded.refresh_catalog()
    shown = guarded.execute("SELECT ssn || '' AS s FROM customers").fetchall()
    assert (len(shown), hidden(shown)) == (3, True)


def test_a_search_path_that_is_followed_needs_no_refresh(guarded_postgres: Guarded, raw_postgres: Any) -> None:
    raw_postgres.execute("CREATE SCHEMA archive; CREATE TABLE archive.customers (name text)")
    raw_postgres.commit()
    guarded_postgres.refresh_catalog()
    guarded_postgres.execute("SET search_path = archive")
    assert guarded_postgres.execute("SELECT name FROM customers").fetchall() == []
    guarded_postgres.commit()
    guarded_postgres.rollback()
    decision = guarded_postgres.execute("SELECT * FROM customers")
    assert len(decision.description) == 1


def test_a_search_path_that_the_policy_does_not_know_is_refused(world: World, raw_postgres: Any) -> None:
    raw_postgres.execute("CREATE SCHEMA archive; SET search_path = archive, public")
    raw_postgres.commit()
    with pytest.raises(checkrein.Refused, match="search_path"):
        checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"))
    assert raw_postgres.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def permissive(folder: Any) -> World:
    rule = {"name": "all", "decision": "permit", "subjects": {"groups": ["analysts"]}}
    masks = [mask | {"probe": "permit", "aggregate": "permit"} for mask in POLICY["masks"]]
    return World(folder, rules=[rule | {"effects": ["data", "structure", "session", "unknown"]}], masks=masks)


def test_a_permitted_copy_is_refused_all_the_same(tmp_path: Any, raw_postgres: Any) -> None:
    guarded = checkrein.dbapi.guard(raw_postgres, permissive(tmp_path).session("db-postgres"), catalog="live")
    for statement in ("COPY customers TO STDOUT", "COPY notes FROM STDIN"):
        with pytest.raises(checkrein.Refused):
            guarded.execute(statement)
    assert guarded.execute("SELECT name FROM customers WHERE id = 1").fetchone() == ("Ada",)


def test_results_of_several_statements_are_masked_whole(tmp_path: Any, raw_postgres: Any) -> None:
    guarded = checkrein.dbapi.guard(raw_postgres, permissive(tmp_path).session("db-postgres"), catalog="live")
    cursor = guarded.execute("SELECT name, ssn FROM customers; SELECT 1")
    rows = cursor.fetchall()
    assert hidden(rows)
    assert "Ada" not in repr(rows)
    assert len(rows) == 3


def test_what_a_commit_says_holds_no_values(world: World, raw_postgres: Any) -> None:
    raw_postgres.execute("ALTER TABLE customers ADD UNIQUE (name) DEFERRABLE INITIALLY DEFERRED")
    raw_postgres.commit()
    guarded = checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"), catalog="live")
    guarded.execute("INSERT INTO customers (id, name) VALUES (9, 'Cleo')")
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        guarded.commit()
    assert "Cleo" not in str(caught.value)
    assert caught.value.__context__ is None


def test_blocks_nest_as_savepoints(guarded_postgres: Guarded) -> None:
    guarded_postgres.commit()
    with guarded_postgres.transaction():
        guarded_postgres.execute("INSERT INTO notes (id, body) VALUES (1, 'kept')")
        with pytest.raises(KeyError), guarded_postgres.transaction():
            guarded_postgres.execute("INSERT INTO notes (id, body) VALUES (2, 'undone')")
            raise KeyError
        with guarded_postgres.transaction():
            guarded_postgres.execute("SET search_path = public")
    assert guarded_postgres.execute("SELECT id FROM notes").fetchall() == [(1,)]


def test_threads_share_a_guarded_connection(guarded_postgres: Guarded) -> None:
    import concurrent.futures

    def work(_: int) -> bool:
        return hidden(guarded_postgres.cursor().execute("SELECT id, ssn FROM customers").fetchall())

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(60)))


def test_a_column_that_is_not_the_one_that_was_predicted_is_not_shown(guarded_postgres: Guarded, raw_postgres: Any) -> None:
    """The server says which table a column is of: behind the guard's back, another one took the name."""
    assert guarded_postgres.execute("SELECT body FROM notes").fetchall() == []
    raw_postgres.execute("ALTER TABLE notes RENAME TO elsewhere")
    raw_postgres.execute("ALTER TABLE customers RENAME COLUMN ssn TO body")
    raw_postgres.execute("ALTER TABLE customers RENAME TO notes")
    raw_postgres.commit()
    with pytest.raises(checkrein.Error) as caught:
        guarded_postgres.execute("SELECT body FROM notes").fetchall()
    assert caught.value.code == "mask.origin"
    guarded_postgres.rollback()
    guarded_postgres.refresh_catalog()
    assert len(guarded_postgres.execute("SELECT body FROM notes").fetchall()) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT name FROM customers",
        "SELECT c.name, n.body FROM customers c LEFT JOIN notes n USING (id)",
        "SELECT id FROM customers LEFT JOIN notes USING (id)",
        "SELECT n FROM named",
        "WITH x AS (SELECT name AS a FROM customers) SELECT a FROM x",
        "SELECT a FROM (SELECT name AS a FROM customers) AS x (a)",
        "SELECT name FROM customers UNION SELECT body FROM notes",
        "INSERT INTO notes (id, body) VALUES (1, 'x') RETURNING id, body",
        "SELECT relname FROM pg_class WHERE relname = 'customers'",
        "SELECT c.ssn, (c).name FROM customers c",
        "SELECT (SELECT name FROM customers LIMIT 1)",
        "SELECT x.name FROM customers AS x, LATERAL (SELECT x.name AS again) AS y",
    ],
)
def test_where_columns_come_from_is_predicted_as_the_server_says(guarded_postgres: Guarded, statement: str) -> None:
    assert guarded_postgres.execute(statement).fetchall()
