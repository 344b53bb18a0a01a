//! Nothing is answered whose entry was not accepted.

use super::rest_of_storage::rest_of_storage;
use super::support::{NOW, World, analyst, decide, enforcer, everything, ok, permit, policy, reason};
use checkrein::audit::{Event, Memory, Storage};
use checkrein::crypto::{Random, SeededRandom};
use checkrein::enforce::{Connection, Decision, Enforcer, SessionOptions};
use checkrein::request::{FixedClock, Timestamp};
use checkrein::{Error, ErrorCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const SOUND: u8 = 0;
const FULL: u8 = 1;
const UNSYNCED: u8 = 2;
const PANICS: u8 = 3;

/// A disk in memory that fails on command.
#[derive(Clone, Default)]
struct Faulty {
    memory: Memory,
    mode: Arc<AtomicU8>,
}

impl Faulty {
    fn set(&self, mode: u8) {
        self.mode.store(mode, Ordering::SeqCst);
    }

    fn unless(&self, mode: u8) -> Result<(), Error> {
        if self.mode.load(Ordering::SeqCst) == mode {
            return Err(Error::of_host(ErrorCode::HostFile, "no space is left"));
        }
        Ok(())
    }
}

impl Storage for Faulty {
    rest_of_storage!(memory);

    fn append(&self, bytes: &[u8]) -> Result<(), Error> {
        assert_ne!(self.mode.load(Ordering::SeqCst), PANICS, "the host's storage is broken");
        self.unless(FULL)?;
        self.memory.append(bytes)
    }
    fn sync(&self) -> Result<(), Error> {
        self.unless(UNSYNCED)?;
        self.memory.sync()
    }
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::at(Timestamp(NOW)))
}

fn on(disk: &Faulty) -> (Enforcer, Connection) {
    let enforcer = enforcer(Box::new(disk.clone()), &clock(), Arc::new(SeededRandom::new(b"disk")), policy(&everything()));
    let connection = enforcer.open_session(&analyst(), "db", SessionOptions::default()).unwrap().connection();
    (enforcer, connection)
}

#[test]
fn a_value_whose_opening_is_not_in_the_log_is_not_given() {
    for mode in [FULL, UNSYNCED] {
        let disk = Faulty::default();
        let enforcer = enforcer(Box::new(disk.clone()), &clock(), Arc::new(SeededRandom::new(b"disk")), super::reveal::encrypting());
        let session = enforcer.open_session(&super::reveal::officer(), "db", SessionOptions::default()).unwrap();
        let token = super::reveal::token(&session);
        session.reveal(&token).unwrap();
        disk.set(mode);
        assert!(session.reveal(&token).is_err());
        disk.set(SOUND);
        assert_eq!(session.reveal(&token).unwrap_err().code(), ErrorCode::AuditUnavailable);
    }
}

#[test]
fn a_statement_whose_entry_is_not_accepted_is_denied() {
    for mode in [FULL, UNSYNCED] {
        let disk = Faulty::default();
        let (_enforcer, mut connection) = on(&disk);
        assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "permit");
        disk.set(mode);
        let decision = decide(&mut connection, "SELECT 1");
        let Decision::Deny(denial) = &decision else { panic!("{decision:?}") };
        assert_eq!((denial.reason().name(), denial.seq(), denial.rule()), ("denied.audit", None, None));
    }
}

#[test]
fn a_log_that_failed_once_takes_nothing_more() {
    let disk = Faulty::default();
    let (enforcer, mut connection) = on(&disk);
    let before = permit(&mut connection, "SELECT 1");
    disk.set(FULL);
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "denied.audit");
    disk.set(SOUND);
    for statement in ["SELECT 1", "DROP TABLE orders", "nonsense", ""] {
        assert_eq!(reason(&decide(&mut connection, statement)), "denied.audit", "{statement}");
    }
    let code = |result: Result<(), Error>| result.unwrap_err().code();
    assert_eq!(code(connection.outcome(&before, ok(1))), ErrorCode::AuditUnavailable);
    assert_eq!(code(enforcer.reload(policy(&everything()))), ErrorCode::AuditUnavailable);
    assert_eq!(code(enforcer.open_session(&analyst(), "db", SessionOptions::default()).map(drop)), ErrorCode::AuditUnavailable);
    assert_eq!(code(enforcer.open_session("nobody", "db", SessionOptions::default()).map(drop)), ErrorCode::AuditUnavailable);
}

