use super::*;
use crate::classify::Dialect;
use std::time::{Duration, Instant};

/// How long each claim's mutations run.
const LONG: Duration = Duration::from_secs(3);

/// So many claims that do not hold are shown.
const SHOWN: usize = 20;

/// Whether the fuzzers have held the claims for hours in the input's dialect.
fn is_settled(input: &[u8]) -> bool {
    Input::decode(input).is_some_and(|input| matches!(input.dialect, Dialect::Postgres | Dialect::Sqlite))
}

/// Every seed, then mutations of seeds and of mutations, in the dialects that are settled.
fn run(check: fn(&[u8])) {
    let pool = Pool::new();
    let mut inputs: Vec<Vec<u8>> = pool.inputs().collect();
    assert!(inputs.len() > 500, "{} seeds", inputs.len());
    let holds = |input: &[u8]| std::panic::catch_unwind(|| check(input)).is_ok();
    let mut broken = inputs.iter().filter(|input| !holds(input)).count();
    let start = Instant::now();
    let mut seed = 0;
    while start.elapsed() < LONG && broken < SHOWN {
        let at = seed as usize % inputs.len();
        let next = mutate(&pool, &inputs[at], seed);
        broken += usize::from(is_settled(&next) && !holds(&next));
        if next.len() < 2_000 {
            inputs[at] = next;
        }
        seed += 1;
        if seed % 4_000 == 0 {
            inputs = pool.inputs().collect();
        }
    }
    assert_eq!(broken, 0, "of {} seeds and {seed} mutations", inputs.len());
}

#[test]
fn tokens_hold_their_claims_for_any_text() {
    run(tokenizer);
}

#[test]
fn classifications_hold_their_claims_for_any_text() {
    run(statement);
}

#[test]
fn lineage_holds_its_claims_for_any_query() {
    run(query);
}
