//! Functions and operators of a user's own schemas that are called in place of the server's, because their types fit better.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, FunctionClass, Outputs, Placeholders, State, classify};

fn read(path: &[&str], statement: &str) -> Classification {
    let catalog = Catalog::from_json(
        br#"{"version":1,"relations":{
            "public.users":{"columns":{"id":"integer","name":"character varying","ssn":"text"}},
            "public.v":{"columns":{"n":"integer"},"view":"SELECT length(users.name) AS n FROM public.users"}},
            "functions":["app.lower","public.length","\"$user\".upper"],"operators":["app.\"=\"","app.\"%\"","public.\"||\""]}"#,
    )
    .unwrap();
    let mut state = State::new(Dialect::Postgres);
    state.search_path = path.iter().map(|schema| (*schema).to_owned()).collect();
    classify(statement, &Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

fn class(path: &[&str], statement: &str) -> FunctionClass {
    read(path, statement).functions.first().unwrap().class
}

#[test]
fn a_function_that_fits_better_is_an_unknown_one_where_the_search_path_has_its_schema() {
    assert_eq!(class(&["public"], "SELECT lower(name) FROM users"), FunctionClass::Pure);
    assert_eq!(class(&["app", "public"], "SELECT lower(name) FROM users"), FunctionClass::Unknown);
    assert_eq!(class(&["public", "app"], "SELECT lower(name) FROM users"), FunctionClass::Unknown, "its place in the path says nothing");
    assert_eq!(class(&["app", "public"], "SELECT pg_catalog.lower(name) FROM users"), FunctionClass::Pure);
    assert_eq!(class(&["public"], "SELECT length(name) FROM users"), FunctionClass::Unknown);
    assert_eq!(class(&["public"], "SELECT abs(id) FROM users"), FunctionClass::Pure);
    assert_eq!(class(&["$user", "public"], "SELECT upper(name), lower(name) FROM users"), FunctionClass::Unknown);
    let got = read(&["public"], "SELECT ssn AS a, 1 AS b FROM users WHERE id = length(name)");
    assert!(got.complete && got.effects.iter().any(|effect| effect.name() == "function_unknown"));
}

#[test]
fn what_such_a_function_gives_is_not_known_wherever_it_stands() {
    for statement in [
        "SELECT length(name) FROM users",
        "SELECT 1 + length(name) FROM users",
        "SELECT upper(length(name)::text) FROM users",
        "SELECT * FROM length('x')",
        "SELECT length FROM length('x')",
        "SELECT l.n FROM users, LATERAL length(name) AS l (n)",
        "SELECT (ARRAY[length(name)])[1] FROM users",
        "SELECT max(length(name)) FROM users",
    ] {
        let got = read(&["public"], statement);
        let known = match &got.outputs {
            Outputs::Columns(outputs) => outputs.iter().all(|output| output.unknown_functions.is_empty()),
            Outputs::None | Outputs::Unknown => false,
        };
        assert!(!(known && got.lineage_complete), "{statement}: {:?}", got.outputs);
    }
    let got = read(&["public"], "SELECT n FROM v");
    assert!(
        got.complete && got.functions.iter().all(|call| call.class == FunctionClass::Pure),
        "a view names the schema of what is not the server's"
    );
}

#[test]
fn a_search_path_that_the_text_itself_sets_counts() {
    let got = read(&["public"], "SELECT lower(name) FROM users; SET search_path = public, app; SELECT upper(name), lower(name) FROM users");
    assert!(got.functions.iter().any(|call| call.class == FunctionClass::Unknown && call.name.name == "lower"), "{:?}", got.functions);
}

#[test]
fn an_operator_that_fits_better_leaves_what_may_use_it_unknown() {
    for statement in [
        "SELECT id FROM users WHERE id = 1",
        "SELECT id FROM users WHERE id IN (1)",
        "SELECT 'a' LIKE 'b'",
        "DELETE FROM users WHERE id = 1",
    ] {
        assert!(read(&["public"], statement).complete, "{statement}");
        assert!(!read(&["public", "app"], statement).complete, "{statement}");
    }
    assert!(read(&["public"], "SELECT id % 2 FROM users").complete);
    assert!(!read(&["public"], "SELECT name || 'x' FROM users").complete);
    assert!(!read(&["public"], "VALUES ('a' || 'b')").complete);
    assert!(read(&["public", "app"], "COMMIT").complete, "it uses none");
}

#[test]
fn a_catalog_lists_functions_and_operators_by_schema_and_name() {
    for (field, list) in [("functions", "{}"), ("functions", "[\"lower\"]"), ("operators", "[1]"), ("casts", "[]")] {
        let text = format!("{{\"version\":1,\"relations\":{{}},\"{field}\":{list}}}");
        assert_eq!(Catalog::from_json(text.as_bytes()).unwrap_err().code().name(), "catalog.invalid", "{text}");
    }
}
