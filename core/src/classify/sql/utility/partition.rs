//! Partitions: the key of the parent, the bounds of a child.

use super::reader::Reader;

impl Reader<'_, '_> {
    /// `PARTITION BY RANGE (a, lower(b))`, if it stands here.
    pub(super) fn has_partition_key(&mut self) -> Option<()> {
        if !self.eat("partition by") {
            return Some(());
        }
        self.ident()?;
        self.bracketed(|r| r.list(Self::partition_element))
    }

    /// `FOR VALUES …` or DEFAULT (`PartitionBoundSpec`).
    pub(super) fn bound(&mut self) -> Option<()> {
        match self.any(&["default", "for values with", "for values in", "for values from"])? {
            "for values with" => self.bracketed(|r| {
                r.list(|r| {
                    r.any(&["modulus", "remainder"])?;
                    r.number()
                })
            }),
            "for values in" => self.expressions(),
            "for values from" => {
                self.expressions()?;
                self.need("to")?;
                self.expressions()
            }
            _ => Some(()),
        }
    }
}
