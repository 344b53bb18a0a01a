use super::super::{guard, understood};
use crate::classify::{Classification, Context, Dialect, LexerSettings, Placeholders, ReasonCode, State, classify};
use std::process::Command;
use std::thread;

/// Ways to grow a tree: what comes before, what is repeated, what comes after as often, what ends it.
const PATTERNS: [(&str, &str, &str, &str); 61] = [
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
    ("SELECT a", " OR t.a = 1", "", ""),
    ("SELECT a FROM t WHERE a IN (1", ", 2", "", ")"),
    ("SELECT a FROM t WHERE a", " NOT IN (1)", "", ""),
    ("INSERT INTO t VALUES (1)", ", (1)", "", ""),
    ("WITH a AS (SELECT 1)", ", a AS (SELECT * FROM a)", "", " SELECT * FROM a"),
    ("SELECT 1 FROM t WINDOW w AS (ORDER BY a)", ", w AS (w)", "", ""),
    ("SELECT * FROM t", " NATURAL JOIN t", "", ""),
    ("SELECT * FROM t", ", t", "", ""),
    ("SELECT ", "+ ", "", "1"),
    ("SELECT ", "f(a => ", ")", "1"),
    ("SELECT a", " -> 'x' AND a", "", ""),
    ("SELECT (a)", ".a", "", ""),
    ("UPDATE t SET a = 1", ", a = a + 1", "", ""),
    ("SELECT ", "EXISTS (SELECT 1 WHERE ", ")", "true"),
    ("SELECT ROW(1)", " = ROW(1)", "", ""),
    ("SELECT a", " MATCH a", "", ""),
    ("SELECT a", " REGEXP a", "", ""),
    ("SELECT a", " DIV a", "", ""),
];

fn text((before, repeated, after, end): (&str, &str, &str, &str), times: usize) -> String {
    // What is nested inside out puts its end in the middle.
    format!("{before}{}{end}{}", repeated.repeat(times), after.repeat(times))
}

/// The longest text of a pattern that is let through.
fn longest(pattern: (&str, &str, &str, &str), dialect: Dialect) -> String {
    let (mut accepted, mut refused) = (0, guard::TOKENS + 1);
    while accepted + 1 < refused {
        let middle = usize::midpoint(accepted, refused);
        if refusal(&text(pattern, middle), dialect).is_none() { accepted = middle } else { refused = middle }
    }
    text(pattern, accepted)
}

fn refusal(text: &str, dialect: Dialect) -> Option<ReasonCode> {
    guard::read(text, dialect, &LexerSettings::default()).err().map(|reason| reason.code)
}

fn read(text: &str, dialect: Dialect, how: impl FnOnce(&str, &Context<'_>) -> Classification) -> Classification {
    let state = State::new(dialect);
    how(text, &Context { dialect, state: &state, catalog: None, placeholders: Placeholders::Native })
}

#[test]
fn the_longest_texts_that_are_let_through_do_not_overflow_a_stack_of_128_kibibytes() {
    let worker = thread::Builder::new().stack_size(128 * 1024).spawn(|| {
        let mut complete = 0;
        for dialect in Dialect::ALL {
            for pattern in PATTERNS {
                complete += usize::from(read(&longest(pattern, *dialect), *dialect, classify).complete);
            }
        }
        complete
    });
    let complete = worker.unwrap().join().unwrap();
    assert!(complete > 40, "only {complete} texts were read");
}

#[test]
fn conditions_of_a_thousand_terms_are_read() {
    let text = format!("SELECT a FROM t WHERE t.a = 0{}", " OR t.a = 1".repeat(999));
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        assert!(read(&text, dialect, classify).complete);
    }
}

/// Prints how much stack the longest text of each pattern takes, when no room is made before. `CHECKREIN_STACK` is for the processes
/// that it starts: each either survives or does not.
#[expect(clippy::print_stdout, reason = "the figures are the test's product")]
#[test]
#[ignore = "measures what the constants are chosen by"]
fn least_stack() {
    const TEST: &str = "classify::sql::stack::tests::least_stack";
    let case = |number: usize| {
        let dialect = if number < PATTERNS.len() { Dialect::Postgres } else { Dialect::Sqlite };
        (PATTERNS[number % PATTERNS.len()], dialect)
    };
    if let Ok(given) = std::env::var("CHECKREIN_STACK") {
        let (number, stack) = given.split_once(' ').unwrap();
        let (pattern, dialect) = case(number.parse().unwrap());
        let text = longest(pattern, dialect);
        let worker = thread::Builder::new().stack_size(stack.parse().unwrap()).spawn(move || {
            let tokens = guard::read(&text, dialect, &LexerSettings::default()).unwrap();
            read(&text, dialect, |_, context| understood(&tokens, context, Classification::empty(dialect), 0));
        });
        worker.unwrap().join().unwrap();
        return;
    }
    for number in 0..2 * PATTERNS.len() {
        let (pattern, dialect) = case(number);
        let survives = |stack: usize| {
            let own = std::env::current_exe().unwrap();
            let mut child = Command::new(own);
            child.args([TEST, "--exact", "--ignored"]).env("CHECKREIN_STACK", format!("{number} {stack}"));
            child.output().unwrap().status.success()
        };
        let (mut low, mut high) = (16 * 1024, 64 * 1024 * 1024);
        while high - low > low / 8 {
            let middle = usize::midpoint(low, high);
            if survives(middle) { high = middle } else { low = middle }
        }
        let text = longest(pattern, dialect);
        let tokens = guard::read(&text, dialect, &LexerSettings::default()).unwrap().len();
        println!("{high:>10} bytes {tokens:>6} tokens {:>6} each {dialect:?} {pattern:?}", high / tokens.max(1));
    }
}
