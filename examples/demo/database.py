"""The orders database: made once with Faker and a fixed seed, then copied for each run."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from faker import Faker

SEED = 20260101
CUSTOMERS = 20_000
ORDERS = 100_000
EMPLOYEES = 250
"""Beside them one payment for each order, and a ticket for every tenth customer."""

BATCH = 2_000
POOL = 600
"""Names and cities are drawn from so many of Faker's; numbers are Faker's own for each customer."""

SCHEMA = """
CREATE TABLE customers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, phone TEXT NOT NULL, ssn TEXT NOT NULL,
    born TEXT NOT NULL, city TEXT NOT NULL, state TEXT NOT NULL, segment TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, placed_at TEXT NOT NULL, status TEXT NOT NULL,
    channel TEXT NOT NULL, total_cents INTEGER NOT NULL);
CREATE TABLE payments (
    id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, network TEXT NOT NULL, card_number TEXT NOT NULL,
    amount_cents INTEGER NOT NULL, paid_at TEXT NOT NULL);
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY, email TEXT NOT NULL, opened_at TEXT NOT NULL, topic TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE employees (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, ssn TEXT NOT NULL, job TEXT NOT NULL, salary_cents INTEGER NOT NULL);
CREATE VIEW contacts AS SELECT id, name, email AS mail, ssn AS tax_id FROM customers;
"""
INDEXES = """
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX payments_by_order ON payments (order_id);
CREATE INDEX customers_by_email ON customers (email);
ANALYZE;
"""

Rows = Iterator[tuple[Any, ...]]


class Size(NamedTuple):
    """How many rows to make."""

    customers: int = CUSTOMERS
    orders: int = ORDERS

    @property
    def rows(self) -> int:
        return self.customers + 2 * self.orders + self.customers // 10 + EMPLOYEES


def prepare(path: Path, size: Size, progress: Callable[[str, int], None] = lambda _table, _rows: None) -> None:
    """Makes the database file; `progress` is told the table and how many rows more it has."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    connection = sqlite3.connect(unfinished)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(SCHEMA)
    for table, rows in _tables(size):
        while batch := list(islice(rows, BATCH)):
            marks = ", ".join("?" * len(batch[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)  # noqa: S608
            progress(table, len(batch))
    connection.executescript(INDEXES)
    connection.commit()
    connection.close()
    unfinished.rename(path)


def copy(prepared: Path, path: Path) -> None:
    """Gives a run a database of its own."""
    shutil.copyfile(prepared, path)


def _tables(size: Size) -> Iterator[tuple[str, Rows]]:
    chance = random.Random(SEED)  # noqa: S311
    faker = Faker("en_US", use_weighting=False)
    faker.seed_instance(SEED)
    emails: list[str] = []
    placed: list[tuple[datetime, int]] = []
    yield "customers", _customers(size.customers, chance, faker, emails)
    yield "orders", _orders(size, chance, placed)
    yield "payments", _payments(size.customers, chance, faker, placed)
    yield "tickets", _tickets(size.customers // 10, chance, faker, emails)
    yield "employees", _employees(chance, faker)


def _customers(count: int, chance: random.Random, faker: Faker, emails: list[str]) -> Rows:
    first, last = ([make() for _ in range(POOL)] for make in (faker.first_name, faker.last_name))
    places = [(faker.city(), faker.state_abbr(include_territories=False)) for _ in range(POOL)]
    hosts = [faker.free_email_domain() for _ in range(8)]
    numbers: set[str] = set()
    for key in range(1, count + 1):
        given, family = chance.choice(first), chance.choice(last)
        email = f"{given}.{family}{key}@{chance.choice(hosts)}".lower()
        emails.append(email)
        while (ssn := faker.ssn()) in numbers:
            pass
        numbers.add(ssn)
        born = date(1940, 1, 1) + timedelta(days=chance.randrange(365 * 66))
        since = date(2019, 1, 1) + timedelta(days=chance.randrange(365 * 6))
        segment = chance.choices(("consumer", "business", "public"), (80, 17, 3))[0]
        yield key, f"{given} {family}", email, faker.phone_number(), ssn, str(born), *chance.choice(places), segment, str(since)


def _orders(size: Size, chance: random.Random, placed: list[tuple[datetime, int]]) -> Rows:
    start = datetime(2025, 1, 1)
    states = {"delivered": 78, "shipped": 10, "open": 7, "cancelled": 5}
    for key in range(1, size.orders + 1):
        moment = start + timedelta(seconds=chance.randrange(365 * 86_400))
        total = int(chance.lognormvariate(8.4, 0.8)) + 199
        placed.append((moment, total))
        channel = chance.choice(("web", "app", "phone", "partner"))
        yield key, chance.randint(1, size.customers), str(moment), chance.choices(list(states), list(states.values()))[0], channel, total


def _payments(count: int, chance: random.Random, faker: Faker, placed: list[tuple[datetime, int]]) -> Rows:
    kinds = {"visa": "visa16", "mastercard": "mastercard", "amex": "amex", "discover": "discover"}
    cards = []
    for _ in range(count):
        network = chance.choice(list(kinds))
        cards.append((network, faker.credit_card_number(kinds[network])))
    for key, (moment, total) in enumerate(placed, 1):
        yield key, key, *chance.choice(cards), total, str(moment + timedelta(seconds=chance.randrange(30, 900)))


def _tickets(count: int, chance: random.Random, faker: Faker, emails: list[str]) -> Rows:
    topics = ("refund", "delivery", "account", "invoice")
    for key, email in enumerate(chance.sample(emails, count), 1):
        opened = datetime(2025, 1, 1) + timedelta(seconds=chance.randrange(365 * 86_400))
        yield key, email, str(opened), chance.choice(topics), faker.sentence()


def _employees(chance: random.Random, faker: Faker) -> Rows:
    for key in range(1, EMPLOYEES + 1):
        yield key, faker.name(), faker.ssn(), faker.job(), chance.randrange(45_000_00, 210_000_00, 500_00)
