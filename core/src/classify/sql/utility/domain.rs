//! CREATE DOMAIN and ALTER DOMAIN.

use super::alter;
use super::reader::Reader;
use crate::classify::Effect::{Alter, Create};

/// CREATE DOMAIN, behind those words.
pub(super) fn create(r: &mut Reader<'_, '_>) -> Option<()> {
    let name = r.name()?;
    r.draft.does(&[Create]);
    r.draft.touched(name.last().to_owned());
    r.eat("as");
    r.typename()?;
    r.column_constraints()
}

/// ALTER DOMAIN, behind those words.
pub(super) fn alter(r: &mut Reader<'_, '_>) -> Option<()> {
    let name = r.name()?;
    r.draft.does(&[Alter]);
    r.draft.touched(name.last().to_owned());
    match r.any(&[
        "set default",
        "drop default",
        "set not null",
        "drop not null",
        "add",
        "drop constraint",
        "validate constraint",
        "rename constraint",
    ]) {
        Some("set default") => r.expression_until_end(),
        Some("add") => r.table_constraint(),
        Some("drop constraint") => {
            r.eat("if exists");
            r.ident()?;
            r.behavior();
            Some(())
        }
        Some("validate constraint") => r.ident().map(drop),
        Some("rename constraint") => {
            r.ident()?;
            r.need("to")?;
            r.ident().map(drop)
        }
        Some(_) => Some(()),
        None => alter::of_name(r),
    }
}
