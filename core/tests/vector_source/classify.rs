//! What statements do: every effect of the closed set, lineage, probes, names, and what is not told.

use super::Case;
use super::world::catalog;
use serde_json::{Value, json};

pub(super) fn cases() -> Vec<Case> {
    let postgres = EFFECTS.iter().chain(LINEAGE).chain(DOUBT);
    let postgres = postgres.map(|(name, statement, about)| case(name, about, &request("postgres", statement)));
    let sqlite = SQLITE.iter().map(|(name, statement, about)| case(&format!("sqlite-{name}"), about, &request("sqlite", statement)));
    postgres.chain(sqlite).chain(readings()).chain(catalogs()).chain(limits()).collect()
}

fn case(name: &str, about: &str, request: &Value) -> Case {
    Case::new("classify", name, about, request)
}

fn request(dialect: &str, statement: &str) -> Value {
    let catalog = if dialect == "sqlite" { sqlite_catalog() } else { catalog() };
    json!({"verb": "classify", "dialect": dialect, "statement": statement, "catalog": catalog})
}

fn sqlite_catalog() -> Value {
    json!({"version": 1, "relations": {
        "main.customers": {"columns": {"id": "INTEGER", "name": "TEXT", "email": "TEXT", "ssn": "TEXT"}},
        "main.orders": {"columns": {"id": "INTEGER", "customer_id": "INTEGER", "amount": "REAL"}},
    }})
}

