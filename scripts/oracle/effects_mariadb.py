"""What statements change in a live MariaDB, found by looking at it before and after."""

import os

import pymysql

# Variables that move by themselves, or with every statement.
MOVING = (
    "error_count", "identity", "insert_id", "last_gtid", "last_insert_id", "pseudo_thread_id", "rand_seed1", "rand_seed2", "timestamp",
    "warning_count", "in_transaction", "gtid_binlog_pos", "gtid_current_pos",
)  # fmt: skip
PARTS = {
    "rows": "CHECKSUM TABLE main.users, main.t, main.log, main.name, s2.users, main.sq",
    "objects": "SELECT table_schema, table_name, table_type, table_comment FROM information_schema.tables WHERE table_schema IN "
    "('main', 's2', 's3') UNION SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns WHERE "
    "table_schema IN ('main', 's2') UNION SELECT 'view', table_schema, table_name, view_definition FROM information_schema.views "
    "UNION SELECT 'schema', schema_name, '', '' FROM information_schema.schemata UNION SELECT 'index', table_name, index_name, "
    "column_name FROM information_schema.statistics WHERE table_schema = 'main' UNION SELECT 'trigger', trigger_name, '', '' FROM "
    "information_schema.triggers UNION SELECT 'event', event_name, '', '' FROM information_schema.events "
    "UNION SELECT 'routine', routine_name, '', '' FROM information_schema.routines WHERE routine_schema = 'main' ORDER BY 1, 2, 3, 4",
    "accounts": "CHECKSUM TABLE mysql.global_priv, mysql.db, mysql.tables_priv, mysql.columns_priv, mysql.procs_priv, mysql.roles_mapping",
    "statistics": "CHECKSUM TABLE mysql.table_stats, mysql.column_stats, mysql.index_stats",
    "session": f"SELECT variable_name, variable_value FROM information_schema.session_variables WHERE lower(variable_name) NOT IN {MOVING}"
    " ORDER BY 1",
    "global": f"SELECT variable_name, variable_value FROM information_schema.global_variables WHERE lower(variable_name) NOT IN {MOVING}"
    " ORDER BY 1",
    "variables": "SELECT variable_name, variable_value FROM information_schema.user_variables ORDER BY 1",
    "locks": "SELECT is_used_lock('x')",
    "schema": "SELECT database(), current_role()",
    "transaction": "SELECT @@in_transaction",
}
# One of these effects must be told where the part has changed.
EXPLAINED = {
    "rows": {"insert", "update", "delete", "merge", "truncate", "copy_in", "drop", "alter", "create", "function_write", "function_unknown"},
    "objects": {"create", "alter", "drop"},
    "accounts": {"role", "grant", "revoke", "drop"},
    "statistics": {"maintenance", "drop", "alter"},
    "session": {"setting", "lexer_setting", "role", "transaction"},
    "global": {"maintenance"},
    "variables": {"setting"},
    "locks": {"lock"},
    "schema": {"setting", "role", "drop"},
    "transaction": {"transaction"},
    "files": {"file_write"},
}
# `{folder}` is where the server may write. What comes before `;;` prepares.
STATEMENTS = """
SELECT * FROM users WHERE id = 1
SELECT * FROM users INTO OUTFILE '{folder}/a'
SELECT ssn FROM users LIMIT 1 INTO DUMPFILE '{folder}/b'
(SELECT ssn FROM users) INTO OUTFILE '{folder}/c' FIELDS TERMINATED BY ',' LINES TERMINATED BY 'x'
SELECT ssn INTO @a FROM users LIMIT 1
SELECT @b := max(ssn) FROM users
SELECT get_lock('x', 0)
DO get_lock('x', 0)
SELECT NEXTVAL(sq)
SELECT NEXT VALUE FOR sq
SELECT SETVAL(sq, 500)
SELECT LASTVAL(sq)
SELECT PREVIOUS VALUE FOR sq
SELECT f(1)
SELECT main.f(1), id FROM users
CALL p()
DO main.f(2)
SET @c = 5, @d := 6
SET NAMES latin1
SET NAMES latin1, @e = 5
SET CHARACTER SET latin1
SET sql_mode = 'ANSI_QUOTES'
SET SESSION sql_mode = 'ORACLE', @f = 1
SET @@session.sql_mode = ''
SET @@sql_safe_updates = 1
SET LOCAL max_statement_time = 7
SET GLOBAL max_connections = 77
SET @@global.general_log_file = 'other.log'
SET GLOBAL slow_query_log = 1
SET GLOBAL init_connect = 'DELETE FROM main.t'
SET NAMES utf8mb4, GLOBAL max_connections = 78
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
SET SESSION TRANSACTION READ ONLY
SET autocommit = 0
SET STATEMENT max_statement_time = 9 FOR SELECT 1
SET ROLE NONE
SET ROLE r
SET PASSWORD FOR bare = PASSWORD('x')
SET DEFAULT ROLE r FOR root@localhost
USE s2
START TRANSACTION
BEGIN
BEGIN WORK
START TRANSACTION READ ONLY
COMMIT AND CHAIN
SAVEPOINT a
EXECUTE IMMEDIATE 'DELETE FROM t'
EXECUTE IMMEDIATE CONCAT('DELETE FROM', ' t')
EXECUTE IMMEDIATE 'SELECT 1'
PREPARE s FROM 'UPDATE t SET a = 1'
PREPARE s FROM 'UPDATE t SET a = 1';; EXECUTE s
SET @q = 'DELETE FROM log';; PREPARE s FROM @q
INSERT INTO t (id) VALUES (300)
INSERT INTO t (id, a) VALUES (1, 'n') ON DUPLICATE KEY UPDATE a = 'dup'
REPLACE INTO t (id, a) VALUES (1, 'r')
INSERT INTO v (id, ssn) VALUES (301, 'x')
UPDATE v SET ssn = 'q'
UPDATE users, t SET t.a = 'z' WHERE users.id = t.id
DELETE FROM v WHERE id = 1
DELETE t, log FROM t JOIN log ON t.id = log.id
TRUNCATE t
TRUNCATE TABLE main.log
LOAD DATA INFILE '{folder}/seed' INTO TABLE t
LOAD DATA INFILE '{folder}/seed' REPLACE INTO TABLE t (id, a) SET b = 'x'
WITH q AS (SELECT 1) SELECT * FROM q
EXPLAIN UPDATE t SET a = 1
EXPLAIN DELETE FROM t
EXPLAIN EXTENDED INSERT INTO t (id) VALUES (9)
ANALYZE UPDATE t SET a = 'an'
ANALYZE FORMAT=JSON DELETE FROM log
DESCRIBE DELETE FROM t
ANALYZE TABLE users
ANALYZE TABLE users PERSISTENT FOR ALL
CHECK TABLE users
CHECKSUM TABLE users
OPTIMIZE TABLE t
REPAIR TABLE t
HANDLER users OPEN
HANDLER users OPEN AS h;; HANDLER h READ FIRST
FLUSH TABLES
FLUSH PRIVILEGES
UNLOCK TABLES
CREATE TABLE n (a int)
CREATE TABLE n AS SELECT * FROM users
CREATE TEMPORARY TABLE n2 AS SELECT ssn FROM users
CREATE TABLE n LIKE users
CREATE OR REPLACE TABLE t (a int)
CREATE VIEW vv AS SELECT ssn FROM users
CREATE OR REPLACE VIEW v AS SELECT 1 AS id, 2 AS x, 3 AS ssn
CREATE INDEX i ON users (ssn)
CREATE DATABASE s3
CREATE SEQUENCE sq2
CREATE USER other
CREATE ROLE r2
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1
CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t
CREATE FUNCTION f2() RETURNS INT RETURN 1
CREATE PROCEDURE p2() DELETE FROM t
ALTER TABLE users ADD COLUMN extra int
ALTER VIEW v AS SELECT 1 AS id, 2 AS x, 3 AS ssn
ALTER DATABASE s2 CHARACTER SET utf8mb4
ALTER SEQUENCE sq RESTART 900
ALTER USER bare IDENTIFIED BY 'y'
RENAME TABLE t TO t9
RENAME USER bare TO bare2
DROP TABLE t
DROP TABLE IF EXISTS t, log
DROP VIEW v
DROP SEQUENCE sq
DROP DATABASE s2
DROP FUNCTION f
DROP PROCEDURE p
DROP USER bare
DROP ROLE r
GRANT SELECT ON main.* TO bare
GRANT SELECT (ssn) ON users TO bare
GRANT r TO bare
REVOKE ALL PRIVILEGES, GRANT OPTION FROM bare
SHOW GRANTS
SHOW FULL PROCESSLIST
SHOW CREATE TABLE users
SHOW COLUMNS FROM users
SHOW WARNINGS
SHOW ENGINE INNODB STATUS
DESCRIBE users
HELP 'select'
SELECT 1;; BEGIN NOT ATOMIC DELETE FROM t; END
/*!50001 DELETE FROM t */
/*M!100100 DELETE FROM t */
/*!99999 DELETE FROM t */ SELECT 1
SELECT 1 /*! INTO @g */
SELECT 1 # INTO @h
""".strip().splitlines()


