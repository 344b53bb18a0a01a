//! Seeds, and how inputs are changed: two of three times by tokens and clauses, the third by bytes.

use checkrein::fuzzing::{Pool, mutate};
use std::sync::LazyLock;

static POOL: LazyLock<Pool> = LazyLock::new(Pool::new);

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    if seed % 3 == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    let changed = mutate(&POOL, &data[..size], u64::from(seed));
    if changed.len() > max_size {
        return libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    }
    data[..changed.len()].copy_from_slice(&changed);
    changed.len()
});

/// Writes the committed seeds into the folder that `CHECKREIN_FUZZ_SEEDS` names, before the corpus is read.
pub fn write_seeds() {
    let Some(folder) = std::env::var_os("CHECKREIN_FUZZ_SEEDS").map(std::path::PathBuf::from) else { return };
    for (at, input) in POOL.inputs().enumerate() {
        std::fs::write(folder.join(format!("seed-{at:04}")), input).expect("the folder can be written to");
    }
}
