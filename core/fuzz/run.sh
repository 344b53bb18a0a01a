#!/usr/bin/env bash
# Fuzzes one target: `core/fuzz/run.sh TARGET [SECONDS] [libFuzzer's option …]`; TARGET is `tokenizer`, `statement` or `query`.
#
# What is found lies in core/fuzz/found/TARGET; run the program that is named there with such a file to see it again. Stable Rust will do:
# the flags are those of cargo-fuzz without a sanitizer, which code without `unsafe` does not need.
set -euo pipefail
cd "$(dirname "$0")"
[ $# -gt 0 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
target=$1
seconds=${2:-60}
shift
[ $# -eq 0 ] || shift

export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --quiet --locked --release --target "$host" --bin "$target"
mkdir -p "corpus/$target" "found/$target"
export CHECKREIN_FUZZ_SEEDS="$PWD/corpus/$target"
echo "core/fuzz/target/$host/release/$target"
"target/$host/release/$target" "corpus/$target" -artifact_prefix="found/$target/" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -max_len=4096 -len_control=0 -print_final_stats=1 "$@"
