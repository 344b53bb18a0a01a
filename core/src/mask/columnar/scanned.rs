//! Columns whose content is looked at: where nothing is found, nothing is made.

use super::cell::{is_cell, reader};
use super::nested::{is_nested, within};
use super::{dictionary, sink};
use crate::mask::plan::{Scanned, ShownText};
use crate::request::Value;
use arrow_array::cast::AsArray as _;
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, GenericListArray, MapArray, OffsetSizeTrait, StructArray, make_array, new_null_array,
};
use arrow_buffer::ArrowNativeType as _;
use arrow_data::transform::MutableArrayData;
use arrow_schema::{DataType, Field};
use std::collections::HashMap;
use std::sync::Arc;

/// An array in which something was found.
pub(super) struct Looked {
    /// What may be seen of it.
    pub(super) array: ArrayRef,
    /// Which rows are not what they were.
    pub(super) changed: Vec<bool>,
}

/// What is shown needs more than its type can address.
pub(super) struct Beyond;

/// Told the action of each finding.
type Found<'f> = &'f mut dyn FnMut(u16);

/// Whether what a type holds can be looked at, or holds nothing that could be found.
pub(super) fn is_seen(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_cell(values) || is_blank(values),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) | DataType::Map(item, _) => {
            is_seen(item.data_type())
        }
        DataType::Struct(fields) => fields.iter().all(|field| is_seen(field.data_type())),
        leaf => is_cell(leaf) || is_blank(leaf),
    }
}

fn is_blank(data_type: &DataType) -> bool {
    use DataType::{Boolean, Duration, Interval, Null, Time32, Time64};
    matches!(data_type, Boolean | Duration(_) | Interval(_) | Null | Time32(_) | Time64(_))
}

/// Looks at an array; `None` where nothing is found.
pub(super) fn look(scanned: &Scanned, array: &dyn Array, found: Found<'_>) -> Result<Option<Looked>, Beyond> {
    match array.data_type() {
        blank if is_blank(blank) => Ok(None),
        DataType::Dictionary(..) => of_dictionary(scanned, array, found),
        nested if is_nested(nested) => of_nested(scanned, array, found),
        _ => {
            let changes = changes(scanned, array, &mut |_, action| found(action)).ok_or(Beyond)?;
            merged(array, &changes)
        }
    }
}

/// The leaves in which something is found, by their rows, and what is shown of each.
fn changes(scanned: &Scanned, array: &dyn Array, found: &mut dyn FnMut(usize, u16)) -> Option<Vec<(usize, Value)>> {
    let mut changes = Vec::new();
    let rows = (0..array.len()).filter(|row| array.is_valid(*row));
    let mut text = |row: usize, text: &str| match scanned.text(text, |action| found(row, action)) {
        ShownText::Same => {}
        ShownText::Text(shown) => changes.push((row, Value::Text(shown))),
        ShownText::Null => changes.push((row, Value::Null)),
    };
    match array.data_type() {
        DataType::Utf8 => array.as_string_opt::<i32>().map(|texts| rows.for_each(|row| text(row, texts.value(row))))?,
        DataType::LargeUtf8 => array.as_string_opt::<i64>().map(|texts| rows.for_each(|row| text(row, texts.value(row))))?,
        DataType::Utf8View => array.as_string_view_opt().map(|texts| rows.for_each(|row| text(row, texts.value(row))))?,
        _ => {
            let read = reader(array)?;
            for row in rows {
                let mut value = read(row);
                if scanned.apply(&mut value, |action| found(row, action)) {
                    changes.push((row, value));
                }
            }
        }
    }
    Some(changes)
}

/// The array with some rows changed.
fn merged(array: &dyn Array, changes: &[(usize, Value)]) -> Result<Option<Looked>, Beyond> {
    if changes.is_empty() {
        return Ok(None);
    }
    let mut changed = vec![false; array.len()];
    for (row, _) in changes {
        changed.get_mut(*row).into_iter().for_each(|changed| *changed = true);
    }
    let of = array.data_type();
    let shown = match of {
        // What is shared with the array would have what is hidden.
        DataType::Utf8View | DataType::BinaryView => {
            let read = reader(array).ok_or(Beyond)?;
            let mut changes = changes.iter().peekable();
            sink::collect(
                of,
                &mut (0..array.len()).map(|row| match changes.next_if(|(changed, _)| *changed == row) {
                    Some((_, value)) => value.clone(),
                    None if array.is_valid(row) => read(row),
                    None => Value::Null,
                }),
            )
            .ok_or(Beyond)?
        }
        _ => {
            let shown = sink::collect(of, &mut changes.iter().map(|(_, value)| value.clone())).ok_or(Beyond)?;
            spliced(array, &*shown, changes.iter().map(|(row, _)| *row))?
        }
    };
    Ok(Some(Looked { array: shown, changed }))
}

