"""The Python side of `benches/boundary.py`, in the world that `boundary prepare FOLDER` wrote: one JSON line for each figure,
`{"name", "ns"}`, nanoseconds of one call in the fastest of many batches. Build the module with `--release` first.

    python bindings-python/benches/boundary.py FOLDER
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns

import checkrein

BATCHES = 300
KINDS = ["int", "text", "text", "text", "text", "text", "text", "text"]


def fastest(calls: int, batch: Callable[[range], int]) -> float:
    """`batch` runs its loop once for each number and gives the nanoseconds that it took."""
    return min(batch(range(calls)) for _ in range(BATCHES)) / calls


def empty_call(calls: range) -> int:
    version = checkrein.version
    start = perf_counter_ns()
    for _ in calls:
        version()
    return perf_counter_ns() - start


def main(folder: Path) -> None:
    enforcer = checkrein.Enforcer.from_file(
        folder / "policy.json", audit=folder / "log-python", signing_key=folder / "log.key", mask_keys=folder / "mask-keys.json"
    )
    session = enforcer.open_session(token=(folder / "token").read_text(), resource="orders-db")
    connection = session.connection()
    statement = (folder / "decide.sql").read_text()
    query = (folder / "mask.sql").read_text()
    rows = [tuple(row) for row in json.loads((folder / "rows.json").read_text())]
    gc.disable()

    def cached_decide(calls: range) -> int:
        decide = connection.decide
        start = perf_counter_ns()
        for _ in calls:
            decide(statement)
        return perf_counter_ns() - start

    columns = [column.strip() for column in query.split("FROM")[0].removeprefix("SELECT").split(",")]

    def mask_1000_rows(calls: range) -> int:
        permit = connection.decide(query)
        if not isinstance(permit, checkrein.Permit):
            raise SystemExit("the world does not permit what is measured")
        mask = permit.masker(columns, kinds=KINDS).rows  # a new one for each batch: a permit has a row limit
        start = perf_counter_ns()
        for _ in calls:
            shown = mask(rows)
        elapsed = perf_counter_ns() - start
        connection.outcome(permit, rows=len(shown))
        if len(shown) != len(rows):
            raise SystemExit("the row limit was reached")
        return elapsed

    for name, calls, batch in (
        ("empty_call", 10_000, empty_call),
        ("cached_decide", 200, cached_decide),
        ("mask_1000_rows", 1, mask_1000_rows),
    ):
        print(json.dumps({"name": name, "ns": fastest(calls, batch)}))


main(Path(sys.argv[1]))
