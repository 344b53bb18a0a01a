"""A server-side cursor of asyncpg, masked as it is fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterable
from operator import index
from typing import TYPE_CHECKING, Any, NoReturn

from checkrein.aio._asyncpg import checked, shape
from checkrein.aio._gate import Gate
from checkrein.aio._prepared import Source
from checkrein.aio._record import Record
from checkrein.dbapi._drivers import NAMES_STATEMENTS, Unsupported
from checkrein.dbapi._hidden import Hidden
from checkrein.dbapi._result import Result

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Permit

PREFETCH = 50
"""Rows that `async for` fetches and masks at once, as asyncpg does."""


class _Open:
    __slots__ = ("gives_names", "names", "places", "result")

    def __init__(self, result: Result, places: dict[str, int], names: int, gives_names: bool) -> None:
        self.result = result
        self.places = places
        self.names = names
        self.gives_names = gives_names


class Portal:
    """Made by awaiting `connection.cursor(…)`. Lives as long as its transaction."""

    __slots__ = ("__weakref__", "_open")

    def __init__(self) -> None:
        raise TypeError("cursors are made by `connection.cursor()`")

    async def fetch(self, n: int, *, timeout: float | None = None) -> list[Record]:
        """The next rows, masked: at most `n`."""
        opened: _Open = open_of(self)
        result = opened.result
        gate: Gate = result.gate
        wanted = index(n)
        gate.call(lambda: checked(timeout))
        async with gate.lock:
            if result.masker is None:
                return []
            if opened.names != gate.names:
                result.end()
                gate.refuse("a statement ran that could have given the cursor's name to another one")
            if opened.gives_names:  # what it does, it does while it is fetched
                gate.names += 1
                opened.names = gate.names
            masker = result.masker
            failure: BaseException | None = None
            try:
                masked = masker.rows(list(map(tuple, await result.raw.fetch(wanted, timeout=timeout))))
            except BaseException as error:
                failure = gate.said(error)
            if failure is not None:
                result.broken(failure)
                gate.native.rolled_back()  # the server gives the transaction up, also where the outcome was told before
                raise failure
            result.count(masked, wanted)
        return [Record(opened.places, row) for row in masked]

    async def fetchrow(self, *, timeout: float | None = None) -> Record | None:
        """The next row, masked; `None` at the end."""
        return next(iter(await self.fetch(1, timeout=timeout)), None)

    def __getattr__(self, name: str) -> Any:
        raise open_of(self).result.gate.refusal(f"a guarded cursor has no `{name}`", AttributeError)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded cursor can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded cursor at {id(self):#x}>"


open_of = Hidden(Portal, "_open")


class Portals:
    """What `connection.cursor(…)` gives: `await` it for a `Portal`, or iterate over its rows with `async for`."""

    __slots__ = ("_asked",)

    def __init__(
        self,
        source: Source,
        values: tuple[Any, ...],
        prefetch: int | None,
        timeout: float | None,
        request: ApprovalRequest | None,
        approvals: Iterable[str],
    ) -> None:
        _asked.put(self, (source, values, prefetch, timeout, request, list(approvals)))

    def __await__(self) -> Generator[Any, None, Portal]:
        source, values, _, timeout, request, approvals = _asked(self)
        return _opened(source, values, timeout, request, approvals).__await__()

    async def __aiter__(self) -> AsyncIterator[Record]:
        _, _, prefetch, timeout, *_ = _asked(self)
        portal = await self
        while rows := await portal.fetch(PREFETCH if prefetch is None else prefetch, timeout=timeout):
            for row in rows:
                yield row

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded cursor can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded cursor at {id(self):#x}>"


_asked = Hidden(Portals, "_asked")


async def _opened(
    source: Source, values: tuple[Any, ...], timeout: float | None, request: ApprovalRequest | None, approvals: list[str]
) -> Portal:
    gate = source.gate
    gate.call(lambda: checked(timeout))
    statement = gate.statement(source.text, values, many=False, approved=request is not None)
    async with gate.lock:
        permit = await gate.decide(statement, request, approvals)
        if permit.changes_state:
            # What it does, it does while it is fetched: what comes in between could not be read exactly.
            gate.report(permit, "cancelled", None)
            gate.refuse("a statement that changes the connection's state does not go through a cursor")
        opened = await gate.run(permit, statement, lambda: _bound(source, permit, statement.parameters, timeout))
    portal = Portal.__new__(Portal)
    open_of.put(portal, opened)
    return portal


async def _bound(source: Source, permit: Permit, values: Any, timeout: float | None) -> _Open:
    raw = await source.prepared(timeout)
    names, kinds = shape(raw.get_attributes())
    if not names:
        raise Unsupported("a cursor is for a statement that gives rows")
    masker = permit.masker(names, kinds=kinds)
    result = Result(source.gate, await raw.cursor(*values, timeout=timeout), None)
    result.open(permit, lambda: masker, lambda: tuple)
    gives_names = not NAMES_STATEMENTS.isdisjoint(permit.effects)
    return _Open(result, {name: at for at, name in enumerate(names)}, source.gate.names, gives_names)
