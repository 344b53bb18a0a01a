//! What the comparisons with other projects' expectations share: the lists of differences, and catalogs for sets without a schema.

pub(crate) mod list;
pub(crate) mod schema;
