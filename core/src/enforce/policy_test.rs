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
///
/// ```
/// use checkrein::enforce::run_tests;
/// use checkrein::policy::{Format, NoFiles, PolicySet};
///
/// let policy = r#"
/// version: 1
/// resources: {db: {kind: sql, dialect: sqlite}}
/// rules: [{name: reads, decision: permit, subjects: {groups: a}, effects: [read]}]
/// tests:
///   - {as: {groups: a}, resource: db, statement: SELECT 1, expect: {decision: permit}}
///   - {name: writes, as: {groups: a}, resource: db, statement: DELETE FROM t, expect: {decision: permit}}
/// "#;
/// let report = run_tests(&PolicySet::compile(policy.as_bytes(), Format::Yaml, &NoFiles)?);
/// assert_eq!((report.run, report.failures.len()), (2, 1));
/// assert_eq!(report.failures[0].0, "writes");
/// # Ok::<(), checkrein::Error>(())
/// ```
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
                catalog,
                inherited: None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Format, NoFiles};
    use serde_json::{Value as Json, json};

    fn report(catalog: &Json, tests: &[Json]) -> TestReport {
        let mut resource = json!({"kind": "sql", "dialect": "postgres"});
        if !catalog.is_null() {
            resource["catalog"] = catalog.clone();
        }
        let policy = json!({
            "version": 1,
            "resources": {"db": resource},
            "classes": {"ssn": {"columns": ["customers.ssn"]}},
            "rules": [
                {"name": "all", "decision": "permit", "effects": ["read"]},
                {"name": "statistics", "decision": "permit", "effects": ["read"], "relations": ["pg_catalog.pg_stats"]},
            ],
            "masks": [{"classes": ["ssn"], "mask": "redact"}],
            "tests": tests,
        });
        run_tests(&PolicySet::compile(policy.to_string().as_bytes(), Format::Json, &NoFiles).unwrap())
    }

    fn test(statement: &str, expect: &Json) -> Json {
        json!({"as": {}, "resource": "db", "statement": statement, "expect": expect})
    }

    fn catalog() -> Json {
        json!({"version": 1, "relations": {
            "public.customers": {"columns": {"id": "int", "ssn": "text"}},
            "pg_catalog.pg_stats": {"columns": {"tablename": "name", "most_common_vals": "text"}}}})
    }

    #[test]
    fn a_test_that_expects_something_else_fails() {
        let permit = json!({"decision": "permit", "masks": {"ssn": "redact"}});
        let tests = [test("SELECT ssn FROM customers", &permit), test("DROP TABLE customers", &permit)];
        let report = report(&catalog(), &tests);
        assert_eq!((report.run, report.failures.len()), (2, 1));
        assert_eq!(report.failures[0].0, "tests[1]");
    }

    #[test]
    fn without_a_catalog_any_relation_may_be_a_view_over_what_is_masked() {
        let deny = json!({"decision": "deny", "reason": "denied.probe"});
        let tests = [test("SELECT a FROM innocent", &deny), test("SELECT 1 FROM innocent WHERE a = 'x'", &deny)];
        assert_eq!(report(&Json::Null, &tests).failures, []);
    }

    #[test]
    fn the_servers_own_samples_of_values_are_as_sensitive_as_the_values() {
        let deny = json!({"decision": "deny", "reason": "denied.class"});
        assert_eq!(report(&catalog(), &[test("SELECT most_common_vals FROM pg_stats", &deny)]).failures, []);
    }
}
