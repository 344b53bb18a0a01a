use super::*;
use crate::classify::sql::guard;
use crate::classify::{Classification, Context, LexerSettings, Placeholders, State, classify};
use std::collections::BTreeSet;

/// One statement of each family with many of its clauses, one a line.
const STATEMENTS: &str = include_str!("tests/statements.txt");

fn got(text: &str) -> Classification {
    let state = State::new(Dialect::Postgres);
    classify(text, &Context { dialect: Dialect::Postgres, state: &state, catalog: None, placeholders: Placeholders::Native })
}

fn words(found: &Classification) -> String {
    found.effects.iter().map(|effect| effect.name()).collect::<Vec<_>>().join(" ")
}

fn relations(found: &Classification) -> BTreeSet<String> {
    found.relations.iter().map(|used| used.name.to_string()).collect()
}

fn tokens(text: &str) -> Vec<String> {
    let tokens = guard::read(text, Dialect::Postgres, &LexerSettings::default()).unwrap();
    (0..tokens.len()).map(|index| tokens.written(index).to_owned()).collect()
}

#[test]
fn every_family_is_read_to_its_end() {
    for text in STATEMENTS.lines() {
        let found = got(text);
        assert!(found.complete, "{text}: {:?}", found.reasons);
    }
}

#[test]
fn what_is_done_to_what_is_told() {
    let rows: &[(&str, &str, &[&str])] = &[
        ("CREATE OR REPLACE FUNCTION lower(text) RETURNS text LANGUAGE sql AS 'x'", "create alter procedure", &[]),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'a', 'b'", "create procedure program", &[]),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'x'", "create procedure program", &[]),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'x'", "create role procedure", &[]),
        ("CREATE FUNCTION f(a users.id%TYPE) RETURNS int LANGUAGE sql AS 'x'", "read create procedure", &["users: read"]),
        ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC DELETE FROM users; RETURN 1; END", "delete create procedure", &["users: delete"]),
        ("CREATE TRIGGER g AFTER INSERT ON users EXECUTE FUNCTION evil()", "create function_unknown", &["users: create"]),
        ("CREATE RULE r AS ON INSERT TO users DO ALSO DELETE FROM log", "delete create", &["users: create", "log: delete"]),
        ("CREATE PUBLICATION p FOR TABLE users", "read create replication", &["users: read create replication"]),
        ("ALTER TABLE users OWNER TO bob", "alter role", &["users: alter"]),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "alter role", &["users: alter role"]),
        ("ALTER TABLE s.a RENAME TO b", "alter", &["s.a: alter", "s.b: alter"]),
        ("ALTER TABLE a RENAME TO b", "alter", &["a: alter", "b: alter"]),
        ("ALTER TABLE s.a SET SCHEMA t", "alter", &["s.a: alter", "t.a: alter"]),
        ("ALTER ROLE r SET role TO x", "alter role setting", &[]),
        ("ALTER SYSTEM SET archive_command = 'x'", "alter program setting maintenance", &[]),
        ("ALTER SYSTEM SET log_directory = 'x'", "alter file_read file_write setting maintenance", &[]),
        ("ALTER SYSTEM SET primary_conninfo = 'x'", "alter network setting maintenance replication", &[]),
        ("ALTER SYSTEM SET row_security = off", "alter role setting maintenance", &[]),
        ("ALTER ROLE r SET session_preload_libraries = 'x'", "alter role program setting", &[]),
        ("ALTER DATABASE d SET role = 'x'", "alter role setting", &[]),
        ("ALTER DATABASE d SET dynamic_library_path TO 'x'", "alter program setting", &[]),
        ("ALTER DATABASE d SET standard_conforming_strings = off", "alter setting lexer_setting", &[]),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SET dynamic_library_path = 'x' AS 'x'", "create procedure program setting", &[]),
        ("CREATE DATABASE d OWNER bob TEMPLATE template0", "create role", &[]),
        ("ALTER TABLE users ADD COLUMN a app.email", "alter function_unknown", &["users: alter"]),
        ("ALTER TABLE users ALTER a TYPE email", "alter function_unknown", &["users: alter"]),
        ("ALTER TABLE users ALTER a TYPE \"int\" USING 1", "alter function_unknown", &["users: alter"]),
        ("ALTER TABLE users ADD a bigserial, ADD b integer[], ALTER c TYPE decimal(4, 2)", "alter", &["users: alter"]),
        ("DROP TRIGGER g ON users CASCADE", "drop", &["users: drop"]),
        ("GRANT SELECT ON schema TO bob", "grant", &["schema: grant"]),
        ("GRANT ALL ON SCHEMA s TO bob", "grant", &[]),
        ("GRANT select TO bob", "grant role", &[]),
        ("REVOKE ALL ON users FROM bob CASCADE", "revoke", &["users: revoke"]),
        ("VACUUM users, s.orders", "maintenance", &["users: maintenance", "s.orders: maintenance"]),
        ("REFRESH MATERIALIZED VIEW m", "insert delete maintenance", &["m: insert delete maintenance"]),
        ("IMPORT FOREIGN SCHEMA x LIMIT TO (a) FROM SERVER s INTO t", "create network", &["t.a: create"]),
        ("COPY BINARY users FROM PROGRAM 'x'", "insert copy_in program", &["users: insert copy_in"]),
    ];
    for (text, effects, objects) in rows {
        let found = got(text);
        assert!(found.complete, "{text}: {:?}", found.reasons);
        assert_eq!(words(&found), *effects, "{text}");
        let mut told: Vec<String> = found
            .relations
            .iter()
            .map(|used| format!("{}: {}", used.name, used.effects.iter().map(|effect| effect.name()).collect::<Vec<_>>().join(" ")))
            .collect();
        told.sort();
        let mut objects: Vec<String> = objects.iter().map(|object| (*object).to_owned()).collect();
        objects.sort();
        assert_eq!(told, objects, "{text}");
    }
}

