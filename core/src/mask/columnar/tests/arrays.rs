//! One array of every type, with and without NULLs.

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::*;
use arrow_array::*;
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};
use std::sync::Arc;

pub(super) const TEXTS: [&str; 12] = [
    "4111111111111111",
    "4111-1111-1111-1111",
    "5500 0000 0000 0005",
    "378282246310005",
    "",
    "Ada Lovelace",
    "ada@example.com",
    "2026-03-12",
    "2026-03-12 10:15:30.5+02",
    "192.0.2.17",
    "Zoë Ångström, 123-45-6789",
    "1234567",
];

fn primitive<T: ArrowPrimitiveType>(numbers: &[Option<T::Native>]) -> Vec<ArrayRef> {
    let all: PrimitiveArray<T> = numbers.iter().copied().collect();
    let dense: PrimitiveArray<T> = numbers.iter().copied().flatten().map(Some).collect();
    vec![Arc::new(all), Arc::new(dense)]
}

fn typed(arrays: Vec<ArrayRef>, data_type: DataType) -> Vec<ArrayRef> {
    arrays.iter().map(|array| make_array(array.to_data().into_builder().data_type(data_type.clone()).build().unwrap())).collect()
}

/// Arrays of leaves: everything that is compared with the rows' way cell by cell.
pub(super) fn leaves() -> Vec<ArrayRef> {
    use arrow_schema::TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};
    let texts: Vec<Option<&str>> = TEXTS.iter().map(|text| Some(*text)).chain([None, Some("4111111111111111"), None]).collect();
    let dense: Vec<&str> = (0..130).map(|row| TEXTS[row * 5 % TEXTS.len()]).collect();
    let octets: Vec<Option<&[u8]>> = texts.iter().map(|text| text.map(str::as_bytes)).collect();
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(StringArray::from(dense.clone())),
        Arc::new(LargeStringArray::from(texts.clone())),
        Arc::new(StringViewArray::from(texts.clone())),
        Arc::new(StringViewArray::from(dense)),
        Arc::new(BinaryArray::from(octets.clone())),
        Arc::new(LargeBinaryArray::from(octets.clone())),
        Arc::new(BinaryViewArray::from(octets)),
        Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size([Some([1, 2]), None, Some([0, 9])].into_iter(), 2).unwrap()),
        Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])),
        Arc::new(NullArray::new(4)),
        Arc::new(StringArray::new_null(3)),
        Arc::new(StringArray::from(Vec::<&str>::new())),
        Arc::new(Int64Array::new_null(2)),
    ];
    arrays.extend(primitive::<Int8Type>(&[Some(-128), None, Some(127), Some(0), Some(37)]));
    arrays.extend(primitive::<Int16Type>(&[Some(-32_768), Some(12_345), None]));
    arrays.extend(primitive::<Int32Type>(&[Some(i32::MIN), Some(i32::MAX), Some(1_234_567_890), Some(37), Some(-12_345_678), None]));
    arrays.extend(primitive::<Int64Type>(&[Some(4_111_111_111_111_111), Some(i64::MIN), Some(i64::MAX), None, Some(-37)]));
    arrays.extend(primitive::<UInt8Type>(&[Some(255), None, Some(7)]));
    arrays.extend(primitive::<UInt16Type>(&[Some(65_535), None, Some(7)]));
    arrays.extend(primitive::<UInt32Type>(&[Some(u32::MAX), None, Some(1_234_567)]));
    arrays.extend(primitive::<UInt64Type>(&[Some(u64::MAX), None, Some(10_000_000_000_000_000_000), Some(4_111_111_111_111_111), Some(5)]));
    arrays.extend(primitive::<Float32Type>(&[Some(37.5), Some(f32::NAN), None, Some(-0.5), Some(3e38)]));
    arrays.extend(primitive::<Float64Type>(&[Some(37.5), Some(f64::INFINITY), None, Some(-0.5), Some(1e300)]));
    let halves = [37.5, -0.5, 65_504.0].map(<Float16Type as ArrowPrimitiveType>::Native::from_f64);
    arrays.extend(primitive::<Float16Type>(&[Some(halves[0]), None, Some(halves[1]), Some(halves[2])]));
    for (precision, scale) in [(9, 2), (9, 0), (5, -2), (2, 2)] {
        let numbers = if precision == 9 {
            vec![Some(123_456_789), Some(-5), None, Some(0), Some(999_999_999)]
        } else {
            vec![Some(42), Some(-1), None]
        };
        let wide = |number: &Option<i32>| number.map(i128::from);
        arrays.extend(typed(primitive::<Decimal32Type>(&numbers), DataType::Decimal32(precision, scale)));
        arrays.extend(typed(
            primitive::<Decimal64Type>(&numbers.iter().map(|n| n.map(i64::from)).collect::<Vec<_>>()),
            DataType::Decimal64(precision, scale),
        ));
        arrays.extend(typed(
            primitive::<Decimal128Type>(&numbers.iter().map(wide).collect::<Vec<_>>()),
            DataType::Decimal128(precision, scale),
        ));
        let widest: Vec<_> = numbers.iter().map(|n| n.map(|n| arrow_buffer::i256::from_i128(n.into()))).collect();
        arrays.extend(typed(primitive::<Decimal256Type>(&widest), DataType::Decimal256(precision, scale)));
    }
    arrays.extend(primitive::<Date32Type>(&[Some(20_524), None, Some(-719_162), Some(2_932_896), Some(i32::MAX)]));
    arrays.extend(primitive::<Date64Type>(&[Some(20_524 * 86_400_000), None, Some(-1)]));
    arrays.extend(primitive::<Time32SecondType>(&[Some(0), None, Some(86_399)]));
    arrays.extend(primitive::<Time32MillisecondType>(&[Some(1), None]));
    arrays.extend(primitive::<Time64MicrosecondType>(&[Some(1_500_000), None]));
    arrays.extend(primitive::<Time64NanosecondType>(&[Some(1), None]));
    for zone in [None, Some("UTC"), Some("+05:30"), Some("-03:00"), Some("Europe/Berlin")] {
        let zone: Option<Arc<str>> = zone.map(Arc::from);
        let moments = [Some(1_773_310_530), None, Some(-1), Some(0)];
        let times = |factor: i64| moments.map(|moment| moment.map(|moment: i64| moment * factor + factor / 2));
        arrays.extend(typed(primitive::<TimestampSecondType>(&times(1)), DataType::Timestamp(Second, zone.clone())));
        arrays.extend(typed(primitive::<TimestampMillisecondType>(&times(1_000)), DataType::Timestamp(Millisecond, zone.clone())));
        arrays.extend(typed(primitive::<TimestampMicrosecondType>(&times(1_000_000)), DataType::Timestamp(Microsecond, zone.clone())));
        arrays.extend(typed(primitive::<TimestampNanosecondType>(&times(1_000_000_000)), DataType::Timestamp(Nanosecond, zone)));
    }
    arrays.extend(primitive::<TimestampSecondType>(&[Some(i64::MAX), Some(i64::MIN)]));
    arrays
}

