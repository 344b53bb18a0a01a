//! What a policy says of a statement, decided on paper.

use super::Case;
use super::world::{HOUR, NOW, SECONDS, analyst, approval, masks, plain_policy, policy, token_with, with};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    [order(), selection(), limits(), sensitive(), own_tests(), probes(), storing(), system()].into_iter().flatten().collect()
}

/// A question by an analyst, unless `more` says otherwise.
fn ask(name: &str, about: &str, policy: &Value, statement: &str, more: &Value) -> Case {
    let caller = json!({"subject": "agent-7", "groups": ["analysts"]});
    let mut request = json!({"verb": "rule", "policy": policy, "as": caller, "resource": "orders-db", "statement": statement, "now": NOW});
    for (part, value) in more.as_object().unwrap() {
        request[part] = value.clone();
    }
    Case::new("policy", name, about, &request)
}

fn permit(name: &str, effects: &Value) -> Value {
    json!({"name": name, "decision": "permit", "effects": effects})
}

fn order() -> Vec<Case> {
    let read = permit("read", &json!(["read"]));
    let everything = permit("everything", &json!(["data", "unknown"]));
    let deny = json!({"name": "no-writes", "decision": "deny", "effects": ["insert", "delete"], "message": "Ask the owner of the data."});
    let hold = json!({"name": "ask-first", "decision": "hold", "effects": ["delete"], "approval": approval(1)});
    let delete = "DELETE FROM orders WHERE id = 1";
    let none = json!({});
    vec![
        ask("default-deny", "no rule at all", &plain_policy(&json!([])), "SELECT 1", &none),
        ask("permit", "a permit that covers everything", &plain_policy(&json!([read])), "SELECT id FROM orders", &none),
        ask(
            "partly-covered",
            "one effect that no rule permits",
            &plain_policy(&json!([read])),
            "INSERT INTO orders SELECT * FROM orders",
            &none,
        ),
        ask("deny-over-permit", "a deny beats a permit", &plain_policy(&json!([everything, deny])), delete, &none),
        ask("deny-over-hold", "a deny beats a hold", &plain_policy(&json!([hold, deny])), delete, &none),
        ask("deny-over-hold-reversed", "in whatever order", &plain_policy(&json!([deny, hold])), delete, &none),
        ask("hold-over-permit", "a hold beats a permit", &plain_policy(&json!([everything, hold])), delete, &none),
        ask(
            "hold-approved",
            "a hold that is approved covers",
            &plain_policy(&json!([read, hold])),
            delete,
            &json!({"approved": ["ask-first"]}),
        ),
        ask(
            "two-permits",
            "two permits cover together",
            &plain_policy(&json!([read, permit("add", &json!(["insert"]))])),
            "INSERT INTO orders SELECT * FROM orders",
            &none,
        ),
        ask("empty", "no statement", &plain_policy(&json!([everything])), " ; ", &none),
        ask("unknown", "what is not understood is denied", &plain_policy(&json!([read])), "FROBNICATE orders", &none),
        ask(
            "unknown-named",
            "unless a rule names it",
            &plain_policy(&json!([permit("anything", &json!(["unknown", "data"]))])),
            "FROBNICATE orders",
            &none,
        ),
        ask(
            "observed",
            "the true ruling of a policy that only observes",
            &with(plain_policy(&json!([])), "mode", "observe".into()),
            "SELECT 1",
            &none,
        ),
    ]
}

