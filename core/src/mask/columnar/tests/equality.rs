//! What columns show is what rows show.

use super::super::cell::reader;
use super::*;
use crate::mask::{ShapeColumn, ValueKind};
use crate::request::Value;

/// The cells of an array of leaves or a dictionary of them.
pub(super) fn cells(array: &ArrayRef) -> Vec<Value> {
    use arrow_array::cast::AsArray as _;
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        let values = cells(dictionary.values());
        let keys = if values.is_empty() { vec![0; array.len()] } else { dictionary.normalized_keys() };
        let valid = |row: usize| dictionary.keys().is_valid(row);
        return keys.into_iter().enumerate().map(|(row, key)| if valid(row) { values[key].clone() } else { Value::Null }).collect();
    }
    match reader(array) {
        None => vec![Value::Null; array.len()],
        Some(read) => (0..array.len()).map(|row| if array.is_valid(row) { read(row) } else { Value::Null }).collect(),
    }
}

/// Whether the rows' way shows what the column's type cannot hold: then the column shows something of its own, or NULL.
fn is_beyond(expected: &Value, found: &Value, of: &DataType) -> bool {
    let whole = |value: &Value| match value {
        Value::Int(number) => Some(number.to_string()),
        Value::Decimal(number) => Some(number.clone()),
        _ => None,
    };
    if let (Value::Float(_), DataType::Float16 | DataType::Float32) = (expected, of) {
        return *found == Value::Null;
    }
    match (whole(expected), whole(found)) {
        (Some(expected), None) => {
            *found == Value::Null
                && super::super::sink::collect(of, &mut std::iter::once(Value::Decimal(expected))).is_none_or(|held| held.is_null(0))
        }
        (Some(expected), Some(found)) => of.is_integer() && *of != DataType::Int64 && expected != found && expected.len() == found.len(),
        (None, _) => false,
    }
}

/// Compares with [`Plan::cell`], for the array, slices of it, and a second batch of the same stream.
fn compare(mask: &Mask, array: &ArrayRef, shape: ResultShape, lineage: Lineage) {
    let Ok(plan) = plan(mask, shape, lineage) else { return };
    let Ok(mut columnar) = Columnar::new(&plan, &schema(array.data_type())) else {
        panic!("{mask:?} over {}", array.data_type());
    };
    let rows = array.len();
    for (start, length) in [(0, rows), (rows / 3, rows - rows / 3), (rows / 2, 0), (rows.min(1), rows.saturating_sub(2))] {
        let slice = array.slice(start, length);
        let (shown, counts) = masked(&mut columnar, &slice);
        let mut expected_counts = Counts::default();
        let of_rows: Vec<Value> = cells(&slice).into_iter().map(|value| plan.cell(0, value, &mut expected_counts).unwrap()).collect();
        assert_eq!(counts.replaced(0), expected_counts.replaced(0), "{mask:?} over {}", array.data_type());
        for (row, (found, expected)) in cells(&shown).iter().zip(&of_rows).enumerate() {
            let same = format!("{found:?}") == format!("{expected:?}") || same_float(found, expected) || same_decimal(found, expected);
            let beyond = is_beyond(expected, found, shown.data_type());
            assert!(same || beyond, "{mask:?} over {}, row {row}: {found:?}, not {expected:?}", array.data_type());
        }
    }
}

/// A narrow float is near to what rows show.
fn same_float(found: &Value, expected: &Value) -> bool {
    matches!((found, expected), (Value::Float(one), Value::Float(other)) if (one - other).abs() <= 1e-3)
}

/// A decimal has the scale of its column; a whole number is one whether it is beyond 64 bits or not.
fn same_decimal(found: &Value, expected: &Value) -> bool {
    let written = |value: &Value| match value {
        Value::Int(number) => Some(number.to_string()),
        Value::Decimal(text) => Some(text.clone()),
        _ => None,
    };
    let (Some(found), Some(expected)) = (written(found), written(expected)) else { return false };
    let plain = |text: &str| {
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        if text == "-0" { "0".to_owned() } else { text.to_owned() }
    };
    plain(&found) == plain(&expected)
}

#[test]
fn every_type_under_every_operator_shows_what_rows_show() {
    let mut compared = 0;
    for array in arrays::leaves().into_iter().chain([arrays::dictionary()]) {
        for mask in masks() {
            for lineage in [Lineage::Identity, Lineage::Derived] {
                compare(&mask, &array, shape(array.data_type()), lineage);
                let unknown = ShapeColumn { name: "c".into(), kind: ValueKind::Unknown, origin: None };
                compare(&mask, &array, ResultShape { columns: vec![unknown] }, lineage);
                compared += 1;
            }
        }
    }
    assert!(compared > 1_500, "{compared}");
}

#[test]
fn a_constant_of_a_day_or_moment_is_one_of_the_columns_own_type() {
    for (array, constant) in [(arrays::leaves(), "1900-01-01"), (arrays::leaves(), "1900-01-01 12:30:00"), (arrays::leaves(), "12:30:00")] {
        for array in array {
            let Ok(mut columnar) = columnar(&Mask::Constant(constant.into()), array.data_type()) else { continue };
            let (shown, _) = masked(&mut columnar, &array);
            assert_eq!(shown.logical_null_count(), array.logical_null_count());
            assert_eq!(shown.data_type(), array.data_type());
        }
    }
}

#[test]
fn the_parts_of_lists_and_structures_are_masked_leaf_by_leaf() {
    use arrow_array::cast::AsArray as _;
    for mask in masks() {
        for array in [arrays::list(), arrays::structure(), arrays::map()] {
            let Ok(mut columnar) = columnar(&mask, array.data_type()) else { continue };
            let (shown, counts) = masked(&mut columnar, &array);
            assert_eq!(counts.replaced(0), (array.len() - array.null_count()) as u64);
            let printed = format!("{shown:?}");
            for text in arrays::TEXTS.iter().filter(|text| text.len() > 6) {
                assert!(!printed.contains(text), "{mask:?}: {printed}");
            }
        }
    }
    let mask = Mask::Partial { keep_first: 0, keep_last: 4 };
    let (shown, _) = masked(&mut columnar(&mask, arrays::list().data_type()).unwrap(), &arrays::list());
    let texts = |row: usize| shown.as_list::<i32>().value(row).as_string::<i32>().iter().flatten().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!((texts(0), texts(1)), (vec![], vec!["***************0005".to_owned(), "***********0005".into(), "[redacted]".into()]));
    assert!(shown.is_null(2));
    let (shown, _) = masked(&mut columnar(&Mask::Hash { key: key() }, arrays::map().data_type()).unwrap(), &arrays::map());
    assert!(shown.as_map().value(1).column(0).as_string::<i32>().iter().all(|key| key.unwrap().starts_with("h1_2_")));
    let (shown, _) = masked(&mut columnar(&Mask::Encrypt { key: key() }, arrays::map().data_type()).unwrap(), &arrays::map());
    assert_eq!(shown.null_count(), 2, "a map without a text for every key is hidden whole");
}

#[test]
fn a_narrow_float_whose_grid_is_finer_than_the_type_is_not_shown() {
    let array: ArrayRef = Arc::new(arrow_array::Float32Array::from(vec![123_456_792.0, 16_777_216.0, 37.5]));
    let (shown, _) = masked(&mut columnar(&Mask::Bucket { width: 10 }, array.data_type()).unwrap(), &array);
    assert_eq!(cells(&shown), [Value::Null, Value::Float(16_777_210.0), Value::Float(30.0)]);
}
