//! What the end of a transaction, or a part of it, makes of a connection's settings and cursors. The rules are PostgreSQL's.
//!
//! | | COMMIT | ROLLBACK | ROLLBACK TO |
//! |---|---|---|---|
//! | SET, RESET | stays | undone | undone |
//! | SET LOCAL | ends | undone | undone |
//! | PREPARE, DEALLOCATE | stays | stays | stays |
//! | a cursor declared in it | closed, unless WITH HOLD | closed | closed if declared since |
//! | CLOSE | stays | stays | stays |
//! | a temporary relation made or dropped in it | stays, unless ON COMMIT DROP | undone | undone |
//!
//! A driver may begin transactions by itself, unseen. Then what an end undoes is known only where nothing changed since the last known
//! end, or since a BEGIN that was seen right after it; otherwise the state is in doubt.

use crate::classify::{Cursor, Names, Roles, Setting, State, StateChange, Temporary, touch};
use std::collections::BTreeSet;

/// The most savepoints that are remembered.
const LEVELS: usize = 128;

/// A connection's settings, and what of them ends with the transaction.
pub(super) struct Transaction {
    /// Whether every transaction is begun and ended by statements that were decided on.
    pub(super) is_seen: bool,
    /// Whether something happened that was not followed.
    is_doubted: bool,
    initial: Settings,
    now: Settings,
    /// What COMMIT leaves.
    kept: Settings,
    /// The last known end of a transaction.
    base: Mark,
    /// The transaction that was seen to begin, and its savepoints.
    levels: Vec<Level>,
    /// Since `base`.
    has_settings: bool,
    /// Since `base`: a catalog that was read inside the transaction does not speak for the time after it is undone.
    touched: BTreeSet<String>,
    /// The temporary relations that were followed when a catalog was last read through the connection: it lists them also when an
    /// undone transaction has taken them away.
    listed: Vec<String>,
    /// Whether a statement failed since something changed: a server that gave up the transaction answers COMMIT with success and
    /// undoes it.
    has_failed: bool,
}

#[derive(Clone, PartialEq, Eq)]
struct Settings {
    search_path: Vec<String>,
    standard_conforming_strings: Option<bool>,
    roles: Roles,
    /// Whether SET LOCAL was in a transaction is not known.
    is_hazy: bool,
}

#[derive(Clone)]
struct Mark {
    now: Settings,
    kept: Settings,
    cursors: Names<Cursor>,
    temporary: Names<Temporary>,
}

struct Level {
    name: Option<String>,
    /// Whether settings had changed since the last known end.
    is_late: bool,
    /// The one that a text of several statements is in by itself.
    is_implicit: bool,
    mark: Mark,
}

impl Settings {
    fn of(state: &State) -> Self {
        Self {
            search_path: state.search_path.clone(),
            standard_conforming_strings: state.settings.standard_conforming_strings,
            roles: state.roles,
            is_hazy: false,
        }
    }

    fn make(&mut self, change: &StateChange, initial: &Self) {
        match change {
            StateChange::SearchPath(path) => self.search_path.clone_from(path),
            StateChange::StandardConformingStrings(on) => self.standard_conforming_strings = Some(*on),
            StateChange::Role => self.roles.role = true,
            StateChange::SessionUser => self.roles = Roles { role: true, user: true },
            StateChange::Reset(setting) => self.reset(*setting, initial),
            StateChange::Local(_)
            | StateChange::Discarded
            | StateChange::TemporaryDropped
            | StateChange::Temporary { .. }
            | StateChange::TemporaryGone(_)
            | StateChange::Touched(_)
            | StateChange::Prepared { .. }
            | StateChange::Deallocated(_)
            | StateChange::Declared { .. }
            | StateChange::Closed(_)
            | StateChange::Begin
            | StateChange::Commit
            | StateChange::Rollback
            | StateChange::Savepoint(_)
            | StateChange::Release(_)
            | StateChange::RollbackTo(_)
            | StateChange::Unfollowed(_) => {}
        }
    }

    fn reset(&mut self, setting: Setting, initial: &Self) {
        match setting {
            Setting::SearchPath => self.search_path.clone_from(&initial.search_path),
            Setting::StandardConformingStrings => self.standard_conforming_strings = initial.standard_conforming_strings,
            Setting::Role => self.roles.role = false,
            Setting::SessionUser => self.roles = Roles { role: true, user: false },
            Setting::All => {
                self.search_path.clone_from(&initial.search_path);
                self.standard_conforming_strings = initial.standard_conforming_strings;
            }
        }
    }
}

impl Transaction {
    pub(super) fn new(state: &State) -> Self {
        let settings = Settings::of(state);
        let base =
            Mark { now: settings.clone(), kept: settings.clone(), cursors: state.cursors.clone(), temporary: state.temporary.clone() };
        Self {
            is_seen: false,
            is_doubted: !state.certain,
            initial: settings.clone(),
            now: settings.clone(),
            kept: settings,
            base,
            levels: Vec::new(),
            has_settings: false,
            touched: BTreeSet::new(),
            listed: Vec::new(),
            has_failed: false,
        }
    }

