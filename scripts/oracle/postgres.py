"""Compares the program with a live PostgreSQL: `postgres.py CONNECTION BINARY SEED COUNT [FILE]`; needs psycopg.

CREATE VIEW makes the server resolve every name; marked values tell what reaches a result; EXPLAIN tells what is written.
"""

import json
import re
import sys
import tempfile
from collections import Counter

import generate
import ours
import psycopg
import tree

VIEWS = {
    "v": "SELECT id, name || '' AS x, ssn FROM public.users",
    "w": "SELECT v.ssn AS x, t.a AS name FROM public.v JOIN public.t ON v.id = t.id",
}
MARK = re.compile(r"<(\w+\.\w+\.\w+)#")


def quoted(name):
    return '"' + name + '"'


def database(connection):
    run = connection.execute
    run("DROP SCHEMA IF EXISTS public CASCADE")
    run("DROP SCHEMA IF EXISTS s2 CASCADE")
    run("CREATE SCHEMA public")
    run("CREATE SCHEMA s2")
    run("SET search_path = public")
    catalog = {}
    for table, columns in {**generate.TABLES, **generate.POSTGRES_TABLES}.items():
        schema, _, name = table.rpartition(".")
        schema = schema or "public"
        key = f"{schema}.{name}" if name.islower() else f'{schema}."{name}"'
        if name in VIEWS and schema == "public":
            catalog[key] = {"columns": dict.fromkeys(columns, "text"), "view": VIEWS[name]}
            continue
        types = {
            c: "integer"
            if c.lower() == "id"
            else "text[]"
            if c == "tags"
            else "jsonb"
            if c == "doc"
            else "public.users"
            if c == "who"
            else "text"
            for c in columns
        }
        run(f"CREATE TABLE {schema}.{quoted(name)} ({', '.join(f'{quoted(c)} {t}' for c, t in types.items())})")
        for row in (1, 2):
            values = []
            for c, kind in types.items():
                mark = f"<{schema}.{name}.{c}#{row}>"
                values.append(
                    str(row)
                    if kind == "integer"
                    else f"ARRAY['{mark}']"
                    if kind == "text[]"
                    else f'\'{{"k": "{mark}"}}\''
                    if kind == "jsonb"
                    else f"ROW({row}, '{mark}', '{mark}', '{mark}')"
                    if kind == "public.users"
                    else f"'{mark}'"
                )
            run(f"INSERT INTO {schema}.{quoted(name)} VALUES ({', '.join(values)})")
        catalog[key] = {"columns": types}
    for name, text in VIEWS.items():
        run(f"CREATE VIEW {name}({', '.join(generate.TABLES[name])}) AS {text}")
    run("SET statement_timeout = '2s'")
    return {"version": 1, "relations": catalog}


class Truth:
    def __init__(self, connection):
        self.connection = connection
        self.columns, self.views = {}, {}
        rows = connection.execute(
            "SELECT c.oid::text, n.nspname || '.' || quote_ident(c.relname), a.attnum, a.attname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
            " JOIN pg_attribute a ON attrelid = c.oid WHERE attnum > 0 AND NOT attisdropped AND nspname IN ('public', 's2')"
        )
        for oid, name, number, column in rows:
            self.columns.setdefault(oid, (name, {}))[1][number] = column if column.islower() else quoted(column)
        plain = [(name, column) for name, columns in self.columns.values() for column in columns.values()]
        self.marked = {f"{name}.{column}".replace('"', "").lower(): f"{name}.{column}" for name, column in plain}
        for oid, action in connection.execute(
            "SELECT ev_class::text, ev_action::text FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class WHERE relnamespace = 'public'::regnamespace"
        ):
            self.views[oid] = tree.parse(action)[0]

    def of(self, statement):
        run = self.connection.execute
        found = {}
        try:
            with self.connection.transaction(force_rollback=True):
                cursor = self.connection.cursor()
                cursor.execute(statement)
                found["arity"] = len(cursor.description) if cursor.description else 0
                markers = [set() for _ in range(found["arity"])]
                for row in cursor.fetchmany(200) if cursor.description else ():
                    for at, value in enumerate(row):
                        markers[at].update(self.marked[mark.lower()] for mark in MARK.findall(str(value)))
                found["markers"] = [sorted(m) for m in markers]
        except (
            psycopg.errors.InternalError_,
            psycopg.errors.FeatureNotSupported,
            psycopg.errors.DataError,
            psycopg.errors.QueryCanceled,
            psycopg.errors.CardinalityViolation,
        ):
            pass
        except (psycopg.Error, UnicodeDecodeError):
            return None
        written = re.match(r"(?:WITH .*?\) )?(INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement)
        if written and "arity" in found:
            found["relations"] = [(f"public.{written[2]}", written[1].split()[0].lower())]
            return found
        found.update(self.tree_of(statement, found.get("arity")) or {})
        return found if "arity" in found or "columns" in found else None

    def tree_of(self, statement, arity=None):
        """What the stored tree of a view over the query says; `None` where the server refuses it."""
        run = self.connection.execute
        found = {}
        try:
            with self.connection.transaction(force_rollback=True):
                if arity is None:
                    arity = len(run(f"SELECT * FROM ({statement}) AS probe LIMIT 0").description)
                found["arity"] = arity
                names = ", ".join(f"c{at}" for at in range(arity))
                run(f"CREATE TEMP VIEW probed({names}) AS {statement}")
                (action,) = run("SELECT ev_action::text FROM pg_rewrite WHERE ev_class = 'pg_temp.probed'::regclass").fetchone()
        except psycopg.Error:
            return None
        reader = tree.Reader(self.columns, self.views)
        found["outputs"] = [sorted(s) for s in reader.query(tree.parse(action)[0], [])]
        found["columns"], found["probes"] = sorted(reader.read), sorted(reader.probes)
        found["relations"] = [(name, "read") for name in sorted(reader.relations)]
        return found


def main():
    target, binary, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    with psycopg.connect(target, autocommit=True) as connection, tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(database(connection), file)
        file.flush()
        truth = Truth(connection)
        if len(sys.argv) > 5:
            statements = [line.rstrip("\n") for line in open(sys.argv[5]) if line.strip()]
        else:
            statements = generate.statements(seed, count, "postgres")
        asked = [(statement, found) for statement in statements if (found := truth.of(statement))]
        tally, reasons = Counter(), Counter()
        for (statement, found), answer in zip(asked, ours.answers(binary, [s for s, _ in asked], "postgres", file.name)):
            verdict, faults = ours.judge(answer, found)
            tally[verdict] += 1
            if verdict == "unknown":
                reasons.update({reason["code"] for reason in answer.get("reasons", ())})
            if faults:
                print(json.dumps({"statement": statement, "faults": faults}))
    print(
        f"asked {count}, valid {len(asked)}, trees {sum('outputs' in f for _, f in asked)}: {dict(tally)}; {reasons.most_common(6)}",
        file=sys.stderr,
    )
    return 1 if tally["MISS"] else 0


if __name__ == "__main__":
    sys.exit(main())
