//! T-SQL statements need no semicolon between them: a reserved word that begins a statement begins one, unless the statement at hand
//! has it as a part of its own. What is parted wrongly here has no reading by grammar.

use crate::classify::sql::token::{Kind, Tokens};
use std::ops::Range;

/// Reserved words that begin statements, sorted; WITH may only after a semicolon.
const STARTERS: &[&str] = &[
    "alter",
    "backup",
    "begin",
    "break",
    "bulk",
    "checkpoint",
    "close",
    "commit",
    "continue",
    "create",
    "dbcc",
    "deallocate",
    "declare",
    "delete",
    "deny",
    "drop",
    "dump",
    "exec",
    "execute",
    "fetch",
    "goto",
    "grant",
    "if",
    "insert",
    "kill",
    "load",
    "merge",
    "open",
    "print",
    "raiserror",
    "readtext",
    "reconfigure",
    "restore",
    "return",
    "revert",
    "revoke",
    "rollback",
    "save",
    "select",
    "set",
    "setuser",
    "shutdown",
    "truncate",
    "update",
    "updatetext",
    "use",
    "waitfor",
    "while",
    "writetext",
];

/// Whether the word begins a statement of T-SQL wherever it stands alone.
pub(in crate::classify::sql) fn starts(word: &str) -> bool {
    word.len() <= 11 && STARTERS.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// Whether the text branches, loops, or defines code: then nothing in it is parted.
pub(in crate::classify::sql) fn is_procedural(tokens: &Tokens<'_>) -> bool {
    let mut depth = 0_usize;
    (0..tokens.len()).any(|index| {
        if tokens.symbol(index, "(") {
            depth += 1;
        } else if tokens.symbol(index, ")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && branches(tokens, index)
    })
}

fn branches(tokens: &Tokens<'_>, index: usize) -> bool {
    let behind = |words: &[&str]| index > 0 && tokens.is_any(index - 1, words);
    if tokens.is_any(index, &["while", "goto", "break", "continue", "return"]) {
        return !behind(&["as"]);
    }
    match tokens.written(index).len() {
        2 if tokens.is(index, "if") => !tokens.is(index + 1, "exists") || index == 0 || !is_object(tokens, index - 1),
        5 if tokens.is(index, "begin") => !tokens.is_any(index + 1, &["tran", "transaction", "distributed"]),
        _ => {
            tokens.is_any(index, &["proc", "procedure", "function", "trigger"])
                && (behind(&["create", "alter"])
                    || (behind(&["replace"]) || (index > 1 && behind(&["alter"]) && tokens.is(index - 2, "or"))))
        }
    }
}

/// DROP TABLE IF EXISTS, and its like.
fn is_object(tokens: &Tokens<'_>, index: usize) -> bool {
    tokens.kind(index) == Kind::Word && !tokens.is_any(index, &["else", "end"]) && index > 0
}

/// The statement at hand.
#[derive(Default)]
struct Open<'a> {
    lead: &'a str,
    /// Its own part of that kind has come: SET of UPDATE, the source of INSERT, the action of ALTER, TO or FROM of GRANT.
    settled: bool,
    /// WITH whose statement has not come.
    with: bool,
}

/// The tokens of each statement.
pub(super) fn statements(tokens: &Tokens<'_>) -> Vec<Range<usize>> {
    if is_procedural(tokens) {
        return if tokens.len() == 0 { Vec::new() } else { std::iter::once(0..tokens.len()).collect() };
    }
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let mut open = Open::default();
    for index in 0..tokens.len() {
        if tokens.symbol(index, "(") {
            depth += 1;
        } else if tokens.symbol(index, ")") {
            depth = depth.saturating_sub(1);
        } else if depth > 0 {
            continue;
        } else if tokens.symbol(index, ";") {
            if start < index {
                found.push(start..index);
            }
            start = index + 1;
        } else if index == start {
            open = Open { lead: tokens.written(index), settled: false, with: tokens.is(index, "with") };
        } else if tokens.kind(index) == Kind::Word && !tokens.symbol(index - 1, ".") {
            if starts(tokens.written(index)) && !open.takes(tokens, index, start) {
                found.push(start..index);
                start = index;
                open = Open { lead: tokens.written(index), settled: false, with: false };
            } else {
                open.goes_on(tokens, index);
            }
        }
    }
    if start < tokens.len() {
        found.push(start..tokens.len());
    }
    found
}

impl<'a> Open<'a> {
    fn leads(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.lead.eq_ignore_ascii_case(word))
    }

    /// Whether the word that could begin a statement is a part of this one.
    fn takes(&mut self, tokens: &Tokens<'a>, index: usize, start: usize) -> bool {
        let here = |words: &[&str]| tokens.is_any(index, words);
        let behind = |words: &[&str]| tokens.is_any(index - 1, words);
        if self.with && here(&["select", "insert", "update", "delete", "merge"]) && tokens.symbol(index - 1, ")") {
            *self = Self { lead: tokens.written(index), settled: false, with: false };
            return true;
        }
        if here(&["select"]) && behind(&["union", "all", "except", "intersect"]) {
            return true;
        }
        if here(&["merge"]) && behind(&["inner", "left", "right", "full", "outer"]) {
            return true;
        }
        if here(&["fetch"]) && behind(&["row", "rows"]) {
            return true;
        }
        if here(&["if"]) && tokens.is(index + 1, "exists") && self.leads(&["drop"]) {
            return true;
        }
        if self.leads(&["grant", "deny", "revoke"]) {
            return !self.settled || here(&["grant"]) && behind(&["with"]);
        }
        if self.leads(&["update"]) && here(&["set"]) || self.leads(&["insert"]) && here(&["select", "exec", "execute"]) {
            return !std::mem::replace(&mut self.settled, true);
        }
        if self.leads(&["merge"]) {
            return behind(&["then"]) || here(&["set"]) && behind(&["update"]);
        }
        if self.leads(&["alter"]) && here(&["alter", "drop", "set", "create"]) {
            return !std::mem::replace(&mut self.settled, true);
        }
        if self.leads(&["create", "alter"]) && here(&["select"]) {
            return behind(&["as"]);
        }
        if self.leads(&["bulk"]) && here(&["insert"]) || self.leads(&["begin", "commit", "save", "rollback"]) && index == start + 1 {
            return index == start + 1;
        }
        self.leads(&["declare"]) && here(&["select"]) && behind(&["for"])
    }

    fn goes_on(&mut self, tokens: &Tokens<'_>, index: usize) {
        const ACTIONS: [&str; 14] = [
            "add",
            "with",
            "nocheck",
            "check",
            "enable",
            "disable",
            "switch",
            "rebuild",
            "modify",
            "collate",
            "to",
            "reorganize",
            "for",
            "transfer",
        ];
        if self.leads(&["grant", "deny", "revoke"]) {
            self.settled |= tokens.is_any(index, &["to", "from"]);
        } else if self.leads(&["insert"]) {
            self.settled |= tokens.is_any(index, &["values", "default"]);
        } else if self.leads(&["alter"]) {
            self.settled |= tokens.is_any(index, &ACTIONS);
        }
    }
}
