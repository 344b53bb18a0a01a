//! A compiled configuration as one scanner uses it: some of its entities may be left out, as if they were off.

use super::builtin::Builtin;
use super::compile::{Compiled, Settings};
use super::finding::EntityId;
use std::ops::Deref;

/// What is compiled, and who is on.
#[derive(Clone, Copy)]
pub(super) struct Active<'a> {
    pub(super) compiled: &'a Compiled,
    /// By entity; absent where it is off.
    pub(super) settings: &'a [Option<Settings>],
}

impl Active<'_> {
    /// How the entity is configured, if it is on.
    pub(super) fn settings(&self, entity: EntityId) -> Option<Settings> {
        self.settings.get(usize::from(entity.0)).copied().flatten()
    }

    /// The entity of a matcher, if it is on.
    pub(super) fn builtin(&self, builtin: Builtin) -> Option<EntityId> {
        let entity = EntityId(builtin as u16);
        self.settings(entity).map(|_| entity)
    }
}

impl Deref for Active<'_> {
    type Target = Compiled;

    fn deref(&self) -> &Compiled {
        self.compiled
    }
}
