//! The object that a host holds.

use super::kept::Kept;
use super::session::{Session, SessionOptions};
use crate::approval::Consumed;
use crate::audit::event::PolicyLoaded;
use crate::audit::{Checkpoint, Event, Log};
use crate::classify::{Catalog, Classification, Dialect, Outputs, Placeholders, RelationName};
use crate::crypto::{KeyProvider, Random};
use crate::error::{Error, ErrorCode};
use crate::identity::Verifier;
use crate::policy::{AuditMode, Full, Inheritance, Inherited, Mode, PolicySet};
use crate::request::Clock;
use arc_swap::ArcSwap;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

/// Classifications kept by exact text.
const READINGS: usize = 8_192;
/// The most bytes that they may take together, as [`Weight`] estimates them.
const READINGS_BYTES: u64 = 64 << 20;
/// Approvals that were used and have not expired; more are refused until some do.
const APPROVALS_IN_USE: usize = 100_000;
/// Ended jobs that are remembered; a host that ends more has sessions that ended long ago.
const ENDED_JOBS: usize = 100_000;

/// What an enforcer is made of; every part is needed.
pub struct EnforcerParts {
    /// Who may do what; compiled once, shared by as many enforcers as want it.
    pub policy: Arc<PolicySet>,
    /// Where everything is written before it is answered.
    pub log: Log,
    /// Masking keys by name.
    pub keys: Arc<dyn KeyProvider>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Nonces.
    pub random: Arc<dyn Random>,
}

/// The enforcement point: share one per process; all methods take `&self`, clones share everything.
///
/// It holds the compiled policy, which [`Enforcer::reload`] swaps atomically; sessions that are open see the new one with their
/// next statement.
///
/// ```
/// # let (enforcer, token, memory) = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/common/example.rs"));
/// use checkrein::enforce::{SessionOptions, Statement};
/// use checkrein::request::Context;
///
/// let session = enforcer.open_session(&token, "orders-db", SessionOptions::default())?;
/// let decision = session.connection().decide(&Statement::new("DROP TABLE customers")?, &Context::default())?;
/// assert_eq!(decision.word(), "deny");
/// // The policy, the session and the decision are in the log.
/// assert_eq!(enforcer.checkpoint()?.size(), 3);
/// # Ok::<(), checkrein::Error>(())
/// ```
#[derive(Clone)]
pub struct Enforcer {
    pub(super) core: Arc<Core>,
}

pub(super) struct Core {
    pub(super) rules: ArcSwap<Rules>,
    pub(super) log: Log,
    pub(super) keys: Arc<dyn KeyProvider>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) consumed: Mutex<Consumed>,
    /// What columns inherited from others, whoever wrote them; it outlives sessions and policies.
    inherited: RwLock<Inherited>,
    pub(super) readings: Cache<TextKey, Arc<Reading>, Weight>,
    ended_jobs: Mutex<HashSet<String>>,
    connections: AtomicU64,
}

/// What `reload` swaps.
pub(super) struct Rules {
    pub(super) policy: Arc<PolicySet>,
    pub(super) verifier: Verifier,
    pub(super) digest: Arc<str>,
}

/// A classification, with what the log and requests say of it.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) classification: Classification,
    pub(super) relations: Vec<RelationName>,
    pub(super) names: Vec<Arc<str>>,
    /// How the rows of a COPY to the client are written: its options, where they are understood.
    pub(super) copy: Option<Vec<(String, Option<String>)>>,
}

impl Reading {
    pub(super) fn new(classification: Classification, copy: Option<Vec<(String, Option<String>)>>) -> Self {
        let relations: Vec<RelationName> = classification.relations.iter().map(|relation| relation.name.clone()).collect();
        let names = relations.iter().map(|name| Arc::from(name.to_string())).collect();
        Self { classification, relations, names, copy }
    }

    /// About how many bytes it takes: each name that it holds, at a generous length.
    fn bytes(&self) -> u64 {
        const NAME: usize = 192;
        let classification = &self.classification;
        let outputs = match &classification.outputs {
            Outputs::Columns(outputs) => outputs.iter().map(|output| 2 + output.sources.len()).sum(),
            Outputs::None | Outputs::Unknown => 0,
        };
        let names = 8
            + 3 * self.relations.len()
            + outputs
            + classification.functions.len()
            + classification.columns.len()
            + classification.probes.len()
            + classification.stores.iter().map(|store| 2 + store.sources.len()).sum::<usize>()
            + classification.predicates.len()
            + classification.changes.len()
            + classification.reasons.len();
        (names * NAME) as u64
    }
}

/// Holds the cache to bytes rather than to a count.
#[derive(Clone)]
pub(super) struct Weight;

