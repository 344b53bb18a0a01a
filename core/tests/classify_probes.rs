//! Columns that choose rows, or show in their order and number, without being shown themselves.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, Outputs, Placeholders, State, classify};

const POSTGRES: Dialect = Dialect::Postgres;
const SQLITE: Dialect = Dialect::Sqlite;
const BOTH: &[Dialect] = &[POSTGRES, SQLITE];

fn read(dialect: Dialect, sql: &str) -> Classification {
    let schema = if dialect == SQLITE { "main" } else { "public" };
    let catalog = Catalog::from_json(
        format!(
            r#"{{"version":1,"relations":{{
            "{schema}.users":{{"columns":{{"id":"integer","name":"text","ssn":"text","boss":"integer"}}}},
            "{schema}.orders":{{"columns":{{"id":"integer","user_id":"integer","ssn":"text"}}}}}}}}"#
        )
        .as_bytes(),
    )
    .unwrap();
    let state = State::new(dialect);
    classify(sql, &Context { dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

/// `relation.column:position` of every probe.
fn probes(got: &Classification) -> Vec<String> {
    let position = |probe: &checkrein::classify::Probe| serde_json::to_value(probe.position).unwrap().as_str().unwrap().to_owned();
    got.probes.iter().map(|probe| format!("{}.{}:{}", probe.column.relation.name, probe.column.column, position(probe))).collect()
}

fn is_probe(dialects: &[Dialect], rows: &[(&str, &[&str])]) {
    for dialect in dialects {
        for (sql, expected) in rows {
            let got = read(*dialect, sql);
            assert!(got.lineage_complete, "{dialect:?} {sql}: {:?}", got.reasons);
            assert_eq!(probes(&got), *expected, "{dialect:?} {sql}");
        }
    }
}

#[test]
fn a_function_in_from_chooses_rows_by_its_arguments() {
    is_probe(
        &[SQLITE],
        &[
            ("SELECT u.id FROM users u, json_each(CASE WHEN u.ssn LIKE '1%' THEN '[1]' ELSE '[]' END)", &["users.ssn:other"]),
            ("SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM json_each(u.ssn))", &["users.ssn:other"]),
        ],
    );
    is_probe(
        &[POSTGRES],
        &[
            ("SELECT u.id FROM users u, generate_series(1, length(u.ssn))", &["users.ssn:other"]),
            ("SELECT u.id FROM users u, LATERAL unnest(string_to_array(u.ssn, '-')) AS part", &["users.ssn:other"]),
            ("SELECT u.id FROM users u, LATERAL (SELECT 1 WHERE u.ssn LIKE '1%') one", &["users.ssn:where"]),
            ("SELECT id, generate_series(1, length(ssn)) FROM users", &["users.ssn:other"]),
            ("SELECT id, (string_to_array(ssn, '-')).unnest FROM users", &["users.ssn:other"]),
        ],
    );
}

#[test]
fn a_window_shows_in_the_order_of_rows() {
    is_probe(
        BOTH,
        &[
            ("SELECT id, row_number() OVER (ORDER BY ssn) FROM users", &["users.ssn:order"]),
            ("SELECT id, row_number() OVER (PARTITION BY ssn ORDER BY id) FROM users", &["users.id:order", "users.ssn:group"]),
            ("SELECT id, row_number() OVER (ORDER BY ssn LIKE '1%') FROM users", &["users.ssn:other"]),
            ("SELECT id, row_number() OVER w FROM users WINDOW w AS (ORDER BY ssn)", &["users.ssn:order"]),
            (
                "SELECT id, row_number() OVER (w ORDER BY id) FROM users WINDOW w AS (PARTITION BY ssn)",
                &["users.id:order", "users.ssn:group"],
            ),
            ("SELECT id FROM users ORDER BY row_number() OVER (ORDER BY ssn)", &["users.ssn:order", "users.ssn:other"]),
        ],
    );
}

#[test]
fn only_an_equality_of_whole_columns_joins() {
    is_probe(
        BOTH,
        &[
            ("SELECT 1 FROM users u JOIN orders o ON u.ssn = o.ssn", &["orders.ssn:join", "users.ssn:join"]),
            ("SELECT 1 FROM users u LEFT JOIN orders o ON (u.ssn = o.ssn)", &["orders.ssn:join", "users.ssn:join"]),
            ("SELECT 1 FROM users u JOIN orders o USING (ssn)", &["orders.ssn:join", "users.ssn:join"]),
            (
                "SELECT 1 FROM users u JOIN orders o ON (u.id = o.user_id AND u.ssn > 'm') AND o.id = 3",
                &["orders.id:where", "orders.user_id:join", "users.id:join", "users.ssn:where"],
            ),
            (
                "SELECT 1 FROM users u JOIN orders o ON u.ssn = o.ssn OR u.id = 3",
                &["orders.ssn:where", "users.id:where", "users.ssn:where"],
            ),
            ("SELECT 1 FROM users u JOIN (SELECT '1%' AS pattern) g ON u.ssn LIKE g.pattern", &["users.ssn:where"]),
            ("SELECT 1 FROM users u JOIN (SELECT '1' AS ssn) g ON u.ssn = g.ssn", &["users.ssn:where"]),
            ("SELECT 1 FROM users u JOIN (SELECT '1' AS ssn) g USING (ssn)", &["users.ssn:where"]),
            ("SELECT 1 FROM users u NATURAL JOIN (SELECT '1' AS ssn) g", &["users.ssn:where"]),
            (
                "SELECT 1 FROM users u JOIN (SELECT substr(ssn, 1, 1) AS s FROM orders) g ON u.ssn = g.s",
                &["orders.ssn:where", "users.ssn:where"],
            ),
            ("SELECT 1 FROM users u, orders o WHERE u.ssn = o.ssn", &["orders.ssn:where", "users.ssn:where"]),
        ],
    );
    is_probe(
        &[POSTGRES],
        &[(
            "MERGE INTO orders o USING users u ON o.ssn = u.ssn AND u.name = 'x' WHEN MATCHED THEN DELETE",
            &["orders.ssn:join", "users.name:where", "users.ssn:join"],
        )],
    );
}

#[test]
fn a_computation_is_no_whole_column() {
    is_probe(
        BOTH,
        &[
            ("SELECT count(*) FROM users GROUP BY ssn", &["users.ssn:group"]),
            ("SELECT ssn AS s, count(*) FROM users GROUP BY s", &["users.ssn:group"]),
            ("SELECT ssn, count(*) FROM users GROUP BY 1", &["users.ssn:group"]),
            ("SELECT count(*) FROM users GROUP BY ssn LIKE '1%'", &["users.ssn:other"]),
            ("SELECT ssn LIKE '1%' AS s, count(*) FROM users GROUP BY s", &["users.ssn:other"]),
            ("SELECT ssn LIKE '1%', count(*) FROM users GROUP BY 1", &["users.ssn:other"]),
            ("SELECT count(*) FROM (SELECT ssn LIKE '1%' AS s FROM users) t GROUP BY s", &["users.ssn:other"]),
            ("SELECT id FROM users ORDER BY (ssn)", &["users.ssn:order"]),
            ("SELECT id, ssn FROM users ORDER BY 2", &["users.ssn:order"]),
            ("SELECT id FROM users ORDER BY ssn LIKE '1%'", &["users.ssn:other"]),
            ("SELECT id FROM users ORDER BY CASE WHEN ssn LIKE '1%' THEN 0 ELSE 1 END", &["users.ssn:other"]),
            ("SELECT DISTINCT name, ssn FROM users", &["users.name:distinct", "users.ssn:distinct"]),
            ("SELECT DISTINCT name, ssn LIKE '1%' FROM users", &["users.name:distinct", "users.ssn:other"]),
            ("SELECT ssn FROM users UNION SELECT ssn FROM orders", &["orders.ssn:distinct", "users.ssn:distinct"]),
            ("SELECT ssn FROM users INTERSECT SELECT '1'", &["users.ssn:other"]),
        ],
    );
    is_probe(
        &[POSTGRES],
        &[
            ("SELECT DISTINCT ON (ssn) id FROM users", &["users.ssn:distinct"]),
            ("SELECT DISTINCT ON (ssn LIKE '1%') id FROM users", &["users.ssn:other"]),
            ("SELECT ssn FROM users INTERSECT ALL SELECT '1'", &["users.ssn:other"]),
            ("SELECT ssn FROM users EXCEPT ALL SELECT ssn FROM orders", &["orders.ssn:distinct", "users.ssn:distinct"]),
            (
                "SELECT count(*) FROM users GROUP BY GROUPING SETS ((ssn), (name, boss + 1))",
                &["users.boss:other", "users.name:group", "users.ssn:group"],
            ),
        ],
    );
}

#[test]
fn a_string_before_a_dot_is_no_constant() {
    for sql in [
        "SELECT 'u'.ssn FROM users u",
        "SELECT 'users'.'ssn' FROM users",
        "SELECT 'main'.'users'.'ssn' FROM users",
        "SELECT id FROM users u WHERE 'u'.ssn LIKE '1%'",
        "SELECT id FROM users u ORDER BY 'u'.ssn",
    ] {
        let got = read(SQLITE, sql);
        let outputs = match &got.outputs {
            Outputs::Columns(outputs) => outputs.iter().any(|output| output.sources.iter().any(|source| source.column == "ssn")),
            Outputs::None | Outputs::Unknown => false,
        };
        assert!(!got.lineage_complete || outputs || probes(&got).iter().any(|probe| probe.starts_with("users.ssn:")), "{sql}");
    }
}

#[test]
fn sqlites_min_and_max_choose_the_row_of_bare_columns() {
    is_probe(
        &[SQLITE],
        &[
            ("SELECT id, max(ssn) FROM users", &["users.ssn:order"]),
            ("SELECT *, max(ssn) FROM users", &["users.ssn:order"]),
            ("SELECT id, min(ssn LIKE '1%') FROM users GROUP BY name", &["users.name:group", "users.ssn:other"]),
            ("SELECT id FROM (SELECT id, min(ssn LIKE '1%') FROM users GROUP BY name)", &["users.name:group", "users.ssn:other"]),
            ("SELECT max(1) FILTER (WHERE ssn LIKE '1%'), id FROM users", &["users.ssn:other"]),
            ("SELECT id, (SELECT max(u.ssn)) FROM users u", &["users.ssn:order"]),
            ("SELECT id, (SELECT max(u.ssn) FROM orders) FROM users u", &["users.ssn:order"]),
            ("SELECT id AS name, max(ssn) FROM users GROUP BY name", &["users.id:group", "users.name:group", "users.ssn:order"]),
            ("SELECT max(ssn) FROM users GROUP BY name ORDER BY id", &["users.id:order", "users.name:group", "users.ssn:order"]),
            ("SELECT max(ssn) FROM users", &[]),
            ("SELECT name, max(ssn) AS most FROM users GROUP BY name", &["users.name:group"]),
            ("SELECT u.name, max(ssn), count(*) AS n FROM users u GROUP BY name ORDER BY n", &["users.name:group"]),
            ("SELECT name || 'x' AS n, max(ssn) FROM users GROUP BY 1", &["users.name:other"]),
            ("SELECT name || 'x' AS n, max(ssn) FROM users GROUP BY n", &["users.name:other"]),
            ("SELECT id, max(ssn, name) FROM users", &[]),
            ("SELECT id, (SELECT max(o.ssn) FROM orders o WHERE o.user_id = 3) FROM users", &["orders.user_id:where"]),
        ],
    );
    is_probe(&[POSTGRES], &[("SELECT id, max(ssn) FROM users GROUP BY id", &["users.id:group"])]);
}

#[test]
fn sqlites_own_tables_are_mains_and_their_columns_are_known() {
    let table = |sql: &str| {
        let got = read(SQLITE, sql);
        assert!(got.complete && got.lineage_complete, "{sql}: {:?}", got.reasons);
        let outputs = match &got.outputs {
            Outputs::Columns(outputs) => outputs.len(),
            Outputs::None | Outputs::Unknown => 0,
        };
        (got.relations.iter().map(|used| used.name.to_string()).collect::<Vec<_>>().join(" "), outputs)
    };
    assert_eq!(table("SELECT name, sql FROM sqlite_master"), ("main.sqlite_master".to_owned(), 2));
    assert_eq!(table("SELECT * FROM SQLITE_SCHEMA"), ("main.sqlite_schema".to_owned(), 5));
    assert_eq!(table("SELECT * FROM sqlite_sequence"), ("main.sqlite_sequence".to_owned(), 2));
    assert_eq!(table("SELECT * FROM temp.sqlite_master"), ("temp.sqlite_master".to_owned(), 5));
    assert_eq!(table("SELECT * FROM sqlite_temp_master"), ("temp.sqlite_temp_master".to_owned(), 5));
}

#[test]
fn a_listed_table_of_temp_is_not_what_sqlite_master_means() {
    let catalog = Catalog::from_json(
        br#"{"version":1,"relations":{
            "temp.sqlite_master":{"columns":{"type":"text","name":"text"}},"main.sqlite_master":{"columns":{"type":"text","sql":"text"}}}}"#,
    )
    .unwrap();
    let state = State::new(SQLITE);
    let context = Context { dialect: SQLITE, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native };
    let got = classify("SELECT sql FROM sqlite_master", &context);
    assert!(got.lineage_complete);
    assert_eq!(got.columns.first().map(ToString::to_string), Some("main.sqlite_master.sql".to_owned()));
}

#[test]
fn what_on_conflict_names_is_searched() {
    is_probe(
        BOTH,
        &[
            ("INSERT INTO users (id, ssn) VALUES (1, '1') ON CONFLICT (ssn) DO NOTHING RETURNING id", &["users.ssn:where"]),
            (
                "INSERT INTO users (id, ssn) VALUES (1, '1') ON CONFLICT (ssn) DO UPDATE SET name = 'x' WHERE users.boss = 1 RETURNING id",
                &["users.boss:where", "users.ssn:where"],
            ),
        ],
    );
}
