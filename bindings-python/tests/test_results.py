"""What a live PostgreSQL says of its results, held against what was decided on: every honest result is taken, and a result of another
statement is refused wherever its columns are others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest

import checkrein
from checkrein.catalog import Origin, Origins, read_postgres
from world import World

WORLD = """
CREATE TYPE address AS (street text, zip text);
CREATE TYPE mood AS ENUM ('calm', 'busy');
CREATE DOMAIN short AS text CHECK (length(VALUE) < 100);
CREATE TABLE people (
  id int PRIMARY KEY, gone int, name text NOT NULL, ssn text, nick short, home address, tags text[], mood mood, born date, doc jsonb,
  loud text GENERATED ALWAYS AS (name || '!') STORED, number int GENERATED ALWAYS AS IDENTITY
);
ALTER TABLE people DROP COLUMN gone;
ALTER TABLE people ADD COLUMN late text DEFAULT 'x';
CREATE TABLE orders (id int PRIMARY KEY, person_id int REFERENCES people, total numeric, note text);
CREATE TABLE lines (order_id int, id int, note text);
CREATE TABLE "Odd Name" ("Select" int, "a.b" text, "Ä" text);
CREATE TABLE bare ();
CREATE SCHEMA hr;
CREATE TABLE hr.people (id int, ssn text, pay numeric);
CREATE TABLE parent (id int, secret text);
CREATE TABLE child (extra text) INHERITS (parent);
CREATE TABLE events (at date, kind text, body text) PARTITION BY RANGE (at);
CREATE TABLE events_old (kind text, body text, at date);
ALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM ('2000-01-01') TO ('2010-01-01');
CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2010-01-01') TO ('2030-01-01');
CREATE VIEW plain AS SELECT id, name, ssn FROM people;
CREATE VIEW renamed (a, b) AS SELECT ssn, name FROM people;
CREATE VIEW nested AS SELECT r.b AS name, o.total FROM renamed r JOIN orders o ON o.note = r.a;
CREATE VIEW united AS SELECT id, name FROM people UNION ALL SELECT id, secret FROM parent;
CREATE VIEW whole AS SELECT p AS person, p.* FROM people p;
CREATE VIEW using_view AS SELECT id, order_id, total FROM orders JOIN lines USING (id);
CREATE MATERIALIZED VIEW kept AS SELECT id, ssn FROM people;
CREATE SEQUENCE numbers;
CREATE FUNCTION everybody() RETURNS SETOF people LANGUAGE sql STABLE AS 'SELECT * FROM people';
CREATE FUNCTION pairs() RETURNS TABLE (id int, ssn text) LANGUAGE sql STABLE AS 'SELECT id, ssn FROM people';
CREATE FUNCTION one(p people) RETURNS text LANGUAGE sql STABLE AS 'SELECT p.ssn';
CREATE FUNCTION two(OUT a int, OUT b text) LANGUAGE sql STABLE AS 'SELECT 1, ''x''';
INSERT INTO people (id, name, ssn, nick, home, tags, mood, born, doc) VALUES
  (1, 'Ada', '123-45-6789', 'a', ROW('Main', '1'), '{x,y}', 'calm', '1990-01-01', '{"k": [1, 2]}'),
  (2, 'Ben', '987-65-4321', 'b', ROW('Side', '2'), '{z}', 'busy', '1991-01-01', '{"k": []}');
