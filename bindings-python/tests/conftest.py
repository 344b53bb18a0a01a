"""One world for all tests: an identity provider, a policy, an enforcer with its log, and databases with customers in them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import checkrein.dbapi
from world import World, create_customers


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def raw() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    create_customers(connection)
    yield connection
    connection.close()


@pytest.fixture
def guarded(world: World, raw: sqlite3.Connection) -> checkrein.dbapi.Connection:
    return checkrein.dbapi.guard(raw, world.session(), catalog="live")


@pytest.fixture(scope="session")
def dsn() -> str:
    found = os.environ.get("CHECKREIN_POSTGRES")
    if not found:
        message = "CHECKREIN_POSTGRES is not set: run through scripts/postgres.sh, as `make test` does"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return str(found)


@pytest.fixture
def raw_postgres(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS orders WITH (FORCE)")
        admin.execute("CREATE DATABASE orders")
    connection = psycopg.connect(dsn, dbname="orders")
    create_customers(connection)
    yield connection
    connection.close()


@pytest.fixture
def guarded_postgres(world: World, raw_postgres: psycopg.Connection[Any]) -> checkrein.dbapi.Connection:
    return checkrein.dbapi.guard(raw_postgres, world.session("db-postgres"), catalog="live")
