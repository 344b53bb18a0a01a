"""Compares the program with PostgreSQL's own grammar on utility statements: `utility.py BINARY SEED COUNT`.

Statements are made from templates with random names, types, expressions and clauses; `pglast` (PostgreSQL 18's parser) tells the
relations and the kind. A complete answer must have them all. Statements that PostgreSQL refuses are kept: an answer may be wrong
about them, the server never runs them; they are only counted.
"""

import json
import random
import re
import subprocess
import sys
from collections import Counter

import pglast
from pglast import ast, visitors

NAMES = ["users", "orders", "t1", "s.items", "public.log", '"Mixed"', '"a b".c', "type", "value", "schema", "domain", "of", "x.only"]
WORDS = ["a", "b", "id", "name", "text", "key", "exclude", "generated", "cascade", '"select"', "partition"]
TYPES = [
    "int",
    "text[]",
    "numeric(10, 2)",
    "double precision",
    "timestamp(3) with time zone",
    "s.custom",
    "varchar(5)",
    "interval day",
    "bit varying(3)",
    "setof int",
    "character varying (7)[][]",
    '"T"',
    "orders.id%type",
]
EXPRESSIONS = [
    "1",
    "a + 1",
    "'x' || b",
    "lower(name)",
    "a IS NOT NULL",
    "(SELECT max(id) FROM {r})",
    "EXISTS (SELECT 1 FROM {r})",
    "CASE WHEN a > 1 THEN 2 ELSE 3 END",
    "a::text",
    "coalesce(a, (SELECT 1 FROM {r} LIMIT 1))",
    "current_date",
    "NULL",
    "a IN (1, 2)",
    "b = ANY (ARRAY[1, 2])",
    "-1",
    "cast(a AS int)",
]
QUERIES = [
    "SELECT {w}, id FROM {r}",
    "VALUES (1), ({e})",
    "SELECT * FROM {r} JOIN {r} AS z USING (id) WHERE {e}",
    "TABLE {r}",
    "WITH q AS (SELECT 1 FROM {r}) SELECT * FROM q, {r}",
    "SELECT 1 UNION ALL SELECT id FROM {r}",
]