INSERT INTO orders VALUES (1, 1, 5, 'x'), (2, 2, 6, '123-45-6789');
INSERT INTO lines VALUES (1, 1, 'l'), (2, 2, 'm');
INSERT INTO "Odd Name" VALUES (1, 'odd', 'ä');
INSERT INTO hr.people VALUES (1, '111-11-1111', 7);
INSERT INTO parent VALUES (1, 'p');
INSERT INTO child VALUES (2, 'c', 'e');
INSERT INTO events VALUES ('2005-01-01', 'k', 'old'), ('2020-01-01', 'k', 'new');
SELECT nextval('numbers');
REFRESH MATERIALIZED VIEW kept;
"""

STATEMENTS = """
SELECT * FROM people
SELECT id, name, ssn FROM people
SELECT ssn, name, id FROM people
SELECT id AS ssn, ssn AS id FROM people
SELECT p.* FROM people p
SELECT p.*, p.id FROM people AS p
SELECT * FROM people AS p (a, b, c)
SELECT c, b FROM people AS p (a, b, c)
TABLE people
SELECT public.people.name FROM public.people
SELECT * FROM hr.people
SELECT ssn FROM hr.people
SELECT p.ssn, q.ssn FROM people p, hr.people q
SELECT * FROM "Odd Name"
SELECT "Select", "Ä" FROM "Odd Name"
SELECT FROM people
SELECT * FROM bare
SELECT ALL name FROM people
SELECT DISTINCT name FROM people
SELECT DISTINCT ON (name) id, name FROM people ORDER BY name
SELECT name::text FROM people
SELECT name::varchar FROM people
SELECT nick FROM people
SELECT nick::text FROM people
SELECT nick::short FROM people
SELECT (ssn) FROM people
SELECT ssn COLLATE "C" FROM people
SELECT +id, -id, id + 0 FROM people
SELECT loud, number, late FROM people
SELECT home, (home).zip, (p.home).street FROM people p
SELECT tags, tags[1], tags[1:2] FROM people
SELECT doc, doc -> 'k', doc #>> '{k,0}' FROM people
SELECT upper(ssn), length(ssn), ssn || name FROM people
SELECT CASE WHEN id = 1 THEN ssn ELSE name END FROM people
SELECT coalesce(ssn, name), nullif(ssn, name), greatest(ssn, name) FROM people
SELECT ssn = '1', ssn IS NULL, ssn LIKE 'x' FROM people
SELECT ctid, tableoid, xmin, cmin, id FROM people
SELECT tableoid::regclass, ssn FROM people
SELECT p FROM people p
SELECT people FROM people
SELECT p.*::text FROM people p
SELECT (p).ssn FROM people p
SELECT (p).* FROM people p
SELECT p.one FROM people p
SELECT one(p), name FROM people p
SELECT row_to_json(p), to_jsonb(p) - 'ssn' FROM people p
SELECT ROW(id, ssn), ROW(p.*) FROM people p
SELECT count(*), count(ssn), sum(id), avg(id) FROM people
SELECT min(ssn), max(ssn), array_agg(ssn), string_agg(ssn, ',') FROM people
SELECT name, count(*) FROM people GROUP BY name
SELECT name, ssn FROM people GROUP BY GROUPING SETS ((name), (ssn))
SELECT id, name FROM people GROUP BY id
SELECT row_number() OVER (), lag(ssn) OVER (ORDER BY id), first_value(name) OVER w FROM people WINDOW w AS (ORDER BY id)
SELECT 1, 'x', NULL, true
SELECT 1 WHERE EXISTS (SELECT ssn FROM people)
SELECT (SELECT ssn FROM people LIMIT 1), (SELECT 1)
SELECT ARRAY(SELECT ssn FROM people), id IN (SELECT id FROM orders) FROM people
SELECT (SELECT p.ssn) FROM people p
VALUES (1, 'x'), (2, 'y')
VALUES ((SELECT ssn FROM people LIMIT 1), 1)
SELECT * FROM (VALUES (1, 'x')) v
SELECT v.b FROM (VALUES (1, 'x')) v (a, b)
SELECT ssn FROM people UNION SELECT name FROM people
SELECT id, ssn FROM people UNION ALL SELECT id, note FROM orders
SELECT name FROM people INTERSECT SELECT ssn FROM hr.people
SELECT name FROM people EXCEPT SELECT ssn FROM hr.people
(SELECT ssn FROM people ORDER BY 1 LIMIT 1) UNION ALL (SELECT note FROM orders LIMIT 1)
SELECT NULL UNION SELECT ssn FROM people
SELECT * FROM (SELECT id, ssn FROM people UNION ALL SELECT id, note FROM orders) u
SELECT id, ssn FROM people EXCEPT ALL SELECT id, note FROM orders ORDER BY 2
TABLE people UNION TABLE people
SELECT * FROM (SELECT ssn AS name, id FROM people) s
SELECT s.name FROM (SELECT ssn AS name FROM people) s
SELECT s FROM (SELECT ssn, id FROM people) s
SELECT s.ssn FROM (SELECT * FROM (SELECT * FROM people OFFSET 0) t) s
SELECT * FROM people p, LATERAL (SELECT o.note FROM orders o WHERE o.person_id = p.id) l
SELECT l.x FROM people p CROSS JOIN LATERAL (SELECT p.ssn AS x) l
WITH c AS (SELECT id, ssn FROM people) SELECT * FROM c
WITH c (a, b) AS (SELECT id, ssn FROM people) SELECT b, a FROM c
WITH c AS MATERIALIZED (SELECT ssn FROM people) SELECT c.ssn FROM c JOIN c d ON true
WITH people AS (SELECT 1 AS ssn) SELECT ssn FROM people
WITH a AS (SELECT ssn FROM people), b AS (SELECT * FROM a) TABLE b
WITH RECURSIVE r (n) AS (SELECT id FROM people UNION ALL SELECT n + 1 FROM r WHERE n < 4) SELECT n FROM r
WITH RECURSIVE r AS (SELECT id, name FROM people UNION SELECT r.id, o.note FROM r JOIN orders o ON o.person_id = r.id) SELECT * FROM r
WITH d AS (INSERT INTO lines VALUES (7, 7, 'n') RETURNING order_id, note) SELECT * FROM d
WITH d AS (DELETE FROM lines RETURNING *) SELECT note FROM d
WITH d AS (UPDATE people SET name = ssn RETURNING name, id) SELECT name FROM d
SELECT * FROM orders o JOIN people p ON p.id = o.person_id
SELECT * FROM orders JOIN lines USING (id)
SELECT id FROM orders JOIN lines USING (id)
SELECT id FROM orders LEFT JOIN lines USING (id)
SELECT id FROM orders RIGHT JOIN lines USING (id)
SELECT id FROM orders FULL JOIN lines USING (id)
SELECT orders.id, lines.id FROM orders JOIN lines USING (id)
SELECT * FROM orders NATURAL JOIN lines
SELECT j.id, j.note FROM (orders JOIN lines USING (id, note)) AS j
SELECT x.id FROM orders JOIN lines USING (id) AS x
SELECT * FROM orders a NATURAL LEFT JOIN lines b
SELECT j FROM (orders a JOIN people p ON p.id = a.person_id) AS j (a, b, c)
SELECT * FROM plain
SELECT ssn FROM plain
SELECT a, b FROM renamed
SELECT * FROM renamed
SELECT * FROM nested
SELECT v FROM plain v
SELECT (v).ssn FROM plain v
SELECT * FROM united
SELECT person, ssn FROM whole
SELECT (person).ssn FROM whole
SELECT id, order_id FROM using_view
SELECT * FROM kept
SELECT s FROM (SELECT ssn AS s FROM kept) k
SELECT id, secret FROM parent
SELECT * FROM ONLY parent
SELECT * FROM parent*
SELECT * FROM child
SELECT secret, extra FROM child
SELECT c::parent FROM child c
SELECT * FROM events
SELECT body, at FROM events_old
SELECT e.body FROM events e
SELECT tableoid::regclass, body FROM events
SELECT * FROM generate_series(1, 2)
SELECT g FROM generate_series(1, 2) g
SELECT * FROM generate_series(1, 2) WITH ORDINALITY AS g (n, at)
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) u (a, b)
SELECT t FROM people, unnest(tags) t
SELECT t.* FROM people p, unnest(p.tags) WITH ORDINALITY t
SELECT k.* FROM people, jsonb_each(doc) k
SELECT x.* FROM people, jsonb_to_record(doc) AS x (k jsonb)
SELECT * FROM everybody()
SELECT ssn FROM everybody()
SELECT e FROM everybody() e
SELECT (everybody()).ssn
SELECT (everybody()).*
SELECT * FROM pairs()
SELECT ssn FROM pairs() WHERE id = 1
SELECT * FROM two()
SELECT (two()).b
SELECT unnest(tags), name FROM people
SELECT * FROM ROWS FROM (generate_series(1, 2), unnest(ARRAY['a'])) r (a, b)
SELECT * FROM json_to_recordset('[{"a": 1}]') AS r (a int)
SELECT * FROM xmltable('/r' PASSING '<r><a>1</a></r>' COLUMNS a int)
SELECT last_value, is_called FROM numbers
SELECT * FROM numbers
SELECT relname, relkind FROM pg_class WHERE relname = 'people'
SELECT oid, typname FROM pg_type LIMIT 1
SELECT table_name, column_name FROM information_schema.columns LIMIT 1
SELECT * FROM pg_tables LIMIT 1
SELECT current_user, current_date, now(), version()
SELECT * FROM people TABLESAMPLE BERNOULLI (100)
SELECT id, ssn FROM people FOR UPDATE
SELECT ssn FROM people ORDER BY id LIMIT 1 OFFSET 0
SELECT ssn FROM people ORDER BY id FETCH FIRST ROW WITH TIES
SELECT count(ssn) FROM people
SELECT count(DISTINCT ssn) FILTER (WHERE id > 1) FROM people
INSERT INTO orders VALUES (7, 1, 1, 'n') RETURNING *
INSERT INTO orders (id, note) VALUES (8, 'n') RETURNING id, note AS n
INSERT INTO orders AS o (id, note) SELECT id + 10, ssn FROM people RETURNING o.note, o.id
INSERT INTO orders (id, note) SELECT id, ssn FROM people ON CONFLICT (id) DO UPDATE SET note = excluded.note RETURNING note, id
INSERT INTO orders (id) VALUES (9) RETURNING orders
INSERT INTO orders (id) VALUES (9) RETURNING ctid, tableoid, id
INSERT INTO orders (id) VALUES (9) RETURNING (SELECT ssn FROM people LIMIT 1), 1
INSERT INTO plain VALUES (5, 'n', 's') RETURNING ssn, id
INSERT INTO people (id, name) VALUES (6, 'n') RETURNING loud, number, late, name
INSERT INTO events VALUES ('2021-01-01', 'k', 'b') RETURNING body, at
UPDATE people SET name = 'x' RETURNING *
UPDATE people SET name = ssn RETURNING name, ssn
UPDATE people p SET name = o.note FROM orders o WHERE o.person_id = p.id RETURNING p.name, o.note
UPDATE people p SET name = o.note FROM orders o WHERE o.person_id = p.id RETURNING *
UPDATE people SET (name, ssn) = (SELECT note, note FROM orders LIMIT 1) RETURNING name
UPDATE plain SET ssn = name RETURNING ssn
UPDATE parent SET secret = 'x' RETURNING id, secret
UPDATE events SET body = kind RETURNING body
DELETE FROM lines RETURNING *
DELETE FROM lines l USING orders o WHERE o.id = l.id RETURNING l.note, o.note
DELETE FROM lines RETURNING lines, note
DELETE FROM parent RETURNING secret
EXPLAIN SELECT ssn FROM people
EXPLAIN (ANALYZE, FORMAT json) SELECT ssn FROM people
SHOW search_path
SELECT id FROM people; SELECT note FROM orders
CREATE TABLE made AS SELECT ssn FROM people
SELECT ssn INTO TEMP made_here FROM people
TRUNCATE lines
SET LOCAL work_mem = '4MB'
CREATE TEMP TABLE fleeting (a int)
"""

# Each in a transaction of its own, one after the other: what a statement is read in changes with those before it.
SCRIPTS = [
    ["PREPARE p AS SELECT id, ssn FROM people", "EXECUTE p", "DEALLOCATE p"],
    ["PREPARE q (int) AS SELECT name FROM people WHERE id = $1", "EXECUTE q (1)", "EXPLAIN EXECUTE q (1)"],
    ["PREPARE r AS UPDATE people SET name = 'z' RETURNING name, ssn", "EXECUTE r"],
    ["DECLARE c SCROLL CURSOR FOR SELECT ssn, id FROM people", "FETCH 1 FROM c", "FETCH BACKWARD ALL FROM c", "MOVE 1 IN c", "CLOSE c"],
    ["DECLARE c CURSOR FOR SELECT * FROM plain", "FETCH ALL IN c"],
    ["SET LOCAL search_path = hr, public", "SELECT ssn FROM people", "SELECT * FROM people"],
    ["SAVEPOINT s", "SELECT ssn FROM people", "ROLLBACK TO s", "SELECT note FROM orders"],
]

Column = tuple[str, "Origin | None"]


class Ran(NamedTuple):
    statement: str
    permit: checkrein.Permit
    shapes: list[list[Column]]


class Server:
    def __init__(self, raw: psycopg.Connection[Any], session: checkrein.Session, privileged: checkrein.Session) -> None:
        self.raw = raw
        self.places: Origins = {}
        self.catalog = read_postgres(raw, self.places)
        self.session = session
        self.privileged = privileged

    def connection(self) -> checkrein.Connection:
        connection = self.session.connection()
        connection.refresh_catalog(self.catalog)
        return connection

    def described(self, cursor: psycopg.Cursor[Any]) -> list[list[Column]]:
        """Each result as its RowDescription has it; columns of tables by their names."""
        shapes = []
        while True:
            result = cursor.pgresult
            assert result is not None
            names = [(result.fname(at) or b"").decode() for at in range(result.nfields)]
            shapes.append([(name, self.places.get((result.ftable(at), result.ftablecol(at)))) for at, name in enumerate(names)])
            if not cursor.nextset():
                return shapes

    def run(self, statements: list[str], prepare: bool = False) -> list[Ran]:
        """Decides, runs and describes, in one transaction that is undone."""
        connection = self.connection()
        done = []
        try:
            for statement in statements:
                decision = connection.decide(statement)
                assert isinstance(decision, checkrein.Permit), f"{statement}: {decision.json!r}"
                cursor = self.raw.execute(statement, prepare=prepare or None)
                connection.outcome(decision)
                done.append(Ran(statement, decision, self.described(cursor)))
        finally:
            self.raw.rollback()
            self.raw.execute("DEALLOCATE ALL")
            self.raw.commit()
        return done


@pytest.fixture
def server(dsn: str, tmp_path: Path) -> Iterator[Server]:
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS results WITH (FORCE)")
        admin.execute("CREATE DATABASE results")
    everything = ["data", "structure", "privilege", "execution", "session", "service", "unknown"]
    # What the server shows of itself must be named.
    own = ["pg_catalog.pg_tables", "pg_catalog.pg_class", "pg_catalog.pg_type", "information_schema.columns"]
    rules = [
        {"name": "all", "decision": "permit", "effects": everything},
        {"name": "own", "decision": "permit", "effects": ["read"], "relations": own},
    ]
    masks = [
        {"classes": ["ssn"], "mask": "redact", "aggregate": "permit", "probe": "permit", "store": "permit", "unless": {"groups": ["all"]}}
    ]
    world = World(tmp_path, rules=rules, classes={"ssn": {"columns": ["*.*ssn"]}}, masks=masks)
    with psycopg.connect(dsn, dbname="results") as raw:
        raw.execute(WORLD)
        raw.commit()
        yield Server(raw, world.session("db-postgres"), world.session("db-postgres", groups=("all",)))
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE results WITH (FORCE)")


def refused(permit: checkrein.Permit, shape: list[Column]) -> str | None:
    """The code with which a result is refused."""
    try:
        permit.masker([name for name, _ in shape], origins=[origin for _, origin in shape])
    except checkrein.Error as error:
        return str(error.code)
    return None


def wanted(ran: Ran, shape: list[Column]) -> str | None:
    """With which code this result must be refused as the statement's."""
    predicted = ran.permit.classification["outputs"]
    if predicted == "unknown" or not ran.permit.classification["lineage_complete"]:
        return None
    columns = [] if predicted == "none" else predicted["columns"]
    if len(columns) != len(shape):
        return "mask.arity"
    for column, (_, origin) in zip(columns, shape, strict=True):
        if origin is None or column["lineage"] == "unknown":
            continue
        # A stored column's very value is neither counted nor constant.
        if ".".join(map(quoted, origin)) not in column["sources"] or column["lineage"] in {"aggregate", "constant"}:
            return "mask.origin"
    return None


