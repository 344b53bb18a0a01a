//! ALTER of everything but tables, functions and roles; RENAME; COMMENT.

use super::alter_table::owner;
use super::draft::Draft;
use super::options;
use crate::classify::Effect::{Alter, Comment, Network, Read, Role};
use crate::classify::sql::ir::ObjectKind;
use sqlparser::ast::{self, AlterSchemaOperation, CommentObject};

/// ALTER SCHEMA: every name in it, and every path through it, may mean something else.
pub(super) fn schema(draft: &mut Draft, alter: &ast::AlterSchema) {
    let ast::AlterSchema { name, if_exists: _, operations } = alter;
    draft.other(name, &[Alter]);
    for operation in operations {
        match operation {
            AlterSchemaOperation::Rename { name } => draft.other(name, &[Alter]),
            AlterSchemaOperation::OwnerTo { owner: to } => owner(draft, to),
            AlterSchemaOperation::SetDefaultCollate { collate } => {
                draft.value(collate);
                draft.foreign("a clause of ALTER SCHEMA");
            }
            AlterSchemaOperation::AddReplica { replica: _, options } => {
                options::all(draft, options.as_deref().unwrap_or_default());
                draft.foreign("a clause of ALTER SCHEMA");
            }
            AlterSchemaOperation::SetOptionsParens { options } => {
                options::all(draft, options);
                draft.foreign("a clause of ALTER SCHEMA");
            }
            AlterSchemaOperation::DropReplica { replica: _ } => draft.foreign("a clause of ALTER SCHEMA"),
        }
    }
    draft.touched_any();
}

/// ALTER INDEX.
pub(super) fn index(draft: &mut Draft, name: &ast::ObjectName, operation: &ast::AlterIndexOperation) {
    draft.unlisted(name, &[Alter]);
    draft.touches(name);
    match operation {
        ast::AlterIndexOperation::RenameIndex { index_name } => {
            draft.touches(index_name);
            let last = index_name.0.last().and_then(ast::ObjectNamePart::as_ident);
            match last.and_then(|last| draft.beside(name, last)) {
                Some(name) => draft.object(name, ObjectKind::NewRelation, &[Alter]),
                None => draft.other(index_name, &[Alter]),
            }
        }
    }
}

/// ALTER VIEW … AS, which is another dialect's CREATE OR REPLACE.
pub(super) fn view(draft: &mut Draft, name: &ast::ObjectName, query: &ast::Query, with: &[ast::SqlOption]) {
    draft.relation(name, &[Alter]);
    draft.touches(name);
    draft.does(&[Read]);
    draft.query(query);
    options::all(draft, with);
    draft.foreign("ALTER VIEW … AS");
}

/// ALTER TYPE.
pub(super) fn data_type(draft: &mut Draft, alter: &ast::AlterType) {
    let ast::AlterType { name, operation } = alter;
    draft.other(name, &[Alter]);
    draft.touches(name);
    match operation {
        ast::AlterTypeOperation::Rename(ast::AlterTypeRename { new_name: _ }) => draft.touched_any(),
        ast::AlterTypeOperation::AddValue(ast::AlterTypeAddValue { if_not_exists: _, value: _, position: _ })
        | ast::AlterTypeOperation::RenameValue(ast::AlterTypeRenameValue { from: _, to: _ }) => {}
    }
}

/// ALTER COLLATION.
pub(super) fn collation(draft: &mut Draft, alter: &ast::AlterCollation) {
    let ast::AlterCollation { name, operation } = alter;
    draft.other(name, &[Alter]);
    draft.touched_any();
    match operation {
        ast::AlterCollationOperation::RenameTo { new_name: _ } | ast::AlterCollationOperation::RefreshVersion => {}
        ast::AlterCollationOperation::OwnerTo(to) => owner(draft, to),
        ast::AlterCollationOperation::SetSchema { schema_name } => draft.other(schema_name, &[]),
    }
}

/// ALTER TEXT SEARCH ….
pub(super) fn text_search(draft: &mut Draft, alter: &ast::AlterTextSearch) {
    let ast::AlterTextSearch { object_type: _, name, operation } = alter;
    draft.other(name, &[Alter]);
    draft.touched_any();
    match operation {
        ast::AlterTextSearchOperation::RenameTo { new_name: _ } => {}
        ast::AlterTextSearchOperation::OwnerTo(to) => owner(draft, to),
        ast::AlterTextSearchOperation::SetSchema { schema_name } => draft.other(schema_name, &[]),
        ast::AlterTextSearchOperation::SetOptions { options } => {
            for ast::AlterTextSearchOption { key: _, value } in options {
                draft.values(value);
            }
        }
    }
}

