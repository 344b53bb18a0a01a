//! A condition on a column, planted wherever an expression may stand: it is told as a probe, or as a source of an output, or the text's
//! lineage is not sure. A statement that only stores the answer tells the column as read.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, Outputs, Placeholders, State, classify};

/// What is planted; `users` is visible at every place.
const PLANT: &str = "users.ssn LIKE '1%'";

/// Statements of both dialects; `{}` is a condition.
const STATEMENTS: &[&str] = &[
    "SELECT {} FROM users",
    "SELECT id FROM users WHERE {}",
    "SELECT id FROM users WHERE id > 1 OR {}",
    "SELECT id FROM users ORDER BY {}",
    "SELECT id FROM users ORDER BY id, CASE WHEN {} THEN 1 ELSE 2 END DESC",
    "SELECT count(*) FROM users GROUP BY {}",
    "SELECT name FROM users GROUP BY name HAVING count(*) FILTER (WHERE {}) > 1",
    "SELECT name FROM users GROUP BY name HAVING max(CASE WHEN {} THEN 1 ELSE 2 END) > 1",
    "SELECT count(*) FILTER (WHERE {}) FROM users",
    "SELECT count(CASE WHEN {} THEN 1 END) FROM users",
    "SELECT DISTINCT {} FROM users",
    "SELECT row_number() OVER (ORDER BY {}) FROM users",
    "SELECT row_number() OVER (PARTITION BY {}) FROM users",
    "SELECT row_number() OVER w FROM users WINDOW w AS (PARTITION BY {})",
    "SELECT id FROM users WINDOW w AS (ORDER BY {})",
    "SELECT count(*) OVER (ORDER BY id ROWS CURRENT ROW) FROM users ORDER BY {}",
    "SELECT users.id FROM users JOIN orders ON {}",
    "SELECT users.id FROM users LEFT JOIN orders ON users.id = orders.user_id AND {}",
    "SELECT users.id FROM users, orders WHERE users.id = orders.user_id AND {}",
    "SELECT 1 FROM (SELECT id FROM users WHERE {}) t",
    "SELECT count(*) FROM (SELECT DISTINCT {} AS x FROM users) t",
    "SELECT 1 FROM (SELECT {} AS x FROM users) t WHERE x",
    "SELECT 1 FROM (SELECT {} AS x FROM users) t ORDER BY x",
    "SELECT 1 FROM orders JOIN (SELECT {} AS x, id FROM users) t ON t.x AND t.id = orders.id",
    "SELECT 1 FROM orders JOIN (SELECT CASE WHEN {} THEN 1 END AS id FROM users) t USING (id)",
    "SELECT 1 FROM (SELECT CASE WHEN {} THEN 1 END AS id FROM users) t NATURAL JOIN orders",
    "WITH t AS (SELECT id FROM users WHERE {}) SELECT id FROM t",
    "WITH t AS (SELECT {} AS x FROM users) SELECT 1 FROM t WHERE x",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t, users WHERE n < 9 AND {}) SELECT n FROM t",
    "SELECT EXISTS (SELECT 1 FROM users WHERE {})",
    "SELECT (SELECT 1 FROM users WHERE {} LIMIT 1)",
    "SELECT (SELECT name FROM users ORDER BY {} LIMIT 1)",
    "SELECT id FROM orders WHERE id IN (SELECT id FROM users WHERE {})",
    "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM users GROUP BY {})",
    "SELECT id IN (SELECT id FROM users WHERE {}) FROM orders",
    "SELECT id FROM orders LIMIT (SELECT count(*) FROM users WHERE {})",
    "SELECT id FROM orders LIMIT 1 OFFSET (SELECT count(*) FROM users WHERE {})",
    "SELECT id FROM users WHERE {} UNION ALL SELECT 1",
    "SELECT 1 UNION SELECT id FROM users WHERE {}",
    "SELECT CASE WHEN {} THEN 1 END FROM users INTERSECT SELECT 1",
    "SELECT 1 EXCEPT SELECT CASE WHEN {} THEN 1 END FROM users",
    "VALUES ((SELECT count(*) FROM users WHERE {}))",
    "DELETE FROM users WHERE {}",
    "DELETE FROM users WHERE id = 1 RETURNING {}",
    "UPDATE users SET name = 'x' WHERE {}",
    "UPDATE users SET name = 'x' WHERE id = 1 RETURNING {}",
    "UPDATE orders SET user_id = 1 FROM users WHERE users.id = orders.user_id AND {}",
    "UPDATE orders SET user_id = (SELECT count(*) FROM users WHERE {}) WHERE id = 1",
    "INSERT INTO orders (id) SELECT id FROM users WHERE {}",
    "INSERT INTO orders (id) VALUES ((SELECT count(*) FROM users WHERE {}))",
    "INSERT INTO orders (id) SELECT id FROM users WHERE {} RETURNING id",
    "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x' WHERE {}",
    "INSERT INTO orders (id) VALUES (1) RETURNING (SELECT count(*) FROM users WHERE {})",
    "SELECT id FROM users WHERE id BETWEEN 1 AND CASE WHEN {} THEN 5 ELSE 0 END",
    "SELECT id FROM users WHERE name LIKE CASE WHEN {} THEN 'a%' ELSE 'b' END",
    "SELECT id FROM users WHERE id IN (1, CASE WHEN {} THEN 2 END)",
    "SELECT id FROM users WHERE (id, 1) = (SELECT id, 1 FROM orders WHERE {})",
];

