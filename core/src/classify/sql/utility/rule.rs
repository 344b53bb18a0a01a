//! CREATE RULE: statements that are kept and run with later ones. What they touch counts, as if it were done now.

use super::reader::Reader;
use crate::classify::Effect::{Alter, Create};

/// CREATE RULE, behind those words.
pub(super) fn create(r: &mut Reader<'_, '_>, replaces: bool) -> Option<()> {
    r.ident()?;
    r.need("as on")?;
    r.any(&["select", "insert", "update", "delete"])?;
    r.need("to")?;
    let relation = r.name()?;
    r.draft.touched(relation.last().to_owned());
    r.draft.existing(relation, if replaces { &[Create, Alter] } else { &[Create] });
    if r.eat("where") {
        r.expression_until("do")?;
    }
    r.need("do")?;
    let _ = r.any(&["also", "instead"]);
    if r.eat("nothing") {
        return Some(());
    }
    let start = r.at;
    if r.is_sign(0, "(") {
        let inside = r.inside()?;
        // `(SELECT …) UNION SELECT …` is one statement that begins with a bracket.
        if r.is_done() {
            return r.statements(inside);
        }
    }
    r.at = r.end;
    r.rows_statement(start..r.end)
}
