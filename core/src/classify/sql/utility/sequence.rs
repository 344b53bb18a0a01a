//! Options of a sequence, and ALTER SEQUENCE.

use super::reader::Reader;
use crate::classify::Effect::Read;

impl Reader<'_, '_> {
    pub(super) fn has_sequence_options(&mut self) -> Option<()> {
        if self.is_sign(0, "(") {
            return self.bracketed(|r| {
                while r.sequence_option()? {}
                Some(())
            });
        }
        Some(())
    }

    /// One option (`SeqOptElem`); whether there was one.
    pub(super) fn sequence_option(&mut self) -> Option<bool> {
        if self.eat("as") {
            self.typename()?;
        } else if self.any(&["cache", "increment by", "increment", "maxvalue", "minvalue", "start with", "start"]).is_some() {
            self.number()?;
        } else if self.any(&["restart with", "restart"]).is_some() {
            let _ = self.number();
        } else if self.eat("owned by none") {
        } else if self.eat("owned by") {
            // The column's table: it must have the sequence's owner and schema.
            let name = self.name()?;
            self.draft.owner_of_column(name, &[Read]);
        } else if self.eat("sequence name") {
            self.name()?;
        } else {
            return Some(self.any(&["cycle", "no cycle", "no maxvalue", "no minvalue", "logged", "unlogged"]).is_some());
        }
        Some(true)
    }
}
