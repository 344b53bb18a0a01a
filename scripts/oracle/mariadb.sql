SELECT NAME, u.SSN FROM users u
SELECT u.ssn x FROM users u HAVING x IS NOT NULL
SELECT name AS ssn FROM users ORDER BY ssn
SELECT name AS ssn FROM users HAVING ssn LIKE '%a%'
SELECT name AS ssn, count(*) FROM users GROUP BY ssn
SELECT ssn AS id FROM users ORDER BY id + 1
SELECT id AS ssn FROM users HAVING ssn > 0 ORDER BY ssn
SELECT id AS x FROM users u WHERE EXISTS (SELECT 1 FROM t HAVING x > 0)
SELECT id AS x, (SELECT x + 1) FROM users
SELECT ssn AS a, (SELECT a FROM t LIMIT 1) FROM users
SELECT ssn AS q, (SELECT q FROM t LIMIT 1) FROM users
SELECT * FROM users JOIN t USING (id)
SELECT * FROM users NATURAL JOIN log
SELECT * FROM users LEFT JOIN log USING (id) LEFT JOIN t USING (id)
SELECT users.*, t.a FROM users STRAIGHT_JOIN t ON users.id = t.id
SELECT * FROM (users, t) JOIN log ON log.id = t.id
SELECT * FROM users JOIN (t JOIN log USING (id)) USING (id)
SELECT * FROM users JOIN (log NATURAL JOIN t) ON users.id = t.id
SELECT * FROM (SELECT id, name FROM users) d NATURAL JOIN t
SELECT id, GROUP_CONCAT(ssn ORDER BY name SEPARATOR '-') FROM users GROUP BY id
SELECT GROUP_CONCAT(DISTINCT ssn ORDER BY email) FROM users
SELECT IF(id > 1, ssn, name) FROM users
SELECT COALESCE(NULLIF(ssn, ''), email) FROM users
SELECT `1+1` FROM (SELECT 1+1) z
SELECT `upper(ssn)` FROM (SELECT upper(ssn) FROM users) z
SELECT ssn FROM (SELECT 'ssn') z, t
SELECT (SELECT `ssn` FROM (SELECT 'ssn') z) FROM users
SELECT name || ssn FROM users
SELECT name FROM users WHERE ssn && 1
SELECT name FROM users WHERE NOT ssn <=> name
SELECT name FROM users WHERE (ssn, email) IN (SELECT a, b FROM t)
SELECT name FROM users WHERE ssn REGEXP 'x' OR email RLIKE 'y'
SELECT name FROM users WHERE ssn SOUNDS LIKE email
SELECT BINARY ssn FROM users
SELECT CONVERT(ssn USING utf8mb4), CAST(email AS CHAR(3)) FROM users
SELECT TIMESTAMPDIFF(DAY, ssn, email) FROM users
SELECT DATE_ADD(ssn, INTERVAL id DAY) FROM users
SELECT DATE_ADD(name, INTERVAL LENGTH(ssn) + 1 DAY_HOUR) FROM users
SELECT ssn + INTERVAL 1 MONTH FROM users
SELECT EXTRACT(YEAR FROM ssn), YEAR(email) FROM users
SELECT TRIM(LEADING 'x' FROM ssn), SUBSTRING(email FROM 2 FOR 3) FROM users
SELECT ROW_NUMBER() OVER (PARTITION BY ssn ORDER BY email) FROM users
SELECT LAG(ssn) OVER w FROM users WINDOW w AS (ORDER BY email)
SELECT SUM(id) OVER (ORDER BY ssn ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM users
SELECT DISTINCTROW ssn FROM users
SELECT SQL_CALC_FOUND_ROWS ssn FROM users LIMIT 1
SELECT SQL_NO_CACHE ssn FROM users
SELECT HIGH_PRIORITY ssn FROM users
SELECT ssn FROM users USE INDEX (PRIMARY) WHERE email = 'x'
SELECT ssn FROM users FOR UPDATE
SELECT ssn FROM users LOCK IN SHARE MODE
SELECT ssn FROM users LIMIT 1, 2
SELECT ssn FROM users ORDER BY 1
SELECT ssn, name FROM users ORDER BY 2 DESC
SELECT ssn 'a' 'b' FROM users
SELECT 'a' 'b', ssn FROM users
SELECT ssn AS 'shown' FROM users HAVING shown = 'x'
SELECT id FROM users GROUP BY id WITH ROLLUP
SELECT name, count(*) FROM users GROUP BY name WITH ROLLUP HAVING count(*) > 0
SELECT users.ssn FROM main.users
SELECT main.users.ssn FROM users
SELECT main.users.ssn FROM main.users
SELECT s2.users.ssn, main.users.ssn FROM main.users, s2.users
SELECT ssn FROM users UNION SELECT a FROM t
SELECT ssn FROM users EXCEPT SELECT a FROM t
(SELECT ssn FROM users) UNION ALL (SELECT email FROM users ORDER BY name LIMIT 1) ORDER BY 1
WITH RECURSIVE n AS (SELECT id, ssn FROM users UNION ALL SELECT id + 1, ssn FROM n WHERE id < 3) SELECT ssn FROM n
WITH q AS (SELECT ssn FROM users), r AS (SELECT * FROM q) SELECT * FROM r
SELECT (SELECT ssn FROM users LIMIT 1)
SELECT EXISTS (SELECT ssn FROM users)
SELECT ssn FROM users WHERE id = ANY (SELECT id FROM t)
SELECT 1 FROM DUAL
SELECT CASE id WHEN 1 THEN ssn ELSE email END FROM users
SELECT ssn ilike FROM users
SELECT ssn glob FROM users
SELECT ssn full, name FROM users
SELECT full.ssn FROM users full, t
SELECT full.ssn FROM users full JOIN t ON full.id = t.id
SELECT ssn value FROM users
SELECT ssn window FROM users
SELECT ssn first, email last FROM users
SELECT lateral.ssn FROM users lateral, t
SELECT ssn date FROM users
SELECT offset.ssn FROM users offset
SELECT JSON_OBJECT('a', ssn) FROM users
SELECT JSON_VALUE(ssn, '$.a') FROM users
SELECT JSON_ARRAYAGG(ssn) FROM users
SELECT COUNT(DISTINCT ssn, email) FROM users
SELECT MAX(ssn) m FROM users HAVING m > 'a'
SELECT id div 2, id mod 2, id % 2, id ^ 1, ~id, id << 1 FROM users
SELECT name FROM users WHERE email BETWEEN ssn AND 'z'
SELECT name FROM users WHERE ssn IS NOT NULL XOR email IS NULL
SELECT name FROM users WHERE MATCH (ssn) AGAINST ('x')
SELECT LEFT(ssn, 3), RIGHT(email, 2), REPLACE(name, 'q', 'z'), INSERT(name, 1, 1, ssn) FROM users
SELECT t.id FROM t, LATERAL (SELECT ssn FROM users WHERE users.id = t.id) l
TABLE users
VALUES (1, 2), (3, 4)
SELECT x, name FROM v
SELECT x.name, v.ssn FROM w x, v
SELECT * FROM w
SELECT 0xFF, X'41', b'1', N'x', _utf8mb4'x', \N, ssn FROM users
SELECT @@version, ssn FROM users
SELECT ssn FROM users WHERE id IN (1, (SELECT max(id) FROM t))
SELECT ssn FROM users PROCEDURE ANALYSE()
INSERT INTO t (id, a) VALUES (5, 'x') RETURNING id, a
REPLACE INTO t (id, a) VALUES (1, 'x') RETURNING *
DELETE FROM t WHERE id = 1 RETURNING a, b
INSERT INTO t (id, a) SELECT id + 10, ssn FROM users RETURNING a
