"""PEP 249 on sqlite3."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

import pytest

import checkrein
import checkrein.dbapi
from world import SECRETS, World

Guarded = checkrein.dbapi.Connection


def test_rows_are_masked_and_everything_else_is_as_the_driver_gives_it(guarded: Guarded, raw: sqlite3.Connection) -> None:
    bare = raw.execute("SELECT id, name, ssn FROM customers ORDER BY id")
    cursor = guarded.execute("SELECT id, name, ssn FROM customers ORDER BY id")
    assert cursor.description == bare.description
    rows = cursor.fetchall()
    assert [row[:2] for row in rows] == [row[:2] for row in bare]
    assert all(type(row) is tuple and len(row) == 3 for row in rows)
    assert not any(secret in repr(rows) for secret in SECRETS)
    assert list(cursor.masked) == [2]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT ssn AS name FROM customers",
        "SELECT * FROM customers",
        "SELECT c.* FROM customers AS c",
        "SELECT upper(ssn) || '' FROM customers",
        "WITH x AS (SELECT ssn AS y FROM customers) SELECT y FROM x",
        "SELECT s FROM named",
        "SELECT max(ssn) FROM customers",
        "SELECT (SELECT ssn FROM customers LIMIT 1)",
        "SELECT json_group_array(ssn) FROM customers",
        "SELECT name, ssn FROM customers UNION ALL SELECT ssn, name FROM customers",
        "INSERT INTO customers (name, ssn) SELECT name, ssn FROM customers RETURNING ssn",
    ],
)
def test_no_way_of_asking_shows_a_secret(guarded: Guarded, statement: str) -> None:
    try:
        rows = guarded.execute(statement).fetchall()
    except checkrein.Denied:
        return
    assert rows
    assert not any(secret in repr(rows) for secret in SECRETS)


def test_a_denied_statement_is_not_run(guarded: Guarded, raw: sqlite3.Connection) -> None:
    with pytest.raises(checkrein.Denied) as caught:
        guarded.execute("DROP TABLE customers")
    assert caught.value.code == "denied.rule"
    assert caught.value.rule == "no-destruction"
    assert isinstance(caught.value, sqlite3.ProgrammingError)
    assert isinstance(caught.value, guarded.DatabaseError)
    assert raw.execute("SELECT count(*) FROM customers").fetchone() == (3,)


def test_a_text_of_two_statements_does_not_smuggle_the_second(guarded: Guarded, raw: sqlite3.Connection) -> None:
    for text in (
        "SELECT 1; DROP TABLE customers",
        "DROP TABLE customers; SELECT 1",
        "SELECT 1 /* */; ; drop table customers;",
    ):
        with pytest.raises(checkrein.Denied):
            guarded.execute(text)
    assert raw.execute("SELECT count(*) FROM customers").fetchone() == (3,)


def test_a_held_statement_runs_once_it_is_approved(world: World, guarded: Guarded, raw: sqlite3.Connection) -> None:
    statement = "DELETE FROM customers WHERE id = ?"
    with pytest.raises(checkrein.Held) as caught:
        guarded.execute(statement, [1])
    assert isinstance(caught.value, guarded.ProgrammingError)
    assert raw.execute("SELECT count(*) FROM customers").fetchone() == (3,)

    request = caught.value.request
    approval = world.approve(request)
    with pytest.raises(checkrein.Denied):  # other parameters than those that were approved
        guarded.execute_with(statement, [2], request=request, approvals=[approval])
    cursor = guarded.execute_with(statement, [1], request=request, approvals=[approval])
    assert cursor.rowcount == 1
    with pytest.raises((checkrein.Denied, checkrein.Held)):  # an approval is for one run
        guarded.execute_with(statement, [1], request=request, approvals=[approval])
    assert raw.execute("SELECT count(*) FROM customers").fetchone() == (2,)


def test_fetching_is_as_pep_249_says(guarded: Guarded) -> None:
    cursor = guarded.cursor()
    assert cursor.description is None
    assert cursor.arraysize == 1
    assert cursor.execute("SELECT id FROM customers ORDER BY id") is cursor
    assert cursor.fetchone() == (1,)
    assert cursor.fetchmany() == [(2,)]
    cursor.arraysize = 5
    assert cursor.fetchmany() == [(3,)]
    assert cursor.fetchmany() == []
    assert cursor.fetchone() is None
    assert cursor.fetchall() == []
    cursor.execute("SELECT id FROM customers ORDER BY id")
    assert cursor.fetchmany(2) == [(1,), (2,)]
    assert list(cursor) == [(3,)]
    assert list(guarded.execute("SELECT id FROM customers ORDER BY id")) == [(1,), (2,), (3,)]
    cursor.setinputsizes([1])
    cursor.setoutputsize(1)
    cursor.setoutputsize(1, 2)
    cursor.close()
    with pytest.raises(sqlite3.ProgrammingError):
        cursor.execute("SELECT id FROM customers")


def test_writing_tells_row_counts_and_row_ids(guarded: Guarded) -> None:
    cursor = guarded.execute("INSERT INTO notes (body) VALUES ('a')")
    assert (cursor.rowcount, cursor.lastrowid, cursor.description) == (1, 1, None)
    assert cursor.fetchone() is None
    assert cursor.fetchall() == []


def test_executemany_is_one_decision(world: World, guarded: Guarded, raw: sqlite3.Connection) -> None:
    before = world.decisions()
    cursor = guarded.executemany("INSERT INTO notes (body) VALUES (?)", ((str(n),) for n in range(50)))
    assert cursor.rowcount == 50
    assert world.decisions() == before + 1
    assert raw.execute("SELECT count(*) FROM notes").fetchone() == (50,)
    guarded.executemany("INSERT INTO notes (body) VALUES (:body)", [{"body": "x"}])
    guarded.executemany("INSERT INTO notes (body) VALUES (?)", [])
    assert raw.execute("SELECT count(*) FROM notes").fetchone() == (51,)


def test_executemany_takes_no_endless_source(guarded: Guarded) -> None:
    def endless() -> Any:
        while True:
            yield ("x",)

    with pytest.raises(checkrein.Refused):
        guarded.executemany("INSERT INTO notes (body) VALUES (?)", endless())


def test_parameters_can_not_change_between_decision_and_run(guarded: Guarded, raw: sqlite3.Connection) -> None:
    class Shifty(str):
        def __str__(self) -> str:
            return "DROP TABLE customers"

        def encode(self, *_: Any) -> bytes:
            return b"DROP TABLE customers"

    assert guarded.execute(Shifty("SELECT 1 FROM customers WHERE id = 1")).fetchall() == [(1,)]
    with pytest.raises(checkrein.Refused):
        guarded.execute(b"SELECT 1")
    assert raw.execute("SELECT count(*) FROM customers").fetchone() == (3,)


def test_row_factories_get_masked_rows(guarded: Guarded) -> None:
    guarded.row_factory = sqlite3.Row
    row = guarded.execute("SELECT name, ssn FROM customers").fetchone()
    assert type(row) is sqlite3.Row
    assert row.keys() == ["name", "ssn"]
    assert row["ssn"] not in SECRETS

    given: list[Any] = []

    def as_dictionary(cursor: Any, row: tuple[Any, ...]) -> dict[str, Any]:
        given.append((cursor, row))
        return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}

    guarded.row_factory = as_dictionary
    cursor = guarded.execute("SELECT name, ssn FROM customers")
    assert [set(row) for row in cursor] == [{"name", "ssn"}] * 3
    assert all(of is cursor for of, _ in given)
    assert not any(secret in repr(given) for secret in SECRETS)

    class Own(sqlite3.Row):
        pass

    guarded.row_factory = Own
    with pytest.raises(checkrein.Refused):
        guarded.execute("SELECT name FROM customers")


def test_a_row_factory_of_the_raw_connection_is_kept(world: World, raw: sqlite3.Connection) -> None:
    raw.row_factory = sqlite3.Row
    guarded = checkrein.dbapi.guard(raw, world.session(), catalog="live")
    row = guarded.execute("SELECT ssn FROM customers").fetchone()
    assert type(row) is sqlite3.Row
    assert row["ssn"] not in SECRETS


def test_the_connection_s_block_commits_and_does_not_close(guarded: Guarded, raw: sqlite3.Connection) -> None:
    with guarded as entered:
        assert entered is guarded
        guarded.execute("INSERT INTO notes (body) VALUES ('kept')")
    assert not raw.in_transaction
    with pytest.raises(KeyError), guarded:
        guarded.execute("INSERT INTO notes (body) VALUES ('undone')")
        raise KeyError
    assert guarded.execute("SELECT body FROM notes").fetchall() == [("kept",)]
    guarded.execute("INSERT INTO notes (body) VALUES ('undone too')")
    assert guarded.in_transaction
    guarded.rollback()
    guarded.execute("INSERT INTO notes (body) VALUES ('kept too')")
    guarded.commit()
    assert guarded.execute("SELECT count(*) FROM notes").fetchall() == [(2,)]
    with guarded.cursor() as cursor:
        cursor.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError):
        cursor.fetchone()
    guarded.close()
    with pytest.raises(sqlite3.ProgrammingError):
        guarded.execute("SELECT 1")


def test_several_cursors_go_side_by_side(guarded: Guarded) -> None:
    outer = guarded.execute("SELECT id FROM customers ORDER BY id")
    seen = []
    for (number,) in outer:
        seen.append(guarded.execute("SELECT name FROM customers WHERE id = ?", [number]).fetchone())
        guarded.execute("INSERT INTO notes (body) VALUES ('seen')")
    assert [name for (name,) in seen] == ["Ada", "Ben", "Cleo"]


def test_threads_share_a_guarded_connection(guarded: Guarded) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(25):
                cursor = guarded.cursor()
                cursor.execute("SELECT id, ssn FROM customers")
                assert not any(secret in repr(cursor.fetchall()) for secret in SECRETS)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_an_outcome_is_reported_whatever_becomes_of_the_cursor(world: World, guarded: Guarded) -> None:
    guarded.execute("SELECT id FROM customers").fetchall()  # exhausted
    cursor = guarded.execute("SELECT id FROM customers")
    cursor.fetchone()
    cursor.close()  # closed
    guarded.execute("SELECT id FROM customers").fetchone()  # dropped
    cursor = guarded.execute("SELECT id FROM customers")
    cursor.execute("SELECT id FROM customers")  # executed again
    with pytest.raises(sqlite3.OperationalError):
        guarded.execute("SELECT abs(-9223372036854775808)")
    cursor.close()
    outcomes = world.outcomes()
    assert outcomes == [("ok", 3), ("ok", 1), ("ok", 0), ("ok", 1), ("error", None), ("ok", 0)] or sorted(map(str, outcomes)) == sorted(
        map(str, [("ok", 3), ("ok", 1), ("ok", 1), ("ok", 0), ("error", None), ("ok", 0)])
    )


def test_a_session_that_has_ended_denies(world: World, raw: sqlite3.Connection) -> None:
    session = world.session()
    guarded = checkrein.dbapi.guard(raw, session, catalog="live")
    guarded.execute("SELECT id FROM customers")
    session.close()
    with pytest.raises(checkrein.Denied) as caught:
        guarded.execute("SELECT id FROM customers")
    assert caught.value.code == "denied.session"


def test_connect_closes_what_it_can_not_guard(world: World) -> None:
    made: list[sqlite3.Connection] = []

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        made.append(sqlite3.connect(*arguments, **options))
        return made[-1]

    guarded = checkrein.dbapi.connect(connect, ":memory:", session=world.session(), catalog="live")
    assert guarded.execute("SELECT name FROM sqlite_master").fetchall() == []
    with pytest.raises(checkrein.Error):
        checkrein.dbapi.connect(connect, ":memory:", session=world.session(), catalog={"version": 7})
    with pytest.raises(sqlite3.ProgrammingError):
        made[-1].execute("SELECT 1")


def test_a_row_limit_is_kept_and_told(tmp_path: Any, raw: sqlite3.Connection) -> None:
    rule = {"name": "few", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read"], "row_limit": 2}
    guarded = checkrein.dbapi.guard(raw, World(tmp_path, rules=[rule]).session(), catalog="live")
    cursor = guarded.execute("SELECT id FROM customers ORDER BY id")
    assert not cursor.limited
    assert cursor.fetchall() == [(1,), (2,)]
    assert cursor.limited
    assert cursor.fetchall() == []
    assert cursor.fetchone() is None
    assert guarded.execute("SELECT id FROM customers ORDER BY id").fetchmany(9) == [(1,), (2,)]
    assert list(guarded.execute("SELECT id FROM customers ORDER BY id")) == [(1,), (2,)]


def test_what_a_statement_changes_is_known_before_the_next(guarded: Guarded, raw: sqlite3.Connection) -> None:
    first = guarded.execute("SELECT id FROM customers")
    raw.execute("ALTER TABLE notes ADD COLUMN ssn TEXT")
    second = guarded.execute("SELECT name FROM customers")
    assert second.fetchall()
    assert first.fetchall()
    with pytest.raises(checkrein.Error) as caught:  # the catalog no longer tells what `*` is
        guarded.execute("SELECT * FROM notes")
    assert caught.value.code == "mask.arity"
    guarded.refresh_catalog()
    assert guarded.execute("SELECT * FROM notes").fetchall() == []
