"""Measures rows through a plan from Python, as rows and as Arrow's columns: 8 columns, 3 of them masked (partial, tokenize, redact), and a
column of cards under format-preserving encryption. Build the module with `--release` first.

    python bindings-python/benches/masking.py <folder of results>

Writes `python.json`: figures per second in the fastest of many batches. Without pyarrow only rows are measured.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import checkrein

ROWS = 100_000
BATCHES = 15
COLUMNS = {
    "id": "int",
    "name": "text",
    "email": "text",
    "ssn": "text",
    "card_number": "text",
    "region": "text",
    "notes": "text",
    "created_at": "text",
}
MASKS: dict[str, Any] = {
    "ssn": {"partial": {"keep_first": 0, "keep_last": 4}},
    "card_number": {"tokenize": {"key": "cards"}},
    "notes": "redact",
}


def plan(columns: dict[str, str], masks: dict[str, Any]) -> checkrein.Plan:
    duties = [{"classes": [name], "mask": masks[name], "lineage": "identity"} if name in masks else None for name in columns]
    outputs = [{"name": name, "lineage": "identity", "sources": [["public", "customers", name]]} for name in columns]
    return checkrein.Plan(
        {
            "domain": "orders-db",
            "keys": {"cards": {"version": 1, "secret": "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc"}},
            "masking": {"columns": duties},
            "outputs": {"columns": outputs},
            "shape": [{"name": name, "kind": kind} for name, kind in columns.items()],
        }
    )


def row(number: int) -> tuple[Any, ...]:
    return (
        number,
        f"Customer Number {number}",
        f"customer.{number}@mail.example",
        f"{number % 899:03}-{number % 99:02}-{number % 9999:04}",
        f"4111 1111 {number // 10_000 % 10_000:04} {number % 10_000:04}",
        "north-east",
        f"called on day {number}, wants to be called back in the afternoon",
        "2026-03-01 12:00:00+00",
    )


def per_second(count: int, call: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(BATCHES):
        start = perf_counter_ns()
        call()
        least = min(least, perf_counter_ns() - start)
    return count / least * 1e9


def main(folder: Path) -> None:
    figures: dict[str, Any] = {"version": checkrein.__version__}
    rows = [row(number) for number in range(ROWS)]
    gc.disable()
    masked = plan(COLUMNS, MASKS)
    if len(masked.rows(rows[:10])) != 10 or set(masked.masked_columns()) != {3, 4, 6}:
        raise SystemExit("the plan is not the one to measure")
    figures["rows_per_s"] = per_second(len(rows), lambda: masked.rows(rows))
    if importlib.util.find_spec("pyarrow"):
        figures |= arrow(masked, rows)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "python.json").write_text(json.dumps(figures))
    print(json.dumps(figures))


def arrow(masked: Any, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    import pyarrow

    table = pyarrow.table({name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)})
    shown = pyarrow.table(masked.arrow(table))
    if shown.num_rows != len(rows) or shown["card_number"][0] == table["card_number"][0] or shown["name"] != table["name"]:
        raise SystemExit("the columns are not masked as planned")
    cards: Any = plan({"card_number": "text"}, {"card_number": {"format_preserving": {"key": "cards"}}})
    numbers = pyarrow.table({"card_number": [row[4].replace(" ", "") for row in rows]})
    return {
        "arrow_version": pyarrow.__version__,
        "arrow_rows_per_s": per_second(len(rows), lambda: pyarrow.table(masked.arrow(table))),
        "arrow_cards_per_s": per_second(len(rows), lambda: pyarrow.table(cards.arrow(numbers))),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
