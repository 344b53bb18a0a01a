"""The bytes of a COPY, masked as they come: cut anywhere, what may be seen is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import checkrein
from world import POLICY, World

CATALOG = {"version": 1, "relations": {"public.customers": {"columns": {"id": "integer", "name": "text", "ssn": "text"}}}}
RULES = [
    {"name": "analysts-copy", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read", "copy_out"], "row_limit": 3},
]
COLUMNS = [{"name": "id", "kind": "int"}, {"name": "name", "kind": "text"}, {"name": "ssn", "kind": "text"}]
COPY = "COPY (SELECT id, name, ssn FROM customers) TO STDOUT"


@pytest.fixture
def connection(tmp_path: Path) -> checkrein.Connection:
    assert POLICY["masks"]
    return World(tmp_path, rules=RULES).session("db-postgres").connection(catalog=CATALOG)


def masker(connection: checkrein.Connection, statement: str = COPY) -> checkrein.CopyMasker:
    decision = connection.decide(statement)
    assert isinstance(decision, checkrein.Permit)
    made = decision.copy(COLUMNS)
    connection.outcome(decision, "ok")
    return made


def test_rows_are_masked_wherever_they_are_cut(connection: checkrein.Connection) -> None:
    text = "7\tÆda\\nLove\t123-45-6789\n8\t\\N\t\\N\n".encode()
    for cut in range(len(text)):
        made = masker(connection)
        shown = made.push(text[:cut]) + made.push(memoryview(text)[cut:])
        made.finish()
        assert shown == "7\tÆda\\nLove\t*******6789\n8\t\\N\t\\N\n".encode()


def test_the_statement_says_how_its_rows_are_written(connection: checkrein.Connection) -> None:
    made = masker(connection, f"{COPY} (FORMAT csv, DELIMITER ';', HEADER)")
    assert made.push(b'id;name;ssn\n7;"A;da";123-45-6789\n') == b'id;name;ssn\n7;"A;da";*******6789\n'
    made.finish()
    assert [column.get("operator") for column in masker(connection).explain()] == [None, None, "partial"]
    for statement in (f"{COPY} (FORMAT binary)", "SELECT id, name, ssn FROM customers"):
        decision = connection.decide(statement)
        assert isinstance(decision, checkrein.Permit)
        with pytest.raises(checkrein.Error) as caught:
            decision.copy(COLUMNS)
        assert caught.value.code == "copy.format"
        connection.outcome(decision, "cancelled")


def test_no_row_is_shown_beyond_the_limit(connection: checkrein.Connection) -> None:
    assert masker(connection).push(b"1\ta\tb\n" * 5).count(b"\n") == 3


@pytest.mark.parametrize(("sent", "code"), [(b"1\t2\n", "mask.row"), (b"1\t\xff\tx\n", "copy.stream")])
def test_what_is_not_written_as_the_server_does_ends_it(connection: checkrein.Connection, sent: bytes, code: str) -> None:
    made = masker(connection)
    for part in (sent, b"1\ta\tb\n"):
        with pytest.raises(checkrein.Error) as caught:
            made.push(part)
        assert caught.value.code == code
    with pytest.raises(checkrein.Error) as caught:
        made.finish()
    assert caught.value.code == code


def test_a_copy_ends_once_and_not_within_a_row(connection: checkrein.Connection) -> None:
    made = masker(connection)
    assert made.push(b"1\ta\t123-45") == b""
    with pytest.raises(checkrein.Error) as caught:
        made.finish()
    assert caught.value.code == "copy.stream"
    assert "123" not in str(caught.value)
    calls: list[Any] = [made.finish, lambda: made.push(b"x"), made.explain]
    for call in calls:
        with pytest.raises(checkrein.Error) as caught:
            call()
        assert caught.value.code == "boundary.closed"
    for wrong in ("text", None, 7):
        with pytest.raises(checkrein.Error) as caught:
            masker(connection).push(wrong)  # type: ignore[arg-type]
        assert caught.value.code == "boundary.argument"