/// The array with some rows replaced by those of another, in their order.
fn spliced(array: &dyn Array, other: &dyn Array, rows: impl Iterator<Item = usize>) -> Result<ArrayRef, Beyond> {
    let (array, other) = (array.to_data(), other.to_data());
    let octets = array.buffers().iter().chain(other.buffers()).map(arrow_buffer::Buffer::len).fold(0, usize::saturating_add);
    if matches!(array.data_type(), DataType::Utf8 | DataType::Binary) && i32::try_from(octets).is_err() {
        return Err(Beyond);
    }
    let mut made = MutableArrayData::new(vec![&array, &other], true, array.len());
    let mut from = 0;
    for (place, row) in rows.enumerate() {
        made.try_extend(0, from, row).map_err(|_| Beyond)?;
        made.try_extend(1, place, place + 1).map_err(|_| Beyond)?;
        from = row + 1;
    }
    made.try_extend(0, from, array.len()).map_err(|_| Beyond)?;
    Ok(make_array(made.freeze()))
}

/// Each value is looked at once, also one that no row has: a dictionary in which nothing is found goes through whole.
fn of_dictionary(scanned: &Scanned, array: &dyn Array, found: Found<'_>) -> Result<Option<Looked>, Beyond> {
    let given = array.as_any_dictionary_opt().ok_or(Beyond)?;
    let values = given.values();
    if is_blank(values.data_type()) || values.is_empty() {
        return Ok(None);
    }
    let mut actions: HashMap<usize, Vec<u16>> = HashMap::new();
    let changes = changes(scanned, &**values, &mut |value, action| actions.entry(value).or_default().push(action)).ok_or(Beyond)?;
    let Some(Looked { array: shown, changed }) = merged(&**values, &changes)? else { return Ok(None) };
    let nulls = array.logical_nulls();
    let rows = given.normalized_keys().into_iter().enumerate().map(|(row, key)| {
        let is_null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
        if !is_null {
            actions.get(&key).into_iter().flatten().for_each(|action| found(*action));
        }
        !is_null && changed.get(key).is_some_and(|changed| *changed)
    });
    let rows: Vec<bool> = rows.collect();
    let read = reader(&*shown).ok_or(Beyond)?;
    let remade = dictionary::mask(array, array.data_type(), |_, rows| {
        let value = |row: Option<usize>| row.filter(|row| shown.is_valid(*row)).map_or(Value::Null, &read);
        sink::collect(shown.data_type(), &mut rows.map(value))
    });
    Ok(Some(Looked { array: remade.ok_or(Beyond)?, changed: rows }))
}

fn of_nested(scanned: &Scanned, array: &dyn Array, found: Found<'_>) -> Result<Option<Looked>, Beyond> {
    match array.data_type() {
        DataType::List(item) => of_list::<i32>(scanned, array, item, found),
        DataType::LargeList(item) => of_list::<i64>(scanned, array, item, found),
        DataType::FixedSizeList(item, size) => {
            let lists = array.as_fixed_size_list_opt().ok_or(Beyond)?;
            let Some(Looked { array: values, changed }) = look(scanned, &**lists.values(), found)? else { return Ok(None) };
            let of = usize::try_from(*size).unwrap_or(0);
            let changed = (0..lists.len()).map(|row| any(&changed, row * of, (row + 1) * of) && lists.is_valid(row)).collect();
            let nulls = lists.nulls().cloned();
            let made = FixedSizeListArray::try_new_with_length(nullable(item), *size, values, nulls, lists.len());
            remade(array, made.map_err(|_| Beyond)?, changed)
        }
        DataType::Struct(fields) => {
            let parts = array.as_struct_opt().ok_or(Beyond)?;
            let mut changed = vec![false; parts.len()];
            let mut shown = Vec::with_capacity(parts.num_columns());
            for part in parts.columns() {
                shown.push(match look(scanned, &**part, found)? {
                    None => Arc::clone(part),
                    Some(looked) => {
                        changed.iter_mut().zip(&looked.changed).for_each(|(all, one)| *all |= one);
                        looked.array
                    }
                });
            }
            if !changed.contains(&true) {
                return Ok(None);
            }
            let fields: Vec<Arc<Field>> = fields.iter().map(|field| nullable(field)).collect();
            let made = StructArray::try_new_with_length(fields.into(), shown, parts.nulls().cloned(), parts.len());
            remade(array, made.map_err(|_| Beyond)?, changed)
        }
        DataType::Map(..) => of_map(scanned, array, found),
        _ => Err(Beyond),
    }
}

