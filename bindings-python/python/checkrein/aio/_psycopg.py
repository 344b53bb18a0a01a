"""psycopg 3, its asynchronous connection."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from checkrein.aio._drivers import AsyncDriver, read
from checkrein.catalog import Catalog, postgres
from checkrein.dbapi._drivers import Unsupported
from checkrein.dbapi._postgres import SEARCH_PATH, TEMPORARY, check_lasting, check_search_path, check_settings
from checkrein.dbapi._psycopg import Psycopg


def supports(raw: Any) -> AsyncDriver | None:
    module = sys.modules.get("psycopg")
    return AsyncPsycopg(raw, "pyformat") if module is not None and isinstance(raw, module.AsyncConnection) else None


class AsyncPsycopg(Psycopg, AsyncDriver):
    connection_writes = frozenset()
    connection_setters = frozenset({"set_autocommit", "set_isolation_level", "set_read_only", "set_deferrable"})
    connection_calls = connection_setters | {"cancel_safe"}

    async def is_ready(self, raw: Any, search_path: list[str]) -> None:
        if raw.pgconn.pipeline_status != self.module.pq.PipelineStatus.OFF:
            raise Unsupported("the connection is in pipeline mode")
        check_settings(raw.info.encoding, raw.info.parameter_status("standard_conforming_strings"))
        async with raw.transaction(force_rollback=True):
            ((found, setting),) = await self._rows(raw, SEARCH_PATH)
        check_search_path(found, setting, search_path)

    async def read_catalog(self, raw: Any) -> Catalog:
        check_lasting(in_transaction=self.in_transaction(raw) is not False, has_temporary=await self.has_own_relations(raw))
        self.places = {}
        async with raw.transaction(force_rollback=True):  # what the reading sets is undone with it
            return await read(postgres(self.places), lambda statement: self._rows(raw, statement))

    async def has_own_relations(self, raw: Any) -> bool:
        async with raw.transaction(force_rollback=True):
            return bool(await self._rows(raw, TEMPORARY))

    async def make_cursor(self, raw: Any, options: Mapping[str, Any]) -> Any:
        return self.cursor(raw, options)

    def plain_cursor(self) -> Any:
        return self.module.AsyncCursor

    async def _rows(self, raw: Any, statement: str) -> list[tuple[Any, ...]]:
        async with raw.cursor(row_factory=self.module.rows.tuple_row) as cursor:
            await cursor.execute(statement)
            return list(await cursor.fetchall()) if cursor.description else []