/// ALTER OPERATOR.
pub(super) fn operator(draft: &mut Draft, alter: &ast::AlterOperator) {
    let ast::AlterOperator { name, left_type: _, right_type: _, operation } = alter;
    draft.other(name, &[Alter]);
    draft.touched_any();
    match operation {
        ast::AlterOperatorOperation::OwnerTo(to) => owner(draft, to),
        ast::AlterOperatorOperation::SetSchema { schema_name } => draft.other(schema_name, &[]),
        ast::AlterOperatorOperation::Set { options } => options.iter().for_each(|option| operator_option(draft, option)),
    }
}

/// An option of an operator; estimators are functions that the planner calls.
pub(super) fn operator_option(draft: &mut Draft, option: &ast::OperatorOption) {
    match option {
        ast::OperatorOption::Restrict(function) | ast::OperatorOption::Join(function) => {
            function.iter().for_each(|function| draft.call(function))
        }
        ast::OperatorOption::Commutator(_)
        | ast::OperatorOption::Negator(_)
        | ast::OperatorOption::Hashes
        | ast::OperatorOption::Merges => {}
    }
}

/// ALTER OPERATOR FAMILY.
pub(super) fn operator_family(draft: &mut Draft, alter: &ast::AlterOperatorFamily) {
    let ast::AlterOperatorFamily { name, using: _, operation } = alter;
    draft.other(name, &[Alter]);
    draft.touched_any();
    match operation {
        ast::AlterOperatorFamilyOperation::Add { items } => {
            for item in items {
                match item {
                    ast::OperatorFamilyItem::Operator { strategy_number: _, operator_name: _, op_types: _, purpose: _ } => {}
                    ast::OperatorFamilyItem::Function { support_number: _, op_types: _, function_name, argument_types: _ } => {
                        draft.call(function_name)
                    }
                }
            }
        }
        ast::AlterOperatorFamilyOperation::Drop { items: _ } | ast::AlterOperatorFamilyOperation::RenameTo { new_name: _ } => {}
        ast::AlterOperatorFamilyOperation::OwnerTo(to) => owner(draft, to),
        ast::AlterOperatorFamilyOperation::SetSchema { schema_name } => draft.other(schema_name, &[]),
    }
}

/// ALTER OPERATOR CLASS.
pub(super) fn operator_class(draft: &mut Draft, alter: &ast::AlterOperatorClass) {
    let ast::AlterOperatorClass { name, using: _, operation } = alter;
    draft.other(name, &[Alter]);
    draft.touched_any();
    match operation {
        ast::AlterOperatorClassOperation::RenameTo { new_name: _ } => {}
        ast::AlterOperatorClassOperation::OwnerTo(to) => owner(draft, to),
        ast::AlterOperatorClassOperation::SetSchema { schema_name } => draft.other(schema_name, &[]),
    }
}

/// Hive's ALTER CONNECTOR.
pub(super) fn connector(draft: &mut Draft, name: &ast::Ident, properties: &[ast::SqlOption], owned: bool) {
    draft.other_ident(name, &[Alter, Network]);
    if owned {
        draft.does(&[Role]);
    }
    options::all(draft, properties);
    draft.foreign("ALTER CONNECTOR");
}

/// MySQL's RENAME TABLE.
pub(super) fn rename_tables(draft: &mut Draft, renames: &[ast::RenameTable]) {
    for ast::RenameTable { old_name, new_name } in renames {
        draft.relation(old_name, &[Alter]);
        draft.new_relation(new_name, false, &[Alter]);
    }
    draft.touched_any();
    draft.foreign("RENAME TABLE");
}

/// COMMENT ON.
pub(super) fn comment(draft: &mut Draft, kind: CommentObject, name: &ast::ObjectName, if_exists: bool) {
    let effects = [Comment, Alter];
    match kind {
        CommentObject::Table | CommentObject::View | CommentObject::MaterializedView => draft.relation(name, &effects),
        CommentObject::Index | CommentObject::Sequence => draft.unlisted(name, &effects),
        CommentObject::Column => draft.relation_of_column(name, &effects),
        CommentObject::Collation
        | CommentObject::Database
        | CommentObject::Domain
        | CommentObject::Extension
        | CommentObject::Function
        | CommentObject::Procedure
        | CommentObject::Role
        | CommentObject::Schema
        | CommentObject::Type
        | CommentObject::User => draft.other(name, &effects),
    }
    draft.foreign_if(if_exists, "COMMENT IF EXISTS");
}
