#!/usr/bin/env bash
# Runs the tests of the scanner's vectors, the one place of the core with `unsafe`, in a small crate that is the scanner alone:
#
#     scripts/scan/simd.sh              under valgrind, which knows AVX2, and under the address sanitizer, with AVX-512 where the machine has it
#     scripts/scan/simd.sh all          ten million random and adversarial blocks on every path of this machine
#     scripts/scan/simd.sh arm          the same on NEON, emulated: wants gcc-aarch64-linux-gnu, qemu-user, and a compiler that has the target
#                                       aarch64-unknown-linux-gnu (`RUSTC` may name it)
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
crate=$root/target/simd
mkdir -p "$crate/src"
cp Cargo.lock "$crate/Cargo.lock"
cat >"$crate/Cargo.toml" <<'TOML'
[package]
name = "scanner-alone"
version = "0.0.0"
edition = "2024"
[workspace]
[dependencies]
base64 = "*"
crc32fast = "*"
keccak = "*"
memchr = "*"
regex = "*"
regex-syntax = "*"
ring = "*"
serde = { version = "1", features = ["derive", "rc"] }
serde_json = { version = "1", features = ["preserve_order"] }
serde_json_canonicalizer = "*"
thiserror = "*"
[dev-dependencies]
proptest = "*"
TOML
cat >"$crate/src/lib.rs" <<RUST
#![allow(dead_code, unused)]
#[path = "$root/core/src/error.rs"]
pub mod error;
pub use error::{Error, ErrorCode};
pub mod wire {
    #[path = "$root/core/src/wire/strict.rs"]
    pub mod strict;
    #[path = "$root/core/src/wire/objects.rs"]
    mod objects;
}
pub mod mask {
    #[path = "$root/core/src/mask/scan/mod.rs"]
    pub mod scan;
}
pub mod crypto {
    pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        parts.iter().for_each(|part| context.update(part));
        context.finish().as_ref().try_into().unwrap()
    }
}
RUST
cd "$crate"
test=(cargo test --release --lib)
million=(ten_million_blocks --include-ignored --nocapture)

case ${1:-} in
arm)
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
    export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu"
    "${test[@]}" --target aarch64-unknown-linux-gnu -- blocks --include-ignored --nocapture
    ;;
all) "${test[@]}" -- "${million[@]}" ;;
*)
    "${test[@]}" --no-run
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="valgrind -q --error-exitcode=1" "${test[@]}" -- blocks --nocapture --test-threads 1
    RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address "${test[@]}" --target x86_64-unknown-linux-gnu -- blocks --nocapture
    ;;
esac
