"""What is awaited, or entered."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any, NoReturn

from checkrein.aio._cursor import Cursor
from checkrein.dbapi._hidden import Hidden


class Awaited(Coroutine[Any, Any, Cursor]):
    """A coroutine that gives a cursor: `await` it, or `async with` it, which closes the cursor at the end."""

    __slots__ = ("_coroutine", "_cursor")

    def __init__(self, coroutine: Coroutine[Any, Any, Cursor]) -> None:
        _coroutine.put(self, coroutine)
        _cursor.put(self, None)

    def send(self, value: Any) -> Any:
        return _coroutine(self).send(value)

    def throw(self, *raised: Any) -> Any:
        return _coroutine(self).throw(*raised)

    def close(self) -> None:
        _coroutine(self).close()

    def __await__(self) -> Generator[Any, None, Cursor]:
        waiting: Generator[Any, None, Cursor] = _coroutine(self).__await__()
        return waiting

    def __reduce__(self) -> NoReturn:
        raise TypeError("what is awaited can't be copied or pickled")

    async def __aenter__(self) -> Cursor:
        cursor = await self
        _cursor.put(self, cursor)
        return cursor

    async def __aexit__(self, *_: object) -> None:
        if (cursor := _cursor(self)) is not None:
            await cursor.close()


_coroutine = Hidden(Awaited, "_coroutine")
_cursor = Hidden(Awaited, "_cursor")
