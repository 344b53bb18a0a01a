use super::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use sqlparser::tokenizer::{Token, Tokenizer};
use std::sync::LazyLock;

/// One statement of every family; the property deletes tokens from them and joins two.
const SEEDS: &[&str] = &[
    "CREATE TEMP TABLE IF NOT EXISTS s.t (a int DEFAULT f(1) REFERENCES u (b), CHECK (a > 0), EXCLUDE USING gist (a WITH =)) INHERITS (p)",
    "CREATE TABLE t PARTITION OF p FOR VALUES FROM (1) TO (MAXVALUE) PARTITION BY RANGE (lower(a))",
    "CREATE OR REPLACE VIEW v (a, b) WITH (security_barrier = true) AS WITH x AS (SELECT 1) SELECT * FROM x",
    "CREATE UNIQUE INDEX CONCURRENTLY i ON t USING btree (lower(a) DESC, b) INCLUDE (c) WITH (fillfactor = 70) WHERE a > 1",
    "CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql STRICT SECURITY DEFINER SET x = 1 AS 'x'",
    "CREATE TRIGGER g BEFORE UPDATE OF a ON t FROM u FOR EACH ROW WHEN (a > 1) EXECUTE FUNCTION f('a', 1)",
    "ALTER TABLE IF EXISTS ONLY t ADD COLUMN a int CHECK (a > 1), ALTER COLUMN b TYPE int USING f(b), OWNER TO x, RENAME TO y",
    "ALTER FUNCTION f(int) SECURITY DEFINER SET search_path = x",
    "DROP TABLE IF EXISTS a, s.b CASCADE",
    "GRANT SELECT (a), INSERT ON TABLE t, u TO x WITH GRANT OPTION GRANTED BY y",
    "REVOKE GRANT OPTION FOR ALL PRIVILEGES ON ALL TABLES IN SCHEMA s FROM x CASCADE",
    "CREATE ROLE r WITH SUPERUSER LOGIN PASSWORD 'x' VALID UNTIL 'y' IN ROLE z",
    "SET SESSION search_path TO a, \"$user\", 'b'",
    "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE READ ONLY",
    "PREPARE q (int) AS UPDATE t SET a = $1 RETURNING (SELECT 1 FROM u)",
    "DECLARE c BINARY SCROLL CURSOR WITH HOLD FOR SELECT * FROM t",
    "COPY t (a, b) FROM PROGRAM 'x' WITH (FORMAT csv, HEADER true)",
    "COPY (SELECT * FROM t) TO STDOUT",
    "EXPLAIN (ANALYZE, FORMAT json) DELETE FROM t",
    "VACUUM FULL t",
    "PRAGMA s.table_info('t')",
    "CREATE TYPE t AS (a int, b text)",
    "COMMENT ON COLUMN a.b.c IS 'x'",
    "LOCK TABLE ONLY a, b IN ACCESS EXCLUSIVE MODE NOWAIT",
];

fn tokens(text: &str) -> Vec<Token> {
    Tokenizer::new(&GenericDialect {}, text).tokenize().unwrap_or_default()
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_is_without_effect(first in 0..SEEDS.len(), second in 0..SEEDS.len(), cut in 0_usize..60, gone in proptest::collection::vec(0_usize..60, 0..4)) {
        let mut made = tokens(SEEDS[first]);
        if cut < made.len() {
            made.truncate(cut);
            made.extend(tokens(SEEDS[second]).into_iter().skip(cut));
        }
        for place in gone {
            if place < made.len() {
                made.remove(place);
            }
        }
        let text: String = made.iter().map(ToString::to_string).collect();
        hold(&text)?;
    }
}

/// Every statement of the text has an effect or a doubt, and the effects of its objects.
fn hold(text: &str) -> Result<(), TestCaseError> {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let grammar: &dyn sqlparser::dialect::Dialect = match dialect {
            Dialect::Postgres => &PostgreSqlDialect {},
            Dialect::Sqlite => &SQLiteDialect {},
            other => panic!("{other:?} has no grammar here"),
        };
        for statement in Parser::parse_sql(grammar, text).unwrap_or_default() {
            let utility = lower(&statement, &Lowering { dialect });
            prop_assert!(!utility.effects.is_empty() || !utility.doubts.is_empty(), "{text}");
            let own = utility.objects.iter().fold(EffectSet::EMPTY, |set, object| set.union(object.effects));
            prop_assert!(own.difference(utility.effects).is_empty(), "{text}");
        }
    }
    Ok(())
}

/// The texts of the corpora, or nothing where they are absent.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let names = ["pg_regress_statements.jsonl.gz", "sqlite_statements.jsonl.gz"];
    let rows = names.into_iter().filter_map(super::corpus::rows).flatten();
    rows.filter_map(|row| row["sql"].as_str().map(str::to_owned)).filter(|text| text.len() < 4_000).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_panics_on_statements_with_tokens_missing(pick in any::<proptest::sample::Index>(), gone in proptest::collection::vec(any::<proptest::sample::Index>(), 0..4)) {
        if TEXTS.is_empty() {
            return Ok(());
        }
        let mut made = tokens(pick.get::<String>(&TEXTS));
        for place in gone {
            if !made.is_empty() {
                made.remove(place.index(made.len()));
            }
        }
        hold(&made.iter().map(ToString::to_string).collect::<String>())?;
    }
}
