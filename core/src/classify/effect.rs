//! The closed set of effects.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

macro_rules! effects {
    ($($group:ident $group_name:literal { $($variant:ident = $name:literal, $meaning:literal;)+ })+) => {
        /// One thing that a statement does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Effect {
            $($(#[doc = $meaning] $variant,)+)+
        }

        /// A family of effects that policy may name in place of its members.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EffectGroup {
            $(#[doc = concat!("The group `", $group_name, "`.")] $group,)+
        }

        impl Effect {
            /// Every effect, in the order of the design.
            pub const ALL: &'static [Effect] = &[$($(Effect::$variant,)+)+];

            /// The effect's word.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($(Effect::$variant => $name,)+)+ }
            }

            /// What it means.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $($(Effect::$variant => $meaning,)+)+ }
            }

            /// The family it belongs to.
            #[must_use]
            pub const fn group(self) -> EffectGroup {
                match self { $($(Effect::$variant => EffectGroup::$group,)+)+ }
            }
        }

        impl EffectGroup {
            /// Every group.
            pub const ALL: &'static [EffectGroup] = &[$(EffectGroup::$group,)+];

            /// The group's word.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(EffectGroup::$group => $group_name,)+ }
            }
        }
    };
}

effects! {
    Data "data" {
        Read = "read", "Rows are read or returned.";
        Insert = "insert", "Rows are added.";
        Update = "update", "Rows are changed.";
        Delete = "delete", "Rows are removed.";
        Merge = "merge", "MERGE or REPLACE: rows are added, changed or removed by a condition.";
        Truncate = "truncate", "A relation is emptied.";
        CopyIn = "copy_in", "Bulk data comes in from the client.";
        CopyOut = "copy_out", "Bulk data goes out to the client.";
    }
    Structure "structure" {
        Create = "create", "An object is created.";
        Alter = "alter", "An object's definition is changed.";
        Drop = "drop", "An object is removed.";
        Comment = "comment", "An object's comment or label is changed.";
    }
    Privilege "privilege" {
        Grant = "grant", "Privileges are given.";
        Revoke = "revoke", "Privileges are taken.";
        Role = "role", "Roles, ownership or row security change, or another role is assumed.";
    }
    Execution "execution" {
        Procedure = "procedure", "A procedure or an anonymous block runs.";
        DynamicSql = "dynamic_sql", "Text is run as SQL.";
        FunctionUnknown = "function_unknown", "A function is called whose effects are not known.";
        FunctionWrite = "function_write", "A function is called that changes something.";
    }
    Outside "outside" {
        FileRead = "file_read", "A file of the server is read.";
        FileWrite = "file_write", "A file of the server is written.";
        Program = "program", "A program or native code is started or loaded.";
        Network = "network", "The server opens a connection.";
    }
    Session "session" {
        Setting = "setting", "A setting of the session changes.";
        LexerSetting = "lexer_setting", "A setting changes that changes how later text is read.";
        Transaction = "transaction", "A transaction is begun, ended or marked.";
        Prepare = "prepare", "A statement is prepared, executed or forgotten by name.";
        Cursor = "cursor", "A cursor is declared, moved, fetched from or closed.";
        Lock = "lock", "Locks are taken.";
        Notify = "notify", "A notification is sent, or listened for.";
    }
    Service "service" {
        Maintenance = "maintenance", "The server is maintained (VACUUM, REINDEX, ANALYZE and the like).";
        Explain = "explain", "A plan is shown.";
        Sleep = "sleep", "Time is spent on purpose.";
        Terminate = "terminate", "Other sessions are cancelled or ended.";
        Replication = "replication", "Replication is configured or driven.";
    }
    None "none" {
        Unknown = "unknown", "Something that could not be told; always with a reason.";
    }
}

/// A set of effects.
///
/// ```
/// use checkrein::classify::{Effect, EffectGroup, EffectSet};
///
/// let writes = EffectSet::group(EffectGroup::Data).difference(EffectSet::of(Effect::Read));
/// assert!(writes.contains(Effect::Delete) && !writes.contains(Effect::Read));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct EffectSet(u64);

impl EffectSet {
    /// The set without members.
    pub const EMPTY: Self = Self(0);

    /// The set of one effect.
    #[must_use]
    pub const fn of(effect: Effect) -> Self {
        Self(1 << effect as u64)
    }

    /// The members of a group.
    #[must_use]
    pub fn group(group: EffectGroup) -> Self {
        Effect::ALL.iter().copied().filter(|effect| effect.group() == group).collect()
    }

    /// Adds one.
    pub const fn insert(&mut self, effect: Effect) {
        self.0 |= 1 << effect as u64;
    }

    /// Takes one away.
    pub const fn remove(&mut self, effect: Effect) {
        self.0 &= !(1 << effect as u64);
    }

    /// Whether the effect is a member.
    #[must_use]
    pub const fn contains(self, effect: Effect) -> bool {
        self.0 & (1 << effect as u64) != 0
    }

    /// Whether there are no members.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Members of either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Members of both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Members of this that are not of the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The members, in the order of the design.
    pub fn iter(self) -> impl Iterator<Item = Effect> {
        Effect::ALL.iter().copied().filter(move |effect| self.contains(*effect))
    }
}

impl FromIterator<Effect> for EffectSet {
    fn from_iter<I: IntoIterator<Item = Effect>>(effects: I) -> Self {
        let mut set = Self::EMPTY;
        effects.into_iter().for_each(|effect| set.insert(effect));
        set
    }
}

impl fmt::Debug for EffectSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Effect::name)).finish()
    }
}

impl Serialize for EffectSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Effect::name))
    }
}

impl<'de> Deserialize<'de> for EffectSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Effect>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_groups_partition_the_set() {
        for effect in Effect::ALL {
            assert_eq!(serde_json::to_value(effect).unwrap(), effect.name());
        }
        let united = EffectGroup::ALL.iter().fold(EffectSet::EMPTY, |set, group| {
            assert!(set.intersection(EffectSet::group(*group)).is_empty());
            set.union(EffectSet::group(*group))
        });
        assert_eq!(united.iter().count(), Effect::ALL.len());
    }
}
