"""Read-only means read-only: what we say only reads is run by the owner of everything on a live PostgreSQL, and leaves no trace."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import checkrein

SEEDS = Path(__file__).parents[2] / "core" / "tests" / "seeds"
READS = {"read", "explain"}
# Told apart from the tables' own rows: what statistics and the running of statements move.
MOVES = ("pg_statistic", "pg_statistic_ext_data")
BATCH = 80

# pg_sequence_last_value takes a writer's lock (RowExclusive) to read.

SESSION = """
SELECT ARRAY[
  (SELECT md5(string_agg(name || '=' || setting, ',' ORDER BY name)) FROM pg_settings),
  (SELECT string_agg(name, ',' ORDER BY name) FROM pg_prepared_statements),
  (SELECT string_agg(name, ',' ORDER BY name) FROM pg_cursors WHERE name <> ''),
  (SELECT string_agg(c, ',') FROM pg_listening_channels() c),
  (SELECT string_agg(mode || objid, ',') FROM pg_locks WHERE locktype = 'advisory'),
  (SELECT string_agg(mode || relation, ',') FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'
     AND mode NOT IN ('AccessShareLock', 'RowExclusiveLock')),
  current_user::text, session_user::text, current_schemas(true)::text,
  (SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database()),
  txid_current_if_assigned()::text]
"""
FILES = """
WITH RECURSIVE tree(path, folder) AS (
  SELECT name, (pg_stat_file(name)).isdir FROM pg_ls_dir('.') name
  WHERE name NOT IN ('pg_wal', 'pg_stat', 'pg_stat_tmp', 'pg_xact', 'pg_multixact', 'pg_subtrans', 'pg_notify', 'pg_commit_ts')
  UNION ALL
  SELECT path || '/' || name, (pg_stat_file(path || '/' || name, true)).isdir FROM tree, pg_ls_dir(path) name WHERE folder
)
SELECT string_agg(path, E'\n' ORDER BY path) FROM tree WHERE path NOT LIKE '%pg_internal.init%'
  AND path NOT LIKE '%_fsm' AND path NOT LIKE '%_vm'
  AND path NOT LIKE '%pgsql_tmp%'
