//! One enforcer, many threads.

use super::support::{World, everything, ok, permit};
use checkrein::enforce::{Connection, Enforcer, Masker, Permit, Session};
use std::collections::BTreeSet;

const fn is_shared<T: Send + Sync>() {}
const fn is_sent<T: Send>() {}

#[test]
fn an_enforcer_and_a_session_are_shared_and_a_connection_is_sent() {
    is_shared::<Enforcer>();
    is_shared::<Session>();
    is_sent::<Connection>();
    is_sent::<Permit>();
    is_sent::<Masker>();
}

#[test]
fn every_answer_of_many_threads_has_an_entry_of_its_own() {
    let world = World::new(&everything());
    let session = world.open();
    let numbers: Vec<u64> = std::thread::scope(|scope| {
        let work = |thread: usize| {
            let session = session.clone();
            move || {
                let mut connection = session.connection();
                let statement = format!("SELECT id FROM orders WHERE id = {thread}");
                (0..50)
                    .map(|_| {
                        let given = permit(&mut connection, &statement);
                        connection.outcome(&given, ok(1)).unwrap();
                        given.seq()
                    })
                    .collect::<Vec<u64>>()
            }
        };
        let threads: Vec<_> = (0..4).map(|thread| scope.spawn(work(thread))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), 200);
    assert_eq!(world.verified(), 2 + 2 * 200);
}
