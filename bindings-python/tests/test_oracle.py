"""PostgreSQL's own parser (through pglast) says which kinds of statement and which relations are in a text; so must we, or say that
the answer is not complete."""

from __future__ import annotations

from typing import Any

import pytest
from pglast import ast, parse_sql
from pglast.visitors import Visitor, referenced_relations

import checkrein

CATALOG = {
    "version": 1,
    "relations": {
        "public.customers": {"columns": {"id": "integer", "name": "text", "ssn": "text", "region": "text"}},
        "public.orders": {"columns": {"id": "integer", "customer_id": "integer", "total": "numeric", "placed": "date"}},
        'sales."Q 1"': {"columns": {"id": "integer", "amount": "numeric"}},
    },
}

EFFECTS = {
    ast.SelectStmt: "read",
    ast.InsertStmt: "insert",
    ast.UpdateStmt: "update",
    ast.DeleteStmt: "delete",
    ast.MergeStmt: "merge",
    ast.TruncateStmt: "truncate",
    ast.CreateStmt: "create",
    ast.CreateTableAsStmt: "create",
    ast.ViewStmt: "create",
    ast.IndexStmt: "create",
    ast.AlterTableStmt: "alter",
    ast.RenameStmt: "alter",
    ast.DropStmt: "drop",
    ast.CommentStmt: "comment",
    ast.TransactionStmt: "transaction",
    ast.ExplainStmt: "explain",
    ast.LockStmt: "lock",
    ast.PrepareStmt: "prepare",
    ast.DeclareCursorStmt: "cursor",
    ast.NotifyStmt: "notify",
    ast.ListenStmt: "notify",
    ast.VacuumStmt: "maintenance",
    ast.ReindexStmt: "maintenance",
    ast.CallStmt: "procedure",
    ast.DoStmt: "procedure",
}

STATEMENTS = [
    "SELECT 1",
    "SELECT * FROM customers",
    "SELECT c.name, o.total FROM customers c JOIN public.orders o ON o.customer_id = c.id WHERE o.placed > '2024-01-01'",
    "SELECT region, count(*), sum(total) FROM customers, orders WHERE customers.id = customer_id GROUP BY 1 HAVING count(*) > 2 ORDER BY 2",
    "WITH big AS (SELECT customer_id FROM orders WHERE total > 100) SELECT name FROM customers WHERE id IN (SELECT customer_id FROM big)",
    "WITH gone AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM gone",
    "WITH customers AS (SELECT 1 AS id) SELECT id FROM customers",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT i FROM n",
    'SELECT amount FROM sales."Q 1"',
    "SELECT name FROM customers UNION SELECT region FROM customers EXCEPT SELECT 'x'",
    "SELECT (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) FROM customers c",
    "SELECT c.name FROM customers c, LATERAL (SELECT total FROM orders WHERE customer_id = c.id LIMIT 1) l",
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM orders) THEN name ELSE ssn END FROM customers",
    "SELECT name, row_number() OVER (PARTITION BY region ORDER BY id) FROM customers",
    "SELECT DISTINCT ON (region) name FROM customers ORDER BY region, id",
    "VALUES (1), (2)",
    "TABLE customers",
    "SELECT * INTO copied FROM customers",
    "SELECT name FROM customers FOR UPDATE",
    "INSERT INTO customers (id, name) VALUES (1, 'x')",
    "INSERT INTO customers SELECT * FROM customers",
    "INSERT INTO orders (id) SELECT id FROM customers ON CONFLICT (id) DO UPDATE SET total = 0 RETURNING id",
    "UPDATE customers SET name = 'x' WHERE id = 1",
    "UPDATE customers SET name = o.id::text FROM orders o WHERE o.customer_id = customers.id RETURNING name",
    "DELETE FROM customers",
    "DELETE FROM customers USING orders WHERE orders.customer_id = customers.id",
    "MERGE INTO customers c USING orders o ON o.customer_id = c.id WHEN MATCHED THEN UPDATE SET name = 'x'",
    "TRUNCATE customers, orders",
    "CREATE TABLE t (a int)",
    "CREATE TABLE t AS SELECT * FROM customers",
    "CREATE VIEW v AS SELECT name FROM customers",
    "CREATE INDEX ON customers (name)",
    "ALTER TABLE customers ADD COLUMN x int",
    "ALTER TABLE customers RENAME TO clients",
    "DROP TABLE customers, orders",
    "COMMENT ON TABLE customers IS 'x'",
    "BEGIN",
    "COMMIT",
    "EXPLAIN SELECT * FROM customers",
    "EXPLAIN ANALYZE DELETE FROM customers",
    "LOCK TABLE customers",
    "PREPARE p AS DELETE FROM customers",
    "DECLARE c CURSOR FOR SELECT * FROM customers",
    "NOTIFY channel, 'x'",
    "LISTEN channel",
    "VACUUM customers",
    "REINDEX TABLE customers",
    "CALL work()",
    "DO $$ BEGIN DELETE FROM customers; END $$",
    "SELECT 1; DELETE FROM customers",
    "SELECT 'a;b', $q$ DROP TABLE customers $q$ /* ; DROP TABLE orders */ -- ; DROP TABLE orders",
    "SELECT U&'\\0061', E'\\'', 1 AS \"FROM customers\"",
]


class Kinds(Visitor):
    def __call__(self, tree: Any) -> set[str]:
        self.found: set[str] = set()
        super().__call__(tree)
        return self.found

    def visit(self, _ancestors: Any, node: Any) -> None:
        if effect := EFFECTS.get(type(node)):
            self.found.add(effect)


def expected(statement: str) -> tuple[int, set[str], set[str]]:
    trees = parse_sql(statement)
    relations = {name if "." in name else f"public.{name}" for name in referenced_relations(statement)}
    return len(trees), Kinds()(trees), relations


@pytest.mark.parametrize("statement", STATEMENTS)
def test_kinds_and_relations_are_those_of_postgres_or_the_answer_is_not_complete(statement: str) -> None:
    count, effects, relations = expected(statement)
    ours = checkrein.classify(statement, dialect="postgres", catalog=CATALOG)
    if not ours["complete"]:
        assert ours["reasons"]
        return
    assert ours["statements"] == count
    assert effects - {"read"} <= set(ours["effects"])
    if statement.startswith(("SELECT", "WITH", "VALUES", "TABLE")):
        assert "read" in ours["effects"]
    named = {use["name"] for use in ours["relations"]}
    made = {"public.t", "public.v", "public.copied", "copied", "public.clients"}
    assert relations - made <= named
    named_by_no_range = {"public.customers"} if statement.startswith("COMMENT") else set()
    assert named <= relations | made | named_by_no_range


def test_plain_statements_are_complete() -> None:
    complete = [one for one in STATEMENTS if checkrein.classify(one, dialect="postgres", catalog=CATALOG)["complete"]]
    assert len(complete) * 2 > len(STATEMENTS)
