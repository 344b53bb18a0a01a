//! What MySQL and MariaDB mean by a text: their tokens, their names, and the statements that only they have.
#![expect(clippy::unwrap_used, reason = "tests")]

use checkrein::classify::{
    Catalog, Classification, Context, Dialect, Effect, LexerSettings, Outputs, Placeholders, ServerVersion, SqlMode, State, classify,
};

const CATALOG: &[u8] = br#"{"version":1,"relations":{
    "shop.users":{"columns":{"id":"int","name":"text","SSN":"text"}},
    "shop.orders":{"columns":{"id":"int","user_id":"int","note":"text"}},
    "shop.shown":{"columns":{"who":"text"},"view":"SELECT `u`.`SSN` AS `who` FROM `shop`.`users` `u`"}}}"#;

fn read_in(text: &str, dialect: Dialect, settings: LexerSettings) -> Classification {
    let catalog = Catalog::from_json(CATALOG).unwrap();
    let mut state = State::new(dialect);
    state.settings = settings;
    state.search_path = vec!["shop".to_owned()];
    classify(text, &Context { dialect, state: &state, catalog: Some(&catalog), placeholders: Placeholders::Native })
}

fn read(text: &str) -> Classification {
    read_in(text, Dialect::Mysql, LexerSettings::default())
}

fn mode(text: &str) -> LexerSettings {
    LexerSettings { sql_mode: SqlMode::parse(text), ..LexerSettings::default() }
}

/// Sources of each output, or nothing where they are not known.
fn sources(got: &Classification) -> Option<Vec<Vec<String>>> {
    match &got.outputs {
        Outputs::Columns(outputs) if got.lineage_complete => {
            Some(outputs.iter().map(|output| output.sources.iter().map(ToString::to_string).collect()).collect())
        }
        _ => None,
    }
}

fn names(got: &Classification) -> Vec<&str> {
    match &got.outputs {
        Outputs::Columns(outputs) => outputs.iter().map(|output| output.name.as_str()).collect(),
        Outputs::None | Outputs::Unknown => Vec::new(),
    }
}

fn effects(got: &Classification) -> Vec<&'static str> {
    got.effects.iter().map(Effect::name).collect()
}

fn uses(got: &Classification) -> Vec<(String, Vec<&'static str>)> {
    got.relations.iter().map(|used| (used.name.to_string(), used.effects.iter().map(Effect::name).collect())).collect()
}

#[test]
fn columns_are_found_without_case_and_through_aliases_and_views() {
    for (text, expected) in [
        ("SELECT ssn, `Name` FROM users", vec![vec!["shop.users.\"SSN\""], vec!["shop.users.name"]]),
        ("SELECT U.ssn FROM shop.users u", vec![vec!["shop.users.\"SSN\""]]),
        ("SELECT who FROM shown", vec![vec!["shop.users.\"SSN\""]]),
        ("SELECT CONCAT(name, '-', SSN) x FROM users ORDER BY x", vec![vec!["shop.users.\"SSN\"", "shop.users.name"]]),
        ("SELECT name || ssn FROM users", vec![vec!["shop.users.\"SSN\"", "shop.users.name"]]),
        ("SELECT ssn 'shown', TIMESTAMPDIFF(DAY, id, id) FROM users", vec![vec!["shop.users.\"SSN\""], vec!["shop.users.id"]]),
        ("SELECT GROUP_CONCAT(DISTINCT note ORDER BY id SEPARATOR ',') FROM orders", vec![vec!["shop.orders.id", "shop.orders.note"]]),
        ("TABLE orders", vec![vec!["shop.orders.id"], vec!["shop.orders.user_id"], vec!["shop.orders.note"]]),
    ] {
        let got = read(text);
        assert!(got.complete, "{text}: {:?}", got.reasons);
        let expected: Vec<Vec<String>> = expected.into_iter().map(|of| of.into_iter().map(str::to_owned).collect()).collect();
        assert_eq!(sources(&got), Some(expected), "{text}: {:?}", got.reasons);
    }
}

