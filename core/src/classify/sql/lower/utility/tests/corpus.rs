//! PostgreSQL's own parser as judge: every relation that it finds in a utility statement is among our objects, or inside what is lowered
//! with it, or there is a doubt; and the effect that the statement's kind must have is there.

use super::*;
use crate::classify::sql::corpus;
use serde_json::Value as Json;
use std::collections::BTreeMap;

pub(super) fn rows(name: &str) -> Option<Vec<Json>> {
    corpus::rows(&format!("sql/{name}"))
}

/// One effect that a statement of PostgreSQL's kind cannot be without.
fn required(kind: &str, text: &str) -> &'static [Effect] {
    match kind {
        "CreateStmt"
        | "IndexStmt"
        | "ViewStmt"
        | "CreateSeqStmt"
        | "CreateTrigStmt"
        | "CompositeTypeStmt"
        | "CreateEnumStmt"
        | "CreateFunctionStmt"
        | "DefineStmt"
        | "CreateRangeStmt"
        | "CreateDomainStmt"
        | "CreateSchemaStmt"
        | "CreatedbStmt"
        | "CreateOpClassStmt"
        | "CreateForeignServerStmt"
        | "CreatePolicyStmt" => &[Effect::Create],
        "CreateRoleStmt" => &[Effect::Create, Effect::Role],
        "AlterTableStmt" | "RenameStmt" | "AlterOpFamilyStmt" | "AlterTypeStmt" | "AlterObjectSchemaStmt" | "AlterFunctionStmt" => {
            &[Effect::Alter]
        }
        "AlterOwnerStmt" | "AlterRoleStmt" | "AlterPolicyStmt" => &[Effect::Alter, Effect::Role],
        "DropStmt" => &[Effect::Drop],
        "DropRoleStmt" => &[Effect::Drop, Effect::Role],
        "VariableSetStmt" if text.contains("SET TRANSACTION") => &[Effect::Transaction],
        "VariableSetStmt" => &[Effect::Setting],
        "VariableShowStmt" => &[Effect::Read],
        "TransactionStmt" => &[Effect::Transaction],
        "FetchStmt" | "ClosePortalStmt" => &[Effect::Cursor],
        "DeclareCursorStmt" => &[Effect::Cursor, Effect::Read],
        "VacuumStmt" => &[Effect::Maintenance],
        "ExecuteStmt" | "PrepareStmt" | "DeallocateStmt" => &[Effect::Prepare],
        "CallStmt" => &[Effect::Procedure],
        "TruncateStmt" => &[Effect::Truncate],
        "LockStmt" => &[Effect::Lock],
        "CommentStmt" => &[Effect::Comment],
        "LoadStmt" => &[Effect::Program],
        "GrantRoleStmt" => &[Effect::Role],
        "ListenStmt" | "UnlistenStmt" | "NotifyStmt" => &[Effect::Notify],
        _ => &[],
    }
}

