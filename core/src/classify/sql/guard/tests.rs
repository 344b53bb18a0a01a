use super::*;
use sqlparser::dialect::{PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// Ways to grow a tree: what comes before, what is repeated, what comes after as often, what ends it.
const PATTERNS: [(&str, &str, &str, &str); 43] = [
    ("SELECT a", " AND a", "", ""),
    ("SELECT a", " OR a = 1", "", ""),
    ("SELECT a", " + 1", "", ""),
    ("SELECT a", "||a", "", ""),
    ("SELECT a", "::int", "", ""),
    ("SELECT a", "[1]", "", ""),
    ("SELECT a", "[1:2]", "", ""),
    ("SELECT a", " IS NULL", "", ""),
    ("SELECT a", " IS NOT DISTINCT FROM a", "", ""),
    ("SELECT a", " ISNULL", "", ""),
    ("SELECT a", " NOTNULL", "", ""),
    ("SELECT a", " NOT NULL", "", ""),
    ("SELECT a", " COLLATE c", "", ""),
    ("SELECT a", " AT TIME ZONE 'x'", "", ""),
    ("SELECT a", " LIKE a", "", ""),
    ("SELECT a", " GLOB a", "", ""),
    ("SELECT a", " BETWEEN 1 AND 2", "", ""),
    ("SELECT a", " IN (1)", "", ""),
    ("SELECT a", " -> 'x'", "", ""),
    ("SELECT a", " ^ a", "", ""),
    ("SELECT a", " OPERATOR(pg_catalog.+) a", "", ""),
    ("SELECT a", "(1)", "", ""),
    ("SELECT a", ".a", "", ""),
    ("SELECT ", "- ", "", "1"),
    ("SELECT ", "NOT ", "", "a"),
    ("SELECT ", "(", ")", "1"),
    ("SELECT ", "(SELECT ", ")", "1"),
    ("SELECT ", "f(", ")", "1"),
    ("SELECT ", "ARRAY[", "]", "1"),
    ("SELECT ", "CASE WHEN a THEN ", " END", "1"),
    ("SELECT ", "a IN (SELECT ", ")", "1"),
    ("SELECT * FROM ", "(SELECT * FROM ", ") a", "t"),
    ("SELECT * FROM t", " JOIN t", " ON true", ""),
    ("SELECT * FROM t", " CROSS JOIN t", "", ""),
    ("SELECT * FROM t", " PIVOT(count(a) FOR a IN (1))", "", ""),
    ("SELECT 1", " UNION SELECT 1", "", ""),
    ("SELECT 1, 2", " EXCEPT ALL SELECT 1, 2", "", ""),
    ("(SELECT 1)", " INTERSECT (SELECT 1)", "", ""),
    ("CREATE TABLE t (a int", "[]", "", ")"),
    ("", "EXPLAIN ", "", "SELECT 1"),
    ("", "PREPARE a AS ", "", "SELECT 1"),
    ("", "DESC ", "", "SELECT 1"),
    ("WITH ", "a AS (WITH ", "SELECT 1) ", "b AS (SELECT 1) SELECT 1"),
];

fn text((before, repeated, after, end): (&str, &str, &str, &str), times: usize) -> String {
    // What is nested inside out puts its end in the middle.
    format!("{before}{}{end}{}", repeated.repeat(times), after.repeat(times))
}

fn refusal(text: &str, dialect: Dialect) -> Option<ReasonCode> {
    read(text, dialect, &LexerSettings::default()).err().map(|reason| reason.code)
}

/// The longest text of a pattern that is let through.
fn longest(pattern: (&str, &str, &str, &str), dialect: Dialect) -> String {
    let (mut accepted, mut refused) = (0, TOKENS + 1);
    while accepted + 1 < refused {
        let middle = usize::midpoint(accepted, refused);
        if refusal(&text(pattern, middle), dialect).is_none() { accepted = middle } else { refused = middle }
    }
    text(pattern, accepted)
}

/// Parses, clones, prints and drops; whether the grammar accepted. Overflowing the stack would end the test's process.
fn grow(text: &str, dialect: Dialect) -> bool {
    let parsed = match dialect {
        Dialect::Postgres => Parser::parse_sql(&PostgreSqlDialect {}, text),
        Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, text),
        other => panic!("{other:?} has no grammar here"),
    };
    parsed.is_ok_and(|statements| {
        let copy = statements.clone();
        let printed = format!("{copy:?}").len();
        let shown: usize = statements.iter().map(|statement| statement.to_string().len()).sum();
        drop(statements);
        printed > 0 && shown > 0 && !copy.is_empty()
    })
}

#[test]
fn the_longest_texts_that_are_let_through_do_not_overflow_a_stack_of_two_mebibytes() {
    const STACK: usize = 2 * 1024 * 1024;
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        let mut accepted = 0;
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            for pattern in PATTERNS {
                accepted += usize::from(grow(&longest(pattern, dialect), dialect));
            }
        }
        accepted
    });
    let accepted = worker.unwrap().join().unwrap();
    assert!(accepted > 30, "only {accepted} patterns reached a tree");
}

#[test]
fn what_is_over_a_limit_is_refused_with_its_reason() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let refused = |text: &str| refusal(text, dialect);
        assert_eq!(refused(&format!("SELECT '{}'", "a".repeat(BYTES))), Some(ReasonCode::TooLarge));
        assert_eq!(refused(&"a,".repeat(TOKENS / 2 + 1)), Some(ReasonCode::TooManyTokens));
        assert_eq!(refused(&"(".repeat(DEPTH + 1)), Some(ReasonCode::TooDeep));
        assert_eq!(refused(&"CASE ".repeat(DEPTH + 1)), Some(ReasonCode::TooDeep));
        assert_eq!(refused(&format!("SELECT a{}", " AND a".repeat(CHAIN + 1))), Some(ReasonCode::ChainTooLong));
        assert_eq!(refused(&format!("SELECT a, b{}", " UNION SELECT a, b".repeat(SET_OPERATIONS + 1))), Some(ReasonCode::ChainTooLong));
        assert_eq!(refused(&format!("SELECT * FROM t{}", " JOIN t".repeat(PENDING + 1))), Some(ReasonCode::ChainTooLong));
        assert_eq!(refused(&"a ".repeat(RUN + 1)), Some(ReasonCode::ChainTooLong));
    }
}

#[test]
fn long_lists_and_many_branches_are_no_chains() {
    let rows = format!("INSERT INTO t VALUES (1, -2){}", ", (1, -2)".repeat(1_200));
    let branches = format!("SELECT CASE {} END", "WHEN a = 1 THEN 2 ".repeat(1_200));
    let statements = "SELECT a = 1;".repeat(1_500);
    let joins = format!("SELECT * FROM t{}", " JOIN t ON a".repeat(150));
    for text in [&rows, &branches, &statements, &joins] {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            assert_eq!(refusal(text, dialect), None);
        }
    }
}