#[test]
fn what_is_not_named_is_unknown() {
    for text in [
        "DROP TABLE users CASCADE",
        "DROP FUNCTION f CASCADE",
        "DROP OWNED BY bob",
        "DROP EXTENSION hstore",
        "ALTER SCHEMA public RENAME TO old",
        "CREATE DATABASE d TEMPLATE live",
        "REASSIGN OWNED BY a TO b",
        "ALTER TABLE users DROP COLUMN a CASCADE",
        "ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b",
        "GRANT SELECT ON ALL TABLES IN SCHEMA s TO bob",
        "CREATE PUBLICATION p FOR ALL TABLES",
        "ALTER PUBLICATION p ADD TABLES IN SCHEMA s, t",
        "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
        "IMPORT FOREIGN SCHEMA x FROM SERVER s INTO t",
        "SET CONSTRAINTS a, b DEFERRED",
        "ALTER EXTENSION e UPDATE",
        "DO $$ begin end $$",
    ] {
        assert!(!got(text).complete, "{text}");
    }
}

#[test]
fn a_query_in_any_expression_counts() {
    for text in [
        "CREATE FUNCTION f(a int DEFAULT {}) RETURNS int LANGUAGE sql AS 'x'",
        "CREATE FUNCTION f(a int = {}, b int) RETURNS int LANGUAGE sql AS 'x'",
        "CREATE FUNCTION f() RETURNS int RETURN {}",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT {}; END",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC RETURN {}; END",
        "CREATE TABLE t (a int DEFAULT {} NOT NULL) USING heap",
        "CREATE TABLE t (a int DEFAULT 1 + {} NULL, b int) USING heap",
        "CREATE TABLE t (a int CHECK (a > {})) USING heap",
        "CREATE TABLE t (a int, CONSTRAINT c CHECK ({} = 1)) USING heap",
        "CREATE TABLE t (a int GENERATED ALWAYS AS ({}) STORED) USING heap",
        "CREATE TABLE t (a int, EXCLUDE USING gist (({}) WITH =)) USING heap",
        "CREATE TABLE t (a int, EXCLUDE (a WITH =) WHERE (a = {})) USING heap",
        "CREATE TABLE t (a int) PARTITION BY LIST (({})) USING heap",
        "CREATE TABLE t PARTITION OF users FOR VALUES IN (1, {}) USING heap",
        "CREATE TABLE t PARTITION OF users FOR VALUES FROM (1) TO ({}) USING heap",
        "CREATE TABLE t USING heap AS SELECT {}",
        "CREATE MATERIALIZED VIEW t USING heap AS SELECT {}",
        "CREATE VIEW t WITH (security_invoker) AS SELECT {}",
        "CREATE RECURSIVE VIEW t (a) AS SELECT {}",
        "CREATE INDEX ON ONLY users (({}))",
        "CREATE INDEX ON ONLY users (abs({}))",
        "CREATE INDEX ON ONLY users (a) WHERE a = {}",
        "CREATE STATISTICS s ON a, ({}) FROM users",
        "CREATE DOMAIN d AS int DEFAULT {} CHECK (value > 1)",
        "CREATE DOMAIN d AS int CHECK (value > {})",
        "CREATE TRIGGER g AFTER INSERT ON users FOR EACH ROW WHEN (new.a > {}) EXECUTE FUNCTION f()",
        "CREATE RULE r AS ON INSERT TO users WHERE {} > 1 DO NOTHING",
        "CREATE RULE r AS ON INSERT TO users DO (DELETE FROM log; DELETE FROM log WHERE a = {})",
        "CREATE PUBLICATION p FOR TABLE users WHERE (a = {})",
        "CREATE PUBLICATION p FOR TABLE orders, users WHERE (a = {})",
        "ALTER TABLE ONLY users ADD a int DEFAULT {}, ADD b int",
        "ALTER TABLE ONLY users ADD CHECK (a = {})",
        "ALTER TABLE ONLY users ALTER a SET DEFAULT {}, ALTER b DROP DEFAULT",
        "ALTER TABLE ONLY users ALTER a TYPE int USING a + {}",
        "ALTER TABLE ONLY users ALTER a SET EXPRESSION AS ({})",
        "ALTER TABLE users ATTACH PARTITION p FOR VALUES IN ({})",
        "ALTER DOMAIN d SET DEFAULT {}",
        "ALTER DOMAIN d ADD CHECK (value = {})",
        "ALTER POLICY p ON users USING (a = {})",
        "ALTER POLICY p ON users WITH CHECK (a = {})",
        "COPY BINARY users FROM STDIN WHERE a = {}",
    ] {
        let text = text.replace("{}", "(SELECT max(x) FROM hidden)");
        let found = got(&text);
        assert!(found.complete, "{text}: {:?}", found.reasons);
        assert!(relations(&found).contains("hidden"), "{text}: {:?}", relations(&found));
        assert!(found.functions.iter().any(|call| call.name.name == "max"), "{text}");
    }
}