const POSTGRES: &[&str] = &[
    "SELECT DISTINCT ON ({}) id FROM users",
    "SELECT id FROM users, LATERAL (SELECT 1 WHERE {}) t",
    "SELECT id FROM users, generate_series(1, CASE WHEN {} THEN 1 ELSE 0 END)",
    "SELECT id, generate_series(1, CASE WHEN {} THEN 1 ELSE 0 END) FROM users",
    "SELECT id FROM users, unnest(ARRAY[{}]) t",
    "SELECT id FROM users, LATERAL (VALUES ({})) t(x) WHERE x",
    "SELECT id FROM users, ROWS FROM (generate_series(1, CASE WHEN {} THEN 1 END), generate_series(1, 2)) t",
    "SELECT id FROM orders TABLESAMPLE BERNOULLI ((SELECT count(*) FROM users WHERE {}))",
    "SELECT count(*) FROM users GROUP BY GROUPING SETS ((name), ({}))",
    "SELECT count(*) FROM users GROUP BY ROLLUP (({}), name)",
    "SELECT string_agg(name, ',' ORDER BY {}) FROM users",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY CASE WHEN {} THEN 1 ELSE 2 END) FROM users",
    "SELECT 1 FROM orders WHERE 1 = ANY (SELECT id FROM users WHERE {})",
    "SELECT 1 FROM orders WHERE 1 > ALL (ARRAY(SELECT id FROM users WHERE {}))",
    "SELECT CASE WHEN {} THEN 1 END FROM users INTERSECT ALL SELECT 1",
    "SELECT 1 EXCEPT ALL SELECT CASE WHEN {} THEN 1 END FROM users",
    "SELECT count(*) FROM (SELECT CASE WHEN {} THEN 1 END FROM users EXCEPT ALL SELECT 1) t",
    "SELECT id FROM orders FETCH FIRST (SELECT count(*) FROM users WHERE {}) ROWS ONLY",
    "DELETE FROM orders USING users WHERE {}",
    "MERGE INTO orders USING users ON orders.id = users.id AND {} WHEN MATCHED THEN DELETE",
    "MERGE INTO orders USING users ON orders.id = users.id WHEN MATCHED AND {} THEN DELETE",
    "MERGE INTO orders USING users ON orders.id = users.id WHEN NOT MATCHED AND {} THEN INSERT (id) VALUES (1)",
    "WITH gone AS (DELETE FROM users WHERE {} RETURNING id) SELECT id FROM gone",
    "COPY (SELECT id FROM users WHERE {}) TO STDOUT",
    "EXPLAIN ANALYZE SELECT id FROM users WHERE {}",
];

const SQLITE: &[&str] = &[
    "SELECT id FROM users, json_each(CASE WHEN {} THEN '[1]' ELSE '[]' END)",
    "SELECT id, max({}) FROM users",
    "SELECT id, min(1) FILTER (WHERE {}) FROM users",
    "SELECT id FROM users GROUP BY name HAVING max({})",
    "SELECT id FROM (SELECT id, min({}) FROM users GROUP BY name)",
    "SELECT id FROM users ORDER BY id LIMIT 1, (SELECT count(*) FROM users WHERE {})",
    "SELECT group_concat(name ORDER BY {}) FROM users",
    "REPLACE INTO orders (id) SELECT id FROM users WHERE {}",
];

/// Statements that store an answer, and show nothing.
const STORES: &[&str] = &[
    "UPDATE users SET boss = CASE WHEN {} THEN 1 END",
    "INSERT INTO orders (id) SELECT CASE WHEN {} THEN 1 END FROM users",
    "INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET boss = CASE WHEN {} THEN 1 END",
    "CREATE TABLE kept AS SELECT {} AS x FROM users",
];

