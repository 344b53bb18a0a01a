//! Statements that hide what they do: what they do is told, or the answer is `unknown`.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod corpora;

use checkrein::classify::{Classification, Dialect, Effect, EffectSet, LexerSettings, SqlMode};
use serde_json::Value;

/// Whether the classification has what a label of the corpus says (`corpora/README.md`).
fn has(got: &Classification, label: &str) -> bool {
    use Effect as E;
    let any = |effects: &[Effect]| effects.iter().any(|effect| got.effects.contains(*effect));
    match label {
        "select" | "show" => any(&[E::Read]),
        "insert" => any(&[E::Insert]),
        "update" => any(&[E::Update]),
        "delete" => any(&[E::Delete]),
        "merge" => any(&[E::Merge]),
        "truncate" => any(&[E::Truncate]),
        "create" => any(&[E::Create]) || (any(&[E::Role]) && got.relations.is_empty()),
        "alter" => any(&[E::Alter, E::Comment]),
        "drop" => any(&[E::Drop]),
        "grant" => any(&[E::Grant]),
        "revoke" => any(&[E::Revoke]),
        "copy_in" => any(&[E::CopyIn]),
        "copy_out" => any(&[E::CopyOut]),
        "transaction" => any(&[E::Transaction]),
        "prepare" => any(&[E::Prepare]),
        "lock" => any(&[E::Lock]),
        "dynamic_sql" | "dangerous_function:dynamic_sql" => any(&[E::DynamicSql]),
        "file_read" | "dangerous_function:file_read" => any(&[E::FileRead]),
        "file_write" | "dangerous_function:file_write" => any(&[E::FileWrite]),
        "network" | "cross_server" | "dangerous_function:network" => any(&[E::Network]),
        "lexer_setting" => any(&[E::LexerSetting]),
        "write" => any(&[E::Insert, E::Update, E::Delete, E::Merge, E::Truncate, E::CopyIn, E::Maintenance, E::FunctionWrite]),
        "no_where" => got.predicates.iter().any(|predicate| !predicate.has_where) || any(&[E::Truncate]),
        "multi_statement" => got.statements > 1,
        "empty" => got.statements == 0,
        "session" | "set" | "search_path" | "read_only_escape" | "dangerous_function:session" => {
            any(&[E::Setting, E::LexerSetting, E::Transaction, E::Role, E::Notify])
        }
        "admin" | "dangerous_function:admin" => {
            any(&[E::Maintenance, E::Setting, E::Terminate, E::Replication, E::Alter, E::Role, E::Program])
        }
        "privilege" => any(&[E::Grant, E::Revoke, E::Role]),
        "procedural" | "call" => any(&[E::Procedure]),
        "execute" => any(&[E::Prepare, E::DynamicSql]),
        "declare" | "fetch" => any(&[E::Cursor]),
        "explain" | "explain_analyze" => any(&[E::Explain]),
        "copy_program" | "dangerous_function:shell" => any(&[E::Program]),
        "unknown_function" | "dangerous_function:unknown_function" => any(&[E::FunctionUnknown]),
        "dangerous_function:write" | "dangerous_function:side_effect" => any(&[E::FunctionWrite, E::Notify, E::Lock]),
        "dangerous_function:lock" => any(&[E::Lock]),
        "dangerous_function:code" => any(&[E::Procedure, E::Program, E::DynamicSql]),
        "dos" | "dangerous_function:dos" => any(&[E::Sleep]),
        // Satisfied by an incomplete answer, which was looked at before, or by settings that pin the reading.
        "unknown" => false,
        other => panic!("the label `{other}` is not mapped"),
    }
}

fn writes() -> EffectSet {
    [
        Effect::Insert,
        Effect::Update,
        Effect::Delete,
        Effect::Merge,
        Effect::Truncate,
        Effect::CopyIn,
        Effect::Create,
        Effect::Alter,
        Effect::Drop,
        Effect::Grant,
        Effect::Revoke,
        Effect::Role,
        Effect::Comment,
        Effect::Maintenance,
    ]
    .into_iter()
    .collect()
}