/// Texts behind keys, some of which no row has.
pub(super) fn dictionary() -> ArrayRef {
    let mut builder = StringDictionaryBuilder::<Int8Type>::new();
    for text in TEXTS.iter().chain(&TEXTS).rev() {
        builder.append_value(text);
        builder.append_null();
    }
    Arc::new(builder.finish().slice(3, 17))
}

pub(super) fn list() -> ArrayRef {
    let field = Arc::new(Field::new_list_field(DataType::Utf8, true));
    let offsets = OffsetBuffer::<i32>::from_lengths([2, 0, 3, 1, 6]);
    let nulls = NullBuffer::from(vec![true, true, true, false, true]);
    Arc::new(ListArray::new(field, offsets, Arc::new(StringArray::from(TEXTS.to_vec())), Some(nulls)).slice(1, 4))
}

pub(super) fn structure() -> ArrayRef {
    let fields: Fields = vec![Field::new("name", DataType::Utf8, false), Field::new("numbers", list().data_type().clone(), true)].into();
    let names = Arc::new(StringArray::from(TEXTS[..4].to_vec()));
    Arc::new(StructArray::new(fields, vec![names, list()], Some(NullBuffer::from(vec![true, false, true, true]))))
}

pub(super) fn map() -> ArrayRef {
    let fields: Fields = vec![Field::new("keys", DataType::Utf8, false), Field::new("values", DataType::Int64, true)].into();
    let (keys, values) = (StringArray::from(TEXTS.to_vec()), Int64Array::from_iter_values(4_111_111_111_111_106..4_111_111_111_111_118));
    let entries = StructArray::new(fields.clone(), vec![Arc::new(keys), Arc::new(values)], None);
    let field = Arc::new(Field::new("entries", DataType::Struct(fields), false));
    Arc::new(MapArray::new(field, OffsetBuffer::from_lengths([5, 0, 7]), entries, None, true).slice(1, 2))
}