/// Conditions that hang on another one.
const CONDITIONS: &[&str] = &[
    "{}",
    "NOT ({})",
    "({}) AND 1 = 1",
    "(1 = 2 OR ({}))",
    "CASE WHEN {} THEN 1 ELSE 0 END = 1",
    "CASE CASE WHEN {} THEN 1 ELSE 0 END WHEN 1 THEN 1 ELSE 0 END = 1",
    "coalesce(CASE WHEN {} THEN 1 END, 0) = 1",
    "abs(CASE WHEN {} THEN 1 ELSE 0 END) IN (1, 2)",
    "(({}) IS NULL)",
    "CAST(CASE WHEN {} THEN 1 END AS text) = '1'",
    "EXISTS (SELECT 1 WHERE {})",
    "EXISTS (SELECT 1 FROM orders o WHERE {})",
    "EXISTS (SELECT 1 FROM (SELECT 1 AS one) o GROUP BY one HAVING {})",
    "(SELECT count(*) FROM orders o WHERE {}) > 0",
    "(SELECT count(*) FROM orders o JOIN orders p ON {}) > 0",
    "(SELECT o.id FROM orders o ORDER BY CASE WHEN {} THEN o.id ELSE -o.id END LIMIT 1) = 1",
    "(SELECT count(*) FROM (SELECT CASE WHEN {} THEN 1 END UNION SELECT 1) o) = 1",
    "1 IN (SELECT o.id FROM orders o WHERE {})",
    "EXISTS (WITH o AS (SELECT 1 WHERE {}) SELECT 1 FROM o)",
    "(SELECT row_number() OVER (ORDER BY CASE WHEN {} THEN o.id END) FROM orders o LIMIT 1) = 1",
];

fn read(dialect: Dialect, sql: &str) -> Classification {
    let schema = if dialect == Dialect::Sqlite { "main" } else { "public" };
    let catalog = Catalog::from_json(
        format!(
            r#"{{"version":1,"relations":{{
            "{schema}.users":{{"columns":{{"id":"integer","name":"text","ssn":"text","boss":"integer"}}}},
            "{schema}.orders":{{"columns":{{"id":"integer","user_id":"integer"}}}}}}}}"#
        )
        .as_bytes(),
    )
    .unwrap();
    let state = State::new(dialect);
    classify(sql, &Context { dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

fn is_shown(got: &Classification) -> bool {
    match &got.outputs {
        Outputs::Columns(outputs) => outputs.iter().any(|output| output.sources.iter().any(|source| source.column == "ssn")),
        Outputs::None | Outputs::Unknown => false,
    }
}

fn is_probed(got: &Classification) -> bool {
    got.probes.iter().any(|probe| probe.column.column == "ssn")
}

/// Calls with every text, and whether the statement around it is one that is followed.
fn each(statements: &[&str], dialect: Dialect, told: impl Fn(&Classification) -> bool) -> (u32, u32) {
    let (mut all, mut sure) = (0, 0);
    for (at, statement) in statements.iter().enumerate() {
        for (outer_at, outer) in CONDITIONS.iter().enumerate() {
            for (inner_at, inner) in CONDITIONS.iter().enumerate() {
                // Every condition alone, and a part of the pairs.
                if inner_at > 0 && (at + outer_at + inner_at) % 9 != 0 {
                    continue;
                }
                let sql = statement.replace("{}", &outer.replace("{}", &inner.replace("{}", PLANT)));
                let got = read(dialect, &sql);
                all += 1;
                sure += u32::from(got.lineage_complete);
                assert!(!got.lineage_complete || told(&got), "{dialect:?}: {sql}\n{got:?}");
            }
        }
    }
    (all, sure)
}

#[test]
fn a_planted_condition_is_told_wherever_it_stands() {
    for (dialect, own) in [(Dialect::Postgres, POSTGRES), (Dialect::Sqlite, SQLITE)] {
        let (all, sure) = each(&[STATEMENTS, own].concat(), dialect, |got| is_probed(got) || is_shown(got));
        assert!(sure * 10 > all * 9, "{dialect:?}: {sure} of {all} are followed");
    }
}

#[test]
fn a_planted_condition_that_is_only_stored_is_told_as_read() {
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let (all, sure) = each(STORES, dialect, |got| got.columns.iter().any(|column| column.column == "ssn"));
        assert!(sure * 10 > all * 9, "{dialect:?}: {sure} of {all} are followed");
    }
}