/// Name, statement, what it shows.
type Line = (&'static str, &'static str, &'static str);

const EFFECTS: &[Line] = &[
    ("read", "SELECT id, status FROM orders WHERE amount > 100", "a read of one table"),
    ("read-nothing", "SELECT 1", "a read of no table"),
    ("insert", "INSERT INTO orders (id, amount) VALUES (1, 2)", "an insert"),
    ("insert-select", "INSERT INTO ml.features SELECT id, id, 0 FROM customers", "an insert of what is read elsewhere"),
    ("update", "UPDATE orders SET status = 'void' WHERE id = 5", "an update with a condition"),
    ("update-everything", "UPDATE orders SET status = 'void'", "an update of every row"),
    ("delete", "DELETE FROM orders WHERE id = 5", "a delete with a condition"),
    ("delete-tautology", "DELETE FROM orders WHERE 1 = 1", "a delete whose condition says nothing"),
    (
        "delete-using-query",
        "DELETE FROM orders AS o USING (SELECT id FROM customers WHERE ssn = '1') AS d WHERE o.customer_id = d.id",
        "a delete that a sub-query chooses for",
    ),
    ("delete-hidden", "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone", "a delete inside of a query"),
    ("merge", "MERGE INTO orders o USING ml.features f ON o.id = f.id WHEN MATCHED THEN DELETE", "a merge"),
    ("truncate", "TRUNCATE orders", "a truncate"),
    ("copy-in", "COPY orders FROM STDIN", "bulk data from the client"),
    ("copy-out", "COPY orders TO STDOUT", "bulk data to the client"),
    ("create", "CREATE TABLE t (a int)", "a new table"),
    ("create-as", "CREATE TABLE t AS SELECT ssn FROM customers", "a new table with what is read"),
    ("alter", "ALTER TABLE orders ADD COLUMN note text", "a change of a table's definition"),
    ("alter-rename", "ALTER TABLE customers RENAME COLUMN ssn TO number", "a column under another name holds what it held"),
    ("alter-key", "ALTER TABLE orders ADD FOREIGN KEY (status) REFERENCES customers (ssn)", "a key whose values a message may tell"),
    ("drop", "DROP TABLE orders", "a drop"),
    ("temporary", "CREATE TEMP TABLE t AS SELECT ssn FROM customers; SELECT ssn FROM t", "a temporary table is read with what it holds"),
    ("temporary-gone", "CREATE TEMP TABLE orders (a int); DROP TABLE orders; SELECT id FROM orders", "a name that was given back"),
    ("dynamic-joined", "SELECT query_to_xml('SELECT ssn' || ' FROM customers', true, false, '')", "a text that is joined of literals"),
    ("comment", "COMMENT ON TABLE orders IS 'x'", "a comment"),
    ("grant", "GRANT SELECT ON orders TO intern", "privileges given"),
    ("revoke", "REVOKE SELECT ON orders FROM intern", "privileges taken"),
    ("role", "SET ROLE admin", "another role"),
    ("role-create", "CREATE ROLE intern LOGIN", "a new role"),
    ("procedure", "CALL app.settle(7)", "a procedure"),
    ("dynamic-sql", "DO $$ BEGIN EXECUTE 'DROP TABLE orders'; END $$", "an anonymous block"),
    ("function-unknown", "SELECT app.fiscal_year(now())", "a function that is not known"),
    ("function-write", "SELECT setval('orders_id_seq', 1)", "a function that changes something"),
    ("function-reads", "SELECT pg_relation_size('orders')", "a function that reads the server's state"),
    ("function-session", "SELECT set_config('app.user', 'x', false)", "a function that changes the session"),
    ("file-read", "SELECT pg_read_file('/etc/passwd')", "a file of the server"),
    ("file-write", "COPY orders TO '/tmp/orders.csv'", "a file of the server is written"),
    ("program", "COPY orders FROM PROGRAM 'curl https://example.com'", "a program of the server"),
    ("network", "SELECT * FROM dblink('host=evil', 'SELECT 1') AS t(a int)", "a connection of the server"),
    ("setting", "SET search_path TO app, public", "a setting that says what names mean"),
    ("lexer-setting", "SET standard_conforming_strings TO off", "a setting that says how text is read"),
    ("transaction", "BEGIN", "a transaction"),
    ("prepare", "PREPARE p AS SELECT 1", "a prepared statement"),
    ("cursor", "DECLARE c CURSOR FOR SELECT id FROM orders", "a cursor"),
    ("lock", "LOCK TABLE orders", "a lock"),
    ("notify", "NOTIFY orders, 'paid'", "a notification"),
    ("maintenance", "VACUUM orders", "maintenance"),
    ("explain", "EXPLAIN SELECT id FROM orders", "a plan"),
    ("explain-analyze", "EXPLAIN ANALYZE DELETE FROM orders", "a plan that runs what it explains"),
    ("sleep", "SELECT pg_sleep(60)", "time spent on purpose"),
    ("terminate", "SELECT pg_terminate_backend(42)", "another session ended"),
    ("replication", "CREATE PUBLICATION p FOR ALL TABLES", "replication"),
];

const LINEAGE: &[Line] = &[
    ("alias", "SELECT c.ssn AS reference FROM customers AS c", "a sensitive column under another name"),
    ("star", "SELECT * FROM customers", "every column of a table"),
    ("whole-row", "SELECT c FROM customers c", "a whole row as one value"),
    ("derived", "SELECT upper(substr(ssn, 1, 3)) || name FROM customers", "an expression over two columns"),
    ("aggregate", "SELECT region, count(*), max(ssn) FROM customers GROUP BY region", "aggregates, of which one shows a value"),
    ("cte", "WITH p AS (SELECT id, ssn AS s FROM customers) SELECT s FROM p", "through a common table expression"),
    ("view", "SELECT mail FROM contacts", "through a view"),
    ("union", "SELECT name FROM customers UNION ALL SELECT status FROM orders", "one output of two columns"),
    ("scalar-subquery", "SELECT (SELECT ssn FROM customers c WHERE c.id = o.customer_id) FROM orders o", "through a scalar sub-query"),
    ("join-probe", "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.ssn LIKE '1%'", "columns that choose rows"),
    ("order-probe", "SELECT id FROM customers ORDER BY ssn LIMIT 1", "a column that sorts"),
    (
        "window-probe",
        "SELECT id, row_number() OVER (PARTITION BY region ORDER BY ssn) FROM customers",
        "a window whose order the rows show",
    ),
    ("function-probe", "SELECT c.id FROM customers c, generate_series(1, length(c.ssn))", "a function that says how many rows there are"),
    (
        "join-search",
        "SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id AND c.ssn > '5'",
        "a join that searches beside its equality",
    ),
    ("group-computed", "SELECT count(*) FROM customers GROUP BY ssn LIKE '1%'", "groups by what is computed from a column"),
    ("having-probe", "SELECT region FROM customers GROUP BY region HAVING max(ssn) > '5'", "groups that are chosen by a column"),
    ("distinct-probe", "SELECT DISTINCT ssn FROM customers", "rows that are told apart by a column"),
    ("limit-probe", "SELECT id FROM orders LIMIT (SELECT length(ssn) FROM customers WHERE id = 7)", "a number of rows that is a column's"),
    ("statistics", "SELECT most_common_vals FROM pg_stats", "values of other columns in the server's statistics"),
    ("recursive", "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT n FROM t", "a recursive query"),
];

const DOUBT: &[Line] = &[
    ("empty", "-- nothing", "no statement at all"),
    ("not-sql", "please show me all customers", "a text that is no statement"),
    ("unterminated", "SELECT 'abc", "a literal without an end"),
    ("relation-unknown", "SELECT * FROM secrets", "a relation that the catalog does not have"),
    ("column-unknown", "SELECT salary FROM customers", "a column that its table does not have"),
    ("column-ambiguous", "SELECT id FROM customers, orders", "a column that two tables have"),
    ("two-statements", "SELECT 1; DROP TABLE orders", "two statements"),
    ("path-reset", "RESET search_path; SELECT id FROM orders", "a statement after one whose outcome depends on how the connection began"),
    ("moved-path", "SET search_path TO ml; SELECT id FROM features", "a statement that changes what the next one means"),
    ("comment-trick", "SELECT /* ; */ 1 -- ; DROP TABLE orders", "statements that are comments"),
    ("nested-comment", "SELECT 1 /* /* */ ; DROP TABLE orders; */", "a comment inside a comment"),
    ("dollar-quoted", "SELECT $x$; DROP TABLE orders; $x$", "a statement that is a literal"),
    ("execute-unknown", "EXECUTE p", "a prepared statement that is not known"),
];

const SQLITE: &[Line] = &[
    ("read", "SELECT rowid, name FROM customers", "a read, with the row's number"),
    ("replace", "REPLACE INTO orders (id, amount) VALUES (1, 2)", "an insert that may remove rows"),
    ("pragma", "PRAGMA table_info(customers)", "a pragma that asks"),
    ("pragma-write", "PRAGMA writable_schema = ON", "a pragma that changes"),
    ("attach", "ATTACH DATABASE '/tmp/x.db' AS x", "another file"),
    ("extension", "SELECT load_extension('evil')", "native code"),
    ("vacuum-into", "VACUUM INTO '/tmp/copy.db'", "a copy of everything"),
    ("double-quoted", "SELECT \"ssn\" FROM customers", "a double-quoted column"),
    ("alias-true", "SELECT true.ssn FROM customers true", "an alias that other databases take for a truth value"),
    ("typed-literal", "SELECT date 'x' FROM (SELECT ssn AS date FROM customers)", "a column and its alias that others take for a literal"),
    ("interval", "SELECT interval 'x' FROM (SELECT ssn AS interval FROM customers)", "the same with another word"),
    ("string-alias", "SELECT ssn 'name' FROM customers", "an alias that is written as a string"),
    ("statistics", "SELECT sample FROM sqlite_stat4", "samples of other columns"),
    ("bare-column", "SELECT id, max(ssn) FROM customers", "the row where the largest value was found"),
    ("string-qualifier", "SELECT 'c'.ssn FROM customers c", "an alias that is written as a string in front of a column"),
    ("schema-table", "SELECT name, sql FROM sqlite_master", "the schema's own table"),
    ("bracketed", "SELECT [ssn], `email` FROM customers", "quotes of other databases"),
    ("readings-differ", "SELECT a$b FROM customers", "a word that tokens and grammar read differently"),
];

/// The same text under other readings.
fn readings() -> Vec<Case> {
    let mut path = request("postgres", "SELECT score FROM features");
    path["search_path"] = json!(["ml", "public"]);
    let mut bare = request("postgres", "SELECT ssn FROM public.customers");
    bare.as_object_mut().unwrap().remove("catalog");
    let mut open = request("postgres", r"SELECT 'a\' || ssn FROM customers --'");
    open["settings"] = json!({"standard_conforming_strings": null});
    let mut off = request("postgres", r"SELECT '\'' || ssn FROM customers");
    off["settings"] = json!({"standard_conforming_strings": false});
    let mut marks = request("postgres", "SELECT name FROM customers WHERE id = %s AND region = %s");
    marks["placeholders"] = "format".into();
    let mut named = request("sqlite", "SELECT name FROM customers WHERE id = :id");
    named["placeholders"] = "native".into();
    let mut broken = request("postgres", "SELECT 1");
    broken["catalog"] = json!({"version": 1, "relations": {"customers": {"columns": {}}}});
    let mut unknown = request("postgres", "SELECT 1");
    unknown["catalog"] = "elsewhere".into();
    let mut hint = request("mssql", "SELECT c.ssn FROM customers (NOLOCK) AS c");
    hint["catalog"] = json!({"version": 1, "relations": {"dbo.customers": {"columns": {"id": "bigint", "ssn": "text"}}}});
    vec![
        case("table-hint", "a hint that looks like the arguments of a call", &hint),
        case("search-path", "a name that the search path resolves", &path),
        case("no-catalog", "without a catalog", &bare),
        case("backslash-open", "a reading that depends on a setting nobody knows", &open),
        case("backslash-escapes", "a backslash that escapes", &off),
        case("placeholders", "parameters as a driver writes them", &marks),
        case("sqlite-placeholders", "parameters by name", &named),
        case("catalog-invalid", "a catalog that is none", &broken),
        case("catalog-unknown", "a catalog by a name that is not known", &unknown),
    ]
}

/// Catalogs that do not say everything.
fn catalogs() -> Vec<Case> {
    let view = |text: Value| {
        let mut request = request("postgres", "SELECT * FROM seen");
        request["catalog"]["relations"]["public.seen"] = json!({"columns": {"who": "text"}, "view": text});
        request
    };
    let mut two = view(json!("SELECT name AS who FROM persons"));
    for schema in ["a", "b"] {
        two["catalog"]["relations"][format!("{schema}.persons")] = json!({"columns": {"name": "text"}});
    }
    let mut own = request("postgres", "SELECT id FROM orders");
    own["catalog"]["relations"]["ann.orders"] = json!({"columns": {"id": "bigint"}});
    own["search_path"] = json!(["$user", "public"]);
    vec![
        case("view-unreadable", "a view whose text is not known", &view(Value::Null)),
        case("view-ambiguous", "a view over a name that two schemas have", &two),
        case("relation-ambiguous", "a name that may lie in the user's own schema", &own),
    ]
}

/// One beyond each limit of a text.
fn limits() -> Vec<Case> {
    let nested = format!("SELECT {}1{}", "(".repeat(41), ")".repeat(41));
    let chain = format!("SELECT 1{}", " + 1".repeat(3001));
    let tokens = format!("SELECT {}1", "1,".repeat(5_000));
    let bytes = format!("SELECT '{}'", "x".repeat(64 * 1024));
    let bare = |statement: String| json!({"verb": "classify", "dialect": "postgres", "statement": statement});
    vec![
        case("limit-depth", "brackets nested too deeply", &bare(nested)),
        case("limit-chain", "a chain of operators that is too long", &bare(chain)),
        case("limit-tokens", "more tokens than are looked at", &bare(tokens)),
        case("limit-bytes", "a text that is longer than is looked at", &bare(bytes)),
        case(
            "dialect-unknown",
            "a language that this version does not read",
            &json!({"verb": "classify", "dialect": "duckdb", "statement": "SELECT 1"}),
        ),
    ]
}
