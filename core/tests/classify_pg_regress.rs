//! PostgreSQL's regression suite: nothing written, read or called is missing from an answer that says that it is complete.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod corpora;

use checkrein::classify::{Classification, Dialect, Effect};
use serde_json::Value;
use std::collections::BTreeSet;

fn text(value: &Value) -> BTreeSet<&str> {
    value.as_array().map(|list| list.iter().map(|entry| entry.as_str().unwrap()).collect()).unwrap_or_default()
}

/// Writes of PostgreSQL's tree that the answer lacks. EXPLAIN that does not run writes nothing.
fn missed_writes(got: &Classification, row: &Value) -> Vec<String> {
    let kinds = text(&row["nested_kinds"]);
    let planned = got.effects.contains(Effect::Explain) && text(&row["node"]).contains("ExplainStmt");
    let wanted =
        [("InsertStmt", Effect::Insert), ("UpdateStmt", Effect::Update), ("DeleteStmt", Effect::Delete), ("MergeStmt", Effect::Merge)];
    let sql = row["sql"].as_str().unwrap().to_ascii_lowercase();
    wanted
        .iter()
        .filter(|(kind, effect)| kinds.contains(kind) && !got.effects.contains(*effect))
        .filter(|_| !planned || sql.contains("analyze"))
        .map(|(kind, _)| (*kind).to_owned())
        .collect()
}

fn missed_relations(got: &Classification, row: &Value) -> Vec<String> {
    let planned = text(&row["node"]).contains("ExplainStmt");
    let sql = row["sql"].as_str().unwrap().to_ascii_lowercase();
    row["relations"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|pair| {
            let (name, access) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
            let last = name.rsplit('.').next().unwrap();
            let found = got.relations.iter().any(|used| {
                let writes = used.effects.iter().any(|effect| effect != Effect::Read);
                used.name.name == last && (access != "write" || writes || planned)
            });
            // `FOR UPDATE OF a` names an alias, which the corpus lists as a relation.
            let alias = [format!("update of {last}"), format!("share of {last}")].iter().any(|clause| sql.contains(clause));
            (!found && !alias).then(|| format!("{name} {access}"))
        })
        .collect()
}

/// Words of the grammar that PostgreSQL's tree counts as calls: they are not functions that anybody can make.
const SYNTAX: &[&str] =
    &["like_escape", "similar_to_escape", "timezone", "xmlexists", "overlaps", "is_normalized", "system_user", "pg_collation_for"];

fn missed_functions(got: &Classification, row: &Value) -> Vec<String> {
    let sql = row["sql"].as_str().unwrap().to_ascii_lowercase();
    text(&row["functions"])
        .into_iter()
        .map(|name| name.rsplit('.').next().unwrap())
        .filter(|name| !got.functions.iter().any(|function| function.name.name == **name))
        .filter(|name| !SYNTAX.contains(name))
        // `extract`, `substring`, `trim` … are syntax over functions of the server.
        .filter(|name| {
            !([
                "extract",
                "substring",
                "substr",
                "position",
                "overlay",
                "btrim",
                "ltrim",
                "rtrim",
                "normalize",
                "date_part",
                "ceil",
                "floor",
            ]
            .contains(name))
        })
        .filter(|name| sql.contains(&name.to_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn nothing_is_missing_from_a_complete_answer() {
    let Some(rows) = corpora::rows("sql/pg_regress_statements.jsonl.gz") else { return };
    let (mut valid, mut complete, mut asked, mut unknown) = (0, 0, 0, 0);
    let (mut writes, mut relations, mut functions) = (Vec::new(), Vec::new(), Vec::new());
    let mut reasons = std::collections::BTreeMap::<String, u32>::new();
    let mut kinds = std::collections::BTreeMap::<String, u32>::new();
    for row in rows.iter().filter(|row| row["valid"] == true) {
        valid += 1;
        let sql = row["sql"].as_str().unwrap();
        let got = corpora::read(sql, Dialect::Postgres, None, None);
        let nodes = text(&row["node"]);
        let dml = nodes.iter().all(|node| ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].contains(node))
            && !nodes.is_empty();
        asked += u32::from(dml);
        if !got.complete {
            unknown += u32::from(dml);
            *kinds.entry(nodes.iter().copied().collect::<Vec<_>>().join(" ")).or_default() += 1;
            if dml {
                let reason = &got.reasons[0];
                *reasons.entry(format!("{} {}", reason.code.name(), reason.detail)).or_default() += 1;
            }
            continue;
        }
        complete += 1;
        let short: String = sql.chars().take(300).collect();
        writes.extend(missed_writes(&got, row).into_iter().map(|what| format!("{} {what} | {short}", row["id"])));
        relations.extend(missed_relations(&got, row).into_iter().map(|what| format!("{} {what} | {short}", row["id"])));
        if dml {
            functions.extend(missed_functions(&got, row).into_iter().map(|what| format!("{} {what} | {short}", row["id"])));
        }
    }
    println!(
        "pg_regress_statements.jsonl.gz: {valid} valid, {complete} complete; missed writes {}, missed relations {}, missed functions {}; \
         unknown among SELECT/INSERT/UPDATE/DELETE/MERGE {unknown} of {asked} ({:.2} %)",
        writes.len(),
        relations.len(),
        functions.len(),
        f64::from(unknown) * 100.0 / f64::from(asked)
    );
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), kind.clone()));
    let kinds: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    println!(
        "  unknown {} of {valid} ({:.2} %): {}",
        valid - complete,
        f64::from(valid - complete) * 100.0 / f64::from(valid),
        kinds.join(", ")
    );
    for line in writes.iter().chain(&relations).chain(&functions) {
        println!("  missed {line}");
    }
    if std::env::var_os("CHECKREIN_SHOW").is_some() {
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        reasons.iter().take(60).for_each(|(reason, count)| println!("  {count} {reason}"));
    }
    assert!(writes.is_empty() && relations.is_empty() && functions.is_empty());
    assert!(unknown * 100 < asked * 3, "more is unknown than before");
    assert!((valid - complete) * 100 < valid * 5, "more of all statements is unknown than before");
}
