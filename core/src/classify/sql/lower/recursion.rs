//! Which WITH queries see themselves in dialects that do not say so.

use super::Lowering;
use super::expr::grown;
use crate::classify::Dialect;
use crate::classify::sql::ir::{Body, Doubt, From, Ident, Query, construct};

impl Lowering {
    /// Whether a WITH query of a dialect without RECURSIVE sees itself.
    pub(super) fn recurs_unsaid(self, query: &Query, name: &Ident, said: bool) -> Result<bool, Doubt> {
        if !self.is_guest() || self.dialect == Dialect::Bigquery || self.dialect == Dialect::Generic || !mentions(query, name) {
            return Ok(false);
        }
        match (self.dialect, &query.body) {
            (Dialect::Snowflake, Body::Set { .. }) if said => Ok(true),
            // A table of that name is meant.
            (Dialect::Snowflake, Body::Set { .. }) => Err(construct("recursive query")),
            (Dialect::Snowflake, _) => Ok(false),
            (_, Body::Set { .. }) => Ok(true),
            (_, _) => Err(construct("recursive query")),
        }
    }
}

/// Whether the query reads something of that name.
pub(super) fn mentions(query: &Query, name: &Ident) -> bool {
    query.ctes.iter().any(|cte| mentions(&cte.query, name)) || body_mentions(&query.body, name)
}

fn body_mentions(body: &Body, name: &Ident) -> bool {
    grown(|| match body {
        Body::Select(select) => select.from.iter().any(|from| from_mentions(from, name)),
        Body::Query(query) => mentions(query, name),
        Body::Set { first, rest } => body_mentions(first, name) || rest.iter().any(|(_, arm)| body_mentions(arm, name)),
        Body::Table(table) => table.parts.len() == 1 && table.last() == name.text,
        Body::Values(_) | Body::Statement(_) => false,
    })
}

fn from_mentions(from: &From, name: &Ident) -> bool {
    match from {
        From::Relation { name: relation, .. } => relation.parts.len() == 1 && relation.last() == name.text,
        From::Query { query, .. } => mentions(query, name),
        From::Join { first, rest, .. } => from_mentions(first, name) || rest.iter().any(|(right, _)| from_mentions(right, name)),
        From::Function { .. } => false,
    }
}
