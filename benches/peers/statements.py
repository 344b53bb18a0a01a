"""Measures how long other parsers take for the benches' statements, beside checkrein's own figures of the same run.

    make bench                                  # runs the benches, then this
    python3 benches/peers/statements.py [folder of criterion, by default target/criterion] [rounds, by default 7]

sqlglot is compiled (`sqlglotc`), pglast is libpg_query, PostgreSQL's own
parser. checkrein is the least sample of criterion, in Rust; the peers are called from Python, as they are used, and the least batch
counts. sqlglot's lineage qualifies the columns against the same catalog first; pglast tells no lineage.
"""

import importlib.metadata
import json
import sys
import time
from pathlib import Path

import pglast
import sqlglot
from sqlglot.optimizer.qualify import qualify

ROOT = Path(__file__).resolve().parent.parent.parent
SIZES = (59, 169, 314, 510)
SCHEMA = {
    "customers": {
        "id": "bigint",
        "name": "text",
        "email": "text",
        "ssn": "text",
        "card_number": "text",
        "region": "text",
        "notes": "text",
        "created_at": "timestamptz",
    },
    "orders": {
        "id": "bigint",
        "customer_id": "bigint",
        "status": "text",
        "total": "numeric",
        "channel": "text",
        "placed_at": "timestamptz",
    },
    "order_items": {"order_id": "bigint", "product_id": "bigint", "quantity": "integer", "price": "numeric"},
    "products": {"id": "bigint", "name": "text", "category": "text", "price": "numeric"},
}


def fastest(folder: Path, name: str, size: int) -> float | None:
    path = folder / "classify" / name / str(size) / "new" / "sample.json"
    if not path.exists():
        return None
    sample = json.loads(path.read_text())
    return min(time / count for time, count in zip(sample["times"], sample["iters"], strict=True))


def least(call, rounds: int) -> float:
    call()
    batches = []
    for _ in range(rounds):
        count, start = 0, time.perf_counter_ns()
        while time.perf_counter_ns() - start < 100_000_000:
            call()
            count += 1
        batches.append((time.perf_counter_ns() - start) / count)
    return min(batches)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "target" / "criterion"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    print(", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("sqlglot", "pglast")))
    compiled = not str(getattr(sqlglot.parser, "__file__", "")).endswith(".py")
    print(f"sqlglot is {'compiled' if compiled else 'not compiled'}")
    own = {
        "sqlparser, bare": "bare_sqlparser",
        "checkrein, effects and relations": "cold_effects_and_relations",
        "checkrein, with lineage": "cold_with_lineage",
    }
    calls = {
        "pglast, tree": lambda text: pglast.parse_sql(text),
        "pglast, JSON of the tree": lambda text: pglast.parser.parse_sql_json(text),
        "sqlglot, tree": lambda text: sqlglot.parse_one(text, dialect="postgres"),
        "sqlglot, columns qualified": lambda text: qualify(
            sqlglot.parse_one(text, dialect="postgres"), schema=SCHEMA, dialect="postgres"
        ),
    }
    rows: dict[str, list[float | None]] = {name: [fastest(folder, key, size) for size in SIZES] for name, key in own.items()}
    texts = [(ROOT / "benches" / "statements" / f"{size}.sql").read_text() for size in SIZES]
    for name, call in calls.items():
        rows[name] = [least(lambda call=call, text=text: call(text), rounds) for text in texts]
    base = rows["checkrein, with lineage"]
    print(f"\n{'microseconds, and times checkrein with lineage':36}" + "".join(f"{size:>20}" for size in SIZES))
    for name, figures in rows.items():
        cells = (
            f"{ns / 1000:11.1f} {ns / own_ns:7.2f}x" if ns and own_ns else f"{'-':>20}"
            for ns, own_ns in zip(figures, base, strict=True)
        )
        print(f"{name:36}" + "".join(cells))


if __name__ == "__main__":
    main()
