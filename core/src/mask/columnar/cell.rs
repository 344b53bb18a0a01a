//! Cells as values.

use super::moment;
use crate::mask::transform::{FormatPreserving, Transform};
use crate::request::Value;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, PrimitiveArray};
use arrow_schema::DataType;

/// Reads one row that is not NULL.
pub(super) type Read<'a> = Box<dyn Fn(usize) -> Value + 'a>;

/// Whether cells of this type can be read.
pub(super) fn is_cell(data_type: &DataType) -> bool {
    use DataType::{
        Binary, BinaryView, Boolean, Date32, Date64, FixedSizeBinary, LargeBinary, LargeUtf8, Time32, Time64, Timestamp, Utf8, Utf8View,
    };
    data_type.is_integer()
        || data_type.is_floating()
        || data_type.is_decimal()
        || matches!(data_type, Binary | BinaryView | Boolean | Date32 | Date64 | FixedSizeBinary(_) | LargeBinary)
        || matches!(data_type, LargeUtf8 | Time32(_) | Time64(_) | Timestamp(..) | Utf8 | Utf8View)
}

/// The cells of an array; `None` for types that have none.
pub(super) fn reader(array: &dyn Array) -> Option<Read<'_>> {
    match array.data_type() {
        DataType::Boolean => array.as_boolean_opt().map(|array| of(move |row| Value::Bool(array.value(row)))),
        DataType::Int8 => whole::<Int8Type>(array),
        DataType::Int16 => whole::<Int16Type>(array),
        DataType::Int32 => whole::<Int32Type>(array),
        DataType::Int64 => whole::<Int64Type>(array),
        DataType::UInt8 => whole::<UInt8Type>(array),
        DataType::UInt16 => whole::<UInt16Type>(array),
        DataType::UInt32 => whole::<UInt32Type>(array),
        DataType::UInt64 => primitive::<UInt64Type>(array, |number, _| {
            i64::try_from(number).map_or_else(|_| Value::Decimal(number.to_string()), Value::Int)
        }),
        DataType::Float16 => primitive::<Float16Type>(array, |number, _| Value::Float(number.to_f64())),
        DataType::Float32 => primitive::<Float32Type>(array, |number, _| Value::Float(f64::from(number))),
        DataType::Float64 => primitive::<Float64Type>(array, |number, _| Value::Float(number)),
        DataType::Decimal32(..) => decimal::<Decimal32Type>(array),
        DataType::Decimal64(..) => decimal::<Decimal64Type>(array),
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array),
        DataType::Utf8 => array.as_string_opt::<i32>().map(|array| of(move |row| Value::Text(array.value(row).to_owned()))),
        DataType::LargeUtf8 => array.as_string_opt::<i64>().map(|array| of(move |row| Value::Text(array.value(row).to_owned()))),
        DataType::Utf8View => array.as_string_view_opt().map(|array| of(move |row| Value::Text(array.value(row).to_owned()))),
        DataType::Binary => array.as_binary_opt::<i32>().map(|array| of(move |row| Value::Bytes(array.value(row).to_vec()))),
        DataType::LargeBinary => array.as_binary_opt::<i64>().map(|array| of(move |row| Value::Bytes(array.value(row).to_vec()))),
        DataType::BinaryView => array.as_binary_view_opt().map(|array| of(move |row| Value::Bytes(array.value(row).to_vec()))),
        DataType::FixedSizeBinary(_) => {
            array.as_fixed_size_binary_opt().map(|array| of(move |row| Value::Bytes(array.value(row).to_vec())))
        }
        DataType::Date32 => primitive::<Date32Type>(array, |days, _| moment::date(i64::from(days))),
        DataType::Date64 => primitive::<Date64Type>(array, |millis, _| moment::date(millis.div_euclid(moment::DAY_MILLIS))),
        DataType::Time32(_) | DataType::Time64(_) | DataType::Timestamp(..) => moment::reader(array),
        _ => None,
    }
}

fn of<'a>(read: impl Fn(usize) -> Value + 'a) -> Read<'a> {
    Box::new(read)
}

