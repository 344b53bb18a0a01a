//! What statements of MySQL and MariaDB do: each effect and each reason of the two, and what their own readings make of a text.

use super::Case;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let both = EFFECTS.iter().chain(LINEAGE).chain(DOUBT);
    let both = both.map(|(name, statement, about)| case(&format!("mysql-{name}"), about, &request("mysql", statement)));
    let mariadb = MARIADB.iter().map(|(name, statement, about)| case(&format!("mariadb-{name}"), about, &request("mariadb", statement)));
    both.chain(mariadb).chain(readings()).chain(limits()).collect()
}

fn case(name: &str, about: &str, request: &Value) -> Case {
    Case::new("classify", name, about, request)
}

fn request(dialect: &str, statement: &str) -> Value {
    json!({"verb": "classify", "dialect": dialect, "statement": statement, "search_path": ["shop"], "catalog": {"version": 1, "relations": {
        "shop.customers": {"columns": {"id": "int", "name": "varchar(80)", "ssn": "char(11)"}},
        "shop.orders": {"columns": {"id": "int", "customer_id": "int", "note": "text"}},
        "shop.contacts": {"columns": {"who": "text"}, "view": "SELECT `c`.`name` AS `who` FROM `shop`.`customers` `c`"},
    }}})
}

/// Name, statement, what it shows.
type Line = (&'static str, &'static str, &'static str);

const EFFECTS: &[Line] = &[
    ("read", "SELECT `id`, note FROM orders WHERE id = 1 LIMIT 1, 2", "a read of one table"),
    ("insert", "INSERT INTO orders SET id = 1, note = 'x'", "an insert that is written as assignments"),
    ("insert-update", "INSERT INTO orders (id) VALUES (1) ON DUPLICATE KEY UPDATE note = 'x'", "an insert that may update"),
    ("replace", "REPLACE INTO orders VALUES (1, 2, 'x')", "an insert that may remove rows"),
    ("update-joined", "UPDATE customers c, orders o SET c.name = o.note WHERE o.customer_id = c.id", "an update of one of two tables"),
    ("update-in-order", "UPDATE orders SET note = (SELECT ssn FROM customers LIMIT 1), customer_id = note", "a value that is stored twice"),
    ("delete-joined", "DELETE o FROM orders o JOIN customers c ON c.id = o.customer_id", "a delete from one of two tables"),
    ("delete-number", "DELETE FROM customers WHERE name = 0", "a delete of every text that is no number"),
    ("truncate", "TRUNCATE TABLE orders", "a truncate"),
    ("copy-in", "LOAD DATA LOCAL INFILE '/tmp/x' REPLACE INTO TABLE orders", "a file's rows"),
    ("create", "CREATE OR REPLACE VIEW seen AS SELECT ssn FROM customers", "a view of a sensitive column"),
    ("alter", "RENAME TABLE orders TO customers", "another name"),
    ("drop", "DROP TABLE IF EXISTS orders", "a drop"),
    ("grant", "GRANT SELECT (id) ON orders TO 'a'@'%'", "privileges given"),
    ("revoke", "REVOKE ALL ON shop.orders FROM 'a'@'%'", "privileges taken"),
    ("role", "SET ROLE NONE, @v = (SELECT max(ssn) FROM customers)", "a role, and a query behind the comma"),
    ("procedure", "CALL settle(7)", "a procedure"),
    ("do", "DO (SELECT max(ssn) FROM customers)", "expressions whose values go nowhere"),
    ("dynamic-sql", "PREPARE p FROM 'DELETE FROM orders'", "a statement in a string"),
    ("function-unknown", "SELECT shop.lower(name) FROM customers", "a stored function of a known name"),
    ("file-read", "SELECT LOAD_FILE('/etc/passwd')", "a file of the server"),
    ("file-write", "(SELECT ssn FROM customers) INTO OUTFILE '/tmp/x' FIELDS TERMINATED BY ','", "a file of the server is written"),
    ("program", "SET GLOBAL wsrep_provider = '/tmp/x.so'", "a library that the server loads"),
    ("setting", "SET @a := 1, SESSION max_execution_time = 5", "variables"),
    ("lexer-setting", "SET NAMES utf8mb4, sql_mode = 'ANSI_QUOTES'", "settings that say how text is read"),
    ("file-setting", "SET NAMES utf8mb4, GLOBAL general_log_file = '/tmp/x'", "a setting behind another one"),
    ("transaction", "START TRANSACTION READ ONLY", "a transaction"),
    ("cursor", "HANDLER orders OPEN", "rows without a query"),
    ("lock", "LOCK TABLES orders AS o READ, customers WRITE", "locks"),
    ("flush-lock", "FLUSH TABLES orders WITH READ LOCK", "a lock by another name"),
    ("maintenance", "ANALYZE TABLE orders", "statistics, not a plan"),
    ("explain", "EXPLAIN FORMAT=JSON SELECT name FROM customers WHERE ssn > '1'", "a plan, whose conditions show values"),
    ("explain-analyze", "EXPLAIN ANALYZE SELECT id FROM orders", "a plan that runs what it explains"),
    ("explain-other", "EXPLAIN FOR CONNECTION 7", "the plan of another session"),
    ("sleep", "SELECT SLEEP(60)", "time spent on purpose"),
    ("terminate", "KILL CONNECTION 7", "another session ended"),
    ("replication", "PURGE BINARY LOGS BEFORE NOW()", "replication"),
    ("show", "SHOW FULL COLUMNS FROM orders FROM shop", "columns of a table"),
    ("show-statements", "SHOW FULL PROCESSLIST", "statements of other sessions"),
    ("show-accounts", "SHOW GRANTS FOR 'a'@'%'", "privileges of an account, and how it is checked"),
];

const LINEAGE: &[Line] = &[
    ("concatenation", "SELECT CONCAT_WS('-', name, ssn) x FROM customers HAVING x LIKE '1%'", "an expression over two columns"),
    ("view", "SELECT who FROM contacts", "through a view"),
    ("group-concat", "SELECT GROUP_CONCAT(ssn ORDER BY name SEPARATOR ',') FROM customers", "an aggregate that shows values"),
    ("variable", "SELECT @a := ssn FROM customers", "a value that is shown and kept"),
    (
        "type-named-column",
        "SELECT json 'x' FROM (SELECT ssn AS json FROM customers) z",
        "a column and its alias that others take for a literal",
    ),
    ("introducer", "SELECT _utf8mb4'a' 'b' 'x', N'c' FROM customers", "strings with their character set"),
    ("values", "SELECT column_0 FROM (VALUES ROW('a'), ROW((SELECT max(ssn) FROM customers))) v", "a column without a name of its own"),
    (
        "inserted",
        "INSERT INTO orders (id, note) SELECT id, ssn FROM customers ON DUPLICATE KEY UPDATE note = VALUES(note)",
        "what was to be inserted",
    ),
    ("executable", "SELECT /*!50001 ssn, */ id FROM customers", "code in a comment"),
    ("pipes", "SELECT id FROM customers WHERE name = 'x' || ssn", "a disjunction that others take for a concatenation"),
];

const DOUBT: &[Line] = &[
    ("alias-stripped", "SELECT (SELECT id FROM (SELECT ssn AS ' id' FROM customers) z) FROM orders", "an alias that the server shortens"),
    ("variable-unknown", "SELECT @a", "what an earlier statement kept"),
    ("prepared-unknown", "EXECUTE p", "a prepared statement that is not known"),
    ("text-unknown", "PREPARE p FROM @text", "a text that is not known"),
    ("server-version", "SELECT 1 /*!80036 FROM customers */", "code for a version that nobody told"),
    ("comment-nested", "SELECT /*! 1 /* 2 */ */ FROM customers", "a comment inside of code in a comment"),
    ("capitals", "SELECT id FROM Customers", "a name whose capitals may matter"),
    ("returning", "INSERT INTO orders (id) SELECT id FROM customers returning", "a word that is an alias here"),
    ("empty", "# nothing", "no statement at all"),
    ("column-unknown", "SELECT salary FROM customers", "a column that its table does not have"),
    ("two-results", "SELECT 1; SELECT 2", "two results"),
    ("cte-capitals", "WITH Orders AS (SELECT 1 AS id) SELECT id FROM orders", "a name that is a query's or a table's"),
    ("relation-changed", "RENAME TABLE orders TO others; SELECT id FROM orders", "a table that went before it is read"),
    ("letter-final", "SELECT \u{391}\u{3a3} FROM (SELECT ssn AS \u{3b1}\u{3c3} FROM customers) z", "a letter with two small forms"),
    ("alias-replaced", "SELECT ssn AS 'a\u{1f600}' FROM customers", "an alias in which the server replaces a letter"),
    ("letter", "SELECT \u{17f}sn FROM customers", "a letter that some servers take for another"),
    ("stored-program", "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW DELETE FROM customers", "a stored program"),
    ("not-followed", "ALTER TABLE orders ADD COLUMN x int", "a statement without a reader"),
];

const MARIADB: &[Line] = &[
    ("returning", "DELETE FROM orders WHERE id = 1 RETURNING note, (SELECT max(ssn) FROM customers)", "what a delete shows"),
    ("execute-immediate", "EXECUTE IMMEDIATE 'SELECT ssn FROM customers'", "a text that is run"),
    ("analyze-statement", "ANALYZE FORMAT=JSON DELETE FROM orders", "a plan that runs what it explains"),
    ("executable", "SELECT /*M!100100 ssn, */ id FROM customers", "code for this server alone"),
    ("small-letter", "SELECT /*m! ssn, */ id FROM customers", "a comment that looks like code"),
    ("left-out", "SELECT /*!80036 ssn, */ id FROM customers", "code for another server"),
    (
        "values",
        "SELECT (SELECT column1 FROM (VALUES (1)) v) FROM (SELECT ssn AS column1 FROM customers) y",
        "columns that are called by their text",
    ),
    ("sequence", "SELECT NEXT VALUE FOR numbers", "a sequence that is not followed"),
];

/// The same text under other settings.
fn readings() -> Vec<Case> {
    let under = |statement: &str, settings: Value| {
        let mut request = request("mysql", statement);
        request["settings"] = settings;
        request
    };
    let backslash = r"SELECT 'a\' , ssn FROM customers -- '";
    let quotes = "SELECT \"ssn\" FROM customers";
    vec![
        case("mysql-backslash", "a backslash that escapes", &under(backslash, json!({"sql_mode": ""}))),
        case("mysql-no-backslash", "a backslash that is itself", &under(backslash, json!({"sql_mode": "NO_BACKSLASH_ESCAPES"}))),
        case("mysql-quotes", "a string in double quotes", &under(quotes, json!({"sql_mode": ""}))),
        case("mysql-ansi-quotes", "a column in double quotes", &under(quotes, json!({"sql_mode": "ANSI_QUOTES"}))),
        case("mysql-mode-open", "a mode that nobody told", &under(quotes, json!({"sql_mode": null}))),
        case("mysql-mode-foreign", "another server's grammar", &under("SELECT 1", json!({"sql_mode": "ORACLE"}))),
        case(
            "mysql-ignore-space",
            "a function apart from its bracket",
            &under("SELECT MAX (ssn) FROM customers", json!({"sql_mode": "IGNORE_SPACE"})),
        ),
        case("mysql-bytes-open", "bytes of a character set that nobody told", &under("SELECT 'é'", json!({"utf8_client": null}))),
        case(
            "mysql-folding",
            "a server whose names have no case",
            &under("SELECT ID FROM CUSTOMERS", json!({"lower_case_table_names": 1})),
        ),
        case(
            "mysql-version",
            "code for a version that runs",
            &under("SELECT 1 /*!80036 FROM customers */", json!({"server_version": "8.0.40"})),
        ),
    ]
}

/// A view whose text is not known, and one beyond each limit of a text.
fn limits() -> Vec<Case> {
    let mut unreadable = request("mysql", "SELECT who FROM contacts");
    unreadable["catalog"]["relations"]["shop.contacts"]["view"] = Value::Null;
    let nested = format!("SELECT {}1{}", "(".repeat(41), ")".repeat(41));
    vec![
        case("mysql-view-unreadable", "a view whose text is not known", &unreadable),
        case("mysql-limit-depth", "brackets nested too deeply", &request("mysql", &nested)),
        case("mysql-limit-chain", "a chain of operators that is too long", &request("mysql", &format!("SELECT 1{}", " + 1".repeat(3001)))),
        case("mysql-limit-tokens", "more tokens than are looked at", &request("mysql", &format!("SELECT {}1", "1,".repeat(5_000)))),
        case(
            "mysql-limit-bytes",
            "a text that is longer than is looked at",
            &request("mysql", &format!("SELECT '{}'", "x".repeat(64 * 1024))),
        ),
    ]
}