fn selection() -> Vec<Case> {
    let rule = |part: &str, value: Value| plain_policy(&json!([with(permit("some", &json!(["data"])), part, value)]));
    let select = "SELECT id FROM orders";
    let none = json!({});
    let jobs = rule("subjects", json!({"claims": {"team": "risk-*"}}));
    let token = token_with("agent-7", &["analysts"], &json!({"team": ["risk-eu", "ops"]}));
    let mut by_token = ask("subject-claims-token", "a claim of a token", &jobs, select, &json!({"token": token}));
    let mut request: Value = serde_json::from_str(&by_token.request).unwrap();
    request.as_object_mut().unwrap().remove("as");
    by_token.request = serde_json::to_string_pretty(&request).unwrap() + "\n";
    vec![
        ask("subject-group", "a group that the caller is in", &rule("subjects", json!({"groups": ["analysts", "dba"]})), select, &none),
        ask("subject-other-group", "a group that the caller is not in", &rule("subjects", json!({"groups": "dba"})), select, &none),
        ask("subject-name", "a caller by a pattern of names", &rule("subjects", json!({"names": "agent-*"})), select, &none),
        ask("subject-claims", "a claim that the caller lacks", &jobs, select, &none),
        by_token,
        ask("resource-label", "a resource by its label", &rule("resources", json!({"labels": {"env": "prod"}})), select, &none),
        ask("relation-schema", "a relation by its schema", &rule("relations", json!(["public.*"])), select, &none),
        ask(
            "relation-other",
            "one of two relations is not permitted",
            &rule("relations", json!(["public.*"])),
            "SELECT o.id FROM orders o, ml.features f",
            &none,
        ),
        ask(
            "relation-search-path",
            "a name means what the search path says",
            &rule("relations", json!(["ml.*"])),
            "SELECT id FROM features",
            &json!({"search_path": ["ml"]}),
        ),
        ask(
            "function-named",
            "a function that is not known, and named",
            &plain_policy(&json!([with(permit("some", &json!(["read"])), "functions", json!(["app.net(numeric)"]))])),
            "SELECT app.net(amount) FROM orders",
            &none,
        ),
        ask(
            "function-other",
            "a function that is not known, and not named",
            &plain_policy(&json!([with(permit("some", &json!(["read"])), "functions", json!(["app.net(numeric)"]))])),
            "SELECT app.gross(amount) FROM orders",
            &none,
        ),
        ask(
            "as-and-token",
            "a caller that is described twice",
            &rule("subjects", json!({"groups": "x"})),
            select,
            &json!({"token": analyst()}),
        ),
        ask(
            "resource-unknown",
            "a resource that the policy does not know",
            &rule("subjects", json!({"groups": "x"})),
            select,
            &json!({"resource": "hr-db"}),
        ),
        ask(
            "context-invalid",
            "an occasion with a list in it",
            &rule("subjects", json!({"groups": "x"})),
            select,
            &json!({"context": {"ticket": []}}),
        ),
        ask(
            "token-expired",
            "a token that has expired",
            &jobs,
            select,
            &json!({"as": null, "token": token_with("agent-7", &[], &json!({"exp": SECONDS - 1}))}),
        ),
    ]
}

