//! Dictionaries: each value that a row has is masked once.

use super::cell;
use super::node::Rows;
use super::sink;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{ArrowDictionaryKeyType, ArrowPrimitiveType};
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, downcast_integer};
use arrow_buffer::ArrowNativeType as _;
use arrow_schema::DataType;
use std::collections::HashMap;
use std::sync::Arc;

/// What stands for a value that no row had yet.
const UNSEEN: usize = usize::MAX;

/// The dictionary that is shown has what is shown, once, in the order of the rows. A sorted dictionary tells the rank of what is hidden,
/// two keys for one text that it was two values, and an entry without a row what other rows have.
///
/// `masked` gives what is shown of some values.
pub(super) fn mask(array: &dyn Array, shown: &DataType, masked: impl FnOnce(&dyn Array, Rows<'_>) -> Option<ArrayRef>) -> Option<ArrayRef> {
    let dictionary = array.as_any_dictionary_opt()?;
    let (values, nulls) = (dictionary.values(), array.logical_nulls());
    let mut places = vec![UNSEEN; values.len()];
    let mut chosen = Vec::new();
    let mut keys = Vec::with_capacity(array.len());
    let is_null = |row| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
    // Of an empty dictionary there are no keys to speak of.
    let normalized = if values.is_empty() { vec![0; array.len()] } else { dictionary.normalized_keys() };
    for (row, key) in normalized.into_iter().enumerate() {
        keys.push(match places.get_mut(key).filter(|_| !is_null(row)) {
            None => None,
            Some(place) => {
                if *place == UNSEEN {
                    *place = chosen.len();
                    chosen.push(key);
                }
                Some(*place)
            }
        });
    }
    let masked = masked(&**values, &mut chosen.into_iter().map(Some))?;
    let (places, distinct) = distinct(&*masked)?;
    let keys = keys.into_iter().map(|key| key.and_then(|key| places.get(key).copied().flatten()));
    macro_rules! shown_keys {
        ($t:ty, $keys:expr, $values:expr) => {
            build::<$t>($keys, $values)
        };
    }
    let DataType::Dictionary(key, _) = shown else { return None };
    downcast_integer! {
        key.as_ref() => (shown_keys, keys, distinct),
        _ => None
    }
}

/// Where each value is among those that are different, and these; `None` for NULL.
fn distinct(masked: &dyn Array) -> Option<(Vec<Option<usize>>, ArrayRef)> {
    let read = cell::reader(masked)?;
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut first = Vec::new();
    let places = (0..masked.len())
        .map(|row| {
            let value = masked.is_valid(row).then(|| cell::word(&read(row)))?;
            Some(*seen.entry(value).or_insert_with(|| {
                first.push(row);
                first.len() - 1
            }))
        })
        .collect();
    let values = sink::collect(masked.data_type(), &mut first.into_iter().map(&read))?;
    Some((places, values))
}

fn build<K: ArrowDictionaryKeyType>(keys: impl Iterator<Item = Option<usize>>, values: ArrayRef) -> Option<ArrayRef> {
    // No more values than rows, nor than there were: a key always fits where the first one did.
    let keys: PrimitiveArray<K> = keys.map(|key| key.and_then(<K as ArrowPrimitiveType>::Native::from_usize)).collect();
    Some(Arc::new(DictionaryArray::try_new(keys, values).ok()?))
}