# `[…]` may be left out, `<a|b>` is one of them.
TEMPLATES = """
CREATE [OR REPLACE] FUNCTION {r}(<|[IN] {w} {t}|{w} {t} DEFAULT {e}, OUT {t}|VARIADIC {w} {t} = {e}>) [RETURNS {t}] LANGUAGE <sql|plpgsql|c|'sql'> [IMMUTABLE] [STRICT] [SECURITY DEFINER] [SET work_mem = '1MB'] [PARALLEL safe] [COST 5] AS 'delete from users'
CREATE FUNCTION {r}({w} {t}) RETURNS <{t}|TABLE ({w} {t}, {w} {t})> LANGUAGE sql RETURN {e}
CREATE PROCEDURE {r}({w} {t}) LANGUAGE sql BEGIN ATOMIC {q}; <INSERT INTO {r} {q}|DELETE FROM {r} WHERE {e}|UPDATE {r} SET {w} = {e}>; END
CREATE [OR REPLACE] [CONSTRAINT] TRIGGER {w} <BEFORE|AFTER|INSTEAD OF> INSERT [OR UPDATE OF {w}, {w}] [OR DELETE] ON {r} [FROM {r}] [DEFERRABLE INITIALLY DEFERRED] [REFERENCING NEW TABLE AS n OLD TABLE o] [FOR EACH ROW] [WHEN ({e})] EXECUTE <FUNCTION|PROCEDURE> {r}(<|1, 'x'|{w}>)
CREATE [OR REPLACE] RULE {w} AS ON <INSERT|UPDATE|DELETE> TO {r} [WHERE {e}] DO [ALSO|INSTEAD] <NOTHING|DELETE FROM {r}|(INSERT INTO {r} {q}; UPDATE {r} SET a = {e})>
CREATE EVENT TRIGGER {w} ON ddl_command_end [WHEN tag IN ('a', 'b')] EXECUTE FUNCTION {r}()
CREATE [TEMP|UNLOGGED] TABLE [IF NOT EXISTS] {r} ({c}, {c}[, {k}][, LIKE {r} [INCLUDING ALL]]) [INHERITS ({r}, {r})] [PARTITION BY <LIST|RANGE|HASH> (<{w}|({e})> [text_ops])] [USING heap] [WITH (fillfactor = 70, toast.x)] [ON COMMIT DROP] [TABLESPACE {w}]
CREATE TABLE {r} PARTITION OF {r} [({w} WITH OPTIONS DEFAULT {e}, {k})] <DEFAULT|FOR VALUES IN ({e}, 'x')|FOR VALUES FROM (MINVALUE) TO ({e})|FOR VALUES WITH (modulus 3, remainder 1)> [USING heap]
CREATE [TEMP] TABLE {r} [({w}, {w})] [USING heap] [WITH (fillfactor = 70)] AS {q} [WITH NO DATA]
CREATE FOREIGN TABLE {r} ({w} {t} [OPTIONS (a 'b')] [NOT NULL], {c}) [INHERITS ({r})] SERVER {w} [OPTIONS (a 'b')]
CREATE [OR REPLACE] [TEMP] VIEW {r} [({w})] [WITH (security_barrier)] AS {q} [WITH LOCAL CHECK OPTION]
CREATE MATERIALIZED VIEW [IF NOT EXISTS] {r} [USING heap] AS {q} [WITH NO DATA]
CREATE [UNIQUE] INDEX [CONCURRENTLY] [{w}] ON [ONLY] {r} [USING gist] (<{w}|lower({w})|({e})> [COLLATE "C"] [x_ops [(a = 1)]] [DESC] [NULLS FIRST], {w}) [INCLUDE ({w})] [NULLS NOT DISTINCT] [WITH (a = 1)] [TABLESPACE {w}] [WHERE {e}]
CREATE STATISTICS {r} [(ndistinct)] ON {w}, <{w}|lower({w})|({e})> FROM {r}
CREATE DOMAIN {r} [AS] {t} [DEFAULT 1 + 2] [NOT NULL] [CONSTRAINT {w} CHECK ({e})]
CREATE SEQUENCE {r} [AS int] [INCREMENT BY -1] [MINVALUE 1] [OWNED BY {r}.x]
CREATE TYPE {r} <AS ({w} {t}, {w} {t} COLLATE "C")|AS ENUM ('a')|AS RANGE (subtype = int4)|(input = f, output = g)|>
CREATE PUBLICATION {w} [FOR <TABLE [ONLY] {r} [({w})] [WHERE ({e})], {r} [WHERE ({e})]|ALL TABLES|TABLES IN SCHEMA {w}, TABLE {r}>] [WITH (publish = 'insert')]
CREATE POLICY {w} ON {r} [AS PERMISSIVE] [FOR SELECT] [TO PUBLIC] [USING ({e})] [WITH CHECK ({e})]
CREATE AGGREGATE {r}(<*|{t}|{w} {t}, {t}>) (sfunc = s.f, stype = {t}, finalfunc = g, initcond = '0')
CREATE OPERATOR s.@#@ (leftarg = {t}, rightarg = {t}, procedure = s.f, commutator = OPERATOR(s.@#@))
CREATE CAST ({t} AS {t}) <WITHOUT FUNCTION|WITH INOUT|WITH FUNCTION f({t})> [AS ASSIGNMENT]
CREATE <ROLE|USER|GROUP> {w} [WITH] [SUPERUSER] [PASSWORD 'x'] [IN ROLE {w}, {w}] [CONNECTION LIMIT 4]
IMPORT FOREIGN SCHEMA {w} [<LIMIT TO|EXCEPT> ({w}, {w})] FROM SERVER {w} INTO {w} [OPTIONS (a 'b')]
ALTER <TABLE|FOREIGN TABLE> [IF EXISTS] [ONLY] {r} {x}[, {x}]
ALTER TABLE {r} <RENAME TO {w}|RENAME [COLUMN] {w} TO {w}|RENAME CONSTRAINT {w} TO {w}|SET SCHEMA {w}|ATTACH PARTITION {r} DEFAULT|ATTACH PARTITION {r} FOR VALUES IN ({e})|DETACH PARTITION {r} [CONCURRENTLY]>
ALTER <VIEW|MATERIALIZED VIEW|INDEX|SEQUENCE> [IF EXISTS] {r} <RENAME TO {w}|SET SCHEMA {w}|OWNER TO {w}|SET (a = 1)|ALTER COLUMN {w} SET DEFAULT {e}>
ALTER SEQUENCE {r} [RESTART WITH 5] [NO CYCLE] OWNED BY {r}.x
ALTER TYPE {r} <ADD ATTRIBUTE {w} {t}|DROP ATTRIBUTE {w}|ALTER ATTRIBUTE {w} TYPE {t}|RENAME ATTRIBUTE {w} TO {w}|ADD VALUE 'x'|SET SCHEMA {w}|OWNER TO {w}>
ALTER DOMAIN {r} <SET DEFAULT {e}|ADD [CONSTRAINT {w}] CHECK ({e}) [NOT VALID]|DROP CONSTRAINT {w}|RENAME TO {w}>
ALTER <FUNCTION|ROUTINE> {r}[({w} {t})] <STRICT|SECURITY DEFINER|OWNER TO {w}|RENAME TO {w}|SET SCHEMA {w}|SET search_path TO a, b>
ALTER <TRIGGER|RULE|POLICY> {w} ON {r} RENAME TO {w}
ALTER POLICY {w} ON {r} [TO PUBLIC] [USING ({e})] [WITH CHECK ({e})]
ALTER PUBLICATION {w} <ADD|SET|DROP> TABLE {r} [({w})] [WHERE ({e})], {r}
ALTER DEFAULT PRIVILEGES [FOR ROLE {w}] [IN SCHEMA {w}] GRANT SELECT ON TABLES TO {w}
DROP <TABLE|VIEW|MATERIALIZED VIEW|FOREIGN TABLE|SEQUENCE|INDEX> [IF EXISTS] {r}, {r} [<CASCADE|RESTRICT>]
DROP <TRIGGER|RULE|POLICY> [IF EXISTS] {w} ON {r} [<CASCADE|RESTRICT>]
DROP <FUNCTION|PROCEDURE|ROUTINE> [IF EXISTS] {r}[({t}, {w} {t})], {r} [CASCADE]
COMMENT ON <TABLE|VIEW|INDEX|SEQUENCE|FOREIGN TABLE> {r} IS <NULL|'x'>
COMMENT ON <COLUMN {r}.x|<TRIGGER|CONSTRAINT|RULE|POLICY> {w} ON {r}|CONSTRAINT {w} ON DOMAIN {r}|FUNCTION {r}({t})|TYPE {t}> IS 'x'
SECURITY LABEL [FOR x] ON <TABLE {r}|COLUMN {r}.x|TYPE {t}> IS 'x'
GRANT <SELECT ({w}), UPDATE|ALL [PRIVILEGES]|INSERT> ON <[TABLE] {r}, {r}|SEQUENCE {r}|FUNCTION {r}({t})|SCHEMA {w}|ALL TABLES IN SCHEMA {w}|TYPE {r}> TO <{w}|PUBLIC|GROUP {w}, {w}> [WITH GRANT OPTION]
REVOKE [GRANT OPTION FOR] ALL ON {r}, {r} FROM {w} [CASCADE]
GRANT {w}, {w} TO {w} [WITH ADMIN OPTION] [GRANTED BY {w}]
VACUUM <[FULL] [FREEZE] [VERBOSE] [ANALYZE]|(FULL, PARALLEL 2, VERBOSE off)> <|[ONLY] {r} [({w})], {r}>
ANALYZE [VERBOSE] [{r} [({w})]]
CLUSTER [VERBOSE] <|{r}|{r} USING {w}|{w} ON {r}>
REINDEX [(VERBOSE)] <TABLE|INDEX> [CONCURRENTLY] {r}
REFRESH MATERIALIZED VIEW [CONCURRENTLY] {r} [WITH NO DATA]
COPY [BINARY] {r} [({w})] <FROM|TO> <STDIN|'x'|PROGRAM 'x'> [WITH (FORMAT csv, FORCE_NULL ({w}))]
LOCK TABLE ONLY {r}, {r} IN SHARE MODE
TRUNCATE ONLY {r}, {r} [RESTART IDENTITY] [RESTRICT]
""".strip().splitlines()

