use super::*;
use crate::classify::{ColumnName, Lineage, Output, Outputs, RelationName};
use crate::crypto::{KeyProvider, MacKey, VersionedKey};
use crate::mask::ResultShape;
use crate::policy::{Alphabet, ColumnDuty, DateUnit, Luhn, Mask, Masking, Rounding};
use arrow_array::ArrayRef;
use arrow_schema::Field;
use std::sync::Arc;

mod arrays;
mod content;
mod equality;
mod privacy;
mod refusals;

struct Keys;

impl KeyProvider for Keys {
    fn current(&self, _: &str) -> Result<Option<VersionedKey>, Error> {
        Ok(Some(VersionedKey { version: 2, key: MacKey::new(&[9; 32]).unwrap() }))
    }
}

fn key() -> String {
    "cards".to_owned()
}

fn masks() -> Vec<Mask> {
    vec![
        Mask::Redact,
        Mask::Nullify,
        Mask::Constant("0".into()),
        Mask::Partial { keep_first: 1, keep_last: 2 },
        Mask::Hash { key: key() },
        Mask::Tokenize { key: key() },
        Mask::Encrypt { key: key() },
        Mask::FormatPreserving { key: key(), alphabet: Alphabet::Digits, luhn: Luhn::Keep },
        Mask::FormatPreserving { key: key(), alphabet: Alphabet::Digits, luhn: Luhn::Ignore },
        Mask::FormatPreserving { key: key(), alphabet: Alphabet::Alphanumeric, luhn: Luhn::Ignore },
        Mask::ShiftDate { key: key(), days: 30 },
        Mask::TruncateDate { to: DateUnit::Month },
        Mask::Bucket { width: 10 },
        Mask::Round(Rounding::Digits(-1)),
        Mask::IpPrefix { v4: 24, v6: 48 },
    ]
}

/// A plan that masks its one column, of which something is computed or not; `shape` is of the array's own type or says nothing.
fn plan(mask: &Mask, shape: ResultShape, lineage: Lineage) -> Result<Plan, Error> {
    let source = ColumnName { relation: RelationName { schema: None, name: "t".into() }, column: "c".into() };
    let outputs = Outputs::Columns(vec![Output { name: "c".into(), lineage, sources: vec![source], unknown_functions: Vec::new() }]);
    let duty = ColumnDuty { classes: vec!["card".into()], mask: Some(mask.clone()), lineage };
    Plan::new(&Masking::Columns(vec![Some(duty)]), &outputs, &shape, &Keys, "acme")
}

fn schema(data_type: &DataType) -> Schema {
    Schema::new(vec![Field::new("c", data_type.clone(), true)])
}

fn shape(data_type: &DataType) -> ResultShape {
    ResultShape::from_arrow(&schema(data_type))
}

fn columnar(mask: &Mask, data_type: &DataType) -> Result<Columnar, Error> {
    Columnar::new(&plan(mask, shape(data_type), Lineage::Identity)?, &schema(data_type))
}

fn batch(array: &ArrayRef) -> Batch {
    Batch { rows: array.len(), columns: vec![array.to_data()] }
}

fn masked(columnar: &mut Columnar, array: &ArrayRef) -> (ArrayRef, Counts) {
    let mut counts = Counts::default();
    let shown = columnar.mask(batch(array), &mut counts).unwrap();
    shown.columns[0].validate_full().unwrap();
    assert_eq!((shown.rows, counts.rows()), (array.len(), array.len() as u64));
    assert_eq!(shown.columns[0].data_type(), columnar.schema().field(0).data_type());
    (make_array(shown.columns[0].clone()), counts)
}

fn code<T>(result: Result<T, Error>) -> Option<&'static str> {
    result.err().map(|error| error.code().name())
}
