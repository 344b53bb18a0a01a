//! Options in `key = value` form, of storage, views, servers and the like.

use super::draft::Draft;
use sqlparser::ast::{CreateTableOptions, SequenceOptions, SqlOption};

/// Adds the expressions that options hold.
pub(super) fn all(draft: &mut Draft, options: &[SqlOption]) {
    for option in options {
        match option {
            SqlOption::KeyValue { key: _, value } => draft.value(value),
            SqlOption::Partition { column_name: _, range_direction: _, for_values } => {
                draft.values(for_values);
                draft.foreign("a PARTITION option");
            }
            SqlOption::Clustered(_) | SqlOption::NamedParenthesizedList(_) => draft.foreign("a table option"),
            SqlOption::Ident(_) | SqlOption::Comment(_) | SqlOption::TableSpace(_) => {}
        }
    }
}

/// The options of CREATE TABLE and CREATE VIEW.
pub(super) fn of_table(draft: &mut Draft, options: &CreateTableOptions) {
    match options {
        CreateTableOptions::None => {}
        CreateTableOptions::With(options) => all(draft, options),
        CreateTableOptions::Options(options) | CreateTableOptions::Plain(options) | CreateTableOptions::TableProperties(options) => {
            all(draft, options);
            draft.foreign("a table option");
        }
    }
}

/// The options of a sequence.
pub(super) fn of_sequence(draft: &mut Draft, options: &[SequenceOptions]) {
    for option in options {
        match option {
            SequenceOptions::IncrementBy(value, _) | SequenceOptions::StartWith(value, _) | SequenceOptions::Cache(value) => {
                draft.value(value)
            }
            SequenceOptions::MinValue(value) | SequenceOptions::MaxValue(value) => draft.values(value),
            SequenceOptions::Cycle(_) => {}
        }
    }
}
