//! One value for every row, in buffers that all batches share.

use super::sink;
use super::text::repeated;
use crate::request::Value;
use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, downcast_integer, make_array, new_null_array};
use arrow_schema::DataType;
use std::sync::Arc;

/// The shortest array that is made: most streams have batches of this length, or a few of them.
const SHORTEST: usize = 1024;

/// The value, and the longest array of it so far.
pub(super) struct Same {
    value: Value,
    shown: DataType,
    nulls_stay: bool,
    made: ArrayRef,
}

impl Same {
    /// `None` where the type cannot hold the value.
    pub(super) fn new(value: Value, shown: DataType, nulls_stay: bool) -> Option<Self> {
        let made = make(&value, &shown, 1)?;
        let held = value == Value::Null || made.logical_null_count() == 0;
        held.then_some(Self { value, shown, nulls_stay, made })
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// As many rows as the array has; its NULLs stay, unless even they are hidden.
    pub(super) fn over(&mut self, array: &dyn Array) -> Option<ArrayRef> {
        if self.made.len() < array.len() {
            // Twice what there was, so that batches that grow one by one do not make it anew each time.
            let enough = array.len().max(SHORTEST).max(self.made.len().saturating_mul(2).min(1 << 20));
            self.made = make(&self.value, &self.shown, enough).or_else(|| make(&self.value, &self.shown, array.len()))?;
        }
        let all = self.made.slice(0, array.len());
        if !self.nulls_stay || self.value == Value::Null {
            return Some(all);
        }
        match array.logical_nulls().filter(|nulls| nulls.null_count() > 0) {
            None => Some(all),
            Some(nulls) => all.to_data().into_builder().nulls(Some(nulls)).build().ok().map(make_array),
        }
    }
}

fn make(value: &Value, shown: &DataType, rows: usize) -> Option<ArrayRef> {
    match (value, shown) {
        (Value::Null, _) => Some(new_null_array(shown, rows)),
        (Value::Text(text), DataType::Utf8 | DataType::LargeUtf8) => repeated(text, shown, rows),
        (_, DataType::Dictionary(keys, values)) => {
            let values = make(value, values, 1)?;
            macro_rules! zeros {
                ($t:ty) => {
                    dictionary::<$t>(rows, values)
                };
            }
            downcast_integer! {
                keys.as_ref() => (zeros),
                _ => None
            }
        }
        _ => sink::collect(shown, &mut std::iter::repeat_n(value.clone(), rows)),
    }
}

fn dictionary<K: arrow_array::types::ArrowDictionaryKeyType>(rows: usize, values: ArrayRef) -> Option<ArrayRef> {
    let keys = PrimitiveArray::<K>::from_value(<K as ArrowPrimitiveType>::Native::default(), rows);
    Some(Arc::new(DictionaryArray::try_new(keys, values).ok()?))
}
