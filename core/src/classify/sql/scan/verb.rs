//! The words that write, and where they stand for a statement.

use crate::classify::Effect::{
    self, Alter, Comment, CopyIn, CopyOut, Create, Delete, Drop, Grant, Insert, Merge, Revoke, Role, Truncate, Update,
};
use crate::classify::sql::token::{ByWord, Kind, Tokens, WordId};
use crate::classify::{Dialect, EffectSet};
use std::ops::Range;
use std::sync::LazyLock;

/// What the word may stand for, wherever it is.
pub(super) fn possible(word: WordId) -> EffectSet {
    POSSIBLE.of(word)
}

static POSSIBLE: LazyLock<ByWord<EffectSet>> = LazyLock::new(|| ByWord::new(listed));

/// Every word that is looked for here.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, _)| *word)
}

const EVERYTHING: &[Effect] =
    &[Insert, Update, Delete, Merge, Truncate, CopyIn, CopyOut, Create, Alter, Drop, Comment, Grant, Revoke, Role];
const WORDS: [(&str, &[Effect]); 41] = [
    ("add", &[Alter]),
    ("alter", &[Alter, Role, Comment]),
    ("attach", &[Create, Alter]),
    ("authorization", &[Role]),
    ("call", EVERYTHING),
    ("comment", &[Comment, Alter]),
    ("copy", &[CopyIn, CopyOut, Insert]),
    ("create", &[Create, Insert]),
    ("delete", &[Delete]),
    ("deny", &[Revoke, Grant]),
    ("detach", &[Alter, Drop]),
    ("discard", &[Drop, Role]),
    ("do", EVERYTHING),
    ("drop", &[Drop, Alter]),
    ("exec", EVERYTHING),
    ("execute", EVERYTHING),
    ("grant", &[Grant, Role]),
    ("group", &[Role]),
    ("import", &[Create]),
    ("insert", &[Insert]),
    ("into", &[Create, Insert]),
    ("label", &[Comment, Alter, Role]),
    ("load", &[CopyIn, Insert, Delete]),
    ("merge", &[Merge, Insert, Update, Delete]),
    ("owned", &[Role]),
    ("owner", &[Role]),
    ("policy", &[Role]),
    ("pragma", &[Insert, Update, Delete, Create, Alter, Drop]),
    ("reassign", &[Role, Alter]),
    ("refresh", &[Insert, Update, Delete, Truncate, Alter]),
    ("rename", &[Alter]),
    ("replace", &[Merge, Insert, Update, Delete, Alter, Drop]),
    ("reset", &[Role, Alter]),
    ("restore", &[Create, Drop]),
    ("revoke", &[Revoke, Role]),
    ("role", &[Role]),
    ("security", &[Role, Comment]),
    ("set", &[Role]),
    ("truncate", &[Truncate, Delete]),
    ("update", &[Update]),
    ("user", &[Role]),
];

fn listed(word: &str) -> EffectSet {
    WORDS.iter().find(|(listed, _)| *listed == word).map_or(EffectSet::EMPTY, |(_, effects)| effects.iter().copied().collect())
}

