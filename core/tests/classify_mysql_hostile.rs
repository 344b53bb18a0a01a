//! Texts by which somebody would get round the reading of MySQL and MariaDB. What the servers make of them was seen in MariaDB 10.11.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{Catalog, Classification, Context, Dialect, Effect, Lineage, Outputs, Placeholders, State, classify};

const CATALOG: &[u8] = br#"{"version":1,"relations":{
    "shop.users":{"columns":{"id":"int","name":"text","ssn":"text"}},
    "shop.orders":{"columns":{"id":"int","NOTE":"text","tag":"text"}}}}"#;

fn read_in(text: &str, dialect: Dialect) -> Classification {
    let catalog = Catalog::from_json(CATALOG).unwrap();
    let mut state = State::new(dialect);
    state.search_path = vec!["shop".to_owned()];
    classify(text, &Context { dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

fn read(text: &str) -> Classification {
    read_in(text, Dialect::Mariadb)
}

/// Lineage and sources of the first output; unknown where they are not told.
fn first(got: &Classification) -> (Lineage, Vec<String>) {
    match &got.outputs {
        Outputs::Columns(outputs) if got.complete && got.lineage_complete => {
            outputs.first().map(|output| (output.lineage, output.sources.iter().map(ToString::to_string).collect())).unwrap()
        }
        _ => (Lineage::Unknown, Vec::new()),
    }
}

/// Column and sources of everything that is stored.
fn stores(got: &Classification) -> Vec<(String, Vec<String>)> {
    let column = |store: &checkrein::classify::Store| store.column.clone().unwrap_or_default();
    got.stores.iter().map(|store| (column(store), store.sources.iter().map(ToString::to_string).collect())).collect()
}

#[test]
fn a_column_named_like_a_type_is_no_literal_before_a_string() {
    for word in ["bit", "bool", "boolean", "datetime", "json", "signed", "year", "any", "unknown"] {
        let got = read(&format!("SELECT {word} 'x' FROM (SELECT ssn AS `{word}` FROM users) z"));
        assert_eq!(first(&got).1, ["shop.users.ssn"], "{word}: {got:?}");
    }
    assert_eq!(first(&read("SELECT date '2020-01-01' FROM (SELECT ssn AS date FROM users) z")).0, Lineage::Constant);
}

#[test]
fn an_alias_that_the_server_shortens_is_not_followed() {
    for alias in ["' id'", "` id`", "'\tid'"] {
        let got = read(&format!("SELECT (SELECT id FROM (SELECT ssn AS {alias} FROM users LIMIT 1) z) FROM orders"));
        assert_eq!(first(&got).0, Lineage::Unknown, "{alias}: {got:?}");
    }
}

#[test]
fn a_letter_that_the_server_maps_otherwise_is_not_followed() {
    for (inner, asked) in [("ẞ", "ß"), ("ασ", "ΑΣ"), ("'a😀'", "`a?`"), ("`Ⱦ`", "ⱦ")] {
        let got = read(&format!(
            "SELECT (SELECT {asked} FROM (SELECT ssn AS {inner} FROM users LIMIT 1) z) FROM (SELECT id AS {asked} FROM orders) y"
        ));
        assert_eq!(first(&got).0, Lineage::Unknown, "{inner}: {got:?}");
    }
    assert_eq!(first(&read("SELECT straße FROM (SELECT ssn AS Straße FROM users) z")).1, ["shop.users.ssn"]);
}

#[test]
fn columns_of_values_have_the_servers_names() {
    let text = "SELECT (SELECT column1 FROM (VALUES (1)) v) FROM (SELECT ssn AS column1 FROM users) y";
    assert_eq!(first(&read(text)).0, Lineage::Unknown);
    let text = "SELECT (SELECT column1 FROM (VALUES ROW(1)) v) FROM (SELECT ssn AS column1 FROM users) y";
    assert_eq!(first(&read_in(text, Dialect::Mysql)).1, ["shop.users.ssn"]);
}

#[test]
fn an_introduced_string_is_no_column() {
    let got = read("SELECT _utf8mb4'secretword', _binary 'ssn' FROM users");
    assert!(got.complete && got.lineage_complete && first(&got).0 == Lineage::Constant, "{got:?}");
}

#[test]
fn a_comment_with_a_small_m_is_a_comment() {
    assert_eq!(first(&read("SELECT /*m! ssn, */ id FROM users")).1, ["shop.users.id"]);
    assert_eq!(first(&read("SELECT /*M! ssn, */ id FROM users")).1, ["shop.users.ssn"]);
}

#[test]
fn every_part_of_a_list_behind_set_is_read() {
    for start in ["NAMES utf8mb4", "CHARACTER SET utf8mb4", "ROLE NONE", "DEFAULT ROLE NONE", "PASSWORD = 'x'", "@a = 1"] {
        let got = read(&format!("SET {start}, @b = (SELECT max(ssn) FROM users)"));
        assert_eq!(got.relations.len(), 1, "{start}: {got:?}");
        let got = read(&format!("SET {start}, GLOBAL general_log_file = '/tmp/x'"));
        assert!(got.effects.contains(Effect::FileWrite), "{start}: {got:?}");
    }
    assert!(read("SET GLOBAL wsrep_notify_cmd = 'x'").effects.contains(Effect::Program));
}

#[test]
fn what_only_looks_like_a_plan_is_none_and_a_plan_shows_values() {
    let got = read("ANALYZE TABLE users");
    assert!(got.effects.contains(Effect::Maintenance) && !got.effects.contains(Effect::Explain), "{got:?}");
    for text in ["EXPLAIN FORMAT=JSON SELECT ssn FROM users", "ANALYZE FORMAT=JSON UPDATE orders SET tag = 'x'"] {
        let got = read(text);
        assert!(got.complete && got.outputs == Outputs::Unknown, "{text}: {got:?}");
    }
    assert_eq!(read_in("EXPLAIN SELECT ssn FROM users", Dialect::Mysql).outputs, Outputs::Unknown);
    for (text, count) in [
        ("EXPLAIN SELECT ssn FROM users", 10),
        ("EXPLAIN EXTENDED SELECT 1", 11),
        ("EXPLAIN PARTITIONS SELECT 1", 11),
        ("EXPLAIN FORMAT=TRADITIONAL DELETE FROM users", 10),
        ("ANALYZE SELECT ssn FROM users", 13),
        ("DESCRIBE users", 6),
        ("SHOW FULL COLUMNS FROM users", 9),
        ("SHOW FIELDS FROM users", 6),
    ] {
        let got = read(text);
        assert!(matches!(&got.outputs, Outputs::Columns(outputs) if outputs.len() == count), "{text}: {got:?}");
        assert!(got.lineage_complete && first(&got).0 == Lineage::Constant, "{text}: {got:?}");
    }
    assert!(read("FLUSH TABLES users WITH READ LOCK").effects.contains(Effect::Lock));
    assert!(read("KILL SLEEP(5)").effects.contains(Effect::Sleep));
}

#[test]
fn what_an_update_stores_is_told_in_the_order_of_the_server() {
    let ssn = || vec!["shop.users.ssn".to_owned()];
    assert_eq!(stores(&read("UPDATE orders SET note = (SELECT ssn FROM users LIMIT 1)")), [("NOTE".to_owned(), ssn())]);
    assert_eq!(stores(&read("UPDATE users u JOIN orders o ON o.id = u.id SET tag = u.ssn")), [("tag".to_owned(), ssn())]);
    for text in [
        "UPDATE orders SET note = (SELECT ssn FROM users LIMIT 1), tag = note",
        "UPDATE users u, orders o SET o.note = u.ssn, o.tag = concat(o.note, 'x')",
        "INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE note = (SELECT ssn FROM users LIMIT 1), tag = note",
        "INSERT INTO orders (id, note) SELECT id, ssn FROM users ON DUPLICATE KEY UPDATE tag = VALUES(note)",
        "INSERT INTO orders (id, note) SELECT id, ssn FROM users ON DUPLICATE KEY UPDATE tag = VALUE(`NOTE`)",
    ] {
        let got = read(text);
        let tag = stores(&got).into_iter().find(|(column, _)| column == "tag").map(|(_, sources)| sources);
        assert!(tag.is_some_and(|sources| sources.contains(&ssn().remove(0))), "{text}: {:?}", got.stores);
    }
    let got = read("CREATE VIEW seen AS SELECT ssn AS shown FROM users");
    assert_eq!(stores(&got), [("shown".to_owned(), ssn())], "{got:?}");
}

#[test]
fn returning_is_a_name_to_mysql() {
    let text = "INSERT INTO orders (id) SELECT id FROM users returning";
    assert!(!read_in(text, Dialect::Mysql).complete);
    assert!(read("INSERT INTO orders (id) SELECT id FROM users RETURNING id").complete);
}

#[test]
fn forms_of_show_name_what_they_read() {
    for (text, relation) in [
        ("SHOW FULL PROCESSLIST", "information_schema.processlist"),
        ("SHOW ENGINE INNODB STATUS", "information_schema.processlist"),
        ("SHOW EXPLAIN FOR 5", "information_schema.processlist"),
        ("EXPLAIN FOR CONNECTION 5", "information_schema.processlist"),
        ("SHOW GRANTS FOR root@localhost", "mysql.user"),
        ("SHOW CREATE USER root@localhost", "mysql.user"),
        ("SHOW COLUMNS IN users", "shop.users"),
        ("SHOW FULL FIELDS FROM users FROM shop LIKE 'x'", "shop.users"),
        ("SHOW INDEXES FROM shop.users", "shop.users"),
        ("DESCRIBE users", "shop.users"),
    ] {
        let got = read(text);
        let names: Vec<String> = got.relations.iter().map(|used| used.name.to_string()).collect();
        assert!(got.complete && names == [relation] && got.effects.contains(Effect::Read), "{text}: {got:?}");
    }
}

#[test]
fn a_text_that_is_compared_with_a_number_does_not_constrain() {
    let constrains = |condition: &str| {
        let got = read(&format!("DELETE FROM users WHERE {condition}"));
        got.complete && got.predicates.iter().all(|predicate| predicate.constrains)
    };
    for condition in [
        "name = 0",
        "0 = name",
        "name IN ('a', 0)",
        "name <=> -0.0",
        "name = FALSE",
        "name = ''+0",
        "name = LENGTH('')",
        "name BETWEEN 0 AND 0",
    ] {
        assert!(!constrains(condition), "{condition}");
    }
    for condition in ["id = 0", "name = 'x'", "name IN ('a', '0')", "id = 1 + 1", "name = ?", "id IN (0, 1)", "name = 5"] {
        assert!(constrains(condition), "{condition}");
    }
}

#[test]
fn no_reason_repeats_a_literal_in_brackets() {
    for dialect in [Dialect::Mysql, Dialect::Mariadb] {
        let got = read_in("('secretword' 5 'secretword')", dialect);
        assert!(!got.reasons.is_empty(), "{got:?}");
        assert!(!got.reasons.iter().any(|reason| reason.detail.contains("secretword")), "{:?}", got.reasons);
    }
}