"""


def statements() -> list[str]:
    lines = [line for name in ("statements.jsonl", "libinjection.jsonl") for line in (SEEDS / name).read_text().splitlines()]
    found = [text for dialect, text in map(json.loads, lines) if dialect in {"postgres", "sqlite"}]
    if corpora := os.environ.get("CHECKREIN_CORPORA"):
        for name in ("lineage_pg_adversarial.jsonl", "classify_adversarial.jsonl"):
            rows = map(json.loads, (Path(corpora) / "sql" / name).read_text().splitlines())
            found += [row["sql"] for row in rows if row["dialect"] == "postgres"]
    return sorted(set(found))


def only_reads(text: str, catalog: Any) -> bool:
    answer = checkrein.classify(text, dialect="postgres", catalog=catalog)
    return bool(answer["complete"]) and set(answer["effects"]) <= READS


class Server:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        with psycopg.connect(dsn, autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET autovacuum = off")
            admin.execute("SELECT pg_reload_conf()")
            admin.execute("DROP DATABASE IF EXISTS readonly WITH (FORCE)")
            admin.execute("CREATE DATABASE readonly")
        self.watch = psycopg.connect(dsn, dbname="readonly", autocommit=True)
        self.watch.execute((SEEDS / "world.sql").read_text())
        self.watch.execute("SELECT lo_from_bytea(4711, 'large')")

    def one(self, query: str) -> Any:
        row = self.watch.execute(query).fetchone()  # type: ignore[call-overload]
        assert row
        return row[0]

    def everything(self) -> dict[str, Any]:
        """Rows and row versions of every table, user's and server's; sequences; files; what there is beside."""
        tables = self.watch.execute(
            "SELECT oid::regclass::text, relkind::text FROM pg_class WHERE relkind IN ('r', 'm', 'S') AND relname <> ALL (%s)",
            [list(MOVES)],
        ).fetchall()
        found = {}
        for name, kind in tables:
            row = "whole::text" if name != "pg_class" else "(to_jsonb(whole) - 'relpages' - 'reltuples' - 'relallvisible')::text"
            row = "concat_ws(',', last_value, log_cnt, is_called)" if kind == "S" else row
            found[name] = self.one(f"SELECT md5(string_agg(xmin || ':' || xmax || {row}, ',' ORDER BY ctid)) FROM {name} whole")
        # Files of dropped tables stay until then.
        self.watch.execute("CHECKPOINT")
        found |= dict.fromkeys(self.one(FILES).splitlines(), "there")
        found["slots"] = self.one("SELECT count(*) FROM pg_replication_slots")
        found["locks"] = self.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        found["resets"] = self.one("SELECT string_agg(stats_reset::text, ',' ORDER BY datid) FROM pg_stat_database")
        found["prepared"] = self.one("SELECT count(*) FROM pg_prepared_xacts")
        return found

    def open(self) -> psycopg.Connection[Any]:
        options = "-c statement_timeout=500 -c max_parallel_workers_per_gather=0"
        return psycopg.connect(self.dsn, dbname="readonly", options=options, autocommit=True, prepare_threshold=None)

    def run(self, connection: psycopg.Connection[Any], text: str) -> tuple[bool, str | None]:
        """Whether a statement ran, and what it left behind in its session or transaction."""
        connection.execute("BEGIN")
        before = connection.execute(SESSION).fetchone()
        try:
            connection.execute(text.encode())
        except (psycopg.Error, ValueError):
            connection.rollback()
            return False, "the connection is lost" if connection.closed else None
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.INTRANS:
            return True, "the transaction is over"
        after = connection.execute(SESSION).fetchone()
        connection.execute("COMMIT")
        return True, f"{before} became {after}" if before != after else None


@pytest.fixture(scope="module")
def server(dsn: str) -> Iterator[Server]:
    found = Server(dsn)
    yield found
    found.watch.close()
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE readonly WITH (FORCE)")
        admin.execute("ALTER SYSTEM RESET autovacuum")
        admin.execute("SELECT pg_reload_conf()")


def test_a_write_is_seen(server: Server) -> None:
    for text in ("SELECT nextval('s1')", "SELECT lo_put(4711, 0, 'other')", "CREATE TABLE fresh AS SELECT 1"):
        before = server.everything()
        with server.open() as connection:
            server.run(connection, text)
        assert server.everything() != before, text
    for text in ("SELECT set_config('work_mem', '1MB', false)", "PREPARE p AS SELECT 1", "SELECT pg_advisory_lock(1)", "LISTEN x"):
        with server.open() as connection:
            assert server.run(connection, f"{text}; COMMIT; BEGIN")[1], text
    server.watch.execute("DROP TABLE fresh")


@pytest.mark.timeout(900)
def test_what_only_reads_leaves_no_trace(server: Server) -> None:
    catalog = json.loads((SEEDS / "catalog.json").read_text())
    reads = [text for text in statements() if only_reads(text, catalog)]
    assert len(reads) > 200
    assert leave_no_trace(server, reads) * 2 > len(reads)


VALUES = {
    "bool": "true",
    "int2": "1",
    "int4": "1",
    "int8": "1",
    "oid": "4711",
    "regclass": "'s1'",
    "regproc": "'now'",
    "name": "'users'",
    "text": "'users'",
    "varchar": "'users'",
    "bpchar": "'users'",
    "cstring": "'users'",
    "bytea": "'users'",
    "numeric": "1",
    "float4": "1",
    "float8": "1",
    "interval": "'1 second'",
    "timestamptz": "'2020-01-01'",
    "pg_lsn": "'0/0'",
    "xid": "1",
    "json": "'{}'",
    "jsonb": "'{}'",
    "_text": "'{users}'",
}


@pytest.mark.timeout(900)
def test_functions_that_only_read_leave_no_trace(server: Server) -> None:
    """Every function that the server comes with and that we let pass in a read, called with values that mean something to it."""
    called = server.watch.execute(
        """
        SELECT proname, ARRAY(
          SELECT typname::text FROM unnest(proargtypes) WITH ORDINALITY a(id, at) JOIN pg_type t ON t.oid = a.id ORDER BY at
        )
        FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
          AND prorettype::regtype::text <> ALL ('{internal,trigger,event_trigger}')
        ORDER BY oid
        """
    ).fetchall()
    texts = []
    for name, kinds in called:
        values = ", ".join(f"{VALUES.get(kind, 'NULL')}::{quoted(kind)}" for kind in kinds)
        texts.append(f"SELECT {name}({values})")
    reads = [text for text in texts if only_reads(text, None)]
    assert len(reads) > 1000
    assert leave_no_trace(server, reads) * 2 > len(reads)


def quoted(kind: str) -> str:
    return f'pg_catalog."{kind}"'


def leave_no_trace(server: Server, reads: list[str]) -> int:
    """How many ran; each batch is looked at as a whole, each statement has a transaction."""
    ran, wrong = 0, []
    before = server.everything()
    for start in range(0, len(reads), BATCH):
        batch = reads[start : start + BATCH]
        with server.open() as connection:
            for text in batch:
                did, left = server.run(connection, text)
                ran += did
                if left:
                    wrong.append(f"{text!r}: {left}")
        after = server.everything()
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        if changed:
            wrong.append(f"{sorted(changed)} changed by one of {batch}")
        before = after
    assert not wrong, "\n".join(wrong)
    print(f"{ran} of {len(reads)} ran and left nothing behind")
    return ran
