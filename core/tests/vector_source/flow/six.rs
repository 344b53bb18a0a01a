//! The six policies that operators ask for first.

use super::super::Case;
use super::super::world::{HOUR, analyst, approval, plain_policy, policy, token, token_with};
use super::{approve, decide, decide_with, mask, ok, open, script, texts};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [readers(), nightly(), deletes(), shared(), functions(), privileges()].into_iter().flatten().collect()
}

/// A read-only analyst who sees personal data masked.
fn readers() -> Vec<Case> {
    let policy = policy(&json!([
        {"name": "analysts-read", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["read"], "relations": ["public.*"]},
    ]));
    let case = |name: &str, about: &str, steps: Vec<Value>| {
        script(&format!("analyst-{name}"), about, &policy, &[vec![open(&analyst())], steps].concat())
    };
    let rows = json!([["Ann", "123-45-6789", "Ann@Example.com", "4111111111111111"], ["Bob", null, null, null]]);
    let all = "SELECT name, ssn, email, card_number FROM customers";
    let one = |statement: &str| vec![decide(statement)];
    vec![
        case(
            "masked",
            "personal data is masked before the first row",
            vec![decide(all), mask(texts(&["name", "ssn", "email", "card_number"]), rows), ok(2)],
        ),
        case(
            "alias",
            "also under another name",
            vec![decide("SELECT c.ssn AS reference FROM customers c"), mask(texts(&["reference"]), json!([["123-45-6789"]])), ok(1)],
        ),
        case(
            "derived",
            "also inside of an expression",
            vec![
                decide("SELECT 'x' || ssn AS x, lower(email) AS y FROM customers"),
                mask(texts(&["x", "y"]), json!([["x123-45-6789", "ann@example.com"]])),
                ok(1),
            ],
        ),
        case(
            "view",
            "also through a view",
            vec![decide("SELECT mail FROM contacts"), mask(texts(&["mail"]), json!([["ann@example.com"]])), ok(1)],
        ),
        case(
            "whole-row",
            "also as a whole row",
            vec![
                decide("SELECT c FROM customers c"),
                mask(texts(&["c"]), json!([["(1,Ann,ann@example.com,123-45-6789,4111,eu,1980-01-01)"]])),
                ok(1),
            ],
        ),
        case(
            "join",
            "a join that shows nothing sensitive",
            one("SELECT o.id, c.region FROM orders o JOIN customers c ON c.id = o.customer_id"),
        ),
        case("probe", "personal data chooses no rows", one("SELECT id FROM customers WHERE email = 'ann@example.com'")),
        case("write", "an analyst writes nothing", one("UPDATE orders SET status = 'x' WHERE id = 1")),
        case("write-hidden", "not even inside of a query", one("WITH x AS (DELETE FROM orders RETURNING id) SELECT id FROM x")),
        case("elsewhere", "nor reads elsewhere", one("SELECT payload FROM ml.models")),
        case("file", "nor a file of the server", one("SELECT pg_read_file('/etc/passwd')")),
    ]
}

/// A nightly job that has one schema until it ends.
fn nightly() -> Vec<Case> {
    let policy = plain_policy(&json!([
        {"name": "nightly-training", "decision": "permit", "subjects": {"claims": {"job": "train-*"}}, "resources": {"names": ["orders-db"]},
         "effects": ["read", "insert"], "relations": ["ml.*"], "session": {"max": "4h", "ends_with": "job"}},
    ]));
    let job = token_with("nightly", &[], &json!({"job": "train-17"}));
    let select = "SELECT id, score FROM ml.features";
    let case = |name: &str, about: &str, token: &str, steps: &[Value]| {
        script(&format!("nightly-{name}"), about, &policy, &[&[open(token)], steps].concat())
    };
    vec![
        case("reads", "the job reads its schema", &job, &[decide(select), ok(3)]),
        case("writes", "and adds to it", &job, &[decide("INSERT INTO ml.features (id, score) VALUES (1, 2)"), ok(1)]),
        case("elsewhere", "and nothing else", &job, &[decide("SELECT f.id FROM ml.features f JOIN orders o ON o.id = f.id")]),
        case(
            "four-hours",
            "for four hours",
            &job,
            &[decide(select), json!({"advance": 4 * HOUR - 1}), decide(select), json!({"advance": 1}), decide(select)],
        ),
        case("ended", "or until it ends", &job, &[decide(select), json!({"end_job": "train-17"}), decide(select)]),
        case("other-job", "another job's end does not matter", &job, &[json!({"end_job": "train-16"}), decide(select)]),
        case("no-job", "nobody else has it", &token("nightly", &[]), &[decide(select)]),
    ]
}

