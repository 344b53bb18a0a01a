//! `policy check`, `policy lint`, `policy test` and `policy schema`.

use crate::arguments::PolicyOptions;
use crate::output::{DIM, Failure, GREEN, RED, YELLOW};
use crate::{print, println};
use checkrein::enforce::{TestReport, run_tests};
use checkrein::host;
use checkrein::policy::{Finding, SCHEMA};
use serde_json::json;
use std::process::ExitCode;

/// Findings are told; only a failed test is a failed check.
pub(crate) fn check(options: &PolicyOptions, json: bool) -> Result<ExitCode, Failure> {
    let policy = host::read_policy(&options.policy)?;
    let report = run_tests(&policy);
    let clean = report.failures.is_empty();
    if json {
        println!("{}", json!({"findings": policy.lint(), "tests": report, "ok": clean}));
    } else {
        notes(policy.lint());
        failures(&report);
        verdict(clean, &format!("{} tests, {} failed, {} notes", report.run, report.failures.len(), policy.lint().len()));
    }
    Ok(code(clean))
}

/// A finding is a failed check: who asks for the findings alone wants none.
pub(crate) fn lint(options: &PolicyOptions, json: bool) -> Result<ExitCode, Failure> {
    let policy = host::read_policy(&options.policy)?;
    let clean = policy.lint().is_empty();
    if json {
        println!("{}", json!({"findings": policy.lint(), "ok": clean}));
    } else {
        notes(policy.lint());
        verdict(clean, &format!("{} notes", policy.lint().len()));
    }
    Ok(code(clean))
}

pub(crate) fn test(options: &PolicyOptions, json: bool) -> Result<ExitCode, Failure> {
    let report = run_tests(&host::read_policy(&options.policy)?);
    let clean = report.failures.is_empty();
    if json {
        println!("{}", json!({"tests": report, "ok": clean}));
    } else {
        failures(&report);
        verdict(clean, &format!("{} tests, {} failed", report.run, report.failures.len()));
    }
    Ok(code(clean))
}

pub(crate) fn schema() -> Result<ExitCode, Failure> {
    print!("{SCHEMA}");
    Ok(ExitCode::SUCCESS)
}

fn notes(findings: &[Finding]) {
    for finding in findings {
        println!("{YELLOW}note{YELLOW:#} {}: {} {DIM}({}){DIM:#}", finding.path, finding.message, finding.code);
    }
}

fn failures(report: &TestReport) {
    for (name, difference) in &report.failures {
        println!("{RED}failed{RED:#} {name}: {difference}");
    }
}

fn verdict(clean: bool, counts: &str) {
    let (word, style) = if clean { ("ok", GREEN) } else { ("not ok", RED) };
    println!("{style}{word}{style:#}: {counts}");
}

fn code(clean: bool) -> ExitCode {
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
