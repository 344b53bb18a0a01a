"""Compares the program with a live SQLite: `sqlite.py BINARY SEED COUNT [FILE]`.

The authorizer tells every column that is read and every relation that is written; marked values tell what reaches a result.
"""

import json
import re
import sqlite3
import sys
import tempfile
from collections import Counter

import generate
import ours

VIEWS = {"v": "SELECT id, name || '' AS x, ssn FROM users", "w": "SELECT v.ssn AS x, t.a AS name FROM v JOIN t ON v.id = t.id"}
MARK = re.compile(r"<(\w+)\.(\w+)#")


def database():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("ATTACH ':memory:' AS s2")
    catalog = {}
    for table, columns in generate.TABLES.items():
        schema, _, name = table.rpartition(".")
        key = f"{schema or 'main'}.{name}"
        if name in VIEWS and not schema:
            catalog[key] = {"columns": dict.fromkeys(columns, ""), "view": VIEWS[name]}
            continue
        types = {column: "INTEGER" if column == "id" else "TEXT" for column in columns}
        connection.execute(
            f"CREATE TABLE {key} ({', '.join(f'{c} {t}' + (' PRIMARY KEY' if c == 'id' else '') for c, t in types.items())})"
        )
        for row in (1, 2):
            values = [row if c == "id" else f"<{schema or 'main'}_{name}.{c}#{row}>" for c in columns]
            connection.execute(f"INSERT INTO {key} VALUES ({', '.join('?' * len(values))})", values)
        catalog[key] = {"columns": types}
    for name, text in VIEWS.items():
        connection.execute(f"CREATE VIEW {name}({', '.join(generate.TABLES[name])}) AS {text}")
    return connection, {"version": 1, "relations": catalog}


def truth(connection, statement):
    read, relations, effects = set(), set(), set()
    ids = {"rowid": "id"}

    def authorize(action, one, two, schema, inner):
        schema = schema or "main"
        if action == sqlite3.SQLITE_READ and two and one not in VIEWS and not one.startswith("sqlite_"):
            read.add((f"{schema}.{one}.{ids.get(two.lower(), two)}", inner))
        for code, effect in ((sqlite3.SQLITE_INSERT, "insert"), (sqlite3.SQLITE_UPDATE, "update"), (sqlite3.SQLITE_DELETE, "delete")):
            if action == code and not one.startswith("sqlite_"):
                relations.add((f"{schema}.{one}", effect))
        return sqlite3.SQLITE_OK

    budget = [200]

    def tick():
        budget[0] -= 1
        return budget[0] < 0

    connection.set_progress_handler(tick, 10_000)
    connection.set_authorizer(authorize)
    try:
        connection.execute("BEGIN")
        cursor = connection.execute(statement)
        rows = cursor.fetchmany(200)
        arity = len(cursor.description) if cursor.description else 0
    except (sqlite3.Error, sqlite3.Warning, OverflowError):
        return None
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    markers = [set() for _ in range(arity)]
    for row in rows:
        for at, value in enumerate(row):
            for table, column in MARK.findall(str(value).lower()):
                markers[at].add(f"{table.replace('_', '.', 1)}.{column.lower()}")
    # What a view reads inside is its owner's; only what flows through it counts.
    columns = {name for name, inner in read if inner not in VIEWS}
    return {"relations": sorted(relations), "columns": sorted(columns), "arity": arity, "markers": [sorted(m) for m in markers]}


def main():
    binary, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    connection, catalog = database()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(catalog, file)
        file.flush()
        if len(sys.argv) > 4:
            statements = [line.rstrip("\n") for line in open(sys.argv[4]) if line.strip()]
        else:
            statements = generate.statements(seed, count, "sqlite")
        asked = [(statement, found) for statement in statements if (found := truth(connection, statement))]
        tally = Counter()
        for (statement, found), answer in zip(asked, ours.answers(binary, [s for s, _ in asked], "sqlite", file.name)):
            verdict, faults = ours.judge(answer, found)
            tally[verdict] += 1
            if faults:
                print(json.dumps({"statement": statement, "faults": faults}))
    print(f"asked {count}, valid {len(asked)}: {dict(tally)}", file=sys.stderr)
    return 1 if tally["MISS"] else 0


if __name__ == "__main__":
    sys.exit(main())