#[test]
fn a_star_over_merged_columns_has_the_servers_order() {
    // As MariaDB 10.11 shows them.
    let got = read("SELECT * FROM orders JOIN (SELECT 1 AS user_id, 2 AS id, 3 AS z) b USING (user_id, id)");
    assert_eq!(names(&got), ["id", "user_id", "note", "z"]);
    assert!(!read("SELECT * FROM users RIGHT JOIN orders USING (id)").complete);
    assert_eq!(names(&read("SELECT Ssn, id FROM users")), ["Ssn", "id"]);
}

#[test]
fn a_change_of_joined_relations_names_each_target() {
    let got = read("UPDATE users u, orders o SET u.name = o.note WHERE u.id = o.user_id");
    assert!(got.complete, "{:?}", got.reasons);
    assert_eq!(uses(&got), [("shop.users".to_owned(), vec!["update"]), ("shop.orders".to_owned(), vec!["read"])]);
    let got = read("DELETE u FROM users u JOIN orders o ON o.user_id = u.id WHERE o.note = 'x'");
    assert!(got.complete, "{:?}", got.reasons);
    assert_eq!(uses(&got), [("shop.users".to_owned(), vec!["delete"]), ("shop.orders".to_owned(), vec!["read"])]);
    let got = read("DELETE FROM users, orders USING users JOIN orders ON users.id = orders.user_id");
    assert!(got.complete && got.relations.iter().all(|used| used.effects.contains(Effect::Delete)), "{got:?}");
    let got = read("UPDATE users, orders SET note = name");
    assert!(got.relations.iter().any(|used| used.name.name == "orders" && used.effects.contains(Effect::Update)), "{got:?}");
    let got = read("DELETE FROM users WHERE id = 1 LIMIT 1");
    assert!(got.complete && got.predicates.iter().all(|predicate| predicate.has_where && predicate.constrains), "{got:?}");
}

#[test]
fn pipes_quotes_and_backslashes_mean_what_the_mode_says() {
    let got = read("DELETE FROM users WHERE id = 1 || 1 = 1");
    assert!(got.complete && got.predicates.iter().all(|predicate| !predicate.constrains));
    assert_eq!(read("SELECT \"ssn\" FROM users").columns.len(), 0);
    assert_eq!(read_in("SELECT \"ssn\" FROM users", Dialect::Mysql, mode("ANSI_QUOTES")).columns.len(), 1);
    let text = r"SELECT 'a\'; DROP TABLE users; -- '";
    assert_eq!(read(text).statements, 1);
    assert_eq!(read_in(text, Dialect::Mysql, mode("NO_BACKSLASH_ESCAPES")).statements, 2);
    let open = LexerSettings { sql_mode: None, ..LexerSettings::default() };
    assert!(!read_in(text, Dialect::Mysql, open).complete);
    assert!(!read_in("SELECT 1", Dialect::Mysql, mode("ORACLE")).complete);
    assert!(!read_in("SELECT 'é'", Dialect::Mysql, LexerSettings { utf8_client: None, ..LexerSettings::default() }).complete);
}

#[test]
fn executable_comments_are_code_where_that_is_certain() {
    assert!(read("SELECT 1 /*! FROM users */").relations.len() == 1);
    assert!(read("/*!50000 DELETE */ /*!50000 FROM */ users").effects.contains(Effect::Delete));
    assert!(!read("SELECT 1 /*!80100 FROM users */").complete);
    assert!(!read("SELECT 1 /*M! FROM users */").complete);
    let pinned = |version| LexerSettings { server_version: ServerVersion::parse(version), ..LexerSettings::default() };
    assert_eq!(read_in("SELECT 1 /*!80100 FROM users */", Dialect::Mysql, pinned("8.0.36")).relations.len(), 0);
    assert_eq!(read_in("SELECT 1 /*!80030 FROM users */", Dialect::Mysql, pinned("8.0.36")).relations.len(), 1);
    let mariadb = |text: &str| read_in(text, Dialect::Mariadb, LexerSettings::default());
    assert_eq!(mariadb("SELECT 1 /*M!100100 FROM users */").relations.len(), 1);
    assert_eq!(mariadb("SELECT 1 /*!80030 FROM users */").relations.len(), 0);
    assert!(!read("SELECT /*+ SET_VAR(sql_mode='ANSI_QUOTES') */ 1").complete);
}

