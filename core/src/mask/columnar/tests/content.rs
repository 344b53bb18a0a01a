//! Content that is looked at, as rows look at it.

use super::*;
use crate::mask::Sought;
use crate::mask::scan::{ScanConfig, Scanner};
use crate::policy::ContentDuty;
use crate::request::Value;
use arrow_array::types::Int8Type;
use arrow_array::{DictionaryArray, Int64Array, LargeStringArray, StringArray, StringViewArray};

const FOUND: &str = "paid with 4111 1111 1111 1111";
const CLEAN: &str = "paid in cash, as she always does";

fn plan(data_type: &DataType, mask: Mask) -> Plan {
    let scanner = Scanner::new(&ScanConfig::default()).unwrap();
    let duties = [ContentDuty { class: "card".into(), detect: ["payment_card".into()].into(), mask, derived: Mask::Redact }];
    let source = ColumnName { relation: RelationName { schema: None, name: "t".into() }, column: "c".into() };
    let output = Output { name: "c".into(), lineage: Lineage::Identity, sources: vec![source], unknown_functions: Vec::new() };
    let sought = Sought { duties: &duties, scanner: Some(&scanner) };
    Plan::with_content(&Masking::Clear, sought, &Outputs::Columns(vec![output]), &shape(data_type), &Keys, "acme").unwrap()
}

fn looked(mask: Mask, array: &ArrayRef) -> (Plan, ArrayData, Counts) {
    let plan = plan(array.data_type(), mask);
    let mut counts = Counts::default();
    let mut columnar = Columnar::new(&plan, &schema(array.data_type())).unwrap();
    let shown = columnar.mask(batch(array), &mut counts).unwrap().columns.remove(0);
    shown.validate_full().unwrap();
    (plan, shown, counts)
}

fn texts(rows: &[Option<&str>]) -> Vec<ArrayRef> {
    vec![
        Arc::new(StringArray::from(rows.to_vec())),
        Arc::new(LargeStringArray::from(rows.to_vec())),
        Arc::new(StringViewArray::from(rows.to_vec())),
        Arc::new(rows.iter().copied().collect::<DictionaryArray<Int8Type>>()),
    ]
}

#[test]
fn what_is_found_in_texts_and_numbers_is_what_rows_find() {
    let mut arrays = texts(&[Some(CLEAN), None, Some(FOUND), Some("4111111111111111"), Some(CLEAN), Some(FOUND)]);
    arrays.push(Arc::new(Int64Array::from(vec![Some(7), None, Some(4_111_111_111_111_111), Some(4_111_111_111_111_112)])));
    for array in arrays {
        for mask in [Mask::Redact, Mask::Nullify, Mask::Partial { keep_first: 0, keep_last: 4 }, Mask::Tokenize { key: key() }] {
            for array in [Arc::clone(&array), array.slice(1, array.len() - 1)] {
                let (plan, shown, counts) = looked(mask.clone(), &array);
                let mut expected_counts = Counts::default();
                let expected: Vec<Value> =
                    super::equality::cells(&array).into_iter().map(|cell| plan.cell(0, cell, &mut expected_counts).unwrap()).collect();
                assert_eq!(super::equality::cells(&make_array(shown)), expected, "{mask:?} over {}", array.data_type());
                expected_counts.add_rows(array.len() as u64);
                assert_eq!(counts, expected_counts, "{mask:?} over {}", array.data_type());
            }
        }
    }
}

#[test]
fn a_column_in_which_nothing_is_found_comes_out_as_the_same_buffers() {
    for array in texts(&[Some(CLEAN), None, Some(CLEAN)]).into_iter().chain([arrays::structure(), Arc::new(Int64Array::from(vec![1]))]) {
        if array.data_type().is_nested() && !matches!(array.data_type(), DataType::Dictionary(..)) {
            continue;
        }
        let (_, shown, counts) = looked(Mask::Redact, &array);
        assert!(shown.ptr_eq(&array.to_data()), "{}", array.data_type());
        assert_eq!((counts.replaced(0), counts.rows()), (0, array.len() as u64));
    }
}

#[test]
fn what_is_replaced_is_in_no_buffer_any_more() {
    for array in texts(&[Some(CLEAN), None, Some(FOUND), Some(CLEAN)]) {
        let (_, shown, _) = looked(Mask::Redact, &array);
        let mut parts = vec![&shown];
        while let Some(part) = parts.pop() {
            parts.extend(part.child_data());
            for buffer in part.buffers() {
                assert!(!buffer.as_slice().windows(9).any(|window| window == b"4111 1111"), "{}", array.data_type());
            }
        }
    }
}

#[test]
fn lists_structures_and_maps_are_looked_at_leaf_by_leaf_and_counted_by_row() {
    for array in [arrays::list(), arrays::structure(), arrays::map()] {
        let (_, shown, counts) = looked(Mask::Redact, &array);
        assert_eq!(shown.data_type(), array.data_type());
        let printed = format!("{:?}", make_array(shown));
        for card in ["4111111111111111", "4111-1111-1111-1111", "378282246310005"] {
            assert!(!printed.contains(card), "{printed}");
        }
        assert!(printed.contains("192.0.2.17"), "{printed}");
        assert!((1..=array.len() as u64).contains(&counts.replaced(0)));
    }
}

#[test]
fn a_type_that_cannot_be_looked_at_is_refused() {
    let of = DataType::ListView(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    assert_eq!(code(Columnar::new(&plan(&of, Mask::Redact), &schema(&of))), Some("mask.kind"));
}
