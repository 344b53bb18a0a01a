"""What is particular to a driver: what may be touched, how a statement is handed over, how rows come out as plain tuples."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from checkrein.catalog import Origin
from checkrein.dbapi._statement import Placeholders, Statement, exact

_APART = re.compile(r"(?<![^\s(\[,=<>])%(?:\(\w+\))?s(?![^\s)\],;:])")
"""A placeholder that nothing touches which a value could join."""
_SENSITIVE = re.compile(r"""['"`$%\\]|--|/\*""")

NAMES_STATEMENTS = frozenset({"prepare", "cursor", "dynamic_sql", "procedure", "function_unknown", "unknown"})
"""Effects that may give a name of the server's, of a prepared statement or a portal, to something else."""

Rows = Callable[[tuple[Any, ...]], Any]
"""Makes the row that the caller wants from a masked tuple."""


class Unsupported(Exception):
    """Says what a driver can't see through; becomes `checkrein.Refused`."""


class Driver:
    """Any PEP 249 module: only what the standard defines, and rows must be plain tuples or lists.

    `reads`, `writes` and `calls` are the attributes that reach the raw object; everything else is refused.
    """

    connection_reads: frozenset[str] = frozenset()
    connection_writes: frozenset[str] = frozenset()
    connection_settings: frozenset[str] = frozenset()
    """Attributes of the raw connection that change what it does next: whoever has it after must find them as they were."""
    connection_calls: frozenset[str] = frozenset()
    cursor_reads: frozenset[str] = frozenset({"lastrowid"})
    execute_options: frozenset[str] = frozenset()
    has_row_factory = True

    def __init__(self, raw: Any, paramstyle: str | None) -> None:
        self.module = _module(raw)
        self.paramstyle = paramstyle or getattr(self.module, "paramstyle", None)
        if self.paramstyle not in {"qmark", "numeric", "named", "format", "pyformat"}:
            raise Unsupported("the driver's `paramstyle` is not known: say it with `paramstyle=`")

    def exception(self, name: str) -> type[Exception]:
        found = getattr(self.module, name, None)
        return found if isinstance(found, type) and issubclass(found, Exception) else Exception

    def raises(self, kind: type[BaseException]) -> bool:
        """Whether an exception's class is the driver's own."""
        return issubclass(kind, self.exception("Error"))

    def may_have_run(self, failure: BaseException) -> bool:
        """Whether a statement that failed in this way may have done what it says all the same."""
        return isinstance(failure, (TimeoutError, asyncio.TimeoutError))

    def ready(self, raw: Any, search_path: list[str]) -> None:
        """Raises `Unsupported` if the connection is in a state in which text would not mean what the core takes it to mean."""

    def settings(self, raw: Any) -> dict[str, Any]:
        return {name: getattr(raw, name, None) for name in self.connection_settings}

    def before(self, raw: Any, effects: list[str]) -> None:
        """Prepares the raw connection for a permitted statement."""

    def text(self, query: Any) -> str:
        if isinstance(query, str):
            return exact(query)
        raise Unsupported(f"a statement must be a `str`, not `{type(query).__name__}`")

    def placeholders(self, text: str, parameters: Any) -> Placeholders:
        if self.paramstyle not in {"format", "pyformat"} or parameters is None:
            return "native"
        if not parameters and "%" in text:
            raise Unsupported("drivers differ on what `%` means beside empty parameters: pass none at all")
        return "format"

    def binds(self, statement: Statement) -> None:
        """Raises `Unsupported` where what the driver makes of the text and the values may not be what is decided on.

        Many drivers write values into the text: inside of a string or a comment a value ends it, beside a name it becomes part of it,
        and some classes of values are text as it stands.
        """
        if statement.placeholders != "format" or "%" not in statement.text:
            return
        if not statement.is_constant:
            raise Unsupported("this driver may write values into the text: they must be of built-in types")
        if _SENSITIVE.search(_APART.sub("", statement.text)):
            raise Unsupported(
                "this driver may write values into the text: placeholders must stand apart, with no quotes and no comments about"
            )

    def cursor(self, raw: Any, options: Mapping[str, Any]) -> Any:
        if options:
            raise Unsupported("`cursor()` takes no arguments")
        return raw.cursor()

    def initial_row_factory(self, raw: Any) -> Any:
        return None

    def rows(self, factory: Any, raw_cursor: Any, guarded_cursor: Any) -> Rows:
        if factory is not None:
            raise Unsupported("`row_factory` is not known of this driver")
        return lambda row: row

    def kinds(self, description: Any) -> list[str] | None:
        """The kind of value that each column holds, in the core's words; `None` where the driver does not tell."""
        return None

    def origins(self, raw_cursor: Any) -> list[Origin | None] | None:
        """Which table's column each column of the result is, where the driver tells and the catalog is the database's own."""
        return None

    def catalog(self, raw: Any) -> Mapping[str, Any]:
        raise Unsupported("there is no reader of this driver's catalogs: give one with `catalog=`")

    def has_temporary(self, raw: Any) -> bool:
        """Whether the connection has relations of its own, which come before those of the same name."""
        return False

    def in_transaction(self, raw: Any) -> bool | None:
        """`None` where the driver can't tell."""
        return None

    def plainly_said(self, error: BaseException, text: str) -> str | None:
        """The driver's message, where it provably holds nothing but names that the statement itself wrote."""
        return None


def _module(raw: Any) -> Any:
    for kind in type(raw).__mro__:
        module = sys.modules.get(kind.__module__.partition(".")[0])
        if getattr(module, "apilevel", None) == "2.0":
            return module
    raise Unsupported(f"`{type(raw).__name__}` is not a connection of a PEP 249 module")


class Supports(Protocol):
    """Tells whether a raw connection is of this driver, and makes the driver."""

    def __call__(self, raw: Any, paramstyle: str | None) -> Driver | None: ...


def driver_of(raw: Any, paramstyle: str | None) -> Driver:
    from checkrein.dbapi import _psycopg, _sqlite3

    for supports in (_sqlite3.supports, _psycopg.supports):
        if driver := supports(raw, paramstyle):
            return driver
    return Driver(raw, paramstyle)