COMMANDS = [
    "ADD [COLUMN] {c}",
    "ADD {k}",
    "ALTER [COLUMN] {w} <SET DEFAULT {e}|DROP DEFAULT|SET NOT NULL|TYPE {t} [USING {e}]|SET STATISTICS 5|SET (n = 1)|SET STORAGE plain>",
    "DROP [COLUMN] [IF EXISTS] {w} [RESTRICT]",
    "DROP CONSTRAINT {w} [CASCADE]",
    "VALIDATE CONSTRAINT {w}",
    "OWNER TO {w}",
    "ENABLE ROW LEVEL SECURITY",
    "DISABLE TRIGGER <ALL|{w}>",
    "INHERIT {r}",
    "NO INHERIT {r}",
    "SET (a = 1, b)",
    "RESET (a)",
    "SET TABLESPACE {w}",
    "CLUSTER ON {w}",
    "REPLICA IDENTITY USING INDEX {w}",
    "OF {r}",
    "SET LOGGED",
    "SET ACCESS METHOD heap",
]
COLUMNS = [
    '{w} {t} [COLLATE "C"] [NOT NULL] [DEFAULT {e}] [CHECK ({e})] [REFERENCES {r} ({w}) ON DELETE CASCADE] [UNIQUE]',
    "{w} {t} GENERATED ALWAYS AS ({e}) STORED",
    "{w} int GENERATED BY DEFAULT AS IDENTITY (START 5)",
]
CONSTRAINTS = [
    "[CONSTRAINT {w}] CHECK ({e})",
    "FOREIGN KEY ({w}) REFERENCES {r} [MATCH FULL] [ON UPDATE SET NULL] [DEFERRABLE]",
    "PRIMARY KEY ({w}, {w}) [INCLUDE ({w})]",
    "EXCLUDE USING gist ({w} WITH =, ({e}) WITH &&) [WHERE ({e})]",
]

