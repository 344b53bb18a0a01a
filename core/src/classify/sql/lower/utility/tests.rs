mod corpus;
mod random;

use super::*;
use crate::classify::sql::ir::{ObjectKind, Statement as Lowered};
use crate::classify::{Dialect, EffectSet, ReasonCode, Setting, StateChange};
use sqlparser::dialect::{GenericDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

fn utility(dialect: Dialect, text: &str) -> Utility {
    let grammar: &dyn sqlparser::dialect::Dialect = match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
        other => panic!("{other:?} has no grammar here"),
    };
    let statements = Parser::parse_sql(grammar, text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let [statement] = statements.as_slice() else { panic!("{text}: {} statements", statements.len()) };
    lower(statement, &Lowering { dialect })
}

fn words(effects: EffectSet) -> String {
    effects.iter().map(Effect::name).collect::<Vec<_>>().join(" ")
}

/// `name: effects`, with a mark for what is no existing relation.
fn objects(utility: &Utility) -> Vec<String> {
    utility
        .objects
        .iter()
        .map(|object| {
            let mark = match object.kind {
                ObjectKind::Relation => "",
                ObjectKind::NewRelation => "new ",
                ObjectKind::Beside => "beside ",
                ObjectKind::Other => "other ",
            };
            let name: Vec<&str> = object.name.parts.iter().map(|part| part.text.as_str()).collect();
            format!("{mark}{}: {}", name.join("."), words(object.effects))
        })
        .collect()
}

fn doubts(utility: &Utility) -> Vec<ReasonCode> {
    utility.doubts.iter().map(|doubt| doubt.code).collect()
}

/// Statement; effects; objects; doubts.
type Row = (&'static str, &'static str, &'static [&'static str], &'static [ReasonCode]);

fn hold(dialect: Dialect, rows: &[Row]) {
    for (text, effects, expected, reasons) in rows {
        let utility = utility(dialect, text);
        assert_eq!(words(utility.effects), *effects, "{text}");
        assert_eq!(objects(&utility), *expected, "{text}");
        assert_eq!(doubts(&utility), *reasons, "{text}: {:?}", utility.doubts);
    }
}

fn changes(text: &str) -> Vec<StateChange> {
    utility(Dialect::Postgres, text).changes
}

fn unfollowed(text: &str) -> bool {
    changes(text).iter().any(|change| matches!(change, StateChange::Unfollowed(_)))
}

fn touched(text: &str) -> Vec<String> {
    let name = |change| match change {
        StateChange::Touched(name) => Some(name),
        _ => None,
    };
    changes(text).into_iter().filter_map(name).collect()
}

use ReasonCode::{Construct, DynamicSql, Prepared, Procedural};

#[test]
fn what_creates_names_what_it_makes_and_what_it_leans_on() {
    hold(
        Dialect::Postgres,
        &[
            ("CREATE TABLE S.T (a int DEFAULT nextval('s1'), b text CHECK (b > ''))", "create", &["new s.t: create"], &[]),
            ("CREATE TEMP TABLE users (a int)", "create", &["new pg_temp.users: create"], &[]),
            ("CREATE TABLE t (a int REFERENCES users (id))", "read create", &["new t: create", "users: read"], &[]),
            ("CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t)", "read create", &["new t: create"], &[]),
            ("CREATE TABLE s.t (a int REFERENCES t)", "read create", &["new s.t: create", "t: read"], &[]),
            ("CREATE TEMP TABLE users (LIKE users)", "read create", &["new pg_temp.users: create", "users: read"], &[]),
            ("CREATE TABLE t (a int) INHERITS (p, s.q)", "read create", &["new t: create", "p: read create", "s.q: read create"], &[]),
            ("CREATE TABLE t PARTITION OF p FOR VALUES IN (1)", "read create", &["new t: create", "p: read create"], &[]),
            ("CREATE TABLE t (LIKE users)", "read create", &["new t: create", "users: read"], &[]),
            ("CREATE TABLE t (a int, LIKE s.users)", "read create", &["new t: create", "s.users: read"], &[]),
            ("CREATE TABLE t (a int, LIKE int)", "create", &["new t: create"], &[Construct]),
            ("CREATE VIEW v AS SELECT ssn FROM users", "read create", &["new v: create"], &[]),
            ("CREATE OR REPLACE VIEW s.v AS SELECT 1", "read create alter", &["new s.v: create alter"], &[]),
            ("CREATE MATERIALIZED VIEW m AS SELECT ssn FROM users", "read create", &["new m: create"], &[]),
            ("CREATE INDEX i ON s.users (evil(name)) WHERE id > 1", "create", &["s.users: create", "other i: create"], &[]),
            ("CREATE SEQUENCE s OWNED BY t.a", "create", &["new s: create", "t: create"], &[]),
            ("CREATE TYPE pair AS (a int, b int)", "create", &["new pair: create"], &[]),
            ("CREATE TYPE mood AS ENUM ('ok')", "create", &["other mood: create"], &[]),
            ("CREATE SCHEMA s AUTHORIZATION bob", "create role", &["other s: create", "other bob: role"], &[]),
            ("CREATE EXTENSION dblink", "create program", &["other dblink: create program"], &[Procedural]),
            ("CREATE SERVER s FOREIGN DATA WRAPPER w", "create network maintenance", &["other s: create network maintenance"], &[]),
            (
                "CREATE TRIGGER g AFTER INSERT ON users EXECUTE FUNCTION evil()",
                "create function_unknown",
                &["users: create"],
                &[Procedural],
            ),
            ("CREATE POLICY p ON users USING (id = (SELECT id FROM me))", "create role", &["users: create role"], &[]),
        ],
    );
}

#[test]
fn code_that_is_stored_or_run_is_in_doubt() {
    hold(
        Dialect::Postgres,
        &[
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'", "create", &["other f: create"], &[Procedural]),
            (
                "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE c AS 'lib.so', 'f'",
                "create alter program",
                &["other f: create"],
                &[Procedural],
            ),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'x'", "create program", &["other f: create"], &[Procedural]),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'x'", "create role", &["other f: create"], &[Procedural]),
            ("CALL p(1, (SELECT max(id) FROM users))", "read procedure", &["other p: procedure"], &[Procedural]),
            ("LOAD '/srv/evil.so'", "file_read program setting", &["other /srv/evil.so: file_read program setting"], &[]),
        ],
    );
}

