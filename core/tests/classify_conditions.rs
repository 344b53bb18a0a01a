//! Which conditions of UPDATE and DELETE pick rows by a value, and which let through whoever wants to change every row.
//!
//! `data/conditions.tsv`: dialect, `catalog` or `-`, `picks` or `open` (one answer for all predicates), statement.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, Placeholders, State, classify};

const CASES: &str = include_str!("data/conditions.tsv");

fn catalog(schema: &str) -> Catalog {
    let json = r#"{"version":1,"relations":{
        "@.users":{"columns":{"id":"integer","name":"text","email":"text","boss":"integer","active":"boolean","born":"date"}},
        "@.orders":{"columns":{"id":"integer","user_id":"integer","status":"text"}},
        "@.parts":{"columns":{"id":"integer","order_id":"integer","kind":"text"}},
        "@.all_users":{"columns":{"id":"integer","five":"integer"},"view":"SELECT id, 5 AS five FROM @.users"}}}"#;
    Catalog::from_json(json.replace('@', schema).as_bytes()).unwrap()
}

fn read(dialect: Dialect, with_catalog: bool, statement: &str) -> Classification {
    let mut state = State::new(dialect);
    let schema = match dialect {
        Dialect::Sqlite => "main",
        Dialect::Postgres => "public",
        Dialect::Mssql => "dbo",
        _ => "shop",
    };
    state.search_path = vec![schema.to_owned()];
    let catalog = catalog(schema);
    let catalog = with_catalog.then_some(&catalog);
    classify(statement, &Context { dialect, state: &state, catalog, placeholders: Placeholders::Native })
}

#[test]
fn conditions_constrain_where_they_pick_rows_by_a_value_and_nowhere_else() {
    let mut wrong = Vec::new();
    let (mut picks, mut open) = (0, 0);
    for line in CASES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let [dialect, catalog, wanted, statement] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let got = read(*Dialect::ALL.iter().find(|known| known.name() == dialect).unwrap(), catalog == "catalog", statement);
        // What is not proven is denied: an incomplete classification proves nothing.
        let constrains = got.complete && !got.predicates.is_empty() && got.predicates.iter().all(|predicate| predicate.constrains);
        match wanted {
            "picks" => picks += 1,
            "open" => open += 1,
            _ => panic!("{line}"),
        }
        if constrains != (wanted == "picks") {
            wrong.push(format!("{line}: {:?} {:?}", got.predicates, got.reasons));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(picks >= 40 && open >= 100, "{picks} and {open}");
}

#[test]
fn a_condition_that_lets_everything_through_is_still_a_condition() {
    for (statement, has_where) in
        [("DELETE FROM users", false), ("DELETE FROM users WHERE true", true), ("UPDATE users SET name = ''", false)]
    {
        let got = read(Dialect::Postgres, true, statement);
        assert!(got.predicates.iter().all(|predicate| predicate.has_where == has_where && !predicate.constrains), "{statement}");
        assert_eq!(got.predicates.len(), 1, "{statement}");
    }
}