#[test]
fn every_relation_of_a_utility_statement_is_an_object_or_in_doubt() {
    let Some(rows) = rows("pg_regress_statements.jsonl.gz") else { return };
    let (mut checked, mut doubted, mut refused) = (0_u32, BTreeMap::<String, u32>::new(), BTreeMap::<String, u32>::new());
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| row["valid"] == true) {
        let text = row["sql"].as_str().unwrap();
        let [kind] = row["node"].as_array().unwrap().as_slice() else { continue };
        let kind = kind.as_str().unwrap();
        let elsewhere = ["SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ExplainStmt", "CreateTableAsStmt"];
        if elsewhere.contains(&kind) {
            continue;
        }
        let Ok(statements) = Parser::parse_sql(&PostgreSqlDialect {}, text) else {
            *refused.entry(kind.to_owned()).or_default() += 1;
            continue;
        };
        checked += 1;
        let [statement] = statements.as_slice() else {
            wrong.push(format!("{} statements: {text}", statements.len()));
            continue;
        };
        let utility = lower(statement, &Lowering { dialect: Dialect::Postgres });
        if required(kind, text).iter().any(|effect| !utility.effects.contains(*effect)) {
            wrong.push(format!("{kind} has {:?}: {text}", utility.effects));
        }
        if !utility.doubts.is_empty() {
            *doubted.entry(kind.to_owned()).or_default() += 1;
            continue;
        }
        let inside = format!("{:?}{:?}{:?}", utility.queries, utility.statements, utility.exprs);
        for relation in row["relations"].as_array().unwrap() {
            let name = relation[0].as_str().unwrap();
            let among = utility.objects.iter().filter(|object| object.kind != ObjectKind::Other).any(|object| {
                let full: Vec<&str> = object.name.parts.iter().map(|part| part.text.as_str()).collect();
                let full = full.join(".");
                full == name || full.strip_prefix("pg_temp.") == Some(name)
            });
            let last = name.rsplit('.').next().unwrap();
            if !among && !inside.contains(&format!("text: {last:?}")) {
                wrong.push(format!("{kind} misses {name}, has {:?}: {text}", objects(&utility)));
            }
        }
    }
    #[expect(clippy::print_stderr, reason = "figures for whoever asks with --nocapture")]
    {
        eprintln!("{checked} checked; in doubt: {doubted:?}; refused by the grammar: {refused:?}");
    }
    assert!(checked > 5_000, "{checked}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Our own shapes, each chosen for a word that the grammar may take for something else; kinds and relations are from pglast 8.8
/// (PostgreSQL 18's parser).
#[test]
fn statements_that_invite_a_misreading_are_not_misread() {
    let mut wrong = Vec::new();
    let mut read = 0_u32;
    for line in include_str!("oracle.jsonl").lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        let text = row["sql"].as_str().unwrap();
        let kind = row["node"][0].as_str().unwrap();
        let Ok(statements) = Parser::parse_sql(&PostgreSqlDialect {}, text) else { continue };
        read += 1;
        let lowered = (Lowering { dialect: Dialect::Postgres }).statement(&statements[0]);
        if let Lowered::Utility(utility) = &lowered {
            if !utility.doubts.is_empty() {
                continue;
            }
            if required(kind, text).iter().any(|effect| !utility.effects.contains(*effect)) {
                wrong.push(format!("{kind} has {:?}: {text}", utility.effects));
            }
        }
        if let Lowered::Utility(utility) = &lowered
            && !["CommentStmt", "RenameStmt"].contains(&kind)
        {
            let relations = row["relations"].as_array().unwrap();
            let invented =
                |object: &&String| !object.starts_with("other ") && !relations.iter().any(|name| object.contains(name.as_str().unwrap()));
            wrong.extend(objects(utility).iter().filter(invented).map(|object| format!("{kind} invents {object}: {text}")));
        }
        let inside = format!("{lowered:?}");
        for name in row["relations"].as_array().unwrap() {
            let last = name.as_str().unwrap().rsplit('.').next().unwrap();
            if !inside.contains(&format!("text: {last:?}")) {
                wrong.push(format!("{kind} misses {last}: {text}"));
            }
        }
    }
    assert!(read > 100, "{read}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// SQLite's own test suite: what a statement begins with is what it does, or more.
#[test]
fn what_a_sqlite_statement_begins_with_is_among_its_effects() {
    let Some(rows) = rows("sqlite_statements.jsonl.gz") else { return };
    let (mut checked, mut doubted, mut wrong) = (0_u32, BTreeMap::<String, u32>::new(), Vec::new());
    for row in rows.iter().filter(|row| row["valid"] == true) {
        let text = row["sql"].as_str().unwrap();
        let Ok(mut tokens) = sqlparser::tokenizer::Tokenizer::new(&SQLiteDialect {}, text).tokenize_with_location() else { continue };
        quote_pragmas(&mut tokens);
        let Ok(statements) = Parser::new(&SQLiteDialect {}).with_tokens_with_locations(tokens).parse_statements() else { continue };
        let [statement] = statements.as_slice() else { continue };
        let Lowered::Utility(utility) = (Lowering { dialect: Dialect::Sqlite }).statement(statement) else { continue };
        let first = statement.to_string().split([' ', '(', ';']).next().unwrap_or_default().to_uppercase();
        let effects: &[Effect] = match first.as_str() {
            "CREATE" => &[Effect::Create],
            "ALTER" => &[Effect::Alter],
            "DROP" => &[Effect::Drop],
            "ATTACH" => &[Effect::FileRead, Effect::FileWrite],
            "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => &[Effect::Transaction],
            "VACUUM" | "ANALYZE" => &[Effect::Maintenance],
            _ => &[],
        };
        checked += 1;
        if effects.iter().any(|effect| !utility.effects.contains(*effect)) || (utility.effects.is_empty() && utility.doubts.is_empty()) {
            wrong.push(format!("{:?}: {text}", utility.effects));
        }
        if let Some(doubt) = utility.doubts.first() {
            *doubted.entry(format!("{first}: {}", doubt.detail)).or_default() += 1;
        }
    }
    #[expect(clippy::print_stderr, reason = "figures for whoever asks with --nocapture")]
    {
        eprintln!("{checked} of SQLite checked; in doubt: {doubted:#?}");
    }
    assert!(checked > 1_000, "{checked}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// SQLite's own word on our own shapes: what its authorizer (SQLite 3, through Python) was asked, and the relations that it was asked
/// about and that the text names.
#[test]
fn what_sqlite_asks_its_authorizer_is_known_before() {
    let (mut read, mut wrong) = (0_u32, Vec::new());
    for line in include_str!("oracle_sqlite.jsonl").lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        let text = row["sql"].as_str().unwrap();
        let mut tokens = sqlparser::tokenizer::Tokenizer::new(&SQLiteDialect {}, text).tokenize_with_location().unwrap();
        quote_pragmas(&mut tokens);
        let Ok(statements) = Parser::new(&SQLiteDialect {}).with_tokens_with_locations(tokens).parse_statements() else { continue };
        read += 1;
        let lowered = (Lowering { dialect: Dialect::Sqlite }).statement(&statements[0]);
        let inside = format!("{lowered:?}");
        for name in row["relations"].as_array().unwrap() {
            let named = inside.contains(&format!("text: {name}"));
            let doubted = matches!(&lowered, Lowered::Utility(utility) if !utility.doubts.is_empty());
            if !named && !doubted {
                wrong.push(format!("misses {name}: {text}"));
            }
        }
        let Lowered::Utility(utility) = &lowered else { continue };
        for action in row["actions"].as_array().unwrap() {
            let effect = match action.as_str().unwrap() {
                "alter_table" => Effect::Alter,
                "transaction" | "savepoint" if !text.starts_with("VACUUM") => Effect::Transaction,
                "attach" if text.starts_with("ATTACH") => Effect::FileWrite,
                action if action.starts_with("drop_") => Effect::Drop,
                action if action.starts_with("create_") && text.starts_with("CREATE") => Effect::Create,
                // SQLite's own steps inside VACUUM and ANALYZE.
                _ => continue,
            };
            if !utility.effects.contains(effect) {
                wrong.push(format!("{action} has {:?}: {text}", utility.effects));
            }
        }
    }
    assert!(read > 35, "{read}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// The effects of the statement and of the statements inside it, as the grammar tells them.
fn told(statement: &Lowered) -> EffectSet {
    match statement {
        Lowered::Utility(utility) => utility.statements.iter().fold(utility.effects, |set, inner| set.union(told(inner))),
        Lowered::Explain { analyze, columns: _, inner } => {
            if *analyze {
                told(inner)
            } else {
                EffectSet::EMPTY
            }
        }
        Lowered::Insert(_) => EffectSet::of(Effect::Insert),
        Lowered::Update(_) => EffectSet::of(Effect::Update),
        Lowered::Delete(_) => EffectSet::of(Effect::Delete),
        Lowered::Merge(merge) => merge.effects,
        Lowered::CreateTableAs { .. } | Lowered::CreateTableOf { .. } => EffectSet::of(Effect::Create),
        Lowered::Change(change) if change.deleted.is_empty() => EffectSet::of(Effect::Update),
        Lowered::Change(_) => EffectSet::of(Effect::Delete),
        Lowered::Query(_) | Lowered::Session(_) => EffectSet::EMPTY,
    }
}

/// Were the two readings to differ on what is right, every such statement would be in doubt for nothing.
#[test]
fn tokens_agree_with_the_grammar_on_utility_statements() {
    use crate::classify::LexerSettings;
    use crate::classify::sql::{guard, scan};
    let mut wrong = BTreeMap::<String, String>::new();
    for (dialect, file) in [(Dialect::Postgres, "pg_regress_statements.jsonl.gz"), (Dialect::Sqlite, "sqlite_statements.jsonl.gz")] {
        let oracle = match dialect {
            Dialect::Postgres => include_str!("oracle.jsonl"),
            Dialect::Sqlite => include_str!("oracle_sqlite.jsonl"),
            other => panic!("{other:?} has no grammar here"),
        };
        let ours = oracle.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
        for row in rows(file).unwrap_or_default().into_iter().filter(|row| row["valid"] == true).chain(ours) {
            let text = row["sql"].as_str().unwrap();
            let grammar: &dyn sqlparser::dialect::Dialect = match dialect {
                Dialect::Postgres => &PostgreSqlDialect {},
                Dialect::Sqlite => &SQLiteDialect {},
                other => panic!("{other:?} has no grammar here"),
            };
            let Ok(statements) = Parser::parse_sql(grammar, text) else { continue };
            let Ok(tokens) = guard::read(text, dialect, &LexerSettings::default()) else { continue };
            let [statement] = statements.as_slice() else { continue };
            let lowered = (Lowering { dialect }).statement(statement);
            // What WITH hides is for the resolver to add up.
            if !matches!(lowered, Lowered::Utility(_)) || format!("{lowered:?}").contains("Statement(") {
                continue;
            }
            if matches!(
                statement,
                Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) | Statement::Merge(_) | Statement::Query(_)
            ) {
                continue;
            }
            if let Some(why) = scan::scan(&tokens).disagreement(told(&lowered), 1) {
                wrong.entry(why).or_insert_with(|| text.to_owned());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