#[test]
fn comments_and_lines_between_words_change_nothing() {
    let (mut read, mut asked) = (0, 0);
    for text in STATEMENTS.lines() {
        let (plain, parts) = (got(text), tokens(text));
        for between in ["/* ; DROP TABLE hidden */", " -- '\n", "\n\t"] {
            let spaced = parts.join(between);
            let found = got(&spaced);
            asked += 1;
            // The grammar of expressions takes no comment before a dot.
            if found.complete {
                read += 1;
                assert_eq!((words(&found), relations(&found)), (words(&plain), relations(&plain)), "{spaced}");
            }
        }
    }
    assert!(read * 20 > asked * 19, "{read} of {asked}");
}

#[test]
fn whatever_stands_behind_is_not_overlooked() {
    for text in STATEMENTS.lines() {
        for garbage in [" )", " (SELECT 1", ", ,", " 'a' 'b' 1 2", " FROM FROM hidden", " \"x\".\"y\" z.w (q r s)"] {
            let found = got(&format!("{text}{garbage}"));
            assert!(!found.complete, "{text}{garbage}: {:?}", relations(&found));
        }
        let two = got(&format!("{text}; DROP TABLE hidden"));
        assert_eq!(two.statements, 2, "{text}");
        assert!(relations(&two).contains("hidden") && words(&two).contains("drop"), "{text}");
    }
}

