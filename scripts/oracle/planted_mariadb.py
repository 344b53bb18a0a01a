"""A marker (a relation that stands nowhere else) in every place of MariaDB's statements that takes an expression, in the spellings
that its lexical settings allow."""

import random

# `{}` is a value, `{c}` a condition, `{n}` a number; the relations are those of generate.py, and `u` is users.
PLACES = [
    "SELECT {} FROM users u",
    "SELECT ALL u.id AS a, {} b FROM users u",
    "SELECT SQL_NO_CACHE STRAIGHT_JOIN {} AS 'a b' FROM users u JOIN t ON t.id = u.id",
    "SELECT SQL_CALC_FOUND_ROWS u.name, {} FROM users u LIMIT 1",
    "SELECT CASE WHEN {c} THEN u.ssn ELSE u.name END FROM users u",
    "SELECT CASE u.name WHEN {} THEN 'x' END FROM users u",
    "SELECT CASE WHEN u.id = 1 THEN {} ELSE u.name END FROM users u",
    "SELECT IF({c}, 'x', u.name), IFNULL({}, 'x'), NULLIF(u.name, {}) FROM users u",
    "SELECT COALESCE({}, u.ssn), GREATEST({}, u.name), ELT(1, {}), FIELD({}, 'x') FROM users u",
    "SELECT CONCAT_WS(',', u.name, {}), REPLACE(u.name, 'x', {}), INSERT(u.name, 1, 1, {}), LPAD(u.name, 40, {}) FROM users u",
    "SELECT SUBSTRING({} FROM 1 FOR 40), TRIM(LEADING 'q' FROM {}), POSITION('x' IN {}), LEFT({}, 40) FROM users u",
    "SELECT CAST({} AS CHAR(60)), CONVERT({} USING utf8mb4), BINARY {}, {} COLLATE utf8mb4_bin FROM users u",
    "SELECT JSON_OBJECT('k', {}), JSON_ARRAY(u.id, {}), JSON_VALUE(JSON_ARRAY({}), '$[0]') FROM users u",
    "SELECT u.name LIKE {}, u.name NOT LIKE {}, u.name RLIKE {}, u.name <=> {}, u.name SOUNDS LIKE {} FROM users u",
    "SELECT u.name IN ('x', {}), u.name BETWEEN {} AND 'z', {n} & 1, {n} DIV 2, {n} MOD 3, -{n}, ~{n}, !{n} FROM users u",
    "SELECT ({}, u.name) = ('x', 'y'), ROW(1, {}) IN (SELECT 1, 'x'), {} IS NULL, {c} XOR 1, NOT {c} FROM users u",
    "SELECT NOW() + INTERVAL {n} DAY, DATE_ADD(NOW(), INTERVAL {n} + 1 HOUR), TIMESTAMPDIFF(DAY, {}, NOW()) FROM users u",
    "SELECT EXTRACT(DAY FROM {}), GET_FORMAT(DATE, 'EUR'), WEEK({}), u.id FROM users u",
    "SELECT COUNT(DISTINCT {}, u.name), GROUP_CONCAT(u.name ORDER BY {} SEPARATOR '-') FROM users u",
    "SELECT GROUP_CONCAT(DISTINCT {} ORDER BY u.id DESC), JSON_ARRAYAGG({}), JSON_OBJECTAGG(u.id, {}) FROM users u",
    "SELECT MIN({}), MAX(u.name), SUM({n}), BIT_OR({n}), STD({n}) FROM users u GROUP BY u.ssn",
    "SELECT ROW_NUMBER() OVER (PARTITION BY {} ORDER BY u.id) FROM users u",
    "SELECT FIRST_VALUE(u.name) OVER (ORDER BY {}), LAG({}, 1) OVER (ORDER BY u.id), NTILE(2) OVER (ORDER BY u.ssn) FROM users u",
    "SELECT MAX(u.name) OVER w, {} FROM users u WINDOW w AS (PARTITION BY {} ORDER BY u.id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
    "SELECT u.id FROM users u WHERE {c}",
    "SELECT u.id FROM users u WHERE u.name IN (SELECT {}) OR u.name = ANY (SELECT {}) OR u.name > ALL (SELECT {})",
    "SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM t WHERE t.a = {})",
    "SELECT u.id, COUNT(*) FROM users u GROUP BY u.id, {} WITH ROLLUP",
    "SELECT u.name AS x, COUNT(*) FROM users u GROUP BY x HAVING {c} OR x > 'a'",
    "SELECT u.id FROM users u ORDER BY {}, u.id DESC",
    "SELECT u.id, {} AS x FROM users u ORDER BY x LIMIT 1, 3",
    "SELECT DISTINCT {} FROM users u",
    "SELECT u.id FROM users u JOIN t ON {c}",
    "SELECT u.id, t.a FROM users u LEFT JOIN (t, name) ON t.id = u.id AND {c}",
    "SELECT u.id FROM users u STRAIGHT_JOIN t ON {c} FOR UPDATE",
    "SELECT * FROM (SELECT {} AS x, u.id FROM users u) q NATURAL JOIN t",
    "SELECT q.* FROM (SELECT u.id, {} AS `x y` FROM users u) q JOIN t USING (id)",
    "SELECT u.ssn FROM users u UNION SELECT {} FROM users u",
    "SELECT {} x FROM users u UNION ALL SELECT 'x' ORDER BY x",
    "(SELECT u.ssn FROM users u) INTERSECT (SELECT {} FROM users u)",
    "SELECT u.ssn AS a FROM users u EXCEPT SELECT {} FROM users u LIMIT 5",
    "WITH q AS (SELECT {} AS x FROM users u) SELECT x FROM q",
    "WITH q(y) AS (SELECT {} FROM users u), r AS (SELECT y AS z FROM q) SELECT r.z, q.y FROM q, r",
    "WITH RECURSIVE q(a, b) AS (SELECT u.name, {} FROM users u UNION SELECT b, a FROM q) SELECT a FROM q",
    "SELECT (SELECT {}), (SELECT x FROM (SELECT {} AS x) y ORDER BY x LIMIT 1) FROM users u",
    "SELECT v.x, v.ssn, {} FROM v, users u",
    "SELECT w.*, {} AS y FROM w, users u",
    "SELECT u.id FROM users u USE INDEX (PRIMARY) WHERE {c}",
    "SELECT @a := {}, u.id FROM users u",
    "SELECT * FROM (VALUES ('a', 1), ({}, 2)) q, users u",
    "VALUES ('a', 1), ((SELECT {} FROM users u LIMIT 1), 2)",
    "SELECT u.name 'x' 'y', {} AS \"q\", `u`.`ssn` FROM `main` . `users` `u`",
    "SELECT 'it''s', N'a' 'b', _utf8mb4'c', X'41', 0x41, b'1', {} FROM users u",
    "SELECT u.id FROM users u LOCK IN SHARE MODE",
    "SELECT {} INTO @a FROM users u LIMIT 1",
    "DO {n}, (SELECT {} FROM users u LIMIT 1)",
    "SET @a = (SELECT {} FROM users u LIMIT 1), @b := 1",
    "SET NAMES utf8mb4, @a = (SELECT {} FROM users u LIMIT 1)",
    "INSERT INTO t (id, a) SELECT 100 + u.id, {} FROM users u RETURNING a, id",
    "INSERT INTO t (id, a) VALUES (100, (SELECT {} FROM users u LIMIT 1)), (101, 'x') RETURNING *",
    "INSERT INTO t SET id = 100, a = (SELECT {} FROM users u LIMIT 1)",
    "INSERT IGNORE INTO t (id, a) VALUES (1, 'x') ON DUPLICATE KEY UPDATE a = (SELECT {} FROM users u LIMIT 1), b = VALUES(a)",
    "REPLACE INTO t (id, a) SELECT u.id, {} FROM users u RETURNING a",
    "REPLACE t SET id = 1, a = (SELECT {} FROM users u LIMIT 1)",
    "UPDATE t SET a = (SELECT {} FROM users u LIMIT 1), b = DEFAULT WHERE id = 1",
    "UPDATE users u JOIN t ON t.id = u.id SET t.a = {} WHERE {c}",
    "UPDATE users u, t SET u.email = {}, t.b = u.name WHERE u.id = t.id",
    "UPDATE t SET a = 'x' WHERE a <> (SELECT {} FROM users u LIMIT 1) ORDER BY b LIMIT 1",
    "DELETE FROM t WHERE a <> (SELECT {} FROM users u LIMIT 1) RETURNING a, id",
    "DELETE t FROM users u JOIN t ON t.id = u.id WHERE {c}",
    "DELETE FROM t USING users u JOIN t ON t.id = u.id WHERE {c}",
    "EXPLAIN SELECT {} FROM users u",
    "ANALYZE FORMAT=JSON SELECT {} FROM users u WHERE u.id = 1",
    "EXPLAIN EXTENDED SELECT u.ssn FROM users u JOIN t ON t.a > {} WHERE u.id = 1",
    "EXPLAIN PARTITIONS SELECT {} FROM users u",
    "EXPLAIN FORMAT=JSON SELECT u.ssn FROM users u JOIN t ON t.a > u.ssn AND {c} WHERE u.id = 1",
    "ANALYZE SELECT u.id FROM users u WHERE u.id = 1 AND {c}",
    "DESCRIBE UPDATE users u JOIN t ON t.id = u.id SET t.a = {}",
    "EXPLAIN UPDATE t SET a = (SELECT {} FROM users u LIMIT 1)",
]
VALUES = [
    "(SELECT MIN(d.msg) FROM log d)",
    "(SELECT d.msg FROM log d WHERE d.id = u.id LIMIT 1)",
    "(SELECT GROUP_CONCAT(d.msg ORDER BY d.users) FROM log AS d)",
    "(WITH m AS (SELECT msg FROM log) SELECT MIN(msg) FROM m)",
    "(SELECT msg FROM (SELECT msg FROM log UNION SELECT 'x') o LIMIT 1)",
    "(SELECT MIN(s.ssn) FROM s2.users s)",
    "(SELECT MAX(users.a) FROM s2.users)",
    "(SELECT w.x FROM w ORDER BY w.name LIMIT 1)",
    "COALESCE((SELECT MIN(`msg`) FROM `log`), u.name)",
    "IF(EXISTS (SELECT 1 FROM log WHERE msg IS NULL), u.ssn, 'x')",
    "UPPER((SELECT `s2`.`users`.`ssn` FROM `s2`.`users` LIMIT 1))",
    "u.email",
    "LOWER(SSN)",
]
MODES = ["", "ANSI_QUOTES", "PIPES_AS_CONCAT", "NO_BACKSLASH_ESCAPES", "IGNORE_SPACE", "ANSI", "HIGH_NOT_PRECEDENCE"]
# What changes nothing but the text, if it is read as the server reads it.
DISGUISES = [
    "{0}",
    "/*! {0} */",
    "/*!50001 {0} */",
    "/*M!100100 {0}*/",
    "/*!99999 , ssn */{0}",
    "/* '*/{0}/*' */",
    "{0} -- ' /*\n",
    '{0}# " */\n',
    "({0})",
    "/**/{0}/**/",
    "CONCAT('\\\\', {0})",
    "CONCAT('''', {0}, \"\")",
    "CONCAT('', {0}, '\\'')",
    "CONCAT({0}, ' -- ', '# /*')",
    "(0 || {0})",
    'CONCAT("ssn", {0})',
    "MAX ({0})",
    "CONCAT ({0}, N'')",
]


def statements(seed, count):
    """Every place with every value, then again in other spellings and modes: `(mode, statement)`."""
    r = random.Random(seed)
    every = [(place, value) for place in PLACES for value in VALUES]
    r.shuffle(every)
    for at in range(count):
        place, value = every[at % len(every)]
        mode = MODES[0] if at < len(every) // 2 else r.choice(MODES)
        if at >= len(every) // 4:
            value = r.choice(DISGUISES).format(value)
        yield mode, place.replace("{}", value).replace("{c}", f"({value} LIKE '1%')").replace("{n}", f"LENGTH({value})")
