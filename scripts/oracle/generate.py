"""Hostile queries at random: few names that mean many things, so that every rule of scope decides something.

Most of what is made is valid; what the server refuses is left out by the harness.
"""

import random

# Names are shared on purpose: columns named as tables, aliases named as columns.
TABLES = {
    "users": ["id", "name", "ssn", "email"],
    "t": ["id", "a", "b"],
    "log": ["id", "msg", "users"],
    "name": ["id", "t", "ssn"],
    "v": ["id", "x", "ssn"],
    "w": ["x", "name"],
    "s2.users": ["id", "ssn", "a"],
}
POSTGRES_TABLES = {"Odd": ["Id", "SSN", "a"], "deep": ["id", "who", "tags", "doc"]}
ALIASES = ["u", "t", "users", "name", "a", "x", "ssn", "q", "id", "log"]
NAMES = ["a", "b", "x", "id", "ssn", "name", "users", "t", "msg", "c1", "y"]


def quoted(name):
    return name if name.islower() or name.replace("_", "").isalnum() and name == name.lower() else f'"{name}"'


class Generator:
    def __init__(self, seed, dialect, tidy=False):
        """`tidy`: every alias is another one and columns are qualified, so that most of what is made is valid."""
        self.r = random.Random(seed)
        self.tidy = tidy
        self.made = 0
        self.pg = dialect == "postgres"
        self.tables = dict(TABLES)
        if self.pg:
            self.tables.update(POSTGRES_TABLES)
        self.ctes = []

    def chance(self, p):
        return self.r.random() < p

    def pick(self, items):
        if self.tidy and items is ALIASES:
            self.made += 1
            return f"{self.r.choice(items)}{self.made}"
        return self.r.choice(items)

    # --- FROM: returns text and [(alias, columns)] -----------------------------------------------------------------------------

    def relation(self, depth, scopes):
        r = self.r.random()
        if self.ctes and r < 0.3:
            name, columns = self.pick(self.ctes)
            text = name
        elif depth > 0 and r < 0.45:
            lateral = self.pg and self.chance(0.3)
            inner, columns = self.query(depth - 1, scopes if lateral else scopes[1:])
            alias = self.pick(ALIASES)
            columns = list(columns)
            text = f"{'LATERAL ' if lateral else ''}({inner}) AS {alias}"
            if self.pg and self.chance(0.3):
                columns = self.rename(columns)
                text += f"({', '.join(columns)})"
            return text, [(alias, columns)]
        elif self.pg and r < 0.52:
            return self.function(scopes)
        elif r < 0.57 and self.pg:
            width = self.r.randint(1, 3)
            alias, columns = self.pick(ALIASES), self.r.sample(NAMES, width)
            rows = ", ".join(
                "(" + ", ".join(f"'{i}{j}'" if self.chance(0.7) else self.text(0, scopes[1:]) for j in range(width)) + ")" for i in range(2)
            )
            return f"(VALUES {rows}) AS {alias}({', '.join(columns)})", [(alias, columns)]
        elif depth > 0 and r < 0.62:
            text, bound = self.joined(depth - 1, scopes)
            if self.pg and self.chance(0.3):
                alias = self.pick(ALIASES)
                columns = [c for _, cs in bound for c in cs]
                return f"({text}) AS {alias}", [(alias, columns)] if len(set(columns)) == len(columns) else [(alias, columns)]
            return f"({text})", bound
        else:
            name = self.pick(list(self.tables))
            columns = self.tables[name]
            schema, _, bare = name.rpartition(".")
            text = (
                schema + "."
                if schema
                else ("public." if self.pg and self.chance(0.1) else "main." if not self.pg and self.chance(0.1) else "")
            ) + quoted(bare)
            if self.pg and self.chance(0.05):
                text = "ONLY " + text
            name = bare
        if self.tidy or self.chance(0.6):
            alias = self.pick(ALIASES)
            if self.pg and self.chance(0.25):
                columns = self.rename(columns)
                return f"{text} AS {alias}({', '.join(map(quoted, columns))})", [(alias, columns)]
            return f"{text}{' AS' if self.chance(0.5) else ''} {alias}", [(alias, list(columns))]
        return text, [(name, list(columns))]

    def rename(self, columns):
        count = self.r.randint(1, len(columns)) if columns else 0
        return self.r.sample(NAMES, min(count, len(NAMES))) + list(columns[count:])

    def function(self, scopes):
        alias = self.pick(ALIASES)
        kind = self.r.randint(0, 7)
        text = self.text(0, scopes)
        if kind == 0:
            return f"string_to_table({text}, ',') AS {alias}", [(alias, [alias])]
        if kind == 1:
            column = self.pick(NAMES)
            return f"string_to_table({text}, ',') AS {alias}({column})", [(alias, [column])]
        if kind == 2:
            return f"unnest(ARRAY[{text}, 'x']) WITH ORDINALITY AS {alias}({self.pick(NAMES)}, ordx)", [(alias, ["ordx"])]
        if kind == 3:
            return f"jsonb_each_text(to_jsonb(ROW({text}))) AS {alias}", [(alias, ["key", "value"])]
        if kind == 4:
            return f"generate_series(1, 2) {alias}", [(alias, [alias])]
        if kind == 5:
            return f"jsonb_array_elements_text(jsonb_build_array({text})) {alias}", [(alias, ["value"])]
        if kind == 6:
            return f"upper({text}) {alias}", [(alias, [alias])]
        return f"regexp_split_to_table({text}, 'Z') {alias}", [(alias, [alias])]

    def joined(self, depth, scopes):
        text, bound = self.relation(depth, [[]] + scopes[1:])
        for _ in range(self.r.choice([0, 1, 1, 2])):
            here = [bound + (scopes[0] if scopes else [])] + scopes[1:]
            other, more = self.relation(depth, here)
            left = [c for _, cs in bound for c in cs]
            right = [c for _, cs in more for c in cs]
            common = [c for c in left if c in right and left.count(c) == 1 and right.count(c) == 1]
            r = self.r.random()
            kind = self.pick(["JOIN", "LEFT JOIN", "FULL JOIN" if self.pg else "LEFT JOIN", "RIGHT JOIN" if self.pg else "INNER JOIN"])
            if r < 0.3 and common:
                using = self.r.sample(common, self.r.randint(1, min(2, len(common))))
                text += f" {kind} {other} USING ({', '.join(map(quoted, using))})"
            elif r < 0.45:
                text += f" NATURAL {kind} {other}"
            elif r < 0.8:
                text += f" {kind} {other} ON {self.condition(depth - 1, [bound + more] + scopes[1:])}"
            else:
                text += f" {'CROSS JOIN' if self.chance(0.6) else ','} {other}"
            bound = bound + more
        return text, bound

    # --- expressions ------------------------------------------------------------------------------------------------------------

    def column(self, scopes):
        levels = [level for level in scopes if level]
        if not levels:
            return "'k'"
        level = levels[0] if self.chance(0.8) else self.pick(levels)
        alias, columns = self.pick(level)
        if not columns:
            return "'k'"
        r = self.r.random()
        if r < 0.05 and not self.tidy:
            return self.pick(NAMES)
        name = quoted(self.pick(columns))
        if not self.pg and self.chance(0.1):
            name = self.pick([f'"{name}"', f"`{name}`", f"[{name}]", name.upper(), "rowid"])
        return name if self.chance(0.1 if self.tidy else 0.5) else f"{quoted(alias)}.{name}"

    def whole(self, scopes):
        levels = [level for level in scopes if level]
        if not self.pg or not levels:
            return self.column(scopes)
        alias, columns = self.pick(levels[0])
        alias = quoted(alias)
        column = quoted(self.pick(columns)) if columns else "id"
        return self.pick(
            [
                f"{alias}::text",
                f"row_to_json({alias})::text",
                f"to_jsonb({alias})::text",
                f"({alias}).{column}::text",
                f"({alias}.*)::text",
                f"{column}({alias})::text",
                f"(SELECT {alias}).{column}::text",
                f"(SELECT z FROM (SELECT {alias}.*) z).{column}::text",
                f"concat({alias}.*)",
                f"concat({alias})",
                f"ROW({alias}.*)::text",
                f"({alias} IS NOT NULL)::text",
                f"({alias}.*).{column}::text",
                f"(ARRAY[{alias}])[1]::text",
                f"format('%s', {alias})",
                f"(row_to_json({alias}) ->> '{column}')",
                f"coalesce({alias}, NULL)::text",
                f"((ARRAY[{alias}])[1]).{column}::text",
                f"(CASE WHEN true THEN {alias} END).{column}::text",
            ]
        )

    def text(self, depth, scopes):
        r = self.r.random()
        cast = "::text" if self.pg else ""
        if depth <= 0 or r < 0.35:
            return self.column(scopes) + cast if self.chance(0.85) else "'k'"
        if r < 0.45:
            return self.whole(scopes)
        inner = lambda: self.text(depth - 1, scopes)
        if r < 0.55:
            return f"({self.scalar(depth - 1, scopes)}){cast}"
        options = [
            lambda: f"{inner()} || {inner()}",
            lambda: f"coalesce({inner()}, {inner()})",
            lambda: f"CASE WHEN {self.condition(depth - 1, scopes)} THEN {inner()} ELSE {inner()} END",
            lambda: f"upper({inner()})",
            lambda: f"nullif({inner()}, 'q')",
            lambda: f"({self.condition(depth - 1, scopes)}){cast}",
            lambda: f"CAST({inner()} AS text)",
            lambda: f"min({inner()}) OVER (PARTITION BY {inner()} ORDER BY {inner()})",
            lambda: f"lag({inner()}) OVER (ORDER BY {inner()})",
            lambda: f"substr({inner()}, 1)",
        ]
        if self.pg:
            options += [
                lambda: f"array_to_string(ARRAY(SELECT {inner()}), ',')",
                lambda: f"(ARRAY[{inner()}, {inner()}])[1]",
                lambda: f"greatest({inner()}, {inner()})",
                lambda: f"substring({inner()} FROM 1)",
                lambda: f"(ROW({inner()}, {inner()})).f1",
                lambda: f"jsonb_build_object('k', {inner()})::text",
                lambda: f'({inner()} COLLATE "C")',
            ]
        else:
            options += [
                lambda: f"ifnull({inner()}, {inner()})",
                lambda: f"iif({inner()}, {inner()}, {inner()})",
                lambda: f"{inner()} COLLATE NOCASE",
                lambda: f"json_array({inner()})",
            ]
        return self.pick(options)()

    def condition(self, depth, scopes):
        r = self.r.random()
        a = self.text(max(0, min(depth, 1)), scopes)
        if r < 0.25:
            return f"{a} LIKE '%'"
        if r < 0.4:
            return f"{a} IS NOT NULL"
        if r < 0.5:
            return "1 = 1" if not self.pg else "true"
        if depth > 0 and r < 0.7:
            return f"EXISTS ({self.query(depth - 1, [[]] + scopes)[0]})"
        if depth > 0 and r < 0.8:
            return f"({a} IN ({self.scalar(depth - 1, scopes)}) OR 1 = 1)"
        return f"({a} <> {self.text(0, scopes)} OR {self.text(0, scopes)} IS NULL)"

    def scalar(self, depth, scopes):
        if self.chance(0.25):
            return f"SELECT {self.text(0, scopes)}{' AS ' + self.pick(NAMES) if self.chance(0.4) else ''}"
        text, bound = self.joined(depth, [[]] + scopes)
        inner = [bound] + scopes
        item = self.pick([f"min({self.text(0, inner)})", f"max({self.text(0, inner)})", self.text(0, inner)])
        alias = f" AS {self.pick(NAMES)}" if self.chance(0.4) else ""
        where = f" WHERE {self.condition(0, inner)}" if self.chance(0.5) else ""
        order = (
            f" ORDER BY {self.pick(['1', self.pick(NAMES), self.text(0, inner)])}" if not item.startswith("m") and self.chance(0.3) else ""
        )
        return f"SELECT {item}{alias} FROM {text}{where}{order} LIMIT 1"

    # --- queries ----------------------------------------------------------------------------------------------------------------

    def query(self, depth, scopes):
        saved = list(self.ctes)
        prefix = ""
        if depth > 0 and self.chance(0.25):
            prefix = self.with_(depth - 1, scopes)
        if depth > 0 and self.chance(0.15):
            text, columns = self.select(depth - 1, scopes, width=self.r.randint(1, 3))
            for _ in range(self.r.randint(1, 2)):
                arm, _ = self.select(depth - 1, scopes, width=len(columns))
                text += f" {self.pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT', 'UNION ALL'])} {arm}"
            if self.chance(0.4):
                text += f" ORDER BY {self.pick(['1', quoted(self.pick(columns) or 'a'), '2', '1 DESC'])}"
        else:
            text, columns = self.select(depth, scopes)
        self.ctes = saved
        return prefix + text, columns

    def with_(self, depth, scopes):
        recursive = self.chance(0.4)
        parts = []
        for _ in range(self.r.randint(1, 3)):
            name = self.pick(ALIASES) if self.tidy else self.pick(ALIASES + ["users", "v"])
            width = self.r.randint(1, 3)
            if recursive and self.chance(0.6):
                first, columns = self.select(depth - 1, scopes, width=width, plain=True)
                names = self.r.sample(NAMES, width) if self.chance(0.8) else columns
                saved, self.ctes = list(self.ctes), [(n, c) for n, c in self.ctes if n != name]
                rotated = ", ".join(f"r.{quoted(c)}" for c in names[1:] + names[:1])
                extra, bound = self.relation(0, [[]]) if self.chance(0.5) else ("", [])
                self.ctes = saved
                parts.append(
                    f"{name}({', '.join(map(quoted, names))}) AS ({first} UNION SELECT {rotated} FROM {name} AS r{', ' + extra if extra else ''}{' WHERE r.' + quoted(names[0]) + ' IS NOT NULL' if self.chance(0.5) else ''})"
                )
                columns = names
            else:
                body, columns = self.query(depth, scopes)
                columns = list(columns)
                if self.chance(0.4) and columns:
                    columns = self.r.sample(NAMES, len(columns)) if len(columns) <= len(NAMES) else columns
                    parts.append(
                        f"{name}({', '.join(map(quoted, columns))}) AS {self.pick(['', 'MATERIALIZED ', 'NOT MATERIALIZED '])}({body})"
                    )
                else:
                    parts.append(f"{name} AS ({body})")
            self.ctes.append((name, columns))
        return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} "

    def select(self, depth, scopes, width=None, plain=False):
        text, bound = self.joined(depth, [[]] + scopes)
        inner = [bound] + scopes
        items, columns = [], []
        grouped = not plain and self.chance(0.12)
        windowed = not grouped and not plain and self.chance(0.08)
        for _ in range(width or self.r.randint(1, 4)):
            r = self.r.random()
            if width is None and not grouped and r < 0.12:
                items.append("*")
                columns += [c for _, cs in bound for c in cs]
                continue
            if width is None and not grouped and r < 0.2:
                alias, cs = self.pick(bound)
                items.append(f"{quoted(alias)}.*" if not self.pg or self.chance(0.7) else f"({quoted(alias)}).*")
                columns += cs
                continue
            if grouped:
                expr = self.pick(
                    [
                        f"min({self.text(1, inner)})",
                        "count(*)",
                        f"max({self.column(inner)}{'::text' if self.pg else ''}){' FILTER (WHERE ' + self.condition(0, inner) + ')' if self.chance(0.4) else ''}",
                        self.text(0, inner),
                    ]
                )
                expr += "::text" if self.pg else ""
            elif windowed:
                expr = f"first_value({self.text(0, inner)}) OVER win"
            else:
                expr = self.text(min(depth, 2), inner)
            if self.chance(0.55):
                alias = self.pick(NAMES)
                items.append(f"{expr}{' AS' if self.chance(0.7) else ''} {alias}")
                columns.append(alias)
            elif self.pg or width is None:
                items.append(expr)
                bare = expr.split("::")[0].split(".")[-1].strip('"`[]')
                columns.append(bare if bare.isidentifier() else "c1")
            else:
                items.append(expr)
                columns.append("c1")
        distinct = ""
        if not grouped and self.chance(0.1):
            distinct = "DISTINCT "
            if self.pg and self.chance(0.6):
                distinct = f"DISTINCT ON ({self.pick([self.text(0, inner), self.pick(NAMES), '1'])}) "
        text = f"SELECT {distinct}{', '.join(items)} FROM {text}"
        if self.chance(0.35):
            text += f" WHERE {self.condition(depth - 1, inner)}"
        if grouped:
            keys = [
                self.pick([self.text(0, inner), self.pick(NAMES), str(self.r.randint(1, 2)), f"({self.pick(NAMES)})"])
                for _ in range(self.r.randint(1, 2))
            ]
            if self.pg and self.chance(0.2):
                text += f" GROUP BY {self.pick(['GROUPING SETS', 'ROLLUP', 'CUBE'])} ({', '.join('(' + k + ')' for k in keys)})"
            else:
                text += f" GROUP BY {', '.join(keys)}"
            if self.chance(0.3):
                text += f" HAVING min({self.text(0, inner)}) IS NOT NULL"
        if windowed:
            text += f" WINDOW win AS (PARTITION BY {self.text(0, inner)} ORDER BY {self.text(0, inner)})"
        if not plain and width is None and self.chance(0.3):
            key = self.pick(
                [
                    self.pick(NAMES),
                    "1",
                    f"({self.pick(NAMES)})",
                    self.text(0, inner),
                    f"{self.pick(NAMES)} || 'x'",
                    self.pick(NAMES) + (' COLLATE "C"' if self.pg else " COLLATE NOCASE"),
                    "(1)",
                    "+1",
                ]
            )
            text += f" ORDER BY {key}"
            if self.chance(0.3):
                text += " LIMIT 3"
        return text, columns

    # --- statements -------------------------------------------------------------------------------------------------------------

    def statement(self):
        r = self.r.random()
        if r < 0.85:
            return self.query(self.r.choice([1, 2, 2, 3]), [])[0]
        target = self.pick(["t", "log", "name"])
        columns = self.tables[target]
        written = self.pick(columns[1:])
        prefix = self.with_(1, []) if self.chance(0.4) else ""
        alias = self.pick(ALIASES) if self.chance(0.5) else None
        bound = [(alias or target, columns)]
        returning = f" RETURNING {self.pick(['*', self.text(1, [bound]), self.text(1, [bound]), written])}" if self.chance(0.7) else ""
        if r < 0.9:
            if self.chance(0.5):
                source = f"SELECT {self.text(1, [])}"
                more = self.relation(0, [[]])
                source = f"SELECT {self.text(0, [more[1]])} FROM {more[0]}"
            else:
                source = f"VALUES ({self.text(1, [])}, 'q')".replace(", 'q'", "")
            return f"{prefix}INSERT INTO {target}{' AS ' + alias if alias else ''} ({written}) {source}{returning}"
        other, more = self.relation(0, [[]]) if self.chance(0.7) else ("", [])
        scope = [bound + more]
        where = f" WHERE {self.condition(1, scope)}" if self.chance(0.8) else ""
        if r < 0.96:
            return f"{prefix}UPDATE {target}{' AS ' + alias if alias else ''} SET {written} = {self.text(1, scope)}{' FROM ' + other if other else ''}{where}{returning}"
        using = f" USING {other}" if other and self.pg else ""
        return f"{prefix}DELETE FROM {target}{' AS ' + alias if alias else ''}{using}{where}{returning}"


def statements(seed, count, dialect):
    for at in range(count):
        yield Generator(seed * 1_000_003 + at, dialect).statement()


def tidy_queries(seed, count):
    """Queries alone, most of them valid for PostgreSQL."""
    for at in range(count):
        generator = Generator(seed * 1_000_003 + at, "postgres", tidy=True)
        yield generator.query(generator.r.choice([1, 2, 2, 3]), [])[0]


if __name__ == "__main__":
    import sys

    for statement in statements(int(sys.argv[2]), int(sys.argv[3]), sys.argv[1]):
        print(statement)
