use crate::classify::{Catalog, Classification, Context, Dialect, Placeholders, State, classify};

fn read(text: &str) -> Classification {
    let catalog = Catalog::from_json(
        br#"{"version":1,"relations":{"public.t":{"columns":{"a":"int[]","b":"text","c":"text"}},"public.secrets":{"columns":{"ssn":"text"}}}}"#,
    )
    .unwrap();
    let state = State::new(Dialect::Postgres);
    classify(text, &Context { dialect: Dialect::Postgres, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

#[test]
fn what_is_spelt_out_is_read_as_its_longer_form() {
    for (written, spelt) in [
        ("SELECT concat(b, VARIADIC a) FROM t", "SELECT concat(b, a) FROM t"),
        ("SELECT make_interval(days := 1, hours := length(b)) FROM t", "SELECT make_interval(days => 1, hours => length(b)) FROM t"),
        ("SELECT b FROM public.t*", "SELECT b FROM public.t"),
        ("SELECT x.b FROM t* x WHERE c = '1'", "SELECT x.b FROM t x WHERE c = '1'"),
        ("UPDATE t* SET a[1] = 2, b = c", "UPDATE t SET a = 2, b = c"),
        ("UPDATE t SET b = c, a['k'][-1:2].f = 3 WHERE c = 'x'", "UPDATE t SET b = c, a = 3 WHERE c = 'x'"),
        ("INSERT INTO t (a[1].f, b) VALUES (1, 'x')", "INSERT INTO t (a, b) VALUES (1, 'x')"),
        ("INSERT INTO t (b) (VALUES ('x')) RETURNING b", "INSERT INTO t (b) VALUES ('x') RETURNING b"),
        ("INSERT INTO public.t (VALUES (NULL, 'x'))", "INSERT INTO public.t VALUES (NULL, 'x')"),
        (
            "INSERT INTO t (WITH s AS (SELECT ssn FROM secrets) SELECT NULL, ssn FROM s) ON CONFLICT DO NOTHING",
            "INSERT INTO t WITH s AS (SELECT ssn FROM secrets) SELECT NULL, ssn FROM s ON CONFLICT DO NOTHING",
        ),
        (
            "DELETE FROM t USING (SELECT ssn FROM secrets) AS s WHERE b = s.ssn",
            "DELETE FROM t USING (SELECT ssn FROM secrets) s WHERE b = s.ssn",
        ),
        (
            "DELETE FROM t AS x USING (SELECT ssn FROM secrets WHERE ssn = 'x') AS s WHERE x.b = s.ssn",
            "DELETE FROM t x USING (SELECT ssn FROM secrets WHERE ssn = 'x') s WHERE x.b = s.ssn",
        ),
        ("SELECT semi.b, ssn FROM t SEMI JOIN secrets ON semi.b = ssn", "SELECT semi.b, ssn FROM t AS semi JOIN secrets ON semi.b = ssn"),
        (
            "SELECT x.b FROM t x, public.t anti JOIN secrets ON anti.b = ssn",
            "SELECT x.b FROM t x, public.t AS anti JOIN secrets ON anti.b = ssn",
        ),
        ("DELETE FROM t WHERE CURRENT OF cur RETURNING b", "DELETE FROM t WHERE NULL RETURNING b"),
        ("SELECT b::text COLLATE pg_catalog.\"C\" FROM t ORDER BY b COLLATE \"C\"", "SELECT b::text FROM t ORDER BY b"),
        ("SELECT xmlelement(NAME x, xmlattributes(b AS y), c) FROM t", "SELECT xmlelement(xmlattributes(b), c) FROM t"),
        ("SELECT xmlserialize(CONTENT b AS text NO INDENT) FROM t", "SELECT xmlserialize(b) FROM t"),
        ("SELECT xmlexists('/a' PASSING BY REF b) FROM t WHERE c IS NOT DOCUMENT", "SELECT xmlexists('/a', b) FROM t WHERE c IS NOT NULL"),
    ] {
        let (written, spelt) = (read(written), read(spelt));
        assert!(spelt.complete, "{:?}", spelt.reasons);
        assert_eq!(serde_json::to_string(&written).unwrap(), serde_json::to_string(&spelt).unwrap());
    }
}

#[test]
fn what_only_looks_like_it_keeps_its_meaning() {
    let product = read("SELECT EXTRACT(year FROM a * b), a IS DISTINCT FROM b * c FROM t");
    assert_eq!(product.relations.len(), 1);
    for (text, effect) in [("SELECT b collate INTO copied FROM t", "create"), ("SELECT b collate UNION SELECT ssn FROM secrets", "unknown")]
    {
        let got = read(text);
        assert!(!got.complete || got.effects.iter().any(|found| found.name() == effect), "{text}: {got:?}");
    }
    let subscript = read("UPDATE t SET a[(SELECT length(ssn) FROM secrets)] = 1");
    assert!(!subscript.complete || subscript.relations.len() == 2);
}

#[test]
fn what_stands_behind_a_bracketed_query_is_not_drawn_into_its_with() {
    let got = read("INSERT INTO t (WITH secrets AS (SELECT 'x' AS ssn) SELECT NULL, ssn FROM secrets) UNION SELECT NULL, ssn FROM secrets");
    assert!(!got.complete || got.relations.iter().any(|used| used.name.name == "secrets"), "{got:?}");
}

#[test]
fn what_a_deletion_uses_is_no_name_of_a_join() {
    let got = read("DELETE FROM t USING (SELECT ssn FROM secrets) AS s WHERE b = s.ssn");
    assert!(got.complete, "{:?}", got.reasons);
    assert!(got.relations.iter().all(|used| ["t", "secrets"].contains(&used.name.name.as_str())), "{:?}", got.relations);
    assert!(got.probes.iter().any(|probe| probe.column.column == "ssn"), "{:?}", got.probes);
}
