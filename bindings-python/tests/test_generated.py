"""Generated queries, each against what a live PostgreSQL's own analyzer makes of it: CREATE VIEW, and the tree that it stores.

CHECKREIN_GENERATED asks for another number of queries, CHECKREIN_SEED for others."""

from __future__ import annotations

import importlib
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest

import checkrein

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "oracle"))
generate, ours, planted, postgres = (importlib.import_module(name) for name in ("generate", "ours", "planted", "postgres"))

WANTED = int(os.environ.get("CHECKREIN_GENERATED", "2700"))
SEED = int(os.environ.get("CHECKREIN_SEED", "7"))


def texts() -> Any:
    """Part with a marker planted in each place, part nested at random."""
    yield from planted.statements(SEED, WANTED)
    yield from generate.tidy_queries(SEED, WANTED // 2)


@pytest.mark.timeout(1800)
def test_generated_queries_are_read_as_postgres_reads_them(capsys: pytest.CaptureFixture[str]) -> None:
    target = os.environ.get("CHECKREIN_POSTGRES")
    if not target:
        pytest.skip("no PostgreSQL: run it through scripts/postgres.sh")
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    faults: list[str] = []
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("CREATE DATABASE generated")
    with psycopg.connect(target, autocommit=True, dbname="generated") as connection:
        catalog = postgres.database(connection)
        connection.execute("SET statement_timeout = 0")
        truth = postgres.Truth(connection)
        asked = 0
        for statement in texts():
            asked += 1
            found = truth.tree_of(statement)
            if found is None:
                continue
            answer = checkrein.classify(statement, dialect="postgres", catalog=catalog)
            verdict, wrong = ours.judge(answer, found)
            tally[verdict] += 1
            for fault in wrong:
                tally[fault.split()[0]] += 1
                faults.append(f"{fault} | {statement}")
            if verdict == "unknown":
                reasons.update(f"{reason['code']} {reason.get('detail', '')}" for reason in answer["reasons"][:1])
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("DROP DATABASE generated")
    valid = sum(tally[verdict] for verdict in ("exact", "over", "unknown", "MISS"))
    with capsys.disabled():
        print(
            f"\ngenerated queries (seed {SEED}): asked {asked}, valid {valid}: exact {tally['exact']}, over {tally['over']}, "
            f"unknown {tally['unknown']}, MISS {tally['SOURCE']}, ARITY {tally['ARITY']}, relations missed {tally['RELATION']}, "
            f"columns not read {tally['COLUMN']}, probes missed {tally['PROBE']}; {reasons.most_common(5)}"
        )
    assert not faults, "\n".join(faults[:20])
    assert valid >= WANTED, "the generators make too little that is valid"
    assert tally["exact"] * 100 >= valid * 85, "fewer exact answers than before"
