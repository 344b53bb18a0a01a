//! Lists, structures and maps, leaf by leaf.

use super::node::Node;
use crate::error::Error;
use crate::mask::transform::Transform;
use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, FixedSizeListArray, GenericListArray, MapArray, OffsetSizeTrait, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, FieldRef};
use std::sync::Arc;

/// What becomes of the parts.
pub(super) struct Nested(Vec<Node>);

pub(super) fn is_nested(data_type: &DataType) -> bool {
    use DataType::{FixedSizeList, LargeList, List, Map, Struct};
    matches!(data_type, List(_) | LargeList(_) | FixedSizeList(..) | Struct(_) | Map(..))
}

impl Nested {
    /// `None` for a map without a text for every key, which becomes NULL.
    ///
    /// Errors: `mask.kind`, `mask.constant`.
    pub(super) fn new(transform: &Transform, of: &DataType, position: usize, depth: usize) -> Result<(DataType, Option<Self>), Error> {
        let node = |field: &Field| Node::at(transform, field.data_type(), position, depth);
        Ok(match of {
            DataType::List(item) => {
                let item_node = node(item)?;
                (DataType::List(shown(item, &item_node)), Some(Self(vec![item_node])))
            }
            DataType::LargeList(item) => {
                let item_node = node(item)?;
                (DataType::LargeList(shown(item, &item_node)), Some(Self(vec![item_node])))
            }
            DataType::FixedSizeList(item, size) => {
                let item_node = node(item)?;
                (DataType::FixedSizeList(shown(item, &item_node), *size), Some(Self(vec![item_node])))
            }
            DataType::Struct(fields) => {
                let nodes: Vec<Node> = fields.iter().map(|field| node(field)).collect::<Result<_, Error>>()?;
                let fields: Vec<FieldRef> = fields.iter().zip(&nodes).map(|(field, node)| shown(field, node)).collect();
                (DataType::Struct(fields.into()), Some(Self(nodes)))
            }
            DataType::Map(entries, _) => match entries.data_type() {
                DataType::Struct(fields) => match fields.as_ref() {
                    [key, value] => {
                        let (of_key, of_value) = (node(key)?, node(value)?);
                        let total = of_key.is_total();
                        let key = Arc::new(Field::new(key.name(), of_key.shown().clone(), false));
                        let fields = DataType::Struct(vec![key, shown(value, &of_value)].into());
                        let entries = Arc::new(Field::new(entries.name(), fields, false));
                        // Masked keys are in no order.
                        (DataType::Map(entries, false), total.then(|| Self(vec![of_key, of_value])))
                    }
                    _ => (of.clone(), None),
                },
                _ => (of.clone(), None),
            },
            _ => (of.clone(), None),
        })
    }

    pub(super) fn mask(&mut self, array: &dyn Array, shown: &DataType) -> Option<ArrayRef> {
        match shown {
            DataType::List(item) => self.list::<i32>(array, item),
            DataType::LargeList(item) => self.list::<i64>(array, item),
            DataType::FixedSizeList(item, size) => {
                let lists = array.as_fixed_size_list_opt()?;
                let values = self.0.first_mut()?.mask(&**lists.values())?;
                let nulls = lists.nulls().cloned();
                Some(Arc::new(FixedSizeListArray::try_new_with_length(Arc::clone(item), *size, values, nulls, lists.len()).ok()?))
            }
            DataType::Struct(fields) => {
                let parts = array.as_struct_opt()?;
                let masked: Vec<ArrayRef> =
                    self.0.iter_mut().zip(parts.columns()).map(|(node, part)| node.mask(&**part)).collect::<Option<_>>()?;
                Some(Arc::new(StructArray::try_new_with_length(fields.clone(), masked, parts.nulls().cloned(), parts.len()).ok()?))
            }
            DataType::Map(entries, ordered) => {
                let DataType::Struct(fields) = entries.data_type() else { return None };
                let maps = array.as_map_opt()?;
                let (offsets, start, length) = within(maps.offsets());
                let [of_key, of_value] = self.0.as_mut_slice() else { return None };
                let parts = maps.entries();
                let [keys, values] = parts.columns() else { return None };
                let masked = vec![of_key.mask(&*keys.slice(start, length))?, of_value.mask(&*values.slice(start, length))?];
                let masked = StructArray::try_new(fields.clone(), masked, None).ok()?;
                Some(Arc::new(MapArray::try_new(Arc::clone(entries), offsets, masked, maps.nulls().cloned(), *ordered).ok()?))
            }
            _ => None,
        }
    }

    fn list<O: OffsetSizeTrait>(&mut self, array: &dyn Array, item: &FieldRef) -> Option<ArrayRef> {
        let lists = array.as_list_opt::<O>()?;
        let (offsets, start, length) = within(lists.offsets());
        let values = self.0.first_mut()?.mask(&*lists.values().slice(start, length))?;
        Some(Arc::new(GenericListArray::<O>::try_new(Arc::clone(item), offsets, values, lists.nulls().cloned()).ok()?))
    }
}

/// A part's field, once masked.
fn shown(field: &Field, node: &Node) -> FieldRef {
    Arc::new(Field::new(field.name(), node.shown().clone(), true))
}

/// The same offsets from 0, and which items they are of: those of a slice are among others.
pub(super) fn within<O: OffsetSizeTrait>(offsets: &OffsetBuffer<O>) -> (OffsetBuffer<O>, usize, usize) {
    let (first, last) = (offsets.first(), offsets.last());
    let from_zero: Vec<O> = offsets.iter().map(|offset| *offset - first).collect();
    (OffsetBuffer::new(from_zero.into()), first.as_usize(), (last - first).as_usize())
}
