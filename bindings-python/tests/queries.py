"""Makes SELECTs of all shapes over three tables, two of which hold something secret."""

from __future__ import annotations

import random
from collections.abc import Callable

COLUMNS = {
    "customers": ["id", "name", "ssn", "city"],
    "payments": ["id", "order_id", "network", "card"],
    "orders": ["id", "customer_id", "status"],
    "named": ["id", "who", "number"],
}
DEPTH = 3
Scope = list[tuple[str, list[str]]]


class Queries:
    """An endless source of statements, the same for the same seed. Not all of them are SQL that SQLite takes."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.names = 0

    def __next__(self) -> str:
        self.names = 0
        text = self.select(0, self.chance.randint(1, 3))
        if self.now(0.2):
            name, column = self.name(), self.name()
            scope = [(name, [column])]
            text = f"WITH {name}({column}) AS ({self.select(1, 1)}) SELECT {self.value(scope)}, {self.value(scope)} FROM {name}"
        if self.now(0.15):
            text += f" ORDER BY {self.one_of('1', '2')}"
        return text + " LIMIT 40" * self.now(0.5)

    def select(self, depth: int, width: int, outer: Scope = [], names: list[str] | None = None) -> str:  # noqa: B006
        text = self.core(depth, width, outer, names)
        if depth < 2 and self.now(0.12):
            operator = self.one_of("UNION ALL", "UNION", "EXCEPT", "INTERSECT")
            text += f" {operator} {self.core(depth, width, outer, None)}"
        return text

    def core(self, depth: int, width: int, outer: Scope, names: list[str] | None) -> str:
        source, scope = self.source(depth)
        seen = scope + outer if self.now(0.4) else scope
        kind = self.chance.random()
        items = []
        for position in range(width):
            special = self.now(0.6)
            item = self.aggregate(scope, depth) if kind < 0.15 and special else self.value(seen, depth)
            item = self.window(scope, depth) if 0.15 < kind < 0.25 and special else item
            items.append(f"{item} AS {names[position]}" if names else item)
        if depth == 0 and self.now(0.1):
            items = [self.one_of("*", f"{scope[0][0]}.*")]
        text = f"SELECT {'DISTINCT ' * self.now(0.05)}{', '.join(items)} FROM {source}"
        if self.now(0.3):
            text += f" WHERE {self.condition(seen, depth)}"
        if self.now(0.15):
            text += f" GROUP BY {self.value(scope, depth)}"
            text += f" HAVING {self.condition(scope, depth)}" if self.now(0.2) else ""
        return text

    def source(self, depth: int) -> tuple[str, Scope]:
        kind, name = self.chance.random(), self.name()
        if depth < 2 and kind < 0.25:
            columns = [self.name() for _ in range(self.chance.randint(1, 3))]
            return f"({self.select(depth + 1, len(columns), [], columns)}) AS {name}", [(name, columns)]
        if depth < 2 and kind < 0.45:
            (left, of_left), (right, of_right) = self.source(depth + 1), self.source(depth + 1)
            join = self.one_of("JOIN", "LEFT JOIN", "CROSS JOIN", ",", "NATURAL JOIN")
            on = f" ON {self.condition(of_left + of_right, depth + 1)}" if join in {"JOIN", "LEFT JOIN"} else ""
            return f"{left} {join} {right}{on}", of_left + of_right
        table = self.one_of(*COLUMNS)
        if kind < 0.55:
            return f"{table} AS {name}, json_each({self.value([(name, COLUMNS[table])], depth)}) AS j", [
                (name, COLUMNS[table]),
                ("j", ["key"]),
            ]
        return (table, [(table, COLUMNS[table])]) if self.now(0.3) else (f"{table} AS {name}", [(name, COLUMNS[table])])

    def value(self, scope: Scope, depth: int = 0) -> str:
        if depth > DEPTH or self.now(0.45):
            table, columns = self.chance.choice(scope)
            column = self.chance.choice(columns)
            return self.one_of(f"{table}.{column}", f"{table}.{column}", column, f'{table}."{column}"', f"'{table}'.{column}")

        def one() -> str:
            return self.value(scope, depth + 1)

        return self.made_by(
            lambda: f"({one()} || {one()})",
            lambda: f"substr({one()}, 1, {self.chance.randint(1, 4)})",
            lambda: f"CASE WHEN {self.condition(scope, depth + 1)} THEN {one()} ELSE {one()} END",
            lambda: f"iif({self.condition(scope, depth + 1)}, {one()}, {self.made_by(one, lambda: 'NULL')})",
            lambda: f"({self.select(depth + 1, 1, scope)})",
            lambda: f"{self.one_of('upper', 'length', 'hex', 'typeof', 'quote')}({one()})",
            lambda: f"{self.one_of('max', 'min', 'coalesce', 'nullif')}({one()}, {one()})",
            lambda: f"CAST({one()} AS {self.one_of('TEXT', 'INTEGER')})",
            lambda: f"({one()} {self.one_of('=', '<', 'LIKE', '+', 'IS')} {one()})",
            lambda: f"({one()} COLLATE NOCASE)",
            lambda: self.one_of("1", "'x'", "NULL", "2.5"),
        )

    def condition(self, scope: Scope, depth: int) -> str:
        def one() -> str:
            return self.value(scope, depth + 1)

        return self.made_by(
            lambda: f"{one()} = {one()}",
            lambda: f"{one()} LIKE '%{self.chance.randint(0, 9)}%'",
            lambda: f"{one()} IN ({self.select(depth + 1, 1, scope)})",
            lambda: f"EXISTS ({self.select(depth + 1, 1, scope)})",
            lambda: f"{one()} > {self.made_by(one, lambda: '5')}",
            lambda: f"{one()} IS NOT NULL",
        )

    def aggregate(self, scope: Scope, depth: int) -> str:
        name = self.one_of("count", "sum", "max", "min", "group_concat", "total")
        return self.made_by(
            lambda: f"{name}({self.value(scope, depth + 1)})",
            lambda: "count(*)",
            lambda: f"count(*) FILTER (WHERE {self.condition(scope, depth + 1)})",
        )

    def window(self, scope: Scope, depth: int) -> str:
        def one() -> str:
            return self.value(scope, depth + 1)

        name = self.made_by(
            lambda: self.one_of("row_number()", "rank()", "count(*)"), lambda: f"lag({one()})", lambda: f"sum({one()})",
            lambda: f"first_value({one()})",
        )  # fmt: skip
        return f"{name} OVER ({self.made_by(lambda: '', lambda: f'PARTITION BY {one()}')} ORDER BY {one()})"

    def name(self) -> str:
        self.names += 1
        return f"a{self.names}"

    def now(self, probability: float) -> bool:
        return self.chance.random() < probability

    def one_of(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def made_by(self, *makers: Callable[[], str]) -> str:
        return self.chance.choice(makers)()