fn limits() -> Vec<Case> {
    let rule = |part: &str, value: Value| plain_policy(&json!([with(permit("some", &json!(["data"])), part, value)]));
    let select = "SELECT id FROM orders";
    let job = |more: Value| {
        let mut asked = json!({"as": {"subject": "nightly", "job": "train-1"}});
        for (part, value) in more.as_object().unwrap() {
            asked[part] = value.clone();
        }
        asked
    };
    let purpose = rule("when", json!("context.purpose == \"reporting\""));
    let until_job = rule("session", json!({"max": "4h", "ends_with": "job"}));
    let smaller =
        json!(
            [with(permit("a", &json!(["read"])), "row_limit", json!(500)), with(permit("b", &json!(["read"])), "row_limit", json!(100)),]
        );
    let duties = with(with(permit("a", &json!(["read"])), "audit", json!("sync")), "record", json!("results_masked"));
    vec![
        ask("when-true", "a condition that holds", &purpose, select, &json!({"context": {"purpose": "reporting"}})),
        ask("when-false", "a condition that does not hold", &purpose, select, &json!({"context": {"purpose": "curiosity"}})),
        ask("when-error", "a condition that cannot be evaluated permits nothing", &purpose, select, &json!({})),
        ask(
            "when-error-denies",
            "and denies where it stands on a deny",
            &plain_policy(&json!([
                permit("read", &json!(["read"])),
                {"name": "no", "decision": "deny", "effects": ["read"], "when": "context.purpose == \"x\""},
            ])),
            select,
            &json!({}),
        ),
        ask(
            "session-young",
            "a session that is open for less than its limit",
            &until_job,
            select,
            &job(json!({"session_age_ms": 4 * HOUR - 1})),
        ),
        ask("session-old", "a session that has reached its limit", &until_job, select, &job(json!({"session_age_ms": 4 * HOUR}))),
        ask("job-ended", "a job that has ended", &until_job, select, &job(json!({"job_ended": true}))),
        ask("job-none", "a caller without a job", &until_job, select, &json!({})),
        ask(
            "require-where",
            "an update with some condition",
            &rule("require", json!(["where"])),
            "UPDATE orders SET status = 'x' WHERE true",
            &json!({}),
        ),
        ask(
            "require-missing",
            "an update without a condition",
            &rule("require", json!(["where"])),
            "UPDATE orders SET status = 'x'",
            &json!({}),
        ),
        ask(
            "require-constraining",
            "a condition that says nothing",
            &rule("require", json!(["constraining_where"])),
            "UPDATE orders SET status = 'x' WHERE true",
            &json!({}),
        ),
        ask(
            "require-constraining-value",
            "a condition that picks rows by a value",
            &rule("require", json!(["constraining_where"])),
            "UPDATE orders SET status = 'x' WHERE id = 5 OR id IN (SELECT id FROM orders WHERE status = $1)",
            &json!({}),
        ),
        ask(
            "require-constraining-range",
            "a range that may hold for every row",
            &rule("require", json!(["constraining_where"])),
            "UPDATE orders SET status = 'x' WHERE id > -1000000000",
            &json!({}),
        ),
        ask(
            "require-constraining-itself",
            "a comparison of each row with itself",
            &rule("require", json!(["constraining_where"])),
            "UPDATE orders SET status = 'x' WHERE id IN (SELECT id FROM orders)",
            &json!({}),
        ),
        ask(
            "require-constraining-join",
            "a join along a foreign key, which every row has",
            &rule("require", json!(["constraining_where"])),
            "UPDATE orders SET status = 'x' FROM customers c WHERE c.id = orders.customer_id",
            &json!({}),
        ),
        ask(
            "require-constraining-joined",
            "a join with rows that are picked by a value",
            &rule("require", json!(["constraining_where"])),
            "UPDATE orders SET status = 'x' FROM customers c WHERE c.id = orders.customer_id AND c.region = 'eu'",
            &json!({}),
        ),
        ask(
            "require-single",
            "two statements where one is wanted",
            &rule("require", json!(["single_statement"])),
            "SELECT 1; SELECT 2",
            &json!({}),
        ),
        ask("row-limit", "the smaller of two row limits", &plain_policy(&smaller), select, &json!({})),
        ask("duties", "duties of recording and of durability", &plain_policy(&json!([duties])), select, &json!({})),
    ]
}

