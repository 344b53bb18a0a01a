#!/usr/bin/env python3
"""Writes the tables of functions that come with PostgreSQL and SQLite.

    scripts/functions/dump.py [--postgres-bin /usr/lib/postgresql/15/bin] [--user nobody]

Starts a throw-away PostgreSQL on a Unix socket (as `--user` when run by root), reads pg_proc, stops and removes it; SQLite is the
one of this Python. Overloads share one row, with the worst of them: immutable is `pure`, stable is `reads`, volatile is `unknown`.
What is known better is in reviewed.tsv beside the tables, which overrides them and is written by hand.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

TABLES = Path(__file__).resolve().parents[2] / "core/src/classify/sql/function"
COLUMNS = "# name\tclass\teffects\tkind"

# Aggregates whose value is no argument's value, and window functions whose value is a position.
NO_VALUE = set(
    "avg bool_and bool_or corr count covar_pop covar_samp every regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope"
    " regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp sum total var_pop var_samp variance".split()
)
POSITIONS = set("row_number rank dense_rank percent_rank cume_dist ntile".split())
NEIGHBOURS = set("lag lead first_value last_value nth_value".split())

QUERY = """
SELECT proname, max(CASE provolatile WHEN 'i' THEN 0 WHEN 's' THEN 1 ELSE 2 END), bool_or(prokind = 'a'), bool_or(proretset)
FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname
"""


def kind(name, aggregate, returns_set):
    if name in POSITIONS:
        return "window"
    if name in NEIGHBOURS:
        return "window_shows_values"
    if aggregate:
        return "aggregate" if name in NO_VALUE else "shows_values"
    return "set" if returns_set else "scalar"


def postgres(binaries, user):
    run = ["runuser", "-u", user, "--"] if os.geteuid() == 0 else []
    folder = tempfile.mkdtemp(prefix="functions-")
    try:
        if run:
            shutil.chown(folder, user)

        def call(program, *arguments):
            command = [*run, f"{binaries}/{program}", *arguments]
            return subprocess.run(command, cwd=folder, check=True, text=True, stdout=subprocess.PIPE).stdout

        call("initdb", "-D", f"{folder}/data", "-U", "dump", "-A", "trust", "--no-locale", "-E", "UTF8")
        call("pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-o", f"-k {folder} -c listen_addresses=''", "-w", "start")
        try:
            ask = ("-h", folder, "-U", "dump", "-d", "postgres", "-At", "-F", "\t", "-c")
            version = call("psql", *ask, "SHOW server_version").split()[0]
            found = [line.split("\t") for line in call("psql", *ask, QUERY).splitlines()]
        finally:
            call("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    classes = ["pure\t-", "reads\t-", "unknown\tfunction_unknown"]
    rows = (f"{name}\t{classes[int(worst)]}\t{kind(name, aggregate == 't', returns == 't')}" for name, worst, aggregate, returns in found)
    write("postgres.tsv", f"PostgreSQL {version}, pg_proc of pg_catalog", rows)


def sqlite():
    found = {}
    for name, _, flavour, *_ in sqlite3.connect(":memory:").execute("PRAGMA function_list"):
        found.setdefault(name.lower(), set()).add(flavour)
    named = {name: flavours for name, flavours in found.items() if name.replace("_", "a").isalnum()}
    rows = (f"{name}\tpure\t-\t{kind(name, bool(flavours & {'a', 'w'}), False)}" for name, flavours in named.items())
    write("sqlite.tsv", f"SQLite {sqlite3.sqlite_version}, PRAGMA function_list", rows)


def write(name, source, rows):
    header = [f"# Made by scripts/functions/dump.py from {source}. Do not edit: reviewed.tsv overrides.", COLUMNS]
    (TABLES / name).write_text("\n".join([*header, *sorted(rows)]) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres-bin", default="/usr/lib/postgresql/15/bin")
    parser.add_argument("--user", default="nobody")
    options = parser.parse_args()
    postgres(options.postgres_bin, options.user)
    sqlite()