fn named(got: &Classification, label: &str, effects: EffectSet) -> bool {
    let name = label.rsplit('.').next().unwrap();
    // What no quotes keep is in upper case in Snowflake and Oracle.
    let upper = matches!(got.dialect, Dialect::Snowflake | Dialect::Oracle);
    let same = |stored: &str| if upper { stored.eq_ignore_ascii_case(name) } else { stored == name };
    got.relations.iter().any(|used| same(&used.name.name) && !used.effects.intersection(effects).is_empty())
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().map(|list| list.iter().map(|entry| entry.as_str().unwrap()).collect()).unwrap_or_default()
}

/// What is wrong with an answer that says that it is complete.
fn faults(got: &Classification, expect: &Value, pinned: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for label in strings(&expect["must_include"]) {
        if !has(got, label) && (label != "unknown" || !pinned) {
            faults.push(format!("lacks {label}"));
        }
    }
    for label in strings(&expect["must_not_include"]) {
        let has = match label {
            "dangerous_function" => got.functions.iter().any(|function| !function.effects.is_empty()),
            label => has(got, label),
        };
        if has {
            faults.push(format!("has {label}"));
        }
    }
    let reading: EffectSet = [Effect::Read, Effect::CopyOut, Effect::Update, Effect::Delete].into_iter().collect();
    faults.extend(strings(&expect["reads"]).into_iter().filter(|name| !named(got, name, reading)).map(|name| format!("reads {name}")));
    faults.extend(strings(&expect["writes"]).into_iter().filter(|name| !named(got, name, writes())).map(|name| format!("writes {name}")));
    // A row that wants `unknown` counts the statements of the other reading.
    let open = pinned && strings(&expect["must_include"]) == ["unknown"];
    if let Some(statements) = expect["statements"].as_u64()
        && !open
        && u64::from(got.statements) != statements
    {
        faults.push(format!("{} statements", got.statements));
    }
    if let Some(has_where) = expect["has_where"].as_bool()
        && got.predicates.iter().any(|predicate| predicate.has_where != has_where)
    {
        faults.push("has_where".to_owned());
    }
    faults
}

#[test]
fn what_a_statement_does_is_told_or_unknown() {
    let Some(rows) = corpora::rows("sql/classify_adversarial.jsonl") else { return };
    for (word, dialect) in [
        ("postgres", Dialect::Postgres),
        ("sqlite", Dialect::Sqlite),
        ("mysql", Dialect::Mysql),
        ("mssql", Dialect::Mssql),
        ("snowflake", Dialect::Snowflake),
        ("bigquery", Dialect::Bigquery),
        ("oracle", Dialect::Oracle),
    ] {
        let (mut exact, mut unknown, mut failed) = (0, Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| row["dialect"] == word) {
            let settings = row["settings"].as_object().filter(|settings| !settings.is_empty()).map(|settings| LexerSettings {
                sql_mode: settings.get("sql_mode").map_or(Some(SqlMode::default()), |mode| SqlMode::parse(mode.as_str().unwrap())),
                standard_conforming_strings: settings.get("standard_conforming_strings").map(|value| value == "on"),
                ..LexerSettings::default()
            });
            let sql = row["sql"].as_str().unwrap();
            let pinned = settings.is_some();
            let got = corpora::read(sql, dialect, None, settings);
            if !got.complete {
                unknown.push(format!("{} {:?} {:?}", row["id"], got.reasons.first(), sql.chars().take(120).collect::<String>()));
                continue;
            }
            let faults = faults(&got, &row["expect"], pinned);
            if faults.is_empty() {
                exact += 1;
            } else {
                failed.push(format!("{} {faults:?} {sql:?} {:?} {:?}", row["id"], got.effects, got.relations));
            }
        }
        println!("classify_adversarial.jsonl, {word}: exact {exact}, unknown {}, fail {}", unknown.len(), failed.len());
        if std::env::var_os("CHECKREIN_SHOW").is_some() {
            unknown.iter().for_each(|line| println!("  unknown {line}"));
        }
        failed.iter().for_each(|line| println!("  fail {line}"));
        assert!(failed.is_empty());
        assert!(exact > 0);
    }
}
