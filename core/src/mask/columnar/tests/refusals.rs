//! What does not fit is refused.

use super::*;
use arrow_array::{Int64Array, StringArray, UInt64Array};
use arrow_buffer::Buffer;
use arrow_schema::{IntervalUnit, TimeUnit, UnionFields, UnionMode};

#[test]
fn a_batch_of_other_columns_is_refused() {
    let mut columnar = columnar(&Mask::Redact, &DataType::Utf8).unwrap();
    let mut refused = |rows, columns| code(columnar.mask(Batch { rows, columns }, &mut Counts::default()));
    let texts = StringArray::from(vec!["a", "b"]).to_data();
    assert_eq!(refused(2, vec![]), Some("mask.row"));
    assert_eq!(refused(2, vec![texts.clone(), texts.clone()]), Some("mask.row"));
    assert_eq!(refused(1, vec![texts.clone()]), Some("mask.row"));
    assert_eq!(refused(3, vec![texts.clone()]), Some("mask.row"));
    assert_eq!(refused(2, vec![Int64Array::from(vec![1, 2]).to_data()]), Some("mask.row"));
    assert_eq!(refused(2, vec![texts]), None);
    let two = Schema::new(vec![Field::new("a", DataType::Utf8, true), Field::new("b", DataType::Utf8, true)]);
    let plan = plan(&Mask::Redact, shape(&DataType::Utf8), Lineage::Identity).unwrap();
    assert_eq!(code(Columnar::new(&plan, &two)), Some("mask.arity"));
}

#[test]
fn nothing_is_counted_of_a_batch_that_is_refused() {
    let schema = Schema::new(vec![Field::new("a", DataType::Utf8, true), Field::new("b", DataType::Utf8, true)]);
    let plan = Plan::new(&Masking::Whole, &Outputs::Unknown, &ResultShape::from_arrow(&schema), &Keys, "acme").unwrap();
    let mut columnar = Columnar::new(&plan, &schema).unwrap();
    let mut counts = Counts::default();
    let columns = vec![StringArray::from(vec!["a"]).to_data(), broken(b"\xff\xff", &[0, 2])];
    assert_eq!(code(columnar.mask(Batch { rows: 1, columns }, &mut counts)), Some("mask.row"));
    assert_eq!(counts, Counts::default());
}

#[expect(unsafe_code, reason = "what a broken producer hands over")]
fn broken(values: &[u8], offsets: &[i32]) -> ArrayData {
    let builder = ArrayData::builder(DataType::Utf8)
        .len(offsets.len() - 1)
        .add_buffer(Buffer::from_slice_ref(offsets))
        .add_buffer(Buffer::from(values));
    // SAFETY: it is only ever validated.
    unsafe { builder.skip_validation(true) }.build().unwrap()
}

#[test]
fn texts_that_are_none_and_offsets_that_lead_elsewhere_are_refused() {
    for mask in masks() {
        let Ok(mut columnar) = columnar(&mask, &DataType::Utf8) else { continue };
        for (values, offsets) in [
            (b"\xff\xfe".as_slice(), [0, 2]),
            (b"ab".as_slice(), [0, 3]),
            (b"ab".as_slice(), [2, 0]),
            (b"ab".as_slice(), [-1, 2]),
            ("é".as_bytes(), [0, 1]),
        ] {
            let given = Batch { rows: 1, columns: vec![broken(values, &offsets)] };
            assert_eq!(code(columnar.mask(given, &mut Counts::default())), Some("mask.row"), "{mask:?}");
        }
    }
}

#[test]
fn types_that_an_operator_does_not_know_are_refused_or_null() {
    let member = Arc::new(Field::new("a", DataType::Utf8, true));
    let unknown = [
        DataType::Duration(TimeUnit::Second),
        DataType::Interval(IntervalUnit::MonthDayNano),
        DataType::Union(UnionFields::try_new(vec![0], vec![Arc::clone(&member)]).unwrap(), UnionMode::Dense),
        DataType::RunEndEncoded(Arc::new(Field::new("run_ends", DataType::Int32, false)), Arc::clone(&member)),
        DataType::ListView(member),
    ];
    for data_type in unknown {
        for mask in masks() {
            let found = code(columnar(&mask, &data_type));
            let expected: &[Option<&str>] = match mask {
                Mask::Redact | Mask::Nullify => &[None],
                Mask::Constant(_) => &[Some("mask.constant")],
                _ => &[Some("mask.kind")],
            };
            assert!(expected.contains(&found), "{mask:?} over {data_type}: {found:?}");
        }
        let mut columnar = columnar(&Mask::Nullify, &data_type).unwrap();
        let (shown, _) = masked(&mut columnar, &arrow_array::new_empty_array(&data_type));
        assert!(shown.is_empty());
        let (shown, counts) = masked(&mut columnar, &arrow_array::new_null_array(&data_type, 3));
        assert_eq!((shown.logical_null_count(), counts.replaced(0)), (3, 0));
    }
}

#[test]
fn types_are_followed_to_a_limit() {
    let nested = |depth| (0..depth).fold(DataType::Utf8, |inner, _| DataType::List(Arc::new(Field::new_list_field(inner, true))));
    let mask = Mask::Hash { key: key() };
    assert_eq!(code(columnar(&mask, &nested(60))), None);
    assert_eq!(code(columnar(&mask, &nested(64))), Some("mask.kind"));
}

#[test]
fn what_is_beyond_64_bits_stays_within_its_type() {
    let array: ArrayRef = Arc::new(UInt64Array::from_iter_values(u64::MAX - 20..=u64::MAX));
    let mask = Mask::FormatPreserving { key: key(), alphabet: Alphabet::Digits, luhn: Luhn::Ignore };
    let (shown, _) = masked(&mut columnar(&mask, &DataType::UInt64).unwrap(), &array);
    assert_eq!(shown.null_count(), 0);
}

#[test]
fn a_batch_is_cut_without_a_copy_and_not_where_it_is_uneven() {
    let texts = StringArray::from(vec!["a", "b", "c"]).to_data();
    let mut batch = Batch { rows: 3, columns: vec![texts.clone()] };
    batch.truncate(5).unwrap();
    assert_eq!(batch.rows, 3);
    batch.truncate(2).unwrap();
    assert_eq!((batch.rows, batch.columns[0].len()), (2, 2));
    assert_eq!(batch.columns[0].buffers()[1].as_ptr(), texts.buffers()[1].as_ptr());
    assert_eq!(code(Batch { rows: 4, columns: vec![texts] }.truncate(1)), Some("mask.row"));
}
