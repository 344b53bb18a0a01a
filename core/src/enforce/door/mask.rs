use super::shape::{self, Column};
use super::{Door, respond, run::ScriptKeys};
use crate::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
use crate::error::Error;
use crate::mask::{Counts, Plan};
use crate::policy::Masking;
use crate::wire::strict;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// What a result would show: `masking` as a permit's obligations have it, `outputs` as a classification has them, save that a
/// source is `[schema, relation, column]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    domain: String,
    #[serde(default)]
    keys: HashMap<String, super::run::ScriptKey>,
    masking: Masking,
    outputs: Predicted,
    shape: Vec<Column>,
    rows: Vec<Vec<Json>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Predicted {
    None,
    Unknown,
    Columns(Vec<PredictedColumn>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PredictedColumn {
    name: String,
    lineage: Lineage,
    #[serde(default)]
    sources: Vec<(String, String, String)>,
}

impl Door {
    pub(super) fn mask(request: Json) -> Result<Vec<u8>, Error> {
        let request: Request = strict::from_value(request)?;
        let keys = ScriptKeys::new(request.keys)?;
        let plan = Plan::new(&request.masking, &request.outputs.into(), &shape::shape(request.shape), &keys, &request.domain)?;
        let mut counts = Counts::default();
        let mut shown = Vec::new();
        for row in request.rows {
            let mut row = shape::values(row)?;
            plan.row(&mut row, &mut counts)?;
            shown.push(row.iter().map(shape::to_json).collect::<Vec<_>>());
        }
        respond(&json!({"plan": plan.explain(), "rows": shown, "summary": plan.summary(&counts)}))
    }
}

impl From<Predicted> for Outputs {
    fn from(predicted: Predicted) -> Self {
        match predicted {
            Predicted::None => Self::None,
            Predicted::Unknown => Self::Unknown,
            Predicted::Columns(columns) => Self::Columns(columns.into_iter().map(Into::into).collect()),
        }
    }
}

impl From<PredictedColumn> for Output {
    fn from(column: PredictedColumn) -> Self {
        let source = |(schema, relation, column)| ColumnName { relation: RelationName { schema: Some(schema), name: relation }, column };
        Self {
            name: column.name,
            lineage: column.lineage,
            sources: column.sources.into_iter().map(source).collect(),
            unknown_functions: Vec::new(),
        }
    }
}
