//! What a connection remembers, and what it no longer knows.

use super::super::Case;
use super::super::world::{analyst, plain_policy};
use super::{decide, failed, ok, open, script};
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let policy = plain_policy(&json!([
        {"name": "public", "decision": "permit", "effects": ["read"], "relations": ["public.*"]},
        {"name": "session", "decision": "permit", "effects": ["session", "create", "drop"]},
    ]));
    let case =
        |name: &str, about: &str, steps: &[Value]| script(&format!("state-{name}"), about, &policy, &[&[open(&analyst())], steps].concat());
    let path = || decide("SET search_path TO ml");
    let features = || decide("SELECT id FROM features");
    let orders = || decide("SELECT id FROM orders");
    let begin = || decide("BEGIN");
    let cancelled = json!({"outcome": {"status": "cancelled"}});
    vec![
        case("followed", "a search path that is followed", &[orders(), ok(1), path(), ok(0), orders(), features()]),
        case("outstanding", "nothing is known while an outcome is outstanding", &[path(), orders(), ok(0), orders()]),
        case("failed", "a change that failed changes nothing", &[path(), failed(), orders(), features()]),
        case("cancelled", "a change that was given up leaves nothing certain", &[path(), cancelled, orders(), json!("reset"), orders()]),
        case(
            "unfollowed",
            "a setting that is not followed",
            &[decide("SET client_encoding TO 'SJIS'"), ok(0), orders(), json!("reset"), orders()],
        ),
        case("rolled-back", "a change that was undone", &[begin(), ok(0), path(), ok(0), decide("ROLLBACK"), ok(0), orders()]),
        case("committed", "a change that was kept", &[begin(), ok(0), path(), ok(0), decide("COMMIT"), ok(0), features()]),
        case(
            "committed-after-error",
            "COMMIT after an error undoes, whatever the server answers",
            &[begin(), ok(0), path(), ok(0), decide("SELECT 1"), failed(), decide("COMMIT"), ok(0), orders()],
        ),
        case(
            "created",
            "a temporary table hides the catalog's and is another relation for the rules",
            &[decide("CREATE TEMP TABLE orders (id int)"), ok(0), orders()],
        ),
        case(
            "created-maybe",
            "a name that the session may have made is not in the catalog",
            &[decide("CREATE TEMP TABLE IF NOT EXISTS orders (id int)"), ok(0), orders()],
        ),
        case("dropped", "nor one that it took away", &[decide("DROP TABLE public.orders"), ok(0), orders()]),
        case("prepared", "a statement by a name that nobody knows", &[decide("EXECUTE p")]),
        case(
            "prepared-known",
            "a prepared statement is what its text is, under the search path of now",
            &[
                decide("PREPARE p (bigint) AS SELECT id FROM orders WHERE id = $1"),
                ok(0),
                decide("EXECUTE p(7)"),
                path(),
                ok(0),
                decide("EXECUTE p(7)"),
                decide("DEALLOCATE p"),
                ok(0),
                decide("EXECUTE p(7)"),
            ],
        ),
        case(
            "cursor",
            "a cursor shows what its query meant when it was declared, until its transaction ends",
            &[
                begin(),
                ok(0),
                decide("DECLARE c CURSOR FOR SELECT id FROM orders"),
                ok(0),
                decide("FETCH FORWARD 5 FROM c"),
                decide("COMMIT"),
                ok(0),
                decide("FETCH c"),
            ],
        ),
        case(
            "local",
            "a setting that ends with its transaction",
            &[begin(), ok(0), decide("SET LOCAL search_path TO ml"), ok(0), features(), decide("COMMIT"), ok(0), orders()],
        ),
        case(
            "savepoint",
            "what was done since a savepoint is undone",
            &[
                begin(),
                ok(0),
                decide("SAVEPOINT s"),
                ok(0),
                path(),
                ok(0),
                decide("ROLLBACK TO SAVEPOINT s"),
                ok(0),
                orders(),
                decide("COMMIT"),
                ok(0),
                orders(),
            ],
        ),
        case("unheard-of", "a setting that no server we know has", &[decide("SET unheard_of = 1"), ok(0), orders()]),
        case("harmless", "a setting that changes no meaning", &[decide("SET statement_timeout = 5000"), ok(0), orders()]),
        case("lexer", "a setting that changes how text is read", &[decide("SET standard_conforming_strings TO off"), ok(0), orders()]),
    ]
}