fn sensitive() -> Vec<Case> {
    let read = json!([permit("read", &json!(["data", "structure"]))]);
    let clean = json!([with(permit("read", &json!(["data", "structure"])), "classes", json!("none"))]);
    let mut overlap = policy(&read);
    overlap["classes"]["person"] = json!({"columns": ["customers.*"]});
    overlap["masks"].as_array_mut().unwrap().push(json!({"classes": ["person"], "mask": {"constant": "somebody"}}));
    let mut exempt = policy(&read);
    exempt["masks"][0]["unless"] = json!({"groups": ["fraud"]});
    let fraud = json!({"as": {"subject": "ann", "groups": ["fraud"]}});
    let none = json!({});
    let allowed = |function: Value| json!([with(permit("read", &json!(["read"])), "functions", json!([function]))]);
    vec![
        ask(
            "settings",
            "a text whose reading depends on a setting of the server",
            &policy(&read),
            r"SELECT '\'' || ssn FROM customers",
            &json!({"settings": {"standard_conforming_strings": "off"}}),
        ),
        ask(
            "catalog",
            "a catalog that is newer than the policy's",
            &policy(&read),
            "SELECT nick, ssn FROM customers",
            &json!({"catalog": {"version": 1, "relations": {"public.customers": {"columns": {"nick": "text", "ssn": "text"}}}}}),
        ),
        ask(
            "placeholders",
            "parameters as a driver writes them",
            &policy(&read),
            "SELECT name FROM customers WHERE id = %s",
            &json!({"placeholders": "format"}),
        ),
        ask("mask", "a sensitive column is masked", &policy(&read), "SELECT ssn, name FROM customers", &none),
        ask("mask-overlap", "the stronger of two masks", &overlap, "SELECT ssn FROM customers", &none),
        ask("mask-unless", "a caller who may see it", &exempt, "SELECT ssn FROM customers", &fraud),
        ask("mask-derived", "what is computed from it", &policy(&read), "SELECT upper(email) FROM customers", &none),
        ask("mask-whole", "a result whose columns are not known", &policy(&read), "SELECT * FROM json_to_recordset('[]') AS t", &none),
        ask("aggregate-permitted", "an aggregate that the policy permits", &policy(&read), "SELECT count(ssn) FROM customers", &none),
        ask("aggregate-denied", "an aggregate that it denies", &policy(&read), "SELECT count(DISTINCT email) FROM customers", &none),
        ask("probe-denied", "a sensitive column that chooses rows", &policy(&read), "SELECT id FROM customers WHERE ssn LIKE '1%'", &none),
        ask("probe-order", "a sensitive column that sorts", &policy(&read), "SELECT id FROM customers ORDER BY card_number", &none),
        ask(
            "probe-join",
            "a position that the policy permits",
            &policy(&read),
            "SELECT a.id FROM customers a JOIN customers b ON a.ssn = b.ssn",
            &none,
        ),
        ask(
            "probe-function",
            "what an unknown function returns may hold anything, and chooses no rows",
            &policy(&allowed(json!("app.odd"))),
            "SELECT id FROM orders WHERE app.odd(id) LIKE '1%'",
            &none,
        ),
        ask(
            "probe-function-clean",
            "unless it is said to be clean",
            &policy(&allowed(json!({"name": "app.odd", "returns": "clean"}))),
            "SELECT id FROM orders WHERE app.odd(id) LIKE '1%'",
            &none,
        ),
        ask(
            "function-elsewhere",
            "a function that is allowed by its bare name, looked up in another search path",
            &plain_policy(&json!([
                permit("read", &json!(["read", "setting"])),
                with(permit("f", &json!(["read"])), "functions", json!(["odd"]))
            ])),
            "SET search_path = other; SELECT odd(1)",
            &none,
        ),
        ask(
            "function-overloaded",
            "a function of the server's name that may be called in its place",
            &plain_policy(&read),
            "SELECT lower(name) FROM public.customers",
            &json!({"catalog": {"version": 1, "relations": {"public.customers": {"columns": {"name": "character varying"}}}, "functions": ["public.lower"]}}),
        ),
        ask(
            "operator-overloaded",
            "an operator of the server's name that may be called in its place",
            &plain_policy(&read),
            "SELECT id FROM public.customers WHERE id = 1",
            &json!({"catalog": {"version": 1, "relations": {"public.customers": {"columns": {"id": "integer"}}}, "operators": ["public.\"=\""]}}),
        ),
        ask(
            "carried-away",
            "a sensitive column that is copied elsewhere",
            &policy(&read),
            "CREATE TABLE t AS SELECT ssn FROM customers",
            &none,
        ),
        ask("classes-none", "a permit for what is not sensitive", &policy(&clean), "SELECT id, amount FROM orders", &none),
        ask("classes-none-shown", "does not show what is", &policy(&clean), "SELECT ssn FROM customers", &none),
        ask("classes-none-probed", "and does not probe it", &policy(&clean), "SELECT id FROM customers WHERE ssn = '1'", &none),
    ]
}

