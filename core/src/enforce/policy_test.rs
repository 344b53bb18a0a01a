//! Runs the tests that a policy carries.

use crate::classify::{self, Placeholders};
use crate::policy::PolicySet;
use serde::Serialize;

/// What came of a policy's own tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestReport {
    /// How many there are.
    pub run: usize,
    /// The ones that failed: name (or number), and what was different.
    pub failures: Vec<(String, String)>,
}

/// Runs every test of the policy's document on paper: no session, no log.
#[must_use]
pub fn run_tests(policy: &PolicySet) -> TestReport {
    let mut report = TestReport { run: 0, failures: Vec::new() };
    for test in policy.tests() {
        report.run += 1;
        let outcome = test.run(policy, |resource, statement| {
            let state = resource.initial_state();
            let context = classify::Context {
                dialect: resource.dialect(),
                state: &state,
                catalog: resource.catalog().map(|catalog| &**catalog),
                placeholders: Placeholders::Native,
            };
            classify::classify(statement, &context)
        });
        if let Err(difference) = outcome {
            report.failures.push((test.name().to_owned(), difference));
        }
    }
    report
}
