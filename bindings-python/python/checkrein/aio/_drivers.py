"""What is particular to an asynchronous driver, beside what it has in common with its blocking twin."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from checkrein.catalog import Catalog, Reading
from checkrein.dbapi._drivers import Driver, Unsupported

T = TypeVar("T")


class AsyncDriver(Driver):
    """`connection_calls` are coroutines of the raw connection; those of `connection_setters` take one value, the others none."""

    connection_setters: frozenset[str] = frozenset()
    awaits_cursors = False
    """Whether the driver's `cursor()` is awaited."""
    has_records = False
    """Whether it is asyncpg, which has no cursors of PEP 249."""

    async def finished(self, raw: Any, call: Callable[[], Awaitable[T]], *, stop: bool) -> T:
        """Awaits the driver in such a way that nothing of it runs on when this ends, also by a cancellation, which may `stop` it."""
        return await call()

    @abstractmethod
    async def is_ready(self, raw: Any, search_path: list[str]) -> None:
        """Raises `Unsupported` if the connection is in a state in which text would not mean what the core takes it to mean."""

    @abstractmethod
    async def read_catalog(self, raw: Any) -> Catalog:
        """The database as it is now."""

    @abstractmethod
    async def has_own_relations(self, raw: Any) -> bool:
        """Whether the connection has temporary relations, which come before those of the same name."""

    async def make_cursor(self, raw: Any, options: Mapping[str, Any]) -> Any:
        """A raw cursor whose rows are plain tuples."""
        raise Unsupported("the driver's cursors are not followed")


async def read(reading: Reading, rows: Callable[[str], Awaitable[list[tuple[Any, ...]]]]) -> Catalog:
    """Reads a catalog with what runs one statement and gives its rows."""
    try:
        statement = next(reading)
        while True:
            try:
                found = await rows(statement)
            except Exception as error:
                statement = reading.throw(error)
            else:
                statement = reading.send(found)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def async_driver_of(raw: Any) -> AsyncDriver:
    from checkrein.aio import _aiosqlite, _asyncpg, _psycopg

    for supports in (_psycopg.supports, _asyncpg.supports, _aiosqlite.supports):
        if driver := supports(raw):
            return driver
    raise Unsupported(f"`{type(raw).__name__}` is not a connection of psycopg, asyncpg or aiosqlite")
