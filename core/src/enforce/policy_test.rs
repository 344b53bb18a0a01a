//! Runs the tests that a policy carries.

use crate::classify::{self, Placeholders};
use crate::policy::{PolicySet, Query};
use crate::request::Timestamp;
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
        let outcome = policy.resource(test.resource()).ok_or_else(|| "there is no such resource".to_owned()).and_then(|resource| {
            let (state, catalog) = (resource.initial_state(), resource.catalog().map(|catalog| &**catalog));
            let context = classify::Context { dialect: resource.dialect(), state: &state, catalog, placeholders: Placeholders::Native };
            let classification = classify::classify(test.statement(), &context);
            let ruling = policy.decide(&Query {
                principal: test.principal(),
                resource,
                classification: &classification,
                context: test.context(),
                now: test.now().unwrap_or(Timestamp(0)),
                session_age_ms: test.session_age_ms(),
                job_ended: test.job_ended(),
                approved: test.approved(),
            });
            test.check(&ruling, &classification)
        });
        if let Err(difference) = outcome {
            report.failures.push((test.name().to_owned(), difference));
        }
    }
    report
}
