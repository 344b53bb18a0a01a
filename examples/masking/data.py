"""Customers that nobody is: generated, the same ones every time."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("name", pa.string()),
        ("email", pa.string()),
        ("ssn", pa.string()),
        ("card_number", pa.string()),
        ("born", pa.date32()),
        ("town", pa.dictionary(pa.int32(), pa.string())),
        ("spent", pa.float64()),
    ]
)
COLUMNS = SCHEMA.names
CATALOG = {"version": 1, "relations": {"main.customers": {"columns": {field.name: str(field.type) for field in SCHEMA}}}}
FIRST = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Grace", "Hugo", "Ivy", "Jon"]
LAST = ["Abbott", "Berger", "Castro", "Dietz", "Ek", "Falk", "Gruber", "Haas"]
TOWNS = ["Bremen", "Cork", "Delft", "Essen", "Faro"]
BATCH = 10_000


def checked(digits: str) -> str:
    """With Luhn's check digit."""
    doubled = [sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(doubled) % 10)


def batches(rows: int) -> Iterator[pa.RecordBatch]:
    chance = random.Random(7)  # noqa: S311
    for start in range(0, rows, BATCH):
        numbers = range(start, min(start + BATCH, rows))
        names = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in numbers]
        # Some customers come twice, with the same address.
        emails = [f"{name.lower().replace(' ', '.')}{number // 2}@mail.example" for name, number in zip(names, numbers, strict=True)]
        columns = [
            list(numbers),
            names,
            emails,
            [f"{chance.randrange(1, 899):03}-{chance.randrange(1, 99):02}-{chance.randrange(1, 9_999):04}" for _ in numbers],
            [checked(f"4{chance.randrange(10**14):014}") for _ in numbers],
            [datetime.date(1950, 1, 1) + datetime.timedelta(days=chance.randrange(18_000)) for _ in numbers],
            [chance.choice(TOWNS) for _ in numbers],
            [round(chance.expovariate(0.01), 2) for _ in numbers],
        ]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        yield pa.record_batch(arrays, schema=SCHEMA)


def write(path: Path, rows: int) -> None:
    with pyarrow.parquet.ParquetWriter(path, SCHEMA) as writer:
        for batch in batches(rows):
            writer.write_batch(batch)
