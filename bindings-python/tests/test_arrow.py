"""Columns through Arrow's PyCapsule interface: every library's objects go in and come out."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow as pa
import pytest

import checkrein
from world import World

ROOT = Path(__file__).resolve().parents[2]
SSNS = ["123-45-6789", None, "987-65-4321", "555-12-3456"]
TABLE = pa.table({"id": pa.array([1, 2, 3, 4]), "name": ["Ada", "Ben", "Cleo", None], "ssn": SSNS})
SHOWN = ["*******6789", None, "*******4321", "*******3456"]


def plan(mask: Any, kind: str = "text", shape: list[dict[str, Any]] | None = None) -> checkrein.Plan:
    """Masks the last of `id`, `name` and `ssn`."""
    columns = shape or [{"name": "id", "kind": "int"}, {"name": "name", "kind": "text"}, {"name": "ssn", "kind": kind}]
    outputs = [{"name": column["name"], "lineage": "identity", "sources": [["main", "t", column["name"]]]} for column in columns]
    duties: list[Any] = [None] * (len(columns) - 1) + [{"classes": ["ssn"], "mask": mask, "lineage": "identity"}]
    keys = {"k": {"version": 1, "secret": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}}
    document = {"domain": "acme", "keys": keys, "masking": {"columns": duties}, "outputs": {"columns": outputs}, "shape": columns}
    return checkrein.Plan(document)


PARTIAL = {"partial": {"keep_last": 4}}


@pytest.mark.parametrize(
    "given",
    [
        TABLE,
        TABLE.combine_chunks().to_batches()[0],
        TABLE.to_reader(max_chunksize=2),
        polars.DataFrame(TABLE),
        pandas.DataFrame({"id": [1, 2, 3, 4], "name": ["Ada", "Ben", "Cleo", None], "ssn": SSNS}),
    ],
    ids=["table", "batch", "reader", "polars", "pandas"],
)
def test_a_librarys_own_object_goes_in_and_a_table_comes_out(given: Any) -> None:
    masked = pa.table(plan(PARTIAL).arrow(given))
    assert masked["ssn"].to_pylist() == SHOWN
    assert masked["id"].to_pylist() == [1, 2, 3, 4]
    assert masked["name"].to_pylist()[:3] == ["Ada", "Ben", "Cleo"]


def test_a_duckdb_result_goes_in() -> None:
    with duckdb.connect() as database:
        found = database.sql("SELECT 7 AS id, 'Ada' AS name, '123-45-6789' AS ssn")
        assert pa.table(plan(PARTIAL).arrow(found)).to_pylist() == [{"id": 7, "name": "Ada", "ssn": "*******6789"}]


def test_every_library_takes_what_comes_out() -> None:
    assert polars.DataFrame(plan(PARTIAL).arrow(TABLE))["ssn"].to_list() == SHOWN
    assert pa.RecordBatchReader.from_stream(plan(PARTIAL).arrow(TABLE)).read_all()["ssn"].to_pylist() == SHOWN
    assert pandas.DataFrame.from_arrow(plan(PARTIAL).arrow(TABLE))["ssn"][0] == SHOWN[0]
    masked = plan(PARTIAL).arrow(TABLE)  # noqa: F841
    with duckdb.connect() as database:
        assert database.sql("SELECT ssn FROM masked WHERE id = 3").fetchall() == [(SHOWN[2],)]


def test_columns_show_what_rows_show() -> None:
    rows = [tuple(row.values()) for row in TABLE.to_pylist()]
    masks: list[Any] = [PARTIAL, "redact", "nullify", {"constant": "x"}, {"hash": {"key": "k"}}, {"tokenize": {"key": "k"}}]
    masks += [{"encrypt": {"key": "k"}}, {"format_preserving": {"key": "k"}}]
    for mask in masks:
        by_rows, by_columns = plan(mask), plan(mask)
        expected = by_rows.rows(rows)
        assert [tuple(row.values()) for row in pa.table(by_columns.arrow(TABLE)).to_pylist()] == expected, mask
        assert by_rows.summary() == by_columns.summary()


def test_columns_that_are_shown_are_not_copied() -> None:
    given = TABLE.combine_chunks().to_batches()[0]
    masked = pa.table(plan(PARTIAL).arrow(given)).to_batches()[0]
    for name in ("id", "name"):
        pairs = zip(given[name].buffers(), masked[name].buffers(), strict=True)
        assert all((one and one.address) == (other and other.address) for one, other in pairs)
    assert given["ssn"].buffers()[2].address != masked["ssn"].buffers()[2].address


def test_batches_are_made_as_they_are_asked_for() -> None:
    asked = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(100):
            asked.append(number)
            yield TABLE.to_batches()[0]

    shown = pa.RecordBatchReader.from_stream(plan(PARTIAL).arrow(pa.RecordBatchReader.from_batches(TABLE.schema, batches())))
    assert asked == []
    assert shown.read_next_batch()["ssn"].to_pylist() == SHOWN
    assert asked == [0]
    del shown
    gc.collect()
    assert asked == [0]


def test_a_stream_goes_through_once() -> None:
    stream = plan(PARTIAL).arrow(TABLE)
    assert pa.schema(stream).names == ["id", "name", "ssn"]
    pa.table(stream)
    with pytest.raises(checkrein.Error) as error:
        stream.__arrow_c_stream__()
    assert error.value.code == "boundary.closed"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (object(), "boundary.argument"),
        (pa.array([1, 2]), "boundary.argument"),
        (TABLE.drop_columns(["name"]), "mask.arity"),
        (TABLE.set_column(2, "ssn", pa.array([1, 2, 3, 4], pa.duration("s"))), "mask.kind"),
    ],
    ids=["no arrow", "no table", "arity", "kind"],
)
def test_what_does_not_fit_is_refused_at_once(given: Any, code: str) -> None:
    with pytest.raises(checkrein.Error) as error:
        plan(PARTIAL).arrow(given)
    assert error.value.code == code


def test_text_that_is_none_ends_the_stream_with_its_code_and_shows_nothing() -> None:
    buffers = [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")]
    broken = pa.table({"id": [1], "name": ["Ada"], "ssn": pa.Array.from_buffers(pa.string(), 1, buffers)})
    with pytest.raises(pa.ArrowInvalid, match=r"mask\.row"):
        pa.table(plan(PARTIAL).arrow(broken))


def test_a_producer_that_fails_is_told_without_what_it_said() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield TABLE.to_batches()[0]
        raise ValueError("123-45-6789")

    shown = pa.RecordBatchReader.from_stream(plan(PARTIAL).arrow(pa.RecordBatchReader.from_batches(TABLE.schema, batches())))
    shown.read_next_batch()
    with pytest.raises(pa.ArrowInvalid, match=r"boundary\.callback") as error:
        shown.read_next_batch()
    assert "6789" not in str(error.value)


def test_types_stay_or_become_what_the_plan_says() -> None:
    def masked(mask: Any, array: pa.Array, kind: str) -> pa.ChunkedArray:
        shape = [{"name": "c", "kind": kind}]
        return pa.table(plan(mask, shape=shape).arrow(pa.table({"c": array})))["c"]

    categories = pa.array(["b@x.example", "a@x.example", None, "b@x.example"]).dictionary_encode()
    found = masked({"tokenize": {"key": "k"}}, categories, "text")
    assert pa.types.is_dictionary(found.type)
    assert found.to_pylist()[0] == found.to_pylist()[3] != found.to_pylist()[1]
    cards = pa.array([4111111111111111, None])
    found = masked({"format_preserving": {"key": "k"}}, cards, "int")
    assert found.type == pa.int64()
    assert len(str(found[0].as_py())) == 16
    assert masked({"bucket": {"width": 10}}, pa.array([31.5, 49.0]), "float").to_pylist() == [30.0, 40.0]
    assert masked("redact", cards, "int").type == pa.int64()
    assert masked(PARTIAL, pa.array([["123-45-6789"], []]), "other").to_pylist() == [["*******6789"], []]
    assert masked(PARTIAL, pa.array(["123-45-6789"], pa.string_view()), "text").to_pylist() == ["*******6789"]


def test_a_permits_masker_takes_a_schema_and_keeps_to_the_row_limit(tmp_path: Path) -> None:
    rule = {"name": "r", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read"], "row_limit": 6}
    world = World(tmp_path, rules=[rule])
    with world.session() as session:
        columns = {"id": "integer", "name": "text", "ssn": "text"}
        connection = session.connection(catalog={"version": 1, "relations": {"main.customers": {"columns": columns}}})
        permit = connection.decide("SELECT id, name, ssn FROM main.customers")
        assert isinstance(permit, checkrein.Permit)
        for shape in (TABLE.schema, TABLE, polars.DataFrame(TABLE)):
            assert permit.masker(shape).masked_columns()
        shown = pa.table(permit.masker(TABLE.schema).arrow(pa.concat_tables([TABLE, TABLE])))
        assert shown.num_rows == 6
        assert not set(shown["ssn"].to_pylist()) & set(filter(None, SSNS))
        assert pa.table(permit.masker(TABLE.schema).arrow(TABLE)).num_rows == 0
        connection.outcome(permit, "ok", rows=6)
    (outcome,) = world.events("outcome")
    assert outcome["masked"] == [{"class": "ssn", "cells": 4}]


def test_threads_mask_streams_of_one_plan_at_once() -> None:
    shared, found = plan(PARTIAL), []
    large = pa.concat_tables([TABLE] * 500)

    def mask() -> None:
        found.append(pa.table(shared.arrow(large))["ssn"].to_pylist())

    threads = [threading.Thread(target=mask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [SHOWN * 500] * 8
    assert shared.summary()["masked"] == {"ssn": 8 * 1500}


def test_the_example_says_that_all_is_as_it_must_be() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "examples.masking", "--rows", "3000"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "before, and what the analyst sees" in ran.stdout
    assert "addresses come more than once" in ran.stdout
