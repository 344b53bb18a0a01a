//! What statements of T-SQL, Snowflake, GoogleSQL, Oracle and what they share do.

use super::Case;
use serde_json::{Map, Value, json};

pub(super) fn cases() -> Vec<Case> {
    let lists = [("mssql", MSSQL), ("snowflake", SNOWFLAKE), ("bigquery", BIGQUERY), ("oracle", ORACLE), ("generic", GENERIC)];
    lists.into_iter().flat_map(|(dialect, lines)| lines.iter().map(move |line| case(dialect, line))).collect()
}

fn case(dialect: &str, (name, statement, about): &Line) -> Case {
    let request = json!({"verb": "classify", "dialect": dialect, "statement": statement, "catalog": catalog(dialect)});
    Case::new("classify", &format!("{dialect}-{name}"), about, &request)
}

fn catalog(dialect: &str) -> Value {
    let upper = matches!(dialect, "snowflake" | "oracle");
    let fold = |name: &str| if upper { name.to_ascii_uppercase() } else { name.to_owned() };
    let relations = [("customers", &["id", "name", "ssn"]), ("orders", &["id", "customer_id", "amount"])].map(|(relation, columns)| {
        let columns: Map<String, Value> = columns.iter().map(|column| (fold(column), json!("text"))).collect();
        (format!("\"{}\".\"{}\"", fold("sales"), fold(relation)), json!({ "columns": columns }))
    });
    json!({"version": 1, "relations": Map::from_iter(relations)})
}

