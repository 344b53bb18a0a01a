use super::*;

fn refusal(text: &str, dialect: Dialect) -> Option<ReasonCode> {
    read(text, dialect, &LexerSettings::default()).err().map(|reason| reason.code)
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
