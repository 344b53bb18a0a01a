//! Statements that are read from their tokens alone, because the grammar does not know them or reads them otherwise: EXEC, BACKUP, EXECUTE
//! AS and the like. Only forms that are followed to the last token are known; everything else is left to the grammar.

use super::Lowering;
use super::guest::literal;
use super::variable;
use crate::classify::Effect::{
    self, CopyIn, CopyOut, DynamicSql, FileRead, FileWrite, FunctionUnknown, Insert, LexerSetting, Maintenance, Network, Procedure, Read,
    Role, Setting, Sleep, Terminate,
};
use crate::classify::sql::function;
use crate::classify::sql::grammar;
use crate::classify::sql::grammar::held::Held;
use crate::classify::sql::ir::{Call, Expr, Ident, Literal, Name, Object, ObjectKind, Statement, Utility};
use crate::classify::sql::scan::split::mssql;
use crate::classify::sql::token::{Kind, Tokens};
use crate::classify::{Dialect, EffectSet, FunctionClass, Reason, ReasonCode, StateChange};
use std::ops::Range;

/// The statement, where its tokens say all of it.
pub(in crate::classify::sql) fn known(tokens: &Tokens<'_>, range: Range<usize>, lowering: Lowering, held: &Held) -> Option<Statement> {
    let utility = match lowering.dialect {
        Dialect::Mssql if variable::fills(tokens, range.start) => variable::filled(tokens, range, lowering, held)?,
        Dialect::Mssql => {
            let mut utility = transact(tokens, range)?;
            if !held.is_empty() && utility.effects.contains(Procedure) {
                // Another text or a procedure is handed the variables.
                utility.doubts.push(Reason { code: ReasonCode::StateUnknown, detail: "a variable of the batch".to_owned() });
            }
            utility
        }
        Dialect::Snowflake if tokens.is(range.start, "copy") => copy(tokens, range, lowering)?,
        Dialect::Snowflake if tokens.is_any(range.start, &["put", "get", "list", "ls", "remove", "rm"]) => stage(tokens, range)?,
        Dialect::Snowflake | Dialect::Bigquery if tokens.is(range.start, "execute") => immediate(tokens, range)?,
        _ => return None,
    };
    Some(Statement::Utility(Box::new(utility)))
}

fn set(effects: &[Effect]) -> EffectSet {
    effects.iter().copied().collect()
}

/// Statements of T-SQL whose effects hang on their first words, and which hold nothing that is computed.
const TRANSACT: &[(&[&str], &[Effect], Option<&str>)] = &[
    (&["backup"], &[Maintenance, FileWrite, Network], None),
    (&["restore"], &[Maintenance, FileRead, Network, Effect::Create, Effect::Drop], Some("a restored database")),
    (&["execute", "as"], &[Role, Setting], Some("the executing user")),
    (&["exec", "as"], &[Role, Setting], Some("the executing user")),
    (&["revert"], &[Role, Setting], Some("the executing user")),
    (&["setuser"], &[Role, Setting], Some("the executing user")),
    (&["kill"], &[Terminate], None),
    (&["checkpoint"], &[Maintenance], None),
    (&["reconfigure"], &[Maintenance, Setting], None),
    (&["shutdown"], &[Maintenance, Terminate], None),
    (&["waitfor", "delay"], &[Sleep], None),
    (&["waitfor", "time"], &[Sleep], None),
    (&["set", "nocount"], &[Setting], None),
    (&["set", "xact_abort"], &[Setting, Effect::Transaction], None),
    (&["set", "transaction", "isolation"], &[Effect::Transaction, Setting], None),
    (&["set", "lock_timeout"], &[Setting], None),
    (&["set", "deadlock_priority"], &[Setting], None),
    (&["set", "arithabort"], &[Setting], None),
    (&["set", "ansi_nulls"], &[Setting], Some("ANSI_NULLS")),
    (&["set", "ansi_warnings"], &[Setting], None),
    (&["set", "ansi_padding"], &[Setting], None),
    (&["set", "dateformat"], &[Setting], None),
    (&["set", "datefirst"], &[Setting], None),
    (&["set", "language"], &[Setting], None),
    (&["set", "rowcount"], &[Setting], None),
    (&["set", "statistics"], &[Setting], None),
    (&["set", "quoted_identifier"], &[Setting, LexerSetting], Some("QUOTED_IDENTIFIER")),
    (&["set", "ansi_defaults"], &[Setting, LexerSetting], Some("ANSI_DEFAULTS")),
    (&["set", "implicit_transactions"], &[Setting, Effect::Transaction], Some("IMPLICIT_TRANSACTIONS")),
    (&["set", "noexec"], &[Setting], Some("NOEXEC")),
    (&["set", "parseonly"], &[Setting], Some("PARSEONLY")),
    (&["dbcc"], &[Maintenance], Some("DBCC")),
];

