//! What the host reports back, and what that makes of the connection's state.

use super::connection::Connection;
use super::decision::Permit;
use super::session::Session;
use crate::audit::Event;
use crate::audit::event::{self, Found, MaskedCells, MaskedColumn, Status};
use crate::classify::{Catalog, State};
use crate::error::{Error, ErrorCode};
use crate::policy::AuditMode;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a permitted statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// Rows shown or changed, where known.
    pub rows: Option<u64>,
}

impl Connection {
    /// Reports what became of a permitted statement. The state moves on only when it went well.
    ///
    /// # Errors
    /// `session.outcome_unexpected` when the permit is another connection's; `audit.*` when the log does not take the entry.
    pub fn outcome(&mut self, permit: &Permit, outcome: Outcome) -> Result<(), Error> {
        if permit.0.connection != self.id || !Arc::ptr_eq(&permit.0.session.inner, &self.session.inner) {
            return Err(Error::new(ErrorCode::SessionOutcomeUnexpected, "the permit was given on another connection"));
        }
        self.remembered.ended(permit.seq(), &permit.0.reading.classification, outcome.status);
        let report = permit.0.shown.report();
        let masked: Vec<MaskedCells<'_>> =
            report.masked.iter().map(|(class, cells)| MaskedCells { class: (&**class).into(), cells: *cells }).collect();
        let columns = report.columns.iter().map(|((position, name), column)| MaskedColumn {
            position: *position as u64,
            name: name.as_str().into(),
            cells: column.cells,
            found: found(&column.found),
        });
        let event = Event::Outcome(event::Outcome {
            decision: permit.seq(),
            session: self.session.id().into(),
            status: outcome.status,
            rows: outcome.rows,
            masked: masked.into(),
            found: found(&report.found),
            columns: columns.collect(),
        });
        self.session.inner.core.log.append(&event, AuditMode::Buffered).map(drop)
    }

    /// Says that every transaction on this connection is begun and ended by statements that are decided on here: the driver begins none
    /// by itself. Then it is known what the end of one undoes, also of settings that were changed outside of any, and what SET LOCAL
    /// does. To be called before the first statement: what was changed before it leaves the state unknown. [`Connection::reset`] keeps
    /// it.
    pub fn sees_transactions(&mut self) {
        self.remembered.sees_transactions();
    }

    /// Says that the driver undid a transaction by itself or by a call of its own.
    pub fn rolled_back(&mut self) {
        self.remembered.rolled_back();
    }

    /// Says that the driver committed by a call of its own.
    pub fn committed(&mut self) {
        self.remembered.committed();
    }

    /// Says that the connection is as new: just opened, or reset with everything that it remembered. Never inside a transaction: its
    /// end would bring back what the connection remembered before.
    pub fn reset(&mut self) {
        self.remembered = self.remembered.begin_again(fresh(&self.session));
    }

    /// Gives a catalog that was read through this very connection just now (its temporary relations in the schema `pg_temp` or
    /// `temp`): names that were touched before mean what it says. Read it outside of a transaction: its end may take away what the
    /// catalog still shows (`ON COMMIT DROP`). Give it before [`Connection::reset`] is called for a connection whose state was lost, so
    /// that a reading that fails leaves the doubt.
    pub fn refresh_catalog(&mut self, catalog: Arc<Catalog>) {
        self.catalog = Some(catalog);
        self.remembered.catalog_read();
    }

    /// Whether the state is known, so that statements can be read exactly.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.remembered.is_certain()
    }

    /// What the connection remembers.
    #[must_use]
    pub fn state(&self) -> &State {
        self.remembered.state()
    }

    /// The session that it belongs to.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }
}

fn found(counts: &BTreeMap<Arc<str>, u64>) -> Cow<'_, [Found<'_>]> {
    counts.iter().map(|(class, findings)| Found { class: (&**class).into(), findings: *findings }).collect()
}

/// The state of a new connection; a resource that a reload took away has none that is known.
pub(super) fn fresh(session: &Session) -> State {
    let rules = session.inner.core.rules.load();
    rules.policy.resource(session.resource()).map_or_else(State::unknown, |resource| resource.initial_state())
}
