use super::{Door, respond, run::ScriptKeys, shape};
use crate::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
use crate::error::Error;
use crate::mask::scan::{ScanConfig, Scanner};
use crate::mask::{Counts, MaskSummary, Plan, ResultShape, Sought};
use crate::policy::{ContentDuty, Masking};
use crate::request::Value;
use crate::wire::strict;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::HashMap;

/// Masking alone: what may be seen of a result, given what must be masked and what was predicted. It decides nothing, and no
/// permit comes of it.
pub struct PaperPlan {
    plan: Plan,
    counts: Counts,
}

/// `masking` as a permit's obligations have it, `outputs` as a classification has them, save that a source is
/// `[schema, relation, column]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    domain: String,
    #[serde(default)]
    keys: HashMap<String, super::run::ScriptKey>,
    masking: Masking,
    #[serde(default)]
    content: Vec<ContentDuty>,
    scan: Option<ScanConfig>,
    outputs: Predicted,
    shape: ResultShape,
}

impl PaperPlan {
    /// Reads `{"domain", "keys"?, "masking", "content"?, "scan"?, "outputs", "shape"}`: what the door's verb `mask` takes, without its rows.
    ///
    /// ```
    /// use checkrein::enforce::door::PaperPlan;
    /// use checkrein::request::Value;
    ///
    /// let mut plan = PaperPlan::from_json(br#"{
    ///     "domain": "orders-db",
    ///     "masking": {"columns": [{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}, "lineage": "identity"}]},
    ///     "outputs": {"columns": [{"name": "ssn", "lineage": "identity", "sources": [["public", "customers", "ssn"]]}]},
    ///     "shape": [{"name": "ssn", "kind": "text"}]
    /// }"#)?;
    /// assert_eq!(plan.cell(0, Value::Text("123-45-6789".into()))?, Value::Text("*******6789".into()));
    /// # Ok::<(), checkrein::Error>(())
    /// ```
    ///
    /// # Errors
    /// `wire.*` for the document; `mask.*` where its parts do not fit.
    pub fn from_json(document: &[u8]) -> Result<Self, Error> {
        let document = strict::value(document, strict::Limits::REQUEST)?;
        strict::whole_numbers(&document)?;
        Self::new(document)
    }

    fn new(document: Json) -> Result<Self, Error> {
        let described: Described = strict::from_value(document)?;
        let keys = ScriptKeys::new(described.keys)?;
        let scanner = match (described.scan, described.content.is_empty()) {
            (Some(config), _) => Some(Scanner::new(&config)?),
            (None, false) => Some(Scanner::new(&ScanConfig::default())?),
            (None, true) => None,
        };
        let sought = Sought { duties: &described.content, scanner: scanner.as_ref() };
        let (outputs, shape) = (described.outputs.into(), &described.shape);
        let plan = Plan::with_content(&described.masking, sought, &outputs, shape, &keys, &described.domain)?;
        Ok(Self { plan, counts: Counts::default() })
    }

    /// Masks one row in place.
    ///
    /// # Errors
    /// `mask.row` when it has another number of cells than the plan; the row must not be shown then.
    pub fn row(&mut self, row: &mut [Value]) -> Result<(), Error> {
        self.plan.row(row, &mut self.counts)
    }

    /// Masks one cell of a column, by position.
    ///
    /// # Errors
    /// `mask.row` when there is no such column.
    pub fn cell(&mut self, column: usize, value: Value) -> Result<Value, Error> {
        self.plan.cell(column, value, &mut self.counts)
    }

    /// What is done to each column, and why.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What was masked so far: counts, never values.
    #[must_use]
    pub fn summary(&self) -> MaskSummary {
        self.plan.summary(&self.counts)
    }
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
    pub(super) fn mask(mut request: Json) -> Result<Vec<u8>, Error> {
        let rows = request.as_object_mut().and_then(|fields| fields.remove("rows"));
        let rows: Vec<Vec<Json>> = strict::from_value(rows.ok_or_else(|| super::wrong("`rows` is missing"))?)?;
        let mut paper = PaperPlan::new(request)?;
        let mut shown = Vec::new();
        for row in rows {
            let mut row = shape::values(row)?;
            paper.row(&mut row)?;
            shown.push(row.iter().map(shape::to_json).collect::<Vec<_>>());
        }
        respond(&json!({"plan": paper.plan.explain(), "rows": shown, "summary": paper.summary()}))
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
