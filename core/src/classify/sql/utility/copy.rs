//! COPY of a relation in the forms that the grammar does not know.

use super::reader::Reader;
use crate::classify::Effect::{CopyIn, CopyOut, FileRead, FileWrite, Insert, Program, Read};

/// COPY, behind the verb. STDIN and STDOUT both mean the client, whichever way the data goes.
pub(super) fn copy(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("binary");
    let name = r.name()?;
    let mut columns = Vec::new();
    if r.is_sign(0, "(") {
        r.bracketed(|r| {
            r.list(|r| {
                columns.push(r.ident()?);
                Some(())
            })
        })?;
    }
    let out = r.any(&["from", "to"])? == "to";
    if out {
        r.draft.existing(name.clone(), &[CopyOut, Read]);
        r.draft.goes_out(name, columns);
        r.draft.returns_rows();
    } else {
        r.draft.existing(name, &[CopyIn, Insert]);
    }
    if r.eat("program") {
        r.string()?;
        r.draft.does(&[Program]);
    } else if r.any(&["stdin", "stdout"]).is_none() {
        r.string()?;
        r.draft.does(&[if out { FileWrite } else { FileRead }]);
    }
    if r.any(&["using delimiters", "delimiters"]).is_some() {
        r.string()?;
    }
    r.eat("with");
    if r.is_sign(0, "(") {
        options(r)?;
    } else {
        while older_option(r)? {}
    }
    if !out && r.eat("where") { r.expression_until_end() } else { Some(()) }
}

/// `(FORMAT csv, FORCE_QUOTE (a, b), HEADER)`
fn options(r: &mut Reader<'_, '_>) -> Option<()> {
    r.bracketed(|r| {
        r.list(|r| {
            r.label()?;
            if r.is_sign(0, ",") || r.is_sign(0, ")") || r.sign("*") || r.any(&["true", "false", "on", "default"]).is_some() {
                return Some(());
            }
            if r.is_sign(0, "(") {
                return r.bracketed(|r| r.list(|r| r.string().or_else(|| r.word().map(drop))));
            }
            r.string().or_else(|| r.number()).or_else(|| r.word().map(drop))
        })
    })
}

/// An option of the older form; whether there was one.
fn older_option(r: &mut Reader<'_, '_>) -> Option<bool> {
    let columns = |r: &mut Reader<'_, '_>| r.list(|r| r.ident().map(drop));
    if r.any(&["binary", "freeze", "csv", "header"]).is_some() {
        return Some(true);
    }
    match r.any(&["delimiter", "null", "quote", "escape", "encoding", "force quote", "force not null", "force null"]) {
        Some(kind @ ("force quote" | "force not null" | "force null")) => {
            if !(kind == "force quote" && r.sign("*")) {
                columns(r)?;
            }
        }
        Some(_) => {
            r.eat("as");
            r.string()?;
        }
        None => return Some(false),
    }
    Some(true)
}