/// Policies that carry tests.
fn own_tests() -> Vec<Case> {
    let rules = json!([permit("read", &json!(["read"])), {"name": "no-drop", "decision": "deny", "effects": ["drop"]}]);
    let test = |statement: &str, expect: Value| json!({"as": {"groups": ["analysts"]}, "resource": "orders-db", "statement": statement, "expect": expect});
    let run = |name: &str, about: &str, policy: Value| Case::new("policy", name, about, &json!({"verb": "test", "policy": policy}));
    let good = json!([
        test("DROP TABLE orders", json!({"decision": "deny", "rule": "no-drop", "reason": "denied.rule"})),
        test("SELECT ssn FROM customers", json!({"decision": "permit", "masks": {"ssn": "partial"}})),
    ]);
    let bad = json!([test("DROP TABLE orders", json!({"decision": "permit"}))]);
    let lint = with(with(plain_policy(&json!([permit("all", &json!(["data", "unknown"]))])), "mode", "observe".into()), "masks", json!([]));
    let everybody = with(policy(&rules), "masks", {
        let mut lines = masks();
        let line = json!({"classes": ["ssn"], "mask": "redact", "unless": {"groups": ["fraud"]}});
        lines.as_array_mut().unwrap().push(line);
        lines
    });
    let read = || permit("read", &json!(["read"]));
    let lints: [(&str, &str, Value); 6] = [
        ("context", "a permit that believes the caller", plain_policy(&json!([with(read(), "when", json!("context.purpose == 'x'"))]))),
        (
            "grants",
            "grants that are not used",
            with(plain_policy(&json!([])), "grants", json!([{"issuer_keys_file": "duty.json", "max": "1h"}])),
        ),
        (
            "no-catalog",
            "classes without a catalog",
            with(policy(&json!([])), "resources", json!({"db": {"kind": "sql", "dialect": "sqlite"}})),
        ),
        ("no-resource", "a policy about nothing", json!({"version": 1})),
        ("relations", "a relation beside everything", plain_policy(&json!([with(read(), "relations", json!(["*", "public.orders"]))]))),
        (
            "without-relation",
            "an effect that is done to no relation",
            plain_policy(&json!([with(permit("some", &json!(["read", "program"])), "relations", json!(["public.*"]))])),
        ),
    ];
    let lints = lints.map(|(name, about, policy)| run(&format!("lint-{name}"), about, policy));
    let others = vec![
        run("tests-pass", "a policy that passes its own tests", with(policy(&rules), "tests", good)),
        run("tests-fail", "a policy that fails one", with(policy(&rules), "tests", bad)),
        run("lint", "a policy that may not be meant", lint),
        run("lint-mask-overlap", "an exemption that shows nothing", everybody),
    ];
    others.into_iter().chain(lints).collect()
}

/// Every position, with every verdict.
fn probes() -> Vec<Case> {
    let positions = [
        ("where", "SELECT id FROM customers WHERE ssn = '1'"),
        ("join", "SELECT a.id FROM customers a JOIN customers b ON a.ssn = b.ssn"),
        ("group", "SELECT count(*) FROM customers GROUP BY ssn"),
        ("having", "SELECT count(*) FROM customers GROUP BY id HAVING max(ssn) > '1'"),
        ("order", "SELECT id FROM customers ORDER BY ssn"),
        ("distinct", "SELECT DISTINCT ON (ssn) id FROM customers"),
        ("limit", "SELECT id FROM orders LIMIT (SELECT length(ssn) FROM customers)"),
        ("other", "SELECT id FROM customers ORDER BY ssn LIKE '1%'"),
    ];
    let verdicts = ["permit", "hold", "deny"];
    let of = |position: &str, verdict: &str| {
        let mut line = json!({"classes": ["ssn"], "mask": "redact", "aggregate": "permit", "probe": {position: verdict}});
        if verdict == "hold" {
            line["name"] = json!("ssn-search");
            line["approval"] = approval(1);
        }
        let others = json!({"classes": ["email", "card"], "mask": "redact"});
        let policy = with(policy(&json!([permit("read", &json!(["read", "explain"]))])), "masks", json!([line, others]));
        let about = format!("a masked column in the position `{position}`: {verdict}");
        move |name: &str, statement: &str, more: &Value| ask(name, &about, &policy, statement, more)
    };
    let mut cases = Vec::new();
    for (position, statement) in positions {
        for verdict in verdicts {
            cases.push(of(position, verdict)(&format!("probe-{position}-{verdict}"), statement, &json!({})));
        }
        cases.push(of(position, "hold")(&format!("probe-{position}-approved"), statement, &json!({"approved": ["ssn-search"]})));
    }
    let explained = "EXPLAIN SELECT id FROM customers WHERE ssn = '1'";
    cases.push(of("where", "deny")("probe-explained", explained, &json!({})));
    cases
}