    /// From now on every transaction is seen. One that was begun before, unseen, may still undo what was changed in it.
    pub(super) fn see(&mut self, state: &mut State, is_idle: bool) {
        let is_early = is_idle && !self.has_changes(state) && self.levels.is_empty() && state.cursors == self.base.cursors;
        if !self.is_seen && !is_early {
            self.is_doubted = true;
        }
        self.is_seen = true;
        self.show(state);
    }

    /// A text ran well that makes these changes.
    pub(super) fn ran(&mut self, state: &mut State, changes: &[StateChange], several: bool) {
        let is_implicit = several && self.is_seen && self.levels.is_empty();
        if is_implicit {
            self.level(state, None, true);
        }
        for change in changes {
            self.make(state, change);
            if is_implicit && self.levels.is_empty() {
                self.level(state, None, true);
            }
        }
        if self.levels.first().is_some_and(|level| level.is_implicit) {
            self.commit(state);
        }
        if several && self.levels.is_empty() {
            // Such a text is a transaction of its own, unless the driver has begun one.
            state.cursors.retain(|_, cursor| cursor.hold);
        }
        if self.is_seen && self.levels.is_empty() {
            self.touched.clear();
            self.settle(state);
        }
        self.show(state);
    }

    fn make(&mut self, state: &mut State, change: &StateChange) {
        match change {
            StateChange::SearchPath(_)
            | StateChange::StandardConformingStrings(_)
            | StateChange::Role
            | StateChange::SessionUser
            | StateChange::Reset(_) => self.set(change),
            StateChange::Local(inner) => self.set_local(inner),
            StateChange::Touched(name) => {
                state.touch(name);
                touch(&mut self.touched, name);
            }
            StateChange::Temporary { name, relation } if relation.on_commit_drop && self.levels.is_empty() => {
                // Without a transaction it is gone at once; the driver may have begun one.
                if !self.is_seen {
                    state.touch(name);
                    touch(&mut self.touched, name);
                }
            }
            StateChange::Prepared { .. }
            | StateChange::Deallocated(_)
            | StateChange::Declared { .. }
            | StateChange::Closed(_)
            | StateChange::Temporary { .. }
            | StateChange::TemporaryGone(_)
            | StateChange::TemporaryDropped => {
                state.follow(change);
            }
            StateChange::Begin => self.begin(state),
            StateChange::Commit => self.commit(state),
            StateChange::Rollback => self.rollback(state),
            StateChange::Savepoint(name) => self.level(state, Some(name), false),
            StateChange::Release(name) => {
                if let Some(at) = self.find(name) {
                    self.levels.truncate(at);
                }
            }
            StateChange::RollbackTo(name) => self.rollback_to(state, name),
            StateChange::Discarded => self.discard(state),
            StateChange::Unfollowed(_) => self.is_doubted = true,
        }
    }

    fn set(&mut self, change: &StateChange) {
        self.now.make(change, &self.initial);
        self.kept.make(change, &self.initial);
        self.has_settings = true;
    }

    /// Until the end of the transaction; outside of one it has no effect.
    fn set_local(&mut self, change: &StateChange) {
        if !self.levels.is_empty() {
            self.now.make(change, &self.initial);
            self.has_settings = true;
        } else if !self.is_seen {
            self.now.is_hazy = true;
        }
    }

    /// Inside of a transaction, BEGIN changes nothing.
    fn begin(&mut self, state: &State) {
        match self.levels.first_mut() {
            Some(level) => level.is_implicit = false,
            None => self.level(state, None, false),
        }
    }

    fn level(&mut self, state: &State, name: Option<&str>, is_implicit: bool) {
        if self.levels.len() >= LEVELS {
            self.is_doubted = true;
            return;
        }
        let mark = self.mark(state);
        let is_late = self.has_settings;
        if name.is_some() && self.levels.is_empty() {
            self.levels.push(Level { name: None, is_late, is_implicit: false, mark: mark.clone() });
        }
        self.levels.push(Level { name: name.map(str::to_owned), is_late, is_implicit, mark });
    }

    fn mark(&self, state: &State) -> Mark {
        Mark { now: self.now.clone(), kept: self.kept.clone(), cursors: state.cursors.clone(), temporary: state.temporary.clone() }
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.levels.iter().rposition(|level| level.name.as_deref() == Some(name))
    }

    /// A catalog was read through the connection.
    pub(super) fn catalog_read(&mut self, state: &State) {
        self.listed = state.temporary_names().map(str::to_owned).collect();
    }

    /// The driver committed.
    pub(super) fn committed_by_driver(&mut self, state: &mut State) {
        self.commit(state);
        self.show(state);
    }

    /// COMMIT. Outside of a transaction it changes nothing.
    fn commit(&mut self, state: &mut State) {
        if self.has_failed {
            self.is_doubted |= self.undone().is_none_or(|undone| undone != self.kept);
            let base = self.base.cursors.clone();
            state.cursors.retain(|name, cursor| base.holds(name, cursor));
            self.touch_again(state);
            self.doubt_temporary(state);
        }
        state.cursors.retain(|_, cursor| cursor.hold);
        state.drop_on_commit();
        self.now = self.kept.clone();
        self.ended(state);
    }