/// Deletes that a database administrator approves, with a condition that constrains.
fn deletes() -> Vec<Case> {
    let policy = plain_policy(&json!([
        {"name": "deletes-are-approved", "decision": "hold", "subjects": {"groups": "analysts"}, "effects": ["delete"],
         "require": ["constraining_where"], "approval": approval(1)},
    ]));
    let delete = decide_with("DELETE FROM orders WHERE id = $1", json!([[5]]));
    let case = |name: &str, about: &str, steps: &[Value]| {
        script(&format!("deletes-{name}"), about, &policy, &[&[open(&analyst())], steps].concat())
    };
    vec![
        case("held", "a delete is held", std::slice::from_ref(&delete)),
        case("approved", "and permitted once an administrator approves", &[delete.clone(), approve("ann", 1), delete.clone(), ok(1)]),
        case("developer", "not when a developer does", &[delete.clone(), approve("dev", 3), delete]),
        case("everything", "a delete without a condition is not even held", &[decide("DELETE FROM orders")]),
        case("tautology", "nor one whose condition says nothing", &[decide("DELETE FROM orders WHERE 1 = 1")]),
        case(
            "other-table",
            "nor one whose condition is about another table",
            &[decide("DELETE FROM orders WHERE EXISTS (SELECT 1 FROM customers)")],
        ),
    ]
}

/// A shared account that sees nothing sensitive at all.
fn shared() -> Vec<Case> {
    let policy = policy(&json!([
        {"name": "shared-accounts-see-nothing-sensitive", "decision": "permit", "subjects": {"assurance": "shared"}, "effects": ["read"],
         "classes": "none"},
    ]));
    let team = token("team-reports", &[]);
    let case = |name: &str, about: &str, token: &str, statement: &str| {
        script(&format!("shared-{name}"), about, &policy, &[open(token), decide(statement)])
    };
    vec![
        case("harmless", "what is not sensitive is shown", &team, "SELECT region, count(*) FROM customers GROUP BY region"),
        case("sensitive", "what is sensitive is denied, not masked", &team, "SELECT name, ssn FROM customers"),
        case("star", "also when it is not named", &team, "SELECT * FROM customers"),
        case("probe", "also when it only chooses", &team, "SELECT name FROM customers ORDER BY card_number"),
        case("statistics", "also in the server's statistics", &team, "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers'"),
        case("verified", "the rule is about shared accounts alone", &analyst(), "SELECT region FROM customers"),
    ]
}

/// Two functions that are allowed though nobody knows what they do.
fn functions() -> Vec<Case> {
    let policy = policy(&json!([
        {"name": "reports", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["read"], "relations": ["public.*"],
         "functions": ["app.fiscal_year(date)", {"name": "app.net(numeric)", "returns": "clean"}]},
    ]));
    let case = |name: &str, about: &str, steps: &[Value]| {
        script(&format!("functions-{name}"), about, &policy, &[&[open(&analyst())], steps].concat())
    };
    vec![
        case(
            "first",
            "the first is called, and its output hidden",
            &[decide("SELECT app.fiscal_year(born) AS year FROM customers"), mask(texts(&["year"]), json!([["2026"]])), ok(1)],
        ),
        case(
            "second",
            "the second is known to return nothing sensitive",
            &[
                decide("SELECT app.net(amount) AS net FROM orders"),
                mask(json!([{"name": "net", "kind": "decimal"}]), json!([[{"decimal": "8.40"}]])),
                ok(1),
            ],
        ),
        case("both", "both in one statement", &[decide("SELECT app.fiscal_year(now()) FROM orders WHERE app.net(amount) > 5")]),
        case(
            "choosing",
            "what the first returns may be sensitive, and chooses no rows",
            &[decide("SELECT app.net(amount) FROM orders WHERE app.fiscal_year(now()) = 2026")],
        ),
        case("other", "any other is denied", &[decide("SELECT app.refund(id) FROM orders")]),
        case("other-arguments", "also one of that name with other arguments", &[decide("SELECT app.net(amount, id) FROM orders")]),
        case("other-schema", "also one of another schema", &[decide("SELECT net(amount) FROM orders")]),
    ]
}

/// Privilege changes are blocked, whoever asks and whatever else is permitted.
fn privileges() -> Vec<Case> {
    let policy = plain_policy(&json!([
        {"name": "owners-do-everything", "decision": "permit", "subjects": {"groups": "owners"},
         "effects": ["data", "structure", "privilege", "execution", "session", "service"]},
        {"name": "no-privilege-changes", "decision": "deny", "effects": ["privilege"], "message": "Privileges are changed by ticket only."},
    ]));
    let owner = token("root", &["owners"]);
    let case = |name: &str, about: &str, statement: &str| {
        script(&format!("privileges-{name}"), about, &policy, &[open(&owner), decide(statement)])
    };
    vec![
        case("other", "everything else is permitted", "ALTER TABLE orders ADD COLUMN note text"),
        case("grant", "a grant", "GRANT ALL ON orders TO intern"),
        case("revoke", "a revoke", "REVOKE ALL ON orders FROM intern"),
        case("role", "a new role", "CREATE ROLE intern SUPERUSER"),
        case("owner", "another owner", "ALTER TABLE orders OWNER TO intern"),
        case("assume", "another role assumed", "SET ROLE postgres"),
        case("behind", "one behind a harmless statement", "SELECT 1; GRANT ALL ON orders TO intern"),
    ]
}