/// What may be stored, and what inherits.
fn storing() -> Vec<Case> {
    let rules = json!([permit("some", &json!(["data", "create", "explain"])), {"name": "odd", "decision": "permit", "effects": ["read"],
        "functions": ["app.odd(text)", {"name": "app.clean(text)", "returns": "clean"}]}]);
    let usual = policy(&rules);
    let line = |verdict: &str| {
        let mut line =
            json!({"classes": ["ssn", "email", "card"], "mask": "redact", "aggregate": "permit", "probe": "permit", "store": verdict});
        if verdict == "hold" {
            line["name"] = json!("copies");
            line["approval"] = approval(1);
        }
        with(policy(&rules), "masks", json!([line]))
    };
    let exempt =
        with(policy(&rules), "masks", json!([{"classes": ["ssn", "email", "card"], "mask": "redact", "unless": {"groups": "analysts"}}]));
    let none = json!({});
    let copy = "INSERT INTO orders (status, amount) SELECT ssn, id FROM customers";
    vec![
        ask("store-default", "a masked class is not stored elsewhere", &usual, copy, &none),
        ask("store-permit", "unless the line permits it: the column inherits", &line("permit"), copy, &none),
        ask("store-hold", "or asks people", &line("hold"), copy, &none),
        ask("store-approved", "who have approved", &line("hold"), copy, &json!({"approved": ["copies"]})),
        ask("store-exempt", "who sees the class may store it, and the column inherits", &exempt, copy, &none),
        ask("store-other", "what is not sensitive is stored", &usual, "INSERT INTO orders (id) SELECT id FROM customers", &none),
        ask(
            "store-update",
            "by an update",
            &exempt,
            "UPDATE orders o SET (status, amount) = (SELECT c.ssn, c.id FROM customers c WHERE c.id = o.customer_id)",
            &none,
        ),
        ask("store-same", "where it was", &exempt, "UPDATE customers SET ssn = ssn WHERE id = 1", &none),
        ask("store-aside", "in the next column", &exempt, "UPDATE customers SET region = left(ssn, 3) WHERE id = 1", &none),
        ask(
            "store-merge",
            "by a merge, in the columns that it names",
            &exempt,
            "MERGE INTO orders o USING customers c ON o.customer_id = c.id WHEN MATCHED THEN UPDATE SET status = c.ssn \
             WHEN NOT MATCHED THEN INSERT (id, status) VALUES (c.id, c.email)",
            &none,
        ),
        ask(
            "store-table",
            "in a new table",
            &exempt,
            "CREATE TABLE copies (a, b) AS SELECT ssn, count(*) FROM customers GROUP BY ssn",
            &none,
        ),
        ask("store-into", "by SELECT INTO", &exempt, "SELECT id, email AS mail INTO copies FROM customers", &none),
        ask("store-view", "in a view", &exempt, "CREATE MATERIALIZED VIEW copies (number) AS SELECT ssn FROM customers", &none),
        ask(
            "store-through-view",
            "through a view, in the column behind it",
            &exempt,
            "UPDATE contacts SET mail = (SELECT ssn FROM customers LIMIT 1)",
            &none,
        ),
        ask(
            "store-aggregate",
            "an aggregate that may be shown",
            &line("deny"),
            "INSERT INTO orders (amount) SELECT count(ssn) FROM customers",
            &none,
        ),
        ask(
            "store-with",
            "by a change under WITH",
            &usual,
            "WITH x AS (INSERT INTO orders (status) SELECT ssn FROM customers) SELECT 1",
            &none,
        ),
        ask("store-unknown", "what an unknown function returns", &usual, "INSERT INTO orders (status) SELECT app.odd('x')", &none),
        ask("store-unknown-exempt", "may be anything", &exempt, "INSERT INTO orders (status) SELECT app.odd('x')", &none),
        ask("store-clean", "unless it is said to be clean", &usual, "INSERT INTO orders (status) SELECT app.clean('x')", &none),
        ask("store-planned", "a plan stores nothing", &exempt, &format!("EXPLAIN {copy}"), &none),
        ask(
            "explain-unknown",
            "a plan may show what a function returns",
            &usual,
            "EXPLAIN SELECT app.odd('x') FROM orders WHERE status = 'void'",
            &none,
        ),
    ]
}

