//! Values as an array.

use super::moment;
use crate::request::Value;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType, Float16Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, FixedSizeBinaryArray, LargeBinaryArray, LargeStringArray, PrimitiveArray,
    StringArray, StringViewArray,
};
use arrow_schema::DataType;
use std::str::FromStr;
use std::sync::Arc;

/// Values on their way into an array.
pub(super) type Values<'v> = &'v mut dyn Iterator<Item = Value>;

/// An array of the type. A value that the type cannot hold is NULL; `None` where no value can be held at all.
pub(super) fn collect(into: &DataType, values: Values<'_>) -> Option<ArrayRef> {
    Some(match into {
        DataType::Boolean => Arc::new(BooleanArray::from_iter(values.map(|value| match value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }))),
        DataType::Int8 => whole::<Int8Type>(values),
        DataType::Int16 => whole::<Int16Type>(values),
        DataType::Int32 => whole::<Int32Type>(values),
        DataType::Int64 => whole::<Int64Type>(values),
        DataType::UInt8 => whole::<UInt8Type>(values),
        DataType::UInt16 => whole::<UInt16Type>(values),
        DataType::UInt32 => whole::<UInt32Type>(values),
        DataType::UInt64 => primitive::<UInt64Type>(values, |value| match value {
            Value::Int(number) => u64::try_from(number).ok(),
            Value::Decimal(text) => text.parse().ok(),
            _ => None,
        }),
        DataType::Float16 => primitive::<Float16Type>(values, |value| {
            let number = float(&value)?;
            Some(<Float16Type as ArrowPrimitiveType>::Native::from_f64(number)).filter(|held| held.is_infinite() == number.is_infinite())
        }),
        DataType::Float32 => primitive::<Float32Type>(values, |value| {
            let number = float(&value)?;
            Some(number as f32).filter(|held| held.is_infinite() == number.is_infinite())
        }),
        DataType::Float64 => primitive::<Float64Type>(values, |value| float(&value)),
        DataType::Decimal32(precision, scale) => decimal::<Decimal32Type>(values, *precision, *scale)?,
        DataType::Decimal64(precision, scale) => decimal::<Decimal64Type>(values, *precision, *scale)?,
        DataType::Decimal128(precision, scale) => decimal::<Decimal128Type>(values, *precision, *scale)?,
        DataType::Decimal256(precision, scale) => decimal::<Decimal256Type>(values, *precision, *scale)?,
        DataType::Utf8 => {
            let texts: Vec<Option<String>> = values.map(text).collect();
            // Beyond this the offsets of an array end.
            i32::try_from(texts.iter().flatten().map(String::len).sum::<usize>()).ok()?;
            Arc::new(StringArray::from(texts))
        }
        DataType::LargeUtf8 => Arc::new(LargeStringArray::from_iter(values.map(text))),
        DataType::Utf8View => Arc::new(StringViewArray::from_iter(values.map(text))),
        DataType::Binary => Arc::new(BinaryArray::from_iter(values.map(bytes))),
        DataType::LargeBinary => Arc::new(LargeBinaryArray::from_iter(values.map(bytes))),
        DataType::BinaryView => Arc::new(BinaryViewArray::from_iter(values.map(bytes))),
        DataType::FixedSizeBinary(size) => {
            let held = values.map(|value| bytes(value).filter(|bytes| usize::try_from(*size).is_ok_and(|size| bytes.len() == size)));
            Arc::new(FixedSizeBinaryArray::try_from_sparse_iter_with_size(held, *size).ok()?)
        }
        DataType::Date32 => primitive::<Date32Type>(values, |value| moment::days(&value).and_then(|days| i32::try_from(days).ok())),
        DataType::Date64 => {
            primitive::<Date64Type>(values, |value| moment::days(&value).and_then(|days| days.checked_mul(moment::DAY_MILLIS)))
        }
        DataType::Time32(_) | DataType::Time64(_) | DataType::Timestamp(..) => moment::collect(into, values)?,
        _ => return None,
    })
}

pub(super) fn primitive<T: ArrowPrimitiveType>(values: Values<'_>, held: impl Fn(Value) -> Option<T::Native>) -> ArrayRef {
    Arc::new(values.map(held).collect::<PrimitiveArray<T>>())
}

fn whole<T: ArrowPrimitiveType<Native: TryFrom<i64>>>(values: Values<'_>) -> ArrayRef {
    primitive::<T>(values, |value| match value {
        Value::Int(number) => number.try_into().ok(),
        _ => None,
    })
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        _ => None,
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn decimal<T: DecimalType + ArrowPrimitiveType<Native: FromStr>>(values: Values<'_>, precision: u8, scale: i8) -> Option<ArrayRef> {
    let held = |value| match value {
        Value::Decimal(text) => unscaled(&text, scale)?.parse().ok().filter(|number| T::is_valid_decimal_precision(*number, precision)),
        _ => None,
    };
    let array: PrimitiveArray<T> = values.map(held).collect();
    Some(Arc::new(array.with_precision_and_scale(precision, scale).ok()?))
}

/// The digits of a decimal, so many of them behind the point and without it; `None` where it has others.
fn unscaled(text: &str, scale: i8) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    match usize::try_from(scale) {
        Ok(scale) => {
            let (kept, beyond) = fraction.split_at(fraction.len().min(scale));
            beyond.bytes().all(|byte| byte == b'0').then(|| format!("{whole}{kept:0<scale$}"))
        }
        Err(_) => {
            let zeros = usize::from(scale.unsigned_abs());
            let (kept, beyond) = whole.split_at(whole.len().saturating_sub(zeros));
            let zero = kept.is_empty() || kept == "-";
            let exact = beyond.bytes().chain(fraction.bytes()).all(|byte| byte == b'0');
            exact.then(|| if zero { "0".to_owned() } else { kept.to_owned() })
        }
    }
}
