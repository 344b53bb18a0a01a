"""asyncpg."""

from __future__ import annotations

import re
import sys
from typing import Any

from checkrein.aio._drivers import AsyncDriver, read
from checkrein.catalog import Catalog, postgres
from checkrein.dbapi._drivers import Unsupported
from checkrein.dbapi._postgres import KINDS, SEARCH_PATH, TEMPORARY, check_lasting, check_search_path, check_settings, plainly_said
from checkrein.dbapi._statement import Placeholders, Statement

# Said by asyncpg itself, before anything reaches the server; its hints are not repeated.
_CLIENT_SIDE = re.compile(
    r"the server expects \d+ arguments? for this query, \d+ (?:was|were) passed"
    r"|cannot perform operation: another operation is in progress"
    r"|connection is closed"
    r"|cursor cannot be created outside of a transaction"
)


def supports(raw: Any) -> AsyncDriver | None:
    module = sys.modules.get("asyncpg")
    return Asyncpg(module) if module is not None and isinstance(raw, module.Connection) else None


class Asyncpg(AsyncDriver):
    """Statements are prepared afresh for each run, without a name or with one that nobody can guess: what a statement of the policy's
    leave may have put under a name of asyncpg's own cache is never run."""

    has_records = True
    has_row_factory = False

    def __init__(self, module: Any) -> None:
        self.module = module
        self.paramstyle = "numeric"

    def exception(self, name: str) -> type[Exception]:
        """asyncpg has no classes of PEP 249: what the guard itself raises is an `asyncpg.InterfaceError`."""
        found: type[Exception] = self.module.InterfaceError
        return found

    def raises(self, kind: type[BaseException]) -> bool:
        return issubclass(kind, (self.module.PostgresError, self.module.InterfaceError, self.module.InternalClientError))

    def may_have_run(self, failure: BaseException) -> bool:
        """Only the server can say that it did not: values are read while the statement runs, and a reader of yours may fail."""
        return not isinstance(failure, self.module.PostgresError)

    def placeholders(self, text: str, parameters: Any) -> Placeholders:
        return "native"

    def binds(self, statement: Statement) -> None:
        """Values go apart from the text, and have no names."""
        sets = statement.parameters if isinstance(statement.parameters, list) else [statement.parameters]
        if any(isinstance(one, dict) for one in sets):
            raise Unsupported("values are given by position")

    def initial_row_factory(self, raw: Any) -> Any:
        """None: what is shown is always a `Record` of ours."""

    async def is_ready(self, raw: Any, search_path: list[str]) -> None:
        settings = raw.get_settings()
        check_settings(getattr(settings, "client_encoding", None), getattr(settings, "standard_conforming_strings", None))
        ((found, setting),) = await self._rows(raw, SEARCH_PATH)
        check_search_path(found, setting, search_path)

    async def read_catalog(self, raw: Any) -> Catalog:
        check_lasting(in_transaction=self.in_transaction(raw) is not False, has_temporary=await self.has_own_relations(raw))
        block = raw.transaction()
        await block.start()
        try:
            return await read(postgres({}), lambda statement: self._rows(raw, statement))
        finally:
            await block.rollback()  # what the reading sets is undone with it

    async def has_own_relations(self, raw: Any) -> bool:
        return bool(await self._rows(raw, TEMPORARY))

    def in_transaction(self, raw: Any) -> bool | None:
        return None if raw.is_closed() else bool(raw.is_in_transaction())

    def plainly_said(self, error: BaseException, text: str) -> str | None:
        said = getattr(error, "message", None)  # by the server
        if isinstance(error, self.module.PostgresError) and said is not None:
            return plainly_said(str(error.sqlstate), said, bool(error.position), text)
        message = str(error.args[0]) if error.args else ""
        return message if _CLIENT_SIDE.fullmatch(message) else None

    async def _rows(self, raw: Any, statement: str) -> list[tuple[Any, ...]]:
        prepared = await raw.prepare(statement, name="")
        return list(map(tuple, await prepared.fetch()))


def shape(attributes: Any) -> tuple[list[str], list[str]]:
    """The columns of a prepared statement: their names, and the kinds of their values in the core's words."""
    return [column.name for column in attributes], [KINDS.get(column.type.oid, "other") for column in attributes]


def affected(status: str) -> int | None:
    """How many rows a command says that it changed: `INSERT 0 5`."""
    last = status.rpartition(" ")[2]
    return int(last) if last.isascii() and last.isdigit() else None


def checked(timeout: Any) -> float | None:
    """A number: an object of another class could do something while it is compared."""
    if timeout is None or type(timeout) in {int, float}:
        return timeout  # type: ignore[no-any-return]
    raise Unsupported("a timeout is a number of seconds")
