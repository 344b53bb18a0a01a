//! What names and conditions mean, where a wrong answer would be a hole.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{
    Catalog, Classification, Context, Dialect, Effect, Lineage, Outputs, Placeholders, ReasonCode, State, StateChange, classify,
};

fn catalog() -> Catalog {
    Catalog::from_json(
        br#"{"version":1,"relations":{
            "public.users":{"columns":{"id":"integer","name":"text","ssn":"text","boss":"integer"}},
            "public.orders":{"columns":{"id":"integer","user_id":"integer"}},
            "public.seen":{"columns":{"id":"integer","tail":"text"},"view":"SELECT id, right(ssn, 4) FROM users"},
            "public.ring":{"columns":{"id":"integer"},"view":"SELECT id FROM public.ring"},
            "public.lost":{"columns":{"id":"integer"},"view":null},
            "hr.users":{"columns":{"id":"integer","pay":"numeric"}}}}"#,
    )
    .unwrap()
}

fn read(sql: &str) -> Classification {
    read_under(sql, |_| {})
}

fn read_under(sql: &str, change: impl Fn(&mut State)) -> Classification {
    let (catalog, mut state) = (catalog(), State::new(Dialect::Postgres));
    change(&mut state);
    classify(sql, &Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

fn first(got: &Classification) -> (Lineage, Vec<String>) {
    let Outputs::Columns(outputs) = &got.outputs else { return (Lineage::Unknown, Vec::new()) };
    outputs.first().map(|output| (output.lineage, output.sources.iter().map(ToString::to_string).collect())).unwrap()
}

#[test]
fn a_row_as_a_value_is_all_of_its_columns() {
    let all = ["public.users.boss", "public.users.id", "public.users.name", "public.users.ssn"];
    for sql in
        ["SELECT u FROM users u", "SELECT u::text FROM users u", "SELECT row_to_json(u) FROM users u", "SELECT concat(u.*) FROM users u"]
    {
        assert_eq!(first(&read(sql)), (Lineage::Derived, all.map(str::to_owned).to_vec()), "{sql}");
    }
    for sql in ["SELECT (u).ssn FROM users u", "SELECT ssn(u) FROM users u", "SELECT u.ssn COLLATE \"C\" FROM users u"] {
        assert_eq!(first(&read(sql)), (Lineage::Identity, vec!["public.users.ssn".to_owned()]), "{sql}");
    }
    assert!(!read("SELECT u.row_to_json FROM users u").complete, "a function of the row written as a column");
}

#[test]
fn an_aggregate_that_answers_a_question_about_one_value_is_derived() {
    assert_eq!(first(&read("SELECT count(ssn) FROM users")).0, Lineage::Aggregate);
    assert_eq!(first(&read("SELECT avg(id * 2) + 1 FROM users")).0, Lineage::Aggregate);
    for sql in [
        "SELECT min(ssn) FROM users",
        "SELECT sum((ssn = '1')::int) FROM users",
        "SELECT count(*) FILTER (WHERE ssn = '1') FROM users",
        "SELECT count(nullif(ssn, '1')) FROM users",
        "SELECT sum(id) OVER (PARTITION BY id) FROM users",
    ] {
        assert_eq!(first(&read(sql)).0, Lineage::Derived, "{sql}");
    }
}

#[test]
fn a_write_never_goes_to_a_with_query() {
    let got = read("WITH orders AS (SELECT 1 AS id) DELETE FROM orders WHERE id = 1");
    assert!(got.relations.iter().any(|used| used.name.to_string() == "public.orders" && used.effects.contains(Effect::Delete)));
}

#[test]
fn the_search_path_decides_which_relation_is_meant() {
    let got = read_under("SELECT * FROM users", |state| state.search_path = vec!["hr".to_owned(), "public".to_owned()]);
    assert_eq!(first(&got).1, ["hr.users.id"]);
    let got = read_under("SELECT * FROM users", |state| state.search_path = vec!["$user".to_owned(), "public".to_owned()]);
    assert!(got.reasons.iter().any(|reason| reason.code == ReasonCode::RelationAmbiguous));
    let got = read_under("SELECT lower('x')", |state| state.search_path = vec!["public".to_owned(), "pg_catalog".to_owned()]);
    assert!(!got.complete, "a function before the server's own");
    let got = read_under("SELECT * FROM users", |state| {
        state.touched.insert("users".to_owned());
    });
    assert!(got.reasons.iter().any(|reason| reason.code == ReasonCode::RelationChanged));
    assert!(!read_under("SELECT 1", |state| state.certain = false).complete);
}

#[test]
fn a_view_shows_what_its_text_is_made_of() {
    assert_eq!(first(&read("SELECT tail FROM seen")), (Lineage::Derived, vec!["public.users.ssn".to_owned()]));
    for sql in ["SELECT * FROM ring", "SELECT * FROM lost"] {
        let got = read(sql);
        assert_eq!(got.outputs, Outputs::Unknown, "{sql}");
        assert!(got.complete && !got.lineage_complete);
    }
}

#[test]
fn what_changes_the_meaning_of_later_text_is_said() {
    assert!(matches!(read("SELECT set_config('search_path', 'evil', false)").changes.as_slice(), [StateChange::Unfollowed(_)]));
    assert!(!read("CREATE TABLE users (id int); SELECT * FROM users").complete);
    let hidden = read("CREATE TEMP TABLE users (id int); SELECT * FROM users");
    assert!(hidden.complete && !hidden.relations.iter().any(|used| used.name.to_string() == "public.users"));
    assert_eq!(first(&hidden).1, ["pg_temp.users.id"]);
    assert!(!read("this is no statement").changes.is_empty());
    assert!(read("EXPLAIN CREATE TABLE x AS SELECT 1").changes.is_empty());
}

#[test]
fn a_quoted_word_of_sqlite_may_be_a_column_that_is_named_after_its_text() {
    let catalog = Catalog::from_json(br#"{"version":1,"relations":{"main.users":{"columns":{"id":"INTEGER","ssn":"text"}}}}"#).unwrap();
    let state = State::new(Dialect::Sqlite);
    let context = Context { dialect: Dialect::Sqlite, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native };
    assert_eq!(first(&classify("SELECT \"nothing\" FROM users", &context)), (Lineage::Constant, Vec::new()));
    for sql in [
        "SELECT \"max(ssn)\" FROM (SELECT max(ssn) FROM users)",
        "SELECT \"ssn:1\" FROM (SELECT u.ssn, v.ssn FROM users u JOIN users v ON u.id = v.id)",
    ] {
        assert_eq!(classify(sql, &context).outputs, Outputs::Unknown, "{sql}");
    }
    let got = classify("SELECT * FROM users u JOIN users v USING (id)", &context);
    let Outputs::Columns(outputs) = &got.outputs else { unreachable!("{got:?}") };
    assert_eq!(outputs.iter().map(|output| output.name.as_str()).collect::<Vec<_>>(), ["id", "ssn", "ssn"]);
}

#[test]
fn sql_in_a_string_is_read_or_unknown() {
    let got = read("SELECT query_to_xml('SELECT ssn FROM users', true, false, '')");
    assert!(got.complete && got.effects.contains(Effect::DynamicSql));
    assert_eq!(first(&got).1, ["public.users.ssn"]);
    assert!(!read("SELECT query_to_xml(name, true, false, '') FROM users").complete);
}

#[test]
fn a_text_that_is_spelt_out_in_parts_is_read() {
    for call in [
        "query_to_xml('SEL' || 'ECT ssn ' || 'FROM users', true, false, '')",
        "query_to_xml('SELECT ssn '\n'FROM users', true, false, '')",
        "query_to_xml(('SELECT ' || 'ssn FROM users')::text, true, false, '')",
        "query_to_xml(format('SELECT ssn, 7 %% 2 FROM users'), true, false, '')",
        "query_to_xml(query => 'SELECT ssn FROM users', nulls => true, tableforest => false, targetns => '')",
        "query_to_xml(targetns => 'SELECT 1', nulls => true, query := 'SELECT ssn FROM ' || 'users', tableforest => false)",
        "query_to_xml('SELECT ssn FROM users', targetns => 'SELECT 1', tableforest => false, nulls => true)",
    ] {
        let got = read(&format!("SELECT {call}"));
        assert!(got.complete && got.lineage_complete, "{call}: {:?}", got.reasons);
        assert_eq!(first(&got).1, ["public.users.ssn"], "{call}");
    }
    for call in [
        "query_to_xml('SELECT ' || name, true, false, '')",
        "query_to_xml('SELECT ' || $1, true, false, '')",
        "query_to_xml('SELECT ' || NULL, true, false, '')",
        "query_to_xml(format('SELECT %s FROM users', 'ssn'), true, false, '')",
        "query_to_xml(format('SELECT %1$s FROM users'), true, false, '')",
        "query_to_xml(format('SELECT %%%'), true, false, '')",
        "query_to_xml(app.format('SELECT 1'), true, false, '')",
        "query_to_xml(concat('SELECT ', 'ssn FROM users'), true, false, '')",
        "query_to_xml(targetns => 'SELECT 1', nulls => true, tableforest => false)",
    ] {
        assert!(!read(&format!("SELECT {call} FROM users")).complete, "{call}");
    }
}

#[test]
fn a_string_that_goes_on_in_another_line_is_one() {
    for text in [
        "SELECT id FROM users WHERE name = 'a'\n'b'",
        "SELECT id FROM users WHERE name = 'a' -- '\n\t 'b'\r'c'",
        "SELECT id FROM users WHERE name LIKE 'it''s'\n''",
        "SELECT id FROM users WHERE name = 'a\nb'\n'c' AND name = 'd\n'",
    ] {
        let got = read(text);
        assert!(got.complete && got.lineage_complete, "{text}: {:?}", got.reasons);
    }
    let got = read("SELECT 'a'\n'ssn', id FROM users");
    let Outputs::Columns(outputs) = &got.outputs else { unreachable!("{got:?}") };
    assert_eq!(outputs.iter().map(|output| output.name.as_str()).collect::<Vec<_>>(), ["?column?", "id"]);
    assert_eq!(read("SET search_path = 'h'\n'r'").changes, [StateChange::SearchPath(vec!["hr".to_owned()])]);
    for text in ["SELECT E'a'\n'b' FROM users", "SELECT b'1'\n'0' FROM users"] {
        assert!(!read(text).complete, "{text}");
    }
}

#[test]
fn the_name_of_an_argument_is_no_column() {
    let got = read("SELECT app.f(id => 1, ssn => name) FROM users");
    assert_eq!(got.columns.iter().map(ToString::to_string).collect::<Vec<_>>(), ["public.users.name"]);
    assert!(got.reasons.is_empty(), "{:?}", got.reasons);
    let sets = |arguments: &str| !read(&format!("SELECT set_config({arguments})")).changes.is_empty();
    assert!(sets("new_value => 'work_mem', setting_name => 'search_path', is_local => true"));
    assert!(!sets("new_value => 'search_path', setting_name => 'work_mem', is_local => true"));
    assert!(sets("'search_path', is_local => true, new_value => 'work_mem'"));
}

#[test]
fn without_a_catalog_only_lineage_is_in_doubt() {
    let state = State::new(Dialect::Postgres);
    let context = Context { dialect: Dialect::Postgres, state: &state, catalog: None, placeholders: Placeholders::Native };
    let got = classify("SELECT * FROM users", &context);
    assert!(got.complete && !got.lineage_complete);
    assert_eq!(got.outputs, Outputs::Unknown);
    assert!(!got.effects.contains(Effect::Unknown));
}

#[test]
fn no_reason_repeats_a_literal() {
    for sql in [
        "SELECT query_to_xml('secretword', true, false, '')",
        "SELECT query_to_xml('SELECT secretword FROM users', true, false, '')",
        "SELECT id FROM 'secretword'",
        "SELECT users.'secretword' FROM users",
        "SELECT (users).'secretword' FROM users",
    ] {
        let got = read(sql);
        assert!(!got.reasons.is_empty(), "{sql}");
        assert!(!got.reasons.iter().any(|reason| reason.detail.contains("secretword")), "{sql}\n{:?}", got.reasons);
    }
}

#[test]
fn a_literal_of_a_named_type_is_no_column_by_another_name() {
    for query in ["SELECT kind 'x'", "SELECT \"kind\"'x' FROM users"] {
        let got = read(query);
        assert!(got.effects.contains(Effect::FunctionUnknown), "{query}: {got:?}");
        for sql in [format!("CREATE TABLE t AS {query}"), format!("CREATE VIEW t AS {query}"), format!("COPY ({query}) TO STDOUT")] {
            let got = read(&sql);
            assert!(got.effects.contains(Effect::FunctionUnknown) || got.effects.contains(Effect::Unknown), "{sql}: {got:?}");
        }
    }
}

#[test]
fn a_thousand_unknown_names_have_no_thousand_reasons() {
    let list: Vec<String> = (0..400).map(|at| format!("{}{at}", "x".repeat(40))).collect();
    let got = read(&format!("SELECT {} FROM users", list.join(", ")));
    assert!(!got.lineage_complete && (1..=60).contains(&got.reasons.len()), "{}", got.reasons.len());
}
