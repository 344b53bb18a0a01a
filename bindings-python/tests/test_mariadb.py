"""Generated statements, each against what a live MariaDB makes of it: what its result shows of marked rows, which privileges it asks
for, and what it changes.

CHECKREIN_GENERATED asks for another number of statements, CHECKREIN_SEED for others."""

from __future__ import annotations

import importlib
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import checkrein

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts" / "oracle"))
SOCKET = os.environ.get("CHECKREIN_MARIADB_SOCKET")
if not SOCKET:
    pytest.skip("no MariaDB: run it through scripts/mariadb.sh", allow_module_level=True)
ours, planted, mariadb, effects = (importlib.import_module(name) for name in ("ours", "planted_mariadb", "mariadb", "effects_mariadb"))

WANTED = int(os.environ.get("CHECKREIN_GENERATED", "1500"))
SEED = int(os.environ.get("CHECKREIN_SEED", "7"))
PLAIN = {"read", "explain"}
# What no reading statement changes; `session` has the mode, which is set back.
WATCHED = ("rows", "session", "variables", "locks", "schema", "transaction")


class Server:
    """The database of the tests, as root and as a user who has what is granted and no more."""

    def __init__(self) -> None:
        self.root = mariadb.connect("root")
        self.catalog = mariadb.database(self.run)
        effects.prepare(self.run)
        self.bare = mariadb.connect("bare")
        self.version = self.value("SELECT version()")
        self.folder = self.value("SELECT @@secure_file_priv")
        self.run("USE main")

    def value(self, query: str) -> str:
        with self.root.cursor() as cursor:
            cursor.execute(query)
            return str(cursor.fetchone()[0])

    def run(self, text: str) -> None:
        with self.root.cursor() as cursor:
            cursor.execute(text)

    def again(self, objects: Any) -> None:
        """On a new connection; with these objects, and with the rows."""
        self.root.close()
        self.root = mariadb.connect("root")
        effects.restore(self.run, self.folder)
        if effects.snapshot(self.root, ("objects",)) == objects:
            mariadb.fill(self.run)
        else:
            mariadb.database(self.run)
            effects.prepare(self.run)
        self.run("USE main")

    def classify(self, statement: str, mode: str = "") -> dict[str, Any]:
        settings = {"sql_mode": mode, "server_version": self.version, "utf8_client": True, "lower_case_table_names": 0}
        return checkrein.classify(statement, dialect="mariadb", catalog=self.catalog, search_path=["main"], settings=settings)

    def close(self) -> None:
        self.root.close()
        self.bare.close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.close()


def names_differ(answer: dict[str, Any], names: list[str]) -> list[str]:
    """The servers' names of columns that have an alias or are columns; others are called by their text."""
    outputs = answer["outputs"]["columns"] if isinstance(answer["outputs"], dict) else []
    told = [(output["name"], name) for output, name in zip(outputs, names, strict=False) if output["name"]]
    return [f"NAME {ours} for {theirs}" for ours, theirs in told if ours.lower() != theirs.lower()]


@pytest.mark.timeout(1800)
def test_generated_statements_are_read_as_mariadb_reads_them(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    tally: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    faults: list[str] = []
    before = effects.snapshot(server.root, WATCHED)
    asked = 0
    for mode, statement in planted.statements(SEED, WANTED):
        asked += 1
        server.run(f"SET sql_mode = '{mode}'")
        found = mariadb.truth(server.root, statement)
        if found is None:
            continue
        answer = server.classify(statement, mode)
        verdict, wrong = ours.judge(answer, found)
        if verdict == "unknown":
            reasons.update(f"{reason['code']} {reason.get('detail', '')}" for reason in answer["reasons"][:1])
        else:
            wrong += names_differ(answer, found["names"])
        if answer["complete"] and answer["lineage_complete"] and "explain" not in answer["effects"]:
            # A plan asks for the privileges of what it does not do.
            tally["by privileges"] += 1
            if (why := mariadb.refused(server.run, server.bare, answer, statement, mode)) is not None:
                wrong.append(f"PRIVILEGE {why}")
        if answer["complete"] and set(answer["effects"]) <= PLAIN:
            tally["read-only"] += 1
            with server.root.cursor() as cursor:
                cursor.execute(statement)
                cursor.fetchall()
                cursor.execute("SET sql_mode = ''")
            after = effects.snapshot(server.root, WATCHED)
            wrong += [f"CHANGE of {part}" for part in WATCHED if before[part] != after[part] and part != "session"]
            wrong += [f"CHANGE of {name}" for name, _ in set(after["session"]) ^ set(before["session"]) if name.lower() != "sql_mode"]
            before = after
        else:
            server.run("SET sql_mode = ''")
            before = effects.snapshot(server.root, WATCHED)
        tally[verdict] += 1
        for fault in wrong:
            tally[fault.split()[0]] += 1
            faults.append(f"{fault} | {mode} | {statement}")
    valid = sum(tally[verdict] for verdict in ("exact", "over", "unknown", "MISS"))
    with capsys.disabled():
        print(
            f"\ngenerated statements, MariaDB {server.version} (seed {SEED}): asked {asked}, valid {valid}: exact {tally['exact']}, "
            f"over {tally['over']}, unknown {tally['unknown']}, sources missed {tally['MARKER']}, ARITY {tally['ARITY']}, "
            f"refused to who has what is told {tally['PRIVILEGE']} of {tally['by privileges']}, changes by "
            f"{tally['read-only']} called read-only {tally['CHANGE']}; {reasons.most_common(5)}"
        )
    assert not faults, "\n".join(faults[:20])
    assert valid * 4 >= asked * 3, "the generators make too little that is valid"
    assert tally["exact"] * 100 >= valid * 85, "fewer exact answers than before"


@pytest.mark.timeout(1800)
def test_what_a_statement_changes_is_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    seed = Path(server.folder, "seed")
    seed.write_text("700\tx\ty\n")
    seed.chmod(0o644)
    faults: list[str] = []
    tally: Counter[str] = Counter()
    objects = effects.snapshot(server.root, ("objects",))
    for line in effects.STATEMENTS:
        first, _, statement = line.rpartition(";; ")
        statement = statement.replace("{folder}", server.folder)
        if first:
            server.run(first)
        parts = effects.changed(server.root, server.folder, statement)
        answer = server.classify(statement)
        told = set(answer["effects"])
        tally["complete" if answer["complete"] else "unknown"] += 1
        tally["refused by the server"] += parts is None
        if answer["complete"]:
            tally["changes told"] += len(parts or ())
            faults += [f"{part} changes: {statement}" for part in parts or () if not effects.EXPLAINED[part] & told]
        if parts is None or parts:
            server.again(objects)
    with capsys.disabled():
        print(f"\nstatements that change a MariaDB: {dict(tally)}")
    assert not faults, "\n".join(faults)