/// What the word writes if it may begin a statement or a clause that writes here, and whether it does so without doubt. Words that
/// the grammars allow nowhere else decide: INSERT INTO, DELETE FROM, MERGE INTO, UPDATE and a name.
pub(super) fn at(tokens: &Tokens<'_>, index: usize, statement: Range<usize>) -> (EffectSet, bool) {
    let postgres = tokens.dialect() == Dialect::Postgres;
    let previous = |back: usize| index.checked_sub(back).filter(|place| *place >= statement.start);
    let after = |keywords: &[&str]| previous(1).is_some_and(|place| tokens.is_any(place, keywords));
    if mysql(tokens) {
        return (at_mysql(tokens, index, after(&["on", "for", "key"]), after(&["."])), false);
    }
    let effect = match tokens.written(index).len() {
        4 if tokens.is(index, "into") && (postgres || tokens.dialect() == Dialect::Mssql) && !after(&["insert", "merge"]) => {
            return (EffectSet::of(Effect::Create), postgres);
        }
        5 if tokens.is(index, "merge") && tokens.is(index + 1, "into") => Effect::Merge,
        5 | 6 if tokens.is_any(index, &["share", "update"]) && locks(tokens, index) => return (EffectSet::of(Effect::Lock), false),
        6 if tokens.is(index, "insert") && (tokens.is_any(index + 1, &["into", "or"]) || after(&["then"])) => Effect::Insert,
        6 if tokens.is(index, "delete") && (tokens.is(index + 1, "from") || after(&["then"])) => Effect::Delete,
        6 if tokens.is(index, "update") && !after(&["on", "or"]) && (named(tokens, index + 1) || after(&["then", "do"])) => Effect::Update,
        5 if tokens.is(index, "grant") => Effect::Grant,
        7 if tokens.is(index, "execute") && after(&["as"]) => Effect::Prepare,
        7 if tokens.is(index, "replace") && !postgres && !after(&["conflict"]) && !tokens.symbol(index + 1, "(") => Effect::Merge,
        _ => return (EffectSet::EMPTY, false),
    };
    (EffectSet::of(effect), postgres && opens_expression(tokens, index, &statement))
}

fn mysql(tokens: &Tokens<'_>) -> bool {
    matches!(tokens.dialect(), Dialect::Mysql | Dialect::Mariadb)
}

/// MySQL's verbs, in the widest reading: INTO and FROM may be left out, and modifiers may stand between.
fn at_mysql(tokens: &Tokens<'_>, index: usize, clause: bool, name: bool) -> EffectSet {
    use Effect::{Delete, FileWrite, Insert, Lock, Setting, Update};
    let call = tokens.symbol(index + 1, "(");
    let effects: &[Effect] = match tokens.written(index).to_ascii_lowercase().as_str() {
        _ if name => &[],
        "insert" if !call => &[Insert],
        "replace" if !call => &[Insert, Delete],
        "delete" => &[Delete],
        "update" if clause => &[Lock, Update],
        "update" => &[Update],
        "share" => &[Lock],
        "outfile" | "dumpfile" => &[FileWrite],
        "into" if tokens.kind(index + 1) == Kind::Parameter => &[Setting],
        _ => &[],
    };
    effects.iter().copied().collect()
}

/// Whether the verb stands at the beginning of a CTE's body or of COPY's query: nothing but a statement can.
fn opens_expression(tokens: &Tokens<'_>, index: usize, statement: &Range<usize>) -> bool {
    let Some(bracket) = index.checked_sub(1).filter(|place| *place > statement.start && tokens.symbol(*place, "(")) else {
        return false;
    };
    let opens = tokens.is_any(bracket - 1, &["as", "materialized"]) || (tokens.is(bracket - 1, "copy") && bracket - 1 == statement.start);
    let column_list = tokens.is(index, "update") && {
        // `f() AS (update int, …)` defines columns; UPDATE reaches SET without a comma.
        let mut ahead = index + 1..statement.end;
        !ahead
            .find(|place| tokens.is(*place, "set") || tokens.symbol(*place, ",") || tokens.symbol(*place, ")"))
            .is_some_and(|place| tokens.is(place, "set"))
    };
    opens && !column_list
}

fn named(tokens: &Tokens<'_>, index: usize) -> bool {
    match tokens.kind(index) {
        Kind::Word | Kind::Quoted => true,
        // SQLite takes a string for a name.
        Kind::String => tokens.dialect() == Dialect::Sqlite,
        Kind::Space | Kind::Comment | Kind::Number | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End => false,
    }
}

/// FOR UPDATE, FOR NO KEY UPDATE, FOR SHARE, FOR KEY SHARE.
fn locks(tokens: &Tokens<'_>, index: usize) -> bool {
    let back = |places: usize, keyword| index.checked_sub(places).is_some_and(|place| tokens.is(place, keyword));
    back(1, "for") || (back(1, "key") && (back(2, "for") || (back(2, "no") && back(3, "for"))))
}