/// Commands of DBCC that neither show nor change rows; the others name relations in their arguments, or show pages and statements.
const DBCC: &[&str] = &[
    "checkalloc",
    "checkcatalog",
    "checkdb",
    "dropcleanbuffers",
    "freeproccache",
    "freesessioncache",
    "freesystemcache",
    "help",
    "opentran",
    "sqlperf",
    "traceoff",
    "traceon",
    "tracestatus",
    "updateusage",
    "useroptions",
];

fn transact(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Utility> {
    let words =
        |listed: &[&str]| (range.start..range.end).zip(listed).filter(|(index, word)| tokens.is(*index, word)).count() == listed.len();
    if let Some((listed, effects, change)) = TRANSACT.iter().find(|(listed, ..)| words(listed)) {
        let plain = range.clone().skip(listed.len()).all(|index| match tokens.kind(index) {
            Kind::Word => {
                !mssql::starts(tokens.written(index)) || !tokens.is_any(index, &["select", "exec", "execute", "insert", "delete"])
            }
            Kind::Symbol | Kind::Operator => matches!(tokens.written(index), "," | "=" | "(" | ")" | "." | "-"),
            Kind::Quoted | Kind::String | Kind::Number | Kind::Parameter => true,
            Kind::Space | Kind::Comment | Kind::End => false,
        });
        let changes = change.iter().map(|what| StateChange::Unfollowed((*what).to_owned())).collect();
        let returns_rows = listed.first() == Some(&"dbcc");
        let other = returns_rows
            && (!tokens.is_any(range.start + 1, DBCC)
                || range.clone().any(|index| tokens.written(index).to_lowercase().contains("repair")));
        let doubts = other.then(|| Reason { code: ReasonCode::Construct, detail: "a command of DBCC".to_owned() });
        return plain.then(|| Utility {
            effects: set(effects),
            changes,
            returns_rows,
            doubts: doubts.into_iter().collect(),
            ..Utility::default()
        });
    }
    if tokens.is_any(range.start, &["exec", "execute"]) {
        return if tokens.symbol(range.start + 1, "(") { text(tokens, range) } else { procedure(tokens, range.start + 1..range.end) };
    }
    // EXEC may be left out at the beginning of a batch.
    let begins = range.start == 0 && matches!(tokens.kind(0), Kind::Word | Kind::Quoted) && !mssql::starts(tokens.written(0));
    let bare =
        begins && !tokens.is_any(0, &["with", "values", "throw", "enable", "disable", "explain", "add", "get", "move", "send", "receive"]);
    if bare { procedure(tokens, range) } else { None }
}

/// `EXEC (text)`, and at a linked server.
fn text(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Utility> {
    let mut effects = set(&[Procedure, DynamicSql]);
    let at = range.clone().any(|index| tokens.is(index, "at"));
    if at {
        effects.insert(Network);
    }
    let only = tokens.symbol(range.start + 3, ")") && range.end == range.start + 4;
    let changes = vec![StateChange::Unfollowed("a text that is run".to_owned())];
    let mut utility = Utility { effects, returns_rows: true, changes, ..Utility::default() };
    match literal(tokens, range.start + 2).filter(|_| only && !at) {
        Some(text) => utility.exprs.push(run("sp_executesql", vec![Expr::Literal(Literal::Text(text))])),
        None => utility.doubts.push(Reason { code: ReasonCode::DynamicSql, detail: "EXEC of a text".to_owned() }),
    }
    Some(utility)
}

fn run(name: &str, args: Vec<Expr>) -> Expr {
    let name = Name::single(Ident { text: name.to_owned(), shown: None, quote: None });
    Expr::Call(Box::new(Call { name, args, ..Call::default() }))
}

/// `[@result =] procedure [[@name =] value [OUTPUT], …]`.
fn procedure(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Utility> {
    let mut index = range.start;
    if tokens.kind(index) == Kind::Parameter && tokens.symbol(index + 1, "=") {
        index += 2;
    }
    let mut parts = vec![tokens.identifier(index)?.into_owned()];
    index += 1;
    while tokens.symbol(index, ".") {
        // `db..p` has an empty part.
        index += 1;
        if let Some(part) = tokens.identifier(index) {
            parts.push(part.into_owned());
            index += 1;
        }
    }
    let mut args = Vec::new();
    while index < range.end {
        if tokens.kind(index) == Kind::Parameter && tokens.symbol(index + 1, "=") {
            index += 2;
        }
        args.push(match tokens.kind(index) {
            Kind::String => literal(tokens, index).map_or(Expr::Literal(Literal::Other), |text| Expr::Literal(Literal::Text(text))),
            Kind::Operator if tokens.symbol(index, "-") && tokens.kind(index + 1) == Kind::Number => {
                index += 1;
                Expr::Literal(Literal::Other)
            }
            Kind::Number | Kind::Parameter | Kind::Word | Kind::Quoted => Expr::Literal(Literal::Placeholder),
            _ => return None,
        });
        index += 1;
        if tokens.is_any(index, &["out", "output", "readonly"]) {
            index += 1;
        }
        if index < range.end {
            tokens.symbol(index, ",").then_some(())?;
            index += 1;
        }
    }
    let changes = vec![StateChange::Unfollowed("a procedure's settings".to_owned())];
    let mut utility = Utility { effects: set(&[Procedure, Read]), returns_rows: true, changes, ..Utility::default() };
    if parts.len() > 3 {
        utility.effects.insert(Network);
    }
    let last = parts.pop()?;
    let own = parts.len() < 2 || parts.last().is_some_and(|schema| schema == "sys");
    let facts = function::look_up(Dialect::Mssql, None, &last);
    if own && facts.class != FunctionClass::Unknown {
        utility.exprs.push(run(&last, args));
        return Some(utility);
    }
    utility.effects = utility.effects.union(set(&[FunctionUnknown]));
    let name = Name {
        parts: parts.last().into_iter().chain([&last]).map(|text| Ident { text: text.clone(), shown: None, quote: None }).collect(),
    };
    utility.objects.push(Object { name, effects: set(&[Procedure]), kind: ObjectKind::Other });
    utility.doubts.push(Reason { code: ReasonCode::Procedural, detail: "EXEC of a procedure".to_owned() });
    Some(utility)
}

/// `EXECUTE IMMEDIATE 'text'`.
fn immediate(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Utility> {
    tokens.is(range.start + 1, "immediate").then_some(())?;
    let mut utility = Utility {
        effects: set(&[DynamicSql]),
        returns_rows: true,
        changes: vec![StateChange::Unfollowed("a text that is run".to_owned())],
        ..Utility::default()
    };
    match literal(tokens, range.start + 2).filter(|_| range.end == range.start + 3) {
        Some(text) => utility.exprs.push(run("execute_immediate", vec![Expr::Literal(Literal::Text(text))])),
        None => utility.doubts.push(Reason { code: ReasonCode::DynamicSql, detail: "EXECUTE IMMEDIATE".to_owned() }),
    }
    Some(utility)
}

fn is_stage(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.kind(index) == Kind::Quoted && tokens.written(index).starts_with('@')
}

/// Snowflake's COPY INTO: from files into a table, or the other way.
fn copy(tokens: &Tokens<'_>, range: Range<usize>, lowering: Lowering) -> Option<Utility> {
    tokens.is(range.start + 1, "into").then_some(())?;
    let mut utility = Utility { returns_rows: true, ..Utility::default() };
    let place = |index| is_stage(tokens, index) || tokens.kind(index) == Kind::String;
    let outside = |index| if tokens.kind(index) == Kind::String { set(&[Network]) } else { EffectSet::EMPTY };
    let target = range.start + 2;
    let from = (target..range.end).find(|index| tokens.is(*index, "from"))?;
    let inner = |start: usize| {
        let mut depth = 0_usize;
        (start..range.end).find(|index| {
            depth += usize::from(tokens.symbol(*index, "("));
            let closes = tokens.symbol(*index, ")");
            depth -= usize::from(closes && depth > 0);
            closes && depth == 0
        })
    };
    if place(target) {
        utility.effects = set(&[CopyOut, FileWrite, Read]).union(outside(target));
        let name = match tokens.symbol(from + 1, "(") {
            true => {
                let end = inner(from + 1)?;
                utility.queries.push(grammar::query(tokens, from + 2..end, lowering).ok()?);
                None
            }
            false => Some(name(tokens, from + 1)?),
        };
        utility.objects.extend(name.map(|name| Object { name, effects: set(&[Read]), kind: ObjectKind::Relation }));
        utility.doubts.extend(options(tokens, from..range.end));
        utility.returns_rows = false;
        utility.doubts.push(Reason { code: ReasonCode::Construct, detail: "COPY INTO of files".to_owned() });
        return Some(utility);
    }
    utility.effects = set(&[CopyIn, FileRead, Insert]);
    if range.clone().any(|index| tokens.is(index, "purge") && !tokens.is(index + 2, "false")) {
        // The files go once they are loaded.
        utility.effects.insert(FileWrite);
    }
    utility.objects.push(Object { name: name(tokens, target)?, effects: set(&[Insert]), kind: ObjectKind::Relation });
    if place(from + 1) {
        utility.effects = utility.effects.union(outside(from + 1));
        utility.returns_rows = false;
        utility.doubts.extend(options(tokens, from + 2..range.end));
    } else {
        utility.doubts.push(Reason { code: ReasonCode::Construct, detail: "COPY INTO from a query".to_owned() });
    }
    Some(utility)
}

/// Options are words and literals; a query among them is not followed.
fn options(tokens: &Tokens<'_>, mut range: Range<usize>) -> Option<Reason> {
    range
        .any(|index| tokens.is_any(index, &["select", "with"]))
        .then(|| Reason { code: ReasonCode::Construct, detail: "an option that is a query".to_owned() })
}

/// A dotted name of up to three parts.
fn name(tokens: &Tokens<'_>, start: usize) -> Option<Name> {
    let mut parts = Vec::new();
    let mut index = start;
    loop {
        parts.push(tokens.identifier(index).filter(|_| !is_stage(tokens, index))?.into_owned());
        if !tokens.symbol(index + 1, ".") {
            break;
        }
        index += 2;
    }
    (!tokens.symbol(index + 1, "(") || parts.len() <= 3).then_some(())?;
    let last = parts.pop()?;
    let part = |text: String| Ident { text, shown: None, quote: None };
    let schema = (!parts.is_empty()).then(|| part(parts.join(".")));
    Some(Name { parts: schema.into_iter().chain([part(last)]).collect() })
}

/// Snowflake's files: PUT sends the client's, GET fetches, LIST shows, REMOVE deletes.
fn stage(tokens: &Tokens<'_>, range: Range<usize>) -> Option<Utility> {
    let effects: &[Effect] = match tokens.written(range.start).to_ascii_lowercase().as_str() {
        "put" => &[CopyIn, FileRead, FileWrite],
        "get" => &[CopyOut, FileRead, FileWrite],
        "list" | "ls" => &[Read, FileRead],
        _ => &[FileWrite],
    };
    let plain = range.clone().skip(1).all(|index| {
        is_stage(tokens, index)
            || matches!(tokens.kind(index), Kind::Word | Kind::String | Kind::Number)
            || matches!(tokens.written(index), "=" | "/" | ":" | "*" | ".")
    });
    let any = range.clone().skip(1).any(|index| is_stage(tokens, index));
    (plain && any).then(|| Utility { effects: set(effects), returns_rows: true, ..Utility::default() })
}
