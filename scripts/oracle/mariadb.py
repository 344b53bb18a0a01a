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
        catalog[key] = {"columns": types}
    fill(run)
    for name, text in VIEWS.items():
        run(f"CREATE VIEW main.{name}({', '.join(generate.TABLES[name])}) AS {text}")
    run("CREATE OR REPLACE USER bare")
    # To name a database as the current one.
    run("GRANT USAGE ON *.* TO bare")
    return {"version": 1, "relations": catalog}


def fill(run):
    """The tables' two rows, whatever was there before."""
    for table, columns in generate.TABLES.items():
        schema, _, name = table.rpartition(".")
        if name in VIEWS and not schema:
            continue
        key = f"{schema or 'main'}.{name}"
        value = lambda column, row: str(row) if column == "id" else f"'<{key.replace('.', '_')}.{column}#{row}>'"  # noqa: E731, B023
        rows = ", ".join("(" + ", ".join(value(column, row) for column in columns) + ")" for row in (1, 2))
        run(f"DELETE FROM {key}")
        run(f"INSERT INTO {key} VALUES {rows}")


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
    return {"arity": len(names), "markers": [sorted(found) for found in markers], "names": names}


# The privilege on a relation that each effect needs beyond SELECT on the columns that are read.
PRIVILEGES = {"insert": "INSERT", "update": "UPDATE", "delete": "DELETE"}


def grants(answer):
    """What a user needs who may do just what the answer says. Views need a grant of their own."""
    columns = {}
    for column in answer["columns"]:
        relation, _, name = column.rpartition(".")
        columns.setdefault(relation, []).append(name)
    for relation in answer["relations"]:
        name, effects = relation["name"], relation["effects"]
        whole = [PRIVILEGES[effect] for effect in effects if effect in PRIVILEGES]
        if name in ("main.v", "main.w") or "insert" in effects:
            # The server asks for SELECT on columns that an INSERT fills, where it has RETURNING or VALUES(): that shows nothing of them.
            whole.append("SELECT")
        elif name in columns:
            whole.append(f"SELECT ({', '.join(columns[name])})")
        elif "read" in effects:
            # To count rows needs some privilege on the table, on any column.
            whole.append(f"SELECT ({generate.TABLES[name.removeprefix('main.')][0]})")
        if whole:
            yield f"GRANT {', '.join(whole)} ON {name} TO bare"


def refused(run, bare, answer, statement, mode=""):
    """Why a user with exactly the privileges that the answer tells may not run the statement, if it may not."""
    wanted = sorted(grants(answer))
    if getattr(bare, "granted", None) != wanted:
        run("REVOKE ALL PRIVILEGES, GRANT OPTION FROM bare")
        for grant in wanted:
            run(grant)
        bare.granted = wanted
    with bare.cursor() as cursor:
        try:
            cursor.execute("USE main")
            cursor.execute(f"SET sql_mode = '{mode}'")
            cursor.execute("START TRANSACTION")
            cursor.execute(statement)
            cursor.fetchmany(1)
        except pymysql.err.OperationalError as error:
            if error.args[0] in (1044, 1142, 1143, 1370):
                return re.sub(r"'bare'@'[^']*'", "", str(error.args[1]))
        except pymysql.Error:
            pass
        finally:
            bare.rollback()
    return None


def main():
    binary, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    connection = connect("root")

    def run(text):
        with connection.cursor() as cursor:
            cursor.execute(text)

    catalog = database(run)
    run("USE main")
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
