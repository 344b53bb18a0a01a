//! Who may open encrypted tokens.

use super::mask::Mask;
use super::set::PolicySet;
use crate::identity::Principal;
use std::sync::Arc;

impl PolicySet {
    /// The names of the keys with which this principal may open tokens of these classes; `None` where it may not.
    ///
    /// It may where every line on each of the classes either does not count for it (`unless`), so that it would see the class as it is,
    /// or names it in `reveal`. A class that the policy does not know, or no class at all, is not opened.
    #[must_use]
    pub fn reveals(&self, principal: &Principal, classes: &[Arc<str>]) -> Option<Vec<&str>> {
        let mut keys = Vec::new();
        for class in classes {
            let id = self.classes.id(class)?;
            for line in self.masks.iter().filter(|line| line.classes.contains(&id)) {
                let matches = |subjects: &Option<super::selector::Subjects>| subjects.as_ref().is_some_and(|to| to.matches(principal));
                if !matches(&line.unless) && !matches(&line.reveal) {
                    return None;
                }
                if let Mask::Encrypt { key } = &line.mask
                    && !keys.contains(&key.as_str())
                {
                    keys.push(key.as_str());
                }
            }
        }
        (!keys.is_empty()).then_some(keys)
    }
}
