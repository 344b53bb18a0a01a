"""Reads a live database's catalog: relations, their columns in order, and the text of views.

Both helpers take the driver's own connection, before it is guarded, and give the JSON form that policies and
`checkrein.dbapi.guard(…, catalog=…)` take:

    {"version": 1, "relations": {"public.customers": {"columns": {"id": "bigint", "ssn": "text"}},
                                 "public.v": {"columns": {"id": "bigint"}, "view": "SELECT …"}}}

Functions and operators that share a name with one of PostgreSQL's own, and may be called in its place, are listed as `functions` and
`operators` (`["public.lower"]`): a call of that name is then of an unknown function. What extensions bring is taken for the server's.

A view whose text can't be read has `"view": null`: what depends on it is unknown, which is denied unless a rule names it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any, TypeAlias

Catalog: TypeAlias = dict[str, Any]
Reading: TypeAlias = Generator[str, "list[tuple[Any, ...]]", Catalog]
"""Reads a catalog without knowing the driver: it yields statements, and is sent their rows, or thrown what they raised."""

Origin: TypeAlias = tuple[str, str, str]
Origins: TypeAlias = dict[tuple[int, int], Origin]
"""Schema, relation and column of each column of a table, by the table's OID and the column's number."""


def from_sqlite(connection: Any) -> Catalog:
    """The catalog of a `sqlite3.Connection`: `main`, `temp` and attached databases, with SQLite's own schema tables.

    Names are folded to lower case, as SQLite compares them. A virtual table with hidden columns has `"view": null`: `*` does not
    show them, and a query can name them.
    """
    return _read(connection, sqlite())


def sqlite() -> Reading:
    """The statements that read SQLite's catalog, for `from_sqlite` and its asynchronous twin."""
    relations: dict[str, Any] = {}
    schemas = [_string(name) for _, name, *_ in (yield "PRAGMA database_list")]
    for schema in dict.fromkeys([*schemas, "temp"]):
        own = ["sqlite_schema", "sqlite_master"] + (["sqlite_temp_schema", "sqlite_temp_master"] if schema == "temp" else [])
        for name in own:
            columns = {"type": "TEXT", "name": "TEXT", "tbl_name": "TEXT", "rootpage": "INT", "sql": "TEXT"}
            relations[_key(_folded(schema), name)] = {"columns": columns}
        listed = f"SELECT type, name, sql FROM {_quoted(schema)}.{own[0]} WHERE type IN ('table', 'view')"  # noqa: S608
        for kind, name, sql in (yield listed):
            described: list[tuple[Any, ...]] | None
            try:
                described = yield f"PRAGMA {_quoted(schema)}.table_xinfo({_quoted(_string(name))})"
            except Exception:  # a view over something that is gone: its columns can't be told
                described = None
            relations[_key(_folded(schema), _folded(_string(name)))] = _sqlite_relation(_string(kind), sql, described)
    return {"version": 1, "relations": relations}


def _sqlite_relation(kind: str, sql: Any, described: list[tuple[Any, ...]] | None) -> dict[str, Any]:
    if described is None:
        return {"columns": {}, "view": None}
    hidden = any(row[6] == 1 for row in described)
    columns = {_folded(_string(row[1])): _string(row[2] or "") for row in described if row[6] != 1}
    if kind == "table":
        return {"columns": columns, "view": None} if hidden else {"columns": columns}
    return {"columns": columns, "view": _select_of_view(_string(sql), [_string(row[1]) for row in described])}


_TOKEN = re.compile(
    r"""\s+ | --[^\n]* | /\*.*?(?:\*/|$) | "(?:[^"]|"")*" | '(?:[^']|'')*' | `(?:[^`]|``)*` | \[[^\]]*\] | [\w$]+ | .""",
    re.X | re.S,
)


def _select_of_view(sql: str, names: list[str]) -> str | None:
    """The SELECT of a stored `CREATE VIEW name [(columns)] AS SELECT …`; column names that the view gives are put around it."""
    listed = False
    depth = 0
    for token in _TOKEN.finditer(sql):
        text = token.group()
        if text == "(":
            depth, listed = depth + 1, True
        elif text == ")":
            depth -= 1
        elif depth == 0 and text.upper() == "AS":
            select = sql[token.end() :].strip().rstrip(";").rstrip()
            if not listed:
                return select
            columns = ", ".join(map(_quoted, names))
            return f"WITH checkrein_view ({columns}) AS ({select}\n) SELECT * FROM checkrein_view"  # noqa: S608
    return None


