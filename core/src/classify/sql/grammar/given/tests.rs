use super::*;
use crate::classify::LexerSettings;
use crate::classify::sql::token;
use sqlparser::dialect::{PostgreSqlDialect, SQLiteDialect};

/// Texts that are handed over as plain, and whether the grammar's own tokenizer makes the same tokens of each.
fn compared(texts: impl IntoIterator<Item = (Dialect, String)>) -> usize {
    let mut plainly = 0;
    for (dialect, text) in texts {
        let Ok(ours) = token::tokens(&text, dialect, &LexerSettings::default(), 10_000) else { continue };
        let Some(given) = plain(&ours) else { continue };
        let grammar: &dyn sqlparser::dialect::Dialect = match dialect {
            Dialect::Sqlite => &SQLiteDialect {},
            _ => &PostgreSqlDialect {},
        };
        // The grammar's tokenizer runs some of PostgreSQL's operators together with a sign behind them, which the server does not.
        let adjoining = (1..ours.len()).any(|index| {
            ours.kind(index) == Kind::Operator
                && ours.kind(index - 1) == Kind::Operator
                && ours.span(index - 1).end == ours.span(index).start
        });
        if adjoining {
            continue;
        }
        let Ok(theirs) = Tokenizer::new(grammar, &text).tokenize() else {
            // It takes a name that begins with `_` behind a point for a number with a fault.
            assert!(text.contains("._"), "{text}");
            continue;
        };
        plainly += 1;
        let theirs: Vec<Token> = theirs.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
        let given: Vec<Token> = given.into_iter().map(|token| token.token).collect();
        assert_eq!(given, theirs, "{text}");
    }
    plainly
}

#[test]
fn plain_texts_are_the_same_tokens_for_both_lexers() {
    let pieces = [
        "a",
        "B",
        "e",
        "N",
        "u",
        "x",
        "X",
        "q",
        "r",
        "_a1",
        "select",
        "FROM",
        "1",
        "10.5",
        ".5",
        "1.",
        "1e5",
        "0x1",
        "'s'",
        "'it''s'",
        "''",
        "\"Q\"",
        "\"a\"\"b\"",
        "\"\"",
        "$1",
        "?",
        "?1",
        ":a",
        "(",
        ")",
        "[",
        "]",
        ",",
        ";",
        ".",
        "..",
        "::",
        ":=",
        ":",
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "<>",
        "!=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "||",
        "->",
        "->>",
        "#>",
        "@>",
        "~",
        "&&",
        "'a\\b'",
        "'a\nb'",
        "é",
        "$$x$$",
        "&",
        "=>",
    ];
    let gaps = ["", " ", "\n", "\t "];
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let texts: Vec<(Dialect, String)> = (0..200_000)
        .map(|_| {
            let dialect = if next(2) == 0 { Dialect::Postgres } else { Dialect::Sqlite };
            let text = (0..1 + next(6)).map(|_| format!("{}{}", pieces[next(pieces.len())], gaps[next(gaps.len())])).collect();
            (dialect, text)
        })
        .collect();
    assert!(compared(texts) > 20_000);
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn statements_of_the_corpora_are_the_same_tokens_for_both_lexers() {
    let Some(folder) = std::env::var_os("CHECKREIN_CORPORA") else {
        eprintln!("skipped: CHECKREIN_CORPORA names no folder");
        return;
    };
    let mut texts = Vec::new();
    for (name, key) in [
        ("defog_sql_by_dialect", "sql"),
        ("classify_adversarial", "sql"),
        ("libinjection_payloads", "payload"),
        ("lineage_pg_regress", "sql"),
        ("lineage_pg_adversarial", "sql"),
    ] {
        let path = std::path::Path::new(&folder).join("sql").join(format!("{name}.jsonl"));
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(text) = row.get(key).and_then(|text| text.as_str()) {
                texts.extend([(Dialect::Postgres, text.to_owned()), (Dialect::Sqlite, text.to_owned())]);
            }
        }
    }
    assert!(compared(texts) > 1_000);
}
