//! Where the column `ssn` goes in T-SQL, Snowflake, GoogleSQL, Oracle and what they share: the right outputs show it, or it chooses rows,
//! or the lineage is not complete.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

use Goes::{Chooses, Shown};
use checkrein::classify::{Catalog, Classification, Context, Dialect, Outputs, Placeholders, State, classify};
use serde_json::{Map, Value, json};

/// Where `ssn` goes at least.
enum Goes {
    Shown(&'static [usize]),
    Chooses,
}

/// A text, where `ssn` goes, how many outputs there are.
type Line = (&'static str, Goes, usize);

fn catalog(dialect: Dialect) -> Catalog {
    let fold = |name: &str| match dialect {
        Dialect::Snowflake | Dialect::Oracle => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let tables = [("users", &["id", "name", "ssn", "parent"][..]), ("orders", &["id", "user_id", "name"]), ("log", &["id", "note"])];
    let relations = tables.map(|(relation, columns)| {
        let columns: Map<String, Value> = columns.iter().map(|column| (fold(column), json!("text"))).collect();
        (format!("\"{}\".\"{}\"", fold("d"), fold(relation)), json!({ "columns": columns }))
    });
    Catalog::from_json(json!({"version": 1, "relations": Map::from_iter(relations)}).to_string().as_bytes()).unwrap()
}

fn read(text: &str, dialect: Dialect) -> Classification {
    let (state, catalog) = (State::new(dialect), catalog(dialect));
    classify(text, &Context { dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

fn faults(got: &Classification, goes: &Goes, arity: usize) -> Vec<String> {
    let Outputs::Columns(outputs) = &got.outputs else { return vec![format!("{:?}", got.outputs)] };
    let is_ssn = |column: &str| column.eq_ignore_ascii_case("ssn");
    let mut faults = Vec::new();
    if outputs.len() != arity {
        faults.push(format!("{} outputs", outputs.len()));
    }
    match goes {
        Chooses if got.probes.iter().any(|probe| is_ssn(&probe.column.column)) => {}
        Chooses => faults.push("no probe".to_owned()),
        Shown(places) => faults.extend(
            places
                .iter()
                .filter(|place| !outputs.get(**place).is_some_and(|output| output.sources.iter().any(|source| is_ssn(&source.column))))
                .map(|place| format!("no source of {place}")),
        ),
    }
    faults
}

#[test]
fn a_complete_lineage_has_the_column_wherever_it_goes() {
    for (dialect, own) in [
        (Dialect::Mssql, MSSQL),
        (Dialect::Snowflake, SNOWFLAKE),
        (Dialect::Bigquery, BIGQUERY),
        (Dialect::Oracle, ORACLE),
        (Dialect::Generic, &[]),
    ] {
        let mut exact = 0;
        let lines = SHARED.len() + own.len();
        for (text, goes, arity) in SHARED.iter().chain(own) {
            let text = text.replace("{users}", "d.users").replace("{orders}", "d.orders");
            let got = read(&text, dialect);
            if !got.complete || !got.lineage_complete {
                println!("{dialect:?} {text}: {:?}", got.reasons);
                continue;
            }
            exact += 1;
            let faults = faults(&got, goes, *arity);
            assert!(faults.is_empty(), "{dialect:?} {text}: {faults:?}");
        }
        println!("{dialect:?}: {exact} of {lines} exact");
        assert!(exact * 100 >= lines * 90, "{dialect:?}: {exact} of {lines}");
    }
}

const SHARED: &[Line] = &[
    ("SELECT u.id, u.ssn FROM {users} u", Shown(&[1]), 2),
    ("SELECT u.* FROM {users} u", Shown(&[2]), 4),
    ("SELECT * FROM {users} u", Shown(&[2]), 4),
    ("SELECT * FROM {users} u JOIN {orders} o ON o.user_id=u.id", Shown(&[2]), 7),
    ("SELECT * FROM {users} u, {orders} o", Shown(&[2]), 7),
    ("SELECT o.*, u.ssn FROM {users} u JOIN {orders} o ON o.user_id=u.id", Shown(&[3]), 4),
    ("SELECT x.a FROM (SELECT ssn AS a, id FROM {users}) x", Shown(&[0]), 1),
    ("SELECT x.* FROM (SELECT ssn AS a, id FROM {users}) x", Shown(&[0]), 2),
    ("WITH q AS (SELECT ssn AS a FROM {users}) SELECT a FROM q", Shown(&[0]), 1),
    ("WITH q (z) AS (SELECT ssn FROM {users}) SELECT z FROM q", Shown(&[0]), 1),
    ("SELECT id FROM {orders} UNION ALL SELECT ssn FROM {users}", Shown(&[0]), 1),
    ("SELECT max(ssn) FROM {users}", Shown(&[0]), 1),
    ("SELECT count(*) FROM {users} WHERE ssn = 'x'", Chooses, 1),
    ("SELECT id FROM {users} ORDER BY ssn", Chooses, 1),
    ("SELECT id FROM {users} GROUP BY id, ssn", Chooses, 1),
    ("SELECT id FROM {users} GROUP BY id HAVING max(ssn) = 'x'", Chooses, 1),
    ("SELECT u.id FROM {users} u JOIN {orders} o ON o.name = u.ssn", Chooses, 1),
    ("SELECT id FROM {orders} WHERE name IN (SELECT ssn FROM {users})", Chooses, 1),
    ("SELECT id FROM {orders} o WHERE EXISTS (SELECT 1 FROM {users} u WHERE u.ssn = o.name)", Chooses, 1),
    ("SELECT CASE WHEN ssn = 'x' THEN 1 END FROM {users}", Shown(&[0]), 1),
    ("SELECT (SELECT max(ssn) FROM {users}) AS a, id FROM {orders}", Shown(&[0]), 2),
    ("SELECT row_number() OVER (ORDER BY ssn) FROM {users}", Shown(&[0]), 1),
    ("SELECT DISTINCT ssn FROM {users}", Shown(&[0]), 1),
    ("SELECT upper(ssn) AS id FROM {users}", Shown(&[0]), 1),
    ("SELECT ssn AS id FROM {users} ORDER BY id", Shown(&[0]), 1),
    ("SELECT id AS ssn, ssn AS id FROM {users}", Shown(&[1]), 2),
    ("SELECT a.ssn FROM {users} a JOIN {users} b ON a.ssn=b.ssn", Shown(&[0]), 1),
];
const MSSQL: &[Line] = &[
    ("SELECT TOP 1 WITH TIES id FROM users ORDER BY ssn", Chooses, 1),
    ("SELECT x = ssn FROM users", Shown(&[0]), 1),
    ("SELECT 'lbl' = ssn, id FROM users", Shown(&[0]), 2),
    ("SELECT ssn 'lbl' FROM users", Shown(&[0]), 1),
    ("SELECT v.a FROM users u CROSS APPLY (VALUES (u.ssn)) v(a)", Shown(&[0]), 1),
    ("SELECT v.* FROM users u CROSS APPLY (SELECT u.ssn, u.id) v", Shown(&[0]), 2),
    ("SELECT * FROM users u CROSS APPLY (SELECT u.ssn AS q) v", Shown(&[2]), 5),
    ("SELECT u.ssn FROM users u FOR XML AUTO", Shown(&[0]), 1),
    ("SELECT value FROM users CROSS APPLY STRING_SPLIT(ssn, '-')", Shown(&[0]), 1),
    ("SELECT j.* FROM users CROSS APPLY OPENJSON(ssn) j", Shown(&[0]), 3),
    ("SELECT j.[key] FROM users CROSS APPLY OPENJSON(ssn) j", Shown(&[0]), 1),
    ("SELECT j.a FROM users CROSS APPLY OPENJSON(ssn) WITH (a int '$.a', b int '$.b') j", Shown(&[0]), 1),
    ("SELECT j.* FROM users CROSS APPLY OPENJSON(ssn) WITH (a int '$.a', b int '$.b') j", Shown(&[0]), 2),
    ("INSERT INTO log (note) OUTPUT inserted.* SELECT ssn FROM users", Shown(&[1]), 2),
    ("INSERT INTO log OUTPUT inserted.note VALUES (1, (SELECT max(ssn) FROM users))", Shown(&[0]), 1),
    ("UPDATE l SET note = u.ssn OUTPUT inserted.note, deleted.note FROM log l JOIN users u ON u.id = l.id", Shown(&[0]), 2),
    ("DELETE FROM users OUTPUT deleted.*", Shown(&[2]), 4),
    (
        "MERGE log AS l USING users AS u ON l.id = u.id WHEN MATCHED THEN UPDATE SET note = u.ssn OUTPUT $action, inserted.note;",
        Shown(&[1]),
        2,
    ),
    ("MERGE log AS l USING users AS u ON l.id = u.id WHEN MATCHED THEN DELETE OUTPUT u.ssn, deleted.note;", Shown(&[0]), 2),
    ("SELECT STRING_AGG(name, ',') WITHIN GROUP (ORDER BY ssn) FROM users", Shown(&[0]), 1),
    ("SELECT x.c FROM (SELECT * FROM users) x (a, b, c, d)", Shown(&[0]), 1),
    ("SELECT CHOOSE(1, ssn, name) FROM users", Shown(&[0]), 1),
    ("SELECT IIF(ssn > 'x', 1, 2) FROM users", Shown(&[0]), 1),
    ("SELECT id FROM users ORDER BY id OFFSET (SELECT len(max(ssn)) FROM users) ROWS", Chooses, 1),
    ("SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ssn) OVER () FROM users", Shown(&[0]), 1),
    ("SELECT COLUMNPROPERTY(1, ssn, 'x') FROM users", Shown(&[0]), 1),
];
const SNOWFLAKE: &[Line] = &[
    ("SELECT id AS x, ssn AS y FROM users WHERE y = 'a'", Chooses, 2),
    ("SELECT ssn AS a, a || 'x' AS b FROM users", Shown(&[0, 1]), 2),
    ("SELECT * EXCLUDE id FROM users", Shown(&[1]), 3),
    ("SELECT * EXCLUDE (id, name) FROM users", Shown(&[0]), 2),
    ("SELECT * REPLACE (ssn AS id) FROM users", Shown(&[0, 2]), 4),
    ("SELECT f.value FROM users, LATERAL FLATTEN(input => ssn) f", Shown(&[0]), 1),
    ("SELECT f.* FROM users, LATERAL FLATTEN(input => ssn) f", Shown(&[0]), 6),
    ("SELECT * FROM users, LATERAL FLATTEN(input => ssn) f", Shown(&[2]), 10),
    ("SELECT OBJECT_CONSTRUCT(*) FROM users", Shown(&[0]), 1),
    ("SELECT OBJECT_CONSTRUCT('a', ssn) FROM users", Shown(&[0]), 1),
    ("SELECT OBJECT_AGG(name, ssn) FROM users", Shown(&[0]), 1),
    ("SELECT ssn:x.y FROM users", Shown(&[0]), 1),
    ("SELECT id FROM users QUALIFY row_number() OVER (ORDER BY ssn) = 1", Chooses, 1),
    ("SELECT CONNECT_BY_ROOT ssn FROM users START WITH id='1' CONNECT BY PRIOR id = parent", Shown(&[0]), 1),
    ("SELECT id FROM users START WITH ssn='1' CONNECT BY PRIOR id = parent", Chooses, 1),
    ("SELECT SYS_CONNECT_BY_PATH(ssn, '/') FROM users START WITH id='1' CONNECT BY PRIOR id = parent", Shown(&[0]), 1),
    ("SELECT HASH(*) FROM users", Shown(&[0]), 1),
    ("SELECT t.value FROM users, TABLE(SPLIT_TO_TABLE(ssn, '-')) t", Shown(&[0]), 1),
    ("SELECT MAX_BY(id, ssn) FROM users", Shown(&[0]), 1),
    ("SELECT ssn, count(*) FROM users GROUP BY 1", Shown(&[0]), 2),
    ("SELECT ARRAY_AGG(id) WITHIN GROUP (ORDER BY ssn) FROM users", Shown(&[0]), 1),
];
const BIGQUERY: &[Line] = &[
    ("SELECT * EXCEPT (id) FROM d.users", Shown(&[1]), 3),
    ("SELECT * REPLACE (ssn AS id) FROM d.users", Shown(&[0, 2]), 4),
    ("SELECT AS STRUCT * FROM d.users", Shown(&[0]), 1),
    ("SELECT u FROM d.users u", Shown(&[0]), 1),
    ("SELECT TO_JSON(u) FROM d.users u", Shown(&[0]), 1),
    ("SELECT ARRAY_AGG(u) FROM d.users u", Shown(&[0]), 1),
    ("SELECT STRUCT(ssn) FROM d.users", Shown(&[0]), 1),
    ("SELECT (SELECT AS STRUCT u.*) FROM d.users u", Shown(&[0]), 1),
    ("SELECT x FROM d.users u, UNNEST([u.ssn]) x", Shown(&[0]), 1),
    ("SELECT x, o FROM d.users u, UNNEST([u.ssn]) x WITH OFFSET o", Shown(&[0]), 2),
    ("SELECT * FROM d.users u, UNNEST([1]) x WITH OFFSET o", Shown(&[2]), 6),
    ("SELECT ARRAY(SELECT ssn FROM d.users)", Shown(&[0]), 1),
    ("SELECT ANY_VALUE(id HAVING MAX ssn) FROM d.users", Shown(&[0]), 1),
    ("SELECT FORMAT('%t', u) FROM d.users u", Shown(&[0]), 1),
    ("SELECT id FROM d.users WHERE TRUE QUALIFY row_number() OVER (ORDER BY ssn) = 1", Chooses, 1),
    ("SELECT users.ssn FROM d.users", Shown(&[0]), 1),
    ("SELECT d.users.ssn FROM d.users", Shown(&[0]), 1),
    ("SELECT `users`.`ssn` FROM `d`.`users`", Shown(&[0]), 1),
    ("SELECT SSN FROM d.users", Shown(&[0]), 1),
];
const ORACLE: &[Line] = &[
    ("SELECT DECODE(ssn, 'x', 1) FROM users", Shown(&[0]), 1),
    ("SELECT u.ssn FROM users u, orders o WHERE u.id = o.user_id(+)", Shown(&[0]), 1),
    ("SELECT PRIOR ssn FROM users CONNECT BY PRIOR id = parent", Shown(&[0]), 1),
    ("SELECT CONNECT_BY_ROOT ssn FROM users CONNECT BY PRIOR id = parent", Shown(&[0]), 1),
    ("SELECT SYS_CONNECT_BY_PATH(ssn, '/') FROM users CONNECT BY PRIOR id = parent", Shown(&[0]), 1),
    ("SELECT id FROM users CONNECT BY PRIOR id = parent ORDER SIBLINGS BY ssn", Chooses, 1),
    ("SELECT LISTAGG(name) WITHIN GROUP (ORDER BY ssn) FROM users", Shown(&[0]), 1),
    ("SELECT x.id FROM users AS OF SCN (SELECT max(ssn) FROM users) x", Chooses, 1),
    ("SELECT XMLTYPE(ssn).getStringVal() FROM users", Shown(&[0]), 1),
    ("SELECT XMLTYPE(name).extract(ssn).getStringVal() FROM users", Shown(&[0]), 1),
    ("SELECT JSON_OBJECT(*) FROM users", Shown(&[0]), 1),
    ("SELECT DUMP(ssn) FROM users", Shown(&[0]), 1),
    ("SELECT q.x FROM users u CROSS APPLY (SELECT u.ssn AS x FROM dual) q", Shown(&[0]), 1),
    ("SELECT NVL2(ssn, 1, 2) FROM users", Shown(&[0]), 1),
    ("SELECT users.ssn FROM users", Shown(&[0]), 1),
    ("SELECT d.users.ssn FROM d.users", Shown(&[0]), 1),
];
