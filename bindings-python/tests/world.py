"""What the tests share: keys, tokens, a policy and the customers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import checkrein

SECRETS = ["123-45-6789", "987-65-4321", "555-12-3456", "4111111111111111"]


def create_customers(connection: Any) -> None:
    for statement in (
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, ssn TEXT UNIQUE, card NUMERIC)",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)",
        "CREATE VIEW named AS SELECT name AS n, ssn AS s FROM customers",
        "INSERT INTO customers VALUES (1, 'Ada', '123-45-6789', 4111111111111111),"
        " (2, 'Ben', '987-65-4321', NULL), (3, 'Cleo', '555-12-3456', NULL)",
    ):
        connection.cursor().execute(statement)
    connection.commit()