def prepare(run):
    """Objects beside those of mariadb.database."""
    run("CREATE OR REPLACE SEQUENCE main.sq")
    run("CREATE OR REPLACE ROLE r")
    run("CREATE OR REPLACE FUNCTION main.f(x INT) RETURNS INT BEGIN UPDATE main.log SET msg = 'f'; RETURN x; END")
    run("CREATE OR REPLACE PROCEDURE main.p() UPDATE main.log SET msg = 'p'")


def snapshot(connection, parts=tuple(PARTS), folder=None):
    found = {}
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute(PARTS[part])
            found[part] = cursor.fetchall()
    if folder is not None:
        found["files"] = sorted(name for name in os.listdir(folder) if len(name) == 1)
    return found


def changed(connection, folder, statement):
    """The parts that running the statement changes, or None where the server refuses it."""
    before = snapshot(connection, folder=folder)
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement)
            cursor.fetchall()
        except pymysql.Error:
            return None
    after = snapshot(connection, folder=folder)
    return {part for part, value in after.items() if value != before[part]}


def restore(run, folder):
    """Takes away what the statements add beyond their connection; what they take away or change is for `database` and `prepare`."""
    for query in ("max_connections = 151", "slow_query_log = 0", "init_connect = ''"):
        run(f"SET GLOBAL {query}")
    for added in (
        "TABLE {} main.n",
        "VIEW {} main.vv",
        "INDEX {} i ON main.users",
        "SEQUENCE {} main.sq2",
        "TRIGGER {} main.g",
        "EVENT {} main.e",
    ):
        run(f"DROP {added.format('IF EXISTS')}")
    for added in ("FUNCTION {} main.f2", "PROCEDURE {} main.p2", "DATABASE {} s3", "USER {} other, bare2", "ROLE {} r2"):
        run(f"DROP {added.format('IF EXISTS')}")
    run("CREATE USER IF NOT EXISTS bare")
    run("CREATE ROLE IF NOT EXISTS r")
    for name in os.listdir(folder):
        if len(name) == 1:
            os.unlink(os.path.join(folder, name))