#[test]
fn an_observing_policy_permits_nothing_that_is_not_in_the_log_either() {
    let disk = Faulty::default();
    let (enforcer, mut connection) = on(&disk);
    let mut document = super::support::document(&json!([]));
    document["mode"] = json!("observe");
    enforcer.reload(super::support::compile(&document)).unwrap();
    assert_eq!(reason(&decide(&mut connection, "DROP TABLE orders")), "permit");
    disk.set(FULL);
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "denied.audit");
}

#[test]
fn a_panic_of_a_part_of_the_host_is_an_error_and_no_permit() {
    let disk = Faulty::default();
    let (_enforcer, mut connection) = on(&disk);
    disk.set(PANICS);
    let statement = checkrein::enforce::Statement::new("SELECT 1").unwrap();
    let error = connection.decide(&statement, &checkrein::request::Context::default()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::BoundaryPanic);
    disk.set(SOUND);
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "denied.audit", "what the panic left behind is not trusted");
}

#[test]
fn without_randomness_there_is_no_session_and_no_hold() {
    struct Dry(AtomicU8);
    impl Random for Dry {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), Error> {
            if self.0.fetch_add(1, Ordering::SeqCst) >= 2 {
                return Err(Error::of_host(ErrorCode::HostRandom, "the well is dry"));
            }
            bytes.fill(7);
            Ok(())
        }
    }
    let rules = json!([super::support::hold("ask", &json!(["delete"]))]);
    let enforcer = enforcer(Box::new(Memory::default()), &clock(), Arc::new(Dry(AtomicU8::new(0))), policy(&rules));
    let mut connection = enforcer.open_session(&analyst(), "db", SessionOptions::default()).unwrap().connection();
    let statement = checkrein::enforce::Statement::new("DELETE FROM orders WHERE id = 1").unwrap();
    let held = connection.decide(&statement, &checkrein::request::Context::default());
    assert_eq!(held.unwrap_err().code(), ErrorCode::HostRandom);
    assert_eq!(enforcer.open_session(&analyst(), "db", SessionOptions::default()).map(drop).unwrap_err().code(), ErrorCode::HostRandom);
}

#[test]
fn entries_stand_in_the_order_of_what_happened() {
    let world = World::new(&everything());
    let session = world.open();
    let mut connection = session.connection();
    let shown = permit(&mut connection, "SELECT 1");
    assert_eq!(reason(&decide(&mut connection, "GRANT ALL ON orders TO x")), "denied.default");
    connection.outcome(&shown, ok(1)).unwrap();
    session.close().unwrap();
    session.close().unwrap();
    assert_eq!(reason(&decide(&mut connection, "SELECT 1")), "denied.session");
    let kinds: Vec<&str> = world.entries().iter().map(|entry| kind(&entry.event)).collect();
    assert_eq!(kinds, ["policy", "session_opened", "permit", "deny", "outcome", "session_closed", "deny"]);
    let numbers: Vec<u64> = world.entries().iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, (0..7).collect::<Vec<u64>>());
    assert_eq!(shown.seq(), 2);
    assert_eq!(world.verified(), 7);
}

fn kind(event: &Event<'_>) -> &'static str {
    match event {
        Event::Policy(_) => "policy",
        Event::SessionOpened(_) => "session_opened",
        Event::SessionRefused(_) => "session_refused",
        Event::Decision(decision) => decision.decision.name(),
        Event::Outcome(_) => "outcome",
        Event::Revealed(_) => "revealed",
        Event::SessionClosed(_) => "session_closed",
        Event::Recovered(_) => "recovered",
    }
}