    /// ROLLBACK. Outside of a transaction it changes nothing.
    fn rollback(&mut self, state: &mut State) {
        if self.is_seen && self.levels.is_empty() {
            return;
        }
        match self.undone() {
            Some(settings) => (self.now, self.kept) = (settings.clone(), settings),
            None => self.is_doubted = true,
        }
        let mark = self.levels.first().filter(|_| self.is_seen).map_or(&self.base, |level| &level.mark);
        let cursors = mark.cursors.clone();
        state.cursors.retain(|name, cursor| cursor.hold && cursors.holds(name, cursor));
        self.touch_again(state);
        match self.levels.first().filter(|_| self.is_seen) {
            Some(level) => state.temporary = level.mark.temporary.clone(),
            None => self.doubt_temporary(state),
        }
        self.ended(state);
    }

    /// The settings that an undone transaction leaves, where they are known.
    fn undone(&self) -> Option<Settings> {
        match self.levels.first() {
            Some(level) if self.is_seen || !level.is_late => Some(level.mark.kept.clone()),
            None if self.is_seen || !self.has_settings => Some(self.kept.clone()),
            Some(_) | None => None,
        }
    }

    fn rollback_to(&mut self, state: &mut State, name: &str) {
        let Some(at) = self.find(name) else {
            // A savepoint of the driver's.
            self.is_doubted |= self.has_settings;
            let base = self.base.cursors.clone();
            state.cursors.retain(|name, cursor| base.holds(name, cursor));
            self.touch_again(state);
            self.doubt_temporary(state);
            return;
        };
        self.levels.truncate(at + 1);
        if let Some(Level { mark, .. }) = self.levels.last() {
            (self.now, self.kept) = (mark.now.clone(), mark.kept.clone());
            let cursors = mark.cursors.clone();
            state.cursors.retain(|name, cursor| cursors.holds(name, cursor));
            state.temporary = mark.temporary.clone();
        }
        self.has_failed = false;
        self.touch_again(state);
    }

    /// The driver undid the transaction, or a part of it.
    pub(super) fn undone_by_driver(&mut self, state: &mut State) {
        if self.is_seen {
            self.rollback(state);
        } else {
            self.is_doubted |= self.has_settings;
            let base = self.base.cursors.clone();
            state.cursors.retain(|name, cursor| base.holds(name, cursor));
            self.touch_again(state);
            self.doubt_temporary(state);
            self.levels.clear();
            self.has_failed = false;
        }
        self.show(state);
    }

    /// A permitted statement failed.
    pub(super) fn failed(&mut self, state: &mut State) {
        self.has_failed |= (self.has_changes(state) || state.cursors != self.base.cursors) && !(self.is_seen && self.levels.is_empty());
        self.show(state);
    }

    /// Whether the end of a transaction may undo anything.
    pub(super) fn has_changes(&self, state: &State) -> bool {
        self.has_settings || !self.touched.is_empty() || !state.temporary.is_same(&self.base.temporary)
    }

    /// What could not be followed happened.
    pub(super) fn doubt(&mut self, state: &mut State) {
        self.is_doubted = true;
        self.show(state);
    }

    /// DISCARD ALL, which runs in no transaction.
    fn discard(&mut self, state: &mut State) {
        (self.now, self.kept) = (self.initial.clone(), self.initial.clone());
        state.prepared.clear();
        state.cursors.clear();
        state.temporary.clear();
        self.ended(state);
    }

    /// Whether temporary relations are there that were made or dropped since the last known end is not known.
    fn doubt_temporary(&self, state: &mut State) {
        let base = self.base.temporary.clone();
        if state.temporary.is_same(&base) {
            return;
        }
        let now = state.temporary.clone();
        let both = base.names().chain(now.names());
        let changed = both.filter(|name| !now.get(name).is_some_and(|relation| base.holds(name, relation)));
        changed.for_each(|name| state.touch(name));
    }

    fn touch_again(&mut self, state: &mut State) {
        for name in &self.touched {
            touch(&mut state.touched, name);
        }
    }

    fn ended(&mut self, state: &State) {
        self.levels.clear();
        self.touched.clear();
        self.has_failed = false;
        self.settle(state);
    }

    fn settle(&mut self, state: &State) {
        self.base = self.mark(state);
        self.has_settings = false;
    }

    /// Writes what is known into the state.
    fn show(&self, state: &mut State) {
        for name in &self.listed {
            if state.temporary(name).is_none() {
                touch(&mut state.touched, name);
            }
        }
        if state.search_path != self.now.search_path {
            state.search_path.clone_from(&self.now.search_path);
        }
        state.settings.standard_conforming_strings = self.now.standard_conforming_strings;
        state.roles = self.now.roles;
        state.certain = !self.is_doubted && !self.now.is_hazy;
        state.unsettled = self.now != self.kept || (self.has_failed && self.has_settings);
    }
}