#[test]
fn a_part_of_a_statement_is_never_taken_for_more() {
    for text in STATEMENTS.lines() {
        let parts = tokens(text);
        // A temporary table stands in a schema of its own.
        let last = |found: &Classification| found.relations.iter().map(|used| used.name.name.clone()).collect::<BTreeSet<_>>();
        let whole = last(&got(text));
        for length in 1..parts.len() {
            let part = parts.get(..length).unwrap_or_default().join(" ");
            let found = got(&part);
            let mut named = last(&found);
            // A keyword at the end may be a name: `DROP TABLE if`.
            named.retain(|name| !parts.get(length - 1).is_some_and(|word| word.eq_ignore_ascii_case(name)));
            assert!(!found.complete || named.is_subset(&whole), "{part}: {:?}", relations(&found));
        }
    }
}

#[test]
fn keywords_are_names_where_the_server_takes_them_for_names() {
    let rows: &[(&str, &[&str])] = &[
        (r#"DROP TABLE "if", "cascade""#, &["cascade", "if"]),
        ("DROP TABLE if, restrict", &["if", "restrict"]),
        (r#"VACUUM "full""#, &[r"full"]),
        ("VACUUM (FULL) index", &["index"]),
        ("CLUSTER using USING i", &[]),
        ("ALTER TABLE only.t ADD a int", &[]),
        ("ALTER TABLE t RENAME type TO value", &["t"]),
        ("ALTER TABLE t ADD exclude int", &["t"]),
        ("ALTER TABLE t ALTER type TYPE type", &["t"]),
        ("GRANT SELECT ON table TO a", &[]),
        ("GRANT SELECT ON sequence, function TO a", &["function", "sequence"]),
        ("COMMENT ON CONSTRAINT c ON domain IS 'x'", &["domain"]),
        ("CREATE TRIGGER row BEFORE INSERT ON statement FOR ROW EXECUTE FUNCTION f()", &["statement"]),
    ];
    for (text, names) in rows {
        let found = got(text);
        let expected: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
        if names.is_empty() {
            assert!(!found.complete, "{text}");
        } else {
            assert!(found.complete, "{text}: {:?}", found.reasons);
            assert_eq!(relations(&found), expected, "{text}");
        }
    }
}

#[test]
fn calls_of_a_name_that_the_session_made_are_in_doubt() {
    for text in [
        "CREATE FUNCTION s.lower(text) RETURNS text LANGUAGE sql AS 'x'",
        "ALTER FUNCTION f(text) RENAME TO lower",
        "DROP FUNCTION lower(text)",
        "CREATE AGGREGATE lower(int4) (sfunc = int4pl, stype = int4)",
        "CREATE CAST (text AS s.t) WITHOUT FUNCTION",
    ] {
        let made = got(text);
        let mut state = State::new(Dialect::Postgres);
        for change in &made.changes {
            match change {
                crate::classify::StateChange::Touched(name) => drop(state.touched.insert(name.clone())),
                other => panic!("{text}: {other:?}"),
            }
        }
        let context = Context { dialect: Dialect::Postgres, state: &state, catalog: None, placeholders: Placeholders::Native };
        assert!(!classify("SELECT lower('x')", &context).complete, "{text}");
        assert!(!got(&format!("{text}; SELECT lower('x')")).complete, "{text}");
    }
}
