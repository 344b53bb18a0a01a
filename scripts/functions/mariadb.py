#!/usr/bin/env python3
"""Writes the table of functions that come with MariaDB: `scripts/mariadb.sh scripts/functions/mariadb.py`.

The names are the server's own (information_schema.SQL_FUNCTIONS, and the topics of its help that are functions). What calling one does
is not in the server's tables: a name is `pure` here unless it is on the lists below or in reviewed.tsv, both written by hand. A name
that neither source gives is unknown.
"""

import os
import re
import subprocess
from pathlib import Path

TABLE = Path(__file__).resolve().parents[2] / "core/src/classify/sql/function/mariadb.tsv"
AGGREGATE = "avg bit_and bit_or bit_xor count std stddev stddev_pop stddev_samp sum var_pop var_samp variance".split()
SHOWS = "group_concat json_arrayagg json_objectagg max min median percentile_cont percentile_disc".split()
WINDOW = "cume_dist dense_rank ntile percent_rank rank row_number".split()
WINDOW_SHOWS = "first_value lag last_value lead nth_value".split()
# Words of the grammar that stand before a bracket and are no function.
NO_FUNCTION = (
    "analyse any as between case div exists in interval is join like match not over procedure regexp rlike select sounds xor".split()
)


def ask(query):
    socket = os.environ["CHECKREIN_MARIADB_SOCKET"]
    command = ["mariadb", "--no-defaults", f"--socket={socket}", "-uroot", "-N", "-B", "-e", query]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.split("\n")


def kind(name):
    for names, word in ((AGGREGATE, "aggregate"), (SHOWS, "shows_values"), (WINDOW, "window"), (WINDOW_SHOWS, "window_shows_values")):
        if name in names:
            return word
    return "scalar"


names = {line.strip().lower() for line in ask("SELECT FUNCTION FROM information_schema.SQL_FUNCTIONS")}
names |= {"count", "max", "min", "sum", "mod", "if", "left", "right", "replace", "insert", "char", "values", "default"}
names = {name for name in names if re.fullmatch(r"[a-z_0-9]+", name) and name not in NO_FUNCTION}
version = ask("SELECT version()")[0].split("-")[0]
header = [
    f"# Made by scripts/functions/mariadb.py from MariaDB {version}, its SQL_FUNCTIONS. Do not edit: reviewed.tsv overrides.",
    "# name\tclass\teffects\tkind",
]
TABLE.write_text("\n".join([*header, *(f"{name}\tpure\t-\t{kind(name)}" for name in sorted(names))]) + "\n")