impl Weighter<TextKey, Arc<Reading>> for Weight {
    fn weight(&self, key: &TextKey, reading: &Arc<Reading>) -> u64 {
        // A state with names that were touched, or with temporary relations, is the connection's own and counts for each text that was read in it.
        let touched: usize = key.state.touched.iter().map(|name| name.len() + 64).sum();
        (key.text.len() + touched + key.state.temporary_bytes()) as u64 + reading.bytes()
    }
}

/// All that gives a text its meaning; a hit needs every part to be equal.
#[derive(PartialEq, Eq, Hash, Clone)]
pub(super) struct TextKey {
    pub(super) text: Arc<str>,
    pub(super) placeholders: Placeholders,
    pub(super) dialect: Dialect,
    pub(super) state: Arc<Kept>,
    pub(super) catalog: Option<[u8; 32]>,
}

/// A [`TextKey`] that owns nothing, for looking. It hashes as the key does: equal fields in the same order, and what is pointed to
/// hashes as the pointer.
#[derive(Hash)]
pub(super) struct TextRef<'a> {
    pub(super) text: &'a str,
    pub(super) placeholders: Placeholders,
    pub(super) dialect: Dialect,
    pub(super) state: &'a Arc<Kept>,
    pub(super) catalog: Option<&'a [u8; 32]>,
}

impl TextRef<'_> {
    /// To be kept.
    pub(super) fn to_key(&self) -> TextKey {
        TextKey {
            text: self.text.into(),
            placeholders: self.placeholders,
            dialect: self.dialect,
            state: Arc::clone(self.state),
            catalog: self.catalog.copied(),
        }
    }
}

impl Equivalent<TextKey> for TextRef<'_> {
    fn equivalent(&self, key: &TextKey) -> bool {
        *self.text == *key.text
            && self.placeholders == key.placeholders
            && self.dialect == key.dialect
            && *self.state == key.state
            && self.catalog == key.catalog.as_ref()
    }
}

impl Enforcer {
    /// Puts the parts together and writes the policy's digest to the log.
    ///
    /// # Errors
    /// `audit.*` when the log does not take the entry; `identity.*` when an issuer is configured wrongly.
    pub fn new(parts: EnforcerParts) -> Result<Self, Error> {
        let rules = Rules::new(parts.policy)?;
        let mut consumed = Consumed::new(APPROVALS_IN_USE);
        let now = parts.clock.now();
        // What was used before a restart stays used.
        for (digest, not_after) in parts.log.approvals_in_use(now)? {
            let _ = consumed.consume(&digest, not_after, now);
        }
        let core = Core {
            rules: ArcSwap::from_pointee(rules),
            log: parts.log,
            keys: parts.keys,
            clock: parts.clock,
            random: parts.random,
            consumed: Mutex::new(consumed),
            inherited: RwLock::default(),
            readings: Cache::with_weighter(READINGS, READINGS_BYTES, Weight),
            ended_jobs: Mutex::default(),
            connections: AtomicU64::new(1),
        };
        core.log_policy(&core.rules.load())?;
        Ok(Self { core: Arc::new(core) })
    }

    /// Verifies a token and opens a session on a resource; it ends with the token, with [`Session::close`], or when policy says so.
    ///
    /// # Errors
    /// `identity.*` when the token is not accepted (the log says that a session was refused, and why), `session.resource_unknown`,
    /// `audit.*` when the log does not take the entry.
    pub fn open_session(&self, token: &str, resource: &str, options: SessionOptions) -> Result<Session, Error> {
        Session::open(Arc::clone(&self.core), token, resource, options)
    }

    /// Swaps policy and catalogs atomically. When this fails, the policy in force stays.
    ///
    /// # Errors
    /// `identity.*` when an issuer is configured wrongly; `audit.*` when the log does not take the entry.
    pub fn reload(&self, policy: impl Into<Arc<PolicySet>>) -> Result<(), Error> {
        let rules = Arc::new(Rules::new(policy.into())?);
        self.core.log_policy(&rules)?;
        self.core.rules.store(rules);
        Ok(())
    }

    /// Ends a job: rules with `ends_with: job` stop covering its sessions.
    ///
    /// # Errors
    /// `session.too_many` when too many ended jobs are remembered.
    pub fn end_job(&self, job: &str) -> Result<(), Error> {
        let mut ended = self.core.ended_jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if ended.len() >= ENDED_JOBS && !ended.contains(job) {
            return Err(Error::new(ErrorCode::SessionTooMany, format!("more than {ENDED_JOBS} ended jobs")));
        }
        ended.insert(job.to_owned());
        Ok(())
    }

