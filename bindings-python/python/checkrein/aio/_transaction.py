"""A transaction block of asyncpg."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from checkrein.aio._gate import Gate
from checkrein.dbapi._hidden import Hidden
from checkrein.dbapi._statement import exact


class Transaction:
    """Made by `connection.transaction()`. `start`, then `commit` or `rollback`; or `async with`, which does it. Nests as savepoints."""

    __slots__ = ("__weakref__", "_block")

    def __init__(self) -> None:
        raise TypeError("transactions are made by `connection.transaction()`")

    async def start(self) -> None:
        """Begins, or makes a savepoint."""
        gate, raw = _block(self)
        async with gate.lock:
            await gate.wait(raw.start)

    async def commit(self) -> None:
        """Commits, or releases the savepoint."""
        gate, raw = _block(self)
        async with gate.lock:
            await gate.commit(raw.commit)

    async def rollback(self) -> None:
        """Rolls back. What the connection's state became inside is not certain any more."""
        gate, raw = _block(self)
        async with gate.lock:
            await gate.rollback(raw.rollback)

    async def __aenter__(self) -> None:
        gate, raw = _block(self)
        async with gate.lock:
            await gate.wait(raw.__aenter__)

    async def __aexit__(self, kind: Any, *_: object) -> None:
        gate, raw = _block(self)
        reason = sys.exc_info() if kind is not None else (None, None, None)
        async with gate.lock:
            if kind is None:
                await gate.commit(lambda: raw.__aexit__(*reason))
            else:
                await gate.rollback(lambda: raw.__aexit__(kind, *reason[1:]))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded transaction can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded transaction at {id(self):#x}>"


_block = Hidden(Transaction, "_block")


def transaction_of(gate: Gate, isolation: str | None, *, readonly: bool, deferrable: bool) -> Transaction:
    level = None if isolation is None else exact(isolation)
    made = Transaction.__new__(Transaction)
    raw = gate.call(lambda: gate.raw.transaction(isolation=level, readonly=bool(readonly), deferrable=bool(deferrable)))
    _block.put(made, (gate, raw))
    return made