fn of_list<O: OffsetSizeTrait>(scanned: &Scanned, array: &dyn Array, item: &Field, found: Found<'_>) -> Result<Option<Looked>, Beyond> {
    let lists = array.as_list_opt::<O>().ok_or(Beyond)?;
    let (offsets, start, length) = within(lists.offsets());
    let Some(Looked { array: values, changed }) = look(scanned, &*lists.values().slice(start, length), found)? else { return Ok(None) };
    let rows = offsets.windows(2).enumerate().map(|(row, ends)| match ends {
        [from, to] => any(&changed, from.as_usize(), to.as_usize()) && lists.is_valid(row),
        _ => false,
    });
    let rows = rows.collect();
    let made = GenericListArray::<O>::try_new(nullable(item), offsets, values, lists.nulls().cloned());
    remade(array, made.map_err(|_| Beyond)?, rows)
}

/// A key of which nothing may be seen hides all maps: a map has no key without a value.
fn of_map(scanned: &Scanned, array: &dyn Array, found: Found<'_>) -> Result<Option<Looked>, Beyond> {
    let maps = array.as_map_opt().ok_or(Beyond)?;
    let DataType::Map(entries, _) = array.data_type() else { return Err(Beyond) };
    let DataType::Struct(fields) = entries.data_type() else { return Err(Beyond) };
    let (offsets, start, length) = within(maps.offsets());
    let [keys, values] = maps.entries().columns() else { return Err(Beyond) };
    let (keys, values) = (keys.slice(start, length), values.slice(start, length));
    let (of_keys, of_values) = (look(scanned, &*keys, found)?, look(scanned, &*values, found)?);
    let one_changed = |at: &Option<Looked>, from, to| at.as_ref().is_some_and(|looked| any(&looked.changed, from, to));
    let rows = offsets.windows(2).enumerate().map(|(row, ends)| match ends {
        [from, to] => {
            let (from, to) = (from.as_usize(), to.as_usize());
            (one_changed(&of_keys, from, to) || one_changed(&of_values, from, to)) && maps.is_valid(row)
        }
        _ => false,
    });
    let rows: Vec<bool> = rows.collect();
    if of_keys.is_none() && of_values.is_none() {
        return Ok(None);
    }
    let (keys, values) = (of_keys.map_or(keys, |looked| looked.array), of_values.map_or(values, |looked| looked.array));
    if keys.null_count() > 0 {
        let changed = (0..maps.len()).map(|row| maps.is_valid(row)).collect();
        return Ok(Some(Looked { array: new_null_array(array.data_type(), maps.len()), changed }));
    }
    let [key, value] = fields.as_ref() else { return Err(Beyond) };
    let made = StructArray::try_new(vec![Arc::clone(key), nullable(value)].into(), vec![keys, values], None).map_err(|_| Beyond)?;
    let entries = Arc::new(Field::new(entries.name(), made.data_type().clone(), false));
    let made = MapArray::try_new(entries, offsets, made, maps.nulls().cloned(), false);
    remade(array, made.map_err(|_| Beyond)?, rows)
}

/// With the array's own type, whose parts may be declared never to be NULL: one that is NULL now is beyond it.
fn remade(array: &dyn Array, made: impl Array, changed: Vec<bool>) -> Result<Option<Looked>, Beyond> {
    let builder = made.to_data().into_builder().data_type(array.data_type().clone());
    Ok(Some(Looked { array: make_array(builder.build().map_err(|_| Beyond)?), changed }))
}

fn nullable(field: &Field) -> Arc<Field> {
    Arc::new(field.clone().with_nullable(true))
}

fn any(changed: &[bool], from: usize, to: usize) -> bool {
    changed.get(from..to).is_some_and(|changed| changed.contains(&true))
}
