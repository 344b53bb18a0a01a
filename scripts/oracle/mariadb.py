"""Compares the program with a live MariaDB: `scripts/mariadb.sh python3 scripts/oracle/mariadb.py BINARY SEED COUNT [FILE]`; needs PyMySQL.

Marked values tell what reaches a result; the privileges of single columns tell which columns a query reads: a user that lacks one of
the columns that the answer names is refused, and a user that has just those is not.
"""

import json
import os
import re
import sys
import tempfile
from collections import Counter

import generate
import ours
import pymysql

VIEWS = {
    "v": "SELECT id, concat(name, '') AS x, ssn FROM main.users",
    "w": "SELECT v.ssn AS x, t.a AS name FROM main.v JOIN main.t ON v.id = t.id",
}
MARK = re.compile(r"<(\w+)\.(\w+)#")


def connect(user, password=""):
    return pymysql.connect(
        unix_socket=os.environ["CHECKREIN_MARIADB_SOCKET"], user=user, password=password, charset="utf8mb4", autocommit=True
    )


def database(run):
    catalog = {}
    for schema in ("main", "s2"):
        run(f"DROP DATABASE IF EXISTS {schema}")
        run(f"CREATE DATABASE {schema}")
    for table, columns in generate.TABLES.items():
        schema, _, name = table.rpartition(".")
        key = f"{schema or 'main'}.{name}"
        if name in VIEWS and not schema:
            catalog[key] = {"columns": dict.fromkeys(columns, "text"), "view": VIEWS[name]}
            continue
        types = {column: "int" if column == "id" else "varchar(200)" for column in columns}
        run(f"CREATE TABLE {key} ({', '.join(f'{c} {t}' + (' PRIMARY KEY' if c == 'id' else '') for c, t in types.items())})")
        for row in (1, 2):
            values = ", ".join(str(row) if c == "id" else f"'<{schema or 'main'}_{name}.{c}#{row}>'" for c in columns)
            run(f"INSERT INTO {key} VALUES ({values})")
        catalog[key] = {"columns": types}
    for name, text in VIEWS.items():
        run(f"CREATE VIEW main.{name}({', '.join(generate.TABLES[name])}) AS {text}")
    run("CREATE OR REPLACE USER bare")
    return {"version": 1, "relations": catalog}


def truth(connection, statement):
    with connection.cursor() as cursor:
        try:
            cursor.execute("START TRANSACTION")
            cursor.execute("SET STATEMENT max_statement_time = 2 FOR " + statement if statement.startswith("SELECT") else statement)
            rows = cursor.fetchmany(200)
            names = [column[0] for column in cursor.description] if cursor.description else []
        except pymysql.Error:
            return None
        finally:
            connection.rollback()
    if not names and "RETURNING" in statement:
        # Without rows to change the server may send no result at all.
        return None
    markers = [set() for _ in names]
    for row in rows:
        for at, value in enumerate(row):
            for table, column in MARK.findall(str(value).lower()):
                markers[at].add(f"{table.replace('_', '.', 1)}.{column}")
    return {"arity": len(names), "markers": [sorted(found) for found in markers]}


def refused(run, bare, answer, statement):
    """Why a user with exactly the columns of the answer may not run the query, if it may not. Views need a grant of their own."""
    used = {relation["name"]: relation["effects"] for relation in answer["relations"]}
    columns = {}
    for column in answer["columns"]:
        relation, _, name = column.rpartition(".")
        columns.setdefault(relation, []).append(name)
    run("REVOKE ALL PRIVILEGES, GRANT OPTION FROM bare")
    for relation in used:
        if relation in ("main.v", "main.w"):
            run(f"GRANT SELECT ON {relation} TO bare")
        elif relation in columns:
            run(f"GRANT SELECT ({', '.join(columns[relation])}) ON {relation} TO bare")
        else:
            # To count rows needs some privilege on the table, on any column.
            run(f"GRANT SELECT ({generate.TABLES[relation.removeprefix('main.')][0]}) ON {relation} TO bare")
    with bare.cursor() as cursor:
        try:
            cursor.execute("USE main")
            cursor.execute(statement)
            cursor.fetchmany(1)
        except pymysql.err.OperationalError as error:
            if error.args[0] in (1142, 1143):
                return re.sub(r"'bare'@'[^']*'", "", str(error.args[1]))
        except pymysql.Error:
            pass
    return None


def main():
    binary, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    connection = connect("root")

    def run(text):
        with connection.cursor() as cursor:
            cursor.execute(text)

    catalog = database(run)
    run("USE main")
    run("GRANT USAGE ON *.* TO bare")
    run("GRANT SELECT ON main.w TO bare")
    bare = connect("bare")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(catalog, file)
        file.flush()
        if len(sys.argv) > 4:
            statements = [line.rstrip("\n") for line in open(sys.argv[4]) if line.strip()]
        else:
            statements = generate.statements(seed, count, "sqlite")
        asked = [(statement, found) for statement in statements if (found := truth(connection, statement))]
        tally = Counter()
        for (statement, found), answer in zip(asked, ours.answers(binary, [s for s, _ in asked], "mariadb", file.name, ["main"])):
            verdict, faults = ours.judge(answer, found)
            if answer.get("complete") and answer.get("lineage_complete") and answer["effects"] == ["read"]:
                tally["by privileges"] += 1
                if (why := refused(run, bare, answer, statement)) is not None:
                    verdict, faults = "MISS", [*faults, f"PRIVILEGE {why}"]
            tally[verdict] += 1
            if faults:
                print(json.dumps({"statement": statement, "faults": faults}))
    print(f"asked {count}, valid {len(asked)}: {dict(tally)}", file=sys.stderr)
    return 1 if tally["MISS"] else 0


if __name__ == "__main__":
    sys.exit(main())