/// Name, statement, what it shows.
type Line = (&'static str, &'static str, &'static str);

const MSSQL: &[Line] = &[
    ("read", "SELECT TOP 5 [name], x = ssn FROM sales.Customers c WITH (NOLOCK)", "names in brackets, without case"),
    ("two-statements", "SELECT 1 DELETE sales.orders", "a statement that begins without a semicolon"),
    ("hint", "SELECT id FROM sales.customers (NOLOCK)", "a hint that reads like a call's argument"),
    (
        "delete-in-brackets",
        "DELETE c FROM sales.orders o JOIN (sales.customers c JOIN sales.orders p ON 1 = 1) ON o.id = c.id",
        "a target that stands in bracketed joins",
    ),
    ("change-of-with", "WITH c AS (SELECT name FROM sales.customers) INSERT INTO c VALUES ('x')", "a change through a query of WITH"),
    (
        "output-into",
        "UPDATE sales.customers SET name = 'x' OUTPUT deleted.ssn INTO sales.orders (amount) WHERE id = '1'",
        "what was there goes into another table",
    ),
    ("select-into", "SELECT ssn INTO #mine FROM sales.customers", "a new table with what is read"),
    ("program", "EXEC xp_cmdshell 'dir'", "a program of the server's machine"),
    ("dynamic", "EXEC sp_executesql N'DROP TABLE sales.orders'", "a text that is run"),
    ("dynamic-unknown", "EXEC (@text)", "a text that is not told"),
    ("procedure", "EXEC sales.settle 7", "a procedure that is not known"),
    ("linked", "SELECT amount FROM far.db.sales.orders", "a table of a linked server"),
    ("remote", "SELECT * FROM OPENQUERY(far, 'DELETE FROM t')", "a text that runs elsewhere"),
    ("role", "EXECUTE AS USER = 'dbo'", "another user's rights"),
    ("lexer", "SET QUOTED_IDENTIFIER OFF", "a setting that changes how later text is read"),
    ("terminate", "KILL 55", "another session's end"),
    ("sleep", "WAITFOR DELAY '00:00:10'", "a wait"),
    ("backup", "BACKUP DATABASE d TO DISK = 'x'", "a file of the server"),
    ("variable", "DECLARE @a int = 5; SELECT name FROM sales.customers WHERE id = @a", "a variable that holds a literal"),
    ("variable-held", "DECLARE @a varchar(9) = (SELECT ssn FROM sales.customers); SELECT @a", "a variable that shows what was put into it"),
    ("script", "IF 1 = 1 DROP TABLE sales.orders", "a script"),
    ("full-text", "SELECT * FROM CONTAINSTABLE(sales.customers, name, 'x') k", "a function of a relation"),
];
const SNOWFLAKE: &[Line] = &[
    ("read", "SELECT ssn AS x, name:a.b[0]::string FROM sales.customers WHERE x = '1'", "an alias of the select list, a path into a value"),
    ("stage", "SELECT $1 FROM @files/x.csv (FILE_FORMAT => 'f') s", "files of a stage"),
    ("string", "SELECT $1 FROM 's3://bucket/x'", "a string for a name"),
    ("copy-in", "COPY INTO sales.orders FROM @files PURGE = TRUE", "files into a table, and away"),
    ("copy-out", "COPY INTO @files FROM sales.customers", "a table into files"),
    ("identifier", "SELECT * FROM IDENTIFIER('sales.customers')", "a name in a string"),
    ("result-scan", "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))", "the result of another statement"),
    ("immediate", "EXECUTE IMMEDIATE $$DROP TABLE sales.orders$$", "a text that is run"),
    ("past", "SELECT ssn FROM sales.customers AT (OFFSET => -60)", "a table as it was"),
    (
        "insert-all",
        "INSERT ALL INTO sales.orders (amount) VALUES (ssn) INTO sales.customers (name) VALUES (name) SELECT ssn, name FROM sales.customers",
        "several tables are filled",
    ),
    ("replace", "CREATE OR REPLACE TABLE sales.orders AS SELECT id FROM sales.customers", "a table that is replaced"),
    ("by-place", "SELECT c.$3 FROM sales.customers c", "a column that is told by its place"),
    ("role", "USE ROLE accountadmin", "another role"),
    ("terminate", "SELECT SYSTEM$CANCEL_ALL_QUERIES(1)", "other sessions' statements end"),
    ("path-comment", "GET @files file:///tmp/x; DROP TABLE sales.orders", "a comment that is a path to clients"),
    ("block", "BEGIN DELETE FROM sales.orders; END", "a block"),
];
const BIGQUERY: &[Line] = &[
    ("read", "SELECT * EXCEPT (name) REPLACE (upper(ssn) AS id) FROM `sales.customers`", "a star with exceptions"),
    ("raw", "SELECT r'\\'; DROP TABLE sales.orders --'", "a raw string, whose backslash hides the quote"),
    ("wildcard", "SELECT id FROM `sales.o*`", "a name of several tables"),
    ("row", "SELECT TO_JSON_STRING(c) FROM sales.customers c", "a whole row"),
    ("immediate", "EXECUTE IMMEDIATE 'DROP TABLE sales.orders'", "a text that is run"),
    ("remote", "SELECT * FROM EXTERNAL_QUERY('c', 'SELECT 1')", "a text that runs elsewhere"),
    ("field", "UPDATE sales.customers c SET c.name.part = c.ssn WHERE true", "a field of a column"),
    ("insert", "INSERT sales.orders (amount) SELECT ssn FROM sales.customers", "an insert without INTO"),
    ("model", "SELECT * FROM ML.PREDICT(MODEL sales.m, TABLE sales.customers)", "a model over a table"),
    ("script", "DECLARE x INT64; DELETE FROM sales.orders WHERE true", "a script"),
];
const ORACLE: &[Line] = &[
    (
        "read",
        "SELECT q'[it's]', c.ssn FROM customers c, orders o WHERE c.id = o.customer_id (+) AND ROWNUM < 5",
        "a quoting of its own, an outer join by sign",
    ),
    ("past", "SELECT c.ssn FROM sales.customers AS OF TIMESTAMP SYSDATE - 1 c WHERE c.id = '1'", "a table as it was"),
    ("hierarchy", "SELECT ssn, LEVEL FROM customers START WITH id = '1' CONNECT BY PRIOR id = name ORDER SIBLINGS BY name", "a hierarchy"),
    (
        "insert-all",
        "INSERT ALL WHEN id > 1 THEN INTO orders (amount) VALUES (ssn) ELSE INTO orders (id) VALUES (id) SELECT id, ssn FROM customers",
        "several tables are filled",
    ),
    (
        "merge",
        "MERGE INTO orders o USING customers c ON (o.customer_id = c.id) WHEN MATCHED THEN UPDATE SET amount = '0' DELETE WHERE c.name = 'x'",
        "a merge that deletes",
    ),
    ("link", "DELETE FROM orders@far.away", "a table of another database"),
    ("network", "SELECT sys.utl_http.request('http://x') FROM dual", "a package of the server's that goes out"),
    ("method", "SELECT XMLTYPE(name).extract('/a').getStringVal() FROM customers", "methods of a value that is made on the spot"),
    (
        "xml-collection",
        "SELECT XMLQUERY('fn:collection(\"oradb:/SALES/CUSTOMERS\")' RETURNING CONTENT) FROM dual",
        "a table that a text of XQuery names",
    ),
    ("bare-call", "SELECT destroy_everything FROM dual", "a word that may be a call"),
    ("sequence", "SELECT s.nextval FROM dual", "a sequence's next value"),
    ("block", "BEGIN EXECUTE IMMEDIATE 'DROP TABLE orders'; END;", "a block"),
];
const GENERIC: &[Line] = &[
    ("read", "SELECT c.ssn, count(*) FROM sales.customers c GROUP BY c.ssn", "what all dialects read alike"),
    ("update-from", "UPDATE c SET name = 'x' FROM sales.customers c", "a target that is an alias to some"),
    ("quotes", "SELECT \"ssn\" FROM sales.customers", "quotes that hold a name to some and a string to others"),
    ("table-function", "SELECT * FROM sales.customers (NOLOCK)", "a hint to some and a call to others"),
    ("bare-call", "SELECT destroy FROM sales.customers", "a word that is a call to some"),
];
