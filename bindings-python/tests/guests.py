"""Statements of T-SQL, Snowflake, GoogleSQL, Oracle and what they share, with a relation `deep` that stands nowhere else planted in every
place that takes an expression; and what sqlglot says of their relations."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

# Our name and sqlglot's of each dialect.
DIALECTS = {"mssql": "tsql", "snowflake": "snowflake", "bigquery": "bigquery", "oracle": "oracle", "generic": ""}

# `{e}` is a value that reads `deep`, `{c}` a condition that does; `{users}`, `{orders}` and `{log}` are spelt at random.
SHARED = [
    "SELECT {e} AS a FROM {users} u",
    "SELECT u.id, CASE WHEN {c} THEN u.ssn ELSE u.name END AS a FROM {users} u",
    "SELECT CASE u.name WHEN {e} THEN 'x' END AS a FROM {users} u",
    "SELECT CAST({e} AS VARCHAR(9)) AS a FROM {users} u",
    "SELECT COALESCE(u.name, {e}) AS a FROM {users} u",
    "SELECT sum(u.id) OVER (PARTITION BY {e} ORDER BY u.id) AS a FROM {users} u",
    "SELECT row_number() OVER (ORDER BY {e}) AS a FROM {users} u",
    "SELECT count(DISTINCT {e}) AS a FROM {users} u",
    "SELECT u.id FROM {users} u WHERE {c}",
    "SELECT u.id FROM {users} u WHERE u.name IN (SELECT o.name FROM {orders} o WHERE {c})",
    "SELECT u.id FROM {users} u WHERE u.name LIKE {e} AND NOT {c}",
    "SELECT u.id FROM {users} u WHERE u.name BETWEEN {e} AND 'z'",
    "SELECT u.id FROM {users} u WHERE EXISTS (SELECT 1 FROM {orders} o WHERE o.user_id = u.id AND {c})",
    "SELECT u.id FROM {users} u JOIN {orders} o ON {c}",
    "SELECT u.id FROM {users} u LEFT JOIN {orders} o ON o.user_id = u.id FULL JOIN {log} l ON {c}",
    "SELECT u.id FROM {users} u, {orders} o CROSS JOIN {log} l WHERE u.id = o.user_id AND {c}",
    "SELECT u.name FROM {users} u GROUP BY u.name, {e}",
    "SELECT u.name, count(*) AS n FROM {users} u GROUP BY u.name HAVING max(u.ssn) > {e}",
    "SELECT u.id FROM {users} u ORDER BY {e} DESC",
    "SELECT q.x FROM (SELECT {e} AS x FROM {users} u) q",
    "SELECT u.ssn FROM {users} u UNION ALL SELECT {e} FROM {orders} o",
    "WITH q AS (SELECT {e} AS x FROM {users} u) SELECT x FROM q",
    "WITH q AS (SELECT u.id FROM {users} u), r AS (SELECT q.id FROM q WHERE {c}) SELECT r.id FROM r JOIN {orders} o ON o.id = r.id",
    "INSERT INTO {log} (note) SELECT {e} FROM {users} u",
    "INSERT INTO {log} (note) VALUES ({e})",
    "UPDATE {users} SET name = {e} WHERE id = 1",
    "UPDATE {users} SET name = 'x' WHERE {c}",
    "DELETE FROM {users} WHERE {c}",
    "DROP TABLE {log}",
    "TRUNCATE TABLE {log}",
]
MERGES = [
    "MERGE INTO {users} t USING {orders} s ON (t.id = s.user_id AND {c}) WHEN MATCHED THEN UPDATE SET name = s.name",
    "MERGE INTO {users} t USING (SELECT o.id, {e} AS x FROM {orders} o) s ON (t.id = s.id) WHEN MATCHED THEN UPDATE SET name = s.x "
    "WHEN NOT MATCHED THEN INSERT (name) VALUES (s.x)",
]
OWN = {
    "mssql": [
        "SELECT TOP 5 u.id, {e} AS a FROM {users} u WITH (NOLOCK)",
        "SELECT u.id FROM {users} u (NOLOCK) WHERE {c}",
        "SELECT x = {e} FROM {users} u",
        "SELECT IIF({c}, u.name, 'x') AS a FROM {users} u",
        "SELECT CONVERT(varchar(9), {e}, 1) AS a FROM {users} u",
        "SELECT q.x FROM {users} u CROSS APPLY (SELECT {e} AS x) q",
        "SELECT q.id FROM {users} u OUTER APPLY (SELECT TOP 1 o.id FROM {orders} o WHERE {c}) q",
        "SELECT u.id FROM {users} u ORDER BY u.id OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY",
        "SELECT string_agg(u.name, ',') WITHIN GROUP (ORDER BY {e}) AS a FROM {users} u",
        "SELECT u.id, {e} AS a INTO dbo.made FROM {users} u",
        "SELECT u.id, {e} AS a FROM {users} u FOR JSON PATH",
        "INSERT {log} (note) SELECT u.name FROM {users} u WHERE {c}",
        "INSERT INTO {log} (note) OUTPUT inserted.note INTO dbo.trail SELECT u.name FROM {users} u WHERE {c}",
        "UPDATE u SET name = {e} FROM {users} u JOIN {orders} o ON o.user_id = u.id",
        "UPDATE u SET name = 'x' OUTPUT deleted.name FROM {users} AS u WHERE {c}",
        "DELETE u FROM {users} u JOIN {orders} o ON o.user_id = u.id WHERE {c}",
        "DELETE u FROM {orders} o JOIN ({users} AS u JOIN {log} l ON l.id = u.id) ON o.user_id = u.id WHERE {c}",
        "WITH q AS (SELECT o.id FROM {orders} o WHERE {c}) DELETE u FROM {users} u JOIN q ON q.id = u.id",
        "CREATE VIEW dbo.made AS SELECT u.id, {e} AS a FROM {users} u",
        "SELECT u.id FROM {users} FOR SYSTEM_TIME AS OF '2024-01-01' AS u WHERE {c}",
        *MERGES,
    ],
    "snowflake": [
        "SELECT u.name:a.b[0]::string AS a, {e} AS b FROM {users} u",
        "SELECT f.value FROM {users} u, LATERAL FLATTEN(input => u.name) f WHERE {c}",
        "SELECT u.id FROM {users} u QUALIFY row_number() OVER (PARTITION BY u.name ORDER BY {e}) = 1",
        "SELECT u.* EXCLUDE (ssn) FROM {users} u WHERE {c}",
        "SELECT u.id FROM {users} AT (OFFSET => -60) u WHERE {c}",
        "SELECT u.id FROM {users} u WHERE u.name ILIKE ANY ('x', {e})",
        "SELECT {{'a': {e}}} AS a, [1, {e}] AS b FROM {users} u",
        "SELECT u.id FROM {users} u SAMPLE (10) WHERE {c}",
        "SELECT u.id FROM {users} u START WITH u.id = 1 CONNECT BY PRIOR u.id = u.parent AND {c}",
        "SELECT IFF({c}, 1, 2) AS a, {e}::varchar AS b FROM {users} u LIMIT 5",
        "SELECT q.id FROM {users} u, LATERAL (SELECT o.id FROM {orders} o WHERE {c}) q",
        "UPDATE {users} u SET name = o.name FROM {orders} o WHERE o.user_id = u.id AND {c}",
        "DELETE FROM {users} u USING {orders} o WHERE o.user_id = u.id AND {c}",
        "CREATE OR REPLACE TABLE s.made AS SELECT {e} AS a FROM {users} u",
        "CREATE TABLE s.made LIKE {users}",
        "INSERT ALL INTO {log} VALUES (id) INTO s.trail VALUES (id) SELECT u.id FROM {users} u WHERE {c}",
        *MERGES,
    ],
    "bigquery": [
        "SELECT u.* EXCEPT (ssn) FROM {users} u WHERE {c}",
        "SELECT * REPLACE ({e} AS name) FROM {users}",
        "SELECT AS STRUCT u.id, {e} AS a FROM {users} u",
        "SELECT ARRAY(SELECT o.id FROM {orders} o WHERE {c}) AS a FROM {users} u",
        "SELECT x FROM {users} u, UNNEST([{e}, u.name]) AS x WITH OFFSET AS o",
        "SELECT STRUCT({e} AS a, u.id) AS s FROM {users} u",
        "SELECT IF({c}, u.name, SAFE_CAST({e} AS STRING)) AS a FROM {users} u",
        "SELECT u.id FROM {users} u WHERE TRUE QUALIFY row_number() OVER (ORDER BY {e}) = 1",
        "SELECT u.id FROM {users} u WHERE u.name IN UNNEST([{e}]) LIMIT 5",
        "SELECT u.id FROM {users} u FOR SYSTEM_TIME AS OF CURRENT_TIMESTAMP() WHERE {c}",
        "SELECT array_agg(u.id IGNORE NULLS ORDER BY {e} LIMIT 3) AS a FROM {users} u",
        "SELECT u.id FROM {users} u UNION DISTINCT SELECT o.id FROM {orders} o WHERE {c}",
        "INSERT {log} (note) SELECT {e} FROM {users} u",
        "UPDATE {users} u SET name = o.name FROM {orders} o WHERE o.user_id = u.id AND {c}",
        "DELETE {users} u WHERE {c}",
        "CREATE OR REPLACE TABLE d.made PARTITION BY a AS SELECT {e} AS a FROM {users} u",
        "CREATE VIEW d.made AS SELECT u.id FROM {users} u WHERE {c}",
        *MERGES,
    ],
    "oracle": [
        "SELECT u.id, NVL(u.name, {e}) AS a FROM {users} u WHERE ROWNUM < 5",
        "SELECT DECODE(u.id, 1, {e}, 'x') AS a FROM {users} u",
        "SELECT u.id FROM {users} u, {orders} o WHERE u.id = o.user_id (+) AND {c}",
        "SELECT u.id, LEVEL AS l FROM {users} u START WITH u.id = 1 CONNECT BY PRIOR u.id = u.parent AND {c}",
        "SELECT u.id FROM {users} AS OF SCN 5 u WHERE {c}",
        "SELECT u.id FROM {users} AS OF TIMESTAMP (SYSTIMESTAMP - INTERVAL '1' HOUR) u WHERE {c}",
        "SELECT LISTAGG(u.name, ',') WITHIN GROUP (ORDER BY {e}) AS a FROM {users} u",
        "SELECT u.id FROM {users} u MINUS SELECT o.id FROM {orders} o WHERE {c}",
        "SELECT u.id FROM {users} u WHERE u.id > ALL (SELECT o.id FROM {orders} o WHERE {c}) FETCH FIRST 3 ROWS ONLY",
        "SELECT q'[it's]' || {e} AS a FROM {users} u FOR UPDATE",
        "SELECT q.id FROM {users} u CROSS APPLY (SELECT o.id FROM {orders} o WHERE {c}) q",
        "UPDATE {users} u SET (u.name, u.ssn) = (SELECT o.name, {e} FROM {orders} o WHERE o.user_id = u.id)",
        "DELETE FROM {users} u WHERE {c}",
        "INSERT ALL INTO {log} (note) VALUES (id) INTO s.trail VALUES (id) SELECT u.id FROM {users} u WHERE {c}",
        "CREATE TABLE s.made AS SELECT u.id, {e} AS a FROM {users} u",
        "MERGE INTO {users} t USING {orders} s ON (t.id = s.user_id) WHEN MATCHED THEN UPDATE SET t.name = {e} DELETE WHERE {c}",
        *MERGES,
    ],
    "generic": [],
}
SPELLINGS = {
    "mssql": ["{0}", "dbo.{0}", "[dbo].[{0}]", "db.dbo.{0}", "[{0}]"],
    "snowflake": ["{0}", "s.{0}", 's."{1}"', "db.s.{0}", '"{1}"'],
    "bigquery": ["d.{0}", "`d.{0}`", "`p.d.{0}`", "`p`.d.{0}", "p.d.{0}"],
    "oracle": ["{0}", "s.{0}", '"S"."{1}"', '"{1}"'],
    "generic": ["{0}", "s.{0}"],
}
WRAPS = ["{}", "upper({})", "({})", "COALESCE({}, 'x')", "CASE WHEN u.id = 1 THEN {} ELSE 'x' END", "nullif({}, 'x')"]
# Where sqlglot is no second opinion: a part of a statement, a relation that it names wrongly, and why.
FAULTS = {
    "mssql": [
        ("DELETE u FROM", "orders", "an alias in bracketed joins is not found, and the first relation of FROM is taken for the target"),
    ],
}


def statements(dialect: str, seed: int, count: int) -> Iterator[str]:
    """So many statements, the same for the same seed; every place comes before one comes again."""
    choose = random.Random(f"{dialect} {seed}")
    places = SHARED + OWN[dialect]
    for at in range(count):
        if at % len(places) == 0:
            choose.shuffle(places)
        yield filled(places[at % len(places)], dialect, choose)


def filled(place: str, dialect: str, choose: random.Random) -> str:
    def spelt(name: str) -> str:
        return choose.choice(SPELLINGS[dialect]).format(name, name.upper())

    has_user = " u" in place
    value = f"(SELECT max(m.doc) FROM {spelt('deep')} m)"
    for _ in range(choose.randrange(3)):
        wrap = choose.choice(WRAPS)
        value = wrap.format(value) if has_user or "u.id" not in wrap else value
    conditions = [f"{value} = 'x'", f"EXISTS (SELECT 1 FROM {spelt('deep')} m)", f"'x' IN (SELECT m.doc FROM {spelt('deep')} m)"]
    return place.format(e=value, c=choose.choice(conditions), users=spelt("users"), orders=spelt("orders"), log=spelt("log"))


@dataclass
class Opinion:
    """The relations of a statement by their last names in lower case, and those that it writes."""

    relations: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)


def opinion(statement: str, dialect: str) -> Opinion | None:
    """What sqlglot says of it; nothing where it does not read it."""
    try:
        trees = sqlglot.parse(statement, dialect=DIALECTS[dialect])
    except sqlglot.errors.SqlglotError:
        return None
    said = Opinion()
    for tree in trees:
        if tree is None or isinstance(tree, exp.Command):
            return None
        queries = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
        aliases = {table.alias.lower(): table.name.lower() for table in tree.find_all(exp.Table) if table.alias}
        tables = [table for table in tree.find_all(exp.Table) if table.name]
        names = {id(table): aliases.get(table.name.lower(), table.name.lower()) for table in tables}
        said.relations |= {name for name in names.values() if name not in queries}
        said.written |= {names[id(target)] for target in targets(tree) if id(target) in names}
    return said


def outputs(statement: str, dialect: str) -> int | None:
    """How many columns a query shows to sqlglot; nothing where it is none, has a star, or becomes one value."""
    try:
        tree = sqlglot.parse_one(statement, dialect=DIALECTS[dialect])
    except sqlglot.errors.SqlglotError:
        return None
    whole = not isinstance(tree, exp.Query) or tree.find(exp.Into) or "FOR JSON" in statement or tree.args.get("kind")
    if whole or any(isinstance(shown, exp.Star) or shown.is_star for shown in tree.selects):
        return None
    return len(tree.selects)


def targets(tree: exp.Expression) -> Iterator[exp.Table]:
    """The relations that the statement makes, fills, changes, empties or drops."""
    if isinstance(tree, exp.Insert | exp.Update | exp.Delete | exp.Merge | exp.Create | exp.Drop):
        found = tree.this
        found = found.this if isinstance(found, exp.Schema) else found
        if isinstance(found, exp.Table):
            yield found
    if isinstance(tree, exp.TruncateTable):
        yield from (table for table in tree.expressions if isinstance(table, exp.Table))
    for into in tree.find_all(exp.Into):
        if isinstance(into.this, exp.Table):
            yield into.this
