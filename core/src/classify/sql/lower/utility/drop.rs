//! DROP and TRUNCATE.

use super::draft::Draft;
use crate::classify::Effect::{Drop, Role, Truncate};
use sqlparser::ast::{self, ObjectType};

/// What DROP takes away, beside the names.
pub(super) struct Reach<'a> {
    pub(super) cascade: bool,
    pub(super) temporary: bool,
    /// MySQL names the index's table.
    pub(super) table: Option<&'a ast::ObjectName>,
}

/// DROP of one or more objects of a kind.
pub(super) fn objects(draft: &mut Draft, kind: ObjectType, names: &[ast::ObjectName], reach: &Reach<'_>) {
    draft.does(&[Drop]);
    for name in names {
        match kind {
            ObjectType::Table | ObjectType::View | ObjectType::MaterializedView => draft.relation(name, &[Drop]),
            ObjectType::Index | ObjectType::Sequence => draft.unlisted(name, &[Drop]),
            ObjectType::Role | ObjectType::User => draft.other(name, &[Drop, Role]),
            ObjectType::Schema | ObjectType::Database | ObjectType::Collation | ObjectType::Type => draft.other(name, &[Drop]),
            ObjectType::Stage | ObjectType::Stream | ObjectType::Warehouse => {
                draft.other(name, &[Drop]);
                draft.foreign("DROP of such an object");
            }
        }
        draft.touches(name);
    }
    match kind {
        // Types and collations are inside columns; a schema's absence lets the next one in the path answer.
        ObjectType::Schema | ObjectType::Database | ObjectType::Type | ObjectType::Collation => draft.touched_any(),
        ObjectType::Table
        | ObjectType::View
        | ObjectType::MaterializedView
        | ObjectType::Index
        | ObjectType::Sequence
        | ObjectType::Role
        | ObjectType::User
        | ObjectType::Stage
        | ObjectType::Stream
        | ObjectType::Warehouse => {}
    }
    if reach.cascade {
        cascade(draft);
    }
    if let Some(table) = reach.table {
        draft.relation(table, &[crate::classify::Effect::Alter]);
        draft.foreign("DROP … ON");
    }
    draft.foreign_if(reach.temporary, "DROP TEMPORARY");
}

/// What depends on the object goes too, and is not named.
pub(super) fn cascade(draft: &mut Draft) {
    draft.touched_any();
    draft.construct("CASCADE reaches objects that are not named");
}

/// CASCADE or RESTRICT.
pub(super) fn behavior(draft: &mut Draft, behavior: Option<&ast::DropBehavior>) {
    match behavior {
        Some(ast::DropBehavior::Cascade) => cascade(draft),
        Some(ast::DropBehavior::Restrict) | None => {}
    }
}

/// DROP of functions and procedures: what a call means is open from now on.
pub(super) fn routines(draft: &mut Draft, routines: &[ast::FunctionDesc], drop_behavior: Option<&ast::DropBehavior>) {
    for ast::FunctionDesc { name, args: _ } in routines {
        draft.other(name, &[Drop]);
    }
    draft.touched_any();
    behavior(draft, drop_behavior);
}

/// DROP of something that names resolve through, but that is no relation.
pub(super) fn others<'n>(
    draft: &mut Draft,
    names: impl IntoIterator<Item = &'n ast::ObjectName>,
    drop_behavior: Option<&ast::DropBehavior>,
) {
    draft.does(&[Drop]);
    names.into_iter().for_each(|name| draft.other(name, &[Drop]));
    draft.touched_any();
    behavior(draft, drop_behavior);
}

/// DROP EXTENSION.
pub(super) fn extension(draft: &mut Draft, extension: &ast::DropExtension) {
    let ast::DropExtension { names, if_exists: _, cascade_or_restrict } = extension;
    names.iter().for_each(|name| draft.other_ident(name, &[Drop]));
    draft.touched_any();
    referential(draft, *cascade_or_restrict);
}

/// DROP TRIGGER.
pub(super) fn trigger(draft: &mut Draft, trigger: &ast::DropTrigger) {
    let ast::DropTrigger { if_exists: _, trigger_name, table_name, option } = trigger;
    draft.does(&[Drop]);
    match table_name {
        Some(table) => {
            draft.relation(table, &[Drop]);
            draft.touches(table);
        }
        // SQLite knows the table; the text does not show it.
        None => {
            draft.other(trigger_name, &[Drop]);
            draft.construct("DROP TRIGGER without its table");
        }
    }
    referential(draft, *option);
}

fn referential(draft: &mut Draft, option: Option<ast::ReferentialAction>) {
    match option {
        None | Some(ast::ReferentialAction::Restrict) => {}
        Some(ast::ReferentialAction::Cascade) => cascade(draft),
        Some(ast::ReferentialAction::SetNull | ast::ReferentialAction::NoAction | ast::ReferentialAction::SetDefault) => {
            draft.construct("DROP with a referential action");
        }
    }
}

/// TRUNCATE.
pub(super) fn truncate(draft: &mut Draft, truncate: &ast::Truncate) {
    let ast::Truncate { table_names, partitions, table: _, if_exists, identity: _, cascade, on_cluster } = truncate;
    for ast::TruncateTableTarget { name, only: _, has_asterisk: _ } in table_names {
        draft.relation(name, &[Truncate]);
    }
    draft.expressions(partitions.iter().flatten());
    match cascade {
        Some(ast::CascadeOption::Cascade) => draft.construct("CASCADE empties tables that are not named"),
        Some(ast::CascadeOption::Restrict) | None => {}
    }
    draft.foreign_if(partitions.is_some() || *if_exists || on_cluster.is_some(), "a clause of TRUNCATE");
}