def from_postgres(connection: Any) -> Catalog:
    """The catalog of a PostgreSQL connection: every schema that it can see, `pg_catalog` and `information_schema` included.

    Relations of the session's own temporary schema are `pg_temp.…`; those of other sessions, and TOAST tables, are left out. Views
    are read with an empty search path, so that their text names the schema of everything outside `pg_catalog`.
    """
    return read_postgres(connection, {})


def read_postgres(connection: Any, origins: Origins) -> Catalog:
    """`from_postgres`, which also says where the server's numbers of columns point to."""
    if hasattr(connection, "transaction"):  # psycopg: what the block sets is undone with it
        with connection.transaction(force_rollback=True):
            return _read(connection, postgres(origins))
    ((path,),) = _rows(connection, "SELECT pg_catalog.current_setting('search_path')")
    try:
        return _read(connection, postgres(origins))
    finally:
        quoted = path.replace("'", "''")
        _rows(connection, f"SELECT pg_catalog.set_config('search_path', '{quoted}', false)")


def postgres(origins: Origins) -> Reading:
    """The statements that read PostgreSQL's catalog; they empty `search_path`, which is for the caller to bring back."""
    yield "SELECT pg_catalog.set_config('search_path', '', false)"
    relations: dict[str, Any] = {}
    for schema, name, kind, view in (yield _RELATIONS):
        entry: dict[str, Any] = {"columns": {}}
        if kind == "v":
            entry["view"] = view
        relations[_key(schema, name)] = entry
    for schema, name, column, data_type, table, number in (yield _COLUMNS):
        relations[_key(schema, name)]["columns"][column] = data_type
        if table is not None:
            origins[table, number] = (schema, name, column)
    catalog: Catalog = {"version": 1, "relations": relations}
    for field, statement in (("functions", _FUNCTIONS), ("operators", _OPERATORS)):
        if found := [_key(schema, name) for schema, name in (yield statement)]:
            catalog[field] = found
    return catalog


_VISIBLE = """
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace {more}
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND (n.oid = pg_catalog.pg_my_temp_schema() OR n.nspname !~ '^pg_(temp|toast)')"""
_SCHEMA = "CASE WHEN n.oid = pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname::text END"
_RELATIONS = f"""
SELECT {_SCHEMA}, c.relname::text, c.relkind::text, CASE WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid) END
{_VISIBLE.format(more="")} ORDER BY 1, 2"""
_COLUMNS = f"""
SELECT {_SCHEMA}, c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
       CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') THEN c.oid::bigint END, a.attnum::int
{_VISIBLE.format(more="JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped")}
ORDER BY 1, 2, a.attnum"""
# What may be called in place of the server's own: of the same name, with types that fit better. What extensions bring is left out.
_OVERLOADS = """
SELECT DISTINCT n.nspname::text, o.{name}::text FROM pg_catalog.{table} o JOIN pg_catalog.pg_namespace n ON n.oid = o.{schema}
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND EXISTS (SELECT FROM pg_catalog.{table} s WHERE s.{name} = o.{name} AND s.{schema} = 'pg_catalog'::pg_catalog.regnamespace)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.{table}'::pg_catalog.regclass AND d.objid = o.oid
                     AND d.deptype = 'e')
 ORDER BY 1, 2"""
_FUNCTIONS = _OVERLOADS.format(table="pg_proc", name="proname", schema="pronamespace")
_OPERATORS = _OVERLOADS.format(table="pg_operator", name="oprname", schema="oprnamespace")


def _read(connection: Any, reading: Reading) -> Catalog:
    try:
        statement = next(reading)
        while True:
            try:
                rows = _rows(connection, statement)
            except Exception as error:
                statement = reading.throw(error)
            else:
                statement = reading.send(rows)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def _rows(connection: Any, sql: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    try:
        if hasattr(cursor, "row_factory"):  # of the connection, and not always tuples
            cursor.row_factory = None if type(cursor).__module__ == "sqlite3" else lambda _cursor: tuple
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]
    finally:
        cursor.close()


def _string(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _folded(name: str) -> str:
    """SQLite compares ASCII letters without case, and no others."""
    return re.sub("[A-Z]+", lambda found: found.group().lower(), name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _key(schema: str, name: str) -> str:
    return ".".join(part if re.fullmatch("[a-z_][a-z0-9_]*", part) else _quoted(part) for part in (schema, name))