#[test]
fn what_alters_names_owner_and_row_security_as_role() {
    hold(
        Dialect::Postgres,
        &[
            ("ALTER TABLE users OWNER TO app", "alter role", &["users: alter", "other app: role"], &[]),
            ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", "alter role", &["users: alter role"], &[]),
            ("ALTER TABLE users NO FORCE ROW LEVEL SECURITY", "alter role", &["users: alter role"], &[]),
            ("ALTER TABLE users RENAME COLUMN ssn TO note", "alter", &["users: alter"], &[]),
            ("ALTER TABLE s.a RENAME TO users", "alter", &["s.a: alter", "new s.users: alter"], &[]),
            ("ALTER TABLE a ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES users (id)", "read alter", &["a: alter", "users: read"], &[]),
            ("ALTER TABLE a RENAME TO users", "alter", &["a: alter", "other users: alter"], &[Construct]),
            ("ALTER TABLE a DROP COLUMN x CASCADE", "alter", &["a: alter"], &[Construct]),
            ("ALTER TABLE a ALTER COLUMN x TYPE int USING evil(x)", "alter", &["a: alter"], &[]),
            ("ALTER INDEX s.i RENAME TO j", "alter", &["new s.i: alter", "new s.j: alter"], &[]),
            ("ALTER SCHEMA s RENAME TO public", "alter", &["other s: alter", "other public: alter"], &[]),
            ("COMMENT ON COLUMN s.users.ssn IS 'x'", "alter comment", &["s.users: alter comment"], &[]),
            ("COMMENT ON ROLE bob IS 'x'", "alter comment", &["other bob: alter comment"], &[]),
        ],
    );
}

