//! `policy check`.

use crate::arguments::CheckOptions;
use crate::output::{DIM, Failure, GREEN, RED, YELLOW};
use crate::println;
use checkrein::enforce::run_tests;
use checkrein::host;
use serde_json::json;
use std::process::ExitCode;

pub(crate) fn check(options: &CheckOptions, json: bool) -> Result<ExitCode, Failure> {
    let policy = host::read_policy(&options.policy)?;
    let report = run_tests(&policy);
    let clean = report.failures.is_empty();
    if json {
        println!("{}", json!({"findings": policy.lint(), "tests": report, "ok": clean}));
    } else {
        for finding in policy.lint() {
            println!("{YELLOW}note{YELLOW:#} {}: {} {DIM}({}){DIM:#}", finding.path, finding.message, finding.code);
        }
        for (name, difference) in &report.failures {
            println!("{RED}failed{RED:#} {name}: {difference}");
        }
        let (word, style) = if clean { ("ok", GREEN) } else { ("not ok", RED) };
        println!("{style}{word}{style:#}: {} tests, {} failed, {} notes", report.run, report.failures.len(), policy.lint().len());
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
