//! Queries with INTO, and the statements of a session: SET, SHOW, USE, transactions, locks, prepared statements.

use super::super::ir::{Expr, Name, Object, ObjectKind, Query, Statement, Target, Utility, construct};
use super::super::token::Kind;
use super::reader::{Reader, select, syntax};
use crate::classify::Effect::{self, *};
use crate::classify::{Reason, ReasonCode, StateChange};
use std::ops::Range;

/// A statement under construction.
pub(super) struct Draft(Utility);

impl Draft {
    pub(super) fn new() -> Self {
        Self(Utility::default())
    }

    pub(super) fn of(effects: &[Effect]) -> Self {
        let mut draft = Self::new();
        draft.effects(effects);
        draft
    }

    pub(super) fn effects(&mut self, effects: &[Effect]) {
        self.0.effects = self.0.effects.union(effects.iter().copied().collect());
    }

    pub(super) fn relation(&mut self, name: Name, kind: ObjectKind, effects: &[Effect]) {
        self.effects(effects);
        self.0.objects.push(Object { name, kind, effects: effects.iter().copied().collect() });
    }

    /// A relation that comes, changes or goes: what its name means afterwards is not in the catalog.
    pub(super) fn changed(&mut self, name: Name, kind: ObjectKind, effects: &[Effect]) {
        self.0.changes.push(StateChange::Touched(name.last().to_lowercase()));
        self.0.changes.push(StateChange::Touched(name.last().to_owned()));
        self.relation(name, kind, effects);
    }

    pub(super) fn expr(&mut self, expr: Expr) {
        self.0.exprs.push(expr);
    }

    /// A view of this query.
    pub(super) fn defined(&mut self, name: Name, query: Query) {
        self.effects(&[Read]);
        self.0.defined = Some(Target { name, temporary: false, columns: Vec::new(), may_exist: false, on_commit_drop: false });
        self.0.queries.push(query);
    }

    pub(super) fn statement(&mut self, statement: Statement) {
        self.0.statements.push(statement);
    }

    /// Rows come back whose columns are not told.
    pub(super) fn rows(&mut self) {
        self.0.returns_rows = true;
    }

    /// Rows come back with these columns, which hold no stored data.
    pub(super) fn shown(&mut self, columns: &[&str]) {
        self.0.returns_rows = true;
        self.0.shown = columns.iter().map(|column| (*column).to_owned()).collect();
    }

    pub(super) fn change(&mut self, change: StateChange) {
        self.0.changes.push(change);
    }

    pub(super) fn doubt(&mut self, code: ReasonCode, detail: &str) {
        self.0.doubts.push(Reason { code, detail: detail.to_owned() });
    }

    #[expect(clippy::unnecessary_wraps, reason = "the last call of every reader")]
    pub(super) fn finish(self) -> Result<Statement, Reason> {
        Ok(Statement::Utility(Box::new(self.0)))
    }
}

/// A query; INTO says where its rows go.
pub(super) fn query(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let start = reader.at;
    let Some(into) = reader.find(&["into"]) else {
        return Ok(select(reader.query(std::slice::from_ref(&(start..reader.end)), None)?));
    };
    reader.at = into + 1;
    let mut draft = Draft::new();
    if reader.take("outfile") {
        reader.string().ok_or_else(|| syntax("into"))?;
        export_options(reader)?;
        draft.effects(&[FileWrite]);
    } else if reader.take("dumpfile") {
        reader.string().ok_or_else(|| syntax("into"))?;
        draft.effects(&[FileWrite]);
    } else {
        loop {
            let variable = reader.kind() == Kind::Parameter && reader.tokens.written(reader.at) != "?";
            // Without a sign it is a variable of a stored program.
            reader.expect(variable, "into")?;
            reader.at += 1;
            if !reader.symbol(",") {
                break;
            }
        }
        draft.effects(&[Setting]);
    }
    let rest = reader.at..reader.end;
    draft.statement(select(reader.query(&[start..into, rest], None)?));
    draft.finish()
}

