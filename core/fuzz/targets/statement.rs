#![no_main]

#[path = "shared.rs"]
mod shared;

libfuzzer_sys::fuzz_target!(init: shared::write_seeds(), |data: &[u8]| checkrein::fuzzing::statement(data));
