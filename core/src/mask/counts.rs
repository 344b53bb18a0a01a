//! How much was masked, never what.

use super::plan::Plan;
use crate::policy::MaskKind;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one batch, or all batches of one result, went through. Starts empty; a thread counts its own and merges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    rows: u64,
    /// Cells replaced, by position; NULL is not counted, for nothing was hidden. Grows as positions are met.
    replaced: Vec<u64>,
    /// Findings of content, by position and by what is done to them.
    found: BTreeMap<(usize, u16), u64>,
}

impl Counts {
    /// Adds another's figures.
    pub fn merge(&mut self, other: &Counts) {
        self.rows = self.rows.saturating_add(other.rows);
        for (position, count) in other.replaced.iter().enumerate() {
            self.add(position, *count);
        }
        for (place, count) in &other.found {
            let found = self.found.entry(*place).or_default();
            *found = found.saturating_add(*count);
        }
    }

    /// Notes rows whose masked cells went through [`Plan::cell`] one by one.
    pub fn add_rows(&mut self, rows: u64) {
        self.rows = self.rows.saturating_add(rows);
    }

    /// Rows seen.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Cells replaced in the column at this position, NULL not counted.
    #[must_use]
    pub fn replaced(&self, position: usize) -> u64 {
        self.replaced.get(position).copied().unwrap_or(0)
    }

    pub(super) fn found(&mut self, position: usize, action: u16) {
        let found = self.found.entry((position, action)).or_default();
        *found = found.saturating_add(1);
    }

    pub(super) fn add(&mut self, position: usize, count: u64) {
        if self.replaced.len() <= position {
            self.replaced.resize(position + 1, 0);
        }
        if let Some(replaced) = self.replaced.get_mut(position) {
            *replaced = replaced.saturating_add(count);
        }
    }
}

/// What the log is told of a result: figures by column and by class, no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MaskSummary {
    /// Rows that went through.
    pub rows: u64,
    /// The columns that hold something sensitive, or in which something was found, in order.
    pub columns: Vec<ColumnCount>,
    /// Cells replaced by class (a cell of two classes counts for both).
    pub masked: BTreeMap<Arc<str>, u64>,
    /// What was found in the content of columns that lineage does not mask, by class: a cell may hold several (and one of two classes
    /// counts for both).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<Arc<str>, u64>,
    /// Rows in which a class was shown as it is, because the policy shows it to this caller.
    pub shown: BTreeMap<Arc<str>, u64>,
}

/// One sensitive column of a [`MaskSummary`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnCount {
    /// Its place, from 0.
    pub position: usize,
    /// The name that was predicted; empty where the server chooses one.
    pub name: String,
    /// Its classes; empty where only its lineage is unknown.
    pub classes: Vec<Arc<str>>,
    /// The operator; absent where it is shown as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<MaskKind>,
    /// Cells replaced, NULL not counted.
    pub replaced: u64,
    /// What was found in its content, by class.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub found: BTreeMap<Arc<str>, u64>,
}

impl Plan {
    /// The figures by column and class.
    #[must_use]
    pub fn summary(&self, counts: &Counts) -> MaskSummary {
        let mut summary =
            MaskSummary { rows: counts.rows, columns: Vec::new(), masked: BTreeMap::new(), found: BTreeMap::new(), shown: BTreeMap::new() };
        for column in self.explain() {
            let found = self.found(column.position, counts);
            if column.operator.is_none() && column.classes.is_empty() && found.is_empty() {
                continue;
            }
            for (class, count) in &found {
                let figure = summary.found.entry(class.clone()).or_default();
                *figure = figure.saturating_add(*count);
            }
            let replaced = counts.replaced(column.position);
            for class in &column.classes {
                let (figures, count) =
                    if column.operator.is_some() { (&mut summary.masked, replaced) } else { (&mut summary.shown, counts.rows) };
                let figure = figures.entry(class.clone()).or_default();
                *figure = figure.saturating_add(count);
            }
            summary.columns.push(ColumnCount {
                position: column.position,
                name: column.name.clone(),
                classes: column.classes.clone(),
                operator: column.operator,
                replaced,
                found,
            });
        }
        summary
    }

    /// What was found in a column, by class.
    fn found(&self, position: usize, counts: &Counts) -> BTreeMap<Arc<str>, u64> {
        let mut classes: BTreeMap<Arc<str>, u64> = BTreeMap::new();
        for ((_, action), count) in counts.found.range((position, 0)..=(position, u16::MAX)) {
            for class in self.classes_found(position, *action) {
                let figure = classes.entry(class.clone()).or_default();
                *figure = figure.saturating_add(*count);
            }
        }
        classes
    }
}
