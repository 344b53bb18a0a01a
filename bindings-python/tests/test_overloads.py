"""What a live PostgreSQL really calls when a user's function or operator fits better than its own, and what we say of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import checkrein
import checkrein.dbapi
from checkrein.catalog import from_postgres
from world import World

SCHEMA = """
CREATE SCHEMA app;
CREATE TABLE people (id int, name varchar(20), born date);
INSERT INTO people VALUES (1, 'Ada', '1990-01-01');
CREATE TABLE trace (said text);
CREATE FUNCTION public.lower(x varchar) RETURNS text LANGUAGE sql VOLATILE AS 'INSERT INTO trace VALUES (''lower''); SELECT x::text';
CREATE FUNCTION app.upper(x varchar) RETURNS text LANGUAGE sql VOLATILE AS 'INSERT INTO trace VALUES (''upper''); SELECT x::text';
CREATE FUNCTION app.same(a varchar, b varchar) RETURNS bool LANGUAGE sql VOLATILE AS 'INSERT INTO trace VALUES (''=''); SELECT true';
CREATE OPERATOR app.= (leftarg = varchar, rightarg = varchar, function = app.same);
CREATE FUNCTION app.year(x date) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION public.year(x date) RETURNS int LANGUAGE sql AS 'SELECT 2';
"""
CALLS = [
    # Text, search path, what the server calls in place of its own.
    ("SELECT lower(name) FROM people", "public", "lower"),
    ("SELECT 1 FROM people ORDER BY lower(name)", "public", "lower"),
    ("SELECT count(*) FILTER (WHERE lower(name) = 'x') FROM people", "public", "lower"),
    ("SELECT * FROM people, lower(name)", "public", "lower"),
    ("SELECT l.* FROM people, LATERAL lower(people.name) l", "public", "lower"),
    ("SELECT (name).lower FROM people", "public", "lower"),
    ("SELECT upper(name) FROM people", "app, public", "upper"),
    ("SELECT upper(name) FROM people", "public, app", "upper"),
    ("SELECT id FROM people WHERE name = name", "public, app", "="),
    ("SELECT id FROM people WHERE name IN ('x'::varchar)", "public, app", "="),
    ("SELECT CASE name WHEN 'x'::varchar THEN 1 END FROM people", "public, app", "="),
    ("SELECT 'a'::varchar = 'b'::varchar", "public, app", "="),
    ("VALUES ('a'::varchar = 'b'::varchar)", "public, app", "="),
    ("SELECT nullif(name, name) FROM people", "public, app", "="),
    ("SELECT p.id FROM people p JOIN people q USING (name)", "public, app", "="),
    ("SELECT upper(name) FROM people", "public", None),
    ("SELECT pg_catalog.lower(name) FROM people", "public", None),
    ("SELECT lower(name::text) FROM people", "public", None),
    ("SELECT id FROM people WHERE name = name", "public", None),
    ("SELECT abs(id) FROM people", "public", None),
]


@pytest.fixture
def raw(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS overloads WITH (FORCE)")
        admin.execute("CREATE DATABASE overloads")
    with psycopg.connect(dsn, dbname="overloads", autocommit=True) as connection:
        connection.execute(SCHEMA)
        yield connection
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE overloads WITH (FORCE)")


def world(folder: Path, path: list[str]) -> World:
    read = {"name": "read", "decision": "permit", "effects": ["read", "setting"]}
    allowed = {"name": "allowed", "decision": "permit", "effects": ["read"], "functions": ["year"]}
    resources = {"db": {"kind": "sql", "dialect": "postgres", "search_path": path}}
    return World(folder, rules=[read, allowed], resources=resources, classes={}, masks=[])


def test_what_the_server_calls_in_place_of_its_own_is_not_permitted_as_its_own(raw: psycopg.Connection[Any], tmp_path: Path) -> None:
    catalog = from_postgres(raw)
    assert (catalog["functions"], catalog["operators"]) == (["app.upper", "public.lower"], ['app."="'])
    for at, (text, path, called) in enumerate(CALLS):
        folder = tmp_path / str(at)
        folder.mkdir()
        raw.execute(f"SET search_path = {path}")
        raw.execute("TRUNCATE public.trace")
        raw.execute(text)
        said = {word for (word,) in raw.execute("SELECT said FROM public.trace").fetchall()}
        assert said == ({called} if called else set()), text
        connection = world(folder, path.split(", ")).session("db").connection()
        connection.refresh_catalog(catalog)
        decision = connection.decide(text)
        if called:
            assert decision.decision == "deny", f"{text}: {decision.json!r}"
        elif "name::text" not in text:  # which overload fits is the server's to say
            assert decision.decision == "permit", f"{text}: {decision.json!r}"


def test_a_function_that_is_allowed_by_its_bare_name_is_no_other_one(raw: psycopg.Connection[Any], tmp_path: Path) -> None:
    guarded = checkrein.dbapi.guard(raw, world(tmp_path, ["public"]).session("db"), catalog="live")
    ask = "SELECT year(born) FROM people"
    assert guarded.execute(ask).fetchall() == [(2,)]
    guarded.execute("SET search_path = app, public")
    with pytest.raises(checkrein.Denied):
        guarded.execute(ask)
    guarded.execute("SET search_path = public")
    assert guarded.execute(ask).fetchall() == [(2,)]


def test_what_extensions_bring_is_taken_for_the_servers(raw: psycopg.Connection[Any]) -> None:
    before = from_postgres(raw)
    if not raw.execute("SELECT FROM pg_available_extensions WHERE name = 'citext'").fetchall():
        pytest.skip("the server's contributed extensions are not installed")
    raw.execute("CREATE EXTENSION citext")
    after = from_postgres(raw)
    assert [after[field] for field in ("functions", "operators")] == [before[field] for field in ("functions", "operators")]