/// CHARACTER SET, FIELDS and LINES.
pub(super) fn export_options(reader: &mut Reader<'_, '_>) -> Result<(), Reason> {
    if reader.take("character set") || reader.take("charset") {
        reader.at += 1;
    }
    if reader.take_any(&["fields", "columns"]) {
        while reader.take_any(&["terminated by", "optionally enclosed by", "enclosed by", "escaped by"]) {
            reader.string().ok_or_else(|| syntax("fields"))?;
        }
    }
    if reader.take("lines") {
        while reader.take_any(&["starting by", "terminated by"]) {
            reader.string().ok_or_else(|| syntax("lines"))?;
        }
    }
    Ok(())
}

/// The statements of a session by their first word; `None` for others.
pub(super) fn read(reader: &mut Reader<'_, '_>, first: &str) -> Result<Option<Statement>, Reason> {
    reader.at += 1;
    let done = match first {
        "set" => set(reader)?,
        "show" => super::show::show(reader)?,
        "use" => {
            let schema = reader.name()?;
            let [schema] = schema.parts.as_slice() else { return Err(syntax("use")) };
            let mut draft = Draft::of(&[Setting]);
            draft.change(StateChange::SearchPath(vec![schema.text.clone()]));
            draft.finish()?
        }
        "begin" | "start" | "commit" | "rollback" | "savepoint" | "release" | "xa" => transaction(reader, first)?,
        "lock" | "unlock" => lock(reader, first)?,
        "prepare" => prepare(reader)?,
        "execute" => execute(reader)?,
        "deallocate" => {
            let prepared = reader.take("prepare");
            reader.expect(prepared, "deallocate")?;
            reader.ident()?;
            Draft::of(&[Prepare]).finish()?
        }
        "do" => {
            let mut draft = Draft::of(&[Procedure]);
            for part in reader.parts(reader.at..reader.end) {
                draft.expr(reader.expr(part, false)?);
            }
            reader.at = reader.end;
            draft.finish()?
        }
        "handler" => handler(reader)?,
        _ => {
            reader.at -= 1;
            return Ok(None);
        }
    };
    reader.expect(reader.done(), super::word(first))?;
    Ok(Some(done))
}

/// Settings whose change lets the server write a file.
const FILES: &[&str] = &[
    "debug",
    "debug_dbug",
    "general_log",
    "general_log_file",
    "innodb_buffer_pool_dump_now",
    "innodb_buffer_pool_filename",
    "keyring_file_data",
    "log_output",
    "slow_query_log",
    "slow_query_log_file",
];
/// Settings that change how later text is read.
const LEXER: &[&str] = &[
    "character_set_client",
    "character_set_connection",
    "character_set_results",
    "collation_connection",
    "lower_case_table_names",
    "sql_mode",
];

fn set(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let mut draft = Draft::of(&[Setting]);
    if reader.take_any(&["transaction", "session transaction", "global transaction", "local transaction"]) {
        draft.effects(&[Transaction]);
        if reader.tokens.is(reader.at - 2, "global") {
            draft.effects(&[Maintenance]);
        }
        reader.at = reader.end;
        return draft.finish();
    }
    let mut roles = false;
    for part in reader.parts(reader.at..reader.end) {
        reader.at = part.start;
        let assigns = part.clone().any(|at| reader.tokens.symbol(at, "=") || reader.tokens.symbol(at, ":="));
        if reader.take_any(&["role", "default role"]) || (roles && !assigns) {
            reader.expect(!assigns, "set")?;
            roles = true;
            draft.effects(&[Role]);
            draft.change(StateChange::Unfollowed("role".to_owned()));
        } else if reader.take("password") {
            // It holds no expression.
            draft.effects(&[Role]);
        } else if reader.take_any(&["names", "character set", "charset"]) {
            reader.expect(!assigns, "set")?;
            draft.effects(&[LexerSetting]);
            draft.change(StateChange::Unfollowed("character_set_client".to_owned()));
        } else {
            assigned(reader, part, &mut draft)?;
        }
    }
    reader.at = reader.end;
    draft.finish()
}