def quoted(name: str) -> str:
    plain = name.replace("_", "a").isascii() and name.replace("_", "a").isalnum() and name.islower()
    return name if plain else '"' + name.replace('"', '""') + '"'


def everything_run(server: Server) -> list[Ran]:
    single = [statement for statement in STATEMENTS.strip().splitlines() if statement]
    return [ran for statements in [*([statement] for statement in single), *SCRIPTS] for ran in server.run(statements)]


def test_every_honest_result_is_taken(server: Server) -> None:
    wrong, known = [], Counter[str]()
    every = everything_run(server)
    # From whom nothing is hidden, honest results are not refused either.
    server.session = server.privileged
    for ran in [*every, *everything_run(server)]:
        shape = ran.shapes[-1]
        code = refused(ran.permit, shape)
        known["known" if ran.permit.classification["lineage_complete"] else "unknown"] += 1
        known["origins"] += sum(origin is not None for _, origin in shape)
        if code or wanted(ran, shape):
            wrong.append(f"{ran.statement}: {code}: {shape} for {ran.permit.classification['outputs']}")
    assert not wrong, "\n".join(wrong)
    print(known)
    assert known["known"] > known["unknown"] * 20
    assert known["origins"] > 600


def test_what_is_prepared_is_described_alike(server: Server) -> None:
    for statement in STATEMENTS.strip().splitlines():
        if ";" in statement:
            continue
        (plain,), (prepared,) = server.run([statement]), server.run([statement], prepare=True)
        assert plain.shapes == prepared.shapes, statement
        assert refused(prepared.permit, prepared.shapes[0]) is None, statement


def test_a_result_of_another_statement_is_refused(server: Server) -> None:
    every = everything_run(server)
    shapes = [(ran.statement, ran.shapes[-1]) for ran in every]
    wrong, codes = [], Counter[str | None]()
    for ran in every:
        for statement, shape in shapes:
            code, right = refused(ran.permit, shape), wanted(ran, shape)
            codes[code] += 1
            if code != right:
                wrong.append(f"{ran.statement} with the result of {statement}: {code}, not {right}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:40])
    print(codes)
    assert codes["mask.origin"] > 2000
    assert codes["mask.arity"] > 10000