#[test]
fn what_drops_and_empties_names_every_object() {
    hold(
        Dialect::Postgres,
        &[
            ("DROP TABLE a, s.b", "drop", &["a: drop", "s.b: drop"], &[]),
            ("DROP TABLE a CASCADE", "drop", &["a: drop"], &[Construct]),
            ("DROP VIEW IF EXISTS v", "drop", &["v: drop"], &[]),
            ("DROP INDEX s.i", "drop", &["new s.i: drop"], &[]),
            ("DROP SCHEMA s", "drop", &["other s: drop"], &[]),
            ("DROP ROLE bob", "drop role", &["other bob: drop role"], &[]),
            ("DROP FUNCTION f(int)", "drop", &["other f: drop"], &[]),
            ("DROP TRIGGER g ON users", "drop", &["users: drop"], &[]),
            ("DROP POLICY p ON users", "drop role", &["users: drop role"], &[]),
            ("TRUNCATE users, ONLY orders", "truncate", &["users: truncate", "orders: truncate"], &[]),
            ("TRUNCATE users CASCADE", "truncate", &["users: truncate"], &[Construct]),
        ],
    );
}

#[test]
fn privileges_and_roles_are_told_apart() {
    hold(
        Dialect::Postgres,
        &[
            ("GRANT SELECT (ssn) ON users TO public", "grant", &["users: grant"], &[]),
            ("REVOKE ALL ON users, orders FROM app", "revoke", &["users: revoke", "orders: revoke"], &[]),
            ("GRANT SELECT ON ALL TABLES IN SCHEMA s TO app", "grant", &["other s: grant"], &[Construct]),
            ("GRANT USAGE ON SCHEMA s TO app", "grant", &["other s: grant"], &[]),
            ("CREATE ROLE evil SUPERUSER IN ROLE boss", "create role", &["other evil: create role", "other boss: role"], &[]),
            ("ALTER ROLE app SET search_path = evil", "alter role setting", &["other app: alter role"], &[]),
            ("SET ROLE postgres", "role setting", &["other postgres: role"], &[]),
            ("SET SESSION AUTHORIZATION postgres", "role setting", &["other postgres: role"], &[]),
            ("RESET ROLE", "role setting", &[], &[]),
            ("SET row_security = off", "role setting", &[], &[]),
            ("SET session_replication_role = replica", "role setting", &[], &[]),
        ],
    );
}

#[test]
fn settings_say_whether_they_change_how_text_is_read() {
    hold(
        Dialect::Postgres,
        &[
            ("SET standard_conforming_strings = off", "setting lexer_setting", &[], &[]),
            ("SET \"Client_Encoding\" TO 'GBK'", "setting lexer_setting", &[], &[]),
            ("SET NAMES 'SJIS'", "setting lexer_setting", &[], &[]),
            ("SET backslash_quote = on", "setting lexer_setting", &[], &[]),
            ("RESET ALL", "setting lexer_setting", &[], &[]),
            ("DISCARD ALL", "drop role setting lexer_setting prepare cursor lock", &[], &[]),
            ("SET work_mem = '1MB'", "setting", &[], &[]),
            ("SET TIME ZONE 'UTC'", "setting", &[], &[]),
            ("SET session_preload_libraries = 'x'", "program setting", &[], &[]),
            ("SET default_transaction_read_only = off", "setting transaction", &[], &[]),
            ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "setting transaction", &[], &[]),
            ("SHOW search_path", "read", &[], &[]),
        ],
    );
    assert_eq!(changes("SET standard_conforming_strings = off"), [StateChange::StandardConformingStrings(false)]);
    assert_eq!(changes("RESET ALL"), [StateChange::Reset(Setting::All)]);
    assert_eq!(changes("SET ROLE x"), [StateChange::Role]);
    assert!(unfollowed("SET standard_conforming_strings = maybe") && unfollowed("SET client_encoding = 'GBK'"));
    assert!(changes("SET work_mem = '1MB'").is_empty());
    assert_eq!(utility(Dialect::Postgres, "SHOW work_mem").shown, ["work_mem"]);
}