/// `[GLOBAL | SESSION | …] name = value`, `@@scope.name = value` or `@name = value`.
fn assigned(reader: &mut Reader<'_, '_>, part: Range<usize>, draft: &mut Draft) -> Result<(), Reason> {
    reader.at = part.start;
    let mut global = false;
    let name;
    if reader.kind() == Kind::Parameter {
        let written = reader.tokens.written(reader.at).to_ascii_lowercase();
        reader.at += 1;
        let Some(system) = written.strip_prefix("@@") else {
            let assigns = reader.symbol("=") || reader.symbol(":=");
            reader.expect(assigns, "set")?;
            draft.expr(reader.expr(reader.at..part.end, false)?);
            return Ok(());
        };
        if reader.symbol(".") {
            global = matches!(system, "global" | "persist" | "persist_only");
            reader.expect(global || matches!(system, "session" | "local"), "set")?;
            name = reader.ident()?.text;
        } else {
            name = system.trim_matches('`').to_owned();
        }
    } else {
        global = reader.take_any(&["global", "persist", "persist_only"]);
        let _session = !global && reader.take_any(&["session", "local"]);
        name = reader.ident()?.text;
    }
    // `SET cache.key_buffer_size` and a trigger's `NEW.a` are not followed.
    let assigns = reader.symbol("=") || reader.symbol(":=");
    reader.expect(assigns, "set")?;
    if global {
        draft.effects(&[Maintenance]);
    }
    let name = name.as_str();
    if FILES.contains(&name) {
        draft.effects(&[FileWrite]);
    }
    if LEXER.contains(&name) {
        draft.effects(&[LexerSetting]);
        draft.change(StateChange::Unfollowed(name.to_owned()));
    }
    match name {
        "autocommit" | "tx_isolation" | "transaction_isolation" | "tx_read_only" | "transaction_read_only" => draft.effects(&[Transaction]),
        "pseudo_thread_id" | "sql_log_bin" | "gtid_domain_id" | "server_id" | "gtid_next" => draft.effects(&[Replication]),
        "proxy_user" | "external_user" => draft.effects(&[Role]),
        "init_connect" | "init_file" | "init_replica" | "init_slave" => draft.effects(&[DynamicSql]),
        "plugin_dir" => draft.effects(&[Program]),
        // A library that is loaded, commands that are run, and where the others of the cluster are.
        _ if name.starts_with("wsrep_") => draft.effects(&[Program, Network, Replication]),
        _ if name.starts_with("gtid_") || name.starts_with("rpl_") => draft.effects(&[Replication]),
        _ if name.starts_with("server_audit_") || name.starts_with("audit_log_") => draft.effects(&[FileWrite]),
        _ => {}
    }
    // A word is a value's name here, never a column.
    let plain = part.end == reader.at + 1 && matches!(reader.kind(), Kind::Word | Kind::Quoted);
    if !plain {
        draft.expr(reader.expr(reader.at..part.end, false)?);
    }
    Ok(())
}

fn transaction(reader: &mut Reader<'_, '_>, first: &str) -> Result<Statement, Reason> {
    let mut draft = Draft::of(&[Transaction]);
    match first {
        "begin" => {
            reader.take("work");
            draft.change(StateChange::Begin);
        }
        "start" => {
            if !reader.take("transaction") {
                // START REPLICA.
                return Err(syntax("start"));
            }
            reader.at = reader.end;
            draft.change(StateChange::Begin);
        }
        "commit" => {
            reader.at = reader.end;
            draft.change(StateChange::Commit);
        }
        "rollback" => {
            reader.take("work");
            if reader.take("to") {
                reader.take("savepoint");
                let name = reader.ident()?.text;
                draft.change(StateChange::RollbackTo(name));
            } else {
                reader.at = reader.end;
                draft.change(StateChange::Rollback);
            }
        }
        "xa" => {
            reader.at = reader.end;
            draft.rows();
            draft.change(StateChange::Unfollowed("xa".to_owned()));
        }
        _ => {
            reader.take("savepoint");
            let name = reader.ident()?.text;
            draft.change(if first == "release" { StateChange::Release(name) } else { StateChange::Savepoint(name) });
        }
    }
    draft.finish()
}