    /// Signs the log as it stands.
    ///
    /// # Errors
    /// `audit.*` when it cannot be written.
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        self.core.log.checkpoint()
    }

    /// SHA-256 of the policy in force, in hexadecimal.
    #[must_use]
    pub fn policy_digest(&self) -> Arc<str> {
        Arc::clone(&self.core.rules.load().digest)
    }

    /// Whether the policy in force only observes.
    #[must_use]
    pub fn observes(&self) -> bool {
        self.core.rules.load().policy.mode() == Mode::Observe
    }

    /// The catalog that the policy gives a resource.
    #[must_use]
    pub fn catalog(&self, resource: &str) -> Option<Arc<Catalog>> {
        self.core.rules.load().policy.resource(resource).and_then(|resource| resource.catalog().cloned())
    }
}

impl Core {
    pub(super) fn next_connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn inherited(&self) -> RwLockReadGuard<'_, Inherited> {
        self.inherited.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what columns inherit from now on: all of it, or nothing.
    pub(super) fn inherit(&self, resource: &Arc<str>, inheritances: &[Inheritance]) -> Result<(), Full> {
        if inheritances.is_empty() {
            return Ok(());
        }
        self.inherited.write().unwrap_or_else(PoisonError::into_inner).add(resource, inheritances)
    }

    pub(super) fn job_ended(&self, job: Option<&str>) -> bool {
        job.is_some_and(|job| self.ended_jobs.lock().unwrap_or_else(PoisonError::into_inner).contains(job))
    }

    fn log_policy(&self, rules: &Rules) -> Result<(), Error> {
        let event = Event::Policy(PolicyLoaded {
            digest: (*rules.policy.digest()).into(),
            mode: rules.policy.mode().name().into(),
            resources: rules.policy.resources().map(|resource| resource.shared_name()).collect(),
        });
        self.log.append(&event, AuditMode::Sync).map(drop)
    }
}

/// The verifier of a policy's issuers, for a host that only asks who is calling.
///
/// # Errors
/// `identity.issuer_invalid` when an issuer is configured wrongly.
pub fn verifier(policy: &PolicySet) -> Result<Verifier, Error> {
    Verifier::new(policy.issuers().to_vec())
}

impl Rules {
    fn new(policy: Arc<PolicySet>) -> Result<Self, Error> {
        let verifier = verifier(&policy)?;
        let digest = crate::crypto::hex(policy.digest()).into();
        Ok(Self { policy, verifier, digest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::State;

    #[test]
    fn readings_are_held_to_bytes_whatever_length_the_texts_have() {
        let cache: Cache<TextKey, Arc<Reading>, Weight> = Cache::with_weighter(READINGS, READINGS_BYTES, Weight);
        let reading = Arc::new(Reading::new(Classification::empty(Dialect::Postgres), None));
        for (number, length) in (0..20_000_usize).zip([10, 60_000, 2_000_000].into_iter().cycle()) {
            let key = TextKey {
                text: format!("{number}{}", " ".repeat(if number < 300 { length } else { length.min(100_000) })).into(),
                placeholders: Placeholders::Native,
                dialect: Dialect::Postgres,
                state: Kept::new(State::new(Dialect::Postgres)),
                catalog: None,
            };
            cache.insert(key, Arc::clone(&reading));
        }
        assert!(cache.weight() <= READINGS_BYTES && cache.len() > 500, "{} of {}", cache.weight(), cache.len());
    }

    #[test]
    fn a_text_is_found_again_only_under_everything_that_gives_it_its_meaning() {
        let (state, other, digest) = (Kept::new(State::new(Dialect::Postgres)), Kept::new(State::unknown()), [7; 32]);
        let key = |text, placeholders, dialect, state, catalog| TextRef { text, placeholders, dialect, state, catalog };
        let (native, postgres) = (Placeholders::Native, Dialect::Postgres);
        let known = key("SELECT 1", native, postgres, &state, Some(&digest));
        let cache = Cache::new(8);
        cache.insert(known.to_key(), ());
        let equal = Kept::new(State::new(Dialect::Postgres));
        assert!(cache.get(&known).is_some() && cache.get(&key("SELECT 1", native, postgres, &equal, Some(&digest))).is_some());
        for different in [
            key("SELECT 2", native, postgres, &state, Some(&digest)),
            key("SELECT 1", Placeholders::Format, postgres, &state, Some(&digest)),
            key("SELECT 1", native, Dialect::Sqlite, &state, Some(&digest)),
            key("SELECT 1", native, postgres, &other, Some(&digest)),
            key("SELECT 1", native, postgres, &state, Some(&[8; 32])),
            key("SELECT 1", native, postgres, &state, None),
        ] {
            assert!(cache.get(&different).is_none());
        }
    }
}
