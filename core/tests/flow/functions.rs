//! What an unknown function that a policy allows may show, wherever its value goes.

use super::support::{World, decide, reason};
use checkrein::enforce::Decision;
use checkrein::policy::Masking;
use serde_json::json;

/// Every output is made of what `F` returns.
const SHOWN: &str = "
SELECT F(id) FROM orders
SELECT F(id) AS id FROM orders
SELECT * FROM F(1)
SELECT a FROM F(1)
SELECT f FROM F(1) f
SELECT f.* FROM F(1) f
SELECT f.a FROM F(1) AS f (a int, b text)
SELECT f FROM F(1) AS f (a int, b text)
SELECT (f).a FROM F(1) AS f (a int)
SELECT (f).* FROM F(1) f
SELECT row_to_json(f), f::text, json_agg(f) FROM F(1) f GROUP BY f
SELECT * FROM F(1) WITH ORDINALITY
SELECT a, b FROM ROWS FROM (F(1), generate_series(1, 2)) r (a, b)
SELECT l.v FROM orders, LATERAL (SELECT F(id) AS v) l
SELECT l.v, l FROM orders o, LATERAL F(o.id) l (v)
SELECT id FROM orders JOIN F(1) f (id) USING (id)
SELECT upper(F(id)), F(F(id)), F(id) || 'x', 1 + F(id), -F(id), F(id) = 'x', F(id) IS NULL, F(id) IN (1, 2), NOT F(id) FROM orders
SELECT 1 IN (SELECT F(id) FROM orders), 1 = ANY (F(1)), 1 = ANY (SELECT F(1)), F(1) LIKE 'a%', F(1) BETWEEN 1 AND 2
SELECT F(id)::text, (F(id))[1], F(id) COLLATE \"C\", F(id) AT TIME ZONE 'UTC', extract(year FROM F(id)), substring(F(id) FROM 1) FROM orders
SELECT (F(id)).col FROM orders
SELECT (F(id)).* FROM orders
SELECT ((F(id)).a).b FROM orders
SELECT CASE WHEN F(id) THEN 1 ELSE 2 END, CASE F(id) WHEN 1 THEN 1 END, CASE WHEN id = 1 THEN F(id) END FROM orders
SELECT coalesce(F(id), 1), nullif(1, F(id)), greatest(F(id), 1), ARRAY[F(id)], ROW(F(id)), (1, F(id)) FROM orders
SELECT ARRAY(SELECT F(id) FROM orders), (SELECT F(1))
SELECT count(F(id)), sum(F(id)), max(F(id)), array_agg(F(id)), array_agg(id ORDER BY F(id)), string_agg('a', F(1)) FROM orders
SELECT count(*) FILTER (WHERE F(id)), count(id) FILTER (WHERE F(id) = 'a'), sum(id) FILTER (WHERE F(id) > 1) FROM orders
SELECT percentile_cont(F(1)) WITHIN GROUP (ORDER BY id) FROM orders
SELECT F(id) OVER (), lag(id, F(id)) OVER () FROM orders
SELECT F(*), F(DISTINCT id), F(VARIADIC ARRAY[1]), F(a => 1) FROM orders
SELECT F(o), F(o.*) FROM orders o
SELECT unnest(F(id)) FROM orders
SELECT * FROM unnest(F(1)) x
SELECT v FROM (SELECT F(id) AS v FROM orders) s
SELECT s, (s).v FROM (SELECT F(id) AS v FROM orders) s
WITH c (v) AS (SELECT F(id) FROM orders) SELECT v, max(v) FROM c GROUP BY v
WITH RECURSIVE c (v) AS (SELECT F(1) UNION ALL SELECT v FROM c) SELECT v FROM c
WITH RECURSIVE c (v) AS (SELECT 1 UNION ALL SELECT F(v) FROM c) SELECT v FROM c
SELECT 1 UNION SELECT F(1)
SELECT F(1) UNION ALL SELECT 1
VALUES (F(1)), (1)
SELECT x FROM (VALUES (1), (F(1))) v (x)
SELECT json_build_object('a', F(id)), xmlelement(name a, F(id)) FROM orders
SELECT a FROM json_to_record(F(1)) AS r (a int)
SELECT a FROM xmltable('/r' PASSING F(1) COLUMNS a int)
SELECT e.v FROM orders o, jsonb_each(F(o.id)) e (k, v)
INSERT INTO orders (id) VALUES (F(1)) RETURNING id
UPDATE orders SET amount = F(id) RETURNING amount
";