fn lock(reader: &mut Reader<'_, '_>, first: &str) -> Result<Statement, Reason> {
    let tables = reader.take("tables") || reader.take("table");
    reader.expect(tables, "lock")?;
    let mut draft = Draft::of(&[Lock]);
    if first == "unlock" {
        return draft.finish();
    }
    for part in reader.parts(reader.at..reader.end) {
        reader.at = part.start;
        let name = reader.name()?;
        let kinds = ["read", "write", "read local", "low_priority write", "write concurrent"];
        reader.at = (reader.at..part.end).find(|at| reader.tokens.is_any(*at, &["read", "write", "low_priority"])).unwrap_or(part.end);
        let kind = kinds.iter().any(|kind| reader.take(kind)) && (reader.at == part.end || reader.take_any(&["local", "concurrent"]));
        reader.expect(kind && reader.at == part.end, "lock")?;
        draft.relation(name, ObjectKind::Relation, &[Lock]);
    }
    reader.at = reader.end;
    draft.finish()
}

/// PREPARE … FROM 'text': the text is read as a statement of its own.
fn prepare(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    reader.ident()?;
    let from = reader.take("from");
    reader.expect(from, "prepare")?;
    let mut draft = Draft::of(&[Prepare, DynamicSql]);
    text(reader, &mut draft)?;
    draft.finish()
}

fn execute(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    if reader.take("immediate") {
        let mut draft = Draft::of(&[DynamicSql]);
        text(reader, &mut draft)?;
        reader.expect(reader.done(), "execute immediate")?;
        draft.rows();
        return draft.finish();
    }
    reader.ident()?;
    reader.at = reader.end;
    let mut draft = Draft::of(&[Prepare]);
    draft.doubt(ReasonCode::Prepared, "");
    draft.rows();
    draft.change(StateChange::Unfollowed("execute".to_owned()));
    draft.finish()
}

/// One literal is classified as a text of its own; anything else is not known.
fn text(reader: &mut Reader<'_, '_>, draft: &mut Draft) -> Result<(), Reason> {
    let Some(text) = reader.string().filter(|_| reader.done()) else {
        draft.doubt(ReasonCode::DynamicSql, "");
        reader.at = reader.end;
        return Ok(());
    };
    let settings = crate::classify::LexerSettings { sql_mode: reader.mode, ..crate::classify::LexerSettings::default() };
    let tokens = super::super::guard::read(&text, reader.tokens.dialect(), &settings)?;
    if let Some(doubt) = tokens.doubts().first() {
        return Err(doubt.clone());
    }
    if (0..tokens.len()).any(|at| tokens.is_any(at, &["prepare", "execute"])) {
        return Err(construct("text in a text"));
    }
    for statement in super::statements(&tokens, &settings)? {
        draft.statement(statement);
    }
    Ok(())
}

/// HANDLER t OPEN | READ … | CLOSE: rows are read without SELECT, and an opened handler goes by its alias.
fn handler(reader: &mut Reader<'_, '_>) -> Result<Statement, Reason> {
    let name = reader.name()?;
    let mut draft = Draft::of(&[Cursor]);
    if reader.take("open") {
        reader.expect(reader.done(), "handler")?;
        draft.relation(name, ObjectKind::Relation, &[Read]);
    } else if reader.take("close") {
        return draft.finish();
    } else {
        let read = reader.take("read");
        reader.expect(read, "handler")?;
        let condition = (reader.at..reader.end).any(|at| reader.tokens.is_any(at, &["where"]) || reader.tokens.symbol(at, "("));
        reader.expect(!condition, "handler")?;
        reader.at = reader.end;
        draft.relation(name, ObjectKind::Relation, &[Read]);
        draft.doubt(ReasonCode::StateUnknown, "a handler's name may be an alias");
        draft.rows();
    }
    draft.finish()
}
