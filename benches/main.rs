//! Every promise that has a price, beside what the same costs without it.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a benchmark that cannot be set up ends")]

mod approval;
mod audit;
mod classify;
mod decide;
mod mask;
mod scan;
mod verify;

fn main() {
    let mut criterion = checkrein_benches::criterion();
    classify::benchmarks(&mut criterion);
    decide::benchmarks(&mut criterion);
    verify::benchmarks(&mut criterion);
    mask::benchmarks(&mut criterion);
    scan::benchmarks(&mut criterion);
    audit::benchmarks(&mut criterion);
    approval::benchmarks(&mut criterion);
    criterion.final_summary();
}
