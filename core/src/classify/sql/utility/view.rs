//! CREATE VIEW.

use super::reader::Reader;
use crate::classify::Effect::{Create, Read};
use crate::classify::sql::ir::{Body, Cte, Ident, Name, Query};

/// CREATE [RECURSIVE] VIEW, behind those words.
pub(super) fn create(r: &mut Reader<'_, '_>, temporary: bool, recursive: bool) -> Option<()> {
    let name = r.name()?;
    let own = name.parts.last().cloned()?;
    r.draft.made(name.clone(), temporary, &[Create]);
    r.draft.does(&[Read]);
    let columns = r.named_columns()?;
    if recursive && columns.is_empty() {
        return None;
    }
    r.has_parameters()?;
    r.need("as")?;
    let range = r.query_before(&["with cascaded check option", "with local check option", "with check option"]);
    if let Some(query) = r.query(range)? {
        r.draft.defines(name, temporary, columns.clone());
        r.draft.defines_view();
        r.draft.lowered_query(if recursive { of_itself(own, columns, query) } else { query });
    }
    Some(())
}

/// `CREATE RECURSIVE VIEW v (a) AS q` is `WITH RECURSIVE v (a) AS (q) TABLE v`.
fn of_itself(name: Ident, columns: Vec<Ident>, query: Query) -> Query {
    let body = Body::Table(Name::single(name.clone()));
    Query {
        recursive: true,
        ctes: vec![Cte { name, columns, query, recursive: false, added: Vec::new() }],
        body,
        order_by: Vec::new(),
        limit: Vec::new(),
        locks: false,
    }
}