#[test]
fn words_of_other_dialects_are_names() {
    for word in ["ilike", "qualify", "glob", "pivot", "sample", "returning", "top"] {
        let got = read(&format!("SELECT ssn {word} FROM users"));
        assert!(!got.complete || (got.relations.len() == 1 && sources(&got).is_some_and(|all| all.len() == 1)), "{word}: {got:?}");
    }
}

#[test]
fn a_name_apart_from_its_bracket_is_a_stored_functions() {
    assert!(read("SELECT COUNT(*) FROM users").complete);
    assert!(read("SELECT COUNT (*) FROM users").effects.contains(Effect::FunctionUnknown));
    assert!(!read_in("SELECT COUNT (*) FROM users", Dialect::Mysql, mode("IGNORE_SPACE")).effects.contains(Effect::FunctionUnknown));
    assert!(read("SELECT shop.lower(name) FROM users").effects.contains(Effect::FunctionUnknown));
}

#[test]
fn capitals_in_a_relations_name_hang_on_the_server() {
    assert!(!read("SELECT id FROM Users").complete);
    let folding = LexerSettings { lower_case_table_names: Some(1), ..LexerSettings::default() };
    let got = read_in("SELECT id FROM Users", Dialect::Mysql, folding);
    assert!(got.complete && uses(&got) == [("shop.users".to_owned(), vec!["read"])], "{got:?}");
    let got = read("WITH Orders AS (SELECT 1 AS id) SELECT id FROM orders");
    assert!(!got.complete, "{got:?}");
}

#[test]
fn what_only_mysql_has_does_what_it_does() {
    for (text, expected) in [
        ("REPLACE INTO users VALUES (1, 'a', 'b')", vec!["insert", "delete", "merge"]),
        ("INSERT INTO users SET id = 1 ON DUPLICATE KEY UPDATE name = VALUES(name)", vec!["insert", "update"]),
        ("SELECT ssn FROM users INTO OUTFILE '/tmp/x'", vec!["read", "file_write"]),
        ("SELECT id INTO @v FROM users LIMIT 1", vec!["read", "setting"]),
        ("LOAD DATA LOCAL INFILE '/tmp/x' INTO TABLE users", vec!["insert", "copy_in", "file_read"]),
        ("DO SLEEP(5)", vec!["procedure", "sleep"]),
        ("KILL 5", vec!["terminate"]),
        ("SET GLOBAL general_log_file = '/tmp/x'", vec!["file_write", "setting", "maintenance"]),
        ("SET NAMES gbk", vec!["setting", "lexer_setting"]),
        ("SET sql_mode = 'ANSI'", vec!["setting", "lexer_setting"]),
        ("GRANT ALL ON *.* TO 'a'@'%'", vec!["grant"]),
        ("EXPLAIN DELETE FROM users", vec!["read", "explain"]),
        ("EXPLAIN ANALYZE SELECT * FROM users", vec!["read", "explain"]),
        ("PREPARE p FROM 'DELETE FROM users'", vec!["delete", "dynamic_sql", "prepare"]),
        ("TRUNCATE users", vec!["truncate"]),
        ("SELECT id FROM users FOR UPDATE", vec!["read", "lock"]),
    ] {
        let got = read(text);
        assert!(got.complete, "{text}: {:?}", got.reasons);
        assert_eq!(effects(&got), expected, "{text}");
    }
    for text in
        ["SELECT @v", "EXECUTE p", "CALL p()", "SELECT sys_exec('id')", "CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW SET @a = 1"]
    {
        let got = read(text);
        assert!(!got.complete || got.effects.contains(Effect::FunctionUnknown), "{text}: {got:?}");
    }
}
