//! A log in a stranger's hands: sound, damaged, replaced by an older copy; proofs made and checked.

use super::Case;
use super::world::{NOW, signer};
use checkrein::audit::event::{SessionClosed, SessionRefused};
use checkrein::audit::{ConsistencyProof, Event, InclusionProof, Log, Memory, VerifierKey, entries};
use checkrein::crypto::Signer as _;
use checkrein::policy::AuditMode;
use checkrein::request::{Clock, FixedClock, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

const ORIGIN: &str = "checkrein.example/orders";
const KEY: u8 = 77;

/// A log of seven entries with checkpoints over none, three and seven.
struct Written {
    lines: Vec<String>,
    notes: Vec<String>,
    memory: Memory,
    key: VerifierKey,
}

fn written() -> Written {
    let memory = Memory::default();
    let clock = Arc::new(FixedClock::at(Timestamp(NOW)));
    let log = Log::open(Box::new(memory.clone()), Box::new(signer(KEY)), ORIGIN, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    let mut notes = vec![log.checkpoint().unwrap().note().to_owned()];
    for number in 0..7 {
        clock.advance(10);
        let event = if number % 2 == 0 {
            Event::SessionRefused(SessionRefused { resource: "orders-db".into(), code: "identity.token_expired".into() })
        } else {
            Event::SessionClosed(SessionClosed { session: format!("s-{number}").into(), reason: "closed".into() })
        };
        log.append(&event, AuditMode::Buffered).unwrap();
        if number == 2 || number == 6 {
            notes.push(log.checkpoint().unwrap().note().to_owned());
        }
    }
    let lines = entries(&memory).map(|entry| String::from_utf8(entry.unwrap().to_bytes().unwrap()).unwrap()).collect();
    Written { lines, notes, memory, key: log.verifier_key().clone() }
}

fn ask(name: &str, about: &str, key: &str, ask: &Value) -> Case {
    Case::new("audit", name, about, &json!({"verb": "audit", "key": key, "ask": ask}))
}

pub(super) fn cases() -> Vec<Case> {
    let log = written();
    [verified(&log), damaged(&log), proofs(&log)].into_iter().flatten().collect()
}

fn given(lines: &[String], notes: &[String]) -> Value {
    json!({"entries": lines, "checkpoints": notes})
}

fn verify(name: &str, about: &str, key: &VerifierKey, log: &Value) -> Case {
    ask(name, about, &key.to_string(), &json!({"verify": log}))
}

fn with(mut log: Value, part: &str, value: &str) -> Value {
    log[part] = value.into();
    log
}

fn verified(log: &Written) -> Vec<Case> {
    let Written { lines, notes, key, .. } = log;
    vec![
        verify("sound", "a log that is sound", key, &given(lines, notes)),
        verify("empty", "a log of nothing, signed", key, &given(&[], &notes[..1])),
        verify("beyond", "entries behind the last checkpoint", key, &given(lines, &notes[..2])),
        verify("continues", "a log that continues an earlier checkpoint", key, &with(given(lines, notes), "earlier", &notes[1])),
    ]
}

fn damaged(log: &Written) -> Vec<Case> {
    let Written { lines, notes, key, .. } = log;
    let changed = |index: usize, from: &str, to: &str| {
        let mut lines = lines.clone();
        lines[index] = lines[index].replace(from, to);
        given(&lines, notes)
    };
    let mut swapped = lines.clone();
    swapped.swap(1, 3);
    let other = VerifierKey::new(ORIGIN, signer(KEY + 1).verifying_key()).unwrap();
    let forged = notes[2].replacen("\n7\n", "\n8\n", 1);
    vec![
        verify("changed", "an entry that says something else", key, &changed(1, "s-1", "s-9")),
        verify("spaced", "an entry that means the same in other bytes", key, &changed(1, "{\"v\":1,", "{\"v\": 1,")),
        verify("swapped", "two entries in each other's place", key, &given(&swapped, notes)),
        verify("cut", "a log whose last entry is gone", key, &given(&lines[..6], notes)),
        verify("replaced", "an older copy in the log's place", key, &with(given(&lines[..3], &notes[..2]), "earlier", &notes[2])),
        verify("unsigned", "a log without a checkpoint", key, &given(lines, &[])),
        verify("forged", "a checkpoint that was changed", key, &given(lines, &[notes[0].clone(), forged])),
        verify("other-key", "a log that another key signed", &other, &given(lines, notes)),
        verify("checkpoints-reversed", "checkpoints in the wrong order", key, &given(lines, &[notes[2].clone(), notes[1].clone()])),
        verify(
            "published-alone",
            "a published checkpoint that was not kept",
            key,
            &with(given(lines, &notes[..2]), "published", &notes[2]),
        ),
        ask("key-malformed", "a key that is none", ORIGIN, &json!({"verify": given(lines, notes)})),
    ]
}

fn proofs(log: &Written) -> Vec<Case> {
    let Written { lines, notes, memory, key } = log;
    let sound = given(lines, notes);
    let earlier = checkrein::audit::Checkpoint::open(notes[1].as_bytes(), key).unwrap();
    let inclusion = json!(InclusionProof::of(memory, key, 4).unwrap());
    let consistency = json!(ConsistencyProof::of(memory, key, &earlier).unwrap());
    let text = key.to_string();
    let changed = |proof: &Value, part: &str, value: Value| {
        let mut proof = proof.clone();
        proof[part] = value;
        proof
    };
    let later = consistency["later"].clone();
    vec![
        ask("include", "a proof that one entry is in the log", &text, &json!({"include": [sound, 4]})),
        ask("include-unsigned", "an entry that no checkpoint covers", &text, &json!({"include": [given(lines, &notes[..2]), 5]})),
        ask("continue", "a proof that the log only grew", &text, &json!({"continue": with(sound.clone(), "earlier", &notes[1])})),
        ask(
            "continue-nothing",
            "a log continues no empty one provably",
            &text,
            &json!({"continue": with(sound.clone(), "earlier", &notes[0])}),
        ),
        ask("inclusion", "a proof of inclusion that holds", &text, &json!({"inclusion": inclusion})),
        ask("inclusion-index", "the same for another place", &text, &json!({"inclusion": changed(&inclusion, "index", json!(5))})),
        ask("inclusion-empty", "the same without its hashes", &text, &json!({"inclusion": changed(&inclusion, "proof", json!([]))})),
        ask("consistency", "a proof of consistency that holds", &text, &json!({"consistency": consistency})),
        ask(
            "consistency-turned",
            "the same from later to earlier",
            &text,
            &json!({"consistency": {
                "version": 1, "earlier": later, "later": consistency["earlier"], "proof": consistency["proof"],
            }}),
        ),
    ]
}