KINDS = {
    "DropStmt": "drop",
    "GrantStmt": ("grant", "revoke"),
    "CommentStmt": "comment",
    "VacuumStmt": "maintenance",
    "ClusterStmt": "maintenance",
    "ReindexStmt": "maintenance",
    "RefreshMatViewStmt": "maintenance",
    "LockStmt": "lock",
    "TruncateStmt": "truncate",
    "GrantRoleStmt": ("grant", "revoke"),
    "CreateRoleStmt": "role",
}


def grow(text, rng):
    """A statement of the template."""
    choices = {"r": NAMES, "w": WORDS, "t": TYPES, "e": EXPRESSIONS, "q": QUERIES, "x": COMMANDS, "c": COLUMNS, "k": CONSTRAINTS}
    while True:
        choice = re.search(r"<([^<>]*)>", text)
        option = re.search(r"\[([^\[\]]*)\]", text)
        if choice and (not option or choice.start() > option.start() or not option.group(1)):
            text = text[: choice.start()] + rng.choice(choice.group(1).split("|")) + text[choice.end() :]
        elif option:
            kept = rng.choice(option.group(1).split("|")) if rng.random() < 0.4 else ""
            text = text[: option.start()] + kept + text[option.end() :]
        else:
            break
    return re.sub(r"\{(\w)\}", lambda found: filled(rng.choice(choices[found.group(1)]), found.group(1), rng), text)