/// What `F` returns chooses the rows, their order or their number.
const CHOOSES: &str = "
SELECT id FROM orders WHERE F(id) = 'x'
SELECT id FROM orders WHERE id = 1 AND NOT F(id)
SELECT EXISTS (SELECT 1 WHERE F(1) = 'x')
SELECT id FROM orders WHERE id IN (SELECT F(1))
SELECT id FROM orders ORDER BY F(id)
SELECT id FROM orders LIMIT F(1)
SELECT id FROM orders OFFSET F(1)
SELECT id FROM orders GROUP BY id, F(id)
SELECT id FROM orders GROUP BY id HAVING max(F(id)) = 1
SELECT DISTINCT ON (F(id)) id FROM orders
SELECT o.id FROM orders o JOIN F(1) f (x) ON f.x = o.id
SELECT o.id FROM orders o JOIN F(1) f (id) USING (id)
SELECT o.id FROM orders o, LATERAL (SELECT F(o.id) AS v) l WHERE l.v > 1
SELECT generate_series(1, F(id)) FROM orders
SELECT row_number() OVER (ORDER BY F(id)) FROM orders
SELECT rank() OVER (PARTITION BY F(id)) FROM orders
UPDATE orders SET amount = 1 WHERE F(id) = 'x'
DELETE FROM orders WHERE F(id)
";

fn world() -> World {
    let functions = json!(["app.odd", "odd", {"name": "app.tidy", "returns": "clean"}]);
    World::new(&json!([{"name": "all", "decision": "permit", "effects": ["data"], "functions": functions}]))
}

fn statements<'t>(texts: &'t str, function: &'t str) -> impl Iterator<Item = String> + 't {
    texts.lines().filter(|line| !line.is_empty()).map(move |line| line.replace("F(", &format!("{function}(")))
}

#[test]
fn what_an_unknown_function_returns_is_never_shown_wherever_it_stands() {
    let world = world();
    let (mut masked, mut wrong) = (0, Vec::new());
    for statement in ["app.odd", "odd"].into_iter().flat_map(|function| statements(SHOWN, function)) {
        match decide(&mut world.open().connection(), &statement) {
            Decision::Permit(permit) => match &permit.obligations().mask {
                Masking::Whole => masked += 1,
                Masking::Columns(duties) if duties.iter().all(|duty| duty.as_ref().is_some_and(|duty| duty.mask.is_some())) => masked += 1,
                Masking::Columns(_) | Masking::Clear => wrong.push(format!("{statement}: {:?}", permit.obligations().mask)),
            },
            Decision::Deny(_) | Decision::Hold(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(masked > 40, "{masked} were permitted");
}

#[test]
fn what_an_unknown_function_returns_chooses_no_rows_unless_it_is_clean() {
    let world = world();
    for statement in ["app.odd", "odd"].into_iter().flat_map(|function| statements(CHOOSES, function)) {
        let decision = decide(&mut world.open().connection(), &statement);
        assert_eq!(reason(&decision), "denied.probe", "{statement}");
    }
    for statement in statements(CHOOSES, "app.tidy") {
        assert_eq!(decide(&mut world.open().connection(), &statement).word(), "permit", "{statement}");
    }
}

#[test]
fn what_a_clean_function_returns_is_shown() {
    let world = world();
    for (statement, shown) in [
        ("SELECT app.tidy(id) FROM orders", true),
        ("SELECT upper(app.tidy(id)) FROM orders", true),
        ("SELECT app.tidy(app.odd(id)) FROM orders", false),
        ("SELECT app.odd(app.tidy(id)) FROM orders", false),
        ("SELECT app.tidy(id) || ssn FROM customers", false),
    ] {
        let Decision::Permit(permit) = decide(&mut world.open().connection(), statement) else { panic!("{statement}") };
        let masks = matches!(&permit.obligations().mask, Masking::Columns(duties) if duties.iter().any(Option::is_none));
        assert_eq!(masks, shown, "{statement}: {:?}", permit.obligations().mask);
    }
}
