"""The live catalog, and that it agrees with the database."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest

import checkrein
import checkrein.catalog
import checkrein.dbapi


def test_sqlite_relations_stand_with_their_columns_in_order(raw: sqlite3.Connection) -> None:
    raw.row_factory = sqlite3.Row
    raw.text_factory = bytes
    raw.execute("ATTACH ':memory:' AS \"Other Db\"")
    raw.execute('CREATE TABLE "Other Db"."Odd ""Name" ("A b" INT, C TEXT GENERATED ALWAYS AS (1))')
    raw.execute("CREATE TEMP TABLE scratch (x)")
    raw.execute("CREATE VIRTUAL TABLE search USING fts5 (body)")
    raw.execute('CREATE VIEW /* AS */ "as" (a, b) AS -- AS\n SELECT id, ssn AS s FROM customers;')
    raw.execute("CREATE VIEW broken AS SELECT * FROM gone")
    relations = checkrein.catalog.from_sqlite(raw)["relations"]
    assert list(relations["main.customers"]["columns"].items()) == [
        ("id", "INTEGER"), ("name", "TEXT"), ("ssn", "TEXT"), ("card", "NUMERIC"),
    ]  # fmt: skip
    assert relations["main.named"]["view"] == "SELECT name AS n, ssn AS s FROM customers"
    assert list(relations["main.named"]["columns"]) == ["n", "s"]
    assert list(relations['"other db"."odd ""name"']["columns"]) == ["a b", "c"]
    assert list(relations["temp.scratch"]["columns"]) == ["x"]
    assert relations["main.search"] == {"columns": {"body": ""}, "view": None}
    assert relations["main.broken"] == {"columns": {}, "view": None}
    assert list(relations["main.as"]["columns"]) == ["a", "b"]
    assert raw.execute(f"SELECT * FROM ({relations['main.as']['view']})").fetchall() == raw.execute('SELECT * FROM "as"').fetchall()
    assert "main.sqlite_master" in relations


def test_sqlite_star_is_what_the_catalog_says(raw: sqlite3.Connection) -> None:
    for name, relation in checkrein.catalog.from_sqlite(raw)["relations"].items():
        shown = [column[0] for column in raw.execute(f"SELECT * FROM {name} LIMIT 0").description]
        assert shown == list(relation["columns"]), name


def test_postgres_star_is_what_the_catalog_says(raw_postgres: psycopg.Connection[Any]) -> None:
    raw_postgres.execute('CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."T 1" (a int, gone int, "B" text); ALTER TABLE "Odd"."T 1" DROP gone')
    raw_postgres.execute("CREATE TEMP TABLE scratch (x int); CREATE MATERIALIZED VIEW stored AS SELECT ssn FROM customers")
    raw_postgres.execute('SET search_path = "Odd", public')
    raw_postgres.commit()
    relations = checkrein.catalog.from_postgres(raw_postgres)["relations"]
    assert raw_postgres.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert raw_postgres.execute("SHOW search_path").fetchone() == ('"Odd", public',)
    assert relations['"Odd"."T 1"'] == {"columns": {"a": "integer", "B": "text"}}
    assert relations["pg_temp.scratch"] == {"columns": {"x": "integer"}}
    assert relations["public.stored"] == {"columns": {"ssn": "text"}}
    assert "public.customers" in relations["public.named"]["view"]
    assert {"pg_catalog.pg_class", "pg_catalog.pg_stat_activity", "information_schema.columns"} <= set(relations)
    for name, relation in relations.items():
        shown = [column.name for column in raw_postgres.execute(f"SELECT * FROM {name} LIMIT 0").description or ()]
        assert shown == list(relation["columns"]), name
        if view := relation.get("view"):
            again = raw_postgres.execute(f"SELECT * FROM ({view.rstrip(';')}) AS v LIMIT 0").description or ()
            assert len(again) == len(shown), name


def test_the_core_reads_what_the_helpers_make(raw: sqlite3.Connection, raw_postgres: Any, world: Any) -> None:
    for connection, resource in ((raw, "db-sqlite"), (raw_postgres, "db-postgres")):
        guarded = checkrein.dbapi.guard(connection, world.session(resource), catalog="live")
        assert guarded.execute("SELECT name FROM customers WHERE id = 1").fetchone() == ("Ada",)


def test_what_was_created_since_is_known_after_a_refresh(guarded: Any, raw: sqlite3.Connection) -> None:
    raw.execute("CREATE TABLE later (ssn TEXT, other TEXT)")
    raw.execute("INSERT INTO later VALUES ('123-45-6789', 'x')")
    with pytest.raises(checkrein.Denied):
        guarded.execute("SELECT other FROM later")
    guarded.refresh_catalog()
    assert guarded.execute("SELECT other FROM later").fetchall() == [("x",)]
