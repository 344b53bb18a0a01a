"""A marker (a relation that stands nowhere else) in every place of PostgreSQL's queries that takes an expression."""

import random

# `{}` is a value of type text, `{c}` a condition, `{n}` a number. `u` and `l` are relations of the query.
PLACES = [
    "SELECT {} FROM users u",
    "SELECT u.id AS a, {} || u.name AS b FROM users u",
    "SELECT CASE WHEN {c} THEN u.ssn ELSE u.name END AS a FROM users u",
    "SELECT CASE u.name WHEN {} THEN 'x' END AS a FROM users u",
    "SELECT CASE WHEN u.id = 1 THEN {} END AS a FROM users u",
    "SELECT CASE WHEN u.id = 1 THEN 'x' ELSE {} END AS a FROM users u",
    "SELECT count(*) FILTER (WHERE {c}) AS a FROM users u",
    "SELECT string_agg(u.name, ',' ORDER BY {}) AS a FROM users u",
    "SELECT string_agg(u.name, {}) AS a FROM users u",
    "SELECT array_agg({} ORDER BY u.id) AS a FROM users u",
    "SELECT mode() WITHIN GROUP (ORDER BY {}) AS a FROM users u",
    "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {n}) FILTER (WHERE u.id > 0) AS a FROM users u",
    "SELECT row_number() OVER (PARTITION BY {}) AS a FROM users u",
    "SELECT first_value(u.name) OVER (ORDER BY {}) AS a FROM users u",
    "SELECT lag(u.name, 1, {}) OVER w AS a FROM users u WINDOW w AS (PARTITION BY u.ssn ORDER BY u.id)",
    "SELECT max(u.name) OVER w AS a, u.id FROM users u WINDOW w AS (PARTITION BY {} ORDER BY u.id)",
    "SELECT sum(u.id) OVER (ORDER BY u.id ROWS BETWEEN (SELECT count(*) FROM deep) PRECEDING AND CURRENT ROW) AS a FROM users u",
    "SELECT sum(u.id) OVER (ORDER BY u.id GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) AS a, {} AS b FROM users u",
    "SELECT u.id, l.x FROM users u, LATERAL (SELECT {} AS x) l",
    "SELECT u.id FROM users u, LATERAL (SELECT 1 WHERE {c}) l",
    "SELECT u.id, l.x FROM users u LEFT JOIN LATERAL (VALUES ({}), (u.name)) l(x) ON true",
    "SELECT g FROM users u, string_to_table({}, ',') g",
    "SELECT l.* FROM users u, unnest(ARRAY[{}, u.name]) WITH ORDINALITY l(x, n)",
    "SELECT l.* FROM users u, ROWS FROM (string_to_table({}, ','), generate_series(1, u.id)) l(x, y)",
    "SELECT l.n, l.x FROM users u, ROWS FROM (string_to_table(u.name, ','), unnest(ARRAY[{}])) WITH ORDINALITY AS l(x, y, n)",
    "SELECT l.a FROM users u, json_to_record(json_build_object('a', {})) AS l(a text, b int)",
    "SELECT generate_series(1, {n}) AS a, u.id FROM users u",
    "SELECT u.id FROM users u TABLESAMPLE BERNOULLI (length((SELECT min(d.doc::text) FROM deep d)))",
    "SELECT v.x FROM (VALUES ('a', 1), ((SELECT min(d.doc::text) FROM deep d), 2)) v(x, y)",
    "SELECT count(*) AS a FROM users u GROUP BY {}",
    "SELECT u.name, count(*) AS a FROM users u GROUP BY GROUPING SETS ((u.name), ({}))",
    "SELECT u.name, count(*) AS a FROM users u GROUP BY ROLLUP (u.name, {})",
    "SELECT u.name FROM users u GROUP BY u.name HAVING min(u.ssn) <> (SELECT min(d.doc::text) FROM deep d)",
    "SELECT u.id FROM users u ORDER BY {}",
    "SELECT u.id, {} AS x FROM users u ORDER BY x DESC NULLS LAST",
    "SELECT u.id FROM users u LIMIT (SELECT count(*) FROM deep)",
    "SELECT u.id FROM users u OFFSET (SELECT count(*) FROM deep d WHERE d.doc IS NULL)",
    "SELECT u.id FROM users u ORDER BY 1 FETCH FIRST (SELECT count(*) FROM deep) ROWS WITH TIES",
    "SELECT DISTINCT ON ({}) u.id FROM users u",
    "SELECT DISTINCT {} AS a, u.id FROM users u",
    "SELECT u.id FROM users u JOIN log l ON {c}",
    "SELECT u.id, l.msg FROM users u FULL JOIN log l ON u.id = l.id AND u.name = l.msg WHERE {c}",
    "SELECT x FROM (SELECT {} AS x FROM users u) q JOIN (SELECT name AS x FROM users) r USING (x)",
    "SELECT * FROM (SELECT {} AS x, u.id FROM users u) q NATURAL JOIN (SELECT msg AS x FROM log) r",
    "SELECT u.ssn AS a FROM users u UNION SELECT {} FROM users u",
    "SELECT {} AS a FROM users u UNION ALL SELECT 'x'",
    "SELECT u.ssn AS a FROM users u EXCEPT SELECT {} FROM users u ORDER BY 1",
    "(SELECT u.ssn AS a FROM users u) INTERSECT ALL (SELECT {} FROM users u LIMIT 3)",
    "WITH q AS (SELECT {} AS x FROM users u) SELECT x FROM q",
    "WITH q(y) AS MATERIALIZED (SELECT {} FROM users u), r AS (SELECT y AS z FROM q) SELECT z FROM r",
    "WITH RECURSIVE q(a, b) AS (SELECT u.name, {} FROM users u UNION SELECT b, a FROM q) SELECT a FROM q",
    "WITH RECURSIVE q(a, n) AS (SELECT u.name, 1 FROM users u UNION ALL SELECT (SELECT min(d.doc::text) FROM deep d), n + 1 FROM q WHERE n < 3) SELECT a FROM q",
    "SELECT ARRAY(SELECT {}) AS a FROM users u",
    "SELECT (ARRAY(SELECT {} UNION SELECT u.ssn))[1] AS a FROM users u",
    "SELECT u.name IN (SELECT {}) AS a FROM users u",
    "SELECT u.id FROM users u WHERE u.name NOT IN (SELECT {})",
    "SELECT u.id FROM users u WHERE EXISTS (SELECT 1 WHERE {c})",
    "SELECT EXISTS (SELECT 1 FROM log l WHERE l.msg = {}) AS a FROM users u",
    "SELECT u.name = ANY (ARRAY[{}]) AS a FROM users u",
    "SELECT u.id FROM users u WHERE u.name > ALL (SELECT {})",
    "SELECT (u.id, u.name) = (SELECT 1, {}) AS a FROM users u",
    "SELECT ({})::varchar(3) AS a, CAST({} AS xid) IS NULL AS b FROM users u",
    "SELECT (ARRAY['x', {}])[u.id] AS a FROM users u",
    "SELECT (ARRAY['x', u.name])[{n}] AS a, (ARRAY['x'])[1:{n}] AS b FROM users u",
    "SELECT (ROW({}, u.ssn)).f1 AS a, (ROW(u.ssn, {})).f1 AS b FROM users u",
    "SELECT (d.who).name AS a, (d.who).ssn AS b, d.who AS c FROM deep d",
    "SELECT (q).x AS a, (q.r).y AS b FROM (SELECT {} AS x, s AS r FROM users u, (SELECT u2.ssn AS y FROM users u2) s) q",
    "SELECT (q.*)::text AS a FROM (SELECT {} AS x, u.id FROM users u) q",
    "SELECT row_to_json(q) AS a FROM (SELECT {} AS x, u.id FROM users u) q",
    "SELECT q::text AS a, (q).x AS b, count(q) OVER () AS c, q IS NULL AS d FROM (SELECT {} AS x FROM users u) q",
    "SELECT array_agg(q) AS a FROM (SELECT {} AS x, u.id FROM users u) q",
    "SELECT ROW(q.*)::text AS a, ROW(q.*, 1) IS NULL AS b, to_jsonb(q) - 'x' AS c FROM (SELECT {} AS x, u.id FROM users u) q",
    "SELECT (u).ssn AS a, (u.*).name AS b, ssn(u) AS c, u.* IS DISTINCT FROM u.* AS d FROM users u WHERE {c}",
    "SELECT greatest({}, u.name) AS a, coalesce(NULL, {}) AS b, nullif(u.name, {}) AS c FROM users u",
    "SELECT u.name LIKE {} AS a, u.name SIMILAR TO {} AS b, u.name BETWEEN SYMMETRIC {} AND u.ssn AS c FROM users u",
    "SELECT overlay(u.name PLACING {} FROM 1) AS a, position({} IN u.name) AS b, trim(BOTH {} FROM u.name) AS c FROM users u",
    "SELECT substring({} FROM 1 FOR 2) AS a, substring(u.name FROM {}) AS b, extract(year FROM now()) AS c FROM users u",
    "SELECT (SELECT {}) AS a, (SELECT x FROM (SELECT {} AS x) y ORDER BY x LIMIT 1) AS b FROM users u",
    "SELECT v.x, v.ssn FROM v WHERE v.x = (SELECT min(d.doc::text) FROM deep d)",
    "SELECT w.*, {} AS y FROM w, users u",
    "SELECT format('%s', {}) AS a, concat_ws(',', VARIADIC ARRAY[{}, u.name]) AS b FROM users u",
    "SELECT d.tags[1] AS a, d.tags[1:2] AS b, d.doc -> 'k' AS c, d.doc ->> {} AS e FROM deep d, users u",
    "SELECT x.key, x.value FROM users u, jsonb_each_text(jsonb_build_object('k', {})) x",
    "SELECT grouping(u.name) AS a, u.name, max({}) AS b FROM users u GROUP BY CUBE (u.name)",
    'SELECT u.name COLLATE "C" < {} COLLATE "C" AS a FROM users u ORDER BY u.name COLLATE "C"',
]
VALUES = [
    "(SELECT min(d.doc::text) FROM deep d)",
    "(SELECT d.doc::text FROM deep d WHERE d.id = u.id LIMIT 1)",
    "(SELECT min((d.who).ssn) FROM deep d)",
    "(SELECT min(d.tags[1]) FROM deep d)",
    "(SELECT max(d::text) FROM deep d)",
    "(SELECT row_to_json(d)::text FROM deep d LIMIT 1)",
    '(SELECT string_agg("SSN", \',\' ORDER BY a) FROM "Odd")',
    "(WITH m AS (SELECT doc FROM deep) SELECT min(doc::text) FROM m)",
    '(SELECT x FROM (SELECT "Id"::text, a FROM "Odd" UNION SELECT \'x\', "SSN" FROM "Odd") o(x, y) LIMIT 1)',
    '(VALUES ((SELECT min("SSN") FROM "Odd")))',
    '(SELECT o."SSN" FROM "Odd" o JOIN deep d ON d.id = o."Id" LIMIT 1)',
    'array_to_string(ARRAY(SELECT "SSN" FROM "Odd"), \',\')',
    "CASE WHEN EXISTS (SELECT 1 FROM deep d WHERE d.doc IS NULL) THEN u.ssn ELSE 'x' END",
    'coalesce((SELECT min("SSN") FROM "Odd"), u.name)',
    "upper((SELECT min(s.ssn) FROM s2.users s))",
]


def statements(seed, count):
    """Every place with every value, then places inside of values, at random."""
    r = random.Random(seed)
    every = [(place, value) for place in PLACES for value in VALUES]
    r.shuffle(every)
    for at in range(count):
        place, value = (
            every[at] if at < len(every) else (r.choice(PLACES), r.choice(VALUES))
        )
        if at >= len(every):
            value = r.choice(
                [
                    "({0} || {1})",
                    "nullif({0}, {1})",
                    "(SELECT max(z) FROM (VALUES ({0}), ({1})) y(z))",
                ]
            ).format(value, r.choice(VALUES))
        yield (
            place.replace("{}", value)
            .replace("{c}", f"({value} LIKE '1%')")
            .replace("{n}", f"length({value})")
        )
