"""What the agents say, and what must be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

REPORTS = "agent:reports"
SUPPORT = "agent:support"
SHARED = "svc-sales"
GROUPS = {REPORTS: ["analysts"], SUPPORT: ["support"], SHARED: []}


@dataclass(frozen=True)
class Step:
    """One statement of one caller, with the answer that the policy must give."""

    who: str
    sql: str
    answer: Literal["permit", "deny", "hold", "refused"]
    because: str
    """The rule of a permit or hold; the rule or else the reason of a denial; the code of a token that is refused."""
    masked: dict[str, str] = field(default_factory=dict)
    """The columns that must be masked, and with what; of a permit."""
    parameters: tuple[Any, ...] = ()
    sample: int = 0
    """How many rows of the answer to print."""
    approved: bool = False
    """Comes back with the approval of what was held last."""
    bearer: Literal["good", "expired", "forged", "closed"] = "good"


@dataclass(frozen=True)
class Act:
    """A few steps under one heading."""

    title: str
    steps: list[Step]


def acts(turn: int) -> Iterator[Act]:
    """The whole session; `turn` makes each repetition of it change other rows."""
    yield Act("An analysts' agent looks around and reports", list(_reports()))
    yield Act("It tries to see more than it may", list(_curious()))
    yield Act("It tries to break things", list(_destructive()))
    yield Act("A support agent changes things, and asks for leave", list(_support(1 + turn % 50_000)))
    yield Act("A shared account, and callers that are none", list(_strangers()))


def _reports() -> Iterator[Step]:
    def permit(sql: str, sample: int = 0, **masked: str) -> Step:
        return Step(REPORTS, sql, "permit", "analysts-read", masked, sample=sample)

    yield permit("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name")
    yield permit("SELECT * FROM customers LIMIT 5", 2, email="tokenize", phone="redact", ssn="partial", born="nullify")
    by_name = """
        SELECT c.name AS who, c.ssn AS national_id, c.email AS contact
        FROM customers AS c WHERE c.state = 'TX' ORDER BY c.since DESC LIMIT 20"""
    yield permit(by_name, national_id="partial", contact="tokenize")
    yield permit("SELECT mail, tax_id FROM contacts LIMIT 3", 1, mail="tokenize", tax_id="partial")
    best = """
        SELECT c.name, count(*) AS orders, sum(o.total_cents) / 100.0 AS revenue
        FROM customers c JOIN orders o ON o.customer_id = c.id
        WHERE o.status <> 'cancelled' GROUP BY c.id ORDER BY revenue DESC LIMIT 10"""
    yield permit(best, 1)
    months = """
        WITH monthly AS (SELECT strftime('%Y-%m', placed_at) AS month, sum(total_cents) AS cents FROM orders GROUP BY month)
        SELECT month, cents, cents - lag(cents) OVER (ORDER BY month) AS change FROM monthly ORDER BY month"""
    yield permit(months, 2)
    first_of_each_state = """
        SELECT * FROM (
            SELECT c.state, c.name, sum(o.total_cents) AS cents,
                   rank() OVER (PARTITION BY c.state ORDER BY sum(o.total_cents) DESC) AS place
            FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id)
        WHERE place = 1 LIMIT 50"""
    yield permit(first_of_each_state)
    yield permit("SELECT segment, count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders) GROUP BY segment")
    yield permit("SELECT network, count(*) AS payments, round(avg(amount_cents) / 100.0, 2) AS average FROM payments GROUP BY network", 1)
    tickets = """
        SELECT t.topic, c.email, count(*) AS tickets FROM tickets t JOIN customers c ON c.email = t.email
        GROUP BY t.topic, c.email ORDER BY tickets DESC LIMIT 5"""
    yield permit(tickets, 1, email="tokenize")
    yield permit("SELECT c.segment, count(*) AS tickets FROM tickets t JOIN customers c USING (email) GROUP BY c.segment", 1)
    yield permit("EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer_id = 7")


def _curious() -> Iterator[Step]:
    def permit(sql: str, sample: int = 0, **masked: str) -> Step:
        return Step(REPORTS, sql, "permit", "analysts-read", masked, sample=sample)

    def deny(sql: str, because: str) -> Step:
        return Step(REPORTS, sql, "deny", because)

    yield permit("SELECT order_id, card_number FROM payments WHERE amount_cents > 50000 LIMIT 3", 1, card_number="partial")
    yield permit("SELECT 'card no. ' || p.card_number AS note FROM payments p LIMIT 3", 1, note="redact")
    yield permit("SELECT substr(card_number, 1, 8) AS a, substr(card_number, 9) AS b FROM payments LIMIT 3", a="redact", b="redact")
    yield permit("WITH x AS (SELECT card_number AS y FROM payments), z AS (SELECT y AS w FROM x) SELECT w FROM z LIMIT 3", w="partial")
    yield permit("SELECT name FROM customers UNION ALL SELECT card_number FROM payments LIMIT 3", name="partial")
    yield permit("SELECT CASE WHEN ssn LIKE '1%' THEN 'yes' ELSE 'no' END AS one FROM customers LIMIT 3", one="redact")
    yield permit("SELECT id, (SELECT card_number FROM payments p WHERE p.order_id = o.id) AS c FROM orders o LIMIT 3", c="partial")
    yield permit("SELECT json_object('id', id, 'card', card_number) AS j FROM payments LIMIT 3", j="redact")
    yield deny("SELECT name FROM customers WHERE ssn = '536-90-4399'", "denied.probe")
    yield deny("SELECT id FROM payments ORDER BY card_number", "denied.probe")
    yield deny("SELECT count(DISTINCT card_number) FROM payments", "denied.aggregate")
    yield deny("SELECT name, salary_cents FROM employees ORDER BY salary_cents DESC", "denied.default")
    yield deny("CREATE TABLE stash AS SELECT * FROM payments", "denied.default")
    yield deny("INSERT INTO tickets SELECT id, card_number, paid_at, network, network FROM payments", "denied.default")


def _destructive() -> Iterator[Step]:
    def deny(sql: str, because: str) -> Step:
        return Step(REPORTS, sql, "deny", because)

    yield deny("DROP TABLE orders", "no-destruction")
    yield deny("SELECT 1; DROP TABLE orders", "no-destruction")
    yield deny("DELETE FROM orders", "deletes-are-approved")
    yield deny("GRANT ALL ON orders TO agent", "no-privilege-changes")
    yield deny("ATTACH DATABASE '/tmp/mine.db' AS mine", "nothing-leaves")
    yield deny("SELECT load_extension('/tmp/evil.so')", "nothing-leaves")
    yield deny("PRAGMA writable_schema = ON", "no-destruction")
    yield deny("SELEKT everything FORM orders", "denied.unknown")
    yield deny("UPDATE customers SET ssn = '000-00-0000' WHERE id = 1", "denied.default")


def _support(order: int) -> Iterator[Step]:
    delete = "DELETE FROM orders WHERE id = ? AND status <> 'open'"
    yield Step(SUPPORT, "SELECT name, email, ssn FROM customers WHERE id = ?", "permit", "support-reads",
               {"ssn": "partial"}, (order,), sample=1)  # fmt: skip
    yield Step(SUPPORT, "UPDATE orders SET status = 'shipped' WHERE id = ?", "permit", "support-updates-orders",
               parameters=(order,))  # fmt: skip
    yield Step(SUPPORT, "UPDATE orders SET status = 'shipped'", "deny", "denied.require")
    yield Step(SUPPORT, "INSERT INTO tickets (email, opened_at, topic, body) VALUES (?, ?, ?, ?)", "permit", "support-opens-tickets",
               parameters=("ann@example.org", "2026-01-05 09:00:00", "refund", "asks for the money back"))  # fmt: skip
    yield Step(SUPPORT, delete, "hold", "deletes-are-approved", parameters=(order,))
    yield Step(SUPPORT, delete, "deny", "denied.approval", parameters=(order + 1,), approved=True)
    yield Step(SUPPORT, delete, "permit", "deletes-are-approved", parameters=(order,), approved=True)
    yield Step(SUPPORT, delete, "deny", "denied.approval", parameters=(order,), approved=True)


def _strangers() -> Iterator[Step]:
    yield Step(SHARED, "SELECT status, count(*) AS orders FROM orders GROUP BY status ORDER BY orders DESC", "permit",
               "no-secrets-for-shared", sample=1)  # fmt: skip
    yield Step(SHARED, "SELECT name, email FROM customers LIMIT 10", "deny", "denied.class")
    yield Step(SHARED, "SELECT count(*) FROM payments WHERE card_number LIKE '4%'", "deny", "denied.class")
    yield Step(SHARED, "SELECT count(*) FROM orders", "deny", "denied.session", bearer="closed")
    yield Step(REPORTS, "SELECT count(*) FROM orders", "refused", "identity.token_expired", bearer="expired")
    yield Step(REPORTS, "SELECT count(*) FROM orders", "refused", "identity.signature_invalid", bearer="forged")
