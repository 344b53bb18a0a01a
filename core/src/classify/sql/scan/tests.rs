use super::*;
use crate::classify::sql::{corpus, guard};
use crate::classify::{Dialect, LexerSettings};
use sqlparser::dialect::{PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

fn reading(text: &str, dialect: Dialect) -> TokenReading {
    scan(&guard::read(text, dialect, &LexerSettings::default()).unwrap())
}

fn set(effects: &[Effect]) -> EffectSet {
    effects.iter().copied().collect()
}

fn certain(text: &str) -> EffectSet {
    reading(text, Dialect::Postgres).certain
}

fn effects(text: &str) -> EffectSet {
    reading(text, Dialect::Postgres).effects
}

#[test]
fn a_semicolon_ends_a_statement_only_where_the_server_says_so() {
    let count = |text: &str, dialect| reading(text, dialect).statements;
    for (text, statements) in [
        (";;;SELECT 1;;", 1),
        ("-- nothing", 0),
        ("select*from users;select*from\"users\"", 2),
        ("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; DELETE FROM users; END; SELECT 1", 2),
        ("CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC END; SELECT 1", 2),
        ("CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; DELETE FROM t); SELECT 1", 2),
        ("DO $$ BEGIN DELETE FROM users; END $$", 1),
        ("BEGIN; DELETE FROM t; END; SELECT 1", 4),
        ("SELECT $a$x$A$ ; DROP TABLE users --$a$", 1),
        ("SELECT 1 /* /* */ ; DROP TABLE users; */", 1),
    ] {
        assert_eq!(count(text, Dialect::Postgres), statements, "{text}");
    }
    let trigger = "CREATE TEMP TRIGGER end AFTER INSERT ON t BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; DELETE FROM t; END; SELECT 1";
    assert_eq!(count(trigger, Dialect::Sqlite), 2);
    assert_eq!(count("EXPLAIN CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT 1; END", Dialect::Sqlite), 1);
    assert_eq!(count("BEGIN; SELECT 1; END", Dialect::Sqlite), 3);
}

#[test]
fn spans_hold_the_statements_and_nothing_else() {
    let text = " SELECT 1 ; /* x */ DROP TABLE t ;";
    let spans = reading(text, Dialect::Postgres).spans;
    assert_eq!(spans.into_iter().map(|span| &text[span]).collect::<Vec<_>>(), ["SELECT 1", "DROP TABLE t"]);
}

#[test]
fn a_verb_that_writes_is_certain_where_nothing_else_can_stand() {
    use Effect::*;
    for (text, expected) in [
        ("SELECT 1", &[][..]),
        ("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1", &[Insert]),
        ("WITH d AS (DELETE FROM users RETURNING *) SELECT count(*) FROM d", &[Delete]),
        ("WITH d AS NOT MATERIALIZED (UPDATE u SET a = 1 RETURNING *) INSERT INTO x SELECT * FROM d", &[Update, Insert]),
        ("COPY (DELETE FROM users RETURNING *) TO STDOUT", &[CopyOut, Delete]),
        ("EXPLAIN DELETE FROM users", &[]),
        ("EXPLAIN ANALYZE DELETE FROM users", &[Delete]),
        ("EXPLAIN (ANALYZE off, ANALYZE on) DELETE FROM users", &[Delete]),
        ("EXPLAIN (ANALYZE, VERBOSE, ANALYZE 'off') DELETE FROM users", &[]),
        ("EXPLAIN (ANALYZE 1) WITH x AS (DELETE FROM users RETURNING 1) SELECT 1", &[Delete]),
        ("SELECT * INTO stolen FROM users", &[Create]),
        ("SELECT * FROM users FOR NO KEY UPDATE SKIP LOCKED", &[]),
        ("PREPARE q AS DELETE FROM users", &[]),
        ("GRANT SELECT, INSERT, UPDATE ON t TO x", &[Grant]),
        ("CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE ON UPDATE SET NULL)", &[Create]),
        ("CREATE RULE r AS ON UPDATE TO t DO INSTEAD DELETE FROM u", &[Create]),
        ("SELECT update, \"insert\", (delete) FROM merge", &[]),
        ("SELECT * FROM f() AS (update int, delete text)", &[]),
        ("ALTER TABLE t OWNER TO x", &[]),
        ("DROP ROLE x", &[Role]),
    ] {
        assert_eq!(certain(text), set(expected), "{text}");
    }
}

#[test]
fn statements_that_a_grammar_refuses_still_have_their_effects() {
    use Effect::*;
    for (text, expected) in [
        ("SELECT * FROM t* WHERE pg_read_file('x') = a", &[Read, FileRead][..]),
        ("SELECT * FROM users FOR NO KEY UPDATE", &[Read, Lock]),
        ("COPY users FROM PROGRAM 'cat'", &[CopyIn, Program]),
        ("COPY users(id) TO '/srv/x'", &[CopyOut, FileWrite]),
        ("COPY BINARY users TO STDOUT", &[CopyOut]),
        ("ALTER SYSTEM SET archive_command='x'", &[Alter, Setting]),
        ("SET standard_conforming_strings = off", &[Setting, LexerSetting]),
        ("SET SESSION AUTHORIZATION x", &[Role]),
        ("SET row_security = off", &[Setting, Role]),
        ("SET NAMES 'SJIS'", &[LexerSetting]),
        ("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", &[Transaction]),
        ("REFRESH MATERIALIZED VIEW m", &[Maintenance, Insert]),
        ("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", &[Create, Replication, Network]),
        ("IMPORT FOREIGN SCHEMA a FROM SERVER b INTO c", &[Create, Network]),
        ("LOAD 'x'", &[Program]),
        ("CREATE SCHEMA s CREATE TABLE t(a int) GRANT ALL ON t TO public", &[Create, Grant]),
        ("CREATE TABLE s AS EXECUTE q", &[Create, Prepare]),
        ("MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)", &[Merge, Delete, Insert]),
        ("ALTER TABLE users DISABLE ROW LEVEL SECURITY", &[Alter, Role]),
    ] {
        assert!(set(expected).difference(effects(text)).is_empty(), "{text}: {:?}", effects(text));
    }
    for (text, expected) in [
        ("VACUUM INTO '/srv/x.db'", &[Maintenance, FileWrite][..]),
        ("ATTACH 'x' AS y", &[FileRead, FileWrite]),
        ("PRAGMA main.writable_schema=1", &[Setting, Alter]),
        ("REPLACE INTO t VALUES (1)", &[Merge]),
        ("INSERT OR REPLACE INTO t VALUES (1)", &[Insert, Merge]),
        ("SELECT load_extension('x')", &[Program]),
    ] {
        let found = reading(text, Dialect::Sqlite).effects;
        assert!(set(expected).difference(found).is_empty(), "{text}: {found:?}");
    }
    assert_eq!(reading("PRAGMA table_info(users)", Dialect::Sqlite).effects, set(&[Read]));
}

#[test]
fn the_readings_agree_or_say_why_not() {
    use Effect::*;
    let disagreement = |text: &str, parsed: &[Effect], statements| reading(text, Dialect::Postgres).disagreement(set(parsed), statements);
    assert_eq!(disagreement("SELECT a FROM t FOR UPDATE", &[Read, Lock], 1), None);
    assert_eq!(disagreement("INSERT INTO t VALUES (1) ON CONFLICT DO UPDATE SET a = 1", &[Insert, Update], 1), None);
    assert!(disagreement("SELECT 1; DROP TABLE t", &[Read], 1).is_some());
    assert!(disagreement("WITH d AS (DELETE FROM t RETURNING a) SELECT a FROM d", &[Read], 1).is_some());
    assert!(disagreement("EXPLAIN (ANALYZE) DELETE FROM t", &[Explain], 1).is_some());
    assert!(disagreement("SELECT a FROM t", &[Read, Drop], 1).is_some());
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are the test's product")]
fn no_write_of_the_postgres_suite_is_missed() {
    let Some(rows) = corpus::rows("sql/pg_regress_statements.jsonl.gz") else { return };
    let (mut read, mut exact, mut exact_writes, mut writes, mut refused, mut missed, mut counts) = (0, 0, 0, 0, 0, Vec::new(), Vec::new());
    let kinds = [
        ("InsertStmt", Effect::Insert),
        ("UpdateStmt", Effect::Update),
        ("DeleteStmt", Effect::Delete),
        ("MergeStmt", Effect::Merge),
        ("SelectInto", Effect::Create),
    ];
    for row in rows.iter().filter(|row| row["valid"] == true) {
        let text = row["sql"].as_str().unwrap();
        let Ok(tokens) = guard::read(text, Dialect::Postgres, &LexerSettings::default()) else {
            refused += 1;
            continue;
        };
        let found = scan(&tokens);
        let node = row["node"].to_string();
        let has = |kind: &str| node.contains(kind) || row["nested_kinds"].as_array().unwrap().iter().any(|nested| nested == kind);
        let truth: EffectSet = kinds.iter().filter(|(kind, _)| has(kind)).map(|(_, effect)| *effect).collect();
        if found.statements != 1 {
            counts.push(text);
        }
        if !truth.difference(found.possible).is_empty() || !truth.difference(found.effects).is_empty() {
            missed.push(text);
        }
        let of_kinds = kinds.iter().map(|(_, effect)| *effect).collect();
        let mut told: EffectSet = found.effects.intersection(of_kinds);
        // The truth has no word for what CREATE creates.
        let created = node.contains("Create") || !has("SelectInto") && found.certain.contains(Effect::Create);
        if created {
            told.remove(Effect::Create);
        }
        read += 1;
        exact += usize::from(told == truth);
        writes += usize::from(!truth.is_empty());
        exact_writes += usize::from(!truth.is_empty() && told == truth);
    }
    println!(
        "{read} read, {refused} refused; writes exact {exact}/{read}, where there are any {exact_writes}/{writes}; missed {}; not one statement {}",
        missed.len(),
        counts.len()
    );
    assert!(read > 20_000 && refused * 100 < read, "{refused} refused of {read}");
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(counts.is_empty(), "{counts:#?}");
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are the test's product")]
fn the_sqlite_suite_is_one_statement_a_row() {
    let Some(rows) = corpus::rows("sql/sqlite_statements.jsonl.gz") else { return };
    let (mut read, mut refused, mut other) = (0, Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row["valid"] == true) {
        let text = row["sql"].as_str().unwrap();
        match guard::read(text, Dialect::Sqlite, &LexerSettings::default()) {
            Ok(tokens) => {
                read += 1;
                if scan(&tokens).statements != 1 {
                    other.push(text);
                }
            }
            Err(reason) => refused.push((reason.code, text)),
        }
    }
    println!("{read} read, {} refused, {} not one statement", refused.len(), other.len());
    assert!(read > 20_000 && refused.len() * 100 < read, "{:#?}", refused);
    assert!(other.len() * 1_000 < read, "{other:#?}");
}

#[test]
fn payloads_of_injection_never_panic() {
    let Some(rows) = corpus::rows("sql/libinjection_payloads.jsonl") else { return };
    for row in &rows {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            if let Ok(tokens) = guard::read(row["payload"].as_str().unwrap(), dialect, &LexerSettings::default()) {
                let found = scan(&tokens);
                assert!(found.certain.difference(found.possible).is_empty());
                assert_eq!(found.spans.len(), found.statements as usize);
            }
        }
    }
    assert!(rows.len() > 400);
}

#[test]
fn every_word_that_writes_is_found_in_any_case() {
    let possible = |word| verb::possible(guard::read(word, Dialect::Postgres, &LexerSettings::default()).unwrap().word(0));
    for (word, effect) in [
        ("ADD", Effect::Alter),
        ("Insert", Effect::Insert),
        ("update", Effect::Update),
        ("DELETE", Effect::Delete),
        ("merge", Effect::Merge),
        ("truncate", Effect::Truncate),
        ("copy", Effect::CopyOut),
        ("create", Effect::Create),
        ("alter", Effect::Alter),
        ("drop", Effect::Drop),
        ("comment", Effect::Comment),
        ("grant", Effect::Grant),
        ("revoke", Effect::Revoke),
        ("user", Effect::Role),
    ] {
        assert!(possible(word).contains(effect), "{word}");
    }
    assert!(possible("selected").is_empty() && possible("").is_empty());
}

#[test]
fn queries_that_agents_write_are_within_the_limits_and_only_read() {
    let Some(rows) = corpus::rows("sql/defog_sql_by_dialect.jsonl") else { return };
    let mut read = 0;
    for row in &rows {
        let dialect = match row["dialect"].as_str().unwrap() {
            "postgres" => Dialect::Postgres,
            "sqlite" => Dialect::Sqlite,
            _ => continue,
        };
        let text = row["sql"].as_str().unwrap();
        let tokens = guard::read(text, dialect, &LexerSettings::default()).unwrap();
        let found = scan(&tokens);
        let parsed = match dialect {
            Dialect::Postgres => Parser::parse_sql(&PostgreSqlDialect {}, text),
            Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, text),
            other => panic!("{other:?} has no grammar here"),
        };
        assert_eq!((found.statements as usize, found.effects), (parsed.unwrap().len(), set(&[Effect::Read])), "{text}");
        assert!(tokens.doubts().is_empty() && found.certain.is_empty(), "{text}");
        read += 1;
    }
    assert!(read > 600);
}
