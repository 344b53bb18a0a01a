//! CREATE TRIGGER and CREATE EVENT TRIGGER: code that runs with later statements.

use super::reader::Reader;
use crate::classify::Effect::{Alter, Create, FunctionUnknown, Maintenance, Procedure, Read};
use crate::classify::sql::token::Kind;

/// CREATE TRIGGER, behind those words.
pub(super) fn create(r: &mut Reader<'_, '_>, replaces: bool) -> Option<()> {
    r.ident()?;
    r.any(&["before", "after", "instead of"])?;
    loop {
        if r.any(&["insert", "delete", "truncate", "update of", "update"])? == "update of" {
            r.list(|r| r.ident().map(drop))?;
        }
        if !r.eat("or") {
            break;
        }
    }
    r.need("on")?;
    let table = r.name()?;
    r.draft.touched(table.last().to_owned());
    r.draft.existing(table, if replaces { &[Create, Alter] } else { &[Create] });
    if r.eat("from") {
        let other = r.name()?;
        r.draft.existing(other, &[Read]);
    }
    r.constraint_attributes();
    if r.eat("referencing") {
        while r.any(&["new table", "old table", "new row", "old row"]).is_some() {
            r.eat("as");
            r.ident()?;
        }
    }
    let _ = r.any(&["for each row", "for each statement", "for row", "for statement"]);
    if r.eat("when") {
        r.condition()?;
    }
    runs(r)
}

/// CREATE EVENT TRIGGER, behind those words: every later CREATE, ALTER and DROP of anybody runs it.
pub(super) fn event(r: &mut Reader<'_, '_>) -> Option<()> {
    r.ident()?;
    r.draft.does(&[Create, Procedure, Maintenance]);
    r.draft.touched_any();
    r.need("on")?;
    r.label()?;
    if r.eat("when") {
        loop {
            r.ident()?;
            r.need("in")?;
            r.bracketed(|r| r.list(Reader::string))?;
            if !r.eat("and") {
                break;
            }
        }
    }
    runs(r)
}

/// `EXECUTE FUNCTION f(words and literals)`
fn runs(r: &mut Reader<'_, '_>) -> Option<()> {
    r.any(&["execute function", "execute procedure"])?;
    let function = r.function()?;
    r.draft.does(&[FunctionUnknown]);
    r.draft.arranged(function);
    r.bracketed(|r| {
        if r.is_sign(0, ")") {
            return Some(());
        }
        r.list(|r| match r.kind(0) {
            Kind::String => r.string(),
            Kind::Number => r.number(),
            Kind::Word | Kind::Quoted => r.label().map(drop),
            Kind::Space | Kind::Comment | Kind::Parameter | Kind::Symbol | Kind::Operator | Kind::End => None,
        })
    })
}
