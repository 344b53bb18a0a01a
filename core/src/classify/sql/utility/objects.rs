//! CREATE of casts, conversions, operator classes, languages and other objects that are no relations.

use super::reader::Reader;
use crate::classify::Effect::{Create, FileWrite, FunctionUnknown, Maintenance, Program, Role};

/// CREATE CAST: any value may be converted by it from now on, where it is implicit without a word.
pub(super) fn cast(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Create, Maintenance]);
    r.draft.touched_any();
    r.cast_types()?;
    if r.any(&["without function", "with inout", "with function"])? == "with function" {
        let function = r.routine()?;
        r.draft.arranged(function);
    }
    let _ = r.any(&["as implicit", "as assignment"]);
    Some(())
}

/// CREATE CONVERSION.
pub(super) fn conversion(r: &mut Reader<'_, '_>) -> Option<()> {
    r.name()?;
    r.draft.does(&[Create]);
    r.need("for")?;
    r.string()?;
    r.need("to")?;
    r.string()?;
    r.need("from")?;
    let function = r.name()?;
    r.draft.arranged(function);
    r.draft.touched_any();
    Some(())
}

/// CREATE OPERATOR CLASS.
pub(super) fn operator_class(r: &mut Reader<'_, '_>) -> Option<()> {
    r.name()?;
    r.draft.does(&[Create]);
    r.draft.touched_any();
    r.eat("default");
    r.need("for type")?;
    r.typename()?;
    r.need("using")?;
    r.ident()?;
    if r.eat("family") {
        r.name()?;
    }
    r.need("as")?;
    r.list(operator_item)
}

/// CREATE OPERATOR FAMILY.
pub(super) fn operator_family(r: &mut Reader<'_, '_>) -> Option<()> {
    r.name()?;
    r.draft.does(&[Create]);
    r.draft.touched_any();
    r.need("using")?;
    r.ident().map(drop)
}

/// An operator, a support function or the stored type of a class or a family.
pub(super) fn operator_item(r: &mut Reader<'_, '_>) -> Option<()> {
    match r.any(&["operator", "function", "storage"])? {
        "operator" => {
            r.number()?;
            r.operator()?;
            if r.is_sign(0, "(") {
                r.operator_types()?;
            }
            if r.eat("for order by") {
                r.name()?;
            } else {
                r.eat("for search");
            }
            r.eat("recheck");
        }
        "function" => {
            r.number()?;
            if r.is_sign(0, "(") {
                r.bracketed(|r| r.list(Reader::typename))?;
            }
            let function = r.routine()?;
            r.draft.arranged(function);
        }
        _ => r.typename()?,
    }
    Some(())
}

/// CREATE LANGUAGE: native code that runs other code.
pub(super) fn language(r: &mut Reader<'_, '_>) -> Option<()> {
    r.word()?;
    r.draft.does(&[Create, Program]);
    r.draft.touched_any();
    if r.eat("handler") {
        arranged(r)?;
        if r.eat("inline") {
            arranged(r)?;
        }
        if r.eat("validator") {
            arranged(r)?;
        } else {
            r.eat("no validator");
        }
    }
    Some(())
}

fn arranged(r: &mut Reader<'_, '_>) -> Option<()> {
    let function = r.name()?;
    r.draft.arranged(function);
    Some(())
}

/// CREATE ACCESS METHOD: native code under every table or index that uses it.
pub(super) fn access_method(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create, Program]);
    r.need("type")?;
    r.any(&["index", "table"])?;
    r.need("handler")?;
    arranged(r)
}

/// CREATE TRANSFORM.
pub(super) fn transform(r: &mut Reader<'_, '_>) -> Option<()> {
    r.draft.does(&[Create, FunctionUnknown]);
    r.draft.touched_any();
    r.need("for")?;
    r.typename()?;
    r.need("language")?;
    r.ident()?;
    r.bracketed(|r| {
        r.list(|r| {
            r.any(&["from sql with function", "to sql with function"])?;
            let function = r.routine()?;
            r.draft.arranged(function);
            Some(())
        })
    })
}

/// CREATE TABLESPACE: files in a directory that the statement names.
pub(super) fn tablespace(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create, FileWrite]);
    if r.eat("owner") {
        r.role()?;
        r.draft.does(&[Role]);
    }
    r.need("location")?;
    r.string()?;
    r.has_parameters()
}

/// CREATE DATABASE.
pub(super) fn database(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create]);
    r.eat("with");
    while !r.is_done() {
        database_option(r)?;
    }
    Some(())
}

/// One option of CREATE or ALTER DATABASE.
pub(super) fn database_option(r: &mut Reader<'_, '_>) -> Option<()> {
    let option = r.any(&["connection limit", "encoding", "location", "owner", "tablespace", "template"]);
    if option.is_none() {
        r.ident()?;
    }
    r.sign("=");
    let own = ["default", "template0", "template1"].iter().any(|name| r.is(0, name));
    match option {
        Some("owner") => r.draft.does(&[Role]),
        Some("template") if !own => r.draft.construct("a database that is copied"),
        Some(_) | None => {}
    }
    if r.eat("default") {
        return Some(());
    }
    r.string().or_else(|| r.number()).or_else(|| r.any(&["true", "false", "on"]).map(drop)).or_else(|| r.word().map(drop))
}

/// CREATE SCHEMA without anything inside: a schema that the search path already names becomes alive.
pub(super) fn schema(r: &mut Reader<'_, '_>) -> Option<()> {
    r.eat("if not exists");
    r.draft.does(&[Create]);
    r.draft.touched_any();
    if !r.is(0, "authorization") {
        r.ident()?;
    }
    if r.eat("authorization") {
        r.role()?;
        r.draft.does(&[Role]);
    }
    Some(())
}

/// CREATE SEQUENCE.
pub(super) fn sequence(r: &mut Reader<'_, '_>, temporary: bool) -> Option<()> {
    r.eat("if not exists");
    let name = r.name()?;
    r.draft.made(name, temporary, &[Create]);
    while r.sequence_option()? {}
    Some(())
}

impl Reader<'_, '_> {
    /// `(a AS b)`
    pub(super) fn cast_types(&mut self) -> Option<()> {
        self.bracketed(|r| {
            r.typename()?;
            r.need("as")?;
            r.typename()
        })
    }
}
