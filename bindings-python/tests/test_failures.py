"""What a driver raises is passed on without values of rows."""

from __future__ import annotations

import sqlite3
import traceback
from typing import Any

import psycopg
import pytest

from world import SECRETS


def everything_said(error: BaseException) -> str:
    said = [str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)]
    assert error.__cause__ is None
    assert error.__context__ is None
    return "\n".join(said)


@pytest.mark.parametrize(
    ("statement", "raised"),
    [
        ("INSERT INTO customers (name, ssn) VALUES ('x', '123-45-6789')", sqlite3.IntegrityError),
        ("SELECT json_extract('{}', ssn) FROM customers", sqlite3.OperationalError),
    ],
)
def test_sqlite3_errors_hold_no_values(guarded: Any, raw: sqlite3.Connection, statement: str, raised: type[Exception]) -> None:
    with pytest.raises(raised) as caught:
        guarded.execute(statement)
    with pytest.raises(raised) as bare:
        raw.execute(statement)
    assert type(bare.value) is type(caught.value)
    assert isinstance(caught.value, guarded.Error)
    assert not any(secret in everything_said(caught.value) for secret in SECRETS)
    assert isinstance(caught.value.sqlite_errorcode, int)  # type: ignore[attr-defined]


def test_a_converter_s_error_holds_no_value(guarded: Any, raw: sqlite3.Connection) -> None:
    raw.execute("INSERT INTO notes (body) VALUES (CAST(x'ff313233' AS TEXT))")
    with pytest.raises(sqlite3.OperationalError) as caught:
        guarded.execute("SELECT body FROM notes").fetchall()
    assert "withheld" in str(caught.value)
    assert "123" not in everything_said(caught.value)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT nope FROM customers", "no such column: nope"),
        ("SELECT 1 FROM nope", "no such table: nope"),
        ("SELECT name FROM customers WHERE id = ?", None),
    ],
)
def test_what_a_developer_needs_is_said(raw: sqlite3.Connection, statement: str, message: str | None) -> None:
    from checkrein.dbapi._drivers import driver_of

    with pytest.raises(sqlite3.Error) as caught:
        raw.execute(statement)
    said = driver_of(raw, None).plainly_said(caught.value, statement)
    assert said == (message or str(caught.value))
    if message:  # the same words about a name that the statement did not write are a value
        assert driver_of(raw, None).plainly_said(caught.value, "SELECT ssn FROM customers") is None


@pytest.mark.parametrize(
    ("statement", "raised"),
    [
        ("INSERT INTO customers (id, name, ssn) VALUES (9, 'x', '123-45-6789')", psycopg.errors.UniqueViolation),
        ("SELECT ssn::int FROM customers", psycopg.errors.InvalidTextRepresentation),
        ("SELECT ssn::date FROM customers", psycopg.errors.DatetimeFieldOverflow),
    ],
)
def test_psycopg_errors_hold_no_values(guarded_postgres: Any, raw_postgres: Any, statement: str, raised: type[Exception]) -> None:
    with pytest.raises(raised) as bare:
        raw_postgres.execute(statement)
    raw_postgres.rollback()
    assert any(secret in str(bare.value) for secret in SECRETS)  # the case is a real one
    with pytest.raises(raised) as caught:
        guarded_postgres.execute(statement)
    error: Any = caught.value
    assert not any(secret in everything_said(error) for secret in SECRETS)
    assert error.sqlstate == bare.value.sqlstate  # type: ignore[attr-defined]
    assert "withheld" in str(error)
    assert error.diag.message_detail is None
    assert error.pgresult is None


def test_psycopg_s_parser_is_quoted(raw_postgres: Any) -> None:
    from checkrein.dbapi._drivers import driver_of

    driver = driver_of(raw_postgres, None)
    for statement, message in (
        ("SELECT nope FROM customers", 'column "nope" does not exist (SQLSTATE 42703)'),
        ("SELECT 1 FROM nope", 'relation "nope" does not exist (SQLSTATE 42P01)'),
        ("SELECT 1 FROM customers WHERE WHERE", 'syntax error at or near "WHERE" (SQLSTATE 42601)'),
        ("SELECT ssn::regclass FROM customers", None),
        ("SELECT ssn::int FROM customers", None),
    ):
        with pytest.raises(psycopg.Error) as caught:
            raw_postgres.execute(statement).fetchall()
        raw_postgres.rollback()
        assert driver.plainly_said(caught.value, statement) == message


def test_a_wrong_number_of_parameters_is_explained(guarded: Any, guarded_postgres: Any) -> None:
    with pytest.raises(sqlite3.ProgrammingError, match="Incorrect number of bindings"):
        guarded.execute("SELECT name FROM customers WHERE id = ?", [1, 2])
    with pytest.raises(psycopg.ProgrammingError, match="1 placeholder"):
        guarded_postgres.execute("SELECT name FROM customers WHERE id = %s", [1, 2])