#[test]
fn a_search_path_is_followed_only_where_it_means_one_thing() {
    let path = |text: &str| match changes(text).as_slice() {
        [StateChange::SearchPath(path)] => Some(path.join("|")),
        [StateChange::Local(inner)] => matches!(&**inner, StateChange::SearchPath(_)).then(|| "until the end".to_owned()),
        [StateChange::Reset(Setting::SearchPath)] => Some("as at first".to_owned()),
        [StateChange::Unfollowed(_)] => None,
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(path("SET search_path TO App, \"B\", 'C, d'").as_deref(), Some("app|B|C, d"));
    assert_eq!(path("SET SESSION search_path = pg_catalog, app").as_deref(), Some("app"));
    assert_eq!(path("SET search_path TO \"$user\", public").as_deref(), Some("$user|public"));
    assert_eq!(path("SET LOCAL search_path TO app").as_deref(), Some("until the end"));
    for text in ["SET search_path TO DEFAULT", "RESET search_path"] {
        assert_eq!(path(text).as_deref(), Some("as at first"), "{text}");
    }
    for text in ["SET search_path TO app, pg_temp", "SET search_path TO app, pg_catalog", "SET search_path TO information_schema"] {
        assert_eq!(path(text), None, "{text}");
    }
}

#[test]
fn session_commands_have_their_own_effects() {
    hold(
        Dialect::Postgres,
        &[
            ("BEGIN READ WRITE", "transaction", &[], &[]),
            ("SAVEPOINT a", "transaction", &[], &[]),
            ("PREPARE q AS DELETE FROM users WHERE id = $1", "prepare", &[], &[]),
            ("EXECUTE q(1)", "prepare", &[], &[Prepared]),
            ("DEALLOCATE ALL", "prepare", &[], &[]),
            ("DECLARE c CURSOR WITH HOLD FOR SELECT ssn FROM users", "read cursor", &[], &[]),
            ("FETCH 5 FROM c", "read cursor", &[], &[Prepared]),
            ("CLOSE c", "cursor", &[], &[]),
            ("LOCK TABLE users, orders IN SHARE MODE", "lock", &["users: lock", "orders: lock"], &[]),
            ("LISTEN c", "setting notify", &[], &[]),
            ("NOTIFY c, 'x'", "notify", &[], &[]),
        ],
    );
    assert_eq!(changes("COMMIT AND CHAIN"), [StateChange::Commit, StateChange::Begin]);
    assert_eq!(changes("ROLLBACK TO a"), [StateChange::RollbackTo("a".to_owned())]);
    assert!(matches!(utility(Dialect::Postgres, "PREPARE q AS DELETE FROM users").statements.as_slice(), [Lowered::Delete(_)]));
    assert_eq!(utility(Dialect::Postgres, "DECLARE c CURSOR FOR SELECT 1").queries.len(), 1);
}

#[test]
fn copy_says_where_the_data_goes() {
    hold(
        Dialect::Postgres,
        &[
            ("COPY users TO STDOUT", "read copy_out", &["users: read copy_out"], &[]),
            ("COPY users (id) TO STDIN", "read copy_out", &["users: read copy_out"], &[]),
            ("COPY users TO '/srv/x'", "read copy_out file_write", &["users: read copy_out"], &[]),
            ("COPY users TO PROGRAM 'sh'", "read copy_out program", &["users: read copy_out"], &[]),
            ("COPY users FROM STDIN", "insert copy_in", &["users: insert copy_in"], &[]),
            ("COPY users FROM '/etc/passwd'", "insert copy_in file_read", &["users: insert copy_in"], &[]),
            ("COPY users FROM PROGRAM 'cat'", "insert copy_in program", &["users: insert copy_in"], &[]),
            ("COPY users FROM STDIN;\nDROP TABLE users;\n", "insert copy_in", &["users: insert copy_in"], &[Construct]),
            ("COPY (SELECT * FROM users) TO STDOUT", "read copy_out", &[], &[]),
        ],
    );
    let copied = utility(Dialect::Postgres, "COPY users (ID) TO STDOUT");
    assert!(copied.returns_rows && copied.copied.is_some_and(|(name, columns)| name.last() == "users" && columns.len() == 1));
}

#[test]
fn maintenance_names_its_table() {
    hold(
        Dialect::Postgres,
        &[
            ("VACUUM FULL users", "maintenance", &["users: maintenance"], &[]),
            ("VACUUM analyze", "maintenance", &[], &[]),
            ("VACUUM reindex", "maintenance", &[], &[Construct]),
            ("ANALYZE users (id)", "maintenance", &["users: maintenance"], &[]),
        ],
    );
}

#[test]
fn sqlite_pragmas_are_read_from_a_list_and_otherwise_in_doubt() {
    hold(
        Dialect::Sqlite,
        &[
            ("PRAGMA main.table_info('users')", "read", &[], &[]),
            ("PRAGMA user_version", "read", &[], &[]),
            ("PRAGMA user_version = 5", "read alter setting", &[], &[]),
            ("PRAGMA writable_schema = 1", "read alter setting", &[], &[]),
            ("PRAGMA foreign_keys = 0", "read setting", &[], &[]),
            ("PRAGMA wal_checkpoint", "read maintenance", &[], &[]),
            ("PRAGMA key = 'x'", "read setting", &[], &[Construct]),
            ("PRAGMA temp_store_directory = '/srv'", "read file_read file_write setting", &[], &[Construct]),
            ("ATTACH DATABASE 'x.db' AS x", "file_read file_write setting", &[], &[]),
            ("CREATE TEMP TABLE users (a int)", "create", &["new temp.users: create"], &[]),
            ("CREATE VIRTUAL TABLE t USING rtree(a, b, c)", "create", &["new t: create"], &[]),
            ("CREATE VIRTUAL TABLE t USING csv(x)", "create", &["new t: create"], &[Construct]),
            ("BEGIN IMMEDIATE", "transaction", &[], &[]),
            ("CREATE INDEX temp.i ON t (a)", "create", &["temp.t: create", "other temp.i: create"], &[]),
            ("ALTER TABLE a RENAME TO b", "alter", &["a: alter", "new b: alter"], &[]),
        ],
    );
    assert_eq!(utility(Dialect::Sqlite, "PRAGMA table_info('users')").shown.len(), 6);
}

#[test]
fn a_bare_argument_of_a_pragma_reads_as_a_string() {
    let quoted = |text: &str| {
        let mut tokens = sqlparser::tokenizer::Tokenizer::new(&SQLiteDialect {}, text).tokenize_with_location().unwrap();
        quote_pragmas(&mut tokens);
        let written: String = tokens.iter().map(|token| token.token.to_string()).collect();
        assert!(Parser::new(&SQLiteDialect {}).with_tokens_with_locations(tokens).parse_statements().is_ok(), "{written}");
        written
    };
    assert_eq!(quoted("PRAGMA main.table_info(users)"), "PRAGMA main.table_info('users')");
    assert_eq!(quoted("select a; pragma foreign_keys = ON; select (a)"), "select a; pragma foreign_keys = 'ON'; select (a)");
    assert_eq!(quoted("PRAGMA cache_size = - 5"), "PRAGMA cache_size =   5");
    assert_eq!(quoted("SELECT pragma (a), -1"), "SELECT pragma (a), -1");
}

#[test]
fn whatever_may_change_the_meaning_of_a_name_says_so() {
    assert_eq!(touched("CREATE TABLE S.Users (a int)"), ["users"]);
    assert_eq!(touched("CREATE TEMP TABLE users (a int)"), ["users"]);
    assert_eq!(touched("DROP TABLE a, s.b"), ["a", "b"]);
    assert_eq!(touched("ALTER TABLE users ADD COLUMN a int"), ["users"]);
    for any in [
        "CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql AS 'x'",
        "ALTER SCHEMA s RENAME TO t",
        "ALTER TABLE a RENAME TO b",
        "CREATE EXTENSION x",
        "DROP TABLE a CASCADE",
        "CREATE SCHEMA s",
        "DROP SCHEMA s",
        "CREATE OPERATOR FAMILY f USING btree",
    ] {
        assert!(touched(any).contains(&"*".to_owned()), "{any}");
    }
}

#[test]
fn statements_of_other_dialects_keep_their_effects_and_are_in_doubt() {
    let foreign = |text: &str| {
        let statements = Parser::parse_sql(&GenericDialect {}, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let utility = lower(&statements[0], &Lowering { dialect: Dialect::Postgres });
        assert!(!utility.doubts.is_empty(), "{text}");
        words(utility.effects)
    };
    assert_eq!(foreign("KILL 5"), "terminate");
    assert_eq!(foreign("USE db"), "setting");
    assert_eq!(foreign("WAITFOR DELAY '00:00:05'"), "sleep");
    assert_eq!(foreign("SHOW TABLES"), "read");
    assert_eq!(foreign("IF 1 = 1 THEN DROP TABLE t; END IF"), "read procedure");
}

#[test]
fn text_that_is_run_is_dynamic() {
    let utility = utility(Dialect::Postgres, "EXECUTE ('DROP TABLE t')");
    assert_eq!((words(utility.effects), doubts(&utility)), ("dynamic_sql prepare".to_owned(), vec![DynamicSql]));
}