/// Relations of the server that hold what others wrote.
/// A permit of these relations at a resource that speaks MySQL.
fn of_mysql(name: &str, about: &str, relations: &Value, statement: &str) -> Case {
    let mut policy = plain_policy(&json!([with(permit("read", &json!(["read"])), "relations", relations.clone())]));
    policy["resources"]["orders-db"]["dialect"] = "mysql".into();
    policy["resources"]["orders-db"].as_object_mut().unwrap().remove("catalog");
    ask(name, about, &policy, statement, &json!({}))
}

fn system() -> Vec<Case> {
    let read = |relations: Value| plain_policy(&json!([with(permit("read", &json!(["read"])), "relations", relations)]));
    let none = json!({});
    let stats = "SELECT most_common_vals FROM pg_stats";
    vec![
        ask("system-all", "a permit of everything does not mean statistics", &read(json!(["*"])), stats, &none),
        ask("system-schema", "nor does one of the whole schema", &read(json!(["pg_catalog.*"])), stats, &none),
        ask("system-any", "nor one without relations", &plain_policy(&json!([permit("read", &json!(["read"]))])), stats, &none),
        ask("system-named", "one that names them does", &read(json!(["pg_catalog.pg_stats"])), stats, &none),
        ask("system-plain", "names of things are no secret", &read(json!(["pg_catalog.*"])), "SELECT relname FROM pg_class", &none),
        ask(
            "system-function",
            "a function that shows the same",
            &read(json!(["*"])),
            "SELECT query FROM pg_stat_get_activity(NULL)",
            &none,
        ),
        of_mysql("system-mysql-all", "nor accounts of MySQL", &json!(["*"]), "SELECT authentication_string FROM mysql.user"),
        of_mysql("system-mysql-schema", "nor by the whole schema", &json!(["mysql.*"]), "SELECT host FROM mysql.db"),
        of_mysql("system-mysql-named", "one that names them does", &json!(["mysql.db"]), "SELECT host FROM mysql.db"),
        of_mysql("system-mysql-show", "another way to read accounts", &json!(["*"]), "SHOW CREATE USER 'a'@'%'"),
        of_mysql("system-mysql-processes", "statements of others", &json!(["information_schema.*"]), "SHOW FULL PROCESSLIST"),
        of_mysql(
            "system-mysql-processes-named",
            "one that names them permits both ways",
            &json!(["information_schema.processlist"]),
            "SHOW PROCESSLIST",
        ),
        of_mysql(
            "system-mysql-histogram",
            "values in histograms",
            &json!(["information_schema.*"]),
            "SELECT histogram FROM information_schema.column_statistics",
        ),
        of_mysql("system-mysql-plain", "names of things are no secret", &json!(["*"]), "SELECT table_name FROM information_schema.tables"),
    ]
}
