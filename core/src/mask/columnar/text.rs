//! Texts, written straight into the buffer that is shown.

use super::node::Rows;
use crate::mask::transform::Transform;
use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray as _;
use arrow_array::types::ByteArrayType;
use arrow_array::{Array, ArrayRef, GenericStringArray, OffsetSizeTrait};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use std::sync::Arc;

pub(super) fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Some rows of an array of texts, masked: an array of the same type.
pub(super) fn mask(transform: &Transform, array: &dyn Array, rows: Rows<'_>) -> Option<ArrayRef> {
    match array.data_type() {
        DataType::Utf8 => in_offsets::<i32>(transform, array, rows),
        DataType::LargeUtf8 => in_offsets::<i64>(transform, array, rows),
        DataType::Utf8View => in_views(transform, array, rows),
        _ => None,
    }
}

fn in_offsets<O: OffsetSizeTrait>(transform: &Transform, array: &dyn Array, rows: Rows<'_>) -> Option<ArrayRef> {
    let texts = array.as_string_opt::<O>()?;
    let mut values = Vec::with_capacity(texts.value_data().len().min(array.len().saturating_mul(64)));
    let mut offsets = Vec::with_capacity(array.len().saturating_add(1));
    offsets.push(O::default());
    let (mut fits, mut hidden) = (true, Nulls::default());
    transform.texts(rows.map(|row| row.map(|row| texts.value(row))), &mut values, |end, is_there| {
        let offset = O::from_usize(end);
        fits &= offset.is_some();
        offsets.push(offset.unwrap_or_default());
        hidden.push(is_there);
    });
    if !fits {
        return None;
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    // Checked again, at the speed of memory: what is shown is UTF-8 whatever an operator wrote.
    let shown = GenericStringArray::<O>::try_new(offsets, Buffer::from_vec(values), hidden.finish()).ok()?;
    Some(Arc::new(shown))
}

fn in_views(transform: &Transform, array: &dyn Array, rows: Rows<'_>) -> Option<ArrayRef> {
    let texts = array.as_string_view_opt()?;
    let (mut values, mut ends) = (Vec::new(), Vec::with_capacity(array.len()));
    transform.texts(rows.map(|row| row.map(|row| texts.value(row))), &mut values, |end, is_there| ends.push((end, is_there)));
    let values = String::from_utf8(values).ok()?;
    let mut shown = StringViewBuilder::with_capacity(ends.len());
    let mut start = 0;
    for (end, is_there) in ends {
        let text = values.get(start..end)?;
        start = end;
        match is_there {
            true => shown.try_append_value(text).ok()?,
            false => shown.append_null(),
        }
    }
    Some(Arc::new(shown.finish()))
}

/// The same text, so many times.
pub(super) fn repeated(text: &str, shown: &DataType, rows: usize) -> Option<ArrayRef> {
    fn repeat<O: OffsetSizeTrait>(text: &str, rows: usize) -> Option<ArrayRef> {
        O::from_usize(text.len().checked_mul(rows)?)?;
        let offsets = OffsetBuffer::<O>::from_repeated_length(text.len(), rows);
        let values = Buffer::from_vec(text.as_bytes().repeat(rows));
        Some(Arc::new(GenericStringArray::<O>::try_new(offsets, values, None).ok()?))
    }
    match *shown {
        DataType::Utf8 => repeat::<<arrow_array::types::Utf8Type as ByteArrayType>::Offset>(text, rows),
        DataType::LargeUtf8 => repeat::<<arrow_array::types::LargeUtf8Type as ByteArrayType>::Offset>(text, rows),
        _ => None,
    }
}

/// Which rows are NULL; nothing is kept until the first is.
#[derive(Default)]
struct Nulls {
    rows: usize,
    marked: Option<BooleanBufferBuilder>,
}

impl Nulls {
    #[inline]
    fn push(&mut self, is_there: bool) {
        if let Some(marked) = &mut self.marked {
            marked.append(is_there);
        } else if !is_there {
            let mut marked = BooleanBufferBuilder::new(self.rows + 1);
            marked.append_n(self.rows, true);
            marked.append(false);
            self.marked = Some(marked);
        }
        self.rows += 1;
    }

    fn finish(self) -> Option<NullBuffer> {
        self.marked.map(|mut marked| NullBuffer::new(marked.finish()))
    }
}