pub(super) fn primitive<'a, T: ArrowPrimitiveType>(
    array: &'a dyn Array,
    value: impl Fn(T::Native, &DataType) -> Value + 'a,
) -> Option<Read<'a>> {
    let array: &PrimitiveArray<T> = array.as_primitive_opt()?;
    Some(Box::new(move |row| value(array.value(row), array.data_type())))
}

fn whole<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &dyn Array) -> Option<Read<'_>> {
    primitive::<T>(array, |number, _| Value::Int(number.into()))
}

fn decimal<T: DecimalType + ArrowPrimitiveType>(array: &dyn Array) -> Option<Read<'_>> {
    let array: &PrimitiveArray<T> = array.as_primitive_opt()?;
    Some(Box::new(move |row| Value::Decimal(array.value_as_string(row))))
}

/// The cells of an array, masked.
pub(super) struct Masked<'a> {
    transform: &'a Transform,
    read: Read<'a>,
    /// For whole numbers under format preservation, whose type has a greatest one.
    bounded: Option<(&'a FormatPreserving, i64, u64)>,
    /// For numbers on a grid: the greatest float of the type whose neighbours are whole numbers.
    exact: Option<f64>,
}

impl<'a> Masked<'a> {
    pub(super) fn new(transform: &'a Transform, array: &'a dyn Array) -> Option<Self> {
        let bounded = match transform {
            Transform::FormatPreserving(format) => bounds(array.data_type()).map(|(least, most)| (format, least, most)),
            _ => None,
        };
        let exact = match array.data_type() {
            DataType::Float16 => Some(2_048.0),
            DataType::Float32 => Some(16_777_216.0),
            _ => None,
        };
        Some(Self { transform, read: reader(array)?, bounded, exact })
    }

    /// What may be seen of a row that is not NULL.
    pub(super) fn at(&self, row: usize) -> Value {
        let mut value = (self.read)(row);
        if let Some(shown) = self.bounded.and_then(|bounded| within(bounded, &value)) {
            return shown;
        }
        // A greater one would be shown as it is, or tell which it was.
        if let (Transform::Grid(grid), Some(exact), Value::Float(number)) = (self.transform, self.exact, &value)
            && !grid.is_told_apart(*number, exact)
        {
            return Value::Null;
        }
        self.transform.apply(&mut value);
        value
    }
}

fn within((format, least, most): (&FormatPreserving, i64, u64), value: &Value) -> Option<Value> {
    let unsigned = |magnitude: u64| {
        let shown = format.number(magnitude, most)?;
        Some(i64::try_from(shown).map_or_else(|_| Value::Decimal(shown.to_string()), Value::Int))
    };
    let shown = match value {
        Value::Int(number) if *number < 0 => {
            let shown = format.number(number.unsigned_abs(), least.unsigned_abs());
            shown.and_then(|shown| 0_i64.checked_sub_unsigned(shown)).map(Value::Int)
        }
        Value::Int(number) => unsigned(number.unsigned_abs()),
        Value::Decimal(text) => text.parse().ok().and_then(unsigned),
        _ => return None,
    };
    Some(shown.unwrap_or(Value::Null))
}

/// The least and the greatest number of a type of whole numbers.
fn bounds(data_type: &DataType) -> Option<(i64, u64)> {
    Some(match data_type {
        DataType::Int8 => (i8::MIN.into(), i8::MAX.unsigned_abs().into()),
        DataType::Int16 => (i16::MIN.into(), i16::MAX.unsigned_abs().into()),
        DataType::Int32 => (i32::MIN.into(), i32::MAX.unsigned_abs().into()),
        DataType::Int64 => (i64::MIN, i64::MAX.unsigned_abs()),
        DataType::UInt8 => (0, u8::MAX.into()),
        DataType::UInt16 => (0, u16::MAX.into()),
        DataType::UInt32 => (0, u32::MAX.into()),
        DataType::UInt64 => (0, u64::MAX),
        _ => return None,
    })
}

/// A value as a word of its own among those of one type.
pub(super) fn word(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Decimal(text) | Value::Other { text, .. } => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_bits().to_string(),
        Value::Null | Value::Bool(_) | Value::Bytes(_) => format!("{value:?}"),
    }
}
