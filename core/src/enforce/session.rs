//! One period of access.

use super::connection::Connection;
use super::enforcer::Core;
use crate::audit::Event;
use crate::audit::event::{SessionClosed, SessionOpened, SessionRefused};
use crate::classify::Catalog;
use crate::crypto::hex;
use crate::error::{Error, ErrorCode, excerpt};
use crate::identity::Principal;
use crate::policy::{AuditMode, RecordLevel};
use crate::request::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// What a host says when it opens a session.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct SessionOptions {
    /// What the host itself records of the session. A policy that demands more than this gets a denial: a duty that nobody does
    /// is a duty that is not understood.
    pub records: RecordLevel,
    /// When the session ends at the latest, whatever token and policy say.
    pub lease: Option<Timestamp>,
}

impl SessionOptions {
    /// Says what the host records.
    #[must_use]
    pub fn with_records(mut self, level: RecordLevel) -> Self {
        self.records = level;
        self
    }

    /// Ends the session at this moment at the latest.
    #[must_use]
    pub fn with_lease(mut self, lease: Timestamp) -> Self {
        self.lease = Some(lease);
        self
    }
}

/// One period of access, bound to a principal and a resource, with an end; clones share it.
///
/// ```
/// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
/// use checkrein::enforce::{Decision, SessionOptions, Statement};
/// use checkrein::request::Context;
///
/// let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
/// assert_eq!(session.principal().subject(), "agent-7");
/// let mut connection = session.connection();
/// session.close()?;
/// let Decision::Deny(denial) = connection.decide(&Statement::new("SELECT 1")?, &Context::default())? else { panic!("the session is closed") };
/// assert_eq!(denial.reason().name(), "denied.session");
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Clone)]
pub struct Session {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) core: Arc<Core>,
    pub(super) id: Arc<str>,
    pub(super) salt: [u8; 16],
    pub(super) principal: Principal,
    pub(super) resource: Arc<str>,
    pub(super) records: RecordLevel,
    pub(super) opened: Timestamp,
    pub(super) ends: Timestamp,
    closed: AtomicBool,
    /// The latest moment that was seen: a clock that is set back prolongs nothing.
    latest: AtomicI64,
}

impl Session {
    pub(super) fn open(core: Arc<Core>, token: &str, resource: &str, options: SessionOptions) -> Result<Self, Error> {
        let rules = core.rules.load_full();
        let now = core.clock.now();
        let refuse = |error: Error| {
            let event = Event::SessionRefused(SessionRefused { resource: excerpt(resource).into(), code: error.code().name().into() });
            match core.log.append(&event, AuditMode::Group) {
                Ok(_) => error,
                Err(unwritten) => unwritten,
            }
        };
        let principal = rules.verifier.verify(token, now).map_err(refuse)?;
        if rules.policy.resource(resource).is_none() {
            return Err(refuse(Error::new(ErrorCode::SessionResourceUnknown, "the policy knows no resource of this name")));
        }
        let mut id = [0; 16];
        core.random.fill(&mut id)?;
        let mut salt = [0; 16];
        core.random.fill(&mut salt)?;
        let ends = options.lease.map_or(principal.expires(), |lease| lease.min(principal.expires()));
        let inner = Inner {
            id: hex(&id).into(),
            salt,
            resource: resource.into(),
            records: options.records,
            opened: now,
            ends,
            closed: AtomicBool::new(false),
            latest: AtomicI64::new(now.0),
            principal,
            core,
        };
        let event = Event::SessionOpened(SessionOpened {
            session: (&*inner.id).into(),
            principal: (&inner.principal).into(),
            resource: (&*inner.resource).into(),
            ends,
        });
        inner.core.log.append(&event, AuditMode::Group)?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The state of one database connection, with the catalog that the policy gives.
    #[must_use]
    pub fn connection(&self) -> Connection {
        Connection::new(self.clone(), None)
    }

    /// The state of one database connection, with a catalog that the host has just read through this very connection.
    #[must_use]
    pub fn connection_with_catalog(&self, catalog: Arc<Catalog>) -> Connection {
        Connection::new(self.clone(), Some(catalog))
    }

    /// Who the session belongs to.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.inner.principal
    }

    /// The session's name in the log: 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.inner.id
    }

    /// What the log's commitments to statements and parameters of this session are salted with. Who keeps it beside a recording can
    /// show which statement an entry speaks of; who has only the log cannot try out literals.
    #[must_use]
    pub fn commitment_salt(&self) -> &[u8; 16] {
        &self.inner.salt
    }

    /// The resource.
    #[must_use]
    pub fn resource(&self) -> &str {
        &self.inner.resource
    }

    /// When it ends by itself.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        self.inner.ends
    }

    /// Whether statements are still decided on, rather than denied.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.inner.is_open(self.inner.now())
    }

    /// Ends it now, for all its connections. Closing twice is fine.
    ///
    /// # Errors
    /// `audit.*` when the log does not take the entry; the session is closed all the same.
    pub fn close(&self) -> Result<(), Error> {
        if self.inner.closed.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let event = Event::SessionClosed(SessionClosed { session: self.id().into(), reason: "closed".into() });
        self.inner.core.log.append(&event, AuditMode::Group).map(drop)
    }
}

impl Inner {
    /// The time, which never goes back within a session.
    pub(super) fn now(&self) -> Timestamp {
        let now = self.core.clock.now();
        Timestamp(now.0.max(self.latest.fetch_max(now.0, Ordering::AcqRel)))
    }

    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        !self.closed.load(Ordering::Acquire) && now < self.ends
    }
}
