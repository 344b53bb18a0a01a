//! What is not copied, and what must not come along.

use super::*;
use arrow_array::cast::AsArray as _;
use arrow_array::types::Int8Type;
use arrow_array::{DictionaryArray, Int8Array, Int32Array, StringArray, StringViewArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer};

#[test]
fn a_column_that_is_shown_comes_out_as_the_same_buffers() {
    let schema = Schema::new(vec![Field::new("a", DataType::Utf8, true), Field::new("b", DataType::Int32, true)]);
    let plan = Plan::new(&Masking::Clear, &Outputs::Unknown, &ResultShape::from_arrow(&schema), &Keys, "acme").unwrap();
    let mut columnar = Columnar::new(&plan, &schema).unwrap();
    let (texts, numbers) = (StringArray::from(vec!["a", "b", "c"]).slice(1, 2), Int32Array::from(vec![1, 2]));
    let columns = vec![texts.to_data(), numbers.to_data()];
    let shown = columnar.mask(Batch { rows: 2, columns: columns.clone() }, &mut Counts::default()).unwrap();
    for (shown, given) in shown.columns.iter().zip(&columns) {
        assert!(shown.ptr_eq(given));
    }
}

#[test]
fn a_mask_of_one_value_is_made_once_for_all_batches() {
    for (mask, data_type) in [
        (Mask::Redact, DataType::Utf8),
        (Mask::Redact, DataType::Utf8View),
        (Mask::Nullify, DataType::Int64),
        (Mask::Constant("7".into()), DataType::Int64),
        (Mask::Constant("x".into()), DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))),
    ] {
        let mut columnar = columnar(&mask, &data_type).unwrap();
        let given = |rows: usize| match &data_type {
            DataType::Utf8 => Arc::new(StringArray::from(vec!["a"; rows])) as ArrayRef,
            DataType::Utf8View => Arc::new(StringViewArray::from(vec!["a"; rows])),
            DataType::Int64 => Arc::new(arrow_array::Int64Array::from(vec![1; rows])),
            _ => Arc::new(DictionaryArray::<Int8Type>::from_iter(vec!["a"; rows])),
        };
        let first = masked(&mut columnar, &given(700)).0.to_data();
        let second = masked(&mut columnar, &given(300)).0.to_data();
        for (one, other) in first.buffers().iter().zip(second.buffers()) {
            assert_eq!(one.as_ptr(), other.as_ptr(), "{data_type}");
        }
    }
}

#[test]
fn nothing_beneath_nulls_or_beside_a_slice_comes_along() {
    // The producer left the text beneath the NULL.
    let offsets = OffsetBuffer::<i32>::from_lengths([10, 10, 10]);
    let values = Buffer::from(b"first-namesecondnameother-name".as_slice());
    let array = StringArray::new(offsets, values, Some(NullBuffer::from(vec![true, false, true])));
    let view = StringViewArray::from(vec!["the first of the names", "the second of the names", "the third of the names"]).slice(1, 2);
    for array in [Arc::new(array.slice(1, 2)) as ArrayRef, Arc::new(view)] {
        for mask in masks() {
            let Ok(mut columnar) = columnar(&mask, array.data_type()) else { continue };
            let shown = masked(&mut columnar, &array).0.to_data();
            for buffer in shown.buffers() {
                let octets = buffer.as_slice();
                for hidden in ["second", "first", "name of"] {
                    assert!(!octets.windows(hidden.len()).any(|window| window == hidden.as_bytes()), "{mask:?}");
                }
            }
        }
    }
}

#[test]
fn a_dictionary_tells_neither_rank_nor_that_two_values_are_shown_alike_nor_who_else_is_in_it() {
    let keys = Int8Array::from(vec![Some(3), Some(1), None, Some(3), Some(2)]);
    let sorted = StringArray::from(vec!["nobody has 00000000", "1111 2222 3333 4444", "5555 6666 7777 4444", "9999 0000 9999 1234"]);
    let array: ArrayRef = Arc::new(DictionaryArray::<Int8Type>::new(keys, Arc::new(sorted)));
    let mask = Mask::Partial { keep_first: 0, keep_last: 4 };
    let (shown, _) = masked(&mut columnar(&mask, array.data_type()).unwrap(), &array);
    let shown = shown.as_dictionary::<Int8Type>();
    assert_eq!(shown.keys(), &Int8Array::from(vec![Some(0), Some(1), None, Some(0), Some(1)]));
    let values: Vec<_> = shown.values().as_string::<i32>().iter().flatten().collect();
    assert_eq!(values, ["***************1234", "***************4444"]);
}

#[test]
fn metadata_of_what_is_masked_stays_behind() {
    let told = || std::collections::HashMap::from([("statistics".to_owned(), "max=4111111111111111".to_owned())]);
    let schema = Schema::new_with_metadata(vec![Field::new("c", DataType::Utf8, false).with_metadata(told())], told());
    let plan = plan(&Mask::Redact, ResultShape::from_arrow(&schema), Lineage::Identity).unwrap();
    let columnar = Columnar::new(&plan, &schema).unwrap();
    assert!(columnar.schema().metadata().is_empty() && columnar.schema().field(0).metadata().is_empty());
    assert!(columnar.schema().field(0).is_nullable());
}