def filled(text, kind, rng):
    """Types and expressions hold brackets of their own; the other parts are templates again."""
    if kind in "rwt":
        return text
    if kind in "eq":
        return re.sub(
            r"\{(\w)\}",
            lambda found: filled(rng.choice({"r": NAMES, "w": WORDS, "e": EXPRESSIONS[:5]}[found.group(1)]), found.group(1), rng),
            text,
        )
    return grow(text, rng)


class Relations(visitors.Visitor):
    """The last parts of all relations, those of WITH left out."""

    def __init__(self):
        self.found, self.own = set(), set()

    def visit_RangeVar(self, ancestors, node):
        self.found.add((node.schemaname, node.relname))

    def visit_CommonTableExpr(self, ancestors, node):
        self.own.add(node.ctename)


def truth(statement):
    tree = pglast.parse_sql(statement)
    visitor = Relations()
    visitor(tree)
    node = tree[0].stmt
    found = {name for schema, name in visitor.found if schema or name not in visitor.own}
    if isinstance(node, (ast.DropStmt, ast.CommentStmt, ast.SecLabelStmt)):
        kind = (node.removeType if isinstance(node, ast.DropStmt) else node.objtype).name
        objects = node.objects if isinstance(node, ast.DropStmt) else [node.object]
        for parts in objects:
            names = [part.sval for part in parts] if isinstance(parts, (tuple, list)) and all(hasattr(p, "sval") for p in parts) else None
            if names is None:
                continue
            if kind in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE", "OBJECT_INDEX", "OBJECT_SEQUENCE"):
                found.add(names[-1])
            elif kind in ("OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY", "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT"):
                found.add(names[-2])
    return type(node).__name__, found


def main(binary, seed, count):
    rng = random.Random(int(seed))
    statements = [grow(rng.choice(TEMPLATES), rng) for _ in range(int(count))]
    lines = "".join(json.dumps({"statement": statement, "dialect": "postgres"}) + "\n" for statement in statements)
    done = subprocess.run([binary, "classify", "--json"], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(statements), done.stderr[-2000:]
    verdicts, faults, unknown = Counter(), [], Counter()
    for statement, answer in zip(statements, answers):
        try:
            kind, relations = truth(statement)
        except pglast.parser.ParseError:
            verdicts["invalid, complete" if answer["complete"] else "invalid, unknown"] += 1
            if answer["complete"] and "-v" in sys.argv:
                print("accepted:", statement)
            continue
        if not answer["complete"]:
            verdicts["unknown"] += 1
            unknown[f"{kind}: {answer['reasons'][0]}"] += 1
            if "-v" in sys.argv:
                print("unknown:", statement, answer["reasons"])
            continue
        told = {pglast_name(relation["name"]) for relation in answer["relations"]}
        missed = relations - told
        wanted = KINDS.get(kind, "alter" if kind.startswith("Alter") or kind == "RenameStmt" else "create" if "Create" in kind else ())
        wanted = (wanted,) if isinstance(wanted, str) else wanted
        if wanted and not set(wanted) & set(answer["effects"]):
            missed.add(f"effect {wanted[0]}")
        verdicts["MISS" if missed else "exact" if told == relations else "over"] += 1
        if missed:
            faults.append(f"{sorted(missed)}: {statement}")
    print(dict(verdicts))
    for reason, number in unknown.most_common(12):
        print(f"  unknown {number} {reason}")
    print("\n".join(faults[:40]))
    sys.exit(1 if faults else 0)


def pglast_name(name):
    """The last part of a name as the program writes it."""
    return re.findall(r'"((?:[^"]|"")*)"|([^."]+)', name)[-1][0].replace('""', '"') or re.findall(r'[^."]+', name)[-1]


if __name__ == "__main__":
    main(*[argument for argument in sys.argv[1:] if argument != "-v"])
