"""A Parquet file, a polars frame and a DuckDB query result, each masked under one policy: `make demo-masking`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import checkrein
from examples.demo.identity import IdentityProvider, base64url
from examples.masking import data

STATEMENT = "SELECT id, name, email, ssn, card_number, born, town, spent FROM main.customers"
SENSITIVE = ["email", "ssn", "card_number", "born"]


def main() -> int:
    """Gives 1 if anything that must be masked was shown."""
    parser = argparse.ArgumentParser(prog="python -m examples.masking", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")
    options = parser.parse_args()
    console = Console(quiet=options.quiet)
    folder = Path(tempfile.mkdtemp(prefix="checkrein-masking-"))
    try:
        plain, masked = folder / "customers.parquet", folder / "masked.parquet"
        data.write(plain, options.rows)
        with enforcer(folder) as enforcement, enforcement.open_session(token=(folder / "token").read_text(), resource="lake") as session:
            lake = Lake(session, console)
            lake.parquet(plain, masked, options.rows)
            frame = lake.frame(plain)
            result = lake.query(plain)
            lake.before_and_after(plain, masked)
        faults = list(wrong(plain, pyarrow.parquet.read_table(masked), frame.to_arrow(), result))
    finally:
        shutil.rmtree(folder)
    for fault in faults:
        print(f"not as it must be: {fault}", file=sys.stderr)
    return 1 if faults else 0


def enforcer(folder: Path) -> checkrein.Enforcer:
    """An enforcement point with a policy, keys and a log in `folder`, and an analyst's token."""
    provider = IdentityProvider()
    shutil.copy(Path(__file__).with_name("policy.yaml"), folder)
    (folder / "idp.jwks.json").write_text(json.dumps(provider.jwks()))
    (folder / "lake.catalog.json").write_text(json.dumps(data.CATALOG))
    (folder / "token").write_text(provider.token("analyst", "analysts"))
    # Keys that stay, so that this run's tokens are the next one's too; yours come from where you keep secrets.
    keys = {"version": 1, "keys": {"lake": {"version": 1, "secret": base64url(bytes(range(32)))}}}
    (folder / "mask.keys.json").touch(0o600)
    (folder / "mask.keys.json").write_text(json.dumps(keys))
    checkrein.keygen(folder / "log.key", "demo.example/lake")
    return checkrein.Enforcer.from_file(
        folder / "policy.yaml", audit=folder / "audit", signing_key=folder / "log.key", mask_keys=folder / "mask.keys.json"
    )


class Lake:
    """What the analyst asks for, decided on and masked."""

    def __init__(self, session: checkrein.Session, console: Console) -> None:
        self.connection = session.connection()
        self.console = console

    def permitted(self) -> checkrein.Permit:
        decision = self.connection.decide(STATEMENT)
        if not isinstance(decision, checkrein.Permit):
            raise SystemExit(f"the policy does not permit it: {decision.decision}")
        return decision

    def parquet(self, plain: Path, masked: Path, rows: int) -> None:
        """Batch by batch: no more than one is in memory, whatever the file's size."""
        permit, file = self.permitted(), pyarrow.parquet.ParquetFile(plain)
        reader = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(batch_size=data.BATCH))
        stream = permit.masker(file.schema_arrow).arrow(reader)
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeElapsedColumn()
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task("masking customers.parquet", total=rows)
            shown = pa.RecordBatchReader.from_stream(stream)
            with pyarrow.parquet.ParquetWriter(masked, shown.schema) as writer:
                for batch in shown:
                    writer.write_batch(batch)
                    progress.advance(task, batch.num_rows)
        self.connection.outcome(permit, "ok", rows=rows)

    def frame(self, plain: Path) -> polars.DataFrame:
        permit, frame = self.permitted(), polars.read_parquet(plain)
        started = time.perf_counter()
        masked = polars.DataFrame(permit.masker(frame).arrow(frame))
        seconds = time.perf_counter() - started
        self.console.print(
            f"a polars frame: {masked.height:,} rows in {1000 * seconds:.0f} ms, {masked.height / seconds / 1e6:.1f} M rows/s"
        )
        self.connection.outcome(permit, "ok", rows=masked.height)
        return masked

    def query(self, plain: Path) -> pa.Table:
        """Counts by token, which only works because one address is always the same token."""
        permit = self.permitted()
        with duckdb.connect() as database:
            found = database.read_parquet(str(plain))
            masked = pa.table(permit.masker(found).arrow(found))
            twice = len(database.sql("SELECT email FROM masked GROUP BY email HAVING count(*) > 1").fetchall())
        self.console.print(f"a DuckDB result: {twice:,} addresses come more than once, and nobody saw one")
        self.connection.outcome(permit, "ok", rows=masked.num_rows)
        return masked

    def before_and_after(self, plain: Path, masked: Path) -> None:
        table = Table(title="before, and what the analyst sees")
        for name in data.COLUMNS:
            table.add_column(name, style="bold" if name in SENSITIVE else "dim", overflow="fold")
        rows = [pyarrow.parquet.ParquetFile(path).read_row_group(0).slice(0, 3).to_pylist() for path in (plain, masked)]
        for before, after in zip(*rows, strict=True):
            table.add_row(*(str(value) for value in before.values()))
            table.add_row(*(str(value) for value in after.values()), end_section=True)
        self.console.print(table)


def wrong(plain: Path, *results: pa.Table) -> list[str]:
    """What was shown though it must not be, or hidden though nobody asked for it."""
    faults = []
    given = pyarrow.parquet.read_table(plain)
    for found in results:
        if found.num_rows != given.num_rows:
            faults.append("rows are missing")
        for name in data.COLUMNS:
            before, after = given[name].to_pylist(), found[name].to_pylist()
            if name == "born":
                before, after = [day.isoformat()[4:] for day in before if day.day > 1], []
            if (name in SENSITIVE) == (before == after):
                faults.append(name)
            if name in ("email", "ssn", "card_number") and set(before) & set(after):
                faults.append(f"{name} in the clear")
    return faults


if __name__ == "__main__":
    sys.exit(main())
