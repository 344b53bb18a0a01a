//! Parameters that go in and cells that come out.

use crate::bytes::{Buffer, Slice, hand_over, octets, text};
use crate::status::argument;
use checkrein::Error;
use checkrein::request;

/// SQL NULL; what a zeroed `checkrein_value` is.
pub const CHECKREIN_VALUE_NULL: u32 = 0;
/// A truth value: `integer` is 0 or 1.
pub const CHECKREIN_VALUE_BOOL: u32 = 1;
/// A whole number: `integer`.
pub const CHECKREIN_VALUE_INT: u32 = 2;
/// A binary floating-point number: `real`.
pub const CHECKREIN_VALUE_FLOAT: u32 = 3;
/// A decimal, or a whole number beyond 64 bits: `bytes`, as the driver prints it.
pub const CHECKREIN_VALUE_DECIMAL: u32 = 4;
/// Characters: `bytes`, UTF-8.
pub const CHECKREIN_VALUE_TEXT: u32 = 5;
/// Octets: `bytes`.
pub const CHECKREIN_VALUE_BYTES: u32 = 6;
/// A value of another type: its type's name in `type_name`, its text form in `bytes`.
pub const CHECKREIN_VALUE_OTHER: u32 = 7;

/// One value of the database. Members that its kind does not name are not looked at. Its layout is part of the ABI and never grows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Value {
    /// `CHECKREIN_VALUE_…`
    pub kind: u32,
    /// A truth value or whole number.
    pub integer: i64,
    /// A floating-point number.
    pub real: f64,
    /// Characters, octets or digits.
    pub bytes: Slice,
    /// The type's name, for `CHECKREIN_VALUE_OTHER`.
    pub type_name: Slice,
}

impl Value {
    pub(crate) const NULL: Value =
        Value { kind: CHECKREIN_VALUE_NULL, integer: 0, real: 0.0, bytes: Slice::ABSENT, type_name: Slice::ABSENT };

    /// What the core makes of it; texts are copied.
    pub(crate) fn read(&self) -> Result<request::Value, Error> {
        Ok(match self.kind {
            CHECKREIN_VALUE_NULL => request::Value::Null,
            CHECKREIN_VALUE_BOOL => match self.integer {
                0 => request::Value::Bool(false),
                1 => request::Value::Bool(true),
                _ => return Err(argument("a truth value is neither 0 nor 1")),
            },
            CHECKREIN_VALUE_INT => request::Value::Int(self.integer),
            CHECKREIN_VALUE_FLOAT => request::Value::Float(self.real),
            CHECKREIN_VALUE_DECIMAL => request::Value::Decimal(self.bytes.text()?.to_owned()),
            CHECKREIN_VALUE_TEXT => request::Value::Text(self.bytes.text()?.to_owned()),
            CHECKREIN_VALUE_BYTES => request::Value::Bytes(self.bytes.bytes()?.to_vec()),
            CHECKREIN_VALUE_OTHER => request::Value::Other { kind: self.type_name.text()?.to_owned(), text: self.bytes.text()?.to_owned() },
            _ => return Err(argument("a value is of a kind that is not known")),
        })
    }

    /// A value of the core as C borrows it; NULL for a kind that this interface does not have.
    pub(crate) fn borrowed(value: &request::Value) -> Value {
        let of = |kind| Value { kind, ..Value::NULL };
        match value {
            request::Value::Bool(truth) => Value { integer: i64::from(*truth), ..of(CHECKREIN_VALUE_BOOL) },
            request::Value::Int(number) => Value { integer: *number, ..of(CHECKREIN_VALUE_INT) },
            request::Value::Float(number) => Value { real: *number, ..of(CHECKREIN_VALUE_FLOAT) },
            request::Value::Decimal(digits) => Value { bytes: text(digits), ..of(CHECKREIN_VALUE_DECIMAL) },
            request::Value::Text(characters) => Value { bytes: text(characters), ..of(CHECKREIN_VALUE_TEXT) },
            request::Value::Bytes(bytes) => Value { bytes: octets(bytes), ..of(CHECKREIN_VALUE_BYTES) },
            request::Value::Other { kind, text: form } => Value { bytes: text(form), type_name: text(kind), ..of(CHECKREIN_VALUE_OTHER) },
            _ => Value::NULL,
        }
    }

    /// A value that points into memory of its own.
    pub(crate) fn owned(value: &request::Value) -> Result<(Value, Buffer), Error> {
        let value = Self::borrowed(value);
        let (bytes, name) = (value.bytes.bytes()?, value.type_name.bytes()?);
        let memory = hand_over([bytes, name].concat());
        let at = |offset: usize, part: Slice| match part.data.is_null() {
            true => part,
            false => Slice { data: memory.data.wrapping_add(offset).cast_const(), len: part.len },
        };
        Ok((Value { bytes: at(0, value.bytes), type_name: at(bytes.len(), value.type_name), ..value }, memory))
    }
}
